"""The rows of an import's preview: what each would do, cell by cell, and what it asks."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol, TypeVar, overload

from typing_extensions import override

from desktop_app.exchange.sheet import DraftRow

NEW, UPDATE, SAME, BAD, MAYBE, SKIPPED = "新增", "更新", "相同", "有问题", "可能已登记", "跳过"
VERDICTS = (NEW, UPDATE, SAME, BAD, MAYBE, SKIPPED)


@dataclass(frozen=True)
class Change:
    """What an update would write into one field: old and new, masked where the field is."""

    label: str
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class Listed:
    """A record of the book that a name may mean: what it is called, what tells it apart."""

    id: bytes
    table: str
    name: str
    detail: str = ""


@dataclass(frozen=True)
class Question:
    """Whom a name in a cell means: `part` is the name, `found` those who are called so.

    `tables` may be searched for others; `may_be_text` says that the name alone will do.
    """

    part: str
    found: tuple[Listed, ...]
    tables: tuple[str, ...]
    may_be_text: bool = False


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
    record in the book that the row is, or may be. `asked` names the fields without a column
    (a guardian, say) that the row still needs, with the sentence that is among `problems` too;
    `with_cell` takes them like any other. `questions` ask, by field, whom a name means;
    `is_contested` says that book and sheet differ and staff have to say which holds.
    """

    number: int
    verdict: str
    cells: Mapping[str, PlanCell]
    problems: tuple[str, ...]
    notes: tuple[str, ...]
    changes: tuple[Change, ...] = ()
    known: bytes | None = None
    asked: Mapping[str, str] = field(default_factory=dict)
    questions: Mapping[str, Question] = field(default_factory=dict)
    is_contested: bool = False


class Row(Protocol):
    """What a plan worked out for a row of the table; each kind of plan has its own."""

    number: int
    verdict: str
    shown_changes: list[Change]


R = TypeVar("R", bound=Row)


class PlanRows(Sequence[PlanRow]):
    """Every row of a plan in the order of the table; a preview of thousands shows a few dozen."""

    def __init__(
        self,
        drafts: Sequence[DraftRow],
        worked_out: Iterable[R],
        written: Callable[[DraftRow, R | None], PlanRow],
    ) -> None:
        found = {row.number: row for row in worked_out}
        self._pairs = [(draft, found.get(draft.number)) for draft in drafts]
        self._written: Callable[[DraftRow, Any], PlanRow] = written

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
            return [self._written(*pair) for pair in self._pairs[place]]
        return self._written(*self._pairs[place])

    def verdicts(self) -> Iterator[str]:
        """Give the verdict of each row, quicker than the rows."""
        return (_verdict(row) for _, row in self._pairs)

    def with_verdict(self, *verdicts: str) -> list[PlanRow]:
        """Give the rows that have one of these verdicts."""
        return [self._written(*pair) for pair in self._pairs if _verdict(pair[1]) in verdicts]

    def places(self, *verdicts: str) -> list[int]:
        """Give the places of the rows that have one of these verdicts, for filters and F4."""
        return [place for place, (_, row) in enumerate(self._pairs) if _verdict(row) in verdicts]

    def promises(self) -> list[Any]:
        """Give what importing would do with each row, to compare two plans."""
        return [
            (draft.number, _verdict(row), row and row.shown_changes) for draft, row in self._pairs
        ]


def _verdict(row: Row | None) -> str:
    return row.verdict if row else SKIPPED


def contested(changes: Iterable[Change]) -> str:
    """Say where book and sheet differ, for staff to choose."""
    said = (f"{one.label}台账是“{one.old}”，表格是“{one.new}”" for one in changes)
    return "台账和表格不一样，请定用哪个：" + "；".join(said)
