"""第一次打开：one question a screen, until there is a book."""

from __future__ import annotations

import platform
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

import platformdirs
from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLabel, QStackedWidget, QWidget

from db import backup, contacts, founding, passwords, places
from db.founding import Founding, OpenBook
from db.key_file import Cost
from db.kinds import OrgUnit
from db.kinds.office import USUAL_ID_PURPOSE
from db.trouble import Refused, Unavailable
from desktop_app.gui import notices
from desktop_app.gui.arrange import STRETCH, Part, column, held, row
from desktop_app.gui.controls import (
    Card,
    CodeInput,
    FieldRow,
    LineInput,
    PasswordInput,
    button,
    label,
)
from desktop_app.gui.desk import Desk
from desktop_app.gui.page import Page

_FOLDER = "红石榴台账"
_STREET_DIGITS, _ALL_DIGITS = 9, 12
_ID_HINT = "先替您写了一句，可以改；不登记证件号码就清空。印在告知书上，以后在“设置”里改"
STEPS = 7
CODE_STEP = 5


@dataclass(frozen=True)
class Answers:
    """What was answered so far."""

    level: str = "community"
    name: str = ""
    code: str = ""
    login: str = ""
    person: str = ""
    password: str = ""
    pc: str = ""
    id_purpose: str = ""

    def founding(self) -> Founding:
        """Give what the book is founded on."""
        return Founding(
            self.level, self.name, self.code, self.login, self.person, self.pc,
            id_purpose=self.id_purpose,
        )  # fmt: skip


class FirstRunPage(Page):
    """Asks, one question a screen, what a new book needs.

    `founded(OpenBook, str)` carries the new book and its recovery code; `chosen(Path)` an
    existing book's folder; `practice_asked(Path)` a folder for the practice office.
    """

    founded = Signal(object, str)
    chosen = Signal(object)
    practice_asked = Signal(object)

    def __init__(self, desk: Desk, *, cost: Cost | None = None, home: Path | None = None) -> None:
        super().__init__(desk)
        self._cost = cost
        self._home = home or Path(platformdirs.user_documents_dir())
        self.answers = Answers()
        self.screens = QStackedWidget()
        self._steps = [
            self._ask_what(),
            self._ask_unit(),
            self._ask_person(),
            self._ask_folder(),
        ]
        for screen in self._steps:
            self.screens.addWidget(screen)
        self.setLayout(column(self.screens))

    @property
    def step(self) -> int:
        """Which screen is shown, from 0."""
        return self.screens.currentIndex()

    def go_back(self) -> None:
        """Go to the question before; what was typed stays."""
        self.go_to(max(0, self.step - 1))

    def go_to(self, step: int) -> None:
        """Show a screen with the cursor in its first field."""
        self.screens.setCurrentIndex(step)
        fields: dict[int, QWidget] = {1: self.name, 2: self.person, 3: self.create_button}
        if step in fields:
            fields[step].setFocus()

    # The screens

    def _screen(self, number: int, title: str, *parts: Part, go_on: QWidget | None = None) -> Card:
        buttons: list[Part] = [STRETCH]
        if number:
            buttons.insert(0, button("上一步", self.go_back))
        if go_on is not None:
            buttons.append(go_on)
        caption = step_of(number + 1)
        return Card(caption, label(title, "h2"), *parts, STRETCH, row(*buttons))

    def _ask_what(self) -> Card:
        self.problem = label("", "danger", wrap=True)
        self.problem.hide()
        choices = [
            (
                "新建社区台账",
                "登记居民、结对、会议，定期交到区里",
                "house",
                self._take_community,
            ),
            (
                "新建区级台账",
                "收各社区的 U 盘，合并、核对、打印",
                "building-2",
                self._take_district,
            ),
            ("打开已有的台账", "这台电脑上已经有台账文件夹", "folder-open", self.open_existing),
            ("从备份恢复", "用备份文件在这台电脑上恢复", "rotate-ccw", self.restore),
            ("先看看演示", "里面的人和事都是编的，随便试", "eye", self.ask_practice),
        ]
        rows = [_choice(*choice) for choice in choices]
        return self._screen(0, "从哪里开始？", *rows, self.problem)

    def _ask_unit(self) -> Card:
        self.name = LineInput("单位名称", most=60)
        self.code = CodeInput("统计用区划代码", most=12)
        self.name_row = FieldRow("单位名称", self.name, required=True, hint="照公章上的全称写")
        self.code_row = FieldRow(
            "统计用区划代码", self.code, required=True, hint="12 位数字，上级发过；印在报表上"
        )
        asked: Any = OrgUnit.fields()["id_purpose"]
        self.id_purpose = LineInput(asked.label, most=asked.most)
        self.id_purpose.setText(USUAL_ID_PURPOSE)
        self.id_purpose_row = FieldRow(asked.label, self.id_purpose, hint=_ID_HINT)
        self.code.textChanged.connect(self._name_region)
        self.name.textChanged.connect(lambda _name: self._name_region(self.code.text()))
        self.name.returnPressed.connect(self.code.setFocus)
        self.code.returnPressed.connect(self._leave_code)
        self.id_purpose.returnPressed.connect(self.take_unit)
        go_on = button("下一步", self.take_unit, kind="primary")
        rows = (self.name_row, self.code_row, self.id_purpose_row)
        return self._screen(1, "单位叫什么？", *rows, go_on=go_on)

    def _ask_person(self) -> Card:
        self.person = LineInput("姓名", most=60)
        self.login = CodeInput("登录名", most=30)
        self.password, self.again = PasswordInput("密码"), PasswordInput("再输一遍")
        self.person_row = FieldRow("姓名", self.person, required=True)
        self.login_row = FieldRow("登录名", self.login, required=True, hint="拼音或字母，例如 wxm")
        self.password_row = FieldRow(
            "密码", self.password, required=True, hint="至少 10 个字符，或用空格隔开的 4 个词"
        )
        self.again_row = FieldRow("再输一遍", self.again, required=True)
        self.password.textChanged.connect(self._weigh)
        fields = (self.person, self.login, self.password, self.again)
        for one, after in pairwise(fields):
            one.returnPressed.connect(after.setFocus)
        self.again.returnPressed.connect(self.take_person)
        go_on = button("下一步", self.take_person, kind="primary")
        return self._screen(
            2,
            "谁来管这本台账？",
            row(self.person_row, self.login_row, gap=12),
            self.password_row,
            self.again_row,
            go_on=go_on,
        )

    def _ask_folder(self) -> Card:
        self.folder = LineInput("台账文件夹")
        self.folder.setText(str(self._home / _FOLDER))
        self.folder_row = FieldRow(
            "台账文件夹",
            self.folder,
            hint="放在本机硬盘上，不要放在 U 盘、网络共享和网盘同步的文件夹里",
        )
        self.pc = LineInput("电脑名称", most=30)
        self.pc.setText(platform.node()[:30])
        pc_row = FieldRow(
            "电脑名称", self.pc, hint="同一单位有几台电脑时，区里靠它分清是哪一台，例如 一楼大厅"
        )
        self.create_button = button("建好台账", self.found_book, kind="primary")
        for one in (self.folder, self.pc):
            one.returnPressed.connect(self.create_button.setFocus)
        choose = button("另选文件夹", self.choose_folder, icon="folder-open")
        return self._screen(
            3,
            "台账放在哪里？",
            self.folder_row,
            row(choose, STRETCH),
            pc_row,
            go_on=self.create_button,
        )

    # What was answered

    def _take_community(self) -> None:
        self._take_level("community")

    def _take_district(self) -> None:
        self._take_level("district")

    def _take_level(self, level: str) -> None:
        self._keep(level=level)
        # Residents are registered in the offices: what for is theirs to say.
        self.id_purpose_row.setVisible(level == "community")
        self.go_to(1)

    def _leave_code(self) -> None:
        if self.answers.level == "community":
            self.id_purpose.setFocus()
        else:
            self.take_unit()

    def _name_region(self, code: str) -> None:
        if len(code) == 12 and not contacts.region_fault(code):
            self.code_row.show_ok(contacts.region_name(code) or "代码的格式是对的")
        else:
            self.code_row.show_hint(_region_hint(self.name.text(), code))

    def take_unit(self) -> None:
        """Take name and code, or say what is wrong with them."""
        name, code = self.name.text().strip(), self.code.text().strip()
        self.name_row.show_hint()
        if not name:
            self.name_row.show_fault("请填写单位名称")
        if fault := contacts.region_fault(code) or self._level_fault(code):
            self.code_row.show_fault(fault)
        if name and not fault:
            is_asked = self.answers.level == "community"
            purpose = self.id_purpose.text().strip() if is_asked else ""
            self._keep(name=name, code=code, id_purpose=purpose)
            self.go_to(2)

    def _level_fault(self, code: str) -> str | None:
        said = contacts.region_level(code)
        wanted = {"community": "community", "district": "district"}[self.answers.level]
        if said == wanted:
            return None
        if wanted == "community":
            return "社区的代码后三位不是 000；请照上级发的代码再看一遍"
        return "区级的代码后六位是 000000；请照上级发的代码再看一遍"

    def _weigh(self, password: str) -> None:
        if not password:
            self.password_row.show_hint()
            return
        names = (self.person.text(), self.answers.name)
        strength = passwords.strength(password, self.login.text(), names)
        if strength == "太弱":
            self.password_row.show_caution(
                f"太弱：{passwords.fault(password, self.login.text(), names)}"
            )
        else:
            self.password_row.show_ok(f"强度：{strength}")

    def take_person(self) -> None:
        """Take the administrator, or say what is wrong."""
        for one in (self.person_row, self.login_row, self.again_row):
            one.show_hint()
        faults = self._person_faults()
        if not faults:
            self._keep(
                person=self.person.text().strip(),
                login=self.login.text().strip(),
                password=self.password.text(),
            )
            self.go_to(3)
            return
        for one, words in faults.items():
            one.show_fault(words)
        next(iter(faults)).control.setFocus()

    def _person_faults(self) -> dict[FieldRow, str]:
        person, login = self.person.text().strip(), self.login.text().strip()
        password = self.password.text()
        found: dict[FieldRow, str] = {}
        if not person:
            found[self.person_row] = "请填写姓名"
        if not login or login != "".join(login.split()):
            found[self.login_row] = "请填写登录名，里面不要有空格"
        if fault := passwords.fault(password, login, (person, self.answers.name)):
            found[self.password_row] = fault
        if self.again.text() != password:
            found[self.again_row] = "两遍不一样，请再输一遍"
        return found

    def _keep(self, **answers: str) -> None:
        self.answers = Answers(**{**vars(self.answers), **answers})

    # Ways that end the questions

    def choose_folder(self) -> None:
        """Let staff choose where the book lives; a subfolder keeps it apart from other things."""
        chosen = notices.choose_folder(self, "台账放在哪个文件夹")
        if chosen is not None:
            self.folder.setText(str(chosen / _FOLDER if any(chosen.iterdir()) else chosen))
            self._check_folder()

    def _check_folder(self) -> bool:
        fault = places.location_fault(Path(self.folder.text().strip() or "."))
        if fault:
            self.folder_row.show_fault(fault)
        else:
            self.folder_row.show_hint()
        return not fault

    def found_book(self) -> None:
        """Make the book in a job: measuring what a try shall cost takes a second or two."""
        if not self._check_folder():
            return
        self._keep(pc=self.pc.text().strip())
        folder, answers, cost = Path(self.folder.text().strip()), self.answers, self._cost
        self._busy(on=True)
        self.desk.jobs.start(
            lambda _progress: founding.create(
                folder, answers.founding(), answers.password, cost=cost
            ),
            title="正在建台账，测一测这台电脑的速度",
            done=self._show_founded,
            failed=self._show_not_founded,
        )

    def _show_founded(self, made: tuple[OpenBook, str]) -> None:
        self._busy(on=False)
        self.password.clear()
        self.again.clear()
        self._keep(password="")
        self.founded.emit(*made)

    def _show_not_founded(self, error: Exception) -> None:
        self._busy(on=False)
        if isinstance(error, Refused | Unavailable):
            self.folder_row.show_fault(str(error))
        else:
            self.desk.say_trouble(error)

    def _busy(self, *, on: bool) -> None:
        self.create_button.setEnabled(not on)
        self.create_button.setText("正在建…" if on else "建好台账")

    def open_existing(self) -> None:
        """Let staff point at the folder of a book."""
        folder = notices.choose_folder(self, "台账在哪个文件夹")
        if folder is None:
            return
        if not backup.is_book(folder):
            self._say(
                "这个文件夹里没有台账。台账文件夹里有 keys.json 和 book.db"
                "（或 server.json），请再选一次"
            )
            return
        self.chosen.emit(folder)

    def restore(self) -> None:
        """Lay a backup out as a book in an empty folder; its password opens it."""
        path = notices.choose_file(self, "选备份文件", "台账备份 (*.hslbak)")
        folder = notices.choose_folder(self, "恢复到哪个空文件夹") if path else None
        if path is None or folder is None:
            return
        if fault := places.location_fault(folder):
            self._say(fault)
            return
        self.desk.jobs.start(
            lambda _progress: _restored(path, folder),
            title="正在恢复备份",
            done=self.chosen.emit,
            failed=self._show_not_restored,
        )

    def _show_not_restored(self, error: Exception) -> None:
        if isinstance(error, Refused | Unavailable):
            self._say(str(error))
        else:
            self.desk.say_trouble(error)

    def ask_practice(self) -> None:
        """Ask for the practice office in a folder of its own."""
        self.practice_asked.emit(self._home / f"{_FOLDER}演示")

    def _say(self, words: str) -> None:
        self.problem.setText(words)
        self.problem.show()


def step_of(number: int) -> QLabel:
    """Give the words that say how far along the questions are."""
    return label(f"第 {number} 步，共 {STEPS} 步", "caption")


def _choice(title: str, words: str, icon: str, press: object) -> QWidget:
    made = button(title, press, kind="quick", icon=icon, name=f"{title}：{words}")  # type: ignore[arg-type]
    return held(column(made, label(words, "caption"), gap=2))


def _restored(path: Path, folder: Path) -> Path:
    backup.unpack(path, folder)
    return folder


def _region_hint(name: str, code: str) -> str | None:
    """Say how a code begins that the office's name tells, or whose the digits so far are."""
    if _STREET_DIGITS <= len(code) < _ALL_DIGITS and (region := contacts.region_name(code)):
        return f"{region}，还差后面 {_ALL_DIGITS - len(code)} 位"
    begins = contacts.region_told_by(name)
    return f"{contacts.region_name(begins)}的代码以 {begins} 开头" if begins else None
