"""New keys for a PC, vouched for by its old one: whoever knows the old key can follow.

The old key stands for what was written up to that moment; sticks on their way still count.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Annotated, Final

import msgspec

from desktop_app.exchange import signed

PURPOSE: Final = "key succession"
MOST: Final = 100
Id = Annotated[bytes, msgspec.Meta(min_length=16, max_length=16)]
Key = Annotated[bytes, msgspec.Meta(min_length=32, max_length=32)]
AgeKey = Annotated[str, msgspec.Meta(pattern="^age1[0-9a-z]{58}$")]
_PLACE: Final = "^[0-9a-f]{32} [0-9a-z]{1,20} [0-9]{1,19}( [0-9a-f]{64})?$"
Place = Annotated[str, msgspec.Meta(pattern=_PLACE)]


class Succession(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What an old key says: these keys are this PC's from here on, up to here it was me.

    `upto` says how far branches had come, a line each: branch, scope, number of the last commit
    and its digest (lines of before named no digest).
    """

    branch: Id
    old_key: Key
    sign_key: Key
    age_key: AgeKey
    recovery_key: AgeKey
    upto: tuple[Place, ...] = ()
    signature: bytes = b""

    def said(self) -> bytes:
        """Give what the old key signs."""
        return msgspec.json.encode(msgspec.structs.replace(self, signature=b""), order="sorted")

    @property
    def holds(self) -> bool:
        """Whether the old key said so."""
        return signed.holds(self.old_key, self.signature, PURPOSE, self.said())

    def covers(self, branch: bytes, scope: str, no: int, tip: bytes) -> bool:
        """Whether a commit that is not held here was surely there when the old key was put away.

        A lower one cannot be told from what somebody else wrote beside it by the old key.
        """
        mine = [one.split()[2:] for one in self.upto if one.startswith(f"{branch.hex()} {scope} ")]
        return any(tips[0] == tip.hex() if tips else no <= int(reached) for reached, *tips in mine)


def place(branch: bytes, scope: str, no: int, tip: bytes) -> str:
    """Write how far a branch had come in a scope."""
    return f"{branch.hex()} {scope} {no} {tip.hex()}"


def vouch(said: Succession, seed: bytes) -> Succession:
    """Sign a succession with the old key."""
    return msgspec.structs.replace(said, signature=signed.sign(seed, PURPOSE, said.said()))


def follow(branch: bytes, key: bytes, said: Iterable[Succession]) -> tuple[Succession, ...]:
    """Give the steps from a key that is known to the newest, each signed by the one before."""
    steps: list[Succession] = []
    known, offered = {key}, list(said)[:MOST]
    while True:
        fits = (one for one in offered if (one.branch, one.old_key) == (branch, key) and one.holds)
        step = next(fits, None)
        if step is None or step.sign_key in known:
            return tuple(steps)
        steps.append(step)
        key = step.sign_key
        known.add(key)


def former_keys(branch: bytes, key: bytes, said: Sequence[Succession]) -> tuple[Succession, ...]:
    """Give the steps that led to a key, the newest first; each names a key that was put away."""
    steps: list[Succession] = []
    known = {key}
    while True:
        fits = (one for one in said if (one.branch, one.sign_key) == (branch, key) and one.holds)
        step = next(fits, None)
        if step is None or step.old_key in known:
            return tuple(steps)
        steps.append(step)
        key = step.old_key
        known.add(key)
