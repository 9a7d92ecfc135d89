"""The help texts in resources/help: found by page, and taken apart into blocks.

The texts are Markdown of the plainest kind: `#` and `##` headings, paragraphs, `-` and `1.`
lists, `- [ ]` boxes to tick, **strong words**, `keys`, and `![caption](name)` for a picture on
paper. Nothing else has a meaning.
"""

from __future__ import annotations

import hashlib
import re
from functools import cache
from pathlib import Path
from typing import Final

from msgspec import Struct

import resources

FORM: Final = "_form"
CHANGES: Final = "changes"
LICENCES: Final = "licences"
_SPAN: Final = re.compile(r"\*\*(?P<strong>.+?)\*\*|`(?P<key>.+?)`")
_LINE: Final = re.compile(r"(?P<mark>##? |- \[ \] |- |\d+\. |!(?=\[))?(?P<text>.*)")
_PICTURE: Final = re.compile(r"\[(?P<caption>.+)\]\((?P<name>\w+)\)")
_KINDS: Final = {"# ": "h1", "## ": "h2", "- ": "item", "- [ ] ": "box"}


class Span(Struct, frozen=True):
    """A stretch of words: plain, `strong`, or a `key`."""

    text: str
    style: str = ""


class Block(Struct, frozen=True):
    """One paragraph: `h1 h2 text item box step`; a step has its `number`.

    A `picture` is named, and its words are the caption.
    """

    kind: str
    spans: tuple[Span, ...]
    number: int = 0
    picture: str = ""

    @property
    def text(self) -> str:
        """The words without their styles."""
        return "".join(span.text for span in self.spans)


def blocks(text: str) -> list[Block]:
    """Take a text apart; lines that follow each other are one paragraph."""
    made: list[Block] = []
    is_open = False
    for line in text.splitlines():
        found = _LINE.match(line.strip())
        mark, words = (found["mark"] or "", found["text"]) if found else ("", "")
        if not words:
            is_open = False
        elif mark == "!":
            made.append(_picture(words))
            is_open = False
        elif not mark and is_open:
            last = made.pop()
            made.append(Block(last.kind, (*last.spans, *spans(words)), last.number))
        else:
            kind = _KINDS.get(mark, "step" if mark else "text")
            number = int(mark[:-2]) if kind == "step" else 0
            made.append(Block(kind, tuple(spans(words)), number))
            is_open = kind not in ("h1", "h2")
    return made


def _picture(words: str) -> Block:
    found = _PICTURE.fullmatch(words)
    if found is None:
        raise ValueError(words)
    return Block("picture", (Span(found["caption"]),), picture=found["name"])


def spans(words: str) -> list[Span]:
    """Take a line apart at strong words and keys."""
    made, at = [], 0
    for found in _SPAN.finditer(words):
        if found.start() > at:
            made.append(Span(words[at : found.start()]))
        made.append(Span(found[found.lastgroup or 0], found.lastgroup or ""))
        at = found.end()
    return [*made, Span(words[at:])] if at < len(words) else made


def page_text(key: str, *, district: bool) -> str:
    """Give the text of a page; a form without its own has that of its list; else nothing."""
    names = [key, key.removesuffix(FORM)] if key.endswith(FORM) else [key]
    folders = [("pages", "district"), ("pages",)] if district else [("pages",)]
    for name in names:
        for folder in folders:
            file = resources.help_text(*folder, f"{name}.md")
            if file.exists():
                return file.read_text(encoding="utf-8")
    return ""


def chapters(*, district: bool) -> list[str]:
    """Give the keys of the pages the manual of a level tells of, in its order."""
    level = "district" if district else "community"
    return resources.help_text(f"{level}.txt").read_text(encoding="utf-8").split()


def front_matter(*, district: bool) -> list[str]:
    """Give the chapters of a level's manual that belong to no page."""
    return _all_of("manual", "district" if district else "community")


def administration() -> list[str]:
    """Give the chapters for whoever looks after the book and its PC."""
    return [*_all_of("administration"), *release_keys(resources.path("release_keys.txt"))]


def release_keys(file: Path) -> list[str]:
    """Give a chapter with the fingerprints of the release keys, in a program that carries some."""
    if not file.exists():
        return []
    digests = [
        hashlib.sha256(bytes.fromhex(key)).hexdigest()[:32].upper()
        for key in file.read_text(encoding="ascii").split()
    ]
    lines = [f"- {' '.join(re.findall('....', digest))}" for digest in digests]
    words = "核对安装文件时，和“怎样核对安装文件”那一页上的指纹对一遍，八组都相同才算数。"
    return ["\n".join(["# 发布钥匙的指纹", "", words, "", *lines])]


def _all_of(*folder: str) -> list[str]:
    found = resources.help_text(*folder).iterdir()
    files = sorted((one for one in found if one.name.endswith(".md")), key=lambda one: one.name)
    return [file.read_text(encoding="utf-8") for file in files]


def quick_card() -> str:
    """Give the text of the one-page card."""
    return resources.help_text("card.md").read_text(encoding="utf-8")


def promises() -> str:
    """Give what the program promises, what it cannot, and the tests that prove it."""
    return resources.help_text("promises.md").read_text(encoding="utf-8")


def licences() -> str:
    """Give under what terms the program and its parts may be used."""
    return resources.help_text("licences.md").read_text(encoding="utf-8")


def changes(since: str = "") -> str:
    """Give what is new in the versions after one, or in all, newest first."""
    text = resources.path("更新说明.md").read_text(encoding="utf-8")
    head, *versions = re.split(r"^(?=## )", text, flags=re.MULTILINE)
    newer = [one for one in versions if _number(one) > _number(f"## {since}")]
    return "".join([head, *newer]) if newer else ""


def _number(section: str) -> tuple[int, ...]:
    found = re.match(r"## ([\d.]+)", section)
    return tuple(map(int, found[1].split("."))) if found else ()


@cache
def field_notes() -> dict[str, str]:
    """Give what was written by hand about fields, by `kind.field`."""
    text = resources.help_text("fields.md").read_text(encoding="utf-8")
    parts = re.split(r"^## (\S+)\n", text, flags=re.MULTILINE)[1:]
    return {name: words.strip() for name, words in zip(parts[::2], parts[1::2], strict=True)}
