"""核验: a code leads to its entry, and the book says what became of the paper."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest

from db.cross_table import Axis
from db.kinds import LedgerPrint, MicroWish, OrgUnit, Resident
from db.periods import Period
from db.roles import ADMIN, ALL_ROLES
from db.trouble import Refused
from desktop_app.ledgers import LEDGERS, by_code, inspection, proof, register, verifying
from desktop_app.ledgers.changes import CHANGED, GONE, NEW
from desktop_app.ledgers.cross_sheet import Taken, sheet_from
from desktop_app.ledgers.difference_sheet import sheet_of
from desktop_app.ledgers.ledger import Edition, Ledger, Options
from desktop_app.ledgers.plot import Kind
from desktop_app.ledgers.verifying import State
from tests.builders import WOMAN, build
from tests.db.nodes import Node
from tests.ledgers.offices import Office, meeting, pair, people

CODE = "0123456789ABCDEF0123"


def chosen(node: Node, **more: object) -> Options:
    today = node.store.today
    return Options(Period.parse(str(today.year)), today, today, **more)  # type: ignore[arg-type]


@pytest.fixture
def node() -> Node:
    made = Node("229901001001", "一号")
    made.clerk = replace(made.clerk, roles=ALL_ROLES)
    made.save(build(Resident, full_name="李梅", remark="旧"), build(Resident, full_name="王一"))
    return made


def printed(node: Node, code: str = "L01", **more: object) -> LedgerPrint:
    return register.issue(node.store, node.clerk, by_code(code), chosen(node, **more)).record


def verify(node: Node, text: str) -> verifying.Verdict:
    return verifying.verify(node.store, node.clerk, text)


@pytest.mark.parametrize(
    "text",
    [
        CODE,
        "01234 56789 ABCDE F0123",
        " o1z34-56789-abcde-fO1Z3 ",
        "０１２３４　５６７８９　ＡＢＣＤＥ　Ｆ０１２３",
        "打印码 0I234 56789 ABCDE F0l23",
        "20250916.12.0123456789ABCDEF0123",
        "20250916。12。0123456789abcdef0123\n",
    ],
)
def test_a_code_is_read_the_way_people_type_and_scan(text: str) -> None:
    scanned = verifying.read(text)
    assert scanned.code == CODE
    assert scanned.page in (0, 12)


@pytest.mark.parametrize("text", ["", "0123", CODE + "4", "X" * 20, "20251399.1." + CODE])
def test_what_is_no_code_is_said(text: str) -> None:
    with pytest.raises(Refused):
        verifying.read(text)


def test_an_untouched_paper_is_equal(node: Node) -> None:
    entry = printed(node)
    verdict = verify(node, proof.in_groups(entry.check_code))
    assert verdict.paper.state is State.EQUAL
    assert verdict.differences == ()
    what, when, holds = verifying.words(verdict)
    assert what.startswith(f"居民花名册 · {node.store.today.year}年 · 内部版")
    assert f"{entry.at:%Y-%m-%d %H:%M} 由 王晓梅 打印，第 1 份，共 1 页 2 行" in when
    assert holds == "打印时的内容和现在的台账一致，一行没有变"


def test_what_changed_since_is_listed_after_the_past_was_proven(node: Node) -> None:
    entry = printed(node)
    mei, one = sorted(node.store.all(Resident), key=lambda r: r.full_name)
    mei.remark = "新"
    node.save(mei, build(Resident, full_name="张三"))
    with node.store.work(node.clerk, "删", "test") as work:
        work.delete(node.store.get(Resident, one.id))
    verdict = verify(node, entry.check_code)
    assert verdict.paper.state is State.CHANGED
    assert {(d.verb, d.name) for _, d in verdict.differences} == {
        (NEW, "张三"),
        (GONE, "王一"),
        (CHANGED, "李梅"),
    }
    assert next(d.cells for _, d in verdict.differences if d.verb == CHANGED) == (
        ("备注", "旧", "新"),
    )
    assert "新增 1 条，减少 1 条，改动 1 条" in verifying.words(verdict)[2]


def test_the_picture_says_which_page_and_copy(node: Node) -> None:
    first = printed(node)
    second = printed(node)
    text = proof.qr_text(second.at.date(), 1, second.check_code)
    verdict = verify(node, text)
    assert verdict.paper.entry.id == second.id
    assert [one.id for one in verdict.paper.copies] == [first.id, second.id]
    assert "扫的是第 1 页" in verifying.words(verdict)[1]
    assert "同样内容一共打印过 2 份" in verifying.words(verdict)[1]
    far = verify(node, proof.qr_text(second.at.date(), 7, second.check_code))
    assert "这份纸没有这一页" in verifying.words(far)[1]


def test_an_unknown_code_is_said_and_a_near_one_named(node: Node) -> None:
    code = printed(node).check_code
    with pytest.raises(Refused, match="打印登记里没有这个打印码"):
        verify(node, "F" * 20 if code[0] != "F" else "0" * 20)
    wrong = code[:-1] + ("0" if code[-1] != "0" else "1")
    with pytest.raises(Refused, match=f"请对一对是不是 {proof.in_groups(code)}（L01 居民花名册）"):
        verify(node, wrong)


def test_numbers_printed_in_full_stay_unseen(node: Node) -> None:
    options = chosen(node, unmasked=True)
    entry = register.issue(
        node.store, node.clerk, by_code("L01"), options, reason="上门核对", recipient="本人"
    ).record
    mei = next(one for one in node.store.all(Resident) if one.full_name == "李梅")
    mei.phone = "15400007777"
    node.save(mei)
    verdict = verify(node, entry.check_code)
    assert verdict.paper.state is State.CHANGED
    said = str(verdict.differences)
    assert verifying.HIDDEN in said
    assert "15400007777" not in said
    assert WOMAN not in said


def test_a_new_name_of_the_office_is_a_change_of_the_head(node: Node) -> None:
    entry = printed(node)
    unit = node.store.all(OrgUnit)[0]
    unit.seal_name = "新名社区居民委员会"
    node.save(unit)
    verdict = verify(node, entry.check_code)
    assert verdict.paper.state is State.CHANGED
    ((_, difference),) = verdict.differences
    assert [cell[0] for cell in difference.cells] == ["单位"]


def test_an_older_declaration_is_not_guessed_at(node: Node, monkeypatch) -> None:
    entry = printed(node)
    monkeypatch.setattr(type(by_code("L01")), "version", 99)
    verdict = verify(node, entry.check_code)
    assert verdict.paper.state is State.UNPROVEN
    assert "式样后来换过" in verifying.words(verdict)[2]


def test_a_past_that_does_not_make_the_code_is_not_believed(node: Node) -> None:
    entry = printed(node)
    entry = node.store.get(LedgerPrint, entry.id)
    entry.content_hash = entry.content_hash[::-1]
    node.save(entry)
    verdict = verify(node, entry.check_code)
    assert verdict.paper.state is State.UNPROVEN
    assert verdict.differences == ()
    assert "没能还原" in verifying.words(verdict)[2]


def test_a_look_leaves_a_line_in_the_log(node: Node) -> None:
    entry = printed(node)
    verify(node, entry.check_code)
    acts = [one.act for one in node.store.access_log(node.clerk, entry)]
    assert [act.act for act in acts].count("核验") == 1
    assert "李梅" not in str(acts)


def test_every_role_may_look(node: Node) -> None:
    entry = printed(node)
    admin = replace(node.clerk, roles=frozenset({ADMIN}))
    assert verifying.verify(node.store, admin, entry.check_code).paper.state is State.EQUAL


@pytest.fixture(scope="module")
def office() -> Office:
    made = Office()
    residents = people(made)
    pair(made, residents)
    meeting(made)
    made.clerk = replace(made.clerk, roles=ALL_ROLES)
    return made


@pytest.mark.parametrize("ledger", LEDGERS, ids=lambda one: one.code)
def test_each_ledger_is_proven_equal_after_it_was_printed(office: Office, ledger: Ledger) -> None:
    """The entry alone gives the choices back: every paper leads to its own rows again."""
    day = dt.date(2025, 9, 17)
    options = Options(Period.parse("2025"), day, day, ledger.editions[0])
    if ledger.about:
        options = replace(options, target=office.store.all(Resident)[0].id)
    entry = register.issue(office.store, office.clerk, ledger, options).record
    assert verifying.options_of(entry) == options
    verdict = verifying.verify(office.store, office.clerk, entry.check_code)
    assert verdict.paper.state is State.EQUAL, verdict.paper.why


def test_the_papers_of_a_difference_and_of_a_past_day_are_proven_too(node: Node) -> None:
    begun = node.store.today
    node.wall = node.store.clock() + 5 * 86_400_000
    node.save(build(Resident, full_name="张三"))
    sheet = sheet_of(by_code("L01"))
    for ledger, options in (
        (sheet, chosen(node, since=begun)),
        (by_code("L01"), chosen(node).as_it_stood(begun)),
    ):
        entry = register.issue(node.store, node.clerk, ledger, options).record
        verdict = verify(node, entry.check_code)
        assert verdict.paper.state is State.EQUAL
        assert verdict.paper.title == ledger.title


def test_a_binder_is_as_equal_as_its_papers(node: Node) -> None:
    visitor = inspection.Inspector("all", "全部", Edition.REPORT)
    planned = inspection.plan((by_code("L01"), by_code("L03")), visitor,
                              chosen(node, edition=Edition.REPORT), with_long=True)  # fmt: skip
    issued = register.issue_binder(node.store, node.clerk, planned)
    whole = verify(node, issued.record.check_code)
    assert whole.paper.state is State.EQUAL
    assert len(whole.parts) == len(issued.records)
    last, record = issued.bound.laid[-1].last_page, issued.records[-1]
    day = f"{record.at:%Y%m%d}"
    scanned = verify(node, f"{day}.{last}.{record.check_code}")
    assert f"扫的是第 {last} 页" in verifying.words(scanned)[1]
    behind = verify(node, f"{day}.{last + 1}.{record.check_code}")
    assert "没有这一页" in verifying.words(behind)[1]
    node.save(build(Resident, full_name="张三"))
    whole = verify(node, issued.record.check_code)
    assert whole.paper.state is State.CHANGED
    assert "居民花名册" in verifying.words(whole)[-1]
    assert {paper.title for paper, _ in whole.differences} == {"居民花名册"}


def test_a_table_of_numbers_is_counted_again_and_compared(node: Node) -> None:
    wish = build(MicroWish, category="goods", collected_on=node.store.today)
    node.save(wish)
    choices = Taken("wish_collected", Axis.MONTH, Axis.CATEGORY, Kind.BARS).words()
    sheet = sheet_from(node.store, chosen(node), choices)
    entry = register.issue(node.store, node.clerk, sheet, chosen(node)).record
    assert verify(node, entry.check_code).paper.state is State.EQUAL
    node.save(build(MicroWish, category="service", collected_on=node.store.today))
    paper = verify(node, entry.check_code).paper
    assert paper.state is State.CHANGED
    assert paper.differences
