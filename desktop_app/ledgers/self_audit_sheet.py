"""R07 年度自查: an office's yearly look at how it keeps personal information (PIPL Art. 54)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from typing_extensions import override

from db import backup, packages, purposes, retention, terms
from db.findings import unit_of
from db.kinds import ConsentRecord, Household, Resident, RightsRequest
from db.store import Store
from desktop_app.ledgers.form import Fact, Facts, Form, Passage, Table, Words
from desktop_app.ledgers.held import of_office
from desktop_app.ledgers.ledger import Align, Column, Edition, Options, Row, Sign
from desktop_app.ledgers.sheet import A4

TOLD = (
    "一年至少自查一次（个人信息保护法第五十四条、个人信息保护合规审计管理办法）。台账知道的已经填好，"
    "其余逐条看过再写；发现的问题写清谁在什么时候改好，签字后保存三年。",
)


class SelfAuditSheet(Form):
    """年度自查表: what the book knows of the time is counted, what was found is written."""

    code = "R07"
    title = "个人信息保护年度自查表"
    sheet = A4
    on_request = True
    editions = (Edition.INTERNAL,)
    blocks = (
        Words("told", TOLD),
        Facts((
            (Fact("自查日期", "day", blank="　　年　月　日"), Fact("参加人", "people", blank="　")),
        )),
        Table("question", (
            Column("查什么", "what", 24),
            Column("台账里的情况", "how", 40),
            Column("符合 / 要改", "result", 14, Align.CENTER),
            Column("问题和整改", "mend", 22),
        ), title="", blank=10),
        Passage("结论", "end", lines=3),
    )  # fmt: skip
    signs = (Sign("自查人"), Sign("负责人"))

    @override
    def rows(self, store: Store, options: Options) -> Iterator[Row]:
        yield from (Row(("told", words), "年度自查") for words in TOLD)
        yield Row(("day", "　　年　月　日"), "年度自查")
        for what, how in _questions(store, options):
            yield Row(("question", what, how, "", ""), "年度自查")


def _questions(store: Store, options: Options) -> Iterator[tuple[str, str]]:
    """Give what is looked at, each with what the book has to say of it."""
    unit = unit_of(store, options.office or store.facts.scope)
    written = purposes.own_words(unit, (Resident, Household))
    people = [one for one in store.all(Resident, **of_office(options)) if one.is_active]
    untold = sum(one.notice_on is None for one in people)
    yield (
        "用途写明了没有",
        "；".join(f"{name}：{words}" for name, words in written.items())
        or ("证件号码、救助的用途都没有写，这两样不登记"),
    )
    yield "告知了没有", f"在册居民 {len(people):,} 人，没有写告知日期的 {untold:,} 人"
    yield "同意和撤回", _consents(store, options)
    yield "查阅、更正、删除", _requests(store, options)
    yield "到期清理了没有", _due(store)
    yield "给区里的", _sent(store, options)
    yield "备份", _backups(store)
    yield "账号", "离岗的人停用了没有；每人一个账号，不共用密码；恢复码两份分开放好"
    yield "谁看过、印过、导出过", "在“核验”核验访问日志，抽查看完整号码和导出的理由"
    yield "纸质台账和 U 盘", "打印的有没有登记、收回；U 盘有没有专人保管"
    yield "培训和预案", "工作人员学过没有；泄露预案演练过没有"


def _consents(store: Store, options: Options) -> str:
    every = store.all(ConsentRecord, **of_office(options))
    given = sum(options.covers(one.given_on) for one in every)
    ended = [one.withdrawn_on for one in every if one.withdrawn_on]
    withdrawn = sum(map(options.covers, ended))
    return f"本期取得同意 {given:,} 份，撤回 {withdrawn:,} 份"


def _requests(store: Store, options: Options) -> str:
    every = store.all(RightsRequest, **of_office(options))
    came = [one for one in every if options.covers(one.received_on)]
    late = sum(
        one.due_on is not None and (one.answered_on or options.cutoff) > one.due_on for one in came
    )
    waiting = sum(one.answered_on is None for one in came)
    return f"本期受理 {len(came):,} 件，超过期限的 {late:,} 件，还没答复的 {waiting:,} 件"


def _due(store: Store) -> str:
    owed = [one for one in retention.every_due(store) if one.number]
    said = "；".join(f"{one.term.title}到期 {one.number:,} {_unit(one)}" for one in owed)
    return said or "没有到期还没清理的"


def _unit(due: retention.Due) -> str:
    return "年" if due.term.key == terms.LOG else "条"


def _sent(store: Store, options: Options) -> str:
    days = [dt.date.fromtimestamp(one["made_ms"] / 1000) for one in packages.outbox(store)]  # noqa: DTZ012
    return f"本期上报 {sum(map(options.covers, days)):,} 次，内容和依据按登记时商定的"


def _backups(store: Store) -> str:
    made = backup.newest(store.folder / "backups", store.today) if store.folder else None
    return f"最近一次 {made.made:%Y-%m-%d %H:%M}" if made else "没有备份"
