"""Random days with true packages: signed, sealed, brought to anybody, spoilt, killed half-way."""

from __future__ import annotations

import contextlib

import pytest
from hypothesis import HealthCheck, settings, strategies as st
from hypothesis.stateful import RuleBasedStateMachine, precondition, rule

from db import safe_files
from desktop_app.exchange import package, signed
from tests.db.machines import turn
from tests.exchange import real_sticks
from tests.exchange.real_sticks import RealWorld
from tests.sizes import size

PCS, OFFICES = st.integers(0, 3), st.integers(0, 2)
ROWS, MANY = st.integers(0, 4), st.integers(0, 20)
FIELDS = st.sampled_from(["workplace", "remark", "ethnicity_code"])
CLOCKS = st.sampled_from([None, 315_532_800_000, 4_070_908_800_000])


class RealSticks(RuleBasedStateMachine):
    """Random days of two offices and their district."""

    def __init__(self) -> None:
        super().__init__()
        self.world = RealWorld()

    @rule(n=PCS, r=ROWS, name=FIELDS, value=st.sampled_from(["01", "02", None]))
    def edit(self, n, r, name, value):
        self.world.edit(n, r, name, value)

    @rule(n=PCS)
    def create(self, n):
        self.world.create(n)

    @rule(n=PCS, r=ROWS, tags=st.sampled_from([None, (12,)]))
    def erase(self, n, r, tags):
        self.world.erase(n, r, tags)

    @rule(n=PCS, r=ROWS, gone=st.booleans())
    def delete_or_restore(self, n, r, gone):
        self.world.delete(n, r, gone=gone)

    @rule(n=PCS, k=MANY)
    def decide(self, n, k):
        self.world.decide(n, k)

    @rule(n=PCS)
    def undo(self, n):
        self.world.undo(n)

    @rule(r=ROWS, s=ROWS, apart=st.booleans())
    def join_or_part(self, r, s, apart):
        self.world.join(r, s, apart=apart)

    @rule(n=PCS, wall=CLOCKS)
    def set_clock(self, n, wall):
        self.world.nodes[n].wall = wall

    @rule(n=PCS, everything=st.booleans(), within=st.booleans())
    def write(self, n, everything, within):
        self.world.write(n, everything=everything, within=within)

    @rule(n=PCS, at=st.integers(0, 1 << 20))
    def write_on_a_bad_stick(self, n, at):
        self.world.write_badly(n, at)

    @precondition(lambda self: self.world.parcels)
    @rule(k=MANY, m=PCS, look=st.booleans())
    def deliver_to_anybody(self, k, m, look):
        self.world.deliver(k, m, look=look)

    @precondition(lambda self: self.world.parcels)
    @rule(k=MANY, m=PCS, at=st.integers(0, 1 << 20), cut=st.booleans())
    def spoil(self, k, m, at, cut):
        self.world.spoil(k, m, at, cut=cut)

    @precondition(lambda self: self.world.parcels)
    @rule(k=MANY, m=PCS, after=st.integers(0, 400))
    def kill(self, k, m, after):
        self.world.kill(k, m, after)

    @rule(n=PCS, k=MANY)
    def set_aside(self, n, k):
        self.world.set_aside(n, k)

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


RealSticks.TestCase.settings = settings(
    max_examples=size(6, 200, long=300),
    stateful_step_count=size(15, 40, long=40),
    suppress_health_check=list(HealthCheck),
    deadline=None,
)
TestRealSticks = RealSticks.TestCase


def changed_outside(world):
    """A stick whose header somebody changed is brought to its receiver."""
    world.create(0)
    world.write(0)
    raw = world.parcels[0].path.read_bytes()
    own = raw.index(b'"package":"') + len(b'"package":"')
    digit = next(at for at in range(own, own + 32) if chr(raw[at]) in "0123456789bcdefgBCDEFG")
    world.spoil(0, real_sticks.DISTRICT, digit, cut=False)


def restored(world):
    """A PC hands in, is put back to before that, and hands in again."""
    world.keep_copy(0)
    world.create(0)
    world.write(0)
    world.deliver(0, real_sticks.DISTRICT)
    world.restore(0)
    world.create(0)
    world.write(0)


def on_a_bad_stick(world):
    """Packages are written to a stick that keeps another byte somewhere in each."""
    world.create(0)
    for at in range(0, 4000, 800):
        world.write_badly(0, at)
    assert not world.parcels


def told(story):
    """Tell a story to its end; whatever ends it early leaves nothing behind."""
    with contextlib.closing(RealWorld()) as world:
        story(world)
        world.check_end()


@pytest.mark.parametrize("story", [changed_outside, restored, on_a_bad_stick])
def test_the_stories_are_green_as_they_are(story) -> None:
    told(story)


def unchecked(monkeypatch):
    monkeypatch.setattr(signed, "holds", lambda *_: True)
    monkeypatch.setattr(package, "_require_same_outside", lambda *_: None)


def unrenewed(monkeypatch):
    monkeypatch.setattr(real_sticks, "renew_branch", lambda _store: None)


def never_read_back(monkeypatch):
    monkeypatch.setattr(safe_files, "_require_same", lambda *_: None)


@pytest.mark.parametrize(
    ("story", "planted"),
    [(restored, unrenewed), (changed_outside, unchecked), (on_a_bad_stick, never_read_back)],
)
def test_the_stories_turn_red_with_a_planted_fault(story, planted, monkeypatch) -> None:
    planted(monkeypatch)
    with pytest.raises(AssertionError):
        told(story)


def register(world, _):
    world.create(0)


def hand_in(world, _):
    world.write(0)


def spoil_the_head(world, number):
    """Change what stands outside of the seal: within it no byte can be changed unnoticed."""
    if world.parcels:
        for at in range(7 * number, 7 * number + 7):
            world.spoil(number, real_sticks.DISTRICT, at, cut=False)


def write_on_a_bad_stick(world, number):
    world.write_badly(0, number * 100)


@pytest.mark.parametrize(
    ("planted", "deeds"),
    [
        (unchecked, (register, hand_in, spoil_the_head)),
        (never_read_back, (register, write_on_a_bad_stick)),
    ],
)
def test_random_days_turn_red_with_a_planted_fault(planted, deeds, monkeypatch) -> None:
    real_sticks._founded()
    planted(monkeypatch)
    with pytest.raises(AssertionError):
        turn(RealSticks, *deeds)
