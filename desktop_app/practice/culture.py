"""What an invented office did in public: activities, publicity, study, the five ones, rates."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from random import Random

from db import files
from db.festivals import Feast, shipped
from db.kinds import (
    Activity,
    BrandChecklist,
    CoordinationMechanism,
    CrossVisit,
    CrossVisitAction,
    IndicatorReport,
    PeriodicalHolding,
    PlanItem,
    PublicityItem,
    ResponsibilityAssignment,
    ServiceTeam,
    StudySession,
    Venue,
    VenueUse,
)
from db.kinds.indicator import DEFINITIONS
from db.record import Record
from db.work import Work
from desktop_app.practice import words_work as words
from desktop_app.practice.diary import FIRST_DAY, Diary, workday
from desktop_app.practice.organization import Organization
from desktop_app.practice.photos import photo
from desktop_app.practice.profile import Office
from desktop_app.practice.services import Days, linked, step
from desktop_app.practice.shares import Share, share_of, split

_UNARCHIVED = 2  # the latest events wait for their archive
_PHOTOS = 3


def culture(rng: Random, office: Office, diary: Diary, body: Organization) -> None:
    """Enter the office's public work into the diary."""
    share, days = share_of(office), Days(rng, diary)
    venues = _venues(office, body)
    diary.note(FIRST_DAY, "登记阵地", venues, hour=13)
    _activities(rng, office, diary, body, share, venues[0])
    _publicity(rng, diary, body, share, days)
    _studies(rng, office, diary, share, days)
    _five_ones(diary, body, venues)
    _indicators(diary, share)
    _visits(rng, office, diary, body, share)
    diary.note(FIRST_DAY, "登记责任和机制", list(_duties(office, body)), hour=14)
    diary.note(dt.date(diary.day.year, 1, 5), "年度计划", list(_plan(diary, body)))


def _venues(office: Office, body: Organization) -> list[Venue]:
    said = (("石榴籽活动室", "activity_room"), ("同心图书角", "library"))
    return [
        Venue(
            full_name=f"{office.place}{name}", kind=kind, address=f"{office.place}社区二楼",
            opened_on=FIRST_DAY, keeper=body.staff[3].id, keeper_name=body.staff[3].full_name,
        )
        for name, kind in said
    ]  # fmt: skip


@dataclass(frozen=True)
class _Event:
    day: dt.date
    topic: str
    series: str
    forms: tuple[str, ...]
    theme: str
    festival: str | None


def _activities(
    rng: Random, office: Office, diary: Diary, body: Organization, share: Share, room: Venue
) -> None:
    events = sorted(_events(rng, diary, share.activities), key=lambda one: one.day)
    people = split(rng, share.people, len(events))
    for place, (event, count) in enumerate(zip(events, people, strict=True)):
        is_last = place >= len(events) - _UNARCHIVED
        is_bare = office.faulty and place == len(events) - 1
        row = Activity(
            topic=event.topic, series=event.series or None, project="shared_dream",
            programme="foundation", theme=event.theme, forms=tuple(sorted(event.forms)),
            festival=event.festival, setting="community", is_feature=place % 4 == 0,
            date_from=event.day, date_to=event.day, place=room.full_name, organizer=body.unit,
            organizer_name=office.name, headcount=count, volunteers=rng.randrange(3, 9),
            summary=f"共有 {count} 人次参加，大家一起动手、一起说说笑笑，邻里更熟了。",
            state="approved" if is_last else "archived",
        )  # fmt: skip
        rows: list[Record] = [row, *_activity_steps(row, body, is_last=is_last)]
        use = VenueUse(
            venue=room.id, venue_name=room.full_name, date=event.day, use=event.topic,
            activity=row.id, headcount=count,
        )  # fmt: skip
        diary.note(event.day, "登记活动", [*rows, use], hour=17)
        if not is_bare:
            diary.then(event.day, "登记活动", Photograph(row, office.place, is_last), hour=17)


def _activity_steps(row: Activity, body: Organization, *, is_last: bool) -> Iterator[Record]:
    yield step(row, body, row.date_from, "registered", "approved")
    if not is_last:
        yield step(row, body, row.date_from, "approved", "archived")


def _events(rng: Random, diary: Diary, count: int) -> Iterator[_Event]:
    """Give festive events as far as they go, then everyday ones."""
    festive = [
        _Event(workday(day), f"{words.FESTIVE[feast.code][0]}（{day.year}）", "我们的节日",
               words.FESTIVE[feast.code][1], "family", feast.code)
        for feast in _feasts()
        for year in range(FIRST_DAY.year, diary.day.year + 1)
        for day in feast.days(year)
        if FIRST_DAY < workday(day) < diary.day
    ]  # fmt: skip
    chosen = rng.sample(festive, min(len(festive), count * 2 // 3))
    yield from chosen
    for place, day in enumerate(Days(rng, diary).spread(count - len(chosen))):
        topic, series, forms, theme = words.ACTIVITIES[place % len(words.ACTIVITIES)]
        yield _Event(day, topic, series, forms, theme, None)


def _feasts() -> list[Feast]:
    return [feast for feast in shipped() if feast.code in words.FESTIVE]


@dataclass(frozen=True)
class Photograph:
    """Drawn pictures are put beside an activity: three, or one where it is not archived yet."""

    event: Activity
    place: str
    is_last: bool

    def __call__(self, work: Work) -> None:
        """Attach them."""
        for number in range(1, (1 if self.is_last else _PHOTOS) + 1):
            taken = photo(f"{self.place} {self.event.topic}", self.event.date_from, number)
            files.attach(work, self.event, "photos", taken, caption=f"{self.event.topic}现场")


@dataclass(frozen=True)
class Prove:
    """A drawn certificate is put beside a rate."""

    report: IndicatorReport
    day: dt.date

    def __call__(self, work: Work) -> None:
        """Attach it."""
        number = self.report.numerator
        files.attach(work, self.report, "evidence_files", photo("证明", self.day, number))


def _publicity(rng: Random, diary: Diary, body: Organization, share: Share, days: Days) -> None:
    banners = split(rng, share.banners, 6)
    leaflets = split(rng, share.leaflets, 4)
    said = [("banner", "strip", n) for n in banners] + [("leaflet", "copy", n) for n in leaflets]
    handler = body.staff[3]
    for (kind, unit, count), day in zip(said, days.spread(len(said)), strict=True):
        row = PublicityItem(
            kind=kind, topic=rng.choice(words.SLOGANS), quantity=count, unit=unit,
            place="小区主干道" if kind == "banner" else "社区一楼大厅", date=day,
            setting="community", handler=handler.id, handler_name=handler.full_name,
        )  # fmt: skip
        diary.note(day, "宣传", [row], hour=11)
    holdings = [
        PeriodicalHolding(topic=name, year=diary.day.year, copies=2, place="同心图书角")
        for name in ("演示民族团结画刊", "演示社区生活")
    ]
    diary.note(dt.date(diary.day.year, 1, 8), "报刊上架", holdings)


def _studies(rng: Random, office: Office, diary: Diary, share: Share, days: Days) -> None:
    rows = [
        StudySession(
            kind="lecture", level="district", date=day, topic=words.LECTURE,
            speaker="演示宣讲员", place=f"{office.place}社区会议室", headcount=count,
            programme="foundation",
        )
        for count, day in zip(share.lectures, days.spread(len(share.lectures)), strict=True)
    ]  # fmt: skip
    first = FIRST_DAY + dt.timedelta(days=75)
    quarters = (diary.day - first).days // 90
    for number in range(quarters + 1):
        kind, topic = words.STUDIES[number % len(words.STUDIES)]
        rows.append(
            StudySession(
                kind=kind, level="community", topic=topic, headcount=rng.randrange(8, 30),
                date=workday(min(first + dt.timedelta(days=90 * number), diary.day)),
                place=f"{office.place}社区会议室", integrated_with=("party",),
            )
        )  # fmt: skip
    for row in rows:
        diary.note(row.date, "学习宣讲", [row], hour=10)


def _five_ones(diary: Diary, body: Organization, venues: Sequence[Venue]) -> None:
    year = diary.day.year
    rows: list[Record] = []
    for place, (item, content) in enumerate(words.FIVE_ONES.items()):
        owner = body.staff[1 + place % 4]
        is_done = place < 3
        row = BrandChecklist(
            year=year, item=item, content=content, owner=owner.id, owner_name=owner.full_name,
            progress="done" if is_done else "going_on",
            done_on=min(dt.date(year, 3, 15), diary.day) if is_done else None,
        )  # fmt: skip
        rows += [row, *linked(row, "evidence", [(venues[0].id, venues[0].full_name)] * is_done)]
    diary.note(min(dt.date(year, 3, 20), diary.day), "五个一清单", rows)


def _indicators(diary: Diary, share: Share) -> None:
    year = diary.day.year - 1
    said = (
        ("enrolment", share.enrolment),
        ("out_of_poverty", share.out_of_poverty),
        ("at_post", share.at_post),
    )
    rows = [
        IndicatorReport(
            indicator=name, period=f"{year}年", cutoff_date=dt.date(year, 12, 31),
            numerator=count, denominator=count, definition=DEFINITIONS[name], source="department",
        )
        for name, count in said
    ]  # fmt: skip
    day = dt.date(year + 1, 1, 10)
    diary.note(day, "登记指标", rows)
    for row in rows:
        diary.then(day, "登记指标", Prove(row, day), hour=9)


def _visits(rng: Random, office: Office, diary: Diary, body: Organization, share: Share) -> None:
    if not share.cross_visit:
        return
    day = workday(diary.day - dt.timedelta(days=90 + rng.randrange(60)))
    is_meeting = share.cross_visit == "onsite_conference"
    row = CrossVisit(
        kind=share.cross_visit, date=day, host_org=body.unit, host_org_name=office.name,
        headcount=rng.randrange(30, 60), sites=f"{office.place}社区活动室、图书角、服务站",
        aspects=("form", "substance"), takeaways="一户一册、邻里互助的做法简便易行，可以推广。",
        topic="发挥统战优势，共促高质量发展" if is_meeting else None, place=f"{office.place}社区",
    )  # fmt: skip
    guests = linked(row, "guest_orgs", [(body.partners[0].id, body.partners[0].full_name)])
    action = CrossVisitAction(
        visit=row.id, text="照样建立邻里互助登记册", owner=body.staff[3].id,
        owner_name=body.staff[3].full_name, due_on=day + dt.timedelta(days=60), position=1,
    )  # fmt: skip
    diary.note(day, "互观互学", [row, *guests, action])


def _duties(office: Office, body: Organization) -> Iterator[Record]:
    roles = ("first", "deputy", "direct", "liaison")
    for role, person in zip(roles, (body.leader, *body.staff[1:4]), strict=True):
        yield ResponsibilityAssignment(
            level="community", role=role, staff=person.id, staff_name=person.full_name,
            duty_text="按分工落实民族工作任务，每季度自查一次。", signed_on=FIRST_DAY,
        )  # fmt: skip
    mechanism = CoordinationMechanism(
        full_name=f"{office.place}社区民族工作协调联动机制", lead_unit=body.unit,
        lead_unit_name=office.name, rules="每年开两次联席会议，急事随时会商。",
        issued_on=FIRST_DAY,
    )  # fmt: skip
    yield mechanism
    yield from linked(mechanism, "members", [(p.id, p.full_name) for p in body.partners[:5]])
    leader = body.staff[2]
    yield ServiceTeam(
        full_name=f"{office.place}石榴籽服务队", leader=leader.id, leader_name=leader.full_name,
        kinds=("heritage", "medical"),
    )  # fmt: skip


def _plan(diary: Diary, body: Organization) -> Iterator[Record]:
    year = diary.day.year
    for place, (month, task) in enumerate(words.PLAN):
        owner = body.staff[1 + place % 4]
        due = dt.date(year, month, 25)
        yield PlanItem(
            year=year, month=month, task=task, owner=owner.id, owner_name=owner.full_name,
            due_on=due, done_on=due if due < diary.day - dt.timedelta(days=20) else None,
        )  # fmt: skip
