"""What a residents' roster is read into: its fields, the headings for them, their readers."""

from __future__ import annotations

import re
from typing import Any

from db import codes, contacts, dates, id_numbers, names, purposes
from db.fields import Field, Text
from db.kinds import Address, Household, HouseholdMember, Resident
from db.store import Store
from desktop_app.exchange import address_text, close
from desktop_app.exchange.close import FILLED_IN
from desktop_app.exchange.plan_rows import Change
from desktop_app.exchange.sheet import Cell, ReadCell, birth_reader, reader_of
from desktop_app.exchange.table import Target, Wanted, never

RESIDENT_FIELDS = (
    *("full_name", "former_name", "sex", "birth_date", "id_doc_kind", "id_number"),
    *("ethnicity_code", "marital_status", "education", "employment_status", "workplace"),
    *("phone", "phone2", "preferred_language", "guardian_name", "residence_status"),
    *("hukou_place", "arrived_on", "left_on", "notice_on", "notice_method", "remark"),
)
HOUSEHOLD_FIELDS = ("household_kind", "hukou_book_no", "contact_phone", "housing_tenure")
STAY_FIELDS = ("membership_kind", "date_from")
"""What a roster says of a membership besides the relation: a list of those who belong now."""
ADDRESS_PARTS = ("estate", "building", "entrance", "floor", "room")

_DECLARED: dict[str, Field] = {
    **{name: Resident.fields()[name] for name in RESIDENT_FIELDS},
    **{name: Household.fields()[name] for name in HOUSEHOLD_FIELDS},
    **{name: Address.fields()[name] for name in ADDRESS_PARTS},
    **{name: HouseholdMember.fields()[name] for name in ("relation_to_head", *STAY_FIELDS)},
}


def _like_id(text: str, kind: str) -> bool:
    number = id_numbers.normalise(text)
    is_shaped = re.fullmatch(r"[1-9]\d{16}[\dX]|[1-9]\d{14}", number) is not None
    return is_shaped or id_numbers.damage(text, is_number=kind == "n") is not None


def _like_phone(text: str, kind: str) -> bool:
    del kind
    number = contacts.normalise_phone(text)
    return len(number) >= 8 and contacts.phone_fault(number) is None


def _like_sex(text: str, kind: str) -> bool:
    del kind
    return text.strip() in {"男", "女", "男性", "女性"}


def _like_date(text: str, kind: str) -> bool:
    if kind == "d":
        return True
    # A bare number of few digits may be anything.
    return kind == "t" and len(text) >= 6 and dates.parse_written(text) is not None


_SURNAMES = frozenset(
    "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕包白苏"
)


def _like_name(text: str, kind: str) -> bool:
    del kind
    name = names.clean(text)
    return 2 <= len(name) <= 4 and name[0] in _SURNAMES and all(map(names.is_han, name))


def _like_relation(text: str, kind: str) -> bool:
    del kind
    return not text.strip().isdigit() and codes.RELATION.code(text) is not None


def _like_address(text: str, kind: str) -> bool:
    del kind
    return not address_text.take_apart(text).is_whole


_LOOKS = {
    "id_number": _like_id,
    "phone": _like_phone,
    "sex": _like_sex,
    "birth_date": _like_date,
    "full_name": _like_name,
    "relation_to_head": _like_relation,
}

_ALSO: dict[str, tuple[str, ...]] = {
    "full_name": ("姓 名", "居民姓名", "名字", "成员姓名", "人员姓名", "被登记人", "姓名全称"),
    "former_name": ("别名", "原名", "曾用名或别名"),
    "sex": ("男女", "性 别"),
    "birth_date": (
        *("出生年月日", "出生年月", "生日", "出生日", "出生时间", "出生", "出生日期年月日"),
    ),
    "id_doc_kind": ("证件种类", "证件名称"),
    "id_number": (
        *(
            "公民身份号码",
            "公民身份证号码",
            "身份证号码",
            "身份证号",
            "身份证",
            "身份号码",
            "证件号",
        ),
        *("居民身份证号码", "居民身份证号", "有效证件号码", "身份证件号码", "身份证号码18位"),
    ),
    "marital_status": ("婚姻", "婚否", "婚姻情况"),
    "education": ("学历", "受教育程度", "教育程度", "最高学历", "文化"),
    "employment_status": ("职业", "从业情况", "就业状况", "就业情况", "从业类型"),
    "workplace": ("单位", "服务处所", "就业单位", "工作单位及职务", "单位名称"),
    "phone": (
        *("手机号", "手机号码", "联系电话", "联系方式", "电话", "电话号码", "移动电话", "本人电话"),
        *("联系手机", "手机电话", "联系号码"),
    ),
    "phone2": (
        "备用电话",
        "固定电话",
        "座机",
        "电话2",
        "手机2",
        "第二联系电话",
        "家庭电话",
        "固话",
    ),
    **close.ALSO,
    "guardian_name": ("监护人", "监护人名称"),
    "residence_status": ("人户情况", "居住状态", "户籍状态", "人户分离情况", "在住情况"),
    "hukou_place": ("户口所在地", "户籍所在地", "户籍地址", "户口地址", "籍贯地址", "户籍地详址"),
    "arrived_on": ("入住时间", "迁入时间", "来本地日期", "入住日期"),
    "left_on": ("迁出时间",),
    "notice_on": ("告知时间",),
    "notice_method": (),
    "remark": ("说明", "其他说明", "备 注"),
    "household_kind": ("户口类别", "户类型", "户口性质类别"),
    "hukou_book_no": (
        "户编号",
        "户口簿号",
        "户口本号",
        "户籍号",
        "家庭编号",
        "户口簿户号",
        "户序号",
    ),
    "contact_phone": ("户主电话", "户主联系电话", "户主手机", "家庭联系电话", "户联系电话"),
    "housing_tenure": ("房屋性质", "住房情况", "房屋产权", "住房类型"),
    "estate": ("小区", "小区名称", "院落", "所在小区", "小区院落"),
    "building": ("楼号", "栋号", "楼栋号", "幢号", "楼", "栋", "楼牌号", "几号楼"),
    "entrance": ("单元号", "门洞"),
    "floor": ("层", "所在楼层", "楼层数"),
    "room": ("室", "室号", "房间号", "门牌号", "门牌", "户室", "房间"),
    "relation_to_head": ("与户主的关系", "关系", "户主关系", "家庭关系", "成员关系", "与户主"),
    "membership_kind": ("居住或户籍", "户籍或居住", "居住户籍", "在户性质"),
    "date_from": ("入户日期", "入户时间", "成员起始日期", "在这一户从哪天起"),
}

_PERSONAL_TITLES = {
    "remark": "备注",
    "contact_phone": "户联系电话",
    "guardian_name": "监护人姓名",
    "residence_status": "人户状态",
    "date_from": "入户日期",
}

_ADDRESS = Wanted(
    "address",
    "住址",
    (
        *("家庭住址", "现住址", "现居住地", "居住地址", "详细地址", "地址", "家庭地址", "居住地"),
        *("现居住地址", "常住地址", "住房地址", "现住地", "门牌地址", "房屋地址", "实际居住地址"),
    ),
    _like_address,
    fills_down=True,
)
_HEAD = Wanted(
    "head_name",
    "户主姓名",
    ("户主", "户主名", "家庭户主", "户主名字", "户主（姓名）"),
    fills_down=True,
)


def _wanted(name: str) -> Wanted:
    of_household = name in (*HOUSEHOLD_FIELDS, *ADDRESS_PARTS)
    label = _PERSONAL_TITLES.get(name, _DECLARED[name].label)
    return Wanted(name, label, _ALSO[name], _LOOKS.get(name, never), fills_down=of_household)


TARGET = Target(
    "居民花名册",
    (*(_wanted(name) for name in _DECLARED), _ADDRESS, _HEAD),
    key_fields=("full_name", "id_number"),
)


def shut(store: Store) -> dict[str, str]:
    """Give the fields of the roster that the office has no purpose for, each with who does what."""
    return {
        name: words
        for kind in (Resident, Household)
        for name, words in purposes.shut_here(store, kind).items()
        if name in _DECLARED
    }


def readers() -> dict[str, ReadCell]:
    """Give a reader for each field of the roster."""
    found = {name: reader_of(field) for name, field in _DECLARED.items()}
    found["birth_date"] = birth_reader(_DECLARED["birth_date"])
    found["head_name"] = reader_of(_DECLARED["full_name"])
    found["address"] = reader_of(Text(label="住址", tag=0, most=200))
    for name in ("entrance", "floor", "room", "building"):
        found[name] = _unit_reader(name, found[name])
    return found


_UNITS = {"entrance": ("单元",), "floor": ("楼层", "层", "楼"), "room": ("室", "号房", "号")}


def _unit_reader(name: str, read: ReadCell) -> ReadCell:
    def read_unit(text: str, kind: str) -> Cell:
        if name == "building":
            bare = address_text.building_name(text)
        else:
            bare = address_text.unit_name(text, *_UNITS[name])
        cell = read(bare, kind)
        return Cell(text, cell.value, cell.problem, cell.note)

    return read_unit


def show(name: str, cell: Cell) -> str:
    """Write a cell for the preview: sound numbers masked, own-record values only as filled in.

    Bad cells stand as they are, so that they can be mended.
    """
    declared = _DECLARED.get(name)
    if declared is None or cell.problem or cell.value is None:
        return cell.text
    if declared.own_record_only:
        return FILLED_IN
    return declared.show(cell.value) if declared.masked else cell.text


def shown_change(name: str, old: Any, new: Any) -> Change | None:
    """Say a change in words, masked; None for what follows from another field."""
    declared = _DECLARED.get(name)
    if declared is None:
        return None
    if declared.own_record_only:
        return Change(declared.label, FILLED_IN if old else "", FILLED_IN)
    return Change(declared.label, declared.show(old), declared.show(new))
