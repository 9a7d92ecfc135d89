"""Which services below the window ask for a permission, read off their source.

A service asks where it calls a guard, changes through a method of `Work` that asks, or hands its
clerk or its work on to services that all ask themselves; whoever only hands on is followed.
What changes or discloses without one is found in the same way, where the window or a command
reaches for it.
"""

from __future__ import annotations

import ast
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from tests.layers.files import ROOT

BELOW = ("db", "desktop_app/ledgers", "desktop_app/exchange")
ABOVE = ("desktop_app/gui", "desktop_app/commands", "desktop_app/app.py")
GUARDS = frozenset({"require", "require_export", "require_order", "require_reveal"})
GIVEN = frozenset({"clerk", "_clerk", "work", "_work"})
# What says who it was, or opens a work in which nothing has been done yet.
NAMING = frozenset({"note", "by", "for_once", "work", "staff_of"})
WORK = "db/work.py:Work."
CHANGING = frozenset({
    "transaction", "keep_fact", "safe_write", "stick_write", "copyfile", "write_bytes", "unlink",
    "rmtree", "rekey",
})  # fmt: skip
DISCLOSING = frozenset({"audit.read", "audit.entries_of", "backup.lay_out", "looked_into"})

# What they change is no book's: a past book in memory, unpacked fonts, a picture's pieces.
ASIDE = ("db/past.py", "desktop_app/ledgers/font_files.py", "desktop_app/exchange/workbook.py")
# What an open book is made of: the window has it in its hands without importing it.
AT_HAND = frozenset({"db.store", "db.held_log", "db.key_ring", "db.founding", "db.work"})


def called(call: ast.Call) -> str:
    """Give the last name of what is called."""
    by = call.func
    if isinstance(by, ast.Attribute):
        return by.attr
    return by.id if isinstance(by, ast.Name) else ""


def is_guard(call: ast.Call) -> bool:
    """Whether a call asks for a permission: not what is written as a reason (`reasons.require`)."""
    return called(call) in GUARDS and not ast.unparse(call.func).startswith("reasons.")


def is_given(value: ast.expr) -> bool:
    """Whether a value is the clerk or the work that a service was given, for once or as it is."""
    if isinstance(value, ast.Call) and called(value) == "for_once":
        return isinstance(value.func, ast.Attribute) and is_given(value.func.value)
    name = value.id if isinstance(value, ast.Name) else ""
    return (value.attr if isinstance(value, ast.Attribute) else name) in GIVEN


def parameters(node: ast.FunctionDef) -> set[str]:
    """Name what a function takes."""
    every = (*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs)
    return {one.arg for one in every}


@dataclass
class Services:
    """The functions of the layers below the window, each by `file:Class.name`."""

    functions: dict[str, ast.FunctionDef] = field(default_factory=dict)
    named: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))

    def read(self, where: str, text: str) -> None:
        """Take in the functions of a file."""
        self._visit(where, "", ast.parse(text).body)

    def _visit(self, where: str, inside: str, body: Iterable[ast.stmt]) -> None:
        for node in body:
            if isinstance(node, ast.ClassDef):
                self._visit(where, f"{inside}{node.name}.", node.body)
            elif isinstance(node, ast.FunctionDef):
                key = f"{where}:{inside}{node.name}"
                self.functions[key] = node
                self.named[node.name].append(key)
                if node.name == "__init__":
                    self.named[inside.rstrip(".").rpartition(".")[2]].append(key)

    def asking(self) -> set[str]:
        """Name the functions that ask, or only ever hand on to some that do."""
        return self._grown(self._asks)

    def _grown(
        self, holds: Callable[[str, list[ast.Call], set[str]], bool], found: Iterable[str] = ()
    ) -> set[str]:
        """Take in what holds by what was taken in already, until nothing is added."""
        held, before = set(found), -1
        rest = {key: list(calls(node)) for key, node in self.functions.items()}
        while len(held) > before:
            before = len(held)
            rest = {key: some for key, some in rest.items() if some and key not in held}
            held |= {key for key, some in rest.items() if holds(key, some, held)}
        return held

    def _asks(self, key: str, some: list[ast.Call], found: set[str]) -> bool:
        return any(self._call_asks(key, call, found) for call in some)

    def _call_asks(self, key: str, call: ast.Call, found: set[str]) -> bool:
        name, by = called(call), call.func
        if is_guard(call):
            return True
        if isinstance(by, ast.Attribute):
            own = key.startswith(WORK) and isinstance(by.value, ast.Name) and by.value.id == "self"
            if (own or is_given(by.value)) and f"{WORK}{name}" in found:
                return True
        handed = (*call.args, *(one.value for one in call.keywords))
        if name in NAMING or not any(is_given(one) for one in handed):
            return False
        return self._all_ask(self._meant(key, call), found, key)

    def _all_ask(self, meant: Iterable[str], found: set[str], but: str) -> bool:
        """Whether all that a call may mean ask: not the function itself, which would prove it."""
        takers = [one for one in meant if one != but and parameters(self.functions[one]) & GIVEN]
        return bool(takers) and all(one in found for one in takers)

    def _meant(self, key: str, call: ast.Call) -> list[str]:
        """Give the functions that a call may mean: of its module, its class, or of that name."""
        name, by, where = called(call), call.func, key.partition(":")[0]
        every = self.named.get(name, [])
        if isinstance(by, ast.Name):
            return [f"{where}:{name}"] if f"{where}:{name}" in every else every
        if isinstance(by, ast.Attribute) and isinstance(by.value, ast.Name):
            inside = f"{key.rpartition('.')[0]}.{name}" if by.value.id == "self" else ""
            if inside in every:
                return [inside]
            module = [one for one in every if f"/{by.value.id}.py:{name}" in f"/{one}"]
            return module or every
        return every

    def acting(self) -> set[str]:
        """Name the functions that change the book or its files, or give away what is closed."""
        direct = {
            key
            for key, node in self.functions.items()
            if not key.startswith(ASIDE)
            for call in calls(node)
            if called(call) in CHANGING | DISCLOSING or ast.unparse(call.func) in DISCLOSING
        }
        return self._grown(self._calls_one, direct)

    def _calls_one(self, key: str, some: list[ast.Call], found: set[str]) -> bool:
        """Whether a function calls one of those found, where it is plain which one is meant."""
        meant = (self._meant(key, call) for call in some)
        return any(len(one) == 1 and one[0] in found for one in meant)


def calls(node: ast.AST) -> Iterator[ast.Call]:
    """Yield what is called inside a function."""
    yield from (one for one in ast.walk(node) if isinstance(one, ast.Call))


def certain(body: Iterable[ast.stmt]) -> Iterator[ast.Call]:
    """Yield what is called on every way through a body that does not end with an error.

    What stands in a branch or a loop is not, nor what comes after one that may leave.
    """
    for node in body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            continue
        if not hasattr(node, "body"):
            yield from calls(node)
            continue
        if isinstance(node, ast.With | ast.Try):
            for item in getattr(node, "items", ()):
                yield from calls(item.context_expr)
            yield from certain(node.body)
        else:
            for head in ("test", "iter", "subject"):
                yield from calls(getattr(node, head, ast.Pass()))
        if any(isinstance(one, ast.Return) for one in ast.walk(node)):
            return


def asks_at_times(node: ast.FunctionDef) -> bool:
    """Whether a function has questions of its own, and a way through without any of them."""
    return any(map(is_guard, calls(node))) and not any(map(is_guard, certain(node.body)))


def below() -> Services:
    """Read the services of the project."""
    found = Services()
    for top in BELOW:
        for path in sorted((ROOT / top).rglob("*.py")):
            where = path.relative_to(ROOT).as_posix()
            if "migrations" not in where and where != "db/roles.py":
                found.read(where, path.read_text("utf-8"))
    return found


def is_public(key: str) -> bool:
    """Whether a function, and the class it stands in, is for others."""
    return not any(part.startswith("_") for part in key.partition(":")[2].split("."))


class Reached:
    """What the window and the commands reach for, by module and by method."""

    def __init__(self) -> None:
        self.functions: set[str] = set()
        self.methods: set[str] = set()
        self.modules = set(AT_HAND)
        for path in _sources():
            self._read(ast.parse(path.read_text("utf-8")))

    def _read(self, tree: ast.AST) -> None:
        known = {
            one.asname or one.name: f"{node.module}.{one.name}"
            for node in ast.walk(tree)
            if isinstance(node, ast.ImportFrom) and node.module
            for one in node.names
        }
        self.functions |= set(known.values())
        self.modules |= {*known.values(), *(one.rpartition(".")[0] for one in known.values())}
        for node in ast.walk(tree):
            if isinstance(node, ast.Attribute):
                self.methods.add(node.attr)
                if isinstance(node.value, ast.Name) and node.value.id in known:
                    self.functions.add(f"{known[node.value.id]}.{node.attr}")

    def holds(self, key: str) -> bool:
        """Whether somebody above reaches for a function; for a method of its name, at least."""
        where, _, name = key.partition(":")
        module = where.removesuffix(".py").replace("/", ".")
        if "." in name:
            return module in self.modules and name.rpartition(".")[2] in self.methods
        return f"{module}.{name}" in self.functions


def _sources() -> Iterator[Path]:
    for top in ABOVE:
        place = ROOT / top
        yield from [place] if place.is_file() else sorted(place.rglob("*.py"))
