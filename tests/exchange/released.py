"""Packages as released formats wrote them: made once at a release, kept, and read for ever.

`python -m tests.exchange.released` makes those of the format of today where there are none yet.
Once a format was released its packages are never made anew: whoever adds a field to the manifest
raises its `FORMAT`, so that older packages are still read. Before the first release of a format
remove its folder and make them again.
"""

from __future__ import annotations

import json
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from db import node_keys
from db.kinds import Household, HouseholdMember, Resident, Visit
from db.received import Received
from desktop_app.exchange import exporting, identity, manifest
from tests.builders import build, in_twos
from tests.db.nodes import Node
from tests.exchange.test_levels import LEDGERS, Office
from tests.exchange.test_merging import DISTRICT, Desk

FOLDER = Path(__file__).parent / "fixtures"
SECRET = "AGE-SECRET-KEY-1"  # left out of the files: scanners of secrets look for it


@dataclass(frozen=True)
class Released:
    """What was written by one format: the packages in order, and what is known of them."""

    folder: Path

    @property
    def known(self) -> dict[str, Any]:
        """The keys of a district that never was, its trust list, and what its book then holds."""
        return dict(json.loads((self.folder / "known.json").read_text(encoding="utf-8")))

    @property
    def packages(self) -> list[Path]:
        """The files, in the order they were written."""
        return sorted(self.folder.glob("*.hsl"))

    def district(self) -> Node:
        """Give a new book of today's program that can open them."""
        node, known = Node(DISTRICT, "区", level="district"), self.known
        node_keys.keep(node.store, bytes(32), SECRET + known["age"], SECRET + known["recovery"])
        node.store.keep_fact(identity.LIST, known["list"])
        node.store.keep_fact(identity.PINNED, known["pinned"])
        return node


def released() -> list[Released]:
    """Give every format that was released."""
    return [Released(path) for path in sorted(FOLDER.glob("format_*"))]


def sheets() -> list[Released]:
    """Give the figures and printed rows of every format that was released."""
    return [Released(path) for path in sorted(FOLDER.glob("sheets_*"))]


def facts(node: Node) -> dict[str, Any]:
    """Give what a book holds, in words that stay the same from release to release."""
    people = {one.full_name: one for one in node.store.all(Resident)}
    return {
        "people": {
            name: [one.workplace, one.phone, one.residence_status, str(one.birth_date)]
            for name, one in sorted(people.items())
        },
        "deleted": sorted(
            one.full_name for one in node.store.all(Resident, hidden=True) if one.hidden == 1
        ),
        "erased": sum(one.hidden > 1 for one in node.store.all(Resident, hidden=True)),
        "households": node.store.count(Household),
        "members": node.store.count(HouseholdMember),
        "visits": [str(one.date) for one in node.store.all(Visit)],
        "conflicts": sorted(found.register.names[0] for found in node.store.conflicts()),
    }


def make(folder: Path) -> None:
    """Write packages with everything in them that ops can say, as the program of today does."""
    folder.mkdir()
    with tempfile.TemporaryDirectory() as place:
        desk = Desk(Path(place))
        mother, gone, erased = (
            build(Resident, full_name=name) for name in ("李梅", "王芳", "赵敏")
        )
        home = build(Household, head=mother.id)
        member = build(HouseholdMember, household=home.id, resident=mother.id)
        desk.a.save(mother, gone, erased, home, member, build(Visit))
        _keep(desk, desk.a, folder)
        desk.send_back(desk.b, "B")
        for node, workplace in ((desk.a, "瑞光小学"), (desk.b, "明仁医院")):
            person = node.store.get(Resident, mother.id)
            person.workplace = workplace
            node.save(person)
        with desk.a.store.work(in_twos(desk.a.clerk), "按请求删除") as work:
            work.erase([(Resident.table_tag, erased.id, None)], {"request": "QL-1"})
            work.delete(work.reader.get(Resident, gone.id))
        _keep(desk, desk.a, folder)
        _keep(desk, desk.b, folder)
        _write_known(folder, desk.district, facts(desk.district))


def make_sheets(folder: Path) -> None:
    """Write a package of figures and one of printed rows, as the program of today does."""
    folder.mkdir()
    with tempfile.TemporaryDirectory() as place:
        office = Office(Path(place), LEDGERS)
        for level in ("stats", "ledger"):
            _put(folder, office, office.hand_in(level).path)
        _write_known(folder, office.district, sheet_facts(office.district))


def sheet_facts(node: Node) -> dict[str, Any]:
    """Give what a district was handed in, line by line."""
    held = Received(node.store)
    return {
        "figures": {
            f"{one.office} {one.period}": {line.key: line.now for line in one.lines}
            for one in held.figures()
        },
        "rows": {
            f"{one.office} {one.period} {one.ledger}": [
                list(row) for part in held.rows(one.office, one.ledger, one.period)
                for row in part.rows
            ]
            for one in held.titles()
        },
    }  # fmt: skip


def _write_known(folder: Path, district: Node, said: dict[str, Any]) -> None:
    own = identity.own_keys(district.store)
    known = {
        "age": own.age.removeprefix(SECRET),
        "recovery": own.recovery.removeprefix(SECRET),
        "list": district.store.fact(identity.LIST),
        "pinned": district.store.fact(identity.PINNED),
        "facts": said,
    }
    text = json.dumps(known, ensure_ascii=False, indent=1, sort_keys=True)
    (folder / "known.json").write_text(text + "\n", encoding="utf-8")


def _keep(desk: Desk, node: Node, folder: Path) -> None:
    (sent,) = exporting.export(node.store, node.clerk, desk.stick(), everything=True)
    _put(folder, desk, sent.path)


def _put(folder: Path, desk: Desk, path: Path) -> None:
    number = len(list(folder.glob("*.hsl"))) + 1
    (folder / f"{number}.hsl").write_bytes(path.read_bytes())
    desk.merge(path)


if __name__ == "__main__":
    for name, written in (("format", make), ("sheets", make_sheets)):
        today = FOLDER / f"{name}_{manifest.FORMAT}"
        if today.exists():
            print(f"{today.name} is kept already; it is never made anew")  # noqa: T201
        else:
            written(today)
