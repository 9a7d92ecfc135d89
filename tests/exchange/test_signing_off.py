"""A package of an office is signed off by one of its 负责人: never by a name alone."""

from dataclasses import replace

import pytest

from db import wider
from db.founding import Founding, create
from db.roles import LEAD, REVIEWER, Clerk, SecondNeeded
from db.trouble import Refused
from desktop_app.exchange.signing_off import UNSIGNED, signer
from tests.exchange.test_levels import LEDGERS, OTHER, Office
from tests.trust.ground import CHEAP, LOGIN, PASSWORD

LI = Clerk(b"\x08" * 16, "lihai", "李海", frozenset({LEAD}))


@pytest.fixture
def book(tmp_path):
    told = Founding("community", "单位", "229901001001", LOGIN, "王晓梅")
    made, _ = create(tmp_path, told, PASSWORD, cost=CHEAP)
    yield made
    made.close()


def reviewer_of(clerk):
    return replace(clerk, id=b"r" * 16, login="zhao", name="赵兰", roles=frozenset({REVIEWER}))


def test_a_lead_signs_with_their_own_login_or_their_password_beside(book):
    store, reviewer = book.store, reviewer_of(book.clerk)
    assert signer(store, replace(book.clerk, roles=frozenset({LEAD}))) == "王晓梅"
    for said in ("", "王晓梅", "谁也不是"):
        with pytest.raises(SecondNeeded, match="签发数据包要两个人办"):
            signer(store, reviewer, said)
    with pytest.raises(SecondNeeded):
        signer(store, reviewer.for_once(beside=replace(LI, roles=frozenset({REVIEWER}))))
    assert signer(store, reviewer.for_once(beside=LI)) == "李海"
    with pytest.raises(Refused, match="不能导出数据包"):
        signer(store, replace(reviewer, roles=frozenset({"clerk"})).for_once(beside=LI))


def test_where_no_lead_has_an_account_the_package_says_that_nobody_signed(book):
    # Whoever sits here has the only account.
    reviewer = replace(reviewer_of(book.clerk), id=book.clerk.id)
    assert signer(book.store, reviewer, "李主任") == f"李主任{UNSIGNED}"
    assert signer(book.store, reviewer) == f"赵兰{UNSIGNED}"


def test_more_than_was_agreed_is_signed_by_whoever_approved_it(tmp_path):
    office = Office(tmp_path)
    reviewer, store = reviewer_of(office.few.clerk), office.few.store
    period = "2026Q3"
    wider.wish(store, reviewer, "ledger", period, "年终核对")
    wider.approve(store, OTHER, wider.waiting(store)[0])
    approval = wider.approved(store, "ledger", period)
    assert signer(store, reviewer, "谁也不是", approval) == OTHER.name


def test_the_district_reads_who_signed(tmp_path):
    office = Office(tmp_path, LEDGERS)
    assert office.merge(office.hand_in("stats").path).sign_off == office.few.clerk.name
    reviewer = reviewer_of(office.few.clerk)
    receipt = office.merge(office.hand_in("ledger", clerk=reviewer, sign_off="李主任").path)
    assert receipt.sign_off == f"李主任{UNSIGNED}"
