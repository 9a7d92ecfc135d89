"""Making a new book, and opening one: folder, lock, keys, store and the clerk at work."""

from __future__ import annotations

import contextlib
import datetime as dt
import os
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from msgspec import Struct

from db import (
    accounts,
    address,
    audit,
    backup,
    book,
    clocks,
    contacts,
    drafts,
    erasing,
    erasing_again,
    erasure_list,
    key_file,
    keys,
    lives,
    opening,
    passwords,
    places,
    restored,
    restoring,
    schema,
    second_place,
    unmigrated,
    upgrading,
    word_lists,
)
from db.anchors import Anchors
from db.book_lock import BookLock
from db.engine import NOT_WRITTEN, opens
from db.journal.course import FOUNDING_FORM
from db.journal.holding import add_branch
from db.key_file import Cost
from db.keys import KeyRing
from db.kinds import OrgUnit, StaffMember, User
from db.places import Probes
from db.record import derived_id, new_id
from db.restored import Standby
from db.roles import ADMIN, CLERK, DISTRICT, LEAD, REVIEWER, Clerk
from db.store import DATABASE, Store
from db.this_pc import ThisPC
from db.trouble import Refused, Unavailable

COMMUNITY_ROLES = frozenset({CLERK, REVIEWER, LEAD, ADMIN})
_LOG = "access_log"
_EMPTY = "资料文件是空的，或当时没有建完；请从备份恢复，没有备份时另选一个空文件夹新建"
_NO_ROOM = "磁盘空间不足，台账没有建成。请腾出空间后再新建"
DISTRICT_ROLES = frozenset({REVIEWER, LEAD, ADMIN, DISTRICT})


class Founding(Struct, frozen=True):
    """What a new book is told about itself.

    `level` is district or community, `code` the 12-digit region code, `person` the name of the
    first account's holder. `id_purpose` is what numbers of ID papers are registered for; blank
    where the office registers none (`db/purposes.py`).
    """

    level: str
    name: str
    code: str
    login: str
    person: str
    node_label: str = ""
    is_demo: bool = False
    id_purpose: str = ""

    def check(self) -> None:
        """Raise `Refused` for what no book can be founded on."""
        faults = {}
        if self.level not in ("district", "community"):
            faults["level"] = "请选社区或区级"
        if not self.name.strip():
            faults["name"] = "请填写单位名称"
        if words := contacts.region_fault(self.code):
            faults["code"] = words
        if not self.person.strip():
            faults["person"] = "请填写管理员姓名"
        if words := OrgUnit.fields()["id_purpose"].fault(self.id_purpose):
            faults["id_purpose"] = words
        if faults:
            raise Refused(faults)


@dataclass
class OpenBook:
    """An open book with its lock and keys, and the clerk who opened it."""

    store: Store
    clerk: Clerk
    ring: KeyRing
    lock: BookLock
    anchors: Anchors | None = None
    upgrade_error: Exception | None = None
    """Why the book could not be brought up: then it is open as it was, to be read."""

    def close(self) -> None:
        """Let go of file and lock, keeping outside how far the book and its access log went."""
        if not self.lock.is_held:
            return
        if not self.store.is_open:  # it broke off: nothing is written any more
            self.lock.release()
            return
        if not self.store.only_reading:
            self._keep_anchors()
        self.store.close()
        self.lock.release()

    def _keep_anchors(self) -> None:
        # A full disk keeps nobody from going home; colleagues may share the key file.
        with contextlib.suppress(Unavailable), self.store.transaction():
            if self.anchors:
                self.anchors.keep()
            self.ring.keep_anchor(_LOG, self.store.log_anchor())


def create(
    folder: Path,
    founding: Founding,
    password: str,
    *,
    cost: Cost | None = None,
    clock: Callable[[], int] | None = None,
    probes: Probes | None = None,
    synchronous: str = "",
    pc: ThisPC | None = None,
    server: str = "",
) -> tuple[OpenBook, str]:
    """Make a new book in a folder; give it open, with the recovery code to be printed.

    `server` is the address of an empty PostgreSQL database that keeps it instead.
    """
    pc = pc or ThisPC()
    founding.check()
    places.require_fit(folder, probes, on_server=bool(server))
    folder.mkdir(parents=True, exist_ok=True)
    _require_free(folder)
    if server:
        schema.require_empty(server)
    lock = BookLock(folder, shared=bool(server))
    lock.take()
    try:
        _require_free(folder)  # another PC may have been quicker
        # What a server holds by now stays there, and the keys to it.
        half = contextlib.nullcontext() if server else backup.let_go_if_broken_off(folder)
        with _told_of_room(), half:
            names = (founding.person, founding.name)
            user = new_id()
            ring, code = keys.create(folder, user, founding.login, password, names=names, cost=cost)
            if server:
                address.keep(folder, ring.address_key, server)
            for name in backup.FOLDERS:
                (folder / name).mkdir(exist_ok=True)
            store = _store(folder, ring, clock, synchronous)
            try:
                store.pc = None if store.is_shared else pc
                clerk = found(store, founding, user)
                anchors = Anchors(store, ring, pc)
                anchors.settle()
            except BaseException:
                store.close()
                raise
    except BaseException:
        lock.release()
        raise
    return _at_work(store, clerk, ring, lock, anchors), code


def _require_free(folder: Path) -> None:
    if not backup.is_free(folder):
        raise Refused("这个文件夹里已经有一本台账，请选一个空文件夹")


@contextlib.contextmanager
def _told_of_room() -> Iterator[None]:
    """Say of a full disk what it means for a book that is not there yet."""
    try:
        yield
    except Unavailable as error:
        if str(error) == NOT_WRITTEN:
            raise Unavailable(_NO_ROOM) from error
        raise


def open_book(
    folder: Path,
    login: str,
    password: str,
    *,
    clock: Callable[[], int] | None = None,
    probes: Probes | None = None,
    synchronous: str = "",
    pause: Callable[[float], None] = time.sleep,
    pc: ThisPC | None = None,
    beside: Standby | None = None,
) -> OpenBook:
    """Open a book with a password; without a login, as its only account.

    `pause` is how a wait after five wrong tries is spent; it may raise to give up. A book that
    is not the one it was when it was closed here, or comes from another PC, goes on under a fresh
    branch. `beside` stands by where a laid-out backup is first opened (`restored.decide`).
    """
    pc = pc or ThisPC()
    _settle_files(folder)
    _require_held(folder)
    on_server = address.is_kept(folder)
    places.require_fit(folder, probes, on_server=on_server)
    with opening.unlocked(folder, login, password, pause, shared=on_server) as (lock, ring):
        try:
            store = _store(folder, ring, clock, synchronous)
        except schema.UpgradeFailed as error:
            return _as_it_was(folder, ring, lock, clock, error)
        store.known_log_anchor = ring.anchors.get(_LOG, "")
        store.pc = None if store.is_shared else pc
        with opening.brought_in(store):
            anchors = Anchors(store, ring, pc)
            clerk = _entered(store, ring, anchors, beside, pause)
    return _at_work(store, clerk, ring, lock, anchors)


def _require_held(folder: Path) -> None:
    if not backup.is_book(folder):
        raise Unavailable("这个文件夹里没有台账，请重新选择，或新建一本")
    if not address.is_kept(folder) and not (folder / DATABASE).stat().st_size:
        # The engine would take it for a new book and fill it with empty tables.
        raise Unavailable(_EMPTY)


def _settle_files(folder: Path) -> None:
    """Have the right files lie in a folder before any key is tried there."""
    if restoring.is_waiting(folder):  # broken off after it was decided
        restoring.finish(folder)
    upgrading.go_back(folder)


def unlock_with_code(
    folder: Path, code: str, *, pause: Callable[[float], None] = time.sleep
) -> KeyRing:
    """Give the keys of a book for its printed code; `recover` opens the book with them."""
    _settle_files(folder)
    return keys.unlock_with_code(folder, code, pause=pause)


def recover(folder: Path, ring: KeyRing, login: str, password: str) -> tuple[OpenBook, str]:
    """Open a book whose code was given, by a new password for an account; give the new code.

    Raises `Refused` for a folder no book may lie in, an account that is not in use, and a weak
    password, judged by the names in the book as everywhere, `Unavailable` for a book that cannot
    be opened: then the code stays valid until it can. A first opening is decided before it is
    used up: what breaks off in between would leave a book that asks for a code nobody has seen.
    """
    ring.require_code()
    on_server = address.is_kept(folder)
    places.require_fit(folder, on_server=on_server)
    with BookLock(folder, shared=on_server):
        try:
            _require_held(folder)
            names = _decided(folder, ring, login, password)
        except Unavailable:  # a password helps in safe mode, where the code still stands by
            ring.note_code_used()
            ring.reset_password(login, password)
            raise
        code = ring.recover(login, password, names)
    opened = open_book(folder, login, password)
    with contextlib.suppress(Unavailable):  # it may be open to be read alone
        opened.store.note(opened.clerk, "用恢复码打开")
        second_place.outdate(opened.store)
    return opened, code


def _decided(folder: Path, ring: KeyRing, login: str, password: str) -> tuple[str, ...]:
    """Have the code that was given decide a first opening, where the new password will do.

    Gives the names a password must not consist of: of whose account it is, and of the office.
    """
    slot = key_file.read(folder).slot("user", keys.plain_login(login))
    try:
        store = _store(folder, ring, None, "")
    except schema.UpgradeFailed:  # the book is opened to be read, if at all
        if restored.is_marked(folder):
            raise
        return ()
    with contextlib.closing(store):
        is_marked = restored.is_marked(folder)
        is_undecided = is_marked and restored.is_undecided(store)
        account = bytes.fromhex(slot.user) if slot else None
        clerk = clerk_of(store, account, is_restored=is_marked and not is_undecided)
        names = clerk.name, store.facts.name
        if words := passwords.fault(password, clerk.login, names):
            raise Refused({"password": words})
        if is_undecided:
            restored.decide_by_code(store, clerk)
        return names


def _at_work(
    store: Store, clerk: Clerk, ring: KeyRing, lock: BookLock, anchors: Anchors
) -> OpenBook:
    store.before_leaving = anchors.keep
    store.typist = clerk.id.hex()
    return OpenBook(store, clerk, ring, lock, anchors)


def _as_it_was(
    folder: Path,
    ring: KeyRing,
    lock: BookLock,
    clock: Callable[[], int] | None,
    error: schema.UpgradeFailed,
) -> OpenBook:
    """Give a book that could not be brought up as it was before, to be read.

    Not one that was put back: what was erased since the backup would be seen again.
    """
    upgrading.settle(folder)
    if restored.is_marked(folder):
        raise error
    where = address.read(folder, ring.address_key)
    store = unmigrated.open_file(
        folder, ring.database_key, ring.audit_key, clock=clock, address=where
    )
    try:
        store.known_log_anchor = ring.anchors.get(_LOG, "")
        clerk = clerk_of(store, ring.user_id)
        word_lists.adopt(store)
    except BaseException:
        store.close()
        raise
    return OpenBook(store, clerk, ring, lock, upgrade_error=error)


def _entered(
    store: Store,
    ring: KeyRing,
    anchors: Anchors,
    beside: Standby | None,
    pause: Callable[[float], None],
) -> Clerk:
    if not store.fact("branch"):
        raise Unavailable(_EMPTY)
    is_restored = restored.is_marked(ring.folder)
    if is_restored and restored.is_undecided(store):
        restored.decide(store, clerk_of(store, ring.user_id), beside, pause=pause)
    with store.looking():
        clerk = clerk_of(store, ring.user_id, is_restored=is_restored)
        why = anchors.found() or (lives.RESTORED if is_restored else "")
    if why:
        _begin_anew(store, clerk, lives.RESTORED if is_restored and why != lives.MOVED else why)
    if is_restored:
        restored.carry_out(store, clerk, ring)
        clerk = clerk_of(store, ring.user_id)
    with contextlib.suppress(Unavailable):  # a full disk must not keep anyone from looking
        if why == lives.BEHIND:  # an older file put here by hand brings the erased back
            erasing_again.erase_listed(store, clerk, erasure_list.read(ring.folder / "backups"))
        restored.forget_decision(store)
        anchors.settle()
        if why:
            anchors.keep()
        store.note(clerk, audit.LOGGED_IN)
        _claim_drafts(store, clerk)
    with contextlib.suppress(Unavailable):  # a key file that takes nothing is tried every time
        accounts.make_up(store, clerk)
    with contextlib.suppress(Unavailable):
        erasing.finish_begun(store)
    restoring.drop_unmarked(ring.folder)
    key_file.drop_aside(ring.folder)  # the one in place has opened the book
    return clerk


def _claim_drafts(store: Store, clerk: Clerk) -> None:
    if not store.is_shared:
        with store.transaction() as connection:
            drafts.claim(connection, clerk)


def _begin_anew(store: Store, clerk: Clerk, why: str) -> None:
    """Go on under a fresh branch; on another PC as another PC, whose keys are still to be made."""
    with store.transaction():
        begin = lives.go_on_as_another if why == lives.MOVED else lives.renew_branch
        begin(store, why)
        store.note(clerk, "换新编号", reason=lives.WORDS[why])


def _store(folder: Path, ring: KeyRing, clock: Callable[[], int] | None, synchronous: str) -> Store:
    _end_rotation(folder, ring)
    rest: dict[str, Any] = {"clock": clock} if clock else {}
    store = Store(
        folder,
        ring.database_key,
        ring.audit_key,
        before_migration=upgrading.before,
        synchronous=synchronous,
        address=address.read(folder, ring.address_key),
        **rest,
    )
    store.ring = ring
    return store


def _end_rotation(folder: Path, ring: KeyRing) -> None:
    """End, or take back, a change of keys that a power cut broke off: the file says which."""
    following = ring.next_database_key
    if following is None:
        return
    if address.is_kept(folder):  # a server's book is never written under another key
        ring.give_up_rotation()
    elif opens(folder / DATABASE, following):
        ring.end_rotation()
    elif opens(folder / DATABASE, ring.database_key):  # no key is let go while the file is in doubt
        ring.give_up_rotation()


def clerk_of(store: Store, account: bytes | None, *, is_restored: bool = False) -> Clerk:
    """Give the clerk of an account, by its id.

    Packages bring the accounts of other PCs, and login names are alike everywhere. Where a book
    `is_restored`, whoever opens it first carries out what was decided (`restored`), before it is
    known again who may do what.
    """
    user = store.get(User, account)
    if user is None or not (user.active or is_restored):
        raise Refused("这个账号已停用，请找系统管理员")
    holder = store.get(StaffMember, user.staff)
    name = holder.full_name if holder else user.login
    roles = frozenset({ADMIN} if is_restored else user.roles or ())
    return Clerk(user.id, user.login, name, roles, at_district=store.is_district)


def found(store: Store, founding: Founding, user: bytes | None = None) -> Clerk:
    """Write a new book's first facts and records: this PC's branch, the office, the account."""
    branch = os.urandom(16)
    unit = office_id(founding.code)
    with store.transaction() as connection:
        label = founding.node_label or "电脑1"
        held = {
            "level": founding.level,
            "name": founding.name,
            "code": founding.code,
            "unit": unit.hex(),
            "node_label": label,
            "letter": book.provisional_letter(branch),
            "is_demo": "1" if founding.is_demo else "0",
            "branch": str(add_branch(connection, branch, label=label, office=founding.code)),
            clocks.CONFIRMED_MS: str(store.clock() if founding.is_demo else 0),  # a diary tells it
        }
        for key, value in held.items():
            book.keep_fact(connection, key, value)
    district = founding.level == "district"
    roles = DISTRICT_ROLES if district else COMMUNITY_ROLES
    clerk = Clerk(user or new_id(), founding.login, founding.person, roles, at_district=district)
    _first_records(store, founding, clerk, unit)
    return clerk


def office_id(code: str) -> bytes:
    """Give the record id of the office with a region code: PCs set up apart hold one office."""
    return derived_id(code, person=b"hsl office")


def _first_records(store: Store, founding: Founding, clerk: Clerk, unit: bytes) -> None:
    office = OrgUnit(
        id=unit,
        code12=founding.code,
        full_name=founding.name,
        demo_status=None,
        level=founding.level,
        id_purpose=founding.id_purpose.strip() or None,
    )
    holder = StaffMember(
        full_name=founding.person,
        post="台账管理员",
        employment_kind="full_time",
        duty="台账登记与管理",
        level=founding.level,
        term_from=dt.date(store.today.year, 1, 1),
    )
    roles = tuple(sorted(clerk.roles))
    account = User(id=clerk.id, login=clerk.login, staff=holder.id, roles=roles)
    with store.work(clerk, "新建台账", FOUNDING_FORM) as work:
        work.bulk_create([office, holder, account])
