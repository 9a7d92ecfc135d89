"""The minutes editor: topics and people at the left, what was said and decided at the right."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from functools import partial
from typing import Any, Final

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent, QKeySequence, QShortcut
from typing_extensions import override

from db import files, meetings, tray
from db.kinds import AgendaItem, Attendance, JointMeeting, Resolution
from db.meetings import Minutes
from db.trouble import Refused, Unavailable
from db.work import Changes, Work
from desktop_app.exchange.name_list import NameList
from desktop_app.gui import look
from desktop_app.gui.arrange import column
from desktop_app.gui.ask_card import AskCard
from desktop_app.gui.controls import Card, Empty, LineInput, button
from desktop_app.gui.deleting import delete_with_toast
from desktop_app.gui.desk import Desk
from desktop_app.gui.drafts import Draft, Drafts
from desktop_app.gui.facets import whose
from desktop_app.gui.inline_bar import InlineBar
from desktop_app.gui.minutes.minutes_head import BACK, NEXT, MinutesHead
from desktop_app.gui.minutes.minutes_sheet import MinutesSheet
from desktop_app.gui.page import Page
from desktop_app.gui.step_bar import NEXT_KEY
from desktop_app.gui.undoing import undo_work

KEY: Final = "minutes"
ISSUED_HINTS: Final = ("Ctrl+Tab 换页签", "Ctrl+P 打印纪要")
SEEN_HINTS: Final = ("Ctrl+Tab 换页签", "Esc 回到列表")
NONE_CHOSEN: Final = "还没有选哪一次会议。到“会议”里选一次，按 Enter 打开。"
NO_FIRST: Final = "已保存。还没有第一议题：先学习的那一项排在第 1 个，勾上“第一议题”。"
ONLY_SEEN: Final = "{office}的会议，这里只看。"
HINTS: Final = (
    "/ 常用语",
    "Tab 下一格",
    "Ctrl+Enter 加一条",
    "Alt+↑↓ 调议题顺序",
    "Ctrl+Tab 换页签",
    "Ctrl+S 保存",
    "F9 下一步",
)


class MinutesPage(Page):
    """Drafts, issues and corrects the minutes of a meeting.

    Come with nothing for a new meeting, `record=` for a kept one, `view=` for one of its tabs;
    `template=` is what a new one is filled in from.
    """

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.record_kind = JointMeeting
        self._is_changed = False
        self._is_saving = False
        self._work = b""
        self.bar, self.ask, self.draft_bar = InlineBar(), AskCard(), InlineBar()
        self.sheet = sheet = MinutesSheet(desk, KEY)
        self.form, self.spread, self.body = sheet.form, sheet.spread, sheet.body
        self.views, self.tabs, self.saved = sheet.views, sheet.views, sheet.saved
        self.quick = sheet.quick
        self._drafts = Drafts(self, desk, KEY, self._draft)
        self._lay_out()
        self._connect()
        self.first, self.hints = self.spread.topics, HINTS

    # Building

    def _lay_out(self) -> None:
        self.head = MinutesHead(self.leave)
        to_list = button("去选会议", self.leave, kind="primary")
        self.nothing = Card((Empty(NONE_CHOSEN, to_list, icon="message-square-text"), 1))
        parts = (self.head, self.draft_bar, self.bar, self.ask, (self.sheet, 1), (self.nothing, 1))
        self.setLayout(column(*parts, gap=10, edges=look.PAGE_EDGES))

    def _connect(self) -> None:
        head = self.head
        head.save_button.clicked.connect(self.save)
        head.delete_button.clicked.connect(self.delete)
        head.copy_button.clicked.connect(self.copy_last)
        head.print_button.clicked.connect(self.print_out)
        head.notice_button.clicked.connect(partial(self.print_form, "F06"))
        head.sign_in_button.clicked.connect(partial(self.print_form, "F02"))
        head.back_button.clicked.connect(self.ask_back)
        head.next_button.clicked.connect(self.go_on)
        onward = QShortcut(QKeySequence(NEXT_KEY), self)
        onward.setWhatsThis("办会议的下一步")
        onward.activated.connect(head.next_button.click)
        self.sheet.changed.connect(self._note)
        self.sheet.shown.connect(self._say_head)
        self.form.left.connect(self._say_head)
        self.spread.refused.connect(self._say_refused)
        self.spread.people.names_taken.connect(self.keep_strangers)
        self.body.rewrite_asked.connect(self.compose)
        self._drafts.kept.connect(self._say_kept)
        self.desk.changed.connect(self.follow)

    # Coming and going

    @property
    def minutes(self) -> Minutes:
        """The minutes in view."""
        return self.sheet.minutes

    @property
    def meeting(self) -> JointMeeting:
        """The meeting in view, as it was kept."""
        return self.minutes.meeting

    @property
    def is_new(self) -> bool:
        """Whether the meeting was never saved."""
        return self.sheet.is_new

    @property
    def is_locked(self) -> bool:
        """Whether the minutes are issued, so that only 更正 opens them again."""
        return self.sheet.is_locked

    @override
    def arrive(self, **where: Any) -> None:
        wanted = where.get("record")
        if self._is_changed and where.get("template"):
            self.depart()  # what was begun waits as a draft
        elif self._is_changed and wanted == (None if self.is_new else self.meeting.id):
            return
        store = self.desk.store
        meeting = store.get(JointMeeting, wanted) if wanted else None
        if meeting is None:
            self.start_new()
            if self.sheet.is_ours:
                self.sheet.templates.use(where.get("template"))
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
        if not self.sheet.is_ours:
            return
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
        if not self.sheet.is_ours:
            return
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
        for part in (self.bar, self.ask, self.draft_bar):
            part.hide()
        self.sheet.show_minutes(minutes)
        if self.sheet.is_ours:
            self.set_hints(*(ISSUED_HINTS if self.is_locked else HINTS))
            self.head.offer(self.meeting.state, is_new=self.is_new)
        else:
            self.set_hints(*(SEEN_HINTS[1:] if self.is_new else SEEN_HINTS))
            self.head.offer_nothing()
            if not self.is_new:
                self.bar.say(self._whose(), "info")
        self._show_nothing()
        self._is_changed = False
        self._say_head()

    def show_view(self, key: str) -> None:
        """Show one of the tabs."""
        self.sheet.show_view(key)

    def _show_nothing(self) -> None:
        """Leave only the way to the list where no meeting is begun and none was chosen."""
        is_nothing = self.is_new and not self.sheet.is_ours
        self.sheet.setHidden(is_nothing)
        self.nothing.setVisible(is_nothing)

    def _whose(self) -> str:
        code = self.meeting.org_code
        return ONLY_SEEN.format(office=whose(self.desk.store).get(code, code))

    def _say_head(self, *_: object) -> None:
        if self.is_new and not self.sheet.is_ours:
            self.head.say("会议纪要")
            self.head.subtitle.setText("")
            self.head.state.say("")
            return
        self.head.say(*self.form.headline(self.meeting))
        self.head.say_state(self.meeting.state, is_new=self.is_new, version=self.sheet.version)

    # What staff change

    def _say_refused(self, words: str) -> None:
        self.bar.say(words, "warn", closable=True)

    def _note(self) -> None:
        self._is_changed = True
        self.saved.setText("还没有保存")
        self._drafts.keep_soon()

    def copy_last(self) -> None:
        """Take over units, topics and place of the last meeting; never any text."""
        made = self.sheet.collected()
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
        written = self.body.write(meetings.minutes_text(self.sheet.collected()))
        self.show_view("body")
        if written:
            self.body.take_cursor()
            self.desk.toast("正文已重写，在正文里按 Ctrl+Z 可以退回原来的")

    # Saving

    def save(self) -> bool:
        """Save the whole meeting; what is not whole yet stays in the draft and is named."""
        made = self.sheet.collected()
        if self.is_locked or not self._is_sound():
            return False
        verb = "起草会议" if self.is_new else "修改会议"
        done = self._do(verb, made, lambda _work: None)
        if done:
            self.desk.toast(f"已保存 {made.meeting.meeting_name}", self._undo(verb))
        return done

    def keep_strangers(self, found: NameList) -> None:
        """Put the names of a pasted list that nobody is certain of into the tray."""
        if not found.strangers:
            return
        meeting = self.sheet.typed().meeting
        called = meeting.meeting_name or meeting.title
        try:
            with self.desk.store.work(self.desk.clerk, "粘贴名单", "tray") as work:
                tray.put(work, found.strangers, (meeting.id, called), self.desk.store.today)
        except (Refused, Unavailable) as error:
            self.desk.say_trouble(error)
            return
        self.desk.tell_changed(work.changes)
        words = f"{len(found.strangers)} 个名字放进待认名单，认出来以后会记到这次会议"
        self.desk.toast(words, lambda: self.desk.show_page("tray"), deed="去认")

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
                files.take_over(self.desk.store, work, made.meeting)
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
            fresh.co_units[matter.id] = made.co_units.get(matter.id, [])
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
            if meetings.lacks_first(store, fresh):
                self.bar.say(NO_FIRST, "warn", closable=True)

    def delete(self) -> None:
        """Move the meeting to the bin with what it decided, and go back to the list."""
        meeting = self.meeting
        if delete_with_toast(self.desk, [meeting]):
            self._drafts.drop(meeting.id.hex())
            self._is_changed = False
            self.leave()

    def _undo(self, words: str) -> Callable[[], object]:
        return partial(undo_work, self.desk, self._work, words)

    # States

    def go_on(self) -> None:
        """Take the meeting to its next state."""
        after = NEXT.get(self.meeting.state)
        if after is None or not self.sheet.is_ours:
            return
        made = self.sheet.collected() if not self.is_locked else self.minutes.copy()
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
        self.print_form("L05")

    def print_form(self, code: str) -> None:
        """Show a paper of the meeting, with what was just typed."""
        if self._is_changed and not self.save():
            return
        if not self.is_new:
            self.desk.show_page("ledgers", ledger=code, target=self.meeting.id)

    # Drafts

    def _draft(self) -> Draft | None:
        if not self._is_changed or self.is_locked:
            return None
        made = self.sheet.typed()
        return Draft(made.meeting.id.hex(), meetings.pack(made), is_new=self.is_new)

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
