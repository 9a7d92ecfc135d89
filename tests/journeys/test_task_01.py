"""Task 1: register a resident from an ID card into a known household."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from db.kinds import Household, HouseholdMember, Resident
from db.store import Store
from tests.builders import WOMAN
from tests.journeys.hands import Hands
from tests.journeys.task_meter import spelled
from tests.journeys.tasks import (
    MOUSE_ALLOWANCE,
    Keyboard,
    choose_by_mouse,
    click_field,
    metered,
    open_office,
    pick_by_mouse,
)

KEYS = 56
PHONE = "15400000001"
# 登记居民, name, phone, household, its row, relation, its row, 告知方式, its row, 保存.
SHORTEST_BY_MOUSE = 10


@pytest.fixture
def home(hands: Hands, tmp_path: Path) -> Household:
    return open_office(hands, tmp_path / "book")


def is_registered(store: Store, home: Household) -> None:
    mei = store.all(Resident, full_name="李梅")[0]
    assert (mei.id_number, mei.birth_date, mei.sex) == (WOMAN, dt.date(1990, 3, 7), "2")
    assert mei.phone == PHONE
    assert (mei.notice_method, mei.notice_on) == ("in_person", store.today)
    (member,) = store.all(HouseholdMember, resident=mei.id)
    assert (member.household, member.relation_to_head) == (home.id, "30")


def by_keys(board: Keyboard) -> None:
    board.key("Ctrl+J, M")
    board.write(WOMAN)
    board.key("Enter")
    board.write("李梅")
    board.key("Enter")
    board.write(PHONE)
    board.key("Enter")
    board.write("cyl")
    board.key("Enter")
    board.key("Enter")
    board.write("n")
    board.key("Enter")
    board.write("d")  # that the person was told in person is theirs to say
    board.key("Ctrl+S")


def test_by_keys_within_the_budget_and_without_the_mouse(hands: Hands, home: Household) -> None:
    with metered(hands) as meter:
        by_keys(meter)
    is_registered(hands.store, home)
    assert (meter.keys <= KEYS, meter.clicks) == (True, 0), meter.keys


@pytest.mark.qt_log_ignore("does not support grabbing the keyboard", extend=True)
def test_by_mouse_alone_but_for_the_words(hands: Hands, home: Household) -> None:
    with metered(hands) as meter:
        meter.click(hands.button("登记居民"))
        meter.write(WOMAN)
        click_field(hands, meter, "姓名")
        meter.write("李梅")
        click_field(hands, meter, "手机号码")
        meter.write(PHONE)
        pick_by_mouse(hands, meter, "所属户", "陈玉兰")
        choose_by_mouse(hands, meter, "与户主关系", "女")
        choose_by_mouse(hands, meter, "告知方式", "当面")
        meter.click(hands.button("保存"))
    mei = hands.store.all(Resident, full_name="李梅")[0]
    assert (mei.id_number, mei.birth_date, mei.sex) == (WOMAN, dt.date(1990, 3, 7), "2")
    assert mei.phone == PHONE
    assert (mei.notice_method, mei.notice_on) == ("in_person", hands.store.today)
    (member,) = hands.store.all(HouseholdMember, resident=mei.id)
    assert member.household == home.id
    assert HouseholdMember.fields()["relation_to_head"].show(member.relation_to_head) == "女"
    assert meter.clicks <= MOUSE_ALLOWANCE * SHORTEST_BY_MOUSE
    assert meter.keys == len(WOMAN) + spelled("李梅") + len(PHONE)
