"""Byte code in the package: smaller, and doing and telling the same."""

import marshal
import traceback
from importlib.util import MAGIC_NUMBER
from pathlib import Path
from types import CodeType

import pytest

from build_scripts.package import byte_code, tree
from db import same_candidates


def bare(words: str) -> CodeType:
    module = MAGIC_NUMBER + bytes(12) + marshal.dumps(compile(words, "module", "exec"))
    return marshal.loads(byte_code.bare(module)[16:])  # noqa: S302  what was just made


def every_code(code: CodeType) -> list[CodeType]:
    inner = [one for one in code.co_consts if isinstance(one, CodeType)]
    return [code, *(each for one in inner for each in every_code(one))]


def test_a_module_loses_its_docstrings_and_nothing_else():
    made = bare(
        "'about'\nx = 'said'\ndef f():\n 'said'\n return 'kept'\nclass A:\n 'said'\n y = f()\n"
    )
    held: dict = {"__name__": "module"}
    exec(made, held)  # noqa: S102  what was just made
    assert (held["__doc__"], held["f"].__doc__, held["A"].__doc__) == (None, None, None)
    assert (held["x"], held["A"].y) == ("said", "kept")
    assert "about" not in made.co_consts
    assert byte_code.bare(b"a text") == b"a text"


@pytest.mark.parametrize("module", [traceback, byte_code, same_candidates])
def test_every_step_keeps_its_line_and_loses_its_columns(module):
    words = Path(module.__file__).read_text(encoding="utf-8")
    before, after = every_code(compile(words, "module", "exec")), every_code(bare(words))
    for one, other in zip(before, after, strict=True):
        assert [line for line, *_ in other.co_positions()] == [
            line for line, *_ in one.co_positions()
        ]
        assert {column for *_, column in other.co_positions()} <= {None}
    assert sum(len(one.co_linetable) for one in after) < 0.6 * sum(
        len(one.co_linetable) for one in before
    )


def test_a_long_way_between_two_lines_is_kept():
    words = "x = (\n" + "\n" * 5_000 + "1 / 0)\n" + "y = 1\n" * 30
    with pytest.raises(ZeroDivisionError) as caught:
        exec(bare(words), {})  # noqa: S102  what was just made
    assert traceback.extract_tb(caught.tb)[-1].lineno == 5_002


def test_what_is_packed_is_bare(tmp_path):
    (tmp_path / "module.py").write_text("def f():\n 'about'\n return 1 / 0\n", encoding="utf-8")
    tree.compile_all(tmp_path)
    made = marshal.loads((tmp_path / "module.pyc").read_bytes()[16:])  # noqa: S302  just made
    assert all(column is None for one in every_code(made) for *_, column in one.co_positions())
