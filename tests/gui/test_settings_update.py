"""更新程序 in 设置 → 关于: there for installed programs alone, and it says what became of it."""

import pytest
from PySide6.QtWidgets import QWidget

from desktop_app.exchange import carried_update, program_update
from desktop_app.gui import notices
from desktop_app.gui.arrange import column
from desktop_app.gui.desk import Desk
from desktop_app.gui.pages.settings_update import UpdateCard
from desktop_app.installed import files, versions
from desktop_app.installed.versions import State
from tests.db.nodes import Node
from tests.exchange.test_program_update import build


@pytest.fixture
def own(tmp_path, monkeypatch):
    root = tmp_path / "程序"
    folder = build(root / "versions" / "0.9.0", "0.9.0", {"a.pyc": "one"})
    versions.write(root, State("0.9.0"))
    monkeypatch.setattr(files, "own_folder", lambda: folder)
    return folder


def chosen(monkeypatch, path):
    monkeypatch.setattr(notices, "choose_file", lambda *_: path)


def is_offered(qtbot, desk):
    host = QWidget()
    qtbot.addWidget(host)
    host.setLayout(column(card := UpdateCard(desk)))
    return card.isVisibleTo(host)


def test_from_its_source_there_is_no_update(qtbot, desk):
    assert not is_offered(qtbot, desk)


def test_an_installed_program_offers_it(qtbot, desk, own):
    assert is_offered(qtbot, desk)


def test_an_update_is_put_beside_and_noted(qtbot, desk, own, tmp_path, monkeypatch):
    path = tmp_path / "u.hslupd"
    program_update.write(path, build(tmp_path / "new", "0.10.0", {"a.pyc": "two"}))
    card = UpdateCard(desk)
    qtbot.addWidget(card)
    chosen(monkeypatch, path)
    with qtbot.waitSignal(desk.toast_asked) as said:
        card.choose_button.click()
    assert "0.10.0" in said.args[0]
    assert versions.read(own.parents[1]).now == "0.10.0"


def test_what_is_no_update_is_a_sentence(qtbot, desk, own, tmp_path, monkeypatch):
    (tmp_path / "u.hslupd").write_bytes(b"not")
    card = UpdateCard(desk)
    qtbot.addWidget(card)
    chosen(monkeypatch, tmp_path / "u.hslupd")
    with qtbot.waitSignal(desk.trouble_met) as said:
        card.choose_button.click()
    assert "没有拷完整" in str(said.args[0])
    assert versions.read(own.parents[1]).now == "0.9.0"


def test_choosing_nothing_does_nothing(qtbot, desk, own, monkeypatch):
    card = UpdateCard(desk)
    qtbot.addWidget(card)
    chosen(monkeypatch, None)
    card.choose_button.click()
    assert versions.read(own.parents[1]).now == "0.9.0"


def test_what_came_with_a_package_is_put_beside_by_one_button(
    qtbot, desk, own, tmp_path, monkeypatch
):
    path = tmp_path / "u.hslupd"
    program_update.write(path, build(tmp_path / "new", "0.10.0", {"a.pyc": "two"}))
    monkeypatch.setattr(carried_update, "_place", lambda _store: path)
    card = UpdateCard(desk)
    qtbot.addWidget(card)
    assert "0.10.0" in card.came_button.text()
    assert not card.came_button.isHidden()
    assert card.give_button.isHidden()
    with qtbot.waitSignal(desk.toast_asked):
        card.came_button.click()
    assert versions.read(own.parents[1]).now == "0.10.0"


def test_the_district_gives_one_out_and_stops(qtbot, own, tmp_path, monkeypatch):
    path = tmp_path / "u.hslupd"
    program_update.write(path, build(tmp_path / "new", "0.10.0", {"a.pyc": "two"}))
    monkeypatch.setattr(carried_update, "_place", lambda _store: tmp_path / "kept" / "u.hslupd")
    district = Node("229901000000", "区", level="district")
    desk = Desk(district.store, district.clerk)
    card = UpdateCard(desk)
    qtbot.addWidget(card)
    assert card.came_button.isHidden()
    chosen(monkeypatch, path)
    with qtbot.waitSignal(desk.toast_asked) as said:
        card.give_button.click()
    assert "0.10.0" in said.args[0]
    assert "0.10.0" in card.given_words.text()
    card.stop_button.click()
    assert card.stop_button.isHidden()
    desk.jobs.close()
