"""核验: is a paper still equal to the book? Its check code leads to its entry in the register.

A paper proves what the book said when it was printed. The rows are read again with the same
choices; where they differ, the book of that moment is laid out and must give the very code on the
paper, and only then is it said what has changed since.
"""

from __future__ import annotations

import base64
import datetime as dt
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from enum import Enum
from typing import Any

import msgspec

from db import past
from db.half_width import half_width
from db.kinds import KINDS, LedgerPrint
from db.periods import Period
from db.roles import Clerk, require
from db.store import Store
from db.trouble import Refused
from desktop_app.ledgers import all_offices_sheet, by_code, printing
from desktop_app.ledgers.all_offices_sheet import AllOfficesSheet
from desktop_app.ledgers.changes import CHANGED, GONE, GROUP, NEW, Difference, differences
from desktop_app.ledgers.cross_sheet import CrossSheet, sheet_from
from desktop_app.ledgers.difference_sheet import sheet_of
from desktop_app.ledgers.formats import Format
from desktop_app.ledgers.gathered import Gathered
from desktop_app.ledgers.ledger import Edition, Ledger, Options, Progress
from desktop_app.ledgers.proof import CODE_DIGITS, in_groups
from desktop_app.ledgers.reminder_list import ReminderList
from desktop_app.ledgers.sheet import Setup

ACT = "核验"
HIDDEN = "（号码有改动，不显示）"
NEAR = 2  # digits in which a code may be off and still be guessed at
ID_BYTES = 16
_QR = re.compile(r"(\d{8})[.。·,，](\d{1,4})[.。·,，](\S+)")
_LOOK_ALIKE = str.maketrans("OQILZSG", "0011256")
_HEX = re.compile(rf"[0-9A-F]{{{CODE_DIGITS}}}")
_MASKED = frozenset(name for kind in KINDS for name, f in kind.fields().items() if f.masked)


@dataclass(frozen=True)
class Scanned:
    """What was typed or scanned: the code, and from a page's picture the page and the day."""

    code: str
    page: int = 0
    day: dt.date | None = None


class State(Enum):
    """What became of a paper's rows."""

    EQUAL = "一致"
    CHANGED = "有变动"
    UNPROVEN = "没能还原"


@dataclass(frozen=True)
class Checked:
    """One registered paper, held against the book; `copies` are all prints of the same rows."""

    entry: LedgerPrint
    copies: tuple[LedgerPrint, ...]
    state: State
    differences: tuple[Difference, ...] = ()
    why: str = ""

    @property
    def title(self) -> str:
        """What the paper is called."""
        return self.entry.ledger.partition(" ")[2]


@dataclass(frozen=True)
class Verdict:
    """What 核验 found: the paper itself, and for a binder each paper in it."""

    scanned: Scanned
    paper: Checked
    parts: tuple[Checked, ...] = ()

    @property
    def differences(self) -> tuple[tuple[Checked, Difference], ...]:
        """What differs, with the paper it is of."""
        every = (self.paper, *self.parts)
        return tuple((one, each) for one in every for each in one.differences)


def read(text: str) -> Scanned:
    """Read a check code in any grouping, or what a page's QR code holds; else `Refused`.

    O and 0, I and 1 and their like are read as what a code can hold.
    """
    plain = half_width(text).upper().strip()
    scanned = _QR.fullmatch(re.sub(r"\s+", "", plain))
    code = re.sub(r"[^0-9A-Z]", "", scanned[3] if scanned else plain).translate(_LOOK_ALIKE)
    if not _HEX.fullmatch(code):
        raise Refused(f"打印码是 {CODE_DIGITS} 个数字和字母 A 到 F，印在每页左下角，请再看一遍")
    if scanned is None:
        return Scanned(code)
    try:
        day = dt.datetime.strptime(scanned[1], "%Y%m%d").date()  # noqa: DTZ007  a day alone
    except ValueError:
        raise Refused("二维码里的日期不对，请再扫一次，或输入左下角的打印码") from None
    return Scanned(code, int(scanned[2]), day)


def verify(store: Store, clerk: Clerk, text: str, progress: Progress | None = None) -> Verdict:
    """Say what became of a printed paper; a code the register has not is `Refused`.

    Whoever looks leaves a line in the access log.
    """
    require(clerk, "verify")
    scanned = read(text)
    paper = _checked(store, scanned, progress)
    codes = _chosen(paper.entry).get("papers", ())
    parts = tuple(_checked(store, Scanned(code), progress) for code in codes)
    if parts:
        paper = replace(paper, state=_of_all(parts), why="")
    store.note(clerk, ACT, paper.entry, more={"state": paper.state.name})
    return Verdict(scanned, paper, parts)


def _of_all(parts: Sequence[Checked]) -> State:
    states = {one.state for one in parts}
    return next((s for s in (State.CHANGED, State.UNPROVEN) if s in states), State.EQUAL)


def _checked(store: Store, scanned: Scanned, progress: Progress | None) -> Checked:
    copies = store.all(LedgerPrint, check_code=scanned.code, order=("at", "id"))
    if not copies:
        raise Refused(_unknown(store, scanned.code))
    same_day = [one for one in copies if one.at.date() == scanned.day]
    entry = (same_day or copies)[-1]
    state, found, why = _compared(store, copies[0], progress)
    return Checked(entry, tuple(copies), state, tuple(found), why)


def _unknown(store: Store, code: str) -> str:
    for known, ledger in store.values(LedgerPrint, "check_code", "ledger"):
        if sum(a != b for a, b in zip(known, code, strict=False)) <= NEAR:
            return f"没有这个打印码，请对一对是不是 {in_groups(known)}（{ledger}）"
    return (
        "打印登记里没有这个打印码：可能输错了，不是本单位打印的，"
        "或者是另一台电脑打印的、还没有读过它的 U 盘"
    )


def _compared(
    store: Store, entry: LedgerPrint, progress: Progress | None
) -> tuple[State, list[Difference], str]:
    """Read a paper's rows now; where they differ, prove the past ones and say what changed."""
    chosen = _chosen(entry)
    options = options_of(entry)
    ledger = _ledger_of(store, entry, options)
    if ledger is None:
        return State.UNPROVEN, [], "这种纸不是由台账里的行组成的，只能查到打印登记"
    now = printing.gather(ledger, store, options, progress)
    if now.content_hash == entry.content_hash:
        return State.EQUAL, [], ""
    if chosen.get("version") != ledger.version:
        return State.UNPROVEN, [], "这种台账的式样后来换过，不能逐行对照"
    then = _as_printed(store, entry, options, progress)
    if then is None:
        why = "当时的资料已不完整，可能有人的资料按本人请求删除过，或有的改动还没有收到"
        return State.UNPROVEN, [], why
    return State.CHANGED, list(_told(then, now)), ""


def _as_printed(
    store: Store, entry: LedgerPrint, options: Options, progress: Progress | None
) -> Gathered | None:
    """Give the rows of the moment of printing, if they make the very code of the paper."""
    stood = past.store_at(store, past.before(store, entry), progress)
    ledger = _ledger_of(stood, entry, options)
    then = printing.gather(ledger, stood, options, progress) if ledger else None
    return then if then and then.content_hash == entry.content_hash else None


def _told(then: Gathered, now: Gathered) -> Iterator[Difference]:
    """Say what changed, in the head and in the rows; numbers in full stay unseen."""
    heads = [
        ("标题", then.ledger.title, now.ledger.title),
        ("单位", then.book.unit, now.book.unit),
        ("栏目", then.ledger.layout_words, now.ledger.layout_words),
        ("附注", "\n".join(then.notes), "\n".join(now.notes)),
    ]
    if cells := tuple(one for one in heads if one[1] != one[2]):
        yield Difference(CHANGED, "表头和附注", "", cells)
    columns = now.ledger.columns_for(now.options.edition)
    open_ = {c.label for c in columns if c.key not in _MASKED} | {GROUP}
    for one in differences(then, now):
        yield _without_numbers(one, open_) if now.options.unmasked else one


def _without_numbers(one: Difference, open_: set[str]) -> Difference:
    """Show of a paper with numbers in full only the columns that never hold one."""
    cells = tuple(
        (head, was, now) if head in open_ else (head, was and HIDDEN, now and HIDDEN)
        for head, was, now in one.cells
    )
    return replace(one, cells=cells)


def _chosen(entry: LedgerPrint) -> dict[str, Any]:
    found = msgspec.json.decode(entry.parameters or "{}")
    return found if isinstance(found, dict) else {}


def options_of(entry: LedgerPrint) -> Options:
    """Give the choices a paper was printed with, from its entry."""
    chosen = _chosen(entry)

    def day(name: str) -> dt.date | None:
        return dt.date.fromisoformat(chosen[name]) if chosen.get(name) else None

    at = entry.at.date()
    period = Period(day("first") or dt.date.min, day("last") or at, chosen.get("period", ""))
    return Options(
        period,
        entry.cutoff_date,
        day("prepared_on") or at,
        Edition(entry.edition),
        target=bytes.fromhex(chosen.get("target", "")),
        office=chosen.get("office", ""),
        unmasked=bool(chosen.get("unmasked")),
        blank_rows=bool(chosen.get("blank_rows")),
        seal_guide=bool(chosen.get("seal_guide")),
        setup=msgspec.convert(chosen.get("paper") or {}, Setup),
        blank=bool(chosen.get("blank")),
        estate=chosen.get("estate", ""),
        photos_per_page=chosen.get("photos_per_page", 4),
        as_of=day("as_of"),
        since=day("since"),
        attach=bool(chosen.get("attach")),
        programme=chosen.get("programme", ""),
        some=_some_of(chosen.get("some", "")),
    )


def _some_of(written: str) -> tuple[bytes, ...]:
    """Give the ids of chosen records, written one after the other as JSON writes bytes."""
    whole = base64.b64decode(written)
    return tuple(whole[at : at + ID_BYTES] for at in range(0, len(whole), ID_BYTES))


def _ledger_of(store: Store, entry: LedgerPrint, options: Options) -> Ledger | None:
    """Give the ledger a paper was printed from; one made for a table is made of the book again."""
    code = entry.ledger.split(" ")[0]
    if code == CrossSheet.code:
        choices = _chosen(entry).get("choices")
        return sheet_from(store, options, choices) if choices else None
    if code == AllOfficesSheet.code:
        chosen = _chosen(entry)
        choices, is_data = chosen.get("choices"), Format(chosen.get("form", "pdf")).is_data
        made = all_offices_sheet.sheet_from
        return made(store, options, choices, is_data=is_data) if choices else None
    if code == ReminderList.code:
        return ReminderList()
    ledger = by_code(code.removesuffix("D") if options.since else code)
    return sheet_of(ledger) if ledger and options.since else ledger


def words(verdict: Verdict) -> list[str]:
    """Say it in sentences: what the paper is, when and by whom it was printed, and if it holds."""
    paper = verdict.paper
    return [_what(paper.entry), _when(verdict), *_holds(verdict)]


def _what(entry: LedgerPrint) -> str:
    options = options_of(entry)
    parts = (
        entry.ledger.partition(" ")[2],
        options.period.title,
        options.edition.label,
        f"统计截止日 {entry.cutoff_date.isoformat()}",
        options.past_words or _chosen(entry).get("stood", ""),
    )
    return " · ".join(part for part in parts if part)


def _when(verdict: Verdict) -> str:
    entry, page = verdict.paper.entry, verdict.scanned.page
    count = entry.page_count or 0
    told = (
        f"{entry.at:%Y-%m-%d %H:%M} 由 {entry.by_name} 打印，第 {entry.copy_no} 份，"
        f"共 {count:,} 页 {entry.row_count:,} 行"
    )
    if len(verdict.paper.copies) > 1:
        told += f"；同样内容一共打印过 {len(verdict.paper.copies)} 份"
    begins = _chosen(entry).get("begins", 1)
    if page and not begins <= page < begins + count:
        return f"{told}。二维码写的是第 {page} 页，这份纸没有这一页，请看清是不是同一份"
    return f"{told}。扫的是第 {page} 页" if page else told


def _holds(verdict: Verdict) -> list[str]:
    paper, parts = verdict.paper, verdict.parts
    if parts:
        changed = [one.title for one in parts if one.state is not State.EQUAL]
        if not changed:
            return [f"里面 {len(parts)} 份台账都和现在的台账一致"]
        named = "、".join(changed)
        return [f"里面 {len(parts)} 份台账，{len(changed)} 份和现在的台账不同：{named}"]
    if paper.state is State.EQUAL:
        return ["打印时的内容和现在的台账一致，一行没有变"]
    if paper.state is State.UNPROVEN:
        return [f"和现在的台账不同，打印时的样子没能还原：{paper.why}"]
    counts = [(verb, sum(one.verb == verb for one in paper.differences)) for verb in
              (NEW, GONE, CHANGED)]  # fmt: skip
    said = "，".join(f"{verb} {count:,} 条" for verb, count in counts if count)
    return [
        f"打印以后台账有变动：{said or '只是行的先后不同'}",
        "打印时的台账已经从修改历史还原，与打印码相符；变动一条条列在下面",
    ]
