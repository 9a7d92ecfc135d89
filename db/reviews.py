"""三审: three reviews of a record as it stands; a later edit makes them void."""

from __future__ import annotations

from collections.abc import Iterator
from hashlib import blake2b
from typing import Final

import msgspec

from db import codes
from db.field_types import Json
from db.findings import Reader, unit_of
from db.kinds import Attachment, ListEntry, SignOff, parts_of
from db.record import Record

FIRST, SECOND, FINAL = "first", "second", "final"
STEPS: Final = (FIRST, SECOND, FINAL)
PASS, RETURN = "pass", "return"
_WITH_PARTS: Final = "2-"
"""What a code begins with that covers parts as well; earlier ones covered none, and still stand
for what they said."""

_Beside = tuple[list[tuple[int, int, str, str]], list[tuple[int, str]]]


def content_code(reader: Reader, record: Record) -> str:
    """Give a code over what is reviewed: the fields, lists, files and parts of a record.

    The state and the office's own marks are no part of it, so that a step leaves it as it is; nor
    is what comes later: proof, what a step asks for (the day a text is shared), and in a part
    what became of it (the day a measure was done).
    """
    return _whole_code(reader, record, _beside(reader, record))


def _whole_code(reader: Reader, record: Record, beside: _Beside) -> str:
    code = _code_without_parts(record, beside, steps=False)
    kinds_of_parts = parts_of(type(record))
    if not kinds_of_parts:
        return code
    parts = sorted(
        (part.table_tag, one.id.hex(), sorted(_told(one, later=False).items()))
        for part, link in kinds_of_parts
        for one in reader.all(part, **{link: record.id})
    )
    return _WITH_PARTS + _digest([code, parts])


def _told(record: Record, *, later: bool, steps: bool = True) -> dict[int, Json]:
    """Give what a record says, by tag; `later`: also what comes after the fact.

    Without `steps` what its steps ask for is blank, as it was when it was reviewed.
    """
    kind = type(record)
    asked = kind.states.asks.values() if kind.states and not steps else ()
    blank = {name for some in asked for name in some}
    passed_over = {"serial_no", "remark", kind.states.field if kind.states else ""}
    return {
        f.tag: f.to_json(f.to_stored(None if name in blank else getattr(record, name)))
        for name, f in kind.fields().items()
        if name not in passed_over and not f.own_record_only and (later or not f.comes_later)
    }


def _beside(reader: Reader, record: Record) -> _Beside:
    """Give what the lists of a record name, and its files but for proof."""
    entries = sorted(
        (e.owner_tag or 0, e.position or 0, e.target_name or "", (e.target or b"").hex())
        for e in reader.all(ListEntry, owner=record.id)
    )
    proof = {one.tag for one in type(record).lists().values() if one.proof}
    files = sorted(
        (f.owner_tag or 0, f.sha256 or "")
        for f in reader.all(Attachment, owner=record.id)
        if f.owner_tag not in proof
    )
    return entries, files


def _code_without_parts(record: Record, beside: _Beside, *, steps: bool) -> str:
    told = _told(record, later=True, steps=steps)
    return _digest([sorted(told.items()), *beside])


def _digest(said: object) -> str:
    return blake2b(msgspec.json.encode(said), digest_size=16).hexdigest()


def standing(reader: Reader, record: Record) -> Iterator[SignOff]:
    """Yield the passes that still stand, in their order: of the record as it is now."""
    # Passes of an earlier version were of all that stood there, parts apart.
    beside = _beside(reader, record)
    whole = _code_without_parts(record, beside, steps=True)
    codes_now = {_whole_code(reader, record, beside), whole}
    reviews = sorted(reader.all(SignOff, target=record.id), key=lambda one: (one.at, one.id))
    since: list[SignOff] = []
    for one in reviews:
        if one.decision == RETURN:
            since = []
        elif one.target_heads in codes_now and one.step == STEPS[min(len(since), 2)]:
            since.append(one)
    yield from since[: len(STEPS)]


def next_step(reader: Reader, record: Record) -> str:
    """Give the review that is due next; empty when all three stand."""
    done = len(list(standing(reader, record)))
    return STEPS[done] if done < len(STEPS) else ""


def doubled(reader: Reader, record: Record, person: bytes, besides: bytes = b"") -> str:
    """Say which step a person passed already, where the office wants three people; else empty.

    `besides` is the pass that is being given.
    """
    office = unit_of(reader, record.org_code)
    step = next(
        (o.step for o in standing(reader, record) if o.by == person and o.id != besides), ""
    )
    if not step or (office and office.fewer_reviewers):
        return ""
    return (
        f"三审要三个不同的人，{codes.SIGN_OFF_STEP.label(step)}就是您通过的，请换一位同事审。"
        "人手不够时，请管理员在“设置”里勾选“三审可以兼审”"
    )


def words(reader: Reader, record: Record) -> list[tuple[str, str]]:
    """Give each of the three reviews with who passed it and when, for a page and for paper.

    兼审 stands where one person did several.
    """
    passed = {one.step: one for one in standing(reader, record)}
    people = [one.by for one in passed.values()]
    found = []
    for step in STEPS:
        one = passed.get(step)
        twice = "（兼审）" if one and people.count(one.by) > 1 else ""
        said = f"{one.by_name} {one.at:%Y-%m-%d}{twice}" if one else ""
        found.append((codes.SIGN_OFF_STEP.label(step), said))
    return found
