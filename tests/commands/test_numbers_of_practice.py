"""The practice district's numbers: the article's sentence, and every number equal to its list."""

import datetime as dt
from collections.abc import Iterable
from typing import Any

import pytest

from db.article import draft
from db.counting import Figure, Rate, RateFigure, Span
from db.held import SINCE, TOTAL, Held, named_period
from db.indicators import BY_KEY, INDICATORS, count
from db.kinds import Pairing
from db.periods import Period
from db.store import Store
from desktop_app.ledgers import by_code
from desktop_app.ledgers.ledger import Options
from desktop_app.practice import profile
from tests.commands.practice_books import DAY


class District:
    """Five books read as one, the way the district's holds them."""

    def __init__(self, stores: list[Store]) -> None:
        self.stores = stores

    def all(self, kind: Any, /, **rest: Any) -> list[Any]:
        return [one for store in self.stores for one in store.all(kind, **rest)]

    def values(self, kind: Any, /, *names: str, **rest: Any) -> list[Any]:
        return [row for store in self.stores for row in store.values(kind, *names, **rest)]

    def past_values(self, kind: Any, name: str, ids: Iterable[bytes]) -> dict[bytes, list[Any]]:
        wanted = list(ids)
        found: dict[bytes, list[Any]] = {}
        for store in self.stores:
            found |= store.past_values(kind, name, wanted)
        return found


@pytest.fixture(scope="module")
def held(practice_stores: list[Store]) -> Held:
    return Held(District(practice_stores))


def number(held: Held, key: str, period: str = TOTAL) -> Any:
    found = count(held, key, Span(named_period(held, period, DAY), DAY))
    assert isinstance(found, Figure)
    return found.number


def rate(held: Held, key: str) -> str:
    return count(held, key, Span(Period.until(DAY), DAY)).text


def test_the_article_comes_out_exactly(held):
    assert (number(held, "activity_count"), number(held, "activity_headcount")) == (63, 4120)
    assert number(held, "deliberation_count") == 43
    assert number(held, "standard_service_count") == 33
    assert number(held, "school_places") == 5
    assert rate(held, "enrolment_rate") == "100%（132/132）"
    assert rate(held, "out_of_poverty_rate") == "100%（26/26）"
    assert rate(held, "at_post_rate") == "100%（118/118）"
    assert number(held, "publicity_strip") == 212
    assert number(held, "publicity_copy") == 1050
    assert (number(held, "lecture_count"), number(held, "lecture_headcount")) == (6, 968)


def test_the_sentence_of_the_report_is_the_articles(held):
    said = draft(held, Span(Period.until(DAY), DAY))
    assert said.exact == (
        "截至2026年3月20日，累计开展活动63次、4,120人次参加；集体议事43件；"
        "标准化服务33次；协助入学5人；入学率100%（132/132）；脱贫率100%（26/26）；"
        "在岗率100%（118/118）；张贴宣传标语212幅；发放宣传资料1,050份；"
        "开展宣讲6次、968人次参加。"
    )
    assert "活动60余次、4000余人次" in said.rounded
    assert "近1000人次" in said.rounded
    assert all(key in BY_KEY for key in said.keys)


def test_what_the_handbook_adds_comes_out_too(held):
    steps = ("wish_collected", "wish_claimed", "wish_realized", "wish_answered")
    assert [number(held, key) for key in steps] == [96, 90, 86, 84]
    assert number(held, "case_received") == 150
    assert (number(held, "pair_new"), number(held, "pair_ended")) == (40, 3)
    assert number(held, "pair_active") == 37
    assert number(held, "deliberation_done") == 38
    assert number(held, "deliberation_overdue") == 2
    assert rate(held, "deliberation_rate") == "88.4%（38/43）"
    assert rate(held, "wish_rate") == "95.6%（86/90）"
    assert rate(held, "pair_rate") == "97.3%（36/37）"


def test_since_the_beginning_is_all_there_is(held):
    assert named_period(held, SINCE, DAY).first == dt.date(2023, 3, 1)
    for key in ("activity_count", "publicity_copy", "case_received"):
        assert number(held, key, SINCE) == number(held, key, TOTAL)


PERIODS = (TOTAL, SINCE, "2025", "2025Q3", "2025-09", "2024-03-01..2025-06-30", "2022")


@pytest.mark.parametrize("period", PERIODS)
@pytest.mark.parametrize("key", BY_KEY)
def test_a_number_is_its_list(held, key, period):
    span = Span(named_period(held, period, DAY), DAY)
    found = count(held, key, span)
    parts = (found.part, found.whole) if isinstance(found, RateFigure) else (found,)
    for one in parts:
        amounts = [item.amount for item in one.items]
        assert one.number == (sum(amounts) if one.indicator.sums else len(amounts))
        assert len({item.record for item in one.items}) == len(amounts)
        assert all(amount == 1 for amount in amounts) or one.indicator.sums
        known = held.by_id(one.items[0].kind) if one.items else {}
        assert all(item.record in held.by_id(item.kind) for item in one.items), known
        if not one.indicator.is_standing and "enough" not in one.indicator.key:
            assert all(span.covers(item.day) for item in one.items)


FLOWS = [one.key for one in INDICATORS if not (isinstance(one, Rate) or one.is_standing)]


@pytest.mark.parametrize("key", FLOWS)
def test_months_add_up_to_quarters_and_these_to_the_year(held, key):
    def summed(periods: Iterable[Period]) -> Any:
        return sum(count(held, key, Span(one, DAY)).number for one in periods)  # type: ignore[union-attr]

    year = Period.parse("2025")
    # How a matter stood at the end of a month is not how it stood at the year's end.
    whole = summed([year])
    by_quarter, by_month = summed(year.quarters()), summed(year.months())
    standing = key.startswith(("deliberation_", "case_", "pair_ended"))
    assert whole == by_quarter == by_month or (standing and by_month <= whole)


def test_offices_add_up_to_the_district(held):
    codes = [office.code for office in profile.offices("small")]
    for key, measure in BY_KEY.items():
        if isinstance(measure, Rate):
            continue
        each = [count(held, key, Span(Period.until(DAY), DAY, code)).number for code in codes]  # type: ignore[union-attr]
        assert sum(each) == number(held, key), key


def test_the_drafts_of_a_period_stand_apart(practice_stores):
    """Nothing of the practice books waits; one activity sent back to be registered does."""
    held = Held(practice_stores[4])
    found = count(held, "activity_count", Span(Period.until(DAY), DAY))
    before = found.number  # type: ignore[union-attr]
    event = next(one for one in held.all(found.items[0].kind) if one.state == "approved")  # type: ignore[attr-defined]
    event.state = "registered"
    again = count(held, "activity_count", Span(Period.until(DAY), DAY))
    assert again.number == before - 1  # type: ignore[union-attr]
    assert [one.record for one in again.apart] == [event.id]


# A ledger's tallies beside the numbers that say the same.
SAME = {
    "L01": {"person": "resident_count", "household": "household_count"},
    "L03": {"active": "pair_active", "log": "pair_logs"},
    "L04": {"active": "contact_active", "log": "contact_logs", "enough": "contact_enough"},
    "L06": {"due": "deliberation_count", "done": "deliberation_done",
            "overdue": "deliberation_overdue"},
    "L07": {"collected": "wish_collected", "claimed": "wish_claimed",
            "realized": "wish_realized", "answered": "wish_answered",
            "taken": "wish_rate_whole", "kept": "wish_rate_part"},
    "L08": {"received": "case_received", "closed": "case_closed", "on_time": "case_on_time",
            "satisfied": "case_satisfied"},
    "L09": {"round": "visit_count", "home": "visit_homes", "person": "visit_people",
            "goods": "visit_goods", "cash": "visit_cash"},
    "L10b": {"activity": "activity_count", "headcount": "activity_headcount",
             "festive": "festival_activity_count"},
    "L11": {"quantity:strip": "publicity_strip", "quantity:copy": "publicity_copy"},
    "L14": {"lecture": "lecture_count", "lecture_headcount": "lecture_headcount",
            "first_topic": "study_first_topic"},
    "L18": {"standard": "standard_service_count", "standard_person": "standard_service_people",
            "other": "other_service_count", "other_person": "other_service_people",
            "enrolled": "school_places"},
    "L19": {"session": "volunteer_count", "volunteer": "volunteer_people",
            "person": "volunteer_beneficiaries"},
}  # fmt: skip


@pytest.mark.parametrize("period", [TOTAL, SINCE, "2025", "2025Q3", "2024-03-01..2025-06-30"])
@pytest.mark.parametrize("code", SAME)
def test_each_ledger_adds_up_to_the_numbers(practice_stores, code, period):
    ledger = by_code(code)
    assert ledger
    for store in practice_stores[:2]:
        held = Held(store)
        span = Span(named_period(held, period, DAY), DAY)
        # What stands at a cut-off (who lives here) is asked for as the period ended.
        options = Options(span.period, span.last, DAY)
        rows = list(ledger.rows(store, options))
        for tally, key in SAME[code].items():
            said = sum(row.tally.get(tally, 0) for row in rows)
            assert said == number(held, key, period), (tally, key)


def test_a_past_cut_off_counts_as_it_was(practice_stores):
    """A pair that lapsed in 2025 stood at the end of 2024, on screen and in L03 alike."""
    store = practice_stores[0]
    lapsed = store.all(Pairing, state="expired")
    assert lapsed
    day = lapsed[0].planned_end - dt.timedelta(days=30)
    span = Span(Period.until(day), day)
    active = count(store, "pair_active", span)
    assert lapsed[0].id in {one.record for one in active.items}
    ledger = by_code("L03")
    assert ledger
    rows = ledger.rows(store, Options(Period.until(day), day, day))
    assert sum(row.tally["active"] for row in rows) == active.number  # type: ignore[union-attr]
