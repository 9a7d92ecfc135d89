"""Two offices of two PCs each, a district, and sticks among them: a world for random stories.

The world remembers what each change had seen when it was made, so that conflicts can be held
against causality itself and not against the program's own reckoning. Its PCs may run programs of
several versions, and a deed may be cut off in the middle of any of its statements.
"""

from __future__ import annotations

import contextlib
import dataclasses
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cache

from sqlalchemy.exc import OperationalError

from db.journal import framing
from db.journal.apply import state_hash
from db.journal.holding import above, rebuild
from db.journal.ops import EDIT, ERASE, Commit, body_of, erased_registers, parents_of
from db.journal.rows import ask
from db.kinds import Resident
from db.lives import renew_branch
from db.peers import Known, Peers
from db.record import DISTRICT_SCOPE, Record, new_id
from db.roles import ALL_ROLES
from db.same_people import join, part
from db.trouble import Refused
from tests.builders import build, in_twos
from tests.db import things
from tests.db.nodes import Node
from tests.db.things import NEWEST, VERSIONS

ONE, TWO, DISTRICT = "229901001001", "229901002001", "229901000000"
FIELDS = ("workplace", "former_name", "remark", "phone")
SECRET = "石榴籽"
Key = str


class _RolledBack(Exception):
    pass


def _known_to(kind: type[Record], values: dict[str, str | None]) -> dict[str, str | None]:
    return {name: value for name, value in values.items() if name in kind.fields()}


@dataclass
class Cut:
    """Whether a book got as far as the place where it was cut off."""

    steps: int = 0
    reached: bool = False


@contextlib.contextmanager
def cut_off(node: Node, after: int) -> Iterator[Cut]:
    """Break whatever statement a book is at after so many tens of steps of its database."""
    bare, cut = node.store._connection.connection.driver_connection, Cut()

    def count() -> int:
        cut.steps += 1
        cut.reached = cut.steps > after
        return int(cut.reached)

    bare.set_progress_handler(count, 10)
    try:
        yield cut
    finally:
        bare.set_progress_handler(None, 0)


def _end_of_look(*, keep: bool) -> None:
    if not keep:
        raise _RolledBack


@dataclass
class Stick:
    """What one PC wrote for another: commits above what that one had said it holds."""

    sender: int
    receiver: int
    commits: list[Commit]
    tips: list[bytes]
    package: bytes = field(default_factory=lambda: os.urandom(16))

    def parts(self, at: int) -> list[Stick]:
        """Give it cut in two, as a stick that was too small carries it."""
        held = [self.commits[:at], self.commits[at:]]
        return [Stick(self.sender, self.receiver, some, self.tips) for some in held if some]


@cache
def founded() -> tuple[list[Node], list[bytes]]:
    """Give the books every world is copied from; founded once, so never under a planted fault."""
    nodes = [Node(ONE, "甲"), Node(ONE, "乙"), Node(TWO, "丙"), Node(TWO, "丁")]
    nodes.append(Node(DISTRICT, "区", level="district"))
    rows = []
    for node in (nodes[0], nodes[2]):
        for name in ("李梅", "王芳"):
            person = build(Resident, id_number=None, full_name=name, org_code=node.store.facts.code)
            node.save(person)
            rows.append(person.id)
    known = [_known(node) for node in nodes]
    for node in nodes:
        Peers(node.store).name_branches(known)
        with node.store.transaction() as connection:
            things.lay_out(connection)
    for node in nodes[:4]:
        nodes[4].pull(node)
    for node in nodes[:4]:
        with nodes[4].store.transaction() as connection:
            scopes = [node.store.facts.code, DISTRICT_SCOPE]
            node.merge(framing.encode(above(connection, [], scopes)))
    return nodes, rows


def _known(node: Node) -> Known:
    with node.store.transaction() as connection:
        ((branch,),) = ask(connection, "SELECT id FROM branch WHERE idx = 1")
    facts = node.store.facts
    role = "district" if facts.is_district else "office"
    return Known(branch, node.label, facts.code, role)


class World:
    """The PCs, the sticks on their way, and what everybody had seen."""

    def __init__(self, district: Callable[[], Node] | None = None) -> None:
        nodes, rows = founded()
        self.nodes = [self._twin(node) for node in (nodes[:4] if district else nodes)]
        if district:
            self.nodes.append(district())
        self.rows = list(rows)
        self.things: list[bytes] = []
        self.sticks: list[Stick] = []
        self.taken: list[list[bytes]] = [[] for _ in self.nodes]
        self.acked: dict[tuple[int, int], list[bytes]] = {}
        self.copies: list[tuple[int, Node]] = []
        self.exported: set[bytes] = set()
        self.erased: set[bytes] = set()
        self.past: dict[Key, set[Key]] = {}
        self.cloned = False
        self.looks = True
        for n in range(len(self.nodes)):
            self._note_past(n, self.rows)

    @staticmethod
    def _twin(node: Node) -> Node:
        twin = node.clone()
        twin.label = node.label
        twin.clerk = dataclasses.replace(twin.clerk, roles=ALL_ROLES)
        return twin

    def close(self) -> None:
        for node in [*self.nodes, *(one for _, one in self.copies)]:
            node.store.close()

    def is_district(self, n: int) -> bool:
        return self.nodes[n].store.is_district

    def scopes(self, n: int) -> list[str] | None:
        """Give what a PC subscribes to; None for everything."""
        return None if self.is_district(n) else [self.nodes[n].store.facts.code, DISTRICT_SCOPE]

    def on(self, n: int) -> contextlib.AbstractContextManager[object]:
        """Run the program of a PC, of whatever version that is."""
        return things.running(self.nodes[n].version)

    def install(self, n: int, version: int) -> None:
        """Put a program on a PC: what it knows better than the one before is projected."""
        node = self.nodes[n]
        if version > node.version:
            node.version = version
            with self.on(n), node.store.transaction() as connection:
                rebuild(connection)

    # Writing

    @contextlib.contextmanager
    def work(self, n: int, reason: str = "说明") -> Iterator[object]:
        """Do a piece of work on a PC, remembering what it had seen of the rows it touches."""
        node = self.nodes[n]
        before, clerk = self._keys(n, self.rows), in_twos(node.clerk)
        with self.on(n), contextlib.suppress(Refused), node.store.work(clerk, reason) as work:
            yield work
        self._note_past(n, self.rows, before)

    def edit(self, n: int, r: int, name: str, value: str | None) -> None:
        person = self.nodes[n].store.get(Resident, self.rows[r % len(self.rows)])
        if person is not None:
            setattr(person, name, value)
            with self.work(n) as work:
                work.bulk_edit([person])

    def create(self, n: int) -> None:
        if not self.is_district(n):
            person = build(Resident, id_number=None, full_name="赵敏")
            self.rows.append(person.id)
            with self.work(n) as work:
                work.save(person)

    def make_thing(self, n: int, values: dict[str, str]) -> None:
        """Register what only some versions know, where this PC's program does."""
        kind = VERSIONS.get(self.nodes[n].version)
        if kind is not None and not self.is_district(n):
            row = new_id()
            self.things.append(row)
            with self.work(n) as work:
                work.save(kind(id=row, **_known_to(kind, values)))

    def edit_thing(self, n: int, t: int, values: dict[str, str | None]) -> None:
        kind = VERSIONS.get(self.nodes[n].version)
        if kind is None or not self.things:
            return
        with self.on(n):
            thing = self.nodes[n].store.get(kind, self.things[t % len(self.things)])
        if thing is not None:
            for name, value in _known_to(kind, values).items():
                setattr(thing, name, value)
            with self.work(n) as work:
                work.save(thing)

    def delete(self, n: int, r: int, *, gone: bool) -> None:
        row = self.rows[r % len(self.rows)]
        person = self.nodes[n].store.get(Resident, row, hidden=True)
        if person is not None and person.hidden < 2:
            with self.work(n) as work:
                (work.delete if gone else work.restore)(person)

    def decide(self, n: int, k: int) -> None:
        with self.on(n):
            found = self.nodes[n].store.conflicts()
        if found:
            with self.work(n) as work:
                one = found[k % len(found)]
                work.decide(one, one.sides[k % len(one.sides)].key)

    def undo(self, n: int) -> None:
        node = self.nodes[n]
        standing = node.store.course().standing
        if standing:
            before = self._keys(n, self.rows)
            with self.on(n), contextlib.suppress(Refused):
                node.store.undo(node.clerk, standing[-1].work)
            self._note_past(n, self.rows, before)

    def join(self, r: int, s: int, *, apart: bool) -> None:
        one, other = self.rows[r % len(self.rows)], self.rows[s % len(self.rows)]
        district = next(n for n in range(len(self.nodes)) if self.is_district(n))
        if one != other:
            with self.work(district) as work:
                (part if apart else join)(work, one, other)

    def erase(self, n: int, r: int, tags: tuple[int, ...] | None) -> None:
        row = self.rows[r % len(self.rows)]
        node = self.nodes[n]
        if not self.is_district(n) and node.store.get(Resident, row) is not None:
            with self.work(n, "按请求删除") as work:
                work.erase([(Resident.table_tag, row, tags)], {"request": "QL-1"})

    # Sticks

    def write_stick(self, n: int, m: int, *, everything: bool = False) -> None:
        if self._may_pass(n, m):
            tips = [] if everything else self.acked.get((n, m), [])
            self.sticks.append(self._stick(n, m, tips))

    def _stick(self, n: int, m: int, tips: list[bytes]) -> Stick:
        node = self.nodes[n]
        scopes = self.scopes(m) if self.is_district(n) else self.scopes(n)
        with node.store.transaction() as connection:
            commits = list(above(connection, tips, scopes))
        self.exported |= {op.digest for commit in commits for op in commit.ops}
        return Stick(n, m, framing.decode(framing.encode(commits)), [r.tip for r in node.vector()])

    def _may_pass(self, n: int, m: int) -> bool:
        """Sticks pass between the district and all, and among the PCs of one office."""
        codes = {self.nodes[i].store.facts.code for i in (n, m)}
        return n != m and (self.is_district(n) or self.is_district(m) or len(codes) == 1)

    def cut(self, k: int, at: int) -> None:
        stick = self.sticks[k % len(self.sticks)]
        if len(stick.commits) > 1:
            self.sticks += stick.parts(1 + at % (len(stick.commits) - 1))

    def read_stick(self, k: int) -> bool:
        """Take a stick in, after a look that changes nothing; say whether it could be."""
        stick = self.sticks[k % len(self.sticks)]
        m = stick.receiver
        if not self.looks:
            done = self._taken_in(stick, m, keep=True)
        else:
            before = self.facts(m)
            foreseen = self._taken_in(stick, m, keep=False)
            assert self.facts(m) == before, "looking changed something"
            done = self._taken_in(stick, m, keep=True)
            assert foreseen == done, "the look did not foresee the merge"
        if done is None:
            return False
        assert self._is_closed(m), "a commit is held without the one it rests on"
        self.taken[m].append(stick.package)
        self.acked[m, stick.sender] = stick.tips
        return True

    def _is_closed(self, n: int) -> bool:
        """Say whether a PC holds, of every commit, the one before."""
        asked = (
            "SELECT 1 FROM commit_log c WHERE c.no > 1 AND NOT EXISTS"
            " (SELECT 1 FROM commit_log p WHERE p.digest = c.prev)"
        )
        with self.nodes[n].store.transaction() as connection:
            return not ask(connection, asked)

    def facts(self, n: int) -> tuple[object, ...]:
        """Give all that must agree among books that hold the same, as a PC's program sees it."""
        with self.on(n):
            return self.nodes[n].facts()

    def killed(self, k: int, after: int) -> bool:
        """Cut the reading of a stick off after a while; start the PC again."""
        stick = self.sticks[k % len(self.sticks)]
        m = stick.receiver
        before = self.facts(m)
        with contextlib.suppress(OperationalError), cut_off(self.nodes[m], after) as cut:
            self._taken_in(stick, m, keep=True)
        former, self.nodes[m] = self.nodes[m], self._twin(self.nodes[m])
        self.nodes[m].wall = former.wall
        former.store.close()
        if cut.reached:
            assert self.facts(m) == before, "half a merge was kept"
        return cut.reached

    def _taken_in(self, stick: Stick, m: int, *, keep: bool) -> object:
        node, told = self.nodes[m], None
        try:
            with self.on(m), node.store.transaction():
                taken = Peers(node.store).take_in([stick.commits], stick.package)
                applied = taken.applied
                told = (
                    {k.title: len(v) for k, v in applied.created.items() if v},
                    {k.title: len(v) for k, v in applied.changed.items() if v},
                    applied.conflicts, taken.commits, taken.skipped, node.facts(),
                )  # fmt: skip
                _end_of_look(keep=keep)
        except _RolledBack:
            return told
        except Refused:
            return None
        return told

    def set_aside(self, n: int, k: int) -> None:
        if self.taken[n]:
            node = self.nodes[n]
            package = self.taken[n][k % len(self.taken[n])]
            before = self._keys(n, self.rows)
            with (
                self.on(n),
                contextlib.suppress(Refused),
                node.store.work(node.clerk, "撤回") as work,
            ):
                Peers(node.store).set_aside(work, package)
            self._note_past(n, self.rows, before)

    # Copies

    def keep_copy(self, n: int) -> None:
        if len(self.copies) < 4:
            self.copies.append((n, self._twin(self.nodes[n])))

    def restore(self, k: int) -> None:
        n, copied = self.copies[k % len(self.copies)]
        former = self.nodes[n]
        self.nodes[n] = self._twin(copied)
        self.nodes[n].wall = former.wall
        former.store.close()
        with self.on(n):
            renew_branch(self.nodes[n].store)
        self.install(n, former.version)

    def clone(self, n: int) -> None:
        """Copy a data folder: both write on under one branch."""
        if len(self.nodes) < 7 and not self.is_district(n):
            self.cloned = True
            self.nodes.append(self._twin(self.nodes[n]))
            self.taken.append([])

    # What must hold

    def _keys(self, n: int, rows: list[bytes]) -> dict[bytes, set[Key]]:
        with self.nodes[n].store.transaction() as connection:
            marks = ",".join("?" * len(rows))
            found = ask(connection, f"SELECT row, digest FROM op WHERE row IN ({marks})", rows)
        keys: dict[bytes, set[Key]] = {row: set() for row in rows}
        for row, digest in found:
            keys[row].add(digest[:8].hex())
        return keys

    def _note_past(
        self, n: int, rows: list[bytes], before: dict[bytes, set[Key]] | None = None
    ) -> None:
        for row, keys in self._keys(n, rows).items():
            seen = (before or {}).get(row, set())
            for key in keys - seen:
                self.past.setdefault(key, seen & keys)

    def same_ops_same_state(self) -> None:
        by_ops: dict[object, object] = {}
        for n, node in enumerate(self.nodes):
            facts = self.facts(n)
            told = (facts, tuple(node.vector()))
            key = (facts[1], self.is_district(n), node.version)
            assert by_ops.setdefault(key, told) == told, "the same ops, another state"

    def everyone_meets(self) -> None:
        """Read all that was ever written, in any order that works, and then everything there is."""
        for _ in range(2):
            for k in range(len(self.sticks)):
                self.read_stick(k)
        for _ in range(3):
            for n in range(len(self.nodes)):
                for m in range(len(self.nodes)):
                    if self._may_pass(n, m):
                        self.sticks.append(self._stick(n, m, []))
                        assert self.read_stick(len(self.sticks) - 1), "a whole stick was refused"

    def check_end(self) -> None:
        """After everybody met everybody: one truth, nothing lost, nothing that was erased."""
        self.looks = False
        self.everyone_meets()
        self.same_ops_same_state()
        for n, node in enumerate(self.nodes):
            with self.on(n):
                facts = node.facts()
                assert node.rebuilt_facts() == facts, "a rebuild gives another state"
        for n in range(len(self.nodes)):
            self.install(n, NEWEST)
        with things.running(NEWEST):
            self._check_alike()

    def _check_alike(self) -> None:
        self.same_ops_same_state()
        district = next(node for node in self.nodes if node.store.is_district)
        held = district.facts()[1]
        with district.store.transaction() as connection:
            orders = ask(connection, "SELECT row, shape FROM op WHERE kind = ?", (ERASE,))
        self.erased = {row for row, shape in orders if not erased_registers(shape)}
        assert self.exported <= held, "a change that was on a stick is lost"
        for n, node in enumerate(self.nodes):
            scopes = self.scopes(n)
            assert self._hash(node, scopes) == self._hash(district, scopes), "codes differ"
            self._check_erased(node)
            self._check_conflicts(node)
        self._check_numbers(district)

    @staticmethod
    def _hash(node: Node, scopes: list[str] | None) -> str:
        with node.store.transaction() as connection:
            return state_hash(connection, scopes)

    def _check_erased(self, node: Node) -> None:
        with node.store.transaction() as connection:
            for row in self.erased:
                bodies = ask(
                    connection,
                    "SELECT 1 FROM op WHERE row = ? AND kind IN (1, 2) AND body IS NOT NULL",
                    (row,),
                )
                shown = ask(connection, "SELECT full_name FROM resident WHERE id = ?", (row,))
                assert bodies == [], "a body of an erased row is here"
                assert all(name is None for (name,) in shown)

    def _check_numbers(self, district: Node) -> None:
        """No number is given twice; copies that did not know of each other are another matter."""
        numbers = [r.serial_no for r in district.store.all(Resident, hidden=True) if r.serial_no]
        if not self.cloned:
            assert len(set(numbers)) == len(numbers), "a number was given twice"

    def _check_conflicts(self, node: Node) -> None:
        """A conflict of values stands for changes that did not know of each other, and only so."""
        with node.store.transaction() as connection:
            rows = ask(
                connection,
                "SELECT row, digest, shape, body FROM op WHERE tbl = ? AND kind = ?",
                (Resident.table_tag, EDIT),
            )
            asked = "SELECT row, tag FROM conflict WHERE tag > 0 AND tbl = ?"
            listed = set(ask(connection, asked, (Resident.table_tag,)))
            hidden = {r for (r,) in ask(connection, "SELECT id FROM resident WHERE hidden > 0")}
        written: dict[tuple[bytes, int], dict[Key, object]] = {}
        for row, digest, shape, body in rows:
            values = body_of(body)
            for tag in parents_of(shape) if values is not None else ():
                written.setdefault((row, tag), {})[digest[:8].hex()] = values.get(str(tag))
        for place, values in written.items():
            if place[0] not in hidden and place[0] not in self.erased:
                last = {k for k in values if not any(k in self._past(o) for o in values)}
                if len({repr(values[k]) for k in last}) > 1:
                    assert place in listed, "a conflict was missed"
        for place in listed:
            assert self._are_apart(list(written.get(place, {}))), "a conflict that is none"

    def _past(self, key: Key) -> set[Key]:
        return self.past.get(key, set())

    def _are_apart(self, keys: list[Key]) -> bool:
        return any(a not in self._past(b) and b not in self._past(a)
                   for place, a in enumerate(keys) for b in keys[:place])  # fmt: skip
