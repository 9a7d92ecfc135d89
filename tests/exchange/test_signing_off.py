"""A package of an office is signed off by one of its 负责人, by name."""

import dataclasses

import pytest

from db.kinds import StaffMember, User
from db.trouble import Refused
from desktop_app.exchange.reporting import signer
from tests.builders import build
from tests.db.nodes import Node


@pytest.fixture
def node():
    made = Node("229901001001", "甲")
    yield made
    made.store.close()


def account(node, name, *roles, **more):
    holder = build(StaffMember, full_name=name)
    node.save(holder)
    node.save(build(User, login=f"u{ord(name[0])}", staff=holder.id, roles=roles, **more))


def test_only_a_lead_of_the_office_signs_off(node):
    account(node, "李海", "lead")
    account(node, "周明", "lead", active=False)
    account(node, "赵兰", "reviewer")
    elsewhere = Node("229901002001", "丙")
    account(elsewhere, "钱进", "lead")
    node.pull(elsewhere)
    lead = dataclasses.replace(node.clerk, name="李海", roles=frozenset({"lead"}))
    reviewer = dataclasses.replace(node.clerk, name="赵兰", roles=frozenset({"reviewer"}))
    assert signer(node.store, lead, "") == "李海"
    assert signer(node.store, reviewer, "李海") == "李海"
    for said in ("", "赵兰", "周明", "钱进", "谁也不是"):
        with pytest.raises(Refused, match="请选签发的负责人：李海"):
            signer(node.store, reviewer, said)


def test_a_book_without_accounts_of_leads_takes_the_name_it_is_told(node):
    for user in node.store.all(User):
        user.active = False
        node.save(user)
    assert signer(node.store, node.clerk, "李主任") == "李主任"
    assert signer(node.store, node.clerk, "") == node.clerk.name
