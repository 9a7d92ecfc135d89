"""A Windows to try the package in: a fresh Wine prefix with the stand-ins for what Wine lacks."""

from __future__ import annotations

import os
import subprocess
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from PIL import Image, ImageGrab, ImageStat

from build_scripts.environment import ROOT, NotReady

STARTER: Final = ("-m", "desktop_app.installed.starting")
USER: Final = "李小梅"  # of the Windows that is tried
STAND_INS: Final = ROOT / "tests" / "wine"
_SOON: Final = 240
_DARK, _MOST_OF_IT = 150, 100  # of 255
_COMPILER: Final = "x86_64-w64-mingw32-gcc"


@contextmanager
def screen() -> Iterator[str]:
    """Give the name of a virtual screen that lives as long as it is needed."""
    shown, told = os.pipe()
    command = ["Xvfb", "-displayfd", str(told), "-screen", "0", "1366x768x24", "-nolisten", "tcp"]
    command.append("-noreset")  # or it starts anew whenever nobody is connected, and Wine hangs
    with subprocess.Popen(command, pass_fds=[told], stderr=subprocess.DEVNULL) as server:
        os.close(told)
        try:
            with os.fdopen(shown) as line:
                yield f":{line.readline().strip()}"
        finally:
            server.terminate()


def until_shown(display: str, between: Callable[[], object] = bool) -> Image.Image | None:
    """Wait for a window that covers a good part of a screen; give the picture of it."""
    until = time.monotonic() + _SOON
    while time.monotonic() < until:
        picture = ImageGrab.grab(xdisplay=display)
        bright = picture.convert("L").point(lambda one: 255 if one > _DARK else 0)
        if ImageStat.Stat(bright).mean[0] > _MOST_OF_IT:
            return picture
        between()
        time.sleep(0.1)
    return None


class Wine:
    """A 64-bit Wine prefix set to a Windows version, on a virtual screen."""

    MOST: Final = 45 * 60  # for all that is tried in it

    def __init__(self, prefix: Path, display: str) -> None:
        self.prefix, self.display = prefix, display
        self._until = time.monotonic() + self.MOST
        self.drive = prefix / "drive_c"

    def make(self) -> None:
        """Make the prefix and put the stand-ins where Windows has the real ones."""
        self.run("wineboot", "-i")
        if not (self.drive / "windows" / "system32").is_dir():
            raise NotReady("Wine 没有准备好")
        for link in (self.drive / "users").glob("*/*"):
            if link.is_symlink():  # into the home of whoever tries: nothing may be written there
                link.unlink()
                link.mkdir()
        self.pretend("win10")
        for source in sorted(STAND_INS.glob("*.c")):
            target = self.drive / "windows" / "system32" / f"{source.stem}.dll"
            command = [_COMPILER, "-shared", "-O1", "-s", "-o", str(target), str(source)]
            subprocess.run([*command, "-ladvapi32"], check=True)

    def pretend(self, windows: str) -> None:
        """Say which Windows it is: `win10`, `win7`."""
        self.run("winecfg", "-v", windows)

    def run(self, *command: str | Path) -> tuple[int, str]:
        """Run a Windows program to its end; give its exit code and what it wrote.

        Raises `subprocess.TimeoutExpired` once everything together has taken too long.
        Its output goes through a pipe: a Windows Python gives up on a bare file.
        """
        with self.start(*command) as running:
            try:
                written, _ = running.communicate(timeout=max(1.0, self._until - time.monotonic()))
            except subprocess.TimeoutExpired:
                self.end()
                raise
        return running.returncode, written.decode("utf-8", "replace")

    def start(self, *command: str | Path) -> subprocess.Popen[bytes]:
        """Start a Windows program."""
        return subprocess.Popen(
            ["wine", *map(str, command)],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=self._environment(),
        )

    def _environment(self) -> dict[str, str]:
        return {
            **os.environ,
            "DISPLAY": self.display,
            "USER": USER,
            "WINEPREFIX": str(self.prefix),
            "WINEARCH": "win64",
            "WINEDEBUG": "-all",
            "WINEDLLOVERRIDES": "winedbg=d;mscoree=d;mshtml=d",
            "LC_ALL": "C.UTF-8",
        }

    def picture(self) -> Image.Image:
        """Give what its screen shows."""
        return ImageGrab.grab(xdisplay=self.display)

    def until_shown(self, between: Callable[[], object] = bool) -> Image.Image | None:
        """Wait for a window that covers a good part of the screen; give the picture of it."""
        return until_shown(self.display, between)

    def windows(self, place: Path) -> str:
        """Write a place in the prefix as Windows does."""
        return "C:\\" + "\\".join(place.relative_to(self.drive).parts)

    def end(self) -> None:
        """End what still runs in this prefix."""
        for told in ("-k", "-w"):  # what is started before it is gone may hang
            subprocess.run(["wineserver", told], env=self._environment(), check=False)


class Findings:
    """What a trial found wrong, and how far it has come."""

    def __init__(self, say: Callable[[str], None]) -> None:
        self.say = say
        self.wrong: list[str] = []
        self._began = time.monotonic()

    def require(self, what: object, words: str) -> bool:
        """Note what is wrong unless it is so."""
        if not what:
            self.wrong.append(words)
        return bool(what)

    def step(self, words: str) -> None:
        """Tell what is done, and after how long."""
        self.say(f"[{time.monotonic() - self._began:4.0f} 秒] {words}")

    def end(self, name: str) -> int:
        """Name what is wrong; give 1, or 0 when all is well."""
        for words in self.wrong:
            self.say(f"不对：{words}")
        self.say(f"{name}没有通过" if self.wrong else f"{name}通过")
        return 1 if self.wrong else 0


def stand_ins() -> set[str]:
    """Name the libraries that must never be in a package."""
    return {f"{one.stem}.dll" for one in STAND_INS.glob("*.c")}


def found_in(folder: Path, names: Sequence[str] | set[str]) -> list[str]:
    """Name the files below a folder that are called so."""
    return sorted(
        one.relative_to(folder).as_posix() for one in folder.rglob("*") if one.name.lower() in names
    )
