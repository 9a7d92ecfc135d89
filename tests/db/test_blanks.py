"""Rules and services on records as packages may bring them: nothing stumbles over a blank."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from db import blanks, due, follow_ups, meetings, rules
from db.kinds import ConsentRecord, GridUnit, JointMeeting, PartnerOrganization, Resolution
from tests.odd import READ, Odd


@pytest.fixture(scope="module")
def book() -> Iterator[Odd]:
    made = Odd(*READ, PartnerOrganization, GridUnit, ConsentRecord)
    yield made
    made.store.close()


def test_every_rule_looks_at_records_that_lack_anything(book: Odd) -> None:
    with book.store.work(book.clerk, "检查", "test") as work:
        for one in (*book.odd, *book.whole.values()):
            kept = work.reader.get(type(one), one.id)
            assert kept is not None
            sentences = [found.sentence for found in rules.check(work.reader, kept)]
            sentences += [*kept.faults().values(), *kept.cautions().values(), kept.name]
            assert not [words for words in sentences if "None" in words]
        every = rules.check_all(work.reader)
        assert not [found for found in every if "None" in found.sentence]


def test_minutes_are_written_from_whatever_is_known(book: Odd) -> None:
    for one in book.odd:
        if isinstance(one, JointMeeting):
            minutes = meetings.read(book.store, one)
            meetings.copy_last(book.store, minutes)
            said = [meetings.minutes_text(minutes), *meetings.before_issue(minutes)]
            assert not [words for words in said if "None" in words]


def test_the_last_meeting_is_one_whose_day_is_known(book: Odd) -> None:
    last = meetings.last_meeting(book.store, "joint")
    assert last is not None
    assert last.held_at.year == 9999


def test_a_matter_without_a_deadline_is_never_late_and_says_no_day(book: Odd) -> None:
    today = book.store.today
    matters = [one for one in book.odd if isinstance(one, Resolution)]
    for one in matters:
        known = one.extended_to or one.due_on
        assert follow_ups.due_words(one) == (known.isoformat() if known else "")
        assert known or follow_ups.time_left(one, today) == ""
        assert "None" not in follow_ups.reminder(one, None, today)
    found = due.at_hand(book.store)
    assert not [one for one in found.due if "None" in f"{one.title}{one.who}"]
    assert due.figures(book.store, found).doing >= len(matters) // 2


def test_a_blank_sorts_after_the_last_day_or_before_the_first() -> None:
    assert sorted([None, 9999, 1], key=blanks.last) == [1, 9999, None]
    assert sorted([9999, None, 1], key=blanks.first) == [None, 1, 9999]
