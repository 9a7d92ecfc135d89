"""An undo is no way around the roles, nor around what was settled since."""

import pytest

from db import accounts, retracing, sign_offs
from db.journal import course
from db.kinds import ExperienceBriefing, Resident, ServiceCase, StaffMember, User
from db.roles import Clerk
from db.trouble import Refused
from tests.builders import build
from tests.db.nodes import Node


def person(name: str, *roles: str) -> Clerk:
    return Clerk(name.encode().ljust(16, b"."), name, name, frozenset(roles))


CLERK, LEAD = person("丁", "clerk"), person("丙", "lead")
ONE, TWO = person("甲", "reviewer"), person("乙", "reviewer")


def last(node) -> bytes:
    return node.store.course().standing[-1].work


def work_of(node, clerk, deed, reason="步骤") -> bytes:
    with node.store.work(clerk, reason, "test") as work:
        deed(work)
    return work.changes.work


def text(node):
    made = build(ExperienceBriefing, topic="邻里互助好做法")
    node.save(made)
    return made


def passed(node, record, clerk) -> bytes:
    return work_of(
        node, clerk, lambda work: sign_offs.review(work, node.store, clerk, record, "pass", "")
    )


def test_a_clerk_takes_back_what_clerks_do(node):
    work = work_of(node, CLERK, lambda work: work.save(build(Resident)))
    node.store.undo(CLERK, work)
    assert node.store.all(Resident) == []


def test_roles_are_neither_taken_back_nor_in_the_way_of_it(node):
    holder = build(StaffMember)
    user = build(User, login="wangxm", staff=holder.id, roles=("clerk",))
    node.save(holder)
    before = last(node)
    admin = person("管", "admin", "clerk")
    with node.store.work(admin, "改角色", accounts.ACCOUNTS_FORM) as work:
        work.save(user)
    assert last(node) == before  # Ctrl+Z passes it over
    for clerk in (CLERK, admin):
        with pytest.raises(Refused, match="账号和角色的改动不能撤销"):
            node.store.undo(clerk, work.changes.work)
    assert node.store.get(User, user.id).roles == ("clerk",)


def test_a_review_is_taken_back_by_who_may_give_it(node):
    held = text(node)
    first = passed(node, held, ONE)
    passed(node, held, TWO)
    final = passed(node, held, LEAD)
    with pytest.raises(Refused, match="初审、复审和审核活动"):
        node.store.undo(CLERK, first)
    with pytest.raises(Refused, match="终审"):
        node.store.undo(ONE, final)
    node.store.undo(LEAD, final)


def test_a_text_that_was_approved_is_not_turned_back_by_undoing_an_older_edit(node):
    held = text(node)
    held.body = "第二稿"
    edited = work_of(node, CLERK, lambda work: work.save(held))
    for clerk in (ONE, TWO, LEAD):
        passed(node, held, clerk)
    moved = work_of(node, CLERK, lambda work: work.move(held, "passed"))
    with pytest.raises(Refused, match="请先退回上一步"):
        node.store.undo(ONE, edited)
    with pytest.raises(Refused, match="改三审已通过的记录"):
        node.store.undo(CLERK, moved)
    assert node.store.get(ExperienceBriefing, held.id).body == "第二稿"
    node.store.undo(ONE, moved)
    assert node.store.get(ExperienceBriefing, held.id).state == "draft"
    acts = [row.act.act for row in node.store.access_log(LEAD)]
    assert "退回已通过的" in acts


def test_a_step_is_taken_back_as_it_was_done(node):
    case = build(ServiceCase)
    node.save(case)
    before = case.state
    work = work_of(node, CLERK, lambda work: work.move(case, ServiceCase.states.course()[1]))
    assert node.store.get(ServiceCase, case.id).state != before
    node.store.undo(CLERK, work)
    assert node.store.get(ServiceCase, case.id).state == before


def test_what_another_did_by_a_right_of_theirs_is_passed_over(node):
    mine = work_of(node, CLERK, lambda work: work.save(build(Resident)))
    passed(node, text_of(node, CLERK), ONE)
    standing = node.store.course().standing
    own = retracing.last_of(node.store, CLERK, standing)
    assert own is not None
    assert own.work != standing[-1].work
    assert own.work in {mine, standing[-2].work}
    theirs = retracing.last_of(node.store, ONE, standing)
    assert theirs is not None
    assert theirs.work == standing[-1].work


def text_of(node, clerk):
    made = build(ExperienceBriefing, topic="一事一记")
    work_of(node, clerk, lambda work: work.save(made))
    return made


def test_an_edit_where_two_pcs_wrote_alike_is_no_decision(node):
    person = build(Resident)
    node.save(person)
    held = node.store.get(Resident, person.id)
    held.workplace = "瑞光小学"
    work = work_of(node, CLERK, lambda work: work.save(held))
    with node.store.looking() as connection:
        assert not course.decides(connection, work)


@pytest.mark.parametrize("form", [course.DECIDE_FORM, "merge", "resolve"])
def test_a_decision_is_turned_by_those_alone_who_may_decide(node, monkeypatch, form):
    twin = Node("229901001001", "乙")
    someone = build(Resident)
    node.save(someone)
    twin.pull(node)
    for one, place in ((node, "瑞光小学"), (twin, "明仁医院")):
        held = one.store.get(Resident, someone.id)
        held.workplace = place
        one.save(held)
    node.pull(twin)
    twin.store.close()
    (conflict,) = node.store.conflicts()
    with monkeypatch.context() as patch:  # as earlier versions named what they decided
        patch.setattr(course, "DECIDE_FORM", form)
        decided = work_of(node, ONE, lambda work: work.decide(conflict, conflict.sides[0].key))
    with pytest.raises(Refused, match="核定冲突"):
        node.store.undo(CLERK, decided)
    undoing = node.store.undo(ONE, decided).work
    with pytest.raises(Refused, match="核定冲突"):  # 恢复 in the list of recent works
        node.store.undo(CLERK, undoing)
    again = node.store.undo(ONE, undoing).work
    with pytest.raises(Refused, match="核定冲突"):
        node.store.undo(CLERK, again)


def test_what_was_only_sent_back_beside_decisions_is_no_decision(node):
    with node.store.work(CLERK, "退回", "merge") as work:
        work.save(build(Resident))
    with node.store.looking() as connection:
        assert not course.decides(connection, work.changes.work)
