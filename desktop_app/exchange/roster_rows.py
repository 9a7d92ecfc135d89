"""The rows of an import's preview, written out for staff when they are asked for."""

from __future__ import annotations

from collections.abc import Iterable

from desktop_app.exchange.plan_rows import SKIPPED, PlanCell, PlanRow
from desktop_app.exchange.roster_person import Person
from desktop_app.exchange.roster_target import TARGET, show
from desktop_app.exchange.sheet import DraftRow


def plan_row(draft: DraftRow, person: Person | None) -> PlanRow:
    """Write out a row; without a person it was skipped."""
    problems = person.problems if person else {}
    notes = person.notes if person else {}
    named = {name: problems[name] for name in problems if name in draft.cells}
    cells = {
        name: PlanCell(
            cell.text if name in named else show(name, cell),
            named.get(name, ""),
            "；".join(notes.get(name, ())),
        )
        for name, cell in draft.cells.items()
    }
    return PlanRow(
        draft.number,
        person.verdict if person else SKIPPED,
        cells,
        tuple(words for name, words in problems.items() if name not in named),
        tuple(note for name in notes if name not in draft.cells for note in notes[name]),
        tuple(person.shown_changes) if person else (),
        (person.maybe or (person.known.id if person.known else None)) if person else None,
        {name: words for name, words in problems.items() if name and name not in named},
        is_contested=bool(person and person.is_contested),
    )


def problems_of(rows: Iterable[PlanRow]) -> list[tuple[int, str, str]]:
    """List every problem as (row number, field label or blank, sentence), for F4 and reports."""
    found = []
    for row in rows:
        for name, cell in row.cells.items():
            if cell.problem:
                found.append((row.number, TARGET.label(name), cell.problem))
        found += [(row.number, "", words) for words in row.problems]
    return found
