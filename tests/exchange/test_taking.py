"""Files from strangers: drawn anew without the camera's notes, or refused in one sentence."""

from __future__ import annotations

import datetime as dt
import io
import json
import os
import random
import subprocess
import sys
import time

import msgspec
import pytest
from PIL import Image

import resources
from db.blobs import PRINT, THUMB
from db.files import Files, attach
from db.kinds import PairingLog
from db.trouble import Refused, Unavailable
from desktop_app.exchange import attachment, child, taking
from desktop_app.exchange.cage import MEGABYTE, Caps
from desktop_app.exchange.found_file import Found
from tests.builders import build
from tests.db.nodes import Node
from tests.exchange import picture_mutants, pictures
from tests.exchange.picture_mutants import mutated
from tests.layers.files import ROOT
from tests.sizes import size
from tests.trust.ground import say

PHOTOS = size(1_500, 49_000)
PHONE_PHOTOS = size(30, 1_000)  # each in a child of its own
SLOWEST = 2.0  # seconds of the processor for one picture, whatever was done to it
STUCK = 60.0  # seconds by the clock: others on the machine may be in its way


def every_form(file):
    return [file.whole.content, *(copy.content for copy in file.copies.values())]


def opened(content):
    return Image.open(io.BytesIO(content))


def red_corner(content):
    """Say which corner of a picture is red, by right and lower side."""
    picture = opened(content).convert("RGB")
    for right in (0, 1):
        for low in (0, 1):
            at = (picture.width * (1 + 2 * right) // 4, picture.height * (1 + 2 * low) // 4)
            if picture.getpixel(at)[1] < 100:
                return right, low
    raise AssertionError("no corner is red")


@pytest.mark.parametrize("content", [pictures.jpeg(noted=True), pictures.png(noted=True)])
def test_nothing_of_the_cameras_notes_is_left(content):
    assert sum(note in content for note in pictures.NOTES) >= 3  # they were there
    file = taking.take(content, "IMG_0001.JPG")
    assert file.taken_on == dt.date(2025, 6, 10)
    for form in every_form(file):
        assert not [note for note in pictures.NOTES if note in form]
        assert not opened(form).getexif()
        assert not {"icc_profile", "exif", "xmp", "comment"} & set(opened(form).info)


@pytest.mark.parametrize(
    ("orientation", "corner"),
    [(1, (0, 0)), (2, (1, 0)), (3, (1, 1)), (4, (0, 1)), (5, (0, 0)), (6, (1, 0)), (7, (1, 1)),
     (8, (0, 1))],
)  # fmt: skip
def test_pictures_stand_upright_without_the_note_that_said_so(orientation, corner):
    found = attachment.look_into(pictures.jpeg(orientation=orientation, noted=True))
    assert red_corner(found.whole.content) == corner
    wide = found.whole.width > found.whole.height
    assert wide == (orientation < 5)
    assert red_corner(found.thumb.content) == corner


def test_big_pictures_become_small_and_small_ones_stay():
    found = attachment.look_into(pictures.jpeg((5000, 4000)))
    sizes = [(f.width, f.height) for f in (found.whole, found.printed, found.thumb)]
    assert sizes == [(2560, 2048), (1600, 1280), (240, 192)]
    assert [opened(f.content).size for f in (found.whole, found.printed, found.thumb)] == sizes
    small = attachment.look_into(pictures.png((200, 100)))
    assert (small.mime, small.whole.width, small.printed.width) == ("image/png", 200, 200)


@pytest.mark.parametrize("mode", ["1", "L", "P", "LA", "RGBA", "I;16", "CMYK"])
def test_every_way_of_keeping_colours_is_read(mode):
    out = io.BytesIO()
    if mode == "I;16":
        grey = pictures.drawing(mode="L")
        held = Image.frombytes(mode, grey.size, b"".join(bytes((0, v)) for v in grey.tobytes()))
    else:
        held = pictures.drawing().convert(mode)
    held.save(out, "JPEG" if mode == "CMYK" else "PNG")
    found = attachment.look_into(out.getvalue())
    assert opened(found.printed.content).mode in ("RGB", "L")
    assert red_corner(found.printed.content) == (0, 0)


def test_a_heavy_png_is_kept_as_jpeg():
    out = io.BytesIO()
    Image.merge("RGB", [Image.effect_noise((1600, 1600), 200) for _ in range(3)]).save(out, "PNG")
    found = attachment.look_into(out.getvalue())
    assert found.mime == "image/jpeg"
    assert opened(found.whole.content).format == "JPEG"


@pytest.mark.parametrize(
    ("content", "ending"),
    [(pictures.PDF, "pdf"), (pictures.DOCX, "wordprocessingml.document"),
     (pictures.XLSX, "spreadsheetml.sheet")],
)  # fmt: skip
def test_documents_are_kept_byte_for_byte(content, ending):
    file = taking.take(content, r"C:\桌面\协议.pdf")
    assert file.mime.endswith(ending)
    assert (file.whole.content, file.copies, file.origin_name) == (content, {}, "协议.pdf")


def test_a_phones_own_picture_is_kept_as_jpeg_without_its_notes(tmp_path):
    path = tmp_path / "IMG_0001.HEIC"
    path.write_bytes(pictures.HEIC)
    assert all(note in pictures.HEIC for note in (b"Exif", b"SpyCam", b"ns.adobe.com"))
    file = taking.take(path)
    assert file.mime == "image/jpeg"
    assert (file.whole.width, file.whole.height) == (640, 480)
    assert file.taken_on == dt.date(2025, 6, 10)
    for copy in (file.whole, *file.copies.values()):
        assert not [note for note in pictures.NOTES if note in copy.content]
    with Image.open(io.BytesIO(file.whole.content)) as seen:
        red, _green, blue = seen.convert("RGB").getpixel((100, 100))
    assert red > 200 > blue


HOSTILE = {
    "pixel bomb": (pictures.claimed_png(60_000, 60_000), "太大了"),
    "bomb below the limit": (pictures.claimed_png(7000, 7000, b""), "没有拷完整"),
    "truncated jpeg": (pictures.jpeg((2000, 1500))[:-2000], "没有拷完整"),
    "truncated png": (pictures.png()[:-200], "没有拷完整"),
    "jpeg by magic only": (b"\xff\xd8\xff\xe0" + bytes(300), "没有拷完整"),
    "truncated pdf": (pictures.PDF[:-8], "没有拷完整"),
    "truncated docx": (pictures.DOCX[:-30], "没有拷完整"),
    "macros": (pictures.office("word/document.xml", "word/vbaProject.bin"), "带宏"),
    "other zip": (pictures.office("readme.txt"), "能添加的是"),
    "torn heic": (pictures.TORN_HEIC, "没有拷完整"),
    "film": (pictures.FILM, "另存为 JPG"),
    "old doc": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "另存为 docx"),
    "gif": (b"GIF89a" + bytes(50), "另存为 JPG"),
    "program": (b"MZ" + bytes(100), "能添加的是"),
    "blank pdf": (b"%PDF-1.7\n" + bytes(200_000) + b"%%EOF", "几乎全是空白"),
    "web page": (b"<html><script>", "能添加的是"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_files_get_one_sentence(name, tmp_path):
    content, words = HOSTILE[name]
    path = tmp_path / "照片.jpg"
    path.write_bytes(content)
    with pytest.raises(Refused, match=words) as refused:
        taking.take(path)
    assert len(refused.value.faults) == 1


def test_a_bomb_of_real_pixels_stays_within_the_cage():
    rows = bytes(1 + 7000 * 3) * 7000  # 49 million pixels out of 150 kilobytes
    file = taking.take(pictures.claimed_png(7000, 7000, rows))
    assert file.whole.width == 2560


@pytest.mark.skipif(sys.platform != "linux", reason="no cage from inside: the job counts anew")
def test_a_long_photo_is_held_once_and_no_more():
    """No wider than what is kept: 32 million pixels, of which a copy is another 128 MB."""
    long = pictures.jpeg((640, 50_000))
    answer = child.decode("file", long, caps=Caps(memory=250 * MEGABYTE))
    assert msgspec.msgpack.decode(answer, type=Found).whole.height == attachment.WHOLE_EDGE


def test_too_big_empty_and_vanished_files(tmp_path):
    path = tmp_path / "大.jpg"
    with path.open("wb") as file:
        file.truncate(21 * 1024 * 1024)
    with pytest.raises(Refused, match="21 MB"):
        taking.take(path)
    path.write_bytes(b"")
    with pytest.raises(Refused, match="空的"):
        taking.take(path)
    with pytest.raises(Unavailable, match="U 盘"):
        taking.take(tmp_path / "gone.jpg")


class Watch:
    """Says whether a picture took too long: of the processor, here or in a child, or altogether."""

    def __init__(self):
        self.clock, self.used = time.monotonic(), self._cpu()

    def _cpu(self):
        used = os.times()
        return used.user + used.system + used.children_user + used.children_system

    def hung(self):
        return self._cpu() - self.used > SLOWEST or time.monotonic() - self.clock > STUCK


def in_the_cage(*given):
    """Try mutated pictures in forks of a small program; give what came of them."""
    command = [sys.executable, "-m", "tests.exchange.picture_mutants", *map(str, given)]
    run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr[-2000:]
    return json.loads(run.stdout)


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork: no picture was drawn in the cage")
def test_mutated_pictures_are_drawn_or_refused_within_the_caps(figures):
    """Each in a process that may use two seconds and 300 MB; what it used is measured."""
    seen = in_the_cage(PHOTOS, 7)
    ends = dict(seen["ends"])
    drawn, refused = ends.pop("drawn"), ends.pop("refused")
    say(
        f"photos {PHOTOS} · drawn {drawn} · refused {refused} · else {ends}"
        f" · at most {seen['slowest_s']:.2f} s, {seen['peak_mb']:.0f} MB"
    )
    figures(photos=PHOTOS, hangs=ends.get("hung", 0))
    assert ends == {}
    assert min(drawn, refused) > 0
    assert seen["slowest_s"] <= picture_mutants.SECONDS
    assert seen["peak_mb"] <= picture_mutants.MOST_MB


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork: no picture was drawn in the cage")
def test_the_cap_on_memory_is_in_force_for_each_picture():
    """Planted: with hardly any memory allowed nothing is drawn any more."""
    assert "drawn" not in in_the_cage(40, 7, 20)["ends"]


def test_mutated_phone_pictures_end_the_child_at_most(figures):
    """Their decoder is native code that some bytes end at once: only ever the child's end."""
    chance, drawn, hangs = random.Random(8), 0, 0
    for _ in range(PHONE_PHOTOS):
        watch = Watch()
        try:
            found = taking.take(mutated(pictures.HEIC, chance), "IMG_0001.HEIC")
        except Refused:
            pass
        else:
            drawn += 1
            assert not [note for note in pictures.NOTES if note in found.whole.content]
        hangs += watch.hung()
    figures(photos=PHONE_PHOTOS, hangs=hangs)
    assert hangs == 0
    assert 0 < drawn < PHONE_PHOTOS


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("/media/u/a.jpg", "a.jpg"),
        ("照\u202egpj.exe", "照gpj.exe"),
        ("..", ".."),
        ("a\0b\n.png", "ab.png"),
        ("长" * 300 + ".jpg", "长" * 190 + "长" * 6 + ".jpg"),
    ],
)
def test_names_are_cleaned(name, kept):
    assert taking.clean_name(name) == kept


class _Stopped(Exception):
    pass


def test_taking_can_be_cancelled():
    def step(done, total):
        raise _Stopped

    with pytest.raises(_Stopped):
        taking.take(pictures.jpeg(), step=step)


def test_copies_of_received_pictures_are_made_and_bad_ones_named():
    node = Node("229901001001", "甲")
    log = build(PairingLog)
    node.save(log)
    whole = {}
    for name in ("good", "bad"):
        content = pictures.jpeg() if name == "good" else b"\xff\xd8\xffnot a picture"
        bare = taking.TakenFile("image/jpeg", taking.Copy(content))
        with node.store.work(node.clerk) as work:
            whole[name] = attach(work, log, "photos", bare).sha256
    assert taking.complete(node.store) == [whole["bad"]]
    files = Files(node.store)
    assert files.copy(whole["good"], PRINT).width == 640
    assert files.copy(whole["good"], THUMB).width == 240
    assert files.copy(whole["bad"], THUMB) is None
    node.store.close()


def in_other_colours(profile: bytes) -> bytes:
    """Give a wholly red picture whose profile says what its red is."""
    out = io.BytesIO()
    Image.new("RGB", (64, 48), (255, 0, 0)).save(out, "PNG", icc_profile=profile)
    return out.getvalue()


def middle(content):
    picture = opened(content).convert("RGB")
    return picture.getpixel((picture.width // 2, picture.height // 2))


def test_colours_of_a_profile_are_kept_without_the_profile():
    usual = resources.path("colour", "srgb.icc").read_bytes()
    # A profile whose red is the usual green, and the other way round.
    swapped = usual.replace(b"rXYZ", b"?XYZ").replace(b"gXYZ", b"rXYZ").replace(b"?XYZ", b"gXYZ")
    assert swapped != usual
    for profile, wanted in ((usual, (255, 0, 0)), (swapped, (0, 255, 0))):
        for form in every_form(taking.take(in_other_colours(profile), "IMG_0001.PNG")):
            assert all(
                abs(one - other) < 8 for one, other in zip(middle(form), wanted, strict=True)
            )
            assert "icc_profile" not in opened(form).info


def test_a_torn_profile_leaves_the_picture_as_it_is():
    file = taking.take(in_other_colours(b"no profile at all"), "IMG_0001.PNG")
    assert middle(file.whole.content) == (255, 0, 0)
