"""The same random days with a district whose book lies on a server: one truth on both engines."""

from __future__ import annotations

import dataclasses
import itertools

import pytest
from hypothesis import HealthCheck, settings
from hypothesis.stateful import precondition, rule, run_state_machine_as_test
from sqlalchemy.engine import make_url

from db import copying, dialect
from db.roles import ALL_ROLES
from db.store import Store
from tests.db import things
from tests.db.nodes import START_MS, Node
from tests.db.sticks import World, founded
from tests.db.test_sticks import MANY, PCS, Sticks
from tests.sizes import size

SERVER = 4  # the place of the district among the PCs


@pytest.fixture
def district(postgres):
    """Give what makes the district of `founded` on a server, as often as it is asked for."""
    template = postgres.new()
    node = on_server(template)
    with founded()[0][SERVER].store.transaction() as source, node.store.transaction() as target:
        dialect.take_turn(target)
        copying.copy_book(source, target)
        things.lay_out(target)
    node.store.close()

    def made():
        return on_server(postgres.copy(make_url(template).database))

    return made


def on_server(at):
    """Give the district's PC, its book on a server."""
    node, known = object.__new__(Node), founded()[0][SERVER]
    ticks = itertools.count(START_MS + 500, 1000)
    node.wall, node.label, node.version = None, known.label, 0
    node.clerk = dataclasses.replace(known.clerk, roles=ALL_ROLES)
    node.store = Store(None, None, clock=lambda: node.wall or next(ticks), address=at)
    return node


def test_random_days_come_to_one_truth_on_both_engines(district):
    ends = []

    class OnServer(Sticks):
        """The district is on a server; its file cannot be copied, or cut off, as others' can."""

        def made(self) -> World:
            return World(district)

        @rule(n=PCS)
        def keep_a_copy(self, n):
            if self.pc(n) != SERVER:
                self.world.keep_copy(self.pc(n))

        @precondition(lambda self: self.world.sticks)
        @rule(k=MANY)
        def kill_while_reading(self, k):
            if self.world.sticks[k % len(self.world.sticks)].receiver != SERVER:
                self.world.killed(k, 40)

        def teardown(self):
            try:
                self.world.check_end()
                ends.append(self.as_in_a_file())
            finally:
                self.world.close()

        def as_in_a_file(self):
            """Have a fresh district in a file read all that the server holds."""
            held, plain = self.world.nodes[SERVER], Node("229901000000", "区二", level="district")
            with plain.store.transaction() as connection:
                things.lay_out(connection)
            plain.version = held.version
            with things.running(held.version):
                plain.pull(held)
                held.pull(plain)
                assert plain.store.state_hash() == held.store.state_hash()
                assert plain.rows() == held.rows()
            plain.store.close()
            return True

    tries = settings(
        max_examples=size(2, 60, 400),
        stateful_step_count=size(15, 40, 60),
        suppress_health_check=list(HealthCheck),
        deadline=None,
    )
    run_state_machine_as_test(OnServer, settings=tries)
    assert ends
