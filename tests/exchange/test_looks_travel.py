"""Who looked at whom goes with a package to the office's other PCs, and to nobody else."""

from __future__ import annotations

import pytest

from db import quotas, who_saw
from db.kinds import Resident
from db.trouble import Refused
from desktop_app.exchange import identity, package, walking
from tests.builders import build
from tests.exchange.test_merging import ONE, Desk
from tests.exchange.test_within_an_office import hand_over


@pytest.fixture
def desk(tmp_path):
    made = Desk(tmp_path)
    made.send_back(made.a, f"{ONE}A")
    return made


@pytest.fixture
def person(desk):
    """Give a resident whose number was looked at on the office's first PC."""
    made = build(Resident)
    desk.a.save(made)
    held = desk.a.store.get(Resident, made.id)
    desk.a.store.reveal(desk.a.clerk, held, ["id_number"], reason="核对低保")
    return held


def frames(path, receiver):
    """Give the kinds of frames of a package and all of their text, as its receiver reads them."""
    own = identity.own_keys(receiver.store)
    trusted = identity.require_list(receiver.store).signing_keys()
    with package.open_package(path, [own.age, own.recovery], trusted) as opened:
        return [(info.kind, bytes(plain)) for info, plain in opened.frames()]


def test_the_other_pc_of_the_office_can_tell_the_person(desk, person):
    hand_over(desk, desk.a, desk.b)
    told = who_saw.of(desk.b.store, desk.b.clerk, person)
    (seen,) = [one for one in told.seen if quotas.REVEAL in one.what]
    assert (seen.who, seen.pc, seen.reason) == ("王晓梅", desk.a.label, "核对低保")
    assert any(words.startswith(desk.a.label) for words in told.covers)
    # Sent again it is no second look, and a look of the other PC comes back beside it.
    desk.b.store.reveal(desk.b.clerk, desk.b.store.get(Resident, person.id), ["phone"], "回访")
    hand_over(desk, desk.a, desk.b)
    hand_over(desk, desk.b, desk.a)
    for node in (desk.a, desk.b):
        told = who_saw.of(node.store, node.clerk, person)
        reasons = sorted(one.reason for one in told.seen if quotas.REVEAL in one.what)
        assert reasons == ["回访", "核对低保"]


def test_no_package_for_the_district_holds_a_look(desk, person):
    (path, *_) = desk.export(desk.a)
    found = frames(path, desk.district)
    assert found
    assert "looks" not in [kind for kind, _ in found]
    assert not [kind for kind, plain in found if "核对低保".encode() in plain]
    desk.merge(path)
    assert desk.district.store.facts_like("seen_at:") == {}
    assert not [
        row for row in desk.district.store.access_log(desk.district.clerk)
        if row.act.act == quotas.REVEAL
    ]  # fmt: skip


def test_what_the_other_pc_told_is_not_passed_on_to_the_district_either(desk, person):
    hand_over(desk, desk.a, desk.b)
    (path, *_) = desk.export(desk.b)
    assert not [kind for kind, plain in frames(path, desk.district) if "核对低保".encode() in plain]


def test_the_district_takes_no_look_whoever_sends_it(desk, person):
    raw = who_saw.to_send(desk.a.store)
    sender = identity.require_list(desk.district.store).node(identity.own_keys(desk.a.store).node)
    with pytest.raises(Refused):
        walking._take_looks(desk.district.store, sender, raw)
    assert desk.district.store.facts_like("seen_at:") == {}


def test_where_older_looks_found_no_room_the_answer_says_from_when_on_it_reaches(
    desk, person, monkeypatch
):
    def told_there():
        hand_over(desk, desk.a, desk.b)
        told = who_saw.of(desk.b.store, desk.b.clerk, person)
        (words,) = [words for words in told.covers if words.startswith(desk.a.label)]
        return words, [one.reason for one in told.seen if quotas.REVEAL in one.what]

    assert "只有" not in told_there()[0]
    monkeypatch.setattr(who_saw, "MOST_ROWS", 3)
    for number in range(5):
        held = desk.a.store.get(Resident, person.id)
        desk.a.store.reveal(desk.a.clerk, held, ["id_number"], reason=f"第{number}次核对")
    words, reasons = told_there()
    assert reasons == ["第4次核对", "第3次核对", "第2次核对"]  # the newest
    kept = who_saw.from_elsewhere(desk.b.store)[0]
    assert kept.since_ms == min(look.wall_ms for look in kept.looks) > 0
    assert words.startswith(f"{desk.a.label}（只有 20")
    assert "更早的要到那台电脑上查" in words
