"""The creation checklist and the reviewed briefing, as people work with them."""

import datetime as dt

from PySide6.QtWidgets import QPushButton

from db import brand, reviews
from db.kinds import (
    Activity,
    BrandChecklist,
    ExperienceBriefing,
    ListEntry,
    OrgUnit,
    PublicityItem,
    StaffMember,
    User,
)
from db.roles import Clerk
from desktop_app.gui.desk import Desk
from desktop_app.gui.pages.page_list import entries
from tests.builders import build
from tests.compose import compose
from tests.gui.office_desk import DISK_FULL, full_disk, save


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
    with desk.store.work(desk.clerk, "以前的版本", "test") as work:
        work.bulk_create([done, begun])
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


def test_the_sheet_of_a_year_without_rows_offers_to_begin_it(qtbot, desk):
    made = page(qtbot, desk, "brand_check")
    assert made.cards == []
    words = f"建立 {made.year} 年五个一"
    next(one for one in made.findChildren(QPushButton) if one.text() == words).click()
    assert {row.item for row in desk.store.all(BrandChecklist)} == set(brand_items())
    made.refresh()
    assert [card.checked.item for card in made.cards] == list(brand_items())


def test_the_sheet_says_of_each_item_what_was_found_and_leads_to_it(qtbot, desk):
    year, staff = desk.store.today.year, desk.store.all(StaffMember)[0]
    gone = build(
        StaffMember,
        full_name="周凯",
        term_from=dt.date(year - 2, 1, 1),
        term_to=dt.date(year - 1, 1, 1),
    )
    event = build(Activity, topic="包粽子")
    done = build(BrandChecklist, year=year, item="brand", owner=staff.id, progress="done",
                 done_on=desk.store.today)  # fmt: skip
    left = build(BrandChecklist, year=year, item="venue", owner=gone.id, progress="done",
                 done_on=desk.store.today)  # fmt: skip
    tag = BrandChecklist.lists()["evidence"].tag
    proof = {"owner_tag": tag, "target": event.id, "target_name": "包粽子", "position": 1}
    proofs = [build(ListEntry, owner=one.id, **proof) for one in (done, left)]
    save(desk, gone, event, done, left, *proofs)
    made = page(qtbot, desk, "brand_check")
    by_item = {card.checked.item: card for card in made.cards}
    assert by_item["brand"].checked.lacks == ()
    assert by_item["venue"].checked.lacks == ("责任人已离任",)
    assert by_item["carriers"].checked.lacks == ("还没有建",)
    assert made.head.subtitle.text() == "1 项齐了，4 项没齐"
    said = {one.what: one.said for one in by_item["brand"].checked.points}
    assert said["佐证材料"] == "1 条记录"
    gone_to = []
    desk.page_asked.connect(lambda name, where: gone_to.append((name, where)))
    by_item["venue"].act.click()
    by_item["carriers"].act.click()
    made.paper.click()
    assert gone_to == [
        ("brand_form", {"record": left.id}),
        ("brand_form", {"values": {"year": year, "item": "carriers"}}),
        ("ledgers", {"ledger": "L15", "days": (dt.date(year, 1, 1), dt.date(year, 12, 31))}),
    ]
    # The list of the same rows finds the same.
    rows = page(qtbot, desk, "brand").kinds.rows
    assert {one: rows[one].cells[-1] for one in (done.id, left.id)} == {
        done.id: "齐了", left.id: "责任人已离任",
    }  # fmt: skip


def test_a_finished_item_is_kept_with_its_evidence_and_not_before(qtbot, desk):
    year, staff = desk.store.today.year, desk.store.all(StaffMember)[0]
    event = build(Activity, topic="包粽子")
    row = build(BrandChecklist, year=year, item="brand", owner=staff.id)
    save(desk, event, row)
    made = page(qtbot, desk, "brand_form")
    made.arrive(record=row.id)
    made.form.editors["progress"].put("done")
    made.form.editors["done_on"].put(desk.store.today)
    assert not made.save()
    assert made.form.rows["evidence"].text() == f"{year}年一个品牌要有佐证记录或佐证材料，请先补上"
    assert desk.store.get(BrandChecklist, row.id).progress == "not_started"
    made.form.editors["evidence"].put([(event.id, "包粽子")])
    assert made.save()
    assert desk.store.get(BrandChecklist, row.id).progress == "done"


def test_an_owner_who_left_later_is_no_fault_of_a_year_gone_by(desk):
    year = desk.store.today.year - 1
    gone = build(
        StaffMember, full_name="周凯", term_from=dt.date(year, 1, 1), term_to=desk.store.today
    )
    row = build(BrandChecklist, year=year, item="brand", owner=gone.id)
    save(desk, gone, row)
    later = desk.store.today + dt.timedelta(days=1)
    assert brand.who_left(desk.store, {row.id: (year, gone.id)}, later) == frozenset()
    assert brand.who_left(desk.store, {row.id: (year + 1, gone.id)}, later) == {row.id}


def test_the_problem_key_goes_from_lack_to_lack(qtbot, desk):
    staff = desk.store.all(StaffMember)[0]
    save(desk, build(BrandChecklist, year=desk.store.today.year, item="venue", owner=staff.id))
    made = page(qtbot, desk, "brand_check")
    made.show()
    made.activateWindow()
    qtbot.waitUntil(made.isActiveWindow)
    for by, expected in ((1, 0), (1, 1), (-1, 0), (-1, len(made.cards) - 1)):
        made.go_to_lack(by)
        assert made.cards[expected].act.hasFocus()


def brand_items():
    return BrandChecklist.fields()["item"].codes.codes()


def test_three_reviews_in_the_form_pass_the_text_on(qtbot, desk):
    text = build(ExperienceBriefing, author=desk.store.all(StaffMember)[0].id)
    office = desk.store.get(OrgUnit, desk.store.facts.unit)
    office.fewer_reviewers = True
    save(desk, text, office)
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


def test_whoever_reviewed_is_told_that_somebody_else_is_needed(qtbot, desk, monkeypatch):
    shown_anew: list[object] = []
    item = build(PublicityItem, kind="wechat", unit="article")
    save(desk, item)
    roles = frozenset({"clerk", "reviewer", "lead"})
    sitting = Desk(store=desk.store, clerk=Clerk(b"a" * 16, "admin", "王晓梅", roles))
    form = page(qtbot, sitting, "publicity_form")
    form.arrive(record=item.id)
    card = form.reviews
    monkeypatch.setattr(form.turns, "show_record", shown_anew.append)
    card.pass_button.click()
    assert shown_anew == []  # the reviews alone are
    assert not card.pass_button.isEnabled()
    assert "请换一位同事" in card.why_not.text()
    assert card.return_button.isEnabled()
    other = Desk(store=desk.store, clerk=Clerk(b"b" * 16, "lead", "周主任", roles))
    theirs = page(qtbot, other, "publicity_form")
    theirs.arrive(record=item.id)
    assert theirs.reviews.pass_button.isEnabled()
    assert theirs.reviews.why_not.isHidden()
    for one in (sitting, other):
        one.jobs.close()


def test_a_form_of_what_stays_here_has_no_reviews(qtbot, desk):
    assert page(qtbot, desk, "studies_form").reviews is None


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
    with full_disk(sitting):
        form.reviews.ask.deed.click()
    assert form.reviews.ask._loose.text() == DISK_FULL
    assert form.reviews.ask.rows["opinion"].control.text() == "请补充数字"
    assert not form.reviews.ask.isHidden()
    form.reviews.ask.deed.click()
    assert form.reviews.ask.isHidden()
    assert reviews.next_step(desk.store, text) == "first"
    sitting.jobs.close()
