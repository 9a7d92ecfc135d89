"""三审: in their order, by those who may, and void after an edit."""

import json
from hashlib import blake2b

import pytest

from db import reviews, rules, sign_offs
from db.kinds import (
    KINDS,
    CrossVisit,
    CrossVisitAction,
    ExperienceBriefing,
    OrgUnit,
    PublicityItem,
    SignOff,
)
from db.roles import Clerk
from db.trouble import Refused
from tests.builders import build


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


def test_a_text_that_passed_is_shared_with_its_day(node, text):
    for clerk in (ONE, TWO, LEAD):
        review(node, text, clerk)
    moved(node, "passed")
    with node.store.work(node.clerk, "步骤", "test") as work:
        work.move(node.store.get(ExperienceBriefing, text.id), "shared", shared_on=node.store.today)
    shared = node.store.get(ExperienceBriefing, text.id)
    assert (shared.state, shared.shared_on) == ("shared", node.store.today)
    assert reviews.next_step(node.store, shared) == ""
    shared.topic = "另一个题目"
    assert reviews.next_step(node.store, shared) == "first"


def test_passes_of_a_text_whose_day_stood_there_before_still_stand(node, text):
    """An earlier version took the day of sharing for a part of what is reviewed."""
    text.shared_on = node.store.today
    node.save(text)
    for clerk, step in ((ONE, "first"), (TWO, "second"), (LEAD, "final")):
        held = node.store.get(ExperienceBriefing, text.id)
        beside = reviews._beside(node.store, held)
        old = reviews._code_without_parts(held, beside, steps=True)
        assert old != reviews.content_code(node.store, held)
        passed = build(SignOff, target=text.id, step=step, by=clerk.id, at=node.store.now,
                       decision=reviews.PASS, target_heads=old)  # fmt: skip
        node.save(passed)
    assert reviews.next_step(node.store, node.store.get(ExperienceBriefing, text.id)) == ""


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


def test_three_reviews_want_three_people(node, text):
    review(node, text, ONE)
    with pytest.raises(Refused, match="初审就是您通过的，请换一位同事"):
        review(node, text, ONE)
    assert reviews.next_step(node.store, text) == "second"
    review(node, text, ONE, reviews.RETURN, "请补充数字")  # a return is no second pass
    review(node, text, ONE)
    assert reviews.next_step(node.store, text) == "second"


def test_an_office_may_settle_for_fewer_and_whoever_reviews_twice_is_named_so(node, text):
    office = node.store.all(OrgUnit, code12=text.org_code)[0]
    office.fewer_reviewers = True
    node.save(office)
    review(node, text, ONE)
    review(node, text, ONE)
    assert all("兼审" in words for _, words in reviews.words(node.store, text)[:2])
    review(node, text, LEAD)
    assert reviews.next_step(node.store, text) == ""


def test_what_stands_in_the_way_of_a_pass_is_said_before_it_is_tried(node, text):
    store, clerk = node.store, person("丁", "clerk")
    assert "初审" in sign_offs.hindrance(store, clerk, text)
    assert not sign_offs.may_return(store, clerk, text)
    assert sign_offs.hindrance(store, ONE, text) == ""
    review(node, text, ONE)
    assert "请换一位同事" in sign_offs.hindrance(store, ONE, text)
    assert sign_offs.may_return(store, ONE, text)
    review(node, text, TWO)
    assert "终审" in sign_offs.hindrance(store, ONE, text)
    assert sign_offs.hindrance(store, LEAD, text) == ""
    review(node, text, LEAD)
    assert sign_offs.hindrance(store, LEAD, text) == ""
    assert not sign_offs.may_return(store, LEAD, text)


def visit_with_measure(node):
    visit = build(CrossVisit)
    measure = build(CrossVisitAction, visit=visit.id, text="每栋楼设议事长")
    node.save(visit, measure)
    return visit, measure


def all_passed(node, record):
    for clerk in (ONE, TWO, LEAD):
        review(node, record, clerk)


def test_another_measure_than_was_reviewed_makes_the_reviews_void(node):
    visit, measure = visit_with_measure(node)
    all_passed(node, visit)
    assert reviews.next_step(node.store, visit) == ""
    measure.text = "每栋楼设议事长和联络员"
    node.save(measure)
    assert reviews.next_step(node.store, visit) == "first"
    all_passed(node, visit)
    node.save(build(CrossVisitAction, visit=visit.id, text="办好议事厅"))
    assert reviews.next_step(node.store, visit) == "first"
    all_passed(node, visit)
    with node.store.work(node.clerk) as work:
        work.delete(measure)
    assert reviews.next_step(node.store, visit) == "first"


def test_that_a_measure_was_carried_out_leaves_the_reviews_standing(node):
    visit, measure = visit_with_measure(node)
    all_passed(node, visit)
    measure.done_on = node.store.today
    node.save(measure)
    assert reviews.next_step(node.store, visit) == ""


def test_a_review_of_before_measures_were_covered_stands_for_what_it_covered(node):
    visit, _measure = visit_with_measure(node)
    said = [[[f.tag, f.to_json(f.to_stored(getattr(visit, name)))]
             for name, f in CrossVisit.fields().items() if name not in ("serial_no", "remark")],
            [], []]  # fmt: skip
    code = blake2b(json.dumps(said, ensure_ascii=False, separators=(",", ":")).encode(),
                   digest_size=16).hexdigest()  # fmt: skip
    for step, clerk in zip(reviews.STEPS, (ONE, TWO, LEAD), strict=True):
        node.save(build(SignOff, target=visit.id, step=step, by=clerk.id, decision="pass",
                        opinion=None, target_heads=code))  # fmt: skip
    assert reviews.next_step(node.store, visit) == ""
    visit.takeaways = "改过的经验"
    node.save(visit)
    assert reviews.next_step(node.store, visit) == "first"


REVIEWED = [one for one in KINDS if one.is_reviewed]


def test_what_goes_out_under_the_office_s_name_is_reviewed():
    titles = {one.title for one in REVIEWED}
    assert titles == {"经验材料", "宣传", "互观互学", "指标"}


@pytest.mark.parametrize("kind", REVIEWED, ids=lambda one: one.title)
def test_everything_that_goes_out_takes_three_reviews(node, kind):
    one = build(kind)
    node.save(one)
    for clerk in (ONE, TWO, LEAD):
        review(node, one, clerk)
    assert reviews.next_step(node.store, one) == ""


def test_an_article_without_its_reviews_is_found_by_the_health_check(node):
    article, banner = build(PublicityItem, kind="wechat", unit="article"), build(PublicityItem)
    node.save(article)
    node.save(banner)

    def found():
        every = rules.check_all(node.store)
        return [one.id for one in every if "三审" in one.sentence]

    assert found() == [article.id]
    for clerk in (ONE, TWO, LEAD):
        review(node, article, clerk)
    assert found() == []


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
