"""The house stays tidy: its top level, its map, its locks, and nothing of anybody's own PC."""

import re
import sys
import tomllib
from collections import Counter
from importlib.metadata import version

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version
from PySide6.QtCore import QObject

import resources
from tests.layers.files import ROOT, repository_files, text_of

FOLDERS = {"desktop_app", "resources", "db", "build_scripts", "tests"}
SHEETS = {"pyproject.toml", "README.md", "ARCHITECTURE.md", "LICENSE"}
LOCKS = {"requirements.lock": (), "requirements-dev.lock": ("dev",)}

# Written in halves, so that this file does not hold what it looks for.
REGISTRIES = (
    "py" + "pi.org",
    "python" + "hosted",
    "npm" + "js",
    "anaconda" + ".org",
    "tuna" + ".tsing",
)
PLACES = re.compile(r"(?<![\w.*])/(?:" + "|".join(["ro" + "ot", "wo" + "rk", "tm" + "p"]) + r")/\w")

NAMED = re.compile(r"`((?:db|desktop_app|resources|build_scripts|tests)/[\w/]*(?:\.py)?)`")


def declared(extras):
    """Give what pyproject.toml asks for, by name, with the extras' own."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    lines = list(project["dependencies"])
    for extra in extras:
        lines += project["optional-dependencies"][extra]
    wanted = [Requirement(line) for line in lines]
    return {canonicalize_name(one.name): one.specifier for one in wanted}


def pins(lock):
    """Give the exact versions of a lock, by name, with how many hashes each has."""
    text = (ROOT / "build_scripts" / lock).read_text(encoding="utf-8")
    entries = re.findall(r"^([\w.-]+)==(\S+)((?:.*\\\n)*.*)", text, re.MULTILINE)
    return {
        canonicalize_name(name): (Version(number), rest.count("--hash=sha256:"))
        for name, number, rest in entries
    }


def test_the_top_level_is_what_newcomers_are_told():
    files = repository_files()
    top = {path.parts[0] for path in files if not path.parts[0].startswith(".")}
    assert top == FOLDERS | SHEETS


def test_what_is_only_made_here_is_not_kept():
    kept = [path for path in repository_files() if path.name == "uv.lock"]
    kept += [path for path in repository_files() if path.suffix in {".pyc", ".whl", ".egg-info"}]
    assert kept == []


def test_no_file_names_a_package_registry_or_somebodys_folders():
    found = []
    for path in repository_files():
        text = text_of(path) or ""
        found += [f"{path}: {name}" for name in REGISTRIES if name in text]
        found += [f"{path}: {hit[0]}" for hit in PLACES.finditer(text)]
    assert found == []


@pytest.mark.parametrize(
    "line",
    [
        "see /ro" + "ot/x",
        "'/wo" + "rk/main'",
        "/tm" + "p/a",
    ],
)
def test_somebodys_folders_are_recognised(line):
    assert PLACES.search(line)


def test_every_paper_that_is_referred_to_is_here():
    here = {path.name for path in repository_files()}
    named = {
        (f"{path}", name)
        for path in repository_files()
        for name in re.findall(r"[\w-]+\.md\b", text_of(path) or "")
    }
    assert named, "the front page is named at least"
    assert [one for one in sorted(named) if one[1] not in here] == []


def test_every_module_the_map_names_exists():
    named = set(NAMED.findall((ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8")))
    assert len(named) >= 10, "the map names its modules as `db/store.py`"
    assert [name for name in sorted(named) if not (ROOT / name).exists()] == []


def test_the_map_names_every_module_once():
    text = (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8")
    named = Counter(NAMED.findall("\n".join(re.findall(r"^\|.*", text, re.MULTILINE))))
    roots = ("db/", "desktop_app/", "build_scripts/")
    apart = re.compile(r"__init__\.py$|^db/migrations/")
    paths = [path.as_posix() for path in repository_files() if path.suffix == ".py"]
    modules = [path for path in paths if path.startswith(roots)]
    assert [path for path in modules if not named[path] and not apart.search(path)] == []
    assert [name for name, times in named.items() if times > 1] == []


def test_the_sheet_for_a_real_pc_has_its_steps_in_order_and_room_to_sign():
    sheet = resources.path("help", "administration", "06-checklist.md").read_text("utf-8")
    steps = re.findall(r"^- \[ \] \*\*第 (\d+) 步 [^*]+\*\*：[^。]+。.+。$", sheet, re.MULTILINE)
    assert [int(number) for number in steps] == list(range(1, len(steps) + 1))
    assert f"资料安全：{len(steps)} 步" in sheet
    assert len(steps) >= 20
    assert "检查人（签名）" in sheet
    words_of = """拔掉电源 C盘 book.db 360 双击两次 OneDrive FAT32 4GB 休眠 另一个用户登录
        `Win`加`L` 剪贴板历史 CrashDumps spool 重设 中文用户名 200个字 2016 卸载 升级 只用恢复码"""
    assert [
        words for words in re.findall(r"\S+", words_of) if words not in sheet.replace(" ", "")
    ] == []


def test_no_merge_is_left_half_done():
    torn = re.compile(r"^(?:<{7}|>{7}) ", re.MULTILINE)
    assert [path for path in repository_files() if torn.search(text_of(path) or "")] == []


def test_decisions_are_numbered_in_order():
    text = (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8")
    numbers = [int(number) for number in re.findall(r"^(\d+)\. \*\*", text, re.MULTILINE)]
    assert numbers
    assert numbers == list(range(1, len(numbers) + 1))


def test_each_package_the_program_stands_on_has_a_reason_a_licence_and_a_fallback():
    text = (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| (.+) \|$", text[text.index("## Dependencies") :], re.MULTILINE)
    told = {}
    for name, *rest in (row.split(" | ") for row in rows[1:]):
        assert len(rest) == 3, f"{name}: licence, reason, fallback"
        assert all(len(words.strip()) > 2 for words in rest), name
        told[canonicalize_name(name.split()[0])] = rest
    assert set(told) == set(declared(["postgres"]))


@pytest.mark.parametrize(("lock", "extras"), LOCKS.items())
def test_a_lock_keeps_to_what_is_declared(lock, extras):
    locked = pins(lock)
    wrong = [
        f"{name} {wanted}"
        for name, wanted in declared(extras).items()
        if name not in locked or locked[name][0] not in wanted
    ]
    assert wrong == []


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_has_hashes_for_all_and_no_address(lock):
    assert [name for name, (_, hashes) in pins(lock).items() if not hashes] == []
    text = (ROOT / "build_scripts" / lock).read_text(encoding="utf-8")
    assert "://" not in text
    strange = [line for line in text.splitlines() if not re.match(r"[\w.-]+==|    --hash=", line)]
    assert strange == [], "only pins and hashes: no index, no folder, no editable"


def test_the_tools_lock_holds_the_program_lock():
    program, tools = pins("requirements.lock"), pins("requirements-dev.lock")
    assert {name: pin for name, pin in program.items() if tools.get(name) != pin} == {}


def test_pyside_is_the_one_that_keeps_count_of_none():
    assert version("PySide6_Essentials") == "6.11.3"


@pytest.mark.skipif(sys.version_info >= (3, 12), reason="None is immortal from Python 3.12")
def test_calls_into_qt_lose_no_reference_to_none():
    """PySide6 6.12.0 lost one each call on 3.11; Python then dies of "none_dealloc"."""
    thing = QObject()
    before = sys.getrefcount(None)
    for _ in range(3_000):
        thing.setObjectName("x")
    assert abs(sys.getrefcount(None) - before) < 100


def test_every_folder_of_code_is_a_package():
    packages = ("desktop_app", "db", "resources", "build_scripts")
    modules = [
        path for path in repository_files() if path.suffix == ".py" and path.parts[0] in packages
    ]
    assert modules
    bare = {path.parent for path in modules} - {
        path.parent for path in modules if path.name == "__init__.py"
    }
    assert bare == set()
