"""Which files another PC holds, as far as it told us, and so which a package to it must carry.

A file counts as delivered once the PC says that it holds what a package with that file led up
to: a package is taken in whole or not at all. What a PC sent us it holds as well.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

import msgspec
from sqlalchemy import Connection

from db.journal.holding import covered
from db.journal.rows import ask, ask_in, run

_decode = msgspec.json.decode
BY_ITSELF = b""  # in place of a package: the PC sent the file, or said that it has it


def stated_tips(connection: Connection, node: bytes) -> list[bytes]:
    """Give the tips a node last said it holds, in a package of its own."""
    found = ask(connection, "SELECT acked FROM node WHERE branch = ?", (node,))
    return [bytes.fromhex(tip) for tip in _decode(found[0][0])] if found else []


def pending(
    connection: Connection,
    node: bytes,
    scopes: Iterable[str],
    acked: Iterable[bytes],
    kept_back: Collection[bytes] = (),
) -> list[tuple[str, int]]:
    """Give the files (hash and size) that are here and that a PC is not known to hold.

    Those that none but rows kept back name are left out.
    """
    statement = (
        "SELECT a.sha256, c.size, a.id FROM attachment a"
        " JOIN file_copy c ON c.sha256 = a.sha256 AND c.form = 'whole'"
        " WHERE a.hidden = 0 AND a.org_code IN (?)"
    )
    rows = (row for row in ask_in(connection, statement, set(scopes)) if row[2] not in kept_back)
    found = sorted(rows, key=lambda row: row[2])
    sizes = {sha256: size for sha256, size, _ in reversed(found)}
    held = delivered(connection, node, acked)
    wanted = dict.fromkeys(sha256 for sha256, _, _ in found if sha256 not in held)
    return [(sha256, sizes[sha256]) for sha256 in wanted]


def delivered(connection: Connection, node: bytes, acked: Iterable[bytes]) -> set[str]:
    """Give the files that a PC is known to hold."""
    rows = ask(connection, "SELECT sha256, package FROM file_at WHERE node = ?", (node,))
    taken = _taken_packages(connection, node, acked)
    return {sha256 for sha256, package in rows if package == BY_ITSELF or package in taken}


def note_sent(
    connection: Connection,
    node: bytes,
    package: bytes,
    hashes: Sequence[str],
    *,
    tips: Iterable[bytes],
    acked: Iterable[bytes],
    beside: Iterable[bytes] = (),
) -> None:
    """Note what a package carries and what it leads up to.

    It stands in place of earlier ones that were not taken, but for those `beside` it: what it does
    not repeat is sent again.
    """
    taken = _taken_packages(connection, node, acked) | set(beside)
    rows = ask(connection, "SELECT DISTINCT package FROM file_at WHERE node = ?", (node,))
    gone = [(node, old) for (old,) in rows if old != BY_ITSELF and old not in taken]
    run(connection, "DELETE FROM file_at WHERE node = ? AND package = ?", gone)
    run(connection, "INSERT INTO file_at VALUES (?,?,?)", [(node, one, package) for one in hashes])
    run(connection, "INSERT INTO post_tip VALUES (?,?)", [(package, tip) for tip in set(tips)])


def note_taken(connection: Connection, node: bytes, packages: Iterable[bytes]) -> None:
    """Note packages a PC says it took in, though no commit tells so."""
    for package in packages:
        asked = "SELECT sha256 FROM file_at WHERE node = ? AND package = ?"
        note_held(
            connection, node, [sha256 for (sha256,) in ask(connection, asked, (node, package))]
        )


def note_held(connection: Connection, node: bytes, hashes: Iterable[str]) -> None:
    """Note files that a PC sent us."""
    run(
        connection,
        "INSERT INTO file_at VALUES (?,?,?) ON CONFLICT DO NOTHING",
        [(node, sha256, BY_ITSELF) for sha256 in set(hashes)],
    )


def forget_if_lower(
    connection: Connection, node: bytes, before: Iterable[bytes], now: Iterable[bytes]
) -> None:
    """Believe nothing any more of a PC that says it holds less than before: it was restored."""
    if not _is_covered(connection, before, covered(connection, now)):
        run(connection, "DELETE FROM file_at WHERE node = ?", [(node,)])


def is_acknowledged(connection: Connection, package: bytes, acked: Iterable[bytes]) -> bool:
    """Say whether a PC that holds some tips has taken in a package we wrote."""
    tips = [
        tip for (tip,) in ask(connection, "SELECT tip FROM post_tip WHERE package = ?", (package,))
    ]
    return bool(tips) and _is_covered(connection, tips, covered(connection, acked))


def _taken_packages(connection: Connection, node: bytes, acked: Iterable[bytes]) -> set[bytes]:
    reached = covered(connection, acked)
    tips: dict[bytes, list[bytes]] = {}
    statement = (
        "SELECT DISTINCT t.package, t.tip FROM post_tip t"
        " JOIN file_at f ON f.package = t.package WHERE f.node = ?"
    )
    for package, tip in ask(connection, statement, (node,)):
        tips.setdefault(package, []).append(tip)
    return {one for one, ends in tips.items() if _is_covered(connection, ends, reached)}


def _is_covered(
    connection: Connection, tips: Iterable[bytes], reached: dict[tuple[int, str], int]
) -> bool:
    statement = "SELECT branch, scope, no FROM commit_log WHERE digest IN (?)"
    places = ask_in(connection, statement, set(tips))
    return all(reached.get((branch, scope), 0) >= no for branch, scope, no in places)
