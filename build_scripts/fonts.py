"""Make the bundled fonts again from their sources: `resources/fonts/*.ttf.xz` and their notice.

Needed only when a face is added or a source has a new version. fontTools is no part of the
program's lock: run this in an environment of its own, on Debian (it asks npm, apt-get, dpkg-deb):

    uv run --no-project --with fonttools==4.68.0 python -m build_scripts.fonts SCRATCH [FACE ...]

SCRATCH is any folder with 1 GB to spare; what is there already is not fetched again. Nothing is
installed on the PC. The same sources give the same .ttf bytes; the .xz depends on liblzma too, so
the hash that counts is that of the unpacked file. The rare face takes a quarter of an hour; once
`mypyc build_scripts/curves.py` has made a library beside it, two minutes.
"""

from __future__ import annotations

import array
import calendar
import gzip
import hashlib
import io
import lzma
import subprocess
import sys
import tarfile
from dataclasses import dataclass
from itertools import accumulate, chain
from pathlib import Path

from fontTools.pens.cu2quPen import Cu2QuPen
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont, newTable
from fontTools.ttLib.scaleUpem import scale_upem
from fontTools.ttLib.tables._g_l_y_f import Glyph, GlyphCoordinates
from fontTools.ttLib.tables.ttProgram import Program

from build_scripts import curves

ROOT = Path(__file__).resolve().parent.parent
TARGET = ROOT / "resources" / "fonts"

# The licences want the day of the change in each file. It is also `head.modified`: same bytes.
CHANGED = "2026-11-29"
_SECONDS = calendar.timegm((2026, 11, 29, 0, 0, 0)) - calendar.timegm((1904, 1, 1, 0, 0, 0))

_TABLES = {"GlyphOrder", "head", "hhea", "maxp", "OS/2", "hmtx", "cmap", "loca", "glyf", "name"}
_TABLES |= {"post", "CFF "}
_JOINING = {"GDEF", "GPOS", "GSUB"}

SLACK = 0.9  # units that a curve may be off the short lines it takes the place of

_PRIVATE = {*range(0xE000, 0xF900), *range(0xF0000, 0x10FFFE)}
_SIGNS = {*range(0x20, 0x2C00), *range(0x3000, 0x3400), *range(0xFE30, 0xFE50)}
_SIGNS |= {*range(0xFF00, 0xFFF0), 0xFFFD}
_EXT_B_TO_F = {*range(0x20000, 0x2EBE1)}
_EXT_G_H = {*range(0x30000, 0x323B0)}
_COMPATIBILITY = {*range(0xF900, 0xFB00), *range(0x2F800, 0x2FA20)}
# Added to Ext B and C in 2020-2022, after the source of the rare face was made.
_LATE = {*range(0x2A6D7, 0x2A6E0), *range(0x2B735, 0x2B73A)}
_HANGUL = {*range(0xAC00, 0xD7A4), *range(0x1100, 0x1200), *range(0x3130, 0x3190)}

_FANDOL = "usr/share/texlive/texmf-dist/fonts/opentype/public/fandol"
_FANDOL_TOLD = "usr/share/doc/texlive-doc/fonts/fandol"
_OFL = ("SIL Open Font License, Version 1.1", "https://openfontlicense.org")


@dataclass(frozen=True)
class Source:
    """A package that a font is taken from: `npm` or `deb`, and where its licence stands."""

    kind: str
    package: str
    version: str
    licence: tuple[str, str]
    licence_files: tuple[str, ...]
    licence_name: str


SERIF = Source(
    kind="npm",
    package="@expo-google-fonts/noto-serif-sc",
    version="0.4.3",
    licence=_OFL,
    licence_files=("package/LICENSE_FONT",),
    licence_name="OFL-song.txt",
)
SANS = Source(
    kind="npm",
    package="@expo-google-fonts/noto-sans-sc",
    version="0.4.3",
    licence=_OFL,
    licence_files=("package/LICENSE_FONT",),
    licence_name="OFL-hei.txt",
)
FANDOL = Source(
    kind="deb",
    package="texlive-lang-chinese",
    version="2022.20230122-1",
    licence=("GNU GPL version 3 with font exception", "https://www.gnu.org/licenses/gpl-3.0.html"),
    licence_files=(f"{_FANDOL_TOLD}/README", f"{_FANDOL_TOLD}/COPYING.gz"),
    licence_name="GPL-3.txt",
)
NOTO = Source(
    kind="deb",
    package="fonts-noto-core",
    version="20201225-1",
    licence=_OFL,
    licence_files=("usr/share/doc/fonts-noto-core/copyright",),
    licence_name="OFL-latin.txt",
)
NANUM = Source(
    kind="deb",
    package="fonts-nanum",
    version="20200506-1",
    licence=_OFL,
    licence_files=("usr/share/doc/fonts-nanum/copyright",),
    licence_name="OFL-hangul.txt",
)
HANAZONO = Source(
    kind="deb",
    package="fonts-hanazono",
    version="20170904-2.1",
    licence=("Hanazono Font License", "http://fonts.jp/hanazono/"),
    licence_files=("usr/share/doc/fonts-hanazono/copyright",),
    licence_name="Hanazono.txt",
)
BABELSTONE = Source(
    kind="deb",
    package="fonts-babelstone-han",
    version="15.0.5-2",
    licence=("Arphic Public License", "https://www.babelstone.co.uk/Fonts/Han.html"),
    licence_files=("usr/share/doc/fonts-babelstone-han/copyright",),
    licence_name="Arphic.txt",
)


@dataclass(frozen=True)
class Recipe:
    """How one face is made: its file in the source, its own name, letters kept, units per em.

    512 units to the em are 2 or more to the dot of an office printer, up to the size of titles.
    `angular` outlines are chains of short lines: drawn again as curves they take a quarter less.
    `joined` letters take their form from their neighbours: the tables that say how are kept.
    """

    face: str
    use: str
    source: Source
    file: str
    family: str
    keep: frozenset[int] | None = None
    units: int | None = None
    angular: bool = False
    joined: bool = False


def common_letters() -> frozenset[int]:
    """Give GB 2312, the 8,105 of 通用规范汉字表 and the signs: what heads and titles are set in."""
    listed = (ROOT / "tests" / "data" / "tgh8105.txt").read_text(encoding="utf-8")
    gb2312 = [
        ord(bytes((row, cell)).decode("gb2312", "ignore") or " ")
        for row in range(0xB0, 0xF8)
        for cell in range(0xA1, 0xFF)
    ]
    return frozenset({*map(ord, "".join(listed.split())), *gb2312, *_SIGNS})


def recipes() -> list[Recipe]:
    """Give every face we bundle."""
    common, ttf = common_letters(), "usr/share/fonts/truetype"
    serif, sans = "package/{0}/NotoSerifSC_{0}.ttf", "package/{0}/NotoSansSC_{0}.ttf"
    nanum, noto = f"{ttf}/nanum/NanumMyeongjo.ttf", f"{ttf}/noto/NotoSerif-Regular.ttf"
    mongolian, tibetan, naskh = (
        f"{ttf}/noto/Noto{name}-Regular.ttf"
        for name in ("SansMongolian", "SerifTibetan", "NaskhArabic")
    )
    hana, stone = f"{ttf}/hanazono/HanaMinB.ttf", f"{ttf}/babelstone/BabelStoneHan.ttf"
    fang, kai = f"{_FANDOL}/FandolFang-Regular.otf", f"{_FANDOL}/FandolKai-Regular.otf"
    far, farther = frozenset(_EXT_B_TO_F), frozenset(_EXT_G_H | _COMPATIBILITY | _LATE)
    return [
        Recipe("song", "正文宋体", SERIF, serif.format("400Regular"), "Ledger Song", None, 512),
        Recipe("title", "标题", SERIF, serif.format("700Bold"), "Ledger Title", common, 512),
        Recipe("hei", "黑体", SANS, sans.format("500Medium"), "Ledger Hei", common, 512),
        Recipe("fang", "仿宋", FANDOL, fang, "Ledger FangSong", None, 512),
        Recipe("kai", "楷体", FANDOL, kai, "Ledger Kai", None, 512),
        Recipe("latin", "拉丁、音标与西里尔字母", NOTO, noto, "Ledger Latin"),
        Recipe("hangul", "谚文", NANUM, nanum, "Ledger Hangul", frozenset(_HANGUL)),
        Recipe("rare", "扩展B至F区汉字", HANAZONO, hana, "Ledger Rare", far, 512, angular=True),
        Recipe(
            "rare_g", "扩展G、H区部分与兼容汉字", BABELSTONE, stone, "Ledger Rare G", farther, 512
        ),
        Recipe("mongolian", "蒙古文", NOTO, mongolian, "Ledger Mongolian", joined=True),
        Recipe("tibetan", "藏文", NOTO, tibetan, "Ledger Tibetan", joined=True),
        Recipe("arabic", "维吾尔文、哈萨克文", NOTO, naskh, "Ledger Arabic", joined=True),
    ]


def fetched(source: Source, scratch: Path) -> Path:
    """Give the folder of an unpacked package, fetching it when it is not there yet."""
    folder = scratch / source.package.rpartition("/")[2]
    if folder.exists():
        return folder
    scratch.mkdir(parents=True, exist_ok=True)
    if source.kind == "npm":
        pack = ["npm", "pack", "--silent", f"{source.package}@{source.version}"]
        name = subprocess.run(pack, cwd=scratch, check=True, capture_output=True, text=True).stdout
        with tarfile.open(scratch / name.split()[-1]) as archive:
            archive.extractall(folder, filter="data")
    else:
        wanted = f"{source.package}={source.version}"
        subprocess.run(["apt-get", "download", wanted], cwd=scratch, check=True)
        (archive_file,) = scratch.glob(f"{source.package}_*.deb")
        subprocess.run(["dpkg-deb", "-x", str(archive_file), str(folder)], check=True)
    return folder


def made(recipe: Recipe, scratch: Path) -> bytes:
    """Give the .ttf of a face: cut, outlines quadratic, our name, fixed times."""
    font = TTFont(fetched(recipe.source, scratch) / recipe.file, recalcTimestamp=False)
    origin = {number: font["name"].getDebugName(number) or "" for number in (0, 4, 5)}
    for tag in set(font.keys()) - _TABLES - (_JOINING if recipe.joined else set()):
        del font[tag]
    if "CFF " in font:
        font = _reopened(_quadratic(font))
    _cut(font, recipe.keep, joined=recipe.joined)
    if recipe.units:
        _coarsen(font, recipe.units, angular=recipe.angular)
    _rename(font, recipe, origin)
    font["head"].created = font["head"].modified = _SECONDS
    return _saved(font)


def _quadratic(font: TTFont) -> TTFont:
    """Turn CFF outlines into glyf ones, at most 1/500 em off: HarfBuzz and PDF want glyf here."""
    glyphs, order = font.getGlyphSet(), font.getGlyphOrder()
    drawn = {}
    for name in order:
        pen = TTGlyphPen(glyphs)
        glyphs[name].draw(Cu2QuPen(pen, 2.0, reverse_direction=True))
        drawn[name] = pen.glyph()
    font["loca"], font["glyf"] = newTable("loca"), newTable("glyf")
    font["glyf"].glyphOrder, font["glyf"].glyphs = order, drawn
    for name in order:
        _set_bounds(font, name, drawn[name])
    font["maxp"].tableVersion = 0x00010000
    for limit in ("Zones", "TwilightPoints", "Storage", "FunctionDefs", "InstructionDefs"):
        setattr(font["maxp"], f"max{limit}", 1 if limit == "Zones" else 0)
    for limit in ("StackElements", "SizeOfInstructions", "ComponentElements"):
        setattr(font["maxp"], f"max{limit}", 0)
    font["post"].formatType = 3.0
    del font["CFF "]
    font.sfntVersion = "\x00\x01\x00\x00"
    return font


def _coarsen(font: TTFont, units: int, *, angular: bool) -> None:
    """Set the letters on a coarser grid and leave out the points that are not seen on it."""
    scale = units / font["head"].unitsPerEm
    before = {
        name: _outlines(font["glyf"][name], scale)
        for name in (font.getGlyphOrder() if angular else ())
    }
    scale_upem(font, units)
    for name in font.getGlyphOrder():
        glyph = font["glyf"][name]
        if glyph.numberOfContours > 0:
            if angular:
                drawn = [curves.redrawn([(x, y) for x, y, _ in one], SLACK) for one in before[name]]
            else:
                drawn = [
                    curves.tidied([(round(x), round(y), on) for x, y, on in one])
                    for one in _outlines(glyph, 1)
                ]
            font["glyf"][name] = glyph = _glyph([one for one in drawn if len(one) > 2])
        _set_bounds(font, name, glyph)


def _outlines(glyph: Glyph, scale: float) -> list[list[tuple[float, float, bool]]]:
    found, start = [], 0
    for end in glyph.endPtsOfContours if glyph.numberOfContours > 0 else ():
        places = glyph.coordinates[start : end + 1]
        signs = glyph.flags[start : end + 1]
        found.append(
            [
                (x * scale, y * scale, bool(sign & 1))
                for (x, y), sign in zip(places, signs, strict=True)
            ]
        )
        start = end + 1
    return found


def _glyph(outlines: list[list[curves.Node]]) -> Glyph:
    made, nodes = Glyph(), list(chain.from_iterable(outlines))
    made.numberOfContours = len(outlines)
    made.coordinates = GlyphCoordinates([(x, y) for x, y, _ in nodes])
    made.flags = array.array("B", [on for _, _, on in nodes])
    made.endPtsOfContours = [end - 1 for end in accumulate(map(len, outlines))]
    made.program = Program()
    made.program.fromBytecode(b"")
    return made


def _set_bounds(font: TTFont, name: str, glyph: Glyph) -> None:
    """Say how far a letter reaches; a side bearing that is off moves it."""
    glyph.recalcBounds(font["glyf"])
    width, _ = font["hmtx"][name]
    font["hmtx"][name] = (width, getattr(glyph, "xMin", 0))


def _cut(font: TTFont, keep: frozenset[int] | None, *, joined: bool) -> None:
    """Keep these letters only (None: all), but never a private one: it means what one likes."""
    options = Options(hinting=False, notdef_outline=True, name_IDs=["*"])
    options.layout_features = ["*"] if joined else []
    subsetter = Subsetter(options)
    has = set(font.getBestCmap()) - _PRIVATE
    subsetter.populate(unicodes=sorted(has & keep if keep else has))
    subsetter.subset(font)


def _rename(font: TTFont, recipe: Recipe, origin: dict[int, str]) -> None:
    """Give the font our name; the licences reserve theirs and want the change told."""
    postscript = recipe.family.replace(" ", "") + "-Regular"
    told = f"Made from {origin[4]} ({origin[5]}), cut and renamed, {CHANGED}. See NOTICE.txt."
    entries = [
        (0, origin[0]),
        (1, recipe.family),
        (2, "Regular"),
        (3, f"{postscript};1.0"),
        (4, recipe.family),
        (5, "Version 1.000"),
        (6, postscript),
        (10, told),
        (13, recipe.source.licence[0]),
        (14, recipe.source.licence[1]),
    ]
    font["name"].names = []
    for number, text in entries:
        font["name"].setName(text, number, 3, 1, 0x409)


def _reopened(font: TTFont) -> TTFont:
    return TTFont(io.BytesIO(_saved(font)), recalcTimestamp=False)


def _saved(font: TTFont) -> bytes:
    out = io.BytesIO()
    font.save(out, reorderTables=True)
    return out.getvalue()


def packed(font: bytes) -> bytes:
    """Give the font as .xz, as small as it gets."""
    return lzma.compress(font, check=lzma.CHECK_SHA256, preset=9 | lzma.PRESET_EXTREME)


def notice(all_recipes: list[Recipe]) -> str:
    """Give the text that says where each file is from, under which licence, with its hashes.

    The program reads the hashes of the unpacked files from it.
    """
    head = (
        "字体来源与许可\n\n"
        "以下字体由 build_scripts/fonts.py 从所列软件包取出，经裁剪、改名后随程序分发，\n"
        "许可全文在 licences 文件夹。散列为 SHA-256：先是解开后的字体，再是压缩文件。\n\n"
        "The font exception of the Fandol fonts is extended to our versions of them: a document\n"
        "that embeds them, whole or in part, is not covered by the GNU GPL for that reason.\n"
    )
    return "\n".join([head, *chain.from_iterable(map(_notice_of, all_recipes))])


def _notice_of(recipe: Recipe) -> list[str]:
    source, file = recipe.source, TARGET / f"{recipe.face}.ttf.xz"
    body = lzma.decompress(file.read_bytes())
    named = TTFont(io.BytesIO(body))["name"].getDebugName
    told = named(10).removesuffix(" See NOTICE.txt.")
    return [
        f"{recipe.face}  {recipe.use}  {named(6)}",
        f"  来源  {source.kind} {source.package} {source.version} {recipe.file}",
        f"  改动  {told}",
        f"  版权  {named(0)}",
        f"  许可  {source.licence[0]} (licences/{source.licence_name})",
        f"  {hashlib.sha256(body).hexdigest()}  {recipe.face}.ttf",
        f"  {hashlib.sha256(file.read_bytes()).hexdigest()}  {recipe.face}.ttf.xz",
        "",
    ]


def keep_licence(source: Source, scratch: Path) -> None:
    """Put the licence of a package beside the fonts, as it stands in the package."""
    files = [fetched(source, scratch) / name for name in source.licence_files]
    texts = [
        gzip.decompress(file.read_bytes()) if file.suffix == ".gz" else file.read_bytes()
        for file in files
    ]
    target = TARGET / "licences" / source.licence_name
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(b"\n\n".join(texts).replace(b"\r\n", b"\n"))


def main(arguments: list[str]) -> int:
    """Make the named faces, or all; then write the notice anew."""
    if not arguments:
        print(__doc__)
        return 2
    scratch, chosen = Path(arguments[0]).resolve(), arguments[1:]
    TARGET.mkdir(parents=True, exist_ok=True)
    for recipe in recipes():
        if chosen and recipe.face not in chosen:
            continue
        body = made(recipe, scratch)
        file = TARGET / f"{recipe.face}.ttf.xz"
        file.write_bytes(packed(body))
        keep_licence(recipe.source, scratch)
        print(f"{recipe.face}: {len(body):,} → {file.stat().st_size:,}", flush=True)
    present = [recipe for recipe in recipes() if (TARGET / f"{recipe.face}.ttf.xz").exists()]
    (TARGET / "NOTICE.txt").write_text(notice(present), encoding="utf-8", newline="\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
