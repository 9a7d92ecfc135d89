"""A package opens for whom it is meant, whole and unchanged, or is turned away with the reason."""

import errno
import io

import msgspec
import pytest
import zstandard

from db.safe_files import stick_write
from db.trouble import Refused, Unavailable
from desktop_app.exchange import envelope, limits, manifest, package, signed
from desktop_app.exchange.frames import Frame, FrameInfo, Spool, pack, unpack
from desktop_app.exchange.limits import Rejected
from tests.exchange import age_reader, packages
from tests.exchange.packages import DISTRICT, FRAMES, OFFICE, Post, statement


@pytest.fixture(scope="module")
def post():
    return Post()


@pytest.fixture
def path(post, tmp_path):
    post.write(tmp_path / "a.hsl")
    return tmp_path / "a.hsl"


def rejected(cause, attempt):
    with pytest.raises(Rejected) as refusal:
        attempt()
    assert refusal.value.cause == cause
    return str(refusal.value)


def test_what_is_written_is_read(post, tmp_path):
    written = post.write(tmp_path / "a.hsl")
    read, frames = post.read(tmp_path / "a.hsl")
    assert read == written
    assert [plain for _, plain in frames] == [frame.plain for frame in FRAMES]
    assert [(info.kind, info.first, info.last) for info, _ in frames] == [
        ("ops", 1, 1),
        ("ops", 2, 3),
        ("trust", 0, 0),
    ]
    assert (read.sender, read.level, read.counts) == (OFFICE, "full", {"resident": 3})
    assert read.result[0].tip == b"\x03" * 32
    assert list(tmp_path.iterdir()) == [tmp_path / "a.hsl"]


def test_frames_may_be_walked_again(post, path):
    with post.open(path) as opened:
        assert list(opened.frames()) == list(opened.frames())


def test_a_package_without_frames_is_a_package(post, tmp_path):
    post.write(tmp_path / "a.hsl", frames=[])
    assert post.read(tmp_path / "a.hsl")[1] == []


def test_a_package_streams_onto_a_stick(post, tmp_path):
    stick_write(tmp_path, "a.hsl", post.write)
    assert len(post.read(tmp_path / "a.hsl")[1]) == 3


def test_a_large_package_passes_through_the_sealed_spool(post, tmp_path):
    big = [Frame("attachment", bytes([n]) + noise(n), 0, 0, bytes([n]) * 32) for n in range(8)]
    post.write(tmp_path / "a.hsl", frames=big)
    assert [plain for _, plain in post.read(tmp_path / "a.hsl")[1]] == [f.plain for f in big]


def noise(seed, size=3 << 20):
    import random

    return random.Random(seed).randbytes(size)


@pytest.mark.parametrize("who", ["district", "paper", "own_recovery"])
def test_each_of_the_named_keys_opens_it(post, path, who):
    assert len(post.read(path, keys=[getattr(post, who)[0]])[1]) == 3


def test_an_age_tool_with_a_paper_key_opens_it_without_us(post, path):
    raw = path.read_bytes()
    length = int.from_bytes(raw[4:8], "big")
    plain = age_reader.decrypt(raw[8 + length :], post.paper[0])
    size = int.from_bytes(plain[:4], "big")
    told = msgspec.json.decode(plain[4 : 4 + size])
    place = 4 + size + 64
    for entry, frame in zip(told["frames"], FRAMES, strict=True):
        stored = plain[place : place + entry["stored"]]
        assert zstandard.ZstdDecompressor().decompress(stored) == frame.plain
        place += entry["stored"]
    assert place == len(plain)


def test_the_open_header_names_no_one(post, path):
    raw = path.read_bytes()
    header = msgspec.json.decode(raw[8 : 8 + int.from_bytes(raw[4:8], "big")])
    assert set(header) == {"format", "min_reader", "package", "receivers", "inner"}
    assert package.peek(path).package == post.read(path)[0].package


def test_another_office_cannot_open_it(post, path):
    text = rejected("not_for_us", lambda: post.open(path, keys=[envelope.new_key()[0]]))
    assert "别的单位" in text


def test_an_unknown_sender_is_kept_apart(post, path):
    text = rejected("unknown_sender", lambda: post.open(path, trusted={}))
    assert "不认识" in text
    stranger = {OFFICE: signed.new_key()[1]}
    rejected("altered", lambda: post.open(path, trusted=stranger))


def test_passing_a_package_on_to_someone_unnamed_is_noticed(post, path, tmp_path):
    """The district opens a package and seals it again for another office: signed, but not to it."""
    other = envelope.new_key()
    plain = opened_payload(path, post.district[0])
    resealed(tmp_path / "b.hsl", plain, [other[1]])
    rejected("altered", lambda: post.open(tmp_path / "b.hsl", keys=[other[0]]))


def opened_payload(path, secret):
    raw = path.read_bytes()
    return age_reader.decrypt(raw[8 + int.from_bytes(raw[4:8], "big") :], secret)


def resealed(path, plain, publics, outer=None):
    """Seal an inner archive again, as someone could who knows the receiver's public key."""
    if outer is None:
        marks = tuple(envelope.fingerprint(public) for public in publics)
        text = manifest.encode(manifest.Header(1, 1, bytes(16), marks, len(plain)))
        outer = b"HSL1" + len(text).to_bytes(4, "big") + text
    with path.open("wb") as file:
        file.write(outer)
        envelope.seal([plain], file, publics)


def test_the_outer_header_is_bound_to_the_signature(post, path, tmp_path):
    plain = opened_payload(path, post.district[0])
    resealed(tmp_path / "b.hsl", plain, [post.district[1]])
    rejected("altered", lambda: post.open(tmp_path / "b.hsl"))


@pytest.mark.parametrize("kept", [0, 2, 6, 20, 150, 400, -300, -1])
def test_a_truncated_package_is_said_to_be_so(post, path, kept):
    whole = path.read_bytes()
    path.write_bytes(whole[:kept])
    text = rejected("not_a_package" if kept in (0, 2) else "truncated", lambda: post.open(path))
    assert kept in (0, 2) or "缺了一段" in text


def test_something_else_altogether_is_said_to_be_so(post, tmp_path):
    for raw in (b"PK\3\4" * 99, b"", b"%PDF-1.7", "居民花名册".encode()):
        (tmp_path / "a.hsl").write_bytes(raw)
        assert ".hsl" in rejected("not_a_package", lambda: post.open(tmp_path / "a.hsl"))


def test_an_unfinished_or_missing_file_is_said_to_be_so(post, path):
    with pytest.raises(Refused, match="没有写完"):
        post.open(path.rename(path.with_name("a.hsl.part")))
    with pytest.raises(Unavailable, match="U 盘已插好"):
        post.open(path)


def test_a_newer_format_is_said_to_be_so(post, path):
    raw = path.read_bytes()
    path.write_bytes(raw.replace(b'"min_reader":1', b'"min_reader":2'))
    assert "请先升级" in rejected("newer", lambda: post.open(path))
    path.write_bytes(b"HSL2" + raw[4:])
    rejected("newer", lambda: post.open(path))


def test_a_newer_format_that_we_may_read_is_read(post, path, tmp_path, monkeypatch):
    class Later(manifest.Manifest, frozen=True, kw_only=True):
        mood: str = "new"

    monkeypatch.setattr(manifest, "FORMAT", 2)
    monkeypatch.setattr(package, "Manifest", Later)
    post.write(tmp_path / "b.hsl")
    monkeypatch.undo()
    read, frames = post.read(tmp_path / "b.hsl")
    assert read.format == 2
    assert len(frames) == 3


@pytest.mark.parametrize(
    ("level", "kind"), [("stats", "ops"), ("ledger", "stats"), ("full", "stats")]
)
def test_a_package_holds_nothing_beyond_its_level(post, tmp_path, level, kind):
    frames = [Frame(kind, b"[]", 1, 1)]
    bare = {"base": (), "result": ()} if level != "full" else {}
    with pytest.raises(Rejected) as refusal:
        post.write(tmp_path / "a.hsl", frames=frames, level=level, **bare)
    assert refusal.value.cause == "altered"
    told = {"level": "stats"}  # figures that claim to lead somewhere
    assert "签名不符" in rejected(
        "altered", lambda: forged(post, tmp_path, lambda said: said.update(told))
    )


def forged(post, folder, change, frames=b"", seed=None):
    """Write a package whose manifest a trusted sender altered before signing; then open it."""
    whole = post.write(folder / "good.hsl", frames=[])
    told = msgspec.to_builtins(whole, builtin_types=(bytes,))
    change(told)
    ready = msgspec.convert(told, manifest.Manifest)
    frames_size = len(frames)

    def text_with(outer):
        return manifest.encode(msgspec.structs.replace(ready, outer=outer))

    inner = 4 + len(text_with(bytes(32))) + 64 + frames_size
    marks = (envelope.fingerprint(post.district[1]),)
    header = manifest.encode(manifest.Header(1, 1, ready.package, marks, inner))
    outer = b"HSL1" + len(header).to_bytes(4, "big") + header
    text = text_with(package._digest(outer))
    signature = signed.sign(seed or post.seed, package.PURPOSE, text)
    plain = len(text).to_bytes(4, "big") + text + signature + frames
    resealed(folder / "forged.hsl", plain, [post.district[1]], outer)
    return post.read(folder / "forged.hsl")


def entry(**changes):
    stored = zstandard.compress(b"x" * 100)
    given = {
        "kind": "ops",
        "first": 1,
        "last": 1,
        "plain": 100,
        "stored": len(stored),
        "digest": package._digest(stored),
        "attachment": b"",
    }
    return {**given, **changes}, stored


@pytest.mark.parametrize(
    ("changes", "times", "words"),
    [
        ({"plain": (8 << 20) + 1}, 1, "单个数据段最多 8 MiB"),
        ({"stored": 1 << 40}, 1, "单个数据段最多 8 MiB"),
        ({"plain": 8 << 20, "stored": 1 << 16}, 600, "内容合计最多 4 GiB"),
        ({"plain": 201, "stored": 1}, 1, "压缩比最多 200 倍"),
        ({}, 20_001, "20,000 个|1 MiB"),
        ({"kind": "attachment", "plain": (4 << 20) + 1}, 1, "附件分段最多 4 MiB"),
        ({"kind": "attachment", "plain": 4 << 20, "stored": 1 << 20}, 6, "附件最多 20 MiB"),
    ],
)
def test_each_limit_is_named_before_any_work(post, tmp_path, changes, times, words):
    one, _ = entry(**changes)
    text = rejected(
        "over_limit",
        lambda: forged(post, tmp_path, lambda told: told.update(frames=[one] * times)),
    )
    assert any(word in text for word in words.split("|"))


def test_the_number_of_frames_is_bounded():
    one, _ = entry()
    with pytest.raises(Rejected, match="20,000"):
        limits.check_frames(msgspec.convert(one, FrameInfo) for _ in range(20_001))


def test_a_manifest_beyond_its_limit_is_refused_by_both_sides(post, tmp_path):
    many = {str(n): "x" * 100 for n in range(11_000)}
    with pytest.raises(Rejected, match="清单最多 1 MiB"):
        post.write(tmp_path / "a.hsl", newer_tags=many)
    plain = (1 << 21).to_bytes(4, "big") + b"{" * (1 << 21)
    resealed(tmp_path / "b.hsl", plain, [post.district[1]])
    assert "清单最多" in rejected("over_limit", lambda: post.open(tmp_path / "b.hsl"))


def test_an_outer_header_beyond_its_limit_is_refused(post, path):
    path.write_bytes(b"HSL1" + (1 << 20).to_bytes(4, "big") + b"{" * (1 << 21))
    assert "文件头最多" in rejected("over_limit", lambda: post.open(path))


def test_a_bomb_that_declares_a_small_size_is_stopped_at_that_size():
    bomb = zstandard.ZstdCompressor(level=19).compress(bytes(64 << 20))
    info = FrameInfo("ops", 1, 1, 1000, len(bomb), package._digest(bomb))
    with pytest.raises(Rejected, match="解开后比清单所列的大"):
        unpack(info, bomb)


def test_a_bomb_that_lies_about_its_own_size_costs_nothing(post, tmp_path):
    """A zstd header that claims 4 EiB, or a window of 2 GiB, is not believed."""
    for claim in (b"\x28\xb5\x2f\xfd\xe0" + b"\xff" * 8, b"\x28\xb5\x2f\xfd\x00\xa8"):
        bomb = claim + b"\x01\x00\x00" * 20
        info = FrameInfo("ops", 1, 1, 1000, len(bomb), package._digest(bomb))
        rejected("altered", lambda info=info, bomb=bomb: unpack(info, bomb))


def test_a_frame_that_is_not_zstd_or_short_is_refused(post, tmp_path):
    for stored, plain in ((b"junk" * 30, 100), (zstandard.compress(b"x" * 99), 100), (b"", 5)):
        info = FrameInfo("ops", 1, 1, plain, len(stored), package._digest(stored))
        rejected("altered", lambda info=info, stored=stored: unpack(info, stored))


def test_a_frame_other_than_announced_is_refused(post, tmp_path):
    one, stored = entry()
    assert forged(post, tmp_path, lambda told: told.update(frames=[one]), stored)[1]
    wrong, _ = entry(digest=bytes(32))
    rejected(
        "altered",
        lambda: forged(post, tmp_path, lambda told: told.update(frames=[wrong]), stored),
    )
    rejected(
        "altered",
        lambda: forged(post, tmp_path, lambda told: told.update(frames=[one]), stored + b"x"),
    )


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"encryption": "sm4"}, "sm4"),
        ({"packing": "lzma"}, "lzma"),
        ({"digest": "md5"}, "md5"),
        ({"signature": "sm2"}, "sm2"),
    ],
)
def test_unknown_algorithms_are_refused_by_name(post, tmp_path, change, words):
    assert words in rejected(
        "unsupported", lambda: forged(post, tmp_path, lambda told: told.update(change))
    )


@pytest.mark.parametrize("kind", ["driver", "virus"])
def test_unknown_and_reserved_frames_are_refused_by_name(post, tmp_path, kind):
    one, stored = entry(kind=kind)
    text = rejected(
        "unsupported",
        lambda: forged(post, tmp_path, lambda told: told.update(frames=[one]), stored),
    )
    assert kind in text


def test_a_forged_sender_is_refused_and_the_test_sees_it_when_the_check_is_off(
    post, tmp_path, monkeypatch
):
    """Planted fault: with the signature check off, a forgery gets through and is noticed here."""
    thief, _ = signed.new_key()
    rejected("altered", lambda: forged(post, tmp_path, lambda told: None, seed=thief))
    monkeypatch.setattr(signed, "holds", lambda *_: True)
    assert forged(post, tmp_path, lambda told: None, seed=thief)[0].sender == OFFICE


def test_deep_json_and_hidden_nul_are_refused():
    limits.check_json(b'[[[[1]]],"[[[[[[[[\\"[[[["]')
    with pytest.raises(Rejected, match="嵌套最多 4 层"):
        limits.check_json(b"[[[[[1]]]]]")
    for raw in (b'"\\u0000"', b'"a\0"', b'"\\\\\\u0000"'):
        rejected("altered", lambda raw=raw: limits.check_json(raw))
    limits.check_json(b'"\\\\u0000"')
    with pytest.raises(Rejected):
        limits.check_json(b'"' + b"[" * 1_000_000)


def test_writing_needs_a_receiver_with_a_sound_key(post, tmp_path):
    with pytest.raises(Refused, match="接收单位"):
        post.write(tmp_path / "a.hsl", receivers=post.receivers[1:])
    broken = (manifest.Receiver("age1broken", "receiver", DISTRICT),)
    with pytest.raises(Refused, match="重新登记"):
        post.write(tmp_path / "a.hsl", receivers=broken)
    with pytest.raises(Rejected, match="8 MiB"):
        post.write(tmp_path / "a.hsl", frames=[Frame("ops", bytes((8 << 20) + 1))])
    assert list(tmp_path.iterdir()) == []


def test_a_disk_that_fills_up_while_writing_keeps_its_own_error(post):
    class Full(io.RawIOBase):
        def write(self, piece):
            raise OSError(errno.ENOSPC, "full")

    with pytest.raises(OSError, match="full"):
        post.write(Full())


def test_a_frame_maker_that_fails_is_heard(post, tmp_path):
    def failing():
        yield FRAMES[0]
        raise ValueError("ours")

    with pytest.raises(ValueError, match="ours"):
        post.write(tmp_path / "a.hsl", frames=failing())
    assert list(tmp_path.iterdir()) == []


def test_a_stick_pulled_while_reading_is_said_so(post, path, monkeypatch):
    class Pulled:
        def __init__(self, file):
            self.file, self.reads = file, 0

        def __getattr__(self, name):
            return getattr(self.file, name)

        def read(self, size=-1):
            self.reads += 1
            if self.reads > 1:
                raise OSError(errno.EIO, "gone")
            return self.file.read(size)

    real = package._open_payload
    monkeypatch.setattr(package, "_open_payload", lambda file, *rest: real(Pulled(file), *rest))
    with pytest.raises(Unavailable, match="重新插好"):
        post.open(path)


def test_the_spool_keeps_nothing_in_the_clear(tmp_path, monkeypatch):
    with Spool() as spool:
        spool.add(b"secret" * 100)
        spool.add(b"")
        spool._file.seek(0)
        assert b"secret" not in spool._file.read()
        assert (spool.get(1), spool.get(0), len(spool)) == (b"", b"secret" * 100, 2)


def test_packing_is_deterministic():
    assert pack(FRAMES[0]) == pack(FRAMES[0])
    assert packages.statement() == statement()
