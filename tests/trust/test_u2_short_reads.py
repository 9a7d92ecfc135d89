"""U2: what a stick gives in pieces is read whole; what it cuts short is never taken for whole."""

from __future__ import annotations

import pytest

from db import backup, safe_files
from db.trouble import Unavailable
from desktop_app.exchange import suspect, taking
from tests.exchange.packages import Post
from tests.sizes import size
from tests.trust import short_reads
from tests.trust.ground import found, say
from tests.trust.writer import write

PIECE = 512  # a block of a stick
POINTS = size(12, 100_000)
BACKUP_POINTS = size(6, 200)
LIST = "\r\n".join(["姓名,电话", *(f"演示{number:04},154{number:08}" for number in range(200))])


@pytest.fixture
def stick(tmp_path):
    folder = tmp_path / "stick"
    folder.mkdir()
    return folder


@pytest.fixture
def place(tmp_path):
    folder = tmp_path / "place"
    folder.mkdir()
    return folder


def held(way, path, place, number=POINTS):
    faults, tried = short_reads.wrong(way, path, place, PIECE, number)
    say(f"{path.name}: sticks that let go {tried} · wrong {len(faults)}")
    assert tried >= 2 * min(number, path.stat().st_size // PIECE)
    return faults


def test_a_package_is_read_whole_or_not_at_all(stick, place):
    post = Post()
    post.write(stick / "a.hsl")
    way = short_reads.opening([post.district[0]], post.trusted)
    assert held(way, stick / "a.hsl", place) == []


@pytest.mark.parametrize("way", [short_reads.sheet, short_reads.document, short_reads.copied])
def test_what_does_not_say_how_long_it_is_is_read_whole_or_not_at_all(way, stick, place):
    (stick / "花名册.csv").write_text(LIST, "utf-8")
    assert held(way, stick / "花名册.csv", place) == []


def test_a_backup_is_laid_out_whole_or_not_at_all(stick, place, tmp_path):
    book = found(tmp_path / "book")
    write(book, 3, checkpoint=1000, told=[].append)
    made = backup.make(book.store)
    book.close()
    path = made.path.rename(stick / made.path.name)
    assert held(short_reads.laid_out, path, place, BACKUP_POINTS) == []


def test_planted_a_reader_that_takes_what_comes_for_the_whole(stick, place, monkeypatch):
    for module in (suspect, taking):
        monkeypatch.setattr(module, "read_whole", lambda path: path.read_bytes())
    (stick / "花名册.csv").write_text(LIST, "utf-8")
    faults = held(short_reads.sheet, stick / "花名册.csv", place)
    assert any("ends at" in fault for fault in faults)
    assert not any("fails at" in fault for fault in faults)


def test_planted_a_reader_that_asks_once(stick, place):
    def once(path, _place):
        try:
            with path.open("rb", buffering=0) as file:
                return file.read(1 << 20)
        except OSError as error:
            raise Unavailable("读不出来") from error

    (stick / "花名册.csv").write_text(LIST, "utf-8")
    assert "short reads alone changed what was read" in held(once, stick / "花名册.csv", place)


def test_a_copy_that_was_cut_short_leaves_nothing_behind(stick, tmp_path):
    (stick / "a.hsl").write_bytes(bytes(5000))
    with (
        short_reads.plugged_in(short_reads.Stick(stick, PIECE, short_reads.ENDS, 3000)),
        pytest.raises(safe_files.Unreadable, match="U 盘"),
    ):
        safe_files.safe_write(tmp_path / "kept.hsl", safe_files.copy_of(stick / "a.hsl"))
    assert [one.name for one in tmp_path.iterdir()] == ["stick"]
