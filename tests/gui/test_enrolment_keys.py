"""Figures typed or scanned from paper, keys that change, and a PC in place of another."""

from functools import partial

import pypdfium2
import pytest
from PySide6.QtCore import QPoint
from PySide6.QtTest import QTest

from desktop_app.exchange import enrolment, identity
from desktop_app.gui import notices
from desktop_app.gui.desk import Desk
from desktop_app.gui.pages.exchange import ExchangePage
from desktop_app.gui.pages.exchange_compare import Compare
from tests.db.nodes import Node
from tests.exchange.test_key_succession import moved
from tests.exchange.test_merging import DISTRICT, ONE, Desk as Sticks


@pytest.fixture
def open_page(qtbot):
    desks = []

    def opened(node):
        desks.append(Desk(node.store, node.clerk))
        page = ExchangePage(desks[-1])
        page.said = []
        desks[-1].trouble_met.connect(lambda error: page.said.append(str(error)))
        qtbot.addWidget(page)
        page.resize(1190, 900)
        page.show()
        page.arrive()
        return page

    yield opened
    for desk in desks:
        desk.jobs.close()


@pytest.fixture
def hands(monkeypatch, tmp_path):
    """Choose a folder and a file wherever the program asks for one."""

    def choose(path):
        monkeypatch.setattr(notices, "choose_folder", lambda *_: tmp_path)
        monkeypatch.setattr(notices, "choose_file", lambda *_: path)

    choose(tmp_path)
    return choose


def test_figures_are_compared_as_they_are_typed_or_scanned(qtbot):
    line = Compare()
    qtbot.addWidget(line)
    figures = "1234 5678 9012 3456 7890 1234 5678 9012"
    line.show_figures(figures)
    assert (line.fits, line.differs) == (False, False)
    QTest.keyClicks(line.typed, "1234 5678")
    assert line.state.text() == "还差 24 位"
    assert line.differs
    QTest.keyClicks(line.typed, " 9012 3456 7890 1234 5678 9012")
    assert (line.fits, line.state.text()) == (True, "一样 ✓")
    line.show_figures(figures)
    QTest.keyClicks(line.typed, enrolment.scanned(ONE, figures))
    assert line.fits
    line.show_figures(figures)
    QTest.keyClicks(line.typed, enrolment.scanned(ONE, figures[:-1] + "3"))
    assert line.state.text() == "不一样"


def test_a_wrong_figure_stops_both_sides(open_page, hands, tmp_path):
    office, district = Node(ONE, "甲"), Node(DISTRICT, "区", level="district")
    ours, theirs = open_page(office), open_page(district)
    ours.enrol.ask()
    (request,) = tmp_path.glob("登记申请*.json")
    hands(request)
    theirs.enrol.read()
    theirs.enrol.compare.typed.setText("1111 2222")
    theirs.enrol.approve()
    assert "不一样" in theirs.said[-1]
    theirs.enrol.compare.typed.setText(ours.enrol.fingerprint.text())
    theirs.enrol.approve()
    (welcome,) = tmp_path.glob("登记回执*.json")
    hands(welcome)
    ours.enrol.read()
    ours.enrol.compare.typed.setText("1")
    ours.enrol.accept()
    assert not ours.enrol.is_enrolled
    ours.enrol.compare.typed.setText(theirs.enrol.fingerprint.text())
    ours.enrol.accept()
    assert ours.enrol.is_enrolled


def test_whoever_signs_the_request_reads_that_the_district_gets_a_key(
    open_page, monkeypatch, tmp_path
):
    page, path = open_page(Node(ONE, "甲")), tmp_path / "申请.pdf"
    monkeypatch.setattr(notices, "save_file", lambda *_: path)
    page.enrol.save_sheet()
    with pypdfium2.PdfDocument(path) as pages:
        assert len(pages) == 1
        words = "".join(pages[0].get_textpage().get_text_bounded().split())
    assert "区里有这本台账的一把钥匙" in words
    assert words.index("收回") < words.index("申请人签字")


def test_an_office_changes_its_key_in_one_step_with_a_reason(open_page, tmp_path):
    sticks = Sticks(tmp_path)
    page = open_page(sticks.a)
    before = page.enrol.fingerprint.text()
    page.enrol.keys.ask_button.click()
    assert "作证" in page.enrol.keys.words.text()
    page.enrol.keys.sure_button.click()
    assert "为什么" in page.said[-1]
    page.enrol.keys.reason.setText("管钥匙的人调走了")
    page.enrol.keys.sure_button.click()
    assert page.enrol.fingerprint.text() != before
    sticks.merge(sticks.export(sticks.a)[0])
    theirs = open_page(sticks.district)
    known = identity.require_list(sticks.district.store)
    node = known.node(identity.own_keys(sticks.a.store).node)
    assert node.fingerprint == page.enrol.fingerprint.text()
    assert f"名单第 {known.version} 版" in theirs.enrol.list.version.text()


def are_aligned(controls) -> bool:
    """Whether they stand below each other, equally wide, with room for their words."""
    has_room = all(one.width() >= one.sizeHint().width() for one in controls)
    edges = {(one.mapTo(one.window(), QPoint()).x(), one.width()) for one in controls}
    return has_room and len(edges) == 1


def test_what_is_done_with_keys_stands_in_one_column(qtbot, open_page, tmp_path):
    sticks = Sticks(tmp_path)
    for node in (sticks.district, sticks.a):
        card = open_page(node).enrol
        deeds = (card.keys.ask_button, card.paper.save_button, card.anew.ask_button)
        qtbot.waitUntil(partial(are_aligned, deeds))
        assert [one.isVisible() for one in (card.keys, card.paper, card.anew)] == [False] * 3
        card.keys.ask_button.click()
        assert card.keys.isVisible()
        assert not card.keys.ask_button.isVisible()
        card.keys.back_button.click()
        assert not card.keys.isVisible()
        assert card.keys.ask_button.isVisible()


def test_a_pc_whose_old_keys_came_back_asks_anew(open_page, hands, tmp_path):
    sticks = Sticks(tmp_path)
    ours, theirs = open_page(sticks.a), open_page(sticks.district)
    before = ours.enrol.fingerprint.text()
    ours.enrol.anew.ask_button.click()
    assert "恢复过更换签名密钥以前的备份" in ours.enrol.anew.words.text()
    ours.enrol.anew.sure_button.click()
    assert "为什么" in ours.said[-1]
    ours.enrol.anew.reason.setText("恢复了更换签名密钥以前的备份")
    ours.enrol.anew.sure_button.click()
    assert (ours.enrol.state.text(), ours.export_button.isEnabled()) == ("要重新登记", False)
    assert ours.enrol.fingerprint.text() != before
    ours.enrol.ask()
    (request,) = tmp_path.glob("登记申请*.json")
    hands(request)
    theirs.enrol.read()
    assert "顶替 甲（代号 A）" in theirs.enrol.former_words.text()
    theirs.enrol.approve()
    (welcome,) = tmp_path.glob("登记回执*.json")
    hands(welcome)
    ours.enrol.read()
    ours.enrol.accept()
    assert ours.enrol.is_enrolled


def test_a_book_from_another_pc_asks_anew_and_says_whose_place_it_takes(open_page, hands, tmp_path):
    sticks = Sticks(tmp_path)
    moved(sticks.a)
    ours, theirs = open_page(sticks.a), open_page(sticks.district)
    assert ours.enrol.state.text() == "要重新登记"
    assert "另一台电脑" in ours.enrol.words.text()
    assert not ours.export_button.isEnabled()
    ours.enrol.ask()
    (request,) = tmp_path.glob("登记申请*.json")
    hands(request)
    theirs.enrol.read()
    assert "顶替 甲（代号 A）" in theirs.enrol.former_words.text()
    theirs.enrol.former.set_value("lost")
    theirs.enrol.approve()
    statuses = [n.status for n in identity.require_list(sticks.district.store).nodes]
    assert statuses.count("lost") == 1
    (welcome,) = tmp_path.glob("登记回执*.json")
    hands(welcome)
    ours.enrol.read()
    ours.enrol.accept()
    assert ours.enrol.is_enrolled


def test_an_envelope_lets_a_district_on_another_pc_go_on(open_page, monkeypatch, tmp_path):
    sticks = Sticks(tmp_path)
    before = open_page(sticks.district)
    monkeypatch.setattr(notices, "save_file", lambda *_: tmp_path / "key.pdf")
    assert before.enrol.paper.isHidden()
    before.enrol.paper.save_button.click()
    with pypdfium2.PdfDocument(tmp_path / "key.pdf") as opened:
        text = opened[0].get_textpage().get_text_range()
    secret = identity.own_keys(sticks.district.store).recovery
    assert secret.rpartition("-")[2] in "".join(text.split())
    moved(sticks.district)
    page = open_page(sticks.district)
    assert page.enrol.paper.save_button.isHidden()
    page.enrol.paper.typed.setText(secret[:-3])
    page.enrol.paper.go_button.click()
    assert "逐个核对" in page.said[-1]
    page.enrol.paper.typed.setText(secret)
    page.enrol.paper.go_button.click()
    assert page.export_button.isEnabled()
    assert page.enrol.paper.isHidden()


def test_a_district_on_another_pc_begins_anew_and_every_office_compares(open_page, hands, tmp_path):
    sticks = Sticks(tmp_path)
    moved(sticks.district)
    theirs, ours = open_page(sticks.district), open_page(sticks.a)
    assert theirs.enrol.read_button.isHidden()
    assert not theirs.export_button.isEnabled()
    theirs.enrol.anew.ask_button.click()
    theirs.enrol.anew.reason.setText("原来的电脑烧了")
    theirs.enrol.anew.sure_button.click()
    assert theirs.export_button.isEnabled()
    theirs.enrol.list_button.click()
    (document,) = tmp_path.glob("电脑名单*.json")
    hands(document)
    ours.enrol.read()
    assert ours.enrol.state.text() == "区里更换了签名密钥"
    ours.enrol.same_button.click()
    assert "核对码不一样" in ours.said[-1]
    ours.enrol.read()
    ours.enrol.compare.typed.setText(theirs.enrol.fingerprint.text())
    ours.enrol.same_button.click()
    assert identity.require_list(sticks.a.store).district.fingerprint == (
        theirs.enrol.fingerprint.text()
    )
