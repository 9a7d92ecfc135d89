"""`dump`: the records of one kind, a line each, as everyone may see them."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from typing import Any

from db.kinds import KINDS
from db.pointing import names_people
from db.record import Record
from db.roles import require
from db.store import Store
from db.trouble import Refused
from desktop_app.commands.line import Lines
from desktop_app.commands.opening import opened
from desktop_app.exchange.list_sheet import foot


def dump(wanted: argparse.Namespace) -> Lines:
    """Give the records of a kind in the order of their ids; the access log notes it.

    Below those that tell who somebody is stands a line on who took them out and when.
    """
    kind = kind_called(wanted.kind)
    with opened(wanted.book) as book:
        require(book.clerk, "dump")
        found = list(shown(book.store, kind))
        reason, are_people = f"dump {kind.title}", names_people(kind)
        with book.store.taking_out(book.clerk, len(found), reason, names_people=are_people):
            end = foot(book.store, book.clerk.name, len(found), names_people=are_people)
            return Lines([*found, {"note": end}] if found and are_people else found)


def kind_called(name: str) -> type[Record]:
    """Give the kind of a table name or a Chinese title."""
    for kind in KINDS:
        if name in (kind.__tablename__, kind.title):
            return kind
    known = "、".join(f"{kind.__tablename__}（{kind.title}）" for kind in KINDS)
    raise Refused(f"没有“{name}”这类记录，可用：{known}")


def shown(store: Store, kind: type[Record]) -> Iterator[dict[str, Any]]:
    """Yield records with masked values; what is read in the opened record alone is left out."""
    fields = {n: field for n, field in kind.fields().items() if not field.is_close}
    rows = store.values(kind, "id", "org_code", *fields, order=("id",))
    for row_id, org_code, *values in rows:
        texts = zip(fields, fields.values(), values, strict=True)
        yield {"id": row_id.hex(), "org_code": org_code} | {
            name: field.show(value) for name, field, value in texts
        }
