"""The cage round the child process that decodes strangers' files: caps set by the system.

Linux sets resource limits from inside, before the file is opened. Windows puts the child into
a job object from outside; the child waits for its orders until that is done.
"""

from __future__ import annotations

import ctypes
import os
import signal
import sys
from collections.abc import Callable
from dataclasses import dataclass
from subprocess import Popen
from typing import Any

MEGABYTE = 1 << 20


@dataclass(frozen=True)
class Caps:
    """What a child may use: bytes of memory, seconds of processor, seconds by the clock."""

    memory: int = 700 * MEGABYTE
    seconds: int = 10
    patience: int = 60
    answer: int = 64 * MEGABYTE


def enter(caps: Caps, parent: int) -> None:
    """Close the cage from inside: memory, processor, no files written, no core dump, no orphan.

    Does nothing on Windows, where `hold` does it from outside. `parent` is the process that
    must still be there afterwards; a child whose parent is already gone ends at once.
    """
    if sys.platform == "win32":
        return
    _set_limits(caps)
    if sys.platform == "linux":
        die_with_parent = 1  # PR_SET_PDEATHSIG of prctl(2)
        ctypes.CDLL(None, use_errno=True).prctl(die_with_parent, signal.SIGKILL)
        if os.getppid() != parent:
            os._exit(1)


def _set_limits(caps: Caps) -> None:
    import resource  # there is no such module on Windows

    resource.setrlimit(resource.RLIMIT_AS, (caps.memory, caps.memory))
    resource.setrlimit(resource.RLIMIT_CPU, (caps.seconds, caps.seconds + 1))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def forbid_outside_acts() -> None:
    """Refuse, inside Python, to write files, start programs or use the network.

    A second net below the limits of the system, and the only one of this kind on Windows.
    It stays until the process ends.
    """
    sys.addaudithook(_refuse_outside_act)


_FORBIDDEN = ("socket.", "subprocess.", "shutil.", "ftplib.", "urllib.", "winreg.", "ctypes.")
_CHANGING = frozenset(
    f"os.{act}"
    for act in (
        *("system", "exec", "fork", "forkpty", "posix_spawn", "spawn", "startfile", "kill"),
        *("remove", "rename", "mkdir", "rmdir", "link", "symlink", "truncate"),
        *("chmod", "chown", "utime"),
    )
)
_WRITE_FLAGS = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC


def _refuse_outside_act(event: str, args: tuple[Any, ...]) -> None:
    if event == "open":
        _path, mode, flags = args
        writes = any(letter in str(mode or "") for letter in "wax+")
        if writes or (isinstance(flags, int) and flags & _WRITE_FLAGS):
            raise PermissionError("writing")
    elif event in _CHANGING or event.startswith(_FORBIDDEN):
        raise PermissionError(event)


def hold(process: Popen[bytes], caps: Caps) -> Callable[[], None]:
    """Close the cage from outside (Windows); give back what opens it again at the end.

    Raises OSError when Windows will not make the job object: then nothing may be decoded.
    """
    if sys.platform != "win32":
        return lambda: None
    return _hold_in_job(process, caps)  # type: ignore[unreachable, unused-ignore]


# JOB_OBJECT_LIMIT_*: PROCESS_TIME 0x2, ACTIVE_PROCESS 0x8, PROCESS_MEMORY 0x100,
# DIE_ON_UNHANDLED_EXCEPTION 0x400, KILL_ON_JOB_CLOSE 0x2000 (winnt.h)
_JOB_LIMITS = 0x2 | 0x8 | 0x100 | 0x400 | 0x2000
_EXTENDED_LIMITS = 9  # JobObjectExtendedLimitInformation


class _BasicLimits(ctypes.Structure):
    """JOBOBJECT_BASIC_LIMIT_INFORMATION: times in units of 100 ns."""

    _fields_ = (
        ("PerProcessUserTimeLimit", ctypes.c_int64),
        ("PerJobUserTimeLimit", ctypes.c_int64),
        ("LimitFlags", ctypes.c_uint32),
        ("MinimumWorkingSetSize", ctypes.c_size_t),
        ("MaximumWorkingSetSize", ctypes.c_size_t),
        ("ActiveProcessLimit", ctypes.c_uint32),
        ("Affinity", ctypes.c_size_t),
        ("PriorityClass", ctypes.c_uint32),
        ("SchedulingClass", ctypes.c_uint32),
    )


class _ExtendedLimits(ctypes.Structure):
    """JOBOBJECT_EXTENDED_LIMIT_INFORMATION: the six counters between are IO_COUNTERS."""

    _fields_ = (
        ("BasicLimitInformation", _BasicLimits),
        ("IoInfo", ctypes.c_uint64 * 6),
        ("ProcessMemoryLimit", ctypes.c_size_t),
        ("JobMemoryLimit", ctypes.c_size_t),
        ("PeakProcessMemoryUsed", ctypes.c_size_t),
        ("PeakJobMemoryUsed", ctypes.c_size_t),
    )


def _job_limits(caps: Caps) -> _ExtendedLimits:
    limits = _ExtendedLimits()
    limits.BasicLimitInformation.LimitFlags = _JOB_LIMITS
    limits.BasicLimitInformation.PerProcessUserTimeLimit = caps.seconds * 10_000_000
    limits.BasicLimitInformation.ActiveProcessLimit = 1
    limits.ProcessMemoryLimit = caps.memory
    return limits


def _hold_in_job(process: Popen[bytes], caps: Caps) -> Callable[[], None]:
    # Handles are pointers: without argument types ctypes would cut them to 32 bits.
    kernel: Any = ctypes.WinDLL("kernel32", use_last_error=True)  # type: ignore[attr-defined, unused-ignore]
    handle_type = ctypes.c_void_p
    kernel.CreateJobObjectW.restype = handle_type
    kernel.CreateJobObjectW.argtypes = (handle_type, ctypes.c_wchar_p)
    kernel.SetInformationJobObject.argtypes = (
        handle_type, ctypes.c_int, ctypes.c_void_p, ctypes.c_uint32,
    )  # fmt: skip
    kernel.AssignProcessToJobObject.argtypes = (handle_type, handle_type)
    kernel.CloseHandle.argtypes = (handle_type,)
    job = kernel.CreateJobObjectW(None, None)
    if not job:
        raise OSError(ctypes.get_last_error(), "CreateJobObject")  # type: ignore[attr-defined, unused-ignore]
    limits = _job_limits(caps)
    size = ctypes.sizeof(limits)
    child = int(process._handle)  # type: ignore[attr-defined, unused-ignore]  # noqa: SLF001
    if not (
        kernel.SetInformationJobObject(job, _EXTENDED_LIMITS, ctypes.byref(limits), size)
        and kernel.AssignProcessToJobObject(job, child)
    ):
        code = ctypes.get_last_error()  # type: ignore[attr-defined, unused-ignore]
        kernel.CloseHandle(job)
        raise OSError(code, "AssignProcessToJobObject")
    # Closing the last handle kills what is still inside; so does the end of this process.
    return lambda: kernel.CloseHandle(job)
