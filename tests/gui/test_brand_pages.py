"""The creation checklist and the reviewed briefing, as people work with them."""

from db import reviews
from db.kinds import BrandChecklist, ExperienceBriefing, ListEntry, StaffMember, User
from db.roles import Clerk
from desktop_app.gui.desk import Desk
from desktop_app.gui.pages.page_list import entries
from tests.builders import build
from tests.compose import compose
from tests.gui.office_desk import save


def page(qtbot, desk: Desk, key: str):
    made = next(one for one in entries(desk) if one.key == key).build(desk)
    qtbot.addWidget(made)
    made.arrive()
    return made


def test_one_button_begins_the_years_five_ones_and_goes_away(qtbot, desk):
    made = page(qtbot, desk, "brand")
    said = []
    desk.toast_asked.connect(lambda words, undo, _deed: said.append((words, undo)))
    made.begin_button.click()
    assert {row.item for row in desk.store.all(BrandChecklist)} == set(brand_items())
    assert made.begin_button.isHidden()
    words, undo = said[-1]
    assert words.startswith("已建立 5 项")
    undo()
    assert desk.store.all(BrandChecklist) == []
    assert not made.begin_button.isHidden()


def test_the_offices_own_check_says_what_each_still_lacks(qtbot, desk):
    year = desk.store.today.year
    owner = desk.store.all(StaffMember)[0].id
    done = build(BrandChecklist, year=year, item="brand", owner=owner, progress="done",
                 done_on=desk.store.today)  # fmt: skip
    begun = build(BrandChecklist, year=year, item="venue", owner=owner, progress="going_on")
    save(desk, done, begun)
    made = page(qtbot, desk, "brand")
    said = {one.id: one.cells[-1] for one in made.kinds.rows.values()}
    assert said == {done.id: "缺佐证材料", begun.id: "还没完成、缺佐证材料"}
    assert f"{year} 年自查：0 项齐了，2 项没齐" in made.head.subtitle.text()
    assert ("unready", "自查没齐 2") in made.kinds.views()
    tag = BrandChecklist.lists()["evidence"].tag
    save(desk, build(ListEntry, owner=done.id, owner_tag=tag, target_name="活动", position=1))
    assert made.kinds.rows[done.id].cells[-1] == "齐了"
    assert "1 项齐了，1 项没齐" in made.head.subtitle.text()
    assert made.kinds.preview(done.id).facts[0] == ("自查", "齐了")


def brand_items():
    return BrandChecklist.fields()["item"].codes.codes()


def test_three_reviews_in_the_form_pass_the_text_on(qtbot, desk):
    text = build(ExperienceBriefing, author=desk.store.all(StaffMember)[0].id)
    save(desk, text)
    roles = frozenset({"clerk", "reviewer", "lead"})
    me = desk.store.all(User)[0]
    sitting = Desk(store=desk.store, clerk=Clerk(me.id, "admin", "王晓梅", roles))
    form = page(qtbot, sitting, "briefings_form")
    form.arrive(record=text.id)
    card = form.reviews
    for words in ("初审通过", "复审通过", "终审通过"):
        assert card.pass_button.text() == words
        card.pass_button.click()
    assert reviews.next_step(desk.store, text) == ""
    assert card.pass_button.isHidden()
    sitting.jobs.close()


def test_returning_asks_for_the_reason(qtbot, desk):
    text = build(ExperienceBriefing, author=desk.store.all(StaffMember)[0].id)
    save(desk, text)
    me = desk.store.all(User)[0]
    sitting = Desk(store=desk.store, clerk=Clerk(me.id, "admin", "王晓梅", frozenset({"reviewer"})))
    form = page(qtbot, sitting, "briefings_form")
    form.arrive(record=text.id)
    form.reviews.pass_button.click()
    form.reviews.return_button.click()
    form.reviews.ask.deed.click()
    assert "请填写" in form.reviews.ask.rows["opinion"].text() or form.reviews.ask.isVisibleTo(form)
    compose(form.reviews.ask.rows["opinion"].control, "请补充数字")
    form.reviews.ask.deed.click()
    assert reviews.next_step(desk.store, text) == "first"
    sitting.jobs.close()
