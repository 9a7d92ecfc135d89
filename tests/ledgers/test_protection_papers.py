"""R07 to R09: the yearly look, the rules and the plan, with what the book knows."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import replace

import pytest

from db import past, terms
from db.fields import Privacy
from db.kinds import KINDS, ConsentRecord, OrgUnit, RightsRequest, StaffMember
from db.periods import Period
from db.store import Store
from desktop_app.ledgers import by_code, printing
from desktop_app.ledgers.ledger import Options
from tests.builders import build
from tests.ledgers.offices import Office, people
from tests.ledgers.papers import texts

CUTOFF = dt.date(2025, 9, 16)
YEAR = Options(Period.parse("2025"), CUTOFF, CUTOFF)


@pytest.fixture
def office() -> Iterator[Office]:
    made = Office()
    yield made
    made.store.close()


def told(office: Office, code: str, options: Options = YEAR) -> dict[str, str]:
    """Give what stands beside each thing that is looked at, or each clause."""
    return told_of(office.store, code, options)


def told_of(store: Store, code: str, options: Options = YEAR) -> dict[str, str]:
    """Give the same of a book, be it of the past."""
    rows = [row.cells for row in by_code(code).rows(store, options)]
    at = {"question": 1, "clause": 2}
    return {cells[at[cells[0]]]: cells[at[cells[0]] + 1] for cells in rows if cells[0] in at}


def test_the_yearly_look_counts_what_the_book_knows(office: Office) -> None:
    held = people(office)
    checker = build(StaffMember)
    office.save(checker)
    asked = {
        "subject": held["李梅"].id,
        "identity_checked_by": checker.id,
        "kind": "view",
        "due_on": None,
    }
    office.save(
        build(RightsRequest, **asked, received_on=dt.date(2025, 3, 1), result="done",
              answered_on=dt.date(2025, 3, 20)),
        build(RightsRequest, **asked, received_on=dt.date(2025, 9, 10)),
        build(RightsRequest, **asked, received_on=dt.date(2024, 9, 10)),
        build(ConsentRecord, subject=held["李梅"].id, given_on=dt.date(2025, 2, 1)),
        build(ConsentRecord, subject=held["王㐂"].id, given_on=dt.date(2024, 2, 1),
              withdrawn_on=dt.date(2025, 4, 1)),
    )  # fmt: skip
    seen = told(office, "R07")
    assert seen["告知了没有"] == "在册居民 4 人，没有写告知日期的 0 人"
    assert seen["同意和撤回"] == "本期取得同意 1 份，撤回 1 份"
    assert seen["查阅、更正、删除"] == "本期受理 2 件，超过期限的 1 件，还没答复的 1 件"
    assert "证件号码" in seen["用途写明了没有"]
    assert seen["备份"] == "没有备份"
    before = told(office, "R07", replace(YEAR, period=Period.parse("2023")))
    assert before["查阅、更正、删除"].startswith("本期受理 0 件")


def test_the_yearly_look_names_terms_that_are_over(office: Office) -> None:
    assert told(office, "R07")["到期清理了没有"] == "没有到期还没清理的"
    people(office)  # one of them left in January 2024
    terms.set_years(office.store, office.clerk, terms.RESIDENTS, 1)
    assert "迁出、去世的居民到期 1 条" in told(office, "R07")["到期清理了没有"]
    elsewhere = replace(YEAR, office="220802999999")
    assert told(office, "R07", elsewhere)["告知了没有"].startswith("在册居民 0 人")


def test_the_rules_say_the_terms_of_this_office(office: Office) -> None:
    assert "迁出、去世的居民 2 年（从迁出或去世那天起）" in told(office, "R08")["保存多久"]
    terms.set_years(office.store, office.clerk, terms.RESIDENTS, 3)
    assert "迁出、去世的居民 3 年" in told(office, "R08")["保存多久"]


@pytest.mark.parametrize("code", ["R07", "R08", "R09"])
def test_they_print_with_the_unit_and_who_to_call(office: Office, code: str) -> None:
    unit: OrgUnit = office.unit
    unit.phone = "0436-3550000"
    office.save(unit)
    page = "".join(texts(printing.make(by_code(code), office.store, YEAR).pdf))
    assert "瑞光新村社区（演示）" in page
    assert ("0436-3550000" in page) is (code != "R07")


def held_of_people(office: Office) -> dict[str, tuple[str, ...]]:
    """Give by kind what the sheet on an incident says is held: how many, sensitive, the rest."""
    rows = [row.cells for row in by_code("R04").rows(office.store, YEAR)]
    return {cells[1]: cells[2:] for cells in rows if cells[0] == "field"}


def test_the_sheet_on_an_incident_names_the_fields_of_every_kind_that_is_there(
    office: Office, monkeypatch
) -> None:
    """A lost book tells of help, hardship and talks as well as of numbers and phones."""
    people(office)
    here = held_of_people(office)
    assert here["居民"][0] == "5"
    assert "证件号码" in here["居民"][1]
    assert "救助类型" in here["户"][1]
    assert "与户主关系" in here["户成员"][2]
    assert "走访慰问" not in here
    monkeypatch.setattr(Store, "count", lambda *_, **__: 1)
    every = held_of_people(office)
    assert "对象类别" in every["走访慰问"][1]
    assert "走访对象" in every["走访慰问"][2]
    assert "办理情况" in every["办理过程"][1]
    assert "诉求" in every["联系记录"][1]
    assert "说明" in every["附件"][2]
    assert every["联席会议"][2] == "主持人、记录人、纪要正文、签到表、照片"  # and no place or time
    for kind in KINDS:
        close = [one.label for one in kind.fields().values() if one.privacy is Privacy.SENSITIVE]
        assert "、".join(close) == every.get(kind.title, ("", ""))[1], kind.title


def sealed(office: Office) -> str:
    """Give what the sheet on an incident says of encryption."""
    rows = [row.cells for row in by_code("R04").rows(office.store, YEAR)]
    return next(cells[1] for cells in rows if cells[0] == "sealed")


def test_a_book_on_a_server_or_in_memory_is_not_called_encrypted(
    office: Office, monkeypatch
) -> None:
    assert "没有加密" in sealed(office)
    assert told(office, "R05")["安全措施"].startswith("这本台账在内存里，没有加密")
    monkeypatch.setattr(office.store, "database_key", bytes(32))
    then = past.store_at(office.store, past.evening_of(office.store, office.store.today))
    assert told_of(then, "R05")["安全措施"].startswith("全部加密")
    assert "都已加密" in sealed(office)
    assert told(office, "R05")["安全措施"].startswith("全部加密")
    monkeypatch.setattr(Store, "is_shared", True)
    words = sealed(office)
    assert "没有给它们加密" in words
    assert "都已加密" not in words
    assert "备份和数据包已加密" in words
    assert "全部加密" not in told(office, "R05")["安全措施"]
    assert "服务器的硬盘" in told(office, "R05")["安全措施"]
