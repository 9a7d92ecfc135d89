"""The printed recovery code: 28 characters of Crockford base32 (140 bits) and one that checks."""

from __future__ import annotations

import re
import secrets
import unicodedata

from db.trouble import Refused

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LENGTH = 28

_GROUP = 4
_SEEN_AS = str.maketrans({"O": "0", "I": "1", "L": "1"})


def make() -> str:
    """Give a fresh code as it is printed: seven groups of four and the check character."""
    return printed("".join(secrets.choice(ALPHABET) for _ in range(LENGTH)))


def printed(code: str) -> str:
    """Give 28 characters as groups with their check character."""
    groups = [code[start : start + _GROUP] for start in range(0, LENGTH, _GROUP)]
    return "-".join([*groups, _check(code)])


def read(typed: str) -> str:
    """Give the 28 characters behind what was typed; O for 0, I for 1, case and spaces don't count.

    Raises Refused with the sentence that helps: too short, a foreign character, or a slip.
    """
    text = unicodedata.normalize("NFKC", typed).upper().translate(_SEEN_AS)
    text = re.sub(r"[\s\-‐‑‒–—―_·.]", "", text)
    if foreign := sorted(set(text) - set(ALPHABET)):
        raise Refused(f"恢复码里没有“{foreign[0]}”这个字符，请对照纸上逐个核对")
    if len(text) != LENGTH + 1:
        raise Refused(
            f"恢复码应为 {LENGTH + 1} 个字符（7 组加 1 个校验字符），现在是 {len(text)} 个"
        )
    if _check(text[:LENGTH]) != text[LENGTH]:
        raise Refused("恢复码与校验字符不符，有字符抄错或顺序颠倒，请对照纸上逐个核对")
    return text[:LENGTH]


def _check(code: str) -> str:
    """Weigh each place with another power in GF(32): one slip or one swap is always noticed.

    The check character stands in the last place, so what comes before it begins at the first power.
    """
    total = 0
    for sign in code:
        total = (total ^ ALPHABET.index(sign)) << 1
        if total & 32:
            total ^= 0b100101  # x⁵ + x² + 1, whose root has order 31, more than the 29 places
    return ALPHABET[total]
