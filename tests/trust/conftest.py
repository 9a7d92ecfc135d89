"""What tests of trust share: a warm program that disturbs the deeds of exchange."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Any

import pytest

from tests.layers.files import ROOT

Disturbed = Callable[..., dict[str, Any]]


@pytest.fixture(scope="session")
def disturbed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Disturbed]:
    """Give what has a deed disturbed in each way at so many writes, and tells how often.

    Of its other calls so many are tried as `others` says; -1 means all of them.
    The program behind it founds its books once, which takes longer than most deeds do.
    """
    said = tmp_path_factory.mktemp("disturbed") / "said"
    command = [sys.executable, "-m", "tests.trust.exchange_faults"]
    with (
        said.open("wb") as trouble,
        subprocess.Popen(
            command, cwd=ROOT, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            stderr=trouble,
        ) as parent,
    ):  # fmt: skip

        def ask(deed: str, fault: str = "", others: int = -1, **points: int) -> dict[str, Any]:
            asked = json.dumps([deed, points, others, fault])
            with suppress(BrokenPipeError):  # it fell over: what it said is told below
                print(asked, file=parent.stdin, flush=True)
            told = parent.stdout.readline()
            assert told, said.read_text("utf-8", "replace")[-2000:]
            return json.loads(told)

        yield ask
