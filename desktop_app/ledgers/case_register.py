"""L08 五个及时台账: matters by the five categories, and whether they were settled in time."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator, Mapping

from typing_extensions import override

from db import codes
from db.kinds import CaseStep, ServiceCase
from db.store import Store
from desktop_app.ledgers import editions, held
from desktop_app.ledgers.ledger import (
    ROW_NUMBER,
    SEALED,
    Align,
    Column,
    Group,
    Ledger,
    Options,
    Project,
    Row,
    Total,
    Wrap,
)
from desktop_app.ledgers.people import People
from desktop_app.ledgers.sheet import A4

CENTER, FIGURE, NAME = Align.CENTER, Wrap.FIGURE, Wrap.NAME
NO_CATEGORY = "没有写类别"


class CaseRegister(Ledger):
    """五个及时台账. All five stand on it, also where nothing was (零报告)."""

    code = "L08"
    project = Project.INNOVATION
    title = "五个及时台账"
    lists_each = "service_case"
    told_by = "received_at"
    sheet = A4.landscape
    columns = (
        Column("序号", ROW_NUMBER, 4, CENTER, FIGURE),
        Column("编号", "serial_no", 8, CENTER, FIGURE),
        Column("登记日期", "received_at", 8, CENTER, FIGURE),
        Column("类别", "category", 9, CENTER),
        Column("来源", "channel", 7, CENTER),
        Column("事项", "summary", 22, public=False),
        Column("承办人", "handler", 8, CENTER, NAME, public=False),
        Column("办理情况", "outcome", 18, public=False),
        Column("办结日期", "closed_on", 8, CENTER, FIGURE),
        Column("回访", "revisit", 8, CENTER),
    )
    order = "类别，登记日期"
    group_by = Group(
        "category", head="{group}（登记 {received} 件，办结 {closed} 件，按时 {on_time} 件）",
        nothing="本期无", stated=True,
    )  # fmt: skip
    totals = (
        Total("登记", "received", unit="件"),
        Total("办结", "closed", unit="件"),
        Total("按时办结率", "on_time", of="closed"),
        Total("逾期未结", "overdue", unit="件"),
        Total("回访满意或基本满意", "satisfied", unit="件"),
    )
    signs = SEALED

    @override
    def rows(self, store: Store, options: Options) -> Iterator[Row]:
        found: dict[str, list[ServiceCase]] = defaultdict(list)
        every = store.all(ServiceCase, order=("received_at",), **held.of_office(options))
        cases = [one for one in every if options.covers(self.day_of(one))]
        for case in cases:
            found[case.category or ""].append(case)
        people = People(store, options, (case.subject for case in cases))
        steps = _last_steps(store, options)
        first = held.first_words(store, ServiceCase, options)
        for category in dict.fromkeys((*codes.CASE_CATEGORY.codes(), *found)):
            name = codes.CASE_CATEGORY.label(category) or NO_CATEGORY
            dated = [case for case in found[category] if case.received_at]
            if not dated:
                yield Row((), name)
            for case in dated:
                told = first.get(case.id, {})
                cells = _cells(case, people, steps.get(case.id), told, options)
                yield Row(cells, name, _tally(case, held.span(options).last), case.id)
        for case in (one for one in cases if not one.received_at):
            told = first.get(case.id, {})
            cells = _cells(case, people, steps.get(case.id), told, options)
            yield Row(cells, held.NO_DAY, record=case.id, counts=False)


def _last_steps(store: Store, options: Options) -> dict[bytes, CaseStep]:
    steps = store.all(CaseStep, order=("at",))
    return {
        step.service_case: step
        for step in steps
        if step.at is None or held.until(step.at.date(), options)
    }


def _tally(case: ServiceCase, last_day: dt.date) -> dict[str, int]:
    return {
        "received": 1,
        "closed": int(case.is_closed_by(last_day)),
        "on_time": int(case.is_on_time_by(last_day)),
        "overdue": int(_is_late(case, last_day)),
        "satisfied": int(case.is_satisfied_by(last_day)),
    }


def _is_late(case: ServiceCase, last_day: dt.date) -> bool:
    """Whether a matter is still owed as the period ended, after its deadline."""
    is_open = case.is_owed or (case.closed_on is not None and case.closed_on > last_day)
    return is_open and case.due_on is not None and case.due_on < last_day


def _cells(
    case: ServiceCase,
    people: People,
    step: CaseStep | None,
    first: Mapping[str, str],
    options: Options,
) -> tuple[str, ...]:
    fields, edition = ServiceCase.fields(), options.edition
    hidden = people.hidden([case.subject])
    revisited = held.until(case.revisit_on, options)
    said = fields["satisfaction"].show(case.satisfaction) if revisited else ""
    return (
        case.serial_no or "",
        held.shown(case.received_at.date() if case.received_at else None),
        fields["category"].show(case.category),
        fields["channel"].show(case.channel),
        editions.words(case.summary, edition, hidden),
        case.handler_name or "",
        editions.words(_progress(case, step, first, options), edition, hidden),
        held.shown(held.until(case.closed_on, options)),
        "\n".join(filter(None, (held.shown(revisited), said))),
    )


def _progress(
    case: ServiceCase, step: CaseStep | None, first: Mapping[str, str], options: Options
) -> str:
    again = first.get("closed_on", "")
    if case.is_closed_by(held.span(options).last):
        return "\n".join(filter(None, (case.outcome, again)))
    told = [again] if again else []
    if step:
        told.append(f"{held.shown(step.at.date() if step.at else None)} {step.text or ''}".strip())
    if case.referred_to_name and case.state == "referred":
        told.append(f"转 {case.referred_to_name}")
    if case.state == "suspended":
        told.append(codes.CASE_STATE.label(case.state))
    if _is_late(case, held.span(options).last):
        told.append(f"逾期，办理时限 {held.shown(case.due_on)}")
    return "\n".join(told)
