"""Totals of people by something about them: only ever totals, and only with small ones hidden.

Ethnicity and whom visits were for are seen on a person's or a visit's own record and nowhere
else; here they are counted, protected at once, and no list can be had of what was counted.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from db import codes, suppression
from db.counting import Span
from db.held import Held
from db.indicators_visits import people_reached
from db.kinds import OrgUnit, Resident, Visit
from db.suppression import Protected, legend

UNDECLARED: Final = "99"
UNSAID: Final = "未申报"
TOGETHER: Final = "合计"


@dataclass(frozen=True)
class Composition:
    """A protected table: what is counted by row, the offices by column, with totals.

    `covered` is the share of those who said it, in words; blank where it would say too much.
    """

    title: str
    unit: str
    told: str
    rows: tuple[str, ...]
    columns: tuple[str, ...]
    counts: Protected
    covered: str = ""

    @property
    def note(self) -> str:
        """What stands under the table: what it is, how many said it, what the marks mean."""
        return "；".join(filter(None, (self.told, self.covered, legend(self.counts))))

    def texts(self) -> list[tuple[str, ...]]:
        """Give the table as it is shown: a line of texts a row, its total last, then the totals."""
        if not self.rows:
            return []
        counts, several = self.counts, len(self.columns) > 1
        lines = []
        for i, line in enumerate(self._lines()):
            total = (counts.row_totals[i].text,) if several and counts.row_totals else ()
            lines.append((self.rows[i], *line, *total))
        across = [one.text for one in counts.column_totals] if several else []
        return [*lines, (TOGETHER, *across, counts.whole.text)]

    def _lines(self) -> list[tuple[str, ...]]:
        """Give the cells by row, also where they were protected as one list."""
        cells = self.counts.cells
        if len(self.columns) == 1:
            return [(one.text,) for one in cells[0]]
        return [tuple(one.text for one in line) for line in cells]


def ethnicity(held: Held, day: dt.date, office: str = "") -> Composition:
    """Count the residents of a day by the ethnicity they declared; everyone may leave it out."""
    here = held.people_here(day, office)
    said = dict(held.source.values(Resident, "id", "ethnicity_code"))
    counted = Counter((said.get(one) or UNDECLARED, code) for one, code in here.items())
    order = [code for code in codes.ETHNICITY.codes() if code != UNDECLARED]
    made = _composed(
        held, counted, [*order, UNDECLARED], {UNDECLARED: UNSAID}, codes.ETHNICITY, office
    )
    return Composition(
        "民族构成", "人", "本人自愿申报的民族；只有合计，没有名单", *made, _covered(made)
    )


def visit_groups(held: Held, span: Span) -> Composition:
    """Count whom visits were for, in people met."""
    counted: Counter[tuple[str, str]] = Counter()
    for one in held.all(Visit, span.office):
        if span.covers(one.date):
            counted[one.target_group or "other", one.org_code] += people_reached(held, one)
    table = codes.VISIT_TARGET_GROUP
    made = _composed(held, counted, table.codes(), {}, table, span.office)
    return Composition("走访对象构成", "人次", "走访到的人按对象类别；只有合计，没有名单", *made)


_Made = tuple[tuple[str, ...], tuple[str, ...], Protected]


def _composed(
    held: Held,
    counted: Counter[tuple[str, str]],
    order: Sequence[str],
    words: dict[str, str],
    table: codes.CodeTable,
    office: str,
) -> _Made:
    """Give labels and the protected table; groups with nobody in them are left out."""
    met = {code for (code, _), count in counted.items() if count}
    groups = [code for code in order if code in met] + sorted(met - set(order))
    offices = [office] if office else sorted({one for _, one in counted})
    values = [[counted[group, one] for one in offices] for group in groups]
    if len(offices) == 1:
        counts = suppression.protect_list([line[0] for line in values], held.least)
    else:
        counts = suppression.protect(values, held.least)
    names = {one.code12: one.short_name or one.full_name for one in held.all(OrgUnit)}
    return (
        tuple(words.get(code) or table.label(code) for code in groups),
        tuple(names.get(one, one) for one in offices) or ("",),
        counts,
    )


def _covered(made: _Made) -> str:
    """Say how many declared; not where that would tell a hidden count."""
    rows, columns, counts = made
    if not counts.whole.is_shown or not counts.whole.value:
        return ""
    unsaid = 0
    if UNSAID in rows:
        at = rows.index(UNSAID)
        totals = counts.cells[0] if len(columns) == 1 else counts.row_totals
        cell = totals[at] if totals else counts.whole  # the only row is the whole
        if not cell.is_shown:
            return ""
        unsaid = cell.value
    whole = counts.whole.value
    return f"已申报 {suppression.share(whole - unsaid, whole)}"
