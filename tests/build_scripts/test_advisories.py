"""Advisories: a locked version that is named is found; a snapshot that says nothing fails."""

from __future__ import annotations

import datetime as dt
import json
import zipfile
from pathlib import Path
from typing import Any

import pytest

from build_scripts import advisories
from build_scripts.advisories import NoSnapshot, check, is_affected
from build_scripts.bill import locked
from build_scripts.environment import DEV_LOCK, RUN_LOCK

TODAY = dt.date(2026, 11, 3)
OURS = [("Pillow", "12.1.0"), ("sqlalchemy", "2.0.45")]


def advisory(name: str = "pillow", **more: Any) -> dict[str, Any]:
    events = [{"introduced": "0"}, {"fixed": "12.0.1"}]
    affected = {
        "package": {"ecosystem": "PyPI", "name": name},
        "ranges": [{"type": "ECOSYSTEM", "events": more.pop("events", events)}],
        "versions": more.pop("versions", []),
    }
    return {"id": "X-1", "modified": "2026-11-02T03:04:05Z", "affected": [affected]} | more


def snapshot(folder: Path, *found: dict[str, Any]) -> Path:
    path = folder / "all.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for number, one in enumerate(found):
            archive.writestr(f"X-{number}.json", json.dumps(one))
    return path


def test_a_version_that_was_mended_is_not_named(tmp_path: Path) -> None:
    seen = check(snapshot(tmp_path, advisory(), advisory("other")), OURS)
    assert (seen.found, seen.known, seen.advisories) == ([], {"pillow"}, 2)
    assert "截至 2026-11-02" in advisories.told(seen)


@pytest.mark.parametrize(
    ("events", "version", "named"),
    [
        ([{"introduced": "0"}, {"fixed": "2.0"}], "1.9", True),
        ([{"introduced": "0"}, {"fixed": "2.0"}], "2.0", False),
        ([{"introduced": "1.5"}, {"last_affected": "1.9"}], "1.9", True),
        ([{"introduced": "1.5"}, {"last_affected": "1.9"}], "1.10", False),
        ([{"introduced": "1.5"}], "1.4", False),
        ([{"fixed": "1.2"}, {"introduced": "0"}, {"introduced": "1.4"}], "1.3", False),
        ([{"fixed": "1.2"}, {"introduced": "0"}, {"introduced": "1.4"}], "1.4.1", True),
        ([{"introduced": "no number"}], "1.0", True),
    ],
)
def test_ranges(events: list[dict[str, str]], version: str, named: bool) -> None:
    assert is_affected({"ranges": [{"type": "ECOSYSTEM", "events": events}]}, version) is named


def test_a_version_is_named_singly_and_what_was_withdrawn_is_not(tmp_path: Path) -> None:
    named = advisory("PILLOW", versions=["12.1.0"])
    seen = check(snapshot(tmp_path, named, named | {"id": "X-2", "withdrawn": "2026"}), OURS)
    assert seen.found == ["pillow 12.1.0：X-1"]


def test_a_snapshot_that_checks_nothing_fails(tmp_path: Path, capsys) -> None:
    for harmful in (snapshot(tmp_path, advisory("other")), tmp_path / "gone.zip"):
        with pytest.raises(NoSnapshot):
            check(harmful, OURS)
        assert advisories.run(harmful, tmp_path / "build", TODAY) == 1
    assert "没有提到" in capsys.readouterr().err
    (tmp_path / "all.zip").write_bytes(b"no zip")
    assert advisories.run(tmp_path / "all.zip", tmp_path / "build", TODAY) == 1


def test_what_was_checked_is_kept_for_the_release_notes(tmp_path: Path) -> None:
    name, version, _ = next(locked(DEV_LOCK))
    for versions, code in (([], 0), ([version], 1)):
        path = snapshot(tmp_path, advisory(name, events=[], versions=versions))
        assert advisories.run(path, tmp_path / "build", TODAY) == code
        kept = (tmp_path / "build" / advisories.KEPT).read_text("utf-8")
        assert (version in kept) is bool(versions)


def test_a_package_in_two_versions_is_looked_up_in_both(tmp_path: Path) -> None:
    both = [("pillow", "12.0.0"), ("pillow", "12.1.0")]
    for parts in (both, both[::-1]):
        assert check(snapshot(tmp_path, advisory()), parts).found == ["pillow 12.0.0：X-1"]


def test_both_locks_are_looked_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(advisories, "RUN_LOCK", tmp_path / "run")
    (tmp_path / "run").write_text("pillow==12.0.0\n", encoding="utf-8")
    path = snapshot(tmp_path, advisory())
    assert advisories.run(path, tmp_path / "build", TODAY) == 1
    assert "pillow 12.0.0" in (tmp_path / "build" / advisories.KEPT).read_text("utf-8")


@pytest.mark.parametrize(
    ("modified", "any_age", "code"),
    [
        ("2026-10-03T03:04:05Z", False, 0),
        ("2026-10-02T03:04:05Z", False, 1),
        ("2026-10-02T03:04:05Z", True, 0),
        ("", True, 1),
    ],
)
def test_an_old_snapshot_fails(tmp_path: Path, capsys, modified, any_age, code) -> None:
    name, _version, _ = next(locked(DEV_LOCK))
    path = snapshot(tmp_path, advisory(name, events=[], modified=modified))
    assert advisories.run(path, tmp_path / "build", TODAY, any_age=any_age) == code
    assert (tmp_path / "build").exists() is not bool(code)
    assert bool(capsys.readouterr().err) is bool(code)


def test_the_lock_of_the_tools_holds_all_of_the_program() -> None:
    names = {name for name, *_ in locked(DEV_LOCK)}
    assert {name for name, *_ in locked(RUN_LOCK)} <= names
