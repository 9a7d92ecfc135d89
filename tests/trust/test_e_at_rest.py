"""E: nothing of a resident can be read on the disk, in any encoding, without the key."""

import base64
import io
import math
import secrets
import tempfile
from collections import Counter
from functools import cache

import pytest
from PIL import Image

from db import backup, founding, second_place
from db.blobs import PRINT, THUMB, Copy, TakenFile
from db.files import attach
from db.kinds import PairingLog, Resident
from db.store import DATABASE, Store
from db.trouble import Refused, Unavailable
from desktop_app.exchange import exporting, merging, package, taking
from tests.builders import build
from tests.exchange import pictures
from tests.trust.exchange_ground import make
from tests.trust.ground import FOUNDING, LOGIN, PASSWORD, found, open_again, say, scratch
from tests.trust.leaking import spelled, written

CANARIES = 2_000
# Every canary's name, number and phone begin alike, so that one search finds any of them.
NAME, NUMBER, PHONE = "慕容雪", "229902199", "1540077"
STEMS = {
    "name": NAME,
    "number": NUMBER,
    "phone": PHONE,
    "former name": "司徒霜",
    "workplace": "白桦木器厂",
    "draft": "草稿里的慕容",
    "reading": "murong",
    "caption": "照片上的慕容",
    "document": "协议里的司徒",
}
MARK = 24  # bytes of a photo that no other file has


@cache
def photo():
    """Give a photo as it is kept: drawn anew, with its smaller copies, full of grain."""
    out = io.BytesIO()
    Image.effect_noise((640, 480), 90).convert("RGB").save(out, "JPEG")
    return taking.take(out.getvalue(), "照片上的慕容.jpg")


@cache
def forms():
    """Give what to search for, by stem: words in each encoding, and pieces of the photo."""
    made = [(stem, form) for stem, text in STEMS.items() for form in set(written(text))]
    every = {"photo": photo().whole} | dict(photo().copies)
    for name, copy in every.items():
        # Of each form several: one may lie across two pages of a file.
        starts = [len(copy.content) * quarter // 4 for quarter in (1, 2, 3)]
        marks = [copy.content[start : start + MARK] for start in starts]
        made += [(name, form) for mark in marks for form in spelled(mark)]
    return made


def canaries():
    """Give the residents to look for."""
    for number in range(CANARIES):
        yield build(
            Resident,
            full_name=f"{NAME}{chr(0x4E00 + number)}",
            former_name="司徒霜",
            id_number=f"{NUMBER}{number:09d}",
            phone=f"{PHONE}{number:04d}",
            workplace="白桦木器厂",
            name_reading="murong xue",
        )


def fill(store, clerk):
    """Save the canaries, edit one, keep files, a draft and an entry that names a field."""
    with store.work(clerk, "导入", "trust") as work:
        work.bulk_create(canaries())
    one = store.all(Resident, phone=f"{PHONE}0007")[0]
    one.former_name = "司徒霜月"
    with store.work(clerk, "更正", "trust") as work:
        work.bulk_edit([one])
    document = TakenFile("application/pdf", Copy(pictures.PDF + STEMS["document"].encode()))
    log = build(PairingLog)
    with store.work(clerk, "添加照片", "trust") as work:
        work.save(log)
        for taken in (photo(), document):
            attach(work, log, "photos", taken, caption=STEMS["caption"])
    store.keep_draft("resident", one.id.hex(), "草稿里的慕容雪")
    store.reveal(clerk, one, ["id_number"], reason="核对证件")


def found_in(folder):
    """Give the stems that can be read in any file of a folder, with the file."""
    seen = Counter()
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        held = path.read_bytes()
        for stem, form in forms():
            if form in held:
                seen[stem, path.name] += 1
    return seen


@pytest.fixture
def places(tmp_path, monkeypatch):
    """Give a folder below which all lies: books, sticks, temporary files, what the PC remembers."""
    with scratch() as place:
        for name in ("temp", "home", "stick", "second"):
            (place / name).mkdir()
        monkeypatch.setattr(tempfile, "tempdir", str(place / "temp"))
        for name in ("TMPDIR", "TEMP", "TMP"):
            monkeypatch.setenv(name, str(place / "temp"))
        for name in ("DATA", "CONFIG", "STATE", "CACHE"):
            monkeypatch.setenv(f"XDG_{name}_HOME", str(place / "home"))
        for name in ("APPDATA", "LOCALAPPDATA"):
            monkeypatch.setenv(name, str(place / "home"))
        yield place


def test_no_canary_is_found_on_the_disk(figures, places, monkeypatch):
    """Neither in the books nor in what leaves them: backups, their second copy, packages.

    With its lock held by one program the engine keeps the log's index in memory: no `-shm` lies
    there; if one did, it would be searched like every file. What the window remembers of lists,
    printers and recent books is searched in `tests/journeys/test_no_traces.py`.
    """
    ground = make(places / "ground")
    office = ground.open("office", places / "book")
    with office.store.held() as connection:
        connection.execute("PRAGMA wal_autocheckpoint = 100000")  # much of it stays in the log
    fill(office.store, office.clerk)
    assert (places / "book" / "book.db-wal").stat().st_size > 1_000_000
    in_the_log = found_in(places)
    made = backup.make(office.store)
    monkeypatch.setattr(second_place, "is_same_disk", lambda *_: False)
    second_place.copy(office.store, office.clerk, places / "second")
    exporting.export(office.store, office.clerk, places / "stick")
    district = ground.open("district", places / "district")
    for path in sorted((places / "stick").iterdir()):
        merging.merge(district.store, district.clerk, path)
    assert district.store.count(Resident) > CANARIES
    held = {path.relative_to(places) for path in places.rglob("*") if path.is_file()}
    while_open = found_in(places)
    office.close()
    district.close()
    after = found_in(places)
    found = in_the_log + while_open + after
    say(f"canaries {CANARIES} · files {len(held)} · found {len(found)}")
    figures(canaries=len(found))
    names = {path.name for path in held}
    assert {"book.db", "book.db-wal", "keys.json", "keys.copy.json", made.path.name} <= names
    assert any(name.endswith(package.SUFFIX) for name in names)
    assert sum(path.name == made.path.name for path in held) >= 2, "the second copy is there"
    assert not found


def test_a_planted_fault_is_seen(tmp_path):
    """The same search finds the canaries where there is no cipher."""
    store = Store(tmp_path, None)
    fill(store, founding.found(store, FOUNDING))
    store.close()
    seen = {stem for stem, _ in found_in(tmp_path)}
    say(f"planted plain SQLite: found {sorted(seen)}")
    assert seen == {*STEMS, "photo", PRINT, THUMB}


@pytest.mark.parametrize("shift", range(3))
def test_the_search_knows_base64_at_any_place(shift):
    hidden = base64.b64encode(b"x" * shift + NAME.encode() + b"yz")
    assert any(form in hidden for form in written(NAME))


def test_a_file_looks_like_chance_from_its_first_byte(tmp_path):
    book = found(tmp_path / "book")
    made = backup.make(book.store)
    book.close()
    held = (tmp_path / "book" / DATABASE).read_bytes()
    assert not held.startswith(b"SQLite format 3")
    assert entropy(held) > 7.99
    backup.unpack(made.path, tmp_path / "again")
    assert not (tmp_path / "again" / DATABASE).read_bytes().startswith(b"SQLite format 3")
    other = found(tmp_path / "other")
    other.close()
    assert (tmp_path / "other" / DATABASE).read_bytes()[:16] != held[:16]


def entropy(held):
    """Give the bits per byte."""
    return -sum(n / len(held) * math.log2(n / len(held)) for n in Counter(held).values())


def test_another_key_opens_nothing(tmp_path):
    book = found(tmp_path / "book")
    key, audit_key = book.ring.database_key, book.ring.audit_key
    book.close()
    near = bytes([key[0] ^ 1, *key[1:]])
    for wrong in (near, key[::-1], bytes(32), audit_key, secrets.token_bytes(32), None):
        with pytest.raises(Unavailable, match="打不开"):
            Store(tmp_path / "book", wrong)
    with pytest.raises(Refused, match="密码不正确"):
        founding.open_book(tmp_path / "book", LOGIN, PASSWORD + "x")
    open_again(tmp_path / "book").close()
