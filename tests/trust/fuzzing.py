"""A parser under a fuzzer that follows its branches; crashes and hangs end it with a name.

Started as a program with the name of the parser, the seconds, and the folder of what it found
worth keeping; begins with true pieces of a package and with what is kept from earlier runs.
"""

from __future__ import annotations

import multiprocessing
import sys
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["desktop_app.exchange", "db.journal"]):
    from tests.trust.parsers import PARSERS, corpus, seeds

from db.trouble import Refused

SLOWEST_S = 5


def main(name: str, seconds: int, folder: Path) -> None:
    """Try for so many seconds; whatever is no refusal in words is a crash."""
    parse = PARSERS[name]

    def once(raw: bytes) -> None:
        try:
            parse(raw)
        except Refused:
            return

    for number, seed in enumerate(seeds(name)):
        (folder / f"seed{number}").write_bytes(seed)
    for one, raw in corpus(name).items():
        (folder / one).write_bytes(raw)
    limits = [f"-max_total_time={seconds}", f"-timeout={SLOWEST_S}", "-rss_limit_mb=700"]
    quiet = ["-print_final_stats=1", "-verbosity=0", f"-artifact_prefix={folder.parent}/"]
    atheris.Setup([sys.argv[0], str(folder), *limits, *quiet], once)
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
