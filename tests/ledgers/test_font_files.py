"""The bundled fonts: the right files, the letters they promise, unpacked safely."""

import hashlib
import lzma
import shutil
from pathlib import Path

import pytest

import resources
from db.trouble import Unavailable
from desktop_app.ledgers import font_files
from desktop_app.ledgers.faces import CHAIN, NAMES, Faces

FONTS = resources.path("fonts")
TGH = "".join((Path(__file__).parent.parent / "data" / "tgh8105.txt").read_text("utf-8").split())
MOST_BYTES = 27_000_000


def letters(first: int, last: int) -> str:
    return "".join(map(chr, range(first, last + 1)))


def gb2312() -> str:
    rows = [bytes((row, cell)) for row in range(0xB0, 0xF8) for cell in range(0xA1, 0xFF)]
    return b"".join(rows).decode("gb2312", "ignore")


URO = letters(0x4E00, 0x9FFF)
EXT_A = letters(0x3400, 0x4DBF)
EXT_B = letters(0x20000, 0x2A6D6)
EXT_C_TO_F = (
    letters(0x2A700, 0x2B734)
    + letters(0x2B740, 0x2B81D)
    + letters(0x2B820, 0x2CEA1)
    + letters(0x2CEB0, 0x2EBE0)
)
LATE_B_C = letters(0x2A6D7, 0x2A6DF) + letters(0x2B735, 0x2B739)
EXT_G_H = letters(0x30000, 0x3134A) + letters(0x31350, 0x323AF)
COMPATIBILITY = letters(0xF900, 0xFA6D) + letters(0xFA70, 0xFAD9) + letters(0x2F800, 0x2FA1D)
ASCII = letters(0x20, 0x7E)
SIGNS = "·•、。《》〈〉「」『』【】〔〕…—～“”‘’（），：；？！％№℃①⑩㈠×÷±√□■✓〇￥Ⅰ㎡"
PINYIN = "āáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜüêńňǹḿ"
BEYOND_LATIN_1 = "ŋəɯɡӨөҮүҒғҚқӘәЁё" + letters(0x410, 0x44F)

# The letters of Uyghur and Kazakh, of Hudum and Todo Mongolian, and of Tibetan.
UYGHUR = "ئابپتجچخدرزژسشغفقكگڭلمنھوۇۆۈۋېىيە" + "ۇٴعحذهىيڭۋڤـ،؛؟«»"
MONGOLIAN = letters(0x1800, 0x180A) + letters(0x1820, 0x1878) + letters(0x1880, 0x18AA)
TIBETAN = letters(0x0F00, 0x0F47) + letters(0x0F49, 0x0F6C) + letters(0x0F71, 0x0F87)

PROMISES = [
    ("song", URO + EXT_A + TGH + ASCII + SIGNS + PINYIN),
    ("title", gb2312() + TGH + ASCII + SIGNS),
    ("hei", gb2312() + TGH + ASCII + SIGNS),
    ("fang", gb2312() + ASCII + "·、。《》（），：；？！“”" + letters(0xA000, 0xA48C)),
    ("kai", gb2312() + ASCII + "·、。《》（），：；？！“”"),
    ("latin", ASCII + PINYIN + BEYOND_LATIN_1),
    ("hangul", letters(0xAC00, 0xD7A3)),
    ("rare", EXT_B + EXT_C_TO_F),
    ("rare_g", LATE_B_C + COMPATIBILITY),
    ("mongolian", MONGOLIAN + "\u180b\u180c\u180d\u180e\u202f"),
    ("tibetan", TIBETAN + letters(0x0F90, 0x0F97) + letters(0x0F99, 0x0FBC)),
    ("arabic", UYGHUR),
]


def lacking(name: str, text: str) -> str:
    face = Faces()[name]
    return "".join(sorted({letter for letter in text if not face.covers(letter)}))


@pytest.mark.parametrize(("name", "promised"), PROMISES, ids=[name for name, _ in PROMISES])
def test_a_face_has_the_letters_it_promises(name: str, promised: str) -> None:
    assert lacking(name, promised) == ""


def test_more_than_half_of_the_newest_letters_can_be_printed() -> None:
    """No free font has all of Ext G and H yet; the notice says 部分."""
    assert len(EXT_G_H) - len(lacking("rare_g", EXT_G_H)) == 5_316


def test_the_list_of_general_letters_is_whole() -> None:
    assert len(set(TGH)) == len(TGH) == 8_105
    assert {"一", "𬱖", "𬺓", "䶮"} <= set(TGH)


def test_every_face_is_promised_something() -> None:
    assert {name for name, _ in PROMISES} == set(NAMES) >= set(CHAIN)


@pytest.mark.parametrize("name", NAMES)
def test_the_notice_holds_the_hash_of_both_files(name: str) -> None:
    notice = FONTS.joinpath("NOTICE.txt").read_text("utf-8")
    packed = FONTS.joinpath(f"{name}.ttf.xz").read_bytes()
    for file, body in ((f"{name}.ttf.xz", packed), (f"{name}.ttf", lzma.decompress(packed))):
        assert f"{hashlib.sha256(body).hexdigest()}  {file}\n" in notice


def test_the_notice_names_every_file_and_each_licence_is_there() -> None:
    notice = FONTS.joinpath("NOTICE.txt").read_text("utf-8")
    assert {file.name.removesuffix(".ttf.xz") for file in FONTS.glob("*.xz")} == set(NAMES)
    licences = list(FONTS.joinpath("licences").iterdir())
    assert len(licences) == 7
    for licence in licences:
        assert f"(licences/{licence.name})" in notice
        assert licence.stat().st_size > 1_000


def test_the_files_stay_small() -> None:
    assert sum(file.stat().st_size for file in FONTS.glob("*.xz")) <= MOST_BYTES


@pytest.mark.parametrize("name", NAMES)
def test_no_face_bears_a_reserved_name_or_a_private_letter(name: str) -> None:
    font = Faces()[name]._font.outlines
    assert font.postscript_name.startswith("Ledger")
    assert not [point for point in font._face.unicodes if 0xE000 <= point <= 0xF8FF]


@pytest.fixture
def own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("HSL_FONT_CACHE", str(tmp_path / "字体"))
    return tmp_path / "字体"


def is_right(file: Path, name: str) -> bool:
    return hashlib.sha256(file.read_bytes()).hexdigest() == font_files.hashes()[name]


def test_a_font_is_unpacked_once_into_the_chosen_folder(own_cache: Path) -> None:
    file = font_files.unpacked("latin")
    assert file.parent == own_cache
    assert is_right(file, "latin")
    before = file.stat()
    assert font_files.unpacked("latin") == file
    assert (file.stat().st_mtime_ns, file.stat().st_ino) == (before.st_mtime_ns, before.st_ino)
    assert list(own_cache.iterdir()) == [file]


def test_a_wrong_file_in_the_cache_is_unpacked_again(own_cache: Path) -> None:
    file = font_files.unpacked("latin")
    body = bytearray(file.read_bytes())
    body[len(body) // 2] ^= 1
    file.write_bytes(body)
    assert is_right(font_files.unpacked("latin"), "latin")
    file.write_bytes(b"")
    assert is_right(font_files.unpacked("latin"), "latin")


def test_two_at_once_do_no_harm(own_cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A second program finishes while ours is unpacking, and holds its file open."""
    other = Path.replace

    def held(draft: Path, target: Path) -> Path:
        shutil.copyfile(draft, target)
        raise PermissionError(13, "in use")

    monkeypatch.setattr(Path, "replace", held)
    file = font_files.unpacked("latin")
    monkeypatch.setattr(Path, "replace", other)
    assert is_right(file, "latin")
    assert list(own_cache.iterdir()) == [file]


def test_a_cache_that_cannot_be_written_says_what_to_do(own_cache: Path) -> None:
    own_cache.write_bytes(b"a file stands where the folder should be")
    with pytest.raises(Unavailable, match="请检查磁盘空间和文件夹权限"):
        font_files.unpacked("latin")


@pytest.mark.parametrize("harm", ["torn", "other font", "gone"])
def test_a_damaged_program_file_is_never_used(
    harm: str, own_cache: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    packed = tmp_path / "latin.ttf.xz"
    assert "latin" in font_files.hashes()  # read before the folder is another
    if harm == "torn":
        packed.write_bytes(FONTS.joinpath("latin.ttf.xz").read_bytes()[:-2_000])
    elif harm == "other font":
        shutil.copyfile(FONTS / "hangul.ttf.xz", packed)
    monkeypatch.setattr(resources, "path", lambda *names: tmp_path / names[-1])
    with pytest.raises(Unavailable, match="已损坏，请重新安装程序"):
        font_files.unpacked("latin")
    assert not own_cache.exists() or list(own_cache.iterdir()) == []
