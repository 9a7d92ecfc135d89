"""Books that cannot be opened, and words that cannot be understood: a sentence, nothing lost."""

import io
import subprocess
import sys
from pathlib import Path

import pytest

from db import keys
from db.book_lock import BookLock
from db.engine import connect_bare
from desktop_app.commands import usage
from desktop_app.practice.profile import LOGIN, PASSWORD


def bytes_of(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.name == "book.db"}


def test_a_wrong_password_is_refused(call, book, monkeypatch):
    monkeypatch.setenv("HSL_PASSWORD", "not the password")
    before = bytes_of(book)
    answer = call("ledgers", book)
    assert answer.code == 1
    assert answer.err == "密码不正确，请重新输入\n"
    assert answer.out == ""
    assert bytes_of(book) == before


def test_an_unknown_user_is_refused(call, book, monkeypatch):
    monkeypatch.setenv("HSL_USER", "nobody")
    answer = call("ledgers", book)
    assert answer.code == 1
    assert "登录名或密码不正确" in answer.err


def test_the_password_may_come_from_standard_input(call, book, monkeypatch):
    monkeypatch.delenv("HSL_PASSWORD")
    monkeypatch.setattr(sys, "stdin", io.StringIO(PASSWORD + "\n"))
    assert call("ledgers", book).code == 0


def test_no_password_at_all_is_said(call, book, monkeypatch):
    monkeypatch.delenv("HSL_PASSWORD")
    monkeypatch.setattr(sys, "stdin", io.StringIO(""))
    answer = call("ledgers", book)
    assert answer.code == 1
    assert "HSL_PASSWORD" in answer.err


def test_one_damaged_key_file_is_mended_by_the_other(call, book):
    (book / "keys.json").write_bytes(b"{}")
    assert call("ledgers", book).code == 0


def test_two_damaged_key_files_are_refused(call, book):
    for name in ("keys.json", "keys.copy.json"):
        (book / name).write_bytes(b"\0" * 100)
    before = bytes_of(book)
    answer = call("ledgers", book)
    assert answer.code == 1
    assert "备份" in answer.err
    assert bytes_of(book) == before


def test_a_newer_book_is_refused_untouched(call, book):
    ring = keys.unlock(book, LOGIN, PASSWORD)
    bare = connect_bare(book / "book.db", ring.database_key)
    bare.execute("PRAGMA user_version = 99")
    bare.close()
    before = bytes_of(book)
    answer = call("dump", book, "--kind", "resident")
    assert answer.code == 1
    assert "先更新程序" in answer.err
    assert answer.out == ""
    assert bytes_of(book) == before


def test_a_damaged_book_is_refused(call, book):
    whole = (book / "book.db").read_bytes()
    (book / "book.db").write_bytes(b"\0" * 4096 + whole[4096:])
    answer = call("ledgers", book)
    assert answer.code == 1
    assert "从备份恢复" in answer.err


def test_a_second_start_is_refused(call, book):
    with BookLock(book):
        answer = call("ledgers", book)
    assert answer.code == 1
    assert "已经打开" in answer.err
    assert call("ledgers", book).code == 0


def test_a_folder_without_a_book_is_refused(call, tmp_path):
    answer = call("ledgers", tmp_path)
    assert answer.code == 1
    assert "没有台账" in answer.err


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["nope"], "没有 'nope'"),
        (["print", "BOOK"], "缺少：LEDGER, --out"),
        (["merge", "BOOK"], "缺少：FILE"),
        (["resolve", "BOOK", "x", "--choose", "one"], "要填数字"),
        (["export", "BOOK", "--to"], "后面要跟一个值"),
        (["ledgers", "BOOK", "--all"], "认不出的内容：--all"),
        (["book"], "缺少：命令"),
        (["--self-check", "DIR", "ledgers", "BOOK"], "不能同时用"),
    ],
)
def test_wrong_usage_is_explained_in_chinese_and_ends_with_2(call, arguments, words):
    answer = call(*arguments)
    assert answer.code == 2
    assert words in answer.err
    assert answer.err.startswith("用法：python -m desktop_app")
    assert answer.out == ""


def test_every_saying_is_one_that_argparse_uses():
    assert usage.in_chinese("something new") == "something new"
    assert usage.in_chinese("argument -x: expected one argument") == "-x 后面要跟一个值"


def test_help_names_every_command(call):
    answer = call("--help")
    assert answer.code == 0
    for name in ("demo", "book", "import", "ledgers", "print", "enrol", "export", "merge", "dump"):
        assert name in answer.out


def run(*arguments: object, said: str = "", **variables: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, *map(str, arguments)],
        input=said,
        capture_output=True,
        encoding="utf-8",
        check=False,
        env={"PATH": "", "LC_ALL": "C.UTF-8"} | variables,
    )


def test_a_true_run_takes_its_password_from_standard_input(book):
    done = run("-m", "desktop_app", "dump", book, "--kind", "单位", said=PASSWORD + "\n")
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    assert "瑞光新村社区（演示）" in done.stdout


def test_commands_load_no_qt_and_help_loads_no_database(book):
    look = (
        "import sys; from desktop_app.__main__ import main\n"
        "try: code = main(sys.argv[1:])\n"
        "except SystemExit as end: code = end.code\n"
        "loaded = {name.partition('.')[0] for name in sys.modules}\n"
        "heavy = {'PySide6', 'sqlalchemy', 'reportlab'} & loaded\n"
        "sys.stderr.write(f'{code} {sorted(heavy)}')"
    )
    assert run("-c", look, "--help").stderr == "0 []"
    done = run("-c", look, "dump", book, "--kind", "user", HSL_PASSWORD=PASSWORD)
    assert done.stderr == "0 ['sqlalchemy']"
