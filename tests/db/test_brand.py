"""The five ones of a year."""

import datetime as dt

import pytest

from db import brand, bulk, rules
from db.kinds import Activity, Attachment, BrandChecklist, ListEntry, StaffMember
from db.trouble import Refused
from tests.builders import build


def begun(node, year, owner):
    with node.store.work(node.clerk, "五个一", "test") as work:
        return brand.begin_year(work, year, node.store.facts.scope, owner)


def test_five_rows_are_begun_once_with_last_years_words(node):
    owner, other = build(StaffMember), build(StaffMember, full_name="演示干部三")
    node.save(owner, other)
    assert len(begun(node, 2025, owner)) == 5
    row = node.store.all(BrandChecklist, item="venue")[0]
    row.content, row.owner, row.owner_name = "建石榴籽活动室", other.id, None
    node.save(row)
    made = {one.item: one for one in begun(node, 2026, owner)}
    assert made["venue"].content == "建石榴籽活动室"
    assert made["venue"].owner == other.id
    assert made["brand"].content == brand.USUAL["brand"]
    assert begun(node, 2026, owner) == []


def test_an_item_stands_once_a_year(node):
    owner = build(StaffMember)
    node.save(owner)
    begun(node, 2026, owner)
    with pytest.raises(Refused, match="已有这一项"):
        node.save(build(BrandChecklist, year=2026, item="brand", owner=owner.id))


DAY = dt.date(2026, 3, 15)
LACKING = "2026年一个阵地要有佐证记录或佐证材料，请先补上"


def unfinished(node):
    row = build(BrandChecklist, year=2026, item="venue")
    node.save(row)
    return row


def finish(work, row):
    row.progress, row.done_on = "done", DAY
    work.save(row)


def proof(row, name="evidence", **values):
    tag = BrandChecklist.lists()[name].tag
    kind = ListEntry if name == "evidence" else Attachment
    more = {"target_name": "端午活动", "position": 0} if kind is ListEntry else {}
    return build(kind, owner=row.id, owner_tag=tag, **more, **values)


@pytest.mark.parametrize("name", ["evidence", "evidence_files"])
def test_an_item_is_finished_by_a_work_that_brings_its_evidence(node, name):
    row = unfinished(node)
    with pytest.raises(Refused) as refused, node.store.work(node.clerk, "完成", "test") as work:
        finish(work, row)
    assert refused.value.faults == {"evidence": LACKING}
    assert node.store.get(BrandChecklist, row.id).progress == "not_started"
    with node.store.work(node.clerk, "完成", "test") as work:
        finish(work, row)
        work.save(proof(row, name))
    assert node.store.get(BrandChecklist, row.id).progress == "done"


def test_a_new_row_that_was_refused_has_given_back_its_number(node):
    row = build(BrandChecklist, year=2026, item="venue", progress="done", done_on=DAY)
    with pytest.raises(Refused, match=LACKING):
        node.save(row)
    assert (row.op, row.serial_no) == (None, None)
    node.save(row, proof(row))
    assert row.serial_no.endswith("0001")


def test_the_last_evidence_of_a_finished_item_stays_or_is_replaced(node):
    row = unfinished(node)
    with node.store.work(node.clerk, "完成", "test") as work:
        finish(work, row)
        work.save(proof(row))
    with pytest.raises(Refused, match=LACKING), node.store.work(node.clerk, "去掉") as work:
        work.set_list(row, "evidence", [])
    with node.store.work(node.clerk, "换一份") as work:
        work.set_list(row, "evidence", [(None, "国庆活动")])
    assert [one.target_name for one in node.store.entries(row, "evidence")] == ["国庆活动"]
    row.progress, row.done_on = "going_on", None
    with node.store.work(node.clerk, "没做完") as work:
        work.save(row)
        work.set_list(row, "evidence", [])


def test_what_lay_in_the_book_is_told_by_the_health_check_alone(node):
    row = build(BrandChecklist, year=2026, item="venue", progress="done", done_on=DAY)
    with node.store.work(node.clerk, "以前的版本", "test") as work:
        work.bulk_create([row])
    told = [one.sentence for one in rules.check_all(node.store) if one.id == row.id]
    assert "已完成，还没有佐证材料，请补上" in told
    kept = node.store.get(BrandChecklist, row.id)
    kept.remark = "去年的"
    node.save(kept)


def test_many_rows_at_once_are_finished_where_they_have_evidence(node):
    bare = unfinished(node)
    proved = build(BrandChecklist, year=2026, item="brand")
    node.save(proved, proof(proved))
    values = {"progress": "done", "done_on": DAY}
    plan = bulk.plan(node.store, BrandChecklist, [bare.id, proved.id], values)
    assert [one.id for one in plan.changed] == [proved.id]
    assert [(one.id, words) for one, words in plan.left_out] == [(bare.id, LACKING)]


def test_what_alone_proves_a_finished_item_is_not_deleted(node):
    row, event = unfinished(node), build(Activity, topic="包粽子")
    node.save(event)
    with node.store.work(node.clerk, "完成", "test") as work:
        finish(work, row)
        work.set_list(row, "evidence", [(event.id, "")])
    with pytest.raises(Refused, match=LACKING), node.store.work(node.clerk, "删除") as work:
        work.delete(event, *work.reader.entries(row, "evidence"))
    assert node.store.get(Activity, event.id)


def test_whose_the_parts_are_that_go_is_looked_up_once(node, monkeypatch):
    row = unfinished(node)
    with node.store.work(node.clerk, "完成", "test") as work:
        finish(work, row)
        work.save(*(proof(row, "evidence_files") for _ in range(4)))
    asked, real = [], rules.find

    def counted(reader, tables, one):
        asked.append(one)
        return real(reader, tables, one)

    monkeypatch.setattr(rules, "find", counted)
    first, *others = node.store.all(Attachment, owner=row.id)
    with node.store.work(node.clerk, "去掉") as work:
        work.delete(*others)
    assert asked == [row.id]
    with pytest.raises(Refused, match=LACKING), node.store.work(node.clerk, "去掉") as work:
        work.delete(first)
