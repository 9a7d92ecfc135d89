"""停止处理 and 撤回同意: once a person asked for it and it was granted, nothing new is written.

A granted request to stop holds until a later one to go on is granted. Requests, consents and what
the law asks for go on; everything else that names the person is refused with a sentence. A consent
that was withdrawn, with none of its purpose standing, ends what rested on it: contacts, pairs, aid,
services to a child, what is shown to everybody, rows for superiors (`db/withheld.py`).
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator, Set
from typing import Any, Final, Protocol

from db import dates
from db.fields import Link
from db.findings import Finding, Reader, find, must
from db.kinds import (
    Attachment,
    ConsentRecord,
    ContactLog,
    ContactPair,
    Household,
    HouseholdMember,
    ListEntry,
    MicroWish,
    NotSamePerson,
    Pairing,
    PairingLog,
    Resident,
    RightsRequest,
    SamePerson,
    ServiceCase,
    ServiceDelivery,
)
from db.parts import BINNED
from db.record import Id, Record

STOP, GO_ON, WITHDRAW, ERASE = "stop", "go_on", "withdraw", "erase"
PHOTO, PUBLICITY, PAIRING, CONTACT = "photo", "publicity", "pairing", "contact"
AID, CHILDREN, REPORTING = "assistance", "child_service", "report_up"
EFFECTS: Final = {
    PAIRING: "不再登记结对和结对活动，在结的一对要结束",
    CONTACT: "不再登记联系，正在联系的要写上结束日期",
    PHOTO: "有本人的照片不再对外用",
    PUBLICITY: "心愿不再公示",
    AID: "不再登记救助类型和困难解决事项，除非另有法定职责的依据",
    CHILDREN: "不再登记给这个孩子的服务、心愿和关爱事项",
    REPORTING: "本人的行和写到本人的记录不再报送区里，只计入合计",
}
"""What ends when all consents for a purpose were withdrawn, told to whoever takes one back."""
GRANTED: Final = ("done", "partly")
_OTHER_BASIS: Final = "请先补登新的同意，或登记法定职责的依据"
_FOR_CHILDREN: Final = ("guardian_consent", "statutory_duty")
_FREE: Final = (RightsRequest, ConsentRecord, NotSamePerson, SamePerson)
_ABOUT: Final[tuple[tuple[type[Record], str], ...]] = (
    (ServiceCase, "subject"), (ServiceDelivery, "beneficiary"), (MicroWish, "wisher"),
    (ContactPair, "resident"), (Pairing, "side_a"), (Pairing, "side_b"),
)  # fmt: skip
"""Links to the person that a record is about. What several are in (a visit, a home) is others'."""


class Book(Reader, Protocol):
    """An open book, as far as it is asked here."""

    def values(self, kind: type[Record], /, *names: str, **rest: Any) -> list[tuple[Any, ...]]:
        """Give bare columns of the records whose fields equal the given values."""
        ...


def is_stopped(reader: Reader, person: bytes) -> bool:
    """Say whether processing of a person's information is stopped at their request."""
    return _ends_stopped(reader.all(RightsRequest, subject=person))


def stopped(reader: Reader) -> set[Id]:
    """Give the people whose information is no longer processed, at their request.

    All of them are told by two questions, however many they are.
    """
    asked = reader.all(RightsRequest, kind=STOP)
    of_each: dict[Id, list[RightsRequest]] = defaultdict(list)
    for one in (*asked, *reader.all(RightsRequest, kind=GO_ON)) if asked else ():
        if one.subject:
            of_each[one.subject].append(one)
    return {person for person, told in of_each.items() if _ends_stopped(told)}


def _ends_stopped(requests: Iterable[RightsRequest]) -> bool:
    """Say whether the last request of a person that was granted is one to stop."""
    granted = [
        one
        for one in requests
        if one.kind in (STOP, GO_ON) and one.result in GRANTED and one.answered_on
    ]
    last = max(granted, key=lambda one: (one.answered_on, one.id), default=None)
    return last is not None and last.kind == STOP


def at_rest(book: Book) -> frozenset[Id]:
    """Give the rows that nobody is reminded of and no list takes out: stored, and no more.

    Those are the people who asked to stop, and the records that are about them.
    """
    whom = stopped(book)
    found = set(whom)
    for kind, name in _ABOUT if whom else ():
        equals: dict[str, Any] = {name: list(whom)}
        found |= {row for (row,) in book.values(kind, "id", **equals)}
    return frozenset(found)


def hindered(reader: Reader, record: Record) -> Iterator[Finding]:
    """Refuse what would go on processing a person's information after they asked to stop."""
    people = _people_in(record)
    if people and reader.all(RightsRequest, kind=STOP):
        whom = {one for one in people.values() if is_stopped(reader, one)}
        yield from hindered_by(whom, record)


def hindered_by(whom: Set[Id], record: Record) -> Iterator[Finding]:
    """Refuse what would go on processing the information of those who asked to stop."""
    for name, person in _people_in(record).items():
        if person in whom:
            own = "本人要求停止处理，已经办理；要改请先登记“恢复处理”的请求"
            yield must(record, name, "这位居民要求停止处理，不能再登记新的事项" if name else own)


def _people_in(record: Record) -> dict[str, Id]:
    """Give whom a record may name, by its fields; by none for a person's own record."""
    if isinstance(record, _FREE):
        return {}
    if isinstance(record, Resident):
        return {"": record.id}
    links = (
        name
        for name, one in type(record).fields().items()
        if isinstance(one, Link) and (not one.kinds or "resident" in one.kinds)
    )
    return {name: person for name in links if (person := getattr(record, name))}


def request(reader: Reader, one: RightsRequest) -> Iterator[Finding]:
    """Hold a granted withdrawal against the book: no consent stands open."""
    if one.kind != WITHDRAW or one.result not in GRANTED:
        return
    standing = reader.all(ConsentRecord, subject=one.subject, withdrawn_on=None)
    if standing:
        words = f"还有 {len(standing)} 份同意没有写撤回日期，请先在本人的“告知同意”里写上"
        yield must(one, "result", words)


def erasure(reader: Reader, one: RightsRequest) -> Iterator[Finding]:
    """Point at a request to erase that counts as carried out while the person is held still.

    What was erased names nobody any more, nor does the request.
    """
    person = one.subject if one.kind == ERASE and one.result == "done" else None
    held = reader.get(Resident, person, hidden=True) if person else None
    if held is not None and held.hidden <= BINNED:
        words = "资料还在，不能写“已办理”：请打开这份请求按“删除这些资料”，或改写结果"
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
    """Refuse to publish a wish where that was withdrawn, and a child's where care of it was."""
    day = one.collected_on
    if one.wisher and day and (words := _kept_from_child(reader, one.wisher, day)):
        yield must(one, "wisher", words)
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


def household(reader: Reader, held: Household | None, home: Household) -> Iterator[Finding]:
    """Refuse to write down aid for a home of which somebody withdrew that."""
    before = held.assistance_kinds if held else None
    if set(home.assistance_kinds or ()) <= set(before or ()):
        return
    gone = withdrawn(reader, AID)
    here = reader.all(HouseholdMember, household=home.id) if gone else ()
    if any(one.resident in gone and one.holds_on(dates.today()) for one in here):
        yield must(home, "assistance_kinds", f"这一户有人已撤回救助服务的同意，{_OTHER_BASIS}")


def case(reader: Reader, one: ServiceCase) -> Iterator[Finding]:
    """Refuse aid, or care of a child, for whom it was withdrawn before the matter came in."""
    day = one.received_at.date() if one.received_at else None
    if day is None or one.subject is None:
        return
    gone = withdrawn(reader, AID).get(one.subject) if one.category == "hardship" else None
    if gone and day > gone:
        words = f"本人 {gone.isoformat()} 已撤回救助服务的同意，{_OTHER_BASIS}；不记名也可以登记"
        yield must(one, "subject", words)
    elif one.category == "children" and (words := _kept_from_child(reader, one.subject, day)):
        yield must(one, "subject", words)


def delivery(reader: Reader, one: ServiceDelivery) -> Iterator[Finding]:
    """Ask for a guardian's consent before a service to a child is written down by name."""
    child = reader.get(Resident, one.beneficiary)
    if child is None or not one.date or not child.is_child(one.date):
        return
    if words := _kept_from_child(reader, child.id, one.date):
        yield must(one, "beneficiary", words)
    elif not any(
        given.withdrawn_on is None and given.legal_basis in _FOR_CHILDREN
        for given in reader.all(ConsentRecord, subject=child.id)
    ):
        words = "服务对象未满 14 周岁，请先在本人的“告知同意”里登记监护人同意"
        yield must(one, "beneficiary", words)


def _kept_from_child(reader: Reader, person: Id, day: dt.date) -> str:
    """Say why a child may not be served by name on a day: that was withdrawn before."""
    gone = withdrawn(reader, CHILDREN).get(person)
    if gone is None or day <= gone:
        return ""
    return f"监护人 {gone.isoformat()} 已撤回未成年人服务的同意，{_OTHER_BASIS}"


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
