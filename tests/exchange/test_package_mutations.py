"""Y: whatever happens to the bytes of a package, it is refused or means exactly the same."""

import io
import random

import msgspec
import pytest

from db.trouble import Refused
from desktop_app.exchange import envelope, manifest, package, signed
from tests.exchange import age_reader
from tests.exchange.packages import Post
from tests.sizes import parts, size
from tests.trust.ground import scratch

PARTS = parts(4)
OUTSIDE = size(20_000, 1_000_000) // len(PARTS)
INSIDE = size(20_000, 200_000) // len(PARTS)


@pytest.fixture(scope="module")
def post():
    return Post()


def mutated(raw, chance):
    """Cut, flip, insert, delete, splice or append, somewhere."""
    raw, kind = bytearray(raw), chance.randrange(6)
    place, other = chance.randrange(len(raw)), chance.randrange(len(raw))
    if kind == 0:
        del raw[place:]
    elif kind == 1:
        raw[place] ^= 1 << chance.randrange(8)
    elif kind == 2:
        raw[place:place] = chance.randbytes(chance.randrange(1, 64))
    elif kind == 3:
        del raw[place : place + chance.randrange(1, 64)]
    elif kind == 4:
        raw[place : place + 32] = raw[other : other + 32]
    else:
        raw += chance.randbytes(chance.randrange(1, 64))
    return bytes(raw)


@pytest.fixture
def path():
    """Give a place for a package: in memory, for a million of them."""
    with scratch() as place:
        yield place / "a.hsl"


def accepted_with_other_content(post, path, whole, variants):
    """Count the variants that open and say something else than the package they came from.

    Give also how many were refused in words, and the first of what was neither: a crash each.
    """
    wrong = refused = 0
    crashed = []
    for raw in variants:
        path.write_bytes(raw)
        try:
            wrong += post.read(path) != whole
        except Refused:
            refused += 1
        except Exception as error:
            crashed.append(repr(error))
    return wrong, refused, crashed


@pytest.mark.parametrize("part", PARTS)
def test_mutated_packages_are_refused(figures, post, path, part):
    chance = random.Random(20250331 + part)
    post.write(path)
    raw, whole = path.read_bytes(), post.read(path)
    variants = (mutated(raw, chance) for _ in range(OUTSIDE))
    wrong, refused, crashed = accepted_with_other_content(post, path, whole, variants)
    figures(packages=OUTSIDE, packages_accepted=wrong, packages_crashed=len(crashed))
    assert (wrong, crashed[:3]) == (0, [])
    assert refused > OUTSIDE * 0.98  # the rest put back the very bytes they took


def inside_variants(post, path, count, seed=20250401):
    """Mutate the inner archive and seal it again with the receiver's true key."""
    chance = random.Random(seed)
    raw = path.read_bytes()
    length = int.from_bytes(raw[4:8], "big")
    header = manifest.read_header(raw[8 : 8 + length])
    plain = age_reader.decrypt(raw[8 + length :], post.district[0])
    for _ in range(count):
        changed = mutated(plain, chance)
        text = manifest.encode(msgspec.structs.replace(header, inner=len(changed)))
        sealed = io.BytesIO()
        sealed.write(b"HSL1" + len(text).to_bytes(4, "big") + text)
        envelope.seal([changed], sealed, [post.district[1]])
        yield sealed.getvalue()


@pytest.mark.parametrize("part", PARTS)
def test_mutated_archives_sealed_with_the_right_key_are_refused(figures, post, path, part):
    post.write(path)
    whole = post.read(path)
    wrong, refused, crashed = accepted_with_other_content(
        post, path.with_name("b.hsl"), whole, inside_variants(post, path, INSIDE, 20250401 + part)
    )
    figures(packages=INSIDE, packages_accepted=wrong, packages_crashed=len(crashed))
    assert (wrong, crashed[:3]) == (0, [])
    assert refused > INSIDE * 0.98


def test_the_harness_turns_red_with_the_signature_check_off(figures, post, path, monkeypatch):
    """Planted fault: without the check, altered manifests get through and are counted."""
    post.write(path, frames=[])
    whole = post.read(path)
    monkeypatch.setattr(signed, "holds", lambda *_: True)
    wrong, _, _ = accepted_with_other_content(
        post, path.with_name("b.hsl"), whole, inside_variants(post, path, 300)
    )
    figures.caught("signature check off")
    assert wrong > 0


class Fits:
    """A hash that equals whatever it is compared with."""

    def __eq__(self, other):
        return True

    def __ne__(self, other):
        return False

    __hash__ = None


def test_the_harness_turns_red_with_the_content_hash_off(figures, post, path, monkeypatch):
    """Planted fault: a frame that was changed under a signed manifest is read as it is."""
    post.write(path, frames=[package.Frame("ops", b'[["a"]]' + bytes(range(256)), 1, 1)])
    whole = post.read(path)
    monkeypatch.setattr(package, "_digest", lambda _: Fits())
    wrong, _, _ = accepted_with_other_content(
        post, path.with_name("b.hsl"), whole, inside_variants(post, path, 3_000)
    )
    assert wrong > 0
    figures.caught("content hash check off")
