"""Packages of PCs that are enrolled and lie, of the wrong sender or receiver, old or cut short."""

from __future__ import annotations

import io
import itertools
import os
import random

import pytest

from db import due, founding, packages, safe_files
from db.journal.ops import EDIT
from db.kinds import KINDS, Pairing, Resident, User
from db.record import DISTRICT_SCOPE
from db.trouble import Lacking, Refused, Unavailable
from desktop_app.exchange import (
    conflict_cards,
    enrolment,
    exporting,
    identity,
    merging,
    package,
    receiving,
    signed,
)
from desktop_app.exchange.frames import Frame
from desktop_app.exchange.manifest import Receiver, Statement
from tests.builders import build
from tests.db.liar import commit, frame, op
from tests.exchange.test_merging import ONE, TWO, Desk


@pytest.fixture
def desk(tmp_path):
    return Desk(tmp_path)


def forge(desk, node, *frames, to=None, **stated):
    """Write a package with the true keys of a PC and whatever frames."""
    to = to or desk.district
    own, theirs = identity.own_keys(node.store), identity.own_request(to.store)
    usual = {
        "sender": own.node,
        "app_version": "9",
        "schema": 1,
        "base": (),
        "result": (),
        "state_hash": bytes(16),
        "trust_version": 1,
    }
    out = io.BytesIO()
    sent = [Frame(*f) if isinstance(f, tuple) else Frame("ops", f, 1, 1) for f in frames]
    receivers = [Receiver(theirs.age_key, "receiver", theirs.branch)]
    package.write(out, Statement(**(usual | stated)), sent, own.signing, receivers)
    path = desk.stick() / "forged.hsl"
    path.write_bytes(out.getvalue())
    return path


def refused(desk, path, match=None, node=None, error=Refused):
    """Merging and previewing are refused, and nothing of the package is applied."""
    node = node or desk.district
    before, inbox = node.facts(), packages.inbox(node.store)
    for preview in (True, False):
        with pytest.raises(error, match=match):
            desk.merge(path, node, preview=preview)
        assert node.facts() == before
        assert packages.inbox(node.store) == inbox


def branch_of(node):
    return identity.own_keys(node.store).node.hex()


def test_an_office_brings_no_records_of_another_office(desk):
    refused(desk, forge(desk, desk.a, frame(commit(TWO, op()))), "别的社区")
    refused(desk, forge(desk, desk.a, frame(commit("", op()))), "别的社区")


def test_an_office_cannot_touch_another_s_row_in_its_own_scope(desk):
    person = build(Resident)
    desk.c.save(person)
    desk.merge(desk.export(desk.c)[0])
    lie = op(person.id, kind=EDIT, shape={"1": []}, body={"1": "假名"})
    refused(desk, forge(desk, desk.a, frame(commit(ONE, op(), lie))), "别的单位的记录")
    assert desk.district.store.get(Resident, person.id).full_name == person.full_name


def test_nobody_writes_in_the_name_of_another_office_s_pc(desk):
    lie = commit(ONE, op(), branch=branch_of(desk.c))
    refused(desk, forge(desk, desk.a, frame(lie)), "冒用")
    lie = commit(DISTRICT_SCOPE, op(), branch=branch_of(desk.a))
    refused(desk, forge(desk, desk.a, frame(lie)), "冒用")


def test_the_district_sends_an_office_nothing_of_another(desk):
    refused(
        desk,
        forge(desk, desk.district, frame(commit(TWO, op())), to=desk.a),
        "别的社区",
        desk.a,
    )


def test_an_account_brought_by_a_package_opens_no_book(desk, tmp_path):
    """Login names are alike everywhere; whose account it is, the key file says."""
    for body in ({"1": "admin", "3": "clerk"}, {"1": "admin", "3": "clerk", "4": 0}):
        theirs = op(table=User.table_tag, shape=[1, 3, 4], body=body)
        desk.merge(forge(desk, desk.a, frame(commit(ONE, theirs))))
    own = desk.district.clerk
    same = founding.clerk_of(desk.district.store, own.id)
    assert (same.id, same.roles) == (own.id, own.roles)


@pytest.mark.parametrize(
    "plain", [b"", b"[", b"[" * 900, b'{"a":1}', b"[[1]]", b"\xff\xfe", b"[null]"]
)
def test_frames_that_are_no_commits_are_refused(desk, plain):
    refused(desk, forge(desk, desk.a, plain), "读不出来")


def test_a_false_statement_of_what_it_brings_to_is_no_harm(desk):
    far = package.manifests.Reach(os.urandom(16), ONE, 10**12, os.urandom(32))
    path = forge(desk, desk.a, frame(commit(ONE, op())), result=(far,), made_at="0001-01-01T00:00")
    assert not desk.merge(path).same_state
    desk.district.save(build(Resident))
    assert desk.export(desk.district)
    refused(desk, forge(desk, desk.a, base=(far,)), "前面还缺一个包", error=Lacking)


@pytest.fixture
def wild(desk):
    """The district's book with rows of every kind with nothing in them, or with odd values."""
    values = ("0001-01-01", "9999-12-31", "9999-12-31T23:59", "active", "doing", "monthly", "02", 1)
    ops = [op(table=kind.table_tag, shape=[], body={}) for kind in KINDS]
    for kind, value in itertools.product(KINDS, values):
        body = {}
        for tag, register in kind.registers().items():
            inner = {str(f.tag): value for f in register.fields}
            body[str(tag)] = inner if len(register.names) > 1 else value
        ops.append(op(table=kind.table_tag, shape=sorted(kind.registers()), body=body))
    tags = {name: str(Pairing.fields()[name].tag) for name in ("state", "frequency", "start_on")}
    for start in ("9999-12-31", "2020-01-31", None):
        body = {
            tags["state"]: "active",
            tags["frequency"]: "monthly",
            tags["start_on"]: {tags["start_on"]: start},
        }
        ops.append(op(table=Pairing.table_tag, shape=sorted(map(int, body)), body=body))
    desk.merge(forge(desk, desk.a, frame(commit(ONE, *ops))))
    return desk.district.store


def test_what_was_taken_in_breaks_neither_the_workbench_nor_the_cards(wild):
    found = due.at_hand(wild)
    paired = [one for one in found.due if one.kind == "pairing"]
    assert [one.day.isoformat() for one in paired] == ["2020-02-29"]
    assert due.figures(wild, found).late == 1
    assert due.in_conflict(wild) == 0
    assert conflict_cards.cards(wild) == []
    for kind in KINDS:
        assert len(wild.names(wild.all(kind))) >= 9
        assert all(list(record.shown()) for record in wild.all(kind))


@pytest.mark.parametrize("moment", ["", "x" * 9999, "0001-01-01T00:00", "9999-12-31T23:59-14:00"])
def test_any_moment_of_making_can_be_shown(moment):
    assert len(receiving.shown_time(moment)) <= 30


def test_a_package_for_another_pc_is_not_for_us(desk):
    desk.district.save(build(Resident))
    for path in desk.export(desk.district):
        for node, name in ((desk.a, f"{ONE}A"), (desk.b, f"{ONE}B"), (desk.c, f"{TWO}A")):
            if not path.stem.endswith(name):
                refused(desk, path, "发给别的单位", node)


def test_one_s_own_package_brings_nothing(desk):
    desk.a.save(build(Resident))
    (path,) = desk.export(desk.a)
    before = desk.a.facts()
    assert desk.merge(path, desk.a).brings_nothing
    assert desk.a.facts() == before


@pytest.mark.parametrize("status", ["lost", "retired"])
def test_a_lost_pc_is_not_heard_and_a_retired_one_is(desk, status):
    desk.a.save(build(Resident))
    (path,) = desk.export(desk.a)
    store = desk.district.store
    known = enrolment.with_status(
        identity.require_list(store), identity.own_keys(desk.a.store).node, status
    )
    identity.keep_list(store, enrolment.write_list(known, identity.own_keys(store).signing))
    if status == "lost":
        before = desk.district.facts()
        assert desk.merge(path).waits
        assert desk.district.facts() == before
    else:
        assert desk.merge(path).created["居民"] == 1
    assert not [p for p in desk.export(desk.district) if p.stem.endswith(f"{ONE}A")]


def test_lists_only_grow_and_only_the_district_s_key_signs_them(desk):
    store, seed = desk.a.store, identity.own_keys(desk.district.store).signing
    held = identity.require_list(store)
    newest = identity.require_list(desk.district.store)
    assert newest.version > held.version
    older = enrolment.TrustList(1, newest.nodes[:1])
    for known, counts in ((newest, True), (older, False), (held, False)):
        document = enrolment.write_list(known, seed)
        path = forge(desk, desk.district, ("trust", document), to=desk.a)
        desk.merge(path, desk.a)
        assert identity.require_list(store) == newest
        assert counts or known != newest
    stranger, _ = signed.new_key()
    later = enrolment.TrustList(99, newest.nodes)
    path = forge(desk, desk.district, ("trust", enrolment.write_list(later, stranger)), to=desk.a)
    refused(desk, path, None, desk.a)
    assert identity.require_list(store) == newest
    for junk in (b"", b"{}", b"\xff", b"[" * 99):
        refused(desk, forge(desk, desk.district, ("trust", junk), to=desk.a), None, desk.a)
    path = forge(desk, desk.c, ("trust", enrolment.write_list(later, seed)))
    desk.merge(path)
    assert identity.require_list(desk.district.store) == newest


def test_replays_in_any_order_give_one_state(desk):
    sent = []
    for number in range(3):
        person = build(Resident, id_number=None, full_name="一二三"[number] * 2)
        desk.a.save(person)
        sent += desk.export(desk.a)
    states = set()
    for order in itertools.permutations(sent):
        twin = desk.district.clone()
        for path in (*order, *order):
            desk.merge(path, twin)
        states.add(twin.facts())
    assert len(states) == 1


def answer(desk, node, letter):
    for path in desk.export(desk.district):
        if path.stem.endswith(f"{ONE}{letter}"):
            desk.merge(path, node)


def test_gaps_wait_lost_sticks_cost_nothing_and_late_ones_still_merge(desk):
    """Incremental packages: a lost one, one that came before its time, one a year late."""
    people = [build(Resident, id_number=None, full_name=name * 2) for name in "一二三四"]
    desk.a.save(people[0])
    desk.merge(desk.export(desk.a)[0])
    answer(desk, desk.a, "A")
    desk.a.save(people[1])
    (late,) = desk.export(desk.a)
    desk.a.save(people[2])
    lost = desk.export(desk.a)  # noqa: F841  never arrives
    reach = merging.Peers(desk.a.store).reach([ONE, DISTRICT_SCOPE])
    merging.Peers(desk.a.store).keep_acked(
        identity.own_keys(desk.district.store).node, [r.tip for r in reach]
    )
    desk.a.save(people[3])
    (early,) = desk.export(desk.a)  # as if the lost one had been acknowledged
    refused(desk, early, "前面还缺一个包", error=Lacking)
    desk.merge(late)
    refused(desk, early, "前面还缺一个包", error=Lacking)
    answer(desk, desk.a, "A")  # states what the district really holds
    (again,) = desk.export(desk.a)
    desk.merge(again)
    desk.merge(early)
    assert desk.district.store.count(Resident) == 4
    assert desk.merge(late).brings_nothing
    assert desk.merge(again).same_state


def test_a_district_restored_from_yesterday_gets_everything_again(desk):
    desk.a.save(build(Resident))
    desk.merge(desk.export(desk.a)[0])
    yesterday = desk.district.clone()
    desk.a.save(build(Resident, id_number=None, full_name="王㐂"))
    desk.merge(desk.export(desk.a)[0])
    desk.district.save(build(Resident, id_number=None, full_name="乌兰图雅"))
    answer(desk, desk.a, "A")
    held = desk.district.facts()
    desk.district = yesterday
    desk.a.save(build(Resident, id_number=None, full_name="演示四"))
    refused(desk, desk.export(desk.a)[0], "前面还缺一个包", error=Lacking)
    answer(desk, desk.a, "A")
    desk.merge(desk.export(desk.a)[0])
    assert {r.full_name for r in desk.district.store.all(Resident)} == {
        *("李梅", "王㐂", "乌兰图雅", "演示四")
    }
    assert desk.district.facts()[1] > held[1]
    assert [r.full_name for r in desk.a.store.all(Resident, hidden=True)]


@pytest.mark.parametrize("where", ["stick", "outbox"])
def test_a_stick_pulled_or_a_full_disk_leaves_no_half_package(desk, tmp_path, where, monkeypatch):
    folder = tmp_path / "book"
    (folder / "outbox").mkdir(parents=True)
    desk.a.store.folder = folder
    desk.a.save(build(Resident))
    stick = desk.stick()
    real = safe_files._write

    def failing(temp, source):
        digest = real(temp, source)
        if (temp.parent == stick) == (where == "stick"):
            raise OSError(28, "No space left on device")
        return digest

    monkeypatch.setattr(safe_files, "_write", failing)
    with pytest.raises(Unavailable, match="空间不足"):
        exporting.export(desk.a.store, desk.a.clerk, stick)
    monkeypatch.undo()
    assert list(stick.iterdir()) == []
    assert list((folder / "outbox").iterdir()) == []
    assert packages.outbox(desk.a.store) == []
    (sent,) = exporting.export(desk.a.store, desk.a.clerk, stick)
    assert desk.merge(sent.path).created["居民"] == 1
    assert [p.name for p in (folder / "outbox").iterdir()] == [sent.path.name]
    assert len(packages.outbox(desk.a.store)) == 1


def test_an_export_that_fails_while_packing_lets_go_of_the_book(desk, monkeypatch):
    """The book is free for other threads though the error still lives."""
    import threading

    desk.a.save(build(Resident))
    monkeypatch.setattr(package.Spool, "add", lambda *_: (_ for _ in ()).throw(OSError(28, "full")))
    with pytest.raises(OSError, match="full") as caught:
        exporting.export(desk.a.store, desk.a.clerk, desk.stick())
    counted = []
    thread = threading.Thread(target=lambda: counted.append(desk.a.store.count(Resident)))
    thread.start()
    thread.join(10)
    assert counted == [1]
    assert caught.value is not None


def test_cancelling_an_export_keeps_the_packages_written_and_no_half_one(desk):
    class Stop(Exception):
        pass

    def stop(done, total):
        if done == 1:
            raise Stop

    stick = desk.stick()
    with pytest.raises(Stop):
        exporting.export(desk.district.store, desk.district.clerk, stick, step=stop)
    (path,) = stick.iterdir()
    assert path.suffix == ".hsl"
    assert [line["file"] for line in packages.outbox(desk.district.store)] == [path.name]


def test_a_package_on_the_stick_is_never_written_over(desk):
    """A book restored from a backup counts its packages from an earlier number."""
    twin = desk.a.clone()
    stick = desk.stick()
    for node, name in ((desk.a, "李梅"), (twin, "王㐂")):
        node.save(build(Resident, id_number=None, full_name=name))
        exporting.export(node.store, node.clerk, stick)
    paths = sorted(stick.iterdir())
    assert len(paths) == 2
    for path in paths:
        desk.merge(path)
    assert desk.district.store.count(Resident) == 2


def test_values_that_were_left_out_come_with_the_full_package(desk):
    """Ethnicity stays in the office, and travels between its PCs though the district was first."""
    person = build(Resident, ethnicity_code="02")
    desk.a.save(person)
    desk.merge(desk.export(desk.a)[0])
    answer(desk, desk.b, "B")
    assert desk.b.store.get(Resident, person.id).ethnicity_code is None
    desk.b.merge(desk.a.package())
    assert desk.b.store.get(Resident, person.id).ethnicity_code == "02"
    assert desk.b.rebuilt_facts() == desk.b.facts()
    desk.b.merge(desk.district.package())
    assert desk.b.store.get(Resident, person.id).ethnicity_code == "02"
    refused_rows = desk.district.store.get(Resident, person.id)
    assert refused_rows.ethnicity_code is None


def test_a_large_commit_of_long_texts_still_fits_into_frames(desk):
    chance = random.Random(7)
    people = [
        build(
            Resident,
            id_number=None,
            full_name=f"演示{n}",
            remark="".join(chance.choices('引“"”号\n\\', k=1_200)),
        )
        for n in range(3_000)
    ]
    with desk.a.store.work(desk.a.clerk) as work:
        work.bulk_create(people)
    (path,) = desk.export(desk.a)
    assert desk.merge(path).created["居民"] == 3_000
    assert desk.district.store.count(Resident) == 3_000
