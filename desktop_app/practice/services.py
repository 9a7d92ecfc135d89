"""What an invented office did for people: wishes, cases, visits, contacts, services."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from decimal import Decimal
from itertools import pairwise
from random import Random

from db import festivals
from db.festivals import FestivalDay
from db.kinds import (
    CaseStep,
    ConsentRecord,
    ContactLog,
    ContactPair,
    ListEntry,
    MicroWish,
    Resident,
    ServiceCase,
    ServiceDelivery,
    ServiceStation,
    StaffMember,
    Transition,
    Visit,
    VolunteerSession,
    VolunteerShare,
)
from db.record import Record
from desktop_app.practice import words_work as words
from desktop_app.practice.diary import FIRST_DAY, Diary, workday
from desktop_app.practice.organization import Organization
from desktop_app.practice.profile import Office
from desktop_app.practice.register import Register
from desktop_app.practice.shares import Share, share_of

CASES = 30
_VISITS, _CONTACTS, _SESSIONS = 12, 3, 6
_OPEN_LATE, _OPEN_DUE = 9, 4  # days a case is over its deadline, or has left
_STATION_KINDS = ("policy", "career", "jobs")


class Days:
    """Gives working days of the office's history, spread evenly up to its last day."""

    def __init__(self, rng: Random, diary: Diary) -> None:
        self._rng, self._diary = rng, diary

    def spread(self, count: int, *, until: int = 20) -> list[dt.date]:
        """Give `count` rising days from the first spring to `until` days before the last."""
        first = FIRST_DAY + dt.timedelta(days=60)
        span = (self._diary.day - dt.timedelta(days=until) - first).days
        step = max(1, span // max(1, count))
        shift = [self._rng.randrange(step) for _ in range(count)]
        return [workday(first + dt.timedelta(days=n * step + shift[n])) for n in range(count)]


def services(
    rng: Random, office: Office, diary: Diary, body: Organization, found: Register
) -> ServiceStation:
    """Enter everything done for people into the diary; give the service station."""
    share, days = share_of(office), Days(rng, diary)
    grown = [r for r in found.residents if (r.age(diary.day) or 0) >= 18 and not r.remark]
    station = _station(office)
    diary.note(FIRST_DAY, "登记服务站", [station, *_linked(station, "staff", body.staff[1:3])])
    _wishes(rng, office, diary, body, found, share)
    _cases(rng, diary, body, grown, share)
    _visits(rng, diary, body, grown, days)
    _contacts(rng, diary, body, grown)
    _deliveries(rng, diary, body, station, share, days)
    _volunteers(rng, diary, body, days)
    return station


def linked(owner: Record, name: str, targets: Sequence[tuple[bytes, str]]) -> list[ListEntry]:
    """Give the rows of a record's list."""
    tag = type(owner).lists()[name].tag
    return [
        ListEntry(owner=owner.id, owner_tag=tag, target=target, target_name=words, position=place)
        for place, (target, words) in enumerate(targets)
    ]


def _linked(owner: Record, name: str, targets: Sequence[StaffMember]) -> list[ListEntry]:
    return linked(owner, name, [(one.id, one.full_name) for one in targets])


def step(
    record: Record, body: Organization, day: dt.date, before: str, after: str, why: str = ""
) -> Transition:
    """Give a dated step of a record."""
    return Transition(
        target=record.id, state_from=before, state_to=after, text=why or None,
        at=dt.datetime.combine(day, dt.time(15)), by=body.holder.id, by_name=body.holder.full_name,
    )  # fmt: skip


def _station(office: Office) -> ServiceStation:
    is_police = office.feature.endswith("志愿服务")
    kind = "police_community" if is_police else "general"
    title = "警地融合红石榴家园服务站" if is_police else "民族工作服务站"
    return ServiceStation(
        full_name=f"{office.place}{title}", kind=kind, address=f"{office.place}社区一楼",
        hours="周一至周五 8:30—16:30", services=("documents", "jobs", "policy"),
        opened_on=FIRST_DAY + dt.timedelta(days=30),
    )  # fmt: skip


def _wishes(
    rng: Random, office: Office, diary: Diary, body: Organization, found: Register, share: Share
) -> None:
    collected, claimed, realized, answered = share.wishes
    grown = [r for r in found.residents if (r.age(diary.day) or 0) >= 60]
    children = [r for r in found.residents if r.is_child(diary.day) and (r.age(diary.day) or 0) > 6]
    days = Days(rng, diary).spread(collected, until=50)
    for place, day in enumerate(days):
        category, content, value = words.WISHES[place % len(words.WISHES)]
        wisher = rng.choice(grown)
        is_child = place == 0 and office.faulty and bool(children)
        if is_child:
            wisher = children[0]
        wish = MicroWish(
            wisher=wisher.id, wisher_name=wisher.full_name, category=category, content=content,
            alias=f"{wisher.full_name[0]}{'同学' if is_child else '老人'}",
            est_value=Decimal(value) if value else None, collected_on=day,
            collector=body.holder.id, collector_name=body.holder.full_name, public_ok=True,
            guardian_ok=False if is_child else None,
        )  # fmt: skip
        depth = 1 + (place < claimed) + (place < realized) + (place < answered)
        diary.note(day, "征集微心愿", _wish_rows(rng, diary, body, wish, day, depth))


def _wish_rows(
    rng: Random, diary: Diary, body: Organization, wish: MicroWish, day: dt.date, depth: int
) -> Iterator[Record]:
    course = ["collected", "open", "claimed", "realized", "answered"][: depth + 1]
    gaps = [day + dt.timedelta(days=gap) for gap in (0, 1, 6, 18, 22)]
    days = [min(workday(one), diary.day) for one in gaps]
    days = [max(one, day) for one in days]
    if depth >= 2:
        partner = rng.choice(body.partners)
        wish.claimer, wish.claimer_name = partner.id, partner.full_name
        wish.claimed_on, wish.due_on = days[2], gaps[2] + dt.timedelta(days=20)
    if depth == 2:
        wish.due_on = diary.day + dt.timedelta(days=_OPEN_DUE)
    if depth >= 3:
        wish.realized_on, wish.how = days[3], rng.choice(words.HOW)
        wish.actual_value = wish.est_value
    if depth >= 4:
        wish.feedback_on, wish.feedback = days[4], rng.choice(words.FEEDBACK)
        wish.satisfaction = rng.choice(("satisfied", "satisfied", "mostly"))
    wish.state = course[-1]
    yield wish
    for at, (before, after) in enumerate(pairwise(course), start=1):
        yield step(wish, body, days[at], before, after)


def _cases(
    rng: Random, diary: Diary, body: Organization, people: Sequence[Resident], share: Share
) -> None:
    days = Days(rng, diary).spread(CASES, until=25)
    for place, spread in enumerate(days):
        category = list(words.CASES)[place % 5]
        summary, outcome = words.CASES[category][place // 5 % 3]
        person, handler = rng.choice(people), rng.choice(body.staff[1:6])
        is_late = place < share.late_cases
        is_open = place == CASES - 1
        ago = 7 + _OPEN_LATE + place if is_late else 7 - _OPEN_DUE if is_open else None
        day = workday(diary.day - dt.timedelta(days=ago)) if ago else spread
        case = ServiceCase(
            category=category, received_at=dt.datetime.combine(day, dt.time(9, 20)),
            channel=rng.choice(("office", "phone", "visit", "grid")), subject=person.id,
            subject_name=person.full_name, summary=summary, handler=handler.id,
            handler_name=handler.full_name, due_on=day + dt.timedelta(days=7),
        )  # fmt: skip
        ends = None if is_late or is_open else outcome
        diary.note(day, "登记五个及时", _case_rows(rng, diary, body, case, handler, ends))


def _case_rows(
    rng: Random,
    diary: Diary,
    body: Organization,
    case: ServiceCase,
    handler: StaffMember,
    outcome: str | None,
) -> Iterator[Record]:
    day = case.received_at.date()
    course = ["registered", "handling"]
    days = [day, min(day + dt.timedelta(days=1), diary.day)]
    if outcome:
        case.outcome, case.closed_on = outcome, workday(day + dt.timedelta(days=5))
        case.revisit_on = workday(case.closed_on + dt.timedelta(days=8))
        case.revisit_by, case.revisit_by_name = body.holder.id, body.holder.full_name
        case.satisfaction = rng.choice(("satisfied", "satisfied", "satisfied", "mostly"))
        course += ["done", "revisited"]
        days += [case.closed_on, case.revisit_on]
    case.state = course[-1]
    yield case
    yield CaseStep(
        service_case=case.id, at=dt.datetime.combine(days[1], dt.time(14)), by=handler.id,
        by_name=handler.full_name, text=rng.choice(words.CASE_STEPS),
    )  # fmt: skip
    for at, (before, after) in enumerate(pairwise(course), start=1):
        yield step(case, body, days[at], before, after)


def _visits(
    rng: Random, diary: Diary, body: Organization, people: Sequence[Resident], days: Days
) -> None:
    for place, plain in enumerate(days.spread(_VISITS, until=6)):
        goods, value = rng.choice(words.GOODS)
        feast = _feast_after(plain, diary.day) if place % 3 == 0 else None
        is_festive = feast is not None
        day = workday(feast.day - dt.timedelta(days=3)) if feast else plain
        if feast:
            goods, value = words.FESTIVE_GOODS.get(feast.feast.code, (goods, value))
        visit = Visit(
            date=day, purpose="festival" if feast else "daily", receipt=is_festive,
            festival=feast.feast.code if feast else None,
            target_group=rng.choice(("elderly", "hardship", "old_party_member", "other")),
            situation=rng.choice(words.SITUATIONS), goods=goods if is_festive else None,
            goods_value=Decimal(value) if is_festive else None,
        )  # fmt: skip
        seen = rng.sample(list(people), 2)
        rows: list[Record] = [visit]
        rows += linked(visit, "targets", [(one.id, one.full_name) for one in seen])
        rows += _linked(visit, "visitors", rng.sample(body.staff[1:6], 2))
        diary.note(day, "走访慰问", rows, hour=16)


def _feast_after(day: dt.date, today: dt.date) -> FestivalDay | None:
    """Give the next festival on which people are visited, if its eve has passed."""
    coming = festivals.coming(day, 240)
    found = (one for one in coming if one.feast.code in words.FESTIVE_GOODS and one.day < today)
    return next(found, None)


def _contacts(rng: Random, diary: Diary, body: Organization, people: Sequence[Resident]) -> None:
    begun = FIRST_DAY + dt.timedelta(days=100)
    for cadre, person in zip(body.staff[1:], rng.sample(list(people), _CONTACTS), strict=False):
        consent = ConsentRecord(
            subject=person.id, purpose="contact", legal_basis="consent",
            scope="姓名、住址、联系电话和联系记录", given_on=begun,
        )  # fmt: skip
        pair = ContactPair(
            staff=cadre.id, staff_name=cadre.full_name, resident=person.id,
            resident_name=person.full_name, consent=consent.id, start_on=begun,
        )  # fmt: skip
        diary.note(begun, "建立干部联系", [consent, pair])
        day = begun + dt.timedelta(days=rng.randrange(10, 40))
        while day <= diary.day:
            log = ContactLog(
                pair=pair.id, date=workday(day), way=rng.choice(("visit", "phone", "office")),
                topics=(rng.choice(("employment", "medical", "schooling")),),
                content=rng.choice(words.CONTACTS),
                demand=words.DEMANDS.get(day.month),
            )  # fmt: skip
            diary.note(log.date, "干部联系", [log], hour=11)
            day += dt.timedelta(days=80 + rng.randrange(8))


def _deliveries(
    rng: Random, diary: Diary, body: Organization, station: ServiceStation, share: Share, days: Days
) -> None:
    for place, day in enumerate(days.spread(share.services)):
        kind = _STATION_KINDS[place % 3]
        _deliver(rng, diary, body, station, kind, day, rng.randrange(3, 20))
    _deliver(rng, diary, body, station, "school_enrolment", days.spread(1)[0], 1)
    for place, day in enumerate(days.spread(3)):
        _deliver(rng, diary, body, station, ("legal", "documents", "counselling")[place], day, 1)


def _deliver(
    rng: Random, diary: Diary, body: Organization, station: ServiceStation, kind: str,
    day: dt.date, people: int,
) -> None:  # fmt: skip
    provider = rng.choice(body.staff[1:6])
    said = words.SERVICES.get(kind)
    row = ServiceDelivery(
        kind=kind, date=day, station=station.id, station_name=station.full_name,
        provider=provider.id, provider_name=provider.full_name, beneficiaries_count=people,
        content=rng.choice(said) if said else None,
    )  # fmt: skip
    diary.note(day, "标准化服务", [row], hour=15)


def _volunteers(rng: Random, diary: Diary, body: Organization, days: Days) -> None:
    group = next(one for one in body.partners if one.org_kind == "volunteer")
    for day in days.spread(_SESSIONS):
        names = [f"演示志愿者{word}" for word in "甲乙丙丁戊己庚"[: rng.randrange(3, 8)]]
        session = VolunteerSession(
            organization=group.id, organization_name=group.full_name, date=day,
            kind=rng.choice(("elderly", "study", "environment")), place="社区活动室",
            volunteers_count=len(names), hours=Decimal(2 * len(names)),
            beneficiaries_count=rng.randrange(8, 40), recorder=body.holder.id,
            recorder_name=body.holder.full_name,
        )  # fmt: skip
        roll = [
            VolunteerShare(session=session.id, volunteer_name=name, hours=Decimal(2), position=at)
            for at, name in enumerate(names, start=1)
        ]
        diary.note(day, "志愿服务", [session, *roll], hour=16)
