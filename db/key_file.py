"""The key file: two copies of one JSON text in the book's folder, checked before use.

Everything secret in it is sealed. `check` notices damage before any password is typed; `mac`, made
with a key that only an opened book knows, notices changes by someone who can make a new `check`.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import hashlib
import itertools
import os
import re
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final, Literal

import msgspec

from db.book_lock import lock_handle, unlock_handle
from db.safe_files import safe_write, told
from db.trouble import Refused, Unavailable

NAMES = ("keys.json", "keys.copy.json")
FORMAT = 1
MOST_BYTES = 64 * 1024
MOST_MEMORY_KIB = 1024 * 1024
MOST_PASSES = 20
LOCK: Final = "keys.lock"

_LONGEST_TURN: Final = 20.0  # seconds; a turn writes two small files, on a share that may be slow
_BEAT: Final = 0.02
_ASIDE: Final = re.compile(r"keys-\d{8}-\d{6}(-\d+)?\.json")
_turns: Final[dict[Path, threading.RLock]] = {}
_held: Final[set[Path]] = set()
_RESTORE = "请用“从备份恢复”取回最近的备份（备份里带有密钥文件），不要删除这个文件夹"


class Cost(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What one try of a password costs: Argon2id memory in KiB, passes, lanes."""

    memory_kib: int
    passes: int
    lanes: int = 1


class Slot(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """One way to the data key: a password or the code opens `secret`, which opens `data_key`.

    `user` is the account's id in hex, empty for the recovery code and for the district, whose own
    secret key stays with it. `pc` is what this PC alone opens, asked for beside the password;
    `temporary` says that somebody else gave the password, so that it is changed at the next start.
    """

    kind: Literal["user", "recovery", "district"]
    user: str
    login: str
    suite: Literal["argon2id+chacha20poly1305+hpke-x25519", "hpke-x25519"]
    cost: Cost
    salt: bytes
    nonce: bytes
    public: bytes
    secret: bytes
    data_key: bytes
    pc: bytes = b""
    temporary: bool = False


class KeyFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """What stands in the key file; `failures` counts wrong tries by user id ("" for the code).

    `pending` is the next data key, sealed with the present one, while the book is being rekeyed.
    """

    format: int
    book: str
    slots: tuple[Slot, ...]
    anchors: dict[str, str]
    failures: dict[str, int]
    mac: bytes
    check: bytes
    pending: bytes = b""

    def signed_part(self) -> bytes:
        """Give the bytes under the MAC: all but the counters, which change while locked."""
        parts: list[object] = [self.format, self.book, self.slots, self.anchors]
        return msgspec.json.encode(
            [*parts, self.pending] if self.pending else parts, order="sorted"
        )

    def slot(self, kind: str, login: str = "") -> Slot | None:
        """Give the slot of a login, or of the recovery code."""
        return next((s for s in self.slots if s.kind == kind and s.login == login), None)


class _Format(msgspec.Struct):
    format: int


def read(folder: Path) -> KeyFile:
    """Give the key file of a folder, by the copy that is whole; writes nothing.

    Raises Refused for a file of a newer program, Unavailable when no copy is usable.
    """
    return _whole(folder)[0]


def mend(folder: Path) -> None:
    """Write a missing or damaged copy of a book's key file anew from the other one.

    Only where the book lies: what is on a stick, or laid out of a backup, stays as it came.
    Raises as `read` does.
    """
    if _whole(folder)[1]:
        # A full disk must not keep staff out; the next change of the file mends it then.
        with contextlib.suppress(Unavailable), alone(folder):
            whole, lacks_a_copy = _whole(folder)  # it may have been changed before our turn came
            if lacks_a_copy:
                write(folder, whole)


def _whole(folder: Path) -> tuple[KeyFile, bool]:
    """Give the first whole copy, and whether the other one is missing or damaged."""
    texts = [_text(Path(folder) / name) for name in NAMES]
    if all(text is None for text in texts):
        raise Unavailable(f"这个文件夹里没有密钥文件，无法打开台账。{_RESTORE}")
    files = [None if text is None else _parse(text) for text in texts]
    whole = next((file for file in files if file is not None), None)
    if whole is None:
        raise Unavailable(f"密钥文件的两份都已损坏，无法打开台账。{_RESTORE}")
    return whole, None in files


@contextlib.contextmanager
def alone(folder: Path) -> Iterator[None]:
    """Hold the key file of a folder: what is read inside is what is written back changed.

    One inside another joins it. Other threads, and other programs on the same folder (colleagues
    share that of a book on a server), wait for their turn: nothing that takes long, such as a try
    of a password, belongs inside. Raises `Unavailable` where none comes, or where the folder takes
    no file.
    """
    place = Path(folder).resolve()
    with _turns.setdefault(place, threading.RLock()):  # who waits here keeps no other book waiting
        if place in _held:
            yield
            return
        handle = _taken(place / LOCK)
        _held.add(place)
        try:
            yield
        finally:
            _held.discard(place)
            with contextlib.suppress(OSError):
                unlock_handle(handle)
            os.close(handle)


def _taken(path: Path) -> int:
    """Give a handle on the lock beside the key file, once nobody else holds it."""
    with told(path):
        handle = os.open(path, os.O_RDWR | os.O_CREAT | getattr(os, "O_BINARY", 0), 0o600)
    ends = time.monotonic() + _LONGEST_TURN
    while True:
        try:
            lock_handle(handle)
        except (BlockingIOError, PermissionError) as error:
            if time.monotonic() > ends:
                os.close(handle)
                raise Unavailable("密钥文件正被另一个程序改动，请稍等再试") from error
            time.sleep(_BEAT)
        except OSError:  # a share that knows no locks: then the threads of one program wait alone
            return handle
        else:
            return handle


def change(folder: Path, edit: Callable[[KeyFile], KeyFile]) -> KeyFile:
    """Read the key file, write it back as `edit` gives it, and give that; nobody comes between."""
    with alone(folder):
        file = edit(read(folder))
        write(folder, file)
    return file


def write(folder: Path, file: KeyFile) -> None:
    """Put both copies in place, the first one first; raises Unavailable as safe_write does."""
    text = msgspec.json.encode(_checked(file), order="sorted")
    if len(text) > MOST_BYTES:
        raise Refused("账号太多，密钥文件已满。请先移除不再使用的账号")
    for name in NAMES:
        safe_write(Path(folder) / name, text)


def put_aside(folder: Path, file: KeyFile) -> Path:
    """Keep what a key file holds under a name of its own, beside it, and give where.

    Until the book was opened by the one that took its place (`drop_aside`), whoever looks after
    the PC may put it back by hand.
    """
    moment = f"keys-{dt.datetime.now().astimezone():%Y%m%d-%H%M%S}"
    path = Path(folder) / f"{moment}.json"
    for number in itertools.count(2):
        if not path.exists():
            break
        path = path.with_name(f"{moment}-{number}.json")
    safe_write(path, msgspec.json.encode(file, order="sorted"))
    return path


def drop_aside(folder: Path) -> None:
    """Let go of key files that were put aside: a code that was given up opens them still."""
    for path in Path(folder).glob("keys-*.json"):
        if _ASIDE.fullmatch(path.name):
            with contextlib.suppress(OSError):  # in use: it goes the next time
                path.unlink()


def drop_lock(folder: Path) -> None:
    """Take the lock away from a folder where no book lies: a stick goes back as it came."""
    with contextlib.suppress(OSError):
        (Path(folder) / LOCK).unlink(missing_ok=True)


def exists(folder: Path) -> bool:
    """Whether a folder holds either copy of a key file."""
    return any((Path(folder) / name).exists() for name in NAMES)


def _text(path: Path) -> bytes | None:
    try:
        with path.open("rb") as file:
            return file.read(MOST_BYTES + 1)
    except FileNotFoundError:
        return None
    except OSError as error:
        raise Unavailable(
            f"读不出“{path.name}”。请确认磁盘已接好、没有别的程序占用它，然后重试"
        ) from error


def _parse(text: bytes) -> KeyFile | None:
    """Give the key file a text holds, or None when the text is damaged."""
    if len(text) > MOST_BYTES:
        return None
    try:
        if msgspec.json.decode(text, type=_Format).format > FORMAT:
            if not _is_sound(text):
                return None  # a flipped bit: the other copy knows better
            raise Refused("这本台账由更新版本的程序管理，请先升级本机的程序，再打开它")
        file = msgspec.json.decode(text, type=KeyFile)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return None
    if _checked(file) != file or msgspec.json.encode(file, order="sorted") != text:
        return None
    return file if all(_is_bearable(slot.cost) for slot in file.slots) else None


def _is_sound(text: bytes) -> bool:
    """Say whether a file of any later format fits its own check, which is made as today's."""
    held = msgspec.json.decode(text)
    said = held.get("check", "") if isinstance(held, dict) else ""
    bare = msgspec.json.encode({**held, "check": ""}, order="sorted")
    digest = hashlib.blake2b(bare, digest_size=16).digest()
    return bool(said == msgspec.to_builtins(digest))


def _is_bearable(cost: Cost) -> bool:
    """Whether a try of this cost neither stops this computer nor is nonsense."""
    return (
        8 * cost.lanes <= cost.memory_kib <= MOST_MEMORY_KIB
        and 1 <= cost.passes <= MOST_PASSES
        and 1 <= cost.lanes <= 4
    )


def _checked(file: KeyFile) -> KeyFile:
    bare = msgspec.structs.replace(file, check=b"")
    text = msgspec.json.encode(bare, order="sorted")
    return msgspec.structs.replace(file, check=hashlib.blake2b(text, digest_size=16).digest())
