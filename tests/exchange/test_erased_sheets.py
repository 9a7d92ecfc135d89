"""An erasure reaches what an office handed in as printed rows, and its certificate is true."""

import dataclasses

import pytest

from db import erasing, packages
from db.kinds import Resident, RightsRequest
from db.received import Received
from db.trouble import Refused
from desktop_app.exchange import reporting, taking_back
from desktop_app.exchange.enrolment import Agreement
from desktop_app.exchange.reporting import Report
from desktop_app.ledgers import handing_in
from tests.builders import build, in_twos
from tests.exchange.test_merging import FULL, ONE, TWO, Desk

LEDGERS = Agreement("ledger", "核对台账", "statutory_duty", "区负责人")
NAME = "乌兰图雅"


@pytest.fixture
def desk(tmp_path):
    """A district with an office that hands in printed rows, of three people."""
    made = Desk(tmp_path)
    made.enrol(made.c, agreed=LEDGERS)
    for name in (NAME, "李梅", "王芳"):
        made.c.save(build(Resident, full_name=name, id_number=None))
    return made


def hand_in(desk, level="ledger", node=None):
    node = node or desk.c
    wanted = Report(level, "2026Q3", "王晓梅", rows_of=handing_in.row_sheets)
    (sent,) = reporting.report(node.store, node.clerk, desk.stick(), wanted)
    return sent.path


def erase(node, name=NAME):
    person = next(one for one in node.store.all(Resident) if one.full_name == name)
    request = build(RightsRequest, kind="erase", subject=person.id)
    with node.store.work(dataclasses.replace(node.clerk, name="周主任"), "受理") as work:
        work.bulk_create([request])
    held = node.store.get(RightsRequest, request.id)
    erasing.erase(node.store, in_twos(node.clerk), person, held)


def held_rows(desk):
    with desk.district.store.transaction() as connection:
        found = connection.exec_driver_sql("SELECT body FROM received_sheet WHERE kind = 'ledger'")
        return "\n".join(body for (body,) in found)


def done_at(desk, node=None):
    ((_order, holders),) = erasing.certified((node or desk.c).store)
    return [one.is_done for one in holders if not one.is_own]


@pytest.mark.parametrize("level", ["ledger", "stats"])
def test_the_next_package_of_any_level_takes_the_old_rows_away(desk, level):
    desk.merge(hand_in(desk))
    assert NAME in held_rows(desk)
    erase(desk.c)
    path = hand_in(desk, level)
    assert desk.merge(path, preview=True).let_go > 0
    assert NAME in held_rows(desk)  # a look changes nothing
    receipt = desk.merge(path)
    assert receipt.let_go > 0
    assert NAME not in held_rows(desk)
    assert ("李梅" in held_rows(desk)) == (level == "ledger")


def test_a_package_from_before_that_comes_late_is_not_kept(desk):
    early = hand_in(desk)
    erase(desk.c)
    desk.merge(hand_in(desk))
    with pytest.raises(Refused, match="删除以前"):
        desk.merge(early)
    assert NAME not in held_rows(desk)
    desk.merge(hand_in(desk))
    assert "李梅" in held_rows(desk)


def test_another_office_s_rows_stay(desk):
    desk.enrol(desk.a, agreed=LEDGERS)
    desk.a.save(build(Resident, full_name=NAME, id_number=None))
    desk.merge(hand_in(desk, node=desk.a))
    desk.merge(hand_in(desk))
    erase(desk.c)
    desk.merge(hand_in(desk))
    offices = {one.office for one in Received(desk.district.store).titles()}
    assert offices == {ONE, TWO}
    assert held_rows(desk).count(NAME) > 0  # the other office's own resident of that name


def test_the_certificate_waits_for_the_district_to_say_so(desk):
    desk.merge(hand_in(desk))
    erase(desk.c)
    assert done_at(desk) == [False]
    desk.send_back(desk.c, f"{TWO}A")
    assert done_at(desk) == [False]
    desk.merge(hand_in(desk, "stats"))
    desk.send_back(desk.c, f"{TWO}A")
    assert done_at(desk) == [True]
    erase(desk.c, "李梅")
    assert [[one.is_done for one in holders if not one.is_own]
            for _, holders in erasing.certified(desk.c.store)] == [[False], [True]]  # fmt: skip


def test_where_the_district_holds_records_figures_alone_certify_nothing(desk):
    desk.enrol(desk.c, agreed=FULL)
    desk.merge(desk.export(desk.c)[0])
    erase(desk.c)
    desk.merge(hand_in(desk, "stats"))
    desk.send_back(desk.c, f"{TWO}A")
    assert done_at(desk) == [False]
    assert desk.district.store.count(Resident, full_name=NAME) == 1
    desk.merge(desk.export(desk.c)[0])
    desk.send_back(desk.c, f"{TWO}A")
    assert done_at(desk) == [True]
    assert desk.district.store.count(Resident, full_name=NAME) == 0


def test_records_handed_over_take_the_rows_of_before_along(desk):
    desk.merge(hand_in(desk))
    desk.enrol(desk.c, agreed=FULL)
    erase(desk.c)
    receipt = desk.merge(desk.export(desk.c)[0])
    assert receipt.let_go > 0
    assert held_rows(desk) == ""


def test_a_package_set_aside_does_not_bring_them_back(desk):
    first = hand_in(desk)
    desk.merge(first)
    erase(desk.c)
    desk.merge(last := hand_in(desk))
    store, clerk = desk.district.store, desk.district.clerk
    package_id = next(
        bytes.fromhex(one["package"]) for one in packages.inbox(store) if one["file"] == last.name
    )
    taking_back.set_aside(store, clerk, package_id)
    with pytest.raises(Refused, match="删除以前"):
        desk.merge(first)
    assert held_rows(desk) == ""
