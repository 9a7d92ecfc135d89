"""The heart of the editor: topics and people at the left, talk and decisions at the right."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QWidget
from typing_extensions import override

from db import meetings
from db.kinds import AgendaItem, JointMeeting
from db.meetings import Minutes
from desktop_app.gui import look
from desktop_app.gui.arrange import STRETCH, column, held, row
from desktop_app.gui.controls import Card, SectionTitle, button, key_cap, label
from desktop_app.gui.desk import Desk
from desktop_app.gui.minutes.matter_detail import MatterDetail
from desktop_app.gui.minutes.matter_grid import MatterGrid
from desktop_app.gui.minutes.matter_model import Col
from desktop_app.gui.minutes.people import PeopleCard
from desktop_app.gui.minutes.talk import TalkCard
from desktop_app.gui.minutes.topics import TopicList

LEFT: Final = 316
NARROW: Final = 960
_TALLEST: Final = 300
_BOTH: Final = 16_777_215
_CELLS: Final = {
    "议定事项": Col.MATTER,
    "责任单位": Col.UNIT,
    "责任人": Col.OWNER,
    "完成时限": Col.DUE,
    "类别": Col.TOPIC,
}


class Spread(QWidget):
    """Edits the parts of minutes in place.

    `changed()` follows every change by hand, `refused(words)` says why something was not done.
    """

    changed = Signal()
    refused = Signal(str)

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.minutes = Minutes(JointMeeting())
        self.is_locked = False
        self._is_loading = False
        self._at = -1
        self.topics, self.people = TopicList(), PeopleCard(desk)
        self.talk, self.grid = TalkCard(desk), MatterGrid(desk)
        self.detail = MatterDetail(desk, self.grid)
        self._lay_out()
        self._connect()

    def _lay_out(self) -> None:
        self.add_topic_button = button("＋ 增加议题", self.add_topic, kind="flat")
        order, cell, more = map(key_cap, ("Alt+↑↓ 调序", "Tab 下一格", "Ctrl+Enter 加一条"))
        topics = Card(
            SectionTitle("议题", order),
            (self.topics, 1),
            row(STRETCH, self.add_topic_button, STRETCH),
        )
        self.trouble = label("", "danger", wrap=True)
        self.add_matter_button = button("＋ 加一条议定", self.grid.add_line, kind="flat")
        self.drop_matter_button = button("删这一条", self.grid.remove_line, kind="flat")
        self.decided_title = SectionTitle("", cell, more)
        deeds = (self.add_topic_button, self.add_matter_button, self.drop_matter_button)
        self._open_only = (*deeds, order, cell, more)
        decided = Card(
            self.decided_title,
            (self.grid, 1),
            self.detail,
            row((self.trouble, 1), self.drop_matter_button, self.add_matter_button),
        )
        self._left_box = column((topics, 2), (self.people, 3), gap=12)
        self._left = held(self._left_box)
        right = held(column(self.talk, (decided, 1), gap=12))
        self._box: QBoxLayout = row(self._left, (right, 1), gap=14)
        self.setLayout(self._box)
        self._turn(below=False)

    def _connect(self) -> None:
        self.topics.chosen.connect(self.show_topic)
        self.topics.moved.connect(self.move_topic)
        self.topics.removed.connect(self.remove_topic)
        self.talk.changed.connect(self._note_talk)
        self.talk.moved.connect(self.move_topic)
        self.talk.next_asked.connect(self.add_topic)
        self.talk.area.leave_asked.connect(self.grid.add_line)
        self.talk.first_ticked.connect(self._make_first)
        self.talk.remove_asked.connect(self.remove_topic)
        self.people.changed.connect(self._note)
        self.grid.matters.edited.connect(self._note_matters)
        self.detail.refused.connect(self.refused)

    # Showing

    def show_minutes(self, minutes: Minutes, *, locked: bool) -> None:
        """Show the parts of a meeting; locked ones are only read."""
        self._is_loading = True
        self.minutes, self.is_locked, self._at = minutes, locked, -1
        minutes.number()
        self.people.show_people(minutes.people, locked=locked)
        held_at = minutes.meeting.held_at
        model = self.grid.matters
        model.day = held_at.date() if held_at else None
        model.show(minutes.matters, locked=locked, issued=locked, co_units=minutes.co_units)
        self.decided_title.words.setText(
            "议定事项" if locked else "议定事项（签发后自动成为督办事项）"
        )
        self._show_topics(0)
        self._say_trouble()
        for part in self._open_only:
            part.setVisible(not locked)
        self._is_loading = False

    def _show_topics(self, at: int) -> None:
        self.topics.show_items(self.minutes.agenda, self.minutes.matters, at)
        self.show_topic(at)

    def show_topic(self, at: int) -> None:
        """Show a topic at the right."""
        agenda = self.minutes.agenda
        self._at = at if 0 <= at < len(agenda) else -1
        item = agenda[at] if self._at >= 0 else None
        self.grid.matters.topic = item.id if item else None
        self.talk.show_item(item, at + 1, locked=self.is_locked)

    def go_to_topic(self, at: int) -> None:
        """Go to a topic, or the last one where there are fewer."""
        self._show_topics(min(max(at, 0), len(self.minutes.agenda) - 1))

    @property
    def at(self) -> int:
        """The place of the topic in view; -1 for none."""
        return self._at

    def go_to_gap(self, minutes: Minutes) -> bool:
        """Go to the first cell that keeps the minutes from being issued; say whether one does."""
        for place, matter in enumerate(minutes.matters):
            if missing := meetings.lacking(matter):
                self.grid.go_to(place, _CELLS[missing[0]])
                return True
        return False

    def settle(self) -> None:
        """Take over the open cell and drop lines in which nothing was written."""
        self.grid.close_editor()
        self.grid.matters.drop_blank()

    # What staff change

    def _note(self) -> None:
        if not self._is_loading:
            self.changed.emit()

    def _note_talk(self) -> None:
        self._note()
        # Only the words of the list changed: the cursor stays where it is.
        self.topics.viewport().update()

    def _note_matters(self) -> None:
        self._note()
        self._say_trouble()
        self.topics.topics.recount(self.minutes.matters)
        self.topics.viewport().update()

    def _say_trouble(self) -> None:
        self.trouble.setText("" if self.is_locked else self.grid.matters.trouble())

    def add_topic(self) -> None:
        """Add a topic and write its name."""
        if self.is_locked:
            return
        self.minutes.agenda.append(AgendaItem(topic=""))
        self._note()
        self._show_topics(len(self.minutes.agenda) - 1)
        self.talk.title.setFocus(Qt.FocusReason.OtherFocusReason)

    def add_topics(self, topics: Sequence[str]) -> None:
        """Add the topics that are not there yet, below the others."""
        here = {one.topic for one in self.minutes.agenda}
        fresh = [AgendaItem(topic=one) for one in topics if one not in here]
        if fresh and not self.is_locked:
            self.minutes.agenda += fresh
            self._show_topics(max(self._at, 0))
            self._note()

    def move_topic(self, by: int) -> None:
        """Move the topic in view up or down."""
        there, agenda = self._at + by, self.minutes.agenda
        if self.is_locked or self._at < 0 or not 0 <= there < len(agenda):
            return
        agenda.insert(there, agenda.pop(self._at))
        self._keep_first_first()
        self._show_topics(there)
        self._note()

    def _keep_first_first(self) -> None:
        """Let only the topic in the first place be the 第一议题."""
        for item in self.minutes.agenda[1:]:
            item.is_first_topic = False

    def _make_first(self, on: bool) -> None:  # noqa: FBT001  as the tick gives it
        if self._at < 0:
            return
        agenda = self.minutes.agenda
        agenda[self._at].is_first_topic = on
        if on:
            agenda.insert(0, agenda.pop(self._at))
            self._keep_first_first()
            self._show_topics(0)
        self._note_talk()

    def remove_topic(self) -> None:
        """Take out the topic in view, unless something was decided under it."""
        if self.is_locked or self._at < 0:
            return
        item = self.minutes.agenda[self._at]
        if any(matter.agenda_item == item.id for matter in self.minutes.matters):
            self.refused.emit("这个议题下面还有议定事项，请先删掉那几条")
            return
        self.minutes.agenda.pop(self._at)
        self._note()
        self.go_to_topic(self._at)

    # Room

    @override
    def minimumSizeHint(self) -> QSize:
        hint = self._box.minimumSize()
        return QSize(look.px(460), hint.height())

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self.isHidden():
            return  # a tab out of view was given no room yet
        self._turn(below=event.size().width() < look.px(NARROW))

    def _turn(self, *, below: bool) -> None:
        """Let topics and people stand above talk and decisions where the window is narrow."""
        ways = QBoxLayout.Direction
        wanted = ways.TopToBottom if below else ways.LeftToRight
        if below:
            self._left.setMinimumWidth(0)
            self._left.setMaximumSize(_BOTH, look.px(_TALLEST))
        else:
            self._left.setFixedWidth(look.px(LEFT))
            self._left.setMaximumHeight(_BOTH)
        if self._box.direction() != wanted:
            self._box.setDirection(wanted)
            self._left_box.setDirection(ways.LeftToRight if below else ways.TopToBottom)
            self.updateGeometry()
