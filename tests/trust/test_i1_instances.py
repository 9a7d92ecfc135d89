"""I: of twenty starts at once one opens the book; when it is killed the next one does."""

from __future__ import annotations

import os
import signal
import sys
from collections import Counter
from contextlib import contextmanager
from functools import partial

import pytest

from db import engine
from db.kinds import PartnerOrganization
from db.store import DATABASE
from db.trouble import Unavailable
from tests.builders import build
from tests.sizes import size
from tests.trust.ground import found, open_again, say, scratch

if sys.platform == "win32":
    pytest.skip("starts are forked here", allow_module_level=True)

ROUNDS, STARTS = size(3, 50), 20
HELD, TOLD = "held", "told"


def start(folder, word, answers):
    """Fork a start that waits for the word, opens the book, saves once and says what came of it."""
    child = os.fork()
    if child:
        return child
    answer = "else"
    try:
        os.read(word, 1)
        answer = opened(folder)
    finally:
        os.write(answers, f"{os.getpid()} {answer}\n".encode())
        if answer == HELD:
            signal.pause()  # until it is killed
        os._exit(0)


def opened(folder):
    try:
        book = open_again(folder)
    except Unavailable as error:
        return TOLD if "已经打开" in str(error) else "else"
    with book.store.work(book.clerk, "登记") as work:
        work.save(build(PartnerOrganization))
    start.book = book  # it lives as long as its process
    return HELD


def all_at_once(folder):
    """Let all of them start at the same moment; give what each answered, by its process."""
    word, give = os.pipe()
    heard, answers = os.pipe()
    children = [start(folder, word, answers) for _ in range(STARTS)]
    os.write(give, b"!" * STARTS)
    said = b""
    while said.count(b"\n") < STARTS:
        said += os.read(heard, 4096)
    for end in (word, give, heard, answers):
        os.close(end)
    told = dict(line.split() for line in said.decode().splitlines())
    holders = [child for child in children if told[str(child)] == HELD]
    for child in set(children) - set(holders):
        os.waitpid(child, 0)
    return Counter(told.values()), holders


def end(child):
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)


@contextmanager
def impatient():
    """Wait a moment where the program waits for five seconds: its holder keeps the file anyway."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(engine.cipher, "connect", partial(engine.cipher.connect, timeout=0.2))
        yield


def test_one_of_twenty_starts_opens_the_book_and_the_next_one_when_it_was_killed():
    with scratch() as place:
        folder = place / "book"
        book = found(folder)
        key = book.ring.database_key
        book.close()
        for done in range(1, ROUNDS + 1):
            answers, holders = all_at_once(folder)
            assert answers == {HELD: 1, TOLD: STARTS - 1}
            # Past the first fence there is a second one.
            with impatient(), pytest.raises(Unavailable, match="已经在这台电脑上打开"):
                engine.connect(folder / DATABASE, key)
            end(holders[0])
            again = open_again(folder)
            assert again.store.count(PartnerOrganization) == done
            assert again.store.check() == {"file": [], "access_log": [], "attachments": []}
            again.close()
    say(f"starts at once: {STARTS} × {ROUNDS}")


def test_a_lock_that_lets_everybody_in_is_noticed(monkeypatch):
    """Without the first fence the second one still lets nobody else write.

    Those that meet at it may all have to try again, so that nobody holds the book.
    """
    monkeypatch.setattr("db.book_lock.lock_handle", lambda _handle: None)
    with scratch() as place:
        found(place / "book").close()
        answers, holders = all_at_once(place / "book")
        for child in holders:
            end(child)
        assert answers[TOLD] < STARTS - 1
        assert answers[HELD] <= 1
