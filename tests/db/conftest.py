"""What most tests of the book begin with: the book of one office, on one PC, in memory."""

from collections.abc import Iterator

import pytest

from tests.db.nodes import Node


@pytest.fixture
def node() -> Iterator[Node]:
    """Give an office's PC with an empty book."""
    made = Node("229901001001", "甲")
    yield made
    made.store.close()
