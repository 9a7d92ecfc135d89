"""Copies of packages that lie beside the book: in `inbox` what came, in `outbox` what went."""

from __future__ import annotations

from collections.abc import Iterable

from db.journal.rows import ask
from db.store import Store
from db.trouble import Unavailable

_READ = ("已合入", "已撤回")


def drop(store: Store, place: str, names: Iterable[str]) -> None:
    """Remove some copies; without them nothing is lost."""
    if store.folder is None:
        return
    try:
        for name in names:
            (store.folder / place / name).unlink(missing_ok=True)
    except OSError as error:
        raise Unavailable("数据包的旧副本没有删掉，请关掉正在看它的程序再试") from error


def drop_all_copies(store: Store) -> None:
    """Remove every copy that may still hold what was erased here.

    What came was taken in; what went is made again, without it, at the next export. Packages
    that still wait to be taken in stay: what they bring of it is blanked on its way in.
    """
    with store.looking() as connection:
        marks = ", ".join("?" * len(_READ))
        asked = f"SELECT package FROM inbox WHERE state IN ({marks})"  # noqa: S608
        read = [f"{package.hex()}.hsl" for (package,) in ask(connection, asked, _READ)]
        sent = [file for (file,) in ask(connection, "SELECT file FROM outbox")]
    drop(store, "inbox", read)
    drop(store, "outbox", sent)
