"""A parser under a fuzzer that follows its branches; crashes and hangs end it with a name.

Started as a program with the name of the parser, the seconds, and the folder of what it found
worth keeping; begins with true pieces of a package.
"""

from __future__ import annotations

import multiprocessing
import sys
from collections.abc import Callable
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["desktop_app.exchange", "db.journal"]):
    from db.journal import framing
    from desktop_app.exchange import manifest, plain_table

from db.journal.holding import read_commits
from db.kinds import PartnerOrganization, Resident
from db.trouble import Refused
from tests.builders import build
from tests.db.nodes import Node
from tests.exchange.packages import FRAMES, Post
from tests.trust.ground import scratch

SLOWEST_S = 5
TEXTS = ("姓名,证件号码\r\n演示甲,229901196805230\r\n", 'a;b\r\n\'1;"2\r\n"\r\n', "甲\t乙\n1\t2\n")


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


def main(name: str, seconds: int, corpus: Path) -> None:
    """Try for so many seconds; whatever is no refusal in words is a crash."""
    parse = PARSERS[name]

    def once(raw: bytes) -> None:
        try:
            parse(raw)
        except Refused:
            return

    for number, seed in enumerate(seeds(name)):
        (corpus / f"seed{number}").write_bytes(seed)
    limits = [f"-max_total_time={seconds}", f"-timeout={SLOWEST_S}", "-rss_limit_mb=700"]
    quiet = ["-print_final_stats=1", "-verbosity=0", f"-artifact_prefix={corpus.parent}/"]
    atheris.Setup([sys.argv[0], str(corpus), *limits, *quiet], once)
    atheris.Fuzz()


if __name__ == "__main__":
    # A started program inherits the peak of memory of who started it, a forked one begins anew:
    # without the fork the limit would be held against the tests that ran before this one.
    trying = multiprocessing.get_context("fork").Process(
        target=main, args=(sys.argv[1], int(sys.argv[2]), Path(sys.argv[3]))
    )
    trying.start()
    trying.join()
    sys.exit(trying.exitcode)
