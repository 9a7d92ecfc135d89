"""The rows of a roster against one another and against the book: a verdict for each."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from db.kinds import Resident
from desktop_app.exchange.child import Step
from desktop_app.exchange.plan import Notice
from desktop_app.exchange.plan_rows import BAD, MAYBE, NEW, SAME, UPDATE, contested
from desktop_app.exchange.roster_household import Home, give_guardians, homes_of, settle_homes
from desktop_app.exchange.roster_known import Known
from desktop_app.exchange.roster_person import (
    Person,
    Readings,
    person_again,
    take_resident,
)
from desktop_app.exchange.roster_target import shown_change
from desktop_app.exchange.sheet import DraftRow, stepping

MAY_BE_KNOWN = "可能已登记：同名、同出生日期、同性别的人已在台账里，请先确认是不是同一个人"
STOPPED = "本人要求停止处理，这一行不导入；要改请先登记“恢复处理”的请求"
_TWICE_KNOWN = "这个证件号码在台账里有 {} 个人，请先在居民里核对"

# A row that names no value leaves what is in the book; these are only for new residents.
_ONLY_NEW = frozenset({"notice_on", "notice_method"})


@dataclass
class Outcome:
    """Every row that was not skipped, and the households they make."""

    people: list[Person]
    homes: list[Home]


@dataclass(frozen=True)
class Terms:
    """What a plan is made under: see `ImportPlan`."""

    today: dt.date
    notice: Notice
    sheet_wins: Callable[[int], bool]
    is_open: Callable[[int], bool]
    answers: Mapping[int, bool]


def settle(
    drafts: Sequence[DraftRow],
    known: Known,
    terms: Terms,
    readings: Readings,
    step: Step | None = None,
) -> Outcome:
    """Give every row its verdict: what importing it would do, or why it can't be imported."""
    people = [
        person_again(draft, readings, terms.today, is_demo=known.is_demo)
        for draft in stepping(drafts, step)
    ]
    _compare_rows(people)
    _match(people, known, terms.answers)
    _let_rest(people, known)
    homes = homes_of(people)
    give_guardians(homes, terms.today)
    for person in stepping(people, step):
        if person.is_sound and not person.known:
            take_resident(person, terms.notice, readings)
    settle_homes(homes, known, sheet_wins=terms.sheet_wins)
    for person in people:
        if person.known:
            _compare_with_known(person, person.known, sheet_wins=terms.sheet_wins(person.number))
            if terms.is_open(person.number):
                _ask_which_holds(person, person.known)
    _let_go_of_refused_guardians(people, terms.notice, readings)
    touched = {id(person) for home in homes if home.changes for person in home.people}
    joining = {member.resident for home in homes for member in home.members}
    for person in people:
        person.verdict = _verdict(person, joins=id(person) in touched or person.id in joining)
    return Outcome(people, homes)


def _compare_rows(people: Sequence[Person]) -> None:
    """Show rows of one person as a pair: the same ID number, or the same traits without one."""
    by_number: dict[str, int] = {}
    by_traits: dict[tuple[Any, ...], Person] = {}
    for person in people:
        number = person.values.get("id_number")
        twin = by_number.setdefault(number, person.number) if number else person.number
        traits = person.traits
        if twin == person.number and traits:
            other = by_traits.setdefault(traits, person)
            apart = number and other.values.get("id_number")
            if other is not person and not apart:
                twin = other.number
        if twin != person.number:
            words = f"第 {person.number} 行和第 {twin} 行是同一个人，留一行就行"
            person.problems[""] = words


def _match(people: Sequence[Person], known: Known, answers: Mapping[int, bool]) -> None:
    """Find the resident each row is: by ID number for certain, by traits as a question."""
    found: dict[int, bytes] = {}
    for person in people:
        number = person.values.get("id_number")
        same = known.by_number.get(number, []) if number else []
        if len(same) > 1:
            person.problems["id_number"] = _TWICE_KNOWN.format(len(same))
        elif same:
            found[person.number] = same[0]
        elif maybe := _maybe(person, number, known):
            if person.number not in answers:
                person.maybe = maybe
                person.problems.setdefault("", MAY_BE_KNOWN)
            elif answers[person.number]:
                found[person.number] = maybe
    records = known.people(found.values())
    for person in people:
        person.known = records.get(found.get(person.number, b""))


def _let_rest(people: Sequence[Person], known: Known) -> None:
    """Leave as they are those who asked that nothing more be done with their information."""
    for person in people:
        if person.known and person.known.id in known.stopped:
            person.problems[""] = STOPPED


def _maybe(person: Person, number: str | None, known: Known) -> bytes | None:
    traits = person.traits
    alike = known.by_traits.get(traits, []) if traits else []
    # Two numbers that differ are two people, however alike.
    return next((row for row, theirs in alike if not (number and theirs)), None)


def _compare_with_known(person: Person, record: Resident, *, sheet_wins: bool) -> None:
    """Say what the row would change: never a blank over a value."""
    if record.full_name and person.name not in {"", record.full_name} and not sheet_wins:
        person.remark("full_name", f"台账里的姓名是“{record.full_name}”，请核对")
    for name, value in _news(person, record, sheet_wins=sheet_wins).items():
        held = getattr(record, name)
        if value != held and (sheet_wins or held in (None, "")):
            person.changes[name] = value
            if shown := shown_change(name, held, value):
                person.shown_changes.append(shown)
    if person.changes:
        _check_changed(person, record)


def _ask_which_holds(person: Person, record: Resident) -> None:
    """Have staff say which holds where both book and sheet have a value and they differ."""
    news = _news(person, record, sheet_wins=True)
    differing = [
        shown
        for name, value in news.items()
        if _held(record, name) and value != getattr(record, name)
        if (shown := shown_change(name, getattr(record, name), value))
    ]
    if differing and person.is_sound:
        person.is_contested = True
        person.problems[""] = contested(differing)


def _news(person: Person, record: Resident, *, sheet_wins: bool) -> dict[str, Any]:
    """Give the row's values that may be written over a known resident's."""
    new = {name: value for name, value in person.values.items() if name not in _ONLY_NEW}
    if _held(record, "birth_date") and not sheet_wins:
        new.pop("birth_precision", None)
    if _held(record, "id_number") and not sheet_wins:
        new.pop("id_doc_kind", None)
    if _held(record, "guardian") or _held(record, "guardian_name"):
        new.pop("guardian", None)
    return new


def _check_changed(person: Person, record: Resident) -> None:
    after = record.copy()
    for name, value in person.changes.items():
        setattr(after, name, value)
    before = record.faults()
    for name, words in after.faults().items():
        if name not in before:
            person.problems.setdefault(name, words)


def _held(record: Resident, name: str) -> bool:
    return getattr(record, name) not in (None, "")


def _let_go_of_refused_guardians(
    people: Sequence[Person], notice: Notice, readings: Readings
) -> None:
    """Keep only the name of a guardian whose own row is not imported."""
    refused = {person.new_id for person in people if not person.is_sound and not person.known}
    for person in people:
        if person.is_sound and person.values.get("guardian") in refused:
            del person.values["guardian"]
            person.changes.pop("guardian", None)
            if not person.known:
                take_resident(person, notice, readings)


def _verdict(person: Person, *, joins: bool) -> str:
    if not person.is_sound:
        is_question = (person.maybe or person.is_contested) and set(person.problems) == {""}
        return MAYBE if is_question else BAD
    if not person.known:
        return NEW
    return UPDATE if person.changes or joins else SAME
