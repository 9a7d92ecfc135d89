"""Rules across records about activities, the brand checklist, plans, briefings and word lists."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from db import codes, reviews
from db.fields import Links
from db.findings import Finding, Reader, find, look, must, others
from db.kinds import (
    Activity,
    Attachment,
    BrandChecklist,
    CodeEntry,
    CrossVisit,
    ExperienceBriefing,
    IndicatorReport,
    ListEntry,
    PublicityItem,
    SignOff,
    StudySession,
    Venue,
    VenueUse,
)
from db.kinds.indicator import COMPUTED
from db.kinds.publicity import ARTICLES, USUAL_UNITS
from db.record import Record


def files(reader: Reader, record: Record, name: str) -> Sequence[Attachment]:
    """Give the files of a record's list."""
    held: Links = type(record).lists()[name]
    return reader.all(Attachment, owner=record.id, owner_tag=held.tag)


def activity(reader: Reader, event: Activity) -> Iterator[Finding]:
    """Check the summary and the photos of an archived event, and its headcount by the sign-in list.

    The summary is written, or a file.
    """
    if event.state == "archived":
        if not event.summary and not files(reader, event, "summary_files"):
            yield must(event, "summary", "归档以前请写总结，或者放一份总结文件")
        if not files(reader, event, "photos"):
            yield must(event, "state", "归档以前请至少放一张活动照片")
    held = Activity.lists()["signed_in"]
    signed = len(reader.all(ListEntry, owner=event.id, owner_tag=held.tag))
    if signed and event.headcount and signed > event.headcount:
        words = f"签到名单有 {signed} 人，参加人次填了 {event.headcount}，请核对"
        yield look(event, "headcount", words)


def activity_health(reader: Reader, event: Activity) -> Iterator[Finding]:
    """Point at an event of the past that has no photo; said in the health check only."""
    if event.state == "approved" and not files(reader, event, "photos"):
        yield look(event, "photos", "活动还没有照片，归档以前请补上")


def publicity(reader: Reader, item: PublicityItem) -> Iterator[Finding]:
    """Point at an unusual unit: 幅 and 份 are never added together."""
    del reader
    usual = USUAL_UNITS.get(item.kind)
    if usual and item.unit and item.unit != usual:
        words = (
            f"{codes.PUBLICITY_KIND.label(item.kind)}一般按“{codes.PUBLICITY_UNIT.label(usual)}”数"
        )
        yield look(item, "unit", f"{words}，请再看一遍")


def brand(reader: Reader, row: BrandChecklist) -> Iterator[Finding]:
    """Check that an item stands once a year, and that a finished one has its evidence."""
    if row.item and any(others(reader, row, "year", "item", "org_code")):
        yield must(row, "item", f"{row.year}年已有这一项，不用再建")
    if row.progress == "done" and not evidence(reader, row):
        yield look(row, "evidence", "已完成，还没有佐证材料，请补上")


def evidence(reader: Reader, row: BrandChecklist) -> int:
    """Count the records and files that prove an item."""
    linked = BrandChecklist.lists()["evidence"]
    records = reader.all(ListEntry, owner=row.id, owner_tag=linked.tag)
    return len(records) + len(files(reader, row, "evidence_files"))


def cross_visit(reader: Reader, one: CrossVisit) -> Iterator[Finding]:
    """Point at an on-site meeting without its topic."""
    del reader
    if one.kind == "onsite_conference" and not one.topic:
        yield look(one, "topic", "现场会请写上会议主题")


def briefing(reader: Reader, one: ExperienceBriefing) -> Iterator[Finding]:
    """Check that the final review stands before an account is shared."""
    if one.state not in {"passed", "shared"}:
        return
    if reviews.next_step(reader, one):
        yield must(one, "state", "初审、复审、终审都通过才能共享；要改内容，请先退回修改")


def sign_off(reader: Reader, review: SignOff) -> Iterator[Finding]:
    """Check that a return says why, and point at a person who reviews twice (兼审)."""
    earlier = others(reader, review, "target", "by", decision="pass")
    if review.by and any(one.step != review.step for one in earlier):
        yield look(review, "by", "这个人已审过这份材料的另一步，打印时会写明兼审")
    if review.decision == "return" and not (review.opinion or "").strip():
        yield must(review, "opinion", "退回要写明意见")


def three_people(reader: Reader, review: SignOff) -> Iterator[Finding]:
    """Refuse a review of another office's paper, and a second pass by one person.

    The second one stands where the office settled for fewer reviewers.
    """
    held = find(reader, (), review.target)
    if held is None:
        return
    if held.org_code != review.org_code:
        yield must(review, "target", "三审由登记这份材料的单位来做")
    if review.decision != reviews.PASS:
        return
    if words := reviews.doubled(reader, held, review.by, review.id):
        yield must(review, "by", words)


def article(reader: Reader, item: PublicityItem) -> Iterator[Finding]:
    """Point at an article without its three reviews; said in the health check only."""
    if item.kind in ARTICLES and reviews.next_step(reader, item):
        yield look(item, "topic", "公众号和媒体报道要三审，请在这条宣传的“三审”里补上")


def study(reader: Reader, session: StudySession) -> Iterator[Finding]:
    """Point at a lecture without its speaker."""
    del reader
    if session.kind == "lecture" and not session.speaker:
        yield look(session, "speaker", "宣讲请写上主讲人")


def indicator(reader: Reader, report: IndicatorReport) -> Iterator[Finding]:
    """Point at a second report of the same rate, and at one without its proof."""
    if any(others(reader, report, "indicator", "period", "org_code")):
        yield look(report, "period", "这个期间已有同一个指标，请核对是不是重复")
    if not files(reader, report, "evidence_files"):
        yield look(report, "evidence_files", "还没有佐证材料，请补上证明")
    if report.source == COMPUTED:
        words = "程序不计算这个指标，来源请改成“单位证明”或“部门提供”"
        yield look(report, "source", words)


def venue_use(reader: Reader, one: VenueUse) -> Iterator[Finding]:
    """Check that a venue was in use by then."""
    venue = reader.get(Venue, one.venue)
    if venue and venue.opened_on and one.date and one.date < venue.opened_on:
        yield look(one, "date", "使用日期早于阵地启用日期，请再看一遍")


def code_entry(reader: Reader, entry: CodeEntry) -> Iterator[Finding]:
    """Check that a word list may be changed and that a code stands in it once."""
    if entry.list_name and (why := codes.why_fixed(entry.list_name)):
        yield must(entry, "list_name", why)
    most = next((one.most for one in codes.TABLES if one.name == entry.list_name), None)
    if most and len(entry.label or "") > most:
        yield must(entry, "label", f"这个词表里的名称最多 {most} 个字，请缩短")
    if entry.code and any(others(reader, entry, "list_name", "code", "org_code")):
        yield must(entry, "code", "这个词条已经有了，请直接改那一条")
