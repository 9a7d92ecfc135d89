"""One helper for many people: what would be made is said first, and made in one piece of work."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from db import pairing_many, rules
from db.kinds import ConsentRecord, Pairing, Resident, StaffMember
from db.record import Record
from db.rules_work import MOST_PAIRS
from db.trouble import Refused
from tests.builders import build
from tests.db.nodes import Node

DAY = dt.date(2025, 9, 1)


def keep(node: Node, *records: Record) -> None:
    with node.store.work(node.clerk, "登记", "test") as work:
        work.save(*records)


def values(node: Node, helper: Record, **others: Any) -> dict[str, Any]:
    usual: dict[str, Any] = {
        "kind": "cadre_resident", "org_code": node.store.facts.scope, "side_a": helper.id,
        "purposes": ("daily_life",), "frequency": "quarterly", "start_on": DAY,
        "agreed_by_both": True,
    }  # fmt: skip
    return usual | others


def people(*names: str, **told: Any) -> list[Resident]:
    return [build(Resident, full_name=one, id_number=None, phone=None, **told) for one in names]


@pytest.fixture
def cadre(node: Node) -> StaffMember:
    made = build(StaffMember, full_name="演示干部")
    keep(node, made)
    return made


def test_who_is_paired_already_and_who_has_gone_is_said_and_left_out(node, cadre) -> None:
    new, old = people("甲"), people("乙")
    gone = people("丙", residence_status="moved_out", left_on=dt.date(2025, 1, 1))
    keep(node, *new, *old, *gone)
    keep(node, build(Pairing, kind="cadre_resident", side_a=cadre.id, side_b=old[0].id))
    ids = [one.id for one in (*new, *old, *gone)]
    found = pairing_many.plan(node.store, values(node, cadre), ids)
    assert [one.side_b for one in found.made] == [new[0].id]
    assert found.paired == [old[0].id]
    assert [(one.name, words) for one, words in found.left_out] == [("丙", pairing_many.GONE)]
    assert found.of_helper == 2
    assert len(node.store.all(Pairing)) == 1


def test_they_are_made_in_one_step_and_taken_back_in_one(node, cadre) -> None:
    some = people("甲", "乙", "丙")
    keep(node, *some)
    with node.store.work(node.clerk, "批量结对", "residents") as work:
        made = pairing_many.make(work, values(node, cadre), [one.id for one in some])
    held = node.store.all(Pairing)
    assert len(made.made) == len(held) == 3
    assert {one.side_b_name for one in held} == {"甲", "乙", "丙"}
    assert {one.side_a_name for one in held} == {"演示干部"}
    assert len({one.serial_no for one in held}) == 3
    node.store.undo(node.clerk, work.changes.work)
    assert node.store.all(Pairing) == []


def test_each_pair_is_judged_once_where_all_will_do(node, cadre, monkeypatch) -> None:
    some = people("甲", "乙", "丙")
    keep(node, *some)
    asked, real = [], rules.check

    def counted(reader: Any, record: Record, **rest: Any) -> Any:
        asked.append(record)
        return real(reader, record, **rest)

    monkeypatch.setattr(rules, "check", counted)
    with node.store.work(node.clerk, "批量结对", "residents") as work:
        pairing_many.make(work, values(node, cadre), [one.id for one in some])
    assert len(asked) == len(some)


def test_who_is_kept_out_while_pairs_are_made_is_named_and_the_others_get_theirs(
    node, cadre
) -> None:
    some = people("甲", "乙")
    gone = people("丙", residence_status="moved_out", left_on=dt.date(2025, 1, 1))
    keep(node, *some, *gone)
    keep(node, build(ConsentRecord, subject=some[0].id, purpose="pairing", given_on=DAY,
                     withdrawn_on=DAY))  # fmt: skip
    with node.store.work(node.clerk, "批量结对", "residents") as work:
        made = pairing_many.make(work, values(node, cadre), [one.id for one in (*some, *gone)])
    assert [one.side_b_name for one in node.store.all(Pairing)] == ["乙"]
    assert {person.name for person, _ in made.left_out} == {"甲", "丙"}
    assert [pair.side_b for pair in made.made] == [some[1].id]


def test_what_would_do_for_nobody_is_refused_at_its_field(node, cadre) -> None:
    with pytest.raises(Refused) as refused:
        pairing_many.plan(node.store, values(node, cadre, agreed_by_both=False, purposes=()), ())
    assert {"agreed_by_both", "purposes"} <= refused.value.faults.keys()


def test_whoever_took_back_the_consent_is_left_out_with_the_reason(node, cadre) -> None:
    (mei,) = people("甲")
    keep(node, mei)
    keep(node, build(ConsentRecord, subject=mei.id, purpose="pairing", given_on=DAY,
                     withdrawn_on=DAY))  # fmt: skip
    found = pairing_many.plan(node.store, values(node, cadre), [mei.id])
    assert found.made == []
    assert "撤回" in found.left_out[0][1]


def test_the_helper_is_nobody_to_be_paired_with_themselves(node) -> None:
    one, two = people("甲", "乙")
    keep(node, one, two)
    asked = values(node, one, kind="resident_resident")
    found = pairing_many.plan(node.store, asked, [one.id, two.id])
    assert [pair.side_b for pair in found.made] == [two.id]
    assert [person.name for person, _ in found.left_out] == ["甲"]


def test_too_many_for_one_helper_is_seen_before(node, cadre) -> None:
    some = people(*"甲乙丙丁戊己庚辛"[: MOST_PAIRS + 1])
    keep(node, *some)
    ids = [one.id for one in some]
    assert pairing_many.plan(node.store, values(node, cadre), ids).is_much
    assert not pairing_many.plan(node.store, values(node, cadre), ids[1:]).is_much
