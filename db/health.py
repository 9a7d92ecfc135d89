"""体检: what is wrong in a book, sorted by what is to be done, and what staff set aside."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from typing import Final

from msgspec.structs import replace

from db import rules
from db.fields import IdNumber, PersonName
from db.findings import Finding
from db.journal.rows import ask_in
from db.kinds import FindingNote, OrgUnit, Resident, User
from db.record import Record
from db.roles import Clerk
from db.store import Store
from db.work import Changes, Work

SOUND: Final = "已核对，没有问题"
"""What is written when staff say nothing else."""

GROUPS: Final[dict[str, str]] = {
    "wrong": "写得不对，要改正",
    "number": "证件号码，要核对",
    "name": "姓名用字，要核对",
    "twice": "可能登记了两次",
    "missing": "缺的内容，要补上",
    "paper": "照片、签字、材料",
    "late": "该办的还没办",
    "order": "日期、次序对不上",
    "lost": "指向的记录不在了",
    "other": "请再看一遍",
}
"""What is to be done, in the order in which it is worth doing."""

_PRACTICE_HINTS: Final[dict[type[Record], tuple[str, ...]]] = {
    Resident: ("id_number",),
    OrgUnit: ("parent",),
}

_BY_RULE: Final[dict[str, str]] = {
    "namesakes": "twice",
    "twins": "twice",
    "consents": "missing",
    "two_offices": "twice",
    "overdue": "late",
    "handover": "late",
    "pairing_rhythm": "late",
    "signature": "paper",
    "sign_in_sheet": "paper",
    "activity_health": "paper",
    "numbering": "order",
    "days_kept": "order",
    "loose_links": "lost",
    "empty_lists": "missing",
    "grid": "missing",
    "serial": "missing",
    "erasure": "late",
    "full_width": "wrong",
    "office_staff": "missing",
    "purpose": "missing",
    "attachment": "paper",
    "evidence": "paper",
}
_BY_FIELD: Final[dict[str, str]] = {
    "photos": "paper",
    "evidence": "paper",
    "evidence_files": "paper",
    "receipt": "paper",
    "guardian_ok": "missing",
    "seq_no": "order",
    "due_on": "order",
    "closed_on": "order",
}


@dataclass(frozen=True)
class Point:
    """A finding with what the record is called and under which heading it stands."""

    finding: Finding
    called: str
    group: str

    @property
    def id(self) -> bytes:
        """A name for the finding that stays while the finding does."""
        one = self.finding
        words = (one.kind.__tablename__, one.id.hex(), one.field, one.rule, one.sentence)
        return blake2b("\x1f".join(words).encode(), digest_size=16).digest()

    @property
    def label(self) -> str:
        """What the field is called; nothing where the whole record is meant."""
        declared = self.finding.kind.fields().get(self.finding.field)
        listed = self.finding.kind.lists().get(self.finding.field)
        return declared.label if declared else listed.label if listed else ""


@dataclass(frozen=True)
class Report:
    """What a health check found, how many records it looked at, and what was set aside."""

    points: tuple[Point, ...]
    aside: tuple[Point, ...]
    looked_at: int


def group_of(finding: Finding) -> str:
    """Say what is to be done about a finding."""
    if finding.rule in _BY_RULE:
        return _BY_RULE[finding.rule]
    declared = finding.kind.fields().get(finding.field)
    if isinstance(declared, IdNumber):
        return "number"
    if isinstance(declared, PersonName) and not finding.sentence.startswith("请填写"):
        return "name"
    if finding.sentence.startswith("请填写"):
        return "missing"
    if finding.field in _BY_FIELD:
        return _BY_FIELD[finding.field]
    return "wrong" if finding.blocking else "other"


def examine(store: Store, step: Callable[[int, int], object] | None = None) -> Report:
    """Look over the whole book; belongs in a job. `step` hears how far it is."""
    counted = [0]

    def tell(done: int, total: int) -> None:
        counted[0] = total
        if step:
            step(done, total)

    found = rules.check_all(store, tell)
    if store.facts.is_demo:
        found = list(_without_practice_hints(store, found))
    names = _names(store, found)
    every = [Point(one, names.get(one.id, one.kind.title), group_of(one)) for one in found]
    order = list(GROUPS)
    every.sort(key=lambda point: (order.index(point.group), point.finding.kind.table_tag))
    sound = _set_aside(store, found)
    return Report(
        tuple(point for point in every if _key(point.finding) not in sound),
        tuple(point for point in every if _key(point.finding) in sound),
        counted[0],
    )


def _without_practice_hints(store: Store, found: Iterable[Finding]) -> Iterator[Finding]:
    """Leave out what a practice book breaks on purpose: its regions, ages, and missing district."""
    people = store.by_id(Resident, [one.id for one in found if one.kind is Resident])
    for one in found:
        if one.rule != rules.CAUTION or one.field not in _PRACTICE_HINTS.get(one.kind, ()):
            yield one
        elif one.kind is Resident:
            person = people[one.id]
            hints = person.number_hints(is_demo=True)
            if hints:
                yield replace(one, sentence=hints)


def set_aside(work: Work, clerk: Clerk, points: Iterable[Point], reason: str = SOUND) -> None:
    """Write down that findings were looked at and are right; each shows again after a change."""
    every = list(points)
    changes = work.changes_of([point.finding.id for point in every])
    user = work.reader.get(User, clerk.id)
    notes = [
        FindingNote(
            target=point.finding.id,
            field_name=point.finding.field or None,
            rule=point.finding.rule,
            reason=reason.strip() or SOUND,
            seen=changes.get(point.finding.id, 0),
            noted_on=work.today,
            by=user.staff if user else None,
            by_name=clerk.name,
        )
        for point in every
    ]
    work.save(*notes)


def take_up(store: Store, clerk: Clerk, points: Sequence[Point]) -> Changes:
    """Show findings again that were set aside."""
    wanted = {_key(point.finding) for point in points}
    targets = [point.finding.id for point in points]
    notes = store.all(FindingNote, target=targets)
    with store.work(clerk, "重新列出体检结果", "health") as work:
        work.delete(*(n for n in notes if (n.target, n.field_name or "", n.rule) in wanted))
    return work.changes


def _set_aside(store: Store, found: Iterable[Finding]) -> set[tuple[bytes, str, str]]:
    """Give the findings that a note covers whose record has not changed since."""
    notes = store.all(FindingNote)
    if not notes:
        return set()
    targets = {one.id for one in found} & {note.target for note in notes}
    with store.looking() as connection:
        changes: dict[bytes, int] = dict(
            ask_in(
                connection,
                "SELECT row, count(*) FROM op WHERE row IN (?) GROUP BY row",
                list(targets),
            )
        )
    return {
        (note.target, note.field_name or "", note.rule)
        for note in notes
        if changes.get(note.target) == note.seen
    }


def _key(finding: Finding) -> tuple[bytes, str, str]:
    return finding.id, finding.field, finding.rule


def _names(store: Store, found: Iterable[Finding]) -> dict[bytes, str]:
    """Give what records are called; one that has only its title says whose part it is."""
    by_kind: dict[str, list[bytes]] = {}
    for one in found:
        by_kind.setdefault(one.kind.__tablename__, []).append(one.id)
    named: dict[bytes, str] = {}
    for table, ids in by_kind.items():
        named |= store.named((table,), ids)
    return named
