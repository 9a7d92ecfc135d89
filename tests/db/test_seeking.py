"""What 找一找 reads of every kind: declared words only, and nothing that a person alone may see."""

import datetime as dt

from db import seeking
from db.kinds import KINDS, JointMeeting, PartnerOrganization, Resolution, StaffMember
from db.search import PeopleIndex
from tests.builders import build


def index(node, table):
    found = seeking.read(node.store, table, table)
    return PeopleIndex((one.id, one.line) for one in found), found


def test_no_field_of_a_persons_own_record_is_ever_read():
    for kind in KINDS:
        own = {name for name, f in kind.fields().items() if f.own_record_only}
        assert own.isdisjoint(seeking.sought_by(kind))


def test_only_what_a_page_can_open_is_sought():
    found = seeking.places({"joint_meeting", "resident"})
    assert found["joint_meeting"] == "joint_meeting"
    assert "resident" not in found  # people have the roll
    assert "staff_member" not in found
    assert set(found.values()) == {"joint_meeting"}


def test_a_matter_is_found_by_its_words_its_owner_and_their_initials(node):
    meeting = build(JointMeeting)
    matter = build(Resolution, meeting=meeting.id, matter="检修供暖管道", owner_name="王晓梅")
    node.save(meeting, matter)
    found, rows = index(node, "resolution")
    for words in ("供暖", "jxgn", "wangxiaomei", "wxm", matter.serial_no.lower()):
        assert list(found.find(words)) == [0], words
    assert rows[0].name == "检修供暖管道"
    assert "2025-09-30" in rows[0].detail


def test_what_was_written_on_several_lines_is_called_by_one(node):
    meeting = build(JointMeeting)
    node.save(meeting, build(Resolution, meeting=meeting.id, matter="检修\n  供暖管道"))
    _found, (row,) = index(node, "resolution")
    assert row.name == "检修 供暖管道"


def test_a_phone_can_be_sought_and_is_not_shown(node):
    node.save(build(StaffMember, mobile="15400001234"))
    found, rows = index(node, "staff_member")
    assert list(found.find("1234")) == [0]
    assert "1234" not in rows[0].name + rows[0].detail


def test_the_newest_stands_first_and_a_deleted_one_nowhere(node):
    old, new, gone = (
        build(PartnerOrganization, id=bytes([at]) * 16, full_name=name)
        for at, name in enumerate(("甲所", "乙所", "丙所"))
    )
    node.save(old, new, gone)
    with node.store.work(node.clerk, "删", "test") as work:
        work.delete(gone)
    _found, rows = index(node, "partner_organization")
    assert [one.name for one in rows] == ["乙所", "甲所"]


def test_a_meeting_says_when_it_was_and_how_far_it_is(node):
    node.save(build(JointMeeting, held_at=dt.datetime.fromisoformat("2025-03-18T14:30")))
    _found, rows = index(node, "joint_meeting")
    assert rows[0].detail.startswith("2025-03-18")
