"""The benchmark runner: an explicit list, fresh processes, one JSON line each."""

from pathlib import Path

import pytest

from build_scripts import bench
from build_scripts.bench import __main__ as runner


def test_every_benchmark_is_listed_and_every_listed_one_exists():
    folder = Path(bench.__file__).parent
    modules = {path.stem for path in folder.glob("*.py") if not path.stem.startswith("_")}
    assert modules == set(bench.BENCHES)


def test_an_unknown_name_is_wrong_usage(capfd):
    assert runner.main(["没有的"]) == 2
    assert "没有这项测量：没有的" in capfd.readouterr().err


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ('{"bench": "roster", "ratio": 2.5}\n', True),
        ('{"bench": 1}\n{"bench": 2}\n', False),
        ('{\n"bench": 1}\n', False),
        ("[1]\n", False),
        ("", False),
    ],
)
def test_a_benchmark_says_one_line_of_json(words, expected):
    assert runner.is_one_line_of_json(words) is expected


def test_one_that_failed_is_named_and_the_others_still_run(capfd, monkeypatch):
    measured = []
    monkeypatch.setattr(runner, "BENCHES", ("one", "two"))
    monkeypatch.setattr(runner, "measure", lambda name: measured.append(name) or name != "one")
    assert runner.main([]) == 1
    assert measured == ["one", "two"]
    assert "没有测成：one" in capfd.readouterr().err
    assert runner.main(["two"]) == 0


def test_a_benchmark_that_falls_over_in_its_process_has_failed(capfd):
    assert not runner.measure("no_such_benchmark")
    assert "no_such_benchmark" in capfd.readouterr().err
