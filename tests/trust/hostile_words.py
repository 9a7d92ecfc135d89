"""Strings that mean something to a program that reads them for more than text."""

from __future__ import annotations

import random
from collections.abc import Iterator

SEEDS = (
    '<a href="http://192.0.2.1/x">点这里</a>',
    '<img src="file:///etc/passwd">',
    "<img src=x onerror=alert(1)>",
    "</para><font color=red>",
    "<script>alert(1)</script>",
    "<b>&amp;</b>",
    "&lt;i&gt;",
    "]]><!--",
    "<?xml version='1.0'?><!DOCTYPE a [<!ENTITY b SYSTEM 'file:///etc/passwd'>]>",
    "=1+1",
    '=HYPERLINK("http://192.0.2.1","x")',
    "+cmd|' /C calc'!A0",
    "-2+3",
    "@SUM(A1:A9)",
    "\t=1+1",
    "\r=1+1",
    "＝1+1",
    "{=1}",
    "'; DROP TABLE resident;--",
    '" OR 1=1 --',
    "%' OR '1'='1",
    "_%%_",
    r"()\<>%",
    "ET Q) Tj (",
    "/JavaScript (app.alert(1))",
    "%s %d {0} {name} ${x}",
    "\u202e梅李\u202c\u2066\u200f",
    "\ufeff李\u200b梅\u00ad",
    "\x00\x01\x07\x1b[31m\x7f\x9f李梅",
    "\ufffe\uffff\U0010ffff",
    "e\u0301\u20dd李\u0338",
    "..\\..\\windows\\system32",
    "../../etc/passwd",
    "CON",
    "\\\\192.0.2.1\\share\\x.png",
    "javascript:alert(1)",
    "一\r\n二\r三\n四\t五\x0b六",
    "'" * 120,
    "\u3000",
)


def hostile_words(count: int, seed: int = 11) -> Iterator[str]:
    """Give so many strings: each seed by itself, then seeds joined, cut and wrapped in names."""
    chance = random.Random(seed)
    yield from SEEDS[:count]
    for _ in range(count - len(SEEDS)):
        one, other = chance.choice(SEEDS), chance.choice(SEEDS)
        cut = chance.randrange(len(one) + 1)
        yield chance.choice((one + other, one[:cut] + other, f"李{one}梅", f"{one} {other[::-1]}"))
