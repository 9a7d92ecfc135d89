"""退回更正: given back by the district, to be done at the office, answered, and ended."""

import pytest

from db import due, returns
from db.findings import look
from db.kinds import CorrectionNotice, Resident
from db.kinds.notice import CLOSED, CORRECTED, EXPLAINED, MENDED, OPEN
from db.returns import Meant
from db.trouble import Refused
from tests.builders import build
from tests.exchange.test_merging import ONE, Desk


@pytest.fixture
def desk(tmp_path):
    return Desk(tmp_path)


@pytest.fixture
def person(desk):
    made = build(Resident, workplace="瑞光小学")
    desk.a.save(made)
    desk.merge(desk.export(desk.a)[0])
    return made


def work(node, reason="退回更正"):
    return node.store.work(node.clerk, reason, "returned")


def give_back(desk, person, field="workplace", message="请核实工作单位"):
    with work(desk.district) as task:
        record = task.reader.get(Resident, person.id)
        return returns.give_back(
            task, desk.district.clerk, Meant(record, field, returns.BY_HAND, message)
        )


def home(desk, person, **rest):
    """Give a record back and take the district's package in at the office."""
    notice = give_back(desk, person, **rest)
    desk.send_back(desk.a, f"{ONE}A")
    return notice


def back(desk):
    desk.merge(desk.export(desk.a)[0])


def answered(desk, notice, state, words=""):
    with work(desk.a, "答复退回更正") as task:
        mine = task.reader.get(CorrectionNotice, notice.id)
        returns.answer(task, desk.a.clerk, mine, state, words)


def test_what_is_given_back_is_due_at_the_office_and_nowhere_else(desk, person):
    notice = home(desk, person)
    (one,) = [d for d in due.due(desk.a.store) if d.kind == "returned"]
    assert one.id == notice.id
    assert one.title == "居民 李梅 · 工作单位"
    assert "请核实工作单位" in one.who
    assert not [d for d in due.due(desk.district.store) if d.kind == "returned"]


def test_it_does_not_reach_other_offices(desk, person):
    home(desk, person)
    desk.send_back(desk.c, "229901002001A")
    assert desk.c.store.all(CorrectionNotice) == []


def test_a_notice_keeps_no_value_and_no_name(desk, person):
    notice = give_back(desk, person, message="请核实")
    kept = [getattr(notice, name) for name in CorrectionNotice.fields()]
    assert not any(str(value) in ("李梅", "瑞光小学", person.id_number) for value in kept)


def test_the_answer_comes_back_per_line(desk, person):
    notice = home(desk, person)
    mine = desk.a.store.get(Resident, person.id)
    mine.workplace = "明仁医院"
    desk.a.save(mine)
    (line,) = returns.lines(desk.a.store)
    assert line.is_edited
    answered(desk, notice, MENDED)
    assert returns.lines(desk.a.store) == []
    back(desk)
    (line,) = returns.lines(desk.district.store, states=(MENDED, EXPLAINED), office=ONE)
    assert line.notice.answered_by_name == desk.a.clerk.name
    assert desk.district.store.get(Resident, person.id).workplace == "明仁医院"


def test_an_explanation_needs_words(desk, person):
    notice = home(desk, person)
    with pytest.raises(Refused, match="请写明情况"):
        answered(desk, notice, EXPLAINED, " ")
    answered(desk, notice, EXPLAINED, "本人确在两处上班")
    back(desk)
    (line,) = returns.lines(desk.district.store, states=(EXPLAINED,))
    assert line.notice.answer == "本人确在两处上班"


def test_an_answer_is_asked_again_with_a_reason_or_ended(desk, person):
    notice = home(desk, person)
    answered(desk, notice, MENDED)
    back(desk)
    held = desk.district.store.get(CorrectionNotice, notice.id)
    with pytest.raises(Refused, match="原因"), work(desk.district) as task:
        returns.ask_again(task, held, "")
    with work(desk.district) as task:
        returns.ask_again(task, held, "工作单位还是空的")
    desk.send_back(desk.a, f"{ONE}A")
    (line,) = returns.lines(desk.a.store)
    assert "再退回：工作单位还是空的" in line.notice.message
    answered(desk, notice, EXPLAINED, "已退休")
    back(desk)
    with work(desk.district) as task:
        returns.close(task, task.reader.get(CorrectionNotice, notice.id))
    assert desk.district.store.get(CorrectionNotice, notice.id).state == CLOSED


def test_the_same_is_not_given_back_twice_while_it_waits(desk, person):
    first, second = give_back(desk, person), give_back(desk, person)
    assert first.id == second.id
    assert desk.district.store.count(CorrectionNotice) == 1
    other = give_back(desk, person, field="phone", message="请核实手机")
    assert other.id != first.id


def test_findings_are_given_back_with_their_field_and_rule(desk, person):
    own = build(Resident, id_number=None)
    desk.district.save(own)
    found = [look(person, "hukou_place", "请填写户籍地"), look(own, "phone", "不退给自己")]
    with work(desk.district) as task:
        (notice,) = returns.give_back_findings(task, desk.district.clerk, found)
    assert (notice.field_name, notice.rule) == ("hukou_place", "体检：户籍地")
    assert notice.org_code == ONE


def test_a_correction_has_a_reason_and_is_shown_to_the_office(desk, person):
    held = desk.district.store.get(Resident, person.id)
    with pytest.raises(Refused, match="原因"), work(desk.district, "更正") as task:
        returns.correct(task, desk.district.clerk, held, {"workplace": "明仁医院"}, "")
    held = desk.district.store.get(Resident, person.id)
    with work(desk.district, "更正：单位更名") as task:
        returns.correct(task, desk.district.clerk, held, {"workplace": "明仁医院"}, "单位更名")
    desk.send_back(desk.a, f"{ONE}A")
    assert desk.a.store.get(Resident, person.id).workplace == "明仁医院"
    (line,) = returns.lines(desk.a.store)
    assert (line.notice.kind, line.notice.state) == (CORRECTED, OPEN)
    assert "区里更正了工作单位，原因：单位更名" in line.notice.message


def test_a_correction_that_changes_nothing_is_refused(desk, person):
    held = desk.district.store.get(Resident, person.id)
    with pytest.raises(Refused, match="一样"), work(desk.district, "更正") as task:
        returns.correct(task, desk.district.clerk, held, {"workplace": "瑞光小学"}, "核对")


def test_offices_give_nothing_back(desk, person):
    meant = Meant(desk.a.store.get(Resident, person.id), "phone", returns.BY_HAND, "请核实")
    with pytest.raises(Refused, match="由区里发出"), work(desk.a) as task:
        returns.give_back(task, desk.a.clerk, meant)
