"""The accounts of a book: who may open it, in which roles, and how a way in is given or taken.

An account is a record (login, person, roles) and a slot in the key file (the password). No one
write changes both: what breaks off in between is put right by `shut_out`.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Final

from msgspec import Struct

from db import audit, backup, codes, drafts, keys, passwords, second_place
from db.journal.course import ACCOUNTS_FORM
from db.key_file import Slot
from db.key_ring import CODE_DUE, NOT_ROTATED, KeyRing
from db.kinds import StaffMember, User
from db.record import new_id
from db.roles import ADMIN, CODE_HOLDER, LEAD, OF_LEVEL, Clerk, may, require
from db.store import ON_SERVER, Store
from db.trouble import Refused, Unavailable

_NOT_ROTATED: Final = (
    "磁盘写不进去，台账密钥没有换完，台账先关上了。请清理出空间，再用原来的密码打开；资料都在"
)
_LAST_STEP: Final = "更换台账密钥还差最后一步，台账先关上了；请用原来的密码打开，资料都在"
_GONE: Final = "这个账号已经不在了，请刷新后再看"
_NOT_TO_THE_END: Final = "账号已移除，后面的还没有办完："
_NOT_FOR_CAUSE: Final = "；请选“调走、离职、不再用”移除，再请管服务器的同事换掉数据库的密码"
CODE_SEEN: Final = "recovery_code_seen"
REMOVED: Final = "removed_accounts"
"""The fact that names accounts that were removed and whose way in is still in the key file."""
KEY_DUE: Final = "key_due"
"""The fact that keeps the mark of the key that somebody who was removed for cause once held."""
USABLE, SUSPENDED = "可以用", "已暂停"


class Account(Struct, frozen=True):
    """One account as staff see it; `last_ms` is when it last opened the book on this PC."""

    id: bytes
    login: str
    name: str
    roles: tuple[str, ...]
    is_active: bool
    is_temporary: bool = False
    is_bound: bool = False
    last_ms: int = 0

    @property
    def state(self) -> str:
        """Say in a word whether it can be used."""
        return USABLE if self.is_active else SUSPENDED

    @property
    def role_words(self) -> str:
        """Name the roles."""
        return "、".join(codes.ROLE.label(role) for role in self.roles)


def listed(store: Store, clerk: Clerk) -> list[Account]:
    """Give the accounts that can open this book; whoever may not change them gets their own."""
    every = _everyone(store, store.last_entries(audit.LOGGED_IN))
    return [one for one in every if may(clerk, "accounts") or one.id == clerk.id]


def _everyone(store: Store, last: Mapping[str, int] | None = None) -> list[Account]:
    """Give all accounts; when each was last here only where `last` tells: it takes a while."""
    users = {user.id: user for user in store.all(User)}
    holders = store.by_id(StaffMember, [user.staff for user in users.values()])
    removed = _removed(store)
    found = []
    for slot in _ring(store).slots:
        user = users.get(bytes.fromhex(slot.user)) if slot.kind == "user" else None
        if user is None or slot.user in removed:
            continue
        holder = holders.get(user.staff)
        found.append(
            Account(
                user.id, slot.login, holder.full_name if holder else slot.login,
                tuple(user.roles or ()), user.active is not False, slot.temporary, bool(slot.pc),
                (last or {}).get(user.login, 0),
            )
        )  # fmt: skip
    return found


def leads(store: Store) -> list[str]:
    """Name the office's 负责人, who sign off what leaves it."""
    every = store.all(User, org_code=store.facts.scope)  # packages bring other PCs' as well
    held = [one for one in every if one.active is not False and LEAD in (one.roles or ())]
    staff = store.by_id(StaffMember, [one.staff for one in held])
    names = (staff[one.staff].full_name if one.staff in staff else one.login for one in held)
    return sorted(dict.fromkeys(names))


def add(
    store: Store,
    clerk: Clerk,
    person: StaffMember,
    login: str,
    roles: Sequence[str],
    password: str,
) -> Account:
    """Give somebody an account; the password is for the first start and is changed there."""
    require(clerk, "accounts")
    chosen = _checked_roles(store, roles)
    user = User(id=new_id(), login=keys.plain_login(login), staff=person.id, roles=chosen)
    ring = _ring(store)
    names = (person.full_name, store.facts.name)
    shut_out(store, clerk)  # a try that broke off may have taken the name
    with store.work(clerk, f"添加账号{user.login}", ACCOUNTS_FORM) as work:
        work.save(user)
        work.note("添加账号", user, reason=_of_roles(chosen))
        # Last of all: a name that is taken, or a weak password, takes the record back with it.
        ring.add_user(user.id, user.login, password, names, temporary=True)
    return Account(user.id, user.login, person.full_name, chosen, is_active=True, is_temporary=True)


def change_roles(store: Store, clerk: Clerk, account: bytes, roles: Sequence[str]) -> None:
    """Give an account other roles; somebody who manages accounts is always left."""
    require(clerk, "accounts")
    chosen = _checked_roles(store, roles)
    user = _user(store, account)
    if ADMIN not in chosen:
        _require_another_admin(store, account)
    before, user.roles = tuple(user.roles or ()), chosen
    with store.work(clerk, f"改{user.login}的角色", ACCOUNTS_FORM) as work:
        work.save(user)
        work.note("改角色", user, reason=f"{_of_roles(before)} → {_of_roles(chosen)}")


def suspend(store: Store, clerk: Clerk, account: bytes, *, suspended: bool = True) -> None:
    """Keep an account from opening the book for a while, or let it in again."""
    require(clerk, "accounts")
    user = _user(store, account)
    if suspended:
        _require_another(clerk, account)
        _require_another_admin(store, account)
    user.active = not suspended
    words = "暂停账号" if suspended else "恢复账号"
    with store.work(clerk, f"{words}{user.login}", ACCOUNTS_FORM) as work:
        work.save(user)
        work.note(words, user)


def remove(store: Store, clerk: Clerk, account: bytes, *, for_cause: bool = False) -> None:
    """Take an account's way in away for good; `for_cause` the book gets a new key, too.

    Whoever once opened the book may have kept its key: a new one shuts that out of all that is
    written from here on. Backups made before stay readable with the passwords of their time.
    What the account typed and never saved goes with it. Where the new key cannot be made at once,
    it is due from the removal on (`is_key_due`).
    """
    require(clerk, "accounts")
    if for_cause:
        require(clerk, "keys")
        if fault := rotation_fault(store):
            raise Refused(fault + _NOT_FOR_CAUSE)
    _require_another(clerk, account)
    _require_another_admin(store, account)
    user = _user(store, account)
    user.active = False
    ring = _ring(store)
    with (
        store.work(clerk, f"移除账号{user.login}", ACCOUNTS_FORM) as work,
        store.transaction() as held,
    ):
        work.save(user)
        work.note("移除账号", user, reason="因故移除" if for_cause else "")
        drafts.drop_of(held, account)
        store.keep_fact(REMOVED, " ".join(sorted({*_removed(store), account.hex()})))
        if for_cause:
            store.keep_fact(KEY_DUE, ring.key_mark)
    try:  # it is decided; the next opening makes up for what breaks off from here on
        shut_out(store, clerk)
        if for_cause:
            rotate(store, clerk)
    except Unavailable as error:
        raise Unavailable(f"{_NOT_TO_THE_END}{error}") from error


def make_up(store: Store, clerk: Clerk) -> None:
    """Make up at an opening for what broke off between the key file and the book."""
    ring = _ring(store)
    if CODE_DUE in ring.anchors:  # a code was made, and perhaps never shown
        store.keep_fact(CODE_SEEN, "")
        ring.drop_anchor(CODE_DUE)
    if NOT_ROTATED in ring.anchors:  # the log was told beforehand that it would be
        store.note(clerk, "台账密钥没有换成")
        ring.drop_anchor(NOT_ROTATED)
    shut_out(store, clerk)


def shut_out(store: Store, clerk: Clerk) -> None:
    """Take away each way in that no account stands behind: of one removed, or never quite added.

    One transaction with the look at the accounts: no colleague at a server adds one meanwhile.
    Where nothing is due, nobody's turn to write is taken.
    """
    ring = _ring(store)
    with store.looking():
        if not _removed(store) and not _without_account(store, ring):
            return
    with store.transaction():
        removed, unknown = _removed(store), _without_account(store, ring)
        for slot in unknown:
            store.note(clerk, "移除账号", reason=f"台账里没有账号{slot.login}")
            ring.remove_user(slot.login)
        for slot in _others(ring):
            if slot.user in removed:
                ring.remove_user(slot.login)
        if removed:
            store.keep_fact(REMOVED, "")


def _without_account(store: Store, ring: KeyRing) -> list[Slot]:
    slots = _others(ring)
    ids = [bytes.fromhex(one.user) for one in slots]
    known = {account.hex() for (account,) in store.values(User, "id", hidden=True, id=ids)}
    return [one for one in slots if one.user not in known]


def _others(ring: KeyRing) -> list[Slot]:
    return [one for one in ring.slots if one.kind == "user" and one.login != ring.login]


def _removed(store: Store) -> set[str]:
    return set(store.fact(REMOVED).split())


def is_key_due(store: Store) -> bool:
    """Say whether somebody who was removed for cause once held the key that still counts."""
    ring = store.ring
    return ring is not None and not store.is_shared and store.fact(KEY_DUE) == ring.key_mark


def owed(store: Store) -> dict[str, str]:
    """Give what is decided of accounts and still to be done: it stands beside a restored book."""
    return {name: store.fact(name) for name in (REMOVED, KEY_DUE)}


def give_password(store: Store, clerk: Clerk, account: bytes, password: str) -> None:
    """Give somebody who forgot theirs a password for the next start, to be changed there."""
    require(clerk, "accounts")
    user, ring = _user(store, account), _ring(store)
    if account.hex() not in {slot.user for slot in ring.slots} - _removed(store):
        raise Refused(_GONE)
    names = _names(store, user)
    passwords.require(password, user.login, names)
    store.note(clerk, "重设密码", user)  # first: no way in is given that the log does not know
    ring.reset_password(user.login, password, names, temporary=True)


def change_password(store: Store, clerk: Clerk, old: str, new: str) -> None:
    """Change one's own password; the old one is asked again."""
    store.require_writing()  # first: the key file takes what the log could not
    user = _user(store, clerk.id)
    _ring(store).change_password(old, new, _names(store, user))
    store.note(clerk, "改自己的密码", user)


def bind_to_pc(store: Store, clerk: Clerk, password: str, *, bound: bool) -> None:
    """Have one's own password open the book on this PC alone, or anywhere again."""
    store.require_writing()
    _ring(store).bind_to_pc(password, bound=bound)
    store.note(clerk, "账号绑定本机" if bound else "账号解除绑定")


def new_code(store: Store, clerk: Clerk) -> str:
    """Make the former recovery code worthless; give the new one, to be printed and typed back."""
    require(clerk, "keys")
    store.keep_fact(CODE_SEEN, "")  # first: whatever breaks off, the next start makes one anew
    return _renewed(store, clerk)


def _renewed(store: Store, clerk: Clerk, reason: str = "") -> str:
    """Log it before the key file changes: no full disk voids a code and shows nobody the next."""
    store.note(clerk, "更换恢复码", reason=reason)
    second_place.outdate(store)
    return _ring(store).renew_code()


def is_code_due(store: Store) -> bool:
    """Say whether the recovery code was used, or never seen to the end: a new one is due."""
    return not store.facts.is_demo and store.fact(CODE_SEEN) != "1"


def code_when_due(store: Store, clerk: Clerk) -> str:
    """Give a new recovery code to show at a start, where one is due; blank where none is.

    Whoever reads it can open the book and give any account a password, so it is shown to a system
    administrator alone. Until one of them comes, the former one counts and nobody is shown any.
    """
    if not may(clerk, "keys") or store.only_reading or not is_code_due(store):
        return ""
    return _renewed(store, clerk, reason="用过的、没有核对过的作废")


def rotation_fault(store: Store) -> str:
    """Say why a book takes no other key; blank where it does. A server's is not ours to encrypt."""
    return ON_SERVER if store.is_shared else ""


def rotate(store: Store, clerk: Clerk) -> None:
    """Write the whole book anew under a fresh key, after a backup; no password changes.

    A power cut at any moment leaves a book that opens: the key file holds both keys until the
    database is written (`founding`). Where the disk fails in between, nobody can say here under
    which key the file is, and the engine must write no more: the book is closed, and the next
    opening looks. So it is where the key file cannot be written afterwards: nothing is done to a
    book whose ring and file are under different keys, not another rotation and no restore.
    """
    require(clerk, "keys")
    if fault := rotation_fault(store):  # before anything is written
        raise Refused(fault)
    ring = _ring(store)
    shut_out(store, clerk)  # whoever has a way in gets the next key as well
    backup.make(store)
    ring.begin_rotation()
    following = ring.next_database_key
    if following is None:
        raise LookupError("the next key was not kept")
    # First: no key is another one that the log does not know. An opening that gives it up says so.
    store.note(clerk, "更换台账密钥", count=len(ring.slots))
    try:
        store.rekey(following, ring.next_audit_key)
    except Unavailable as error:
        store.close()
        raise Unavailable(_NOT_ROTATED) from error
    try:
        ring.end_rotation()
    except Unavailable as error:  # its sentence names the file, and what to do about it
        store.close()
        raise Unavailable(f"{error}{_LAST_STEP}") from error


def keep_setting(store: Store, clerk: Clerk, fact: str, value: int, words: str) -> None:
    """Keep a setting of the lock or of the quota; the log says who changed it, and to what."""
    require(clerk, "settings")
    store.keep_fact(fact, str(value))
    store.note(clerk, "改设置", reason=words)


def second_person(
    store: Store, login: str, password: str, *, pause: Callable[[float], None] = time.sleep
) -> Clerk:
    """Give the clerk of an account whose password was given beside somebody else's.

    A password that was lent to them does not count: the administrator who gave it knows it.
    """
    ring = keys.unlock(_ring(store).folder, login, password, pause=pause)
    user = store.get(User, ring.user_id)
    if user is None or user.active is False:
        raise Refused("这个账号已停用，请换一位同事")
    ring.require_own()
    holder = store.get(StaffMember, user.staff)
    name = holder.full_name if holder else user.login
    return Clerk(user.id, user.login, name, frozenset(user.roles or ()))


def code_holder(store: Store, code: str, *, pause: Callable[[float], None] = time.sleep) -> Clerk:
    """Give who stands in for a second person, for the recovery code of this book.

    An envelope was opened for it: whatever becomes of the deed, the next start makes a new code
    and asks for it until it was written down.
    """
    ring = keys.unlock_with_code(_ring(store).folder, code, pause=pause)
    store.keep_look(CODE_SEEN, "")
    if store.only_reading:  # a damaged book is gone back from with the code, or is not after all
        ring.note_code_used()
    return CODE_HOLDER


def may_stand_by(store: Store, clerk: Clerk, by: Iterable[str]) -> list[Account]:
    """Give the accounts that may be the second person beside a clerk."""
    wanted = frozenset(by)
    return [
        one
        for one in _everyone(store)
        if one.id != clerk.id and one.is_active and wanted & set(one.roles)
    ]


def fault(store: Store, account: Account | None, password: str, login: str, name: str) -> str:
    """Say what is wrong with a password somebody is to be given; empty when nothing is."""
    names = (name or (account.name if account else ""), store.facts.name)
    return passwords.fault(password, login, names) or ""


def _ring(store: Store) -> KeyRing:
    if store.ring is None:
        raise Unavailable("这本台账只在内存里，没有账号")
    return store.ring


def _user(store: Store, account: bytes) -> User:
    user = store.get(User, account)
    if user is None:
        raise Refused(_GONE)
    return user


def _names(store: Store, user: User) -> tuple[str, ...]:
    holder = store.get(StaffMember, user.staff)
    return (holder.full_name if holder else "", store.facts.name)


def _checked_roles(store: Store, roles: Sequence[str]) -> tuple[str, ...]:
    allowed = OF_LEVEL[store.facts.level]
    chosen = tuple(role for role in allowed if role in set(roles))
    if not chosen:
        raise Refused({"roles": "至少选一个角色"})
    if len(chosen) != len(set(roles)):
        raise Refused({"roles": "这一级没有这个角色，请重新选择"})
    return tuple(sorted(chosen))


def _require_another(clerk: Clerk, account: bytes) -> None:
    if clerk.id == account:
        raise Refused("不能停用或移除自己的账号，请另一位系统管理员来办")


def _require_another_admin(store: Store, account: bytes) -> None:
    left = [
        one
        for one in _everyone(store)
        if one.id != account and one.is_active and ADMIN in one.roles
    ]
    if not left:
        raise Refused("这是最后一位系统管理员。请先让另一位同事当系统管理员")


def _of_roles(roles: Iterable[str]) -> str:
    return "、".join(codes.ROLE.label(role) for role in roles)
