"""A PC that is lost: its later packages wait, are shown with what they hold, and decided on."""

from dataclasses import replace

import pytest

from db import packages
from db.kinds import Resident
from db.roles import ALL_ROLES
from db.trouble import Refused
from desktop_app.exchange import enrolling, identity, merging, receiving, taking_back
from desktop_app.exchange.receiving import Parcel
from tests.builders import build
from tests.exchange.test_merging import ONE, Desk


@pytest.fixture
def desk(tmp_path):
    made = Desk(tmp_path)
    made.a.save(build(Resident))
    made.merge(made.export(made.a)[0])
    report(made, "lost")
    return made


def report(desk, status, reason="U盘和电脑一起被偷"):
    district, branch = desk.district, identity.own_keys(desk.a.store).node
    return enrolling.report(district.store, district.clerk, branch, status, reason)


def late_package(desk):
    desk.a.save(build(Resident, full_name="乌兰图雅", id_number=None))
    return desk.export(desk.a)[0]


def test_what_is_held_counts_and_the_list_is_a_version_on(desk):
    known = identity.require_list(desk.district.store)
    node = known.node(identity.own_keys(desk.a.store).node)
    assert (node.status, node.lost_after > 0, known.version) == ("lost", True, 5)
    assert desk.district.store.count(Resident) == 1
    (noted,) = [
        n for n in desk.district.store.access_log(desk.district.clerk) if n.act.act == "电脑报失"
    ]
    assert "被偷" in noted.act.reason
    with pytest.raises(Refused, match="原因"):
        report(desk, "active", " ")


def test_a_later_package_waits_and_shows_what_it_holds(desk):
    path = late_package(desk)
    before = desk.district.facts()
    for preview in (True, False):
        receipt = desk.merge(path, preview=preview)
        assert (receipt.waits, receipt.created) == (True, {"居民": 1})
        assert "乌兰图雅" in {line.name for line in receipt.lines}
        assert desk.district.facts() == before
    (entry, _former) = packages.inbox(desk.district.store)
    assert entry["state"] == merging.HELD_BACK
    assert not taking_back.may_set_aside(desk.district.store, entry)


def test_the_district_takes_it_in_by_a_decision_with_a_reason(desk):
    (parcel,) = receiving.look(
        desk.district.store, desk.district.clerk, [Parcel(late_package(desk))]
    )
    assert parcel.state == "held"
    (left,) = receiving.take_in(desk.district.store, desk.district.clerk, [parcel])
    assert left.state == "held"  # taking in all the others never takes this one
    with pytest.raises(Refused, match="怎么核实"):
        receiving.take_held(desk.district.store, desk.district.clerk, parcel, "")
    done = receiving.take_held(desk.district.store, desk.district.clerk, parcel, "问过王晓梅")
    assert done.state == "merged"
    assert desk.district.store.count(Resident) == 2
    desk.send_back(desk.b, f"{ONE}B")  # the list says so too: the other PC shows the same
    assert desk.b.store.count(Resident) == 2
    again = late_package(desk)
    assert desk.merge(again).waits


def test_an_office_cannot_decide_for_the_district(desk):
    desk.send_back(desk.b, f"{ONE}B")
    desk.send_back(desk.a, f"{ONE}A")
    desk.a.save(build(Resident, id_number=None))
    with pytest.raises(Refused, match="没有要给的对象"):
        desk.export(desk.b, to_own_office=True)  # nor is anything written for a lost PC
    with pytest.raises(Refused):
        desk.export(desk.a, to_own_office=True)  # which knows that it is reported lost


@pytest.mark.parametrize("roles", [frozenset(), ALL_ROLES])
def test_an_office_cannot_accept_a_lost_pc_s_parcel(tmp_path, roles):
    """Not even by somebody who may do everything: the list is the district's."""
    desk = Desk(tmp_path)
    desk.send_back(desk.a, f"{ONE}A")
    desk.a.save(build(Resident))
    (path,) = desk.export(desk.a, to_own_office=True)  # which has not heard of it yet
    report(desk, "lost")
    desk.send_back(desk.b, f"{ONE}B")
    clerk = replace(desk.b.clerk, roles=desk.b.clerk.roles | roles)
    before, held = desk.b.facts(), identity.require_list(desk.b.store)
    (parcel,) = receiving.look(desk.b.store, clerk, [Parcel(path)])
    assert parcel.state == "held"
    with pytest.raises(Refused):
        merging.merge(desk.b.store, clerk, path, accepted="问过王晓梅")
    with pytest.raises(Refused):
        receiving.take_held(desk.b.store, clerk, parcel, "问过王晓梅")
    assert (desk.b.facts(), identity.require_list(desk.b.store)) == (before, held)
    assert held.node(identity.own_keys(desk.a.store).node).status == "lost"


def test_a_pc_that_is_found_again_counts_whole(desk):
    path = late_package(desk)
    desk.merge(path)
    report(desk, "active", "在仓库里找到了")
    assert not desk.merge(path).waits
    assert desk.district.store.count(Resident) == 2
