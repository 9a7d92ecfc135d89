"""Files that leave photos in the book: what is read from them is the whole file, at any place."""

from __future__ import annotations

import io
from collections.abc import Callable

import pytest
from hypothesis import given, strategies as st

from db.trouble import Refused
from desktop_app.ledgers.pieces import Kept, Pieces


def kept(content: bytes) -> Kept:
    return Kept(len(content), lambda: content)


def written(file: Pieces) -> bytes:
    out = io.BytesIO()
    file.write_to(out)
    return out.getvalue()


PARTS = st.lists(st.tuples(st.binary(max_size=40), st.booleans()), max_size=8)


@given(PARTS, st.integers(0, 400), st.integers(0, 400))
def test_it_reads_as_the_file_it_stands_for(parts, at, count):
    whole = b"".join(part for part, _ in parts)
    file = Pieces(kept(part) if is_kept else part for part, is_kept in parts)
    assert (file.size, file.whole(), written(file)) == (len(whole), whole, whole)
    with file.open() as opened:
        opened.seek(at)
        assert opened.read(count) == whole[at : at + count]
        assert opened.seek(0, io.SEEK_END) == len(whole)


def test_a_photo_is_read_when_it_is_wanted_and_no_more_than_once_in_a_row():
    asked: list[str] = []

    def read(name: str) -> Callable[[], bytes]:
        return lambda: asked.append(name) or name.encode()  # type: ignore[func-returns-value]

    file = Pieces((b"%PDF ", Kept(3, read("one")), b" and ", Kept(3, read("two"))))
    assert not asked
    with file.open() as opened:
        opened.seek(5)
        assert opened.read(2) == b"on"
        opened.seek(6)
        assert opened.read(2) == b"ne"
    assert asked == ["one"]


def test_a_photo_that_is_gone_is_said_when_written_and_left_empty_on_screen():
    file = Pieces((b"a", Kept(3, lambda: b""), b"z"))
    with pytest.raises(Refused, match="重新排版"):
        file.whole()
    with file.open() as opened:
        assert opened.read() == b"a\0\0\0z"
