"""Five sticks for the district: 4,000 new residents, and seven records two PCs wrote apart."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

from db.kinds import Resident
from db.record import Record
from desktop_app.exchange import enrolling, exporting, merging
from desktop_app.exchange.conflict_cards import CardRow
from desktop_app.exchange.enrolment import Agreement
from tests.builders import build
from tests.db.nodes import Node

ONE, TWO, THREE, DISTRICT = "229901001001", "229901002001", "229901003001", "229901000000"
PCS = ((ONE, "甲"), (ONE, "乙"), (TWO, "丙"), (THREE, "丁"), (THREE, "戊"))
NAMES = ("李梅", "乌兰图雅", "王㐂", "陈玉兰", "金英姬", "赵一", "斯琴")
CHANGES = 4_000
MINE, THEIRS = "瑞光小学", "明仁医院"
FULL = Agreement("full", "共用一份台账", "statutory_duty")
ARRIVED = dt.date(2025, 1, 2), dt.date(2025, 3, 1)
WANTED = (THEIRS, ARRIVED[1].isoformat())


def theirs(row: CardRow) -> int:
    """Give the column of the other PC's word."""
    return next(at for at, text in enumerate(row.texts) if (text or "").startswith(WANTED))


class FiveSticks:
    """A district and five PCs: two at ONE, one at TWO, two at THREE; what each takes along."""

    def __init__(self, folder: Path, district: Any, changes: int = CHANGES) -> None:
        self.folder, self.district = folder, district
        self.pcs = [Node(code, label) for code, label in PCS]
        for number, pc in enumerate(self.pcs):
            self._enrol(pc, number)
        self.disputed = self._shared()
        for number, pc in enumerate(self.pcs):
            self._register(pc, number, changes // len(self.pcs))
        for pcs, some in ((self.pcs[:2], self.disputed[:4]), (self.pcs[3:], self.disputed[4:])):
            for side, pc in enumerate(pcs):
                self._edit(pc, side, some)
        self.packages = [self._stick(pc, number) for number, pc in enumerate(self.pcs)]

    def _place(self, name: str) -> Path:
        made = self.folder / name
        made.mkdir(exist_ok=True)
        return made

    def _enrol(self, pc: Node, number: int) -> None:
        at, district = self._place(f"登记{number}"), self.district
        enrolling.request(pc.store, pc.clerk, at / "request.json")
        enrolling.approve(district.store, district.clerk, at / "request.json", at / "w.json", FULL)
        enrolling.accept(pc.store, pc.clerk, at / "w.json")

    def _shared(self) -> list[Resident]:
        """Register seven people at one PC of each pair and let the other one know of them."""
        people = [
            build(Resident, full_name=name, id_number=None, birth_date=None) for name in NAMES
        ]
        for pc, some in ((self.pcs[0], people[:4]), (self.pcs[3], people[4:])):
            pc.save(*some)
            merging.merge(self.district.store, self.district.clerk, self._stick(pc, 9))
        back = self._place("回程")
        for sent in exporting.export(self.district.store, self.district.clerk, back):
            for pc, ending in ((self.pcs[1], f"{ONE}B"), (self.pcs[4], f"{THREE}B")):
                if sent.path.stem.endswith(ending):
                    merging.merge(pc.store, pc.clerk, sent.path)
        return people

    def _register(self, pc: Node, number: int, count: int) -> None:
        rows: list[Record] = [
            build(Resident, full_name=f"居民{number}号{place}", id_number=None, birth_date=None,
                  phone=None)
            for place in range(count)
        ]  # fmt: skip
        with pc.store.work(pc.clerk, "导入名册", "import") as work:
            work.bulk_create(rows)

    def _edit(self, pc: Node, side: int, people: list[Resident]) -> None:
        for place, person in enumerate(people):
            held = pc.store.get(Resident, person.id)
            held.workplace = (MINE, THEIRS)[side]
            if place == 0:  # the first of each office differs in a day as well
                held.arrived_on = ARRIVED[side]
            pc.save(held)

    def _stick(self, pc: Node, number: int) -> Path:
        (sent,) = exporting.export(pc.store, pc.clerk, self._place(f"U盘{number}"))
        return sent.path

    def all_on_one(self, name: str = "收来的") -> Path:
        """Copy the five packages into one folder, as five sticks that were read in turn."""
        place = self._place(name)
        for path in self.packages:
            (place / path.name).write_bytes(path.read_bytes())
        return place
