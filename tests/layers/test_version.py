"""One version everywhere, and each one told to staff in their words."""

from __future__ import annotations

import re
import tomllib

import resources
from desktop_app import VERSION
from tests.layers.files import ROOT

HEADING = re.compile(r"^## (\d+\.\d+\.\d+)$", re.MULTILINE)
SORTS = {"新增：", "改进：", "修正：", "移除："}


def told():
    return resources.path("更新说明.md").read_text(encoding="utf-8")


def test_the_package_and_the_program_say_the_same_version():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert project["version"] == VERSION


def test_the_newest_version_heads_the_list_of_changes():
    versions = HEADING.findall(told())
    assert versions[0] == VERSION
    numbers = [tuple(map(int, one.split("."))) for one in versions]
    assert numbers == sorted(numbers, reverse=True)


def test_changes_are_sorted_and_told_in_sentences():
    for line in filter(None, told().splitlines()):
        assert line.startswith(("#", "- ")) or line in SORTS, line
        assert not line.startswith("- ") or line.endswith("。"), line
