"""退回更正 both ways: the district gives records back or corrects them, offices answer."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from msgspec import Struct

from db.fields import Link
from db.findings import Finding
from db.kinds import CorrectionNotice
from db.kinds.notice import ANSWERED, CLOSED, CORRECTED, EXPLAINED, MENDED, OPEN, RETURNED
from db.record import DISTRICT_SCOPES, Id, Record
from db.roles import Clerk
from db.store import Store
from db.trouble import Refused
from db.work import Work

CONFLICT, BY_HAND, CORRECTION = "核对冲突", "区里核对", "区里更正"
HEALTH: Final = "体检"
_ORDER: Final = {OPEN: 0, EXPLAINED: 1, MENDED: 2, CLOSED: 3}


class Meant(Struct, frozen=True):
    """What a notice means: the record, the field in it, what the rule is and what to do."""

    record: Record
    field: str
    rule: str
    message: str


def give_back(work: Work, clerk: Clerk, meant: Meant, *, kind: str = RETURNED) -> CorrectionNotice:
    """Give a record back to its office; what waits there already is not asked a second time."""
    if not work.is_district:
        raise Refused("退回更正由区里发出；本社区的记录请直接改")
    record = meant.record
    if record.org_code is None or record.org_code in DISTRICT_SCOPES:
        raise Refused("这是区里自己的记录，不用退回，请直接改")
    if not meant.message.strip():
        raise Refused({"message": "请写明要社区做什么"})
    for known in work.reader.all(CorrectionNotice, target=record.id, state=OPEN):
        same = (known.field_name or "", known.rule) == (meant.field, meant.rule)
        if same and known.kind == kind == RETURNED:
            return known
    notice = CorrectionNotice(
        org_code=record.org_code,
        target=record.id,
        field_name=meant.field or None,
        rule=meant.rule,
        message=meant.message.strip(),
        kind=kind,
        made_on=work.today,
        made_by_name=clerk.name,
    )
    work.save(notice)
    return notice


def give_back_findings(
    work: Work, clerk: Clerk, findings: Iterable[Finding]
) -> list[CorrectionNotice]:
    """Give back what a health check found in offices' records."""
    made = []
    for found in findings:
        record = work.reader.get(found.kind, found.id)
        if record is not None and record.org_code not in DISTRICT_SCOPES:
            name = found.field if found.field in found.kind.fields() else ""
            label = found.kind.fields()[name].label if name else found.kind.title
            meant = Meant(record, name, f"{HEALTH}：{label}", found.sentence)
            made.append(give_back(work, clerk, meant))
    return made


def correct(
    work: Work, clerk: Clerk, record: Record, values: Mapping[str, Any], reason: str
) -> CorrectionNotice:
    """Correct an office's record, and tell the office what was changed and why."""
    if not reason.strip():
        raise Refused({"reason": "更正要写明原因，社区会看到"})
    changed = [name for name, value in values.items() if getattr(record, name) != value]
    if not changed:
        raise Refused({"value": "和原来的一样，没有要更正的"})
    for name in changed:
        setattr(record, name, values[name])
    work.save(record)
    labels = "、".join(type(record).fields()[name].label for name in changed)
    meant = Meant(record, changed[0], CORRECTION, f"区里更正了{labels}，原因：{reason.strip()}")
    return give_back(work, clerk, meant, kind=CORRECTED)


def answer(work: Work, clerk: Clerk, notice: CorrectionNotice, state: str, words: str = "") -> None:
    """Answer one line: mended, or explained in words."""
    if state not in ANSWERED:
        raise ValueError(state)
    values: dict[str, Any] = {
        "answer": words.strip() or None,
        "answered_on": work.today,
        "answered_by_name": clerk.name,
    }
    if state == EXPLAINED and not words.strip():
        raise Refused({"answer": "请写明情况，区里会看到"})
    work.move(notice, state, **values)


def close(work: Work, notice: CorrectionNotice) -> None:
    """End a line: the answer holds."""
    work.move(notice, CLOSED)


def ask_again(work: Work, notice: CorrectionNotice, why: str) -> None:
    """Give an answered line back once more, with the reason."""
    work.move(notice, OPEN, why, message=f"{notice.message}\n再退回：{why.strip()}")


class Line(Struct, frozen=True):
    """A notice as lists show it: what it is about, in which field, whether it was edited since."""

    notice: CorrectionNotice
    kind: type[Record] | None
    called: str
    label: str
    is_edited: bool
    now: str = ""

    @property
    def title(self) -> str:
        """What stands first: 居民 李梅 · 工作单位."""
        about = f"{self.kind.title} {self.called}" if self.kind else self.called
        return f"{about} · {self.label}" if self.label else about


def offices_of(store: Store, findings: Iterable[Finding]) -> dict[Id, str]:
    """Give the office of each record that findings are about; the district's own are left out."""
    by_kind: dict[type[Record], set[Id]] = {}
    for one in findings:
        by_kind.setdefault(one.kind, set()).add(one.id)
    return {
        row: record.org_code
        for kind, rows in by_kind.items()
        for row, record in store.by_id(kind, rows).items()
        if record.org_code not in DISTRICT_SCOPES
    }


def lines(
    store: Store, *, states: Sequence[str] = (OPEN,), office: str = "", most: int = 200
) -> list[Line]:
    """Give notices in some states, of one office or of all, those that wait for longest first."""
    equals: dict[str, Any] = {"state": tuple(states)} | ({"org_code": office} if office else {})
    found = store.all(CorrectionNotice, **equals)
    found = sorted(found, key=lambda one: (_ORDER[one.state], one.made_on, one.id))
    return [_line(store, one) for one in found[:most]]


def _line(store: Store, notice: CorrectionNotice) -> Line:
    record = store.find((), notice.target)
    if record is None:
        return Line(notice, None, "（记录已删除，或还没有收到）", "", is_edited=False)
    declared = type(record).fields().get(notice.field_name or "")
    is_edited = any(
        entry.number > notice.op and entry.register is not None
        for entry in store.history(record.id, type(record))
    )
    label, now = (declared.label, "") if declared else ("", "")
    if declared and not (declared.own_record_only or isinstance(declared, Link)):
        now = declared.show(getattr(record, notice.field_name or "")) or "（空）"
    return Line(notice, type(record), store.called(record), label, is_edited, now)


def waiting(store: Store, rows: Iterable[Id]) -> dict[Id, CorrectionNotice]:
    """Give the notices about conflicts that were sent back and not settled, by record."""
    every = store.all(CorrectionNotice, rule=CONFLICT, state=(OPEN, MENDED, EXPLAINED))
    wanted = set(rows)
    return {one.target: one for one in every if one.target in wanted}
