"""A PostgreSQL server of the tests' own: in a temporary folder, reached by a socket file alone."""

import contextlib
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

_PLACES = "usr/lib/postgresql/*/bin"
_QUICK = ("fsync=off", "full_page_writes=off", "shared_buffers=32MB", "listen_addresses=")


def _programs() -> Path | None:
    """Give the folder of `initdb` and `pg_ctl`, newest version first."""
    found = sorted(Path("/").glob(_PLACES), key=lambda one: int(one.parent.name), reverse=True)
    if found:
        return found[0]
    known = shutil.which("initdb")
    return Path(known).resolve().parent if known else None


def _owner() -> str | None:
    """Give who the server runs as: it refuses to be root."""
    return "postgres" if sys.platform != "win32" and os.geteuid() == 0 else None


class Server:
    """A running server; every book gets a database of its own."""

    def __init__(self, programs: Path, folder: Path) -> None:
        self._programs, self.folder = programs, folder
        self._count = 0

    def start(self) -> None:
        """Make the cluster and start it."""
        data = str(self.folder / "data")
        self._run("initdb", "-D", data, "-U", "ledger", "-A", "trust", "-E", "UTF8", "--no-sync",
                  "--locale=C.UTF-8")  # fmt: skip
        told = " ".join(f"-c {one}" for one in (*_QUICK, f"unix_socket_directories={self.folder}"))
        log = str(self.folder / "log")
        self._run("pg_ctl", "-D", data, "-w", "-s", "-l", log, "-o", told, "start")

    def stop(self) -> None:
        """Stop it, whatever is still connected."""
        self._run("pg_ctl", "-D", str(self.folder / "data"), "-m", "immediate", "-s", "stop")

    def new(self) -> str:
        """Give the address of a fresh, empty database."""
        self._count += 1
        name = f"book{self._count}"
        self.ask("postgres", f"CREATE DATABASE {name}")
        return self.address(name)

    def copy(self, name: str) -> str:
        """Give the address of a copy of a database that nobody is connected to."""
        self._count += 1
        copied = f"book{self._count}"
        self.ask("postgres", f"CREATE DATABASE {copied} TEMPLATE {name}")
        return self.address(copied)

    def address(self, name: str) -> str:
        """Give the address of a database."""
        return f"postgresql+psycopg://ledger@/{name}?host={self.folder}"

    def ask(self, database: str, statement: str) -> str:
        """Say something to the server as its administrator; give what it answers."""
        asked = ("-h", str(self.folder), "-U", "ledger", "-d", database, "-Atc", statement)
        return self._run("psql", *asked)

    def _run(self, program: str, *words: str) -> str:
        done = subprocess.run(
            [str(self._programs / program), *words],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            user=_owner(),
            cwd=self.folder,
            check=False,
            text=True,
        )
        assert done.returncode == 0, done.stdout
        return done.stdout.strip()


@pytest.fixture(scope="session")
def postgres() -> Iterator[Server]:
    """Give a running PostgreSQL server; the test command of the README installs it."""
    pytest.importorskip("psycopg", reason="psycopg 没有装：pip install '.[postgres]'")
    programs = _programs()
    if programs is None:
        pytest.skip("没有 PostgreSQL，这些测试没有运行：apt-get install postgresql")
    with contextlib.ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="hsl-pg-")))
        if owner := _owner():
            shutil.chown(folder, owner)
        made = Server(programs, folder)
        made.start()
        stack.callback(made.stop)
        yield made
