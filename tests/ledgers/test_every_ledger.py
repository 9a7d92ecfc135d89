"""What holds for every ledger in LEDGERS: nothing lost or doubled, no more shown than allowed.

Ledgers of others join by themselves: what is checked here comes from their declarations.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import itertools
import re
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from random import Random

import pytest
from hypothesis import given, settings, strategies as st

from db import codes
from db.counting import Span
from db.founding import OpenBook
from db.held import Held
from db.indicators import by_key
from db.kinds import KINDS, Address, LedgerPrint, OrgUnit, Resident, StaffMember, User
from db.kinds.resident import CHILD_AGE, age_on
from db.periods import Period
from db.roles import Clerk
from db.store import Store
from db.text_types import Text
from db.trouble import Refused
from desktop_app.ledgers import LEDGERS, example, printing
from desktop_app.ledgers.binder_lists import BinderContents, BoxContents, EvidenceList, GapList
from desktop_app.ledgers.ledger import Edition, Ledger, Options, Row
from desktop_app.ledgers.reminder_list import ReminderList
from desktop_app.ledgers.sheet import MM
from desktop_app.ledgers.wrapping import clean
from desktop_app.practice import office as practice, profile
from tests.ledgers.papers import STAMP, official_area, set_on_paper, stays_inside, texts
from tests.ledgers.samples import any_rows, any_words, mark, usual_rows

DAY = dt.date(2026, 9, 16)
LONG = 60  # characters a text must take to be free text
FORMS = [one for one in LEDGERS if one.is_form or one.is_prose]
TABLES = [one for one in LEDGERS if one.columns and not (one.is_prose or one.one_page)]
EACH = pytest.mark.parametrize("ledger", LEDGERS, ids=lambda ledger: ledger.code)
EACH_TABLE = pytest.mark.parametrize("ledger", TABLES, ids=lambda ledger: ledger.code)
EACH_FORM = pytest.mark.parametrize("ledger", FORMS, ids=lambda ledger: ledger.code)
EACH_EDITION = pytest.mark.parametrize("edition", Edition, ids=lambda edition: edition.value)

# Columns whose figures the 合计 row adds up, by the tally that it adds up.
SUMS = {
    "L03": {"log_count": "log"},
    "L04": {"log_count": "log"},
    "L10b": {"headcount": "headcount"},
    "L14": {"headcount": "headcount"},
    "L18": {"beneficiaries_count": "person"},
    "L19": {"volunteers_count": "volunteer", "hours": "hours", "beneficiaries_count": "person"},
    "L20": {"copies": "copies"},
}
# What a ledger adds up, by the number of L17 that it has to equal.
NUMBERS = {
    "L03": {"active": "pair_active", "log": "pair_logs", "enough": "pair_enough"},
    "L04": {"active": "contact_active", "log": "contact_logs", "enough": "contact_enough"},
    "L07": {
        "collected": "wish_collected", "claimed": "wish_claimed", "realized": "wish_realized",
        "answered": "wish_answered", "taken": "wish_rate_whole", "kept": "wish_rate_part",
    },
    "L08": {name: f"case_{name}" for name in ("received", "closed", "on_time", "satisfied")},
    "L09": {
        "round": "visit_count", "home": "visit_homes", "person": "visit_people",
        "cash": "visit_cash", "goods": "visit_goods",
    },
    "L10b": {
        "activity": "activity_count", "headcount": "activity_headcount",
        "festive": "festival_activity_count",
    },
    "L11": {"quantity:strip": "publicity_strip", "quantity:copy": "publicity_copy"},
    "L14": {
        "lecture": "lecture_count", "lecture_headcount": "lecture_headcount",
        "first_topic": "study_first_topic",
    },
    "L18": {
        "standard": "standard_service_count", "standard_person": "standard_service_people",
        "other": "other_service_count", "other_person": "other_service_people",
        "enrolled": "school_places",
    },
    "L19": {
        "session": "volunteer_count", "volunteer": "volunteer_people",
        "person": "volunteer_beneficiaries",
    },
}  # fmt: skip
TIMES = (
    (Period.until(DAY), DAY),
    (Period.parse("2025"), dt.date(2025, 12, 31)),
    (Period.parse("2025"), dt.date(2025, 8, 10)),
    (Period.parse("2026Q2"), DAY),
)

# Over all people only, in totals with small counts hidden.
OF_ALL = frozenset({"L17"})

# What a binder and a box list, and what an office still owes.
LISTS = (BinderContents(), BoxContents(), EvidenceList(), GapList(), ReminderList())


class Demo:
    """The practice book of a community, and what its ledgers may never say."""

    def __init__(self, store: Store) -> None:
        self.store = store
        people = store.all(Resident)
        self.numbers = {one.id_number for one in people if one.id_number and len(one.id_number) > 8}
        self.numbers |= {one.phone for one in people if one.phone}
        staff = {one.full_name for one in store.all(StaffMember)}
        self.names = {one.full_name for one in people if len(one.full_name) > 1} - staff
        self.children = {
            one.full_name
            for one in people
            if one.birth_date and age_on(one.birth_date, DAY) < CHILD_AGE
        } & self.names
        rooms = store.all(Address)
        self.doors = {one.name for one in rooms if one.name != one.public_name and one.room}
        assert self.numbers
        assert self.children
        assert self.doors

    def options(self, ledger: Ledger, edition: Edition) -> Options:
        target = example(ledger, self.store)
        return Options(Period.until(DAY), DAY, DAY, edition, target=target)


TOLD = "请打15400009876，证号229904198712310040。"


def tell_numbers(store: Store, clerk: Clerk) -> None:
    """Write a phone and an ID number into every free text of one record of each kind."""
    for kind in KINDS:
        record = store.newest(kind)
        texts_of = [n for n, f in kind.fields().items() if type(f) is Text and f.most >= LONG]
        if record is None or not texts_of or kind in {LedgerPrint, OrgUnit, StaffMember, User}:
            continue
        for name in texts_of:
            setattr(record, name, TOLD)
        with contextlib.suppress(Refused), store.work(clerk, "测试", "test") as work:
            work.save(record)


@pytest.fixture(scope="module")
def demo() -> Iterator[Demo]:
    ticks = itertools.count(int(dt.datetime(2026, 9, 16, 9).timestamp() * 1000), 1)  # noqa: DTZ001
    store = Store(None, None, clock=lambda: next(ticks))
    made = profile.offices("small")[0]
    told = practice.Founding(
        "community", made.name, made.code, "yanshi", "演示干部一", is_demo=True
    )
    clerk = practice.founding.found(store, told)
    practice.fill(OpenBook(store, clerk, None, None), made, day=DAY)  # type: ignore[arg-type]
    tell_numbers(store, clerk)
    yield Demo(store)
    store.close()


def squeezed(text: str) -> str:
    """Give a text without what reading a page may add or drop: spaces and line ends."""
    return "".join(clean(text).split())


def shown(row: Row) -> str:
    """Give a row as it is read from a page: one cell after the other."""
    return squeezed("".join(row.cells))


@pytest.mark.parametrize("ledger", [*LEDGERS, *LISTS], ids=lambda ledger: ledger.code)
def test_every_total_says_what_it_counts(ledger: Ledger):
    for total in ledger.totals:
        assert total.of or total.by or total.unit or total.label in {"户次", "人次"}, total.label


@pytest.mark.parametrize("ledger", [*LEDGERS, *LISTS], ids=lambda ledger: ledger.code)
def test_a_hand_has_room_where_it_signs(ledger: Ledger):
    for columns in (one for edition in ledger.editions for one in ledger.tables(edition)):
        for column in (one for one in columns if one.label.endswith(("签字", "签到", "签收"))):
            assert ledger.sheet.text_width * column.weight / 100 >= 20 * MM, column.label


# With the practice book


@EACH_TABLE
def test_every_row_of_the_practice_book_stands_on_paper_once(demo: Demo, ledger: Ledger):
    work = printing.gather(ledger, demo.store, demo.options(ledger, ledger.editions[0]))
    printed = printing.printed(work, STAMP)
    page = squeezed("".join(texts(printed.pdf)))
    rows = [row for row in work.rows if row.cells]
    assert printed.rows == len(rows) > 0
    drawn = set(printed.missing_characters)
    at = 0
    for row in rows:
        if drawn & set("".join(row.cells)):
            continue
        found = page.find(shown(row), at)
        assert found >= 0, row.cells
        at = found + 1
    numbers = [row.cells[0] for row in rows if row.counts]
    if ledger.columns[0].label == "序号" and not (ledger.group_by and ledger.group_by.apart):
        assert numbers == [str(n) for n in range(1, len(numbers) + 1)]


@EACH_TABLE
def test_totals_are_the_sums_of_the_rows(demo: Demo, ledger: Ledger):
    work = printing.gather(ledger, demo.store, demo.options(ledger, ledger.editions[0]))
    if ledger.group_by and ledger.group_by.apart:
        return
    sums: dict[str, int | Decimal] = {}
    for row in work.rows:
        assert row.counts or not row.tally
        for name, count in row.tally.items():
            sums[name] = sums.get(name, 0) + count
    last = "".join(texts(printing.printed(work, STAMP).pdf)[-1:]).replace("\u3000", " ")
    for total in ledger.totals:
        assert squeezed(total.text(sums)) in squeezed(last)
    places = {column.key: place for place, column in enumerate(ledger.columns)}
    for key, tally in SUMS.get(ledger.code, {}).items():
        cells = [row.cells[places[key]] for row in work.rows if row.cells and row.counts]
        assert sum(Decimal(cell or 0) for cell in cells) == sums.get(tally, 0)


@pytest.mark.parametrize("code", NUMBERS)
@pytest.mark.parametrize("period", TIMES, ids=lambda time: f"{time[0].title} {time[1]}")
def test_a_ledger_adds_up_to_the_number_of_the_office(demo: Demo, code: str, period):
    ledger = next(one for one in LEDGERS if one.code == code)
    chosen = Options(*period, DAY)
    sums: dict[str, int | Decimal] = {}
    for row in ledger.rows(demo.store, chosen):
        for name, count in row.tally.items():
            sums[name] = sums.get(name, 0) + count
    held, span = Held(demo.store), Span(*period)
    numbers = {key: by_key(key).figure(held, span) for key in NUMBERS[code].values()}
    wanted = {name: numbers[key].number for name, key in NUMBERS[code].items()}
    assert {name: sums.get(name, 0) for name in wanted} == wanted


@EACH_EDITION
@EACH
def test_no_edition_shows_more_than_its_rule(demo: Demo, ledger: Ledger, edition: Edition):
    if edition not in ledger.editions:
        return
    printed = printing.make(ledger, demo.store, demo.options(ledger, edition), STAMP)
    page = squeezed("".join(texts(printed.pdf)))
    seen = {number for number in demo.numbers if number in page}
    assert not seen
    if not ledger.is_prose:
        assert not {number for number in re.findall("[0-9]{11,18}", TOLD) if number in page}
    if ledger.code not in OF_ALL:
        labels = (codes.ETHNICITY.label(code) for code in codes.ETHNICITY.codes())
        peoples = {label for label in labels if label.endswith("族") and label in page}
        assert not peoples
        groups = {*map(codes.VISIT_TARGET_GROUP.label, ("old_party_member", "hardship"))}
        rows = printing.gather(ledger, demo.store, demo.options(ledger, edition)).rows
        assert not groups & {word for row in rows for cell in row.cells for word in cell.split()}
    if edition is not Edition.INTERNAL and not ledger.is_prose:
        assert not {name for name in demo.children if name in page}
        assert not {door for door in demo.doors if squeezed(door) in page}
    if edition is Edition.PUBLIC and not ledger.is_prose:
        assert not {name for name in demo.names if name in page}


# With anything at all


@EACH_TABLE
def test_an_empty_and_a_single_row_ledger_can_be_signed(ledger: Ledger):
    for edition in ledger.editions:
        for rows in ([], usual_rows(ledger)[:1]):
            pages = texts(set_on_paper(ledger, rows, edition=edition).pdf)
            assert len(pages) == 1
            assert rows or "无" in pages[0]
            assert all(f"{sign.label}：" in pages[0] for sign in ledger.signs)


@EACH_TABLE
@given(st.integers(0, 60), st.randoms(use_true_random=False))
@settings(max_examples=6)
def test_nothing_spills_and_no_row_is_lost_whatever_is_in_them(
    ledger: Ledger, count: int, chance: Random
):
    rows = any_rows(ledger, chance, count)
    printed = set_on_paper(ledger, rows, edition=ledger.editions[0])
    pages = texts(printed.pdf)
    tokens = [re.findall(r"甲\d{4}乙", squeezed(page)) for page in pages]
    assert list(itertools.chain(*tokens)) == [mark(place) for place in range(count)]
    apart = ledger.group_by is not None and ledger.group_by.apart
    if rows and not apart:
        assert tokens[-1] or "续" in pages[-1]
        first = ledger.signs[0].label + "："
        assert first in pages[-1]
        assert first not in "".join(pages[:-1])
    assert stays_inside(printed.pdf, ledger.sheet.type_area)


@EACH_FORM
@pytest.mark.parametrize("seed", range(3))
def test_no_form_and_no_official_text_spills_whatever_is_in_it(
    demo: Demo, ledger: Ledger, seed: int
):
    chance = Random(seed)
    work = printing.gather(ledger, demo.store, demo.options(ledger, ledger.editions[0]))
    sheets = list(dict.fromkeys(row.group for row in work.rows))[:5]
    rows = [any_words(row, chance) for row in work.rows if row.group in sheets]
    printed = printing.printed(replace(work, rows=rows), replace(STAMP, check_code=""))
    assert stays_inside(printed.pdf, official_area if ledger.is_prose else ledger.sheet.type_area)
