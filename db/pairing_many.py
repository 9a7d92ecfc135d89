"""One helper paired with many people: which pairs would be made, who has one, who is kept out."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, Final

from msgspec import Struct, field

from db import rules
from db.journal.rows import chunks
from db.kinds import Pairing, Resident
from db.kinds.pairing import RESIDENT, SIDES
from db.reader import Reader
from db.record import Id
from db.rules_work import MOST_PAIRS
from db.store import Store
from db.trouble import Refused
from db.work import Work

KINDS: Final = tuple(kind for kind, sides in SIDES.items() if sides[1] == RESIDENT)
"""The kinds of pairing in which a resident is helped."""
GONE: Final = "已经迁出或去世"
Step = Callable[[int, int], object]
Books = Reader | Store


class PairPlan(Struct):
    """What pairing would do: the new pairs, who is paired so already, who is left out and why.

    `of_helper` is how many running pairs the helper would have then.
    """

    made: list[Pairing] = field(default_factory=list)
    paired: list[Id] = field(default_factory=list)
    left_out: list[tuple[Resident, str]] = field(default_factory=list)
    of_helper: int = 0

    @property
    def is_much(self) -> bool:
        """Whether the helper would have more pairs than are usually kept up."""
        return self.of_helper > MOST_PAIRS


def plan(
    reader: Books, values: Mapping[str, Any], people: Iterable[Id], step: Step | None = None
) -> PairPlan:
    """Say which pairs `values` would make with each of some people.

    `values` are all of a pair but its second side, with the office whose it will be (`org_code`).

    Every rule of a save is asked. `Refused` for values that would do for nobody;
    `step(done, total)` tells how far it is and may raise to stop.
    """
    return _sorted_out(reader, values, people, step, _fault)


def _sorted_out(
    reader: Books,
    values: Mapping[str, Any],
    people: Iterable[Id],
    step: Step | None,
    fault: Callable[[Books, Pairing, Resident], str],
) -> PairPlan:
    wanted = list(dict.fromkeys(people))
    if faults := _fault_of_all(values):
        raise Refused(faults)
    held, made = _paired(reader, values), PairPlan()
    for done, person in enumerate(_people(reader, wanted), 1):
        if step:
            step(done, len(wanted))
        if person.id in held:
            made.paired.append(person.id)
            continue
        pair = _pair(values, person)
        if words := fault(reader, pair, person):
            made.left_out.append((person, words))
        else:
            made.made.append(pair)
    running = reader.count(Pairing, side_a=values["side_a"], state="active")
    made.of_helper = running + len(made.made)
    return made


def make(
    work: Work, values: Mapping[str, Any], people: Iterable[Id], step: Step | None = None
) -> PairPlan:
    """Make the pairs in one piece of work, looked at anew; whom the rules keep out is named.

    The save asks the rules of all. Only where it refuses is each asked apart, to say who it is.
    """
    made = _sorted_out(work.reader, values, people, step, _gone)
    try:
        work.save(*made.made)
    except Refused:
        made = plan(work.reader, values, people, step)
        work.save(*made.made)
    return made


def _people(reader: Books, ids: list[Id]) -> Iterator[Resident]:
    for some in chunks(ids):
        found = reader.by_id(Resident, some)
        yield from (found[one] for one in some if one in found)


def _pair(values: Mapping[str, Any], person: Resident) -> Pairing:
    return Pairing(**values, side_b=person.id)


def _fault_of_all(values: Mapping[str, Any]) -> dict[str, str]:
    """Say what is wrong with the values, whoever the second side is."""
    found = Pairing(**values, side_b=b"\x00" * 16).faults()
    return {name: words for name, words in found.items() if name != "side_b"}


def _paired(reader: Books, values: Mapping[str, Any]) -> set[Id]:
    """Give who has a running pair of the kind with the helper, on whichever side they stand."""
    sides = ("side_a", "side_b")
    couple = {"kind": values["kind"], "state": "active"}
    straight = reader.values(Pairing, *sides, side_a=values["side_a"], **couple)
    crossed = reader.values(Pairing, *sides, side_b=values["side_a"], **couple)
    return {one for pair in (*straight, *crossed) for one in pair} - {values["side_a"]}


def _gone(_reader: Books, _pair: Pairing, person: Resident) -> str:
    return "" if person.is_active else GONE


def _fault(reader: Books, pair: Pairing, person: Resident) -> str:
    """Say why a save of the pair would be refused, or give an empty word."""
    if words := _gone(reader, pair, person):
        return words
    if faults := pair.faults():
        return next(iter(faults.values()))
    return next((one.sentence for one in rules.check(reader, pair) if one.blocking), "")
