"""R03 个人信息查阅答复: everything that is held on the person who asked, for that person.

In full it is the answer: all that stands in the book on them, and who saw it. Masked, such as for
a look before, it names what there is, as the window does.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from typing_extensions import override

from db import purposes, who_saw
from db.fields import Link
from db.findings import unit_of
from db.kinds import (
    Address,
    ConsentRecord,
    Household,
    HouseholdMember,
    OrgUnit,
    Resident,
    RightsRequest,
)
from db.record import Id
from db.same_people import same_people
from db.store import Store
from db.timeline import timeline
from desktop_app.ledgers.access_records import OnPerson
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
    "凭同意登记的，您随时可以撤回同意。",
)
WHOLE = "登记的内容都写全了；别人的姓名只写姓，别人的号码遮住。谁看过、改过您的资料，列在最后。"
SHORT = "这一份遮住了号码，为您做过的事只列类别。要看全部内容和谁看过，请负责人打一份全的。"
ASK_FOR_ALL = "这一份没有列，请负责人打一份全的"
COVERED = "谁看过您的资料，包括这几台电脑：{}。看列表和打开资料时号码是遮住的，不算在内。"


class AccessSheet(Form):
    """查阅答复, one for each request. It tells all only where a 负责人 prints it so."""

    code = "R03"
    title = "个人信息查阅答复"
    version = 2
    sheet = A4
    on_request = True
    is_marked = False
    order = "请求的时间"
    editions = (Edition.INTERNAL,)
    in_full = "号码和内容打全，连同谁看过（会记入日志）"
    unproved = frozenset({"covers", "seen"})
    blocks = (
        Words("told", (*TOLD, WHOLE)),
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
            Column("户", "name", 40),
            Column("与户主关系", "relation", 16, CENTER),
            Column("成员性质", "nature", 14, CENTER),
            Column("起", "since", 15, CENTER, FIGURE),
            Column("止", "until", 15, CENTER, FIGURE),
        ), title="住在哪些户", blank=2),
        Table("consent", (
            Column("为了什么", "purpose", 18),
            Column("依据", "basis", 16, CENTER),
            Column("同意日期", "given_on", 15, CENTER, FIGURE),
            Column("撤回日期", "withdrawn_on", 15, CENTER, FIGURE),
            Column("范围", "scope", 36),
        ), title="告知和同意", blank=2),
        Table("dealing", (
            Column("日期", "day", 14, CENTER, FIGURE),
            Column("类别", "title", 18),
            Column("内容", "words", 68),
        ), title="为您做过的事", blank=4),
        Table("file", (
            Column("附在哪里", "record", 20),
            Column("文件", "name", 50),
            Column("日期", "day", 15, CENTER, FIGURE),
            Column("大小", "size", 15, Align.RIGHT, FIGURE),
        ), title="照片和文件", blank=1),
        Table("seen", (
            Column("时间", "at", 20, CENTER, FIGURE),
            Column("谁", "who", 13, CENTER),
            Column("电脑", "pc", 13, CENTER),
            Column("看了、改了什么", "what", 32),
            Column("用途", "why", 22),
        ), title="谁看过、改过", blank=1),
        Words("covers"),
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
    yield from (("told", words) for words in (*TOLD, WHOLE if unmasked else SHORT))
    yield "serial_no", one.serial_no or ""
    yield "subject", person.full_name or ""
    yield "checked_by", one.identity_checked_by_name or ""
    for name in ("requester", "received_on", "due_on"):
        yield name, asked[name].show(getattr(one, name))
    people = _records_of(store, person)
    known = OnPerson(store, people)
    yield from _held(store, known, unmasked=unmasked)
    yield from _homes(store, known)
    for each in people:
        yield from _consents(store, each)
    yield from (("file", *cells) for cells in known.files())
    yield from _in_full(store, known, people) if unmasked else _in_short(store, person)


def _records_of(store: Store, person: Resident) -> list[Resident]:
    """Give all records of a person, the one that was asked about first."""
    rows = [row for row in same_people(store).records_of(person.id) if row != person.id]
    return [person, *store.by_id(Resident, rows).values()]


def _in_short(store: Store, person: Resident) -> Iterator[tuple[str, ...]]:
    for happening in timeline(store, person):
        day = (happening.day or happening.entered).isoformat()
        yield "dealing", day, happening.title, happening.words
    yield "seen", "", "", "", ASK_FOR_ALL, ""


def _in_full(
    store: Store, known: OnPerson, people: Sequence[Resident]
) -> Iterator[tuple[str, ...]]:
    for one in known.told():
        yield "dealing", one.day.isoformat(), one.title, one.words
    answers = [who_saw.answered(store, person) for person in people]
    yield "covers", COVERED.format("；".join(answers[0].covers))
    seen = sorted((one for answer in answers for one in answer.seen), key=lambda one: one.at)
    for look in reversed(seen):
        yield "seen", f"{look.at:%Y-%m-%d %H:%M}", look.who, look.pc, look.what, look.reason


def _held(store: Store, known: OnPerson, *, unmasked: bool) -> Iterator[tuple[str, ...]]:
    records: list[Resident | Household] = [*known.people.values(), *known.present_homes()]
    for record in records:
        unit, named = unit_of(store, record.org_code), _linked(store, record)
        for cells in held_on(record, unit, unmasked=unmasked, named=named):
            yield "held", *cells
    wards = [one for who in known.people for one in store.all(Resident, guardian=who)]
    if wards:
        why = purposes.stated(None, Resident.fields()["guardian"])
        yield "held", "监护对象", "、".join(one.full_name or "" for one in wards), why


def held_on(
    record: Resident | Household,
    unit: OrgUnit | None,
    *,
    unmasked: bool,
    named: Mapping[Id, str],
) -> Iterator[tuple[str, str, str]]:
    """Give label, text and purpose of every value that the record of a person or a home holds.

    Links are told by what they lead to, as `named` calls it. What stands in a home's remark may be
    about others in it, and what is for the own record alone is printed in full for the person only.
    """
    is_home = isinstance(record, Household)
    left_out = purposes.bare(record)
    for name, field in type(record).fields().items():
        value = getattr(record, name)
        if value in (None, (), "") or name in left_out:
            continue
        label = f"{record.title}：{field.label}" if is_home else field.label
        if isinstance(field, Link):
            words = named.get(value, "")
        elif (field.own_record_only and not unmasked) or (is_home and name == "remark"):
            words = AT_THE_DESK
        else:
            words = field.reveal(value) if unmasked else field.show(value)
        if words:
            yield label, words, purposes.stated(unit, field) or NO_PURPOSE


def _linked(store: Store, record: Resident | Household) -> dict[Id, str]:
    """Give what a record's links lead to; a name that stands beside its link tells it already."""
    if isinstance(record, Household):
        return store.named((Address.__tablename__, Resident.__tablename__),
                           [record.address, record.head])  # fmt: skip
    alone = [record.guardian] if not record.guardian_name else []
    return store.named((Resident.__tablename__,), alone)


def _homes(store: Store, known: OnPerson) -> Iterator[tuple[str, ...]]:
    shown: dict[str, Any] = dict(HouseholdMember.fields())
    for stay in known.stays:
        home = known.homes.get(stay.household)
        since = stay.date_from.isoformat() if stay.date_from else ""
        until = stay.date_to.isoformat() if stay.date_to else "至今"
        relation = shown["relation_to_head"].show(stay.relation_to_head)
        kind = shown["membership_kind"].show(stay.membership_kind)
        told = (relation, "；备注：".join(filter(None, (kind, stay.remark))))
        yield "home", store.called(home) if home else "", *told, since, until


def _consents(store: Store, person: Resident) -> Iterator[tuple[str, ...]]:
    shown: dict[str, Any] = dict(ConsentRecord.fields())
    names = ("purpose", "legal_basis", "given_on", "withdrawn_on", "scope")
    for one in store.all(ConsentRecord, subject=person.id, order=("given_on",)):
        *told, scope = (shown[name].show(getattr(one, name)) for name in names)
        yield "consent", *told, "；备注：".join(filter(None, (scope, one.remark)))
