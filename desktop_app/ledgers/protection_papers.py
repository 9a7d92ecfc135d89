"""R08 and R09: the rules and the plan that PIPL Art. 51 asks for, as drafts for the office.

Drafts: what the program does is said as it does it, what the office decides has a line to write on.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import ClassVar, Final

from typing_extensions import override

from db import terms
from db.findings import unit_of
from db.store import Store
from desktop_app.ledgers.form import Fact, Facts, Form, Table, Words
from desktop_app.ledgers.ledger import Align, Column, Edition, Options, Row, Sign
from desktop_app.ledgers.sheet import A4

Clause = tuple[str, str]
DRAFT: Final = "这是参考稿，请按本单位的实际情况改好，负责人签字、盖章后执行。"
BY_HAND: Final = {"from": "　　年　月　日", "keeper": "　", "phone": "　"}

RULES: Final[Sequence[Clause]] = (
    (
        "登记什么",
        "只登记服务用得上的，登记前告知本人；敏感信息单独同意。不登记信仰、生物特征、行踪。",
    ),
    (
        "民族",
        "本人自愿申报，可以不填，随时能改、能删。只在本人的记录和合计里，不做名单和导出。",
    ),
    ("谁能用", "一人一个账号，按工作给角色；离岗当天停用。密码不外借、不共用。"),
    (
        "怎么看",
        "号码默认遮盖。看完整号码、打印、导出都有记录，本人可以要“谁看过我”。",
    ),
    ("打印和 U 盘", "印出来的登记编号，用完收回或销毁。U 盘只放加密的数据包，专人保管。"),
    ("给别的单位", "只给区里，按商定的内容。给其他单位或公开，先有法定职责或本人单独同意。"),
    ("本人的权利", "查阅、更正、删除、撤回同意、停止处理，15 天内答复；不收费，不因此少办服务。"),
    ("备份和钥匙", "每天备份，第二份放在别的地方；恢复码两份装信封，分开放在带锁的柜子里。"),
    ("培训和自查", "新来的人先学这份办法再开账号；每年自查一次，做好记录，保存三年。"),
)
STEPS: Final[Sequence[Clause]] = (
    (
        "马上",
        "停用丢了的电脑上的账号，改密码；告诉区里哪台电脑、哪个 U 盘丢了，请区里标出。",
    ),
    ("当天", "印“个人信息安全事件说明”，写清什么时候、丢了什么、有多少人；纸质的写清是哪几份。"),
    (
        "判断",
        "加密的台账、备份、数据包没有密码打不开；纸质台账、抄下的密码、恢复码丢了，危害大。",
    ),
    ("报告", "报本单位负责人和区里；按法律要求报主管部门。"),
    (
        "告知本人",
        "可能有危害的，告诉本人丢了什么、会怎样、做了哪些补救、本人可以做什么、找谁。",
    ),
    ("补救", "恢复码丢了换新的；密码泄露改密码，必要时更换台账密钥；从备份恢复台账，少的补登。"),
    ("事后", "写清原因和改进，学一遍；材料保存三年。"),
    ("演练", "每年一次：从备份恢复一遍，照这份预案走一遍，记下用了多久、哪里不顺。"),
)


class _Draft(Form):
    """A paper of numbered clauses with a head for what the office fills in."""

    sheet = A4
    on_request = True
    editions = (Edition.INTERNAL,)
    blocks = (
        Words("told", (DRAFT,)),
        Facts((
            (Fact("执行日期", "from", blank=BY_HAND["from"]),),
            (Fact("负责人", "keeper", blank="　"), Fact("联系电话", "phone", blank="　")),
        )),
        Table("clause", (
            Column("序号", "number", 8, Align.CENTER),
            Column("事项", "what", 20),
            Column("怎么做", "how", 72),
        ), title="", blank=10),
    )  # fmt: skip
    signs = (Sign("负责人"),)
    clauses: ClassVar[Sequence[Clause]] = ()
    tells_terms: ClassVar[bool] = False

    @override
    def rows(self, store: Store, options: Options) -> Iterator[Row]:
        unit = unit_of(store, options.office or store.facts.scope)
        head = BY_HAND | {"phone": (unit and unit.phone) or BY_HAND["phone"]}
        yield Row(("told", DRAFT), self.title)
        yield from (Row(cells, self.title) for cells in head.items())
        kept = _kept(store) if self.tells_terms else ()
        for number, (what, how) in enumerate((*self.clauses, *kept), 1):
            yield Row(("clause", str(number), what, how), self.title)


class ProtectionRules(_Draft):
    """管理办法: how the office keeps personal information, with the terms it set."""

    code = "R08"
    title = "个人信息管理办法（参考稿）"
    clauses = RULES
    tells_terms = True


class IncidentPlan(_Draft):
    """应急预案: what is done, by when, once a PC, a stick or paper is gone."""

    code = "R09"
    title = "个人信息安全事件应急预案（参考稿）"
    clauses = STEPS


def _kept(store: Store) -> Sequence[Clause]:
    """Say how long what is kept, by the terms that the office set."""
    said = "；\n".join(
        f"{one.title} {terms.years(store, one.key)} 年（从{one.since}起）" for one in terms.TERMS
    )
    return (("保存多久", f"{said}。\n到期先预览再清理，留记录。{terms.ARCHIVED}"),)
