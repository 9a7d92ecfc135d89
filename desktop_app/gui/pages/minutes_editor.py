"""The minutes editor: topics and people at the left, what was said and decided at the right."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from functools import partial
from typing import Any, Final

from PySide6.QtCore import QEvent, QPersistentModelIndex, Qt, QTimer
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget
from typing_extensions import override

from db import meetings
from db.kinds import AgendaItem, Attendance, JointMeeting, PartnerOrganization, Resolution
from db.kinds.meeting import meeting_title
from db.meetings import Minutes
from db.trouble import Refused, Unavailable
from db.work import Changes, Work
from desktop_app.gui import look
from desktop_app.gui.arrange import STRETCH, column, held, row
from desktop_app.gui.ask_card import AskCard
from desktop_app.gui.controls import (
    Card,
    Chips,
    LineInput,
    PageHead,
    SectionTitle,
    TextArea,
    button,
    label,
)
from desktop_app.gui.desk import Desk
from desktop_app.gui.drafts import Draft, Drafts
from desktop_app.gui.finder import Found
from desktop_app.gui.inline_bar import InlineBar
from desktop_app.gui.minutes.matter_model import Col
from desktop_app.gui.minutes.spread import Spread
from desktop_app.gui.page import Page
from desktop_app.gui.quick_new import QuickNew
from desktop_app.gui.record_form import RecordForm
from desktop_app.gui.sheets import Section, Sheet
from desktop_app.gui.undoing import undo_work

KEY: Final = "minutes"
SHEET: Final = Sheet(
    JointMeeting,
    (
        Section(
            "会议信息",
            (
                "kind*2 seq_year seq_no minutes_no*2",
                "held_at*2 place*3 notified_on*2",
                "chair*2 recorder*2",
                "meeting_name*4 programme*2",
                "copies_to",
                "remark",
            ),
        ),
    ),
    noun="次",
)
VIEWS: Final = (("info", "会议信息"), ("talk", "议题与议定"), ("body", "纪要正文"))
NEXT: Final = {
    "preparing": ("held", "会开完了"),
    "held": ("drafting", "起草纪要"),
    "drafting": ("issued", "签发"),
    "issued": ("archived", "归档"),
}
BACK: Final = {
    "held": ("退回筹备", ("preparing",)),
    "drafting": ("退回已开", ("held",)),
    "issued": ("更正", ("drafting",)),
    "archived": ("更正", ("issued", "drafting")),
}
SETTLED: Final = frozenset({"issued", "archived"})
ISSUED_HINTS: Final = ("Ctrl+Tab 换页签", "Ctrl+P 打印纪要")
HINTS: Final = (
    "/ 常用语",
    "Tab 下一格",
    "Ctrl+Enter 加一条",
    "Alt+↑↓ 调议题顺序",
    "Ctrl+Tab 换页签",
    "Ctrl+S 保存",
)


class MinutesPage(Page):
    """Drafts, issues and corrects the minutes of a meeting.

    Come with nothing for a new meeting, `record=` for a kept one, `view=` for one of its tabs.
    """

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.minutes = Minutes(JointMeeting())
        self._is_changed = False
        self._is_loading = False
        self._is_saving = False
        self._work = b""
        self.bar, self.ask, self.draft_bar = InlineBar(), AskCard(), InlineBar()
        self.views = Chips("页签", VIEWS)
        self.tabs = self.views
        self.form = RecordForm(desk, SHEET)
        self.spread = Spread(desk)
        self.quick = QuickNew(desk, KEY)
        self.body = TextArea("纪要正文", lines=16)
        self._drafts = Drafts(desk, KEY, self._draft)
        self._lay_out()
        self._connect()
        self.first, self.hints = self.spread.topics, HINTS

    # Building

    def _lay_out(self) -> None:
        self.save_button = button("保存", self.save, key="Ctrl+S")
        self.copy_button = button("复制上次会议", self.copy_last)
        self.print_button = button("打印纪要", self.print_out, key="Ctrl+P")
        self.back_button = button("更正", self.ask_back)
        self.next_button = button("签发", self.go_on, kind="primary")
        self.head = PageHead(
            "",
            "",
            self.copy_button,
            self.print_button,
            self.save_button,
            self.back_button,
            self.next_button,
            crumb="联席会议",
            back=self.leave,
        )
        self.stack = QStackedWidget()
        parts = (self._info_part(), self.spread, self._body_part())
        for (key, _), part in zip(VIEWS, parts, strict=True):
            part.setObjectName(key)
            self.stack.addWidget(part)
        self.saved = label("", "caption")
        self.setLayout(
            column(
                self.head,
                self.draft_bar,
                self.bar,
                self.ask,
                self.quick,
                row((self.views, 1), self.saved),
                (self.stack, 1),
                gap=10,
                edges=look.PAGE_EDGES,
            )
        )

    def _info_part(self) -> QWidget:
        return held(column(self.form, STRETCH, gap=0))

    def _body_part(self) -> QWidget:
        self.compose_button = button("按议题和议定事项重写", self.compose)
        self.count = label("", "small")
        card = Card(
            SectionTitle("纪要正文", self.count, self.compose_button),
            label("签发以前可以改；第 X 项议定照着议定事项的序号写。", "caption", wrap=True),
            (self.body, 1),
        )
        return held(column((card, 1), gap=0))

    def _connect(self) -> None:
        self.views.picked.connect(self.show_view)
        self.form.changed.connect(self._form_typed)
        self.form.left.connect(self._say_head)
        self.spread.changed.connect(self._note)
        self.spread.refused.connect(self._say_refused)
        self.body.textChanged.connect(self._note_body)
        self.quick.offer_in(self.form)
        self.quick.offer(self.spread.talk.proposer, self._raise_quick)
        self.spread.grid.unit_asked.connect(self._ask_unit)
        self._drafts.kept.connect(self._say_kept)
        self.desk.changed.connect(self.follow)

    def _raise_quick(self) -> None:
        """Lay the card for a new unit out above the minutes, wherever it stood last."""
        whole = self.layout()
        if isinstance(whole, QVBoxLayout) and whole.indexOf(self.quick) < 0:
            whole.insertWidget(whole.indexOf(self.ask) + 1, self.quick)

    def _ask_unit(self, cell: QPersistentModelIndex, typed: str) -> None:
        """Ask for a unit that no list knows yet, and write it into the cell."""
        grid = self.spread.grid

        def write(found: Found) -> None:
            if cell.isValid():
                grid.matters.setData(cell, (found.id, found.name))
                on = grid.cell_after(cell, 1)
                QTimer.singleShot(
                    0, grid, partial(grid.go_to, on.row(), Col(on.column()), edit=True)
                )

        def write_words() -> None:
            if cell.isValid() and typed:
                grid.matters.setData(cell, (None, typed))

        self._raise_quick()
        self.quick.begin(PartnerOrganization, typed, taken=write, given_back=write_words)

    # Coming and going

    @property
    def meeting(self) -> JointMeeting:
        """The meeting in view, as it was kept."""
        return self.minutes.meeting

    @property
    def is_new(self) -> bool:
        """Whether the meeting was never saved."""
        return self.meeting.op is None

    @property
    def is_locked(self) -> bool:
        """Whether the minutes are issued, so that only 更正 opens them again."""
        return self.meeting.state in SETTLED

    @override
    def arrive(self, **where: Any) -> None:
        wanted = where.get("record")
        if self._is_changed and wanted == (None if self.is_new else self.meeting.id):
            return
        store = self.desk.store
        meeting = store.get(JointMeeting, wanted) if wanted else None
        if meeting is None:
            self.start_new()
            if wanted:
                self.bar.say("这次会议已经删除，或还没有收到", "warn", closable=True)
        else:
            self.open(meeting)
        if "view" in where:
            self.show_view(where["view"])

    def start_new(self) -> None:
        """Begin a new meeting; what was begun before and not saved is offered."""
        store = self.desk.store
        self._load(meetings.begin(store, store.facts, self.desk.clerk, store.today))
        self.show_view("info")
        self.first = self.form.editors["held_at"].control
        if waiting := self._drafts.waiting():
            self.draft_bar.say(
                f"有 {len(waiting)} 份没保存的会议草稿",
                "info",
                ("继续写", partial(self._resume, waiting[0])),
                ("丢掉", partial(self._throw_away, waiting[0])),
            )

    def open(self, meeting: JointMeeting) -> None:
        """Show a kept meeting, with what was written since and not yet saved."""
        self._load(meetings.read(self.desk.store, meeting))
        self.show_view("talk")
        self.first = self.spread.topics
        waiting = self._drafts.waiting(meeting.id.hex())
        if waiting and not self.is_locked:
            self._resume(waiting[0])
            self.draft_bar.say(
                "接着上次没保存的往下写",
                "info",
                ("丢掉，回到已保存的", partial(self._throw_away, waiting[0])),
            )

    def _resume(self, draft: Draft) -> None:
        self.draft_bar.hide()
        at = self.views.value()
        self._load(meetings.unpack(draft.typed))
        self._is_changed = True
        self.show_view(at)

    def _throw_away(self, draft: Draft) -> None:
        self._drafts.drop(draft.record)
        self.draft_bar.hide()
        kept = self.desk.store.get(JointMeeting, bytes.fromhex(draft.record))
        self._is_changed = False
        if kept:
            self.open(kept)
        else:
            self.start_new()

    @override
    def depart(self) -> None:
        self.spread.grid.close_editor()
        self._drafts.keep()

    def leave(self) -> None:
        """Go back to the list; what was not saved stays as a draft."""
        self.depart()
        self._is_changed = False
        self.desk.show_page("meetings")

    def follow(self, changes: Changes) -> None:
        """Show the meeting anew when something else changed it and nothing is being written."""
        parts = {JointMeeting, AgendaItem, Attendance, Resolution}
        if self._is_saving or self.is_new or self._is_changed or not changes.kinds & parts:
            return
        meeting = self.desk.store.get(JointMeeting, self.meeting.id)
        if meeting:
            at = self.views.value()
            self._load(meetings.read(self.desk.store, meeting))
            self.show_view(at)

    # Showing

    def _load(self, minutes: Minutes) -> None:
        self._is_loading = True
        self.minutes = minutes
        for part in (self.bar, self.ask, self.draft_bar):
            part.hide()
        self.form.load({"": minutes.meeting})
        self.body.setText(minutes.meeting.minutes_body or "")
        self.spread.show_minutes(minutes, locked=self.is_locked)
        self._lock()
        self._is_loading, self._is_changed = False, False
        self.saved.setText("")
        self._say_head()

    def show_view(self, key: str) -> None:
        """Show one of the tabs."""
        self.views.set_value(key)
        part = self.stack.findChild(QWidget, key)
        if part is not None:
            self.stack.setCurrentWidget(part)
        self._say_head()

    def _lock(self) -> None:
        locked, state = self.is_locked, self.meeting.state
        self.form.setEnabled(not locked)
        self.body.setReadOnly(locked)
        self.set_hints(*(ISSUED_HINTS if locked else HINTS))
        for part in (self.compose_button, self.copy_button, self.save_button):
            part.setVisible(not locked)
        self.print_button.setVisible(state not in ("preparing", "held"))
        after = NEXT.get(state)
        self.next_button.setVisible(after is not None)
        if after:
            self.next_button.setText(after[1])
            self.next_button.setAccessibleName(after[1])
        before = BACK.get(state)
        self.back_button.setVisible(before is not None)
        if before:
            self.back_button.setText(before[0])
            self.back_button.setAccessibleName(before[0])

    def _say_head(self, *_: object) -> None:
        meeting, _unread = self.form.read()
        shown: Any = meeting.get("", self.meeting)
        kind = JointMeeting.fields()["kind"].show(shown.kind)
        title = f"{shown.seq_year} 年第 {shown.seq_no} 次{kind}"
        moment = shown.held_at.strftime("%Y-%m-%d %H:%M") if shown.held_at else "时间未定"
        parts = (
            moment,
            shown.place or "地点未定",
            f"主持 {shown.chair_name or self._called('chair') or '未定'}",
            f"记录 {shown.recorder_name or self._called('recorder') or '未定'}",
        )
        self.head.say(title, " · ".join(parts))
        state = JointMeeting.fields()["state"].show(self.meeting.state)
        tone = "ok" if self.is_locked else "info"
        self.head.state.say("新会议，还没有保存" if self.is_new else state, tone)

    def _called(self, name: str) -> str:
        return str(getattr(self.form.editors[name].control, "text", str)())

    # What staff change

    def _say_refused(self, words: str) -> None:
        self.bar.say(words, "warn", closable=True)

    def _note(self) -> None:
        if not self._is_loading:
            self._is_changed = True
            self.saved.setText("还没有保存")
            self._drafts.keep_soon()

    def _form_typed(self, path: str) -> None:
        self._note()
        if path in ("kind", "seq_year") and self.is_new and not self._is_loading:
            self._number_anew()
        if path == "held_at":
            value = self._read_form("held_at")
            self.spread.grid.matters.day = value.date() if isinstance(value, dt.datetime) else None

    def _read_form(self, path: str) -> Any:
        try:
            return self.form.editors[path].value()
        except Refused:
            return None

    def _number_anew(self) -> None:
        """Give the number and the title that go with another kind or year."""
        kind, year = self._read_form("kind"), self._read_form("seq_year")
        if not kind or not year:
            return
        facts = self.desk.store.facts
        number = meetings.next_seq_no(self.desk.store, kind, year, facts.scope)
        self.form.fill("seq_no", number)
        self.form.fill("minutes_no", f"第{number}期")
        self.form.fill("meeting_name", meeting_title(facts.name, kind, year, number))

    def _note_body(self) -> None:
        self.count.setText(f"{len(self.body.text())} 字")
        self._note()

    def copy_last(self) -> None:
        """Take over units, topics and place of the last meeting; never any text."""
        made = self._collected()
        last = meetings.copy_last(self.desk.store, made)
        if last is None:
            self.desk.toast("这是第一次会议，还没有可以复制的")
            return
        at = self.views.value()
        self._load(made)
        self.show_view(at)
        self._note()
        self.desk.toast(f"已复制第 {last.seq_no} 次会议的单位、议题和地点，讨论情况没有带过来")

    def compose(self) -> None:
        """Write the minutes anew from topics and matters."""
        if self.is_locked:
            return
        written = self.body.text().strip()
        # Typed in and not set, so that Ctrl+Z in the text brings back what stood there.
        self.body.selectAll()
        self.body.insertPlainText(meetings.minutes_text(self._collected()))
        self.show_view("body")
        if written:
            self.body.setFocus(Qt.FocusReason.OtherFocusReason)
            self.desk.toast("正文已重写，在正文里按 Ctrl+Z 可以退回原来的")

    # Saving

    def _collected(self) -> Minutes:
        """Give a twin of the minutes with what stands in form and body."""
        self.spread.settle()
        made = self.minutes.copy()
        read, _ = self.form.read()
        meeting: Any = read[""]
        meeting.minutes_body = self.body.text().strip() or None
        made.meeting = meeting
        made.agenda = [item for item in made.agenda if item.topic or item.discussion]
        made.people = [one for one in made.people if one.unit or one.person_name]
        made.number()
        return made

    def save(self) -> bool:
        """Save the whole meeting; what is not whole yet stays in the draft and is named."""
        made = self._collected()
        if self.is_locked or not self._is_sound():
            return False
        verb = "起草会议" if self.is_new else "修改会议"
        done = self._do(verb, made, lambda _work: None)
        if done:
            self.desk.toast(f"已保存 {made.meeting.meeting_name}", self._undo(verb))
        return done

    def _is_sound(self) -> bool:
        """Say whether the meeting's own form can be kept; go to what is wrong when not."""
        _made, faults, cautions = self.form.judge()
        faults.pop("minutes_body", None)
        if faults:
            self.show_view("info")
            self.form.show_all_faults(faults, cautions)
            return False
        return True

    def _do(self, verb: str, made: Minutes, then: Callable[[Work], object]) -> bool:
        """Save all parts and do one thing more, in one piece of work."""
        waiting: list[Resolution] = []
        self._is_saving = True
        try:
            with self.desk.store.work(self.desk.clerk, verb, KEY) as work:
                waiting = meetings.keep(work, made)
                then(work)
        except Refused as refused:
            self.bar.say(str(refused), "warn", closable=True)
            return False
        except Unavailable as error:
            self.desk.say_trouble(error)
            return False
        finally:
            self._is_saving = False
        self._work = work.changes.work
        self._take_saved(made, waiting)
        self._is_saving = True
        self.desk.tell_changed(work.changes)
        self._is_saving = False
        return True

    def _take_saved(self, made: Minutes, waiting: list[Resolution]) -> None:
        topic, at = self.spread.at, self.views.value()
        store = self.desk.store
        meeting = store.get(JointMeeting, made.meeting.id)
        fresh = meetings.read(store, meeting) if meeting else made
        for matter in waiting:
            fresh.matters.insert(min(matter.no - 1, len(fresh.matters)), matter)
        self._load(fresh)
        self.spread.go_to_topic(topic)
        self.show_view(at)
        if waiting:
            self._is_changed = True
            self._drafts.keep()
            numbers = "、".join(str(one.no) for one in waiting)
            words = f"第 {numbers} 条还没有填全，先留在草稿里；补上再保存就进督办"
            self.bar.say(words, "warn", closable=True)
        else:
            self._drafts.drop(fresh.meeting.id.hex())
            self.saved.setText(f"已保存 {self._clock():%H:%M}")

    def _undo(self, words: str) -> Callable[[], object]:
        return partial(undo_work, self.desk, self._work, words)

    # States

    def go_on(self) -> None:
        """Take the meeting to its next state."""
        after = NEXT.get(self.meeting.state)
        if after is None:
            return
        made = self._collected() if not self.is_locked else self.minutes.copy()
        if not self.is_locked and not self._is_sound():
            return
        to, verb = after
        if to == "drafting" and not made.meeting.minutes_body:
            made.meeting.minutes_body = meetings.minutes_text(made)
        if to == "issued" and (found := meetings.before_issue(made)):
            self.bar.say(f"还不能签发：{'；'.join(found)}", "warn", closable=True)
            self.show_view("talk")
            self.spread.go_to_gap(made)
            return
        # A meeting on its way keeps its minutes open while its parts are saved.
        if self._do(verb, made, lambda work: work.move(made.meeting, to)):
            self._say_moved(to, made)

    def _say_moved(self, to: str, made: Minutes) -> None:
        if to == "drafting":
            self.show_view("body")
            self.desk.toast("已按议题和议定事项写好正文，看一遍再签发", self._undo("起草纪要"))
        elif to == "issued":
            words = f"已签发，{len(made.matters)} 条议定事项进了督办"
            self.desk.toast(words, self.print_out, deed="打印纪要")
        else:
            state = JointMeeting.fields()["state"].show(to)
            self.desk.toast(f"会议已是“{state}”", self._undo(state))

    def ask_back(self) -> None:
        """Ask why the meeting goes a step back: 更正 of issued minutes, or 退回."""
        before = BACK.get(self.meeting.state)
        if before is None:
            return
        verb, way = before
        reason = LineInput(most=200)
        words = (
            "更正已签发的纪要：现在这一版会留着，改好以后再签发一次。"
            if self.is_locked
            else f"{verb}，已经写的都留着。"
        )
        self.ask.ask(
            words,
            [("text", "更正理由" if self.is_locked else "退回原因", reason)],
            deed=verb,
            press=lambda: self._step_back(way, reason.text().strip(), verb),
        )

    def _step_back(self, way: tuple[str, ...], reason: str, verb: str) -> None:
        meeting = self.desk.store.get(JointMeeting, self.meeting.id)
        if meeting is None:
            raise Refused("这次会议已经删除了")
        self.spread.grid.close_editor()
        with self.desk.store.work(self.desk.clerk, verb, KEY) as work:
            for to in way:
                work.move(meeting, to, reason)
        self._work = work.changes.work
        kept = self.desk.store.get(JointMeeting, meeting.id)
        if kept:
            at = self.views.value()
            self._load(meetings.read(self.desk.store, kept))
            self.show_view(at)
        self.desk.tell_changed(work.changes)
        self.desk.toast(f"可以改了：{reason}", self._undo(verb))

    def print_out(self) -> None:
        """Show the minutes as they will be printed."""
        if self._is_changed and not self.save():
            return
        if not self.is_new:
            self.desk.show_page("ledgers", ledger="L05", target=self.meeting.id)

    # Drafts

    def _draft(self) -> Draft | None:
        if not self._is_changed or self.is_locked:
            return None
        made = self.minutes.copy()
        read, _ = self.form.read()
        meeting: Any = read[""]
        meeting.minutes_body = self.body.text() or None
        made.meeting = meeting
        return Draft(meeting.id.hex(), meetings.pack(made), is_new=self.is_new)

    def _clock(self) -> dt.datetime:
        return dt.datetime.fromtimestamp(self.desk.store.clock() / 1000)  # noqa: DTZ006

    def _say_kept(self) -> None:
        self.saved.setText(f"草稿已自动保存 {self._clock():%H:%M}")

    # Keys

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        ctrl = event.modifiers() & Qt.KeyboardModifier.ControlModifier
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and ctrl:
            self.spread.grid.add_line()
        elif event.key() == Qt.Key.Key_Escape:
            self.leave()
        else:
            super().keyPressEvent(event)

    @override
    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.ActivationChange and not self.isActiveWindow():
            self._drafts.keep()
        super().changeEvent(event)
