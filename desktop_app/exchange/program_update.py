"""更新程序: a signed file on a stick that puts a newer version beside the installed one.

The file is a zip: `program.json` (what the version is made of), `program.sig` (Ed25519 over it)
and, named by their SHA-256, the files that earlier versions lack. What a version has in common
with the running one is taken from there. Nothing is believed before the signature holds; nothing
starts before every file is whole.
"""

from __future__ import annotations

import hashlib
import shutil
import zipfile
import zlib
from collections.abc import Callable, Collection
from lzma import LZMAError
from pathlib import Path
from typing import Final

from db.safe_files import flush_folder
from db.trouble import Refused, Unavailable
from desktop_app.exchange import signed
from desktop_app.installed import files, versions
from desktop_app.installed.files import Listing, ProgramFile

SUFFIX: Final = ".hslupd"
PURPOSE: Final = "program files"
KEYS: Final = "release_keys.txt"
_LIST_MOST: Final = 4 << 20
_FILES_MOST: Final = 20_000
_TOTAL_MOST: Final = 1 << 30
_SPARE: Final = 64 << 20
_PIECE: Final = 1 << 20
_WHEN: Final = (2020, 1, 1, 0, 0, 0)
_DAMAGED: Final = "这个更新文件不完整或被改动过，没有更新。请重新拷一份"
_BROKEN = (zipfile.BadZipFile, zlib.error, LZMAError, EOFError, KeyError, NotImplementedError,
           ValueError, RuntimeError)  # fmt: skip

Step = Callable[[int, int], None]
"""Told (done, total) in files; may raise to give up: nothing has changed then."""


def write(
    target: Path,
    folder: Path,
    without: Collection[str] = (),
    packing: int = zipfile.ZIP_LZMA,
) -> None:
    """Write the update to a built version; files whose SHA-256 is in `without` are left out."""
    listing = files.read(folder)
    written = set(without)
    with zipfile.ZipFile(target, "w") as container:
        for name in (files.LIST, files.SIGNATURE):
            _put(container, name, (folder / name).read_bytes(), packing)
        for one in listing.files:
            if one.sha256 not in written:
                written.add(one.sha256)
                _put(container, one.sha256, (folder / one.path).read_bytes(), packing)


def _put(container: zipfile.ZipFile, name: str, content: bytes, packing: int) -> None:
    entry = zipfile.ZipInfo(name, _WHEN)
    entry.compress_type = packing
    container.writestr(entry, content)


def trusted_keys(own: Path) -> list[bytes]:
    """Give the keys whose updates the running version takes."""
    try:
        lines = (own / "resources" / KEYS).read_text(encoding="ascii").split()
        return [bytes.fromhex(line) for line in lines]
    except (OSError, ValueError):
        return []


def look(path: Path, own: Path | None) -> Listing:
    """Check an update as far as its list goes and give it; raises `Refused` for what is not one."""
    _, own = _installed(own)
    with _opened(path) as container:
        return _checked(container, own)


def signed_listing(path: Path, own: Path | None) -> Listing:
    """Give the list of an update that holds a trusted signature, whatever its version."""
    _, own = _installed(own)
    with _opened(path) as container:
        return _signed(container, own)


def install(path: Path, own: Path | None, step: Step | None = None) -> str:
    """Put the update's version beside the running one, to start next time; give its name.

    Raises `Refused` or `Unavailable` and leaves everything as it was.
    """
    root, own = _installed(own)
    with _opened(path) as container:
        listing = _checked(container, own)
        draft = root / versions.FOLDER / versions.DRAFT
        shutil.rmtree(draft, ignore_errors=True)
        try:
            _lay_out(container, listing, own, draft, step)
            target = root / versions.FOLDER / listing.version
            if target.exists():  # given up before, or broken off
                shutil.rmtree(target)
            draft.rename(target)
        except OSError as error:
            raise Unavailable("更新没有写完，还是用原来的版本。请看看磁盘空间，再试一次") from error
        except _BROKEN as error:
            raise Refused(_DAMAGED) from error
        finally:
            shutil.rmtree(draft, ignore_errors=True)
    flush_folder(root / versions.FOLDER)
    versions.take_in(root, listing.version)
    return listing.version


def _installed(own: Path | None) -> tuple[Path, Path]:
    root = versions.root_of(own)
    if own is None or root is None:
        raise Refused("这份程序不是用安装程序装的，不能这样更新；请用新的安装文件")
    return root, own


def _opened(path: Path) -> zipfile.ZipFile:
    try:
        return zipfile.ZipFile(path)
    except OSError as error:
        raise Unavailable("更新文件读不出来，请重新插好 U 盘后再试") from error
    except _BROKEN as error:
        raise Refused("这不是更新文件，或没有拷完整。请重新拷一份") from error


def _checked(container: zipfile.ZipFile, own: Path) -> Listing:
    listing = _signed(container, own)
    newer = versions.number(listing.version) > versions.number(own.name)
    _require_fit(listing, own, newer=newer)
    return listing


def _signed(container: zipfile.ZipFile, own: Path) -> Listing:
    try:
        if container.getinfo(files.LIST).file_size > _LIST_MOST:
            raise Refused(_DAMAGED)
        with container.open(files.LIST) as entry:
            text = entry.read(_LIST_MOST)
        with container.open(files.SIGNATURE) as entry:
            signature = entry.read(_PIECE)
    except _BROKEN as error:
        raise Refused(_DAMAGED) from error
    if not any(signed.holds(key, signature, PURPOSE, text) for key in trusted_keys(own)):
        raise Refused("这个更新不是发布单位签过名的，没有更新。请向区里核对来源")
    try:
        listing = files.decode(text)
        versions.number(listing.version)
    except (files.Unreadable, ValueError) as error:
        raise Refused(_DAMAGED) from error
    return listing


def _require_fit(listing: Listing, own: Path, *, newer: bool) -> None:
    if listing.system != files.read(own).system:
        raise Refused("这个更新是给另一种电脑的，没有更新。请向区里要适合本机的更新文件")
    if not newer:
        raise Refused(
            f"这个更新是 {listing.version}，本机已经是 {own.name}，不比它旧；没有改动任何文件"
        )
    total = sum(one.size for one in listing.files)
    if len(listing.files) > _FILES_MOST or total > _TOTAL_MOST:
        raise Refused(_DAMAGED)
    if shutil.disk_usage(own).free < total + _SPARE:
        raise Unavailable(f"磁盘空间不够，更新要 {(total + _SPARE) >> 20} MB。请先腾出空间")


def _lay_out(
    container: zipfile.ZipFile, listing: Listing, own: Path, draft: Path, step: Step | None
) -> None:
    carried = set(container.namelist())
    known = {one.sha256: own / one.path for one in files.read(own).files}
    for done, one in enumerate(listing.files):
        if step:
            step(done, len(listing.files))
        target = draft / one.path
        target.parent.mkdir(parents=True, exist_ok=True)
        if one.sha256 in carried:
            _unpack(container, one, target)
        elif one.sha256 in known:
            shutil.copyfile(known[one.sha256], target)
        else:
            raise Refused(f"这个更新不能直接用在 {own.name} 上，请用完整的更新文件或安装文件")
        if target.stat().st_size != one.size or files.digest(target) != one.sha256:
            raise Refused(_DAMAGED)
    for name in (files.LIST, files.SIGNATURE):
        (draft / name).write_bytes(container.read(name))


def _unpack(container: zipfile.ZipFile, one: ProgramFile, target: Path) -> None:
    """Unpack a file, and no more of it than was announced."""
    left = one.size + 1
    with container.open(one.sha256) as source, target.open("wb") as out:
        while left and (piece := source.read(min(_PIECE, left))):
            out.write(piece)
            left -= len(piece)


def fingerprint(key: bytes) -> str:
    """Write a release key's fingerprint in groups of four, as the printed manual shows it."""
    text = hashlib.sha256(key).hexdigest()[:32].upper()
    return " ".join(text[start : start + 4] for start in range(0, len(text), 4))
