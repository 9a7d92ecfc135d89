"""Help: a text for every page and field, the panel beside the page, the keys that answer."""

from __future__ import annotations

import re
import shutil
import tomllib
from itertools import pairwise
from pathlib import Path

import pypdfium2
import pypdfium2.raw as raw
import pytest
from PySide6.QtGui import QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

import resources
from build_scripts.package import short_paths
from db.kinds import KINDS
from desktop_app import VERSION
from desktop_app.commands.line import obey
from desktop_app.commands.usage import parser
from desktop_app.exchange.program_update import fingerprint
from desktop_app.gui import notices
from desktop_app.gui.help_words import html_of, key_groups
from desktop_app.gui.pages.page_list import COMMUNITY, DISTRICT, entries
from desktop_app.gui.window import Window
from desktop_app.handbook import texts
from desktop_app.handbook.field_words import field_text
from desktop_app.handbook.key_words import GROUPS
from desktop_app.handbook.texts import Span, blocks
from desktop_app.ledgers import handbook, handbook_paper
from tests.gui.office_desk import open_desk
from tests.layers.files import ROOT

LEVELS = {"社区": (COMMUNITY, False), "区级": (DISTRICT, True)}
FIELDS = [(kind, name) for kind in KINDS for name in (*kind.fields(), *kind.lists())]
FORBIDDEN = re.compile(r"！|系统|异常|非法|操作失败|[A-Za-z]{9,}")


def test_a_text_is_taken_apart_into_blocks() -> None:
    made = blocks("# 居民\n\n找人**很快**，按 `F2`\n打开。\n\n- 一\n- 二\n\n1. 先\n2. 后\n")
    assert [one.kind for one in made] == ["h1", "text", "item", "item", "step", "step"]
    assert made[1].spans == (
        Span("找人"), Span("很快", "strong"), Span("，按 "), Span("F2", "key"), Span("打开。")
    )  # fmt: skip
    assert [one.number for one in made[4:]] == [1, 2]


@pytest.mark.parametrize("level", LEVELS)
def test_every_page_has_a_text_with_acts_and_ways_out(level: str) -> None:
    pages, district = LEVELS[level]
    for entry in pages:
        made = blocks(texts.page_text(entry.key, district=district))
        heads = [one.text for one in made if one.kind.startswith("h")]
        assert heads[1:] == ["常做的事", "不对的时候"], entry.key
        assert sum(one.kind == "item" for one in made) >= 4, entry.key


@pytest.mark.parametrize("level", LEVELS)
def test_the_manual_tells_of_every_page_and_of_no_other(level: str) -> None:
    pages, district = LEVELS[level]
    told = texts.chapters(district=district)
    keys = {entry.key for entry in pages}
    assert set(told) <= keys
    told_texts = {texts.page_text(key, district=district) for key in told}
    assert {texts.page_text(key, district=district) for key in keys} == told_texts


def test_no_text_is_orphaned() -> None:
    folder = resources.path("help", "pages")
    assert {file.stem for file in (folder / "district").glob("*.md")} <= {e.key for e in DISTRICT}
    assert {file.stem for file in folder.glob("*.md")} <= {e.key for e in (*COMMUNITY, *DISTRICT)}
    assert set(texts.field_notes()) <= {f"{kind.__tablename__}.{name}" for kind, name in FIELDS}


def test_the_texts_are_in_the_voice_of_the_house() -> None:
    files = set(resources.path("help").rglob("*.md")) - {resources.path("help", "licences.md")}
    for file in files:
        plain = re.sub(
            r"`.*?`|^## \S+$|^!\[.*\)$", "", file.read_text(encoding="utf-8"), flags=re.MULTILINE
        )
        assert FORBIDDEN.search(plain) is None, file.name


@pytest.mark.parametrize(("kind", "name"), FIELDS, ids=lambda one: getattr(one, "__name__", one))
def test_every_field_is_explained(kind, name: str) -> None:
    declared = kind.fields().get(name) or kind.lists()[name]
    said = field_text(kind, name)
    assert said.startswith(f"# {declared.label}\n")
    assert ("要填。**" in said) == declared.must_be_written
    if getattr(declared, "own_record_only", False):
        assert ("自愿" in said) != declared.required
        assert "不进列表、不能查找" in said
    if getattr(declared, "masked", False):
        assert "F8" in said


def test_every_picture_of_a_text_is_there_and_none_beside() -> None:
    named = set()
    for file in resources.path("help").rglob("*.md"):
        text = file.read_text(encoding="utf-8")
        named |= {block.picture for block in blocks(text) if block.picture}
    there = {file.stem for file in resources.path("pictures").glob("*.png")}
    assert named <= there
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert {one for one in there if f"pictures/{one}.png" not in readme} <= named


def test_each_promise_names_tests_that_are_there() -> None:
    made = blocks(texts.promises())
    heads = [at for at, one in enumerate(made) if re.match(r"\d ", one.text)]
    assert [made[at].text[0] for at in heads] == [str(number) for number in range(1, 10)]
    for at, after in pairwise([*heads, len(made)]):
        proofs = [span.text for one in made[at:after] for span in one.spans if span.style == "key"]
        tests = [one for one in proofs if one.startswith("tests/")]
        assert tests, made[at].text
        for one in tests:
            assert "def test_" in (ROOT / one).read_text(encoding="utf-8"), one


def test_the_licence_of_every_part_is_told() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    names = {re.match(r"[a-z0-9-]+", one)[0] for one in project["dependencies"]}
    told = {span.text for one in blocks(texts.licences()) for span in one.spans if span.style}
    assert names <= told


def test_the_printed_manual_shows_the_fingerprint_that_is_compared(tmp_path) -> None:
    file = tmp_path / "release_keys.txt"
    assert texts.release_keys(file) == []
    key = bytes(range(32))
    file.write_text(f"{key.hex()}\n", encoding="ascii")
    (chapter,) = texts.release_keys(file)
    assert fingerprint(key) in chapter


def test_only_newer_versions_are_told_after_an_update() -> None:
    assert f"## {VERSION}" in texts.changes()
    assert f"## {VERSION}" in texts.changes("0.0.9")
    assert texts.changes(VERSION) == ""


def test_words_of_a_text_are_never_read_as_markup() -> None:
    assert "<img" not in html_of("- <img src=x> & **<b>**")


@pytest.fixture
def window(qtbot):
    with open_desk() as desk:
        made = Window(desk, entries(desk), unit="瑞光新村社区")
        qtbot.addWidget(made)
        made.resize(1366, 696)
        made.show_page("resident_form")
        made.show()
        made.activateWindow()
        yield made
        desk.jobs.close()


def press(key: str) -> None:
    stroke = QKeySequence(key)[0]
    QTest.keyClick(QApplication.focusWidget(), stroke.key(), stroke.keyboardModifiers())


def test_f1_explains_the_field_and_gives_the_caret_back(qtbot, window: Window) -> None:
    line = window.page().form.editors["full_name"].control
    line.setText("abcdef")
    line.setFocus()
    qtbot.waitUntil(line.hasFocus)
    line.setCursorPosition(3)
    press("F1")
    assert window.help.isVisible()
    words = window.help.text.toPlainText()
    assert words.startswith("姓名")
    assert "登记居民" in words
    qtbot.waitUntil(window.help.text.hasFocus)
    press("Esc")
    qtbot.waitUntil(line.hasFocus)
    assert not window.help.isVisible()
    assert (line.cursorPosition(), line.selectedText()) == (3, "")
    press("F1")
    press("F1")
    assert not window.help.isVisible()
    assert line.cursorPosition() == 3


def test_the_page_makes_room_for_help_or_help_lies_over_it(window: Window) -> None:
    before = window.page().width()
    window.turn_help()
    QApplication.processEvents()
    assert window.page().width() <= before - 300
    window.resize(900, 460)
    QApplication.processEvents()
    assert window.page().width() > window.help.x()
    assert window.help.geometry().right() == window.help.parentWidget().rect().right()
    window.turn_help()
    assert not window.help.isVisible()


def test_help_follows_to_the_next_page(window: Window) -> None:
    window.turn_help()
    window.show_page("grids")
    assert window.help.text.toPlainText().startswith("网格")
    assert window.page().first.hasFocus()


def test_the_key_sheet_tells_what_answers_now(window: Window) -> None:
    press("Ctrl+/")
    words = window.help.text.toPlainText()
    assert "Ctrl+S" in words
    assert "Ctrl+N" not in words
    window.show_page("residents")
    assert key_groups(window, window.page())["这一页"]["Ctrl+N"] == "登记居民"
    assert "Ctrl+N" in window.help.text.toPlainText()


def test_help_stands_at_the_bottom_of_every_page(window: Window) -> None:
    items = (window.hints.itemAt(at).widget() for at in range(window.hints.count()))
    assert [one.text() for one in items if one and one.property("kind") == "crumb"] == [
        "找一找  Ctrl+K", "帮助  F1", "按键  Ctrl+/"
    ]  # fmt: skip


def test_what_has_no_room_at_the_bottom_is_left_out_whole(window: Window) -> None:
    window.resize(900, 460)
    QApplication.processEvents()
    items = [window.hints.itemAt(at).widget() for at in range(window.hints.count())]
    shown = [one for one in items if one is not None and one.isVisible()]
    assert shown
    assert all(one.width() >= one.sizeHint().width() for one in shown)


def test_f5_reads_the_page_anew(window: Window) -> None:
    window.show_page("residents", {"query": "zzz"})
    press("F5")
    assert window.page().box.text() == "zzz"
    window.show_page("resident_form")
    window.page().form.editors["full_name"].put("李梅")
    press("F5")
    assert window.page().form.editors["full_name"].typed() == "李梅"


@pytest.mark.parametrize("district", [False, True])
def test_the_manual_tells_on_which_page_a_chapter_stands(district: bool) -> None:
    key = "district" if district else "manual"
    with pypdfium2.PdfDocument(handbook.guide(key).paper("瑞光")) as pdf:
        pages = [page.get_textpage().get_text_range() for page in pdf]
    told = re.findall(r"^(\S.*?)\s*(\d+)\r?$", pages[0], re.MULTILINE)
    found = {title.strip(): int(page) for title, page in told}
    for title in ("设置", "回收站", "按键一览"):
        assert title in pages[found[title] - 1], title
    assert pages[1].startswith("第一次打开")  # the contents take one page, and so do the keys
    assert found["按键一览"] == len(pages)


@pytest.mark.parametrize("before", range(3))
def test_the_last_line_of_a_paragraph_never_begins_a_page(before: int) -> None:
    said = "\n\n".join(["一行"] * before + [("甲" + "子" * 60 + "乙") for _ in range(60)])
    with pypdfium2.PdfDocument(handbook_paper.leaflet("手册", "瑞光", said)) as pdf:
        pages = [page.get_textpage().get_text_range() for page in pdf]
    assert len(pages) > 2
    assert all(page.startswith("甲") for page in pages[1:])


def test_the_card_is_one_page_with_every_key() -> None:
    with pypdfium2.PdfDocument(handbook.guide("card").paper("")) as pdf:
        assert len(pdf) == 1
        words = re.sub(r"\s", "", pdf[0].get_textpage().get_text_range())
    for keys in GROUPS.values():
        for what in keys.values():
            assert re.sub(r"\s", "", what) in words


def test_the_manual_is_made_without_a_window(tmp_path, capsys) -> None:
    assert obey(parser().parse_args(["manual", str(tmp_path / "纸")])) == 0
    assert "使用手册（区级）.pdf" in capsys.readouterr().out
    made = sorted(file.name for file in (tmp_path / "纸").iterdir())
    assert made == sorted(f"{one.title}.pdf" for one in handbook.GUIDES)


def test_the_manual_is_saved_from_the_settings(qtbot, window, tmp_path, monkeypatch) -> None:
    monkeypatch.setattr(notices, "save_file", lambda *_args: tmp_path / "手册.pdf")
    window.show_page("settings", {"tab": "about"})
    window.page().about.save_buttons["manual"].click()
    qtbot.waitUntil((tmp_path / "手册.pdf").exists, timeout=20_000)
    qtbot.waitUntil(lambda: not window.desk.jobs.open_jobs(), timeout=20_000)


@pytest.mark.parametrize("one", handbook.GUIDES, ids=lambda one: one.title)
def test_every_paper_is_set_with_its_pictures(one) -> None:
    with pypdfium2.PdfDocument(one.paper("瑞光新村社区")) as pdf:
        words = "".join(page.get_textpage().get_text_range() for page in pdf)
        shown = sum(
            item.type == raw.FPDF_PAGEOBJ_IMAGE for page in pdf for item in page.get_objects()
        )
    pictures = {block.picture for text in one.chapters() for block in blocks(text)} - {""}
    assert shown >= len(pictures)
    assert VERSION in words


def test_a_paper_is_read_beside_the_page_and_stays(window: Window) -> None:
    window.show_page("settings", {"tab": "about"})
    window.desk.show_guide("administration")
    assert "Windows 电脑检查表" in window.help.text.toPlainText()
    window.show_page("grids")
    assert "Windows 电脑检查表" in window.help.text.toPlainText()
    press("F1")
    assert not window.help.isVisible()


def test_what_is_copied_for_help_names_no_office(window: Window) -> None:
    window.show_page("settings", {"tab": "about"})
    window.page().about.copy_button.click()
    words = QApplication.clipboard().text()
    assert VERSION in words
    assert window.desk.store.facts.name not in words


def test_the_texts_of_an_installed_program_come_from_one_zip(tmp_path, monkeypatch) -> None:
    def told() -> list[object]:
        return [
            [texts.page_text(key, district=True) for key in ("residents", "all_offices", "none")],
            [texts.front_matter(district=one) for one in (True, False)],
            [texts.chapters(district=one) for one in (True, False)],
            [texts.administration(), texts.quick_card(), texts.promises(), texts.licences()],
        ]

    unpacked = told()
    short_paths.pack(tmp_path / "help.zip", copied(resources.path("help"), tmp_path / "help"))
    monkeypatch.setattr(resources, "_HERE", tmp_path)
    assert not (tmp_path / "help" / "card.md").exists()
    assert told() == unpacked
    assert unpacked[0][0]


def copied(folder: Path, target: Path) -> list[Path]:
    """Copy a folder and give what lies in it."""
    return sorted(shutil.copytree(folder, target).iterdir())
