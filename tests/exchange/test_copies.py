"""Copies of packages beside the book go when the receiver has them, or something was erased."""

from __future__ import annotations

import dataclasses
import os
from pathlib import Path

import pytest

from db import backup, erasing, packages, places, safe_files
from db.founding import Founding, create
from db.kinds import Resident, RightsRequest
from db.trouble import Refused, Unavailable
from desktop_app.exchange import beside, enrolling, exporting, merging, receipts, reporting
from desktop_app.exchange.reporting import Report
from desktop_app.ledgers import by_code, handing_in
from desktop_app.ledgers.ledger import Edition
from tests.builders import ID_PURPOSE, build, in_twos
from tests.exchange.test_merging import DISTRICT, FULL, ONE
from tests.ledgers.papers import options
from tests.trust.ground import CHEAP, LOGIN, PASSWORD


class Two:
    """An office and its district with books on the disk, and a person registered."""

    def __init__(self, folder):
        self.folder = folder
        self.office = self.found("community", ONE)
        self.district = self.found("district", DISTRICT)
        request, welcome = folder / "request", folder / "welcome"
        enrolling.request(self.office.store, self.office.clerk, request)
        enrolling.approve(self.district.store, self.district.clerk, request, welcome, FULL)
        enrolling.accept(self.office.store, self.office.clerk, welcome)
        self.person = build(Resident, full_name="石榴籽")
        with self.office.store.work(self.office.clerk, "登记") as work:
            work.bulk_create([self.person])

    def found(self, level, code):
        told = Founding(level, f"单位{code[-4:]}", code, LOGIN, "王晓梅", id_purpose=ID_PURPOSE)
        return create(self.folder / level, told, PASSWORD, cost=CHEAP)[0]

    def send(self, sender, receiver):
        stick = self.folder / f"stick{len(list(self.folder.iterdir()))}"
        stick.mkdir()
        (sent,) = exporting.export(sender.store, sender.clerk, stick)
        merging.merge(receiver.store, receiver.clerk, sent.path)
        return sent.path

    def erase(self):
        request = build(RightsRequest, kind="erase", subject=self.person.id)
        with self.office.store.work(
            dataclasses.replace(self.office.clerk, name="周主任"), "受理"
        ) as work:
            work.bulk_create([request])
        held = self.office.store.get(RightsRequest, request.id)
        person = self.office.store.get(Resident, self.person.id)
        erasing.erase(self.office.store, in_twos(self.office.clerk), person, held)
        return request.id

    def copies(self, book, place):
        return [path.name for path in (book.store.folder / place).iterdir()]


@pytest.fixture
def two(tmp_path):
    made = Two(tmp_path)
    yield made
    made.office.close()
    made.district.close()


def test_a_sent_copy_stays_until_the_receiver_says_it_holds_it(two):
    two.send(two.office, two.district)
    assert len(two.copies(two.office, "outbox")) == 1
    assert len(two.copies(two.district, "inbox")) == 1
    two.send(two.district, two.office)
    assert two.copies(two.office, "outbox") == []


def test_an_erasure_takes_the_copies_here_at_once_and_there_when_it_comes(two):
    old = two.send(two.office, two.district)
    two.send(two.district, two.office)
    two.send(two.office, two.district)
    two.erase()
    assert two.copies(two.office, "inbox") == two.copies(two.office, "outbox") == []
    assert len(two.copies(two.district, "inbox")) == 2
    two.send(two.office, two.district)
    assert two.copies(two.district, "inbox") == two.copies(two.district, "outbox") == []
    merging.merge(two.district.store, two.district.clerk, old)
    assert two.copies(two.district, "inbox") == []


def test_a_copy_in_use_keeps_no_other_and_goes_at_the_next_start(two, monkeypatch):
    two.send(two.office, two.district)
    two.send(two.district, two.office)
    two.send(two.office, two.district)
    unlink = Path.unlink
    (held,) = two.copies(two.office, "inbox")

    def in_use(path, **rest):
        if path.name == held:
            raise PermissionError(13, "in use")
        unlink(path, **rest)

    monkeypatch.setattr(Path, "unlink", in_use)
    two.erase()
    assert two.copies(two.office, "inbox") == [held]
    assert two.copies(two.office, "outbox") == []
    with pytest.raises(Unavailable, match="旧副本还没有删掉"):
        packages.drop_left(two.office.store)
    monkeypatch.undo()
    packages.drop_left(two.office.store)
    assert two.copies(two.office, "inbox") == []


def test_a_package_is_merged_though_its_old_copies_are_in_use(two, monkeypatch):
    old = two.send(two.office, two.district)
    two.erase()
    (sent,) = exporting.export(two.office.store, two.office.clerk, old.parent)

    unlink = Path.unlink

    def in_use(path, **rest):
        if path.parent.name == "inbox":
            raise PermissionError(13, "in use")
        unlink(path, **rest)

    with monkeypatch.context() as patch:
        patch.setattr(Path, "unlink", in_use)
        receipt = merging.merge(two.district.store, two.district.clerk, sent.path)
    assert receipt.erased
    assert two.copies(two.district, "inbox")
    packages.drop_left(two.district.store)
    assert two.copies(two.district, "inbox") == []


def test_a_late_package_with_erased_values_leaves_no_copy(two):
    late = two.folder / "late"
    late.mkdir()
    (first,) = exporting.export(two.office.store, two.office.clerk, late)
    two.erase()
    two.send(two.office, two.district)
    assert len(two.copies(two.district, "inbox")) == 0
    with two.district.store.transaction() as connection:  # as if it had never been merged
        connection.exec_driver_sql("DELETE FROM inbox")
    merging.merge(two.district.store, two.district.clerk, first.path)
    assert two.copies(two.district, "inbox") == []


def test_a_package_that_was_not_taken_in_leaves_no_copy(two, monkeypatch):
    (sent,) = exporting.export(two.office.store, two.office.clerk, two.folder)

    def broken(*_given, **_rest):
        raise Refused("不收")

    with monkeypatch.context() as patch:
        patch.setattr(merging, "receipt_of", broken)
        with pytest.raises(Refused):
            merging.merge(two.district.store, two.district.clerk, sent.path)
    assert two.copies(two.district, "inbox") == []
    merging.merge(two.district.store, two.district.clerk, sent.path)
    assert two.copies(two.district, "inbox") == [f"{sent.package.hex()}.hsl"]


def test_an_erasure_takes_copies_that_no_note_tells_of_as_after_a_cut_in_power(two):
    for place in ("inbox", "outbox"):
        for name in (f"{'ab' * 16}.hsl", ".half.hsl.tmp"):
            (two.office.store.folder / place / name).write_bytes(b"a package")
    two.erase()
    assert two.copies(two.office, "inbox") == two.copies(two.office, "outbox") == []


def test_what_waits_for_an_earlier_package_stays_when_something_is_erased(two):
    number, waits = b"\xab" * 16, f"{'ab' * 16}.hsl"
    packages.note(two.office.store, number, "later.hsl", bytes(16), merging.PARKED, {})
    (two.office.store.folder / "inbox" / waits).write_bytes(b"a package")
    two.send(two.office, two.district)
    two.send(two.district, two.office)
    two.erase()
    assert two.copies(two.office, "inbox") == [waits]


def test_copies_go_after_a_month_but_for_those_that_wait_or_are_not_read_yet(two):
    two.send(two.office, two.district)
    two.send(two.district, two.office)  # which says that the first was read
    two.send(two.office, two.district)
    number, waits = b"\xab" * 16, f"{'ab' * 16}.hsl"
    inbox, outbox = (two.office.store.folder / place for place in ("inbox", "outbox"))
    packages.note(two.office.store, number, "later.hsl", bytes(16), merging.PARKED, {})
    for path in (inbox / waits, inbox / "half.hsl", outbox / "half.hsl"):
        path.write_bytes(b"a package")
    (unread,) = (
        one["file"] for one in packages.outbox(two.office.store) if one["state"] == "已写出"
    )
    before = set(two.copies(two.office, "inbox"))
    packages.drop_old(two.office.store)
    assert set(two.copies(two.office, "inbox")) == before
    for path in (*inbox.iterdir(), *outbox.iterdir()):
        os.utime(path, (path.stat().st_atime, path.stat().st_mtime - 31 * 24 * 3600))
    packages.drop_old(two.office.store)
    assert two.copies(two.office, "inbox") == [waits]
    assert two.copies(two.office, "outbox") == [unread]


def test_an_old_copy_in_use_and_a_folder_beside_it_take_no_other_copy_along(two, monkeypatch):
    two.send(two.office, two.district)
    two.send(two.district, two.office)
    two.send(two.office, two.district)
    store = two.office.store
    for place in ("inbox", "outbox"):
        (store.folder / place / ".sync").mkdir()
    before = {place: two.copies(two.office, place) for place in ("inbox", "outbox")}
    for path in (store.folder / "inbox").iterdir():
        os.utime(path, (path.stat().st_atime, path.stat().st_mtime - 31 * 24 * 3600))

    def in_use(_path, **_rest):
        raise PermissionError(13, "in use")

    with monkeypatch.context() as patch:
        patch.setattr(Path, "unlink", in_use)
        packages.drop_old(store)
    packages.drop_left(store)
    assert {place: two.copies(two.office, place) for place in before} == before
    packages.drop_all_copies(store)
    packages.drop_left(store)
    assert {*two.copies(two.office, "inbox"), *two.copies(two.office, "outbox")} == {".sync"}


def test_the_copy_of_what_was_printed_goes_with_the_districts_receipt(two):
    figures = Report("stats", rows_of=handing_in.row_sheets)
    stick = two.folder / "figures"
    stick.mkdir()
    (sent,) = reporting.report(two.office.store, two.office.clerk, stick, figures)
    merging.merge(two.district.store, two.district.clerk, sent.path)
    two.send(two.district, two.office)
    assert sent.path.name in two.copies(two.office, "outbox")  # no receipt was given yet
    receipts.keep(two.district.store, two.district.clerk, [], {})
    two.send(two.district, two.office)
    assert sent.path.name not in two.copies(two.office, "outbox")
    assert {one["state"] for one in packages.outbox(two.office.store)} == {"对方已收"}


def test_the_certificate_counts_the_pcs_as_they_answer(two):
    two.send(two.office, two.district)
    request = two.erase()
    chosen = options(Edition.INTERNAL, target=request)

    def reached(book):
        rows = by_code("R02").rows(book.store, chosen)
        return [row.cells[1] for row in rows if row.cells[0] == "reached"]

    assert reached(two.office) == ["2 台里的 1 台"]
    two.send(two.office, two.district)
    two.send(two.district, two.office)
    assert reached(two.office) == reached(two.district) == ["2 台里的 2 台"]


def test_what_was_written_beside_an_erasure_waits_at_the_district_until_seen(two):
    two.send(two.office, two.district)
    held = two.district.store.get(Resident, two.person.id)
    held.workplace = "瑞光小学"
    with two.district.store.work(two.district.clerk, "更正单位") as work:
        work.save(held)
    two.erase()
    two.send(two.office, two.district)
    (line,) = [one for one in beside.lines(two.district.store) if one.id == two.person.id]
    assert line.verdict == beside.BESIDE_ERASURE
    assert "石榴籽" not in str(line)
    with two.district.store.work(two.district.clerk, "看过") as work:
        work.take_note(line.kind.table_tag, line.id)
    assert beside.lines(two.district.store) == []


def test_an_office_is_told_what_the_district_corrected_for_a_month(two, monkeypatch):
    two.send(two.office, two.district)
    held = two.district.store.get(Resident, two.person.id)
    held.workplace = "瑞光小学"
    with two.district.store.work(two.district.clerk, "单位名称有误") as work:
        work.save(held)
    assert beside.lines(two.district.store) == []
    two.send(two.district, two.office)
    (line,) = beside.lines(two.office.store)
    assert (line.verdict, line.details) == ("更正", ("原因：单位名称有误",))
    later = two.office.store.clock() + 31 * 24 * 3600 * 1000
    monkeypatch.setattr(two.office.store, "clock", lambda: later)
    assert beside.lines(two.office.store) == []


def test_what_lies_beside_a_book_fits_below_a_folder_of_200_letters(two):
    two.send(two.office, two.district)
    two.send(two.district, two.office)
    for book in (two.office, two.district):
        backup.make(book.store)
        folder = book.store.folder
        names = [str(one.relative_to(folder)) for one in folder.rglob("*")]
        assert {"backups", "inbox", "outbox"} <= {name.partition("/")[0] for name in names}
        backups = [f"{name}.part-journal" for name in names if name.endswith(".hslbak")]
        meanwhile = [*backups, *(f".{name}.tmp" for name in names)]  # what SQLite and we add
        longest = max(meanwhile, key=len)
        assert places.MOST_PATH + 1 + len(longest) <= safe_files.LONGEST_PATH, longest
