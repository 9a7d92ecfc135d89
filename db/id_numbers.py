"""Numbers of identity documents: what is wrong with one, and what it says about its holder.

Citizen numbers follow GB 11643-1999; residence permits of Hong Kong, Macao and Taiwan people have
the same structure; both forms of the foreign permanent resident card follow the public rules of
2017 and 2023, whose layout comes from a single source, so only its check character and shape are
faults.
No sentence here repeats a number: sentences end up in lists and logs.
"""

from __future__ import annotations

import datetime as dt
import re
from operator import mul
from typing import Final

from db.half_width import number_text

RESIDENT_ID: Final = "resident_id"
HMT_RESIDENCE: Final = "hmt_residence"
FOREIGN_PR: Final = "foreign_pr"
HOUSEHOLD_BOOK: Final = "household_book"
PASSPORT: Final = "passport"
NO_DOCUMENT: Final = "none"

_TELLS_BIRTH: Final = frozenset({RESIDENT_ID, HMT_RESIDENCE, FOREIGN_PR})

MALE, FEMALE = "1", "2"
"""GB/T 2261.1, as in `codes.SEX`."""

PROVINCES: Final[dict[str, str]] = {
    "11": "北京市", "12": "天津市", "13": "河北省", "14": "山西省", "15": "内蒙古自治区",
    "21": "辽宁省", "22": "吉林省", "23": "黑龙江省",
    "31": "上海市", "32": "江苏省", "33": "浙江省", "34": "安徽省", "35": "福建省",
    "36": "江西省", "37": "山东省",
    "41": "河南省", "42": "湖北省", "43": "湖南省", "44": "广东省", "45": "广西壮族自治区",
    "46": "海南省",
    "50": "重庆市", "51": "四川省", "52": "贵州省", "53": "云南省", "54": "西藏自治区",
    "61": "陕西省", "62": "甘肃省", "63": "青海省", "64": "宁夏回族自治区",
    "65": "新疆维吾尔自治区",
    "71": "台湾省", "81": "香港特别行政区", "82": "澳门特别行政区", "83": "台湾居民",
}  # fmt: skip
"""First two digits of GB/T 2260; 83 stands only on residence permits of Taiwan people."""

WRONG_CHECK: Final = "最后一位对不上，多半是哪一位打错了；请对着证件再看一遍"
DAMAGED: Final = "末三位已被表格软件破坏，请从原件补录"

_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECK_CHARACTERS = "10X98765432"
_MRZ_WEIGHTS = (7, 3, 1)
_HMT_REGIONS = ("810000", "820000", "830000")
_OLD_PERMIT = re.compile(r"[A-Z]{3}\d{12}")
_PLAIN_NUMBER = re.compile(r"[0-9A-Z]{5,20}")
_WEIGHED_ZEROS = 48 * sum(_WEIGHTS)
_SHAPE = re.compile(r"[0-9]{17}[0-9X]")
_WHOLE = re.compile(r"[1-9][0-9]{16}[0-9X]")
_MOST_YEARS = 120
_LAST_OLD_PERMIT_YEAR = 23


def normalise(text: str) -> str:
    """Give the number as stored and compared: half-width capitals, no spaces or hyphens."""
    number = re.sub(r"[\s'’‘`-]", "", number_text(text)).upper()
    # Ⅹ, ×, Cyrillic Х and Greek Χ stand for the X of people who could not find it.
    return number[:-1] + "X" if number[-1:] in {"Ⅹ", "×", "Х", "Χ"} else number


def check_character(first_17: str) -> str:
    """Give the 18th character for 17 digits (ISO 7064 MOD 11-2)."""
    # The codes of digits lie 48 above what they mean.
    total = sum(map(mul, first_17.encode(), _WEIGHTS)) - _WEIGHED_ZEROS
    return _CHECK_CHARACTERS[total % 11]


def mask_id(number: str) -> str:
    """Give the first six characters, then a star for each other one; two for short numbers.

    The last four never show: beside a printed birth month they nearly give the number away.
    """
    shown = 6 if len(number) >= 15 else 2
    return number[:shown] + "*" * (len(number) - shown)


def fault(number: str, doc_kind: str, today: dt.date) -> str | None:
    """Say what is wrong with a normalised number and what to do, or None; empty is no fault."""
    if not number:
        return None
    if doc_kind == NO_DOCUMENT:
        return "证件类型选了“暂无证件”就不填号码；有号码请先改证件类型"
    if doc_kind in {RESIDENT_ID, HMT_RESIDENCE}:
        return _citizen_fault(number, doc_kind, today)
    if doc_kind == FOREIGN_PR:
        return _foreign_fault(number)
    if doc_kind == HOUSEHOLD_BOOK and len(number) in {15, 18}:
        return _citizen_fault(number, RESIDENT_ID, today)
    if not _PLAIN_NUMBER.fullmatch(number):
        return "证件号码应为 5 到 20 位字母或数字；请对着证件再看一遍"
    return None


def _citizen_fault(number: str, doc_kind: str, today: dt.date) -> str | None:
    if len(number) == 15 and number.isdecimal():
        return "这是 15 位的老号码；请对着证件填 18 位的号码"
    if len(number) != 18:
        return f"号码应为 18 位，现在是 {len(number)} 位；请对着证件再看一遍"
    if not _SHAPE.fullmatch(number):
        return "号码只有数字，只有最后一位可以是 X；请对着证件再看一遍"
    if number.startswith("9"):
        return "9 开头的是外国人永久居留身份证；请改证件类型"
    if number[:2] not in PROVINCES:
        return "前两位不是省份代码；请对着证件再看一遍"
    if damage(number):
        return DAMAGED
    return _citizen_date_fault(number, doc_kind, today)


def _citizen_date_fault(number: str, doc_kind: str, today: dt.date) -> str | None:
    born = _date(number[6:14])
    if born is None or number[6:8] not in {"18", "19", "20"}:
        return "第 7 到 14 位应是出生日期，可日历上没有这一天；请对着证件再看一遍"
    if born > today:
        return "第 7 到 14 位的出生日期在今天以后；请对着证件再看一遍"
    if number[17] != check_character(number[:17]):
        return WRONG_CHECK
    if doc_kind == HMT_RESIDENCE and number[:6] not in _HMT_REGIONS:
        return "港澳台居民居住证的号码以 810000、820000 或 830000 开头；请看看证件类型选对没有"
    return None


def _foreign_fault(number: str) -> str | None:
    if len(number) == 18 and re.fullmatch(r"9[0-9]{16}[0-9X]", number):
        return None if number[17] == check_character(number[:17]) else WRONG_CHECK
    if _OLD_PERMIT.fullmatch(number):
        return None
    return "这种证件的号码是 9 开头的 18 位，旧证是 3 个字母加 12 位数字；请对着证件再看一遍"


def warnings(
    number: str,
    doc_kind: str,
    today: dt.date,
    *,
    sex_code: str | None = None,
    born: dt.date | None = None,
    demo: bool = False,
) -> list[str]:
    """Give the hints about a number without fault: they ask for a second look and block nothing.

    `sex_code` and `born` are what the record says; the document in hand wins over the number.
    `demo` silences the hints on region and age, which practice numbers break on purpose.
    """
    if not number or fault(number, doc_kind, today):
        return []
    hints = [] if demo else _region_and_age_hints(number, doc_kind, today)
    if _OLD_PERMIT.fullmatch(number) and number[14] != _mrz_check(number[:14]):
        hints.append(WRONG_CHECK)
    if doc_kind == RESIDENT_ID and number[:6] in _HMT_REGIONS:
        hints.append("这像是港澳台居民居住证的号码；请看看证件类型选对没有")
    said = sex(number)
    if said and sex_code in {MALE, FEMALE} and sex_code != said:
        hints.append("性别和证件号码对不上；请对着证件看看哪个对，以证件为准")
    said_birth = birth_date(number)
    if said_birth and born and born != said_birth:
        hints.append("出生日期和证件号码对不上；请对着证件看看哪个对，以证件为准")
    return hints


def _region_and_age_hints(number: str, doc_kind: str, today: dt.date) -> list[str]:
    hints = []
    if doc_kind in {RESIDENT_ID, HOUSEHOLD_BOOK} and not _prefecture_is_plausible(number):
        hints.append("前四位不是现有的地区代码；请对着证件再看一遍，对的话照样保存")
    if doc_kind == FOREIGN_PR and number[0] == "9" and number[1:3] not in PROVINCES:
        hints.append("第 2、3 位不是省份代码；请对着证件再看一遍")
    born = birth_date(number)
    if doc_kind == FOREIGN_PR and born is None:
        hints.append("号码里的出生日期看不出来；请对着证件再看一遍")
    if born and today.year - born.year > _MOST_YEARS:
        hints.append(f"照号码算已超过 {_MOST_YEARS} 岁；请对着证件再看一遍")
    return hints


def _prefecture_is_plausible(number: str) -> bool:
    # GB/T 2260: 01-70 prefectures, 90 counties directly under the province; 71-89, 91-99 unused.
    if len(number) != 18 or number[:6] in _HMT_REGIONS:
        return True
    return 1 <= int(number[2:4]) <= 70 or number[2:4] == "90"


def tells_birth(number: str, doc_kind: str | None, today: dt.date) -> bool:
    """Say whether a normalised number is a sound one that says when its holder was born."""
    is_whole = len(number) == 18 and doc_kind in _TELLS_BIRTH
    return is_whole and fault(number, doc_kind or "", today) is None


def birth_date(number: str) -> dt.date | None:
    """Give the birth date a sound number carries; None for other numbers."""
    if _has_sound_check(number):
        return _date(number[6:14])
    if _OLD_PERMIT.fullmatch(number):
        # No card of this form was made after 2023, so 24-99 can only be 1924-1999.
        century = "20" if int(number[7:9]) <= _LAST_OLD_PERMIT_YEAR else "19"
        return _date(century + number[7:13])
    return None


def sex(number: str) -> str | None:
    """Give the sex code ("1" male, "2" female) a sound number carries; None for other numbers."""
    if _has_sound_check(number):
        return MALE if int(number[16]) % 2 else FEMALE
    if _OLD_PERMIT.fullmatch(number):
        return MALE if int(number[13]) % 2 else FEMALE
    return None


def from_15_digits(number: str) -> str | None:
    """Give the 18-character form of an old 15-digit number, or None where it is not certain.

    Sequences 996-999 were kept for people over a hundred, whose century was 18: a person decides.
    """
    if not re.fullmatch(r"[0-9]{15}", number) or number[:2] not in PROVINCES:
        return None
    if number[12:] >= "996":
        return None
    first_17 = number[:6] + "19" + number[6:]
    return first_17 + check_character(first_17) if _date(first_17[6:14]) else None


def damage(cell_text: str, *, is_number: bool = False) -> str | None:
    """Say that a spreadsheet cell held an identity number and lost its last digits, or None.

    Spreadsheets keep 15 significant digits: a typed number ends in 000 or shows as 2.2E+17.
    `is_number` says that the cell was stored as a number, not as text.
    """
    if not is_number and _WHOLE.fullmatch(cell_text) and not cell_text.endswith("000"):
        return None
    text = number_text(cell_text).upper()
    if re.fullmatch(r"[0-9](\.[0-9]+)?E\+?1[5-9]", text):
        return DAMAGED
    whole = re.fullmatch(r"([0-9]{16,20})(\.0*)?", text)
    if whole and (is_number or whole[2]):
        return DAMAGED
    number = normalise(text)
    if not re.fullmatch(r"[0-9]{15}000", number):
        return None
    return None if number[17] == check_character(number[:17]) else DAMAGED


def _has_sound_check(number: str) -> bool:
    return _WHOLE.fullmatch(number) is not None and number[17] == check_character(number[:17])


def _mrz_check(first_14: str) -> str:
    # Machine-readable document weights 7 3 1, letters count A=10 … Z=35.
    values = (int(character, 36) for character in first_14)
    return str(sum(value * _MRZ_WEIGHTS[i % 3] for i, value in enumerate(values)) % 10)


def _date(yyyymmdd: str) -> dt.date | None:
    try:
        return dt.date(int(yyyymmdd[:4]), int(yyyymmdd[4:6]), int(yyyymmdd[6:8]))
    except ValueError:
        return None
