"""Round words for exact numbers, as the article has them."""

import pytest

from db.article import about


@pytest.mark.parametrize(
    ("number", "words"),
    [(63, "60余"), (4120, "4000余"), (968, "近1000"), (43, "40余"), (5, "5"), (212, "200余"),
     (1050, "1000余"), (0, "0"), (40, "40"), (98, "近100"), (6, "6")],
)  # fmt: skip
def test_prose_rounds(number, words):
    assert about(number) == words
