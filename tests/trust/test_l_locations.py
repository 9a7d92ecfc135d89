"""L: a book lives on a fixed disk with a file system that bears a power cut, or is not made."""

import sys

import pytest

from db import founding
from db.places import location_fault
from db.trouble import Refused
from tests.trust.disks import image, mounted
from tests.trust.ground import CHEAP, FOUNDING, PASSWORD, found, judge, scratch
from tests.trust.writer import write

if sys.platform == "win32":
    pytest.skip("no images of disks on Windows", allow_module_level=True)


def test_no_book_is_made_or_opened_on_exfat(tmp_path):
    disk = image(tmp_path / "disk", "exfat", 8)
    with mounted(disk, "exfat", tmp_path / "mounted") as place:
        with pytest.raises(Refused, match="exFAT"):
            founding.create(place / "book", FOUNDING, PASSWORD, cost=CHEAP)
        assert list(place.iterdir()) == []


@pytest.mark.parametrize("kind", ["ext4", "ntfs"])
def test_a_book_works_on_a_disk_that_keeps_a_journal(kind):
    with scratch() as folder:
        disk = image(folder / "disk", kind, 24)
        with mounted(disk, kind, folder / "mounted") as place:
            assert location_fault(place / "book") is None
            book = found(place / "book")
            write(book, 3, checkpoint=25, told=[].append)
            book.close()
        with mounted(disk, kind, folder / "mounted") as place:
            assert judge(place / "book", 3).state == "sound"
