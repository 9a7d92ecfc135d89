"""The few dialogs there are: what they say, and which answer Enter gives."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QStandardPaths, Qt, QTimer
from PySide6.QtWidgets import QApplication, QDialog, QFileDialog

from db import places
from desktop_app.gui import notices


def answer(press) -> None:
    """Press something in the dialog that is about to open."""

    def when_open() -> None:
        dialog = QApplication.activeModalWidget()
        assert isinstance(dialog, QDialog)
        press(dialog)

    QTimer.singleShot(0, when_open)


def test_enter_gives_the_safe_answer(qtbot) -> None:
    answer(lambda dialog: qtbot.keyClick(dialog, Qt.Key.Key_Return))
    assert not notices.confirm_destroy(None, "这 3 条会没有，找不回来", deed="删除这 3 条")


def test_the_deed_is_done_only_when_it_is_pressed(qtbot) -> None:
    answer(lambda dialog: dialog.deed.click())
    assert notices.confirm_destroy(None, "这 3 条会没有，找不回来", deed="删除这 3 条")


def test_a_password_comes_back_as_typed(qtbot) -> None:
    def type_it(dialog: notices.PasswordQuestion) -> None:
        qtbot.keyClicks(dialog.password, "correct horse")
        qtbot.keyClick(dialog.password, Qt.Key.Key_Return)

    answer(type_it)
    assert notices.ask_password(None, "请输入本人的密码") == "correct horse"


def test_going_back_gives_no_password(qtbot) -> None:
    answer(lambda dialog: qtbot.keyClick(dialog, Qt.Key.Key_Escape))
    assert notices.ask_password(None, "请输入本人的密码") is None


def test_a_saved_file_gets_the_ending_it_needs(monkeypatch) -> None:
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: ("花名册", ""))
    assert notices.save_file(None, "另存", "居民花名册.pdf") == Path("花名册.pdf")
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: ("", ""))
    assert notices.save_file(None, "另存", "居民花名册.pdf") is None


def test_dialogs_begin_in_the_documents_and_then_where_staff_chose_last(
    qapp, tmp_path, monkeypatch
) -> None:
    qapp.setProperty("last folder", None)
    asked: list[str] = []

    def folder(_parent, _title, begins: str) -> str:
        asked.append(begins)
        return str(tmp_path / "E" / "五月") if len(asked) == 2 else ""

    monkeypatch.setattr(QFileDialog, "getExistingDirectory", folder)
    documents = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
    assert notices.choose_folder(None, "导出到哪里") is None
    assert notices.choose_folder(None, "导出到哪里") == tmp_path / "E" / "五月"
    notices.choose_folder(None, "导出到哪里")
    assert asked == [documents, documents, str(tmp_path / "E")]
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *told: (told[2], ""))
    assert notices.save_file(None, "另存", "花名册.pdf") == tmp_path / "E" / "花名册.pdf"
    qapp.setProperty("last folder", None)


def test_a_stick_that_is_plugged_in_is_chosen_already(qapp, tmp_path, monkeypatch) -> None:
    begun: list[Path] = []

    def enter(_parent, _title, begins: str) -> str:
        begun.append(Path(begins))
        return begins

    monkeypatch.setattr(QFileDialog, "getExistingDirectory", enter)
    plugged_in = [tmp_path / "E", tmp_path / "F"]
    monkeypatch.setattr(places, "sticks", lambda: plugged_in)
    qapp.setProperty("last folder", None)
    assert notices.choose_stick(None, "选 U 盘") == plugged_in[0]
    qapp.setProperty("last folder", str(plugged_in[1] / "五月"))
    assert notices.choose_stick(None, "选 U 盘") == plugged_in[1] / "五月"
    monkeypatch.setattr(places, "sticks", list)
    qapp.setProperty("last folder", str(tmp_path / "G"))
    assert notices.choose_stick(None, "选 U 盘") == tmp_path / "G"
    qapp.setProperty("last folder", None)


def test_all_of_a_report_is_seen_before_it_is_saved(qtbot) -> None:
    seen: list[str] = []

    def read(dialog: notices.ReportView) -> None:
        seen.append(dialog.text.text())
        dialog.copy.click()
        dialog.save.click()

    answer(read)
    assert notices.show_report(None, "builtins.KeyError\n")
    assert seen == ["builtins.KeyError\n"]
    assert QApplication.clipboard().text() == "builtins.KeyError\n"


def test_a_report_that_is_only_looked_at_stays_here(qtbot) -> None:
    answer(lambda dialog: qtbot.keyClick(dialog, Qt.Key.Key_Escape))
    assert not notices.show_report(None, "builtins.KeyError\n")


def test_a_reason_with_a_number_in_it_is_told_while_it_is_typed(qtbot) -> None:
    asked = notices.ReasonQuestion(None, "查看完整号码要写明用途")
    qtbot.addWidget(asked)
    asked.reason.setText("核对 154 0000 1234")
    assert not asked.deed.isEnabled()
    assert "不要写姓名和号码" in asked.field.text()
    asked.reason.setText("办理社保核对手机号")
    assert asked.deed.isEnabled()
    assert "例如" in asked.field.text()
