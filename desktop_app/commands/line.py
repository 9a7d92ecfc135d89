"""From an argument list to an exit code: 0 done, 1 refused with a sentence, 2 wrong usage."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Iterable
from importlib import import_module
from typing import Any

from db.trouble import Refused, Unavailable

DONE, REFUSED = 0, 1

# Where each command lives; a command's modules are loaded when it is called.
_HOMES = {
    "demo": "demo:demonstrate",
    "manual": "manual:write",
    "book new": "books:new",
    "book check": "books:check",
    "book move": "books:move",
    "backup make": "backups:make",
    "backup list": "backups:every",
    "backup test": "backups:test",
    "backup copy": "backups:copy",
    "backup missing": "backups:missing",
    "backup restore": "backups:restore",
    "retention show": "retention:show",
    "retention clear": "retention:clear",
    "backup salvage": "backups:salvage",
    "import": "roster:take_in",
    "ledgers": "papers:ledgers",
    "print": "papers:put_on_paper",
    "binder": "papers:bind",
    "verify": "papers:verify",
    "dump": "dump:dump",
    "numbers": "numbers:tell",
    "enrol request": "enrolment:request",
    "enrol approve": "enrolment:approve",
    "enrol accept": "enrolment:accept",
    "enrol list": "enrolment:hand_out",
    "enrol renew": "enrolment:renew",
    "enrol anew": "enrolment:anew",
    "enrol paper": "enrolment:paper",
    "enrol go-on": "enrolment:go_on",
    "export": "sticks:export",
    "relay": "sticks:relay",
    "merge": "sticks:merge",
    "conflicts": "sticks:conflicts",
    "resolve": "sticks:resolve",
}


class Lines:
    """A result that is written line by line."""

    def __init__(self, documents: Iterable[Any]) -> None:
        self.documents = documents


class Partly(Exception):
    """Something was done and something refused: a result to write and a sentence to say."""

    def __init__(self, result: Any, sentence: str) -> None:
        super().__init__(sentence)
        self.result = result


def obey(wanted: argparse.Namespace) -> int:
    """Do one command; write its result as JSON and say refusals on standard error."""
    try:
        result = _home(wanted)(wanted)
        for document in result.documents if isinstance(result, Lines) else [result]:
            _write(document)
    except Partly as part:
        _write(part.result)
        return _refuse(str(part))
    except (Refused, Unavailable) as trouble:
        return _refuse(str(trouble))
    return DONE


def say(sentence: str) -> None:
    """Tell whoever is at the terminal; never part of the result."""
    sys.stderr.write(sentence + "\n")
    sys.stderr.flush()


def _home(wanted: argparse.Namespace) -> Callable[[argparse.Namespace], Any]:
    name = " ".join(filter(None, (wanted.command, getattr(wanted, "act", None))))
    module, _, function = _HOMES[name].partition(":")
    found: Callable[[argparse.Namespace], Any]
    found = getattr(import_module(f"{__package__}.{module}"), function)
    return found


def _write(document: Any) -> None:
    sys.stdout.write(json.dumps(document, ensure_ascii=False) + "\n")


def _refuse(sentence: str) -> int:
    say(sentence)
    return REFUSED
