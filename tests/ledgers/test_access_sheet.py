"""R03 told in full: whatever the book has on somebody stands on the paper for that person.

Held to every kind there is: one that is declared later is told as well, or is named here.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from db import codes, kinds, quotas
from db.fields import LongText, NameOf, PersonName, Text
from db.kinds import (
    Activity,
    Address,
    Attachment,
    CaseStep,
    ConsentRecord,
    ContactLog,
    ContactPair,
    Household,
    HouseholdMember,
    ListEntry,
    MicroWish,
    Pairing,
    PairingLog,
    Resident,
    RightsRequest,
    ServiceCase,
    StaffMember,
    Transition,
    Visit,
)
from db.record import Record
from db.same_people import join
from desktop_app.ledgers import access_records, by_code, register, verifying
from desktop_app.ledgers.access_records import _IN_A_ROLE, _NOTES, _TOLD_APART
from tests.builders import MAN, WOMAN, build
from tests.db.nodes import Node
from tests.db.test_same_people import DISTRICT, two
from tests.ledgers.offices import Office
from tests.ledgers.papers import texts
from tests.ledgers.test_fill_in_forms import OPTIONS

PHONE, OTHERS_PHONE = "15400000001", "15400000099"
FREE = {kinds.SignOff}
"""Kinds whose link may lead anywhere, and never does to a person: sign-offs of papers."""


class Ground:
    """An office with somebody who asked what is held on them."""

    def __init__(self) -> None:
        self.office = Office()
        self.store = self.office.store
        self.person = build(Resident, full_name="乌兰图雅", phone=PHONE)
        self.other = build(
            Resident, full_name="王建国", id_number=MAN, sex="1", phone=OTHERS_PHONE,
            birth_date=dt.date(1968, 5, 23),
        )  # fmt: skip
        self.home = build(Household, head=self.person.id, address=(place := build(Address)).id)
        self.staff = build(StaffMember, full_name="演示干部二")
        self.asked = build(
            RightsRequest, kind="access", subject=self.person.id, subject_name="乌兰图雅",
            requester="乌兰图雅", identity_checked_by=self.staff.id,
        )  # fmt: skip
        stay = build(HouseholdMember, household=self.home.id, resident=self.person.id)
        self.keep(place, self.person, self.other, self.home, self.staff, self.asked, stay)

    def keep(self, *records: Record) -> None:
        with self.store.work(self.office.clerk, "登记", "test") as work:
            work.bulk_create(list(records))

    def rows(self, *, unmasked: bool = True) -> list[tuple[str, ...]]:
        chosen = replace(OPTIONS, target=self.asked.id, unmasked=unmasked)
        return [row.cells for row in by_code("R03").rows(self.store, chosen)]

    def said(self, key: str = "", *, unmasked: bool = True) -> str:
        found = [one for one in self.rows(unmasked=unmasked) if key in ("", one[0])]
        return "\n".join("　".join(one) for one in found)


@pytest.fixture
def ground() -> Iterator[Ground]:
    made = Ground()
    yield made
    made.store.close()


def links_to_people(kind: type[Record]) -> list[str]:
    people = {"resident", "household"}
    found = [
        name
        for name, one in [*kind.fields().items(), *kind.lists().items()]
        if people & set(getattr(one, "kinds", ()) or ())
    ]
    return [name for name in found if (kind, name) not in _IN_A_ROLE]


def wholes(kind: type[Record]) -> list[type[Record]]:
    link = kind.parent_link()
    declared: Any = kind.fields()[link] if link else None
    return [kinds.kind_of(table) for table in declared.kinds] if declared else []


def is_about_people(kind: type[Record]) -> bool:
    return bool(links_to_people(kind)) or any(map(is_about_people, wholes(kind)))


def generic(kind: type[Record]) -> bool:
    return any(getattr(one, "kinds", None) == () for one in kind.fields().values())


DISTRICTS = {kinds.SamePerson}
"""Kinds that a district alone writes, held to it below."""
WHOLE = [one for one in kinds.KINDS if is_about_people(one) and one not in _TOLD_APART | DISTRICTS]


def canaries(kind: type[Record]) -> dict[str, str]:
    """Give words of their own for each free text of a kind."""
    return {
        name: f"暗记{kind.table_tag}栏{one.tag}"
        for name, one in kind.fields().items()
        if isinstance(one, Text | LongText)
        and not isinstance(one, NameOf | PersonName)
        and not one.masked
        and name != "serial_no"
    }


def made(ground: Ground, kind: type[Record], **values: Any) -> list[Record]:
    """Give a record of a kind that is about the person, with what it hangs on."""
    names = links_to_people(kind)
    if not names:
        (whole,) = [one for one in wholes(kind) if is_about_people(one)]
        above = made(ground, whole)
        return [*above, build(kind, **{kind.parent_link(): above[-1].id} | values)]
    name = names[0]
    links = kind.lists().get(name)
    target = ground.person.id
    if links is None:
        declared: Any = kind.fields()[name]
        target = target if "resident" in declared.kinds else ground.home.id
        return [build(kind, **{name: target} | values)]
    target = target if "resident" in links.kinds else ground.home.id
    one = build(kind, **values)
    entry = ListEntry(owner=one.id, owner_tag=links.tag, target=target, position=0)
    return [entry, one]


@pytest.mark.parametrize("kind", WHOLE, ids=lambda kind: kind.__tablename__)
def test_every_free_text_of_every_kind_that_is_about_somebody_is_told(ground, kind) -> None:
    words = canaries(kind)
    ground.keep(*made(ground, kind, **words))
    said = ground.said("dealing")
    assert kind.title in said
    assert [name for name, canary in words.items() if canary not in said] == []


def test_a_kind_that_may_lead_anywhere_is_told_or_named_here() -> None:
    anywhere = {kind for kind in kinds.KINDS if generic(kind)}
    assert anywhere == _NOTES | {ListEntry, Attachment, Transition} | FREE


@pytest.mark.parametrize("kind", sorted(_NOTES, key=lambda kind: kind.title))
@pytest.mark.parametrize("on", ["person", "home", "case"])
def test_what_was_noted_on_the_person_and_on_what_is_theirs_is_told(ground, kind, on) -> None:
    case = build(ServiceCase, subject=ground.person.id)
    ground.keep(case)
    target = {"person": ground.person, "home": ground.home, "case": case}[on]
    words = canaries(kind)
    ground.keep(build(kind, target=target.id, **words))
    said = ground.said("dealing")
    assert [name for name, canary in words.items() if canary not in said] == []


def test_a_matter_is_told_with_its_state_its_steps_and_what_came_of_it(ground) -> None:
    case = build(
        ServiceCase, subject=ground.person.id, subject_name="乌兰图雅", summary="厨房漏水",
        outcome="换了水管", state="done", closed_on=dt.date(2025, 6, 5), handler=ground.staff.id,
        handler_name="演示干部二",
    )  # fmt: skip
    at = dt.datetime.fromisoformat("2025-06-04T09:30")
    step = build(CaseStep, service_case=case.id, at=at, by=ground.staff.id, text="约了师傅")
    moved = build(
        Transition, target=case.id, at=at, state_from="registered", state_to="handling",
        by_name="演示干部二", text="当天去看",
    )  # fmt: skip
    ground.keep(case, step, moved)
    said = ground.said("dealing")
    state = f"状态：{codes.CASE_STATE.label('done')}"
    for words in ("事项内容：厨房漏水", "办理结果：换了水管", state, "承办人姓名：演示干部二",
                  "办理情况：约了师傅", "2025-06-04 09:30", "当天去看"):  # fmt: skip
        assert words in said, words
    assert "registered" not in said


def test_a_contact_and_what_was_said_is_told(ground) -> None:
    consent = build(ConsentRecord, subject=ground.person.id, remark="口头先说过", purpose="contact")
    pair = build(
        ContactPair, resident=ground.person.id, consent=consent.id, staff=ground.staff.id,
        staff_name="演示干部二",
    )  # fmt: skip
    log = build(ContactLog, pair=pair.id, content="聊了孩子入学", demand="想转到近处")
    ground.keep(consent, pair, log)
    said = ground.said()
    for words in ("联系干部姓名：演示干部二", "联系内容：聊了孩子入学", "诉求：想转到近处",
                  "联系周期：", "备注：口头先说过"):  # fmt: skip
        assert words in said, words


def test_what_was_remarked_of_a_stay_is_told(ground) -> None:
    (stay,) = ground.store.all(HouseholdMember)
    stay.remark = "周末回来住"
    with ground.store.work(ground.office.clerk, "补写", "test") as work:
        work.save(stay)
    assert "备注：周末回来住" in ground.said()


def test_other_people_are_called_by_their_surname_and_their_numbers_covered(ground) -> None:
    visit = build(
        Visit, situation=f"先看了王建国，他的电话 {OTHERS_PHONE}；再看本人，电话 {PHONE}",
        needs="想学电脑", target_group="elderly",
    )  # fmt: skip
    tag = Visit.lists()["targets"].tag
    entries = [
        ListEntry(owner=visit.id, owner_tag=tag, target=one.id, target_name=one.full_name,
                  position=place)
        for place, one in enumerate((ground.other, ground.person))
    ]  # fmt: skip
    pair = build(
        Pairing, kind="resident_resident", side_a=ground.other.id, side_a_name="王建国",
        side_b=ground.person.id, side_b_name="乌兰图雅",
    )  # fmt: skip
    log = build(PairingLog, pairing=pair.id, content="王建国来教用手机")
    ground.keep(visit, *entries, pair, log)
    said = ground.said()
    assert "王建国" not in said
    assert OTHERS_PHONE not in said
    for words in (PHONE, "走访对象：王某某、本人", "甲方名称：王某某", "王某某来教用手机",
                  "需求：想学电脑"):  # fmt: skip
        assert words in said, words


def test_of_somebody_elses_wish_the_part_the_person_took_is_told_alone(ground) -> None:
    wish = build(
        MicroWish, wisher=ground.other.id, wisher_name="王建国", content="想要老花镜",
        claimer=ground.person.id, claimer_name="乌兰图雅", claimed_on=dt.date(2025, 6, 4),
        state="claimed", due_on=dt.date(2025, 7, 1),
    )  # fmt: skip
    event = build(Activity, topic="粽情端午")
    tag = Activity.lists()["signed_in"].tag
    entry = ListEntry(owner=event.id, owner_tag=tag, target=ground.person.id, position=0)
    ground.keep(wish, event, entry)
    said = ground.said("dealing")
    assert "本人是：认领人（单位）" in said
    assert "2025-06-04" in said
    assert "粽情端午" in said
    for words in ("想要老花镜", "王建国", "王某某"):
        assert words not in said


def test_what_was_done_with_the_home_is_told_while_the_person_belonged_to_it(ground) -> None:
    here = build(ServiceCase, subject=ground.home.id, summary="楼道灯坏了")
    before = build(
        ServiceCase, subject=ground.home.id, summary="从前的事",
        received_at=dt.datetime.fromisoformat("2019-03-01T09:00"), due_on=dt.date(2019, 3, 8),
    )  # fmt: skip
    ground.keep(here, before)
    said = ground.said("dealing")
    assert "楼道灯坏了" in said
    assert "从前的事" not in said


def test_the_persons_own_record_is_told_with_guardian_wards_home_and_declared_ethnicity(
    ground,
) -> None:
    held = ground.store.get(Resident, ground.person.id)
    held.ethnicity_code, held.preferred_language = "05", "蒙古语"
    held.guardian = ground.other.id
    child = build(
        Resident, full_name="小雨点", id_number=None, birth_date=dt.date(2016, 6, 1),
        guardian=held.id, guardian_name="乌兰图雅",
    )  # fmt: skip
    ground.office.save(held)
    ground.keep(child)
    full = ground.said("held")
    for words in ("监护人姓名　王建国", "监护对象　小雨点", "户：户主　乌兰图雅",
                  "户：住址　石榴苑", "维吾尔族", "蒙古语", WOMAN):  # fmt: skip
        assert words in full, full
    assert "户主" in ground.said("home")
    short = ground.said("held", unmasked=False)
    for words in ("维吾尔族", "蒙古语", WOMAN, PHONE):
        assert words not in short, words


def test_files_are_listed_by_name_day_and_size(ground) -> None:
    case = build(ServiceCase, subject=ground.person.id)
    file = build(
        Attachment, owner=case.id, owner_tag=1, caption="漏水处", origin_name="IMG_1.jpg",
        taken_on=dt.date(2025, 6, 4), byte_count=204_800,
    )  # fmt: skip
    ground.keep(case, file)
    assert ("file", "五个及时", "漏水处　IMG_1.jpg", "2025-06-04", "200 KB") in ground.rows()


def test_masked_it_tells_no_content_and_says_who_prints_it_in_full(ground) -> None:
    ground.keep(build(ServiceCase, subject=ground.person.id, summary="厨房漏水"))
    said = ground.said(unmasked=False)
    assert "五个及时" in said
    assert "厨房漏水" not in said
    assert "请负责人打一份全的" in said


def test_a_district_tells_what_all_offices_hold_on_one_person() -> None:
    district = Node(DISTRICT, "区", level="district")
    one, other = two(district, {"workplace": "一处工作"}, {"workplace": "别处工作"})
    with district.store.work(district.clerk, "核对") as work:
        join(work, one.id, other.id, evidence="同一个号码")
    asked = build(RightsRequest, kind="access", subject=one.id)
    with district.store.work(district.clerk, "受理") as work:
        work.bulk_create([asked])
    chosen = replace(OPTIONS, target=asked.id, unmasked=True)
    said = str([row.cells for row in by_code("R03").rows(district.store, chosen)])
    for words in ("一处工作", "别处工作", "同一个号码", access_records.OTHER_PERSON):
        assert (words in said) is (words != access_records.OTHER_PERSON), words
    district.store.close()


WHY = {"reason": "本人查阅", "recipient": "本人"}


def full(ground: Ground) -> Any:
    return replace(OPTIONS, target=ground.asked.id, unmasked=True)


def test_who_saw_it_stands_on_the_same_paper_and_the_print_leaves_a_line(ground) -> None:
    person = ground.store.get(Resident, ground.person.id)
    ground.store.reveal(ground.office.clerk, person, ["phone"], "核对社保")
    made = register.issue(ground.store, ground.office.clerk, by_code("R03"), full(ground), **WHY)
    page = "".join("".join(texts(made.pdf)).split())
    for words in ("查看明文手机", "核对社保", "演示干部一", "谁看过您的资料，包括这几台电脑：甲"):
        assert words in page, words
    acts = [one.act for one in ground.store.looks(ground.person.id.hex())]
    (line,) = [one for one in acts if one.act == quotas.PRINTED_IN_FULL]
    assert (line.reason, list(line.fields)) == ("本人查阅，交给本人", ["个人信息查阅答复"])


def test_later_looks_make_no_other_paper_of_it(ground) -> None:
    """核验 answers for what is held; who looked is proved by the log, whose head is printed."""
    clerk = ground.office.clerk
    made = register.issue(ground.store, clerk, by_code("R03"), full(ground), **WHY)
    person = ground.store.get(Resident, ground.person.id)
    ground.store.reveal(clerk, person, ["phone"], "再看一次")
    code = made.record.check_code
    assert verifying.verify(ground.store, clerk, code).paper.state is verifying.State.EQUAL
    ground.keep(build(ServiceCase, subject=ground.person.id, summary="厨房漏水"))
    verdict = verifying.verify(ground.store, clerk, code)
    assert verdict.paper.state is verifying.State.CHANGED
    assert {cells[0][0] for _, one in verdict.differences if (cells := one.cells)} == {"dealing"}
