"""The access log by years: what is long over is laid by, packed and closed by its last link.

Rows of the last three years, or of as many as the office says (`db/terms`), stay as they are.
What was laid by is still read, checked along the chain, and part of every backup; the closing
links stand beside the keys, outside of the book.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Final, NamedTuple

from db import audit, clock_check, packages, terms
from db.audit import Year
from db.journal.rows import ask
from db.kinds import LedgerPrint, MergeReceipt
from db.roles import Clerk, require
from db.store import Store
from db.trouble import Unavailable

ACT: Final = "归档访问日志"
CLOCK_WORDS: Final = "当时电脑日期存疑"
FORMER_WORDS: Final = "台账换编号以前记的"
_ANCHOR: Final = "log "
_HEAD_DIGITS: Final = 32


def laid_by(store: Store) -> list[Year]:
    """Give the years that were laid by, oldest first."""
    with store.looking() as connection:
        return audit.years(connection)


def due(store: Store) -> list[int]:
    """Give the years that may be laid by."""
    return sorted({year for year, *_ in _old_rows(store)})


def lay_by(store: Store, clerk: Clerk) -> list[Year]:
    """Lay by every year that is over for longer than its term; give them with their closing links.

    A log that does not fit its chain stays as it is: whoever looks into it needs all of it.
    """
    require(clerk, "binder")
    store.require_writing()
    with store.transaction() as connection:
        if store.log_breaks():
            raise Unavailable("访问日志有一处对不上，先不归档；请告诉负责人")
        made: list[Year] = []
        for year, rows in _by_year(_old_rows(store)).items():
            made.append(Year(year, rows[0][0], rows[-1][0], rows[-1][2]))
            audit.lay_by(connection, made[-1], [entry for _, entry, _ in rows])
        for one in made:
            store.note(clerk, ACT, count=one.last - one.first + 1, more={"year": one.year})
    if store.ring is not None:
        for one in made:
            store.ring.keep_anchor(f"{_ANCHOR}{one.year}", f"{one.last} {one.chain.hex()}")
    return made


def _old_rows(store: Store) -> list[tuple[int, int, str, bytes]]:
    """Give the rows that may go, oldest first, each after its year.

    Only the beginning of the log may: it ends at the first row of a year that is kept. A row
    written under a clock ahead of now, or behind the row before it, belongs to that one's year;
    where no row before it was written under a right one, its year is not known, and it stays.
    """
    now, first = clock_check.sure_ms(store), terms.until(store, terms.LOG).year
    latest, found = 0, list[tuple[int, int, str, bytes]]()
    with store.looking() as connection:
        newest = audit.anchor(connection).split()[0]
        asked = "SELECT no, wall_ms, entry, chain FROM access_log WHERE no < ? ORDER BY no"
        for no, wall, entry, chain in ask(connection, asked, (int(newest),)):
            latest = max(latest, wall if wall <= now else 0)
            year = dt.datetime.fromtimestamp(latest / 1000).year  # noqa: DTZ006  the office's year
            if not latest or year >= first:
                break
            found.append((year, no, entry, bytes(chain)))
    return found


def _by_year(
    rows: list[tuple[int, int, str, bytes]],
) -> dict[int, list[tuple[int, str, bytes]]]:
    found: dict[int, list[tuple[int, str, bytes]]] = {}
    for year, no, entry, chain in rows:
        found.setdefault(year, []).append((no, entry, chain))
    return found


def is_head(text: str) -> bool:
    """Say whether a text is a printed head of a log: eight groups of four digits, A to F."""
    plain = "".join(text.split())
    return len(plain) == _HEAD_DIGITS and set(plain.upper()) <= set("0123456789ABCDEF")


def marks(one: audit.Noted, branch: str) -> list[str]:
    """Say what is to be known of a row's time and of who wrote it, beside the branch of today.

    A restored book goes on with the log but under a number of its own: what stood before it was
    written by the book that it took the place of.
    """
    found = [CLOCK_WORDS] if one.is_doubtful else []
    return [*found, FORMER_WORDS] if one.branch not in ("", branch) else found


class Traced(NamedTuple):
    """What a head on a paper proves: it holds, it does not, or (None) another PC's log can tell."""

    words: str
    holds: bool | None


def look_for(store: Store, clerk: Clerk, head: str) -> Traced:
    """Say what a head on an old paper proves, in a sentence."""
    require(clerk, "verify")
    found = store.log_row_of("".join(head.split()))
    store.note(clerk, "核验", more={"log": "found" if found else "unknown"})
    if found is None:
        return _traced_elsewhere(store, "".join(head.split()).lower())
    moment = dt.datetime.fromtimestamp(found.wall_ms / 1000).astimezone()
    when = "，".join([f"{moment:%Y-%m-%d %H:%M}", *marks(found, store.log_branch())])
    return Traced(
        f"对得上：打印时访问日志到第 {found.no:,} 条（{when}），这一条和它之前的都没有改动过。",
        holds=True,
    )


def _traced_elsewhere(store: Store, head: str) -> Traced:
    """Say whose log a head is that this book's own has not had, as far as its records know.

    A paper or a package of another PC was written down with it: the rows behind it lie there.
    """
    there = "那台电脑的日志有没有改动，请在那台电脑上核验。"
    ours = _printed_here(store)
    for paper in store.all(LedgerPrint):
        if (paper.audit_head or "").lower() == head and paper.id not in ours:
            return Traced(
                f"是{paper.by_name or '同事'}在别的电脑上 {paper.at:%Y-%m-%d %H:%M} 打印"
                f"“{paper.ledger}”时的日志指纹，和打印记录一致。{there}",
                holds=None,
            )
    is_own = _of_this_pc(store)
    for sent in store.all(MergeReceipt):
        if sent.log_head == head and not is_own(sent):
            return Traced(
                f"是{sent.sender}导出 {sent.file} 时的日志指纹，和收到的数据包一致。{there}",
                holds=None,
            )
    return Traced(
        "这本台账的访问日志里没有过这个指纹。请看是不是本机打印的；"
        "是本机的，就是日志被换过或退回过，请告诉负责人。",
        holds=False,
    )


def unknown_heads(store: Store) -> list[str]:
    """Name what went out of here with a head that the log has not had: papers and packages."""
    known, ours = store.log_heads(), _printed_here(store)
    papers = [one for one in store.all(LedgerPrint, order=("at",)) if one.id in ours]
    wrong = [
        f"{one.ledger}（{one.at:%Y-%m-%d}）"
        for one in papers
        if one.audit_head and one.audit_head.lower() not in known
    ]
    sent = [(one["file"], str(one.get("log_head", ""))) for one in packages.outbox(store)]
    sent += _closed_outside(store) + _told_by_district(store)
    return wrong + [name for name, head in sent if head and head.lower() not in known]


def _printed_here(store: Store) -> set[bytes]:
    """Give the papers that this PC printed: they came with no package."""
    with store.looking() as connection:
        asked = (
            "SELECT DISTINCT o.row FROM op o JOIN commit_log c ON c.id = o.commit_id"
            " WHERE o.tbl = ? AND c.package IS NULL"
        )
        return {row for (row,) in ask(connection, asked, (LedgerPrint.table_tag,))}


def _told_by_district(store: Store) -> list[tuple[str, str]]:
    """Give the heads that came to the district with packages of this PC, as its receipts say.

    They lie where nobody of the office can change them: a log that was put back lacks them, and
    so does what it noted of its packages.
    """
    is_own = _of_this_pc(store)
    return [
        (f"区里收到的 {one.file}", one.log_head)
        for one in store.all(MergeReceipt)
        if one.log_head and is_own(one)
    ]


def _of_this_pc(store: Store) -> Callable[[MergeReceipt], bool]:
    """Give the test whether a receipt is for a package that this PC sent: a district sends none."""
    if store.is_district:  # its own PC may be called like one of an office
        return lambda _: False
    own = f" {store.facts.node_label}"
    sent = {one["package"] for one in packages.outbox(store)}
    return lambda one: one.package in sent or one.sender.endswith(own)


def _closed_outside(store: Store) -> list[tuple[str, str]]:
    """Give the closing links that stand beside the keys, each after its year."""
    anchors = store.ring.anchors if store.ring else {}
    return [
        (f"{name.removeprefix(_ANCHOR)} 年的归档", fact.split()[1][:_HEAD_DIGITS])
        for name, fact in anchors.items()
        if name.startswith(_ANCHOR)
    ]
