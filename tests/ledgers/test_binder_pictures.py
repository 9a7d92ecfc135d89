"""Pages of binders and boxes beside pictures somebody has looked at.

After a wanted change of look: `python -m tests.ledgers.test_binder_pictures`, look at the pictures,
and commit them.
"""

from __future__ import annotations

import pypdfium2 as pdfium
import pytest
from PIL import Image

from db.kinds import Binder, LedgerPrint, ListEntry
from desktop_app.ledgers import binder, box, register
from tests.builders import build
from tests.ledgers.offices import busy_office
from tests.ledgers.test_binder import planned
from tests.ledgers.test_pictures import PICTURES, is_alike

FILES = (
    "L21_cover",
    "L21_contents",
    "L21_part",
    "L21_signing",
    "L21_box",
    "L21_spines",
    "L21_held",
)


def drawn() -> dict[str, Image.Image]:
    """Give each kind of page at 72 dpi, in grey: the binder's own pages, and those of a box."""
    office = busy_office()
    issued = register.issue_binder(office.store, office.clerk, planned("superior"))
    held = build(Binder, thickness="thirty", division="社区党委")
    tag = Binder.lists()["papers"].tag
    office.save(held, *(_filed(held, tag, at, one) for at, one in enumerate(issued.records)))
    found = binder.collect(office.store, planned("superior"))
    bound = binder.bound(found)
    first = bound.entries[0].first_page
    signing = next(one.first_page for one in bound.entries if one.title == binder.SIGNING)
    whole = _pages(bound.pdf, (0, 1, first - 2, signing - 1))
    boxed = _pages(box.papers(box.read(office.store, held)).pdf, (0, 1, 2))
    return dict(zip(FILES, [*whole, *boxed], strict=True))


def _filed(held: Binder, tag: int, at: int, paper: LedgerPrint) -> ListEntry:
    return ListEntry(
        owner=held.id, owner_tag=tag, position=at, target=paper.id, target_name=paper.name
    )


def _pages(pdf: bytes, numbers: tuple[int, ...]) -> list[Image.Image]:
    with pdfium.PdfDocument(pdf) as document:
        return [
            document[number].render(scale=1, grayscale=True).to_pil().convert("L")
            for number in numbers
        ]


@pytest.fixture(scope="module")
def pages() -> dict[str, Image.Image]:
    return drawn()


@pytest.mark.parametrize("name", FILES)
def test_the_page_looks_as_it_did(pages: dict[str, Image.Image], name: str) -> None:
    with Image.open(PICTURES / f"{name}.png") as stored:
        assert is_alike(pages[name], stored.convert("L"))


if __name__ == "__main__":
    for name, shown in drawn().items():
        shown.quantize(16).save(PICTURES / f"{name}.png", optimize=True)
