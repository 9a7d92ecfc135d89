"""The manuals and the one-page card on paper, from the same texts as the help on screen."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from typing import Final

import resources
from desktop_app import VERSION
from desktop_app.handbook.texts import Block, Span, blocks
from desktop_app.ledgers import screens
from desktop_app.ledgers.document import Document
from desktop_app.ledgers.screens import Screen
from desktop_app.ledgers.sheet import A4
from desktop_app.ledgers.wrapping import clusters

BODY: Final = 10.5
_SIZES: Final = {"h1": 16.0, "h2": 12.0}
_FACES: Final = {"": "song", "strong": "hei", "key": "hei"}
_LEADING: Final = 1.55
_ABOVE: Final = {"h1": 14.0, "h2": 10.0, "text": 4.0}
_INDENT: Final = 14.0
_CAP: Final = 2.5  # room within a key cap
_FOOT: Final = 20.0
_CHAPTER_NEEDS: Final = 130.0
_COLUMN_GAP: Final = 18.0
# Of the contents: chapters that stand in one column, room between two, the pitch of lines.
_SHORT_LIST, _LIST_GAP, _LIST_PITCH = 20, 36.0, BODY * 1.42
_TITLE: Final = 22.0
_CAPTION: Final = 9.0
_OPENING: Final = 3  # blocks that stay on one page with their chapter's head
_LISTED: Final = frozenset({"item", "step", "box"})


@dataclass(frozen=True)
class _Piece:
    text: str
    style: str
    width: float


class Booklet:
    """Pages that fill up from the top; `open_page` numbers them at the foot."""

    def __init__(self, title: str, unit: str) -> None:
        self._document = Document(title, unit, A4, BODY)
        self._area = A4.type_area(1)
        self.page = 1
        self._y = self._area.top
        self.places: list[tuple[str, int]] = []

    @property
    def left(self) -> float:
        """How much room the page in hand still has."""
        return self._y - self._area.bottom - _FOOT

    def title(self, title: str, unit: str) -> None:
        """Set what the paper is, whose, and of which program."""
        ink = self._document.ink
        self._y -= _TITLE * 1.5
        self._document.write(ink.at(self._area.left, self._y, title, "hei", _TITLE))
        self._y -= BODY * 2
        words = "　".join(one for one in (f"红石榴家园服务台账 {VERSION}", unit) if one)
        self._document.write(ink.at(self._area.left, self._y, words, "song", BODY))
        self._y -= BODY
        rule = f"{self._area.left:.2f} {self._y:.2f} m {self._area.right:.2f} {self._y:.2f} l S"
        self._document.write(f"q 0.6 0.1 0.2 RG 1 w {rule} Q")
        self._y -= BODY / 2

    def chapter(self, text: str) -> None:
        """Set a chapter; it begins a page where the one in hand is nearly full."""
        made = blocks(text)
        shown = [one for one in made[:_OPENING] if one.picture]
        if self.left < _CHAPTER_NEEDS + sum(self._height(_screen_of(one)) for one in shown):
            self.new_page()
        elif self._y < self._area.top:
            self._y -= BODY
        for block in made:
            self.block(block)

    def block(self, block: Block) -> None:
        """Set one paragraph, with its heading kept on the page of what follows."""
        if block.picture:
            self._picture(block)
            return
        size = _SIZES.get(block.kind, BODY)
        indent = _INDENT if block.kind in _LISTED else 0.0
        lines = list(self._lines(block, size, self._area.width - indent))
        self._y -= _ABOVE.get(block.kind, 1.0)
        keep = 3 if block.kind in _SIZES else 1
        for number, line in enumerate(lines):
            # The last line of a paragraph never begins a page alone.
            needed = max(keep, 2 if number == len(lines) - 2 else 1)
            if self.left < size * _LEADING * needed:
                self.new_page()
            self._y -= size * _LEADING
            if number == 0:
                self._mark(block, size)
            self._write(line, self._area.left + indent, size)

    def _picture(self, block: Block) -> None:
        """Set a picture of the screen over the whole width, with its caption below."""
        one = _screen_of(block)
        width, height = self._area.width, self._height(one)
        if self.left < height + _CAPTION * 3:
            self.new_page()
        self._y -= height + _CAPTION
        left = self._area.left
        shown = self._document.screen(block.picture, one)
        place = f"{width:.2f} 0 0 {height:.2f} {left:.2f} {self._y:.2f} cm {shown}"
        frame = f"{left:.2f} {self._y:.2f} {width:.2f} {height:.2f} re S"
        self._document.write(f"q {place} Q q 0.6 G 0.5 w {frame} Q")
        self._y -= _CAPTION * _LEADING
        ink, middle = self._document.ink, left + width / 2
        self._document.write(ink.at(middle, self._y, block.text, "song", _CAPTION, 0.5))
        self._y -= _CAPTION / 2

    def _height(self, screen: Screen) -> float:
        return self._area.width * screen.height / screen.width

    def table(self, groups: Mapping[str, Mapping[str, str]]) -> None:
        """Set keys with what they do, group by group, in two columns; the words stand in line."""
        halves = [_in_halves(list(keys.items())) for keys in groups.values()]
        keys_wide, words_wide = (
            [
                max(
                    self._piece(pair[part], style, BODY).width
                    for half in halves
                    for pair in half[side]
                )
                for side in (0, 1)
            ]
            for part, style in ((0, "key"), (1, ""))
        )
        middle = max(self._area.width / 2, keys_wide[0] + BODY + words_wide[0] + _COLUMN_GAP)
        for title, (first, second) in zip(groups, halves, strict=True):
            self.block(Block("h2", (Span(title),)))
            if self.left < len(first) * BODY * _LEADING:
                self.new_page()
            for row in zip_longest(first, second):
                self._y -= BODY * _LEADING
                for side, pair in enumerate(row):
                    if pair:
                        x = self._area.left + side * middle
                        self._write([self._piece(pair[0], "key", BODY)], x, BODY)
                        x += keys_wide[side] + BODY
                        self._write([self._piece(pair[1], "", BODY)], x, BODY)

    def contents(self, places: Sequence[tuple[str, int]], shift: int) -> None:
        """Set the list of chapters with their pages, a long one in two columns."""
        self.block(Block("h1", (Span("目录"),)))
        columns = 2 if len(places) > _SHORT_LIST else 1
        wide = (self._area.width - _LIST_GAP * (columns - 1)) / columns
        rest = list(places)
        while rest:
            rows = min(-(-len(rest) // columns), int(self.left / _LIST_PITCH))
            for side in range(columns):
                x = self._area.left + side * (wide + _LIST_GAP)
                self._listed(rest[side * rows : (side + 1) * rows], x, wide, shift)
            self._y -= rows * _LIST_PITCH
            if rest := rest[columns * rows :]:
                self.new_page()

    def _listed(self, places: Sequence[tuple[str, int]], x: float, wide: float, shift: int) -> None:
        ink, y = self._document.ink, self._y
        for title, page in places:
            y -= _LIST_PITCH
            self._document.write(ink.at(x, y, title, "song", BODY))
            self._document.write(ink.at(x + wide, y, str(page + shift), "song", BODY, 1))

    def new_page(self) -> None:
        """End the page in hand and begin the next."""
        self._number()
        self._document.end_page()
        self.page += 1
        self._y = self._area.top

    def save(self) -> bytes:
        """End the last page and give the file; a single page needs no number."""
        if self.page > 1:
            self._number()
        self._document.end_page()
        return self._document.save().whole()

    def _number(self) -> None:
        middle = self._area.left + self._area.width / 2
        words = f"第 {self.page} 页"
        self._document.write(
            self._document.ink.at(middle, self._area.bottom, words, "song", 9.0, 0.5)
        )

    def _mark(self, block: Block, size: float) -> None:
        """Draw the dot or number of a list, and note where a chapter begins."""
        if block.kind == "h1":
            self.places.append((block.text, self.page))
            self._document.outline(block.text, self._y + size * _LEADING)
        mark = {"item": "·", "box": "□", "step": f"{block.number}."}.get(block.kind, "")
        if mark:
            ink = self._document.ink
            self._document.write(ink.at(self._area.left, self._y, mark, "hei", BODY))

    def _lines(self, block: Block, size: float, room: float) -> Iterator[list[_Piece]]:
        line: list[_Piece] = []
        used = 0.0
        for piece in self._pieces(block, size):
            if line and used + piece.width > room:
                yield line
                line, used = [], 0.0
                if piece.text.isspace():
                    continue
            line.append(piece)
            used += piece.width
        if line:
            yield line

    def _pieces(self, block: Block, size: float) -> Iterator[_Piece]:
        for span in block.spans:
            style = "strong" if block.kind in _SIZES and not span.style else span.style
            parts = [span.text] if span.style == "key" else clusters(span.text)
            for part in parts:
                yield self._piece(part, style, size)

    def _piece(self, text: str, style: str, size: float) -> _Piece:
        width = self._document.ink.width(text, _FACES[style], size)
        return _Piece(text, style, width + (2 * _CAP if style == "key" else 0.0))

    def _write(self, line: Sequence[_Piece], x: float, size: float) -> None:
        for piece in line:
            left = x
            if piece.style == "key":
                left += _CAP
                box = f"{x:.2f} {self._y - size * 0.28:.2f} {piece.width:.2f} {size * 1.3:.2f} re"
                self._document.write(f"q 0.6 G 0.5 w {box} S Q")
            face = _FACES[piece.style]
            self._document.write(self._document.ink.at(left, self._y, piece.text, face, size))
            x += piece.width


def manual(
    title: str, unit: str, chapters: Sequence[str], keys: Mapping[str, Mapping[str, str]]
) -> bytes:
    """Give a manual as PDF: contents, chapters, keys where there are some."""
    first = _body(Booklet(title, unit), chapters, keys)
    front = _front(title, unit, first.places, 0)
    whole = _front(title, unit, first.places, front.page)
    whole.new_page()
    return _body(whole, chapters, keys).save()


def leaflet(title: str, unit: str, text: str) -> bytes:
    """Give a short paper as PDF, its title above."""
    booklet = Booklet(title, unit)
    booklet.title(title, unit)
    booklet.chapter(text)
    return booklet.save()


def key_sheet(title: str, unit: str, keys: Mapping[str, Mapping[str, str]]) -> bytes:
    """Give the keys on a sheet of their own."""
    booklet = Booklet(title, unit)
    booklet.title(title, unit)
    booklet.table(keys)
    return booklet.save()


def card(title: str, unit: str, text: str, keys: Mapping[str, Mapping[str, str]]) -> bytes:
    """Give the card: what to do on one page, with the keys below."""
    booklet = Booklet(title, unit)
    booklet.title(title, unit)
    booklet.chapter(text)
    booklet.table(keys)
    return booklet.save()


def _in_halves(whole: Sequence[tuple[str, str]]) -> tuple[Sequence[tuple[str, str]], ...]:
    middle = -(-len(whole) // 2)
    return whole[:middle], whole[middle:]


def _screen_of(block: Block) -> Screen:
    return screens.read(resources.path("pictures", f"{block.picture}.png"))


def _front(title: str, unit: str, places: Sequence[tuple[str, int]], shift: int) -> Booklet:
    booklet = Booklet(title, unit)
    booklet.title(title, unit)
    booklet.contents(places, shift)
    return booklet


def _body(
    booklet: Booklet, chapters: Sequence[str], keys: Mapping[str, Mapping[str, str]]
) -> Booklet:
    for text in chapters:
        booklet.chapter(text)
    if keys:
        booklet.new_page()  # one to take out
        booklet.chapter("# 按键一览")
        booklet.table(keys)
    return booklet
