"""The search of the leak tests, and how services are made to fail.

A service is disturbed in two ways: the engine gives up in the middle of a statement, or one of
the program's own functions raises an error whose words carry a person's values.
"""

from __future__ import annotations

import base64
import contextlib
import gc
import math
import random
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from types import CodeType, FrameType
from typing import Any

from db.store import Store
from tests.layers.files import ROOT
from tests.trust import leak_deeds, leak_office, leak_travels
from tests.trust.leak_ground import CANARIES, NAME, NUMBER, PHONE, WORDS, Deeds, World

ENCODINGS = ("utf-8", "utf-16-le", "utf-16-be", "gb18030", "utf-32-le")
_OURS = tuple(f"{ROOT / top}/" for top in ("db", "desktop_app"))
_STATEMENT_STEPS = 40  # of the engine's own machine, between two looks whether to give up


def spelled(raw: bytes) -> Iterator[bytes]:
    """Give every form that bytes may take in a file: as they are, hex, base64 at each alignment."""
    yield raw
    yield raw.hex().encode()
    yield raw.hex().upper().encode()
    for shift in range(3):
        # Only the characters that hang on none of the neighbours' bits.
        whole = base64.b64encode(bytes(shift) + raw)
        start, end = math.ceil(shift * 8 / 6), (shift + len(raw)) * 8 // 6
        yield whole[start:end]


def written(text: str) -> Iterator[bytes]:
    """Give every form a text may take in a file, in each encoding."""
    for encoding in ENCODINGS:
        yield from spelled(text.encode(encoding))
    # As Qt writes a text into its settings, and JSON what is not plain.
    yield "".join(f"\\x{ord(sign):x}" if ord(sign) > 127 else sign for sign in text).encode()
    yield text.encode("unicode_escape")


@cache
def _forms() -> tuple[tuple[str, bytes], ...]:
    return tuple((one, form) for one in CANARIES for form in set(written(one)))


def told_in(text: str) -> list[str]:
    """Name the canaries that a text tells."""
    return [one for one in CANARIES if one in text]


def traces(folder: Path) -> list[str]:
    """Say where below a folder a canary stands: in the name of something, or in its bytes."""
    found = []
    for path in sorted(folder.rglob("*")):
        found += [f"{one} in the name of {path.name}" for one in told_in(path.name)]
        if path.is_file():
            held = path.read_bytes()
            found += [f"{one} in {path.name}" for one, form in _forms() if form in held]
    return found


SERVICES: Deeds = {**leak_deeds.DEEDS, **leak_office.DEEDS, **leak_travels.DEEDS}


@dataclass
class Tally:
    """How far a call came: steps of the engine, or calls of our functions, and of which."""

    made: int = 0
    codes: set[CodeType] = field(default_factory=set)

    @property
    def services(self) -> set[str]:
        """Name the functions that were called as `file:Class.name`."""
        places = ((one, Path(one.co_filename).relative_to(ROOT).as_posix()) for one in self.codes)
        return {f"{where}:{one.co_qualname}" for one, where in places}


@contextmanager
def giving_up(store: Store, after: int) -> Iterator[Tally]:
    """Have the engine give up after so many steps of its statements; counts them meanwhile."""
    tally = Tally()

    def look() -> bool:
        tally.made += 1
        return tally.made == after

    with store.held() as driver:
        driver.set_progress_handler(look, _STATEMENT_STEPS)
        try:
            yield tally
        finally:
            with contextlib.suppress(Exception):  # a deed may have closed the book
                driver.set_progress_handler(None, 0)


class Telling(Exception):
    """An error that names a person, as errors of foreign code do."""


@contextmanager
def falling_over(_store: Store, after: int) -> Iterator[Tally]:
    """Have the so-manieth call of one of our functions raise; counts the calls meanwhile.

    No garbage is looked for meanwhile: where a generator has a profiler beside it, that ends the
    process of Python 3.11.2 (Debian 12).
    """
    tally = Tally()

    def look(frame: FrameType, event: str, _what: object) -> None:
        if event == "call" and frame.f_code.co_filename.startswith(_OURS):
            tally.made += 1
            tally.codes.add(frame.f_code)
            if tally.made == after:
                raise Telling(f"{NAME} {NUMBER} {PHONE} {WORDS}")

    gc.disable()
    sys.setprofile(look)
    try:
        yield tally
    finally:
        sys.setprofile(None)
        gc.enable()


WAYS = (giving_up, falling_over)
NEVER = -1


@dataclass(frozen=True)
class Outcome:
    """What a disturbed call raised, if anything.

    An error that was made to name somebody does so in its own words, and in those of whoever
    wraps it: there only what the program keeps of it is looked at.
    """

    raised: Exception | None
    names_somebody: bool


Way = Callable[..., Any]


class Provoker:
    """Disturbs services, each time at another place; knows how long each takes undisturbed."""

    def __init__(self, world: World, services: Deeds, seed: int) -> None:
        self._world, self._services = world, services
        self._chance = random.Random(seed)
        self._length: dict[tuple[str, Way], int] = {}
        self.reached: set[str] = set()

    def measure(self) -> Mapping[str, int]:
        """Do each service undisturbed; give how many calls of our functions it made."""
        for name, (whose, service) in self._services.items():
            with (
                self._world.fresh(whose) as visit,
                giving_up(visit.store, NEVER) as steps,
                falling_over(visit.store, NEVER) as calls,
            ):
                service(visit)
            self._length[name, giving_up] = max(1, steps.made)  # a short one has no moment
            self._length[name, falling_over] = max(1, calls.made)
            self.reached |= calls.services
        return {name: self._length[name, falling_over] for name in self._services}

    def disturb(self, number: int) -> Iterator[tuple[str, Outcome]]:
        """Disturb every service again and again, for so many times, in both ways by turns."""
        names = list(self._services)
        for turn in range(number):
            again, place = divmod(turn, len(names))
            yield names[place], self.once(names[place], WAYS[(again + place) % len(WAYS)])

    def once(self, name: str, way: Way) -> Outcome:
        """Disturb a service at some moment; give what it raised.

        What is kept for the next time (a font that was opened) makes a service shorter than it
        was measured: where the moment did not come, it is looked for earlier from then on.
        """
        whose, service = self._services[name]
        after = 1 + self._chance.randrange(self._length[name, way])
        raised: Exception | None = None
        with self._world.fresh(whose) as visit:
            try:
                with way(visit.store, after) as tally:
                    service(visit)
                self._length[name, way] = max(1, min(self._length[name, way], tally.made))
            except Exception as error:  # whatever comes of it is what is looked at
                raised = error
        return Outcome(raised, names_somebody=way is falling_over)
