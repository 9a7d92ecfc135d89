"""迎检全套: one file whose contents tell the real pages, whose gaps name record and page."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import replace

import pikepdf
import pytest

from db.files import attach
from db.kinds import Binder, LedgerPrint, ListEntry, Pairing, PairingLog, Resolution, Visit
from db.periods import Period
from db.record import Record
from db.roles import Clerk
from db.store import Store
from db.trouble import Refused
from desktop_app.ledgers import LEDGERS, binder, inspection, proof, register, verifying
from desktop_app.ledgers.binder import Bound, Collected
from desktop_app.ledgers.gaps import ELSEWHERE, EMPTY
from desktop_app.ledgers.inspection import INSPECTORS, Inspection
from desktop_app.ledgers.ledger import Cancelled, Edition, Project
from desktop_app.practice.photos import photo
from tests.builders import build
from tests.ledgers.offices import Office, busy_office
from tests.ledgers.papers import opened, texts

TODAY = dt.date(2025, 9, 17)
YEAR = Period.parse("2025")


@pytest.fixture
def office() -> Office:
    return busy_office()


def planned(visitor: str = "own", **more: bool) -> Inspection:
    who = inspection.inspector_of(visitor)
    return inspection.plan(LEDGERS, who, inspection.options_for(who, YEAR, TODAY), **more)


def drafted(office: Office, visitor: str = "own", **more: bool) -> tuple[Collected, Bound]:
    found = binder.collect(office.store, planned(visitor, **more))
    return found, binder.bound(found)


def flat(page: str) -> str:
    return "".join(page.split())


def test_the_cover_bears_emblem_brand_and_standing_and_every_page_the_brand(office):
    unit = office.unit
    unit.slogan, unit.feature_title = "像石榴籽一样紧紧抱在一起", "创建+非遗传承"
    unit.batch, unit.demo_status, unit.demo_since = "首批", True, dt.date(2024, 7, 1)
    office.save(unit)
    before = drafted(office)[1]
    with office.store.work(office.clerk, "添加标识") as work:
        attach(work, unit, "emblem", photo("标识", TODAY, 1), caption="标识")
    done = drafted(office)[1]
    cover, *rest = texts(done.pdf)
    for words in (
        "红石榴家园　像石榴籽一样紧紧抱在一起",
        "创建+非遗传承",
        "首批，示范社区（2024年7月1日命名）",
    ):
        assert flat(words) in flat(cover)
    named = {one.first_page for one in done.entries if one.title in {"居民花名册", "成员单位名册"}}
    assert named
    assert all("像石榴籽一样" in flat(rest[page - 2]) for page in named)

    def pictures(pdf: bytes) -> int:
        with opened(pdf) as document:
            kinds = [str(getattr(one, "Subtype", "")) for one in document.objects]
        return kinds.count("/Image")

    assert pictures(done.pdf) == pictures(before.pdf) + 1


def test_the_contents_tell_the_real_pages(office):
    _found, done = drafted(office, with_long=True)
    pages = texts(done.pdf)
    assert len(pages) == done.pages
    contents = " ".join("\n".join(pages[1 : done.entries[0].first_page - 1]).split())
    for number, entry in enumerate(done.entries, 1):
        assert flat(entry.title)[:4] in flat(pages[entry.first_page - 1]), entry
        line = rf"\b{number} .*?{entry.title} {TODAY} {entry.pages} {entry.first_page}\b"
        assert re.search(line, contents), entry
    firsts = [entry.first_page for entry in done.entries]
    assert firsts == sorted(firsts)


def test_pages_are_counted_over_all_and_a_face_is_there_once(office):
    _found, done = drafted(office, with_long=True)
    for number, page in enumerate(texts(done.pdf), 1):
        assert f"第{number}页共{done.pages}页" in flat(page)
    with opened(done.pdf) as file:
        assert file.check_pdf_syntax() == []
        fonts = [
            str(one.BaseFont).partition("+")[2]
            for one in file.objects
            if isinstance(one, pikepdf.Dictionary) and one.get("/Subtype") == "/Type0"
        ]
    assert len(fonts) == len(set(fonts))


def test_parts_come_in_the_order_of_the_three_projects(office):
    _found, done = drafted(office)
    told = list(dict.fromkeys(entry.part for entry in done.entries))
    labels = [project.label for project in Project]
    assert [part for part in told if part in labels] == [one for one in labels if one in told]
    assert told[-1] == binder.EVIDENCE
    with opened(done.pdf) as file, file.open_outline() as outline:
        roots = [entry.title for entry in outline.root]
        beneath = {entry.title: [one.title for one in entry.children] for entry in outline.root}
    assert roots[:2] == ["封面", "目录"]
    for part in told[:-1]:
        titles = [entry.title for entry in done.entries if entry.part == part]
        assert beneath[part] == titles


def test_every_ledger_is_in_or_named_as_left_out(office):
    for visitor in INSPECTORS:
        made = planned(visitor.key)
        names = {one.code for one in made.chosen} | {one.ledger.code for one in made.left_out}
        assert names == {one.code for one in LEDGERS if not one.to_fill_in}
        done = binder.bound(binder.collect(office.store, made))
        contents = flat("".join(texts(done.pdf)[1:4]))
        for one in made.left_out:
            assert flat(f"{one.ledger.title}（{one.why}）") in contents


def test_what_is_made_on_request_is_no_part_of_a_binder(office):
    own = planned("own")
    asked = {one.code for one in LEDGERS if one.on_request}
    assert asked == {f"R{number:02d}" for number in range(1, 11)}
    assert not asked & {one.code for one in own.chosen}
    assert asked <= {one.ledger.code for one in own.left_out}


def test_the_roster_comes_in_by_choice(office):
    assert "L01" not in {one.code for one in planned().chosen}
    assert "L01" in {one.code for one in planned(with_long=True).chosen}


def test_one_cut_off_day_and_one_edition_for_everything(office):
    found, _done = drafted(office, "superior")
    assert {work.book.cutoff for work in found.works} == {TODAY}
    assert {work.book.edition for work in found.works} == {Edition.REPORT}


def test_gaps_name_the_record_and_its_page(office):
    log = build(PairingLog, pairing=office.store.all(PairingLog)[0].pairing, counter_signed=False)
    log.date = dt.date(2025, 3, 2)
    office.save(log)
    _found, done = drafted(office)
    unsigned = [gap for gap in done.gaps if gap.point and gap.point.finding.id == log.id]
    assert unsigned
    gap = unsigned[0]
    assert "2025-03-02" in texts(done.pdf)[gap.page - 1]
    whole = "".join(texts(done.pdf)[done.entries[-1].first_page - 1 :])
    assert done.entries[-1].title == "缺什么"
    assert f"第{gap.page}页" in flat(whole)


def test_a_paper_without_rows_is_a_gap(office):
    found = binder.collect(office.store, planned())
    done = binder.bound(found)
    empty = {w.ledger.title for w in found.works if not any(row.cells for row in w.rows)}
    assert {gap.ledger for gap in done.gaps if gap.deed == EMPTY} == empty


def test_what_is_lacking_in_another_time_is_on_no_page_of_an_empty_paper(office):
    log = build(PairingLog, pairing=office.store.all(PairingLog)[0].pairing, counter_signed=False)
    log.date = dt.date(2025, 3, 2)
    office.save(log)
    wish = inspection.inspector_of("own")
    chosen = inspection.options_for(wish, Period.parse("2019"), TODAY)
    done = binder.bound(binder.collect(office.store, inspection.plan(LEDGERS, wish, chosen)))
    empty = {entry.first_page for entry in done.entries if entry.title == "结对活动记录"}
    assert {gap.deed for gap in done.gaps if gap.page in empty} == {EMPTY}
    assert {gap.deed for gap in done.gaps if gap.point and gap.point.finding.id == log.id} == {
        ELSEWHERE
    }


def test_what_leaves_the_office_names_records_by_number(office):
    found, _done = drafted(office, "superior", with_long=True)
    names = {"李梅", "王小雨"}
    assert not any(name in trace.called for trace in found.traces for name in names)


def test_what_has_no_number_goes_by_its_wholes_and_its_day(office):
    pair = office.store.all(Pairing)[0]
    log = build(PairingLog, pairing=pair.id, counter_signed=False, date=dt.date(2025, 3, 2))
    office.save(log)
    called = {edition: _called(office, edition, log) for edition in ("superior", "own")}
    assert called == {
        "superior": f"结对活动记录 {pair.serial_no} 2025-03-02",
        "own": f"{pair.name} 2025-03-02",
    }


def _called(office: Office, visitor: str, record: Record) -> str:
    found = drafted(office, visitor)[0]
    return next(one.called for one in found.traces if one.point.finding.id == record.id)


def test_residents_are_shown_no_gaps(office):
    _found, done = drafted(office, "residents")
    assert "缺什么" not in [entry.title for entry in done.entries]
    assert "缺什么" not in flat("".join(texts(done.pdf)))


def test_every_paper_and_the_whole_are_registered_in_one_work(office):
    issued = register.issue_binder(office.store, office.clerk, planned())
    kept = office.store.all(LedgerPrint)
    assert len(kept) == len(issued.records) + 1
    assert issued.record.page_count == issued.bound.pages
    assert {one.at for one in kept} == {issued.record.at}
    pages = [flat(page) for page in texts(issued.pdf)]
    assert flat(proof.in_groups(issued.record.check_code)) in pages[0]
    for record, laid in zip(issued.records, issued.bound.laid, strict=True):
        assert record.page_count == laid.pages
        assert flat(proof.in_groups(record.check_code)) in pages[laid.first_page - 1]
    assert len({work.work for work in office.store.works_of("print", 1)}) <= 1


def test_the_same_binder_twice_is_another_copy_with_the_same_code(office):
    first = register.issue_binder(office.store, office.clerk, planned())
    second = register.issue_binder(office.store, office.clerk, planned())
    assert first.record.check_code == second.record.check_code
    assert (first.record.copy_no, second.record.copy_no) == (1, 2)


def test_a_binder_that_is_stopped_leaves_no_entry(office):
    asked = iter([False] * 3 + [True] * 100)
    with pytest.raises(Cancelled):
        register.issue_binder(office.store, office.clerk, planned(), cancel=lambda: next(asked))
    nobody = Clerk(b"", "guest", "访客", frozenset())
    with pytest.raises(Refused):
        register.issue_binder(office.store, nobody, planned())
    assert office.store.count(LedgerPrint) == 0


def test_a_book_that_changes_meanwhile_is_read_again(office, monkeypatch):
    reads = []
    read = binder._read

    def disturbed(store: Store, *rest: object) -> Collected:
        found = read(store, *rest)
        reads.append(found)
        if len(reads) == 1:
            office.save(build(Visit))
        return found

    monkeypatch.setattr(binder, "_read", disturbed)
    assert binder.collect(office.store, planned()) is reads[1]
    assert len(reads) == 2


def test_progress_is_told_and_ends_whole(office):
    told: list[tuple[int, int]] = []
    found = binder.collect(office.store, planned())
    binder.bound(found, progress=lambda *now: told.append(now))
    assert told[-1] == (len(found.works), len(found.works))
    assert told == sorted(told)


def test_the_same_state_gives_the_same_bytes(office):
    assert drafted(office)[1].pdf == drafted(office)[1].pdf


def test_an_empty_book_makes_a_whole_binder():
    done = binder.bound(binder.collect(Office().store, planned()))
    assert {gap.deed for gap in done.gaps if gap.page} >= {EMPTY}
    assert len(texts(done.pdf)) == done.pages


def test_the_contents_say_the_archive_numbers_of_what_is_filed(office):
    first, again = (register.issue_binder(office.store, office.clerk, planned()) for _ in "12")
    ledger = first.records[0].ledger.split(" ")[0]
    for box_no, issued in enumerate((first, again), 1):
        box = build(Binder, box_no=box_no, first_no=7)
        paper, tag = issued.records[0], Binder.lists()["papers"].tag
        office.save(
            box,
            ListEntry(
                owner=box.id, owner_tag=tag, position=0, target=paper.id, target_name=paper.name
            ),
        )
    found, done = drafted(office)
    assert found.numbers == {ledger: "0123-WS·2025-D30-0007"}
    told = [entry.record_no for entry in done.entries]
    assert (told[0], set(told[1:])) == ("0123-WS·2025-D30-0007", {""})
    contents = flat("".join(texts(done.pdf)[1 : done.entries[0].first_page - 1]))
    assert "0123-WS·2025-D30-0007" in contents
    assert flat(binder.NOT_FILED) in contents


def test_papers_filed_of_another_time_lend_no_number(office):
    issued = register.issue_binder(office.store, office.clerk, planned())
    box, paper = build(Binder), issued.records[0]
    tag = Binder.lists()["papers"].tag
    office.save(box, ListEntry(owner=box.id, owner_tag=tag, position=0, target=paper.id,
                               target_name=paper.name))  # fmt: skip
    wish = planned()
    other = replace(wish, options=replace(wish.options, period=Period.parse("2024")))
    assert binder.archive_numbers(office.store, other.options) == {}


def test_a_binder_of_a_past_day_shows_the_book_of_then(office):
    later = office.store.today + dt.timedelta(days=3)
    moment = int(dt.datetime.combine(later, dt.time(9)).timestamp() * 1000)
    office.store.clock = lambda: moment
    wish = inspection.plan(
        LEDGERS,
        inspection.inspector_of("own"),
        inspection.options_for(inspection.inspector_of("own"), YEAR, later),
    )
    office.save(build(Visit, date=TODAY, purpose="daily"))
    now = binder.collect(office.store, wish)
    stood = replace(wish, options=wish.options.as_it_stood(TODAY))
    then = binder.collect(office.store, stood)

    def visits(found: Collected) -> int:
        return sum(len(work.rows) for work in found.works if work.ledger.code == "L09")

    assert (visits(now), visits(then)) == (1, 0)
    issued = register.issue_binder(office.store, office.clerk, stood)
    cover = flat(texts(issued.pdf)[0])
    assert flat(f"台账状态：按 {TODAY.isoformat()} 当时的台账") in cover
    assert issued.record.cutoff_date == TODAY
    verdict = verifying.verify(office.store, office.clerk, issued.record.check_code)
    assert all(one.state is verifying.State.EQUAL for one in verdict.parts)


def test_a_binder_of_a_past_day_counts_delays_up_to_that_day(office):
    late = office.store.all(Resolution, no=1)[0]
    assert late.due_on == dt.date(2025, 8, 31)
    stood = planned("own")
    stood = replace(stood, options=stood.options.as_it_stood(TODAY))
    found = binder.collect(office.store, stood)
    said = [one.point.finding.sentence for one in found.traces if one.point.finding.id == late.id]
    assert any(f"已逾期 {(TODAY - late.due_on).days} 天" in sentence for sentence in said)
