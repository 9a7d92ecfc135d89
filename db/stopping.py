"""停止处理 and 撤回同意: once a person asked for it and it was granted, nothing new is written.

A granted request to stop holds until a later one to go on is granted. Requests, consents and what
the law asks for go on; everything else that names the person is refused with a sentence.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from db.fields import Link
from db.findings import Finding, Reader, must
from db.kinds import (
    ConsentRecord,
    ContactLog,
    ContactPair,
    NotSamePerson,
    Resident,
    RightsRequest,
    SamePerson,
)
from db.record import Record

STOP, GO_ON, WITHDRAW = "stop", "go_on", "withdraw"
GRANTED: Final = ("done", "partly")
_FREE: Final = (RightsRequest, ConsentRecord, NotSamePerson, SamePerson)


def is_stopped(reader: Reader, person: bytes) -> bool:
    """Say whether processing of a person's information is stopped at their request."""
    asked = [
        one
        for one in reader.all(RightsRequest, subject=person)
        if one.kind in (STOP, GO_ON) and one.result in GRANTED and one.answered_on
    ]
    last = max(asked, key=lambda one: (one.answered_on, one.id), default=None)
    return last is not None and last.kind == STOP


def hindered(reader: Reader, record: Record) -> Iterator[Finding]:
    """Refuse what would go on processing a person's information after they asked to stop."""
    if isinstance(record, _FREE) or not _any_stop(reader):
        return
    if isinstance(record, Resident):
        if is_stopped(reader, record.id):
            yield must(record, "", "本人要求停止处理，已经办理；要改请先登记“恢复处理”的请求")
        return
    for name, field in type(record).fields().items():
        if isinstance(field, Link) and (not field.kinds or "resident" in field.kinds):
            person = getattr(record, name)
            if person and is_stopped(reader, person):
                yield must(record, name, "这位居民要求停止处理，不能再登记新的事项")


def _any_stop(reader: Reader) -> bool:
    return bool(reader.all(RightsRequest, kind=STOP))


def request(reader: Reader, one: RightsRequest) -> Iterator[Finding]:
    """Hold a granted withdrawal against the consents: none may stand open any more."""
    if one.kind != WITHDRAW or one.result not in GRANTED:
        return
    standing = reader.all(ConsentRecord, subject=one.subject, withdrawn_on=None)
    if standing:
        words = f"还有 {len(standing)} 份同意没有写撤回日期，请先在本人的“告知同意”里写上"
        yield must(one, "result", words)


def contact_pair(reader: Reader, pair: ContactPair) -> Iterator[Finding]:
    """End a contact whose consent was withdrawn; it is not begun or changed otherwise."""
    consent = reader.get(ConsentRecord, pair.consent)
    if consent and consent.withdrawn_on and pair.end_on is None:
        yield must(pair, "end_on", "本人已撤回同意，请写上结束日期")


def contact_log(reader: Reader, log: ContactLog) -> Iterator[Finding]:
    """Refuse a contact after the day on which its consent was withdrawn."""
    pair = reader.get(ContactPair, log.pair)
    consent = reader.get(ConsentRecord, pair.consent) if pair else None
    if consent and consent.withdrawn_on and log.date and log.date > consent.withdrawn_on:
        yield must(log, "date", f"本人 {consent.withdrawn_on.isoformat()} 已撤回同意，不能再联系")
