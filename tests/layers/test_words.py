"""One thing has one name: what staff read is held to the table of words in ARCHITECTURE.md."""

import ast
import re

import pytest

from tests.layers.files import ROOT, repository_files, text_of

READ = ("db/", "desktop_app/", "build_scripts/", "resources/", "README.md")
SUFFIXES = {".py", ".md", ".txt", ".json"}
# How any mark is set on a line, and what was written into books once, is no word to staff.
APART = ("desktop_app/ledgers/wrapping.py", "desktop_app/ledgers/prose.py", "db/migrations/")
HAN = re.compile("[\u4e00-\u9fff]")
TOLD = re.compile("`([^`]+)`")


def table():
    """Give what is not said, as expressions, with what is said instead."""
    text = (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8")
    section = text[text.index("## Words\n") : text.index("## Dependencies\n")]
    rows = re.findall(r"^\| (.+) \| (.+) \| (.+) \|$", section, re.MULTILINE)
    return {word: say for _, say, never in rows for word in TOLD.findall(never)}


def literals(text):
    """Give the strings of a module that hold Chinese, docstrings too, with their lines."""
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.lineno, node.value


def lines(text):
    """Give a text's lines, numbered; a table of codes may know a word by what it was (`also`)."""
    for no, line in enumerate(text.splitlines(), 1):
        yield no, re.sub(r'"also": \[.*?\]', "", line)


def said():
    """Give what staff may read, with where it stands."""
    for path in repository_files():
        where = path.as_posix()
        if not where.startswith(READ) or where.startswith(APART) or path.suffix not in SUFFIXES:
            continue
        text = text_of(path) or ""
        for no, words in literals(text) if path.suffix == ".py" else lines(text):
            if HAN.search(words):
                yield f"{where}:{no}", words


@pytest.fixture(scope="module")
def texts():
    """Give all that staff may read, gathered once."""
    return list(said())


@pytest.mark.parametrize(("word", "say"), table().items(), ids=lambda words: words)
def test_one_thing_has_one_name(texts, word, say):
    found = [f"{where}: {words.strip()[:60]}" for where, words in texts if re.search(word, words)]
    assert found == [], f"say {say}"


def test_what_staff_read_is_found(texts):
    read = {where.split(":")[0] for where, _ in texts}
    assert {"README.md", "resources/help/card.md", "resources/codes/care.json"} <= read
    assert len(texts) > 5_000
