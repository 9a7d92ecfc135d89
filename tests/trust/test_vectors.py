"""The ciphers that everything rests on, held against what their standards say, to the letter.

A library that was built wrong, or a later version that reads another dialect, shows here: with the
examples printed in the RFCs, with age files made by hand that are wrong in one way each, and with
a database file that is kept for ever. Books of earlier versions of the cipher: `test_old_ciphers`;
the public vectors of age: `test_age_vectors`.
"""

from __future__ import annotations

import re
import shutil

import pyrage
import pytest
from cryptography.exceptions import InvalidSignature, InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id
from cryptography.hazmat.primitives.kdf.hkdf import HKDF, HKDFExpand

from db import engine, key_slots
from tests.exchange import age_reader
from tests.layers.files import ROOT
from tests.trust import age_files
from tests.trust.age_files import Mistake, bent, made, text_of

hexed = bytes.fromhex


def test_argon2id_of_rfc_9106():
    kdf = Argon2id(
        salt=b"\x02" * 16, length=32, iterations=3, lanes=4, memory_cost=32,
        ad=b"\x04" * 12, secret=b"\x03" * 8,
    )  # fmt: skip
    tag = "0d640df58d78766c08c037a34a8b53c9d01ef0452d75b65eb52520e96b01e659"
    assert kdf.derive(b"\x01" * 32) == hexed(tag)


SIGNED = (  # RFC 8032 section 7.1, tests 1 and 2
    (
        "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
        "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
        "",
        "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701c"
        "f9b46bd25bf5f0595bbe24655141438e7a100b",
    ),
    (
        "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
        "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
        "72",
        "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0"
        "f11d8c387b2eaeb4302aeeb00d291612bb0c00",
    ),
)


@pytest.mark.parametrize(("secret", "public", "message", "signature"), SIGNED)
def test_ed25519_of_rfc_8032(secret, public, message, signature):
    key = Ed25519PrivateKey.from_private_bytes(hexed(secret))
    assert key.public_key().public_bytes_raw() == hexed(public)
    assert key.sign(hexed(message)) == hexed(signature)
    other = hexed(signature)[:-1] + b"\x01"
    with pytest.raises(InvalidSignature):
        Ed25519PublicKey.from_public_bytes(hexed(public)).verify(other, hexed(message))


def test_hkdf_of_rfc_5869():
    kdf = HKDF(hashes.SHA256(), 42, salt=bytes(range(13)), info=bytes(range(0xF0, 0xFA)))
    okm = "3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865"
    assert kdf.derive(b"\x0b" * 22) == hexed(okm)


def test_chacha20_poly1305_of_rfc_8439():
    words = (
        b"Ladies and Gentlemen of the class of '99: If I could offer you only one tip for the "
        b"future, sunscreen would be it."
    )
    cipher = ChaCha20Poly1305(bytes(range(0x80, 0xA0)))
    sealed = cipher.encrypt(
        hexed("070000004041424344454647"), words, hexed("50515253c0c1c2c3c4c5c6c7")
    )
    assert sealed.startswith(hexed("d31a8d34648e60db7b86afbc53ef7ec2"))
    assert sealed.endswith(hexed("1ae10b594f09e26a7e902ecbd0600691"))


# -- HPKE (RFC 9180), by which the data key is sealed to an account ------------------------------


def opened_by_hand(sealed, private, info, aad=b""):
    """Open what was sealed with X25519, HKDF-SHA256 and ChaCha20-Poly1305, by the RFC alone."""
    share, body = sealed[:32], sealed[32:]
    shared = private.exchange(X25519PublicKey.from_public_bytes(share))
    both = share + private.public_key().public_bytes_raw()
    kem, suite = b"KEM" + hexed("0020"), b"HPKE" + hexed("002000010003")
    secret = expanded(kem, extracted(kem, b"", b"eae_prk", shared), b"shared_secret", both, 32)
    said = b"\0" + extracted(suite, b"", b"psk_id_hash", b"")
    said += extracted(suite, b"", b"info_hash", info)
    root = extracted(suite, secret, b"secret", b"")
    key = expanded(suite, root, b"key", said, 32)
    return ChaCha20Poly1305(key).decrypt(expanded(suite, root, b"base_nonce", said, 12), body, aad)


def extracted(suite, salt, label, text):
    return HKDF.extract(hashes.SHA256(), salt or bytes(32), b"HPKE-v1" + suite + label + text)


def expanded(suite, key, label, text, length):
    info = length.to_bytes(2, "big") + b"HPKE-v1" + suite + label + text
    return HKDFExpand(hashes.SHA256(), length, info=info).derive(key)


def test_what_opens_by_hand_is_what_rfc_9180_seals():
    """Appendix A.2.1, the first message: so the reading by hand below is the standard's."""
    private = X25519PrivateKey.from_private_bytes(
        hexed("8057991eef8f1f1af18f4a9491d16a1ce333f695d4db8e38da75975c4478e0fb")
    )
    share = hexed("1afa08d3dec047a643885163f1180476fa7ddb54c6a8029ea33f95796bf2ac4a")
    sealed = hexed(
        "1c5250d8034ec2b784ba2cfd69dbdb8af406cfe3ff938e131f0def8c8b60b4db21993c62ce81883d2dd1b51a28"
    )
    info = hexed("4f6465206f6e2061204772656369616e2055726e")
    plain = opened_by_hand(share + sealed, private, info, b"Count-0")
    assert plain == b"Beauty is truth, truth beauty"


def test_the_data_key_of_a_slot_opens_by_the_standard_alone():
    private = X25519PrivateKey.generate()
    slot = key_slots.district_slot(b"k" * 32, "ab" * 16, private.public_key().public_bytes_raw())
    info = key_slots._bound(slot, "ab" * 16)
    assert opened_by_hand(slot.data_key, private, info) == b"k" * 32
    with pytest.raises(InvalidTag):
        opened_by_hand(slot.data_key, private, info + b" ")


# -- age files -----------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def secret():
    return str(pyrage.x25519.Identity.generate())


@pytest.fixture(scope="module")
def receiver(secret):
    own = X25519PrivateKey.from_private_bytes(age_reader.key_bytes(secret))
    return own.public_key().public_bytes_raw()


def opened(raw, secret):
    return pyrage.decrypt(raw, [pyrage.x25519.Identity.from_str(secret)])


@pytest.mark.parametrize("length", [0, 1, 65_535, 65_536, 65_537, 131_072])
def test_an_age_file_made_by_hand_is_read(secret, receiver, length):
    plain = bytes(number % 251 for number in range(length))
    raw = made(plain, receiver)
    assert opened(raw, secret) == plain == age_reader.decrypt(raw, secret)


def line(number, change):
    """Change one line of a header, counted from 0."""

    def changed(head):
        lines = head.split(b"\n")
        lines[number : number + 1] = change(lines[number])
        return b"\n".join(lines)

    return changed


def share(change):
    """Change what stands for the sender's share."""
    return line(1, lambda text: [b"-> X25519 " + change(text.split(b" ")[2])])


FOREIGN = b"-> grease-ab some words\nc29tZSBib2R5"
READ_ALL_THE_SAME = {
    "a stanza of a kind nobody knows": Mistake(line(1, lambda text: [FOREIGN, text])),
    "another receiver before": Mistake(
        line(1, lambda text: [*age_files.stanza(hexed("09" + "00" * 31)), text])
    ),
}


@pytest.mark.parametrize("name", READ_ALL_THE_SAME)
def test_what_is_allowed_beside_a_receiver_does_not_matter(secret, receiver, name):
    assert opened(made(b"words", receiver, READ_ALL_THE_SAME[name]), secret) == b"words"


LONG = 3 * age_reader.CHUNK
REFUSED = {
    "another version": Mistake(lambda head: head.replace(b"/v1", b"/v2", 1)),
    "lines that end as on Windows": Mistake(lambda head: head.replace(b"\n", b"\r\n")),
    "no receiver": Mistake(lambda head: head.split(b"\n")[0] + b"\n---"),
    "a receiver without a share": Mistake(line(1, lambda _: [b"-> X25519"])),
    "a receiver with one word too many": Mistake(line(1, lambda text: [text + b" more"])),
    "an empty word": Mistake(line(1, lambda text: [text.replace(b" X", b"  X")])),
    "a receiver in small letters": Mistake(line(1, lambda text: [text.replace(b"X", b"x")])),
    "a share that is short": Mistake(share(lambda text: text[:-4])),
    "a share that is long": Mistake(share(lambda text: text + b"AAAA")),
    "a share of low order": Mistake(share(lambda _: text_of(bytes(32)))),
    "a share with padding": Mistake(share(lambda text: text + b"=")),
    "a share spelt otherwise": Mistake(share(bent)),
    "a wrapped key that is short": Mistake(line(2, lambda text: [text[:-4]])),
    "a wrapped key with padding": Mistake(line(2, lambda text: [text + b"="])),
    "a wrapped key spelt otherwise": Mistake(line(2, lambda text: [bent(text)])),
    "no wrapped key": Mistake(line(2, lambda _: [])),
    "a file key that is long": Mistake(file_key=bytes(17)),
    "a file key that is short": Mistake(file_key=bytes(15)),
    "another header than was signed": Mistake(
        signed=lambda head: head.replace(b"v1\n", b"v1\n" + FOREIGN + b"\n", 1)
    ),
    "no signature": Mistake(signed=lambda head: re.sub(rb"--- .*", b"---", head)),
    "a signature of other bytes": Mistake(
        signed=lambda head: re.sub(rb"--- .{4}", b"--- AAAA", head)
    ),
    "a signature that is short": Mistake(signed=lambda head: head[:-5] + b"\n"),
    "a signature spelt otherwise": Mistake(signed=lambda head: bent(head[:-1]) + b"\n"),
    "one space more": Mistake(signed=lambda head: head.replace(b"--- ", b"---  ")),
    "a space at the end": Mistake(signed=lambda head: head[:-1] + b" \n"),
    "no payload": Mistake(payload=lambda _: b""),
    "a nonce that is short": Mistake(payload=lambda text: text[:10]),
    "a nonce alone": Mistake(payload=lambda text: text[:16]),
    "the last chunk gone": Mistake(chunks=lambda pieces: pieces[:-1]),
    "the first chunk gone": Mistake(chunks=lambda pieces: pieces[1:]),
    "chunks in another order": Mistake(chunks=lambda pieces: [pieces[1], pieces[0], *pieces[2:]]),
    "no chunk marked as the last": Mistake(
        chunks=lambda pieces: [(number, False, plain) for number, _, plain in pieces]
    ),
    "the last chunk twice": Mistake(chunks=lambda pieces: [*pieces, pieces[-1]]),
    "an empty chunk behind full ones": Mistake(
        chunks=lambda pieces: [*((n, False, p) for n, _, p in pieces), (len(pieces), True, b"")]
    ),
    "a chunk that is not full before the last": Mistake(
        chunks=lambda pieces: [(0, False, b"short"), *pieces[1:]]
    ),
    "bytes behind the end": Mistake(payload=lambda text: text + b"\0"),
    "a byte less": Mistake(payload=lambda text: text[:-1]),
    "a changed byte": Mistake(payload=lambda text: text[:40] + bytes([text[40] ^ 1]) + text[41:]),
}


@pytest.mark.parametrize("name", REFUSED)
def test_an_age_file_that_is_wrong_in_one_way_is_refused(secret, receiver, name):
    with pytest.raises(pyrage.DecryptError):
        opened(made(bytes(LONG), receiver, REFUSED[name]), secret)


# -- the database's cipher -----------------------------------------------------------------------

KEPT = ROOT / "tests" / "data" / "sqlcipher-4.19.db"


def test_a_database_that_was_kept_is_opened(tmp_path):
    """Written by 4.19: whoever takes another build of the cipher sees here whether it opens."""
    shutil.copy(KEPT, tmp_path / "book.db")
    held = engine.connect_bare(tmp_path / "book.db", bytes(range(32)))
    assert held.execute("SELECT words FROM kept").fetchall() == [("石榴籽",)]
    assert held.execute("PRAGMA cipher_integrity_check").fetchall() == []
    held.close()
