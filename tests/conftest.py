"""The same ground under every test: no screen, no network, no traces of this PC's user."""

import gc
import os
import socket
import sys
import tempfile
from collections.abc import Callable, Generator, Iterator
from functools import partial
from typing import Any, NoReturn

import pytest
from hypothesis import HealthCheck, settings

from tests.figures import figures, pytest_terminal_summary
from tests.layers.files import MEMORY
from tests.servers import postgres

__all__ = ["figures", "postgres", "pytest_terminal_summary"]

_SPOILERS = ("QT_", "HSL_", "LC_")
_KEPT = ("HSL_RELEASE", "HSL_LONG")
_CHOOSERS = ("getOpenFileName", "getOpenFileNames", "getExistingDirectory", "getSaveFileName")

for _name in [name for name in os.environ if name.startswith(_SPOILERS) and name not in _KEPT]:
    del os.environ[_name]
os.environ.update(QT_QPA_PLATFORM="offscreen", LANG="C.UTF-8", LC_ALL="C.UTF-8")

# No deadlines: a slow PC is no fault. Normal runs repeat exactly; long runs look for new ground.
settings.register_profile(
    "normal",
    deadline=None,
    derandomize=True,
    max_examples=30,
    stateful_step_count=20,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.register_profile(
    "long",
    deadline=None,
    max_examples=500,
    stateful_step_count=40,
    print_blob=True,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile("normal")


def pytest_configure(config: pytest.Config) -> None:
    """Give the program a user folder of its own, before anything asks where that is."""
    home = tempfile.TemporaryDirectory(prefix="hsl-tests-", dir=MEMORY, ignore_cleanup_errors=True)
    config.add_cleanup(home.cleanup)
    places = ("XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_STATE_HOME", "XDG_CACHE_HOME")
    for place in (*places, "APPDATA", "LOCALAPPDATA"):
        os.environ[place] = home.name
    if not hasattr(config, "workerinput"):  # whoever sums up tells, not those who test for it
        config.pluginmanager.register(Teller(config))


class Teller:
    """Names what failed as soon as it has: a run that is cut short has said it already."""

    def __init__(self, config: pytest.Config) -> None:
        self._config = config

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Say in one line which test failed, and in the next how."""
        terminal: Any = self._config.pluginmanager.get_plugin("terminalreporter")
        if terminal is None or not report.failed:
            return
        terminal.ensure_newline()
        crash = getattr(report.longrepr, "reprcrash", None)
        why = crash.message if crash else report.longreprtext
        terminal.write_line(f"{report.when} failed: {report.nodeid}\n  {why}"[:700])


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None, object, object]:
    """Leave what is imported out of Python's rounds for garbage: all of it stays."""
    gc.disable()
    try:
        return (yield)
    finally:
        gc.collect()
        gc.freeze()
        gc.enable()


@pytest.fixture(autouse=True, scope="session")
def copied_books(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Found new books from what the revisions came to for the first one."""
    from db import schema
    from tests import new_books

    before = new_books.install(tmp_path_factory.mktemp("new books"))
    yield
    schema._bring_up = before


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_teardown() -> Generator[None]:
    """Let what a test put away be gone, and no key be down, before the next one begins.

    Qt deletes later, in an event loop: without one, the windows of a hundred tests would go all
    at once inside of a test that has nothing to do with them. It also takes Shift for held until
    an event says otherwise, and a book opened with Shift opens in safe mode.
    """
    yield
    gui = sys.modules.get("PySide6.QtGui")
    app = gui.QGuiApplication.instance() if gui is not None else None
    if gui is None or app is None:
        return
    core: Any = sys.modules["PySide6.QtCore"]
    core.QCoreApplication.sendPostedEvents(None, core.QEvent.Type.DeferredDelete)
    if gui.QGuiApplication.keyboardModifiers():
        from PySide6.QtTest import QTest
        from PySide6.QtWidgets import QWidget

        QTest.keyRelease(QWidget(), core.Qt.Key.Key_Shift)


@pytest.fixture(autouse=True)
def no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    """Fail a test that reaches for the network: the program never does."""
    for name in ("connect", "connect_ex", "sendto"):
        monkeypatch.setattr(socket.socket, name, _refusing_strangers(name))
    monkeypatch.setattr(socket, "getaddrinfo", _refuse)


@pytest.fixture(autouse=True)
def no_choosers(monkeypatch: pytest.MonkeyPatch) -> None:
    """Fail a test that comes upon the system's chooser of files unanswered: it would wait on."""
    widgets: Any = sys.modules.get("PySide6.QtWidgets")
    for name in _CHOOSERS if widgets is not None else ():
        monkeypatch.setattr(widgets.QFileDialog, name, partial(_no_answer, name))


def _no_answer(name: str, *_: object, **__: object) -> NoReturn:
    raise AssertionError(f"nobody answers {name}")


def _refuse(*_: object, **__: object) -> NoReturn:
    pytest.fail("something reached for the network")


def _refusing_strangers(name: str) -> Callable[..., Any]:
    """Give the socket method that still speaks to this PC (Windows' socketpair) and nobody else."""
    speak = getattr(socket.socket, name)

    def guarded(sock: socket.socket, *args: Any) -> Any:
        is_inet = sock.family in (socket.AF_INET, socket.AF_INET6)
        if is_inet and args[-1][0] not in ("127.0.0.1", "::1"):
            _refuse()
        return speak(sock, *args)

    return guarded
