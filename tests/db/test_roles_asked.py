"""No cell of the permission matrix is for show: each right is asked for below the window."""

from __future__ import annotations

import ast
from collections.abc import Iterator

import pytest

from db import roles
from tests.layers.files import ROOT

SERVICES = ("db", "desktop_app/ledgers", "desktop_app/exchange")
# What asks for a right: a check, a work done at a request, what a kind or a review step wants.
CALLS, NAMES = {"require", "may", "answer", "erase"}, {"right", "_ACTIONS"}
FREE = {"see": "whoever opens the book sees it; what of it, each field says"}


def asked(tree: ast.AST) -> Iterator[str]:
    """Yield the words that a module hands to a check, or declares as what is wanted."""
    for node in ast.walk(tree):
        parts: list[ast.expr] = []
        if isinstance(node, ast.Call):
            name = getattr(node.func, "attr", getattr(node.func, "id", ""))
            parts = [*node.args] if name in CALLS else []
        elif isinstance(node, ast.Assign | ast.AnnAssign) and node.value is not None:
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            is_wanted = {getattr(one, "id", "") for one in targets} & NAMES
            parts = [node.value] if is_wanted else []
        for part in parts:
            for one in ast.walk(part):
                if isinstance(one, ast.Constant) and isinstance(one.value, str):
                    yield one.value


@pytest.fixture(scope="module")
def wanted() -> set[str]:
    paths = [path for top in SERVICES for path in (ROOT / top).rglob("*.py")]
    return {word for path in paths for word in asked(ast.parse(path.read_text("utf-8")))}


@pytest.mark.parametrize("action", sorted(roles.actions() - FREE.keys()))
def test_a_right_is_asked_for_by_a_service(action: str, wanted: set[str]) -> None:
    assert action in wanted
