"""结对、开会、印台账: what was done through the window is what stands on the paper."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPlainTextEdit
from pytest_bdd import given, parsers, scenarios, then, when

from db.kinds import LedgerPrint, PartnerOrganization, Resident, StaffMember
from desktop_app.ledgers import proof
from tests.builders import build
from tests.gui.office_desk import family, save
from tests.journeys.conftest import answer, plain
from tests.journeys.hands import Hands
from tests.ledgers.papers import texts

scenarios("结对开会印台账.feature")

UNITS = (("石榴派出所", "赵建国", "police"), ("同心里小学", "孙丽华", "school"))


@given("石榴苑12号楼住着陈玉兰户")
def has_home(hands: Hands) -> None:
    family(hands.window.desk)


@given(parsers.parse("名册里有这些难印的名字：{names}"))
def has_names(hands: Hands, names: str) -> None:
    people = [build(Resident, full_name=name, id_number=None) for name in names.split("、")]
    save(hands.window.desk, *people)


@given("成员单位有石榴派出所（赵建国）和同心里小学（孙丽华）")
def has_units(hands: Hands) -> None:
    units = [
        build(PartnerOrganization, full_name=name, liaison=who, org_kind=kind)
        for name, who, kind in UNITS
    ]
    save(hands.window.desk, *units)


@given("同事里有李海燕")
def has_colleague(hands: Hands) -> None:
    save(hands.window.desk, build(StaffMember, full_name="李海燕"))


@when(parsers.parse("我打开“{name}”里的“{first}”"))
def open_row(hands: Hands, name: str, first: str) -> None:
    hands.go_to_row(name, first)
    hands.key("Enter")


@when(parsers.parse("在“{label}”填今天上午九点"))
def this_morning(hands: Hands, label: str) -> None:
    hands.fill(label, f"{hands.store.today.isoformat()} 09:00")


@when(parsers.parse("我加一条议定“{matter}”，责任单位“{unit}”，期限“{day}”，类别“{topic}”"))
def add_matter(hands: Hands, matter: str, unit: str, day: str, topic: str) -> None:
    hands.key("Ctrl+Enter")
    hands.write(matter)
    hands.key("Tab")
    hands.write(unit)
    for words in ("", day, topic):
        QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Tab)
        hands.write(words)
    hands.key("Enter")


@when(parsers.parse("我把“{title}”另存 PDF"), target_fixture="paper")
def save_paper(hands: Hands, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, title: str) -> str:
    page, place = hands.page, tmp_path / f"{title}.pdf"
    answer(monkeypatch, save_file=place)
    shown = page.list.ledgers
    (code,) = [ledger.code for ledger in shown.ledgers if ledger.title == title]
    page.list.setCurrentIndex(shown.index(shown.row_of(code), 0))
    hands.until(lambda: page.to_file.isEnabled() and page.draft.work.ledger.title == title)
    assert "草稿" in plain("".join(texts(page.draft.printed.pdf)))
    hands.key("F12")
    assert hands.said() == f"已存为 {place.name}"
    return plain("".join(texts(place.read_bytes())))


@then(parsers.parse("纪要正文里有“{words}”"))
def body_has(hands: Hands, words: str) -> None:
    assert words in hands.control("纪要正文", QPlainTextEdit).text()


@then(parsers.re("纸上有(?P<words>“.+”)和打印码，没有草稿两个字"))
def on_paper(hands: Hands, paper: str, words: str) -> None:
    for one in words.strip("“”").split("”“"):
        assert plain(one) in paper
    newest = max(hands.store.all(LedgerPrint), key=lambda one: one.at)
    codes = [plain(proof.in_groups(one.check_code)) for one in hands.store.all(LedgerPrint)]
    assert newest
    assert any(code in paper for code in codes)
    assert "草稿" not in paper


@then(parsers.parse("纸上有这些名字：{names}"))
def names_on_paper(paper: str, names: str) -> None:
    for name in names.split("、"):
        assert name in paper


@then(parsers.parse("打印登记里有 {count:d} 份"))
def registered(hands: Hands, count: int) -> None:
    assert hands.store.count(LedgerPrint) == count
