"""The public test vectors of the age format (C2SP/CCTV), through every reader we have.

`tests/data/age-vectors.json` holds those of what packages use: X25519, header, stanzas, stream.
Passphrases, armour and the newer hybrid keys are used nowhere here and are left out. Anybody may
use the vectors as they like: 0BSD, CC0 or Unlicense, at one's choice.
"""

from __future__ import annotations

import hashlib
import io
import json
import zlib
from base64 import b64decode
from dataclasses import dataclass

import pyrage
import pytest

from desktop_app.exchange import envelope
from desktop_app.exchange.limits import Rejected
from tests.exchange import age_reader
from tests.layers.files import ROOT

GIVEN = json.loads((ROOT / "tests" / "data" / "age-vectors.json").read_text("utf-8"))["vectors"]
NOBODY = "AGE-SECRET-KEY-1EGTZVFFV20835NWYV6270LXYVK2VKNX2MMDKWYKLMGR48UAWX40Q2P2LM0"
"""The key of all vectors; those that cannot be opened by any name none."""


@dataclass(frozen=True)
class Vector:
    """A file of the vectors: what is expected of it, and the age file itself."""

    expect: str
    payload: str
    secrets: tuple[str, ...]
    raw: bytes


def vector(name):
    """Take a vector apart: lines of words, an empty line, the age file, perhaps compressed."""
    head, _, body = b64decode(GIVEN[name]).partition(b"\n\n")
    words = [line.split(": ", 1) for line in head.decode().splitlines()]
    told = dict(words)
    secrets = tuple(text for key, text in words if key == "identity")
    raw = zlib.decompress(body) if told.get("compressed") == "zlib" else body
    return Vector(told["expect"], told.get("payload", ""), secrets or (NOBODY,), raw)


SOUND = [name for name in GIVEN if vector(name).expect == "success"]
WRONG = [name for name in GIVEN if vector(name).expect != "success"]
AS_BEFORE = ("stanza_missing_body", "stanza_missing_final_line")
"""What the library reads all the same, as age wrote it before its first version: a stanza without
its short last line. Whoever adds such a one to a package breaks the seal of the header."""


def identities(one):
    return [pyrage.x25519.Identity.from_str(secret) for secret in one.secrets]


def collected(length, taken):
    """Walk through a payload of which so many bytes are expected, and keep them."""
    if length:
        taken.append((yield length))
    else:
        yield 1


def through_the_program(one, length):
    """Open a file as the program opens a package's payload; give the plain bytes."""
    taken = []
    envelope.unseal(io.BytesIO(one.raw), one.secrets, collected(length, taken))
    return b"".join(taken)


@pytest.mark.parametrize("name", SOUND)
def test_a_sound_vector_is_read_alike_by_every_reader(name):
    one = vector(name)
    plain = pyrage.decrypt(one.raw, identities(one))
    assert hashlib.sha256(plain).hexdigest() == one.payload
    assert age_reader.decrypt(one.raw, one.secrets[0]) == plain
    if plain:
        assert through_the_program(one, len(plain)) == plain
        with pytest.raises(Rejected):
            through_the_program(one, len(plain) + 1)


@pytest.mark.parametrize("name", [name for name in WRONG if name not in AS_BEFORE])
def test_a_wrong_vector_is_refused_by_the_program_and_its_library(name):
    one = vector(name)
    with pytest.raises(pyrage.DecryptError):
        pyrage.decrypt(one.raw, identities(one))
    with pytest.raises(Rejected):
        through_the_program(one, 1 << 40)


@pytest.mark.parametrize("name", AS_BEFORE)
def test_a_stanza_of_before_the_standard_is_under_the_seal_as_well(name):
    one = vector(name)
    assert len(pyrage.decrypt(one.raw, identities(one))) > 0
    head, _, rest = one.raw.partition(b"\n--- ")
    bent = head.replace(b"-> ", b"-> again\n-> ", 1) + b"\n--- " + rest
    with pytest.raises(pyrage.DecryptError):
        pyrage.decrypt(bent, identities(one))


# The second reader takes a file apart as the standard says and leaves the judging of its form to
# the first; what it has to judge itself, the seals, it does.
JUDGED = [name for name in WRONG if not vector(name).expect.startswith("header")]


@pytest.mark.parametrize("name", JUDGED)
def test_a_wrong_seal_is_refused_by_the_second_reader_too(name):
    one = vector(name)
    with pytest.raises(Exception):  # noqa: B017, PT011  whichever it is, no bytes are given
        age_reader.decrypt(one.raw, one.secrets[0])


def test_the_vectors_are_of_every_kind_that_packages_can_meet():
    kinds = {vector(name).expect for name in GIVEN}
    assert kinds == {"success", "no match", "HMAC failure", "header failure", "payload failure"}
    parts = {name.partition("_")[0] for name in GIVEN}
    assert {"x25519", "hmac", "stanza", "stream", "header", "version"} <= parts
    assert len(SOUND) >= 10
    assert len(WRONG) >= 50
