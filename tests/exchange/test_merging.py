"""Sticks between offices and district: enrolled, previewed, merged in any order, decided."""

from __future__ import annotations

import itertools

import pytest

from db.kinds import LedgerLayout, Resident
from db.only_read import DAMAGED
from db.record import DISTRICT_SCOPE
from db.trouble import Refused, Unavailable
from desktop_app.exchange import enrolling, exporting, merging
from desktop_app.exchange.enrolment import Agreement
from desktop_app.ledgers import by_code, fitting
from desktop_app.ledgers.fitting import Layout
from tests.builders import build
from tests.db.nodes import Node

FULL = Agreement("full", "共用一份台账", "statutory_duty")
ONE, TWO, DISTRICT = "229901001001", "229901002001", "229901000000"

ROSTER = by_code("L01")


class Desk:
    """A district, two PCs of one office and one PC of another, with sticks between them."""

    def __init__(self, folder):
        self.folder = folder
        self.counter = itertools.count()
        self.district = Node(DISTRICT, "区", level="district")
        self.a, self.b, self.c = Node(ONE, "甲"), Node(ONE, "乙"), Node(TWO, "丙")
        for node in (self.a, self.b, self.c):
            self.enrol(node)

    def stick(self):
        stick = self.folder / f"stick{next(self.counter)}"
        stick.mkdir()
        return stick

    def enrol(self, node, district=None, agreed=FULL):
        district = district or self.district
        stick = self.stick()
        enrolling.request(node.store, node.clerk, stick / "request.json")
        request, welcome = stick / "request.json", stick / "welcome.json"
        enrolling.approve(district.store, district.clerk, request, welcome, agreed)
        enrolling.accept(node.store, node.clerk, stick / "welcome.json")

    def send_back(self, node, name):
        for path in self.export(self.district):
            if path.stem.endswith(name):
                self.merge(path, node)

    def export(self, node, **rest):
        return [s.path for s in exporting.export(node.store, node.clerk, self.stick(), **rest)]

    def merge(self, path, node=None, **rest):
        node = node or self.district
        return merging.merge(node.store, node.clerk, path, **rest)


@pytest.fixture
def desk(tmp_path):
    return Desk(tmp_path)


def test_pcs_get_letters_of_their_own_within_their_office(desk):
    assert [n.store.facts.letter for n in (desk.a, desk.b, desk.c)] == ["A", "B", "A"]
    person = build(Resident)
    desk.b.save(person)
    assert f"JM-{desk.b.store.today.year}-B0001" == person.serial_no


def test_any_order_and_twice_give_one_state(desk, tmp_path):
    person = build(Resident, workplace="同心里小学")
    desk.a.save(person)
    desk.c.save(build(Resident))
    (first,) = desk.export(desk.a)
    desk.merge(first)
    back = desk.export(desk.district)
    desk.merge(next(p for p in back if p.stem.endswith(f"{ONE}B")), desk.b)
    for node, place in ((desk.a, "瑞光小学"), (desk.b, "明仁医院")):
        mine = node.store.get(Resident, person.id)
        mine.workplace = place
        node.save(mine)
    sticks = [p for n in (desk.a, desk.b, desk.c) for p in desk.export(n)]
    states = set()
    for order in itertools.permutations(sticks):
        twin = desk.district.clone()
        for path in (*order, order[0]):
            desk.merge(path, twin)
        assert len(twin.store.conflicts()) == 1
        states.add(twin.facts())
    assert len(states) == 1


def test_a_preview_says_what_would_happen_and_changes_nothing(desk):
    desk.a.save(build(Resident, full_name="乌兰图雅"))
    (path,) = desk.export(desk.a)
    before = desk.district.facts()
    seen = desk.merge(path, preview=True)
    assert desk.district.facts() == before
    assert seen.created["居民"] == 1
    assert ("新增", "乌兰图雅") in {(line.verdict, line.name) for line in seen.lines}
    done = desk.merge(path)
    assert (done.created, done.updated, done.conflicts) == (seen.created, seen.updated, 0)
    assert done.same_state
    assert done.state_code == exporting.state_code(
        bytes.fromhex(desk.a.store.state_hash([ONE, DISTRICT_SCOPE]))
    )
    assert desk.merge(path).brings_nothing


@pytest.mark.parametrize("preview", [True, False])
def test_a_book_that_is_only_read_takes_no_package(desk, preview):
    desk.a.save(build(Resident))
    (path,) = desk.export(desk.a)
    store = desk.district.store
    before = store.log_anchor()
    store.only_reading = DAMAGED
    with pytest.raises(Unavailable, match="只能看、不能登记和合入"):
        desk.merge(path, preview=preview)
    assert store.log_anchor() == before
    assert store.all(Resident) == []
    store.only_reading = ""
    desk.merge(path)
    assert len(store.all(Resident)) == 1


def test_only_what_is_new_travels_once_the_district_has_answered(desk):
    desk.a.save(build(Resident))
    desk.merge(desk.export(desk.a)[0])
    for path in desk.export(desk.district):
        if path.stem.endswith(f"{ONE}A"):
            desk.merge(path, desk.a)
    desk.a.save(build(Resident, id_number="22990119680523013X", full_name="王㐂", sex="1"))
    (sent,) = exporting.export(desk.a.store, desk.a.clerk, desk.stick())
    assert sent.commits <= 2
    assert desk.merge(sent.path).created["居民"] == 1


def test_ethnicity_never_leaves_the_office(desk):
    person = build(Resident, ethnicity_code="02", preferred_language="蒙古语")
    desk.a.save(person)
    desk.merge(desk.export(desk.a)[0])
    there = desk.district.store.get(Resident, person.id)
    assert there.full_name == person.full_name
    assert (there.ethnicity_code, there.preferred_language) == (None, None)
    assert desk.a.store.get(Resident, person.id).ethnicity_code == "02"
    with desk.district.store.transaction() as connection:
        bodies = connection.exec_driver_sql("SELECT group_concat(body) FROM op").scalar_one()
    assert "蒙古语" not in bodies


def test_what_stays_in_the_office_is_not_blanked_by_what_its_other_pc_wrote(desk):
    person = build(Resident, ethnicity_code="02")
    desk.a.save(person)
    desk.merge(desk.export(desk.a)[0])
    desk.send_back(desk.b, f"{ONE}B")
    there = desk.b.store.get(Resident, person.id)
    assert there.ethnicity_code is None
    there.ethnicity_code, there.workplace = "05", "瑞光小学"
    desk.b.save(there)
    desk.merge(desk.export(desk.b)[0])
    desk.send_back(desk.a, f"{ONE}A")
    here = desk.a.store.get(Resident, person.id)
    assert (here.ethnicity_code, here.workplace) == ("02", "瑞光小学")
    desk.a.merge(desk.b.package())
    assert [c.register.names for c in desk.a.store.conflicts()] == [("ethnicity_code",)]


def test_the_decision_of_the_district_comes_back_to_both_pcs(desk):
    person = build(Resident)
    desk.a.save(person)
    desk.merge(desk.export(desk.a)[0])
    for path in desk.export(desk.district):
        if path.stem.endswith(f"{ONE}B"):
            desk.merge(path, desk.b)
    for node, place in ((desk.a, "瑞光小学"), (desk.b, "明仁医院")):
        mine = node.store.get(Resident, person.id)
        mine.workplace = place
        node.save(mine)
        desk.merge(desk.export(node)[0])
    (found,) = desk.district.store.conflicts()
    chosen = next(s for s in found.sides if s.values["workplace"] == "明仁医院")
    with desk.district.store.work(desk.district.clerk) as work:
        work.decide(found, chosen.key)
    for path in desk.export(desk.district):
        node = {f"{ONE}A": desk.a, f"{ONE}B": desk.b}.get(path.stem.split("_")[-1])
        if node:
            desk.merge(path, node)
            assert node.store.get(Resident, person.id).workplace == "明仁医院"
            assert not node.store.conflicts()


def test_a_package_of_a_stranger_another_office_or_a_demo_is_refused(desk, tmp_path):
    desk.c.save(build(Resident))
    (path,) = desk.export(desk.c)
    with pytest.raises(Refused, match="发给别的单位"):
        desk.merge(path, desk.a)
    stranger = Node(TWO, "生")
    other = Node(DISTRICT, "区", level="district")
    desk.enrol(stranger, other)
    before = desk.district.facts()
    with pytest.raises(Refused):
        desk.merge(desk.export(stranger)[0])
    assert desk.district.facts() == before


def test_an_unenrolled_pc_is_told_what_to_do(tmp_path):
    node = Node(ONE, "甲")
    with pytest.raises(Refused, match="登记"):
        exporting.export(node.store, node.clerk, tmp_path)


def test_cancelling_leaves_nothing(desk):
    class Stop(Exception):
        pass

    def stop():
        raise Stop

    desk.a.save(build(Resident))
    (path,) = desk.export(desk.a)
    before = desk.district.facts()
    for when in range(2):  # at a frame, and while rows are written after the last
        calls = itertools.count()
        with pytest.raises(Stop):
            desk.merge(path, step=lambda *_, n=when, calls=calls: stop() if next(calls) == n else 0)
        assert desk.district.facts() == before


def test_how_the_district_sets_a_ledger_is_a_template_for_every_office(desk):
    columns = fitting.as_declared(ROSTER).columns
    template = Layout("全区居民花名册", columns)
    fitting.keep(desk.district.store, desk.district.clerk, ROSTER, template)
    own = Layout("本社区居民花名册", columns)
    fitting.keep(desk.c.store, desk.c.clerk, ROSTER, own)
    desk.send_back(desk.a, f"{ONE}A")
    desk.send_back(desk.c, f"{TWO}A")
    assert fitting.in_force(ROSTER, desk.a.store).title == "全区居民花名册"
    assert fitting.in_force(ROSTER, desk.c.store).title == "本社区居民花名册"
    fitting.keep(desk.c.store, desk.c.clerk, ROSTER, fitting.default_of(ROSTER, desk.c.store))
    assert fitting.in_force(ROSTER, desk.c.store).title == "全区居民花名册"


def test_two_pcs_that_set_one_ledger_apart_hold_one_layout(desk):
    columns = fitting.as_declared(ROSTER).columns
    for node, title in ((desk.a, "甲的花名册"), (desk.b, "乙的花名册")):
        fitting.keep(node.store, node.clerk, ROSTER, Layout(title, columns))
    for node in (desk.a, desk.b):
        for path in desk.export(node):
            desk.merge(path)
    assert desk.district.store.count(LedgerLayout) == 1
    assert len(desk.district.store.conflicts()) == 1
