"""What dev.py does for each verb, with a runner that only notes what it was asked."""

import argparse
import os
import subprocess
import sys
from pathlib import Path

import pytest

from build_scripts import dev, system_parts
from build_scripts.environment import Environment


class Noting:
    """A runner that notes every command; commands that hold a named word fail."""

    def __init__(self, *failing: str) -> None:
        self.commands: list[list[str]] = []
        self.failing = failing

    def __call__(self, command):
        self.commands.append([str(word) for word in command])
        return 1 if any(word in command for word in self.failing) else 0


@pytest.fixture
def tools(tmp_path):
    return Environment(tmp_path / ".venv")


@pytest.fixture
def no_screen(monkeypatch):
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.delenv("DISPLAY", raising=False)
    monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)


@pytest.mark.parametrize(
    ("platform", "variables", "expected"),
    [
        ("win32", {}, True),
        ("darwin", {}, True),
        ("linux", {}, False),
        ("linux", {"DISPLAY": ""}, False),
        ("linux", {"DISPLAY": ":0"}, True),
        ("linux", {"WAYLAND_DISPLAY": "wayland-0"}, True),
    ],
)
def test_a_window_needs_a_screen(platform, variables, expected):
    assert dev.has_screen(platform, variables) is expected


def test_each_kind_of_screen_has_its_own_parts():
    x11 = dev.window_parts({"DISPLAY": ":0"})
    wayland = dev.window_parts({"WAYLAND_DISPLAY": "wayland-0"})
    assert set(system_parts.QT) == set(x11) & set(wayland)
    assert "libxcb-cursor0" in [part.package for part in x11]


def test_the_window_opens_where_there_is_a_screen(monkeypatch, tools):
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.setenv("DISPLAY", ":7")
    run = Noting()
    assert dev.run_program(tools.python, run) == 0
    assert run.commands == [[str(tools.python), "-m", "desktop_app"]]


def test_without_a_screen_the_demonstration_is_made_and_listed(
    monkeypatch, no_screen, tools, tmp_path, capsys
):
    monkeypatch.setattr(dev, "DEMO", tmp_path / "demo")

    def make(command):
        folder = Path(command[-1])
        (folder / "打印").mkdir(parents=True)
        (folder / "打印" / "花名册.pdf").write_bytes(b"%PDF" + b" " * 4_000)
        (folder / "summary.json").write_text("{}", encoding="utf-8")
        return 0

    assert dev.run_program(tools.python, make) == 0
    said = capsys.readouterr().out
    assert "没有图形界面" in said
    assert "demo" in said.splitlines()[0]
    assert "已生成 2 个文件" in said
    assert "花名册.pdf（3 KB）" in said
    assert dev.run_program(tools.python, make) == 0, "a second start makes it anew"


def test_a_demonstration_that_failed_is_not_listed(monkeypatch, no_screen, tools, tmp_path, capsys):
    monkeypatch.setattr(dev, "DEMO", tmp_path / "demo")
    assert dev.run_program(tools.python, Noting("demo")) == 1
    assert "已生成" not in capsys.readouterr().out


def test_a_folder_that_is_not_ours_is_left_alone(monkeypatch, no_screen, tools, tmp_path):
    monkeypatch.setattr(dev, "DEMO", tmp_path)
    (tmp_path / "别人的.txt").write_text("留着", encoding="utf-8")
    dev.run_program(tools.python, Noting())
    assert (tmp_path / "别人的.txt").exists()


def test_a_long_list_of_files_is_cut_and_counted(tmp_path, capsys):
    for number in range(dev.SHOWN_FILES + 5):
        (tmp_path / f"{number}.txt").touch()
    dev.list_files(tmp_path)
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == dev.SHOWN_FILES + 2
    assert "另有 5 个" in lines[-1]


def test_lint_goes_on_after_a_fault_and_names_it(tools, capsys):
    run = Noting("mypy")
    assert dev.lint(tools, run) == ["mypy"]
    assert len(run.commands) == 4
    assert dev.tell(["mypy"]) == 1
    assert capsys.readouterr().out.splitlines()[-1].startswith("检查未通过：mypy")


def test_tests_run_even_after_a_lint_fault(tools, monkeypatch, capsys):
    monkeypatch.setenv("PYTHONIOENCODING", "utf-8")
    run = Noting("ruff")
    assert dev.check_everything(tools, dev.read_command_line(["test"]), run) == 1
    assert "pytest" in run.commands[-1]
    assert (
        capsys.readouterr().out.splitlines()[-1].startswith("检查未通过：ruff check、ruff format")
    )


def test_a_failed_test_is_the_exit_code(tools, monkeypatch):
    monkeypatch.setenv("PYTHONIOENCODING", "utf-8")
    assert dev.check_everything(tools, dev.read_command_line(["test"]), Noting("pytest")) == 1
    assert dev.check_everything(tools, dev.read_command_line(["test"]), Noting()) == 0


def test_release_sizes_are_asked_for_by_name(tools, monkeypatch):
    monkeypatch.setenv("PYTHONIOENCODING", "utf-8")
    monkeypatch.setenv("HSL_RELEASE", "")
    dev.check_everything(tools, dev.read_command_line(["test", "--release"]), Noting())
    assert os.environ["HSL_RELEASE"] == "all"
    chosen = dev.read_command_line(["test", "--release", "tests/trust"])
    dev.check_everything(tools, chosen, Noting())
    assert os.environ["HSL_RELEASE"] == "1", "of a part nobody asks for all the proofs"


def test_a_long_run_tries_more_of_everything_that_is_random(tools, monkeypatch):
    monkeypatch.setenv("PYTHONIOENCODING", "utf-8")
    monkeypatch.setenv("HSL_LONG", "")
    run = Noting()
    dev.check_everything(tools, dev.read_command_line(["test", "--long"]), run)
    assert os.environ["HSL_LONG"] == "1"
    assert run.commands[-1][-2:] == ["-m", "hypothesis"]
    assert {"--hypothesis-profile", "long", "-n"} <= set(run.commands[-1])


def test_the_whole_suite_runs_on_two_cores_and_a_choice_on_one():
    python = Path("python")
    whole = dev.pytest_command(python, [], cores=8)
    assert whole[3:6] == ["-q", "-n", "2"]
    assert "faulthandler_exit_on_timeout=true" in whole, "one that hangs does not stop the rest"
    assert "-n" not in dev.pytest_command(python, [], cores=1)
    released = dev.pytest_command(python, ["tests/trust"], cores=8, release=True)
    assert released[-5:] == ["-n", "3", "--dist", "worksteal", "tests/trust"]
    released = dev.pytest_command(python, [], cores=8, release=True)
    assert tuple(released[-len(dev.PROOFS) :]) == dev.PROOFS
    assert all((dev.ROOT / proof).exists() for proof in dev.PROOFS)
    proofs = dev.pytest_command(python, [], cores=8, proofs=True)
    assert set(released) < set(proofs), "the same files, and the size is told by the environment"
    some = dev.pytest_command(python, ["tests/trust"], cores=8, proofs=True)
    assert some[-1] == "tests/trust"
    assert "-n" not in some
    assert "faulthandler_exit_on_timeout=true" not in some, "somebody looks on, maybe in pdb"
    chosen = dev.pytest_command(python, ["tests/db", "-x"], cores=8, long=True)
    assert chosen[-3:] == ["--hypothesis-show-statistics", "tests/db", "-x"]
    assert {"long"} < set(chosen) > {"-q"}
    assert "-m" not in chosen[2:]


def test_what_dev_does_not_know_goes_to_pytest_alone(capsys):
    wish = dev.read_command_line(["test", "--long", "tests/db", "-k", "name", "--lf"])
    assert wish.long
    assert wish.chosen == ["tests/db", "-k", "name", "--lf"]
    with pytest.raises(SystemExit) as left:
        dev.read_command_line(["lint", "--fast"])
    assert left.value.code == 2
    assert "看不懂：--fast" in capsys.readouterr().err


# What each verb sets to work, and a command line for it.
REACHES = {
    "run": (["run"], "desktop_app"),
    "test": (["test", "tests/db"], "pytest"),
    "lint": (["lint"], "mypy"),
    "bench": (["bench", "--full", "--only-measure", "save"], "build_scripts.bench"),
    "lock": (["lock"], "compile"),
    "bill": (["bill", "there"], "build_scripts.bill"),
    "advisories": (["advisories", "all.zip", "--any-age"], "build_scripts.advisories"),
    "package": (["package", "check", "windows"], "build_scripts.package"),
}


def verbs():
    (found,) = dev.command_line()._subparsers._group_actions
    return sorted(found.choices)


@pytest.mark.parametrize("verb", verbs())
def test_each_verb_reaches_its_own_deed(verb, monkeypatch, tmp_path):
    run = Noting()
    words, wanted = REACHES[verb]
    monkeypatch.setenv("PYTHONIOENCODING", "utf-8")
    monkeypatch.setattr(dev.environment, "run_here", run)
    monkeypatch.setattr(dev, "prepare", lambda *_: None)
    monkeypatch.setattr(dev, "has_screen", lambda *_: True)
    monkeypatch.setattr(dev, "Environment", lambda: Environment(tmp_path / ".venv"))
    assert dev.main(words) == 0
    assert any(wanted in command for command in run.commands)
    mine = {wanted} if verb != "test" else {wanted, REACHES["lint"][1]}  # it lints first
    others = {one for _, one in REACHES.values()} - mine
    assert not any(others & set(command) for command in run.commands)
    given = [one for one in words[1:] if one not in ("there", "all.zip")]
    assert set(given) <= set(run.commands[-1])


def test_a_verb_without_a_deed_does_nothing_else_instead(monkeypatch):
    monkeypatch.setattr(dev, "prepare", lambda *_: pytest.fail("it was prepared for"))
    with pytest.raises(KeyError):
        dev.act(argparse.Namespace(verb="unheard of"))


def test_a_snapshot_is_found_from_where_it_was_named(monkeypatch, tmp_path):
    run = Noting()
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(dev.environment, "run_here", run)
    monkeypatch.setattr(dev, "prepare", lambda *_: None)
    assert dev.main(["advisories", "all.zip"]) == 0
    assert run.commands[-1][-1] == str(tmp_path / "all.zip")


def test_another_python_is_refused_with_a_sentence(monkeypatch, capsys):
    monkeypatch.setattr(sys, "version_info", (3, 10, 4, "final", 0))
    assert dev.main(["lint"]) == 1
    assert "需要 Python 3.11 至 3.14" in capsys.readouterr().out


def test_a_missing_wheelhouse_is_a_sentence(monkeypatch, tmp_path, capsys):
    monkeypatch.setattr(dev, "Environment", lambda: Environment(tmp_path / ".venv"))
    monkeypatch.setattr(system_parts, "provide", lambda *_, **__: True)
    assert dev.main(["lint", "--wheelhouse", str(tmp_path / "轮子")]) == 1
    assert "没有找到安装包文件夹" in capsys.readouterr().out


def test_dev_starts_on_a_bare_python_from_any_folder(tmp_path):
    code = subprocess.run(
        [sys.executable, "-I", "-S", dev.__file__, "--help"],
        cwd=tmp_path,
        capture_output=True,
        encoding="utf-8",
        errors="replace",
        check=False,
    )
    assert code.returncode == 0, code.stderr
    assert "lock" in code.stdout
