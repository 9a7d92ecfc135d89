"""Q: every service below the window asks for a permission, or says here why it need not.

The walk follows whoever only hands on (`asking.py`), so a service asks where all it relies on do.
"""

from __future__ import annotations

import ast

import pytest

from tests.trust.asking import (
    Reached,
    Services,
    asks_at_times,
    below,
    calls,
    is_guard,
    is_public,
    parameters,
)
from tests.trust.ground import say

# What takes a clerk and asks nothing: it acts on one's own account, or only reads who it is.
FREE = {
    "db/accounts.py:listed": "whoever may not manage accounts gets their own",
    "db/accounts.py:code_when_due": "whoever may not change the keys gets none",
    "db/accounts.py:change_password": "one's own, and the old one is asked",
    "db/accounts.py:bind_to_pc": "one's own, and the password is asked",
    "db/accounts.py:make_up": "tells the log what is in the key file already",
    "db/accounts.py:shut_out": "carries out what was asked for and done, or takes it back",
    "db/accounts.py:may_stand_by": "names of colleagues for a choice",
    "db/audit.py:Act.by": "says who it was",
    "db/clock_check.py:confirm": "whoever sits there knows what time it is",
    "db/drafts.py:claim": "what somebody typed themselves",
    "db/erasing_again.py:erase_listed": "a restore, which asks, carries out what was erased before",
    "db/lives.py:see_renewals": "a notice that was read",
    "db/meetings.py:begin": "fills in a meeting that nobody has saved yet",
    "db/meetings.py:staff_of": "reads whose account it is",
    "db/packages.py:leaving": "a line in the log",
    "db/past.py:PastStore.work": "a past book is never written",
    "db/quotas.py:require_reveal": "asks itself, beside the matrix",
    "db/restored.py:decide_by_code": "for keys that the printed code opened, which it looks at",
    "db/restored.py:decision": "words of what was decided, by whoever was asked",
    "db/sign_offs.py:hindrance": "says beforehand what the save will ask",
    "db/sign_offs.py:may_return": "says beforehand what the save will ask",
    "db/store.py:Store.note": "a line in the log is never kept from being written",
    "desktop_app/exchange/signing_off.py:has_lead": "names of colleagues for a choice",
    "desktop_app/exchange/receiving.py:receipt_words": "words of what was done already",
    "desktop_app/ledgers/register.py:note_unfinished": "a line in the log",
}

# What changes or discloses, is reached from above, and takes no clerk.
_OPENING = "whoever opens a book gives its password, its code or the district's key for it"
_OF_THIS_PC = "no record and nobody's data: what this PC, or whoever sits at it, has seen or begun"
_BY_ITSELF = "the program does it unasked for everybody, who all may (`backup`, `verify`)"
_PREVIEW = "reads what `see` lets everybody read; the paper itself is asked for when it leaves"
_WITHIN = "reached only from a service that has asked; the window calls another of that name"
_TIDYING = "tidies up after what was asked for and done"
UNASKED = {
    "db/accounts.py:code_holder": _OPENING,
    "db/accounts.py:second_person": _OPENING,
    "db/founding.py:create": "there is no book yet, and nobody in it",
    "db/founding.py:open_book": _OPENING,
    "db/founding.py:recover": _OPENING,
    "db/founding.py:unlock_with_code": _OPENING,
    "db/founding.py:OpenBook.close": _TIDYING,
    "db/looking_in.py:open_to_look": _OPENING,
    "db/restored.py:stander": _OPENING,
    "db/backup.py:unpack": "lays a backup out, still sealed; its first opening asks",
    "db/backup.py:make": _BY_ITSELF,
    "db/backup_trial.py:run": _BY_ITSELF,
    "db/whole_check.py:run": _BY_ITSELF,
    "db/files.py:Files.set_aside": "content of a form that was never saved",
    "db/files.py:Files.sweep": _TIDYING,
    "db/files.py:Files.wait": "content of a form that waits for its save, which asks",
    "db/handed_down.py:see": _OF_THIS_PC,
    "db/held_log.py:HeldLog.looks": "read by `who_saw` alone, which asks",
    "db/issued.py:text_of": _PREVIEW,
    "db/key_ring.py:KeyRing.bind_to_pc": _WITHIN,
    "db/lives.py:newest": _OF_THIS_PC,
    "db/lives.py:renewals": _OF_THIS_PC,
    "db/lives.py:splits": _OF_THIS_PC,
    "db/lives.py:waiting": _OF_THIS_PC,
    "db/log_years.py:unknown_heads": "names papers and packages of this PC, no value",
    "db/packages.py:drop_left": _TIDYING,
    "db/packages.py:drop_old": _TIDYING,
    "db/received.py:Received.drop": _WITHIN,
    "db/received.py:Received.keep": _WITHIN,
    "db/received.py:Received.let_go": _WITHIN,
    "db/restoring.py:finish": _TIDYING,
    "db/restoring.py:loss": "counts, and the logins that would change, before a restore asks",
    "db/safe_files.py:safe_write": "writes what it is handed; whoever makes that has asked",
    "db/safe_files.py:stick_write": "writes what it is handed; whoever makes that has asked",
    "db/same_people.py:edits_while_joined": "the history of records, which everybody sees",
    "db/store.py:Store.conflicts": "masked like every list",
    "db/store.py:Store.history": "masked like every list",
    "db/store.py:Store.drop_draft": _OF_THIS_PC,
    "db/store.py:Store.keep_draft": _OF_THIS_PC,
    "db/store.py:Store.keep_fact": "what the window was like; no right hangs on it",
    "db/upgrading.py:settle": _TIDYING,
    "db/work.py:Work.number": _WITHIN,
    "desktop_app/exchange/conflict_cards.py:filled": "masked like every list",
    "desktop_app/exchange/conflict_choices.py:ConflictChoices.choose": _OF_THIS_PC,
    "desktop_app/exchange/conflict_choices.py:ConflictChoices.read": "masked like every list",
    "desktop_app/exchange/conflict_choices.py:ConflictChoices.take_back": _OF_THIS_PC,
    "desktop_app/exchange/district_key.py:keep": "does what an administrator has switched on",
    "desktop_app/exchange/district_key.py:take_back": _OPENING,
    "desktop_app/exchange/enrolling.py:read_welcome": "shown before it is accepted, which asks",
    "desktop_app/exchange/exporting.py:siblings": "the names of the office's own PCs",
    "desktop_app/exchange/identity.py:own_keys": "made once, and never given away",
    "desktop_app/exchange/identity.py:own_node": "what this PC is called",
    "desktop_app/exchange/identity.py:own_request": "the public half of this PC's own keys",
    "desktop_app/exchange/identity.py:require_list": "public keys that the district has signed",
    "desktop_app/exchange/identity.py:trust_list": "public keys that the district has signed",
    "desktop_app/exchange/importing.py:plan_for": "a plan; what writes it asks",
    "desktop_app/exchange/roster.py:plan_import": "a plan; what writes it asks",
    "desktop_app/exchange/levels.py:agreed": "what the district has agreed with this office",
    "desktop_app/exchange/program_update.py:install": "a program its makers signed; no book",
    "desktop_app/exchange/receipts.py:remember": _OF_THIS_PC,
    "desktop_app/exchange/taking.py:complete": "smaller copies of pictures that are in the book",
    "desktop_app/exchange/taking.py:take_all": "the user's own files, kept by a save, which asks",
    "desktop_app/exchange/workbook.py:read": "a stranger's sheet, read in the capped child",
    "desktop_app/ledgers/access_sheet.py:AccessSheet.rows": "in full, which `print_unmasked` asks",
    "desktop_app/ledgers/binder.py:collect": _PREVIEW,
    "desktop_app/ledgers/printing.py:Reading.first_page": _PREVIEW,
    "desktop_app/ledgers/printing.py:Reading.whole": _PREVIEW,
}


@pytest.fixture(scope="module")
def walk():
    services = below()
    return services, services.asking()


def unasked(services: Services, asking: set[str]) -> list[str]:
    """Name what changes or discloses for whoever reaches it, without a clerk to ask."""
    acting, reached = services.acting(), Reached()
    return [
        key
        for key, node in services.functions.items()
        if key in acting - asking
        if is_public(key) and "clerk" not in parameters(node) and reached.holds(key)
    ]


def silent(services: Services, asking: set[str]) -> list[str]:
    """Name what takes a clerk and asks nothing."""
    taking = (key for key, node in services.functions.items() if "clerk" in parameters(node))
    return [key for key in taking if is_public(key) and key not in asking]


def test_every_service_call_that_takes_a_clerk_asks_for_a_permission(walk):
    services, asking = walk
    found = [key for key, node in services.functions.items() if "clerk" in parameters(node)]
    say(f"service calls with a clerk: {len(found)} · that ask: {len(asking & set(found))}")
    assert len(found) > 100
    assert sorted(silent(services, asking)) == sorted(FREE)


def test_what_changes_or_discloses_without_a_clerk_says_why(walk):
    found = unasked(*walk)
    say(f"without a clerk, reached from the window or a command: {len(found)}")
    assert sorted(found) == sorted(UNASKED)


# What asks on some ways through it alone, and why that is all.
SOMETIMES = {
    "db/quotas.py:require_copy": "a few rows that are copied take no right of their own",
    "db/restored.py:decide": "the printed code alone will do, whoever has it",
    "db/salvaging.py:_clerk": "the printed code alone will do, whoever has it",
    "db/undone.py:UndoneRecords.__init__": "for each record, what its own save asked",
    "db/undone.py:UndoneRecords.check": "for what leaves an approved state, or is back in one",
    "db/work.py:Work._ask_for": "for each record, by its kind and its office",
    "db/work.py:Work._ask_for_states": "for each record, by the state that it comes to",
    "db/work.py:Work._write": "for a record of another office; the save has asked before",
    "db/work.py:Work.move": "for a step back from an approved state; the save asks as well",
    "desktop_app/ledgers/register.py:require_leaving": "a masked paper may be as long as it is",
}


def test_a_question_is_asked_on_every_way_through(walk):
    """A question in a branch would be no question for whoever takes the other one."""
    services, _ = walk
    found = [key for key, node in services.functions.items() if asks_at_times(node)]
    assert sorted(found) == sorted(SOMETIMES)


@pytest.mark.parametrize(
    ("body", "wanted"),
    [
        ("require(clerk, 'edit')\n    work()", False),
        ("if odd:\n        raise Refused\n    require(clerk, 'edit')", False),
        ("if odd:\n        return\n    require(clerk, 'edit')", True),
        ("if odd:\n        require(clerk, 'edit')", True),
        ("for one in some:\n        require(clerk, one)", True),
        ("with held():\n        require(clerk, 'edit')", False),
        ("def inner():\n        require(clerk, 'edit')", True),
    ],
)
def test_a_way_around_a_question_is_found(body, wanted):
    (node,) = ast.parse(f"def f(clerk):\n    {body}\n").body
    assert asks_at_times(node) is wanted


ASKS = "def asks(store, clerk):\n    require(clerk, 'edit')\n"
BODIES = {
    "only writes the log": ("def f(store, clerk):\n    store.note(clerk, 'x')\n", False),
    "only looks at its reason": ("def f(store, clerk):\n    reasons.require('x')\n", False),
    "hands on to nobody known": ("def f(store, clerk):\n    strange(store, clerk)\n", False),
    "hands on to one that asks": (f"def f(store, clerk):\n    asks(store, clerk)\n{ASKS}", True),
    "hands on to one that does not": (
        "def f(store, clerk):\n    g(store, clerk)\ndef g(store, clerk):\n    return clerk\n",
        False,
    ),
    "hands on to one of two of a name": (
        "class A:\n    def g(self, clerk):\n        require(clerk, 'edit')\n"
        "class B:\n    def g(self, clerk):\n        return clerk\n"
        "def f(one, clerk):\n    one.g(clerk)\n",
        False,
    ),
    "opens a work and does nothing": (
        "def f(store, clerk):\n    with store.work(clerk) as work:\n        work.today()\n",
        False,
    ),
    "for once": (f"def f(s, clerk):\n    asks(s, clerk.for_once(why='x'))\n{ASKS}", True),
}


@pytest.mark.parametrize("name", BODIES)
def test_a_call_that_asks_nothing_is_found(name):
    body, wanted = BODIES[name]
    services = Services()
    services.read("db/sample.py", body)
    assert ("db/sample.py:f" in services.asking()) is wanted


def test_a_permission_check_that_is_missing_is_noticed(figures):
    """Planted: the only question of one service is gone, and the test of all of them turns red."""
    services = below()
    where = "db/second_place.py:copy"
    for call in calls(services.functions[where]):
        if is_guard(call):
            call.func = ast.Name("nothing")
    asking = services.asking()
    assert [one for one in silent(services, asking) if one not in FREE] == [where]
    with pytest.raises(AssertionError):
        test_every_service_call_that_takes_a_clerk_asks_for_a_permission((services, asking))
    figures.caught("permission check missing")


@pytest.mark.parametrize("method", ["keep_fact", "transaction"])
def test_what_changes_is_found_through_whom_it_calls(method):
    services = Services()
    services.read("db/sample.py", f"def f(s):\n    g(s)\ndef g(s):\n    s.{method}('a')\n")
    assert services.acting() == {"db/sample.py:f", "db/sample.py:g"}
