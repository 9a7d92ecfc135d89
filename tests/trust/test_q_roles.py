"""Q: who may do what is decided in one place, and asked by every service below the window."""

from __future__ import annotations

import itertools
from dataclasses import replace

import pytest

from db import roles
from db.founding import Founding, create, open_book
from db.roles import ADMIN, ALL_ROLES, CLERK, DISTRICT, LEAD, REVIEWER, Clerk
from db.trouble import Refused
from tests.trust.ground import CHEAP, LOGIN, PASSWORD, say

# The matrix by hand: action → (may alone, may with a second person, who that is).
C, R, L, A, D = CLERK, REVIEWER, LEAD, ADMIN, DISTRICT
EVERYBODY = {C, R, L, A, D}
MATRIX = {
    "see": (EVERYBODY, set(), None),
    "reveal": ({C, R, L, D}, {A}, EVERYBODY),
    "edit": ({C, R, D}, set(), None),
    "amend": ({D}, set(), None),
    "import": ({C, R}, set(), None),
    "undo": ({C, R, L, D}, set(), None),
    "print": ({C, R, L, D}, set(), None),
    "print_unmasked": ({L}, set(), None),
    "binder": ({R, L, D}, set(), None),
    "save_file": ({C, R, L, D}, set(), None),
    "dump": ({R, L, D}, set(), None),
    "export_bulk": (set(), {R, L, D}, {L}),
    "export": ({R, L, D}, set(), None),
    "sign_off": ({L}, {R, D}, {L}),
    "approve_level": ({L}, set(), None),
    "review": ({R, D}, set(), None),
    "review_final": ({L, D}, set(), None),
    "change_approved": ({R, L}, set(), None),
    "correct": ({R, L}, set(), None),
    "merge": ({R, L, D}, set(), None),
    "erase": (set(), {L, D}, EVERYBODY),
    "retain": ({R, L, D}, set(), None),
    "join": ({R, L, D}, set(), None),
    "decide": ({R, L, D}, set(), None),
    "enrol": ({A}, set(), None),
    "approve": ({D}, set(), None),
    "backup": (EVERYBODY, set(), None),
    "restore": (set(), {A}, {L}),
    "keys": (set(), {A}, {L}),
    "accounts": ({A}, set(), None),
    "log": (EVERYBODY, set(), None),
    "log_office": ({R, L, A, D}, set(), None),
    "who_saw": ({R, L, A}, set(), None),
    "verify": (EVERYBODY, set(), None),
    "settings": ({A}, set(), None),
}
# In a district's own book what concerns all offices is for its officers alone.
AT_DISTRICT = {"export": {D}, "merge": {D}, "decide": {D}, "join": {D}}
# To what an office registered the district does these alone: (alone, with a second person).
AT_DISTRICT_TO_OFFICES = {
    "edit": ({D}, set()),  # a correction with its reason
    "erase": (set(), {D}),
    **{action: (alone, set()) for action, alone in AT_DISTRICT.items()},
    "review": (set(), set()),
    "review_final": (set(), set()),
    "change_approved": (set(), set()),
    "correct": (set(), set()),
    "retain": (set(), set()),
    "accounts": (set(), set()),
    "settings": (set(), set()),
}
WANT_A_REASON = {"amend", "export_bulk", "print_unmasked", "change_approved", "correct"}
REASON_OF = {"import": {C}}  # of those who have no other role that may


def clerk(role, number=1):
    return Clerk(bytes([number]) * 16, f"{role}{number}", role, frozenset({role} if role else ()))


def passes(who, action, of=None):
    try:
        roles.require(who, action, of)
    except Refused:
        return False
    return True


def test_the_matrix_is_the_one_that_was_agreed():
    assert set(MATRIX) == roles.actions()
    tried = 0
    for (action, (alone, together, by)), role in itertools.product(
        MATRIX.items(), [*sorted(ALL_ROLES), ""]
    ):
        who = clerk(role).for_once(why="用途")
        assert passes(who, action) == (role in alone), (action, role)
        for other in sorted(ALL_ROLES):
            wanted = role in alone or (role in together and other in by)
            assert passes(who.for_once(beside=clerk(other, 2)), action) == wanted
            # Oneself again is no second person, whatever the roles.
            assert passes(who.for_once(beside=clerk(other, 1)), action) == (role in alone)
            tried += 2
        silent = role in alone and action not in WANT_A_REASON
        silent = silent and role not in REASON_OF.get(action, ())
        assert passes(clerk(role), action) == silent, (action, role)
    say(f"roles: {tried} cells of {len(MATRIX)} actions")


def test_a_reason_of_one_role_is_not_asked_of_whoever_has_another_that_may():
    with pytest.raises(roles.ReasonNeeded, match="导入表格要写明用途"):
        roles.require(clerk(C), "import")
    roles.require(clerk(C).for_once(why="街道发的花名册"), "import")
    both = replace(clerk(C), roles=frozenset({C, R}))
    roles.require(both, "import")
    with pytest.raises(roles.ReasonNeeded):  # a role that may not import excuses nobody
        roles.require(replace(clerk(C), roles=frozenset({C, L, A})), "import")


def test_what_concerns_all_offices_is_for_the_districts_officers_alone():
    for (action, (alone, _, _)), role in itertools.product(MATRIX.items(), sorted(ALL_ROLES)):
        there = replace(clerk(role), at_district=True, why="用途")
        wanted = AT_DISTRICT.get(action, alone)
        assert passes(there, action) == (role in wanted), (action, role)
        assert not (passes(there, action) and not passes(clerk(role).for_once(why="用途"), action))


OWN, SHARED, OFFICE = "districtown", "district", "229901001001"


def test_each_action_by_each_role_on_own_records_and_another_offices():
    tried = 0
    for (action, (alone, together, by)), role in itertools.product(
        MATRIX.items(), [*sorted(ALL_ROLES), ""]
    ):
        who = clerk(role).for_once(why="用途")
        with_lead = who.for_once(beside=clerk(L, 2))
        there, there_with = replace(who, at_district=True), replace(with_lead, at_district=True)
        is_alone, is_both = role in alone, role in alone or (role in together and L in (by or ()))
        # One's own, at an office and at a district: as if nothing was asked for.
        assert passes(who, action, OFFICE) == is_alone == passes(who, action), (action, role)
        for of in (OWN, SHARED):
            assert passes(there, action, of) == passes(there, action), (action, role)
        # What an office registered, at the district; what the district keeps, at an office.
        if action in AT_DISTRICT_TO_OFFICES:
            one, two = AT_DISTRICT_TO_OFFICES[action]
            wanted, both, at_office = role in one, role in one | two, False
        else:
            wanted, both, at_office = is_alone, is_both, is_alone
        assert passes(there, action, OFFICE) == wanted, (action, role)
        assert passes(there_with, action, OFFICE) == both, (action, role)
        for of in (OWN, SHARED):
            assert passes(who, action, of) == at_office, (action, role)
        tried += 7
    say(f"own and other office: {tried} cells")


def test_a_correction_of_an_offices_record_wants_a_reason_and_the_office_answers_for_the_rest():
    officer = replace(clerk(D), at_district=True)
    with pytest.raises(roles.ReasonNeeded, match="要写明原因，社区会看到"):
        roles.require(officer, "edit", OFFICE)
    with pytest.raises(Refused, match="社区登记的记录，区里不能终审；请告诉登记的社区办"):
        roles.require(officer, "review_final", OFFICE)
    with pytest.raises(Refused, match="账号不能更正社区的登记"):
        roles.require(replace(clerk(R), at_district=True, why="用途"), "edit", OFFICE)
    with pytest.raises(Refused, match="请告诉区里更正"):
        roles.require(clerk(R), "edit", SHARED)


def test_a_books_clerk_is_at_the_district_where_the_book_is(tmp_path):
    for level, code in (("community", "229901001001"), ("district", "229901000000")):
        told = Founding(level, "单位", code, LOGIN, "王晓梅")
        book, _ = create(tmp_path / level, told, PASSWORD, cost=CHEAP)
        book.close()
        again = open_book(tmp_path / level, LOGIN, PASSWORD)
        again.close()
        assert [one.clerk.at_district for one in (book, again)] == [level == "district"] * 2


@pytest.mark.parametrize("action", sorted(MATRIX))
def test_the_sealed_code_stands_in_for_restore_and_key_work_alone(action):
    who = clerk(ADMIN).for_once(beside=roles.CODE_HOLDER, why="用途")
    alone, _, _ = MATRIX[action]
    assert passes(who, action) == (ADMIN in alone or action in ("restore", "keys"))


def test_a_rule_that_lets_everybody_through_is_noticed(monkeypatch):
    monkeypatch.setitem(roles._RULES, "restore", roles.Rule("从备份恢复", ALL_ROLES))
    with pytest.raises(AssertionError):
        test_the_matrix_is_the_one_that_was_agreed()
