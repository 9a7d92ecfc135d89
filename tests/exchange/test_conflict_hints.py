"""Known patterns of conflicts are explained with what speaks for it, and never chosen."""

import datetime as dt

import pytest

from db.journal.reading import Conflict, Made, Side
from db.kinds import Address, Household, Resident
from desktop_app.exchange.conflict_hints import Asked, hints
from tests.builders import WOMAN

PCS = ["瑞光新村 甲机", "瑞光新村 乙机"]
START = dt.datetime(2026, 11, 12, 9, tzinfo=dt.UTC)


def made(number: int, days: int = 0, clock: str = "ok") -> Made:
    at = START + dt.timedelta(days=days * number, minutes=number)
    return Made(int(at.timestamp() * 1000), clock, "王", "", "", b"", bytes([number]) * 16, "机")


def asked(kind, *values, number=0, days=0, clock="ok") -> Asked:
    """Give a row of two columns that wrote different values."""
    name = next(iter(values[0]))
    register = next(one for one in kind.registers().values() if name in one.names)
    sides = tuple(
        Side(f"k{at}", one, made(at, days, clock), shown=not at) for at, one in enumerate(values)
    )
    conflict = Conflict(kind, b"r" * 16, register.tag, "229901001001", register, list(sides))
    return Asked(number, register.fields[0].label, conflict, sides)


def test_one_digit_of_a_number_is_told_by_its_check_character():
    wrong = WOMAN[:10] + str((int(WOMAN[10]) + 1) % 10) + WOMAN[11:]
    row = asked(Resident, {"id_number": wrong}, {"id_number": WOMAN})
    (hint,) = hints([row], PCS)
    assert "只差一位" in hint.words
    assert "校验位" in hint.words
    assert hint.columns == {0: 1}


@pytest.mark.parametrize(
    ("name", "one", "other", "words"),
    [
        ("phone", "15400000002", "15400000003", "手机只差一位"),
        ("phone", "15400000020", "15400000002", "手机只差一位"),  # two neighbours swapped
        ("full_name", "李梅", "李玫", "姓名只差一个字"),
        ("birth_date", "1990-03-07", "1990-03-17", "出生日期只差一位"),
    ],
)
def test_a_slip_that_nothing_speaks_for_is_left_to_staff(name, one, other, words):
    (hint,) = hints([asked(Resident, {name: one}, {name: other})], PCS)
    assert words in hint.words
    assert hint.columns == {}


def test_somebody_who_moved_takes_address_and_phone_along():
    address = asked(Household, {"address": b"a" * 16}, {"address": b"b" * 16}, days=6)
    phone = asked(
        Household, {"contact_phone": "15400000002"}, {"contact_phone": "15411119999"},
        number=1, days=6,
    )  # fmt: skip
    (hint,) = hints([address, phone], PCS)
    assert "搬家" in hint.words
    assert PCS[1] in hint.words
    assert "联系电话" in hint.words
    assert hint.columns == {0: 1, 1: 1}


def test_a_room_with_one_digit_wrong_is_no_move():
    row = asked(Address, {"estate": "石榴苑", "room": "501"}, {"estate": "石榴苑", "room": "510"})
    (hint,) = hints([row], PCS)
    assert "搬家" not in hint.words
    assert "只差一位" in hint.words


def test_the_newer_of_two_days_is_named():
    days = {"checked_on": "2026-03-02"}, {"checked_on": "2026-09-18"}
    (hint,) = hints([asked(Household, *days)], PCS)
    assert "日期较新" in hint.words
    assert hint.columns == {0: 1}


def test_the_later_writing_is_named_only_where_clocks_can_be_trusted():
    texts = {"workplace": "瑞光小学"}, {"workplace": "明仁医院"}
    (hint,) = hints([asked(Resident, *texts, days=6)], PCS)
    assert "晚 6 天" in hint.words
    assert hint.columns == {0: 1}
    assert hints([asked(Resident, *texts, days=6, clock="ahead")], PCS) == []
    assert hints([asked(Resident, *texts)], PCS) == []  # the same day says nothing
