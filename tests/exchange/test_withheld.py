"""Who took back that they be reported upwards is in totals alone: no row of theirs leaves."""

from __future__ import annotations

import datetime as dt

import pytest

from db import erasing, files, withheld
from db.blobs import Copy, TakenFile
from db.journal.rows import ask
from db.kinds import (
    ConsentRecord,
    Household,
    HouseholdMember,
    MicroWish,
    PartnerOrganization,
    Resident,
    ServiceCase,
    Visit,
)
from desktop_app.exchange import exporting, identity, package
from desktop_app.ledgers import handing_in
from tests.builders import build
from tests.exchange.test_levels import Office
from tests.exchange.test_merging import ONE, TWO, Desk

NAME, OTHER = "慕容雪莲", "王大山"


@pytest.fixture
def desk(tmp_path):
    made = Desk(tmp_path)
    made.send_back(made.a, f"{ONE}A")
    return made


def consent(node, person, *, withdrawn=False):
    day = node.store.today
    made = build(
        ConsentRecord,
        subject=person.id,
        purpose="report_up",
        given_on=day - dt.timedelta(days=90),
        withdrawn_on=day if withdrawn else None,
    )
    node.save(made)
    return made


def register(node):
    """Give a person with a home, a matter, a wish and a visit; another one lives there too."""
    person = build(Resident, full_name=NAME, id_number=None)
    other = build(Resident, full_name=OTHER, id_number=None)
    home = build(Household, head=other.id)
    node.save(person, other, home)
    for one, relation in ((other, "01"), (person, "02")):
        member = {"household": home.id, "resident": one.id, "relation_to_head": relation}
        node.save(build(HouseholdMember, **member))
    case = build(ServiceCase, subject=person.id, subject_name=NAME)
    wish = build(MicroWish, wisher=other.id, claimer=person.id, claimer_name=NAME)
    visit = build(Visit)
    node.save(case, wish, visit)
    with node.store.work(node.clerk) as work:
        work.set_list(visit, "targets", [(person.id, ""), (other.id, "")])
    return person, other


def bytes_of(desk, node):
    """Give all that the district can read of the node's next package."""
    (path,) = desk.export(node)
    return path, plain(desk, path)


def plain(desk, path):
    store = desk.district.store
    own, known = identity.own_keys(store), identity.require_list(store)
    with package.open_package(path, [own.age], known.signing_keys()) as opened:
        return b"".join(text for _, text in opened.frames())


def test_no_value_of_theirs_is_in_a_package_and_the_rest_is(desk):
    person, _ = register(desk.a)
    consent(desk.a, person, withdrawn=True)
    path, text = bytes_of(desk, desk.a)
    assert NAME.encode() not in text
    assert OTHER.encode() in text
    receipt = desk.merge(path)
    assert receipt.same_state
    there = desk.district.store
    assert {one.full_name for one in there.all(Resident)} == {OTHER}
    assert there.count(ServiceCase) == 0
    assert there.count(MicroWish) == 0
    assert there.count(ConsentRecord, purpose="report_up") == 1
    with there.looking() as connection:
        held = ask(connection, "SELECT count(*) FROM op WHERE body LIKE ?", (f"%{NAME}%",))
    assert held == [(0,)]


def test_what_was_handed_over_before_stays_as_it_was_then(desk):
    person, _ = register(desk.a)
    given = consent(desk.a, person)
    desk.merge(desk.export(desk.a)[0])
    given.withdrawn_on = desk.a.store.today
    desk.a.save(given)
    person = desk.a.store.get(Resident, person.id)
    person.full_name = "改过的名字"
    desk.a.save(person)
    path, text = bytes_of(desk, desk.a)
    assert "改过的名字".encode() not in text
    assert desk.merge(path).same_state
    assert desk.district.store.get(Resident, person.id).full_name == NAME
    desk.send_back(desk.a, f"{ONE}A")  # the way back compares as well
    assert desk.a.store.get(Resident, person.id).full_name == "改过的名字"


def test_who_agrees_again_is_reported_again(desk):
    person, _ = register(desk.a)
    consent(desk.a, person, withdrawn=True)
    desk.merge(desk.export(desk.a)[0])
    assert desk.district.store.get(Resident, person.id) is None
    consent(desk.a, person)
    receipt = desk.merge(desk.export(desk.a)[0])
    assert receipt.filled
    assert receipt.same_state
    assert desk.district.store.get(Resident, person.id).full_name == NAME
    assert desk.district.store.count(ServiceCase) == 1
    desk.a.save(build(PartnerOrganization))
    assert desk.merge(desk.export(desk.a)[0]).same_state


def test_within_the_office_everything_is_there_even_what_came_round_by_the_district(desk):
    desk.send_back(desk.b, f"{ONE}B")
    person, _ = register(desk.a)
    consent(desk.a, person, withdrawn=True)
    desk.merge(desk.export(desk.a)[0])
    desk.send_back(desk.b, f"{ONE}B")
    assert desk.b.store.get(Resident, person.id) is None
    (path,) = desk.export(desk.b, to_own_office=True)
    assert desk.merge(path, desk.a).same_state  # B says how far it is whole
    (path,) = desk.export(desk.a, to_own_office=True)
    assert desk.merge(path, desk.b).filled
    assert desk.b.store.get(Resident, person.id).full_name == NAME
    assert desk.a.facts()[2] == desk.b.facts()[2]
    _, text = bytes_of(desk, desk.b)
    assert NAME.encode() not in text


def test_the_signed_sheet_of_a_consent_stays_with_the_office(desk):
    person, other = register(desk.a)
    sheets = {}
    for one in (person, other):
        given = consent(desk.a, one, withdrawn=one is person)
        sheets[one.id] = f"{one.full_name}签字".encode()
        taken = TakenFile("application/pdf", Copy(sheets[one.id]), {})
        files.add(desk.a.store, desk.a.clerk, ConsentRecord, given.id, "evidence", [taken])
    path, text = bytes_of(desk, desk.a)
    assert sheets[person.id] not in text
    assert sheets[other.id] in text
    assert desk.merge(path).same_state
    assert desk.district.store.count(ConsentRecord, purpose="report_up") == 2


def test_no_office_is_told_which_rows_another_one_keeps_back(desk):
    person, _ = register(desk.a)
    consent(desk.a, person, withdrawn=True)
    desk.c.save(build(Resident))
    for node in (desk.a, desk.c):
        desk.merge(desk.export(node)[0])
    told = {}
    for path in desk.export(desk.district):
        for node in (desk.a, desk.c):
            if path.stem.endswith(f"{node.store.facts.code}A"):
                keys, known = identity.own_keys(node.store), identity.require_list(node.store)
                with package.open_package(path, [keys.age], known.signing_keys()) as opened:
                    told[node.store.facts.code] = opened.manifest.kept_back or ()
    assert person.id in told[ONE]
    assert told[TWO] == ()


@pytest.mark.parametrize("many", [3, 8])
def test_the_journal_is_read_once_for_all_who_took_it_back(desk, monkeypatch, many):
    people = [register(desk.a)[0] for _ in range(many)]
    for one in people:
        consent(desk.a, one, withdrawn=True)
    each = [withheld._about(desk.a.store, {one.id}) for one in people]
    assert all(len(rows) > 4 for rows in each)
    reads = []
    monkeypatch.setattr(
        erasing, "ask", lambda c, asked, *rest: (reads.append(asked), ask(c, asked, *rest))[1]
    )
    assert withheld.rows(desk.a.store) == frozenset().union(*each)
    assert len(reads) == 1


def test_printed_rows_leave_them_out_and_totals_count_them(tmp_path):
    office = Office(tmp_path)
    person = office.people[0]
    day = office.few.store.today
    whole = {one.ledger: one for one in handing_in.row_sheets(office.few.store, str(day.year), day)}
    before = sum(person.full_name in " ".join(row) for one in whole.values() for row in one.rows)
    assert before
    consent(office.few, person, withdrawn=True)
    left = {one.ledger: one for one in handing_in.row_sheets(office.few.store, str(day.year), day)}
    said = " ".join(str(one) for one in left.values())
    assert person.full_name not in said
    assert "按本人意愿，另有 1 行不报送" in said
    lacking = sum(len(one.rows) for one in whole.values())
    lacking -= sum(len(one.rows) for one in left.values())
    assert lacking == before


def test_the_outline_says_how_many_are_in_totals_alone(desk):
    person, _ = register(desk.a)
    assert withheld.people(desk.a.store) == set()
    consent(desk.a, person, withdrawn=True)
    said = exporting.outline(desk.a.store)
    assert "1 人撤回了报送的同意" in said[-1]


def test_texts_that_still_name_them_are_pointed_out_before_they_leave(desk):
    person, _ = register(desk.a)
    consent(desk.a, person, withdrawn=True)
    assert withheld.in_words(desk.a.store) == []
    desk.a.save(
        build(Resident, full_name=NAME, id_number=None),
        build(Visit, situation=f"去看了邻居，遇到{NAME}"),
    )
    ((kind, _row, field),) = withheld.in_words(desk.a.store)
    assert (kind, field) == (Visit, "了解情况")
    said = exporting.outline(desk.a.store)[-1]
    assert "别的记录的文字里还写着他们的姓名" in said
    assert "的了解情况" in said
