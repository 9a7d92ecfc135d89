"""A practice book for each test, and a way to call the program without a new process."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from db.store import Store
from desktop_app.__main__ import main
from desktop_app.practice import office
from desktop_app.practice.profile import PASSWORD, offices
from tests.commands.practice_books import filled

OFFICE = offices("small")[0]


class Answer(NamedTuple):
    """What a call gave: its exit code, standard output and standard error."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """The one document of the result."""
        return json.loads(self.out)


Call = Callable[..., Answer]


@pytest.fixture(scope="session")
def practice_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a practice book that nobody changes."""
    folder = tmp_path_factory.mktemp("practice") / "book"
    office.open_practice(folder, OFFICE, PASSWORD).close()
    return folder


@pytest.fixture
def book(practice_folder: Path, tmp_path: Path) -> Path:
    """Give a practice book of one's own."""
    return Path(shutil.copytree(practice_folder, tmp_path / "book"))


@pytest.fixture
def call(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Call:
    """Give the program as a function of its arguments; the practice password is set."""
    monkeypatch.setenv("HSL_PASSWORD", PASSWORD)

    def asked(*arguments: object) -> Answer:
        try:
            code = main([str(argument) for argument in arguments])
        except SystemExit as end:
            code = int(end.code or 0)
        said = capsys.readouterr()
        return Answer(code, said.out, said.err)

    return asked


@pytest.fixture(scope="session")
def practice_stores() -> list[Store]:
    """Give the five practice books in memory; nobody changes them."""
    return [filled(one) for one in offices("small")]
