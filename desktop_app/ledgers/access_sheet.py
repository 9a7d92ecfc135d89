"""R03 个人信息查阅答复: everything that is held on the person who asked, for that person."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from typing_extensions import override

from db import purposes
from db.fields import Link
from db.findings import unit_of
from db.kinds import (
    ConsentRecord,
    Household,
    HouseholdMember,
    OrgUnit,
    Resident,
    RightsRequest,
)
from db.store import Store
from db.timeline import timeline
from desktop_app.ledgers.form import Fact, Facts, Form, Table, Words
from desktop_app.ledgers.ledger import Align, Column, Edition, Options, Row, Sign, Wrap
from desktop_app.ledgers.sheet import A4

CENTER, FIGURE = Align.CENTER, Wrap.FIGURE
ASKED = ("access", "copy")
AT_THE_DESK = "已登记，请本人在登记页上当面看"
NO_PURPOSE = "还没有写明"
TOLD = (
    "根据个人信息保护法第四十四条、第四十五条，本单位把台账里登记的您的信息列在下面。",
    "每一项登记来做什么，写在它后面。有错的可以请我们更正，不再需要的可以请我们删除；"
    "凭同意登记的，您随时可以撤回同意。谁看过您的资料，另印一张“谁看过我”。",
)


class AccessSheet(Form):
    """查阅答复, one for each request. Numbers stand in full only where a 负责人 prints them so."""

    code = "R03"
    title = "个人信息查阅答复"
    sheet = A4
    on_request = True
    is_marked = False
    order = "请求的时间"
    editions = (Edition.INTERNAL,)
    blocks = (
        Words("told", TOLD),
        Facts((
            (Fact("请求编号", "serial_no"), Fact("当事人", "subject")),
            (Fact("申请人", "requester"), Fact("身份核验人", "checked_by")),
            (Fact("受理日期", "received_on"), Fact("答复期限", "due_on")),
        )),
        Table("held", (
            Column("登记了什么", "label", 20),
            Column("内容", "words", 45),
            Column("用来做什么", "why", 35),
        ), title="登记的信息", blank=6),
        Table("home", (
            Column("户", "name", 60),
            Column("起", "since", 20, CENTER, FIGURE),
            Column("止", "until", 20, CENTER, FIGURE),
        ), title="住在哪些户", blank=2),
        Table("consent", (
            Column("为了什么", "purpose", 18),
            Column("依据", "basis", 16, CENTER),
            Column("同意日期", "given_on", 15, CENTER, FIGURE),
            Column("撤回日期", "withdrawn_on", 15, CENTER, FIGURE),
            Column("范围", "scope", 36),
        ), title="告知和同意", blank=2),
        Table("dealing", (
            Column("日期", "day", 15, CENTER, FIGURE),
            Column("类别", "title", 25),
            Column("内容", "words", 60),
        ), title="为您做过的事", blank=4),
    )  # fmt: skip
    signs = (Sign("经办人"), Sign("负责人"), Sign("本人签收"))

    @override
    def rows(self, store: Store, options: Options) -> Iterator[Row]:
        found = [one for kind in ASKED for one in store.all(RightsRequest, kind=kind)]
        if options.target:
            found = [one for one in found if one.id == options.target]
        for one in sorted(found, key=lambda one: (one.received_on, one.id)):
            person = store.get(Resident, one.subject)
            if person is None or not (options.target or options.covers(one.received_on)):
                continue
            for cells in _sheet(store, one, person, unmasked=options.unmasked):
                yield Row(cells, f"{one.serial_no}\n{one.id.hex()}", record=one.id)


def _sheet(
    store: Store, one: RightsRequest, person: Resident, *, unmasked: bool
) -> Iterator[tuple[str, ...]]:
    asked: dict[str, Any] = dict(RightsRequest.fields())
    yield from (("told", words) for words in TOLD)
    yield "serial_no", one.serial_no or ""
    yield "subject", person.full_name or ""
    yield "checked_by", one.identity_checked_by_name or ""
    for name in ("requester", "received_on", "due_on"):
        yield name, asked[name].show(getattr(one, name))
    unit = unit_of(store, person.org_code)
    yield from (("held", *cells) for cells in held_on(person, unit, unmasked=unmasked))
    for home in _living_in(store, person):
        yield from (("held", *cells) for cells in held_on(home, unit, unmasked=unmasked))
    yield from _homes(store, person)
    yield from _consents(store, person)
    for happening in timeline(store, person):
        day = (happening.day or happening.entered).isoformat()
        yield "dealing", day, happening.title, happening.words


def held_on(
    record: Resident | Household, unit: OrgUnit | None, *, unmasked: bool
) -> Iterator[tuple[str, str, str]]:
    """Give label, text and purpose of every value that the record of a person or a home holds.

    Links to others are told apart from it; what stands in a home's remark may be about others.
    """
    is_home = isinstance(record, Household)
    left_out = {*purposes.bare(record), *(("remark",) if is_home else ())}
    for name, field in type(record).fields().items():
        value = getattr(record, name)
        if value in (None, (), "") or isinstance(field, Link) or name in left_out:
            continue
        label = f"{record.title}：{field.label}" if is_home else field.label
        if field.own_record_only:
            words = AT_THE_DESK
        else:
            words = field.reveal(value) if unmasked else field.show(value)
        yield label, words, purposes.stated(unit, field) or NO_PURPOSE


def _living_in(store: Store, person: Resident) -> Iterator[Household]:
    """Give the homes somebody belongs to now: what is held on these is held on them, too."""
    stays = store.all(HouseholdMember, resident=person.id)
    homes = dict.fromkeys(one.household for one in stays if one.holds_on(store.today))
    yield from store.by_id(Household, homes).values()


def _homes(store: Store, person: Resident) -> Iterator[tuple[str, ...]]:
    for stay in store.all(HouseholdMember, resident=person.id, order=("date_from",)):
        home = store.get(Household, stay.household)
        since = stay.date_from.isoformat() if stay.date_from else ""
        until = stay.date_to.isoformat() if stay.date_to else "至今"
        yield "home", store.called(home) if home else "", since, until


def _consents(store: Store, person: Resident) -> Iterator[tuple[str, ...]]:
    shown: dict[str, Any] = dict(ConsentRecord.fields())
    names = ("purpose", "legal_basis", "given_on", "withdrawn_on", "scope")
    for one in store.all(ConsentRecord, subject=person.id, order=("given_on",)):
        yield "consent", *(shown[name].show(getattr(one, name)) for name in names)
