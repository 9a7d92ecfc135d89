"""Rules across records about wishes, cases, visits, contacts and services."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from db import dates
from db.findings import Finding, Reader, look, must, others, unit_of
from db.kinds import (
    CaseStep,
    ConsentRecord,
    ContactLog,
    ContactPair,
    MicroWish,
    Resident,
    ServiceCase,
    VolunteerSession,
    VolunteerShare,
)
from db.kinds.office import USUAL_WISH

STEP: Final = "steps"
"""What the missing step is called among the faults of a case."""


def wish(reader: Reader, one: MicroWish) -> Iterator[Finding]:
    """Check a wish that costs much, and a child's: the guardian agrees, the alias is public."""
    yield from _dear(reader, one)
    child = reader.get(Resident, one.wisher)
    day = one.collected_on or dates.today()
    if child is None or not child.is_child(day):
        return
    if not one.guardian_ok:
        yield must(one, "guardian_ok", "心愿人未满 14 周岁，请先征得监护人同意再勾选")
    if not one.alias:
        yield must(one, "alias", "心愿人未满 14 周岁，对外只用公示名，请填写")


def _dear(reader: Reader, one: MicroWish) -> Iterator[Finding]:
    if one.est_value is None:
        return
    office = unit_of(reader, one.org_code)
    usual = (office and office.wish_value) or USUAL_WISH
    if one.est_value > usual:
        yield look(one, "est_value", f"微心愿一般不超过 {usual:f} 元，请再看一遍")


def contact_pair(reader: Reader, pair: ContactPair) -> Iterator[Finding]:
    """Check that the resident agreed, still agrees, and that nobody is listed twice."""
    consent = reader.get(ConsentRecord, pair.consent)
    if consent:
        yield from _consent(pair, consent)
    if pair.end_on is None and any(others(reader, pair, "staff", "resident", end_on=None)):
        yield must(pair, "resident", "这位干部已经在联系这位居民，不用再建")
    for log in reader.all(ContactLog, pair=pair.id):
        if log.date and not pair.holds_on(log.date):
            words = f"{log.date.isoformat()} 的联系记录不在联系期间，请核对日期"
            yield must(pair, "end_on" if pair.end_on else "start_on", words)
            break


def _consent(pair: ContactPair, consent: ConsentRecord) -> Iterator[Finding]:
    if consent.subject != pair.resident:
        yield must(pair, "consent", "这份告知同意不是联系对象本人的，请改选")
    if consent.purpose != "contact":
        yield look(pair, "consent", "这份告知同意的目的不是干部联系，请再看一遍")
    if consent.withdrawn_on and pair.end_on is None:
        yield look(pair, "end_on", "本人已撤回同意，请结束联系")


def contact_log(reader: Reader, log: ContactLog) -> Iterator[Finding]:
    """Check that a contact lies within its pair's time."""
    pair = reader.get(ContactPair, log.pair)
    if pair and log.date and not pair.holds_on(log.date):
        yield must(log, "date", "联系日期不在联系期间，请改正")


def lacks_step(reader: Reader, one: ServiceCase, was: str | None, to: str) -> bool:
    """Say whether a matter would be closed without a word on how it was handled.

    Not where it is closed still, and only a later step is taken back.
    """
    is_back = one.states is not None and (was, to) in one.states.back
    is_closing = was != "done" and to == "done" and not is_back
    return is_closing and not reader.all(CaseStep, service_case=one.id)


def closing(reader: Reader, before: ServiceCase | None, after: ServiceCase) -> Iterator[Finding]:
    """Check that a matter says how it was handled, when it is closed."""
    if before is not None and lacks_step(reader, after, before.state, after.state):
        yield must(after, STEP, "还没有办理过程，请在“办理情况”里写一句怎样办的")


def case(reader: Reader, one: ServiceCase) -> Iterator[Finding]:
    """Point at a matter of before that was closed without saying how it was handled."""
    if one.state in {"done", "revisited", "archived"} and not reader.all(
        CaseStep, service_case=one.id
    ):
        yield look(one, "", "已办结，还没有办理过程，请补记")


def case_step(reader: Reader, step: CaseStep) -> Iterator[Finding]:
    """Check that a step is not older than its case."""
    one = reader.get(ServiceCase, step.service_case)
    if one and one.received_at and step.at and step.at < one.received_at:
        yield look(step, "at", "办理时间早于登记时间，请再看一遍")


def volunteers(reader: Reader, session: VolunteerSession) -> Iterator[Finding]:
    """Hold the number of volunteers against the roll, where there is one."""
    listed = len(reader.all(VolunteerShare, session=session.id))
    if listed and session.volunteers_count and listed != session.volunteers_count:
        words = f"名单上有 {listed} 人，志愿者人数填了 {session.volunteers_count}，请核对"
        yield look(session, "volunteers_count", words)
