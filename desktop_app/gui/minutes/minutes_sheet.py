"""All about one meeting, on tabs: itself, topics and matters, the text, files, its history."""

from __future__ import annotations

from functools import partial
from typing import Final

from PySide6.QtCore import QPersistentModelIndex, QTimer, Signal
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from db import form_templates
from db.kinds import FormTemplate, JointMeeting, PartnerOrganization
from db.kinds.meeting import ISSUED_STATES
from db.meetings import Minutes
from db.record import Record
from desktop_app.gui import look
from desktop_app.gui.arrange import STRETCH, column, held, row, scrolled
from desktop_app.gui.controls import Beside, Chips, label
from desktop_app.gui.desk import Desk
from desktop_app.gui.files_panel import FilesPanel
from desktop_app.gui.finder import Found
from desktop_app.gui.minutes.body import MinutesBody
from desktop_app.gui.minutes.matter_model import Col
from desktop_app.gui.minutes.meeting_form import MeetingForm
from desktop_app.gui.minutes.meeting_history import MeetingHistory
from desktop_app.gui.minutes.spread import Spread
from desktop_app.gui.minutes.text_tab import TextTab
from desktop_app.gui.quick_new import QuickNew, Take
from desktop_app.gui.template_card import TemplateCard

_SIDE, _NARROW = 240, 960
VIEWS: Final = (
    ("info", "会议信息"),
    ("talk", "议题与议定"),
    ("body", "纪要正文"),
    ("files", "签到表与照片"),
    ("history", "修改历史"),
)


class MinutesSheet(QWidget):
    """Shows minutes and takes what is typed; nothing is saved here.

    `changed()` follows every change by hand, `shown(key)` a change of tab.
    """

    changed = Signal()
    shown = Signal(str)

    def __init__(self, desk: Desk, key: str) -> None:
        super().__init__()
        self._facts = desk.store.facts
        self.minutes = Minutes(JointMeeting())
        self._is_loading = False
        self.views = Chips("页签", VIEWS)
        self.form = MeetingForm(desk)
        self.history = MeetingHistory(desk)
        self.spread = Spread(desk)
        self.templates = TemplateCard(desk, JointMeeting, self._said, self._fill_from)
        self.quick = QuickNew(desk, key)
        self.body = MinutesBody()
        self.texts = TextTab(desk, self.body)
        self.files = FilesPanel(desk, JointMeeting, beside=True)
        self.saved = label("", "caption")
        self.stack = QStackedWidget()
        self._lay_out()
        self._connect()

    def _lay_out(self) -> None:
        files = held(column(self.files, STRETCH, gap=0))
        kept = held(column(self.templates, STRETCH, gap=0))
        info = Beside(
            held(column(self.form, STRETCH, gap=0)), kept, side_width=_SIDE, narrow=look.px(_NARROW)
        )
        parts = (info, self.spread, self.texts, files, scrolled(self.history))
        for (key, _), part in zip(VIEWS, parts, strict=True):
            part.setObjectName(key)
            self.stack.addWidget(part)
        views = row((self.views, 1), self.saved)
        self.setLayout(column(self.quick, views, (self.stack, 1), gap=10))

    def _connect(self) -> None:
        self.views.picked.connect(self.show_view)
        self.form.changed.connect(self._form_typed)
        self.spread.changed.connect(self._note)
        self.body.changed.connect(self._note)
        self.files.waiting.connect(self._files_wait)
        self.quick.offer_in(self.form)
        self.quick.offer(self.spread.talk.proposer, self._raise_quick)
        self.spread.grid.unit_asked.connect(self._ask_unit)
        self.spread.people.new_asked.connect(self._ask_person)

    # Showing

    @property
    def is_new(self) -> bool:
        """Whether the meeting was never saved."""
        return self.minutes.meeting.op is None

    @property
    def is_ours(self) -> bool:
        """Whether the meeting was, or may be, registered in this book."""
        if self.is_new:
            return not self._facts.is_district
        return self.minutes.meeting.org_code in self._facts.scopes

    @property
    def is_locked(self) -> bool:
        """Whether the minutes are another office's, or issued: then only 更正 opens them again."""
        return not self.is_ours or self.minutes.meeting.state in ISSUED_STATES

    @property
    def version(self) -> int:
        """How many texts of the minutes were issued."""
        return self.texts.version

    def show_minutes(self, minutes: Minutes) -> None:
        """Show minutes as they are kept; nothing counts as typed."""
        self._is_loading = True
        self.minutes = minutes
        self.form.load({"": minutes.meeting})
        self.body.show_text(minutes.meeting.minutes_body or "", locked=self.is_locked)
        self.history.show_meeting(minutes.meeting)
        self.texts.show_meeting(minutes.meeting, is_ours=self.is_ours)
        self.spread.show_minutes(minutes, locked=self.is_locked)
        self.form.setEnabled(not self.is_locked)
        self.templates.setVisible(not self.is_locked)
        # Signed papers are scanned after the minutes were issued: files stay open.
        self.files.show_record(minutes.meeting, locked=not self.is_ours)
        self._is_loading = False
        self.saved.setText("")

    def show_view(self, key: str) -> None:
        """Show one of the tabs."""
        self.views.set_value(key)
        if key == "history":
            self.history.read()
        part = self.stack.findChild(QWidget, key)
        if part is not None:
            self.stack.setCurrentWidget(part)
        self.shown.emit(key)

    # Giving back

    def typed(self) -> Minutes:
        """Give a twin of the minutes with what stands in form and body."""
        made = self.minutes.copy()
        made.meeting = meeting = self.form.now()
        meeting.minutes_body = self.body.text() or None
        return made

    def collected(self) -> Minutes:
        """Give such a twin, numbered and without empty lines, as it would be saved."""
        self.spread.settle()
        made = self.typed()
        made.meeting.minutes_body = self.body.text().strip() or None
        made.agenda = [item for item in made.agenda if item.topic or item.discussion]
        made.people = [one for one in made.people if one.unit or one.person_name]
        made.number()
        return made

    # Templates

    def _said(self) -> form_templates.Said:
        """Give what a template keeps of a meeting: its own words and its topics."""
        topics = [one.topic for one in self.collected().agenda if one.topic]
        return form_templates.said_by(self.form.now(), topics)

    def _fill_from(self, template: FormTemplate) -> None:
        """Fill in what is blank, and add the topics that are not there."""
        for name, value in form_templates.values(template, JointMeeting).items():
            if self.form.may_fill(name):
                self.form.fill(name, value)
        self.spread.add_topics(form_templates.topics(template))

    # What staff change

    def _note(self) -> None:
        if not self._is_loading:
            self.changed.emit()

    def _files_wait(self, waits: bool) -> None:  # noqa: FBT001  a slot
        if waits:
            self._note()

    def _form_typed(self, path: str) -> None:
        self._note()
        if path in ("kind", "seq_year") and self.is_new and not self._is_loading:
            self.form.number_anew()
        if path == "held_at":
            self.spread.grid.matters.day = self.form.day()

    def _raise_quick(self) -> None:
        """Lay the card for a new unit out above the minutes, wherever it stood last."""
        whole = self.layout()
        if isinstance(whole, QVBoxLayout) and whole.indexOf(self.quick) < 0:
            whole.insertWidget(0, self.quick)

    def _ask_person(self, kind: type[Record], typed: str, take: Take) -> None:
        """Ask for somebody whom no list knows yet; their line keeps its words meanwhile."""
        if not self.quick.isHidden():
            self.quick.dismiss()
        self._raise_quick()
        self.quick.begin(kind, typed, taken=take)

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
