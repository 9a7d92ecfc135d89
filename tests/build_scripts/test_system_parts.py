"""Missing system parts are named, and fetched only where that is allowed."""

import sys

import pytest

from build_scripts import system_parts
from build_scripts.system_parts import Part

HERE = Part("python3-here", module="json")
GONE = Part("libgone0", library="libgone-for-good.so.0")
ALSO_GONE = Part("gone-tool", program="gone-for-good")


@pytest.fixture
def on_linux(monkeypatch):
    monkeypatch.setattr(sys, "platform", "linux")


def test_each_way_of_looking_can_say_no():
    gone_file = Part("gone-font", file="/gone/for/good.ttc")
    gone_module = Part("gone-venv", module="gone_for_good")
    parts = [GONE, HERE, ALSO_GONE, gone_file, gone_module]
    assert system_parts.missing(parts) == ["libgone0", "gone-tool", "gone-font", "gone-venv"]


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="a Linux library")
def test_a_library_that_is_here_is_found():
    assert system_parts.missing([Part("libc6", library="libc.so.6")]) == []


def test_every_part_says_how_to_find_it():
    for part in system_parts.QT + system_parts.X11 + system_parts.WAYLAND + system_parts.TESTS:
        assert sum(map(bool, part[1:])) == 1, part.package


def test_packages_of_the_bare_machine_are_asked_for():
    """What a bare Debian machine lacks."""
    names = {part.package for part in system_parts.QT}
    assert names == {
        "libgl1",
        "libegl1",
        "libxkbcommon0",
        "libglib2.0-0",
        "libfreetype6",
        "libfontconfig1",
        "libdbus-1-3",
    }


def test_what_may_not_be_fetched_is_named_with_its_command(on_linux, monkeypatch):
    monkeypatch.setattr(system_parts, "apt_prefix", lambda: None)
    said = []
    assert not system_parts.provide([GONE, HERE, ALSO_GONE], said.append, may_fetch=True)
    assert said == ["本机缺少系统组件，请安装后重试：sudo apt-get install libgone0 gone-tool"]


def test_what_may_be_fetched_is(on_linux, monkeypatch):
    fetched = []
    monkeypatch.setattr(system_parts, "apt_prefix", lambda: ["sudo", "-n"])
    monkeypatch.setattr(system_parts, "install", lambda *asked: fetched.append(asked))
    monkeypatch.setattr(system_parts, "missing", lambda _: [] if fetched else ["libgone0"])
    said = []
    assert system_parts.provide([GONE], said.append, may_fetch=True)
    assert fetched == [(["libgone0"], ["sudo", "-n"])]
    assert said == ["正在安装系统组件：libgone0"]


def test_a_wheelhouse_fetches_nothing(on_linux, monkeypatch):
    monkeypatch.setattr(system_parts, "install", lambda *_: pytest.fail("fetched"))
    assert not system_parts.provide([GONE], lambda _: None, may_fetch=False)


def test_off_linux_nothing_is_missing(monkeypatch):
    monkeypatch.setattr(sys, "platform", "win32")
    assert system_parts.provide([GONE], pytest.fail, may_fetch=True)


def test_old_package_lists_are_read_anew(monkeypatch):
    asked = []

    def works(command):
        asked.append(command[command.index("-qq") + 1])
        return asked != ["install"]

    monkeypatch.setattr(system_parts, "_works", works)
    assert system_parts.install(["libgone0"], [])
    assert asked == ["install", "update", "install"]


def test_apt_asks_no_questions(monkeypatch):
    seen = []
    monkeypatch.setattr(system_parts, "_works", lambda command: seen.append(command) or True)
    assert system_parts.install(["libgl1"], ["sudo", "-n"])
    assert seen[0][:4] == ["sudo", "-n", "env", "DEBIAN_FRONTEND=noninteractive"]
    assert "-y" in seen[0]
