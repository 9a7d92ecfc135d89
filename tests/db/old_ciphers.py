"""Books that earlier versions of the cipher wrote, byte for byte, with a log that nobody took up.

What is encrypted cannot be packed, and a book of 400 KB for each version is much to keep. So a
sample holds the plain pages and the chance value each was sealed with; sealing them again gives
the file as that version wrote it, and its SHA-256, taken when it was written, says that it is so.

A sample is written by an earlier wheel of the driver, unpacked into a folder that Python is told
of first: `PYTHONPATH=FOLDER python -m tests.db.old_ciphers SCHEMA`. Those kept were made with
sqlcipher3-binary 0.5.0 (4.5.2) and 0.5.4 (4.6.1) and sqlcipher3 0.6.3 (4.12.0).
"""

from __future__ import annotations

import hashlib
import hmac
import json
import lzma
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES256
from cryptography.hazmat.primitives.ciphers.modes import CBC

from db.engine import APPLICATION_ID, connect_bare
from db.store import DATABASE
from tests.db import sample_books

FOLDER = Path(__file__).parents[1] / "data" / "ciphers"
KEY = bytes(range(32))
LAST = ("written_last", "还在日志里，没有并进文件")
"""A fact that stands in the log alone, as after a power cut."""
_PAGE, _CHANCE, _SEAL, _SALT = 4096, 16, 64, 16
_PLAIN = _PAGE - _CHANCE - _SEAL
_LOG_HEAD, _FRAME_HEAD = 32, 24


@dataclass(frozen=True)
class Sealing:
    """How SQLCipher 4 seals a page: AES-256-CBC, and an HMAC-SHA512 over it and its number."""

    salt: bytes

    @property
    def _seal_key(self) -> bytes:
        salt = bytes(one ^ 0x3A for one in self.salt)
        return hashlib.pbkdf2_hmac("sha512", KEY, salt, 2, 32)

    def sealed(self, number: int, plain: bytes, chance: bytes) -> bytes:
        """Give a page as it lies in the file."""
        start = _SALT if number == 1 else 0  # the first page begins with the salt
        worker = Cipher(AES256(KEY), CBC(chance)).encryptor()
        body = worker.update(plain[start:]) + worker.finalize() + chance
        seal = hmac.digest(self._seal_key, body + number.to_bytes(4, "little"), "sha512")
        return self.salt[:start] + body + seal

    def opened(self, number: int, page: bytes) -> tuple[bytes, bytes]:
        """Give a page's plain bytes and the chance value it was sealed with."""
        start, chance = _SALT if number == 1 else 0, page[_PLAIN : _PLAIN + _CHANCE]
        worker = Cipher(AES256(KEY), CBC(chance)).decryptor()
        return bytes(start) + worker.update(page[start:_PLAIN]) + worker.finalize(), chance


@dataclass(frozen=True)
class Files:
    """The two files of a book as a version of the cipher left them."""

    database: bytes
    log: bytes

    @property
    def digests(self) -> list[str]:
        """Tell the files apart from any others."""
        return [hashlib.sha256(raw).hexdigest() for raw in (self.database, self.log)]

    def frames(self) -> list[bytes]:
        """Give the frames of the log: what is said of a page, and the page."""
        size = _FRAME_HEAD + _PAGE
        starts = range(_LOG_HEAD, len(self.log), size)
        return [self.log[start : start + size] for start in starts]

    def pages(self) -> list[tuple[int, bytes]]:
        """Give all pages with their numbers: those of the file, then those of the log."""
        starts = range(0, len(self.database), _PAGE)
        pages = [(at // _PAGE + 1, self.database[at : at + _PAGE]) for at in starts]
        frames = [(int.from_bytes(raw[:4], "big"), raw[_FRAME_HEAD:]) for raw in self.frames()]
        return pages + frames


@dataclass(frozen=True)
class Sample:
    """A book that a version of the cipher wrote, and the sample of a schema that is in it."""

    cipher: str
    book: sample_books.Sample
    files: Files

    def lay_out(self, folder: Path) -> None:
        """Put the files where the program looks for a book."""
        folder.mkdir(parents=True, exist_ok=True)
        (folder / DATABASE).write_bytes(self.files.database)
        (folder / f"{DATABASE}-wal").write_bytes(self.files.log)


def kept() -> list[Path]:
    """Give the samples that are kept."""
    return sorted(FOLDER.glob("*.xz"))


def read(path: Path) -> Sample:
    """Make the files again as they were written; they must be those to the last byte."""
    head, _, rest = lzma.decompress(path.read_bytes()).partition(b"\n")
    told = json.loads(head)
    sealing, numbers = Sealing(bytes.fromhex(told["salt"])), told["numbers"]
    apart = len(numbers) * _CHANCE
    chances = [rest[at : at + _CHANCE] for at in range(0, apart, _CHANCE)]
    plains = [rest[at : at + _PLAIN] for at in range(apart, len(rest), _PLAIN)]
    pages = [sealing.sealed(*one) for one in zip(numbers, plains, chances, strict=True)]
    heads = [bytes.fromhex(one) for one in told["frames"]]
    own = len(pages) - len(heads)
    frames = [said + page for said, page in zip(heads, pages[own:], strict=True)]
    files = Files(b"".join(pages[:own]), bytes.fromhex(told["log"]) + b"".join(frames))
    if files.digests != told["digests"]:
        raise ValueError(f"{path.name} does not give the files that were written")
    book = sample_books.read(sample_books.FOLDER / f"s{told['schema']:04}.sql.xz")
    return Sample(told["cipher"], book, files)


def written(schema: int) -> tuple[str, Files]:
    """Have the cipher at hand write the book of a schema, and leave its log as a power cut does."""
    sample = sample_books.read(sample_books.FOLDER / f"s{schema:04}.sql.xz")
    with tempfile.TemporaryDirectory() as name:
        place = Path(name) / DATABASE
        connection = connect_bare(place, KEY)
        version = connection.execute("PRAGMA cipher_version").fetchone()[0].split(" ")[0]
        connection.executescript(
            f"PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA secure_delete=ON;"
            f"PRAGMA application_id={APPLICATION_ID}; {sample.sql} PRAGMA wal_checkpoint(TRUNCATE);"
        )
        connection.execute("INSERT INTO book VALUES(?, ?)", LAST)
        files = Files(place.read_bytes(), Path(f"{place}-wal").read_bytes())
        connection.close()
    return version, files


def make(schema: int) -> Path:
    """Keep a book of a schema as the cipher at hand writes it."""
    version, files = written(schema)
    sealing = Sealing(files.database[:_SALT])
    opened = [sealing.opened(number, page) for number, page in files.pages()]
    told = {
        "cipher": version,
        "schema": schema,
        "salt": sealing.salt.hex(),
        "numbers": [number for number, _page in files.pages()],
        "log": files.log[:_LOG_HEAD].hex(),
        "frames": [raw[:_FRAME_HEAD].hex() for raw in files.frames()],
        "digests": files.digests,
    }
    text = json.dumps(told).encode() + b"\n"
    text += b"".join(chance for _plain, chance in opened)
    text += b"".join(plain for plain, _chance in opened)
    path = FOLDER / f"{version}-s{schema:04}.xz"
    path.write_bytes(lzma.compress(text, preset=9 | lzma.PRESET_EXTREME))
    return path


if __name__ == "__main__":
    sys.stdout.write(f"{make(int(sys.argv[1]))}\n")
