"""A district and two PCs of one office that said different things, for tests of exchange pages."""

from __future__ import annotations

from pathlib import Path

from db.kinds import Resident
from desktop_app.exchange import merging
from desktop_app.gui.desk import Desk
from tests.builders import build
from tests.exchange.test_merging import ONE, Desk as Sticks


def desk_of(node) -> Desk:
    """Give the window's desk for a node's book."""
    return Desk(node.store, node.clerk)


def quarrel(sticks: Sticks, *differing: dict[str, tuple[str, str]]) -> list[Path]:
    """Have both PCs of office ONE change the same people; give both packages, not yet merged."""
    people = [build(Resident, full_name=name) for name in ("李梅", "乌兰图雅", "王㐂")]
    for person in people[: len(differing)]:
        sticks.a.save(person)
    (first,) = sticks.export(sticks.a)
    sticks.merge(first)
    for path in sticks.export(sticks.district):
        if path.stem.endswith(f"{ONE}B"):
            merging.merge(sticks.b.store, sticks.b.clerk, path)
    packages = []
    for number, node in enumerate((sticks.a, sticks.b)):
        for person, fields in zip(people, differing, strict=False):
            mine = node.store.get(Resident, person.id)
            for name, values in fields.items():
                setattr(mine, name, values[number])
            node.save(mine)
        packages += sticks.export(node)
    return packages
