"""The rows of an import's preview, written out for staff when they are asked for."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, overload

from typing_extensions import override

from desktop_app.exchange.roster_person import SKIPPED, Person
from desktop_app.exchange.roster_target import TARGET, Change, show
from desktop_app.exchange.sheet import DraftRow


@dataclass(frozen=True)
class PlanCell:
    """A cell of the preview: what to show, what is wrong, what was mended or wants a look."""

    text: str
    problem: str = ""
    note: str = ""


@dataclass(frozen=True)
class PlanRow:
    """A row of the preview: its verdict, its cells by field, and words about it as a whole.

    `changes` say what an update would write: field label, old and new, masked. `known` is the
    resident in the book that the row is, or may be. `asked` names the fields without a column
    (a guardian, say) that the row still needs, with the sentence that is among `problems` too;
    `ImportPlan.with_cell` takes them like any other.
    """

    number: int
    verdict: str
    cells: Mapping[str, PlanCell]
    problems: tuple[str, ...]
    notes: tuple[str, ...]
    changes: tuple[Change, ...] = ()
    known: bytes | None = None
    asked: Mapping[str, str] = field(default_factory=dict)


class PlanRows(Sequence[PlanRow]):
    """Every row of a plan in the order of the table; a preview of thousands shows a few dozen."""

    def __init__(self, drafts: Sequence[DraftRow], people: Iterable[Person]) -> None:
        found = {person.number: person for person in people}
        self._pairs = [(draft, found.get(draft.number)) for draft in drafts]

    @override
    def __len__(self) -> int:
        return len(self._pairs)

    @overload
    def __getitem__(self, place: int) -> PlanRow: ...
    @overload
    def __getitem__(self, place: slice) -> list[PlanRow]: ...
    @override
    def __getitem__(self, place: int | slice) -> PlanRow | list[PlanRow]:
        if isinstance(place, slice):
            return [_plan_row(*pair) for pair in self._pairs[place]]
        return _plan_row(*self._pairs[place])

    def verdicts(self) -> Iterator[str]:
        """Give the verdict of each row, quicker than the rows."""
        return (_verdict(person) for _, person in self._pairs)

    def with_verdict(self, *verdicts: str) -> list[PlanRow]:
        """Give the rows that have one of these verdicts."""
        return [_plan_row(*pair) for pair in self._pairs if _verdict(pair[1]) in verdicts]

    def places(self, *verdicts: str) -> list[int]:
        """Give the places of the rows that have one of these verdicts, for filters and F4."""
        return [
            place for place, (_, person) in enumerate(self._pairs) if _verdict(person) in verdicts
        ]

    def promises(self) -> list[Any]:
        """Give what importing would do with each row, to compare two plans."""
        return [
            (draft.number, _verdict(person), person and person.shown_changes)
            for draft, person in self._pairs
        ]


def _verdict(person: Person | None) -> str:
    return person.verdict if person else SKIPPED


def _plan_row(draft: DraftRow, person: Person | None) -> PlanRow:
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
        _verdict(person),
        cells,
        tuple(words for name, words in problems.items() if name not in named),
        tuple(note for name in notes if name not in draft.cells for note in notes[name]),
        tuple(person.shown_changes) if person else (),
        (person.maybe or (person.known.id if person.known else None)) if person else None,
        {name: words for name, words in problems.items() if name and name not in named},
    )


def reasons(row: PlanRow) -> str:
    """Give all that keeps a row out, in one sentence for each."""
    cells = (
        f"{TARGET.label(name)}：{cell.problem}" for name, cell in row.cells.items() if cell.problem
    )
    return "；".join([*cells, *row.problems]) or row.verdict


def problems_of(rows: Iterable[PlanRow]) -> list[tuple[int, str, str]]:
    """List every problem as (row number, field label or blank, sentence), for F4 and reports."""
    found = []
    for row in rows:
        for name, cell in row.cells.items():
            if cell.problem:
                found.append((row.number, TARGET.label(name), cell.problem))
        found += [(row.number, "", words) for words in row.problems]
    return found
