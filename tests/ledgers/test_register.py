"""The print register: every paper has an entry first, and its foot says that entry."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest

from db import who_saw
from db.kinds import LedgerPrint, Resident, RightsRequest
from db.periods import Period
from db.roles import ALL_ROLES, LEAD, MOST_AT_ONCE, SecondNeeded
from db.safe_files import name_fault
from db.trouble import Refused
from desktop_app.ledgers import LEDGERS, by_code, proof, register
from desktop_app.ledgers.formats import Format
from desktop_app.ledgers.ledger import Cancelled, Edition, Options
from tests.builders import WOMAN, build, in_twos
from tests.db.nodes import Node
from tests.ledgers.papers import texts

ROSTER = by_code("L01")
WHY = {"reason": "上门核对", "recipient": "本人"}


@pytest.fixture
def node() -> Node:
    made = Node("229901001001", "一号")
    made.clerk = replace(made.clerk, roles=ALL_ROLES)
    made.save(build(Resident, full_name="李梅"))
    return made


def chosen(node: Node, **more: object) -> Options:
    today = node.store.today
    year = Period.parse(str(today.year))
    return Options(year, today, today, **more)  # type: ignore[arg-type]


def test_the_foot_says_what_the_register_holds(node: Node) -> None:
    issued = register.issue(node.store, node.clerk, ROSTER, chosen(node))
    (kept,) = node.store.all(LedgerPrint)
    assert kept.id == issued.record.id
    assert (kept.row_count, kept.page_count, kept.copy_no) == (1, 1, 1)
    assert kept.check_code == proof.check_code(kept.content_hash)
    (page,) = texts(issued.pdf)
    assert proof.in_groups(kept.check_code) in page
    assert f"打印人 王晓梅 · 打印时间 {kept.at:%Y-%m-%d %H:%M} · 第 1 份" in page
    assert "草稿" not in page


def test_the_same_rows_again_are_the_second_copy(node: Node) -> None:
    first = register.issue(node.store, node.clerk, ROSTER, chosen(node))
    second = register.issue(node.store, node.clerk, ROSTER, chosen(node))
    assert second.record.check_code == first.record.check_code
    assert (first.record.copy_no, second.record.copy_no) == (1, 2)
    assert "第 2 份" in texts(second.pdf)[0]


def test_each_print_leaves_one_line_of_its_own_in_the_access_log(node: Node) -> None:
    issued = register.issue(node.store, node.clerk, ROSTER, chosen(node), act=register.STICK)
    (line,) = [
        one.act
        for one in node.store.access_log(node.clerk, issued.record)
        if one.act.act == register.STICK
    ]
    assert (line.user, line.count) == ("admin", 1)
    assert "李梅" not in str(line)


def test_a_print_that_broke_off_adds_a_line_and_keeps_the_entry(node: Node) -> None:
    issued = register.issue(node.store, node.clerk, ROSTER, chosen(node))
    register.note_unfinished(node.store, node.clerk, issued.record, "打印机没纸")
    acts = [one.act.act for one in node.store.access_log(node.clerk, issued.record)]
    assert acts == [register.NOT_FINISHED, register.PRINT]
    assert node.store.count(LedgerPrint) == 1


def test_undoing_passes_over_a_paper_that_is_out_in_the_world(node: Node) -> None:
    before = node.store.course().standing
    register.issue(node.store, node.clerk, ROSTER, chosen(node))
    assert node.store.course().standing == before


def test_numbers_in_full_want_the_right_and_a_reason(node: Node) -> None:
    full = chosen(node, unmasked=True)
    barred = replace(node.clerk, roles=ALL_ROLES - {LEAD})
    with pytest.raises(Refused, match="不能打印完整号码"):
        register.issue(node.store, barred, ROSTER, full, **WHY)
    with pytest.raises(Refused, match="写明用途"):
        register.issue(node.store, node.clerk, ROSTER, full, reason=" ", recipient="本人")
    with pytest.raises(Refused, match="交给谁"):
        register.issue(node.store, node.clerk, ROSTER, full, reason="上门核对", recipient=" ")
    assert node.store.count(LedgerPrint) == 0
    issued = register.issue(node.store, node.clerk, ROSTER, full, **WHY)
    assert WOMAN in texts(issued.pdf)[0]
    line = next(
        one.act
        for one in node.store.access_log(node.clerk, issued.record)
        if one.act.act == register.PRINT
    )
    assert (line.reason, tuple(line.fields)) == ("上门核对，交给本人", ("完整号码",))


def test_the_district_prints_numbers_in_full_for_nobody_but_who_asked(node: Node) -> None:
    person = node.store.all(Resident)[0]
    asked = build(RightsRequest, kind="access", subject=person.id)
    node.save(asked)
    node.store.keep_fact("level", "district")
    full = chosen(node, unmasked=True)
    with pytest.raises(Refused, match="区里不打印完整号码"):
        register.issue(node.store, node.clerk, ROSTER, full, **WHY)
    assert node.store.count(LedgerPrint) == 0
    answer = replace(full, target=asked.id)
    issued = register.issue(node.store, node.clerk, by_code("R03"), answer, **WHY)
    assert WOMAN in "".join(texts(issued.pdf))


def crowd(node: Node, count: int) -> None:
    node.save(*(build(Resident, full_name="张一", id_number=None) for _ in range(count)))


def test_many_people_in_full_or_as_data_want_a_second_person(node: Node) -> None:
    crowd(node, MOST_AT_ONCE)
    lead = replace(node.clerk, roles=frozenset({LEAD}))
    full = chosen(node, unmasked=True)
    with pytest.raises(SecondNeeded):
        register.issue(node.store, lead, ROSTER, full, **WHY)
    for data in ({"form": Format.XLSX}, {"form": Format.CSV}):
        with pytest.raises(SecondNeeded):
            register.issue(node.store, lead.for_once(why="区里要"), ROSTER, chosen(node), **data)
    with pytest.raises(SecondNeeded):
        register.issue(node.store, lead.for_once(why="归档"), ROSTER, chosen(node, attach=True))
    assert node.store.count(LedgerPrint) == 0
    # A masked paper may be as long as it is, and so may the public edition as data.
    register.issue(node.store, lead, ROSTER, chosen(node))
    issued = register.issue(
        node.store, in_twos(lead.for_once(why="区里要")), ROSTER, chosen(node), form=Format.XLSX
    )
    (line,) = [
        one.act
        for one in node.store.access_log(node.clerk, issued.record)
        if one.act.act == register.PRINT
    ]
    assert (line.reason, line.more["beside"]) == ("区里要", "zhao")


def test_the_days_full_numbers_add_up_over_prints(node: Node) -> None:
    crowd(node, MOST_AT_ONCE // 2)
    lead = replace(node.clerk, roles=frozenset({LEAD}))
    full, held = chosen(node, unmasked=True), node.store.count(Resident)
    for _ in range(MOST_AT_ONCE // held):
        register.issue(node.store, lead, ROSTER, full, **WHY)
    with pytest.raises(SecondNeeded, match="超过 50 人"):
        register.issue(node.store, lead, ROSTER, full, **WHY)
    other = replace(lead, login="sun")
    register.issue(node.store, other, ROSTER, full, **WHY)  # a day of their own
    node.wall = (node.wall or node.store.clock()) + 86_400_000
    register.issue(node.store, lead, ROSTER, full, **WHY)


def test_the_days_rows_as_data_add_up_over_ledgers(node: Node) -> None:
    crowd(node, MOST_AT_ONCE // 2)
    lead = replace(node.clerk, roles=frozenset({LEAD}))
    register.issue(node.store, lead, ROSTER, chosen(node), form=Format.XLSX)
    for data in ({"form": Format.CSV}, {}):
        with pytest.raises(SecondNeeded, match="一天"):
            register.issue(node.store, lead, ROSTER, chosen(node, attach=not data), **data)
    register.issue(node.store, lead, ROSTER, chosen(node))  # a masked paper is no data


def test_nothing_is_registered_when_staff_cancel_or_may_not(node: Node) -> None:
    with pytest.raises(Cancelled):
        register.issue(node.store, node.clerk, ROSTER, chosen(node), cancel=lambda: True)
    minutes_only = next(one for one in LEDGERS if Edition.PUBLIC not in one.editions)
    with pytest.raises(Refused, match="没有公示版"):
        register.issue(node.store, node.clerk, minutes_only, chosen(node, edition=Edition.PUBLIC))
    nobody = replace(node.clerk, roles=frozenset())
    with pytest.raises(Refused, match="不能打印台账"):
        register.issue(node.store, nobody, ROSTER, chosen(node))
    assert node.store.count(LedgerPrint) == 0


@pytest.mark.parametrize("ledger", LEDGERS, ids=lambda one: one.code)
def test_every_ledger_can_be_issued_empty_and_has_a_fit_name(node: Node, ledger) -> None:
    options = replace(chosen(node), period=Period.until(dt.date(2025, 9, 16)))
    issued = register.issue(node.store, node.clerk, ledger, options)
    assert issued.pdf.startswith(b"%PDF-")
    assert name_fault(register.file_name(ledger, options, "瑞光/新村: 社区")) is None


def test_everybody_whose_number_was_printed_can_be_told(node: Node) -> None:
    clerk = replace(in_twos(node.clerk), why="")
    (person,) = node.store.all(Resident)
    register.issue(node.store, clerk, ROSTER, chosen(node))
    assert not any("打印" in one.what for one in who_saw.of(node.store, clerk, person).seen)
    full = chosen(node, unmasked=True)
    register.issue(node.store, clerk, ROSTER, full, reason="迎检核对", recipient="街道")
    (told,) = (one for one in who_saw.of(node.store, clerk, person).seen if "打印" in one.what)
    assert told.what == "打印完整号码 居民花名册"
    assert told.reason == "迎检核对，交给街道"
