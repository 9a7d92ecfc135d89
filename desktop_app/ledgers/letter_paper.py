"""Letters and texts after GB/T 9704-2012: title, whom to, body, who signs and the day.

Under a title may stand who wrote it, and at the end who passed it.
"""

from __future__ import annotations

from typing_extensions import override

from desktop_app.ledgers.minutes_paper import (
    END_SIZE,
    Minutes,
    MinutesPaper,
    baseline,
    is_heading,
    paragraph_of,
)
from desktop_app.ledgers.minutes_roles import Role
from desktop_app.ledgers.prose import (
    BODY_SIZE,
    LINES,
    PITCH,
    TYPE_WIDTH,
    Paragraph,
    Piece,
    Setter,
)
from desktop_app.ledgers.wrapping import even

RIGHT_EMPTY = 4  # characters to the right of the day
SIGNED_LINES = 4  # what stays together at the end: a line of room, who signs, the day


class LetterPaper(MinutesPaper):
    """Lays letters on pages of 22 lines."""

    is_inside = False

    @override
    def _minutes(self, minutes: Minutes) -> None:
        setter = Setter(self._ink, minutes.names)
        self._begin(minutes)
        self._title(minutes.get(Role.TITLE))
        if byline := minutes.get(Role.BYLINE):
            y = baseline(self._line, BODY_SIZE)
            wide = self._ink.width(byline, "kai", BODY_SIZE)
            size = BODY_SIZE * min(1, TYPE_WIDTH / wide)
            self._ops.append(self._ink.at(TYPE_WIDTH / 2, y, byline, "kai", size, 0.5))
            self._line += 1
        self._line += 1
        if whom := minutes.get(Role.ADDRESSED):
            self._put(Paragraph([Piece(f"{whom}：")], indent=0), setter)
        for place, text in enumerate(minutes.body, 1):
            paragraph = paragraph_of(text)
            if is_heading(text):
                self._keep(len(setter.lines(paragraph)) + 1)
            if place == len(minutes.body):
                together = len(setter.lines(paragraph)) + SIGNED_LINES
                self._keep(together if together <= LINES else 0)
            self._put(paragraph, setter)
        self._signed(minutes)
        self._reviewed(minutes, setter)
        self._close()

    def _signed(self, minutes: Minutes) -> None:
        """Set who signs over the middle of the day, which leaves four characters at its right."""
        day, units = minutes.get(Role.DATE), even(minutes.get(Role.ISSUER), self._width, TYPE_WIDTH)
        self._keep(SIGNED_LINES + len(units) - 1)
        self._line += 2
        right = TYPE_WIDTH - RIGHT_EMPTY * PITCH
        middle = right - self._width(day) / 2
        half = max(map(self._width, units)) / 2
        beneath = min(middle, TYPE_WIDTH - half)
        for text, x in (*((unit, beneath) for unit in units), (day, middle)):
            y = baseline(self._line, BODY_SIZE)
            self._ops.append(self._ink.at(x, y, text, "fang", BODY_SIZE, 0.5))
            self._line += 1

    def _reviewed(self, minutes: Minutes, setter: Setter) -> None:
        """Set who passed the text, under a line of room."""
        text = minutes.get(Role.REVIEWED)
        if not text:
            return
        paragraph = Paragraph([Piece(text, "kai")], indent=0, size=END_SIZE, pitch=END_SIZE)
        self._keep(len(setter.lines(paragraph)) + 1)
        self._line += 1
        self._put(paragraph, setter)
