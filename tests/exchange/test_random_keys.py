"""Random days on which keys and PCs change: nobody is shut out, no thief counts, all is kept."""

from __future__ import annotations

import contextlib
from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, settings, strategies as st
from hypothesis.stateful import RuleBasedStateMachine, precondition, rule

from db.kinds import Household
from db.trouble import Refused
from desktop_app.exchange import enrolling, merging
from tests.exchange.key_world import KeyWorld
from tests.exchange.real_sticks import DISTRICT
from tests.sizes import size

PCS, OFFICES = st.integers(0, 3), st.integers(0, 2)
ROWS, MANY = st.integers(0, 4), st.integers(0, 20)
FIELDS = st.sampled_from(["workplace", "remark", "ethnicity_code"])


class Keys(RuleBasedStateMachine):
    """Random days of two offices and their district."""

    def __init__(self) -> None:
        super().__init__()
        self.world = KeyWorld()

    @rule(n=PCS, r=ROWS, name=FIELDS, value=st.sampled_from(["01", "02", None]))
    def edit(self, n, r, name, value):
        self.world.edit(n, r, name, value)

    @rule(n=OFFICES)
    def create(self, n):
        self.world.create(n)

    @rule(n=PCS, everything=st.booleans(), within=st.booleans())
    def write(self, n, everything, within):
        self.world.write(n, everything=everything, within=within)

    @precondition(lambda self: self.world.parcels)
    @rule(k=MANY, m=PCS, look=st.booleans())
    def deliver_to_anybody(self, k, m, look):
        self.world.deliver(k, m, look=look)

    @precondition(lambda self: self.world.parcels)
    @rule(k=MANY)
    def accept(self, k):
        self.world.accept(k)

    @rule(n=PCS)
    def renew_keys(self, n):
        self.world.renew(n)

    @rule(n=PCS)
    def seal_the_key_on_paper(self, n):
        self.world.seal(n)

    @rule(n=PCS)
    def come_to_another_pc(self, n):
        self.world.move(n)

    @rule(n=PCS)
    def go_on_by_paper(self, n):
        self.world.go_on(n)

    @rule(n=PCS, former=st.sampled_from(["retired", "lost"]))
    def enrol(self, n, former):
        self.world.enrol(n, former)

    @rule(n=OFFICES)
    def compare(self, n):
        self.world.compare(n)

    @rule(n=OFFICES, status=st.sampled_from(["lost", "retired", "active"]))
    def report(self, n, status):
        self.world.report(n, status)

    @rule(n=OFFICES)
    def steal(self, n):
        self.world.steal(n)

    @precondition(lambda self: self.world.thieves)
    @rule(k=MANY)
    def hand_in_stolen(self, k):
        self.world.hand_in_stolen(k)

    @rule(r=ROWS)
    def hand_over(self, r):
        self.world.hand_over(r)

    @rule(r=ROWS)
    def take_back(self, r):
        self.world.take_back(r)

    @rule(n=PCS)
    def keep_a_copy(self, n):
        self.world.keep_copy(n)

    @precondition(lambda self: self.world.copies)
    @rule(k=MANY)
    def restore_a_copy(self, k):
        self.world.restore(k)

    def teardown(self):
        try:
            self.world.check_end()
        finally:
            self.world.close()


Keys.TestCase.settings = settings(
    max_examples=size(6, 100, long=300),
    stateful_step_count=size(15, 40, long=40),
    suppress_health_check=list(HealthCheck),
    deadline=None,
)
TestKeys = Keys.TestCase


# Stories that the machine would find, told outright: green as they are, red with a fault planted


def stolen(world: KeyWorld) -> None:
    """Somebody has the keys of before; the true PC has changed them, and the district knows."""
    world.steal(0)
    world.create(0)
    world.renew(0)
    world.write(0)
    assert world.deliver(0, DISTRICT)
    world.hand_in_stolen(0)


def put_back(world: KeyWorld) -> None:
    """A PC changes its keys, goes back to a backup from before, and writes on."""
    world.keep_copy(0)
    world.renew(0)
    world.write(0)
    assert world.deliver(0, DISTRICT)
    world.restore(0)
    world.create(0)
    world.write(0)


def moved(world: KeyWorld) -> None:
    """A book comes to another PC with its stick still on the way; the old one is called lost."""
    world.create(0)
    world.write(0)
    world.move(0)
    world.enrol(0, "lost")
    world.create(0)
    world.write(0)


def handed_over(world: KeyWorld) -> None:
    """A household is handed over, taken back and handed over again while both offices write."""
    for deed in (world.hand_over, world.take_back, world.hand_over):
        deed(0)
        world.edit(0, 0, "workplace", "01")
        world.write(DISTRICT)
    assert len(world.nodes[DISTRICT].store.all(Household)) == 2, "nothing was handed over"


def district_put_back(world: KeyWorld) -> None:
    """The district changes its keys, tells everybody, and goes back to a backup from before."""
    world.keep_copy(DISTRICT)
    world.renew(DISTRICT)
    world.write(DISTRICT)
    for k in range(len(world.parcels)):
        world.deliver(k, 0)
    world.restore(0)
    world.create(0)
    world.write(0)


def told(story: Callable[[KeyWorld], None]) -> None:
    """Tell a story to its end; whatever ends it early leaves nothing behind."""
    with contextlib.closing(KeyWorld()) as world:
        story(world)
        world.check_end()


@pytest.mark.parametrize("story", [stolen, put_back, moved, handed_over, district_put_back])
def test_the_stories_are_green_as_they_are(story) -> None:
    told(story)


FAULTS = {
    "old keys count for ever": (stolen, merging, "_is_by_old_key", lambda *_: False),
    "the district keeps its former keys": (
        district_put_back,
        enrolling,
        "renew_district",
        lambda *_: None,
    ),
    "nobody is enrolled anew": (put_back, enrolling, "begin_anew", lambda *_: None),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_the_stories_turn_red_with_a_planted_fault(fault: str, monkeypatch) -> None:
    story, place, part, planted = FAULTS[fault]
    monkeypatch.setattr(place, part, planted)
    with pytest.raises((AssertionError, Refused)):
        told(story)
