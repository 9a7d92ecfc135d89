"""When the program breaks down, no picture of its memory is left for others to look into."""

from __future__ import annotations

import subprocess
import sys
from types import SimpleNamespace

import pytest

from desktop_app.installed import crash_dumps
from tests.layers.files import ROOT

_CHILD = """
import resource
_, most = resource.getrlimit(resource.RLIMIT_CORE)
resource.setrlimit(resource.RLIMIT_CORE, (most, most))
from desktop_app.__main__ import main
code = main(["book", "check", "nowhere"])
print(most, *resource.getrlimit(resource.RLIMIT_CORE), code)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has reports of its own instead")
def test_the_program_leaves_no_core_file(tmp_path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", _CHILD],
        cwd=tmp_path, env={"PYTHONPATH": str(ROOT), "HSL_PASSWORD": "x"},
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    most, now, still, code = done.stdout.split()
    assert (now, still, code) == ("0", most, "1")


def test_windows_is_asked_for_no_report_of_a_crash_and_for_none_with_memory() -> None:
    asked: list[tuple[object, ...]] = []
    windows = SimpleNamespace(
        kernel32=SimpleNamespace(
            GetErrorMode=lambda: 0x8001,
            SetErrorMode=lambda mode: asked.append(("mode", mode)),
            WerSetFlags=lambda flags: asked.append(("flags", flags)),
        ),
        wer=SimpleNamespace(
            WerAddExcludedApplication=lambda *given: asked.append(("left out", *given))
        ),
    )
    crash_dumps.leave_out(windows, "pythonw.exe")
    assert asked == [("mode", 0x8003), ("flags", 1), ("left out", "pythonw.exe", False)]


def test_a_windows_without_error_reporting_starts_all_the_same() -> None:
    crash_dumps.leave_out(SimpleNamespace(), "pythonw.exe")
