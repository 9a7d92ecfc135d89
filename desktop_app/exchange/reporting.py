"""上报: an office hands in a time's figures, printed rows or records, as far as was agreed."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path

from db import erasing, figures, packages
from db.journal.writing import SCHEMA
from db.periods import Period, quarter_of
from db.received import Sheet
from db.roles import Clerk, require
from db.row_sheets import RowSheet
from db.safe_files import safe_write, stick_write
from db.store import Store
from db.trouble import Refused
from db.wider import Wish
from desktop_app import VERSION
from desktop_app.exchange import (
    exporting,
    identity,
    levels,
    package,
    sheet_frames,
    signing_off,
)
from desktop_app.exchange.exporting import Sent, Step
from desktop_app.exchange.manifest import Level, Statement

RowsOf = Callable[[Store, str, dt.date], Iterable[RowSheet]]


@dataclass(frozen=True)
class Report:
    """What is handed in: how much, and for which time (2025Q3).

    `sign_off` names a 负责人 where none has an account here (`signing_off`); `rows_of` gives the
    ledgers as they are printed for superiors.
    """

    level: Level
    period: str = ""
    sign_off: str = ""
    everything: bool = False
    rows_of: RowsOf | None = field(default=None, repr=False)

    def time(self, store: Store) -> tuple[str, dt.date]:
        """Give the period as it is written and its cut-off: today at the latest."""
        written = self.period.strip() or quarter_of(store.today)
        stretch = Period.parse(written)
        if stretch.first > store.today:
            raise Refused("这个期间还没有开始，请改选")
        return written, min(stretch.last, store.today)


def require_signed(store: Store, clerk: Clerk, wanted: Report) -> str:
    """Give who signs a report off; raises `SecondNeeded` where that takes somebody's password."""
    written, _ = wanted.time(store)
    approval = levels.require(store, wanted.level, written)
    return signing_off.signer(store, clerk, wanted.sign_off, approval)


def report(
    store: Store, clerk: Clerk, folder: Path, wanted: Report, step: Step | None = None
) -> list[Sent]:
    """Write an office's package of a level into a folder.

    More than was agreed is `Refused`, unless somebody else approved it for this time. It wants a
    负责人, who makes it or gives a password beside.
    """
    require(clerk, "export")
    if store.is_district:
        raise Refused("上报由社区办；区里请到“下发与回执”导出")
    written, cutoff = wanted.time(store)
    approval = levels.require(store, wanted.level, written)
    if wanted.level != "full":
        return [_hand_in(store, clerk, folder, wanted, approval, step)]
    told = exporting.Told(written, cutoff, wanted.sign_off)
    return exporting.export(
        store, clerk, folder, everything=wanted.everything, step=step, told=told
    )


def outline(store: Store, clerk: Clerk, wanted: Report) -> list[str]:
    """Say in lines what would leave; nothing is written."""
    require(clerk, "export")
    if wanted.level == "full":
        return exporting.outline(store, everything=wanted.everything)
    return [sheet.words for sheet in _sheets(store, wanted)] + exporting.withheld_words(store)


def _sheets(store: Store, wanted: Report) -> list[Sheet]:
    written, cutoff = wanted.time(store)
    if wanted.level == "stats":
        return [figures.read(store, written, cutoff)]
    if wanted.rows_of is None:
        raise LookupError("rows_of")
    return list(wanted.rows_of(store, written, cutoff))


def _hand_in(
    store: Store,
    clerk: Clerk,
    folder: Path,
    wanted: Report,
    approval: Wish | None,
    step: Step | None,
) -> Sent:
    identity.require_listed(store)
    signed = signing_off.signer(store, clerk, wanted.sign_off, approval)
    known, own = identity.require_list(store), identity.own_keys(store)
    if not folder.is_dir():
        raise Refused("找不到这个文件夹，请插好 U 盘后重新选择")
    if step:
        step(0, 1)
    district, (written, cutoff) = known.district, wanted.time(store)
    with store.transaction():
        sheets = _sheets(store, wanted)
        frames = list(sheet_frames.frames(sheets))
        statement = Statement(
            sender=own.node,
            app_version=VERSION,
            schema=SCHEMA,
            base=(),
            result=(),
            state_hash=sheet_frames.content_hash(frames),
            trust_version=known.version,
            is_demo=store.facts.is_demo,
            level=wanted.level,
            made_at=dt.datetime.fromtimestamp(store.clock() / 1000, dt.UTC).isoformat(),
            period=written,
            cut_off=cutoff.isoformat(),
            sign_off=signed,
            lives=identity.own_lives(store),
            erasures=erasing.marks(store, store.facts.scope),
            audit_head=store.log_head(),
            successions=identity.own_successions(store),
        )
        out = io.BytesIO()
        keys = exporting.keys_for(own, district)
        made = package.write(out, statement, frames, own.signing, keys)
        name = exporting.file_name(store, district, folder, written)
    store.before_leaving()
    keep = (store.folder or folder) / "outbox" / name
    if keep.parent.is_dir():
        safe_write(keep, out.getvalue())
    to = f"{district.office_name} {district.label}"
    code, words = exporting.state_code(made.state_hash), tuple(one.words for one in sheets)
    more = {"level": wanted.level, "period": written, "sign_off": statement.sign_off}
    leaving = packages.leaving(
        store, clerk, "上报", name, approval, count=len(words), reason=to, more=more
    )
    try:
        with leaving:
            path = stick_write(folder, name, out.getvalue())
    except BaseException:
        keep.unlink(missing_ok=True)  # what never left needs no copy
        raise
    facts = {"receiver": to, "commits": 0, "state_code": code, "level": wanted.level}
    facts |= {"period": written, "sheets": list(words), "sign_off": statement.sign_off}
    facts |= {"log_head": "".join(statement.audit_head.split())}
    packages.note_sent(store, made.package, name, district.branch, facts)
    return Sent(path, made.package, to, 0, code, level=wanted.level, sheets=words)
