"""Run the benchmarks one at a time: `python -m build_scripts.bench [--full] [NAME …]`.

`--full` has those that know it work at the size a release is measured at. Each runs in a fresh
process, so none warms the caches of the next, and prints one JSON line. One that says of itself
that it is not `within` its goal is named at the end, and the run has failed; with
`--only-measure` it is named and the run has not.
"""

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from typing import Any

from build_scripts.bench import BENCHES, FULL

START = "from build_scripts.bench import {name}; {name}.main()"
WITHIN, GOAL = "within", "most"
Line = dict[str, Any]


def measure(name: str) -> Line | None:
    """Run one benchmark, print its line and give it; None when it failed or said something else."""
    finished = subprocess.run(
        [sys.executable, "-c", START.format(name=name)],
        stdout=subprocess.PIPE, encoding="utf-8", check=False,
    )  # fmt: skip
    print(finished.stdout, end="", flush=True)
    return one_line_of_json(finished.stdout) if finished.returncode == 0 else None


def one_line_of_json(words: str) -> Line | None:
    """Give what a benchmark said; None where it did not keep to its form: one JSON object."""
    try:
        told = json.loads(words)
    except ValueError:
        return None
    return told if isinstance(told, dict) and words.count("\n") <= 1 else None


def missed(lines: dict[str, Line | None]) -> list[str]:
    """Name the goals that were missed, each with what was asked."""
    return [
        f"{name}（{'、'.join(f'{key} {line[key]}' for key in line if key.startswith(GOAL))}）"
        for name, line in lines.items()
        if line and line.get(WITHIN) is False
    ]


def main(words: Sequence[str]) -> int:
    """Run the chosen benchmarks, all when none is chosen; give the exit code."""
    wishes = {word for word in words if word.startswith("--")}
    chosen = [word for word in words if word not in wishes]
    if "--full" in wishes:
        os.environ[FULL] = "1"
    unknown = [name for name in chosen if name not in BENCHES]
    unknown += sorted(wishes - {"--full", "--only-measure"})
    if unknown:
        print(f"没有这项测量：{'、'.join(unknown)}；可选：{'、'.join(BENCHES)}", file=sys.stderr)
        return 2
    lines = {name: measure(name) for name in chosen or BENCHES}
    failed, late = [name for name, line in lines.items() if line is None], missed(lines)
    if failed:
        print(f"没有测成：{'、'.join(failed)}", file=sys.stderr)
    if late:
        print(f"没有达到目标：{'、'.join(late)}", file=sys.stderr)
    return 1 if failed or (late and "--only-measure" not in wishes) else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
