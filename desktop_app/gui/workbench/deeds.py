"""What can be done about each kind of work, from its row and without opening anything.

To add one: a class here, a line in DEEDS.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar, Final

from msgspec import Struct
from PySide6.QtWidgets import QWidget
from typing_extensions import override

from db import codes, follow_ups, handling, plan_year
from db.codes import CodeTable
from db.due import Due
from db.kinds import (
    ContactLog,
    CrossVisitAction,
    MicroWish,
    Pairing,
    PairingLog,
    PlanItem,
    Resolution,
    RightsRequest,
    ServiceCase,
    StudySession,
    User,
)
from db.meeting_up import both_sides
from db.record import Record
from db.trouble import Refused
from db.work import Work
from desktop_app.gui import returning
from desktop_app.gui.ask_card import Control
from desktop_app.gui.controls import ChoiceBox, CodeInput, LineInput
from desktop_app.gui.desk import Desk

Way = tuple[str, Mapping[str, Any]]


class Asked(Struct, frozen=True):
    """One thing that a deed asks: the field's name, its label, a control and how it is read."""

    name: str
    label: str
    control: QWidget

    @property
    def value(self) -> Any:
        """What was typed or chosen."""
        if isinstance(self.control, ChoiceBox):
            return self.control.value()
        if isinstance(self.control, LineInput):
            return self.control.text().strip() or None
        raise TypeError(self.control)

    @property
    def cell(self) -> Control:
        """The parts as a card wants them."""
        return self.name, self.label, self.control


def words(name: str, label: str, hint: str = "") -> Asked:
    """Ask for a line of words."""
    return Asked(name, label, LineInput(label, hint=hint))


def number(name: str, label: str, hint: str = "") -> Asked:
    """Ask for a number."""
    return Asked(name, label, CodeInput(label, hint=hint))


def choice(name: str, label: str, table: CodeTable, first: str = "") -> Asked:
    """Ask for one code of a table; `first` is chosen beforehand, else none is."""
    made = ChoiceBox(label, [(code, table.label(code)) for code in table.offered()])
    made.set_value(first or None)
    return Asked(name, label, made)


class Deed:
    """What a row offers. `verb` stands on its button, `done` in the toast after it.

    A deed without `asks` is done at once. One that `goes` leads to a page instead.
    """

    chip: ClassVar[str] = ""
    verb: ClassVar[str] = ""
    done: ClassVar[str] = "已记下"
    loose: ClassVar[tuple[str, ...]] = ()

    def asks(self, desk: Desk, one: Due) -> Sequence[Asked]:
        """Give what has to be said for it."""
        del desk, one
        return ()

    def keep(self, work: Work, desk: Desk, one: Due, said: Mapping[str, Any]) -> None:
        """Write it down within a piece of work."""
        raise NotImplementedError

    def goes(self, one: Due) -> Way | None:
        """Give the page that it leads to, where it does."""
        del one
        return None

    def leads(self, desk: Desk, one: Due) -> bool:
        """Go where only the record itself says; say whether that is all it does."""
        del desk, one
        return False


class Progress(Deed):
    """议定事项: a word on how far it is."""

    chip, verb, done = "督办", "记进展", "已记下进展"

    @override
    def asks(self, desk: Desk, one: Due) -> Sequence[Asked]:
        return (words("progress", "进展", "写一句进展，按 Enter 记下"),)

    @override
    def keep(self, work: Work, desk: Desk, one: Due, said: Mapping[str, Any]) -> None:
        matter = _held(work, Resolution, one)
        follow_ups.add_note(work, matter, said["progress"] or "", desk.clerk, work.today)


class Activity(Deed):
    """结对子: they met, and what they did."""

    chip, verb, done = "结对", "记活动", "已记下活动"

    @override
    def asks(self, desk: Desk, one: Due) -> Sequence[Asked]:
        return (
            words("content", "活动内容", "做了什么，至少 10 个字"),
            choice("form", "形式", codes.PAIRING_FORM, "visit"),
        )

    @override
    def keep(self, work: Work, desk: Desk, one: Due, said: Mapping[str, Any]) -> None:
        log = PairingLog(pairing=one.id, date=work.today, **said)
        work.save(log)
        if pair := work.reader.get(Pairing, one.id):
            work.set_list(log, "participants", both_sides(work.reader, pair))


class Contact(Deed):
    """干部联系: they were in touch."""

    chip, verb, done = "联系", "记联系", "已记下联系"

    @override
    def asks(self, desk: Desk, one: Due) -> Sequence[Asked]:
        return (
            words("content", "联系内容", "只写事情本身"),
            choice("way", "方式", codes.CONTACT_WAY, "phone"),
            choice("topics", "话题", codes.CONTACT_TOPIC, "other"),
        )

    @override
    def keep(self, work: Work, desk: Desk, one: Due, said: Mapping[str, Any]) -> None:
        topics = (said["topics"],) if said["topics"] else ()
        work.save(ContactLog(pair=one.id, date=work.today, **{**said, "topics": topics}))


class CloseCase(Deed):
    """五个及时: the matter is settled."""

    chip, verb, done = "五个及时", "办结", "已办结"

    @override
    def asks(self, desk: Desk, one: Due) -> Sequence[Asked]:
        return (words("outcome", "办理结果", "怎样办好的，按 Enter 办结"),)

    @override
    def keep(self, work: Work, desk: Desk, one: Due, said: Mapping[str, Any]) -> None:
        case = _held(work, ServiceCase, one)
        if not said["outcome"]:
            raise Refused({"outcome": "请填写办理结果"})
        handling.write_step(work, case, said["outcome"], desk.clerk)
        if case.state == "registered":
            work.move(case, "handling")
        work.move(case, "done", outcome=said["outcome"], closed_on=work.today)


class Revisit(Deed):
    """五个及时: the person was asked whether it is well."""

    chip, verb, done = "回访", "记回访", "已记下回访"

    @override
    def asks(self, desk: Desk, one: Due) -> Sequence[Asked]:
        return (choice("satisfaction", "满意度", codes.SATISFACTION),)

    @override
    def keep(self, work: Work, desk: Desk, one: Due, said: Mapping[str, Any]) -> None:
        case = _held(work, ServiceCase, one)
        work.move(case, "revisited", revisit_on=work.today, revisit_by=_me(work, desk), **said)


class Realize(Deed):
    """微心愿: it came true."""

    chip, verb, done = "心愿", "记完成", "心愿已实现"

    @override
    def asks(self, desk: Desk, one: Due) -> Sequence[Asked]:
        return (words("how", "实现方式", "怎样实现的，按 Enter 记完成"),)

    @override
    def keep(self, work: Work, desk: Desk, one: Due, said: Mapping[str, Any]) -> None:
        if not said["how"]:
            raise Refused({"how": "请填写实现方式"})
        work.move(_held(work, MicroWish, one), "realized", realized_on=work.today, **said)


class Answer(Deed):
    """权利请求: the person has an answer."""

    chip, verb, done = "权利请求", "记答复", "已记下答复"
    loose = ("refusal_reason",)

    @override
    def asks(self, desk: Desk, one: Due) -> Sequence[Asked]:
        return (
            choice("result", "结果", codes.RIGHTS_RESULT),
            words("refusal_reason", "不予办理理由", "不予办理时写明"),
        )

    @override
    def keep(self, work: Work, desk: Desk, one: Due, said: Mapping[str, Any]) -> None:
        asked = _held(work, RightsRequest, one)
        for name, value in said.items():
            setattr(asked, name, value)
        asked.answered_on = work.today
        work.save(asked)


class Tick(Deed):
    """年度计划: the task is done today."""

    chip, verb, done = "计划", "记完成", "已完成"

    @override
    def keep(self, work: Work, desk: Desk, one: Due, said: Mapping[str, Any]) -> None:
        plan_year.tick(work, _held(work, PlanItem, one))


class TakeAway(Deed):
    """互观互学: what was learnt is put to use."""

    chip, verb, done = "转化", "记完成", "已完成"

    @override
    def keep(self, work: Work, desk: Desk, one: Due, said: Mapping[str, Any]) -> None:
        measure = _held(work, CrossVisitAction, one)
        measure.done_on = work.today
        work.save(measure)


class Study(Deed):
    """学习宣讲: a session was held."""

    chip, verb, done = "学习", "记学习", "已记下学习"

    @override
    def asks(self, desk: Desk, one: Due) -> Sequence[Asked]:
        return (
            words("topic", "主题", "学了什么"),
            choice("kind", "类型", codes.STUDY_KIND, "training"),
            number("headcount", "人数"),
        )

    @override
    def keep(self, work: Work, desk: Desk, one: Due, said: Mapping[str, Any]) -> None:
        try:
            count = StudySession.fields()["headcount"].parse(said["headcount"] or "")
        except Refused as refused:
            raise Refused({"headcount": str(refused)}) from refused
        values = {**said, "headcount": count}
        work.save(StudySession(level=desk.store.facts.level, date=work.today, **values))


class Feast(Deed):
    """节日: something is planned for it."""

    chip, verb, done = "节日", "排进计划", "已排进年度计划"

    @override
    def asks(self, desk: Desk, one: Due) -> Sequence[Asked]:
        asked = words("task", "工作任务")
        control = asked.control
        if isinstance(control, LineInput):
            control.setText(f"{_feast(one)}活动和走访")
        return (asked,)

    @override
    def keep(self, work: Work, desk: Desk, one: Due, said: Mapping[str, Any]) -> None:
        plan_year.plan_feast(work, _feast(one), one.day, said["task"], _me(work, desk))


class Minutes(Deed):
    """会议: its page, where topics, people and minutes are."""

    chip, verb = "会议", "去看"

    @override
    def goes(self, one: Due) -> Way | None:
        return ("minutes", {"record": one.id} if one.id else {})


class Topics(Minutes):
    """会议: its agenda is still empty."""

    verb = "写议题"


class Season(Minutes):
    """会议: none was called yet."""

    verb = "起草"


class Returned(Deed):
    """退回更正: the very field, to be mended and answered there."""

    chip, verb = "退回更正", "去更正"

    @override
    def leads(self, desk: Desk, one: Due) -> bool:
        if not returning.open_notice(desk, one.id):
            desk.show_page(returning.PAGE, record=one.id)
        return True


DEEDS: Final[dict[str, Deed]] = {
    "returned": Returned(),
    "resolution": Progress(),
    "pairing": Activity(),
    "contact": Contact(),
    "case": CloseCase(),
    "revisit": Revisit(),
    "wish": Realize(),
    "rights": Answer(),
    "plan": Tick(),
    "take_away": TakeAway(),
    "study": Study(),
    "festival": Feast(),
    "meeting": Minutes(),
    "topics": Topics(),
    "season": Season(),
}

# The kind that a row's record is of, for whoever wants to open it after all.
TABLES: Final[dict[str, str]] = {
    "returned": "correction_notice",
    "resolution": "resolution",
    "pairing": "pairing",
    "contact": "contact_pair",
    "case": "service_case",
    "revisit": "service_case",
    "wish": "micro_wish",
    "rights": "rights_request",
    "plan": "plan_item",
    "take_away": "cross_visit_action",
    "meeting": "joint_meeting",
    "topics": "joint_meeting",
}


def _feast(one: Due) -> str:
    """Give the name of the festival that a row asks about."""
    return one.title.partition("：")[0]


def _me(work: Work, desk: Desk) -> Any:
    """Give the staff member who sits here, as far as the account names one."""
    user = work.reader.get(User, desk.clerk.id)
    return user.staff if user else None


def _held(work: Work, kind: type[Any], one: Due) -> Any:
    found: Record | None = work.reader.get(kind, one.id)
    if found is None:
        raise Refused("这条记录已经删除，请刷新后再看")
    return found
