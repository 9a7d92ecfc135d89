"""What a health check can put right by itself: only where there is one right answer.

A fix is shown before it is made, and all of them together are one work that can be undone.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence, Set
from dataclasses import dataclass
from typing import Final

from db import dates, homes, parts, stopping
from db.fields import Field, IdNumber, NameOf, PersonName, Phone
from db.findings import Finding, Reader
from db.kinds import Address, GridUnit, Pairing, PairingLog
from db.record import Id, Record
from db.rules import CAUTION, FAULT
from db.rules_health import WIDE
from db.work import Work

_NARROW: Final = {
    code: code - 0xFEE0
    for first, last in (("０", "９"), ("Ａ", "Ｚ"), ("ａ", "ｚ"))
    for code in range(ord(first), ord(last) + 1)
}
EXPIRED: Final = "计划期满，体检时办期满"


@dataclass(frozen=True)
class Fix:
    """One change: of which finding, in which words, and how the field reads before and after."""

    finding: Finding
    words: str
    before: str
    after: str


def fixes(reader: Reader, findings: Iterable[Finding], scope: str) -> list[Fix]:
    """Give what can be put right among findings, of the records this office registered."""
    resting = stopping.stopped(reader)
    found = (_fix_of(reader, finding, scope, resting) for finding in findings)
    return [fix for fix in found if fix]


def _fix_of(reader: Reader, finding: Finding, scope: str, resting: Set[Id]) -> Fix | None:
    """Give the one safe way to mend a finding, if there is one.

    What names somebody of those `resting`, whose information is no longer processed, has none.
    """
    record = reader.get(finding.kind, finding.id)
    if record is None or record.org_code != scope or record.is_shut:
        return None
    if finding.rule == "serial":
        return Fix(finding, "补编号", "", "按顺序给下一个编号")
    if finding.rule == "grid" and isinstance(record, Address):
        return _grid(reader, finding, record)
    if finding.rule == "loose_links" and finding.field == finding.kind.parent_link():
        return _left_behind(reader, finding, record)
    if any(stopping.hindered_by(resting, record)):  # it is stored, and no more
        return None
    if finding.rule == CAUTION and finding.field == "planned_end":
        return _expiry(reader, finding, record)
    declared = finding.kind.fields().get(finding.field)
    if declared is None or finding.rule not in (FAULT, CAUTION, "full_width"):
        return None
    return _tidied(finding, declared, record)


def mend(work: Work, chosen: Sequence[Fix]) -> int:
    """Make fixes within one piece of work; give how many still held."""
    made, resting = 0, stopping.stopped(work.reader)
    for fix in chosen:
        # What somebody changed meanwhile is looked at afresh, never overwritten.
        now = _fix_of(work.reader, fix.finding, work.scope, resting)
        record = work.reader.get(fix.finding.kind, fix.finding.id)
        if now is None or record is None or now != fix:
            continue
        _make(work, fix.finding, record)
        made += 1
    return made


def _make(work: Work, finding: Finding, record: Record) -> None:
    if finding.field == "planned_end":
        work.move(record, "expired", EXPIRED)
        return
    if finding.rule == "loose_links":
        work.delete(record)
        return
    if finding.rule == "serial":
        work.number([record])
    elif isinstance(record, Address) and finding.rule == "grid":
        record.grid_unit = homes.grid_of(work.reader, record)
    else:
        value = getattr(record, finding.field)
        setattr(record, finding.field, tidied(type(record).fields()[finding.field], value))
    work.bulk_edit([record])


def tidied(declared: Field, value: str) -> str:
    """Give a line as it should have been typed: one dot in names, figures in half width."""
    if isinstance(declared, PersonName | Phone | IdNumber):
        return declared.parse(value) or value
    return value.translate(_NARROW)


def _tidied(finding: Finding, declared: Field, record: Record) -> Fix | None:
    value = getattr(record, finding.field)
    if not isinstance(value, str) or isinstance(declared, NameOf):
        return None
    better = tidied(declared, value)
    if better == value or declared.fault(better):
        return None
    words = "换成规范的间隔号和用字" if isinstance(declared, PersonName) else "改成半角"
    if not isinstance(declared, PersonName) and not WIDE.search(value):
        words = "去掉多余的符号"
    return Fix(finding, words, declared.show(value), declared.show(better))


def _grid(reader: Reader, finding: Finding, dwelling: Address) -> Fix | None:
    unit = reader.get(GridUnit, homes.grid_of(reader, dwelling))
    return Fix(finding, "按楼栋补网格", "", unit.full_name) if unit else None


def _left_behind(reader: Reader, finding: Finding, record: Record) -> Fix | None:
    """Have a part follow its whole into the bin, where it waits to come back with it."""
    if not parts.is_left_behind(reader, record):
        return None
    whole = finding.kind.fields()[finding.field].label
    return Fix(finding, "随所属的记录移到回收站", f"{whole}已在回收站，这一条还留着", "移到回收站")


def _expiry(reader: Reader, finding: Finding, record: Record) -> Fix | None:
    if not isinstance(record, Pairing) or record.state != "active" or not record.planned_end:
        return None
    end = record.planned_end
    if not dates.has_passed(end):
        return None
    if any(log.date and log.date > end for log in reader.all(PairingLog, pairing=record.id)):
        return None  # they went on meeting: staff decide
    return Fix(finding, "办期满", "在结", f"期满（{end.isoformat()}）")
