"""What was changed of a meeting, by whom; of its long text only what differs."""

from __future__ import annotations

from msgspec.structs import replace

from db.kinds import JointMeeting
from db.store import Store
from desktop_app.exchange.text_difference import differing, spoken
from desktop_app.gui.history_panel import Event, HistoryPanel, Step, events
from desktop_app.gui.marked_words import shortened


class MeetingHistory(HistoryPanel):
    """The history of a meeting, without its parts; empty before the meeting is saved.

    It is read once somebody looks: all versions of a long text held against each other take
    their time, and minutes are opened, saved and followed far more often than looked up here.
    """

    def __init__(self, store: Store) -> None:
        super().__init__()
        self._store = store
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
        found = events(self._store, JointMeeting, meeting.id) if is_kept else []
        self.show_events([_brief(one) for one in found])


def _brief(event: Event) -> Event:
    return replace(event, steps=tuple(_differing(step) for step in event.steps))


def _differing(step: Step) -> Step:
    """Give a change of the text by what differs: the whole of each version stands elsewhere."""
    if step.name != "minutes_body":
        return step
    was, now = differing(step.old, step.new)
    if any(one.is_own for one in (*was, *now)):
        return replace(step, old=spoken(was), new=spoken(now))
    return replace(step, old=shortened(step.old) or "", new=shortened(step.new) or "")
