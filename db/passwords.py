"""What a password must be, said in words: long enough, and nobody's first guess."""

from __future__ import annotations

import functools
import math
import re
import unicodedata
from collections.abc import Iterable

import resources
from db import readings
from db.trouble import Refused

LEAST = 10
LEAST_WORDS = 4

_DISTINCT = 5
_OF_ITS_OWN = 4  # characters that must be left when names, dates and common words are taken out
_RUNS = (
    "0123456789", "abcdefghijklmnopqrstuvwxyz", "qwertyuiop", "asdfghjkl", "zxcvbnm",
    "1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik9ol0p",
)  # fmt: skip
_ID_NUMBER = r"\d{17}[\dx]|\d{15}"
_PHONE = r"1[3-9]\d{9}|0\d{2,3}-?\d{7,8}"
_DATE = r"(?:19|20)\d\d(?:[-./年]?\d{1,2}(?:[-./月]?\d{1,2})?)?[月日号]?"
# Not compiled here: every start would wait for what only a new password asks for.
_SYLLABLES = "[〇-\U0003ffff]|[^〇-\U0003ffff]+"  # Han characters singly
_PERSONAL = f"{_ID_NUMBER}|{_PHONE}|{_DATE}"


def normalised(password: str) -> str:
    """Give the form that is kept and compared: full-width letters typed by an IME become plain."""
    return unicodedata.normalize("NFKC", password)


def fault(password: str, login: str = "", names: Iterable[str] = ()) -> str | None:
    """Say why a password is refused, or None when it will do."""
    text = normalised(password).casefold()
    words = [word for word in text.split() if len(word) > 1]
    if len(text) < LEAST and len(set(words)) < LEAST_WORDS:
        return f"密码至少 {LEAST} 个字符，或由空格隔开的 {LEAST_WORDS} 个词组成。"
    if not re.search(r"\D", re.sub(r"[\s\-._/]", "", text)):
        return "密码不能只有数字，请加上字母或汉字。"
    if _is_common(text):
        return "这是很多人都在用的密码，请换一个别人想不到的。"
    if len(set(text)) < _DISTINCT or len(_without_runs(text)) < _OF_ITS_OWN:
        return "密码里重复或连续的字符太多，请换一个。"
    return _borrowed(text, [login, *names])


def require(password: str, login: str = "", names: Iterable[str] = ()) -> None:
    """Raise Refused, beside the field `password`, when the password will not do."""
    if sentence := fault(password, login, names):
        raise Refused({"password": sentence})


def strength(password: str, login: str = "", names: Iterable[str] = ()) -> str:
    """Say in a word how hard a password is to guess: 太弱, 一般, 较强 or 很强."""
    if fault(password, login, names):
        return "太弱"
    bits = sum(math.log2(_alphabet(sign)) for sign in set(normalised(password)))
    return "一般" if bits < 45 else "较强" if bits < 65 else "很强"


def _borrowed(text: str, names: Iterable[str]) -> str | None:
    """Take out names, then dates and numbers, then common words: enough must be left each time."""
    left = text
    for name in sorted(_spellings(names), key=len, reverse=True):
        left = left.replace(name, "")
    if left != text and _is_thin(left):
        return "密码里主要是姓名、登录名或单位名，请换一个。"
    without_numbers = re.sub(_PERSONAL, "", left)
    if without_numbers != left and _is_thin(without_numbers):
        return "密码里主要是日期、电话或证件号码，请换一个。"
    for word in _common():
        if len(word) > 3:
            without_numbers = without_numbers.replace(word, "")
    if _is_thin(without_numbers):
        return "密码里主要是常见的词和数字，请换一个。"
    return None


def _is_thin(left: str) -> bool:
    return len(re.sub(r"[\W\d_]", "", left)) < _OF_ITS_OWN


def _spellings(names: Iterable[str]) -> set[str]:
    """Give each name as written, in pinyin, and its parts, as people put them into passwords."""
    found: set[str] = set()
    for name in names:
        plain = normalised(name).casefold().strip()
        found.update([plain, *re.split(r"[\s·.@_-]+", plain)])
        syllables = [readings.of(part) or part for part in re.findall(_SYLLABLES, plain)]
        found.update(["".join(syllables), "".join(syllables[1:])])
    return {spelling for spelling in found if len(spelling) > 1}


def _is_common(text: str) -> bool:
    plain = re.sub(r"[\s\-._]", "", text)
    stem = re.sub(r"^[\W\d_]+|[\W\d_]+$", "", plain)
    return plain in _common() or stem in _common()


@functools.cache
def _common() -> tuple[str, ...]:
    """Give the common passwords, longest first."""
    lines = resources.path("common_passwords.txt").read_text("utf-8").splitlines()
    words = {line.strip().casefold() for line in lines if line.strip() and line[0] != "#"}
    return tuple(sorted(words, key=lambda word: (-len(word), word)))


def _without_runs(text: str) -> str:
    """Take out stretches of four and more that follow the keyboard, the alphabet or the digits."""
    for run in _RUNS:
        for row in (run, run[::-1]):
            for length in range(len(row), 3, -1):
                for start in range(len(row) - length + 1):
                    text = text.replace(row[start : start + length], "")
    return text


def _alphabet(sign: str) -> int:
    if sign.isdigit():
        return 10
    if sign.isascii():
        return 26 if sign.isalpha() else 32
    return 2000
