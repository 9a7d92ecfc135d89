"""No picture of the memory stays on the disk when the program breaks down: people are in it."""

from __future__ import annotations

import contextlib
import sys
from pathlib import Path
from typing import Any, Final

_NO_FAULT_BOX: Final = 0x0002  # SEM_NOGPFAULTERRORBOX
_NO_HEAP: Final = 0x0001  # WER_FAULT_REPORTING_FLAG_NOHEAP


def forbid() -> None:
    """Have the system keep no memory of this process, whatever becomes of it."""
    if sys.platform == "win32":
        import ctypes

        leave_out(ctypes.windll, Path(sys.executable).name)
    else:
        import resource

        _, most = resource.getrlimit(resource.RLIMIT_CORE)
        resource.setrlimit(resource.RLIMIT_CORE, (0, most))


def leave_out(windows: Any, program: str) -> None:
    """Ask Windows for no report of a crash; if it makes one all the same, then without memory."""
    with contextlib.suppress(OSError, AttributeError):  # a Windows without error reporting
        system = windows.kernel32
        system.SetErrorMode(system.GetErrorMode() | _NO_FAULT_BOX)
        system.WerSetFlags(_NO_HEAP)
        windows.wer.WerAddExcludedApplication(program, False)  # noqa: FBT003  for this user
