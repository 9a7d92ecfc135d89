"""What the start puts off: never loaded on the way to the window, whole when asked for."""

import subprocess
import sys

import pytest

PUT_OFF = "import sys; from desktop_app import later; later.put_off(); "


def said_by(code, before=PUT_OFF):
    """Give what a fresh process says that runs this code."""
    done = subprocess.run(
        [sys.executable, "-c", before + code], capture_output=True, text=True, check=True
    )
    return done.stdout.strip()


def test_the_window_comes_without_them():
    code = (
        "from db import backup, due, founding, peers; from desktop_app import app; "
        "print([name for name in ('asyncio.base_events', 'ssl', 'email.message', "
        "'sqlalchemy.connectors.asyncio', 'PySide6.QtPrintSupport') "
        "if name in sys.modules])"
    )
    assert said_by(code) == "[]"


def test_without_putting_off_they_would_come():
    code = "import sys, sqlalchemy.dialects.sqlite; print('asyncio.base_events' in sys.modules)"
    assert said_by(code, before="") == "True"


@pytest.mark.parametrize(
    ("asked", "answer"),
    [
        ("import asyncio; print(asyncio.run(asyncio.sleep(0, 'awake')))", "awake"),
        ("import asyncio.events; print(asyncio.events.__name__)", "asyncio.events"),
        ("from asyncio import Queue; print(Queue.__module__)", "asyncio.queues"),
        ("import importlib.metadata as m; print(m.version('sqlalchemy')[:2])", "2."),
        ("from importlib import metadata; print(callable(metadata.files))", "True"),
        ("import importlib.metadata; print(callable(importlib.metadata.version))", "True"),
        (
            "from sqlalchemy.dialects.sqlite import aiosqlite; print(aiosqlite.dialect.driver)",
            "aiosqlite",
        ),
        (
            "import PySide6.QtCore; from shibokensupport.signature.lib import pyi_generator as p; "
            "print(callable(p.generate_pyi))",
            "True",
        ),
    ],
)
def test_whoever_asks_gets_the_module_itself(asked, answer):
    assert said_by("import sqlalchemy.dialects.sqlite; " + asked) == answer


def test_sqlalchemy_tells_errors_apart_as_ever():
    code = (
        "from sqlalchemy.util import concurrency as c; print('asyncio.base_events' in sys.modules, "
        "c.is_exit_exception(ValueError()), c.is_exit_exception(KeyboardInterrupt()), "
        "c.is_cancellation_exception(__import__('asyncio').CancelledError()), c.iscoroutine(3))"
    )
    assert said_by(code) == "False False True True False"


def test_many_at_once_get_one_module():
    code = (
        "import asyncio, concurrent.futures as f; pool = f.ThreadPoolExecutor(8); "
        "print(len({id(one) for one in pool.map(lambda _: asyncio.Future, range(64))}))"
    )
    assert said_by(code) == "1"


def test_what_is_there_already_stays():
    code = "print(asyncio.Future.__name__, sys.modules['asyncio'] is asyncio)"
    assert said_by(code, before="import asyncio; " + PUT_OFF) == "Future True"


def test_qt_explains_itself_as_ever():
    code = (
        "\nfrom PySide6.QtCore import QSize\n"
        "try: QSize('wide')\n"
        "except TypeError as error: print(error)"
    )
    explained = said_by(code)
    assert "QSize.__init__(w: int, h: int" in explained
    assert explained == said_by(code, before="")
