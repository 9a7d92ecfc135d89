"""Run the benchmarks one at a time: `python -m build_scripts.bench [--full] [NAME …]`.

`--full` has those that know it work at the size a release is measured at. Each runs in a fresh
process, so none warms the caches of the next, and prints one JSON line.
"""

import json
import os
import subprocess
import sys
from collections.abc import Sequence

from build_scripts.bench import BENCHES, FULL


def measure(name: str) -> bool:
    """Run one benchmark and print its line; False when it failed or said something else."""
    start = f"from build_scripts.bench import {name}; {name}.main()"
    finished = subprocess.run(
        [sys.executable, "-c", start], stdout=subprocess.PIPE, encoding="utf-8", check=False
    )
    print(finished.stdout, end="", flush=True)
    return finished.returncode == 0 and is_one_line_of_json(finished.stdout)


def is_one_line_of_json(words: str) -> bool:
    """Say whether a benchmark kept to its form: one JSON object on one line."""
    try:
        return isinstance(json.loads(words), dict) and words.count("\n") <= 1
    except ValueError:
        return False


def main(chosen: Sequence[str]) -> int:
    """Run the chosen benchmarks, all when none is chosen; give the exit code."""
    if "--full" in chosen:
        os.environ[FULL] = "1"
        chosen = [name for name in chosen if name != "--full"]
    unknown = [name for name in chosen if name not in BENCHES]
    if unknown:
        print(f"没有这项测量：{'、'.join(unknown)}；可选：{'、'.join(BENCHES)}", file=sys.stderr)
        return 2
    failed = [name for name in chosen or BENCHES if not measure(name)]
    if failed:
        print(f"没有测成：{'、'.join(failed)}", file=sys.stderr)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
