"""Sheets and forms where the office registers no numbers: their columns are seen and not taken."""

from __future__ import annotations

import pytest

from db.kinds import Resident
from db.trouble import Refused
from desktop_app.exchange import fill_in, plan
from tests.builders import ID_PURPOSE, MAN, WOMAN, build, write_purposes
from tests.db.nodes import Node
from tests.exchange.test_fill_in import back, put, sent
from tests.exchange.test_sheet_roster import book_of, counts, row_of
from tests.exchange.told import plan_import

SENTENCE = "请管理员先到“设置 → 单位 → 登记和审核”写明"
ROW = f"李梅,{WOMAN},女,1990-03-07,15400000001,石榴苑3号楼2单元501室,李梅,户主,"


@pytest.fixture
def node() -> Node:
    made = Node("229901001001", "一号")
    write_purposes(made.store, made.clerk, number=None)
    return made


def opened(node: Node) -> None:
    write_purposes(node.store, node.clerk, number=ID_PURPOSE)


def shut_columns(made: plan.Plan) -> list[tuple[str, str | None, str]]:
    return [(one.heading, one.field, one.shut) for one in made.columns if one.shut]


def test_the_column_of_numbers_is_seen_and_not_taken(node: Node) -> None:
    made = plan_import(node.store, book_of(ROW))
    assert shut_columns(made) == [("身份证号", None, "id_number")]
    assert SENTENCE in made.shut["id_number"]
    assert "id_number" not in row_of(made).cells
    assert counts(made) == {"新增": 1}
    made.apply(node.store, node.clerk)
    (mei,) = node.store.all(Resident)
    assert (mei.full_name, mei.id_number, mei.id_doc_kind) == ("李梅", None, "resident_id")


def test_choosing_the_column_does_not_open_it(node: Node) -> None:
    made = plan_import(node.store, book_of(ROW))
    chosen = made.with_columns({1: "id_number"})
    assert shut_columns(chosen) == [("身份证号", None, "id_number")]
    assert "id_number" not in row_of(chosen).cells
    with pytest.raises(Refused, match="还没有写明"):
        chosen.with_cell(2, "id_number", WOMAN)
    elsewhere = made.with_columns({4: "id_number"})
    assert shut_columns(elsewhere) == [("手机", None, "id_number")]


def test_a_shut_number_matches_nobody_and_fills_in_nothing(node: Node) -> None:
    bo = build(Resident, full_name="李波", sex="1", id_number=MAN, birth_date=None)
    with node.store.work(node.clerk, "以前") as work:
        work.bulk_create([bo])
    made = plan_import(node.store, book_of(f"李波,{MAN},,,15400000003,,,,"))
    assert row_of(made).known is None
    assert "没有性别" in row_of(made).cells["sex"].problem
    opened(node)
    made = plan_import(node.store, book_of(f"李波,{MAN},,,15400000003,,,,"))
    assert row_of(made).known == bo.id


def test_what_staff_settled_meanwhile_holds_once_it_is_open(node: Node) -> None:
    made = plan_import(node.store, book_of(ROW)).with_columns({5: None})
    made.apply(node.store, node.clerk)
    again = plan_import(node.store, book_of(ROW))
    assert shut_columns(again) == [("身份证号", None, "id_number")]
    opened(node)
    again = plan_import(node.store, book_of(ROW))
    assert {one.heading: one.field for one in again.columns}["身份证号"] == "id_number"
    assert {one.heading: one.field for one in again.columns}["住址"] is None


def test_a_purpose_taken_back_after_the_preview_is_heeded(node: Node) -> None:
    opened(node)
    made = plan_import(node.store, book_of(ROW))
    assert shut_columns(made) == []
    write_purposes(node.store, node.clerk, number=None)
    made.apply(node.store, node.clerk)
    assert node.store.all(Resident)[0].id_number is None


def test_a_form_asks_for_no_number(node: Node, tmp_path) -> None:
    mei = build(Resident, id_number=None, phone=None)
    node.save(mei)
    with pytest.raises(Refused, match="至少一项"):
        sent(node, tmp_path, Resident, mei, names=("id_number",))
    opened(node)
    assert "id_number" in fill_in.offered(Resident)
    book = sent(node, tmp_path, Resident, mei, names=("id_number", "phone"))
    write_purposes(node.store, node.clerk, number=None)
    put(book, 4, "证件号码", WOMAN)
    put(book, 4, "手机", "15400000011")
    returned = back(node, book)
    problems = {one.label: one.problem for one in returned.differences}
    assert SENTENCE in problems["证件号码"]
    assert problems["手机"] == ""
    returned.apply(node.store, node.clerk)
    (after,) = node.store.all(Resident)
    assert (after.id_number, after.phone) == (None, "15400000011")
