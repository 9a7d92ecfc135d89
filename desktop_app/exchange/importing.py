"""What can be imported from a sheet, and the plan for it: a roster's or that of a kind."""

from __future__ import annotations

from db.kinds import Resident, kind_of
from db.store import Store
from db.trouble import Refused
from desktop_app.exchange import headers
from desktop_app.exchange.child import Step
from desktop_app.exchange.kind_plan import plan_kind
from desktop_app.exchange.kind_target import importable, target_of
from desktop_app.exchange.plan import FILL_BLANKS, Notice, Plan
from desktop_app.exchange.roster import plan_import
from desktop_app.exchange.roster_target import TARGET
from desktop_app.exchange.table import Target
from desktop_app.exchange.workbook import Workbook

ROSTER = Resident.__tablename__
_SURE = 3  # headings that a table of another kind must share to be named


def offered() -> list[tuple[str, str]]:
    """Give what can be imported as (table, title), residents first."""
    kinds = sorted(importable(), key=lambda kind: kind.table_tag)
    return [(ROSTER, TARGET.title), *((kind.__tablename__, kind.title) for kind in kinds)]


def plan_for(
    store: Store,
    book: Workbook,
    table: str,
    *,
    sheet_name: str | None = None,
    notice: Notice | None = None,
    rule: str = FILL_BLANKS,
    step: Step | None = None,
) -> Plan:
    """Plan the import of a file into a table; see `roster.plan_import` and `kind_plan.plan_kind`.

    Raises `Refused` for a file that holds no such table; it names what the file looks like.
    """
    try:
        if table == ROSTER:
            return plan_import(
                store, book, sheet_name=sheet_name, notice=notice, rule=rule, step=step
            )
        kind = kind_of(table)
        return plan_kind(store, book, kind, sheet_name=sheet_name, rule=rule, step=step)
    except Refused as refusal:
        title = looks_like(book)
        if title is None or title == dict(offered()).get(table):
            raise
        raise Refused(f"{refusal}。看上去像“{title}”的表，请在“导入什么”里改选再试") from None


def looks_like(book: Workbook) -> str | None:
    """Give the title of what a file seems to hold, by its headings; None when it is unclear."""
    targets: list[Target] = [TARGET, *map(target_of, importable())]
    best = max(targets, key=lambda target: headers.likeness(book, target))
    return best.title if headers.likeness(book, best) >= _SURE else None
