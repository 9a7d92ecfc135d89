"""The five ones of a year."""

import pytest

from db import brand
from db.kinds import BrandChecklist, StaffMember
from db.trouble import Refused
from tests.builders import build
from tests.db.nodes import Node


@pytest.fixture
def node():
    made = Node("229901001001", "甲")
    yield made
    made.store.close()


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
