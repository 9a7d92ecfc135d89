"""Make the pictures of README and manuals anew from the running program.

    python -m build_scripts.pictures

The self-check opens every page on practice books; the pages named here are kept, in 128 colours
so that they stay small. What comes before a book is open is drawn beside it.
"""

from __future__ import annotations

import io
import os
import sys
import tempfile
from contextlib import redirect_stdout
from pathlib import Path

from PIL import Image

import resources
from desktop_app.commands.demo_exchange import District

KEPT = {
    "community/workbench": "workbench",
    "community/residents": "residents",
    "community/resident_form": "resident_form",
    "community/import-file": "import",
    "community/pairing": "pairing",
    "community/minutes-record": "minutes",
    "community/follow_ups": "follow_ups",
    "community/wishes-wall": "wish_wall",
    "community/activities": "activities",
    "community/brand": "brand",
    "community/ledgers": "ledgers",
    "community/inspection": "inspection",
    "community/numbers": "numbers",
    "community/exchange": "exchange",
    "community/settings-backup": "backups",
    "district/board": "board",
    "district/merge-parcels": "merge",
    "district/exchange": "sending_back",
}
QUARRELS = {"merge": "conflict", "returned": "returned", "same_people": "same_people"}
"""Pages of a district whose offices quarrelled: what waits there for a decision."""
FRONT = ((0, "first_question"), (2, "first_password"))
_SAME = (
    "full_name", "sex", "birth_date", "id_doc_kind", "id_number", "phone", "residence_status",
    "notice_on", "notice_method",
)  # fmt: skip
_ASKED = ("请核实工作单位", "请补上现在的工作单位", "和上次报的不一样，请核实")
COLOURS = 128
SIZE = (1000, 560)


def main() -> int:
    """Run the self-check with pictures and keep the chosen ones; give its exit code."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from desktop_app.gui.page_trial import Shot
    from desktop_app.self_check import self_check

    with tempfile.TemporaryDirectory() as place:
        folder, said = Path(place), io.StringIO()
        with redirect_stdout(said):
            code = self_check(folder, shots=(Shot(),))
        if code:
            sys.stderr.write(said.getvalue())
            return code
        for page, name in KEPT.items():
            _keep(folder / "pages" / f"{page}-{Shot()}.png", name)
        _keep_front(folder)
        _keep_quarrels(folder)
    return 0


def _keep_front(folder: Path) -> None:
    """Draw what staff see before there is a book."""
    from PySide6.QtWidgets import QApplication

    from desktop_app.gui.desk import Desk
    from desktop_app.gui.front import Front
    from desktop_app.gui.pages.first_run import FirstRunPage

    front = Front(Desk())
    page = FirstRunPage(front.desk, home=Path("文档"))
    front.show_page(page)
    front.resize(*SIZE)
    front.show()
    for step, name in FRONT:
        page.go_to(step)
        QApplication.processEvents()
        front.grab().save(str(folder / f"{name}.png"))
        _keep(folder / f"{name}.png", name)
    front.close()


def _keep_quarrels(folder: Path) -> None:
    """Draw what the district decides: two PCs that differ, what went back, one person twice."""
    from PySide6.QtCore import QSettings

    from desktop_app.app import Program
    from desktop_app.gui.entrance import PRACTICE_PASSWORD
    from desktop_app.gui.page_trial import SCREENS, Shot, settle

    district = _quarrelling(folder / "quarrels", PRACTICE_PASSWORD)
    program = Program(QSettings(str(folder / "settings.ini"), QSettings.Format.IniFormat))
    program.appearance.choose_theme(Shot().theme)
    with district.opened() as book:
        window = program.show_window(book)
        window.resize(*SCREENS[Shot().screen])
        for page, name in QUARRELS.items():
            window.show_page(page)
            settle(window)
            window.grab().save(str(folder / f"{name}.png"))
            _keep(folder / f"{name}.png", name)
        program.let_go()


def _quarrelling(folder: Path, password: str) -> District:
    """Let two PCs of one office change one field, two offices register one person."""
    from db import returns
    from db.kinds import Resident
    from desktop_app.commands import demo_exchange
    from desktop_app.practice.office import open_practice
    from desktop_app.practice.profile import offices

    one, other = offices("small")[:2]
    district = District(folder, password)
    district.found()
    moved: Resident | None = None
    for office in (one, other):
        book = open_practice(district.place(office), office, district.password)
        try:
            if moved is None:
                (first,) = book.store.values(Resident, "id", employment_status="17")[:1]
                moved = book.store.get(Resident, first[0])
            else:
                values = {name: getattr(moved, name) for name in _SAME}
                with book.store.work(book.clerk, "登记", "demo") as work:
                    work.save(Resident(**values))
            demo_exchange.enrol(district, book, f"{office.code}-A")
        finally:
            book.close()
    packages = [district.export(office) for office in (one, other)]
    demo_exchange.enrol_second_pc(district, one)
    demo_exchange.merge_twice(district, packages)
    demo_exchange.make_conflict(district, one)
    with district.opened() as book, book.store.work(book.clerk, "退回", "demo") as work:
        found = sorted(work.reader.all(Resident, org_code=other.code), key=lambda p: p.full_name)
        for person, words in zip(found, _ASKED, strict=False):
            meant = returns.Meant(person, "workplace", returns.BY_HAND, words)
            returns.give_back(work, book.clerk, meant)
    return district


def _keep(source: Path, name: str) -> None:
    with Image.open(source) as picture:
        small = picture.convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE)
        small.save(resources.path("pictures", f"{name}.png"), optimize=True)


if __name__ == "__main__":
    sys.exit(main())
