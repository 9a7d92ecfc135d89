"""Phones, region codes and social credit codes: how they are kept, shown and checked."""

from __future__ import annotations

import re
from typing import Final

from db.half_width import number_text

AREA_CODE: Final = "0436"
"""Dialling code of 白城; stands before a landline written without one."""

REGIONS: Final[dict[str, str]] = {
    "22": "吉林省",
    "2208": "白城市",
    "220802": "洮北区",
    "220802001": "海明街道",
    "220802002": "长庆街道",
    "220802003": "瑞光街道",
    "220802004": "明仁街道",
    "220802005": "铁东街道",
    "220802006": "城南街道",
    "220802007": "新立街道",
    "220802009": "新华街道",
    "220802012": "官银号街道",
    "229901": "演示区",
}
"""Names of 统计用区划代码 known to the program; community codes are typed in at set-up."""

_DISTRICT = 6
_MOBILE = re.compile(r"1[3-9]\d{9}", re.ASCII)
_LANDLINE = re.compile(r"(0\d{2,3})-([2-9]\d{6,7})(-\d{1,6})?", re.ASCII)
_LANDLINE_LOOSE = re.compile(r"(0(?:10|2\d|[3-9]\d{2}))-?([2-9]\d{6,7})(-\d{1,6})?", re.ASCII)
_LOCAL = re.compile(r"[2-9]\d{6,7}(-\d{1,6})?", re.ASCII)
_USCC_CHARACTERS = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_USCC_WEIGHTS = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)


def normalise_phone(text: str) -> str:
    """Give a phone as it is kept: 13812345678 or 0436-3212345-801.

    Spaces, hyphens, brackets and +86 go; a local number gets the area code 0436.
    """
    number = re.sub(r"[\s.·]", "", number_text(text)).replace("转", "-")
    number = re.sub(r"^\(?(0\d{2,3})\)", r"\1-", number)
    number = re.sub(r"^(\+86|0086)-?", "", number)
    digits = number.replace("-", "")
    for candidate in (digits, digits.removeprefix("86"), digits.removeprefix("0")):
        if _MOBILE.fullmatch(candidate):
            return candidate
    if landline := _LANDLINE_LOOSE.fullmatch(number):
        return f"{landline[1]}-{landline[2]}{landline[3] or ''}"
    return f"{AREA_CODE}-{number}" if _LOCAL.fullmatch(number) else number


def phone_fault(number: str) -> str | None:
    """Say what is wrong with a normalised phone and what to do, or None; empty is no fault."""
    if not number or _MOBILE.fullmatch(number) or _LANDLINE.fullmatch(number):
        return None
    if re.search(r"[^\d-]", number, re.ASCII):
        return "电话只写数字；请一格填一个号码，说明写在备注里"
    digits = number.replace("-", "")
    if digits.startswith("1"):
        if len(digits) == 11:
            return "手机号第二位应是 3 到 9；请再核对一遍"
        return f"手机号应为 11 位，现在是 {len(digits)} 位；请补全，或先清空以后再填"
    return "固定电话写成 区号-号码，例如 0436-3212345；请补全，或先清空以后再填"


def show_phone(number: str) -> str:
    """Write a phone for reading: mobiles 3-4-4, landlines as kept."""
    if _MOBILE.fullmatch(number):
        return f"{number[:3]} {number[3:7]} {number[7:]}"
    return number


def mask_phone(number: str) -> str:
    """Write a phone with its middle (mobile) or its last four digits (landline) hidden."""
    if _MOBILE.fullmatch(number):
        return f"{number[:3]}****{number[7:]}"
    if landline := _LANDLINE.fullmatch(number):
        return f"{landline[1]}-{landline[2][:-4]}****"
    shown = max(0, len(number) - 4) // 2
    return number[:shown] + "*" * (len(number) - shown)


def region_fault(code: str) -> str | None:
    """Say what is wrong with the structure of a 12-digit 统计用区划代码, or None."""
    if not re.fullmatch(r"[0-9]{12}", code):
        return "统计用区划代码是 12 位数字；请照上级发的代码再看一遍"
    province, district = int(code[:2]), int(code[2:6])
    if not 11 <= province <= 83 or (district == 0 and code[6:].strip("0")):
        return "统计用区划代码的前六位不对；请照上级发的代码再看一遍"
    if code[6:9] == "000" and code[9:] != "000":
        return "统计用区划代码有社区却没有街道；请照上级发的代码再看一遍"
    return None


def region_level(code: str) -> str | None:
    """Derive the level ("district", "street", "community") a sound code stands for.

    Codes above a district and codes with a fault give None.
    """
    if region_fault(code) or code[4:6] == "00":
        return None
    if code[9:] != "000":
        return "community"
    return "street" if code[6:9] != "000" else "district"


def region_parent(code: str) -> str | None:
    """Give the 12-digit code one level up: community, street, district; None above."""
    lengths = {"community": 9, "street": 6}
    level = region_level(code)
    return code[: lengths[level]].ljust(12, "0") if level in lengths else None


def region_name(code: str) -> str:
    """Give the names known for a code from the province down, joined; "" when none is known."""
    parts = (REGIONS.get(code[:length]) for length in (2, 4, 6, 9) if code[:length].strip("0"))
    known = dict.fromkeys(part for part in parts if part)
    return "".join(known)


def region_told_by(name: str) -> str:
    """Give what the code of an office begins with, by the street or district that its name tells.

    "" when it tells none, or more than one of a length.
    """
    told = [code for code, region in REGIONS.items() if len(code) >= _DISTRICT and region in name]
    longest = max(map(len, told), default=0)
    found = [code for code in told if len(code) == longest]
    return found[0] if len(found) == 1 else ""


def uscc_warning(code: str) -> str | None:
    """Say that a unified social credit code fails the check of GB 32100-2015, or None."""
    if not code:
        return None
    if len(code) != 18:
        return f"统一社会信用代码应为 18 位，现在是 {len(code)} 位；请对着证照再看一遍"
    if any(character not in _USCC_CHARACTERS for character in code):
        return "统一社会信用代码只用数字和大写字母，不用 I、O、S、V、Z；请对着证照再看一遍"
    total = sum(
        _USCC_CHARACTERS.index(character) * weight
        for character, weight in zip(code[:17], _USCC_WEIGHTS, strict=True)
    )
    if code[17] != _USCC_CHARACTERS[-total % 31]:
        return "统一社会信用代码的最后一位对不上；请对着证照再看一遍"
    return None
