"""A record kind is three places: its class, its line in KINDS, its revision. All else follows."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from tests.layers.files import ROOT

HERE = Path(__file__).parent


def test_a_kind_is_added_in_three_places_and_everything_follows(tmp_path):
    house = tmp_path / "house"
    for name in ("db", "desktop_app", "build_scripts", "tests"):
        skip = shutil.ignore_patterns("__pycache__", "fixtures")
        shutil.copytree(ROOT / name, house / name, ignore=skip)
    (house / "resources").symlink_to(ROOT / "resources", target_is_directory=True)
    shutil.copy(ROOT / "pyproject.toml", house)
    before = _files(house)

    shutil.copy(HERE / "lantern_kind.txt", house / "db" / "kinds" / "lantern.py")
    listing = house / "db" / "kinds" / "__init__.py"
    text = listing.read_text(encoding="utf-8")
    for before_it, mine in (
        ("from db.kinds.lists", "from db.kinds.lantern import Lantern\n"),
        ("    ListView,\n    FindingNote", "    Lantern,\n"),
    ):
        assert text.count(before_it) == 1
        text = text.replace(before_it, mine + before_it)
    listing.write_text(text, encoding="utf-8")
    said = _run(house, "-m", "build_scripts.revision", "Lanterns")
    assert said.strip().endswith("_lanterns.py")

    after = _files(house)
    places = {path for path in after if after[path] != before.get(path)}
    assert {str(path.parent) for path in places} == {"db/kinds", "db/migrations/versions"}
    assert len(places) == 3
    shutil.copy(HERE / "lantern_proof.txt", house / "proof.py")
    assert "every part of the house knows it" in _run(house, "proof.py")


def _files(house):
    return {
        path.relative_to(house): path.read_bytes()
        for folder in ("db", "desktop_app", "build_scripts")
        for path in (house / folder).rglob("*.py")
    }


def _run(house, *words):
    alone = {
        "PYTHONPATH": str(house),
        "QT_QPA_PLATFORM": "offscreen",
        "PYTHONDONTWRITEBYTECODE": "1",
    }
    done = subprocess.run(
        [sys.executable, *words], cwd=house, env=os.environ | alone,
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout
