"""The release key: who signs, what programs trust for their updates, and the page about checking.

The key is no part of the project. Without `--key` one is made for this PC, and says so: programs
built with it take updates from this PC alone.
"""

from __future__ import annotations

import base64
import hashlib
import os
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

from build_scripts.environment import ROOT, NotReady
from desktop_app import VERSION
from desktop_app.exchange import program_update, signed

SUMS: Final = "release sums"
LOCAL: Final = ROOT / "build" / "release.key"
_SEED: Final = 32
_PAGE: Final = Path(__file__).with_name("check_page.md")


def seed(path: Path | None, say: Callable[[str], None]) -> bytes:
    """Read the secret key: 64 hexadecimal figures in a file."""
    if path is None:
        path = LOCAL
        if not path.exists():
            path.parent.mkdir(exist_ok=True)
            handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(handle, "w") as out:
                out.write(signed.new_key()[0].hex() + "\n")
        say("没有指定发布钥匙（--key），用本机的测试钥匙签名：只供试用，不要发给别的单位")
    try:
        held = bytes.fromhex(path.read_text(encoding="ascii").strip())
    except (OSError, ValueError) as why:
        raise NotReady(f"发布钥匙读不出来：{path}") from why
    if len(held) != _SEED:
        raise NotReady(f"发布钥匙应是 64 位十六进制：{path}")
    return held


def plant(version: Path, held: bytes) -> None:
    """Put the public half into the program: it takes updates from nobody else."""
    (version / "resources" / program_update.KEYS).write_text(
        signed.public_of(held).hex() + "\n", encoding="ascii"
    )


def sign(held: bytes, purpose: str, text: bytes) -> bytes:
    """Sign for one purpose."""
    return signed.sign(held, purpose, text)


def attest(folder: Path, made: Sequence[Path], held: bytes) -> list[Path]:
    """Write the sums of the files, their signature, and the page that explains the check."""
    lines = [f"{hashlib.sha256(one.read_bytes()).hexdigest()} *{one.name}\n" for one in made]
    sums = folder / "SHA256.txt"
    sums.write_text("".join(lines), encoding="utf-8", newline="")
    signature = folder / "SHA256.txt.sig"
    signature.write_bytes(base64.b64encode(sign(held, SUMS, sums.read_bytes())) + b"\n")
    public = signed.public_of(held)
    page = folder / "怎样核对安装文件.txt"
    text = _PAGE.read_text(encoding="utf-8").format(
        version=VERSION,
        installer=made[0].name,
        public=public.hex(),
        fingerprint=program_update.fingerprint(public),
        sums="".join(lines).strip(),
    )
    page.write_bytes(b"\xef\xbb\xbf" + text.replace("\n", "\r\n").encode())
    return [sums, signature, page]
