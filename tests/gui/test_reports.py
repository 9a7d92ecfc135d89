"""Reports of faults: how many are kept, and that a fault that comes again and again is one."""

from __future__ import annotations

from pathlib import Path

import pytest

from desktop_app.gui import reports


@pytest.fixture(autouse=True)
def calm():
    """Begin and end with no error that came within the hour."""
    reports.forget()
    yield
    reports.forget()


def paint(name: str) -> None:
    """Fail as a paint event might, each time with another value in hand."""
    raise KeyError(name)


def measure(name: str) -> None:
    """Fail in the same way somewhere else."""
    raise KeyError(name)


def storm(folder: Path, times: int, deed=paint) -> set[Path | None]:
    """Let a fault come again and again; give where its reports were said to lie."""
    found = set()
    for number in range(times):
        try:
            deed(f"李梅{number}")
        except KeyError as error:
            found.add(reports.keep(error, folder))
    return found


def test_a_report_is_written_and_only_the_last_twenty_stay(tmp_path: Path) -> None:
    for at in range(25):
        (tmp_path / f"report-2000{at:02}.txt").write_text("old", encoding="utf-8")
    file = reports.keep(RuntimeError("李梅"), tmp_path)
    assert file is not None
    assert "builtins.RuntimeError" in file.read_text(encoding="utf-8")
    assert "李梅" not in file.read_text(encoding="utf-8")
    assert len(list(tmp_path.glob("report-*.txt"))) == 20


def test_of_a_fault_that_comes_again_and_again_the_first_is_kept_and_the_rest_counted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[object] = []
    monkeypatch.setattr(reports, "_standing", lambda: asked.append(None) or "book: none open")
    (file,) = storm(tmp_path, 3_000)
    assert file is not None
    assert list(tmp_path.iterdir()) == [file]
    said = file.read_text(encoding="utf-8")
    assert said.count("builtins.KeyError") == 1
    assert [line.split(" by ")[0] for line in said.splitlines() if line.startswith("again")] == [
        "again: 10 times", "again: 100 times", "again: 1,000 times",
    ]  # fmt: skip
    assert "李梅" not in said
    assert len(asked) == 1  # the rows of a book are not counted for each of them


def test_a_storm_pushes_out_no_report_of_another_fault(tmp_path: Path) -> None:
    (first,) = storm(tmp_path, 1, measure)
    (second,) = storm(tmp_path, 500)
    assert first != second
    assert sorted(tmp_path.iterdir()) == [first, second]


def test_after_an_hour_the_fault_is_written_anew_with_how_often_it_came(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = [1_000.0]
    monkeypatch.setattr(reports.time, "monotonic", lambda: now[0])
    (first,) = storm(tmp_path, 42)
    now[0] += reports.HOUR + 1
    (second,) = storm(tmp_path, 7)
    assert sorted(tmp_path.iterdir()) == [first, second]
    assert "before: 42 times since the last report" in second.read_text(encoding="utf-8")


def test_a_report_that_no_disk_took_is_written_once_there_is_room(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    now, folder = [1_000.0], tmp_path / "log"
    monkeypatch.setattr(reports.time, "monotonic", lambda: now[0])
    folder.write_text("no folder", encoding="utf-8")
    assert storm(folder, 30) == {None}
    folder.unlink()
    now[0] += reports.MINUTE + 1
    (file,) = storm(folder, 5)
    assert file is not None
    assert list(folder.iterdir()) == [file]


def test_a_disk_that_is_full_keeps_no_beginning_of_a_report(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    written = Path.write_text

    def full(path: Path, text: str, **rest: str) -> None:
        written(path, text[:10], **rest)
        raise OSError(28, "full")

    monkeypatch.setattr(Path, "write_text", full)
    assert storm(tmp_path, 20) == {None}
    assert list(tmp_path.iterdir()) == []


def test_a_report_that_was_removed_does_not_come_back_as_a_bare_count(tmp_path: Path) -> None:
    (file,) = storm(tmp_path, 5)
    file.unlink()
    storm(tmp_path, 100)
    assert list(tmp_path.iterdir()) == []
