"""What packages do to records, line by line, as staff read it: masked, with who wrote what."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from msgspec import Struct

from db import book, kinds
from db.fields import Link
from db.journal import reading, standing
from db.journal.apply import Applied
from db.journal.rows import OPS_OF_COMMIT, ask
from db.record import Record
from db.store import Store

CORRECTED = "更正"
WHY = {
    standing.LOST: "这台电脑已报失，报失以后的改动先放着",
    standing.FOREIGN: "别的单位的电脑写的",
    standing.DISTRICT_ONLY: "这类记录由区里定",
    standing.NO_REASON: "区里更正没有写原因",
}


class Line(Struct, frozen=True):
    """What taking in a package does to one record: 新增, 更新 or 冲突, and to what values."""

    verdict: str
    kind: type[Record]
    id: bytes
    name: str
    details: tuple[str, ...] = ()


def out_of_role(store: Store) -> list[Line]:
    """Give the changes that do not count because their maker had no say, the newest first."""
    with store.looking() as connection:
        rows = ask(
            connection,
            "SELECT o.tbl, o.row, o.why, c.actor, b.label FROM out_of_role o"
            " JOIN op ON op.id = o.op JOIN commit_log c ON c.id = op.commit_id"
            " JOIN branch b ON b.idx = c.branch ORDER BY o.op DESC",
        )
        return [
            Line("待核", kind, row, called(store, kind, row), (WHY[why], f"{label} {actor}"))
            for table, row, why, actor, label in rows
            if (kind := kinds.by_tag(table))
        ]


def corrections(store: Store, since_ms: int = 0) -> list[Line]:
    """Give what the district changed in this office's records, each with its reason."""
    with store.looking() as connection:
        rows = ask(
            connection,
            f"SELECT DISTINCT op.tbl, op.row, c.reason, c.id FROM {OPS_OF_COMMIT}"  # noqa: S608
            " WHERE b.role = 'district' AND c.scope <> 'district' AND c.wall_ms >= ?"
            " AND op.kind IN (1, 2, 3) ORDER BY c.id DESC",
            (since_ms,),
        )
        return [
            Line(CORRECTED, kind, row, called(store, kind, row), (f"原因：{reason}",))
            for table, row, reason, _ in rows
            if (kind := kinds.by_tag(table))
        ]


def of(store: Store, applied: Applied, fresh: Sequence[reading.Conflict], most: int) -> list[Line]:
    """Give what packages did to records: conflicts first, then changed and new ones."""
    made = [
        Line("冲突", c.kind, c.row, called(store, c.kind, c.row), tuple(sides_of(c)))
        for c in fresh[:most]
    ]
    for verdict, by_kind in (("更新", applied.changed), ("新增", applied.created)):
        for kind, ids in by_kind.items():
            rows = sorted(ids)[: max(0, most - len(made))]
            names = _all_called(store, kind, rows)
            for row in rows:
                said, details = verdict, tuple[str, ...]()
                if verdict == "更新":
                    said, details = _last_change(store, kind, row)
                made.append(Line(said, kind, row, names.get(row, ""), details))
    return made


def _all_called(store: Store, kind: type[Record], rows: Sequence[bytes]) -> dict[bytes, str]:
    """Give what records are called, deleted ones too."""
    found = store.all(kind, hidden=True, id=list(rows)) if rows else []
    return store.names(found)


def called(store: Store, kind: type[Record], row: bytes) -> str:
    """Give what a record is called, a deleted one too; one that is not here has no name."""
    record = store.get(kind, row, hidden=True)
    return store.called(record) if record else ""


def _last_change(store: Store, kind: type[Record], row: bytes) -> tuple[str, tuple[str, ...]]:
    found = store.history(row, kind)
    if not found:
        return "更新", ()
    last = found[-1].made
    changes = tuple(
        change_text(kind, entry)
        for entry in found
        if entry.made == last and entry.register and not entry.register.stays_in_office
    )
    if not _is_correction(store, last.branch):
        return "更新", changes
    return CORRECTED, (f"区里更正，原因：{last.reason}", *changes)


def _is_correction(store: Store, branch: bytes) -> bool:
    """Say whether a change in an office's book is the district's."""
    with store.looking() as connection:
        found = ask(connection, "SELECT role FROM branch WHERE id = ?", (branch,))
        is_office = not book.facts(connection).is_district
    return is_office and bool(found) and found[0][0] == "district"


def change_text(kind: type[Record], entry: reading.Entry) -> str:
    """Write one change as staff read it, masked: 手机：138****0001 → 139****0002."""
    fields = kind.fields()
    parts = []
    for name, after in entry.after.items():
        if name not in fields:  # a liar wrote under another kind's id: nothing to show of it here
            continue
        shown = fields[name]
        if isinstance(shown, Link):
            continue
        old, new = shown.from_stored(entry.before.get(name)), shown.from_stored(after)
        if old != new:
            parts.append(
                f"{shown.label}：{shown.show(old) or '（空）'} → {shown.show(new) or '（空）'}"
            )
    return "；".join(parts)


def sides_of(conflict: reading.Conflict) -> Iterator[str]:
    """Write the sides of a conflict, masked, with who wrote each."""
    fields = conflict.kind.fields()
    for side in conflict.sides:
        values = [
            f"{fields[name].label} {fields[name].show(fields[name].from_stored(value)) or '（空）'}"
            if name
            else str(value)
            for name, value in side.values.items()
        ]
        yield f"{'、'.join(values)}（{side.made.pc} {side.made.actor}）"
