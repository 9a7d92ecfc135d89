"""What single registers promise: what stands apart, what is stated as nothing, who is hidden."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest

from db.kinds import (
    Activity,
    Attachment,
    BrandChecklist,
    CaseStep,
    ConsentRecord,
    ContactLog,
    ContactPair,
    JointMeeting,
    ListEntry,
    MicroWish,
    PublicityItem,
    Resolution,
    ServiceCase,
    ServiceDelivery,
    StaffMember,
    Visit,
)
from db.kinds.service import COUNSELLING
from db.periods import Period
from desktop_app import ledgers
from desktop_app.ledgers import printing
from desktop_app.ledgers.form_rows import photo_rows
from desktop_app.ledgers.ledger import Edition, Options, Row
from tests.builders import build
from tests.ledgers.offices import Office, people
from tests.ledgers.papers import STAMP, options, texts

INTERNAL, REPORT, PUBLIC = Edition


@pytest.fixture
def office():
    made = Office()
    yield made
    made.store.close()


def rows_of(office: Office, code: str, edition: Edition = INTERNAL, **more) -> list[Row]:
    ledger = ledgers.by_code(code)
    assert ledger is not None
    return list(ledger.rows(office.store, options(edition, **more)))


def page_of(office: Office, code: str, edition: Edition = INTERNAL) -> str:
    ledger = ledgers.by_code(code)
    assert ledger is not None
    return "".join(texts(printing.make(ledger, office.store, options(edition), STAMP).pdf))


def listed(owner, name: str, *who) -> list[ListEntry]:
    tag = type(owner).lists()[name].tag
    return [
        build(ListEntry, owner=owner.id, owner_tag=tag, target=one.id, target_name=called,
              position=place)
        for place, (one, called) in enumerate(who)
    ]  # fmt: skip


def test_a_child_goes_by_its_alias_outside_the_office(office):
    child = people(office)["王小雨"]
    office.save(
        build(MicroWish, wisher=child.id, wisher_name="王小雨", alias="小雨点", guardian_ok=True,
              content="王小雨想要一套课外书", public_ok=True),
    )  # fmt: skip
    cells = {edition: rows_of(office, "L07", edition)[0].cells for edition in Edition}
    assert cells[INTERNAL][1] == "王小雨"
    assert cells[INTERNAL][3] == "王小雨想要一套课外书"
    for edition in (REPORT, PUBLIC):
        assert cells[edition][1] == "小雨点"
        assert "王小雨" not in "".join(cells[edition])


def test_a_wish_is_posted_only_with_consent(office):
    mei = people(office)["李梅"]
    office.save(
        build(MicroWish, wisher=mei.id, wisher_name="李梅", alias="李阿姨", content="修一修水管")
    )
    cells = rows_of(office, "L07", PUBLIC)[0].cells
    assert cells[1] == "李某某"
    assert cells[3] == "本人没有同意公示"
    assert rows_of(office, "L07", REPORT)[0].cells[1] == "李梅"


def withdrawn(office, person, purpose):
    day = office.store.today
    office.save(
        build(ConsentRecord, subject=person.id, purpose=purpose, given_on=day, withdrawn_on=day)
    )


def test_a_wish_leaves_the_board_once_its_consent_was_withdrawn(office):
    mei = people(office)["李梅"]
    wish = {"wisher": mei.id, "wisher_name": "李梅", "alias": "李阿姨", "content": "修一修水管"}
    office.save(build(MicroWish, public_ok=True, **wish))
    assert rows_of(office, "L07", PUBLIC)[0].cells[3] == "修一修水管"
    withdrawn(office, mei, "publicity")
    cells = rows_of(office, "L07", PUBLIC)[0].cells
    assert (cells[1], cells[3]) == ("李某某", "本人没有同意公示")
    assert rows_of(office, "L07", INTERNAL)[0].cells[3] == "修一修水管"


def test_photos_leave_the_public_edition_once_somebody_in_them_withdrew(office):
    mei = people(office)["李梅"]
    visit = build(Visit)
    tag = Visit.lists()["photos"].tag
    shots = [
        build(Attachment, owner=visit.id, owner_tag=tag, sha256=f"{number}" * 64,
              contains_people=with_people, consent_ok=with_people)
        for number, with_people in enumerate((True, False))
    ]  # fmt: skip
    office.save(visit, *listed(visit, "targets", (mei, "李梅")), *shots)

    def shown(edition):
        rows = photo_rows(office.store, visit, "photos", None, "", options(edition))
        return {cells[1][0] for cells in rows}

    assert shown(PUBLIC) == {"0", "1"}
    withdrawn(office, mei, "photo")
    assert shown(PUBLIC) == {"1"}  # the one that shows nobody
    assert shown(INTERNAL) == {"0", "1"}


def test_all_five_categories_stand_on_the_register(office):
    office.save(build(ServiceCase, category="hardship", summary="请打15400000001联系"))
    rows = rows_of(office, "L08")
    assert [row.group for row in rows] == [
        "矛盾化解", "困难解决", "权益维护", "节日走访", "孩子关爱",
    ]  # fmt: skip
    assert [bool(row.cells) for row in rows] == [False, True, False, False, False]
    page = page_of(office, "L08")
    assert page.count("本期无") == 4
    assert "154****0001" in page
    assert "登记 1 件　　办结 0 件　　逾期未结 1 件" in page
    empty = Office()
    assert page_of(empty, "L08").count("本期无") == 5
    empty.store.close()


def test_what_was_settled_later_was_still_open_then(office):
    office.save(
        build(ServiceCase, category="dispute", state="done", outcome="已修好",
              closed_on=dt.date(2025, 9, 17), due_on=dt.date(2025, 9, 20))
    )  # fmt: skip
    row = next(row for row in rows_of(office, "L08") if row.cells)
    assert row.cells[6:8] == ("", "")
    assert row.tally["closed"] == 0


def move(office: Office, record, to: str, text: str = "", **values) -> None:
    with office.store.work(office.clerk, "办理", "test") as work:
        work.move(record, to, text, **values)


def test_the_register_tells_the_first_closing_of_a_case_that_was_reopened(office):
    first, again = dt.date(2025, 6, 9), dt.date(2025, 9, 17)
    case = build(
        ServiceCase, category="dispute", state="done", outcome="已修好", closed_on=first,
        due_on=dt.date(2025, 6, 10),
    )  # fmt: skip
    office.save(case, build(CaseStep, service_case=case.id))
    move(office, case, "reopened", "又坏了")
    row = next(row for row in rows_of(office, "L08") if row.cells)
    assert row.cells[6].split("\n")[0] == "首次办结日期 2025-06-09"
    assert (row.cells[7], row.tally["closed"]) == ("", 0)
    move(office, case, "done", closed_on=again)
    later = Options(Period.parse("2025"), again, again, INTERNAL)
    row = next(row for row in ledgers.by_code("L08").rows(office.store, later) if row.cells)
    assert row.cells[6:8] == ("已修好\n首次办结日期 2025-06-09", "2025-09-17")
    assert (row.tally["closed"], row.tally["on_time"]) == (1, 0)


def test_the_register_tells_the_first_closing_of_a_matter(office):
    met = build(JointMeeting, held_at=dt.datetime.fromisoformat("2025-06-02T09:00"), state="held")
    matter = build(
        Resolution, meeting=met.id, state="done", closed_on=dt.date(2025, 6, 9), result="三户上岗",
        confirmed_by_name="李海燕", confirmed_by=bytes(16), due_on=dt.date(2025, 9, 30),
    )  # fmt: skip
    ended = build(
        Resolution, meeting=met.id, no=2, state="terminated", result="住户自行解决",
        due_on=dt.date(2025, 9, 30),
    )  # fmt: skip
    office.save(met, matter, ended)
    move(office, matter, "doing", "一户又待业")
    row = next(row for row in rows_of(office, "L06") if row.record == matter.id)
    assert row.cells[5].split("\n")[-1] == "首次办结日期 2025-06-09"
    assert row.cells[-1] == ""
    page = page_of(office, "L06")
    assert (
        "应办 2 件　　已办 0 件　　在办 1 件　　逾期 0 件　　终止 1 件　　办结率 0.0%（0/2）"
        in page
    )


def test_minutes_and_matters_are_told_of_one_programme_alone(office):
    held_at = dt.datetime.fromisoformat("2025-06-02T09:00")
    mine = build(JointMeeting, held_at=held_at, state="held", programme="foundation")
    other = build(JointMeeting, held_at=held_at, state="held", seq_no=2)
    decided, elsewhere = (build(Resolution, meeting=one.id) for one in (mine, other))
    office.save(mine, other, decided, elsewhere)
    with office.store.work(office.clerk, "测试", "test") as work:
        work.bulk_create([build(Resolution)])  # of a meeting that is not in the book
    for code, wanted, every in (("L05", {mine.id}, 2), ("L06", {decided.id}, 3)):
        told = rows_of(office, code, programme="foundation")
        assert {row.record for row in told if row.record} == wanted, code
        assert len({row.record for row in rows_of(office, code) if row.record}) == every, code
    register = ledgers.by_code("L06")
    assert list(register.notes(office.store, options(INTERNAL, programme="foundation"))) == [
        "只列所属计划为“筑基工程”的"
    ]


def test_the_register_tells_when_a_wish_first_came_true(office):
    claimed, realized = dt.date(2025, 6, 4), dt.date(2025, 6, 9)
    wish = build(
        MicroWish, state="realized", claimer_name="同心里小学", claimed_on=claimed,
        due_on=dt.date(2025, 7, 1), realized_on=realized, how="送到家里",
    )  # fmt: skip
    office.save(wish)
    move(office, wish, "claimed", "东西拿错了")
    (row,) = rows_of(office, "L07")
    assert row.cells[-2:] == ("", "首次实现日期 2025-06-09")


def test_activities_nobody_approved_stand_apart(office):
    office.save(
        build(Activity, topic="猜灯谜", state="approved", headcount=40),
        build(Activity, topic="包粽子", headcount=60),
        build(Activity, topic="邻里节", state="approved", headcount=20,
              date_from=dt.date(2025, 2, 1), date_to=dt.date(2025, 2, 3)),
    )  # fmt: skip
    rows = rows_of(office, "L10b")
    assert [(row.cells[1], row.group, row.counts) for row in rows] == [
        ("邻里节", "2025年第一季度", True),
        ("猜灯谜", "2025年第二季度", True),
        ("包粽子", "登记以后还没有审核", False),
    ]
    assert rows[0].cells[0] == "2025-02-01\n至 2025-02-03"
    page = page_of(office, "L10b")
    assert "未计入：登记以后还没有审核（1 条）" in page
    assert "活动 2 次　　参加 60 人次" in page


def test_banners_and_leaflets_are_never_added_together(office):
    for kind, unit, count in (
        ("banner", "strip", 7),
        ("slogan", "strip", 5),
        ("leaflet", "copy", 66),
    ):
        office.save(build(PublicityItem, kind=kind, unit=unit, quantity=count))
    assert "数量 12 幅、66 份" in page_of(office, "L11")


def test_visits_add_up_and_never_say_for_which_group(office, monkeypatch):
    residents = people(office)
    mei, child, man = (residents[name] for name in ("李梅", "王小雨", "阿依古丽·买买提"))
    visit = build(
        Visit, date=dt.date(2025, 6, 2), purpose="festival", festival="dragon_boat",
        target_group="hardship", situation="王小雨的作业本不够", goods="月饼两盒",
        goods_value=Decimal(120), cash=Decimal("500.50"), receipt=True,
    )  # fmt: skip
    other = build(Visit, date=dt.date(2025, 7, 2), target_group="elderly")
    office.save(visit, other)
    office.save(
        *listed(visit, "targets", (mei, "李梅"), (child, "王小雨")),
        *listed(other, "targets", *[(man, "阿依古丽·买买提")]),
        *listed(visit, "visitors", (office.store.all(StaffMember)[0], "演示干部一")),
    )
    first = rows_of(office, "L09")[0]
    assert first.group == "端午节"
    assert first.cells[1:4] == ("李梅、王小雨", "节日慰问", "石榴苑3号楼2单元501室")
    assert first.cells[6] == "月饼两盒\n折款 120.00 元\n慰问金 500.50 元"
    assert (first.tally["home"], first.tally["person"]) == (1, 2)
    page = page_of(office, "L09")
    assert "走访 2 次　　户次 2　　人次 3　　慰问品折款 120.00 元　　慰问金 500.50 元" in page
    assert not {"困难群众", "对象类别"} & set(page.replace("（", "\n").split())
    reported = rows_of(office, "L09", REPORT)[0].cells
    assert reported[1:4] == ("李梅、王某某", "节日慰问", "石榴苑3号楼")
    assert first.cells[5] == "王小雨的作业本不够"
    assert reported[5] == "记在社区的走访记录里"
    public = page_of(office, "L09", PUBLIC)
    assert not {name for name in ("李梅", "王小雨", "演示干部一", "作业本") if name in public}
    # What superiors print themselves says no more.
    monkeypatch.setattr(office.store, "is_district", True)
    assert rows_of(office, "L09")[0].cells[5] == "记在社区的走访记录里"


def visits_for(office: Office, counts: dict[str, int]) -> list[str]:
    """Keep some visits for each group, and give what stands under the totals."""
    mei = people(office)["李梅"]
    for group, count in counts.items():
        made = [build(Visit, date=dt.date(2025, 6, 2), target_group=group) for _ in range(count)]
        office.save(*made)
        for visit in made:
            office.save(*listed(visit, "targets", (mei, "李梅")))
    return list(ledgers.by_code("L09").notes(office.store, options()))


@pytest.mark.parametrize("counts", [{"hardship": 20}, {"hardship": 8, "elderly": 1}, {}])
def test_groups_are_not_said_where_the_rows_would_tell_whose_they_are(office, counts):
    assert visits_for(office, counts) == []


def test_groups_of_visits_are_totals_with_small_ones_hidden(office):
    counts = {"elderly": 30, "old_party_member": 9, "hardship": 3, "children": 12}
    (note,) = visits_for(office, counts)
    assert note.startswith("对象类别（人次，只列合计）：")
    assert "困难群众 <5" in note
    assert "老年人 30" in note
    assert " 3" not in note.replace(" 30", "")
    assert list(ledgers.by_code("L09").notes(office.store, options(PUBLIC))) == []


def test_of_counselling_nothing_is_said_but_that_it_was(office):
    office.save(
        build(ServiceDelivery, kind="policy", content="讲政策", beneficiaries_count=9),
        build(ServiceDelivery, kind=COUNSELLING, provider_name="演示干部一"),
    )
    cells = [one.cells for one in rows_of(office, "L18")]
    assert [one[2] for one in cells] == ["讲政策", "按规定不记内容"]
    assert "标准化服务（政策宣介、职业指导、岗位推荐） 1 次　　服务 9 人次" in page_of(
        office, "L18"
    )


def test_each_cadre_has_contacts_or_is_named(office):
    mei = people(office)["李梅"]
    cadre, idle = (build(StaffMember, full_name=f"演示干部{n}") for n in "五六")
    office.save(cadre, idle)
    pair = build(
        ContactPair, staff=cadre.id, staff_name="演示干部五", resident=mei.id,
        resident_name="李梅", start_on=dt.date(2024, 11, 5),
    )  # fmt: skip
    case = build(ServiceCase, state="done", outcome="好了", closed_on=dt.date(2025, 6, 9))
    office.save(pair, case)
    office.save(
        build(ContactLog, pair=pair.id, date=dt.date(2025, 3, 2), demand="孩子转学",
              service_case=case.id),
        build(ContactLog, pair=pair.id, date=dt.date(2024, 12, 2)),
    )  # fmt: skip
    (row,) = rows_of(office, "L04")
    assert row.group == "演示干部五　社区委员"
    assert row.cells[3:] == (
        "石榴苑3号楼", "每季度至少一次", "1", "2025-03-02", "孩子转学", "2025-06-09 已办结",
    )  # fmt: skip
    assert "演示干部六" in "".join(ledgers.by_code("L04").notes(office.store, options()))
    assert rows_of(office, "L04", target=idle.id) == []
    assert len(rows_of(office, "L04", target=cadre.id)) == 1


def test_what_is_missing_of_the_five_is_named(office):
    cadre = office.store.all(StaffMember)[0]
    for item in ("venue", "brand"):
        office.save(
            build(
                BrandChecklist, item=item, content="每周开放", owner=cadre.id, progress="going_on"
            )
        )
    assert [row.cells[0] for row in rows_of(office, "L15")] == ["一个品牌", "一个阵地"]
    assert "还没有登记：一个组织、一批活动载体、一个保障机制" in page_of(office, "L15")
