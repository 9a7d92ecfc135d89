"""保管期限: terms stand beside each other; what is over is seen, asked for once more, and done."""

import datetime as dt

import pytest
from PySide6.QtWidgets import QLabel, QScrollArea

from db import anonymous, terms
from db.kinds import Resident, ServiceCase
from db.roles import CLERK, Clerk
from desktop_app.gui import notices
from desktop_app.gui.desk import Desk
from desktop_app.gui.pages.retention import RetentionPage
from desktop_app.gui.pages.retention_due import FIRST
from tests.builders import build
from tests.db.nodes import Node

DAY = dt.date(2010, 5, 1)


@pytest.fixture
def node():
    made = Node("229901001001", "甲")
    with made.store.work(made.clerk, "登记", "test") as work:
        work.bulk_create([
            build(Resident, full_name="石榴籽", residence_status="moved_out", left_on=DAY),
            build(Resident),
            *(old_case(number, "done") for number in range(FIRST + 3)),
            old_case(99, "handling"),
        ])  # fmt: skip
    yield made
    made.store.close()


def old_case(number, state):
    return build(
        ServiceCase, serial_no=f"SX-2010-{number}", state=state, closed_on=DAY,
        received_at=dt.datetime.combine(DAY, dt.time(9)), outcome="修好了",
    )  # fmt: skip


@pytest.fixture
def page(qtbot, node):
    made = RetentionPage(Desk(node.store, node.clerk))
    qtbot.addWidget(made)
    made.resize(1190, 640)
    made.show()
    made.arrive()
    yield made
    made.desk.jobs.close()


def words(page):
    return "\n".join(one.text() for one in page.findChildren(QLabel) if one.isVisibleTo(page))


def settle(qtbot, page):
    qtbot.waitUntil(lambda: not page.desk.jobs.open_jobs(), timeout=20_000)


def block(page, key):
    return next(one for one in page.blocks if one.due.term.key == key)


def looked_at(qtbot, page):
    page.look()
    settle(qtbot, page)


def test_what_is_over_is_seen_by_term_and_nothing_is_touched(qtbot, page):
    before = page.desk.store.state_hash()
    assert page.blocks == []
    looked_at(qtbot, page)
    assert [one.due.term.key for one in page.blocks] == [one.key for one in terms.TERMS]
    said = words(page)
    assert "迁出、去世的居民：1 条到期" in said
    assert "石榴籽" in said
    assert f"五个及时事项：{FIRST + 3} 条到期" in said
    assert "另有 1 条（SX-2010-99）还没有了结" in said
    assert "没有要清理的" in words(block(page, "visits"))
    assert page.desk.store.state_hash() == before


def test_the_window_alone_scrolls_the_page(page):
    assert page.findChildren(QScrollArea) == []
    assert page.first is page.chips.chip()  # the cursor begins in sight of the tabs


def test_more_records_are_listed_when_asked_for(qtbot, page):
    looked_at(qtbot, page)
    cases = block(page, "cases")
    assert words(cases).count("SX-2010-") == FIRST + 1  # and the one that is still open
    cases.more_button.click()
    qtbot.waitUntil(lambda: words(cases).count("SX-2010-") == FIRST + 3 + 1)
    assert not cases.more_button.isVisibleTo(page)


def test_it_is_done_after_being_asked_once_more(qtbot, page, monkeypatch):
    store = page.desk.store
    looked_at(qtbot, page)
    monkeypatch.setattr(notices, "confirm_destroy", lambda *_, **__: False)
    block(page, "cases").button.click()
    assert store.count(ServiceCase, summary=anonymous.WORDS) == 0
    monkeypatch.setattr(notices, "confirm_destroy", lambda *_, **__: True)
    block(page, "cases").button.click()
    settle(qtbot, page)
    qtbot.waitUntil(lambda: "没有要清理的" in words(block(page, "cases")), timeout=20_000)
    assert store.count(ServiceCase, summary=anonymous.WORDS) == FIRST + 3
    assert store.count(ServiceCase) == FIRST + 4
    assert store.count(Resident, full_name="石榴籽") == 1  # another term, not asked for
    assert not block(page, "cases").button.isVisibleTo(page)


def test_the_log_is_laid_by_in_words_of_its_own(qtbot, page, monkeypatch):
    desk, now = page.desk, page.desk.store.clock()
    desk.store.note(desk.clerk, "登录")
    monkeypatch.setattr(desk.store, "clock", lambda: now + 5 * 366 * 86_400_000)
    desk.store.note(desk.clerk, "登录")
    looked_at(qtbot, page)
    asked, said = [], []
    monkeypatch.setattr(notices, "confirm_destroy", lambda *given, **_: asked.append(given[1]) or 1)
    desk.toast_asked.connect(lambda words, *_: said.append(words))
    block(page, terms.LOG).button.click()
    settle(qtbot, page)
    qtbot.waitUntil(lambda: "没有到期的" in words(block(page, terms.LOG)), timeout=20_000)
    assert "收成一份" in asked[0]
    assert [words for words in said if "归档" in words]
    assert not [words for words in said if "清理" in words]


def test_terms_are_kept_and_too_few_years_are_refused_beside_their_field(page):
    store = page.desk.store
    shown = {key: control.text() for key, control in page.inputs.items()}
    assert shown == {one.key: str(one.years) for one in terms.TERMS}
    page.inputs["cases"].setText("1")
    page.inputs["wishes"].setText("很久")
    page.inputs["residents"].setText("4")
    page.keep_years()
    assert "至少保存 3 年" in page.fields["cases"].text()
    assert "请填年数" in page.fields["wishes"].text()
    assert terms.years(store, "residents") == 4
    assert terms.years(store, "cases") == 5


def test_whoever_may_not_sees_it_and_is_offered_nothing(qtbot, node):
    clerk = Clerk(b"somebody else" + bytes(3), "li", "李敏", frozenset({CLERK}))
    made = RetentionPage(Desk(node.store, clerk))
    qtbot.addWidget(made)
    made.show()
    made.arrive()
    looked_at(qtbot, made)
    assert not made.keep_button.isEnabled()
    assert not any(one.button.isVisibleTo(made) for one in made.blocks)
    made.desk.jobs.close()
