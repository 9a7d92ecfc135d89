"""The practice data says what it should, and fills quickly."""

import datetime as dt
from collections import Counter
from itertools import pairwise
from random import Random

import pytest

from db import audit, dates, health, rules
from db.files import Files
from db.id_numbers import check_character
from db.journal.holding import rebuild
from db.journal.rows import ask
from db.kinds import (
    Activity,
    Address,
    BrandChecklist,
    CrossVisit,
    Household,
    IndicatorReport,
    JointMeeting,
    MicroWish,
    OrgUnit,
    Pairing,
    PairingLog,
    PublicityItem,
    Resident,
    Resolution,
    ServiceCase,
    ServiceDelivery,
    StaffMember,
    StudySession,
)
from db.kinds.resident import age_on
from db.store import Store
from desktop_app.practice import people, profile, words
from desktop_app.practice.words_work import CASES
from tests.commands.practice_books import DAY, filled


@pytest.fixture(scope="module")
def stores(practice_stores: list[Store]) -> list[Store]:
    return practice_stores


def total(stores: list[Store], kind: type, /, **equals: object) -> int:
    return sum(store.count(kind, **equals) for store in stores)


def test_each_small_community_has_its_households_and_people(stores):
    for store, office in zip(stores, profile.offices("small"), strict=True):
        assert store.count(Household) == 60
        assert store.count(Resident) == 137 + office.faulty  # one person is entered twice
        assert store.count(Address) == 63
        assert store.count(StaffMember) == 12
        assert store.count(StaffMember, employment_kind="full_time") == 2
        assert store.facts.is_demo


def test_the_district_has_the_pairings_and_matters_of_the_article(stores):
    assert total(stores, Pairing) == 40
    assert total(stores, Pairing, state="expired") == 3
    assert total(stores, JointMeeting) == 10
    assert total(stores, Resolution) == 43
    assert total(stores, Resolution, state="done") == 38
    late = [r for s in stores for r in s.all(Resolution) if r.is_overdue(DAY)]
    assert len(late) == 2


def test_the_district_has_the_years_work_of_the_article(stores):
    events = [one for s in stores for one in s.all(Activity)]
    assert len(events) == 63
    assert sum(one.headcount for one in events) == 4120
    assert {one.festival for one in events} > {"lantern", "dragon_boat", "mid_autumn"}
    given = [one for s in stores for one in s.all(ServiceDelivery)]
    assert sum(one.kind in {"policy", "career", "jobs"} for one in given) == 33
    assert sum(one.beneficiaries_count for one in given if one.kind == "school_enrolment") == 5
    for kind, count in (("banner", 212), ("leaflet", 1050)):
        found = [one.quantity for s in stores for one in s.all(PublicityItem, kind=kind)]
        assert sum(found) == count
    lectures = [one.headcount for s in stores for one in s.all(StudySession, kind="lecture")]
    assert (len(lectures), sum(lectures)) == (6, 968)
    for name, count in (("enrolment", 132), ("out_of_poverty", 26), ("at_post", 118)):
        rates = [one for s in stores for one in s.all(IndicatorReport, indicator=name)]
        assert sum(one.numerator for one in rates) == count
        assert sum(one.denominator for one in rates) == count
    assert total(stores, CrossVisit, kind="mutual_visit") == 2
    assert total(stores, CrossVisit, kind="onsite_conference") == 1
    assert total(stores, BrandChecklist) == 25


def test_wishes_and_cases_stand_where_the_article_leaves_them(stores):
    wishes = [one for s in stores for one in s.all(MicroWish)]
    assert len(wishes) == 96
    for name, count in (("claimed_on", 90), ("realized_on", 86), ("feedback_on", 84)):
        assert sum(getattr(one, name) is not None for one in wishes) == count
    assert total(stores, MicroWish, state="answered") == 84
    cases = [one for s in stores for one in s.all(ServiceCase)]
    assert Counter(one.category for one in cases) == dict.fromkeys(CASES, 30)
    assert sum(one.is_overdue(DAY) for one in cases) == 6


def test_every_activity_but_the_planted_one_has_its_photo(stores):
    for number, store in enumerate(stores):
        bare = [one for one in store.all(Activity) if not Files(store).of(one.id)]
        assert len(bare) == (1 if number == 0 else 0)
        seen = next(one for one in store.all(Activity) if one.id not in {b.id for b in bare})
        shown = next(iter(Files(store).pictures(seen, "photos")))
        assert (shown.width, shown.height) == (480, 320)


def test_pairs_meet_each_quarter_but_for_the_silent_one(stores):
    for number, store in enumerate(stores):
        logs = Counter(log.pairing for log in store.all(PairingLog))
        silent = [pair for pair in store.all(Pairing) if not logs[pair.id]]
        assert len(silent) == (1 if number == 0 else 0)
        for pair in store.all(Pairing):
            days = sorted(log.date for log in store.all(PairingLog, pairing=pair.id))
            assert all(b - a <= dt.timedelta(days=95) for a, b in pairwise(days))


def test_every_practice_office_says_what_numbers_and_aid_are_for(stores):
    for store in stores:
        unit = store.get(OrgUnit, store.facts.unit)
        assert unit.id_purpose
        assert unit.aid_purpose


def test_the_health_check_finds_every_planted_fault(stores, monkeypatch):
    monkeypatch.setattr(dates, "today", lambda: DAY)
    found = Counter(
        (one.finding.kind, one.finding.field, one.finding.rule, one.group)
        for one in health.examine(stores[0]).points
    )
    assert found == {
        (Resident, "full_name", "fault", "name"): 1,  # the wrong dot
        (Resident, "full_name", "caution", "name"): 1,  # the private-use character
        (Resident, "id_number", "fault", "number"): 2,  # a wrong check character, a 30 February
        (Resident, "id_number", "twins", "twice"): 2,  # one person, entered twice
        (Pairing, "frequency", "pairing_rhythm", "late"): 1,  # the pair that never met
        (JointMeeting, "seq_no", "meeting", "order"): 1,  # the gap in the numbers
        (Resolution, "closed_on", "resolution", "order"): 1,  # closed before its meeting
        (Resolution, "due_on", "overdue", "late"): 2,
        (Activity, "photos", "activity_health", "paper"): 1,
        (MicroWish, "guardian_ok", "wish", "missing"): 1,
        (ServiceCase, "due_on", "overdue", "late"): 6,
    }


def test_a_clean_book_has_nothing_to_find(stores, monkeypatch):
    monkeypatch.setattr(dates, "today", lambda: DAY)
    for store in stores[1:]:
        report = health.examine(store)
        assert [point.finding for point in report.points] == []
        assert report.looked_at > 600


def test_the_district_sees_one_number_in_two_communities(stores):
    """Each community's book is clean of it: only beside each other do they show."""

    class Both:
        def get(self, kind, row):
            return next(filter(None, (store.get(kind, row) for store in stores[:2])), None)

        def all(self, kind, **equals):
            return [one for store in stores[:2] for one in store.all(kind, **equals)]

        def fact(self, key, default=""):
            return stores[0].fact(key, default)

        def kind_holding(self, row):
            return next(filter(None, (store.kind_holding(row) for store in stores[:2])), None)

    found = [f for f in rules.check_all(Both()) if f.rule == "two_offices"]
    assert len({f.id for f in found}) == len(found) == 2
    assert all("人户分离" in f.sentence for f in found)


def test_one_person_is_in_two_communities(stores):
    here = set(stores[0].values(Resident, "id_number"))
    there = set(stores[1].values(Resident, "id_number"))
    assert len(here & there) == 1


def test_test_names_and_numbers_are_there(stores):
    names = {name for (name,) in stores[0].values(Resident, "full_name")}
    assert {name for _, name in words.TEST_NAMES} <= names
    assert max(map(len, names)) == 25
    kinds = {kind for (kind,) in stores[0].values(Resident, "id_doc_kind")}
    assert "resident_id" in kinds


def test_no_number_could_be_anybodys(stores):
    reserved = {number for _, number, _ in words.NUMBERS}
    for store in stores:
        for number, phone in store.values(Resident, "id_number", "phone"):
            assert number.startswith("2299") or number in reserved
            assert phone is None or phone.startswith("1540000")
            if number.startswith("2299") and number != words.WRONG_CHECK:
                assert number[17] == check_character(number[:17])


def test_everybody_is_registered_after_birth_and_under_a_day_of_the_past(stores):
    for born, told, kind in stores[1].values(Resident, "birth_date", "notice_on", "id_doc_kind"):
        assert born <= told <= DAY
        assert kind == "resident_id"


def test_the_journal_of_the_history_makes_the_same_state_again(stores):
    before = stores[2].state_hash()
    with stores[2].transaction() as connection:
        rebuild(connection)
    assert stores[2].state_hash() == before
    assert not stores[2].conflicts()


def test_history_goes_back_to_march_2023_and_has_corrections(stores):
    edits = [
        entry
        for (row,) in stores[3].values(Resident, "id")
        for entry in stores[3].history(row)
        if entry.verb == "修改" and entry.made.reason == "本人来电更正"
    ]
    assert len(edits) == 5
    oldest = min(e.made.wall_ms for (row,) in stores[3].values(Household, "id")
                 for e in stores[3].history(row))  # fmt: skip
    assert dt.datetime.fromtimestamp(oldest / 1000, dt.UTC).isoformat()[:7] == "2023-03"


def test_no_time_of_the_history_is_in_doubt(stores):
    for store in stores:
        with store.looking() as connection:
            noted = list(audit.read(connection))
            clocks = {clock for (clock,) in ask(connection, "SELECT clock FROM commit_log")}
        assert noted
        assert not any(one.is_doubtful for one in noted)
        assert clocks <= {"ok", "confirmed"}


def test_the_same_seed_gives_the_same_people_and_another_seed_others():
    office = profile.offices("small")[4]
    names = [
        sorted(filled(office, seed=seed).values(Resident, "full_name", "id_number", "phone"),
               key=str)
        for seed in (7, 7, 8)
    ]  # fmt: skip
    assert names[0] == names[1]
    assert names[0] != names[2]


def test_people_are_as_old_as_the_city():
    homes = people.homes(Random(5), 2150, 4920, DAY)
    ages = [age_on(person.born, DAY) for home in homes for person in home.people]
    assert len(homes) == 2150
    assert len(ages) == 4920
    assert sum(age < 15 for age in ages) / 4920 == pytest.approx(0.1106, abs=0.002)
    assert sum(age >= 60 for age in ages) / 4920 == pytest.approx(0.2359, abs=0.003)
    men = sum(person.sex == people.MAN for home in homes for person in home.people)
    assert men / (4920 - men) == pytest.approx(0.986, abs=0.06)
    assert sum(len(home.people) == 1 for home in homes) / 2150 == pytest.approx(0.3, abs=0.03)


def test_the_profiles_are_as_large_as_they_say():
    full = profile.offices("full")
    assert sum(office.households for office in full) == 10_880
    assert sum(office.residents for office in full) == 24_910
    load = profile.offices("load")
    assert len({office.code for office in load}) == 50
    assert {office.residents for office in load} == {3000}
