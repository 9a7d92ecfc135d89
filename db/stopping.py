"""停止处理 and 撤回同意: once a person asked for it and it was granted, nothing new is written.

A granted request to stop holds until a later one to go on is granted. Requests, consents and what
the law asks for go on; everything else that names the person is refused with a sentence. A consent
that was withdrawn, with none of its purpose standing, ends what rested on it: contacts, pairs, what
is shown to everybody.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Final

from db.fields import Link
from db.findings import Finding, Reader, find, must
from db.kinds import (
    Attachment,
    ConsentRecord,
    ContactLog,
    ContactPair,
    ListEntry,
    MicroWish,
    NotSamePerson,
    Pairing,
    PairingLog,
    Resident,
    RightsRequest,
    SamePerson,
)
from db.record import Id, Record

STOP, GO_ON, WITHDRAW = "stop", "go_on", "withdraw"
PHOTO, PUBLICITY, PAIRING = "photo", "publicity", "pairing"
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


def withdrawn(reader: Reader, purpose: str) -> dict[Id, dt.date]:
    """Give the people whose consents for a purpose were all withdrawn, with the last day of it."""
    found: dict[Id, dt.date] = {}
    standing: set[Id] = set()
    for one in reader.all(ConsentRecord, purpose=purpose):
        if one.withdrawn_on is None:
            standing.add(one.subject)
        else:
            found[one.subject] = max(one.withdrawn_on, found.get(one.subject, one.withdrawn_on))
    return {person: day for person, day in found.items() if person not in standing}


def named(reader: Reader, record: Record) -> set[Id]:
    """Give whom a record may be about: its links and the elements of its lists."""
    links = [name for name, one in type(record).fields().items() if isinstance(one, Link)]
    told = {getattr(record, name) for name in links}
    told |= {one.target for one in reader.all(ListEntry, owner=record.id)}
    return {one for one in told if one}


def is_for_nobody(reader: Reader, record: Record | None) -> bool:
    """Say whether photos of a record are shown to nobody outside: somebody in it withdrew that."""
    gone = withdrawn(reader, PHOTO) if record is not None else {}
    return record is not None and bool(gone and gone.keys() & named(reader, record))


def attachment(reader: Reader, file: Attachment) -> Iterator[Finding]:
    """Refuse to call a photo agreed to where somebody in its record withdrew that."""
    if (
        file.contains_people
        and file.consent_ok
        and is_for_nobody(reader, find(reader, (), file.owner))
    ):
        words = "这条记录里有人撤回了照片使用的同意，不能写“已获同意”"
        yield must(file, "consent_ok", words)


def wish(reader: Reader, one: MicroWish) -> Iterator[Finding]:
    """Refuse to publish the wish of somebody who withdrew that."""
    if one.public_ok and one.wisher in withdrawn(reader, PUBLICITY):
        yield must(one, "public_ok", "本人已撤回公示的同意，不能再写“同意公示”")


def pairing(reader: Reader, pair: Pairing) -> Iterator[Finding]:
    """End a pairing whose consent was withdrawn; it is not begun or changed otherwise."""
    gone = withdrawn(reader, PAIRING) if pair.state == "active" else {}
    for name in ("side_a", "side_b"):
        if getattr(pair, name) in gone:
            yield must(pair, name, "本人已撤回结对的同意，请结束这一对")


def pairing_log(reader: Reader, log: PairingLog) -> Iterator[Finding]:
    """Refuse an activity of a pair after the day on which the consent was withdrawn."""
    pair = reader.get(Pairing, log.pairing)
    gone = withdrawn(reader, PAIRING) if pair else {}
    for person in (pair.side_a, pair.side_b) if pair else ():
        if person in gone and log.date and log.date > gone[person]:
            yield must(
                log, "date", f"本人 {gone[person].isoformat()} 已撤回同意，不能再登记结对活动"
            )


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
