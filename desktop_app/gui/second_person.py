"""What an act lacks, asked for when it is done: a reason, or a second person's password."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtWidgets import QWidget

from db import accounts
from db.roles import Clerk, ReasonNeeded, SecondNeeded, require
from db.trouble import Refused, Unavailable
from desktop_app.gui import notices
from desktop_app.gui.desk import Desk

Deed = Callable[[Clerk], object]


def with_whom(desk: Desk, parent: QWidget, deed: Deed) -> None:
    """Do something as the clerk; where it wants a reason or a second person, ask and do it then.

    What else is refused comes through, or is said above the page once somebody was asked.
    """
    _attempt(desk, parent, deed, desk.clerk)


def permitted(desk: Desk, parent: QWidget, action: str, deed: Deed) -> None:
    """Do something that takes a permission; a refusal is said above the page."""

    def done(clerk: Clerk) -> None:
        require(clerk, action)
        deed(clerk)

    try:
        with_whom(desk, parent, done)
    except Refused as error:
        desk.say_trouble(error)


def _attempt(desk: Desk, parent: QWidget, deed: Deed, clerk: Clerk) -> None:
    try:
        deed(clerk)
    except ReasonNeeded as lacking:
        if why := notices.ask_reason(parent, str(lacking)):
            _attempt(desk, parent, deed, clerk.for_once(why=why))
    except SecondNeeded as lacking:
        _ask(desk, parent, deed, clerk, lacking)


def _ask(desk: Desk, parent: QWidget, deed: Deed, clerk: Clerk, lacking: SecondNeeded) -> None:
    store = desk.store
    people = accounts.may_stand_by(store, clerk, lacking.by)
    if not people and not lacking.code_will_do:
        raise Refused(f"{lacking}。现在没有别人的账号可用，请系统管理员先添加一位")
    offered = [(one.login, one.name) for one in people]
    said = notices.ask_second(parent, str(lacking), offered, code=lacking.code_will_do)
    if said is None:
        return
    # Trying a password takes the better part of a second.
    desk.jobs.start(
        lambda _progress: (
            accounts.code_holder(store, said.secret)
            if said.is_code
            else accounts.second_person(store, said.login, said.secret)
        ),
        title="正在核对第二个人的密码",
        done=partial(_go_on, desk, parent, deed, clerk),
        failed=desk.say_trouble,
    )


def _go_on(desk: Desk, parent: QWidget, deed: Deed, clerk: Clerk, other: Clerk) -> None:
    try:
        _attempt(desk, parent, deed, clerk.for_once(beside=other))
    except (Refused, Unavailable) as error:
        desk.say_trouble(error)
