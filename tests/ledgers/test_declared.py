"""The five ledgers as declared, read from a book and printed in each edition."""

from __future__ import annotations

import datetime as dt

import pytest

from db import natural
from db.kinds import (
    Attachment,
    FollowUp,
    JointMeeting,
    Pairing,
    PartnerOrganization,
    Resident,
    Resolution,
    StaffMember,
)
from db.trouble import Refused
from desktop_app import ledgers
from desktop_app.ledgers import LEDGERS, OWN_RECORD_ONLY, printing
from desktop_app.ledgers.ledger import Edition, Ledger, Project, Row, check
from desktop_app.ledgers.meeting_minutes import composed, ordinal
from tests.builders import build
from tests.ledgers.offices import Office, meeting, pair, people
from tests.ledgers.papers import STAMP, options, texts

TALLY = {"pair": 1, "active": 1, "agreed": 0, "log": 0, "signed": 0, "enough": 1}


@pytest.fixture(scope="module")
def office():
    made = Office()
    residents = people(made)
    pair(made, residents)
    meeting(made)
    yield made
    made.store.close()


def rows_of(office: Office, code: str, edition: Edition = Edition.INTERNAL, **more) -> list[Row]:
    ledger = ledgers.by_code(code)
    assert ledger is not None
    return list(ledger.rows(office.store, options(edition, **more)))


@pytest.mark.parametrize("ledger", LEDGERS, ids=lambda ledger: ledger.code)
def test_every_declaration_is_sound_and_shows_nothing_of_own_record_only(ledger):
    assert {"ethnicity_code", "preferred_language"} <= OWN_RECORD_ONLY
    check(ledger, OWN_RECORD_ONLY)
    assert not any("民族" in column.label for column in ledger.columns)
    assert ledgers.by_code(ledger.code.lower()) is ledger


def test_ledgers_stand_in_the_order_of_the_three_projects():
    named = [ledger.project for ledger in LEDGERS if ledger.project]
    assert [project.label for project in Project] == ["政治领航", "创新发展", "同心筑梦"]
    assert named == sorted(named, key=lambda project: project.order)
    for project in Project:
        codes = [ledger.code for ledger in LEDGERS if ledger.project is project]
        assert codes == sorted(codes)
    assert LEDGERS[: len(named)] == tuple(ledger for ledger in LEDGERS if ledger.project)


@pytest.mark.parametrize("edition", Edition, ids=lambda edition: edition.value)
@pytest.mark.parametrize("ledger", LEDGERS, ids=lambda ledger: ledger.code)
def test_every_ledger_prints_in_every_edition_it_has(office: Office, ledger: Ledger, edition):
    if edition not in ledger.editions:
        with pytest.raises(Refused, match=f"没有{edition.label}"):
            printing.make(ledger, office.store, options(edition), STAMP)
        return
    printed = printing.make(ledger, office.store, options(edition), STAMP)
    again = printing.make(ledger, office.store, options(edition), STAMP)
    assert printed.pdf == again.pdf
    assert not printed.missing_characters
    page = texts(printed.pdf)[0]
    assert "演示数据 非真实" in page
    is_said = ledger.is_marked or edition is not Edition.INTERNAL  # people are handed no 内部版
    assert (edition.label in page) is is_said
    assert ledger.is_prose or not ledger.order or f"排序：{ledger.order}" in page


@pytest.mark.parametrize("ledger", LEDGERS, ids=lambda ledger: ledger.code)
def test_every_ledger_prints_from_an_empty_book(ledger):
    empty = Office()
    chosen = options(ledger.editions[0])
    printed = printing.make(ledger, empty.store, chosen, STAMP)
    page = texts(printed.pdf)[0]
    if ledger.code == "L17":  # numbers are said also where they are zero
        assert all(row.cells[2] in {"0", "—", "本期没有登记"} for row in rows_of(empty, "L17")
                   if row.cells[0] not in {"居民人数", "户数"})  # fmt: skip
    elif any(row.cells for row in ledger.rows(empty.store, chosen)):
        assert printed.rows == 1  # whoever founded the book is staff; a blank notice is a sheet
    else:
        assert printed.rows == 0
        assert ledger.to_fill_in or "无" in page
    empty.store.close()


def test_the_roster_goes_from_house_to_house_and_from_the_head_down(office):
    rows = rows_of(office, "L01")
    assert [row.cells[0] for row in rows] == ["李梅", "王小雨", "阿依古丽·买买提", "王㐂"]
    assert [row.group for row in rows] == ["石榴苑", "石榴苑", "石榴苑", "未登记住址"]
    assert [row.tally.get("household", 0) for row in rows] == [1, 0, 1, 1]
    assert rows[0].cells == (
        "李梅", "女", "", "1990-03", "229902************", "户主", "石榴苑3号楼2单元501室",
        "154****0001", "人户一致", "联系人",
    )  # fmt: skip


def test_the_report_edition_keeps_children_and_doors(office):
    rows = rows_of(office, "L01", Edition.REPORT)
    assert rows[1].cells[0] == "王某某"
    assert rows[1].cells[3] == "2016"
    assert rows[0].cells[6] == "石榴苑3号楼"
    assert rows[0].cells[0] == "李梅"


def test_the_public_edition_names_nobody(office):
    ledger = ledgers.by_code("L01")
    printed = printing.make(ledger, office.store, options(Edition.PUBLIC), STAMP)
    page = "".join(texts(printed.pdf))
    assert "李某某" in page
    assert "阿某某" in page
    for personal in (
        "李梅",
        "王小雨",
        "229902",
        "154*",
        "公民身份号码",
        "联系电话",
        "联系人",
        "501室",
    ):
        assert personal not in page


def test_numbers_in_full_only_inside_the_office_and_on_request(office):
    assert "229902199003072029" in rows_of(office, "L01", unmasked=True)[0].cells
    assert (
        "229902199003072029" not in rows_of(office, "L01", Edition.REPORT, unmasked=True)[0].cells
    )


def test_pairings_count_their_meetings(office):
    rows = rows_of(office, "L03")
    assert [row.group for row in rows] == ["党员干部-居民", "居民-居民"]
    first = rows[0].cells
    assert first[1:] == (
        "演示干部二", "王小雨", "党员干部-居民", first[4], "2025-03-01", "每季", "2",
        "2025-06-02", "在结",
    )  # fmt: skip
    assert rows[0].tally == dict(TALLY, log=2, signed=1)
    assert rows[1].cells[7:9] == ("0", "")
    assert rows_of(office, "L03", Edition.REPORT)[0].cells[1:3] == ("演示干部二", "王某某")
    public = rows_of(office, "L03", Edition.PUBLIC)
    assert public[1].cells[1:3] == ("李某某", "王某某")


def test_log_sheets_are_one_to_a_pair_oldest_first(office):
    rows = rows_of(office, "L03b")
    assert [row.cells[0] if row.cells else "" for row in rows] == ["", "2025-04-05", "2025-06-02"]
    assert rows[1].cells[2:] == (
        "陪王小雨去图书室借书看书", "反映：作业本不够\n解决：送作业本十本", "已签字",
    )  # fmt: skip
    assert rows[1].group.startswith("甲方：演示干部二　　乙方：王小雨\n编号：")
    reported = rows_of(office, "L03b", Edition.REPORT)
    assert "王小雨" not in "".join(reported[1].cells) + reported[1].group
    pages = texts(printing.make(ledgers.by_code("L03b"), office.store, options(), STAMP).pdf)
    assert len(pages) == 2


def test_one_pair_can_be_printed_alone(office):
    pairing = next(row for row in rows_of(office, "L03"))
    target = office.store.all(Pairing, serial_no=pairing.cells[0])[0].id
    assert len(rows_of(office, "L03b", target=target)) == 2


def test_matters_are_listed_by_deadline_with_what_is_overdue(office):
    rows = rows_of(office, "L06")
    assert [row.cells[1] for row in rows] == ["修好楼道照明", "协调1名儿童入学。", "办好中秋活动"]
    assert [row.cells[6] for row in rows] == ["已办结", "逾期", "延期"]
    assert rows[0].cells[5:] == ("26盏灯全部修好", "已办结", "2025-07-10")
    assert rows[1].cells[5] == "2025-08-01 等学校答复"
    assert rows[2].cells[4] == "2025-09-10\n延至 2025-10-06"
    page = texts(printing.make(ledgers.by_code("L06"), office.store, options(), STAMP).pdf)[-1]
    assert "应办 3 件　　已办 1 件　　在办 2 件　　逾期 1 件　　办结率 33.3%（1/3）" in page


def test_who_helps_and_what_proves_a_matter_stand_in_its_cells(office):
    store = office.store
    found = {one.matter: one for one in store.all(Resolution)}
    matter, open_one = found["修好楼道照明"], found["办好中秋活动"]
    units = [build(PartnerOrganization, full_name=name) for name in ("石榴派出所", "卫生站")]
    note = build(FollowUp, resolution=matter.id, by=store.all(StaffMember)[0].id)
    file = build(Attachment, owner=note.id, owner_tag=FollowUp.lists()["evidence"].tag)
    with store.work(office.clerk, "试", "test") as work:
        work.bulk_create([*units, note, file])
        work.set_list(open_one, "co_units", [(unit.id, "") for unit in units])
    try:
        rows = {row.cells[1]: row.cells for row in rows_of(office, "L06")}
    finally:
        store.undo(office.clerk, work.changes.work)
    assert rows["修好楼道照明"][5] == "26盏灯全部修好（佐证材料 1 件）"
    assert rows["修好楼道照明"][2] == "同心里小学"
    assert rows["办好中秋活动"][2] == "同心里小学\n（配合：石榴派出所、卫生站）"


def test_an_earlier_cut_off_shows_the_matter_as_it_was(office):
    chosen = options()
    early = type(chosen)(chosen.period, dt.date(2025, 7, 5), chosen.prepared_on)
    rows = list(ledgers.by_code("L06").rows(office.store, early))
    assert [row.cells[6] for row in rows] == ["办理中", "待办", "延期"]
    assert rows[0].cells[7] == ""
    assert rows[1].cells[5] == "2025-07-01 材料已交"


def test_minutes_are_composed_of_the_meeting_where_none_were_written(office):
    held = office.store.all(JointMeeting)[0]
    assert composed(office.store, held).split("\n") == [
        "2025年6月10日，在社区二楼会议室召开瑞光新村社区民族工作联席会议2025年第3次会议，演示书记一主持，"
        "研究传达学习上级会议精神、秋季入学2个议题。",
        "一、会议传达学习上级会议精神（第一议题）",
        "会议传达了会议精神。",
        "二、会议研究了秋季入学",
        "三、会议议定事项",
        "1. 协调1名儿童入学。由同心里小学负责，责任人演示干部二，2025年8月31日前完成。",
        "2. 修好楼道照明。由同心里小学负责，责任人演示干部二，2025年7月15日前完成。",
        "3. 办好中秋活动。由同心里小学负责，责任人演示干部二，2025年9月10日前完成。",
    ]


def test_people_at_a_meeting_stand_in_protocol_order(office):
    said = {row.cells[0]: row.cells[1] for row in rows_of(office, "L05")}
    assert said["出席"] == "社区党委　演示书记一，居民代表　王㐂、李䶮（代张三）。"
    assert said["请假"] == "赵𬺓。"
    assert "列席" not in said
    assert said["期号"] == "第3期"
    assert said["标题"] == "瑞光新村社区民族工作联席会议2025年第3次会议纪要"
    assert said["抄送"] == "区委统战部，区民政局"


def test_unsigned_minutes_are_not_for_the_notice_board(office):
    assert rows_of(office, "L05", Edition.PUBLIC) == []


def test_a_resident_without_a_household_is_counted_once(office):
    residents = office.store.count(Resident)
    assert len(rows_of(office, "L01")) == residents - 1


def test_the_roster_counts_apart_who_has_no_sex_written_down():
    office = Office()
    office.save(*(build(Resident, sex=sex, id_number=None) for sex in ("1", "2", "0")))
    made = printing.make(ledgers.by_code("L01"), office.store, options(Edition.INTERNAL))
    assert "人数 3 人　　男 1 人　　女 1 人　　性别没写明 1 人" in "".join(texts(made.pdf))
    office.store.close()


def test_rooms_are_sorted_as_people_look_for_them():
    rooms = ["10单元", "2单元", "丙", "甲", "乙", "", "十二号院"]
    assert sorted(rooms, key=natural.key) == ["2单元", "10单元", "十二号院", "甲", "乙", "丙", ""]


@pytest.mark.parametrize(
    ("number", "said"),
    [(1, "一"), (10, "十"), (12, "十二"), (20, "二十"), (21, "二十一"), (99, "九十九")],
)
def test_topics_are_numbered_in_chinese(number, said):
    assert ordinal(number) == said
