"""A workbook that people without the program fill in: made here, recognised when it comes back.

It has drop-down lists, text-typed numbers, and a hidden sheet that says what was sent, to the
cell. What is masked or sensitive never leaves in full: where the book has a value its cell is
locked and tells only that; an empty one may be filled in. 民族 is no column of any form.
"""

from __future__ import annotations

import io
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from db import fields, purposes, stopping
from db.fields import Privacy
from db.kinds import Resident, kind_of
from db.pointing import names_people
from db.record import Record, kept_names, new_id
from db.roles import Clerk
from db.store import Store
from db.trouble import Refused
from desktop_app.exchange.kind_target import fields_in_sheets, importable, lists_in_sheets
from desktop_app.exchange.workbook import RawSheet, Workbook

FORM, HIDDEN = "填表", "_form"
MAGIC: Final = "hsl-fill-in-1"
FILLED: Final = "（已填）"
WHICH: Final = "哪一条"
HEADER_ROW: Final = 3  # as staff count
SPARE_ROWS: Final = 30
MOST_RECORDS: Final = 2000
_MOST_CHOICES = 255  # letters of a list that stands in the cell itself: the format's own limit
_CLOSED_OF_RESIDENT = frozenset({"serial_no", "notice_on", "notice_method", "id_doc_kind"})


@dataclass(frozen=True)
class Form:
    """What stood in a form when it was sent: kind, fields, and for each row its record and texts.

    `rows` maps the row's number to the record's id (None for a spare row) and its texts by field.
    """

    id: str
    kind: type[Record]
    names: tuple[str, ...]
    rows: Mapping[int, tuple[bytes | None, Mapping[str, str]]]


def may_fill_in(kind: type[Record]) -> bool:
    """Say whether a form can be made for a kind."""
    return (kind is Resident or kind in importable()) and not kind.decided_by_district


def offered(
    kind: type[Record], shut: Collection[str] = ()
) -> dict[str, fields.Field | fields.Links]:
    """Give what a form of a kind may ask for, by name: fields and lists that staff write.

    `shut` names the fields the office has no purpose for (`db/purposes.py`): it asks nobody those.
    """
    states = kind.states.field if kind.states else ""
    closed = {states, "serial_no", *shut} | (_CLOSED_OF_RESIDENT if kind is Resident else set())
    found: dict[str, Any] = {n: f for n, f in fields_in_sheets(kind).items() if n not in closed}
    return found | lists_in_sheets(kind)


def usual(kind: type[Record]) -> tuple[str, ...]:
    """Give the fields a form of a kind asks for unless staff choose others."""
    if kind is Resident:
        return ("phone", "phone2", "workplace", "education", "employment_status", "remark")
    return tuple(offered(kind))


def going(store: Store, ids: Sequence[bytes]) -> list[bytes]:
    """Give the records that go out: none of somebody who asked that processing stop."""
    resting = stopping.at_rest(store)
    return [one for one in ids if one not in resting]


def write(
    store: Store,
    clerk: Clerk,
    kind: type[Record],
    ids: Sequence[bytes],
    names: Sequence[str],
) -> bytes:
    """Make a form for some records, with spare rows for new ones where a sheet may bring them.

    The access log notes it as an export. Those who asked that processing stop are left out. Raises
    `Refused` when the clerk may not export, for fields that no form may ask for, and for too many
    records.
    """
    ids = going(store, ids)
    shut = purposes.shut_here(store, kind)
    asked = [name for name in offered(kind, shut) if name in set(names)]
    if not asked or set(names) - set(asked):
        raise Refused("请选至少一项要填的内容")
    if len(ids) > MOST_RECORDS:
        raise Refused(f"一份表最多放 {MOST_RECORDS:,} 条，请分几份发")
    form = _Form(store, kind, asked)
    reason, are_people = f"填表 {kind.title} {form.id[:8]}", names_people(kind)
    with store.taking_out(clerk, len(ids), reason, names_people=are_people, fields=asked):
        return form.written(ids)


class _Form:
    """Writes one form."""

    def __init__(self, store: Store, kind: type[Record], names: Sequence[str]) -> None:
        self.store, self.kind, self.names = store, kind, names
        self.id = new_id().hex()
        self.asked = offered(kind)

    def written(self, ids: Sequence[bytes]) -> bytes:
        import xlsxwriter  # heavy, and seldom needed

        target = io.BytesIO()
        self.book = xlsxwriter.Workbook(target, {"in_memory": True})
        self._make_looks()
        self.page = self.book.add_worksheet(FORM)
        self.hidden = self.book.add_worksheet(HIDDEN)
        self.hidden.very_hidden()
        self._head()
        last = self._rows(ids)
        self._choices(last)
        self.page.freeze_panes(HEADER_ROW, 1)
        self.page.protect("", {"select_locked_cells": True, "format_columns": True})
        self.book.close()
        return target.getvalue()

    def _make_looks(self) -> None:
        text = {"num_format": "@", "text_wrap": True, "valign": "top", "border": 1}
        add = self.book.add_format
        self.open = add({**text, "locked": False, "bg_color": "#FFFFFF"})
        self.shut = add({**text, "locked": True, "bg_color": "#EEEBE7", "font_color": "#5C5750"})
        self.head = add({"bold": True, "bg_color": "#E8F1FB", "border": 1, "text_wrap": True})
        self.hint = add({"font_color": "#5C5750", "text_wrap": True, "valign": "top"})
        self.title = add({"bold": True, "font_size": 14})

    def _head(self) -> None:
        page = self.page
        page.write_string(0, 0, f"{self.kind.title}填表", self.title)
        page.write_string(1, 0, "灰格子不用填；填好存盘，交回社区", self.hint)
        page.set_row(1, 46)
        page.write_string(HEADER_ROW - 1, 0, WHICH, self.head)
        page.set_column(0, 0, 26)
        for column, name in enumerate(self.names, 1):
            one = self.asked[name]
            page.write_string(1, column, hint_of(one), self.hint)
            page.write_string(HEADER_ROW - 1, column, one.label, self.head)
            is_long = isinstance(one, fields.LongText | fields.Links)
            page.set_column(column, column, 36 if is_long else 18, self.open)
        self.hidden.write_string(0, 0, MAGIC)
        self.hidden.write_string(0, 1, self.id)
        self.hidden.write_string(0, 2, self.kind.__tablename__)
        for column, name in enumerate(self.names):
            self.hidden.write_string(1, column, name)

    def _rows(self, ids: Sequence[bytes]) -> int:
        """Write the records and the spare rows; give the last row."""
        store = self.store
        records = store.by_id(self.kind, ids)
        every = [records[one] for one in ids if one in records]
        called = store.names(every)
        linked = self._linked(every)
        row = HEADER_ROW
        for record in every:
            words = " · ".join(filter(None, (called[record.id], record.serial_no)))
            self.page.write_string(row, 0, words, self.shut)
            self._row(row, record, linked)
            row += 1
        spare = SPARE_ROWS if self.kind is not Resident else 0
        for _ in range(spare):
            self.page.write_string(row, 0, "（新的一条）", self.shut)
            self._row(row, None, linked)
            row += 1
        return row

    def _row(self, row: int, record: Record | None, linked: Mapping[bytes, str]) -> None:
        hidden = self.hidden
        hidden.write_string(row, 0, record.id.hex() if record else "-")
        for column, name in enumerate(self.names, 1):
            text, is_shut = self._cell(record, name, linked) if record else ("", False)
            self.page.write_string(row, column, text, self.shut if is_shut else self.open)
            hidden.write_string(row, column, text)

    def _cell(self, record: Record, name: str, linked: Mapping[bytes, str]) -> tuple[str, bool]:
        """Give what a cell shows, and whether it is closed: what is masked is never in full."""
        declared = self.asked[name]
        if isinstance(declared, fields.Links):
            entries = self.store.entries(record, name)
            return "、".join(one.target_name or "" for one in entries), False
        value = getattr(record, name)
        if value in (None, "", ()):
            return "", False
        if declared.masked:
            return declared.show(value), True
        if declared.privacy is Privacy.SENSITIVE:
            return FILLED, True
        if isinstance(declared, fields.Link):
            kept = getattr(record, kept_names(self.kind).get(name, ""), None)
            return kept or linked.get(value, ""), False
        return declared.show(value), False

    def _linked(self, records: Sequence[Record]) -> dict[bytes, str]:
        found: dict[bytes, str] = {}
        for name in self.names:
            one = self.asked[name]
            if isinstance(one, fields.Link):
                found |= self.store.named(one.kinds, [getattr(r, name) for r in records])
        return found

    def _choices(self, last: int) -> None:
        """Give each column its drop-down list or what may be written there."""
        for column, name in enumerate(self.names, 1):
            rule = _rule(self.asked[name])
            if rule:
                self.page.data_validation(HEADER_ROW, column, last - 1, column, rule)


def _rule(one: fields.Field | fields.Links) -> dict[str, Any] | None:
    words = _choices_of(one)
    if words and len(",".join(words)) <= _MOST_CHOICES:
        return {
            "validate": "list",
            "source": words,
            "error_title": one.label,
            "error_message": "请从列表里选",
        }
    return None


def _choices_of(one: fields.Field | fields.Links) -> list[str]:
    if isinstance(one, fields.YesNo):
        return ["是", "否"]
    if isinstance(one, fields.Choice) and not isinstance(one, fields.Choices):
        return [one.codes.label(code) for code in one.codes.offered()]
    return []


def hint_of(one: fields.Field | fields.Links) -> str:
    """Say how a column is filled in."""
    if isinstance(one, fields.Links):
        return "几个之间用顿号隔开"
    said = {
        fields.Day: "写成 2025-09-16",
        fields.Moment: "写成 2025-09-16 14:30",
        fields.Phone: "11 位手机号，或带区号的座机",
        fields.IdNumber: "照证件填，整格按文字写",
        fields.Choices: "可以填几个，用顿号隔开",
    }
    usual_hint = next((words for sort, words in said.items() if isinstance(one, sort)), "")
    if not usual_hint and _choices_of(one):
        usual_hint = "从列表里选"
    parts = (usual_hint, one.hint, "必填" if one.must_be_written else "")
    return "；".join(part for part in parts if part)


# -- coming back ------------------------------------------------------------------------


def form_of(book: Workbook) -> Form | None:
    """Give the form that a workbook is, by its hidden sheet; None for any other workbook.

    Raises `Refused` for a form whose hidden sheet was meddled with.
    """
    found = (s for s in book.sheets if s.rows and s.rows[0][:1] == [MAGIC])
    hidden = next(found, None)
    if hidden is None:
        return None
    try:
        return _form_in(hidden)
    except (ValueError, KeyError, IndexError):
        raise Refused("这份填表里的记号被改过了，认不出是哪一份。请重新发一份再填") from None


def _form_in(hidden: RawSheet) -> Form:
    _magic, form_id, table = hidden.rows[0][:3]
    kind = kind_of(table)
    names = tuple(hidden.rows[1])
    if not may_fill_in(kind) or not names or set(names) - set(offered(kind)):
        raise ValueError(table)
    rows: dict[int, tuple[bytes | None, dict[str, str]]] = {}
    for number, texts in zip(hidden.numbers[2:], hidden.rows[2:], strict=True):
        said = [*texts[1:], *[""] * (len(names) - len(texts[1:]))]
        row_id = None if texts[0] == "-" else bytes.fromhex(texts[0])
        if row_id is not None and len(row_id) != 16:
            raise ValueError(texts[0])
        rows[number] = (row_id, dict(zip(names, said, strict=True)))
    return Form(form_id, kind, names, rows)


def filled_rows(book: Workbook, form: Form) -> Iterable[tuple[int, dict[str, tuple[str, str]]]]:
    """Give for each row of a form that came back what was changed: field → text and kind."""
    sheet = next((s for s in book.sheets if s.name == FORM), None)
    if sheet is None:
        raise Refused(f"这份填表里没有“{FORM}”这一页，可能被改了名。请改回来再读")
    places = _places(sheet, form)
    for number, texts, kinds in zip(sheet.numbers, sheet.rows, sheet.kinds, strict=True):
        if number not in form.rows:
            continue
        sent = form.rows[number][1]
        changed = {}
        for name, place in places.items():
            text = texts[place] if place < len(texts) else ""
            kind = kinds[place] if place < len(kinds) else " "
            if text.strip() != sent[name].strip() and text.strip():
                changed[name] = (text, kind)
        yield number, changed


def _places(sheet: RawSheet, form: Form) -> dict[str, int]:
    """Find each field's column by its heading: columns may have been moved or dropped."""
    if HEADER_ROW not in sheet.numbers:
        raise Refused("这份填表的表头不见了。请不要删表头，重新发一份再填")
    headings = sheet.rows[sheet.numbers.index(HEADER_ROW)]
    asked = offered(form.kind)
    labels = {asked[name].label: name for name in form.names}
    return {labels[text]: place for place, text in enumerate(headings) if text in labels}
