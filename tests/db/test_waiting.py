"""Reading that somebody waits for: it is heard of, and stops when nobody wants it."""

from __future__ import annotations

import pytest

from db import waiting
from db.kinds import Resident
from tests.builders import build
from tests.db.nodes import Node

SIGNS = "甲乙丙丁戊"


class Enough(Exception):
    """Nobody wants any more."""


@pytest.fixture
def node() -> Node:
    made = Node("229901001001", "甲")
    made.save(*(build(Resident, full_name=f"李{sign}", id_number=None) for sign in SIGNS))
    return made


def test_whoever_waits_hears_of_all_rows_that_are_read(node: Node) -> None:
    heard: list[int] = []
    with waiting.told(heard.append):
        node.store.all(Resident)
        node.store.values(Resident, "full_name")
    node.store.all(Resident)
    assert heard == [len(SIGNS), 2 * len(SIGNS)]


def test_reading_ends_with_what_the_listener_raises_and_the_book_is_free(node: Node) -> None:
    def stop(_rows: int) -> None:
        raise Enough

    with pytest.raises(Enough), waiting.told(stop):
        node.store.all(Resident)
    assert len(node.store.all(Resident)) == len(SIGNS)
    node.save(build(Resident, full_name="李己", id_number=None))
    assert node.store.count(Resident) == len(SIGNS) + 1


def test_nobody_need_wait(node: Node) -> None:
    with waiting.told(None):
        assert len(node.store.all(Resident)) == len(SIGNS)
