"""Letters and notices after GB/T 9704-2012: title, whom to, body, who signs and the day."""

from __future__ import annotations

from typing_extensions import override

from desktop_app.ledgers.minutes_paper import (
    Minutes,
    MinutesPaper,
    baseline,
    is_heading,
    paragraph_of,
)
from desktop_app.ledgers.minutes_roles import Role
from desktop_app.ledgers.prose import BODY_SIZE, PITCH, TYPE_WIDTH, Paragraph, Piece, Setter
from desktop_app.ledgers.wrapping import even

RIGHT_EMPTY = 4  # characters to the right of the day
SIGNED_LINES = 4  # what stays together at the end: a line of room, who signs, the day


class LetterPaper(MinutesPaper):
    """Lays letters on pages of 22 lines."""

    nothing = "本期没有通知。"
    is_inside = False

    @override
    def _minutes(self, minutes: Minutes) -> None:
        setter = Setter(self._ink, minutes.names)
        self._begin(minutes)
        self._title(minutes.get(Role.TITLE))
        self._line += 1
        if whom := minutes.get(Role.ADDRESSED):
            self._put(Paragraph([Piece(f"{whom}：")], indent=0), setter)
        for place, text in enumerate(minutes.body, 1):
            paragraph = paragraph_of(text)
            if is_heading(text):
                self._keep(len(setter.lines(paragraph)) + 1)
            if place == len(minutes.body):
                self._keep(len(setter.lines(paragraph)) + SIGNED_LINES)
            self._put(paragraph, setter)
        self._signed(minutes)
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
