"""The stamp: what is installed is known, and anything else is installed anew."""

import json
import os
import sys
from pathlib import Path

import pytest

from build_scripts import environment
from build_scripts.environment import DEV_LOCK, RUN_LOCK, Environment, NotReady


class Installer:
    """Stands for venv and pip: a venv gets a link to this Python, pip does what it is told."""

    def __init__(self, tools: Environment, pip_code: int = 0) -> None:
        self.tools = tools
        self.pip_code = pip_code
        self.asked: list[str] = []

    def __call__(self, command):
        if "venv" in command:
            self.asked.append("venv")
            self.tools.python.parent.mkdir(parents=True)
            self.tools.python.symlink_to(sys.executable)
            return 0
        self.asked.append("pip")
        return self.pip_code


@pytest.fixture
def tools(tmp_path):
    return Environment(tmp_path / ".venv")


def prepare(tools, run, lock=DEV_LOCK):
    return environment.prepare(lock, lambda _: None, environment=tools, run=run)


needs_links = pytest.mark.skipif(os.name == "nt", reason="links need a right on Windows")


@needs_links
def test_a_second_start_installs_nothing(tools):
    run = Installer(tools)
    prepare(tools, run)
    assert run.asked == ["venv", "pip"]
    prepare(tools, run)
    assert run.asked == ["venv", "pip"]


@needs_links
def test_the_tools_lock_covers_the_program(tools):
    run = Installer(tools)
    prepare(tools, run, DEV_LOCK)
    prepare(tools, run, RUN_LOCK)
    assert run.asked == ["venv", "pip"]


@needs_links
def test_the_program_lock_does_not_cover_the_tools(tools):
    run = Installer(tools)
    prepare(tools, run, RUN_LOCK)
    prepare(tools, run, DEV_LOCK)
    assert run.asked.count("pip") == 2


@needs_links
def test_an_interrupted_set_up_starts_again(tools):
    with pytest.raises(NotReady, match="没有装好"):
        prepare(tools, Installer(tools, pip_code=1))
    assert not tools.holds(DEV_LOCK)
    run = Installer(tools)
    prepare(tools, run)
    assert run.asked[-1] == "pip"


@needs_links
def test_a_changed_lock_is_installed(tools, tmp_path):
    lock = tmp_path / "requirements.lock"
    lock.write_text("one==1\n", encoding="utf-8")
    tools.folder.mkdir()
    tools.python.parent.mkdir()
    tools.python.symlink_to(sys.executable)
    tools.write_stamp(lock)
    assert tools.holds(lock)
    lock.write_bytes(b"one==1\r\n")
    assert tools.holds(lock), "git's line endings change nothing"
    lock.write_text("one==2\n", encoding="utf-8")
    assert not tools.holds(lock)


@needs_links
@pytest.mark.parametrize("tag", ["cpython-3.9-64", "pypy-3.11-64", None])
def test_a_stamp_of_another_python_counts_for_nothing(tools, tag):
    prepare(tools, Installer(tools))
    stamp = json.loads(tools.stamp.read_text(encoding="utf-8"))
    tools.stamp.write_text(json.dumps({**stamp, "python": tag}), encoding="utf-8")
    assert not tools.holds(DEV_LOCK)


def test_a_torn_stamp_counts_for_nothing(tools):
    tools.folder.mkdir()
    tools.stamp.write_text('{"python": ', encoding="utf-8")
    assert not tools.holds(DEV_LOCK)


@needs_links
def test_an_environment_of_a_python_that_is_gone_is_made_anew(tools):
    tools.python.parent.mkdir(parents=True)
    tools.python.symlink_to(tools.folder / "gone")
    (tools.folder / "leftover").touch()
    run = Installer(tools)
    prepare(tools, run)
    assert run.asked == ["venv", "pip"]
    assert not (tools.folder / "leftover").exists()


@needs_links
def test_an_environment_of_another_python_is_made_anew(tools):
    tools.python.parent.mkdir(parents=True)
    tools.python.write_text("#!/bin/sh\necho cpython-3.9-64\n", encoding="utf-8")
    tools.python.chmod(0o755)
    assert not environment.is_usable(tools)
    run = Installer(tools)
    prepare(tools, run)
    assert run.asked == ["venv", "pip"]


def test_this_python_is_usable():
    folder = Path(sys.prefix)
    assert environment.is_usable(Environment(folder))


def test_no_python_environment_names_the_package(tools):
    with pytest.raises(NotReady, match="python3-venv"):
        prepare(tools, lambda _: 1)


def test_pip_checks_hashes_and_builds_nothing(tmp_path):
    command = environment.pip_command(Path("python"), DEV_LOCK, None)
    assert "--require-hashes" in command
    assert command[command.index("--only-binary") + 1] == ":all:"
    assert "--no-index" not in command


def test_a_wheelhouse_means_no_network(tmp_path):
    command = environment.pip_command(Path("python"), DEV_LOCK, tmp_path)
    assert command[-3:] == ["--no-index", "--find-links", str(tmp_path)]
