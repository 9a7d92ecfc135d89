"""三审: three reviews of a record as it stands; a later edit makes them void."""

from __future__ import annotations

from collections.abc import Iterator
from hashlib import blake2b
from typing import Final

import msgspec

from db import codes
from db.findings import Reader, unit_of
from db.kinds import Attachment, ListEntry, SignOff
from db.record import Record

FIRST, SECOND, FINAL = "first", "second", "final"
STEPS: Final = (FIRST, SECOND, FINAL)
PASS, RETURN = "pass", "return"


def content_code(reader: Reader, record: Record) -> str:
    """Give a code over what is reviewed: the fields, the lists and the files of a record.

    The state and the office's own marks are no part of it, so that a step leaves it as it is; nor
    is proof that comes later.
    """
    kind = type(record)
    passed_over = {"serial_no", "remark", kind.states.field if kind.states else ""}
    told = {
        f.tag: f.to_json(f.to_stored(getattr(record, name)))
        for name, f in kind.fields().items()
        if name not in passed_over and not f.own_record_only
    }
    entries = sorted(
        (e.owner_tag or 0, e.position or 0, e.target_name or "", (e.target or b"").hex())
        for e in reader.all(ListEntry, owner=record.id)
    )
    proof = {one.tag for one in kind.lists().values() if one.proof}
    files = sorted(
        (f.owner_tag or 0, f.sha256 or "")
        for f in reader.all(Attachment, owner=record.id)
        if f.owner_tag not in proof
    )
    text = msgspec.json.encode([sorted(told.items()), entries, files])
    return blake2b(text, digest_size=16).hexdigest()


def standing(reader: Reader, record: Record) -> Iterator[SignOff]:
    """Yield the passes that still stand, in their order: of the record as it is now."""
    code = content_code(reader, record)
    reviews = sorted(reader.all(SignOff, target=record.id), key=lambda one: (one.at, one.id))
    since: list[SignOff] = []
    for one in reviews:
        if one.decision == RETURN:
            since = []
        elif one.target_heads == code and one.step == STEPS[min(len(since), 2)]:
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
