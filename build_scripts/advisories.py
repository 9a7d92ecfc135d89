"""Known weaknesses of the packages that are locked, from a dated snapshot of advisories.

The snapshot is a zip of advisories in the OSV form, one JSON file each, as the advisory databases
give it out for PyPI; it is carried to this PC, for the check asks nobody. A snapshot that speaks
of none of our packages has checked nothing, and counts as a failure; so does one that is older
than a month, unless that is what was wanted (`--any-age`).
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import re
import sys
import zipfile
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from packaging.version import InvalidVersion, Version

from build_scripts.bill import locked
from build_scripts.environment import DEV_LOCK, ROOT, RUN_LOCK

KEPT: Final = "advisories.txt"
MOST_BYTES: Final = 4 << 20  # of one advisory; the snapshot itself is a stranger's file
MOST_DAYS: Final = 31  # since the newest advisory: the databases add some every day
_START: Final = "0"


class NoSnapshot(Exception):
    """The file cannot be read as a snapshot, or it has nothing to say."""


@dataclass
class Checked:
    """What a snapshot says of the locked packages; `day` is that of its newest advisory."""

    day: str = ""
    advisories: int = 0
    known: set[str] = field(default_factory=set)  # packages of ours it speaks of
    found: list[str] = field(default_factory=list)


def normal(name: str) -> str:
    """Give a package's name as indexes compare it (PEP 503)."""
    return re.sub(r"[-_.]+", "-", name).lower()


def check(snapshot: Path, parts: Iterable[tuple[str, str]]) -> Checked:
    """Hold names and versions against a snapshot.

    A package may be locked in several versions. Raises `NoSnapshot` where the snapshot cannot be
    read or speaks of none of the packages.
    """
    ours, checked = defaultdict[str, set[str]](set), Checked()
    for name, version in parts:
        ours[normal(name)].add(version)
    for advisory in _advisories(snapshot):
        if advisory.get("withdrawn"):
            continue
        checked.advisories += 1
        checked.day = max(checked.day, str(advisory.get("modified", ""))[:10])
        for affected in advisory.get("affected", ()):
            package = affected.get("package", {})
            name = normal(str(package.get("name", "")))
            if package.get("ecosystem") != "PyPI" or name not in ours:
                continue
            checked.known.add(name)
            named = [one for one in ours[name] if is_affected(affected, one)]
            checked.found += [f"{name} {one}：{advisory.get('id', '?')}" for one in named]
    if not checked.known:
        raise NoSnapshot("这份公告里没有提到我们用的任何一个部件，等于什么都没查")
    checked.found.sort()
    return checked


def _advisories(snapshot: Path) -> Iterator[dict[str, Any]]:
    try:
        with zipfile.ZipFile(snapshot) as archive:
            for one in archive.infolist():
                if not one.filename.endswith(".json"):
                    continue
                if one.file_size > MOST_BYTES:
                    raise NoSnapshot(f"{one.filename} 太大")
                read = json.loads(archive.read(one))
                if isinstance(read, dict):
                    yield read
    except (OSError, zipfile.BadZipFile, ValueError) as trouble:
        raise NoSnapshot(f"公告文件读不出来：{trouble}") from trouble


def is_affected(affected: dict[str, Any], version: str) -> bool:
    """Say whether an advisory's `affected` names a version: singly, or within a range (OSV 1.6).

    A range whose versions cannot be compared counts as naming it: better one look too many.
    """
    if version in affected.get("versions", ()):
        return True
    ranges = [one for one in affected.get("ranges", ()) if one.get("type") == "ECOSYSTEM"]
    try:
        return any(_lies_in(one.get("events", ()), Version(version)) for one in ranges)
    except InvalidVersion:
        return True


def _lies_in(events: Iterable[dict[str, str]], version: Version) -> bool:
    """Go through what begins and what ends a weakness, from the oldest version on."""
    inside = False
    for event in sorted(events, key=_at):
        ((kind, at),) = event.items()
        at_version = Version(at)
        if kind == "introduced" and (at == _START or version >= at_version):
            inside = True
        elif (kind == "fixed" and version >= at_version) or (
            kind == "last_affected" and version > at_version
        ):
            inside = False
    return inside


def _at(event: dict[str, str]) -> Version:
    return Version(next(iter(event.values())))


def told(checked: Checked) -> str:
    """Say what was checked against what, for the release notes."""
    lines = [
        f"漏洞公告截至 {checked.day}，共 {checked.advisories:,} 条，"
        f"提到我们用的部件 {len(checked.known)} 个",
        *checked.found,
    ]
    return "\n".join(lines if checked.found else [*lines, "锁定的版本都不在其中"])


def age(checked: Checked, today: dt.date) -> int:
    """Give how many days ago the newest advisory was written. Raises `NoSnapshot` for no day."""
    try:
        return (today - dt.date.fromisoformat(checked.day)).days
    except ValueError as trouble:
        raise NoSnapshot("这份公告没有写日期，看不出是什么时候的") from trouble


def run(snapshot: Path, folder: Path, today: dt.date, *, any_age: bool = False) -> int:
    """Check both locks, keep what was found beside the bill of materials; give the exit code."""
    try:
        both = (one for lock in (RUN_LOCK, DEV_LOCK) for one in locked(lock))
        checked = check(snapshot, [(name, version) for name, version, _ in both])
        days = age(checked, today)
        if days > MOST_DAYS and not any_age:
            raise NoSnapshot(  # noqa: TRY301  said as what else is wrong with a snapshot
                f"这份公告最新一条是 {checked.day}，已经 {days} 天；请换一份 {MOST_DAYS} 天以内的，"
                "确实要用这一份就加 --any-age"
            )
    except NoSnapshot as trouble:
        sys.stderr.write(f"{trouble}\n")
        return 1
    folder.mkdir(parents=True, exist_ok=True)
    (folder / KEPT).write_text(told(checked) + "\n", encoding="utf-8")
    sys.stdout.write(told(checked) + "\n")
    return 1 if checked.found else 0


def main(words: list[str] | None = None) -> int:
    """Read the command line, and check."""
    reader = argparse.ArgumentParser(prog="advisories")
    reader.add_argument("snapshot", type=Path)
    reader.add_argument("--any-age", action="store_true")
    wish = reader.parse_args(words)
    today = dt.datetime.now().astimezone().date()
    return run(wish.snapshot, ROOT / "build", today, any_age=wish.any_age)


if __name__ == "__main__":
    sys.exit(main())
