"""谁看过我: who looked at a person's numbers or changed their record, on which PC, and why.

Rows come from this PC's access log and journal; the office's other PCs bring their looks with a
package to this office. They never go to the district.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import msgspec

from db import clock_check, quotas
from db.journal.reading import Made
from db.kinds import KINDS, StaffMember, User
from db.record import Record
from db.roles import Clerk, require
from db.store import Store
from db.trouble import Refused

PRINTED: Final = "打印谁看过"
LOOKS: Final = frozenset({quotas.REVEAL, quotas.PRINTED_IN_FULL, "另存附件", PRINTED, "删除"})
MOST_ROWS: Final = 20_000
_FACT: Final = "seen_at:"
_KEPT_MS: Final = 3 * 366 * 86_400_000


class Look(msgspec.Struct, frozen=True, array_like=True):
    """One look as it travels: when, by whom, what was done, on which record, which fields, why."""

    wall_ms: int
    who: str
    act: str
    object: str
    fields: tuple[str, ...] = ()
    reason: str = ""


class FromPC(msgspec.Struct, frozen=True):
    """All looks of one PC, as it last sent them."""

    pc: str
    until_ms: int
    looks: tuple[Look, ...]

    @property
    def since_ms(self) -> int:
        """From when on the looks are all there: older ones found no room; 0 when all did."""
        return min(one.wall_ms for one in self.looks) if len(self.looks) >= MOST_ROWS else 0


@dataclass(frozen=True)
class Seen:
    """One line for the person: when, who, on which PC, what was done, why."""

    at: dt.datetime
    who: str
    pc: str
    what: str
    reason: str = ""


@dataclass(frozen=True)
class Answer:
    """Everything that is known here, newest first, and which PCs it covers, up to when."""

    seen: tuple[Seen, ...]
    covers: tuple[str, ...]


def of(store: Store, clerk: Clerk, person: Record) -> Answer:
    """Say who looked at a person or changed their record, as far as this office's PCs have told."""
    require(clerk, "who_saw")
    return answered(store, person)


def answered(store: Store, person: Record) -> Answer:
    """Say the same for the answer to the person's own request, which a paper in full gives (R03).

    Whoever prints that needs the right to print numbers in full, and leaves a line.
    """
    here, wanted = store.facts.node_label, person.id.hex()
    names = names_of_accounts(store)
    found = [_line(look, here, names) for look in _looks(store, wanted)]
    covers = [f"{here}（到现在）"]
    for one in from_elsewhere(store):
        found += [_line(look, one.pc, {}) for look in one.looks if look.object == wanted]
        covers.append(f"{one.pc}（{_reach(one)}）")
    found += _changes(store, person)
    found.sort(key=lambda one: one.at, reverse=True)
    return Answer(tuple(found), tuple(covers))


def note_printed(store: Store, clerk: Clerk, person: Record, count: int) -> None:
    """Note that the list went out on paper."""
    require(clerk, "who_saw")
    store.note(clerk, PRINTED, person, count=count)


def to_send(store: Store) -> bytes:
    """Give this PC's looks for another PC of the office; names of staff, no value of anybody.

    The newest ones, where there are more than another PC takes; it says from when on they are all.
    """
    names = names_of_accounts(store)
    since = clock_check.sure_ms(store) - _KEPT_MS
    rows = [
        Look(look.wall_ms, names.get(look.who, look.who), *_rest(look))
        for look in _looks(store)
        if look.wall_ms >= since
    ]
    sent = FromPC(store.facts.node_label, store.clock(), tuple(rows[:MOST_ROWS]))
    return msgspec.json.encode(sent)


def take(store: Store, node: bytes, raw: bytes) -> int:
    """Keep the looks of another PC of this office in place of what it sent before."""
    if store.is_district:
        raise Refused("谁看过居民资料的记录只在本单位的电脑之间传，不给区里")
    try:
        given = msgspec.json.decode(raw, type=FromPC)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise Refused("谁看过的记录读不出来，请在那台电脑上重新导出") from error
    if len(given.looks) > MOST_ROWS or any(look.act not in LOOKS for look in given.looks):
        raise Refused("谁看过的记录不对，请在那台电脑上重新导出")
    store.keep_fact(f"{_FACT}{node.hex()}", msgspec.json.encode(given).decode())
    return len(given.looks)


def from_elsewhere(store: Store) -> list[FromPC]:
    """Give what the office's other PCs have told."""
    kept = store.facts_like(_FACT)
    return [msgspec.json.decode(text.encode(), type=FromPC) for text in kept.values()]


def numbered(store: Store, number: str) -> list[bytes]:
    """Give the records of a whole serial number, deleted ones too; different kinds have their own.

    What an office no longer holds is still in its log, but nobody knows its number any more.
    """
    kinds = [kind for kind in KINDS if number.startswith(f"{kind.serial_prefix}-")]
    return [
        one for kind in kinds for (one,) in store.values(kind, "id", hidden=True, serial_no=number)
    ]


def _looks(store: Store, wanted: str = "") -> Iterator[Look]:
    for one in store.looks(wanted):
        if one.act.act in LOOKS and one.act.object:
            act = one.act
            yield Look(one.wall_ms, act.user, act.act, act.object, tuple(act.fields), act.reason)


def _rest(look: Look) -> tuple[str, str, tuple[str, ...], str]:
    return look.act, look.object, look.fields, look.reason


def _changes(store: Store, person: Record) -> Iterator[Seen]:
    """Give a line for each work that changed the record, with the fields it wrote."""
    fields, works = type(person).fields(), dict[bytes, tuple[Made, list[str]]]()
    for entry in store.history(person.id):
        _, written = works.setdefault(entry.made.work, (entry.made, []))
        written += [fields[name].label for name in entry.after if name in fields]
    for number, (made, written) in enumerate(works.values()):
        what = f"修改 {'、'.join(written)}" if number else "登记"
        yield Seen(_moment(made.wall_ms), made.actor, made.pc, what, made.reason)


def _line(look: Look, pc: str, names: dict[str, str]) -> Seen:
    what = " ".join(filter(None, (look.act, "、".join(look.fields))))
    return Seen(_moment(look.wall_ms), names.get(look.who, look.who), pc, what, look.reason)


def names_of_accounts(store: Store) -> dict[str, str]:
    """Give the names of those who have or had an account, by login; two of one name with it."""
    users = sorted(store.all(User, hidden=True), key=lambda user: -user.hidden)  # living ones last
    holders = store.all(StaffMember, hidden=True, id=[user.staff for user in users])
    known = {one.id: one.full_name for one in holders if one.full_name}
    names = {user.login: known[user.staff] for user in users if user.staff in known}
    shared = Counter(names.values())
    return {one: f"{name}（{one}）" if shared[name] > 1 else name for one, name in names.items()}


def _reach(one: FromPC) -> str:
    """Say of which time a PC has told: a paper must not say more than it holds."""
    until = f"{_moment(one.until_ms):%Y-%m-%d %H:%M}"
    if not one.since_ms:
        return f"到 {until}"
    return f"只有 {_moment(one.since_ms):%Y-%m-%d %H:%M} 到 {until}，更早的要到那台电脑上查"


def _moment(ms: int) -> dt.datetime:
    return dt.datetime.fromtimestamp(ms / 1000)  # noqa: DTZ006  the office's own time
