"""Packages of every released format are merged; what a newer program writes is kept as it is."""

from __future__ import annotations

import pytest

from db import log_years
from db.journal.holding import above, rebuild
from db.kinds import Resident
from db.trouble import Refused
from desktop_app.exchange import manifest, merging, receipts
from tests.builders import build
from tests.db import things
from tests.exchange import released
from tests.exchange.test_merging import ONE, Desk

KEPT = released.released()
SHEETS = released.sheets()


def test_the_format_of_today_is_among_those_kept() -> None:
    names = {one.folder.name for one in KEPT + SHEETS}
    assert {f"format_{manifest.FORMAT}", f"sheets_{manifest.FORMAT}"} <= names


@pytest.mark.parametrize("kept", KEPT, ids=lambda one: one.folder.name)
def test_packages_of_every_released_format_are_merged(kept) -> None:
    district = kept.district()
    for path in kept.packages:
        receipt = merging.merge(district.store, district.clerk, path)
        assert receipt.commits
        assert receipt.unknown == 0
    assert released.facts(district) == kept.known["facts"]
    before = district.facts()
    for path in reversed(kept.packages):
        assert merging.merge(district.store, district.clerk, path).brings_nothing
    assert district.facts() == before == district.rebuilt_facts()


@pytest.mark.parametrize("kept", SHEETS, ids=lambda one: one.folder.name)
def test_figures_and_printed_rows_of_every_released_format_are_taken(kept) -> None:
    district = kept.district()
    for path in kept.packages:
        assert merging.merge(district.store, district.clerk, path).sheets
    assert released.sheet_facts(district) == kept.known["facts"]
    for path in kept.packages:
        assert merging.merge(district.store, district.clerk, path).brings_nothing


def test_sheets_from_before_they_carried_the_head_of_a_log_are_receipted_without() -> None:
    district = SHEETS[0].district()
    for path in SHEETS[0].packages:
        assert merging.merge(district.store, district.clerk, path).log_head == ""
    made, _changes = receipts.keep(district.store, district.clerk, [], {})
    assert [one.log_head for one in made] == [None, None]
    assert log_years.unknown_heads(district.store) == []


def test_a_newer_format_is_refused_with_a_sentence(tmp_path) -> None:
    kept = KEPT[-1]
    raw = kept.packages[0].read_bytes()
    newer = tmp_path / "newer.hsl"
    newer.write_bytes(raw.replace(b'"min_reader":1', b'"min_reader":9', 1))
    district = kept.district()
    with pytest.raises(Refused, match="升级"):
        merging.merge(district.store, district.clerk, newer)


@pytest.fixture
def desk(tmp_path):
    made = Desk(tmp_path)
    for node in (made.a, made.b, made.district):
        with node.store.transaction() as connection:
            things.lay_out(connection)
    return made


def written(node) -> set[object]:
    """Give the ops on things as their very bytes."""
    with node.store.transaction() as connection:
        every = [op for commit in above(connection, []) for op in commit.ops]
    return {(op.digest, op.shape, op.body, op.salt) for op in every if op.table == things.TABLE}


def test_what_a_newer_program_writes_is_counted_kept_and_passed_on_as_it_came(desk) -> None:
    with things.running(3) as kind:
        thing = kind(called="灯笼", colour="红")
        desk.a.save(thing)
        (path,) = desk.export(desk.a)
    foreseen = desk.merge(path, preview=True)
    assert foreseen.unknown == 1  # this program never heard of such things
    assert foreseen.new_fields == ["物件的颜色"]
    assert desk.merge(path).unknown == 1
    assert written(desk.district) == written(desk.a)
    with things.running(1):
        desk.send_back(desk.b, f"{ONE}B")
    assert written(desk.b) == written(desk.a)
    with things.running(3) as kind, desk.b.store.transaction() as connection:
        rebuild(connection)
        assert desk.b.store.get(kind, thing.id).colour == "红"


def test_an_older_programs_package_meets_a_newer_program(desk) -> None:
    with things.running(1) as kind:
        thing = kind(called="灯笼", address="石榴路7号")
        desk.a.save(thing)
        (path,) = desk.export(desk.a)
    with things.running(3) as kind:
        assert desk.merge(path).unknown == 0
        there = desk.district.store.get(kind, thing.id)
        assert (there.street, there.number) == ("石榴路", "7号")


def test_a_code_that_only_a_newer_program_knows_is_kept_and_shown_as_it_is(desk) -> None:
    person = build(Resident)
    desk.a.save(person)
    held = desk.a.store.get(Resident, person.id)
    held.education = "999"
    with desk.a.store.work(desk.a.clerk, "登记") as work:
        work.bulk_edit([held])
    (path,) = desk.export(desk.a)
    desk.merge(path, preview=True)
    desk.merge(path)
    there = desk.district.store.get(Resident, person.id)
    assert there.education == "999"
    assert Resident.fields()["education"].show(there.education)
