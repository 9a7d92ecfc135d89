"""Papers of a book in which everything old was made anonymous: the same sums, and nobody's name."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

import pytest

from db import retention
from db.periods import Period
from desktop_app.ledgers import LEDGERS, printing, tally
from desktop_app.ledgers.ledger import Edition, Ledger, Options
from tests.db.nodes import Node
from tests.db.test_retention import MATTERS, OTHER, life
from tests.ledgers.papers import texts

THEN = Period.parse("2012")
TOLD = ("厨房漏水", "老花镜", "包粽子", "外婆家", "小学门口")
"""What was written down about people who live here still: their names stand on the roster."""


def options(ledger: Ledger) -> Options:
    edition = Edition.INTERNAL if Edition.INTERNAL in ledger.editions else ledger.editions[0]
    return Options(THEN, dt.date(2012, 12, 31), dt.date(2013, 1, 5), edition)


def sums(node: Node, ledger: Ledger) -> dict[str, object]:
    return dict(tally.sums(ledger.rows(node.store, options(ledger))))


@pytest.fixture(scope="module")
def books() -> Iterator[tuple[Node, dict[str, dict[str, object]]]]:
    node = Node("229901001001", "甲")
    life(node)
    before = {one.code: sums(node, one) for one in LEDGERS}
    for key in MATTERS:
        retention.clear(node.store, node.clerk, retention.due(node.store, key))
    yield node, before
    node.store.close()


def test_there_is_something_to_add_up(books) -> None:
    _, before = books
    assert before["L08"] == {"received": 1, "closed": 1, "on_time": 1, "overdue": 0, "satisfied": 1}
    assert before["L09"]["home"] == 1
    assert before["L09"]["person"] == 2
    assert before["L10b"]["pictured"] == 1


@pytest.mark.parametrize("ledger", LEDGERS, ids=lambda one: one.code)
def test_every_paper_prints_the_same_sums_and_no_words_about_anybody(books, ledger) -> None:
    node, before = books
    assert sums(node, ledger) == before[ledger.code]
    printed = "".join(texts(printing.make(ledger, node.store, options(ledger)).pdf))
    assert [words for words in TOLD if words in printed] == []
    assert "None" not in printed
    if ledger.code in ("L03", "L07", "L08", "L09", "L10b"):
        assert OTHER not in printed
