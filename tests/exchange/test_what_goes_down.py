"""What the district gives to every office, and what it keeps in its own books."""

from __future__ import annotations

import pytest

from db import codes, kinds, word_lists
from db.journal.rows import ask
from db.kinds import CodeEntry, LedgerLayout, ReportingPeriod, Resident
from db.record import DISTRICT_OWN, DISTRICT_SCOPE
from db.same_people import MOVED_PAIR, join
from db.telling_apart import tell_apart
from desktop_app.exchange import identity
from desktop_app.ledgers import fitting
from desktop_app.ledgers.fitting import Layout
from tests.builders import build
from tests.exchange.test_merging import ONE, ROSTER, TWO, Desk

KEPT = {
    kinds.SamePerson, kinds.NotSamePerson, kinds.NameInTray, kinds.LedgerPrint, kinds.Binder,
    kinds.ListView, kinds.FindingNote, kinds.RightsRequest, kinds.ConsentRecord,
    kinds.ExperienceBriefing, kinds.FormTemplate,
}  # fmt: skip


@pytest.fixture
def desk(tmp_path) -> Desk:
    return Desk(tmp_path)


def act(node, deed, *args) -> None:
    with node.store.work(node.clerk, "核对", "test") as work:
        deed(work, *args)


def tables(node) -> set[str]:
    """Name the kinds of which a PC holds any change."""
    with node.store.transaction() as connection:
        found = [kinds.by_tag(tag) for (tag,) in ask(connection, "SELECT DISTINCT tbl FROM op")]
    return {kind.__tablename__ for kind in found if kind}


def test_word_lists_templates_deadlines_and_the_list_of_pcs_reach_every_office(desk: Desk) -> None:
    district, table = desk.district, codes.VENUE_KIND
    act(district, word_lists.add, table, "石榴院落")
    template = Layout("全区居民花名册", fitting.as_declared(ROSTER).columns)
    fitting.keep(district.store, district.clerk, ROSTER, template)
    district.save(build(ReportingPeriod))
    for node, name in ((desk.a, f"{ONE}A"), (desk.c, f"{TWO}A")):
        desk.send_back(node, name)
        assert [one.label for one in node.store.all(CodeEntry)] == ["石榴院落"]
        assert fitting.in_force(ROSTER, node.store).title == "全区居民花名册"
        assert node.store.count(ReportingPeriod) == node.store.count(LedgerLayout) == 1
        mine, theirs = (identity.require_list(one.store) for one in (node, district))
        assert mine.version == theirs.version


@pytest.mark.parametrize("kind", kinds.KINDS, ids=lambda kind: kind.__tablename__)
def test_the_district_keeps_to_itself_what_it_notes_of_people(kind) -> None:
    assert kind.kept_by_district is (kind in KEPT)


def test_what_the_district_keeps_is_in_no_package(desk: Desk) -> None:
    mine, theirs, other = (build(Resident, id_number=None) for _ in range(3))
    desk.a.save(mine)
    desk.c.save(theirs, other)
    for node in (desk.a, desk.c):
        desk.merge(desk.export(node)[0])
    act(desk.district, join, mine.id, theirs.id, MOVED_PAIR, "证件号码相同")
    act(desk.district, tell_apart, mine.id, other.id)
    desk.district.save(*(build(kind) for kind in sorted(KEPT, key=lambda one: one.table_tag)[:4]))
    assert {one.org_code for one in desk.district.store.all(kinds.SamePerson)} == {DISTRICT_OWN}
    kept = {kind.__tablename__ for kind in KEPT}
    assert tables(desk.district) & kept
    for node, name in ((desk.a, f"{ONE}A"), (desk.c, f"{TWO}A")):
        desk.send_back(node, name)
        assert not tables(node) & kept
        reached = {reach.scope for reach in node.vector()}
        assert reached == {node.store.facts.code, DISTRICT_SCOPE}
        scopes = sorted(reached)
        assert node.store.state_hash(scopes) == desk.district.store.state_hash(scopes)
