"""R04 事件说明: the facts for a notice under PIPL Art. 57, when a PC, a stick or paper is lost."""

from __future__ import annotations

from collections.abc import Iterator

from typing_extensions import override

from db import backup, packages
from db.kinds import KINDS, Household, Resident
from db.pointing import personal_fields
from db.store import Store
from desktop_app.ledgers.form import Fact, Facts, Form, Passage, Table, Words
from desktop_app.ledgers.ledger import Align, Column, Edition, Options, Row, Sign, Wrap
from desktop_app.ledgers.sheet import A4

CENTER, FIGURE = Align.CENTER, Wrap.FIGURE
TOLD = (
    "电脑、U 盘或印好的台账丢失、被盗、被人看到时，用这张表把事实写清楚，"
    "报区里，并按个人信息保护法第五十七条通知本人和主管部门。",
)
SEALED = "台账、附件、备份和数据包都已加密，没有密码、恢复码或区里的钥匙打不开"
SEALED_BESIDE_A_SERVER = (
    "台账和附件在数据库服务器上，程序没有给它们加密，靠那台服务器的硬盘加密："
    "☐ 硬盘已加密　☐ 没有加密。备份和数据包已加密，没有密码、恢复码或区里的钥匙打不开"
)
BY_HAND = {
    "happened": "　　年　月　日　时",
    "noticed": "　　年　月　日　时",
    "what": "☐ 电脑　☐ U 盘　☐ 纸质台账　☐ 其他",
    "notify": "☐ 已通知　☐ 能有效避免危害，不通知",
}


class IncidentSheet(Form):
    """事件说明: what the book knows is filled in, what happened is written by hand."""

    code = "R04"
    title = "个人信息安全事件说明"
    sheet = A4
    on_request = True
    editions = (Edition.INTERNAL,)
    blocks = (
        Words("told", TOLD),
        Facts((
            (Fact("发生时间", "happened", blank=BY_HAND["happened"]),
             Fact("发现时间", "noticed", blank=BY_HAND["noticed"])),
            (Fact("丢了什么", "what", blank=BY_HAND["what"]),),
            (Fact("居民", "people"), Fact("户", "homes")),
            (Fact("加密情况", "sealed"),),
            (Fact("最近备份", "backed_up"), Fact("最近上报", "sent")),
        )),
        Table("field", (
            Column("登记了什么", "kind", 14, CENTER),
            Column("条数", "count", 9, CENTER, FIGURE),
            Column("其中敏感的", "close", 30),
            Column("还有", "rest", 47),
        ), title="登记了哪些个人信息（每条另有编号、备注）", blank=3),
        Passage("经过", "course", lines=4),
        Passage("已采取的措施", "done", lines=4),
        Passage("可能的影响", "harm", lines=3),
        Facts((
            (Fact("是否通知本人", "notify", blank=BY_HAND["notify"]),),
            (Fact("报告了谁、何时", "reported", blank="　"),),
        )),
    )  # fmt: skip
    signs = (Sign("经办人"), Sign("负责人"))

    @override
    def rows(self, store: Store, options: Options) -> Iterator[Row]:
        for cells in _sheet(store):
            yield Row(cells, "事件说明")


def _sealed(store: Store) -> str:
    """Say what is encrypted; of a server's disk the book knows nothing, so somebody ticks it."""
    if store.is_shared:
        return SEALED_BESIDE_A_SERVER
    return SEALED if store.database_key else "这本台账在内存里，没有加密"


def _sheet(store: Store) -> Iterator[tuple[str, ...]]:
    yield from (("told", words) for words in TOLD)
    yield from BY_HAND.items()
    yield "people", f"{store.count(Resident)} 人"
    yield "homes", f"{store.count(Household)} 户"
    book = store.shelf  # the past is read in memory; what may be lost is the book of today
    yield "sealed", _sealed(book)
    made = backup.newest(book.folder / "backups", book.today) if book.folder else None
    yield "backed_up", f"{made.made:%Y-%m-%d %H:%M}" if made else "没有"
    sent = packages.outbox(store)
    yield "sent", str(sent[0]["file"]) if sent else "没有"
    yield from _held_of_people(store)


def _held_of_people(store: Store) -> Iterator[tuple[str, ...]]:
    """Say of each kind that has records what it holds of people, as it is declared."""
    for kind in KINDS:
        close, rest = personal_fields(kind)
        if (close or rest) and (count := store.count(kind)):
            yield "field", kind.title, f"{count:,}", "、".join(close), "、".join(rest)
