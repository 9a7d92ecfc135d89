"""The two kinds of trouble that staff are told about; anything else is our own fault."""

from __future__ import annotations

from collections.abc import Mapping


class Refused(Exception):
    """Something the rules do not allow; its text is shown to staff as it stands.

    `faults` maps field names to sentences, for forms that show each beside its field;
    the empty name stands for the whole record or the whole act.
    """

    def __init__(self, faults: Mapping[str, str] | str) -> None:
        self.faults: dict[str, str] = {"": faults} if isinstance(faults, str) else dict(faults)
        super().__init__("；".join(self.faults.values()))


class Lacking(Refused):
    """A package rests on an earlier one that is not here yet: it can follow later."""


class Unavailable(Exception):
    """The world is in the way (disk full, stick pulled, file open elsewhere): what to do next."""


class InUse(Unavailable):
    """The book is open already: nothing is wrong with it."""


class Damaged(Unavailable):
    """The book's own file cannot be read in some place."""
