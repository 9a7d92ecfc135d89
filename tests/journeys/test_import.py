"""导入花名册: strangers' tables of every sort, from the file to the list and back."""

from __future__ import annotations

import datetime as dt
import random
import shutil
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytest_bdd import given, parsers, scenarios, then, when

from db.kinds import Household, Resident
from desktop_app.exchange.plan_rows import BAD, NEW
from desktop_app.gui.pages.import_wizard import LOOK, MAP
from tests.builders import WOMAN, build
from tests.exchange import wounded_roster
from tests.exchange.sheet_files import FIXTURES
from tests.exchange.wounded_roster import FIRST_ROW, Roster
from tests.gui.office_desk import save
from tests.journeys.conftest import answer
from tests.journeys.hands import Hands

scenarios("导入花名册.feature")

SMALL = "\r\n".join(
    [
        "瑞光新村社区居民花名册,,,,",
        "填报单位：演示,,,,",
        "姓名,身份证号,性别,联系电话,家庭住址",
        f"其木格·乌云,{WOMAN},女,１５４００００００１１,石榴苑3号楼2单元501室",
    ]
)


@pytest.fixture(autouse=True)
def nothing_chosen(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have 导入表格 lead to the page: nobody has chosen a file yet."""
    answer(monkeypatch, choose_file=None)


@pytest.fixture
def desktop(tmp_path: Path) -> Path:
    place = tmp_path / "桌面"
    place.mkdir()
    return place


@given(parsers.parse("桌面上有一份 {count:d} 人的花名册“{name}”"), target_fixture="roster")
def big_roster(desktop: Path, count: int, name: str) -> Roster:
    made = wounded_roster.make(count)
    (desktop / name).write_bytes(wounded_roster.xlsx(made))
    return made


@given(parsers.parse("桌面上有一份小花名册“{name}”"))
def small_roster(desktop: Path, name: str) -> None:
    if name.endswith(".xls"):
        shutil.copyfile(FIXTURES / "old_roster.xls", desktop / name)
    else:
        encoding = "gb18030" if name.startswith("国标") else "utf-8"
        (desktop / name).write_bytes(SMALL.encode(encoding))


@given(parsers.parse("桌面上有一份只写了李梅工作单位的表格“{name}”"))
def short_roster(desktop: Path, name: str) -> None:
    lines = ["姓名,身份证号,性别,联系电话,工作单位", f"李梅,{WOMAN},女,,同心里小学"]
    (desktop / name).write_text("\r\n".join(lines), encoding="utf-8")


@given(parsers.parse("桌面上有一份其实是照片的“{name}”"))
def no_roster(desktop: Path, name: str) -> None:
    (desktop / name).write_bytes(b"\xff\xd8\xff\xe0" + bytes(range(256)) * 20)


@given("台账里有李梅，电话是 15400000009，没有工作单位")
def mei(hands: Hands) -> None:
    save(hands.window.desk, build(Resident, phone="15400000009", workplace=None))


@when(parsers.parse("我选“{name}”来导入"))
def choose_file(hands: Hands, desktop: Path, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    answer(monkeypatch, choose_file=desktop / name)
    hands.press("选文件")


@when("我走到预览")
def to_preview(hands: Hands) -> None:
    if hands.page.stack.at == MAP:
        hands.press("看预览")


@when("我把这一格改成他本人的号码")
def mend(hands: Hands, roster: Roster, said: dict[str, str]) -> None:
    line = QApplication.focusWidget()
    assert line is not None
    number = int("".join(c for c in line.accessibleName().split()[1] if c.isdigit()))
    row = roster.rows[number - FIRST_ROW]
    assert row is not None
    born, sex = row[7], "1" if row[4] == "男" else "2"
    assert isinstance(born, dt.date)
    said["bad"] = str(hands.page.plan.counts[BAD])
    line.selectAll()
    hands.write(wounded_roster.id_number(random.Random(99), born, sex))
    hands.key("Enter")


@then(parsers.parse("台账里有 {count:d} 位居民"))
def count_people(hands: Hands, count: int) -> None:
    assert hands.store.count(Resident) == count
    assert bool(hands.store.count(Household)) == bool(count)


@then("预览的新增和有问题的行数都对得上")
def preview_counts(hands: Hands, roster: Roster) -> None:
    sound = roster.people - len(roster.bad)
    assert f"新增 {sound:,} 人" in hands.words()
    assert f"{len(roster.bad):,} 行有问题，已标红" in hands.words()
    assert hands.button(f"只导入没问题的 {sound:,} 行").isEnabled()


@then("每个有问题的行都说得出原因")
def every_reason(hands: Hands, roster: Roster) -> None:
    hands.press(f"有问题 {len(roster.bad):,}")
    table = hands.page.table
    for at in range(table.rows.rowCount()):
        table.go_to(at, min(hands.page.table.rows.problems_in(at)))
        number = table.rows.row(at).number
        assert roster.bad[number] in hands.page.rows.words.words.text()
    assert table.rows.rowCount() == len(roster.bad)
    hands.press("全部")
    table.go_to(0, 0)


@then(parsers.parse("说明写着“{words}”"))
def row_words(hands: Hands, words: str) -> None:
    assert words in hands.page.rows.words.words.text()


@then("有问题的少了 1 行")
def one_less(hands: Hands, said: dict[str, str], roster: Roster) -> None:
    hands.until(lambda: hands.page.plan.counts[BAD] == int(said["bad"]) - 1)
    hands.settle()
    assert hands.page.plan.counts[NEW] == roster.people - len(roster.bad) + 1


@then("没问题的都在台账里了")
def imported(hands: Hands, roster: Roster) -> None:
    people = roster.people - len(roster.bad) + 1
    assert hands.store.count(Resident) == people
    assert hands.store.count(Household) == len(roster.homes)
    assert f"新增 {people:,} 人" in hands.words().replace(f"{people} 人", f"{people:,} 人")


@then("不用再对表头，直接看到预览")
def straight_to_preview(hands: Hands) -> None:
    assert hands.page.stack.at == LOOK


@then("名册里列着没问题的人")
def listed(hands: Hands, roster: Roster) -> None:
    people = roster.people - len(roster.bad)
    assert hands.store.count(Resident) == people
    hands.settle()
    assert (hands.page.count.text(), hands.page.head.subtitle.text()) == (
        f"共 {people:,} 人",
        f"本社区 {people:,} 人 · {len(roster.homes):,} 户",
    )


@then(parsers.parse("台账里有“{name}”"))
def has_person(hands: Hands, name: str) -> None:
    assert name in [one.full_name for one in hands.store.all(Resident)]


@then(parsers.parse("李梅的电话还是 {phone}，工作单位是“{workplace}”"))
def kept(hands: Hands, phone: str, workplace: str) -> None:
    (mei,) = hands.store.all(Resident)
    assert (mei.phone, mei.workplace) == (phone, workplace)


@then("页面上方说明了为什么读不了")
def says_why(hands: Hands) -> None:
    bar = hands.window.bar
    assert bar.isVisible()
    assert "表格" in bar.words.text()
