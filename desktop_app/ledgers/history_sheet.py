"""R10 修改历史: who changed what in one record, and from what to what, for whoever may ask."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from typing_extensions import override

from db.history import Event, Step, events, is_name_close
from db.record import Record
from db.store import Store
from desktop_app.ledgers import editions
from desktop_app.ledgers.ledger import (
    ROW_NUMBER,
    Align,
    Column,
    Edition,
    Group,
    Ledger,
    Options,
    Row,
    Sign,
    Total,
    Wrap,
)
from desktop_app.ledgers.sheet import A4

CENTER, FIGURE = Align.CENTER, Wrap.FIGURE
IN_RECORD: Final = "见登记页"


class HistorySheet(Ledger):
    """修改历史 of one record of any kind (PIPL Art. 45).

    Inside the office only; numbers are masked, and what stands in the record alone (民族, what a
    case is about) is told as changed, without what it was and is.
    """

    code = "R10"
    title = "修改历史"
    sheet = A4
    columns = (
        Column("序号", ROW_NUMBER, 6, CENTER, FIGURE),
        Column("时间", "when", 17, CENTER, FIGURE),
        Column("经手人", "actor", 11, CENTER, Wrap.NAME),
        Column("做了什么", "verb", 16),
        Column("栏目", "label", 16),
        Column("原来", "old", 17),
        Column("改为", "new", 17),
    )
    order = "时间"
    group_by = Group("subject", head="{group}")
    totals = (Total("改动", "change", unit="处"),)
    signs = (Sign("制表人"), Sign("核对人"))
    editions = (Edition.INTERNAL,)
    on_request = True
    about = "resident"

    @override
    def rows(self, store: Store, options: Options) -> Iterator[Row]:
        subject = store.find((), options.target or None)
        if subject is None:
            return
        head = _head(store, subject)
        found = events(store, type(subject), subject.id)[::-1]
        shown = [one for one in enumerate(found) if options.covers(one[1].on_paper.date())]
        if not shown:
            yield Row((), head)
        for place, event in shown:
            # The registration filled in and changed nothing: it is one line.
            for step in event.steps if place else ():
                yield Row(_cells(event, step), head, {"change": 1}, subject.id)
            if not place or not event.steps:
                yield Row(_cells(event, None), head, {}, subject.id)


def _head(store: Store, subject: Record) -> str:
    kind = type(subject)
    number = f"编号：{subject.serial_no}" if subject.serial_no else ""
    called = "" if is_name_close(kind) else editions.without_numbers(store.called(subject))
    return f"{kind.title}：{'　　'.join(filter(None, (called, number))) or IN_RECORD}"


def _cells(event: Event, step: Step | None) -> tuple[str, ...]:
    when = event.on_paper.strftime("%Y-%m-%d %H:%M")
    said = (step.label, *_values(step)) if step else ("", "", "")
    return (when, event.actor, *map(editions.without_numbers, (event.verb, *said)))


def _values(step: Step) -> tuple[str, str]:
    return (IN_RECORD, IN_RECORD) if step.is_close else (step.old, step.new)
