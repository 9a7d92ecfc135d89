"""Handling a case: what was done is written down step by step, and closing it needs a step."""

from __future__ import annotations

import datetime as dt

from db import meetings
from db.findings import Reader
from db.kinds import CaseStep, ServiceCase
from db.record import Record
from db.roles import Clerk
from db.rules_services import STEP as STEP, lacks_step
from db.work import Work


def wants_step(reader: Reader, record: Record, to: str) -> bool:
    """Say whether a record may go to a state only with a step written, and has none."""
    return isinstance(record, ServiceCase) and lacks_step(reader, record, record.state, to)


def write_step(
    work: Work, case: ServiceCase, text: str, clerk: Clerk, day: dt.date | None = None
) -> CaseStep:
    """Write down what was done about a case, on a day at the present hour; blank: today.

    By whoever sits here, or else by the handler; never before the case was received.
    """
    # The hour of this PC's clock: only the office's own day can be another one.
    moment = dt.datetime.combine(day or work.today, dt.datetime.now().time())  # noqa: DTZ005
    at = max(moment.replace(second=0, microsecond=0), case.received_at or moment)
    writer = meetings.staff_of(work.reader, clerk)
    step = CaseStep(service_case=case.id, at=at, text=text)
    step.by = writer.id if writer else case.handler
    work.save(step)
    return step
