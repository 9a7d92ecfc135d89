"""A walk over every action of every page as every role: what is offered is what may be done.

Each page is opened with a practice office's records in it and its first row chosen. Every button
that can be pressed then must be known here, by its words: as a deed that takes a permission, which
the role then has, or as one that anybody may do. That the services below refuse by themselves is
shown in tests/trust/test_q_roles.py.
"""

from __future__ import annotations

import re
from collections import Counter
from contextlib import suppress
from dataclasses import replace

import pytest
from PySide6.QtWidgets import QAbstractButton, QApplication

from db import roles
from db.roles import OF_LEVEL
from db.trouble import Refused, Unavailable
from desktop_app.gui import rights
from desktop_app.gui.controls import button
from desktop_app.gui.desk import Desk
from desktop_app.gui.list_page import ListPage
from desktop_app.gui.page import Page
from desktop_app.gui.pages.page_list import entries
from desktop_app.gui.record_page import RecordPage
from desktop_app.practice.office import found_district, open_practice
from desktop_app.practice.profile import offices
from tests.trust.ground import say

PASSWORD = "lian xi 2025 nian"
WALKS = [(level, role) for level, some in OF_LEVEL.items() for role in some]

# Deeds by their words, written down here apart from the program's own table.
DEEDS = {
    "edit": (
        r"登记(?!回执).+"
        r"|批量修改|批量登记|删除.*|改：.+|快记一笔|记下走访|收微心愿|新结对子?|起草会议|起草经验材料"
        r"|记(走访|活动|联系|进展|完成|一步)(：.+)?|办结(：.+| \d+)?|认领"
        r"|(转办|中止|重开|延期|终止)( \d+)?"
        r"|重新打开|结束结对|分户|并户|迁出|迁入|户主变更|死亡登记|办离任|办退出|加一项|按常例排一年"
        r"|粘贴名单|添加词条|改名|停用|今天核对过( F9)?|会开完了|复制上次会议|把.+移出这一户"
        r"|添加文件到.+|从手机 U 盘拷入.+|粘贴图片到.+|保存并再登.+|加一行|删这一行|同上一行"
        r"|命名|列入名单|补材料"
    ),
    "import": r"导入表格",
    "dump": r"导出|发填表|做一份填表给别人填",
    "print": r"打印(?!码).*|另存 PDF|存到 U 盘|照印",
    "print_unmasked": r"证件和电话打全.*",
    "reveal": r"看全部 30 秒（F8）",
    "undo": r"撤销或恢复",
    "settings": r"办理时限|改年限",
    "accounts": r"添加账号|改角色：.+",
    "keys": r"换恢复码|更换密钥",
    "restore": r"恢复到这一天|从备份恢复",
    "enrol": r"写申请到 U 盘|读入登记回执",
}  # fmt: skip
KNOWN = {action: re.compile(words) for action, words in DEEDS.items()}


@pytest.fixture(scope="module")
def books(qapp, tmp_path_factory):
    """Give a practice office and its district, as they stand for the whole walk."""
    place = tmp_path_factory.mktemp("walk")
    made = {
        "community": open_practice(place / "office", offices("small")[0], PASSWORD),
        "district": found_district(place / "district", PASSWORD),
    }
    yield made
    for book in made.values():
        book.close()


def settled(qtbot, desk):
    qtbot.waitUntil(lambda: not desk.jobs.open_jobs(), timeout=60_000)
    QApplication.processEvents()


def states(qtbot, desk, some=()):
    """Yield every page, or some, in all its states, with its first row chosen."""
    for entry in (one for one in entries(desk) if not some or one.key in some):
        page = entry.build(desk)
        page.resize(1190, 700)
        page.show()
        for where in ({}, *filter(None, page.sights().values())):
            with suppress(Refused, Unavailable):
                page.arrive(**where)
            settled(qtbot, desk)
            if isinstance(page, ListPage) and page.table.rows.record_ids():
                page.table.setCurrentIndex(page.table.model().index(0, 0))
                settled(qtbot, desk)
            yield entry.key, page
        page.hide()
        page.deleteLater()
        QApplication.processEvents()


def offered(page):
    """Give the buttons of a page that can be pressed, with their words."""
    for one in page.findChildren(QAbstractButton):
        words = one.accessibleName() or one.text()
        if words and one.isVisible() and one.isEnabled():
            yield one, words


def action_of(page, one, words):
    """Name the permission that a deed takes; blank for what anybody may do."""
    if isinstance(page, RecordPage) and one in (page.save_button, page._again):
        return page.record_kind.right
    return next((action for action, deed in KNOWN.items() if deed.fullmatch(words)), "")


def walked(qtbot, book, role, some=()):
    """Give what is offered and not allowed, and how much was looked at."""
    wrong, seen = set(), Counter()
    desk = Desk(book.store, replace(book.clerk, roles=frozenset({role})))
    for key, page in states(qtbot, desk, some):
        seen["states"] += 1
        for one, words in offered(page):
            action = action_of(page, one, words)
            seen["deeds" if action else "free"] += 1
            if action and not roles.may(desk.clerk, action):
                wrong.add((key, words, action))
    desk.jobs.close()
    return wrong, seen


@pytest.mark.parametrize(("level", "role"), WALKS)
def test_no_page_offers_what_its_role_may_not_do(qtbot, books, level, role):
    wrong, seen = walked(qtbot, books[level], role)
    say(f"{level} {role}: {dict(seen)}")
    assert sorted(wrong) == []
    assert seen["free"] > 100


def test_a_deed_that_is_greyed_out_says_why_and_stays_so(qtbot, books):
    book = books["community"]
    page = Page(Desk(book.store, replace(book.clerk, roles=frozenset({roles.LEAD}))))
    made = button("登记居民")
    made.setParent(page)
    qtbot.addWidget(page)
    page.show()
    assert not made.isEnabled()
    assert "不能登记和修改" in made.toolTip()
    made.setEnabled(True)
    assert not made.isEnabled()


def test_the_walk_sees_what_is_offered_and_not_allowed(qtbot, books, monkeypatch):
    """Planted: nothing is greyed out, and a lead is offered what a clerk registers."""
    monkeypatch.setattr(rights, "refusal", lambda *_: "")
    some = ("residents", "resident_form")
    wrong, _ = walked(qtbot, books["community"], roles.LEAD, some)
    assert {("residents", "登记居民", "edit"), ("resident_form", "保存", "edit")} <= wrong
