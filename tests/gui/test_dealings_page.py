"""往来: the timeline of one person or household, narrowed, opened, and on its way to paper."""

from __future__ import annotations

import datetime as dt

import pytest

from db.kinds import ConsentRecord, ContactLog, ContactPair, Pairing, PairingLog, Resident
from desktop_app.gui.desk import Desk
from desktop_app.gui.pages.dealings import DealingsPage
from desktop_app.gui.pages.resident_form import ResidentFormPage
from tests.builders import build
from tests.gui.office_desk import save, show


@pytest.fixture
def asked(desk: Desk):
    pages: list[tuple] = []
    desk.page_asked.connect(lambda *where: pages.append(where))
    return pages


@pytest.fixture
def mei(desk: Desk) -> Resident:
    mei, other = build(Resident), build(Resident, full_name="乌兰图雅", id_number=None)
    pair = build(Pairing, side_a=mei.id, side_b=other.id)
    save(desk, mei, other, pair, build(PairingLog, pairing=pair.id))
    save(desk, build(ConsentRecord, subject=mei.id, given_on=dt.date(2024, 5, 1)))
    return mei


@pytest.fixture
def page(qtbot, desk: Desk, mei: Resident) -> DealingsPage:
    made = DealingsPage(desk)
    qtbot.addWidget(made)
    made.resize(1190, 640)
    made.show()
    made.arrive(table="resident", record=mei.id)
    settle(qtbot, desk)
    return made


def settle(qtbot, desk: Desk) -> None:
    qtbot.waitUntil(lambda: not desk.jobs.open_jobs())


def rows(page: DealingsPage) -> list[tuple[str, ...]]:
    return [page.table.rows.cells(row) for row in range(page.table.rows.rowCount())]


def test_it_is_told_from_the_newest_on_with_the_day_of_entry_where_that_was_late(page) -> None:
    assert page.head.title.text() == "李梅的往来"
    found = rows(page)
    assert [row[3] for row in found] == ["登记入册", "结对子 · 结对活动记录", "结对子", "告知同意"]
    assert found[-1][0] == "2024-05-01"
    assert found[-1][1].endswith("补录")
    assert "其中补录 3 条" in page.head.subtitle.text()


def test_what_is_closely_kept_is_read_in_its_record(qtbot, page, desk, mei) -> None:
    pair = build(ContactPair, resident=mei.id)
    save(desk, pair, build(ContactLog, pair=pair.id, content="说了家里的难处"))
    settle(qtbot, desk)
    said = {row[3]: row[4] for row in rows(page)}
    assert said[ContactLog.title] == "打开才看得到"
    assert said["登记入册"] != "打开才看得到"


def test_years_and_sorts_narrow_it(page) -> None:
    assert [words for _, words in page.dealings.titles()][1:] == ["2026 年", "2025 年", "2024 年"]
    page.views.set_value("2024")
    page.reload()
    assert [row[3] for row in rows(page)] == ["告知同意"]
    page.views.set_value("all")
    page.sort.set_value("结对子")
    page.sort.chosen.emit("结对子")
    assert [row[3] for row in rows(page)] == ["结对子"]


def test_a_line_opens_its_record_where_a_page_does(page, desk, asked) -> None:
    desk.opens = {"pairing": "pairing_form"}
    pair = desk.store.all(Pairing)[0]
    page.opened.emit(pair.id)
    assert asked[-1] == ("pairing_form", {"record": pair.id})


def test_the_paper_is_asked_for_with_all_its_days(page, mei, asked) -> None:
    page.printing.click()
    name, where = asked[-1]
    assert (name, where["ledger"], where["target"]) == ("ledgers", "L02b", mei.id)
    assert where["days"][0] == dt.date(2024, 5, 1)


def test_it_follows_what_is_saved_elsewhere(qtbot, page, desk, mei) -> None:
    save(desk, build(ConsentRecord, subject=mei.id, purpose="photo"))
    settle(qtbot, desk)
    assert [row[3] for row in rows(page)].count("告知同意") == 2


def test_the_form_of_a_kept_person_leads_there(qtbot, desk, mei, asked) -> None:
    form = show(qtbot, ResidentFormPage(desk))
    assert not form.dealings.isVisible()
    form.arrive(record=mei.id)
    form.dealings.click()
    assert asked[-1] == ("dealings", {"table": "resident", "record": mei.id})


def test_it_is_read_beside_the_window_and_says_so(qtbot, desk, mei) -> None:
    made = DealingsPage(desk)
    qtbot.addWidget(made)
    made.arrive(table="resident", record=mei.id)
    assert made.head.subtitle.text() == "正在读取往来…"
    assert not made.printing.isEnabled()
    made.show_subject(None)  # who leaves before is not shown somebody else's
    settle(qtbot, desk)
    assert rows(made) == []
