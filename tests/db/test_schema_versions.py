"""Books of several versions: what one does not know it keeps, and passes on as it came."""

from __future__ import annotations

import contextlib

import pytest

from db import schema
from db.journal.holding import above, rebuild
from db.journal.reading import conflicts
from db.journal.rows import ask
from db.kinds import Resident
from db.record import new_id
from tests.builders import build
from tests.db import things
from tests.db.nodes import Node
from tests.db.things import VERSIONS

OFFICE, DISTRICT = "229901001001", "229901000000"


class Versioned(Node):
    """A PC whose program is of some version."""

    def __init__(self, version: int, code: str = OFFICE, **rest) -> None:
        super().__init__(code, f"第{version}版", **rest)
        self.version = version
        with self.store.transaction() as connection:
            things.lay_out(connection)

    @property
    def kind(self):
        return VERSIONS[self.version]

    def running(self):
        """Have the program know what its version knows."""
        return things.running(self.version)

    def make(self, **values) -> bytes:
        row = new_id()
        with self.running():
            self.save(self.kind(id=row, **values))
        return row

    def change(self, row: bytes, **values) -> None:
        with self.running():
            thing = self.store.get(self.kind, row)
            for name, value in values.items():
                setattr(thing, name, value)
            self.save(thing)

    def take(self, other: Versioned) -> None:
        with self.running():
            self.merge(other.package(reach.tip for reach in self.vector()))

    def get(self, row: bytes):
        with self.running():
            return self.store.get(self.kind, row)

    def upgrade(self, version: int) -> None:
        """Put the newer program on the PC: what it now knows is projected."""
        self.version = version
        with self.running(), self.store.transaction() as connection:
            rebuild(connection)

    def ops(self) -> list[object]:
        with self.store.transaction() as connection:
            return [(op.digest, op.shape, op.body) for c in above(connection, []) for op in c.ops]

    def open_questions(self) -> list[tuple[str, ...]]:
        with self.running(), self.store.transaction() as connection:
            return [found.register.names for found in conflicts(connection)]


@pytest.fixture
def old():
    return Versioned(1)


@pytest.fixture
def new():
    return Versioned(3)


def test_unknown_tags_travel_through_an_old_pc_unchanged(old, new) -> None:
    row = new.make(called="灯笼", colour="红")
    new.change(row, colour="绿")
    old.take(new)
    assert old.get(row).called == "灯笼"
    assert old.ops() != new.ops()  # each has founding records of its own
    fresh = Versioned(3)
    fresh.take(old)
    assert fresh.get(row).colour == "绿"
    assert set(new.ops()) <= set(fresh.ops())


def test_an_unknown_kind_is_kept_and_appears_after_the_upgrade(old, new) -> None:
    row = new.make(called="灯笼", colour="红")
    with contextlib.suppress(KeyError):
        old.merge(new.package())  # it runs no version that knows the kind at all
    with old.store.transaction() as connection:
        assert ask(connection, "SELECT count(*) FROM thing") == [(0,)]
    old.upgrade(3)
    never_old = Versioned(3)
    never_old.take(new)
    assert old.get(row).colour == never_old.get(row).colour == "红"


def test_unknown_fields_appear_after_the_upgrade(old, new) -> None:
    row = new.make(called="灯笼", colour="红")
    old.take(new)
    old.change(row, called="大灯笼")
    old.upgrade(3)
    assert (old.get(row).called, old.get(row).colour) == ("大灯笼", "红")


def test_old_values_are_read_as_todays_until_somebody_writes_these(old, new) -> None:
    row = old.make(address="石榴路7号")
    new.take(old)
    assert (new.get(row).street, new.get(row).number) == ("石榴路", "7号")
    old.change(row, address="同心路8号")
    new.take(old)
    assert (new.get(row).street, new.get(row).number) == ("同心路", "8号")
    new.change(row, number="9号")
    assert (new.get(row).street, new.get(row).number) == ("同心路", "9号")
    assert new.open_questions() == []
    old.take(new)
    assert old.get(row).address == "同心路8号"
    assert old.open_questions() == []


def test_an_old_edit_beside_a_new_one_is_a_conflict_of_the_two(old, new) -> None:
    row = old.make(address="石榴路7号")
    new.take(old)
    old.change(row, address="石榴路8号")
    new.change(row, number="9号")
    new.take(old)
    old.take(new)
    assert new.open_questions() == [("number",)]
    assert new.get(row).street == "石榴路"
    with new.running():
        (found,) = new.store.conflicts()
        assert {side.values["number"] for side in found.sides} == {"8号", "9号"}
        with new.store.work(new.clerk, "核定") as work:
            work.decide(found, found.sides[0].key)
    assert new.open_questions() == []
    old.upgrade(3)
    old.take(new)
    assert old.open_questions() == []
    assert old.get(row).number == new.get(row).number


def test_two_old_edits_are_one_question_in_each_version(old, new) -> None:
    row = old.make(address="石榴路7号")
    second = Versioned(1)
    second.take(old)
    old.change(row, address="石榴路8号")
    second.change(row, address="同心路7号")
    old.take(second)
    new.take(old)
    assert old.open_questions() == [("address",)]
    assert new.open_questions() == [("street",), ("number",)]


def test_what_cannot_be_read_is_blank_and_hurts_nobody(old, new) -> None:
    row = old.make(address="没有门牌")
    new.take(old)
    assert (new.get(row).street, new.get(row).number) == ("没有门牌路", None)


def test_books_of_one_version_agree_whatever_came_between(old, new) -> None:
    row = old.make(address="石榴路7号")
    district = Versioned(1, DISTRICT, level="district")
    district.take(old)
    new.take(district)
    new.change(row, number="9号", colour="红")
    district.take(new)
    third = Versioned(3)
    third.take(district)
    for node in (old, district):
        node.take(new)
        node.upgrade(3)
    shown = {
        tuple(vars(node.get(row))[name] for name in ("street", "number", "colour", "hidden"))
        for node in (old, new, district, third)
    }
    assert shown == {("石榴路", "9号", "红", 0)}


def test_an_upgrade_makes_rows_and_totals_anew(monkeypatch) -> None:
    node = Node(OFFICE, "甲")
    node.save(build(Resident))
    before = node.facts()
    with node.store.transaction() as connection:
        connection.exec_driver_sql("UPDATE state_total SET total = zeroblob(16)")
    assert node.facts() != before
    with node.store.held() as bare:
        bare.execute(f"PRAGMA user_version = {schema.VERSION - 1}")
    monkeypatch.setattr(schema, "run_revisions", lambda _connection: None)
    schema.bring_up(node.store._connection)
    assert node.facts() == before
