"""Every deed that a role may not do is pressed all the same: nothing in the book changes.

The greying out of the window is switched off, so that each press reaches the service below; what
a card then asks for is pressed as well. Steps of a record (签发, 归档 …) are deeds like any other.
"""

from __future__ import annotations

import itertools
from collections import Counter
from contextlib import suppress
from dataclasses import replace

import pytest
import shiboken6
from PySide6.QtWidgets import QApplication

from db import roles
from db.trouble import Refused, Unavailable
from desktop_app.gui import notices, rights
from desktop_app.gui.ask_card import AskCard
from desktop_app.gui.desk import Desk
from desktop_app.gui.step_bar import StepBar
from tests.gui import test_permission_walk
from tests.gui.test_permission_walk import WALKS, action_of, offered, settled, states
from tests.sizes import RELEASE
from tests.trust.ground import say
from tests.trust.test_q_roles import MATRIX

PAGES = () if RELEASE else (
    "residents", "resident_form", "household_form", "pairing_form", "minutes", "resolution",
    "accounts", "retention", "ledgers", "exchange",
)  # fmt: skip
REFUSED_MUCH = (roles.LEAD, roles.ADMIN)
TRIED = WALKS if RELEASE else [("community", roles.LEAD), ("community", roles.ADMIN)]


books = test_permission_walk.books


@pytest.fixture
def answers(monkeypatch, tmp_path):
    """Answer every question so that the deed goes on; give where files would come to lie."""
    out = tmp_path / "out"
    out.mkdir()
    numbers = itertools.count()
    said = {
        "confirm_destroy": True, "tell": None, "ask_password": "", "ask_second": None,
        "ask_reason": "用途", "choose_file": None, "choose_files": [], "choose_folder": out,
        "offer_smaller_paper": False, "choose_printer": None, "show_report": False,
    }  # fmt: skip
    for name, answer in said.items():
        monkeypatch.setattr(notices, name, lambda *_, answer=answer, **__: answer)
    monkeypatch.setattr(notices, "save_file", lambda *_, **__: out / f"file{next(numbers)}")
    monkeypatch.setattr(rights, "refusal", lambda *_: "")
    return out


def may(role, action):
    """Say what was agreed, by the matrix written down apart from the program's."""
    alone, together, _ = MATRIX[action]
    return role in alone | together


def refused_deeds(page, role, key):
    """Give the buttons of deeds that a role may not do: those of the table, and steps."""
    steps = [bar for bar in page.findChildren(StepBar) if bar.isVisible()]
    for one, words in offered(page):
        action = action_of(page, one, words, key)
        if any(bar.isAncestorOf(one) for bar in steps):
            action = action or "edit"
        if action and not may(role, action):
            yield one, words


def press(qtbot, desk, page, one):
    """Press a deed, and what its card then asks for; give what else than a refusal was raised."""
    with qtbot.captureExceptions() as raised:
        one.click()
        settled(qtbot, desk)
        for card in page.findChildren(AskCard):
            if shiboken6.isValid(card) and card.isVisible():
                card.deed.click()
                settled(qtbot, desk)
                card.dismiss()
        QApplication.processEvents()
    return [kind for kind, *_ in raised if not issubclass(kind, Refused | Unavailable)]


def pressed(qtbot, book, role, out, some=()):
    """Press what the role may not do; give what changed something, and how much was pressed."""
    desk = Desk(book.store, replace(book.clerk, roles=frozenset({role})))
    wrong, seen = set(), Counter()
    for key, page in states(qtbot, desk, some):
        done = set()
        while fresh := [(o, w) for o, w in refused_deeds(page, role, key) if w not in done]:
            one, words = fresh[0]
            done.add(words)
            before = book.store.state_hash()
            if raised := press(qtbot, desk, page, one):
                wrong.add((key, words, raised[0].__name__))
            if book.store.state_hash() != before or any(out.iterdir()):
                wrong.add((key, words, "something changed"))
            seen["pressed"] += 1
            with suppress(Refused, Unavailable):
                page.arrive(**page.place())
            settled(qtbot, desk)
    desk.jobs.close()
    return wrong, seen


@pytest.mark.parametrize(("level", "role"), TRIED)
def test_what_a_role_may_not_do_changes_nothing_when_pressed(
    qtbot,
    books,
    answers,
    level,
    role,
):
    wrong, seen = pressed(qtbot, books[level], role, answers, PAGES)
    say(f"{level} {role}: {dict(seen)}")
    assert sorted(wrong) == []
    assert seen["pressed"] > 10 or level == "district" or role not in REFUSED_MUCH


def test_a_service_that_asks_nothing_is_found_by_pressing(
    qtbot,
    books,
    answers,
    monkeypatch,
):
    """Planted: editing needs no right below the window, and a lead's press writes."""
    monkeypatch.setitem(roles._RULES, "edit", replace(roles._RULES["edit"], alone=roles.ALL_ROLES))
    some = ("household_form", "pairing_form", "households")
    wrong, _ = pressed(qtbot, books["community"], roles.LEAD, answers, some)
    assert "something changed" in {why for *_, why in wrong}
