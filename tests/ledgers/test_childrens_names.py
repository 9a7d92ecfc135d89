"""A child under 14 is named on no paper that leaves the office, whatever names the child in it.

Inside the office (内部版, lists, copies, tables) names stand as they are.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import replace

import pytest

from db.kinds import KINDS, CaseStep, PairingLog, Visit
from db.periods import Period
from db.pointing import names_people
from desktop_app.commands.dump import shown
from desktop_app.ledgers import LEDGERS, by_code, printing
from desktop_app.ledgers.formats import Format, formats_of, set_as
from desktop_app.ledgers.ledger import Edition, Ledger, Options
from tests.ledgers.child_books import ABOUT, CHILD, OfAChild
from tests.ledgers.filled_books import DAY
from tests.ledgers.papers import STAMP, texts
from tests.ledgers.test_filled_books import targets

OPTIONS = Options(Period.parse("2025"), DAY, DAY)


@pytest.fixture(scope="module", params=["resident", "household"])
def office(request: pytest.FixtureRequest) -> Iterator[OfAChild]:
    made = OfAChild(request.param)
    yield made
    made.store.close()


def squeezed(text: str) -> str:
    return "".join(text.split())


def packed(made: bytes) -> str:
    """Give the words of a workbook, a text or plain rows."""
    if not zipfile.is_zipfile(io.BytesIO(made)):
        return made.decode("utf-8-sig")
    with zipfile.ZipFile(io.BytesIO(made)) as parts:
        names = [name for name in parts.namelist() if name.endswith(".xml")]
        return re.sub("<[^>]+>", "", "".join(parts.read(name).decode() for name in names))


@pytest.mark.parametrize("edition", [Edition.REPORT, Edition.PUBLIC], ids=lambda one: one.value)
@pytest.mark.parametrize("ledger", LEDGERS, ids=lambda ledger: ledger.code)
def test_no_paper_that_leaves_the_office_names_a_child(
    office: OfAChild, ledger: Ledger, edition: Edition
) -> None:
    if edition not in ledger.editions:
        return
    for target in targets(ledger, office.store):
        chosen = replace(OPTIONS, edition=edition, target=target)
        work = printing.gather(ledger, office.store, chosen)
        said = ["".join(work.notes), *("".join((row.group, *row.cells)) for row in work.rows)]
        said += texts(printing.printed(work, STAMP).pdf)
        said += [
            packed(set_as(form, work, STAMP).pdf)
            for form in formats_of(ledger)
            if form is not Format.PDF
        ]
        assert not [one for one in said if CHILD in squeezed(one)]


def test_the_book_names_the_child_wherever_a_resident_may_be_named(office: OfAChild) -> None:
    """The walk would prove nothing in a book that does not."""
    for kind in ABOUT - {CaseStep, PairingLog, Visit}:
        assert any(CHILD in str(one) for row in shown(office.store, kind) for one in row.values())
    wishes = by_code("L07")
    assert wishes
    inside = printing.gather(wishes, office.store, replace(OPTIONS, edition=Edition.INTERNAL))
    assert any(CHILD in cell for row in inside.rows for cell in row.cells)


def test_a_dump_that_names_a_child_goes_out_as_one_of_people(office: OfAChild) -> None:
    named = {
        kind
        for kind in KINDS
        if any(CHILD in str(one) for row in shown(office.store, kind) for one in row.values())
    }
    assert ABOUT & named
    assert {kind for kind in named if not names_people(kind)} == set()
