"""缺什么: what a health check and empty papers say about a binder, each with its page."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from db.fields import Privacy
from db.health import GROUPS, Point
from db.record import Record, day_field, day_of
from db.store import Store
from desktop_app.ledgers.ledger import Edition, Ledger, Row
from desktop_app.ledgers.volume import Laid

EMPTY: Final = "本期没有登记"
ELSEWHERE: Final = "不在这一套里，也要办"
NOTHING_HERE: Final = "这本台账本期一条也没有，请看看是没有发生，还是没有登记"

_LEDGERS: Final[dict[str, tuple[str, ...]]] = {
    "resident": ("L01",),
    "household": ("L02", "L01"),
    "household_member": ("L02", "L01"),
    "address": ("L01",),
    "pairing": ("L03",),
    "pairing_log": ("L03b",),
    "contact_pair": ("L04",),
    "contact_log": ("L04",),
    "joint_meeting": ("L05",),
    "agenda_item": ("L05",),
    "attendance": ("L05",),
    "resolution": ("L06",),
    "follow_up": ("L06",),
    "micro_wish": ("L07",),
    "service_case": ("L08",),
    "case_step": ("L08",),
    "visit": ("L09",),
    "activity": ("L10", "L10b"),
    "publicity_item": ("L11",),
    "partner_organization": ("L13", "L12b"),
    "staff_member": ("L12",),
    "study_session": ("L14",),
    "brand_checklist": ("L15",),
    "org_unit": ("L15b",),
    "cross_visit": ("L16",),
    "experience_briefing": ("L16b",),
    "indicator_report": ("L17",),
    "service_delivery": ("L18",),
    "volunteer_session": ("L19",),
    "periodical_holding": ("L20",),
}
"""Where the records of a table are printed: the first of these papers that is in the binder."""


@dataclass(frozen=True)
class Trace:
    """A finding, whose part its record is, and what the edition may call it."""

    point: Point
    whole: bytes
    table: str
    called: str


@dataclass(frozen=True)
class Gap:
    """Something lacking: under which heading, in which paper, on which page.

    `page` is None where the record is on no page of the binder: such gaps come last and are not
    printed. `point` is the finding, None for a paper without rows.
    """

    deed: str
    ledger: str
    called: str
    lacking: str
    page: int | None
    point: Point | None = None

    def row(self) -> Row:
        """Give the gap as it is printed."""
        page = f"第{self.page}页" if self.page else ""
        cells = (self.ledger, self.called, self.lacking, page)
        return Row(cells, self.deed, {"gap": 1})


def traces(store: Store, points: Iterable[Point], edition: Edition) -> list[Trace]:
    """Follow findings to the records that are printed; others are no matter of a binder."""
    found = []
    for point in points:
        kind, record = point.finding.kind, point.finding.id
        held = store.get(kind, record)
        link = kind.parent_link()
        whole = getattr(held, link) if held and link else b""
        table = kind.__tablename__
        if table not in _LEDGERS and whole:
            above = store.kind_holding(whole)
            table = above.__tablename__ if above else ""
        if table in _LEDGERS:
            is_named = edition is Edition.INTERNAL or _names_nobody(kind)
            called = point.called if is_named else _by_number(store, held, whole)
            found.append(Trace(point, whole or b"", table, called or kind.title))
    return found


def _names_nobody(kind: type[Record]) -> bool:
    """Say whether records of a kind are called by what is public: a meeting, an activity."""
    named = kind.fields().get(kind.name_field)
    return named is not None and named.privacy is Privacy.PUBLIC


def _by_number(store: Store, held: Record | None, whole: bytes) -> str:
    """Name a record by number and day: a paper that leaves the office needs no people's names."""
    if held is None:
        return ""
    numbered = held if held.serial_no or not whole else store.find((), whole) or held
    declared = held.fields().get(day_field(type(held)))
    is_told = declared is not None and declared.privacy is not Privacy.SENSITIVE
    day = day_of(held) if is_told else None
    return " ".join(filter(None, (held.title, numbered.serial_no, str(day or ""))))


def gaps(found: Iterable[Trace], laid: Mapping[str, tuple[Ledger, Laid]]) -> list[Gap]:
    """Give what is lacking in the papers that were laid, in the order in which to do it."""
    every = [*_of_findings(found, laid), *_of_empty(laid)]
    order = [*GROUPS.values(), EMPTY, ELSEWHERE]
    every.sort(key=lambda gap: (order.index(gap.deed), gap.page or 0))
    return every


def _of_findings(found: Iterable[Trace], laid: Mapping[str, tuple[Ledger, Laid]]) -> Iterator[Gap]:
    for trace in found:
        point = trace.point
        code = next((code for code in _LEDGERS[trace.table] if code in laid), "")
        ledger, where = laid[code] if code else (None, None)
        page = _page(trace, where) if where else None
        words = (
            f"{point.label}：{point.finding.sentence}" if point.label else point.finding.sentence
        )
        title = ledger.title if ledger else point.finding.kind.title
        deed = GROUPS[point.group] if page else ELSEWHERE
        yield Gap(deed, title, trace.called, words, page, point)


def _page(trace: Trace, laid: Laid) -> int | None:
    """Give the page of the record or its whole; the paper's first where it names no records.

    On a paper without rows nobody stands: what is lacking is another time's.
    """
    if not laid.records:
        return laid.first_page if laid.rows else None
    return laid.records.get(trace.point.finding.id) or laid.records.get(trace.whole)


def _of_empty(laid: Mapping[str, tuple[Ledger, Laid]]) -> Iterator[Gap]:
    for ledger, where in laid.values():
        if not where.rows:
            yield Gap(EMPTY, ledger.title, "", NOTHING_HERE, where.first_page)
