"""The summary of a person beside the list: what was done last, and what is begun from there."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from db.founding import Founding, found
from db.kinds import (
    ContactLog,
    ContactPair,
    MicroWish,
    Pairing,
    Resident,
    Resolution,
    ServiceCase,
    StaffMember,
    Visit,
)
from db.store import Store
from db.timeline import recent
from desktop_app.gui.desk import Desk
from desktop_app.gui.list_source import Line, Preview
from desktop_app.gui.pages.pairing_form import PairingFormPage
from desktop_app.gui.pages.place_pages import PlaceForm
from desktop_app.gui.pages.places import place_of
from desktop_app.gui.pages.residents import MOST_RECENT, RECENT, Residents, ResidentsPage
from tests.builders import build
from tests.gui.office_desk import save, show


@pytest.fixture
def asked(desk: Desk) -> list[tuple[str, dict[str, Any]]]:
    found_: list[tuple[str, dict[str, Any]]] = []
    desk.page_asked.connect(lambda name, where: found_.append((name, where)))
    return found_


def listed(qtbot, desk: Desk) -> ResidentsPage:
    page = ResidentsPage(desk)
    qtbot.addWidget(page)
    page.resize(1300, 640)
    page.show()
    page.arrive()
    qtbot.waitUntil(lambda: page.roll.is_ready)
    return page


def summary(page: ResidentsPage, person: Resident) -> Preview:
    found_ = page.source.preview(person.id)
    assert found_ is not None
    return found_


def lines(told: Preview, heading: str) -> list[Line]:
    return list(dict(told.sections)[heading])


def visited(desk: Desk, person: Resident, day: dt.date, **told: Any) -> Visit:
    visit = build(Visit, date=day, **told)
    with desk.store.work(desk.clerk, "记走访", "test") as work:
        work.save(visit)
        work.set_list(visit, "targets", [(person.id, person.full_name)])
    desk.tell_changed(work.changes)
    return visit


def test_it_tells_what_was_done_last_the_newest_first(qtbot, desk: Desk) -> None:
    mei = build(Resident)
    save(desk, mei)
    visited(desk, mei, dt.date(2025, 3, 1))
    save(desk, build(MicroWish, wisher=mei.id, content="想要一副老花镜",
                     collected_on=dt.date(2025, 4, 1)))  # fmt: skip
    told = lines(summary(listed(qtbot, desk), mei), "最近的往来")
    assert [one.right for one in told] == ["2025-04-01", "2025-03-01"]
    assert told[0].words.startswith("微心愿：想要一副老花镜")
    assert told[1].words == "走访慰问"


def test_what_is_sensitive_shows_its_kind_and_its_day_alone(qtbot, desk: Desk) -> None:
    mei = build(Resident)
    pair = build(ContactPair, resident=mei.id)
    log = build(ContactLog, pair=pair.id, content="说了家里的难处")
    case = build(ServiceCase, subject=mei.id, summary="邻居之间的一件事", category="dispute")
    save(desk, mei, pair, log, case)
    visited(desk, mei, dt.date(2025, 3, 1), situation="腿脚不便", needs="想要扶手")
    told = summary(listed(qtbot, desk), mei)
    assert {one.words for one in lines(told, "最近的往来")} == {
        "联系记录", "五个及时", "走访慰问",
    }  # fmt: skip
    every = " ".join(str(one) for one in (told.facts, told.sections))
    for words in ("难处", "一件事", "矛盾", "腿脚", "扶手"):
        assert words not in every


def test_only_so_many_are_told_and_none_of_others(desk: Desk) -> None:
    mei, other = build(Resident), build(Resident, full_name="乌兰", id_number=None)
    save(desk, mei, other)
    for day in range(1, MOST_RECENT + 4):
        visited(desk, mei, dt.date(2025, 3, day))
    visited(desk, other, dt.date(2025, 9, 9))
    found_ = recent(desk.store, mei, RECENT, MOST_RECENT)
    assert [one.day for one in found_] == [
        dt.date(2025, 3, day) for day in range(MOST_RECENT + 3, 3, -1)
    ]


def test_a_district_reads_sensitive_kinds_in_no_summary(qapp) -> None:
    store = Store(None, None)
    clerk = found(store, Founding("district", "洮北区", "229901000000", "admin", "王晓梅"))
    desk = Desk(store=store, clerk=clerk)
    mei = build(Resident, id_number=None)
    case = build(ServiceCase, subject=mei.id)
    wish = build(MicroWish, wisher=mei.id, content="想要一副老花镜")
    try:
        with store.work(clerk, "登记", "test") as work:
            work.save(mei, case, wish)
        told = Residents(desk)._recent(mei)
        assert [one.words.partition("：")[0] for one in told] == ["微心愿"]
    finally:
        desk.jobs.close()
        store.close()


def test_three_things_are_begun_for_the_person(qtbot, desk: Desk, asked) -> None:
    mei = build(Resident)
    save(desk, mei)
    told = summary(listed(qtbot, desk), mei)
    assert [words for words, _ in told.deeds] == ["记走访", "新结对", "收微心愿"]
    for _, press in told.deeds:
        press()
    wheres = dict(asked)
    visit_place, wish_place = place_of(Visit), place_of(MicroWish)
    assert visit_place is not None
    assert wish_place is not None
    visit: Any = show(qtbot, PlaceForm(desk, visit_place), **wheres["visits_form"])
    assert visit.form.editors["targets"].value() == [(mei.id, mei.full_name)]
    wish: Any = show(qtbot, PlaceForm(desk, wish_place), **wheres["wishes_form"])
    assert wish.form.editors["wisher"].value() == mei.id
    pair: Any = show(qtbot, PairingFormPage(desk), **wheres["pairing_form"])
    assert pair.form.editors["side_b"].value() == mei.id
    pair.form.editors["kind"].put("cadre_resident")
    assert pair.form.editors["side_b"].value() == mei.id


def test_what_was_being_typed_for_somebody_else_waits_as_a_draft(qtbot, desk: Desk) -> None:
    mei, lan = build(Resident), build(Resident, full_name="陈玉兰", id_number=None)
    save(desk, mei, lan)
    page: Any = show(qtbot, PairingFormPage(desk), values={"side_b": lan.id})
    page.form.editors["kind"].put("cadre_resident")
    page.form.changed.emit("kind")
    page.arrive(values={"side_b": mei.id})
    assert page.form.editors["side_b"].value() == mei.id
    assert len(desk.store.drafts()) == 1


def test_nothing_is_begun_for_who_has_left(qtbot, desk: Desk) -> None:
    gone = build(Resident, residence_status="moved_out", left_on=dt.date(2025, 1, 1))
    save(desk, gone)
    assert not summary(listed(qtbot, desk), gone).deeds


def test_open_wishes_are_counted_in_the_row_and_cases_never(qtbot, desk: Desk) -> None:
    mei = build(Resident)
    staff = desk.store.all(StaffMember)[0]
    save(desk, mei, build(Pairing, kind="cadre_resident", side_a=staff.id, side_b=mei.id),
         build(MicroWish, wisher=mei.id, content="一副老花镜"),
         build(Resolution, owner=mei.id), build(ServiceCase, subject=mei.id))  # fmt: skip
    page = listed(qtbot, desk)
    assert page.table.rows.cells(0)[6] == "结对、心愿 1、议定 1"
    wish = desk.store.all(MicroWish)[0]
    wish.state = "withdrawn"
    save(desk, wish)
    qtbot.waitUntil(lambda: page.table.rows.cells(0)[6] == "结对、议定 1")
