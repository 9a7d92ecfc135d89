from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest

from db import codes
from db.periods import Period, chinese_day
from db.trouble import Refused
from desktop_app.ledgers.ledger import (
    OFFICES,
    ROW_NUMBER,
    Column,
    DeclarationFault,
    Edition,
    Group,
    Ledger,
    Row,
    Total,
    check,
    numbered,
)
from desktop_app.ledgers.sheet import A3, A4, MM, Edge


class Sample(Ledger):
    code = "T01"
    title = "样张"
    columns = (
        Column("序号", ROW_NUMBER, 10),
        Column("姓名", "full_name", 40),
        Column("证件号码", "id_number", 30, public=False),
        Column("备注", "remark", 20),
    )


class Light(Sample):
    columns = (*Sample.columns[:-1], Column("备注", "remark", 19))


class Narrow(Sample):
    columns = (
        Column("序号", ROW_NUMBER, 3),
        Column("与户主关系", "relation", 3),
        Column("姓名", "full_name", 94),
    )


class ByEthnicity(Sample):
    group_by = Group("ethnicity_code")


class ForNobody(Sample):
    editions = ()


def test_a_right_declaration_passes():
    check(Sample(), {"ethnicity_code"})


@pytest.mark.parametrize(
    ("ledger", "words"),
    [
        (Light(), "weights sum to 99"),
        (Narrow(), "序号 is too narrow"),
        (ByEthnicity(), "own record only: ethnicity_code"),
        (ForNobody(), "no edition"),
    ],
)
def test_a_wrong_declaration_is_found_at_start(ledger, words):
    with pytest.raises(DeclarationFault, match=words):
        check(ledger, {"ethnicity_code", "preferred_language"})


def test_a_closed_field_is_no_column_either():
    with pytest.raises(DeclarationFault, match="remark"):
        check(Sample(), {"remark"})


def test_the_public_edition_leaves_columns_out_and_shares_their_width():
    shown = Sample().columns_for(Edition.PUBLIC)
    assert [column.label for column in shown] == ["序号", "姓名", "备注"]
    assert sum(column.weight for column in shown) == pytest.approx(100)
    assert Sample().columns_for(Edition.REPORT) == Sample.columns


def test_rows_get_their_numbers_and_lose_what_is_not_public():
    rows = [Row(("李梅", "220802************", "无"))]
    assert next(numbered(Sample(), rows, Edition.INTERNAL)).cells == (
        "1", "李梅", "220802************", "无",
    )  # fmt: skip
    assert next(numbered(Sample(), rows, Edition.PUBLIC)).cells == ("1", "李梅", "无")


def test_groups_on_sheets_of_their_own_count_from_one():
    class Apart(Sample):
        group_by = Group("pairing", apart=True)
        editions = OFFICES

    rows = [Row(("a", "", ""), "甲"), Row(("b", "", ""), "甲"), Row(("c", "", ""), "乙")]
    printed = numbered(Apart(), rows, Edition.INTERNAL)
    assert [row.cells[0] for row in printed] == ["1", "2", "1"]


def test_totals_and_rates_show_what_they_count():
    assert Total("户数", "household").text({"household": 12}) == "户数 12"
    assert Total("户数", "household").text({}) == "户数 0"
    assert (
        Total("办结率", "done", of="due").text({"done": 38, "due": 43}) == "办结率 88.4%（38/43）"
    )
    assert Total("办结率", "done", of="due").text({}) == ""


def test_money_and_hours_are_added_up_exactly():
    money = Total("金额", "cash", unit="元", places=2)
    assert money.text({"cash": Decimal("35.50") + 10}) == "金额 45.50 元"
    assert money.text({}) == "金额 0.00 元"
    assert Total("时长", "hours", unit="小时").text({"hours": Decimal("12.50")}) == "时长 12.5 小时"
    assert Total("时长", "hours").text({"hours": Decimal(120)}) == "时长 120"


def test_units_are_never_added_together():
    total = Total("数量", "quantity", by=codes.PUBLICITY_UNIT)
    tallies = {"quantity:copy": 1050, "quantity:strip": 212, "other": 3}
    assert total.text(tallies) == "数量 212 幅、1050 份"
    assert total.text({}) == "数量 0"


def test_rows_that_do_not_count_yet_have_no_number():
    rows = [Row(("甲", "", "")), Row(("乙", "", ""), counts=False), Row(("丙", "", ""))]
    printed = numbered(Sample(), rows, Edition.INTERNAL)
    assert [row.cells[0] for row in printed] == ["1", "—", "2"]


@pytest.mark.parametrize(
    ("text", "first", "last", "title"),
    [
        ("2025", "2025-01-01", "2025-12-31", "2025年"),
        ("2024-02", "2024-02-01", "2024-02-29", "2024年2月"),
        ("2025Q3", "2025-07-01", "2025-09-30", "2025年第三季度"),
    ],
)
def test_periods_are_read_as_written(text, first, last, title):
    period = Period.parse(text)
    assert (period.first.isoformat(), period.last.isoformat(), period.title) == (first, last, title)
    assert period.holds(period.first)
    assert period.holds(period.last)
    assert not period.holds(period.last + dt.timedelta(days=1))
    assert not period.holds(None)


@pytest.mark.parametrize("text", ["", "25", "2025-13", "2025Q5", "0000", "2025年"])
def test_other_periods_are_refused(text):
    with pytest.raises(Refused, match="统计期间"):
        Period.parse(text)


def test_days_in_prose_have_no_leading_zeros():
    assert chinese_day(dt.date(2025, 9, 6)) == "2025年9月6日"
    assert Period.until(dt.date(2025, 9, 6)).title == "截至2025年9月6日"


def test_the_text_widths_are_those_of_the_handbook():
    assert A4.text_width / MM == pytest.approx(173)
    assert A4.landscape.text_width / MM == pytest.approx(273)
    assert A3.landscape.width / MM == pytest.approx(420)


def test_even_pages_keep_the_binding_edge_on_the_other_side():
    assert [A4.type_area(page).left / MM for page in (1, 2)] == pytest.approx([25, 12])
    assert [A4.landscape.type_area(page).bottom / MM for page in (1, 2)] == pytest.approx([12, 25])


@pytest.mark.parametrize(
    ("sheet", "duplex"),
    [
        (A4, "DuplexFlipLongEdge"),
        (A4.landscape, "DuplexFlipLongEdge"),
        (A4.landscape.bound(Edge.LEFT), "DuplexFlipShortEdge"),
        (A4.bound(Edge.TOP), "DuplexFlipShortEdge"),
    ],
)
def test_the_printer_turns_the_sheet_about_its_bound_edge(sheet, duplex):
    assert sheet.duplex == duplex
