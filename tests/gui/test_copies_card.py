"""A book that was copied or put back: what the office, its other PC and the district are told."""

import dataclasses
import json

import pytest
from PySide6.QtWidgets import QLabel, QPushButton

from db import erasing, lives, second_place
from db.founding import open_book
from db.kinds import Resident, RightsRequest
from desktop_app.exchange import merging
from desktop_app.gui.controls import LineInput
from desktop_app.gui.copies_card import CopiesCard
from desktop_app.gui.desk import Desk
from desktop_app.gui.pages.board import BoardPage
from desktop_app.gui.pages.exchange import ExchangePage
from desktop_app.gui.workbench.cards import SafetyCard
from desktop_app.gui.workbench.reading import read
from tests.builders import build, in_twos
from tests.exchange.test_merging import ONE, Desk as Sticks
from tests.gui.front_of_house import PASSWORD, closed_book


@pytest.fixture
def sticks(tmp_path):
    """A PC whose folder was copied: both copies write on and hand in to the district."""
    made = Sticks(tmp_path)
    made.a.save(build(Resident, full_name="李梅"))
    made.merge(made.export(made.a)[0])
    made.copy = made.a.clone()
    edit(made.a, workplace="同心里小学")
    edit(made.a, former_name="李小梅")
    edit(made.copy, workplace="石榴街小学")
    for node in (made.a, made.copy):
        made.merge(made.export(node)[0])
    return made


def edit(node, **values):
    (person,) = node.store.all(Resident)
    for name, value in values.items():
        setattr(person, name, value)
    node.save(person)


@pytest.fixture
def shown(qtbot):
    desks = []

    def opened(node, kind=CopiesCard):
        desks.append(Desk(node.store, node.clerk))
        made = kind(desks[-1])
        qtbot.addWidget(made)
        made.reload()
        return made

    yield opened
    for desk in desks:
        desk.jobs.close()


def words(widget):
    return "\n".join(one.text() for one in widget.findChildren(QLabel))


def press(widget, words):
    next(b for b in widget.findChildren(QPushButton) if b.text().startswith(words)).click()


def test_the_district_is_told_which_pc_and_what_each_copy_wrote(sticks, shown):
    card = shown(sticks.district)
    assert not card.isHidden()
    said = words(card)
    assert f"单位{ONE} 甲的台账有几份各写各的" in said
    assert "一份：2 笔" in said
    assert "另一份：1 笔" in said
    assert "没有丢" in said
    assert "核对两边都改过的 1 条" in [b.text() for b in card.findChildren(QPushButton)]
    for page in (BoardPage, ExchangePage):
        assert not shown(sticks.district, page).copies.isHidden()


def test_both_copies_and_the_office_s_other_pc_are_told_at_the_next_package(sticks, shown):
    assert shown(sticks.a).isHidden()
    for path in sticks.export(sticks.district, everything=True):
        for node, name in ((sticks.a, "A"), (sticks.copy, "A"), (sticks.b, "B")):
            if path.stem.endswith(f"{ONE}{name}"):
                merging.merge(node.store, node.clerk, path)
    for node in (sticks.a, sticks.copy):
        said = words(shown(node))
        assert "本机的台账有几份各写各的" in said
        assert lives.NEXT_STEPS[lives.SPLIT] in said
        assert [one.why for one in lives.renewals(node.store)] == [lives.SPLIT]
    assert f"单位{ONE} 甲的台账" in words(shown(sticks.b))
    assert lives.lives(sticks.a.store)[-1] != lives.lives(sticks.copy.store)[-1]


def test_it_is_put_away_with_what_was_found_out_and_comes_back_if_both_go_on(sticks, shown):
    card = shown(sticks.district)
    said = []
    card.desk.trouble_met.connect(lambda error: said.append(str(error)))
    press(card, "查明了")
    assert "查到的情况" in said[0]
    card.findChild(LineInput).setText("值班室那台停用了")
    press(card, "查明了")
    assert card.isHidden()
    (noted,) = [
        one.act
        for one in sticks.district.store.access_log(sticks.district.clerk)
        if one.act.act == "查明台账副本"
    ]
    assert "值班室" in noted.reason
    edit(sticks.copy, remark="接着写")
    sticks.merge(sticks.export(sticks.copy)[0])
    card.reload()
    assert not card.isHidden()


def test_a_fresh_start_is_explained_once(qtbot, shown, sticks):
    lives.renew_branch(sticks.c.store, lives.BEHIND)
    card = shown(sticks.c)
    assert "换成了较早的一份" in words(card)
    assert "补登" in words(card)
    safety = SafetyCard(card.desk)
    qtbot.addWidget(safety)
    safety.show_board(read(sticks.c.store))
    assert "换成了较早的一份" in words(safety)
    press(card, "知道了")
    assert card.isHidden()
    assert lives.waiting(sticks.c.store) == 0


def test_after_an_erasure_a_new_copy_on_the_stick_is_asked_for(qtbot, tmp_path):
    """The list beside the old one does not name who was erased: they would come back from it."""
    book = open_book(closed_book(tmp_path / "book"), "", PASSWORD)
    store, person = book.store, build(Resident)
    asked = build(RightsRequest, kind="erase", subject=person.id)
    for clerk, record in (
        (book.clerk, person),
        (dataclasses.replace(book.clerk, name="周"), asked),
    ):
        with store.work(clerk, "登记") as work:
            work.save(record)
    told = {"name": "20261101-080000-day.hslbak", "day": store.today.isoformat()}
    store.keep_fact(second_place.LAST, json.dumps(told))
    safety = SafetyCard(Desk(store, book.clerk))
    qtbot.addWidget(safety)
    safety.show_board(read(store))
    assert "复制一份到 U 盘" not in words(safety)
    request = store.get(RightsRequest, asked.id)
    erasing.erase(store, in_twos(book.clerk), person, request)
    safety.show_board(read(store))
    assert "请把备份复制一份到 U 盘" in words(safety)
    assert second_place.due(store)
    book.close()
