"""U 盘来回: enrolment, packages, a real conflict and its decision, at four windows."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from PySide6.QtCore import QSettings, Qt
from PySide6.QtTest import QTest
from pytest_bdd import given, parsers, scenarios, then, when

from db import founding
from db.accounts import CODE_SEEN
from db.founding import Founding
from db.kinds import MergeReceipt, Resident
from db.record import DISTRICT_SCOPE
from desktop_app.app import Program
from desktop_app.exchange import identity, receipts
from desktop_app.gui.record_form import RecordForm
from tests.builders import ID_PURPOSE, MAN, WOMAN
from tests.gui.front_of_house import CHEAP, DISTRICT_CODE, PASSWORD
from tests.journeys.conftest import answer, go_to_entry, plain, unlock
from tests.journeys.hands import Hands
from tests.ledgers.papers import texts

scenarios("合并.feature")

ONE, TWO = "229901001001", "229901002001"
PCS = {
    "区里": Founding(
        "district", "演示区", DISTRICT_CODE, "zgq", "赵国强", "区里", id_purpose=ID_PURPOSE
    ),
    "甲机": Founding(
        "community", "瑞光新村社区", ONE, "wxm", "王晓梅", "甲机", id_purpose=ID_PURPOSE
    ),
    "乙机": Founding(
        "community", "瑞光新村社区", ONE, "lhy", "李海燕", "乙机", id_purpose=ID_PURPOSE
    ),
    "丙机": Founding(
        "community", "石榴街社区", TWO, "sxf", "孙晓芳", "丙机", id_purpose=ID_PURPOSE
    ),
}
SCOPES = {"瑞光新村社区": ONE, "石榴街社区": TWO}
NUMBERS = {"李梅": WOMAN, "陈玉兰": MAN, "乌兰图雅": "229903195501010021"}


class Desks(dict[str, Hands]):
    """The hands at each PC; whoever is asked for gets the window in front."""

    def at(self, pc: str) -> Hands:
        hands = self[pc]
        if not hands.window.isActiveWindow():
            hands.window.activateWindow()
            hands.until(hands.window.isActiveWindow)
        hands.settle()
        return hands


@pytest.fixture
def desks(qtbot, program: Program, tmp_path: Path):
    made = Desks()
    for pc, told in PCS.items():
        book, _code = founding.create(tmp_path / pc, told, PASSWORD, cost=CHEAP)
        book.store.keep_fact(CODE_SEEN, "1")
        book.close()
        own = QSettings(str(tmp_path / f"{pc}.ini"), QSettings.Format.IniFormat)
        made[pc] = Hands(qtbot, Program(own))
        unlock(made[pc], tmp_path / pc)
    yield made
    for hands in made.values():
        hands.window.close()


@pytest.fixture
def sticks(tmp_path: Path) -> list[Path]:
    """The sticks that were used; the last one is plugged in."""
    return []


def fresh_stick(sticks: list[Path], tmp_path: Path) -> Path:
    sticks.append(tmp_path / f"U盘{len(sticks) + 1}")
    sticks[-1].mkdir()
    return sticks[-1]


def exchange(desks: Desks, pc: str) -> Hands:
    hands = desks.at(pc)
    hands.key("Alt+9")
    return hands


@given("区里有一台电脑，瑞光新村社区有甲机和乙机，石榴街社区有丙机")
def four_pcs(desks: Desks) -> None:
    titles = [hands.window.windowTitle().split(" — ")[0] for hands in desks.values()]
    assert titles == [told.name for told in PCS.values()]


# Enrolment


@when(parsers.re("(?P<pcs>[^，]+)把登记申请写到 U 盘"))
def ask(desks: Desks, sticks, tmp_path: Path, monkeypatch, pcs: str) -> None:
    answer(monkeypatch, choose_folder=fresh_stick(sticks, tmp_path))
    for pc in pcs.split("、"):
        hands = exchange(desks, pc)
        assert not hands.button("导出到 U 盘").isEnabled()
        hands.press("写申请到 U 盘")
        place = tmp_path / f"申请_{pc}.pdf"
        answer(monkeypatch, save_file=place)
        hands.press("另存申请纸")
        assert figures(hands) in plain("".join(texts(place.read_bytes())))
    assert len(list(sticks[-1].glob("登记申请*"))) == len(pcs.split("、"))


def figures(hands: Hands) -> str:
    return plain(hands.page.enrol.fingerprint.text())


@when("区里读入每一份申请，和纸上的核对码一样，批准")
def approve(desks: Desks, sticks: list[Path], monkeypatch: pytest.MonkeyPatch) -> None:
    hands = exchange(desks, "区里")
    requests = {one.stem.rpartition("_")[2]: one for one in sticks[-1].glob("登记申请*")}
    for pc, request in sorted(requests.items(), key=lambda one: list(PCS).index(one[0])):
        answer(monkeypatch, choose_file=request)
        hands.press("读入登记申请")
        paper = texts((sticks[-1].parent / f"申请_{pc}.pdf").read_bytes())
        assert figures(hands) in plain("".join(paper))
        hands.press("明细")
        hands.fill("用途", "共用一份台账")
        hands.press("和申请纸上的一样，批准")


@when(parsers.re("(?P<pcs>[^，]+)读入回执，和区里的核对码一样，登记生效"))
def accept(desks: Desks, sticks: list[Path], monkeypatch: pytest.MonkeyPatch, pcs: str) -> None:
    district = figures(desks["区里"])
    for pc in pcs.split("、"):
        (welcome,) = sticks[-1].glob(f"登记回执*_{pc}.json")
        answer(monkeypatch, choose_file=welcome)
        hands = exchange(desks, pc)
        hands.press("读入登记回执")
        assert figures(hands) == district
        hands.press("和区里纸上的一样，登记生效")
        assert hands.said() == "登记已生效，可以导出数据包了；区里留有一把找回用的钥匙"


@then(parsers.parse("代号是{letters}"))
def have_letters(desks: Desks, letters: str) -> None:
    for pc, letter in (one.split() for one in letters.split("、")):
        assert desks[pc].store.facts.letter == letter
        assert identity.trust_list(desks[pc].store) is not None


# Registering


@when(parsers.parse("{pc}登记了{names}"))
def register(desks: Desks, pc: str, names: str) -> None:
    hands = desks.at(pc)
    for name in names.split("和"):
        hands.key("Ctrl+J, M")
        hands.fill("公民身份号码（证件号码）", NUMBERS[name])
        hands.fill("姓名", name)
        hands.choose("告知方式", "当面")
        hands.key("Ctrl+S")
        assert hands.said() == f"已登记 {name}"


@when(parsers.parse("{pc}把{name}的工作单位改成“{workplace}”"))
def edit(desks: Desks, pc: str, name: str, workplace: str) -> None:
    hands = desks.at(pc)
    hands.key("Alt+2")
    hands.fill("查找居民", name)
    hands.key("Enter")
    hands.key("Enter")
    hands.fill("工作单位", workplace)
    hands.key("Ctrl+S")
    assert hands.said() == f"已保存 {name}"


# Sticks


@when(parsers.re("(?P<pcs>[^，]+)导出到 U 盘"))
def export(desks: Desks, sticks, tmp_path: Path, monkeypatch, pcs: str) -> None:
    answer(monkeypatch, choose_folder=fresh_stick(sticks, tmp_path))
    for pc in pcs.split("、"):
        hands = exchange(desks, pc)
        hands.key("Ctrl+E")
        assert "可以拔出 U 盘" in hands.words()
    offices = [node for node in identity.require_list(hands.store).nodes if node.role == "office"]
    wanted = len(offices) if pcs == "区里" else len(pcs.split("、"))
    assert len(list(sticks[-1].rglob("*.hsl"))) == wanted


def plug_in(desks: Desks, pc: str, stick: Path, monkeypatch: pytest.MonkeyPatch) -> Hands:
    answer(monkeypatch, choose_folder=stick)
    hands = exchange(desks, pc)
    hands.press("读 U 盘")
    hands.settle()
    return hands


@when("区里读 U 盘")
@when("区里再读一遍同样的 U 盘")
def read_stick(desks: Desks, sticks: list[Path], monkeypatch: pytest.MonkeyPatch) -> None:
    plug_in(desks, "区里", sticks[-1], monkeypatch)


@when(parsers.parse("{pc}读 U 盘并合入"))
def read_and_merge(desks: Desks, sticks, monkeypatch: pytest.MonkeyPatch, pc: str) -> None:
    hands = plug_in(desks, pc, sticks[-1], monkeypatch)
    hands.press("合入 1 个包")
    assert hands.store.conflicts() == []


@when(parsers.parse("{pc}打开{name}，工作单位打了“{workplace}”，还没有保存"))
def begin_edit(desks: Desks, pc: str, name: str, workplace: str) -> None:
    hands = desks.at(pc)
    hands.key("Alt+2")
    hands.fill("查找居民", name)
    hands.key("Enter")
    hands.key("Enter")
    hands.fill("工作单位", workplace)


@when(parsers.parse("{pc}回到那张表，保存"))
def finish_edit(desks: Desks, pc: str) -> None:
    hands = desks.at(pc)
    while not hands.page.findChildren(RecordForm):
        hands.key("Alt+Left")
    hands.key("Ctrl+S")


@then(parsers.parse("{pc}有 1 条两边都改过，一边“{first}”，一边“{second}”"))
def two_values(desks: Desks, pc: str, first: str, second: str) -> None:
    (found,) = desks[pc].store.conflicts()
    assert {side.values["workplace"] for side in found.sides} == {first, second}


@when(parsers.parse("区里按“{words}”"))
def district_presses(desks: Desks, words: str) -> None:
    desks.at("区里").press(words)


@then("区里看到李梅、乌兰图雅是新增，台账还没有动")
def preview(desks: Desks) -> None:
    hands = desks["区里"]
    seen = set()
    for parcel in hands.page.table.parcels:
        hands.page.list.picked.emit(parcel)
        hands.settle()
        seen |= {name for name in NUMBERS if name in hands.words(hands.page.right)}
    assert seen == set(NUMBERS)
    assert hands.store.count(Resident) == 0


@then(parsers.parse("{pc}有 {count:d} 位居民"))
def people(desks: Desks, pc: str, count: int) -> None:
    assert desks[pc].store.count(Resident) == count


# Conflicts


@then(parsers.parse("区里说有 {count:d} 条两边都改过"))
def conflicts(desks: Desks, count: int) -> None:
    hands = desks["区里"]
    assert f"{count} 条两边都改过，请逐条定" in hands.said()
    assert len(hands.store.conflicts()) == count


@then(parsers.parse("卡片上甲机写着“{first}”，乙机写着“{second}”，陈玉兰不在其中"))
def card(desks: Desks, first: str, second: str) -> None:
    hands = desks["区里"]
    view = hands.page.card_view
    said = {
        writer.pc: text
        for writer, text in zip(view.card.columns, view.card.rows[0].texts, strict=True)
    }
    assert said == {"瑞光新村社区 甲机": first, "瑞光新村社区 乙机": second}
    assert "李梅" in hands.words(view)
    assert "陈玉兰" not in hands.words(view)


@when(parsers.parse("乙机在工作台按“{words}”，用键盘定为“{value}”，写入"))
def decide_at_home(desks: Desks, words: str, value: str) -> None:
    hands = desks.at("乙机")
    hands.key("Alt+1")
    assert "有 1 条两边都改过" in hands.words()
    hands.press(words)
    choose_side(hands, value)
    hands.press("写入 1 条决定")


@then(parsers.parse("乙机的李梅在“{workplace}”，没有待定的"))
def settled(desks: Desks, workplace: str) -> None:
    store = desks["乙机"].store
    assert [one.workplace for one in store.all(Resident)] == [workplace]
    assert store.conflicts() == []


@when(parsers.parse("区里用键盘定为“{value}”"))
def decide(desks: Desks, value: str) -> None:
    choose_side(desks.at("区里"), value)


def choose_side(hands: Hands, value: str) -> None:
    (one,) = hands.page.card_view.card.rows
    assert hands.page.card_view.hasFocus()
    QTest.keyClick(hands.page.card_view, Qt.Key(Qt.Key.Key_1 + one.texts.index(value)))
    hands.key("Enter")


@when("区里出回执", target_fixture="receipt")
def receipt(desks: Desks, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    hands, place = desks.at("区里"), tmp_path / "回执.pdf"
    answer(monkeypatch, save_file=place)
    hands.press("出回执")
    (one,) = [one for one in hands.store.all(MergeReceipt) if one.decided]
    hands.press(f"打印 {one.sender} 的回执")
    hands.until(hands.page.to_file.isEnabled)
    hands.key("F12")
    return plain("".join(texts(place.read_bytes())))


@then(parsers.re("回执上有(?P<words>“.+”)，没有(?P<others>“.+”)"))
def on_receipt(receipt: str, words: str, others: str) -> None:
    for one in words.strip("“”").split("”“"):
        assert plain(one) in receipt
    for one in others.strip("“”").split("”“"):
        assert plain(one) not in receipt


@then("每台电脑上区里的回执都有一份说明，没有一份不一致")
def receipts_compared(desks: Desks) -> None:
    for pc in ("甲机", "乙机", "丙机"):
        found = receipts.compared(desks[pc].store)
        assert found
        assert "different" not in {one.verdict for one in found}
        hands = exchange(desks, pc)
        assert "区里的回执" in hands.words()
        assert found[0].words in hands.words()


@then("每个包都说本机都有了")
def nothing_new(desks: Desks, sticks: list[Path]) -> None:
    hands = desks["区里"]
    newest = [one for one in hands.page.table.parcels if sticks[-1] in one.path.parents]
    assert len(newest) == 3
    assert {one.state for one in newest} <= {"nothing", "merged"}


# What came of it


@then(parsers.parse("甲机、乙机的李梅在“{first}”，陈玉兰在“{second}”"))
def decided(desks: Desks, first: str, second: str) -> None:
    for pc in ("甲机", "乙机"):
        kept = {one.full_name: one.workplace for one in desks[pc].store.all(Resident)}
        assert kept == {"李梅": first, "陈玉兰": second}


@then(parsers.re("(?P<pcs>[^，]+)的(?P<office>.+社区)是同一个状态"))
def same_state(desks: Desks, pcs: str, office: str) -> None:
    scopes = [SCOPES[office], DISTRICT_SCOPE]
    states = {pc: desks[pc].store.state_hash(scopes) for pc in pcs.split("、")}
    assert len(set(states.values())) == 1
    assert all(re.fullmatch(r"[0-9a-f]{32}", one) for one in states.values())


# The district's own pages


@when(parsers.parse("区里到“{entry}”"))
def district_goes(desks: Desks, entry: str) -> None:
    go_to_entry(desks.at("区里"), entry)


@then(parsers.parse("区里的名册里有“{name}”，看不到证件号码"))
def district_lists(desks: Desks, name: str) -> None:
    hands = desks.at("区里")
    (row,) = hands.rows("社区与居民列表")
    assert name in row
    assert NUMBERS[name] not in "".join(row)


@when(parsers.parse("区里选单位“{office}”，把“{title}”另存 PDF"), target_fixture="paper")
def district_prints(desks: Desks, tmp_path: Path, monkeypatch, office: str, title: str) -> str:
    hands, place = desks.at("区里"), tmp_path / "全区.pdf"
    answer(monkeypatch, save_file=place)
    hands.choose("单位", office)
    hands.until(hands.page.to_file.isEnabled)
    assert hands.page.draft.work.ledger.title == title
    assert hands.page.draft.work.options.office == ONE
    hands.key("F12")
    return plain("".join(texts(place.read_bytes())))


@then(parsers.parse("纸上有“{first}”和“{second}”"))
def on_paper(paper: str, first: str, second: str) -> None:
    assert first in paper
    assert second in paper
