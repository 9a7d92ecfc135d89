"""What was kept long enough is made anonymous: nobody is named any more, and all is counted."""

import datetime as dt

import pytest
from hypothesis import given, settings, strategies as st

from db import anonymous, backup, blobs, clock_check, founding, kinds, retention, shedding, terms
from db.blobs import Copy
from db.counting import Span
from db.fields import IdNumber, NameOf, PersonName, Phone, Text
from db.founding import Founding
from db.held import Held
from db.indicators import INDICATORS
from db.journal.rows import ask
from db.kinds import (
    Activity,
    Attachment,
    CaseStep,
    ConsentRecord,
    ContactLog,
    ContactPair,
    CorrectionNotice,
    Household,
    HouseholdMember,
    ListEntry,
    MicroWish,
    NameInTray,
    Pairing,
    PairingLog,
    Resident,
    RightsRequest,
    ServiceCase,
    ServiceDelivery,
    StaffMember,
    Transition,
    Visit,
)
from db.periods import Period
from db.roles import ADMIN, Clerk
from db.rules import check_all
from db.trouble import Refused, Unavailable
from desktop_app.commands import usage
from tests.builders import build
from tests.db.nodes import Node
from tests.db.test_erasing import everything
from tests.db.test_keys import CHEAP
from tests.sizes import size
from tests.trust.ground import open_first

NAME, OTHER, CADRE = "石榴籽", "石榴叶", "演示干部二"
LONG_AGO = dt.date(2012, 5, 1)
SECRETS = (NAME, OTHER, "漏水", "15400000077", "老花镜", "包粽子", "外婆家", "小学门口")


def keep(node, *records):
    with node.store.work(node.clerk, "登记", "test") as work:
        work.bulk_create(records)


def clear(node, key):
    seen = retention.due(node.store, key)
    return retention.clear(node.store, node.clerk, seen)


def entry(owner, name, position=0, **target):
    tag = type(owner).lists()[name].tag
    return ListEntry(owner=owner.id, owner_tag=tag, position=position, **target)


def file(owner, name, number=1, **more):
    tag = type(owner).lists()[name].tag
    sha = f"{number:02x}" * 32
    return build(Attachment, owner=owner.id, owner_tag=tag, sha256=sha, **more)


def life(node, day=LONG_AGO):
    """Register two people of one home, who live here still, and all that was done with them."""
    staff = build(StaffMember, full_name=CADRE)
    one = build(Resident, full_name=NAME, phone="15400000077")
    two = build(Resident, full_name=OTHER, id_number=None)
    home = build(Household, head=one.id)
    members = [
        build(HouseholdMember, household=home.id, resident=who.id, date_from=day)
        for who in (one, two)
    ]
    at = dt.datetime.combine(day, dt.time(9))
    case = build(
        ServiceCase, subject=one.id, subject_name=NAME, summary="厨房漏水", received_at=at,
        due_on=day, state="archived", outcome=f"给{NAME}修好了漏水", closed_on=day,
        satisfaction="satisfied", revisit_on=day, handler=staff.id, handler_name=CADRE,
    )  # fmt: skip
    step = build(
        CaseStep, service_case=case.id, at=at, by=staff.id, by_name=CADRE, text="漏水，约了师傅"
    )
    moved = build(Transition, target=case.id, at=at, text="漏水修好", state_to="archived")
    wish = build(
        MicroWish, wisher=one.id, wisher_name=NAME, alias="石榴阿姨", content="想要老花镜",
        claimer=staff.id, claimer_name=CADRE, collected_on=day, claimed_on=day, due_on=day,
        realized_on=day, feedback_on=day, how="送老花镜上门", feedback="老花镜合用",
        satisfaction="satisfied", state="answered", public_ok=True,
    )  # fmt: skip
    pair = build(
        Pairing, kind="cadre_resident", side_a=staff.id, side_a_name=CADRE, side_b=one.id,
        side_b_name=NAME, start_on=day, end_on=day, end_reason=f"{NAME}搬去外婆家", state="ended",
    )  # fmt: skip
    log = build(PairingLog, pairing=pair.id, date=day, content="上门一起包粽子，聊了很久")
    consent = build(ConsentRecord, subject=one.id, given_on=day)
    contact = build(
        ContactPair, staff=staff.id, staff_name=CADRE, resident=one.id, resident_name=NAME,
        consent=consent.id, start_on=day, end_on=day,
    )  # fmt: skip
    talk = build(ContactLog, pair=contact.id, date=day, content="问了漏水的事")
    visit = build(Visit, date=day, situation="漏水已经修好", needs="老花镜", cash=None)
    service = build(
        ServiceDelivery, date=day, beneficiary=one.id, beneficiary_name=NAME, content="小学门口",
        provider=staff.id, provider_name=CADRE, kind="legal",
    )  # fmt: skip
    happening = build(Activity, date_from=day, date_to=day, state="approved")
    lists = [
        entry(visit, "targets", 0, target=one.id, target_name=NAME),
        entry(visit, "targets", 1, target=two.id, target_name=OTHER),
        entry(visit, "visitors", 0, target=staff.id, target_name=CADRE),
        entry(log, "participants", 0, target=one.id, target_name=NAME),
        entry(happening, "signed_in", 0, target=one.id, target_name=NAME),
        entry(happening, "signed_in", 1, target=None, target_name="石榴籽的邻居"),
    ]
    tray = build(NameInTray, called=NAME, pasted=f"3. {NAME}", source=happening.id)
    files = [
        file(visit, "photos", 1, caption=f"{NAME}家"),
        file(pair, "agreement", 2, caption=f"{NAME}的协议", contains_people=True),
        file(happening, "photos", 3, caption=f"{NAME}领奖", contains_people=True),
        file(happening, "photos", 4, caption="横幅"),
        file(happening, "sign_in_sheet", 5, caption="签到"),
    ]
    keep(
        node, staff, one, two, home, *members, case, step, moved, wish, pair, log, consent,
        contact, talk, visit, service, happening, *lists, tray, *files,
    )  # fmt: skip
    return one, two, case, wish, pair, log, visit, happening


def numbers(node, day=None):
    """Give every number of the book, of all time and of the year in which it was."""
    held = Held(node.store)
    cutoff = node.store.today
    spans = [Span(Period(dt.date(2000, 1, 1), cutoff, "全部"), cutoff)]
    year = (day or LONG_AGO).year
    spans.append(Span(Period(dt.date(year, 1, 1), dt.date(year, 12, 31), str(year)), cutoff))
    return {
        (one.key, span.period.title): one.figure(held, span).text
        for one in INDICATORS
        for span in spans
    }


MATTERS = [one.key for one in terms.TERMS if one.key not in (terms.RESIDENTS, terms.LOG)]


STAY = (Resident, HouseholdMember, Household, ConsentRecord)
"""What tells of people who live here still: no term of it has begun."""


def bodies(node):
    """Give all that the journal says of anything but people who live here."""
    tags = [kind.table_tag for kind in STAY]
    with node.store.transaction() as connection:
        rows = ask(connection, "SELECT tbl, body FROM op WHERE body IS NOT NULL")
    return "\n".join(body for table, body in rows if table not in tags)


def test_nobody_is_named_any_more_and_every_number_stands(node):
    one, two, *_ = life(node)
    before = numbers(node)
    for key in MATTERS:
        assert retention.due(node.store, key).number, key
        clear(node, key)
        assert not retention.due(node.store, key).number, key
    assert numbers(node) == before
    said = bodies(node)
    assert [word for word in (*SECRETS, one.id.hex(), two.id.hex()) if word in said] == []
    assert CADRE in said
    assert node.store.get(Resident, one.id).full_name == NAME


def test_the_health_check_finds_nothing_that_it_did_not_find_before(node):
    life(node)
    before = {(one.kind, one.id, one.field) for one in check_all(node.store)}
    for key in MATTERS:
        clear(node, key)
    after = {(one.kind, one.id, one.field) for one in check_all(node.store)}
    assert after <= before


def gone(day=LONG_AGO, **more):
    return build(Resident, residence_status="moved_out", left_on=day, arrived_on=None, **more)


def test_who_left_is_counted_as_before_and_not_named_any_more(node):
    one, two, *_ = life(node, dt.date(2015, 3, 1))
    home = node.store.all(Household)[0]
    home.contact_phone, home.moved_out = "15400000088", dt.date(2019, 3, 1)
    members = node.store.all(HouseholdMember)
    for member in members:
        member.date_to = dt.date(2019, 3, 1)
    for person in node.store.all(Resident, id=[one.id, two.id]):
        person.residence_status, person.left_on = "moved_out", dt.date(2019, 3, 1)
        person.former_name, person.workplace, person.ethnicity_code = NAME, "小学门口", "02"
        with node.store.work(node.clerk, "迁出") as work:
            work.bulk_edit([person])
    with node.store.work(node.clerk, "迁出") as work:
        work.bulk_edit([home, *members])
    before = numbers(node, dt.date(2016, 5, 1))
    assert before["resident_count", "2016"] == "2"
    assert before["visit_homes", "全部"] == "1"
    clear(node, terms.RESIDENTS)
    assert numbers(node, dt.date(2016, 5, 1)) == before
    kept = node.store.get(Resident, one.id)
    assert (kept.full_name, kept.sex, kept.birth_date, kept.birth_precision) == (
        anonymous.NAME, "2", dt.date(1990, 1, 1), "year",
    )  # fmt: skip
    assert (kept.phone, kept.id_number, kept.ethnicity_code, kept.workplace) == (None,) * 4
    assert node.store.get(Household, home.id).contact_phone is None
    said = everything(node)
    assert [word for word in (OTHER, "15400000077", "15400000088") if word in said] == []
    # Words of what is others' too, or of what happened, have a term of their own.
    assert kinds_that_say(node, NAME) == {Pairing, ListEntry, Attachment, NameInTray}
    case = node.store.all(ServiceCase)[0]  # its own term is another one
    assert (case.summary, case.outcome, case.subject) == ("厨房漏水", "给已匿名修好了漏水", one.id)
    assert not retention.due(node.store).number


def kinds_that_say(node, word):
    with node.store.transaction() as connection:
        rows = ask(connection, "SELECT tbl, body FROM op WHERE body IS NOT NULL")
    return {kinds.by_tag(table) for table, body in rows if word in body}


def test_names_beside_those_of_others_go_and_theirs_stay(node):
    left, here = gone(full_name=NAME), build(Resident, full_name=OTHER)
    child = build(Resident, full_name="小石榴", guardian=left.id, guardian_name=NAME)
    pair = build(
        Pairing, kind="resident_resident", side_a=left.id, side_b=here.id, side_a_name=NAME,
        side_b_name=OTHER, state="expired",
    )  # fmt: skip
    keep(node, left, here, child, pair)
    pair = node.store.get(Pairing, pair.id)
    clear(node, terms.RESIDENTS)
    kept = node.store.get(Pairing, pair.id)
    assert (kept.side_a, kept.side_a_name) == (left.id, anonymous.NAME)
    assert (kept.side_b, kept.side_b_name) == (here.id, OTHER)
    assert node.store.get(Resident, child.id).guardian_name == anonymous.NAME
    assert node.store.get(Resident, here.id).full_name == OTHER


def test_what_somebody_once_stood_in_is_taken_from_the_journal_and_today_stays(node):
    left, here = gone(full_name=NAME), build(Resident, full_name=OTHER)
    case = build(ServiceCase, subject=left.id, subject_name=NAME, state="archived")
    keep(node, left, here, case)
    case = node.store.get(ServiceCase, case.id)
    case.subject, case.subject_name = here.id, OTHER
    with node.store.work(node.clerk, "改当事人") as work:
        work.bulk_edit([case])
    clear(node, terms.RESIDENTS)
    kept = node.store.get(ServiceCase, case.id)
    assert (kept.subject, kept.subject_name) == (here.id, OTHER)
    assert NAME not in everything(node)


def test_a_later_run_touches_nothing_of_who_was_made_anonymous_before(node):
    first, home = gone(full_name=NAME), build(Household, moved_out=LONG_AGO)
    visit = build(Visit, date=LONG_AGO)
    belongs = build(HouseholdMember, household=home.id, resident=first.id)
    met = entry(visit, "targets", 0, target=first.id, target_name=NAME)
    keep(node, first, home, belongs, visit, met, build(ConsentRecord, subject=first.id))
    clear(node, terms.RESIDENTS)
    second = gone(full_name=OTHER)
    keep(node, second)
    with node.store.looking() as connection:
        ((last,),) = ask(connection, "SELECT max(id) FROM op")
    seen = retention.due(node.store)
    assert ([one.id for one in seen.every], seen.counts) == ([second.id], {"居民": 1})
    clear(node, terms.RESIDENTS)
    with node.store.looking() as connection:
        touched = ask(connection, "SELECT DISTINCT row FROM op WHERE id > ?", (last,))
    assert touched == [(second.id,)]
    assert node.store.get(Resident, second.id).full_name == anonymous.NAME


def test_staff_of_the_same_name_and_neighbours_of_a_longer_one_stay_named(node):
    left, here = gone(full_name="王芳"), build(Resident, full_name="王芳芳")
    same, longer = build(StaffMember, full_name="王芳"), build(StaffMember, full_name="小王芳")
    cases = [
        build(
            ServiceCase, subject=left.id, subject_name="王芳", state="archived", **more,
            summary="王芳家漏水，邻居王芳芳和小王芳帮忙", outcome="办好了",
        )
        for more in ({"handler": same.id, "handler_name": "王芳"}, {})
    ]  # fmt: skip
    step = build(CaseStep, service_case=cases[0].id, text="王芳上门，王芳芳在场")
    keep(node, left, here, same, longer, *cases, step)
    clear(node, terms.RESIDENTS)
    theirs, ours = (node.store.get(ServiceCase, one.id) for one in cases)
    assert (theirs.handler_name, theirs.subject_name) == ("王芳", anonymous.NAME)
    assert (
        theirs.summary == "王芳家漏水，邻居王芳芳和小王芳帮忙"
    )  # whose it is says who acted in it
    assert node.store.get(CaseStep, step.id).text == "王芳上门，王芳芳在场"
    assert ours.summary == "已匿名家漏水，邻居王芳芳和小王芳帮忙"
    assert not retention.due(node.store).number


@pytest.mark.parametrize("why", ["case", "wish", "pair", "contact", "child", "returned"])
def test_with_whom_something_is_open_is_left_out_and_named(node, why):
    person = gone(full_name=NAME)
    open_things = {
        "case": build(ServiceCase, subject=person.id, state="handling"),
        "wish": build(MicroWish, wisher=person.id, state="open"),
        "pair": build(Pairing, side_b=person.id, state="active"),
        "contact": build(ContactPair, resident=person.id, start_on=LONG_AGO),
        "child": build(
            Resident, guardian=person.id, guardian_name=NAME, id_number=None,
            birth_date=node.store.today - dt.timedelta(days=900),
        ),
        "returned": build(CorrectionNotice, target=person.id, state="open"),
    }  # fmt: skip
    keep(node, person, open_things[why])
    due = retention.due(node.store)
    assert (due.number, [one.id for one in due.still_open]) == (0, [person.id])
    with pytest.raises(Refused, match="名单变了"):
        retention.clear(node.store, node.clerk, due)
    assert node.store.get(Resident, person.id).full_name == NAME


@pytest.mark.parametrize("kind", ["access", "stop"])
def test_who_asked_for_something_is_left_out_with_all_that_names_them(node, kind):
    one, *_ = life(node)
    left = gone(full_name="离开的人")
    asked = [
        build(RightsRequest, kind=kind, subject=who, received_on=node.store.today)
        for who in (one.id, left.id)
    ]
    if kind == "stop":
        for request in asked:
            request.result, request.answered_on = "done", node.store.today
    keep(node, left, *asked)
    before = bodies(node)
    found = {key: retention.due(node.store, key) for key in (*MATTERS, terms.RESIDENTS)}
    assert [one.id for one in found[terms.RESIDENTS].held] == [left.id]
    assert {key for key, due in found.items() if due.number} == set()
    for key in ("cases", "visits", "wishes", "pairings", "contacts", "activities"):
        assert found[key].held, key
    assert len(found["pairings"].held) == 2  # a log is of the pair's people, too
    assert bodies(node) == before


@pytest.mark.parametrize("key", ["cases", "wishes", "pairings", "contacts"])
def test_what_is_open_is_never_over_however_old_it_is(node, key):
    at = dt.datetime.combine(LONG_AGO, dt.time(9))
    made = {
        "cases": build(ServiceCase, received_at=at, state="referred", referred_on=LONG_AGO),
        "wishes": build(MicroWish, collected_on=LONG_AGO, state="realized", realized_on=LONG_AGO),
        "pairings": build(Pairing, start_on=LONG_AGO, state="active"),
        "contacts": build(ContactPair, start_on=LONG_AGO),
    }[key]
    keep(node, made)
    due = retention.due(node.store, key)
    assert (due.number, [one.id for one in due.still_open]) == (0, [made.id])


def test_a_term_runs_from_the_last_day_that_is_known_of_a_matter(node):
    begun, ended = LONG_AGO, node.store.today - dt.timedelta(days=4 * 365)
    at = dt.datetime.combine(begun, dt.time(9))
    late = build(ServiceCase, received_at=at, state="done", closed_on=begun, revisit_on=ended)
    given_up = build(ServiceCase, received_at=at, state="suspended")
    step = build(
        Transition, target=given_up.id, state_to="suspended",
        at=dt.datetime.combine(ended, dt.time(9)),
    )  # fmt: skip
    keep(node, late, given_up, step)
    assert not retention.due(node.store, "cases").number
    terms.set_years(node.store, node.clerk, "cases", 3)
    assert retention.due(node.store, "cases").number == 2


def test_what_lies_in_the_bin_goes_whole_and_stays_there(node):
    _, _, case, *_ = life(node)
    with node.store.work(node.clerk, "删") as work:
        work.delete(node.store.get(ServiceCase, case.id))
    due = retention.due(node.store, "cases")
    assert ([one.id for one in due.binned], due.records) == ([case.id], [])
    clear(node, "cases")
    assert node.store.all(ServiceCase) == []
    assert node.store.all(CaseStep) == []
    said = bodies(node)
    assert "厨房漏水" not in said
    assert "约了师傅" not in said


def test_what_was_open_when_it_was_deleted_is_kept_as_long_from_that_day(node):
    at = dt.datetime.combine(LONG_AGO, dt.time(9))
    case = build(ServiceCase, received_at=at, state="handling", summary="厨房漏水")
    keep(node, case)
    with node.store.work(node.clerk, "删") as work:
        work.delete(node.store.get(ServiceCase, case.id))
    assert not retention.due(node.store, "cases").number
    with node.store.work(node.clerk, "恢复") as work:  # by mistake
        work.restore(node.store.get(ServiceCase, case.id, hidden=True))
    assert node.store.get(ServiceCase, case.id).summary == "厨房漏水"
    with node.store.work(node.clerk, "删") as work:
        work.delete(node.store.get(ServiceCase, case.id))
    years = dt.timedelta(days=terms.years(node.store, "cases") * 366)
    node.wall = node.store.clock() + int(years.total_seconds() * 1000)
    assert not retention.due(node.store, "cases").number, "the clock may have jumped"
    clock_check.confirm(node.store, node.clerk)
    assert [one.id for one in retention.due(node.store, "cases").binned] == [case.id]


def test_files_go_and_are_counted_still(node):
    _, _, _, _, pair, _, visit, happening = life(node)
    with node.store.transaction() as connection:
        for row in node.store.all(Attachment):
            blobs.keep_copy(connection, row.sha256, blobs.WHOLE, Copy(b"x"))
    clear(node, "visits")
    clear(node, "pairings")
    clear(node, "activities")
    rows = {(one.owner, one.caption): one for one in node.store.all(Attachment)}
    assert len(rows) == 5 - 1  # two cleared ones of the happening are called alike
    assert rows[happening.id, "横幅"].sha256 == "04" * 32
    for owner in (pair.id, visit.id, happening.id):
        cleared = rows[owner, anonymous.FILE]
        assert cleared.is_cleared
        assert cleared.faults() == {}
    with node.store.transaction() as connection:
        left = {name for (name,) in ask(connection, "SELECT DISTINCT sha256 FROM file_copy")}
    assert left == {"04" * 32}


def test_an_office_clears_its_own_records_alone(node):
    other = gone(full_name=OTHER)
    mine = gone(full_name=NAME)
    keep(node, mine)
    there = Node("229901002001", "乙")
    keep(there, other)
    district = Node("229901000000", "区", level="district")
    for one in (node, there):
        district.pull(one)
    assert retention.due(district.store).number == 0
    assert [one.id for one in retention.due(node.store).records] == [mine.id]
    there.store.close()
    district.store.close()


def test_it_travels_and_books_that_hold_the_same_agree(node):
    life(node)
    district = Node("229901000000", "区", level="district")
    district.pull(node)
    assert NAME in bodies(district)
    before = numbers(district)
    for key in MATTERS:
        clear(node, key)
    district.pull(node)
    assert [word for word in SECRETS if word in bodies(district)] == []
    assert numbers(district) == before
    assert district.store.conflicts() == []
    assert district.rebuilt_facts() == district.facts()
    district.store.close()


def test_two_pcs_that_clear_at_once_name_nobody_and_keep_what_stays(node):
    life(node)
    twin = Node("229901001001", "乙")
    twin.pull(node)
    before = numbers(node)
    for one in (node, twin):
        for key in MATTERS:
            clear(one, key)
    node.pull(twin)
    twin.pull(node)
    assert node.facts() == twin.facts()
    for one in (node, twin):
        assert [word for word in SECRETS if word in bodies(one)] == []
        assert numbers(one) == before
        assert one.store.all(Visit)[0].situation == anonymous.WORDS
        assert one.store.conflicts() == []
        assert not any(retention.due(one.store, key).number for key in MATTERS)
        assert one.rebuilt_facts() == one.facts()
    twin.store.close()


def test_what_was_said_after_one_clearing_goes_by_the_next(node):
    *_, visit, _ = life(node)
    twin = Node("229901001001", "乙")
    twin.pull(node)
    for one in (node, twin):
        clear(one, "visits")
    said = node.store.get(Visit, visit.id)
    said.situation = f"{NAME}又来说漏水"
    node.save(said)
    node.pull(twin)
    twin.pull(node)
    assert twin.store.get(Visit, visit.id).situation == said.situation
    clear(twin, "visits")
    node.pull(twin)
    for one in (node, twin):
        assert one.store.get(Visit, visit.id).situation == anonymous.WORDS
        assert "又来说" not in bodies(one)
    twin.store.close()


def as_node(book):
    """Have a book in a folder exchange as those in memory do."""
    made = object.__new__(Node)
    made.store, made.clerk, made.label = book.store, book.clerk, "甲"
    return made


def test_a_restored_backup_names_nobody_and_lacks_nothing(tmp_path):
    told = Founding("community", "瑞光新村社区", "229901001001", "admin", "王晓梅")
    book, _ = founding.create(tmp_path / "book", told, "wu hou de yu luo", cost=CHEAP)
    district = Node("229901000000", "区", level="district")
    left = gone(full_name="石榴花", phone="15400000099")
    case = build(
        ServiceCase, summary="厨房漏水", state="archived", subject=left.id, subject_name="石榴花",
        received_at=dt.datetime.combine(LONG_AGO, dt.time(9)), closed_on=LONG_AGO,
    )  # fmt: skip
    met = build(Visit, date=LONG_AGO, situation="漏水已经修好", needs=None, cash=None)
    keep(book, left, case, met, entry(met, "targets", 0, target=left.id, target_name="石榴花"))
    life(book)
    lived_in = build(Household, head=left.id, moved_out=LONG_AGO)
    belongs = build(
        HouseholdMember, household=lived_in.id, resident=left.id, date_from=dt.date(2001, 5, 1)
    )
    keep(book, lived_in, belongs)
    district.pull(as_node(book))
    before = numbers(book)
    old = backup.make(book.store)
    later = build(Visit, date=LONG_AGO, situation="漏水又修了一次", needs=None, cash=None)
    keep(book, later, entry(later, "targets", 0, target=left.id, target_name="石榴花"))
    with_later = numbers(book)
    for key in (*MATTERS, terms.RESIDENTS):
        retention.clear(book.store, book.clerk, retention.due(book.store, key))
    assert numbers(book) == with_later
    district.pull(as_node(book))
    book.close()
    backup.unpack(old.path, tmp_path / "restored")
    given = tmp_path / "restored", "admin", "wu hou de yu luo"
    again = open_first(*given)
    assert numbers(again) == before
    kept = again.store.get(ServiceCase, case.id)
    assert (kept.summary, kept.subject, kept.closed_on) == (anonymous.WORDS, None, LONG_AGO)
    person = again.store.get(Resident, left.id)
    assert (person.full_name, person.phone, person.left_on) == (anonymous.NAME, None, LONG_AGO)
    assert (person.birth_date.month, person.birth_precision) == (1, "year")
    everyone = [as_node(again), district]
    for one in everyone:
        one.pull(next(other for other in everyone if other is not one))
    district.pull(as_node(again))
    assert as_node(again).facts() == district.facts()
    words = (*SECRETS, "石榴花", "15400000099")
    for one in everyone:
        assert numbers(one) == with_later
        assert [word for word in words if word in bodies(one)] == []
        assert not any(retention.due(one.store, key).number for key in MATTERS)
        assert one.store.conflicts() == []
        assert one.rebuilt_facts() == one.facts()
    again.close()
    district.store.close()


def test_the_command_line_knows_the_terms():
    assert tuple(one.key for one in terms.TERMS) == usage.TERMS


def test_the_log_tells_who_did_it_and_nobody_takes_it_back(node):
    life(node)
    changes = clear(node, "cases")
    acts = [row.act for row in node.store.access_log(node.clerk)]
    (told,) = [one for one in acts if one.act == retention.SHEET]
    assert (told.count, told.more["term"], told.reason) == (1, "cases", anonymous.GROUND)
    with pytest.raises(Refused, match="不能撤销"):
        node.store.undo(node.clerk, changes.work)


def test_the_list_that_was_seen_is_the_one_that_is_cleared(node):
    life(node)
    seen = retention.due(node.store, "cases")
    clear(node, "cases")
    with pytest.raises(Refused, match="名单变了"):
        retention.clear(node.store, node.clerk, seen)


def test_what_somebody_asks_in_between_is_minded(node, monkeypatch):
    one, _, case, *_ = life(node)
    seen, work = retention.due(node.store, "cases"), node.store.work

    def asked_meanwhile(*given):
        monkeypatch.setattr(node.store, "work", work)
        keep(node, build(RightsRequest, kind="access", subject=one.id))
        return work(*given)

    monkeypatch.setattr(node.store, "work", asked_meanwhile)
    with pytest.raises(Refused, match="名单变了"):
        retention.clear(node.store, node.clerk, seen)
    assert node.store.get(ServiceCase, case.id).summary == "厨房漏水"


def test_a_term_is_changed_with_its_line_in_the_log_or_not_at_all(node, monkeypatch):
    def full(*_, **__):
        raise Unavailable("磁盘满了")

    monkeypatch.setattr(node.store, "note", full)
    with pytest.raises(Unavailable):
        terms.set_years(node.store, node.clerk, "cases", 9)
    assert terms.years(node.store, "cases") == 5


@pytest.mark.parametrize("one", terms.TERMS, ids=lambda one: one.key)
def test_a_term_has_a_least_and_only_an_administrator_sets_it(node, one):
    assert terms.years(node.store, one.key) == one.years
    with pytest.raises(Refused, match=f"至少保存 {one.least} 年"):
        terms.set_years(node.store, node.clerk, one.key, one.least - 1)
    terms.set_years(node.store, node.clerk, one.key, one.least)
    assert terms.years(node.store, one.key) == one.least
    reviewer = Clerk(b"reviewer" + bytes(8), "li", "李敏", frozenset({"reviewer"}))
    with pytest.raises(Refused, match="不能改设置"):
        terms.set_years(node.store, reviewer, one.key, one.years)
    admin = Clerk(b"an admin" + bytes(8), "wu", "吴敏", frozenset({ADMIN}))
    with pytest.raises(Refused, match="不能清理到期资料"):
        retention.clear(node.store, admin, retention.due(node.store, one.key))


def test_terms_are_those_of_the_handbook():
    years = {one.key: one.years for one in terms.TERMS}
    assert years == {
        "residents": 2, "cases": 5, "visits": 5, "wishes": 5, "pairings": 5, "contacts": 5,
        "activities": 10, "log": 3,
    }  # fmt: skip
    assert all(one.least <= one.years for one in terms.TERMS)


KEPT = {
    ServiceCase: {"handler_name", "referred_to_name", "revisit_by_name"},
    CaseStep: {"by_name"},
    Visit: {"goods"},
    ServiceDelivery: {"station_name", "provider_name"},
    MicroWish: {"collector_name"},
    ContactPair: {"staff_name"},
    Transition: {"state_from", "state_to", "by_name"},
    Activity: {
        "topic", "series", "place", "organizer_name", "shared_code", "plan", "summary", "remark",
    },
}  # fmt: skip
"""Words that stay: of staff and bodies in their posts, of events that are nobody's own."""


@pytest.mark.parametrize("kind", sorted(shedding.SHED, key=lambda kind: kind.table_tag))
def test_every_text_of_a_kind_is_taken_or_stays_on_purpose(kind):
    shed = shedding.SHED[kind]
    if kind.title in ("宣传", "学习宣讲"):
        assert shed.fields == ()  # public work: only pictures and sheets of names go
        return
    beside = {f.of: name for name, f in kind.fields().items() if isinstance(f, NameOf)}
    taken = {*shed.fields, *(beside.get(link, "") for link in shed.people)}
    texts = {n for n, f in kind.fields().items() if isinstance(f, Text)} - {"serial_no"}
    assert texts - taken == KEPT.get(kind, set())
    risky = {n for n, f in kind.fields().items() if isinstance(f, (IdNumber, Phone, PersonName))}
    assert risky <= taken


HOMES = st.lists(st.lists(st.booleans(), min_size=1, max_size=3), min_size=1, max_size=3)


@settings(max_examples=size(15, 150), deadline=None)
@given(homes=HOMES, whole=st.lists(st.booleans(), min_size=3, max_size=3))
def test_a_visit_counts_as_many_homes_and_people_as_before(homes, whole):
    """Whoever is named of whichever homes, singly or as a home, is counted alike afterwards."""
    node = Node("229901001001", "甲")
    visit = build(Visit, date=LONG_AGO)
    records, targets = [visit], []
    for named, as_home in zip(homes, whole, strict=False):
        home = build(Household)
        records.append(home)
        targets += [home.id] if as_home else []
        for is_named in named:
            person = build(Resident, id_number=None)
            records += [
                person,
                build(HouseholdMember, household=home.id, resident=person.id, date_from=LONG_AGO),
            ]
            targets += [person.id] if is_named else []
    records += [
        entry(visit, "targets", place, target=who, target_name=NAME)
        for place, who in enumerate(targets)
    ]
    keep(node, *records)
    before = numbers(node)
    clear(node, "visits")
    assert numbers(node) == before
    left = {one.target for one in node.store.all(ListEntry)}
    assert not left & set(targets)
    assert not retention.due(node.store, "visits").number
    node.store.close()
