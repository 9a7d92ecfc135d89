"""Files over the stick: what the receiver lacks goes along, checked by hash, or not at all."""

from __future__ import annotations

import os
from hashlib import sha256

import pytest

from db.blobs import Copy, TakenFile
from db.files import Files, attach
from db.kinds import Attachment, PairingLog, Resident
from db.trouble import Lacking
from desktop_app.exchange import carrying, exporting, limits, receiving, taking
from desktop_app.exchange.frames import Frame, pack
from desktop_app.exchange.limits import Rejected
from tests.builders import build
from tests.exchange import pictures
from tests.exchange.test_merging import ONE, Desk


@pytest.fixture
def desk(tmp_path):
    return Desk(tmp_path)


def logged(node):
    log = build(PairingLog)
    node.save(log)
    return log


def add(node, log, content, mime="application/pdf"):
    with node.store.work(node.clerk, "添加") as work:
        return attach(work, log, "photos", TakenFile(mime, Copy(content), {}, "a.pdf"))


def send(desk, node, **rest):
    (sent,) = exporting.export(node.store, node.clerk, desk.stick(), **rest)
    return sent


def answer(desk, node, name):
    desk.send_back(node, name)


def held(node, row):
    copy = Files(node.store).copy(row.sha256)
    return copy.content if copy else None


def test_files_go_to_the_district_and_on_to_the_other_pc(desk):
    log = logged(desk.a)
    content = os.urandom(2 * limits.ATTACHMENT_CHUNK + 5)
    rows = [add(desk.a, log, content), add(desk.a, log, b"%PDF small")]
    sent = send(desk, desk.a)
    assert (sent.files, sent.parts) == (2, 1)
    seen = desk.merge(sent.path, preview=True)
    assert seen.files == 2
    assert held(desk.district, rows[0]) is None  # a preview changes nothing
    done = desk.merge(sent.path)
    assert done.files == 2
    words = receiving.receipt_words(
        desk.district.store, desk.district.clerk, [done], [], left_open=0
    )
    assert "　照片和文件 2 个" in words
    answer(desk, desk.b, f"{ONE}B")
    for node in (desk.district, desk.b):
        assert [held(node, row) for row in rows] == [content, b"%PDF small"]
        assert node.store.check()["attachments"] == []
    assert desk.merge(sent.path).brings_nothing


def test_only_what_the_receiver_lacks_travels_and_a_lost_stick_costs_nothing(desk):
    log = logged(desk.a)
    add(desk.a, log, b"one")
    assert send(desk, desk.a).files == 1  # this stick is lost
    add(desk.a, log, b"two")
    second = send(desk, desk.a)
    assert second.files == 2
    desk.merge(second.path)
    assert send(desk, desk.a).files == 2  # nobody has said yet that it came
    for sent in exporting.export(desk.district.store, desk.district.clerk, desk.stick()):
        if sent.path.stem.endswith(f"{ONE}A"):
            assert sent.files == 0  # what an office sent needs no way back
            desk.merge(sent.path, desk.a)
    add(desk.a, log, b"three")
    assert send(desk, desk.a).files == 1
    assert send(desk, desk.a, everything=True).files == 3


def test_what_does_not_fit_follows_in_parts_that_merge_one_by_one(desk, monkeypatch):
    log = logged(desk.a)
    rows = [add(desk.a, log, bytes([n]) * 100) for n in range(5)]
    monkeypatch.setattr(carrying, "MOST_BYTES", 250)
    sent = exporting.export(desk.a.store, desk.a.clerk, desk.stick())
    assert [(one.part, one.parts, one.files) for one in sent] == [(1, 3, 2), (2, 3, 2), (3, 3, 1)]
    assert [bool(one.commits) for one in sent] == [True, False, False]
    assert max(one.path.stat().st_size for one in sent) < 3.9e9
    with pytest.raises(Lacking):
        desk.merge(sent[1].path)  # files of rows that nobody here has heard of
    desk.merge(sent[0].path)
    assert held(desk.district, rows[2]) is None
    assert desk.district.store.check()["attachments"] == []  # awaited is not lost
    desk.a.save(build(Resident))  # the office works on meanwhile
    for one in sent[1:]:
        done = desk.merge(one.path)
        assert (done.commits, done.files, done.brings_nothing) == (0, one.files, False)
        assert done.same_state
    assert [held(desk.district, row) for row in rows] == [bytes([n]) * 100 for n in range(5)]
    answer(desk, desk.a, f"{ONE}A")
    assert send(desk, desk.a).files == 0


def test_a_part_that_was_lost_is_sent_again(desk, monkeypatch):
    log = logged(desk.a)
    rows = [add(desk.a, log, bytes([n]) * 100) for n in range(3)]
    monkeypatch.setattr(carrying, "MOST_BYTES", 100)
    sent = exporting.export(desk.a.store, desk.a.clerk, desk.stick())
    for one in (sent[0], sent[2]):
        desk.merge(one.path)
    answer(desk, desk.a, f"{ONE}A")  # it holds all commits, and one file is missing
    again = send(desk, desk.a)
    assert (again.commits, again.files) == (0, 1)
    desk.merge(again.path)
    assert held(desk.district, rows[1]) == bytes([1]) * 100


def test_parts_of_one_export_state_one_and_the_same_state(desk, monkeypatch):
    log = logged(desk.a)
    for n in range(3):
        add(desk.a, log, bytes([n]) * 100)
    monkeypatch.setattr(carrying, "MOST_BYTES", 100)
    write = exporting.stick_write

    def busy(*args):
        desk.a.save(build(Resident, id_number=None))  # a colleague saves between two parts
        return write(*args)

    monkeypatch.setattr(exporting, "stick_write", busy)
    sent = exporting.export(desk.a.store, desk.a.clerk, desk.stick())
    assert len(sent) == 3
    assert len({one.state_code for one in sent}) == 1
    for one in sent:
        assert desk.merge(one.path).files == 1


def test_a_receiver_that_was_restored_gets_its_files_again(desk):
    log = logged(desk.a)
    before = desk.district.clone()
    row = add(desk.a, log, b"after the backup")
    desk.merge(send(desk, desk.a).path)
    answer(desk, desk.a, f"{ONE}A")
    assert send(desk, desk.a).files == 0
    desk.district = before  # the backup knows nothing of it
    answer(desk, desk.a, f"{ONE}A")
    again = send(desk, desk.a)
    assert again.files == 1
    desk.merge(again.path)
    assert held(desk.district, row) == b"after the backup"


def test_a_damaged_or_deleted_file_stays_at_home(desk):
    log = logged(desk.a)
    bent, gone, good = (add(desk.a, log, name) for name in (b"bent", b"gone", b"good"))
    with desk.a.store.work(desk.a.clerk) as work:
        work.delete(gone)
    with desk.a.store.transaction() as connection:
        connection.exec_driver_sql(
            "UPDATE file_piece SET content = CAST(x'00' AS BLOB) WHERE sha256 = ?", (bent.sha256,)
        )
    sent = send(desk, desk.a)
    assert sent.files == 1
    desk.merge(sent.path)
    assert [held(desk.district, row) for row in (bent, gone, good)] == [None, None, b"good"]
    with desk.a.store.work(desk.a.clerk) as work:
        work.restore(gone)
    desk.merge(send(desk, desk.a).path)
    assert held(desk.district, gone) == b"gone"


def forged(desk, monkeypatch, frames_of):
    """Send one honest row with frames made otherwise; give what the district then holds."""
    row = add(desk.a, logged(desk.a), b"honest bytes")
    monkeypatch.setattr(carrying, "frames_of", frames_of)
    sent = send(desk, desk.a)
    before = desk.district.facts()
    with pytest.raises(Rejected, match="内容与签名不符"):
        desk.merge(sent.path)
    assert desk.district.facts() == before
    assert held(desk.district, row) is None
    with desk.district.store.transaction() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM file_piece").scalar_one() == 0


def digest(content):
    return sha256(content).digest()


@pytest.mark.parametrize(
    "make",
    [
        lambda right: [Frame("attachment", b"other bytes", 0, 10, right)],
        lambda right: [Frame("attachment", b"honest bytes", 0, 11, digest(b"honest bytes+"))],
        lambda right: [Frame("attachment", b"bytes", 7, 11, right)],
        lambda right: [
            Frame("attachment", b"honest ", 0, 6, right),
            Frame("attachment", b"bytes", 8, 12, right),
        ],
        lambda right: [Frame("attachment", b"honest", 0, 5, right)],
    ],
    ids=["other bytes", "unannounced", "no beginning", "a gap", "no end"],
)
def test_a_file_with_other_bytes_than_its_hash_turns_the_package_away(desk, monkeypatch, make):
    forged(desk, monkeypatch, lambda name, content: iter(make(bytes.fromhex(name))))


def test_files_that_no_row_names_are_not_kept(desk, monkeypatch):
    log = logged(desk.a)
    add(desk.a, log, b"named")
    stray = b"nobody asked for this"
    honest = exporting._frames

    def smuggling(*args):
        yield from honest(*args)
        yield from carrying.frames_of(sha256(stray).hexdigest(), stray)

    loads = carrying.loads
    monkeypatch.setattr(exporting, "_frames", smuggling)
    monkeypatch.setattr(
        carrying, "loads", lambda pending: [[*loads(pending)[0], sha256(stray).hexdigest()]]
    )
    desk.merge(send(desk, desk.a).path)
    with desk.district.store.transaction() as connection:
        names = connection.exec_driver_sql("SELECT sha256 FROM file_copy").scalars().all()
    assert names == [sha256(b"named").hexdigest()]


def test_a_file_that_has_not_come_is_awaited_and_not_lost(desk):
    log = logged(desk.a)
    desk.a.save(build(Attachment, owner=log.id, sha256="ab" * 32))
    desk.merge(send(desk, desk.a).path)
    assert desk.district.store.check()["attachments"] == []
    assert desk.a.store.check()["attachments"] != []  # here it is lost: it was made here


def test_received_pictures_get_copies_of_our_own_making(desk):
    log = logged(desk.a)
    row = add(desk.a, log, pictures.jpeg((2000, 1000)), "image/jpeg")
    desk.merge(send(desk, desk.a).path)
    here = desk.district.store.get(PairingLog, log.id)
    assert list(Files(desk.district.store).pictures(here, "photos")) == []
    assert taking.complete(desk.district.store) == []
    (found,) = Files(desk.district.store).pictures(here, "photos")
    assert (found.width, found.height) == (1600, 800)
    assert held(desk.district, row) == pictures.jpeg((2000, 1000))


def test_frames_of_a_file_keep_to_the_limits():
    content = os.urandom(20 * limits.MIB)
    infos = [pack(frame)[0] for frame in carrying.frames_of(sha256(content).hexdigest(), content)]
    limits.check_frames(infos)
    assert [(one.first, one.plain) for one in infos[:2]] == [
        (0, limits.ATTACHMENT_CHUNK),
        (limits.ATTACHMENT_CHUNK, limits.ATTACHMENT_CHUNK),
    ]
