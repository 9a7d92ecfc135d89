"""The page 核验: a code typed or scanned, what is said, and the rows that changed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from PySide6.QtCore import Qt

from db.kinds import LedgerPrint, Resident
from db.periods import Period
from db.roles import ALL_ROLES
from desktop_app.gui.desk import Desk
from desktop_app.gui.pages.verifying import SAME, VerifyPage
from desktop_app.ledgers import by_code, proof, register
from desktop_app.ledgers.ledger import Options
from tests.builders import build
from tests.db.nodes import Node


@pytest.fixture
def node() -> Node:
    made = Node("229901001001", "一号")
    made.clerk = replace(made.clerk, roles=ALL_ROLES)
    made.save(build(Resident, full_name="李梅", remark="旧"))
    return made


@pytest.fixture
def entry(node: Node) -> LedgerPrint:
    today = node.store.today
    options = Options(Period.parse(str(today.year)), today, today)
    return register.issue(node.store, node.clerk, by_code("L01"), options).record


@pytest.fixture
def page(qtbot, node: Node, entry: LedgerPrint) -> Iterator[VerifyPage]:
    desk = Desk(node.store, node.clerk)
    made = VerifyPage(desk)
    qtbot.addWidget(made)
    made.resize(1190, 680)
    made.show()
    made.arrive()
    yield made
    desk.jobs.close()


def checked(qtbot, page: VerifyPage) -> str:
    qtbot.waitUntil(lambda: page.checking is None and not page.bar.isHidden())
    return page.bar.words.text()


def test_the_tabs_stand_above_the_line_for_the_code(page) -> None:
    tabs, code = (one.mapTo(page, one.rect().topLeft()).y() for one in (page.tabs, page.code))
    assert tabs < code < page.table.mapTo(page, page.table.rect().topLeft()).y()


def test_a_scanner_types_the_code_and_presses_enter(qtbot, page, entry) -> None:
    text = proof.qr_text(entry.at.date(), 1, entry.check_code)
    qtbot.keyClicks(page.code, text)
    qtbot.keyClick(page.code, Qt.Key.Key_Return)
    said = checked(qtbot, page)
    assert "由 王晓梅 打印，第 1 份，共 1 页 1 行。扫的是第 1 页" in said
    assert "一行没有变" in said
    assert page._nothing.words.text() == SAME
    assert page.code.text() == proof.in_groups(entry.check_code)
    assert page.code.selectedText() == page.code.text()


def test_what_changed_is_listed_with_before_and_after(qtbot, page, node, entry) -> None:
    mei = node.store.all(Resident)[0]
    mei.remark = "新"
    node.save(mei, build(Resident, full_name="张三"))
    page.arrive(code=entry.check_code)
    assert "新增 1 条，改动 1 条" in checked(qtbot, page)
    rows = [row.cells for row in page.changes_found.rows.values()]
    assert sorted(cells[:2] for cells in rows) == [("改动", "李梅"), ("新增", "张三")]
    assert next(cells[2:4] for cells in rows if cells[0] == "改动") == ("备注", "旧 → 新")
    assert [words for _, words in page.changes_found.views()] == ["全部 2", "新增 1", "改动 1"]
    change = next(id_ for id_, row in page.changes_found.rows.items() if row.cells[0] == "改动")
    assert ("备注", "旧 → 新") in page.changes_found.preview(change).facts
    gone_to: list[tuple] = []
    page.desk.page_asked.connect(lambda *where: gone_to.append(where))
    page.opened.emit(change)
    assert gone_to == [("ledgers", {"ledger": "L01"})]


@pytest.mark.parametrize(("typed", "said"), [("12", "20 个数字和字母"), ("F" * 20, "没有这个")])
def test_a_wrong_code_is_said_and_can_be_typed_anew(qtbot, page, typed, said) -> None:
    page.code.setText(typed)
    page.deed.click()
    assert said in checked(qtbot, page)
    assert page.code.selectedText() == typed


def test_the_cursor_waits_in_the_code(qtbot, page) -> None:
    assert page.first is page.code
    assert page.code.accessibleName() == "打印码"


def test_the_fingerprint_of_the_log_on_an_old_paper_is_looked_up(qtbot, page, node, entry) -> None:
    node.store.note(node.clerk, "核对")
    page.code.setText(proof.in_groups(entry.audit_head, 4))
    page.check()
    assert checked(qtbot, page).startswith("对得上：打印时访问日志到第")
    page.code.setText("ab" * 16)
    page.check()
    qtbot.waitUntil(lambda: "没有过这个指纹" in page.bar.words.text())
