"""One version everywhere, and each one told to staff in their words."""

from __future__ import annotations

import re
import tomllib

import resources
from desktop_app import VERSION
from tests.layers.files import ROOT, repository_files, text_of

HEADING = re.compile(r"^## (\d+\.\d+\.\d+)$", re.MULTILINE)
SORTS = {"新增：", "改进：", "修正：", "移除："}


def told():
    return resources.path("更新说明.md").read_text(encoding="utf-8")


def test_the_version_is_written_in_one_place():
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    assert "version" not in settings["project"]
    assert settings["tool"]["setuptools"]["dynamic"]["version"] == {"attr": "desktop_app.VERSION"}
    said = f'"{VERSION}"'
    places = [path for path in repository_files() if path.parts[0] != "tests"]
    assert [path.as_posix() for path in places if said in (text_of(path) or "")] == [
        "desktop_app/__init__.py"
    ]


def test_the_newest_version_heads_the_list_of_changes():
    versions = HEADING.findall(told())
    assert versions[0] == VERSION
    numbers = [tuple(map(int, one.split("."))) for one in versions]
    assert numbers == sorted(numbers, reverse=True)


def test_changes_are_sorted_and_told_in_sentences():
    for line in filter(None, told().splitlines()):
        assert line.startswith(("#", "- ")) or line in SORTS, line
        assert not line.startswith("- ") or line.endswith("。"), line
