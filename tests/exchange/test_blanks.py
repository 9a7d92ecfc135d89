"""Records that lack values, on a stick, under a roster that is read in, and in a dump."""

from __future__ import annotations

import pytest

from db.kinds import KINDS, Household, Resident
from desktop_app.commands.dump import shown
from desktop_app.exchange.plan import FILL_BLANKS, SHEET_WINS
from desktop_app.exchange.roster_rows import problems_of
from tests.builders import WOMAN, build
from tests.exchange.test_merging import Desk
from tests.exchange.test_sheet_roster import book_of
from tests.exchange.told import plan_import
from tests.odd import READ, Odd


@pytest.mark.parametrize("rule", [FILL_BLANKS, SHEET_WINS])
def test_a_roster_is_planned_and_applied_over_records_that_lack_anything(rule) -> None:
    book = Odd(*READ)
    nameless = build(Resident, full_name=None, id_number="229903195501010013")
    with book.store.work(book.clerk, "导入", "import") as work:
        work.bulk_create([nameless])
    plan = plan_import(
        book.store,
        book_of(
            f"李梅,{WOMAN},女,1990-03-07,15400000001,石榴苑3号楼2单元501室,是,户主,",
            "王五,229903195501010013,男,1955-01-01,15400000002,石榴苑9号楼1单元101室,是,户主,",
            "新人,,男,1980-01-01,,,,,",
        ),
        rule=rule,
    )
    assert not [words for _, _, words in problems_of(plan.rows) if "None" in words]
    plan.apply(book.store, book.clerk)
    assert book.store.get(Resident, nameless.id).full_name == "王五"
    book.store.close()


def test_a_dump_says_every_record_whatever_it_lacks() -> None:
    book = Odd(*READ)
    for kind in KINDS:
        lines = list(shown(book.store, kind))
        assert len(lines) == book.store.count(kind)
        assert not [one for one in lines if "None" in one.values()]
    book.store.close()


def test_a_household_whose_head_has_no_name_is_called_by_its_number() -> None:
    book = Odd(Resident)
    head = next(one for one in book.odd if one.full_name is None)
    home = build(Household, head=head.id)
    with book.store.work(book.clerk, "导入", "import") as work:
        work.bulk_create([home])
    assert book.store.called(home) == home.serial_no
    book.store.close()


def test_a_package_with_records_that_lack_anything_is_previewed_and_merged(tmp_path) -> None:
    source, desk = Odd(*READ), Desk(tmp_path)
    brought = [
        type(one)(id=one.id, **{name: getattr(one, name) for name in type(one).fields()})
        for one in (*source.whole.values(), *source.odd)
    ]
    with desk.a.store.work(desk.a.clerk, "导入", "import") as work:
        work.bulk_create(brought)
    (path,) = desk.export(desk.a)
    seen = desk.merge(path, preview=True)
    assert not [line for line in seen.lines if "None" in line.name]
    done = desk.merge(path)
    assert done.same_state
    for one in brought:
        assert desk.district.store.get(type(one), one.id) is not None
    assert done.created == seen.created
    source.store.close()
