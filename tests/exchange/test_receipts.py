"""合并回执: written per package and office, carried home by the next package, compared there."""

import pytest

from db import log_years, packages
from db.kinds import LedgerPrint, MergeReceipt, Resident
from desktop_app.exchange import conflict_cards, receipts, taking_back
from desktop_app.exchange.conflict_choices import ConflictChoices
from desktop_app.exchange.receipts import DIFFERENT, ELSEWHERE, EQUAL, OTHERS
from tests.builders import build
from tests.exchange.test_levels import LEDGERS, Office
from tests.exchange.test_merging import ONE, TWO, Desk
from tests.gui.two_offices import quarrel

WORK = {"workplace": ("瑞光小学", "明仁医院")}


@pytest.fixture
def desk(tmp_path):
    return Desk(tmp_path)


def give(desk, decisions=(), open_ones=None):
    made, _changes = receipts.keep(
        desk.district.store, desk.district.clerk, list(decisions), open_ones or {}
    )
    return made


def verdicts(node):
    return {one.receipt.file: one.verdict for one in receipts.compared(node.store)}


def test_the_office_holds_both_codes_against_each_other(desk):
    desk.a.save(build(Resident))
    (path,) = desk.export(desk.a)
    desk.merge(path)
    (made,) = give(desk)
    assert (made.org_code, made.file) == (ONE, path.name)
    assert "居民 1" in made.created
    desk.send_back(desk.a, f"{ONE}A")
    (seen,) = receipts.compared(desk.a.store)
    assert seen.verdict == EQUAL
    assert seen.own_code == seen.receipt.state_code
    assert "一致" in seen.words


def test_another_pc_of_the_office_makes_codes_differ_and_that_is_said(desk):
    desk.a.save(build(Resident))
    desk.merge(desk.export(desk.a)[0])
    desk.b.save(build(Resident, id_number=None, full_name="王㐂"))
    (second,) = desk.export(desk.b)
    desk.merge(second)
    give(desk)
    desk.send_back(desk.b, f"{ONE}B")
    found = verdicts(desk.b)
    assert found[second.name] == OTHERS
    assert set(found.values()) == {OTHERS, ELSEWHERE}


def test_codes_that_should_agree_and_do_not_are_called_unequal(desk):
    desk.a.save(build(Resident))
    desk.merge(desk.export(desk.a)[0])
    (made,) = give(desk)
    made.state_code = "0000 0000"
    assert made.agrees
    (seen,) = receipts.compared(desk.a.store, [made])
    assert seen.verdict == DIFFERENT
    assert "不一致" in seen.words


def test_the_head_of_the_log_comes_home_and_tells_of_a_log_that_was_put_back(desk):
    """What left with a package lies at the district, where nobody of the office can change it."""
    store = desk.a.store
    desk.a.save(build(Resident))
    (path,) = desk.export(desk.a)
    desk.merge(path)
    (made,) = give(desk)
    assert made.log_head in store.log_heads()
    desk.send_back(desk.a, f"{ONE}A")
    assert store.get(MergeReceipt, made.id).log_head == made.log_head
    assert log_years.unknown_heads(store) == []
    put_back(store)
    with store.held() as driver:  # the folder of last week: the outbox knows nothing of it either
        driver.execute("DELETE FROM outbox")
    assert store.log_breaks() == []
    assert log_years.unknown_heads(store) == [f"区里收到的 {path.name}"]


@pytest.mark.parametrize("level", ["stats", "ledger"])
def test_figures_and_printed_rows_bring_the_head_home_like_records(tmp_path, level):
    office = Office(tmp_path, LEDGERS)
    store, district = office.few.store, office.district
    sent = office.hand_in(level)
    office.merge(sent.path)
    (made,) = give(office)
    assert made.log_head in store.log_heads()
    carried = log_years.look_for(district.store, district.clerk, made.log_head)
    assert (carried.holds, sent.path.name in carried.words) == (None, True)
    office.send_back(office.few, f"{TWO}B")
    assert log_years.unknown_heads(store) == []
    put_back(store)
    assert log_years.unknown_heads(store) == [sent.path.name, f"区里收到的 {sent.path.name}"]


def put_back(store):
    """Cut the log as an older copy of the folder would: what is left of it is a sound chain."""
    with store.held() as driver:
        driver.execute("DROP TRIGGER guard_access_log_delete")
        driver.execute("DELETE FROM access_log WHERE no > 1")


def test_a_head_on_a_paper_of_an_office_is_traced_at_the_district(desk):
    """The district has no log of the office's: its records say which PC to ask."""
    head, district = desk.a.store.log_head().replace(" ", ""), desk.district
    paper = build(LedgerPrint, audit_head=head, by_name="张红")
    desk.a.save(paper)
    desk.merge(desk.export(desk.a)[0])
    (made,) = give(desk)
    traced = log_years.look_for(district.store, district.clerk, head)
    assert traced.holds is None
    assert f"张红在别的电脑上 {paper.at:%Y-%m-%d}" in traced.words
    carried = log_years.look_for(district.store, district.clerk, made.log_head)
    assert carried.holds is None
    assert made.file in carried.words
    desk.send_back(desk.a, f"{ONE}A")
    own = log_years.look_for(desk.a.store, desk.a.clerk, made.log_head)
    assert own.holds is True
    put_back(desk.a.store)  # neither its paper nor its receipt excuses it
    for lost in (head, made.log_head):
        assert log_years.look_for(desk.a.store, desk.a.clerk, lost).holds is False


def test_a_district_whose_pc_is_called_like_an_office_s_sees_no_fault_in_its_log(desk):
    label = desk.a.store.facts.node_label
    desk.district.store.keep_fact("node_label", label)
    desk.a.save(build(Resident))
    desk.merge(desk.export(desk.a)[0])
    (made,) = give(desk)
    assert made.sender.endswith(f" {label}")
    assert desk.district.store.facts.node_label == label
    assert log_years.unknown_heads(desk.district.store) == []


def test_an_office_gets_no_receipt_of_another(desk):
    desk.a.save(build(Resident))
    desk.c.save(build(Resident))
    for node in (desk.a, desk.c):
        desk.merge(desk.export(node)[0])
    give(desk)
    desk.send_back(desk.c, f"{TWO}A")
    assert {one.org_code for one in desk.c.store.all(MergeReceipt)} == {TWO}


def test_decisions_stand_on_it_by_number_and_outlive_the_program(desk):
    for path in quarrel(desk, WORK):
        desk.merge(path)
    choices = ConflictChoices(desk.district.store)
    choices.read()
    (card,) = choices.cards
    choices.choose(card.row, [0])
    made, _changes = choices.write(desk.district.clerk)
    receipts.remember(desk.district.store, made)
    again = receipts.remembered(desk.district.store)  # as after a restart
    assert [(one.field, one.scope) for one in again] == [("工作单位", ONE)]
    assert "李梅" not in str(again)
    first, *others = give(desk, again)
    assert (first.decided, first.returned, first.left_open) == (1, 0, 0)
    assert "工作单位：已核定" in first.decisions
    assert "李梅" not in first.decisions
    assert "瑞光小学" not in first.decisions
    assert all(one.decided == 0 for one in others)
    assert receipts.remembered(desk.district.store) == []


def test_each_package_gets_one_receipt_and_open_conflicts_are_counted(desk):
    for path in quarrel(desk, WORK):
        desk.merge(path)
    left = len(conflict_cards.cards(desk.district.store))
    made = give(desk, open_ones={ONE: left})
    assert len(made) == 3
    assert {one.left_open for one in made} == {1}
    assert receipts.pending(desk.district.store) == []
    assert give(desk) == []


def test_a_package_that_was_set_aside_is_not_receipted(desk):
    desk.a.save(build(Resident))
    desk.merge(desk.export(desk.a)[0])
    (entry,) = packages.inbox(desk.district.store)
    taking_back.set_aside(desk.district.store, desk.district.clerk, bytes.fromhex(entry["package"]))
    assert receipts.pending(desk.district.store) == []


def test_what_an_office_writes_into_a_receipt_is_refused(desk):
    desk.a.save(build(Resident))
    desk.merge(desk.export(desk.a)[0])
    give(desk)
    desk.send_back(desk.a, f"{ONE}A")
    (mine,) = desk.a.store.all(MergeReceipt)
    mine.state_code = "1111 1111"
    with pytest.raises(Exception, match="由区里定"):
        desk.a.save(mine)
