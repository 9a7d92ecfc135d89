"""One script for everything: `python3 build_scripts/dev.py run` (Windows: with `py`).

It makes `.venv` from the lock, brings or names missing system parts, then runs the program, the
checks, the benchmarks, the lock tool or the packager. Runs on a bare Python 3.11: standard library
only.
"""

from __future__ import annotations

import argparse
import io
import os
import shutil
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
if str(ROOT) not in sys.path:
    sys.path.insert(0, str(ROOT))

from build_scripts import environment, locks, system_parts  # noqa: E402 - found only from here on
from build_scripts.environment import DEV_LOCK, RUN_LOCK, Environment, NotReady, Runner  # noqa: E402

DEMO = ROOT / "build" / "demo"
SHOWN_FILES = 60
# No test of the whole suite takes a minute alone; one that waits for ever is named and ended.
PATIENCE_S = 1200
# What proves the promises about people's data, at the size of a release (the line of figures).
PROOFS = (
    "tests/trust",
    "tests/exchange/test_package.py",
    "tests/exchange/test_receipts.py",
    "tests/exchange/test_package_mutations.py",
    "tests/exchange/test_mutated_merges.py",
    "tests/exchange/test_hostile_packages.py",
    "tests/exchange/test_sheet_hostile.py",
    "tests/exchange/test_child.py",
    "tests/exchange/test_marked_copy.py",
    "tests/exchange/test_taking.py",
    "tests/exchange/test_real_sticks.py",
    "tests/exchange/test_released.py",
    "tests/db/test_backup.py",
    "tests/db/test_restoring.py",
    "tests/db/test_salvaging.py",
    "tests/db/test_damaged_book.py",
    "tests/db/test_erasing.py",
    "tests/db/test_undone.py",
    "tests/db/test_sample_books.py",
    "tests/db/test_old_ciphers.py",
    "tests/db/test_every_kind_lives.py",
    "tests/db/test_key_ways.py",
    "tests/db/test_keys.py",
    "tests/db/test_key_turns.py",
    "tests/db/test_roles_asked.py",
    "tests/db/test_places.py",
    "tests/db/test_safe_files.py",
    "tests/db/test_schema_versions.py",
    "tests/db/test_upgrading.py",
    "tests/gui/test_app.py",
    "tests/gui/test_damaged_book.py",
    "tests/gui/test_reports.py",
    "tests/gui/test_locking.py",
    "tests/gui/test_list_export.py",
    "tests/gui/test_record_table.py",
    "tests/gui/test_permission_walk.py",
    "tests/gui/test_pressing_walk.py",
    "tests/journeys/test_no_traces.py",
    "tests/installed/test_a2_missing_file.py",
    "tests/installed/test_crash_dumps.py",
    "tests/installed/test_files.py",
)


def say(words: str) -> None:
    """Tell the person at the terminal, before any child's output."""
    print(words, flush=True)


def has_screen(platform: str, variables: Mapping[str, str]) -> bool:
    """Say whether a window can be opened: always on Windows and macOS, else with a display."""
    if not platform.startswith("linux"):
        return True
    return bool(variables.get("DISPLAY") or variables.get("WAYLAND_DISPLAY"))


def window_parts(variables: Mapping[str, str]) -> tuple[system_parts.Part, ...]:
    """Give the system parts a window needs on this screen."""
    wayland = system_parts.WAYLAND if variables.get("WAYLAND_DISPLAY") else ()
    x11 = system_parts.X11 if variables.get("DISPLAY") else ()
    return (*system_parts.QT, *wayland, *x11)


def run_program(python: Path, run: Runner = environment.run_here) -> int:
    """Open the window; where there is no screen, make the demonstration instead and list it."""
    if has_screen(sys.platform, os.environ):
        return run([str(python), "-m", "desktop_app"])
    say(f"本机没有图形界面，不能打开窗口；改为生成演示材料，放在 {shown(DEMO)}")
    if (DEMO / "summary.json").exists():  # our own, from last time
        shutil.rmtree(DEMO)
    code = run([str(python), "-m", "desktop_app", "demo", str(DEMO)])
    if code == 0:
        list_files(DEMO)
    return code


def shown(place: Path) -> str:
    """Write a place as seen from the project's folder."""
    return f"./{place.relative_to(ROOT).as_posix()}" if place.is_relative_to(ROOT) else str(place)


def list_files(folder: Path) -> None:
    """Name the files of a folder with their sizes; a long list is cut and counted."""
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    say(f"已生成 {len(files)} 个文件：")
    for path in files[:SHOWN_FILES]:
        say(f"  {shown(path)}（{max(1, path.stat().st_size // 1024)} KB）")
    if len(files) > SHOWN_FILES:
        say(f"  ……另有 {len(files) - SHOWN_FILES} 个，见 {shown(folder)}")


def lint(tools: Environment, run: Runner = environment.run_here) -> list[str]:
    """Run every check of the house, all of them, and name those that found something."""
    python = str(tools.python)
    checks = {
        "ruff check": [python, "-m", "ruff", "check", "."],
        "ruff format": [python, "-m", "ruff", "format", "--check", "."],
        "mypy": [python, "-m", "mypy"],
        "lint-imports": [str(tools.program("lint-imports")), "--no-logo"],
    }
    failed = []
    for name, command in checks.items():
        say(f"── {name}")
        if run(command) != 0:
            failed.append(name)
    return failed


def pytest_command(
    python: Path,
    chosen: Sequence[str],
    *,
    cores: int,
    long: bool = False,
    release: bool = False,
    proofs: bool = False,
) -> list[str]:
    """Give the pytest call: two at a time for the whole suite, one for what somebody chose.

    A release tries the proofs alone, at their full size; `proofs` tries them as every change
    does. A fifth of their time they wait for the disk, so there is one more at work than there
    are cores; they differ much in length, so whoever has nothing left to do takes some of
    another's.
    """
    command = [str(python), "-m", "pytest", "-q"]
    all_proofs = not chosen and (release or proofs)
    many = release or not chosen
    chosen = PROOFS if all_proofs else chosen
    if many and cores > 1:
        command += ["-n", str(min(cores, 2) + (release or all_proofs))]
    if release or all_proofs:
        command += ["--dist", "worksteal"]
    if not (release or long):
        command += ["-o", f"faulthandler_timeout={PATIENCE_S}"]
        command += ["-o", "faulthandler_exit_on_timeout=true"] if "-n" in command else []
    if long:
        command += ["--hypothesis-profile", "long", "--hypothesis-show-statistics"]
        command += ["--dist", "worksteal"] if "-n" in command else []
        command += [] if chosen else ["-m", "hypothesis"]  # no other test tries more
    return [*command, *chosen]


def check_everything(
    tools: Environment, wish: argparse.Namespace, run: Runner = environment.run_here
) -> int:
    """Lint, then run the tests whatever lint said: the faults of both are seen in one go."""
    failed = lint(tools, run)
    if wish.release:
        os.environ["HSL_RELEASE"] = "1" if wish.chosen else "all"
    if wish.long:
        os.environ["HSL_LONG"] = "1"
    os.environ["PYTHONIOENCODING"] = "utf-8"  # Chinese test names on a Windows terminal
    say("── pytest")
    cores = os.cpu_count() or 1
    sizes = {"long": wish.long, "release": wish.release, "proofs": wish.proofs}
    code = run(pytest_command(tools.python, wish.chosen, cores=cores, **sizes))
    return tell(failed) or code


def tell(failed: Sequence[str]) -> int:
    """Name the checks that found something, as the last line; give the exit code."""
    if not failed:
        return 0
    say(f"检查未通过：{'、'.join(failed)}（详见上文）")
    return 1


def needs(wish: argparse.Namespace) -> tuple[system_parts.Part, ...]:
    """Give the system parts a verb needs besides its Python packages."""
    if wish.verb == "run":
        return window_parts(os.environ) if has_screen(sys.platform, os.environ) else ()
    return system_parts.QT if wish.verb in ("test", "bench") else ()


def prepare(wish: argparse.Namespace, tools: Environment) -> None:
    """Bring what the verb stands on; raises NotReady where something cannot be had."""
    may_fetch = wish.wheelhouse is None
    if not tools.python.exists():
        system_parts.provide(system_parts.VENV, say, may_fetch=may_fetch)
    if not system_parts.provide(needs(wish), say, may_fetch=may_fetch):
        raise NotReady("系统组件装好后，请再运行一次")
    if wish.verb == "test":  # the few tests that need these say so themselves
        system_parts.provide(system_parts.TESTS, say, may_fetch=may_fetch)
    if wish.verb == "lock" and locks.has_uv(tools):
        return  # a lock that is being mended cannot be installed first
    lock = RUN_LOCK if wish.verb == "run" else DEV_LOCK
    environment.prepare(lock, say, wheelhouse=wish.wheelhouse, environment=tools)


def act(wish: argparse.Namespace) -> int:
    """Do what the verb says with everything prepared; give the exit code.

    A verb that has no deed raises KeyError: one that fell through to another would say that all
    is well and have done nothing.
    """
    deed = DEEDS[wish.verb]
    tools = Environment()
    prepare(wish, tools)
    return deed(wish, tools)


def module(tools: Environment, name: str, *words: str) -> int:
    """Run one of our own modules in the environment; give its exit code."""
    return environment.run_here([str(tools.python), "-m", name, *words])


DEEDS: Mapping[str, Callable[[argparse.Namespace, Environment], int]] = {
    "run": lambda _wish, tools: run_program(tools.python, environment.run_here),
    "test": lambda wish, tools: check_everything(tools, wish, environment.run_here),
    "lint": lambda _wish, tools: tell(lint(tools, environment.run_here)),
    "bench": lambda wish, tools: module(
        tools,
        "build_scripts.bench",
        *(["--full"] if wish.full else []),
        *(["--only-measure"] if wish.only_measure else []),
        *wish.chosen,
    ),
    "lock": lambda wish, tools: (
        locks.check(tools, say, environment.run_here)
        if wish.check
        else locks.write(tools, environment.run_here)
    ),
    "bill": lambda wish, tools: module(tools, "build_scripts.bill", *wish.to),
    "advisories": lambda wish, tools: module(
        tools,
        "build_scripts.advisories",
        str(wish.snapshot.resolve()),
        *(["--any-age"] if wish.any_age else []),
    ),
    "package": lambda wish, tools: module(tools, "build_scripts.package", *wish.chosen),
}


def command_line() -> argparse.ArgumentParser:
    """Give what reads the verbs and their options."""
    common = argparse.ArgumentParser(add_help=False)
    common.add_argument(
        "--wheelhouse", type=Path, metavar="DIR", help="只用此文件夹里的安装包，不联网"
    )
    reader = argparse.ArgumentParser(prog="dev.py", allow_abbrev=False)
    verbs = reader.add_subparsers(dest="verb", required=True, metavar="命令")

    def verb(name: str, meaning: str) -> argparse.ArgumentParser:
        return verbs.add_parser(name, help=meaning, parents=[common], allow_abbrev=False)

    verb("run", "打开程序；没有图形界面时生成演示材料")
    tests = verb("test", "检查代码并运行测试；其余参数交给 pytest")
    tests.add_argument("--long", action="store_true", help="随机测试多试许多例")
    tests.add_argument("--release", action="store_true", help="只测资料安全，按发布的规模")
    tests.add_argument("--proofs", action="store_true", help="只测资料安全，按平时的规模")
    verb("lint", "只检查代码")
    bench = verb("bench", "测量快慢，每项一行 JSON；可写一个名称只测一项")
    bench.add_argument("chosen", nargs="*")
    bench.add_argument("--full", action="store_true", help="按发布的规模测量")
    bench.add_argument(
        "--only-measure", action="store_true", help="没有达到目标的只在最后列出，不算失败"
    )
    verb("lock", "按 pyproject.toml 更新锁定文件").add_argument(
        "--check", action="store_true", help="只核对，不改动"
    )
    bill = verb("bill", "程序由哪些部分组成：CycloneDX 清单和许可清单")
    bill.add_argument("to", nargs="*", metavar="DIR", help="放进这个文件夹，默认 build")
    watch = verb("advisories", "对照一份漏洞公告（OSV 的 zip）查锁定的部件")
    watch.add_argument("snapshot", metavar="FILE", type=Path)
    watch.add_argument("--any-age", action="store_true", help="旧公告也用")
    verb("package", "做安装包或试装：windows、linux、check windows").add_argument(
        "chosen", nargs=argparse.REMAINDER
    )
    return reader


def read_command_line(words: Sequence[str]) -> argparse.Namespace:
    """Give the verb and its options; what pytest or the benchmarks should get is `chosen`."""
    reader = command_line()
    wish, rest = reader.parse_known_args(words)
    if rest and wish.verb not in ("test", "package"):
        reader.error(f"看不懂：{' '.join(rest)}")
    if wish.verb == "test":
        wish.chosen = rest
    if wish.verb == "package":
        wish.chosen = [*rest, *wish.chosen]
    return wish


def main(words: Sequence[str]) -> int:
    """Do what the command line asks and give the exit code."""
    if not (3, 11) <= sys.version_info[:2] < (3, 15):
        say(f"需要 Python 3.11 至 3.14，当前是 {sys.version.split()[0]}")
        return 1
    wish = read_command_line(words)
    try:
        return act(wish)
    except NotReady as why:
        say(str(why))
        return 1
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    if isinstance(sys.stdout, io.TextIOWrapper):  # a terminal without Chinese shows ? instead
        sys.stdout.reconfigure(errors="replace")
    sys.exit(main(sys.argv[1:]))
