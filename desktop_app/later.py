"""Modules that others import and a book on this PC never uses: loaded when first asked for.

They are a twentieth of the start. Standard Python's `importlib.util.LazyLoader` does not fit: at
its import SQLAlchemy asks asyncio for one function, with which all of asyncio would be loaded.
"""

from __future__ import annotations

import importlib
import sys
import threading
from importlib.machinery import ModuleSpec
from types import ModuleType
from typing import Any, Final

from typing_extensions import override

_LOADING: Final = threading.RLock()


class _Later(ModuleType):
    """A module by its name alone: whatever is asked of it, the real one answers."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.__spec__ = ModuleSpec(name, loader=None)

    @override
    def __getattr__(self, name: str) -> Any:
        # Not by `__name__`: Qt calls what it imports by other names.
        spec: Any = self.__spec__
        return getattr(_real(spec.name), name)


def put_off() -> None:
    """Let these modules wait until something is asked of them; those loaded already stay."""
    asyncio = _Later("asyncio")
    vars(asyncio)["iscoroutine"] = lambda thing: _real("asyncio").iscoroutine(thing)
    for module in (
        asyncio,
        _Later("importlib.metadata"),
        _Later("sqlalchemy.dialects.sqlite.aiosqlite"),
        _Later("shibokensupport.signature.lib.pyi_generator"),  # writes stubs for type checkers
    ):
        _stand_in(module)


def _stand_in(module: ModuleType) -> None:
    name = module.__name__
    if sys.modules.setdefault(name, module) is not module:
        return
    package, _, last = name.rpartition(".")
    if package in sys.modules:  # as an import binds it
        setattr(sys.modules[package], last, module)


def _real(name: str) -> ModuleType:
    """Give the module itself, for everybody from now on; ImportError where there is none."""
    with _LOADING:
        if isinstance(sys.modules.get(name), _Later):
            del sys.modules[name]
        return importlib.import_module(name)
