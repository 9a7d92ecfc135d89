"""The benchmark runner: an explicit list, fresh processes, one JSON line each."""

import json
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
    assert (runner.one_line_of_json(words) is not None) is expected


SAID = {"one": None, "two": {"bench": "two"}}


def test_one_that_failed_is_named_and_the_others_still_run(capfd, monkeypatch):
    measured = []
    monkeypatch.setattr(runner, "BENCHES", ("one", "two"))
    monkeypatch.setattr(runner, "measure", lambda name: measured.append(name) or SAID[name])
    assert runner.main([]) == 1
    assert measured == ["one", "two"]
    assert "没有测成：one" in capfd.readouterr().err
    assert runner.main(["two"]) == 0


def test_a_benchmark_that_falls_over_in_its_process_has_failed(capfd):
    assert runner.measure("no_such_benchmark") is None
    assert "no_such_benchmark" in capfd.readouterr().err


SLOW = {"bench": "slow", "most_s": 1.5, "taken_s": 9.0, "within": False}


@pytest.mark.parametrize(("told", "code"), [(SLOW, 1), ({**SLOW, "within": True}, 0)])
def test_a_goal_that_is_missed_is_named_last_and_the_run_has_failed(told, code, capfd, monkeypatch):
    monkeypatch.setattr(runner, "BENCHES", ("slow",))
    monkeypatch.setattr(
        runner, "START", f"print({json.dumps(told)!r})".replace("{", "{{").replace("}", "}}")
    )
    assert runner.main([]) == code
    said = capfd.readouterr()
    assert json.loads(said.out) == told
    assert said.err == ("没有达到目标：slow（most_s 1.5）\n" if code else "")


def test_whoever_only_measures_is_told_of_the_goal_all_the_same(capfd, monkeypatch):
    monkeypatch.setattr(runner, "BENCHES", ("slow",))
    monkeypatch.setattr(runner, "measure", lambda _name: SLOW)
    assert runner.main(["--only-measure", "slow"]) == 0
    assert capfd.readouterr().err.splitlines()[-1].startswith("没有达到目标：slow")


def test_every_benchmark_with_a_goal_says_whether_it_is_within_it():
    folder = Path(bench.__file__).parent
    for name in bench.BENCHES:
        text = (folder / f"{name}.py").read_text("utf-8")
        assert ('"within"' in text) == ('"most_' in text), name
