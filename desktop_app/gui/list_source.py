"""What a list page asks of whoever knows the records: a protocol, the preview, whose they are."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Protocol

from msgspec import Struct

from db.pointing import names_people
from db.record import Record
from desktop_app.gui.record_model import Cells, Column

Deed = tuple[str, Callable[[], object]]


class Line(Struct, frozen=True):
    """One line of a preview: an icon, words, and at the right a state (with a tone) or words."""

    words: str
    icon: str = ""
    right: str = ""
    tone: str = ""


class Preview(Struct, frozen=True):
    """The summary of one record beside its list; every value masked where its field is.

    `opener` is what opening it is called.
    """

    title: str
    state: str = ""
    tone: str = "info"
    caption: str = ""
    facts: Sequence[tuple[str, str]] = ()
    sections: Sequence[tuple[str, Sequence[Line]]] = ()
    deeds: Sequence[Deed] = ()
    opener: str = "打开"


class ListSource(Protocol):
    """Rows for a list. All of it answers from memory within a few milliseconds.

    `ids` is the id array in display order; `search` and `sort_keys` speak in positions of it.
    A source that has `facets` (a `KindFacets`) can be narrowed by conditions, and they say whose
    kind its rows are; one without says it by `kind`, or its rows are of several and held to be
    people's. One that has `changes` (of `Changeable`) says what may be changed in the list. One
    that a job reads says by `is_reading` that its rows are on their way: it is not empty then.
    """

    noun: str  # what is counted: 人, 户, 次

    def columns(self) -> Sequence[Column]:
        """Give the columns; `own_record_only` fields are never among them."""
        ...

    def ids(self) -> Sequence[bytes]:
        """Give all ids in display order; the same object until the records change."""
        ...

    def views(self) -> Sequence[tuple[str, str]]:
        """Give the built-in views as `(key, words)`; the first is the default."""
        ...

    def search(self, query: str, view: str) -> Sequence[int]:
        """Give the positions of what matches in a view, rising."""
        ...

    def sort_keys(self, column: int) -> Sequence[Any]:
        """Give one key per position for a column that sorts."""
        ...

    def fetch(self, ids: Sequence[bytes]) -> Sequence[Cells]:
        """Give the texts of these records, one tuple each, in the same order."""
        ...

    def preview(self, record_id: bytes) -> Preview | None:
        """Give the summary of a record."""
        ...


def is_of_people(source: ListSource) -> bool:
    """Say whether the rows of a list tell who somebody is; a list that cannot say is held to."""
    kind = kind_of(source)
    return kind is None or names_people(kind)


def kind_of(source: ListSource) -> type[Record] | None:
    """Give the kind that a list is of; None for one of several."""
    kind: type[Record] | None = getattr(source, "kind", None)
    return getattr(getattr(source, "facets", None), "kind", kind)
