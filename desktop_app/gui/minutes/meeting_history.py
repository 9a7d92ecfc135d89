"""What was changed of a meeting, by whom; of long texts only what differs or how they begin."""

from __future__ import annotations

from msgspec.structs import replace

from db.history import Event, Step, events
from db.kinds import JointMeeting
from desktop_app.exchange.text_difference import differing, spoken
from desktop_app.gui.desk import Desk
from desktop_app.gui.history_panel import HistoryPanel
from desktop_app.gui.marked_words import shortened


class MeetingHistory(HistoryPanel):
    """The history of a meeting with its topics and people; empty before the meeting is saved.

    It is read once somebody looks: all versions of a long text held against each other take
    their time, and minutes are opened, saved and followed far more often than looked up here.
    """

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._waiting: JointMeeting | None = None

    def show_meeting(self, meeting: JointMeeting) -> None:
        """Show the history of a meeting: now if it is in view, else once it is `read`."""
        self._waiting = meeting
        if self.isVisible():
            self.read()

    def read(self) -> None:
        """Read what was not read yet: somebody is about to look."""
        meeting, self._waiting = self._waiting, None
        if meeting is None:
            return
        is_kept = meeting.op is not None
        found = events(self.desk.store, JointMeeting, meeting.id) if is_kept else []
        self.show_events(meeting.id, [_brief(one) for one in found])


def _brief(event: Event) -> Event:
    return replace(event, steps=tuple(_differing(step) for step in event.steps))


def _differing(step: Step) -> Step:
    """Give a change of the text by what differs: the whole of each version stands elsewhere."""
    if not step.name:  # of a topic or of whoever came
        return replace(step, old=shortened(step.old) or "", new=shortened(step.new) or "")
    if step.name != "minutes_body":
        return step
    was, now = differing(step.old, step.new)
    if any(one.is_own for one in (*was, *now)):
        return replace(step, old=spoken(was), new=spoken(now))
    return replace(step, old=shortened(step.old) or "", new=shortened(step.new) or "")
