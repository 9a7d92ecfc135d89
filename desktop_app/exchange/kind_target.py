"""What a sheet of any kind of record is read into, from the kind's declaration alone."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from typing import Any, Final

from db import contacts, dates, fields, id_numbers
from db.kinds import KINDS
from db.record import Record, kept_names
from desktop_app.exchange.sheet import Cell, ReadCell, reader_of, words_reader
from desktop_app.exchange.table import Target, Wanted, never

HINTS: Final[Mapping[str, tuple[str, tuple[str, ...]]]] = {
    "hint_number": ("证件号码（分辨同名）", ("身份证号", "身份证号码", "公民身份号码", "证件号码")),
    "hint_phone": ("电话（分辨同名）", ("电话", "联系电话", "手机", "手机号", "联系方式")),
    "hint_place": ("住址（分辨同名）", ("住址", "地址", "家庭住址", "现住址", "居住地址")),
}
"""Columns that only tell namesakes apart; nothing of them is written."""

_ALSO: Final[Mapping[str, tuple[str, ...]]] = {
    "日期": ("时间", "年月日", "发生日期", "登记日期", "开展日期", "开展时间"),
    "姓名": ("名字", "人员姓名"),
    "名称": ("单位名称", "组织名称", "单位", "全称"),
    "职务": ("职位", "岗位"),
    "手机": ("手机号", "手机号码", "移动电话", "联系电话", "电话", "联系方式"),
    "联系电话": ("电话", "手机", "手机号", "手机号码", "联系方式"),
    "地点": ("地址", "场所", "位置", "活动地点"),
    "参加人次": ("人次", "人数", "参加人数", "参与人数"),
    "人数": ("参加人数", "参会人数", "人次"),
    "服务人次": ("人次", "人数", "服务人数"),
    "房号": ("室", "室号", "门牌号"),
    "备注": ("说明", "备 注"),
    "编号": ("记录编号",),
    "专（兼）职": ("专兼职", "专职兼职", "专职/兼职", "用工类型"),
    "状态": ("办理状态", "当前状态", "进度"),
    "承办人": ("经办人", "办理人", "负责人"),
    "责任人": ("负责人",),
    "经办人": ("办理人", "负责人"),
    "计量单位": ("单位",),
    "工作格局中的位置": ("在工作格局里", "工作格局"),
}


@cache
def importable() -> tuple[type[Record], ...]:
    """Give the kinds that staff keep in spreadsheets, but for residents, who have the roster."""
    return tuple(kind for kind in KINDS if kind.in_sheets)


@cache
def fields_in_sheets(kind: type[Record]) -> dict[str, fields.Field]:
    """Give the fields of a kind that a column may hold, by name.

    What stands on a person's own record only is never among them; the name beside a link is
    read with the link; what belongs to the machine has no column.
    """
    return {
        name: one
        for name, one in kind.fields().items()
        if not one.own_record_only
        and not isinstance(one, fields.NameOf)
        and not (isinstance(one, fields.Link) and one.kinds[:1] in {(), ("user",)})
    }


@cache
def lists_in_sheets(kind: type[Record]) -> dict[str, fields.Links]:
    """Give the lists of a kind that a column may hold, its parts parted by 、."""
    every = kind.lists().items()
    return {name: one for name, one in every if one.kinds and "attachment" not in one.kinds}


@cache
def key_of(kind: type[Record]) -> tuple[str, ...]:
    """Give the fields in which two rows of one record agree.

    What the kind declares; else its name and the days it can't do without; what has no name is
    told apart by its links as well.
    """
    if kind.told_apart_by:
        return kind.told_apart_by
    is_named = kind.name_field in fields_in_sheets(kind)
    found = [kind.name_field] if is_named else []
    found += [
        name
        for name, one in fields_in_sheets(kind).items()
        if name not in found and one.required and _tells(one, is_named=is_named)
    ]
    if not is_named:
        found += [name for name, one in lists_in_sheets(kind).items() if one.required]
    if found and found != [kind.parent_link()]:
        return tuple(found)
    required = (n for n, one in fields_in_sheets(kind).items() if one.required and not one.masked)
    return tuple(dict.fromkeys((*found, *required)))


def _tells(one: fields.Field, *, is_named: bool) -> bool:
    if isinstance(one, fields.Link):
        return one.part_of or not is_named
    return isinstance(one, fields.Day | fields.Moment)


@cache
def target_of(kind: type[Record]) -> Target:
    """Give what a table of a kind is read into."""
    wanted = [_wanted(kind, name, one) for name, one in fields_in_sheets(kind).items()]
    wanted += [_wanted(kind, name, one) for name, one in lists_in_sheets(kind).items()]
    taken = {wanted.label for wanted in wanted}
    if hinted_link(kind):
        wanted += [
            Wanted(name, label, tuple(word for word in also if word not in taken))
            for name, (label, also) in HINTS.items()
        ]
    keys = dict.fromkeys((*key_of(kind), *(w.name for w in wanted if _is_needed(kind, w.name))))
    return Target(kind.title, tuple(wanted), tuple(keys))


@cache
def hinted_link(kind: type[Record]) -> str | None:
    """Name the link whose namesakes the columns of `HINTS` tell apart: the first to people.

    A kind with numbers of its own means those.
    """
    every: dict[str, Any] = {**fields_in_sheets(kind), **lists_in_sheets(kind)}
    if any(isinstance(one, fields.Phone | fields.IdNumber) for one in every.values()):
        return None
    linked = ((n, f) for n, f in every.items() if isinstance(f, fields.Link | fields.Links))
    return next((name for name, f in linked if "resident" in f.kinds), None)


def readers_of(kind: type[Record]) -> Mapping[str, ReadCell]:
    """Give a reader for each field of a kind; names of what is linked stay words here."""
    found: dict[str, ReadCell] = {}
    for name, one in fields_in_sheets(kind).items():
        is_link = isinstance(one, fields.Link)
        found[name] = words_reader(one.label) if is_link else reader_of(one)
    for name, many in lists_in_sheets(kind).items():
        found[name] = words_reader(many.label)
    if hinted_link(kind):
        found |= {name: words_reader(label) for name, (label, _) in HINTS.items()}
    return found


def show(kind: type[Record], name: str, cell: Cell) -> str:
    """Write a cell for the preview: sound numbers masked; bad cells as they stand."""
    declared = kind.fields().get(name)
    if declared is not None and declared.masked and cell.value is not None and not cell.problem:
        return declared.show(cell.value)
    return _shown_hint(name, cell.text)


def _shown_hint(name: str, text: str) -> str:
    if name == "hint_number":
        return id_numbers.mask_id(id_numbers.normalise(text)) if text.strip() else ""
    if name == "hint_phone":
        return contacts.mask_phone(contacts.normalise_phone(text)) if text.strip() else ""
    return text


def _is_needed(kind: type[Record], name: str) -> bool:
    declared: Any = fields_in_sheets(kind).get(name) or lists_in_sheets(kind).get(name)
    return declared is not None and declared.required and getattr(declared, "default", None) is None


def _wanted(kind: type[Record], name: str, declared: fields.Field | fields.Links) -> Wanted:
    label = declared.label
    also = [*_ALSO.get(label, ()), f"{kind.title}{label}", f"{kind.title[:2]}{label}"]
    also += [part for part in re.split(r"[（）()/、]", label) if len(part) > 1]
    if name == kind.name_field:
        also += [kind.title, f"{kind.title}名称"]
    if isinstance(declared, fields.Link | fields.Links):
        also += [f"{label}姓名", f"{label}名称", f"{label}名单"]
        if kept := kept_names(kind).get(name):
            also.append(kind.fields()[kept].label)
    return Wanted(name, label, tuple(dict.fromkeys(also)), _looks(kind, declared))


def _looks(kind: type[Record], declared: fields.Field | fields.Links) -> Any:
    if isinstance(declared, fields.Phone):
        return _like_phone
    days = [f for f in kind.fields().values() if isinstance(f, fields.Day)]
    if isinstance(declared, fields.Day) and len(days) == 1:
        return _like_date
    if isinstance(declared, fields.Choice):
        return _like_choice(declared)
    return never


def _like_phone(text: str, kind: str) -> bool:
    del kind
    number = contacts.normalise_phone(text)
    return len(number) >= 8 and contacts.phone_fault(number) is None


def _like_date(text: str, kind: str) -> bool:
    return kind == "d" or (kind == "t" and len(text) >= 6 and dates.parse_written(text) is not None)


def _like_choice(declared: fields.Choice) -> Any:
    def looks(text: str, kind: str) -> bool:
        del kind
        return not text.strip().isdigit() and declared.codes.code(text) is not None

    return looks
