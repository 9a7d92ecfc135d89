"""Going back to a backup: what would be missing, and putting it in the place of the book.

The backup is laid out beside the book and read whole before anything is moved; a mark then says
that it shall be done. Whatever breaks off after the mark is finished at the next start, so the
folder holds the former book or the restored one, never half of each. The former files, with the
log beside the database, are kept in a folder of their own. Accounts stay as they are today
(`kept_accounts`). Who decided it is laid into the restored book, whose own log says it at the
first opening (`restored`); outside of the book stands only the name of the backup.
"""

from __future__ import annotations

import datetime as dt
import shutil
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, closing, contextmanager, nullcontext, suppress
from functools import partial
from pathlib import Path
from typing import Any, Final

import sqlcipher3.dbapi2 as cipher
from msgspec import Struct, field
from sqlalchemy.exc import DBAPIError

from db import (
    backup,
    erasure_list,
    former_files,
    kept_accounts,
    key_file,
    key_tries,
    keys,
    kinds,
    restored,
    whole_check,
)
from db.accounts import CODE_SEEN, owed
from db.backup import SIDECARS, Backup
from db.book_lock import BookLock
from db.engine import connect_bare, disk_trouble
from db.journal.rows import OPS_OF_COMMIT, ask, ask_in, table_name
from db.key_ring import KeyRing
from db.kinds import Household, Resident, User
from db.restored import Standby
from db.roles import CODE_HOLDER, Clerk, require
from db.safe_files import flush_folder, safe_write, told
from db.store import DATABASE, Store
from db.trouble import Damaged, Refused, Unavailable

STAGING: Final = ".restoring"
LOOKING: Final = ".looking"
_READY: Final = "ready"
_SHOWN: Final = 20
_DECIDED_ALREADY: Final = (
    "已经定好要恢复到一份备份，锁定台账再打开就会恢复；要换一份，请在恢复以后再选"
)
_BENT: Final = "这份备份检查没有通过，请换更早的一份；现在的台账没有动"
_FOUNDERING: Final = (DBAPIError, cipher.Error, KeyError, Unavailable)
"""What reading a damaged file ends in."""
_OTHER_KEYS: Final = "这份备份是用别的钥匙做的（换过钥匙以前，或是别的台账），要用那时的密码打开"


class Missing(Struct, frozen=True):
    """A saved work that the backup does not hold."""

    moment: dt.datetime
    actor: str
    reason: str


class Loss(Struct):
    """What of the book of today would be missing after going back to a backup.

    Nobody can say where the book of today `is_unknown`: it is damaged.
    """

    made: dt.datetime
    works: int = 0
    records: dict[str, int] = field(default_factory=dict)
    newest: list[Missing] = field(default_factory=list)
    accounts: list[str] = field(default_factory=list)
    is_unknown: bool = False

    @property
    def words(self) -> str:
        """Say it in a sentence."""
        when = f"{self.made:%Y-%m-%d %H:%M}"
        if self.is_unknown:
            return f"台账文件有损坏，比不出 {when} 以后做过的还缺多少；恢复后请把那以后的补登一遍"
        if not self.works:
            return f"{when} 以后没有改动，恢复不会缺少什么"
        counts = "、".join(f"{title} {number}" for title, number in self.records.items())
        return f"{when} 以后的 {self.works} 次保存会缺少，涉及{counts}"


@contextmanager
def looked_into(path: Path, key: bytes | None, near: Path) -> Iterator[tuple[Any, Path]]:
    """Lay a backup out for a moment and give a connection to its database, with the folder."""
    folder = near / LOOKING
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    try:
        backup.lay_out(path, folder)
        with closing(_opened(folder / DATABASE, key)) as connection:
            yield connection, folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _opened(path: Path, key: bytes | None) -> Any:
    connection = connect_bare(path, key)
    try:
        held = connection.execute("SELECT count(*) FROM book WHERE key = 'branch'").fetchone()
    except cipher.DatabaseError as error:
        connection.close()
        raise Unavailable(_OTHER_KEYS) from error
    if held != (1,):
        connection.close()
        raise Unavailable("这份备份里没有台账，请换一份备份")
    return connection


def loss(store: Store, one: Backup) -> Loss:
    """Say what going back to a backup would lose of the open book."""
    with looked_into(one.path, store.database_key, _folder(store)) as (then, laid_out):
        held = {digest for (digest,) in then.execute("SELECT digest FROM commit_log")}
        accounts = kept_accounts.words(_ring(store), laid_out, then)
    try:
        return _lacking(store, one, held, accounts)
    except _FOUNDERING:
        if whole_check.is_sound(store):
            raise
        return Loss(one.made, accounts=accounts, is_unknown=True)


def _lacking(store: Store, one: Backup, held: set[bytes], accounts: list[str]) -> Loss:
    """Count what the book of today holds besides the commits of a backup."""
    with store.looking() as now:
        asked = "SELECT id, digest, work, wall_ms, actor, reason FROM commit_log ORDER BY id"
        lacking = [row for row in ask(now, asked) if row[1] not in held]
        touched = f"SELECT DISTINCT op.tbl, op.row FROM {OPS_OF_COMMIT} WHERE c.id IN (?)"  # noqa: S608
        rows = set(ask_in(now, touched, [number for (number, *_) in lacking]))
    counted = Counter(tag for tag, _ in rows)
    works = {work: Missing(_moment(ms), actor, why) for _, _, work, ms, actor, why in lacking}
    found = Loss(one.made, len(works), accounts=accounts)
    for tag, count in counted.most_common():
        kind = kinds.by_tag(tag)
        found.records[kind.title if kind else "其他"] = count
    found.newest = list(reversed(list(works.values())))[:_SHOWN]
    return found


def _moment(ms: int) -> dt.datetime:
    return dt.datetime.fromtimestamp(ms / 1000)  # noqa: DTZ006  the office's own clock


def _folder(store: Store) -> Path:
    if store.folder is None:
        raise Unavailable("这本台账只在内存里，没有备份")
    return store.folder


def _ring(store: Store) -> KeyRing:
    if store.ring is None:
        raise Unavailable("这本台账只在内存里，没有备份")
    return store.ring


def stage(store: Store, clerk: Clerk, path: Path) -> None:
    """Lay a backup out beside the open book, read it whole, and mark that it shall take its place.

    It does so when the book is closed and opened again; what the book holds now is backed up. A
    damaged book cannot be, and is the one to go back from: its files are kept aside as they are,
    what cannot be read of it stays behind, and the restored book's log says so. Whoever may open
    the book today may then, with the password and the code of today.
    """
    require(clerk, "restore")
    if store.is_shared:
        raise Refused("台账在服务器上，同事也在用，不能就地退回；请把备份恢复到一个空文件夹再核对")
    folder, ring = _folder(store), _ring(store)
    if is_waiting(folder):
        raise Refused(_DECIDED_ALREADY)
    is_sound = whole_check.is_sound(store)
    with _as_far_as_read(is_sound=is_sound):  # each erasure left the list there when it was done
        erasure_list.keep(store)
    with _let_go_if_refused(_laid_out(path, folder, STAGING)) as staging:
        _require_whole(staging, store.database_key)
        is_sound = is_sound and _is_backed_up(store)
        decided = restored.decision(clerk, path.name, store.now, without_backup=not is_sound)
        facts = _facts_of_today(store, ring, staging, is_sound=is_sound)
        facts |= {restored.DECIDED: decided, restored.TOLD: ""}
        if clerk.beside is CODE_HOLDER:
            facts[CODE_SEEN] = ""
        _keep_facts(staging, ring.database_key, facts)
        ring.stay_beside(staging, key_file.read(staging).anchors)
        with _as_far_as_read(is_sound=is_sound):
            _carry_log(store, staging)
        if is_sound:
            store.note(clerk, restored.GONE_BACK, reason=path.name)
        _mark(staging, path)


def _as_far_as_read(*, is_sound: bool) -> AbstractContextManager[None]:
    """Pass over what cannot be read, where the book is known to be damaged."""
    return nullcontext() if is_sound else suppress(*_FOUNDERING)


def _is_backed_up(store: Store) -> bool:
    """Back the book up as it is now; say no where only a thorough look found it damaged."""
    try:
        backup.make(store)
    except Damaged:
        return False
    return True


def _facts_of_today(
    store: Store, ring: KeyRing, staging: Path, *, is_sound: bool
) -> dict[str, str]:
    """Give what is laid into the restored book of accounts and keys as they stand today.

    Where a damaged book cannot say it, the key files do, as for one that cannot be opened.
    """
    try:
        with closing(_opened(staging / DATABASE, store.database_key)) as then:
            today = kept_accounts.today(store, ring, staging, then)
        told = {CODE_SEEN: store.fact(CODE_SEEN), **owed(store)}
    except _FOUNDERING:
        if is_sound:
            raise
        today, told = kept_accounts.without_book(ring, _folder(store), staging), {CODE_SEEN: ""}
    return {kept_accounts.FACT: today.as_fact(), **told}


def _carry_log(store: Store, staging: Path) -> None:
    """Have the log of a staged book go on with today's: going back takes no look at anybody back.

    Only where today's begins with the backup's: it does, unless years were laid by in between.
    """
    asked = "SELECT no, wall_ms, entry, chain FROM access_log"
    with disk_trouble(), closing(_opened(staging / DATABASE, store.database_key)) as then:
        last = then.execute(f"{asked} ORDER BY no DESC LIMIT 1").fetchone()
        if last is None:
            return
        with store.held() as now:
            held = now.execute(f"{asked} WHERE no >= ? ORDER BY no", last[:1]).fetchall()
        if held[:1] == [last]:
            then.execute("BEGIN IMMEDIATE")
            then.executemany("INSERT INTO access_log VALUES (?,?,?,?)", held[1:])
            then.execute("COMMIT")


def stage_with_password(
    path: Path, folder: Path, login: str, password: str, beside: Standby | None = None
) -> str:
    """Do the same for a book that cannot be opened, proven by passwords (see `keys.unlock_copy`).

    It wants two people as well. Without a login the only account is meant. Gives what is to be
    said where the accounts of the backup came back with it: it lies under another data key.
    """
    if is_waiting(folder):  # it was decided, and may be the only copy by now
        finish(folder)
    with _let_go_if_refused(_laid_out(path, folder, STAGING)) as staging:
        ring, clerk = _unlocked(staging, folder, login, password)
        key = ring.database_key
        if beside is not None:
            unlock = partial(keys.unlock_copy, staging, folder)
            as_held = partial(_clerk_in, staging, key)
            clerk = clerk.for_once(beside=restored.stander_of(beside, unlock, as_held))
        require(clerk, "restore")
        today, is_today = kept_accounts.without_book(ring, folder, staging), ring.holds(folder)
        now = dt.datetime.now().astimezone()
        decided = {restored.DECIDED: restored.decision(clerk, path.name, now), restored.TOLD: ""}
        facts = {kept_accounts.FACT: today.as_fact(), **decided}
        if clerk.beside is CODE_HOLDER or not is_today:
            facts[CODE_SEEN] = ""  # the next start makes a new one, and shows it
        _keep_facts(staging, key, facts)
        if is_today:
            ring.stay_beside(staging, key_file.read(staging).anchors)
        _mark(staging, path)
    return "" if is_today else kept_accounts.back_words(today)


def _unlocked(laid_out: Path, folder: Path, login: str, password: str) -> tuple[KeyRing, Clerk]:
    """Open a backup laid out beside a book that is not open, and read it whole; give who did."""
    only = [slot.login for slot in key_file.read(laid_out).slots if slot.kind == "user"]
    ring = keys.unlock_copy(laid_out, folder, login or only[0], password)
    _require_whole(laid_out, ring.database_key)
    return ring, _clerk_in(laid_out, ring.database_key, ring)


@contextmanager
def _let_go_if_refused(laid_out: Path) -> Iterator[Path]:
    """Let a copy go that was not used: it may hold the erased. Wrong tries stay counted."""
    try:
        yield laid_out
    except BaseException:
        _let_go(laid_out)
        raise


def _let_go(laid_out: Path) -> None:
    if not key_tries.counted(laid_out):
        shutil.rmtree(laid_out, ignore_errors=True)
        return
    for one in laid_out.iterdir():  # the book's own key file may be unable to count
        if one.name not in key_file.NAMES:
            one.unlink(missing_ok=True)


class Inside(Struct, frozen=True):
    """How much a backup holds: people, homes, records of every kind; when its PC last saved."""

    people: int
    homes: int
    records: int
    last: dt.datetime | None

    @property
    def words(self) -> str:
        """Say it in a sentence."""
        last = f"，最后一次保存 {self.last:%Y-%m-%d %H:%M}" if self.last else ""
        return (
            f"居民 {self.people:,} 人，住户 {self.homes:,} 户，"
            f"各类记录共 {self.records:,} 条{last}；刚逐页核过，完好"
        )


def inside_with_password(path: Path, folder: Path, login: str, password: str) -> Inside:
    """Say how much a backup of a book holds that cannot be opened, for a password that opens it.

    Raises `Refused` for one that does not, which counts as a wrong try of the book's.
    """
    with _let_go_if_refused(_laid_out(path, folder, LOOKING)) as laid_out:
        ring, clerk = _unlocked(laid_out, folder, login, password)
        require(clerk, "see")
        with closing(_opened(laid_out / DATABASE, ring.database_key)) as held:
            found = _inside(held)
    shutil.rmtree(laid_out, ignore_errors=True)
    return found


def _inside(held: Any) -> Inside:
    there = {name for (name,) in held.execute("SELECT name FROM sqlite_master")}
    counted = {
        kind: held.execute(f"SELECT count(*) FROM {name} WHERE hidden = 0").fetchone()[0]  # noqa: S608
        for kind in kinds.KINDS
        if (name := table_name(kind)).strip('"') in there  # fewer before an update
    }
    (last,) = held.execute("SELECT max(wall_ms) FROM commit_log WHERE package IS NULL").fetchone()
    people, homes = (counted.get(kind, 0) for kind in (Resident, Household))
    return Inside(people, homes, sum(counted.values()), _moment(last) if last else None)


def _clerk_in(staging: Path, key: bytes, ring: KeyRing) -> Clerk:
    """Give the clerk of an account as a backup has it."""
    asked = f"SELECT login, roles FROM {table_name(User)} WHERE id = ? AND active IS NOT 0"  # noqa: S608
    with closing(_opened(staging / DATABASE, key)) as connection:
        found = connection.execute(asked, (ring.user_id,)).fetchone()
    if found is None:
        raise Refused("这个账号在这份备份里没有，或已停用；请换一个账号")
    login, roles = found
    return Clerk(
        ring.user_id or b"",
        login,
        login,
        frozenset(User.fields()["roles"].from_stored(roles) or ()),
    )


def _keep_facts(staging: Path, key: bytes, facts: Mapping[str, str]) -> None:
    """Write facts into the book that is laid out: its first opening reads them."""
    asked = (
        "INSERT INTO book (key, value) VALUES (?,?)"
        " ON CONFLICT (key) DO UPDATE SET value = excluded.value"
    )
    with disk_trouble(), closing(_opened(staging / DATABASE, key)) as connection:
        connection.executemany(asked, list(facts.items()))


def put_back(path: Path, folder: Path) -> None:
    """Put a backup of this very book in its place at once; the former files are kept aside."""
    if is_waiting(folder):
        finish(folder)
    _mark(_laid_out(path, folder, STAGING), path, restored.UNASKED)
    finish(folder)


def _laid_out(path: Path, folder: Path, name: str) -> Path:
    """Lay a backup out in a folder beside a book; nothing that lies there may be needed still."""
    laid_out = folder / name
    failures = _wrong_tries(folder)
    shutil.rmtree(laid_out, ignore_errors=True)
    laid_out.mkdir(parents=True)
    backup.lay_out(path, laid_out)
    key_tries.go_on(laid_out, failures)
    lists = erasure_list.read(path.parent) | erasure_list.read(folder / "backups")
    erasure_list.write(laid_out, lists)
    return laid_out


def _wrong_tries(folder: Path) -> dict[str, int]:
    """Give the wrong tries over backups, for a book whose own key file cannot count."""
    found: dict[str, int] = {}
    for name in (STAGING, LOOKING):
        for user, failures in key_tries.counted(folder / name).items():
            found[user] = max(failures, found.get(user, 0))
    return found


def _require_whole(staging: Path, key: bytes | None) -> None:
    with closing(_opened(staging / DATABASE, key)) as connection:
        try:
            backup.require_sound(connection, "integrity_check", "cipher_integrity_check")
        except Damaged as error:
            raise Unavailable(_BENT) from error


def _mark(staging: Path, path: Path, how: str = "") -> None:
    """From here on the restore is going to happen, whatever breaks off."""
    told = f"{former_files.name_now()}\n{backup.plain_name(path)}"
    told += f"\n{how}" if how else ""
    safe_write(staging / _READY, told.encode())


def drop_unmarked(folder: Path) -> None:
    """Let copies go that never took the book's place: they may hold the erased."""
    shutil.rmtree(folder / LOOKING, ignore_errors=True)
    if not is_waiting(folder):
        shutil.rmtree(folder / STAGING, ignore_errors=True)


def is_waiting(folder: Path) -> bool:
    """Say whether a restore was begun and is to be finished."""
    return (folder / STAGING / _READY).exists()


def finish(folder: Path) -> Path | None:
    """Put a staged backup in the place of the book; give where the former files are now.

    May be called again after any interruption. A staged file that is still there has not taken
    its place, so what lies in its place belongs to the former book.
    """
    if not is_waiting(folder):
        shutil.rmtree(folder / STAGING, ignore_errors=True)
        return None
    staging = folder / STAGING
    with told(folder / DATABASE), BookLock(folder):
        name, _, made = (staging / _READY).read_text("utf-8").partition("\n")
        aside = folder / name
        aside.mkdir(exist_ok=True)
        safe_write(folder / backup.RESTORED, made.encode())
        _swap(staging, folder, aside, erasure_list.NAME)
        _swap(staging, folder, aside, key_file.NAMES[0], *key_file.NAMES[1:])
        _swap(staging, folder, aside, DATABASE, *SIDECARS)
        flush_folder(folder)
        (staging / _READY).unlink()
        shutil.rmtree(staging)
    return aside


def _swap(staging: Path, folder: Path, aside: Path, name: str, *beside: str) -> None:
    """Move a former file and those that belong to it aside, then the staged one into place."""
    if not (staging / name).exists():
        return
    for one in (*beside, name):
        if (folder / one).exists():
            (folder / one).replace(aside / one)
    flush_folder(folder)
    (staging / name).replace(folder / name)
