"""A residents' roster on its way into a book: the plan that staff look at, and doing it.

The plan is the dry run: nothing is written before `ImportPlan.apply`, and what is written then
is what the plan says.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any, Self

from typing_extensions import override

from db import collector
from db.kinds import Address, Household, HouseholdMember, Resident
from db.record import Record
from db.store import Store
from db.work import Work
from desktop_app.exchange import headers, plan, roster_known, roster_match, roster_target, sheet
from desktop_app.exchange.child import Step
from desktop_app.exchange.plan import FILL_BLANKS, Notice
from desktop_app.exchange.plan_rows import NEW, UPDATE, PlanRows
from desktop_app.exchange.roster_household import Home
from desktop_app.exchange.roster_known import Known
from desktop_app.exchange.roster_match import Terms
from desktop_app.exchange.roster_person import Person, Readings
from desktop_app.exchange.roster_rows import plan_row
from desktop_app.exchange.roster_target import TARGET, readers
from desktop_app.exchange.sheet import ReadCell
from desktop_app.exchange.table import Target
from desktop_app.exchange.workbook import Workbook

_WRITES = frozenset({Resident, Household, HouseholdMember, Address})


@dataclass(frozen=True)
class ImportPlan(plan.Plan):
    """What importing a roster would do."""

    known: Known
    notice: Notice = field(default=Notice(), kw_only=True)
    readings: Readings = field(default_factory=dict, compare=False, repr=False)

    @property
    @override
    def target(self) -> Target:
        return TARGET

    @property
    @override
    def noun(self) -> str:
        return "人"

    @property
    @override
    def writes(self) -> frozenset[type[Record]]:
        return _WRITES

    @property
    @override
    def asks_notice(self) -> bool:
        return True

    @property
    @override
    def lacks_notice(self) -> bool:
        news = (one.resident for one in self._outcome.people if one.verdict == NEW)
        return any(one and not (one.notice_on and one.notice_method) for one in news)

    @override
    def readers(self) -> Mapping[str, ReadCell]:
        return readers()

    @override
    def beside(self, store: Store) -> Self:
        closed = roster_target.shut(store)
        return replace(self, known=roster_known.look(store)).under(closed)

    def with_notice(self, notice: Notice) -> Self:
        """Give the plan with another day and way of having told the people."""
        return replace(self, notice=notice)

    @override
    def _settle(self, step: Step | None) -> roster_match.Outcome:
        return roster_match.settle(
            [draft for draft in self.drafts if draft.number not in self.skipped],
            self.known,
            Terms(self.today, self.notice, self.sheet_wins, self.is_open, self.answers),
            self.readings,
            step,
        )

    @cached_property
    @override
    def rows(self) -> PlanRows:
        """Every row of the table, in its order; each is written out when it is asked for."""
        return PlanRows(self.drafts, self._outcome.people, plan_row)

    @override
    def _notes(self) -> Iterator[str]:
        said = (notes for person in self._outcome.people for notes in person.notes.values())
        return (note for notes in said for note in notes)

    @override
    def _has_work(self) -> bool:
        return any(map(bool, self.records()))

    @override
    def _write(self, work: Work, step: Step | None) -> int:
        made, changed = self.records()
        deeds = ((work.bulk_create, made), (work.bulk_edit, changed))
        return plan.write_in_pieces(deeds, step)

    def records(self) -> tuple[list[Record], list[Record]]:
        """Give the records to make, wholes before their parts, and those to change."""
        homes: Sequence[Home] = self._outcome.homes
        made: list[Record] = [home.address for home in homes if home.address]
        made += [p.resident for p in self._outcome.people if p.resident and p.verdict == NEW]
        made += [home.record for home in homes if home.record]
        made += [member for home in homes for member in home.members]
        for record in made:
            record.serial_no = None  # an import that was cancelled has given back its numbers
        people = self._outcome.people
        changed: list[Record] = [_changed(p) for p in people if p.changes and p.verdict == UPDATE]
        held = self.known.households(home.known for home in homes if home.known and home.changes)
        for home in homes:
            if home.known and home.changes:
                record = held[home.known].copy()
                _set(record, home.changes)
                changed.append(record)
        return made, changed


@collector.at_rest()
def plan_import(
    store: Store,
    book: Workbook,
    *,
    sheet_name: str | None = None,
    notice: Notice | None = None,
    rule: str = FILL_BLANKS,
    step: Step | None = None,
) -> ImportPlan:
    """Plan the import of a roster that was read from a file; writes nothing.

    Columns are read as they were the last time staff settled a table with these headings.
    Without a `notice` nobody is said to have been told, and `apply` refuses new people whose rows
    do not say it. `sheet_name` chooses a sheet; `plan.table.others` names sheets that could be
    chosen too.
    `step(done, total)` counts rows and may raise to cancel. Raises `Refused` when the file holds
    no roster.
    """
    closed = roster_target.shut(store)
    table = headers.find_table(
        book, TARGET, lambda mark: plan.remembered_map(store, mark), sheet_name=sheet_name
    ).shutting(closed)
    made = ImportPlan(
        table=table,
        drafts=tuple(sheet.read_table(table, readers(), step)),
        known=roster_known.look(store),
        today=store.today,
        notice=notice or Notice(),
        rule=rule,
        shut=closed,
    )
    return made.settled(step)


def _changed(person: Person) -> Resident:
    assert person.known is not None  # noqa: S101  only people in the book have changes
    record = person.known.copy()
    _set(record, person.changes)
    return record


def _set(record: Record, values: Mapping[str, Any]) -> None:
    for name, value in values.items():
        setattr(record, name, value)
