"""X3: what is typed leaves as text: on paper, in sheets, on screen, in a search."""

from __future__ import annotations

import csv
import io
import zipfile
from xml.etree import ElementTree

import openpyxl
import pikepdf
import pytest
from PySide6.QtGui import Qt
from PySide6.QtWidgets import QAbstractItemView, QApplication, QLabel, QWidget

from db import seeking
from db.fields import LongText, PersonName, Text
from db.kinds import KINDS, Resident
from db.trouble import Refused
from desktop_app.exchange import list_sheet
from desktop_app.gui.tips import tip
from desktop_app.ledgers import archive, printing
from desktop_app.ledgers.faces import Sign
from desktop_app.ledgers.formats import Format, set_as
from desktop_app.ledgers.ink import Ink
from desktop_app.ledgers.ledger import Row
from desktop_app.ledgers.plain_csv import BOM
from tests.builders import build
from tests.db.nodes import Node
from tests.ledgers.papers import STAMP, Grouped, Plain, book, opened, options
from tests.sizes import size
from tests.trust.hostile_words import hostile_words

WORDS = list(hostile_words(size(200, 1_000)))
FORMULA = ("=", "+", "-", "@", "＝", "\t=", "\r=")
ACTIVE = (b"/JavaScript", b"/JS", b"/Launch", b"/URI", b"/EmbeddedFile", b"/OpenAction", b"/AA")


def gathered(ledger, **more):
    chosen = options()
    rows = [Row((word, word, word), word, {"person": 1}) for word in WORDS]
    return printing.gathered(ledger, book(edition=chosen.edition), chosen, rows, **more)


# What a page may be drawn with (ISO 32000-1, annex A), besides pictures written into it.
_DRAWING = """
b B b* B* BDC BMC BT c cm CS cs d d0 d1 Do EMC ET f f* G g gs h i J j K k l m M MP n q Q re RG rg ri
s S SC sc SCN scn sh T* Tc Td TD Tf Tj TJ TL Tm Tr Ts Tw Tz v w W W* y ' "
"""
OPERATORS = frozenset(_DRAWING.split())


def strange_on(pdf):
    """Name what stands on the pages that draws nothing: where a text ended before its end."""
    with opened(pdf) as held:
        told = [one for page in held.pages for one in pikepdf.parse_content_stream(page)]
    return {str(one.operator) for one in told} - OPERATORS


def test_a_ledger_of_it_holds_nothing_that_acts():
    printed = printing.printed(gathered(Plain()), STAMP)
    assert strange_on(printed.pdf) == set()
    with opened(printed.pdf) as pdf:
        assert pdf.check_pdf_syntax() == []
        for thing in pdf.objects:
            if isinstance(thing, pikepdf.Dictionary | pikepdf.Stream):
                found = {str(key).encode() for key in thing.keys()}  # noqa: SIM118
                assert not found & set(ACTIVE), found
    assert printed.rows == len(WORDS)


def xmp_of(word):
    """Give the description that readers of the file look into, made of a hostile title."""

    class Told:
        title = author = subject = producer = keywords = creator = word

    return archive._xmp(Told)


def is_only_text(word):
    """Say whether the description is one sound document that says the very word."""
    try:
        tree = ElementTree.fromstring(xmp_of(word))  # noqa: S314  our own text
    except ElementTree.ParseError:
        return False
    return word in "".join(tree.itertext())


MARKED = [word for word in WORDS if "<" in word or "&" in word]
SAYABLE = [word for word in MARKED if word.isprintable() and "\ufffe" not in word]


def test_what_the_file_says_of_itself_is_only_text():
    assert len(SAYABLE) > 20
    assert [word for word in SAYABLE if not is_only_text(word)] == []


def test_a_planted_fault_is_seen(figures, monkeypatch):
    """Each way by which a word gets into the file, alone: what it says of itself, its pages."""
    with monkeypatch.context() as planted:
        planted.setattr(archive, "escape", lambda text: text)
        with pytest.raises(AssertionError):
            test_what_the_file_says_of_itself_is_only_text()
    with monkeypatch.context() as planted:
        planted.setattr(Ink, "fitted", lambda *_: None)
        planted.setattr(Sign, "ops", lambda sign, text, _size: bare(sign.encode(text)))
        with pytest.raises(AssertionError):
            test_a_ledger_of_it_holds_nothing_that_acts()
    figures.caught("PDF escaping off")


def bare(codes):
    """Show codes as a text in round brackets, the brackets within it as they are."""
    signs = (chr(one) if 32 <= one < 127 else f"\\{one:03o}" for one in codes)
    return f"({''.join(signs)}) Tj"


def test_a_workbook_of_it_has_no_formula_and_no_link():
    made = set_as(Format.XLSX, gathered(Grouped()), STAMP).pdf
    listed = list_sheet.write("居民", ["姓名"], [[word] for word in WORDS])
    for content in (made, listed):
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            assert not [name for name in package.namelist() if "external" in name.lower()]
            for name in package.namelist():
                if name.startswith("xl/worksheets/"):
                    raw = package.read(name)
                    assert b"<f>" not in raw
                    assert b"hyperlink" not in raw
        page = openpyxl.load_workbook(io.BytesIO(content)).active
        kinds = {cell.data_type for row in page.iter_rows() for cell in row if cell.value}
        assert kinds == {"s"}


def test_a_csv_of_it_computes_nothing():
    text = set_as(Format.CSV, gathered(Plain()), STAMP).pdf.decode()
    assert text.startswith(BOM)
    rows = list(csv.reader(io.StringIO(text[1:], newline="")))
    assert len(rows) == len(WORDS) + 2  # heads above, who took it out below
    acting = [cell for row in rows[1:] for cell in row if cell.startswith(FORMULA)]
    assert acting == []


@pytest.fixture(scope="module")
def node():
    """Give an office whose people are all called something hostile."""
    made = Node("229901001001", "甲")
    typed = Resident.fields()["workplace"].parse
    said = [word for word in map(typed, WORDS[: size(60, 1_000)]) if word]
    people = [build(Resident, full_name=word[:50], workplace=word) for word in said]
    with made.store.work(made.clerk, "导入", "test") as work:  # as a package brings them
        work.bulk_create(people)
    return made


def test_a_search_for_it_finds_text_and_changes_nothing(node):
    assert len(seeking.read(node.store, "resident", "resident")) == node.store.count(Resident)
    people = node.store.all(Resident)
    before, rows = node.store.state_hash(), node.store.count(Resident)
    for word in WORDS:
        if not word.isprintable():
            continue  # no such letters reach the database
        found = {one.id for one in node.store.all(Resident, workplace=word)}
        assert found == {one.id for one in people if one.workplace == word}
    assert (node.store.state_hash(), node.store.count(Resident)) == (before, rows)


TEXTS = [
    (kind, name)
    for kind in KINDS
    for name, field in kind.fields().items()
    if isinstance(field, Text | LongText | PersonName)
]


def test_every_field_of_every_kind_keeps_it_as_it_was_typed_or_refuses():
    """What is shown again is the same text without its unseen signs, never something made of it."""
    assert len(TEXTS) > 100
    for kind, name in TEXTS:
        field = kind.fields()[name]
        for word in WORDS[: size(60, 1_000)]:
            shown = shown_again(field, word)
            assert not UNSEEN & set(shown), (kind, name, word)


UNSEEN = set("\u202e\u2066\x00\x07\x1b\x7f\ufeff")


def shown_again(field, word):
    """Give what a field shows of a word it was given; blank where it refuses it."""
    try:
        kept = field.parse(word)
    except Refused:
        return ""
    return "" if kept is None or field.fault(kept) else field.show(kept)


def test_nothing_on_screen_is_read_as_markup(qtbot):
    from desktop_app.gui.controls import button, label

    holder = QWidget()
    qtbot.addWidget(holder)
    for word in WORDS:
        assert label(word).textFormat() == Qt.TextFormat.PlainText
        said = tip(word)
        assert said == word or said.startswith("<span>")
        if said == word:
            assert not Qt.mightBeRichText(said)
        shown = button("看", name=word).toolTip()
        assert not Qt.mightBeRichText(shown) or shown.startswith("<span>")


def test_the_pages_of_such_people_show_plain_text(qtbot, node):
    """Labels of every page that shows a person are plain, and so are the tips of tables."""
    from desktop_app.gui.desk import Desk
    from desktop_app.gui.pages import doors

    desk = Desk(node.store, node.clerk)
    for door in (doors.residents, doors.resident_form):
        page = door(desk)
        qtbot.addWidget(page)
        page.show()
        page.arrive()
        qtbot.waitUntil(lambda: not desk.jobs.open_jobs(), timeout=20_000)
        QApplication.processEvents()
        for one in (made for made in page.findChildren(QLabel) if made.text()):
            assert one.textFormat() == Qt.TextFormat.PlainText, one.text()
        for view in page.findChildren(QAbstractItemView):
            model = view.model()
            for row in range(min(model.rowCount() if model else 0, 40)):
                said = model.index(row, 0).data(Qt.ItemDataRole.ToolTipRole)
                assert not said or not Qt.mightBeRichText(said) or said.startswith("<span>")
    desk.jobs.close()
