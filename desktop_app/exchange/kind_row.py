"""One row of a sheet of any kind on its way into the book: its values, and whom its names mean."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from db import fields
from db.record import Record, kept_names, new_id
from desktop_app.exchange.directory import Directory, Match
from desktop_app.exchange.kind_target import HINTS, hinted_link, lists_in_sheets
from desktop_app.exchange.plan_rows import NEW, Change, Question
from desktop_app.exchange.sheet import DraftRow

AS_TEXT = "台账里没有这个名字，按文字记下"
NUMBER_IS_OURS = "编号由程序给，这一格没有导入"

Target = tuple[bytes | None, str]
Picks = Mapping[tuple[int, str, str], bytes | None]


@dataclass
class Entry:
    """A row on its way into the book.

    `values` are the record's by field name, blanks left out; `lists` those of its lists.
    `problems` and `notes` are by field, "" for the row as a whole; `questions` ask whom a name
    means. `record` is the new record, `known` the one in the book; `changes` and `list_changes`
    are what an update writes.
    """

    number: int
    draft: DraftRow
    values: dict[str, Any] = field(default_factory=dict)
    lists: dict[str, list[Target]] = field(default_factory=dict)
    problems: dict[str, str] = field(default_factory=dict)
    notes: dict[str, list[str]] = field(default_factory=dict)
    questions: dict[str, Question] = field(default_factory=dict)
    record: Record | None = None
    known: Record | None = None
    maybe: bytes | None = None
    is_contested: bool = False
    changes: dict[str, Any] = field(default_factory=dict)
    list_changes: dict[str, list[Target]] = field(default_factory=dict)
    shown_changes: list[Change] = field(default_factory=list)
    verdict: str = NEW
    new_id: bytes = field(default_factory=new_id)

    @property
    def is_sound(self) -> bool:
        """Whether nothing keeps the row out."""
        return not self.problems

    def remark(self, name: str, words: str) -> None:
        """Add a note to a field."""
        self.notes.setdefault(name, []).append(words)


def entry_of(kind: type[Record], draft: DraftRow, directory: Directory, picks: Picks) -> Entry:
    """Put a row's cells together, each name looked up."""
    entry = Entry(draft.number, draft)
    declared = {**kind.fields(), **lists_in_sheets(kind)}
    hints = [draft.text(name) for name in HINTS if draft.text(name).strip()]
    hinted = hinted_link(kind)
    for name, cell in draft.cells.items():
        if cell.problem:
            entry.problems[name] = cell.problem
        if cell.note:
            entry.remark(name, cell.note)
        if cell.value is None or name in HINTS:
            continue
        one = declared[name]
        if isinstance(one, fields.Link):
            _take_link(entry, kind, name, directory, picks, hints if name == hinted else ())
        elif isinstance(one, fields.Links):
            _take_list(entry, one, name, directory, picks, hints if name == hinted else ())
        else:
            entry.values[name] = cell.value
    return entry


def _take_link(
    entry: Entry,
    kind: type[Record],
    name: str,
    directory: Directory,
    picks: Picks,
    hints: Sequence[str],
) -> None:
    link: Any = kind.fields()[name]
    kept = kept_names(kind).get(name)
    words = str(entry.draft.value(name))
    may_be_text = bool(link.free_text and kept)
    found = _resolve(entry, name, words, link.kinds, directory, picks, hints, may_be_text)
    if found is None:
        return
    target, called = found
    if target is not None:
        entry.values[name] = target
    if kept:
        entry.values[kept] = called


def _take_list(
    entry: Entry,
    links: fields.Links,
    name: str,
    directory: Directory,
    picks: Picks,
    hints: Sequence[str],
) -> None:
    targets: list[Target] = []
    parts = list(names_in(str(entry.draft.value(name))))
    for part in parts:
        beside = hints if len(parts) == 1 else ()
        found = _resolve(entry, name, part, links.kinds, directory, picks, beside, links.free_text)
        if found and found not in targets:
            targets.append(found)
    entry.lists[name] = targets


def _resolve(
    entry: Entry,
    name: str,
    words: str,
    tables: Sequence[str],
    directory: Directory,
    picks: Picks,
    hints: Sequence[str],
    may_be_text: bool,  # noqa: FBT001
) -> Target | None:
    """Give the record that words mean, or the words alone; otherwise ask and give None."""
    match = directory.match(words, tables, hints)
    key = (entry.number, name, match.name)
    for said in (key, (0, name, match.name)):
        if said in picks:
            picked = picks[said]
            return picked, directory.name(picked) or match.name if picked else match.name
    if certain := match.certain:
        return certain.id, certain.name
    if not match.alike and may_be_text:
        entry.remark(name, AS_TEXT)
        return None, match.name
    entry.problems.setdefault(name, _asked(match))
    entry.questions.setdefault(
        name, Question(match.name, match.found or match.alike, tuple(tables), may_be_text)
    )
    return None


def _asked(match: Match) -> str:
    if len(match.found) > 1:
        return f"叫“{match.name}”的有 {len(match.found)} 个，请选是哪一个"
    if match.alike:
        return f"台账里的“{match.name}”和旁边写的号码、住址对不上，请选是哪一个"
    return f"台账里没有“{match.name}”，请选是谁，或者先去登记"


_PARTS = re.compile(r"[、，,;；/／\n]|(?<=[一-鿿]) (?=[一-鿿])")


def names_in(text: str) -> Iterator[str]:
    """Give the names of a cell that holds several: 张三、李四，王五."""
    yield from (part.strip() for part in _PARTS.split(text) if part.strip())
