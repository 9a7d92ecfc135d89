"""What reads strangers' bytes first, what it is tried with, and what a fuzzer found worth keeping.

The corpus is kept (`corpus/NAME.zip`), so that every run tries again what once led somewhere new,
also where there is no fuzzer. `python -m tests.trust.fuzzing NAME SECONDS FOLDER` looks for more;
`keep` puts what `FOLDER/NAME` holds into the corpus.
"""

from __future__ import annotations

import hashlib
import zipfile
from collections.abc import Callable, Iterable
from pathlib import Path

from db.journal import framing
from db.journal.holding import read_commits
from db.kinds import PartnerOrganization, Resident
from desktop_app.exchange import manifest, plain_table
from tests.builders import build
from tests.db.nodes import Node
from tests.exchange.packages import FRAMES, Post
from tests.trust.ground import scratch

CORPUS = Path(__file__).with_name("corpus")
MOST_BYTES = 4_000  # of one input: a longer one is worth a test of its own
TEXTS = ("姓名,证件号码\r\n演示甲,229901196805230\r\n", 'a;b\r\n\'1;"2\r\n"\r\n', "甲\t乙\n1\t2\n")
_NO_DAY = (1980, 1, 1, 0, 0, 0)


def rows_of_text(raw: bytes) -> None:
    """Read text as a table to its end."""
    for _row in plain_table.rows_of(raw):
        pass


PARSERS: dict[str, Callable[[bytes], object]] = {
    "header": manifest.read_header,
    "manifest": manifest.read_manifest,
    "rows": framing.decode,
    "text": rows_of_text,
}


def seeds(name: str) -> list[bytes]:
    """Give true inputs of a parser, to begin with."""
    if name == "text":
        return [text.encode(how) for text in TEXTS for how in ("utf-8", "gb18030", "utf-16")]
    if name == "rows":
        node = Node("229901001001", "甲")
        node.save(build(Resident), build(PartnerOrganization))
        with node.store.transaction() as connection:
            return [framing.encode(list(read_commits(connection, [1]))), FRAMES[0].plain]
    post = Post()
    with scratch() as place:
        post.write(place / "a.hsl")
        raw = (place / "a.hsl").read_bytes()
        if name == "header":
            return [raw[8 : 8 + int.from_bytes(raw[4:8], "big")]]
        with post.open(place / "a.hsl") as opened:
            return [manifest.encode(opened.manifest)]


def corpus(name: str) -> dict[str, bytes]:
    """Give what is kept for a parser, by name."""
    with zipfile.ZipFile(CORPUS / f"{name}.zip") as kept:
        return {one: kept.read(one) for one in kept.namelist()}


def keep(name: str, found: Iterable[bytes]) -> int:
    """Keep inputs beside those there are, always in the same order; say how many that makes."""
    path = CORPUS / f"{name}.zip"
    held = set(corpus(name).values()) if path.exists() else set()
    held |= {one for one in found if len(one) <= MOST_BYTES}
    named = {hashlib.sha256(one).hexdigest()[:16]: one for one in held}
    with zipfile.ZipFile(path, "w") as target:
        for one in sorted(named):
            entry = zipfile.ZipInfo(one, _NO_DAY)
            target.writestr(entry, named[one], zipfile.ZIP_DEFLATED, compresslevel=9)
    return len(named)
