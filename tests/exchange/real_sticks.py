"""A district, two PCs of one office and one of another, and true packages among them."""

from __future__ import annotations

import contextlib
import dataclasses
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from sqlalchemy.exc import OperationalError

from db import node_keys, packages, safe_files
from db.journal.rows import ask
from db.kinds import Address, Household, HouseholdMember, Resident
from db.lives import renew_branch
from db.record import DISTRICT_OWN, DISTRICT_SCOPE
from db.roles import ALL_ROLES
from db.same_people import join, part
from db.trouble import Refused, Unavailable
from desktop_app.exchange import exporting, identity, merging, package, taking_back
from desktop_app.exchange.brought import Receipt
from tests.builders import build, in_twos
from tests.db.nodes import Node
from tests.db.sticks import cut_off
from tests.exchange.test_merging import Desk
from tests.trust.ground import scratch

DISTRICT = 3
TURNED_AWAY = (Refused, Unavailable)


@cache
def _founded() -> tuple[list[Node], list[bytes]]:
    with scratch() as place:
        desk = Desk(place)
        people = [build(Resident, id_number=None, full_name=name) for name in ("李梅", "王芳")]
        dwelling = build(Address)
        home = build(Household, address=dwelling.id, head=people[0].id)
        desk.a.save(people[0], dwelling, home)
        desk.a.save(build(HouseholdMember, household=home.id, resident=people[0].id))
        desk.c.save(people[1])
        nodes = [desk.a, desk.b, desk.c, desk.district]
        for path in (*desk.export(desk.a), *desk.export(desk.c)):
            desk.merge(path)
        for path in desk.export(desk.district):
            for node in nodes[:DISTRICT]:
                with contextlib.suppress(*TURNED_AWAY):
                    desk.merge(path, node)
        return nodes, [person.id for person in people]


@contextlib.contextmanager
def keeping_another_byte(at: int) -> Iterator[None]:
    """Have a stick keep one byte of each package otherwise than it was written."""
    write = safe_files._write

    def badly(temp: Path, source: safe_files.Source) -> bytes:
        written = write(temp, source)
        if temp.name.endswith(package.SUFFIX + safe_files.UNFINISHED):
            raw = bytearray(temp.read_bytes())
            raw[at % len(raw)] ^= 1
            temp.write_bytes(raw)
        return written

    safe_files._write = badly
    try:
        yield
    finally:
        safe_files._write = write


@dataclass(frozen=True)
class Parcel:
    """A package file, and what its sender held."""

    path: Path
    sender: int


class RealWorld:
    """The PCs, the files that were ever written, and what was on them."""

    def __init__(self) -> None:
        nodes, rows = _founded()
        self._scratch = contextlib.ExitStack()
        self.place = self._scratch.enter_context(scratch())
        self.nodes = [self._twin(node) for node in nodes]
        self.rows = list(rows)
        self.parcels: list[Parcel] = []
        self.copies: list[tuple[int, Node]] = []
        self.looks = True
        self.exported: set[bytes] = set()
        self.sticks = 0

    @staticmethod
    def _twin(node: Node) -> Node:
        twin = node.clone()
        twin.label, twin.wall = node.label, node.wall
        twin.clerk = dataclasses.replace(twin.clerk, roles=ALL_ROLES)
        return twin

    def close(self) -> None:
        for node in (*self.nodes, *(one for _, one in self.copies)):
            node.store.close()
        self._scratch.close()

    def edit(self, n: int, r: int, name: str, value: str | None) -> None:
        node = self.nodes[n]
        person = node.store.get(Resident, self.rows[r % len(self.rows)])
        if person is not None and (n != DISTRICT or name == "workplace"):
            setattr(person, name, value)
            with contextlib.suppress(Refused):
                node.save(person)

    def create(self, n: int) -> None:
        if n != DISTRICT:
            person = build(Resident, id_number=None, full_name="赵敏")
            self.nodes[n].save(person)
            self.rows.append(person.id)

    def erase(self, n: int, r: int, tags: tuple[int, ...] | None) -> None:
        node, row = self.nodes[n], self.rows[r % len(self.rows)]
        if n != DISTRICT and node.store.get(Resident, row) is not None:
            with (
                contextlib.suppress(Refused),
                node.store.work(in_twos(node.clerk), "按请求删除") as work,
            ):
                work.erase([(Resident.table_tag, row, tags)], {"request": "QL-1"})

    def delete(self, n: int, r: int, *, gone: bool) -> None:
        node = self.nodes[n]
        person = node.store.get(Resident, self.rows[r % len(self.rows)], hidden=True)
        if person is not None and person.hidden < 2:
            with contextlib.suppress(Refused), node.store.work(node.clerk, "核对") as work:
                (work.delete if gone else work.restore)(person)

    def decide(self, n: int, k: int) -> None:
        node = self.nodes[n]
        if found := node.store.conflicts():
            one = found[k % len(found)]
            with contextlib.suppress(Refused), node.store.work(node.clerk, "核对") as work:
                work.decide(one, one.sides[k % len(one.sides)].key)

    def undo(self, n: int) -> None:
        node = self.nodes[n]
        if standing := node.store.course().standing:
            with contextlib.suppress(Refused):
                node.store.undo(node.clerk, standing[-1].work)

    def join(self, r: int, s: int, *, apart: bool) -> None:
        """Have the district say that two records are of one person, or take that back."""
        node = self.nodes[DISTRICT]
        one, other = self.rows[r % len(self.rows)], self.rows[s % len(self.rows)]
        if one != other:
            with contextlib.suppress(Refused), node.store.work(node.clerk, "核对") as work:
                (part if apart else join)(work, one, other)

    # Sticks

    def write(self, n: int, *, everything: bool = False, within: bool = False) -> None:
        node = self.nodes[n]
        folder = self.place / f"stick{self.sticks}"
        self.sticks += 1
        folder.mkdir()
        held = _travelling(node)
        rest: dict[str, Any] = {"to_own_office": within and n != DISTRICT}
        with contextlib.suppress(Refused):
            sent = exporting.export(node.store, node.clerk, folder, everything=everything, **rest)
            self.parcels += [Parcel(one.path, n) for one in sent]
            self.exported |= held

    def write_badly(self, n: int, at: int) -> None:
        """Write to a stick that keeps another byte than it was given; what is called done is."""
        before = len(self.parcels)
        with keeping_another_byte(at), contextlib.suppress(Unavailable):
            self.write(n, everything=True)
        for parcel in self.parcels[before:]:
            assert self._can_be_read(parcel.path), "a package called done cannot be read"

    def _can_be_read(self, path: Path) -> bool:
        for node in self.nodes:
            secrets = node_keys.secrets(node.store)
            trusted = identity.require_list(node.store).signing_keys()
            with (
                contextlib.suppress(*TURNED_AWAY),
                package.open_package(path, secrets, trusted) as opened,
            ):
                list(opened.frames())
                return True
        return False

    def deliver(self, k: int, m: int, *, look: bool = False) -> bool:
        """Bring a stick to a PC, be it the right one or not; say whether it was taken in."""
        return not self._trouble(self.parcels[k % len(self.parcels)].path, m, look=look)

    def _trouble(self, path: Path, m: int, *, look: bool = False) -> str:
        """Have a PC read a file; give the sentence by which it was turned away, or a blank."""
        node, trouble = self.nodes[m], ""
        before, receipts = node.facts() if self.looks else None, []
        try:
            if look:
                receipts.append(merging.merge(node.store, node.clerk, path, preview=True))
                assert node.facts() == before, "looking changed something"
            receipts.append(merging.merge(node.store, node.clerk, path))
        except TURNED_AWAY as error:
            trouble = str(error) or "turned away"
        assert "结果却对不上" not in trouble, "the same ops, another state"
        if trouble and before:
            assert node.facts() == before, "what was refused left something behind"
        if look and not trouble:
            assert _told(receipts[0]) == _told(receipts[1]), "the look did not foresee the merge"
        return trouble

    def spoil(self, k: int, m: int, at: int, *, cut: bool) -> None:
        """Bring a file of which a byte was changed, or the end is missing."""
        raw = bytearray(self.parcels[k % len(self.parcels)].path.read_bytes())
        at %= len(raw)
        if cut:
            del raw[at:]
        else:
            raw[at] ^= 1
        spoilt = self.place / "spoilt.hsl"
        spoilt.write_bytes(raw)
        assert self._trouble(spoilt, m), "a spoilt package was taken in"

    def kill(self, k: int, m: int, after: int) -> None:
        """Cut the reading of a stick off after a while, and start the PC again."""
        node, path = self.nodes[m], self.parcels[k % len(self.parcels)].path
        before, after_it = node.facts(), self._after(path, node)
        with contextlib.suppress(OperationalError, *TURNED_AWAY), cut_off(node, after):
            merging.merge(node.store, node.clerk, path)
        self.nodes[m] = self._twin(node)
        node.store.close()
        assert self.nodes[m].facts() in (before, after_it), "half a merge was kept"

    def _after(self, path: Path, node: Node) -> object:
        twin = self._twin(node)
        with contextlib.suppress(*TURNED_AWAY):
            merging.merge(twin.store, twin.clerk, path)
        facts = twin.facts()
        twin.store.close()
        return facts

    def set_aside(self, n: int, k: int) -> None:
        node = self.nodes[n]
        taken = [one for one in packages.inbox(node.store) if one["state"] == merging.TAKEN]
        if taken:
            package = bytes.fromhex(taken[k % len(taken)]["package"])
            with contextlib.suppress(Refused):
                taking_back.set_aside(node.store, node.clerk, package)

    # Copies

    def keep_copy(self, n: int) -> None:
        if len(self.copies) < 3:
            self.copies.append((n, self._twin(self.nodes[n])))

    def restore(self, k: int) -> None:
        n, copied = self.copies[k % len(self.copies)]
        former, self.nodes[n] = self.nodes[n], self._twin(copied)
        former.store.close()
        renew_branch(self.nodes[n].store)

    # What must hold

    def check_end(self) -> None:
        """After everybody met everybody: one truth, nothing lost, equal codes."""
        self._everyone_meets()
        district = self.nodes[DISTRICT]
        assert self.exported <= district.facts()[1], "a change that was on a stick is lost"
        people = district.store.all(Resident, hidden=True)
        given = [(one.org_code, one.serial_no) for one in people if one.serial_no]
        assert len(set(given)) == len(given), "a number was given twice"
        for node in self.nodes:
            facts = node.facts()
            assert node.rebuilt_facts() == facts, "a rebuild gives another state"
            if node is not district:
                scopes = [node.store.facts.code, DISTRICT_SCOPE]
                codes = {one.store.state_hash(scopes) for one in (node, district)}
                assert len(codes) == 1, "codes differ"
        first, second = (node.facts() for node in self.nodes[:2])
        assert first == second, "two PCs of one office hold different values"

    def _everyone_meets(self) -> None:
        """Read all that was ever written, and then everything there is."""
        self.looks = False
        for k in range(len(self.parcels)):
            for m in range(len(self.nodes)):
                self.deliver(k, m)
        for n in [*range(len(self.nodes))] * 2:
            others = [m for m in range(len(self.nodes)) if m != n]
            for within in (False, True):
                start = len(self.parcels)
                self.write(n, everything=True, within=within)
                for k in range(start, len(self.parcels)):
                    said = [self._trouble(self.parcels[k].path, m) for m in others]
                    assert "" in said, f"a whole package was refused by everybody: {said}"


def _travelling(node: Node) -> set[bytes]:
    """Give the changes a PC holds that packages carry: the district's own books stay with it."""
    asked = "SELECT o.digest FROM op o JOIN commit_log c ON c.id = o.commit_id WHERE c.scope <> ?"
    with node.store.transaction() as connection:
        return {digest for (digest,) in ask(connection, asked, (DISTRICT_OWN,))}


def _told(receipt: Receipt) -> dict[str, object]:
    return {name: value for name, value in receipt.as_json().items() if name != "preview"}
