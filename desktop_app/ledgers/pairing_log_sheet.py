"""L03b 结对活动记录: one sheet for each pair, its meetings oldest first."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from typing_extensions import override

from db.blanks import last
from db.kinds import Pairing, PairingLog
from db.store import Store
from desktop_app.ledgers import editions
from desktop_app.ledgers.ledger import (
    OFFICES,
    ROW_NUMBER,
    Align,
    Column,
    Edition,
    Group,
    Ledger,
    Options,
    Project,
    Row,
    Sign,
    Total,
    Wrap,
)
from desktop_app.ledgers.pairing_register import Sides, pairings
from desktop_app.ledgers.sheet import A4

CENTER, FIGURE = Align.CENTER, Wrap.FIGURE
NO_PAIRING = "没有对上结对的活动记录"
_SHOWN = ("kind", "start_on", "frequency", "state", "purposes")


class PairingLogSheet(Ledger):
    """结对活动记录. What pairs tell each other is not for the notice board: no public edition."""

    code = "L03b"
    project = Project.INNOVATION
    title = "结对活动记录"
    sheet = A4
    columns = (
        Column("序号", ROW_NUMBER, 6, CENTER, FIGURE),
        Column("日期", "date", 12, CENTER, FIGURE),
        Column("形式", "form", 10, CENTER),
        Column("活动内容", "content", 38),
        Column("反映问题及解决", "problem", 20),
        Column("签字", "counter_signed", 14, CENTER),
    )
    order = "一对一张，活动日期"
    group_by = Group("pairing", head="{group}", apart=True)
    totals = (Total("活动", "log", unit="次"),)
    signs = (Sign("甲方签字"), Sign("乙方签字"), Sign("社区经办人"))
    editions = OFFICES
    body_size = 9.5

    @override
    def rows(self, store: Store, options: Options) -> Iterator[Row]:
        pairs = sorted(pairings(store, options), key=lambda pair: (last(pair.start_on), pair.id))
        sides = Sides(store, pairs, options)
        logs: dict[bytes, list[PairingLog]] = defaultdict(list)
        held = store.all(PairingLog)
        for log in sorted(held, key=lambda log: (last(log.date), log.id)):
            if options.covers(log.date):
                logs[log.pairing].append(log)
        for pair in pairs:
            head = _head(pair, sides)
            if not logs[pair.id]:
                yield Row((), head, record=pair.id)
            for log in logs[pair.id]:
                cells = _cells(log)
                hidden = sides.hidden(pair)
                shown = tuple(editions.words(text, options.edition, hidden) for text in cells)
                yield Row(shown, head, {"log": 1}, log.id)
        if not options.target:
            yield from _loose(store, [log for some in logs.values() for log in some], options)


def _loose(store: Store, logs: list[PairingLog], options: Options) -> Iterator[Row]:
    """Give the activities whose pair is not in the book, on a sheet of their own.

    Those of a deleted pair went with it. Without the pair nobody knows which names are children's:
    what leaves the office shows the day and the form alone.
    """
    known = {pair for (pair,) in store.values(Pairing, "id", hidden=True)}
    for log in logs:
        if log.pairing in known or (options.office and log.org_code != options.office):
            continue
        day, form, content, problem, signed = _cells(log)
        if options.edition is not Edition.INTERNAL:
            content = problem = ""
        yield Row((day, form, content, problem, signed), NO_PAIRING, {"log": 1}, log.id)


def _head(pair: Pairing, sides: Sides) -> str:
    fields = Pairing.fields()
    side_a, side_b = sides.names(pair)
    shown = {name: fields[name].show(getattr(pair, name)) for name in _SHOWN}
    return (
        f"甲方：{side_a}　　乙方：{side_b}\n"
        f"编号：{pair.serial_no or ''}　　结对类型：{shown['kind']}　　"
        f"结对日期：{shown['start_on']}\n"
        f"频次：{shown['frequency']}　　状态：{shown['state']}　　结对内容：{shown['purposes']}"
    )


def _cells(log: PairingLog) -> tuple[str, ...]:
    fields = PairingLog.fields()
    told: list[tuple[str, str | None]] = [("反映", log.problem), ("解决", log.result)]
    return (
        fields["date"].show(log.date),
        fields["form"].show(log.form),
        log.content or "",
        "\n".join(f"{word}：{text}" for word, text in told if text),
        "已签字" if log.counter_signed else "",
    )
