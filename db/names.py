"""Names of people: cleaned without changing a character, checked without refusing real ones.

Follows 民委发〔2016〕33号 (one separator, U+00B7; every GB 18030 character; 25 Han at least).
Names never pass through NFC or NFKC: both replace compatibility ideographs that stand on documents.
Everything counts code points, never UTF-16 units.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Final

from db import surnames

DOT: Final = "\u00b7"
MOST: Final = 60
"""Code points in a name."""

_DOTS = dict.fromkeys((0x2022, 0x2027, 0x30FB, 0xFF65, 0x22C5, 0x2219, 0x0387, 0x16EB), DOT)
_HAN_RANGES = (
    (0x3400, 0x4DBF),
    (0x4E00, 0x9FFF),
    (0xF900, 0xFAFF),
    (0x20000, 0x2A6DF),
    (0x2A700, 0x2B739),
    (0x2B740, 0x2B81D),
    (0x2B820, 0x2CEA1),
    (0x2CEB0, 0x2EBE0),
    (0x30000, 0x3134A),
)
_HAN = "".join(f"\\U{first:08x}-\\U{last:08x}" for first, last in _HAN_RANGES) + "〇"
_HAN_CHARACTER = f"[{_HAN}]"
# Compiled when a name first needs them: with so many ranges that is a hundredth of the start.
_DOT_BETWEEN_HAN = f"(?<=[{_HAN}])[.．](?=[{_HAN}])"
# A name of these alone is as it should be: nearly every one is.
_EVERYDAY = re.compile(f"[\u4e00-\u9fff]{{1,{MOST}}}")
_BETWEEN_FOREIGN = " '’-."
_GAP_IN_HAN = f"(?<=[{_HAN}]) +(?=[{_HAN}])"

# What old ID-card readers left: the 80 characters of GBK FE50-FEA0 stood in the private-use area
# from U+E815 on until Unicode had them. 66 are settled by the GB 18030-2000 table, 8 by the
# 2022 edition (U+9FB4-9FBB), 6 by their four-byte forms (U+20087 … U+241FE).
_GBK_FE50 = (
    "⺁𠂇𠂉𠃌⺄㑳㑇⺈⺋龴㖞㘚㘎⺌⺗㥮㤘龵㧏㧟㩳㧐龶龷㭎㱮㳠⺧𡗗龸⺪䁖䅟⺮䌷⺳⺶⺷𢦏䎱"
    "䎬⺻䏝䓖䙡䙌龹䜣䜩䝼䞍⻊䥇䥺䥽䦂䦃䦅䦆䦟䦛䦷䦶龺𤇾䲣䲟䲠䲡䱷䲢䴓䴔䴕䴖䴗䴘䴙䶮龻"
)
SETTLED: Final[dict[str, str]] = {chr(0xE815 + i): real for i, real in enumerate(_GBK_FE50)}
"""Private-use characters of the old GBK table and the real character each stands for."""

_SETTLED_TABLE = str.maketrans(SETTLED)


def is_han(character: str) -> bool:
    """Say whether a character is Han in the ranges listed above, or 〇."""
    return re.fullmatch(_HAN_CHARACTER, character) is not None


def clean(name: str) -> str:
    """Give the name as it is kept: trimmed, one kind of dot, no unseen characters.

    Spaces that only line names up (李　梅) and spaces around a dot go too; nothing else changes,
    and no character is ever replaced by one that looks like it.
    """
    if _EVERYDAY.fullmatch(name):
        return name
    seen = "".join(_visible(character) for character in name)
    text = re.sub(r"\s+", " ", seen).strip().translate(_DOTS).translate(_SETTLED_TABLE)
    text = re.sub(f" ?{DOT} ?", DOT, re.sub(_GAP_IN_HAN, "", text))
    return re.sub(_DOT_BETWEEN_HAN, DOT, text)


def settled(name: str) -> list[tuple[str, str]]:
    """List the private-use characters that `clean` turns into real ones: (old code point, new)."""
    return [(f"U+{ord(old):04X}", SETTLED[old]) for old in name if old in SETTLED]


def _visible(character: str) -> str:
    if character.isspace():
        return " "
    return "" if unicodedata.category(character) in {"Cc", "Cf", "Cs"} else character


def fault(name: str) -> str | None:
    """Say what keeps a cleaned name from being saved and what to do, or None."""
    if _EVERYDAY.fullmatch(name):
        return None
    if len(name) > MOST:
        return f"姓名最多 {MOST} 个字，现在是 {len(name)} 个；请对着证件再看一遍"
    if name.startswith(DOT) or name.endswith(DOT):
        return "间隔号“·”不能在姓名的开头或末尾；请去掉或补全"
    if DOT * 2 in name:
        return "姓名里连着两个间隔号“·”；请只留一个"
    if "?" in name or "？" in name or "\ufffd" in name:
        return "姓名里有没读出来的字，成了问号；请对着证件补上"
    for place, character in enumerate(name):
        if not _may_stand(name, place):
            return f"姓名里有“{character}”，它不是名字里的字；请去掉，间隔号请用“·”"
    return None


def _may_stand(name: str, place: int) -> bool:
    character = name[place]
    if is_han(character) or character == DOT or _is_letter(character) or _is_private(character):
        return True
    if character not in _BETWEEN_FOREIGN:
        return False
    before, after = name[:place].rstrip("."), name[place + 1 :]
    return _is_foreign_letter(before[-1:]) and (character == "." or _is_foreign_letter(after[:1]))


def _is_letter(character: str) -> bool:
    code = ord(character)
    # Radicals count as symbols, and Han newer than this Python's tables as unassigned.
    is_radical_or_new = 0x2E80 <= code <= 0x2FDF or 0x20000 <= code <= 0x3FFFD
    return is_radical_or_new or unicodedata.category(character)[0] in "LM"


def _is_foreign_letter(character: str) -> bool:
    return bool(character) and _is_letter(character) and not is_han(character)


def _is_private(character: str) -> bool:
    return unicodedata.category(character) == "Co"


def warnings(name: str) -> list[str]:
    """Give the hints about a name that may be saved: what staff should look at again."""
    if _EVERYDAY.fullmatch(name):
        return []
    hints = []
    private = sorted({f"U+{ord(character):04X}" for character in name if _is_private(character)})
    if private:
        hints.append(f"姓名里有读卡器留下的自造字（{'、'.join(private)}）；请对着证件换成真正的字")
    if any(_is_unusual(character) for character in name):
        hints.append("姓名里有不常见的文字；请对着证件再看一遍")
    return hints


def _is_unusual(character: str) -> bool:
    if is_han(character) or character in DOT + _BETWEEN_FOREIGN or _is_private(character):
        return False
    return not unicodedata.name(character, "").startswith(("LATIN ", "HANGUL "))


def public_name(name: str) -> str:
    """Give the name as it stands in public: surname and 某某.

    A name with dots gives its first part's first character; a two-character surname stays whole.
    """
    if not name:
        return ""
    return (name[0] if DOT in name else surnames.of(name)) + "某某"
