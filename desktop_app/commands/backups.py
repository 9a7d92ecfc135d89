"""`backup make`, `list`, `test`, `copy`, `missing` and `restore`."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from db import backup, backup_trial, restoring, salvaging, second_place
from db.backup import Backup
from db.store import Store
from db.trouble import Refused
from desktop_app.commands.line import Partly
from desktop_app.commands.opening import opened, password, standby, user


def make(wanted: argparse.Namespace) -> dict[str, Any]:
    """Make a verified backup now."""
    with opened(wanted.book) as book:
        return _shown(backup.make(book.store, "day"))


def every(wanted: argparse.Namespace) -> list[dict[str, Any]]:
    """Give the backups of a book, newest first, without opening it."""
    return [_shown(one) for one in reversed(list(backup.listed(wanted.book / "backups")))]


def _shown(one: Backup) -> dict[str, Any]:
    size = one.path.stat().st_size
    return {"file": one.path.name, "made": one.made.isoformat(), "why": one.reason, "bytes": size}


def test(wanted: argparse.Namespace) -> dict[str, Any]:
    """Lay a backup out, open it and compare it with the book."""
    with opened(wanted.book) as book:
        trial = backup_trial.run(book.store, _chosen(book.store, wanted.file))
    result = {
        "file": trial.backup,
        "good": trial.is_good,
        "checks": len(backup_trial.CHECKS),
        "findings": list(trial.findings),
    }
    if not trial.is_good:
        raise Partly(result, "这份备份试恢复没有通过，请马上再备份一份，再试一次")
    return result


def copy(wanted: argparse.Namespace) -> dict[str, Any]:
    """Copy the newest backup, made first where one is lacking, to a stick and read it back."""
    with opened(wanted.book) as book:
        return {"file": str(second_place.copy(book.store, book.clerk, wanted.to))}


def missing(wanted: argparse.Namespace) -> dict[str, Any]:
    """Say what of the book would be missing after going back to a backup."""
    with opened(wanted.book) as book:
        found = restoring.loss(book.store, _chosen(book.store, wanted.file))
    return {
        "works": found.works,
        "records": found.records,
        "words": found.words,
        "accounts": found.accounts,
    }


def restore(wanted: argparse.Namespace) -> dict[str, Any]:
    """Go back to a backup: in place of a book, or as a book in an empty folder.

    In the place of a book it wants somebody to stand by, as it does in the window; in an empty
    folder the first opening does.
    """
    if backup.is_book(wanted.book) or restoring.is_waiting(wanted.book):
        given = wanted.file, wanted.book, user(), password(), standby()
        words = restoring.stage_with_password(*given)
        aside = restoring.finish(wanted.book)
        return {"book": str(wanted.book), "former": str(aside), "accounts": words}
    backup.unpack(wanted.file, wanted.book)
    return {"book": str(wanted.book), "former": None, "accounts": ""}


def salvage(wanted: argparse.Namespace) -> dict[str, Any]:
    """Make a new book of what can be read of a damaged one, with somebody to stand by."""
    saved = salvaging.salvage(wanted.book, user(), password(), wanted.to, standby())
    return {
        "book": str(wanted.to),
        "records": saved.records,
        "commits": saved.commits,
        "lost_commits": saved.lost_commits,
        "without_history": saved.rows,
        "words": saved.words,
    }


def _chosen(store: Store, path: Path | None) -> Backup:
    if path is None:
        return second_place.newest(store)
    for one in backup.listed(path.parent):
        if one.path.name == path.name:
            return one
    raise Refused("这不是台账的备份文件，请选 .hslbak 文件")
