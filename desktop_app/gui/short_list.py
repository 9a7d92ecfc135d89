"""Lists of a few thousand rows: read whole into memory, then answered as `ListSource` asks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from msgspec import Struct
from msgspec.structs import replace
from typing_extensions import override

from db import kinds
from db.record import Record
from db.search import PeopleIndex, search_line
from desktop_app.gui.changeable import Changeable
from desktop_app.gui.desk import Desk
from desktop_app.gui.facets import WHOSE, KindFacets
from desktop_app.gui.list_source import Preview
from desktop_app.gui.record_model import Cells, Column

WHOSE_WIDTH: Final = 130
WHOSE_AT: Final = 1
STANDS_BACK: Final[Mapping[type[Record], str]] = {
    kinds.Pairing: "start_on",
    kinds.JointMeeting: "chair",
    kinds.Resolution: "owner",
    kinds.MicroWish: "category",
    kinds.ServiceDelivery: "station",
    kinds.VolunteerSession: "place",
    kinds.BrandChecklist: "done_on",
    kinds.Activity: "forms",
    kinds.PublicityItem: "place",
    kinds.StudySession: "place",
    kinds.IndicatorReport: "source",
}
"""The column that makes room for whose a record is, beside a summary that tells it as well."""


class ListRow(Struct, frozen=True):
    """One row: its texts, what it sorts by (one key a column), its views, what it is found by."""

    id: bytes
    cells: Cells
    keys: tuple[Any, ...]
    views: frozenset[str]
    line: str


class ShortList:
    """Answers a list from rows that `read()` gives in display order; `renew()` reads them anew.

    A list of one `kind` may be narrowed by the fields of its declaration; `changes` says which of
    them may be changed in the list.
    """

    noun = "条"
    changes: Sequence[Changeable] = ()
    holds_own_rows = False  # and no others': a district only looks at its offices' rows
    by_office = False
    is_reading = False  # whether rows are on their way that nobody has seen yet

    def __init__(self, desk: Desk | None = None, kind: type[Record] | None = None) -> None:
        self.facets: KindFacets | None = None
        if desk is not None and kind is not None:
            self.facets = KindFacets(desk.store, kind, self.ids, by_office=self.by_office)
        self.rows: dict[bytes, ListRow] = {}
        self._index = PeopleIndex()
        self._ids: Sequence[bytes] = ()
        self.renew()

    def read(self) -> Sequence[ListRow]:
        """Give all rows in display order."""
        raise NotImplementedError

    def columns(self) -> Sequence[Column]:
        """Give the columns."""
        raise NotImplementedError

    def titles(self) -> Sequence[tuple[str, str]]:
        """Give the views as `(key, words)`; one that ends in `#` is followed by its count."""
        raise NotImplementedError

    def preview(self, record_id: bytes) -> Preview | None:
        """Give the summary of a record."""
        raise NotImplementedError

    def renew(self) -> None:
        """Read the rows anew, after something changed."""
        self.put(self.read())

    def put(self, found: Sequence[ListRow]) -> None:
        """Take rows that were read, perhaps in a job."""
        self.is_reading = False
        self.rows = {row.id: row for row in found}
        self._index = PeopleIndex((row.id, row.line) for row in found)
        self._ids = tuple(self.rows)

    def ids(self) -> Sequence[bytes]:
        """Give all ids in display order."""
        return self._ids

    def views(self) -> Sequence[tuple[str, str]]:
        """Give the views; the ones that ask for work say how much."""
        return [(key, self._words(key, words)) for key, words in self.titles()]

    def _words(self, key: str, words: str) -> str:
        if not words.endswith("#"):
            return words
        count = sum(key in row.views for row in self.rows.values())
        return f"{words[:-1]} {count:,}" if count else words[:-1]

    def search(self, query: str, view: str) -> Sequence[int]:
        """Give the places of what matches in a view, rising."""
        ids, rows = self._ids, self.rows
        return [at for at in self._index.find(query) if view in rows[ids[at]].views]

    def sort_keys(self, column: int) -> Sequence[Any]:
        """Give one key per place."""
        return [row.keys[column] for row in self.rows.values()]

    def fetch(self, ids: Sequence[bytes]) -> Sequence[Cells]:
        """Give the texts of some rows."""
        rows, gone = self.rows, ("（已删除）", *[""] * (len(self.columns()) - 1))
        return [rows[one].cells if one in rows else gone for one in ids]


class ByOffice(ShortList):
    """Says whose each row is, behind its name; mixed in before the list whose rows those are.

    The summary says it first. What stands back for that is hidden until staff ask for it. Its page
    reads the rows in a job (`FreshPage`): many offices take a while.
    """

    by_office = True

    def __init__(self, *given: Any, **more: Any) -> None:
        self._offices: dict[bytes, str] = {}
        super().__init__(*given, **more)

    @override
    def columns(self) -> Sequence[Column]:
        back = STANDS_BACK.get(self.facets.kind) if self.facets else None
        first, *rest = (
            replace(one, is_extra=True) if one.name == back else one for one in super().columns()
        )
        return [first, Column(WHOSE, WHOSE_WIDTH, sorts=True, yields=True), *rest]

    @override
    def renew(self) -> None:
        """Wait for the page."""
        self.is_reading = True

    @override
    def read(self) -> Sequence[ListRow]:
        self._offices = self.facets.offices() if self.facets else {}
        return super().read()

    @override
    def sort_keys(self, column: int) -> Sequence[Any]:
        if column == WHOSE_AT:
            return [self.office_of(one).encode("gb18030", "replace") for one in self.rows]
        return super().sort_keys(column - (column > WHOSE_AT))

    @override
    def fetch(self, ids: Sequence[bytes]) -> Sequence[Cells]:
        width, named = len(self.columns()), map(self.office_of, ids)
        rows = zip(super().fetch(ids), named, strict=True)
        return [(row[0], name, *row[1:])[:width] for row, name in rows]

    @override
    def preview(self, record_id: bytes) -> Preview | None:
        found = super().preview(record_id)
        whose = (WHOSE, self.office_of(record_id))
        return found and replace(found, facts=[whose, *found.facts])

    def office_of(self, record_id: bytes) -> str:
        """Give what the office of a record is called."""
        return self._offices.get(record_id, "")


def line_of(*words: str | None) -> str:
    """Give a search line that holds each of the words with its initials and pinyin."""
    return "\x1f".join(search_line(word) for word in words if word)
