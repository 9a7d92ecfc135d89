"""E: nothing of a resident can be read on the disk, in any encoding, without the key."""

import base64
import math
import secrets
from collections import Counter

import pytest

from db import backup, founding
from db.kinds import Resident
from db.store import DATABASE, Store
from db.trouble import Refused, Unavailable
from tests.builders import build
from tests.trust.ground import FOUNDING, LOGIN, PASSWORD, found, open_again, say, scratch

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
}


def written(text):
    """Give every form a text may take in a file: encodings, base64 at each alignment, hex."""
    for encoding in ("utf-8", "utf-16-le", "utf-16-be", "gb18030"):
        raw = text.encode(encoding)
        yield raw
        yield raw.hex().encode()
        yield raw.hex().upper().encode()
        for shift in range(3):
            # Only the characters that hang on none of the neighbours' bits.
            whole = base64.b64encode(bytes(shift) + raw)
            start, end = math.ceil(shift * 8 / 6), (shift + len(raw)) * 8 // 6
            yield whole[start:end]


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
    """Save the canaries, edit one, keep a draft and an entry that names a field."""
    with store.work(clerk, "导入", "trust") as work:
        work.bulk_create(canaries())
    one = store.all(Resident, phone=f"{PHONE}0007")[0]
    one.former_name = "司徒霜月"
    with store.work(clerk, "更正", "trust") as work:
        work.bulk_edit([one])
    store.keep_draft("resident", one.id.hex(), "草稿里的慕容雪")
    store.reveal(clerk, one, ["id_number"], reason="核对证件")


def found_in(folder):
    """Give the stems that can be read in any file of a folder, with the file."""
    forms = [(stem, form) for stem, text in STEMS.items() for form in set(written(text))]
    seen = Counter()
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        held = path.read_bytes()
        for stem, form in forms:
            if form in held:
                seen[stem, path.name] += 1
    return seen


def test_no_canary_is_found_on_the_disk(figures):
    with scratch() as place:
        book = found(place / "book")
        fill(book.store, book.clerk)
        made = backup.make(book.store)
        (place / "backup").mkdir()
        names = {path.name for path in (place / "book").rglob("*") if path.is_file()}
        while_open = found_in(place)
        book.close()
        after = found_in(place)
    say(f"canaries {CANARIES} · files {len(names)} · found {len(while_open) + len(after)}")
    figures(canaries=len(while_open) + len(after))
    assert {"book.db", "book.db-wal", "keys.json", "keys.copy.json", made.path.name} <= names
    assert not while_open
    assert not after


def test_a_planted_fault_is_seen(tmp_path):
    """The same search finds the canaries where there is no cipher."""
    store = Store(tmp_path, None)
    fill(store, founding.found(store, FOUNDING))
    store.close()
    seen = {stem for stem, _ in found_in(tmp_path)}
    say(f"planted plain SQLite: found {sorted(seen)}")
    assert seen == set(STEMS)


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
