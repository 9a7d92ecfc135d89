"""A parser under a fuzzer that follows its branches; crashes and hangs end it with a name.

Started as a program with the names of parsers, the seconds for each, and the folder of what it
found worth keeping, in one folder a parser; begins with true pieces of a package and with what is
kept from earlier runs.
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


def fuzz(name: str, seconds: int, folder: Path) -> None:
    """Try for so many seconds; whatever is no refusal in words is a crash."""
    parse = PARSERS[name]
    folder.mkdir(exist_ok=True)

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


def main(names: str, seconds: int, folder: Path) -> int:
    """Fork for each parser, so that the branches of all are marked once; give the first fault.

    A started program inherits the peak of memory of who started it, a forked one begins anew:
    without the fork the limit would be held against the tests that ran before this one.
    """
    for name in names.split("+"):
        trying = multiprocessing.get_context("fork").Process(
            target=fuzz, args=(name, seconds, folder / name)
        )
        trying.start()
        trying.join()
        if trying.exitcode:
            return trying.exitcode
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], int(sys.argv[2]), Path(sys.argv[3])))
