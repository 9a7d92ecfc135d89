"""Every paper from books full of usual, hostile and rare words: nothing is lost, nothing spills."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest

from db.kinds import Binder, LedgerPrint, ListEntry, OrgUnit, kind_of
from db.periods import Period
from db.store import Store
from desktop_app.ledgers import LEDGERS, binder, box, example, inspection, printing
from desktop_app.ledgers.ledger import Ledger, Options
from desktop_app.ledgers.sheet import A4
from tests.builders import build
from tests.ledgers.filled_books import DAY, HOSTILE_UNIT, LONG_UNIT, Filled, hostile, rare, usual
from tests.ledgers.papers import STAMP, official_area, stays_inside

BOOKS: dict[str, Callable[[], Filled]] = {
    "one": lambda: Filled(usual, 1, "瑞光新村社区居民委员会"),
    "hostile": lambda: Filled(hostile, 3, HOSTILE_UNIT),
    "rare": lambda: Filled(rare, 3, LONG_UNIT),
}
PREFILLED = {
    "F01": "household", "F02": "joint_meeting", "F03": "micro_wish", "F04": "pairing",
    "F05": "resident", "F06": "joint_meeting", "F07": "resolution",
}  # fmt: skip
OPTIONS = Options(Period.parse("2025"), DAY, DAY)


@pytest.fixture(scope="module", params=BOOKS)
def filled(request: pytest.FixtureRequest) -> Iterator[Filled]:
    made = BOOKS[request.param]()
    yield made
    made.store.close()


def targets(ledger: Ledger, store: Store) -> list[bytes]:
    """Give what a paper may be printed for: nothing, what it is about, or what is known."""
    table = PREFILLED.get(ledger.code)
    known = [one.id for one in store.all(kind_of(table))[:2]] if table else []
    return [example(ledger, store), *known]


@pytest.mark.parametrize("ledger", LEDGERS, ids=lambda ledger: ledger.code)
def test_no_paper_spills_and_every_letter_has_a_face(filled: Filled, ledger: Ledger) -> None:
    for target in targets(ledger, filled.store):
        chosen = replace(OPTIONS, edition=ledger.editions[0], target=target)
        made = printing.make(ledger, filled.store, chosen, replace(STAMP, check_code=""))
        assert not made.missing_characters
        place = official_area if ledger.is_prose else ledger.sheet.type_area
        assert stays_inside(made.pdf, place), target


def test_no_page_of_a_binder_or_a_box_spills(filled: Filled) -> None:
    visitor = inspection.inspector_of("own")
    chosen = inspection.options_for(visitor, Period.parse("2025"), DAY)
    found = binder.collect(filled.store, inspection.plan((), visitor, chosen))
    assert stays_inside(binder.bound(found).pdf, A4.type_area)
    unit = filled.store.all(OrgUnit)[0]
    paper = build(LedgerPrint, page_count=9)
    held = build(Binder, fonds_name=unit.seal_name, category=unit.seal_name[:30])
    entry = ListEntry(owner=held.id, owner_tag=Binder.lists()["papers"].tag, position=0,
                      target=paper.id, target_name=paper.name)  # fmt: skip
    filled.save(paper, held, entry)
    boxed = box.read(filled.store, held)
    assert stays_inside(box.papers(boxed).pdf, boxed.work.ledger.sheet.type_area)
