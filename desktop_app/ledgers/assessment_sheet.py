"""R05 影响评估: the impact assessment of PIPL Art. 55 and 56, kept three years."""

from __future__ import annotations

from collections.abc import Iterator

from typing_extensions import override

from db import purposes
from db.findings import unit_of
from db.kinds import Household, OrgUnit, Resident
from db.store import Store
from desktop_app.ledgers.form import Fact, Facts, Form, Passage, Table, Words
from desktop_app.ledgers.ledger import Align, Column, Edition, Options, Row, Sign
from desktop_app.ledgers.sheet import A4

CENTER = Align.CENTER
TOLD = (
    "处理敏感信息、向别的单位提供信息、公开信息以前，先做这份评估（个人信息保护法第五十五条），"
    "评估和处理记录至少保存三年。",
)
DAY, GROUND = "　　年　月　日", "☐ 法定职责　☐ 同意　☐ 单独同意"
PURPOSES = "目的、方式合法、正当、必要"
SAFETY = "安全措施"
ON_SERVER = "台账在服务器上，靠服务器的硬盘加密；锁屏；备份加密；数据包加密并签名"
NOT_ENCRYPTED = "这本台账在内存里，没有加密；数据包加密并签名"
QUESTIONS = (
    (PURPOSES, "为社区服务登记；不登记宗教信仰、评分和行踪"),
    ("只登记够用的", "各栏可空；没写用途的不登记；民族自愿申报，不列入名单、筛选和导出"),
    (
        "对本人的影响",
        "泄露可能带来打扰和歧视；号码默认遮盖，每看一次完整号码留一条记录，看多了要写理由",
    ),
    ("谁能看", "按账号和角色；看完整号码、打印、导出都有记录，可打印“谁看过我”"),
    ("给谁", "只给区里，按商定的内容；社区与社区之间不给"),
    (SAFETY, "全部加密；锁屏；备份加密；数据包加密并签名"),
    ("保存多久", "迁出、去世满期限后清理，先预览、留记录"),
    ("本人的权利", "查阅、更正、删除、撤回同意、停止处理，15 天内答复"),
)


class AssessmentSheet(Form):
    """影响评估: what the program does is printed, what the office thinks of it is written."""

    code = "R05"
    title = "个人信息保护影响评估表"
    sheet = A4
    on_request = True
    editions = (Edition.INTERNAL,)
    blocks = (
        Words("told", TOLD),
        Facts((
            (Fact("处理活动", "deed"), Fact("评估日期", "day", blank=DAY)),
            (Fact("依据", "ground", blank=GROUND),),
        )),
        Table("question", (
            Column("评估什么", "what", 25),
            Column("现在怎么做", "how", 45),
            Column("风险和改进", "risk", 30),
        ), title="", blank=8),
        Passage("结论", "result", lines=3),
    )  # fmt: skip
    signs = (Sign("评估人"), Sign("负责人"))

    @override
    def rows(self, store: Store, options: Options) -> Iterator[Row]:
        unit = unit_of(store, options.office or store.facts.scope)
        for cells in _sheet(unit, _safety(store.shelf)):
            yield Row(cells, "影响评估")


def _safety(store: Store) -> str:
    """Say what protects this very book: not every one is a file that is encrypted."""
    if store.is_shared:
        return ON_SERVER
    return dict(QUESTIONS)[SAFETY] if store.database_key else NOT_ENCRYPTED


def _sheet(unit: OrgUnit | None, safety: str) -> Iterator[tuple[str, ...]]:
    yield from (("told", words) for words in TOLD)
    yield "deed", "社区服务台账"
    yield "day", DAY
    yield "ground", GROUND
    own = purposes.own_words(unit, (Resident, Household))
    for what, how in QUESTIONS:
        yield "question", what, safety if what == SAFETY else how, ""
        if what == PURPOSES:
            yield from (("question", name, f"用于：{words}", "") for name, words in own.items())
