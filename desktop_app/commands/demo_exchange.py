"""The exchange part of `demo`: enrolment, sticks, two orders of merging, one real conflict."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from db import founding, naming
from db.founding import OpenBook
from db.kinds import OrgUnit, Resident
from db.naming import Named
from db.trouble import Refused
from desktop_app.commands.sticks import decide
from desktop_app.exchange import enrolling, exporting, merging
from desktop_app.exchange.enrolment import Agreement
from desktop_app.practice import office as practice
from desktop_app.practice.diary import FIRST_DAY
from desktop_app.practice.profile import LOGIN, Office

AGREED = Agreement("full", "演示：区里和社区共用一份台账", "statutory_duty")
_GROUND = "演示区创建工作方案（演示）"
_CHOICES = ("石榴苑物业（演示）", "同心里小学（演示）")


@dataclass
class District:
    """The folders of a demonstration: one book per PC, sticks that go between them."""

    folder: Path
    password: str

    @property
    def home(self) -> Path:
        """Where the district's book is."""
        return self.folder / "books" / "district"

    @property
    def copy(self) -> Path:
        """Where the copy is that merges in another order."""
        return self.folder / "books" / "district-other-order"

    def place(self, office: Office, pc: str = "A") -> Path:
        """Give where the book of a PC is."""
        return self.folder / "books" / f"{office.code}-{pc}"

    def stick(self, name: str) -> Path:
        """Give a stick's folder, made when first needed."""
        found = self.folder / "sticks" / name
        found.mkdir(parents=True, exist_ok=True)
        return found

    def books(self) -> list[str]:
        """Name the books, as paths inside the folder."""
        found = (self.folder / "books").iterdir()
        return sorted(place.relative_to(self.folder).as_posix() for place in found)

    def found(self) -> None:
        """Make the district's book."""
        practice.found_district(self.home, self.password).close()

    @contextmanager
    def opened(self, place: Path | None = None) -> Iterator[OpenBook]:
        """Open the district's book, or the one at a place."""
        book = founding.open_book(place or self.home, LOGIN, self.password)
        try:
            yield book
        finally:
            book.close()

    def keep_copy(self) -> None:
        """Lay the district's book aside as it is now, with the same keys."""
        shutil.copytree(self.home, self.copy)

    def export(self, office: Office, pc: str = "A") -> Path:
        """Have a PC write its package on the office's stick."""
        with self.opened(self.place(office, pc)) as book:
            (sent,) = exporting.export(book.store, book.clerk, self.stick(f"{office.code}-{pc}"))
        return sent.path

    def hand_down(self, office: Office) -> list[Path]:
        """Have the district write its packages; give those for one office, first PC first."""
        stick = self.stick("district")
        with self.opened() as book:
            sent = exporting.export(book.store, book.clerk, stick)
        mine = [one.path for one in sent if one.path.stem[:-1].endswith(f"_{office.code}")]
        return sorted(mine, key=lambda path: path.stem[-1])


def enrol(district: District, book: OpenBook, name: str) -> None:
    """Walk a PC through request, approval and acceptance."""
    stick = district.stick("enrolment")
    asked, answer = stick / f"{name}-request.json", stick / f"{name}-welcome.json"
    enrolling.request(book.store, book.clerk, asked)
    with district.opened() as above:
        enrolling.approve(above.store, above.clerk, asked, answer, AGREED)
    enrolling.accept(book.store, book.clerk, answer)


def enrol_second_pc(district: District, office: Office) -> None:
    """Make and enrol the second PC of an office."""
    place = district.place(office, "B")
    book = practice.found_office(place, office, district.password, "乙机")
    try:
        enrol(district, book, f"{office.code}-B")
    finally:
        book.close()


def merge_twice(district: District, packages: Sequence[Path]) -> dict[str, Any]:
    """Merge packages at the district, and once more: the second time brings nothing."""
    with district.opened() as book:
        receipts = [merging.merge(book.store, book.clerk, path) for path in packages]
        once = book.store.state_hash()
        again = [merging.merge(book.store, book.clerk, path) for path in packages]
        if not all(one.brings_nothing for one in again) or book.store.state_hash() != once:
            raise Refused("同一个数据包合并第二遍时改动了台账，请把演示文件夹交给开发人员")
    return {
        "packages": len(receipts),
        "commits": sum(one.commits for one in receipts),
        "same_state": all(one.same_state for one in receipts),
        "conflicts": sum(one.conflicts for one in receipts),
    }


def make_conflict(district: District, office: Office) -> list[Path]:
    """Have two PCs of an office change one field without knowing of each other, and merge that."""
    down = district.hand_down(office)
    with district.opened(district.place(office)) as book:
        row = min(book.store.values(Resident, "id", employment_status="17"))[0]
    packages = []
    for pc, package, workplace in zip("AB", down, _CHOICES, strict=True):
        with district.opened(district.place(office, pc)) as book:
            merging.merge(book.store, book.clerk, package)
            person = book.store.get(Resident, row)
            if person is None:
                raise Refused("第二台电脑没有收到居民登记，请把演示文件夹交给开发人员")
            person.workplace = workplace
            with book.store.work(book.clerk, "更正工作单位", "demo") as work:
                work.save(person)
        packages.append(district.export(office, pc))
    with district.opened() as book:
        for path in packages:
            merging.merge(book.store, book.clerk, path)
    return packages


def compare_orders(
    district: District, first: Sequence[Path], later: Sequence[Path]
) -> dict[str, Any]:
    """Merge the same packages backwards and twice into the copy; the state must be the same."""
    order = [*reversed(first), *reversed(later)]
    with district.opened(district.copy) as book:
        for path in (*order, *order):
            merging.merge(book.store, book.clerk, path)
        other = book.store.state_hash()
        others = len(book.store.conflicts())
    with district.opened() as book:
        one = book.store.state_hash()
        found = len(book.store.conflicts())
    if (one, found) != (other, others):
        raise Refused("换一个次序合并的结果不一样，请把演示文件夹交给开发人员")
    return {"in_order": one, "backwards_and_twice": other, "agree": one == other, "open": found}


def name_first_batch(district: District, offices: Sequence[Office]) -> int:
    """Have the district name communities as its first batch; it reaches them with the return."""
    codes = [one.code for one in offices]
    with (
        district.opened() as book,
        book.store.work(book.clerk, f"命名：{_GROUND}", "demo") as work,
    ):
        units = work.reader.all(OrgUnit, code12=codes)
        said = Named("首批", is_demo=True, since=FIRST_DAY)
        return len(naming.name_units(work, book.clerk, units, said, _GROUND))


def decide_and_return(district: District, office: Office) -> dict[str, Any]:
    """Decide the open conflicts at the district and bring the decision back to both PCs."""
    with district.opened() as book:
        found = book.store.conflicts()
        for conflict in found:
            decide(book, conflict, 1)
        left = len(book.store.conflicts())
        hashes = {"district": book.store.state_hash([office.code])}
    for pc, package in zip("AB", district.hand_down(office), strict=True):
        with district.opened(district.place(office, pc)) as book:
            merging.merge(book.store, book.clerk, package)
            hashes[pc] = book.store.state_hash([office.code])
    if len(set(hashes.values())) > 1:
        raise Refused("核定以后两边的状态不一样，请把演示文件夹交给开发人员")
    return {
        "decided": len(found),
        "left": left,
        "fields": [field.label for c in found if c.register for field in c.register.fields],
        "state_hashes": hashes,
    }
