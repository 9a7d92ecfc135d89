"""指标 on screen: the rate that two numbers make, beside them."""

from __future__ import annotations

from typing import Any

from db.kinds import IndicatorReport
from desktop_app.gui.desk import Desk
from desktop_app.gui.pages.indicator_pages import NO_RATE, RATE, rate_of
from desktop_app.gui.pages.places import place_of
from desktop_app.gui.pages.special import form_page, list_page
from tests.builders import build
from tests.gui.office_desk import save, show


def page(qtbot: Any, desk: Desk) -> Any:
    place = place_of(IndicatorReport)
    assert place is not None
    made = show(qtbot, list_page(place, desk))
    qtbot.waitUntil(lambda: not desk.jobs.open_jobs())
    return made


def form(qtbot: Any, desk: Desk, **where: Any) -> Any:
    place = place_of(IndicatorReport)
    assert place is not None
    return show(qtbot, form_page(place, desk), **where)


def test_the_list_shows_the_rate_beside_the_numbers_it_is_of(qtbot, desk: Desk) -> None:
    one = build(IndicatorReport, numerator=129, denominator=132)
    save(desk, one)
    source = page(qtbot, desk).source
    titles = [column.title for column in source.columns()]
    at = titles.index(RATE)
    assert titles[at - 1] == "分母"
    assert source.rows[one.id].cells[at] == "97.7%"
    assert (RATE, "97.7%（129/132）") in source.preview(one.id).facts


def test_what_makes_no_rate_is_a_dash_and_the_summary_says_why(qtbot, desk: Desk) -> None:
    one = build(IndicatorReport)
    one.denominator = None
    with desk.store.work(desk.clerk, "登记", "test") as work:
        work.bulk_create([one])  # as a package may bring it
    source = page(qtbot, desk).source
    at = [column.title for column in source.columns()].index(RATE)
    assert source.rows[one.id].cells[at] == "—"
    assert (RATE, NO_RATE) in source.preview(one.id).facts
    assert rate_of(5, 4) == rate_of(0, 0) == rate_of(None, 4) == ""


def test_the_form_tells_the_rate_while_it_is_typed(qtbot, desk: Desk) -> None:
    made = form(qtbot, desk)
    row = made.form.rows["denominator"]
    made.form.editors["numerator"].put(3)
    assert RATE not in row.text()
    made.form.editors["denominator"].put(4)
    assert row.text() == "比率 75%（3/4）"
    made.form.editors["numerator"].put(5)
    assert RATE not in row.text()


def test_a_kept_one_is_opened_with_its_rate(qtbot, desk: Desk) -> None:
    one = build(IndicatorReport, numerator=129, denominator=132)
    save(desk, one)
    made = form(qtbot, desk, record=one.id)
    assert made.form.rows["denominator"].text() == "比率 97.7%（129/132）"
