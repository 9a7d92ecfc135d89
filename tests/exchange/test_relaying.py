"""A street between communities and the district: it passes packages on, unread and unchanged."""

from __future__ import annotations

import pytest

from db.kinds import Resident
from db.peers import Peers
from db.trouble import Refused
from desktop_app.exchange import identity, merging, package, relaying
from desktop_app.exchange.limits import Rejected
from tests.builders import build
from tests.db.nodes import Node
from tests.exchange.test_merging import ONE, Desk

STREET = "229901001000"


class Street(Desk):
    """The usual district with a street in between."""

    def __init__(self, folder):
        super().__init__(folder)
        self.street = Node(STREET, "街")
        self.enrol(self.street, agreed=None)
        self.street.store.folder = folder / "street"
        self.street.store.folder.mkdir()

    def take(self, *paths):
        return relaying.take(self.street.store, self.street.clerk, paths)

    def pass_on(self):
        return relaying.pass_on(self.street.store, self.street.clerk, self.stick())


@pytest.fixture
def desk(tmp_path, monkeypatch):
    monkeypatch.setattr(merging.backup, "make", lambda store: None)  # these books lie in memory
    return Street(tmp_path)


def test_a_package_goes_up_byte_for_byte_and_merges_as_if_it_came_straight(desk):
    desk.a.save(build(Resident))
    (sent,) = desk.export(desk.a)
    (waits,) = desk.take(sent)
    assert (waits.file, waits.office, waits.state) == (sent.name, ONE, relaying.WAITING)
    (passed,) = desk.pass_on()
    assert (passed.name, passed.read_bytes()) == (sent.name, sent.read_bytes())
    assert desk.merge(passed).created["居民"] == 1
    assert desk.street.store.count(Resident) == 0


def test_a_street_cannot_open_what_it_carries(desk):
    (sent,) = desk.export(desk.a)
    keys, known = identity.own_keys(desk.street.store), identity.require_list(desk.district.store)
    with pytest.raises(Rejected) as refusal:
        package.open_package(sent, [keys.age, keys.recovery], known.signing_keys())
    assert refusal.value.cause == "not_for_us"


def test_what_the_district_answers_goes_down_the_same_way(desk):
    desk.merge(desk.export(desk.a)[0])
    down = [path for path in desk.export(desk.district) if path.stem.endswith(f"{ONE}A")]
    answers = desk.export(desk.district)
    for path in answers:
        if path.stem.endswith(f"{STREET}A"):
            desk.merge(path, desk.street)  # the street's own: its list names the others now
    desk.take(*down)
    (passed,) = desk.pass_on()
    desk.merge(passed, desk.a)
    district = identity.require_list(desk.a.store).district
    assert Peers(desk.a.store).acked(district.branch)


def test_each_is_passed_on_once_and_again_when_its_stick_was_lost(desk):
    (sent,) = desk.export(desk.a)
    desk.take(sent)
    assert len(desk.take(sent)) == 1
    assert len(desk.pass_on()) == 1
    assert desk.pass_on() == []
    (done,) = relaying.listed(desk.street.store)
    assert done.state == relaying.PASSED_ON
    relaying.again(desk.street.store, desk.street.clerk, done.package)
    assert len(desk.pass_on()) == 1


def test_a_package_that_lies_twice_on_a_stick_is_taken_once(desk):
    (sent,) = desk.export(desk.a)
    twin = sent.with_name(f"副本_{sent.name}")
    twin.write_bytes(sent.read_bytes())
    assert len(desk.take(sent, twin)) == 1
    log = desk.street.store.access_log(desk.street.clerk)
    assert [one.act.act for one in log].count("收下转交") == 1


def test_what_is_for_nobody_known_is_not_carried(desk, tmp_path):
    elsewhere = tmp_path / "other"
    elsewhere.mkdir()
    other = Desk(elsewhere)
    (foreign,) = other.export(other.a)
    with pytest.raises(Refused, match="不能转交"):
        desk.take(foreign)
    broken = tmp_path / "坏.hsl"
    broken.write_bytes(desk.export(desk.a)[0].read_bytes()[:-50])
    with pytest.raises(Rejected):
        desk.take(broken)
    assert relaying.listed(desk.street.store) == []


def test_only_a_street_passes_on(desk):
    (sent,) = desk.export(desk.a)
    with pytest.raises(Refused, match="街道"):
        relaying.take(desk.c.store, desk.c.clerk, [sent])


def test_a_lost_file_of_the_same_name_is_not_written_over(desk):
    (sent,) = desk.export(desk.a)
    desk.take(sent)
    stick = desk.stick()
    (stick / sent.name).write_bytes(b"another PC's")
    (passed,) = relaying.pass_on(desk.street.store, desk.street.clerk, stick)
    assert (stick / sent.name).read_bytes() == b"another PC's"
    assert passed.read_bytes() == sent.read_bytes()
