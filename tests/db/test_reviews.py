"""三审: in their order, by those who may, and void after an edit."""

import pytest

from db import reviews, sign_offs
from db.kinds import ExperienceBriefing
from db.roles import Clerk
from db.trouble import Refused
from tests.builders import build
from tests.db.nodes import Node


@pytest.fixture
def node():
    made = Node("229901001001", "甲")
    yield made
    made.store.close()


@pytest.fixture
def text(node):
    made = build(ExperienceBriefing, topic="邻里互助好做法")
    node.save(made)
    return made


def person(name: str, *roles: str) -> Clerk:
    return Clerk(name.encode().ljust(16, b"."), name, name, frozenset(roles))


ONE, TWO, LEAD = person("甲", "reviewer"), person("乙", "reviewer"), person("丙", "lead")


def review(node, record, clerk, decision=reviews.PASS, opinion=""):
    with node.store.work(clerk, "审核", "test") as work:
        sign_offs.review(work, node.store, clerk, record, decision, opinion)


def moved(node, to):
    with node.store.work(node.clerk, "步骤", "test") as work:
        work.move(node.store.all(ExperienceBriefing)[0], to)


def test_three_passes_let_it_go_on(node, text):
    with pytest.raises(Refused, match="初审、复审、终审"):
        moved(node, "passed")
    for clerk, due in ((ONE, "second"), (TWO, "final"), (LEAD, "")):
        review(node, text, clerk)
        assert reviews.next_step(node.store, text) == due
    said = [words for _, words in reviews.words(node.store, text)]
    assert [one[0] for one in said] == ["甲", "乙", "丙"]
    moved(node, "passed")
    assert node.store.all(ExperienceBriefing)[0].state == "passed"


def test_a_reviewer_may_not_give_the_final_pass(node, text):
    review(node, text, ONE)
    review(node, text, TWO)
    with pytest.raises(Refused, match="终审"):
        review(node, text, ONE)


def test_a_later_edit_makes_the_reviews_void(node, text):
    review(node, text, ONE)
    held = node.store.all(ExperienceBriefing)[0]
    held.body = "改过的正文"
    node.save(held)
    assert reviews.next_step(node.store, held) == "first"


def test_a_return_says_why_and_starts_again(node, text):
    review(node, text, ONE)
    with pytest.raises(Refused, match="意见"):
        review(node, text, TWO, reviews.RETURN)
    review(node, text, TWO, reviews.RETURN, "请补充数字")
    assert reviews.next_step(node.store, text) == "first"


def test_whoever_reviews_twice_is_named_so(node, text):
    review(node, text, LEAD)
    review(node, text, LEAD)
    assert all("兼审" in words for _, words in reviews.words(node.store, text)[:2])


def passed(node, text):
    for clerk in (ONE, TWO, LEAD):
        review(node, text, clerk)
    moved(node, "passed")


def test_what_was_approved_is_taken_back_by_who_may_and_with_a_reason(node, text):
    passed(node, text)
    held = node.store.all(ExperienceBriefing)[0]
    held.body = "改过的正文"
    with pytest.raises(Refused, match="请先退回上一步"):
        node.save(held)
    with pytest.raises(Refused, match="不能改三审已通过的记录"):
        take_back(node, person("丁", "clerk"), "有错字")
    with pytest.raises(Refused, match="写明原因"):
        take_back(node, LEAD, " ")
    take_back(node, LEAD, "有错字")
    held = node.store.all(ExperienceBriefing)[0]
    assert held.state == "draft"
    held.body = "改过的正文"
    node.save(held)
    (line,) = [
        row.act for row in node.store.access_log(node.clerk) if row.act.act == "退回已通过的"
    ]
    assert (line.user, line.object, line.reason) == ("丙", held.id.hex(), "有错字")


def take_back(node, clerk, why):
    with node.store.work(clerk, "退回", "test") as work:
        work.move(node.store.all(ExperienceBriefing)[0], "draft", why)
