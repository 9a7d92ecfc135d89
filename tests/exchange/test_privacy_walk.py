"""Ethnicity on every way in and out: no matching key, no hint, no column, no export.

A roster's own column of 民族 may fill the person's own record, and that is all that may happen.
"""

from __future__ import annotations

import io
import zipfile
from pathlib import Path
from typing import Any

import msgspec
import pytest

from db.kinds import KINDS, Resident, ServiceDelivery
from db.record import Record
from db.store import Store
from desktop_app.exchange import close, fill_in, kind_target, marked_copy, workbook
from desktop_app.exchange.directory import Directory
from desktop_app.exchange.importing import offered, plan_for
from desktop_app.exchange.kind_target import HINTS, fields_in_sheets, importable, key_of, target_of
from desktop_app.exchange.name_list import look_through
from desktop_app.exchange.table import BY_HEADING, Column
from tests.builders import MAN, WOMAN, build
from tests.db.nodes import Node
from tests.exchange import sheet_files

CLOSE = {n for kind in KINDS for n, f in kind.fields().items() if f.own_record_only}
WORDS = ("蒙古族", "回族", "朝鲜族")
every_kind = pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__tablename__)


@pytest.fixture
def node() -> Node:
    made = Node("229901001001", "一号")
    made.save(
        build(Resident, ethnicity_code="02", preferred_language="蒙古语"),
        build(
            Resident, full_name="王建", id_number=MAN, sex="1", birth_date=None,
            phone="15400000009", ethnicity_code="03",
        ),
    )  # fmt: skip
    return made


def read(content: bytes, tmp_path: Path) -> workbook.Workbook:
    file = tmp_path / "表.xlsx"
    file.write_bytes(content)
    return msgspec.msgpack.decode(workbook.decode(file), type=workbook.Workbook)


def said_in(content: bytes) -> str:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return b"".join(archive.read(name) for name in archive.namelist()).decode()


def test_what_is_kept_close_is_known_by_name() -> None:
    assert {"ethnicity_code", "preferred_language"} <= CLOSE
    assert {"ethnicity_code", "preferred_language"} <= close.NAMES


@every_kind
def test_no_sheet_of_any_kind_has_it_as_column_or_key(kind: type[Record]) -> None:
    assert not CLOSE & set(fields_in_sheets(kind))
    assert not CLOSE & set(key_of(kind))
    assert not CLOSE & set(kind.told_apart_by)
    words = {word for wanted in target_of(kind).fields for word in (wanted.label, *wanted.also)}
    assert not any(close.is_close_heading(word) for word in words)


@every_kind
def test_no_form_to_fill_in_asks_for_it(kind: type[Record]) -> None:
    assert not CLOSE & set(fill_in.offered(kind))


def test_no_hint_tells_people_apart_by_it() -> None:
    for label, also in HINTS.values():
        assert not any(close.is_close_heading(word) for word in (label, *also))


@pytest.mark.parametrize(
    "heading", ["民族", "民 族", "民族成分", "族别", "民族（自愿申报）", "沟通语言"]
)
def test_its_headings_are_known_in_strangers_sheets(heading: str) -> None:
    assert close.is_kept_close(Column(0, heading, None, BY_HEADING))


class Watched:
    """A store that notes which columns are read."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self.read: set[str] = set()

    def values(self, kind: type[Record], /, *names: str, **rest: Any) -> Any:
        self.read |= set(names)
        return self._store.values(kind, *names, **rest)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._store, name)


def test_finding_people_by_name_reads_nothing_of_it(node: Node) -> None:
    watched: Any = Watched(node.store)
    directory = Directory(watched)
    for words in ("李梅（蒙古族）", "王建（回族）", "李梅 02"):
        directory.match(words, ("resident", "staff_member", "household"))
    look_through(watched, "1. 李梅（蒙古族）\n2. 王建（回族）")
    assert watched.read
    assert not CLOSE & watched.read


def test_it_never_decides_who_is_meant(node: Node) -> None:
    node.save(build(Resident, full_name="王建", id_number=None, ethnicity_code="01"))
    for words in ("王建（回族）", "王建（汉族）"):
        assert Directory(node.store).match(words, ("resident",)).certain is None


@pytest.mark.parametrize("table", [table for table, _ in offered()])
def test_every_way_in_keeps_it_out_of_what_goes_back(
    node: Node, tmp_path: Path, table: str
) -> None:
    kind = Resident if table == "resident" else next(
        one for one in importable() if one.__tablename__ == table
    )  # fmt: skip
    labels = [f.label for f in kind_target.fields_in_sheets(kind).values()][:4]
    if kind is Resident:
        labels = ["姓名", "身份证号", "性别", "手机"]
    rows = [(*labels, "民族"), *((f"甲{n}", "x", "y", "1", word) for n, word in enumerate(WORDS))]
    book = read(sheet_files.xlsx([row[-len(rows[0]) :] for row in rows]), tmp_path)
    plan = plan_for(node.store, book, table)
    for content in (plan.bad_rows(), marked_copy.write(book, plan)):
        words = said_in(content)
        assert not any(word in words for word in WORDS)
    shown = " ".join(cell.text for row in plan.rows for cell in row.cells.values())
    assert not any(word in shown for word in WORDS)


def test_a_roster_may_fill_the_own_record_and_matches_by_other_things(
    node: Node, tmp_path: Path
) -> None:
    rows = (("姓名", "身份证号", "性别", "民族"), ("李梅", WOMAN, "女", "朝鲜族"))
    plan = plan_for(node.store, read(sheet_files.xlsx(rows), tmp_path), "resident")
    assert plan.counts["相同"] == 1  # another word there makes nobody another person
    assert plan.rows[0].cells["ethnicity_code"].text == close.FILLED_IN


def test_a_sheet_brings_no_content_of_counselling(node: Node, tmp_path: Path) -> None:
    heads = ("类别", "服务日期", "提供人（单位）", "服务人次", "服务内容", "结果")
    rows = (heads, ("心理疏导", "2026-06-19", "王晓梅", "1", "聊了家里的难处", "完成"),
            ("心理疏导", "2026-06-18", "王晓梅", "1", "", "完成"))  # fmt: skip
    plan = plan_for(node.store, read(sheet_files.xlsx(rows), tmp_path), "service_delivery")
    closed, plain = plan.rows
    assert "心理疏导只记" in (closed.cells["content"].problem or "")
    assert not any(cell.problem for cell in plain.cells.values())
    plan.apply(node.store, node.clerk)
    assert [one.content for one in node.store.all(ServiceDelivery)] == [None]


def test_a_form_of_people_says_nothing_of_it(node: Node) -> None:
    ids = [one.id for one in node.store.all(Resident)]
    names = tuple(fill_in.offered(Resident))
    words = said_in(fill_in.write(node.store, node.clerk, Resident, ids, names))
    assert not any(word in words for word in (*WORDS, "蒙古语", "ethnicity", "民族"))
