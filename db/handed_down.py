"""What the district gives to every office: what of it came here, and texts that it passes on."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from msgspec import Struct

from db.journal.rows import OPS_OF_COMMIT, ask, ask_in
from db.kinds import CodeEntry, ExperienceBriefing, Festival, LedgerLayout, ReportingPeriod
from db.peers import Peers
from db.record import DISTRICT_SCOPE, Id, Record, derived_id
from db.store import Store
from db.trouble import Refused
from db.work import Work

KINDS: Final[tuple[type[Record], ...]] = (
    ReportingPeriod, CodeEntry, LedgerLayout, ExperienceBriefing, Festival,
)  # fmt: skip
_SEEN: Final = "handed_down_seen"


class Given(Struct, frozen=True):
    """Records of one kind that the district gave, the newest first, and how many are new here."""

    kind: type[Record]
    records: tuple[Record, ...]
    fresh: int
    last: dt.date


class Going(Struct, frozen=True):
    """Records of one kind that go to every office, the newest first, and what is still to come.

    `lacking` names the offices of which a PC has not said that it holds all of them; `fresh`
    counts those that some PC lacks.
    """

    kind: type[Record]
    records: tuple[Record, ...]
    fresh: int
    lacking: tuple[str, ...]


def going(store: Store, receivers: Iterable[tuple[str, bytes]]) -> list[Going]:
    """Give what goes to every office, by kind; `receivers` are offices with a PC of theirs."""
    peers, written = Peers(store), _written(store)
    holds = [(office, _reached(store, peers.acked(branch))) for office, branch in receivers]
    found: list[Going] = []
    for kind in KINDS:
        held = store.all(kind, org_code=DISTRICT_SCOPE)
        rows = sorted(held, key=lambda one: -written[one.id][0])
        lacks = {
            one.id: [o for o, reached in holds if not _has(reached, *written[one.id][1:])]
            for one in rows
        }
        fresh = sum(map(bool, lacks.values()))
        lacking = dict.fromkeys(office for some in lacks.values() for office in some)
        found.append(Going(kind, tuple(rows), fresh, tuple(lacking)))
    return found


def _has(reached: Mapping[int, int], branch: int, no: int) -> bool:
    return reached.get(branch, 0) >= no


def _written(store: Store) -> dict[Id, tuple[int, int, int]]:
    """Say which commit wrote each record last: its number here, its branch and number there."""
    asked = (
        f"SELECT op.row, c.id, c.branch, c.no FROM {OPS_OF_COMMIT}"  # noqa: S608  our own words
        " WHERE c.scope = 'district' ORDER BY c.id"
    )
    with store.looking() as connection:
        rows = ask(connection, asked)
        return {row: (number, branch, no) for row, number, branch, no in rows}


def _reached(store: Store, tips: Sequence[bytes]) -> dict[int, int]:
    """Say how far a PC holds each branch of what the district gives."""
    asked = "SELECT branch, no FROM commit_log WHERE scope = 'district' AND digest IN (?)"
    with store.looking() as connection:
        return dict(ask_in(connection, asked, tips))


def given(store: Store) -> list[Given]:
    """Give what stands of what the district gave, by kind; nothing at the district itself."""
    if store.is_district:
        return []
    came = _came(store)
    seen = int(store.fact(_SEEN, "0"))
    found: list[Given] = []
    for kind in KINDS:
        held = [one for one in store.all(kind, org_code=DISTRICT_SCOPE) if one.id in came]
        rows = sorted(held, key=lambda one: -came[one.id][0])
        if rows:
            fresh = sum(came[one.id][0] > seen for one in rows)
            last = dt.date.fromtimestamp(came[rows[0].id][1] / 1000)  # noqa: DTZ012  our own day
            found.append(Given(kind, tuple(rows), fresh, last))
    return found


def _came(store: Store) -> dict[Id, tuple[int, int]]:
    """Say of each record when it came last: the number of the commit here, and its time."""
    asked = (
        "SELECT op.row, max(c.id), max(c.wall_ms) FROM op JOIN commit_log c ON c.id = op.commit_id"
        " WHERE c.scope = 'district' AND op.tbl IN (?) GROUP BY op.row"
    )
    with store.looking() as connection:
        rows = ask_in(connection, asked, [kind.table_tag for kind in KINDS])
        return {row: (number, wall) for row, number, wall in rows}


def see(store: Store) -> None:
    """Keep that somebody has looked at all that came."""
    last = max((number for number, _ in _came(store).values()), default=0)
    store.keep_fact(_SEEN, str(last))


def pass_on(work: Work, text: ExperienceBriefing) -> ExperienceBriefing:
    """Have a reviewed text go to every office: a copy of it, as it is now.

    The record itself belongs to its office for life; the copy follows it when it is passed on
    again.
    """
    if not work.is_district:
        raise Refused("经验材料由区里发给各社区；共享以后随数据包交到区里")
    if text.state != "shared" or text.org_code == DISTRICT_SCOPE:
        raise Refused("三审通过、按“共享”以后才能发给各社区")
    copy = work.reader.get(ExperienceBriefing, copy_id(text.id), hidden=True)
    if copy is not None and copy.hidden:
        work.restore(copy)
        copy = work.reader.get(ExperienceBriefing, copy_id(text.id))
    said = {name: getattr(text, name) for name in _PASSED_ON}
    if copy is None:
        made = ExperienceBriefing(id=copy_id(text.id), org_code=DISTRICT_SCOPE, **said)
        work.bulk_create([made])
        return made
    for name, value in said.items():
        setattr(copy, name, value)
    work.bulk_edit([copy])
    return copy


_PASSED_ON: Final = ("topic", "body", "feature", "author", "author_name", "shared_on", "state")


def copy_id(text: Id) -> Id:
    """Give the id of the copy of a text that goes to every office."""
    return derived_id(text.hex(), person=b"hsl passed on")


def is_passed_on(store: Store, text: ExperienceBriefing) -> bool:
    """Say whether the very words of a text go to every office."""
    copy = store.get(ExperienceBriefing, copy_id(text.id))
    return copy is not None and all(getattr(copy, n) == getattr(text, n) for n in _PASSED_ON)
