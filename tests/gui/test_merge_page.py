"""The merge page: packages on the table, preview, merge, and conflicts decided by keys."""

from __future__ import annotations

import datetime as dt

import pypdfium2
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel, QPushButton, QScrollArea

from db import returns
from db.kinds import CorrectionNotice, MergeReceipt, Resident
from db.kinds.notice import EXPLAINED
from db.periods import title_of
from db.roles import Clerk
from desktop_app.exchange import enrolling, identity, receiving
from desktop_app.gui import look, notices, page_audit, wardrobe
from desktop_app.gui.badges import waiting_badge
from desktop_app.gui.marked_words import MarkedLabel
from desktop_app.gui.pages.merge import MergePage
from tests.builders import build
from tests.compose import compose
from tests.exchange.test_merging import ONE, Desk as Sticks
from tests.gui.two_offices import desk_of, quarrel

WORK = {"workplace": ("瑞光小学", "明仁医院")}
PHONE = {"phone": ("15400000002", "15400000003")}


@pytest.fixture
def sticks(tmp_path):
    return Sticks(tmp_path)


@pytest.fixture
def page(qtbot, sticks):
    desk = desk_of(sticks.district)
    made = MergePage(desk)
    qtbot.addWidget(made)
    made.resize(1190, 640)
    made.show()
    made.arrive()
    yield made
    desk.jobs.close()


def wait(qtbot, page):
    qtbot.waitUntil(lambda: not page.desk.jobs.open_jobs(), timeout=20_000)


def put_on_table(qtbot, page, *paths):
    page.table.add(list(paths))
    wait(qtbot, page)


def words(widget):
    return "\n".join(one.text() for one in widget.findChildren(QLabel))


def people(sticks):
    return {one.full_name: one for one in sticks.district.store.all(Resident)}


def test_each_package_says_what_it_brings_or_why_not(qtbot, page, sticks, tmp_path):
    good, _other = quarrel(sticks, WORK)
    bad = tmp_path / "坏.hsl"
    bad.write_bytes(good.read_bytes()[:-200])
    before = sticks.district.facts()
    page.activateWindow()
    page.choose_button.setFocus()
    qtbot.waitUntil(page.choose_button.hasFocus)
    put_on_table(qtbot, page, good, bad)
    first, second = page.list.cards  # what was refused stands first: somebody must see to it
    assert "坏.hsl" in words(first)
    assert "重新导出" in words(first)
    assert page.merge_button.hasFocus()
    assert f"单位{ONE} 甲" in words(second)
    assert "签名有效" in words(second)
    assert "可合入" in words(second)
    told = words(page.right.currentWidget())
    assert "李梅" in told
    (period,) = (one.receipt.period for one in page.table.parcels if one.receipt)
    assert title_of(period) in told
    assert sticks.district.facts() == before
    assert page.merge_button.text() == "合入 1 个包"


def test_a_refused_package_is_taken_off_or_looked_at_again(qtbot, page, sticks, tmp_path):
    good, _other = quarrel(sticks, WORK)
    place = tmp_path / "再拷一次.hsl"
    place.write_bytes(good.read_bytes()[:-200])
    put_on_table(qtbot, page, place)
    assert [p.state for p in page.table.parcels] == ["refused"]
    place.write_bytes(good.read_bytes())
    put_on_table(qtbot, page, place)
    assert [p.state for p in page.table.parcels] == ["ready"]
    no_package = tmp_path / "说明.txt"
    no_package.write_text("说明", encoding="utf-8")
    put_on_table(qtbot, page, no_package)
    away = next(b for b in page.list.cards[0].findChildren(QPushButton))
    qtbot.mouseClick(away, Qt.MouseButton.LeftButton)
    assert [p.path for p in page.table.parcels] == [place]
    assert no_package.exists()


def test_a_stick_that_is_chosen_is_searched_for_packages(qtbot, page, sticks, monkeypatch):
    packages = quarrel(sticks, WORK)
    monkeypatch.setattr(notices, "choose_folder", lambda *_: packages[0].parent)
    page.choose_folder()
    wait(qtbot, page)
    assert [parcel.path for parcel in page.table.parcels] == [packages[0]]


def test_merging_opens_the_first_card_and_keys_decide_all(qtbot, page, sticks):
    packages = quarrel(sticks, {**WORK, **PHONE}, WORK)
    put_on_table(qtbot, page, *packages)
    page.take_in()
    wait(qtbot, page)
    assert [p.state for p in page.table.parcels] == ["merged", "merged"]
    assert waiting_badge(page.desk) == "2"
    view = page.card_view
    assert page.right.currentWidget() is view
    for _card in range(2):
        for row in view.card.rows:
            at = row.texts.index(next(t for t in row.texts if t in ("明仁医院", "154****0003")))
            qtbot.keyClick(view, Qt.Key(Qt.Key.Key_1 + at))
        qtbot.keyClick(view, Qt.Key.Key_Return)
    assert page.write_button.text() == "写入 2 条决定"
    assert len(sticks.district.store.conflicts()) == 3
    page.activateWindow()
    page.write()
    assert page.receipt_button.hasFocus()
    assert sticks.district.store.conflicts() == []
    kept = people(sticks)
    assert kept["李梅"].workplace == kept["乌兰图雅"].workplace == "明仁医院"
    assert kept["李梅"].phone == "15400000003"
    assert "工作单位：定为 明仁医院" in words(page.right.currentWidget())


def merged(qtbot, page, sticks, *differing):
    put_on_table(qtbot, page, *quarrel(sticks, *differing))
    page.take_in()
    wait(qtbot, page)
    return page.card_view


def test_a_card_with_an_open_row_is_not_decided_and_says_which(qtbot, page, sticks):
    view = merged(qtbot, page, sticks, {**WORK, **PHONE})
    qtbot.keyClick(view, Qt.Key.Key_1)
    qtbot.keyClick(view, Qt.Key.Key_Return)
    assert view.fault.isVisible()
    assert view.card.rows[1].label in view.fault.text()
    assert page.choices.chosen == {}


def test_arrows_choose_the_row_and_the_choice_can_be_changed(qtbot, page, sticks):
    view = merged(qtbot, page, sticks, {**WORK, **PHONE})
    qtbot.keyClick(view, Qt.Key.Key_Down)
    qtbot.keyClick(view, Qt.Key.Key_2)
    assert view.chosen == [None, 1]
    assert view.at == 0
    qtbot.keyClick(view, Qt.Key.Key_1)
    qtbot.keyClick(view, Qt.Key.Key_Up)
    assert view.chosen == [0, 1]


def test_skipping_and_taking_back_go_between_cards(qtbot, page, sticks):
    view = merged(qtbot, page, sticks, WORK, WORK)
    first = view.card.row
    qtbot.keyClick(view, Qt.Key.Key_N)
    second = view.card.row
    assert second != first
    qtbot.keyClick(view, Qt.Key.Key_1)
    qtbot.keyClick(view, Qt.Key.Key_Return)
    assert view.card.row == first
    qtbot.keyClick(view, Qt.Key.Key_Z)
    assert view.card.row == second
    assert page.choices.chosen == {}


def test_the_last_decision_is_taken_back_when_all_are_made(qtbot, page, sticks):
    view = merged(qtbot, page, sticks, WORK)
    only = view.card.row
    assert "Z 撤回" in page.hints
    qtbot.keyClick(view, Qt.Key.Key_1)
    qtbot.keyClick(view, Qt.Key.Key_Return)
    assert page.right.currentWidget() is not view
    assert "Z 撤回" not in page.hints
    backs = [b for b in page.findChildren(QPushButton) if b.text() == "撤回上一条  Z"]
    assert any(one.isVisible() for one in backs)
    page.activateWindow()
    qtbot.waitUntil(page.write_button.hasFocus)
    qtbot.keyClick(page.write_button, Qt.Key.Key_Z)
    assert page.right.currentWidget() is view
    assert view.card.row == only
    assert page.choices.chosen == {}


def test_decisions_outlive_the_page(qtbot, page, sticks):
    view = merged(qtbot, page, sticks, WORK, WORK)
    qtbot.keyClick(view, Qt.Key.Key_2)
    qtbot.keyClick(view, Qt.Key.Key_Return)
    again = MergePage(page.desk)
    qtbot.addWidget(again)
    again.arrive()
    assert again.choices.chosen == page.choices.chosen
    assert "待定 1 / 2" in again.worklist.heading.text()


def test_coming_back_opens_what_waits_and_not_the_last_receipt(qtbot, page, sticks):
    view = merged(qtbot, page, sticks, WORK)
    page._show_receipt()
    page.depart()
    page.arrive()
    assert page.right.currentWidget() is view
    assert view.card is not None


def test_a_hint_is_taken_over_by_a_key_and_never_by_itself(qtbot, page, sticks):
    days = dt.date(2025, 1, 2), dt.date(2025, 3, 1)
    view = merged(qtbot, page, sticks, {**WORK, "arrived_on": days})
    assert view.hint.isVisible()
    assert "日期较新" in view.hint.words.text()
    assert view.chosen == [None, None]
    qtbot.keyClick(view, Qt.Key.Key_C)
    (number,) = [n for n, one in enumerate(view.card.rows) if "迁入日期" in one.label]
    right = view.card.rows[number].side(view.chosen[number])
    assert right.values["arrived_on"] == "2025-03-01"
    assert view.chosen.count(None) == 1


def test_what_differs_is_underlined_and_said_and_stays_plain_text(qtbot, page, sticks):
    view = merged(qtbot, page, sticks, {"workplace": ("<b>瑞光</b>小学", "<b>瑞光</b>中学")})
    labels = view.findChildren(MarkedLabel)
    assert {one.accessibleName() for one in labels} == {
        "<b>瑞光</b>〔小〕学",
        "<b>瑞光</b>〔中〕学",
    }
    assert all("&lt;b&gt;瑞光" in one.text() for one in labels)
    assert all("<b><u>" in one.text() for one in labels)


def test_values_whose_difference_the_mask_hides_say_so(qtbot, page, sticks):
    phones = "15411110002", "15422220002"
    view = merged(qtbot, page, sticks, {"phone": phones})
    assert all("遮住的几位不同" in one.text() for one in view.findChildren(MarkedLabel))


def test_a_card_goes_back_to_its_office_and_waits_for_the_answer(qtbot, page, sticks):
    view = merged(qtbot, page, sticks, WORK, WORK)
    row = view.card.row
    qtbot.keyClick(view, Qt.Key.Key_B)
    assert view.asking.isVisible()
    note = view.asking.rows["note"].control
    compose(note, "看劳动合同")
    qtbot.keyClick(note, Qt.Key.Key_Return)
    assert view.card.row != row
    qtbot.keyClick(view, Qt.Key.Key_1)
    qtbot.keyClick(view, Qt.Key.Key_Return)
    page.write()
    (notice,) = sticks.district.store.all(CorrectionNotice)
    assert (notice.target, notice.org_code, notice.rule) == (row, ONE, "核对冲突")
    assert "看劳动合同" in notice.message
    assert "瑞光小学" not in notice.message
    assert page.choices.left == 0
    assert page.choices.away == 1
    assert "等社区答复" in page.worklist.list.item(0).text()
    assert "退回核实 1 条" in words(page.right.currentWidget())
    assert len(sticks.district.store.conflicts()) == 1  # left as it is, with what is shown


def test_what_the_office_answered_stands_on_the_card_and_deciding_ends_it(qtbot, page, sticks):
    view = merged(qtbot, page, sticks, WORK)
    qtbot.keyClick(view, Qt.Key.Key_B)
    qtbot.keyClick(view.asking.rows["note"].control, Qt.Key.Key_Return)
    page.write()
    sticks.send_back(sticks.a, f"{ONE}A")
    (mine,) = sticks.a.store.all(CorrectionNotice)
    with sticks.a.store.work(sticks.a.clerk, "答复", "returned") as work:
        returns.answer(work, sticks.a.clerk, mine, EXPLAINED, "以劳动合同为准，是明仁医院")
    (path,) = sticks.export(sticks.a)
    put_on_table(qtbot, page, path)
    page.take_in()
    wait(qtbot, page)
    assert page.choices.left == 1
    assert "以劳动合同为准，是明仁医院" in view.hint.words.text()
    at = view.card.rows[0].texts.index("明仁医院")
    qtbot.keyClick(view, Qt.Key(Qt.Key.Key_1 + at))
    qtbot.keyClick(view, Qt.Key.Key_Return)
    page.write()
    assert sticks.district.store.conflicts() == []
    assert [one.state for one in sticks.district.store.all(CorrectionNotice)] == ["closed"]


def test_only_the_district_sends_back(qtbot, sticks):
    first, second = quarrel(sticks, WORK)
    sticks.merge(first)
    sticks.merge(second)
    sticks.send_back(sticks.a, f"{ONE}A")
    desk = desk_of(sticks.a)
    made = MergePage(desk)
    qtbot.addWidget(made)
    made.show()
    made.arrive()
    assert made.card_view.card is not None
    assert not made.card_view.return_button.isVisible()
    qtbot.keyClick(made.card_view, Qt.Key.Key_B)
    assert not made.card_view.asking.isVisible()
    desk.jobs.close()


def test_the_district_comes_from_here_to_what_it_gave_back(qtbot, page, sticks):
    desk = desk_of(sticks.a)
    of_an_office = MergePage(desk)
    qtbot.addWidget(of_an_office)
    for made, shown in ((page, True), (of_an_office, False)):
        (door,) = [one for one in made.findChildren(QPushButton) if one.text() == "去退回更正"]
        assert door.isVisibleTo(made) == shown
    asked = []
    page.desk.page_asked.connect(lambda name, _where: asked.append(name))
    (door,) = [one for one in page.findChildren(QPushButton) if one.text() == "去退回更正"]
    qtbot.mouseClick(door, Qt.MouseButton.LeftButton)
    assert asked == ["returned"]
    desk.jobs.close()


def test_values_that_agree_are_shown_and_masked(qtbot, page, sticks):
    view = merged(qtbot, page, sticks, WORK)
    said = words(view)
    assert "229902************" in said
    assert "229902199003072029" not in said
    assert "民族" not in said
    assert "时间线" in said


def test_the_receipt_is_written_for_each_package_and_printed_by_itself(qtbot, page, sticks):
    view = merged(qtbot, page, sticks, WORK)
    qtbot.keyClick(view, Qt.Key.Key_2)
    qtbot.keyClick(view, Qt.Key.Key_Return)
    page.write()
    again = MergePage(page.desk)  # the program ended in between
    qtbot.addWidget(again)
    again.show()
    again.arrive()
    assert again.receipt_button.isEnabled()
    again.receipts.give()
    receipts = sticks.district.store.all(MergeReceipt)
    assert len(receipts) == 3
    assert sum(one.decided for one in receipts) == 1
    assert all(one.state_code in words(again.right.currentWidget()) for one in receipts)
    assert not again.receipt_button.isEnabled()
    asked = []
    page.desk.page_asked.connect(lambda name, where: asked.append((name, where)))
    print_one = next(
        b for b in again.right.currentWidget().findChildren(QPushButton) if b.text() == "打印回执"
    )
    qtbot.mouseClick(print_one, Qt.MouseButton.LeftButton)
    ((name, where),) = asked
    assert (name, where["ledger"]) == ("ledgers", "R01")
    assert where["target"] in {one.id for one in receipts}


def test_an_office_saves_its_receipt_as_a_page(qtbot, sticks, tmp_path, monkeypatch):
    first, _second = quarrel(sticks, WORK)
    sticks.merge(first)
    sticks.send_back(sticks.b, f"{ONE}B")
    desk = desk_of(sticks.b)
    made = MergePage(desk)
    qtbot.addWidget(made)
    made.arrive()
    (path,) = (p for p in sticks.export(sticks.district) if p.stem.endswith(f"{ONE}B"))
    made.table.parcels = receiving.take_in(sticks.b.store, sticks.b.clerk, [receiving.Parcel(path)])
    out = tmp_path / "回执.pdf"
    monkeypatch.setattr(notices, "save_file", lambda *_: out)
    made.receipts.give()
    with pypdfium2.PdfDocument(out) as pdf:
        text = "".join(p.get_textpage().get_text_range() for p in pdf)
    assert sticks.b.clerk.name in text
    assert "已核定冲突 0 条" in text
    desk.jobs.close()


def test_cancelling_the_merge_leaves_whole_packages(qtbot, page, sticks, monkeypatch):
    put_on_table(qtbot, page, *quarrel(sticks, WORK))
    real = receiving.merging.merge

    def stop_at_the_second(store, clerk, path, **rest):
        if path == page.table.parcels[1].path and not rest["preview"]:
            for job in page.desk.jobs.open_jobs():
                job.cancel()
        return real(store, clerk, path, **rest)

    monkeypatch.setattr(receiving.merging, "merge", stop_at_the_second)
    page.take_in()
    wait(qtbot, page)
    assert [parcel.state for parcel in page.table.parcels] == ["merged", "ready"]
    assert sticks.district.store.conflicts() == []
    page.take_in()
    monkeypatch.undo()
    wait(qtbot, page)


def test_whoever_may_not_merge_cannot_press_the_button(qtbot, sticks):
    clerk = sticks.district.clerk
    desk = desk_of(sticks.district)
    plain = Clerk(clerk.id, clerk.login, clerk.name, frozenset({"admin"}))
    desk._clerk = plain
    made = MergePage(desk)
    qtbot.addWidget(made)
    made.arrive()
    made.table.add(quarrel(sticks, WORK))
    wait(qtbot, made)
    assert not made.merge_button.isEnabled()
    desk.jobs.close()


def test_a_package_of_a_lost_pc_waits_until_somebody_made_sure(qtbot, page, sticks):
    lost = identity.own_keys(sticks.a.store).node
    district = sticks.district
    enrolling.report(district.store, district.clerk, lost, "lost", "被偷")
    sticks.a.save(build(Resident))
    put_on_table(qtbot, page, *sticks.export(sticks.a))
    assert page.table.parcels[0].state == "held"
    assert "报失" in words(page.held_card)
    assert "新增" in words(page)
    assert district.store.count(Resident) == 0
    said = []
    page.desk.trouble_met.connect(said.append)
    page.held_card.take_button.click()
    wait(qtbot, page)
    assert "怎么核实" in str(said[0])
    page.held_card.reason.setText("问过王晓梅")
    page.held_card.take_button.click()
    wait(qtbot, page)
    assert page.table.parcels[0].state == "merged"
    assert district.store.count(Resident) == 1


@pytest.mark.parametrize("width", [844, 1190])
def test_the_page_needs_no_sideways_scrolling(qtbot, page, sticks, width):
    merged(qtbot, page, sticks, {**WORK, **PHONE})
    assert page.minimumSizeHint().width() <= 844
    page.resize(width, 640)
    assert page.width() == width


def test_what_the_district_corrected_is_listed_beside_the_conflicts(qtbot, sticks):
    person = build(Resident, full_name="李梅")
    sticks.a.save(person)
    sticks.merge(sticks.export(sticks.a)[0])
    held = sticks.district.store.get(Resident, person.id)
    held.workplace = "瑞光小学"
    with sticks.district.store.work(sticks.district.clerk, "单位名称有误") as work:
        work.save(held)
    sticks.send_back(sticks.a, f"{ONE}A")
    desk = desk_of(sticks.a)
    made = MergePage(desk)
    qtbot.addWidget(made)
    made.resize(1190, 640)
    made.show()
    made.arrive()
    assert made.beside.list.item(0).text() == "更正　李梅"
    assert "单位名称有误" in made.beside.reason.text()
    assert not made.beside.seen_button.isVisible()
    desk.jobs.close()


@pytest.mark.parametrize("size", look.SIZES)
@pytest.mark.parametrize("width", [815, 1190])
def test_nothing_is_cut_and_nothing_scrolls_sideways(qtbot, qapp, sticks, tmp_path, size, width):
    wardrobe.wear(qapp, "light", size)
    packages = quarrel(sticks, WORK, PHONE)
    bad = tmp_path / "229901001001_2026Q4_A9.hsl"
    bad.write_bytes(packages[0].read_bytes()[:-200])
    page = MergePage(desk_of(sticks.district))
    area = QScrollArea()  # as the window holds it
    area.setWidgetResizable(True)
    area.setWidget(page)
    qtbot.addWidget(area)
    area.resize(width, 430)
    area.show()
    page.arrive()

    def flaws() -> list[str]:
        for _layouts_within_layouts in range(12):
            QApplication.processEvents()
        return [*page_audit.sideways(page), *page_audit.cut(page)]

    assert flaws() == []
    put_on_table(qtbot, page, *packages, bad)
    assert flaws() == []
    page.take_in()
    wait(qtbot, page)
    assert page.card_view.isVisible()
    assert flaws() == []
    page.card_view.choose_all(0)
    page.card_view.decide()
    assert page.write_button.isVisible()
    assert flaws() == []
    page.desk.jobs.close()
    wardrobe.wear(qapp)
