"""Before a book is open: first questions, password, recovery code."""

from __future__ import annotations

import platform

import pypdfium2
import pytest
from PySide6.QtWidgets import QAbstractButton, QLabel

from db import backup, founding, key_file, key_tries, keys, recovery_code, second_place
from desktop_app.gui import notices
from desktop_app.gui.desk import Desk
from desktop_app.gui.notices import Second
from desktop_app.gui.pages import unlock as unlock_page
from desktop_app.gui.pages.first_run import FirstRunPage
from desktop_app.gui.pages.recovery_sheet import RecoverySheet
from desktop_app.gui.pages.settling_in import SettlingIn
from desktop_app.gui.pages.unlock import UnlockPage
from tests.compose import compose
from tests.gui.front_of_house import CHEAP, CODE, DISTRICT_CODE, PASSWORD, make_book

NEW = "新的密码 石榴 花开 四月"


@pytest.fixture
def desk():
    made = Desk()
    yield made
    made.jobs.close()


@pytest.fixture
def first(qtbot, desk, tmp_path):
    page = FirstRunPage(desk, cost=CHEAP, home=tmp_path)
    qtbot.addWidget(page)
    page.show()
    return page


@pytest.fixture
def shut(tmp_path):
    """A book that is not open: its folder and recovery code."""
    book, code = make_book(tmp_path / "book")
    book.close()
    return tmp_path / "book", code


def opened(qtbot, desk, folder):
    page = UnlockPage(desk, folder)
    qtbot.addWidget(page)
    page.show()
    return page


def wait(qtbot, desk):
    qtbot.waitUntil(lambda: not desk.jobs.open_jobs(), timeout=20_000)


def answer(page, *, level="community", code=CODE, password=PASSWORD, again=PASSWORD):
    page._take_level(level)
    compose(page.name, "瑞光新村社区")
    page.code.setText(code)
    page.take_unit()
    compose(page.person, "王晓梅")
    page.login.setText("wxm")
    page.password.setText(password)
    page.again.setText(again)
    page.take_person()


def test_four_answers_make_a_book(qtbot, desk, first, tmp_path):
    answer(first)
    assert first.step == 3
    assert first.pc.text() == platform.node()[:30]
    first.pc.clear()
    compose(first.pc, "一楼大厅")
    with qtbot.waitSignal(first.founded, timeout=20_000) as made:
        first.found_book()
    book, code = made.args
    facts = book.store.facts
    assert (facts.name, facts.code, facts.level) == ("瑞光新村社区", CODE, "community")
    assert facts.node_label == "一楼大厅"
    assert book.clerk.name == "王晓梅"
    assert len(code.split("-")) == 8
    assert first.password.text() == ""
    book.close()


def test_going_back_keeps_what_was_typed(first):
    answer(first)
    first.go_back()
    first.go_back()
    assert first.step == 1
    assert first.name.text() == "瑞光新村社区"


@pytest.mark.parametrize(
    ("level", "code", "said"),
    [
        ("community", "2299", "12 位"),
        ("community", DISTRICT_CODE, "社区的代码"),
        ("district", CODE, "区级的代码"),
    ],
)
def test_a_wrong_code_is_said_in_words(first, level, code, said):
    first._take_level(level)
    compose(first.name, "瑞光新村社区")
    first.code.setText(code)
    first.take_unit()
    assert first.step == 1
    assert said in first.code_row.text()


def test_the_street_in_the_name_tells_how_the_code_begins(first):
    first._take_level("community")
    compose(first.name, "洮北区海明街道民福社区")
    assert first.code_row.text() == "吉林省白城市洮北区海明街道的代码以 220802001 开头"
    first.code.setText("2208020010")
    assert first.code_row.text() == "吉林省白城市洮北区海明街道，还差后面 2 位"
    first.code.setText("220802001001")
    assert first.code_row.text() == "吉林省白城市洮北区海明街道"


def test_a_weak_password_is_said_while_it_is_typed(first):
    first.go_to(2)
    first.password.setText("1234567890")
    assert first.password_row.text().startswith("太弱")
    first.password.setText(PASSWORD)
    assert "强度" in first.password_row.text()


def test_two_passwords_that_differ_do_not_go_on(first):
    answer(first, again=PASSWORD + "1")
    assert first.step == 2
    assert "不一样" in first.again_row.text()


def test_a_synced_folder_is_refused_in_words(first, tmp_path):
    answer(first)
    first.folder.setText(str(tmp_path / "OneDrive" / "台账"))
    first.found_book()
    assert "OneDrive" in first.folder_row.text()
    assert not (tmp_path / "OneDrive").exists()


def test_a_folder_without_a_book_is_no_book(first, tmp_path, monkeypatch):
    monkeypatch.setattr(notices, "choose_folder", lambda *_: tmp_path)
    first.open_existing()
    assert first.problem.isVisible()


def test_a_backup_becomes_a_book_again_with_somebody_to_stand_by(
    qtbot, desk, first, tmp_path, monkeypatch
):
    book, code = make_book(tmp_path / "old")
    copy = backup.make(book.store, "day").path
    book.close()
    monkeypatch.setattr(notices, "choose_file", lambda *_: copy)
    monkeypatch.setattr(notices, "choose_folder", lambda *_: tmp_path / "new")
    with qtbot.waitSignal(first.chosen, timeout=20_000) as chosen:
        first.restore()
    page, asked, said, waited = opened(qtbot, desk, chosen.args[0]), [], [], []
    other = recovery_code.make()
    answers = [None, *(Second("", given, is_code=True) for given in ("别的码", other, code))]

    def ask(_parent, words, people, *, code):
        asked.append((words, people, code))
        return answers.pop(0)

    monkeypatch.setattr(notices, "ask_second", ask)
    page.password.setText(PASSWORD)
    page.open_book()
    wait(qtbot, desk)
    ((words, people, is_code),) = asked
    assert "从备份恢复出来的" in words
    assert "封存的恢复码" in words
    assert (people, is_code) == ([], True)
    assert "两个人办" in page.password_row.text()
    # Whose secret is wrong is said where it is typed again, and how long they wait.
    monkeypatch.setattr(unlock_page, "_wait", lambda _progress, seconds: waited.append(seconds))
    monkeypatch.setattr(page, "_wait_in_words", said.append)
    for _try in range(key_tries.FREE + 2):
        with pytest.raises(founding.Refused):
            keys.unlock_with_code(page.folder, other, pause=lambda _seconds: None)
    with qtbot.waitSignal(page.opened, timeout=20_000) as done:
        page.open_book()
    assert ["第二个人：恢复码" in words for words, *_ in asked] == [False, False, True, True]
    assert (said, waited) == ([0, 4, 4, 8], [4, 8])
    assert page.password_row.text() == ""
    again = done.args[0]
    assert again.store.facts.name == "瑞光新村社区"
    again.close()


def test_a_wrong_password_is_said_and_a_right_one_opens(qtbot, desk, shut):
    folder, _code = shut
    page = opened(qtbot, desk, folder)
    assert page.login_row.isHidden()
    page.password.setText("不是这个 密码 啊 你好")
    page.open_book()
    wait(qtbot, desk)
    assert "密码不正确" in page.password_row.text()
    page.password.setText(PASSWORD)
    with qtbot.waitSignal(page.opened, timeout=20_000) as done:
        page.open_book()
    done.args[0].close()


def test_several_accounts_are_offered(qtbot, desk, tmp_path):
    book, _code = make_book(tmp_path / "two")
    book.ring.add_user(bytes(range(16)), "lisi", NEW)
    book.close()
    page = opened(qtbot, desk, tmp_path / "two")
    assert not page.login_row.isHidden()
    assert page.login.count() == 2


def test_after_five_wrong_tries_the_wait_is_said_and_may_be_given_up(
    qtbot, desk, shut, monkeypatch
):
    folder, _code = shut
    for _try in range(key_tries.FREE + 3):
        with pytest.raises(founding.Refused):
            keys.unlock(folder, "wxm", "错的 密码 在这 里呢", pause=lambda _seconds: None)
    monkeypatch.setattr(unlock_page.time, "sleep", lambda _seconds: None)
    page = opened(qtbot, desk, folder)
    page.password.setText(PASSWORD)
    with qtbot.waitSignal(page.opened, timeout=20_000) as done:
        page.open_book()
        assert "还有 8 秒" in page.password_row.text()
    done.args[0].close()


def test_damaged_keys_and_an_open_book_are_said_before_anything_else(qtbot, desk, shut):
    folder, _code = shut
    book = founding.open_book(folder, "", PASSWORD)
    page = opened(qtbot, desk, folder)
    page.password.setText(PASSWORD)
    page.open_book()
    wait(qtbot, desk)
    assert "已经打开" in page.password_row.text()
    book.close()
    for name in ("keys.json", "keys.copy.json"):
        (folder / name).write_text("坏了", encoding="utf-8")
    again = opened(qtbot, desk, folder)
    assert "损坏" in again.password_row.text()
    assert not again.open_button.isEnabled()


def test_the_printed_code_opens_and_asks_for_a_new_password(qtbot, desk, shut):
    folder, code = shut
    page = opened(qtbot, desk, folder)
    page.ask_code()
    page.code.setText(code[:-1] + ("0" if code[-1] != "0" else "1"))
    page.try_code()
    wait(qtbot, desk)
    assert "校验字符" in page.code_row.text()
    page.code.setText(code.lower().replace("-", " "))
    page.try_code()
    wait(qtbot, desk)
    for typed in ("wangxiaomei2024", NEW):
        page.new_password.setText(typed)
        page.again.setText(typed)
        if typed != NEW:
            page.open_with_new()
            wait(qtbot, desk)
            assert "姓名" in page.new_row.text()
    with qtbot.waitSignal(page.opened_with_code, timeout=20_000) as done:
        page.open_with_new()
    book, fresh = done.args
    book.close()
    assert fresh != code
    with pytest.raises(founding.Refused):
        keys.unlock_with_code(folder, code)
    founding.open_book(folder, "", NEW).close()


def test_the_key_file_from_the_district_is_taken_and_the_former_one_kept(
    qtbot, desk, shut, tmp_path, monkeypatch
):
    folder, code = shut
    stick = tmp_path / "stick"
    stick.mkdir()
    key_file.write(stick, key_file.read(folder))
    page = opened(qtbot, desk, folder)
    page.ask_code()
    monkeypatch.setattr(notices, "choose_folder", lambda *_: stick)
    page.take_key_file()
    assert "没有换过" in page.code_row.text()
    fresh = keys.unlock_with_code(stick, code).renew_code()
    page.take_key_file()
    (aside,) = folder.glob("keys-*.json")
    assert aside.name in page.code_row.text()
    assert keys.unlock_with_code(folder, fresh)


def test_the_code_goes_on_only_when_typed_back_whole(qtbot, desk, shut, tmp_path, monkeypatch):
    _folder, code = shut
    sheet = RecoverySheet(desk, code, "瑞光新村社区")
    qtbot.addWidget(sheet)
    told = []
    sheet.confirmed.connect(lambda: told.append(True))
    sheet.check()
    sheet.typed.setText(code[:20])
    sheet.check()
    assert told == []
    assert sheet.row.text()
    sheet.typed.setText(code)
    sheet.check()
    assert told == [True]
    shown = {label.text() for label in sheet.findChildren(QLabel)}
    assert set(code.split("-")) <= shown

    out = tmp_path / "恢复码.pdf"
    monkeypatch.setattr(notices, "save_file", lambda *_: out)
    sheet.save_sheet()
    with pypdfium2.PdfDocument(out) as pdf:
        page = pdf[0].get_textpage().get_text_range()
    assert code in page
    assert "交街道保管" in page  # two houses: one fire takes one of them


def test_the_code_is_printed_twice_and_nothing_is_kept(qtbot, desk, shut, tmp_path, monkeypatch):
    _folder, code = shut
    sheet = RecoverySheet(desk, code, "瑞光新村社区")
    qtbot.addWidget(sheet)
    asked = []

    def to_file(_parent, printer, pages):
        asked.append((printer.copyCount(), pages))
        printer.setOutputFileName(str(tmp_path / "纸.pdf"))
        return printer

    monkeypatch.setattr(notices, "choose_printer", to_file)
    sheet.print_sheet()
    wait(qtbot, desk)
    assert asked == [(2, 1)]
    assert "送到打印机" in sheet.row.text()
    with pypdfium2.PdfDocument(tmp_path / "纸.pdf") as pdf:
        assert len(pdf) >= 1


@pytest.fixture
def settling(qtbot, desk, tmp_path):
    book, _code = make_book(tmp_path / "book")
    page = SettlingIn(desk, book)
    qtbot.addWidget(page)
    page.show()
    page.go_to(1)
    yield page
    book.close()


def test_the_second_backup_is_made_where_staff_choose(qtbot, desk, settling, tmp_path, monkeypatch):
    stick = tmp_path / "stick"
    stick.mkdir()
    monkeypatch.setattr(notices, "choose_folder", lambda *_: stick)
    settling.choose_place()
    wait(qtbot, desk)
    assert "同一块盘" in settling.state.words.text()
    monkeypatch.setattr(second_place, "is_same_disk", lambda *_: False)
    settling.choose_place()
    wait(qtbot, desk)
    assert "读回来一样" in settling.state.words.text()
    assert list(stick.rglob("*.hslbak"))
    assert second_place.last(settling._book.store) is not None
    assert settling.begin_button.isEnabled()


def test_colours_and_size_are_chosen_with_a_sample_in_view(settling):
    settling.go_to(0)
    dark = next(one for one in settling.findChildren(QAbstractButton) if one.text() == "深色")
    dark.click()
    assert settling.desk.appearance.wish == "dark"
    settling.desk.appearance.choose_theme("light")


def test_what_comes_first_is_told(qtbot, settling):
    with qtbot.waitSignal(settling.ready) as told:
        settling.import_button.click()
    assert told.args == ["import"]
    with qtbot.waitSignal(settling.ready) as told:
        settling.begin_button.click()
    assert told.args == [""]


def test_who_stops_waiting_may_try_again(qtbot, desk, shut, monkeypatch):
    page = opened(qtbot, desk, shut[0])
    monkeypatch.setattr(founding, "open_book", lambda *_, pause, **__: pause(60))
    page.password.setText(PASSWORD)
    page.open_book()
    (job,) = desk.jobs.open_jobs()
    assert not page.open_button.isEnabled()
    with qtbot.waitSignal(job.cancelled, timeout=20_000):
        job.cancel()
    assert page.open_button.isEnabled()
    assert page.open_button.text() == "打开台账"


def test_a_key_file_that_went_away_is_said_and_the_password_can_be_tried_again(qtbot, desk, shut):
    folder = shut[0]
    page = opened(qtbot, desk, folder)
    held = {name: (folder / name).read_bytes() for name in key_file.NAMES}
    for name in held:
        (folder / name).unlink()
    page.password.setText(PASSWORD)
    page.open_book()
    assert "密钥文件" in page.password_row.text()
    for name, content in held.items():
        (folder / name).write_bytes(content)
    with qtbot.waitSignal(page.opened, timeout=20_000) as made:
        page.open_book()
    made.args[0].close()
