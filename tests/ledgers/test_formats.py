"""Ledgers in other forms: the same rows and masks as the paper, and nothing that computes."""

from __future__ import annotations

import csv
import io
import zipfile
from dataclasses import replace

import docx
import openpyxl
import pytest
from docx.oxml.ns import qn

from db.kinds import LedgerPrint, Resident
from db.periods import Period
from db.roles import ALL_ROLES, CLERK, LEAD
from db.trouble import Refused
from desktop_app.exchange.table import TableRow, entries
from desktop_app.ledgers import LEDGERS, by_code, formats, printing, register
from desktop_app.ledgers.formats import Format, formats_of, set_as
from desktop_app.ledgers.gathered import Gathered
from desktop_app.ledgers.ledger import Cancelled, Edition, Ledger, Options, Row
from desktop_app.ledgers.minutes_roles import Role
from desktop_app.ledgers.plain_csv import BOM, neutral
from desktop_app.ledgers.sheet import MM, Setup
from tests.builders import WOMAN, build
from tests.db.nodes import Node
from tests.ledgers.papers import STAMP, Grouped, Plain, Sheets, book, options
from tests.ledgers.test_minutes import MINUTES, minutes

ROSTER = by_code("L01")
HOSTILE = (
    "=1+1", "+cmd|' /C calc'!A0", "-2+3", "@SUM(A1)", "\t=1", "＝1+1", " =HYPERLINK(\"x\")", "{=1}",
    "http://x.y", "a\x00b\x1fc", "\ud800", "<b>&amp;</b>",
)  # fmt: skip


def gathered(ledger: Ledger, rows: list[Row], **more: object) -> Gathered:
    chosen = options(**more)
    return printing.gathered(ledger, book(edition=chosen.edition), chosen, rows)


def workbook(work: Gathered) -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(set_as(Format.XLSX, work, STAMP).pdf))


def cells(work: Gathered) -> list[list[str | None]]:
    return [list(row) for row in workbook(work).active.iter_rows(values_only=True)]


def lines(work: Gathered) -> list[list[str]]:
    text = set_as(Format.CSV, work, STAMP).pdf.decode("utf-8")
    assert text.startswith(BOM)
    *rows, foot = csv.reader(io.StringIO(text[1:], newline=""))
    assert foot[0].startswith("制表人：")
    return rows


GROUPS = [
    Row(("李梅", "229902199003072029", "备注"), "石榴苑", {"person": 1}),
    Row(("王㐂", "0123", ""), "石榴苑", {"person": 1}),
    Row(("𠮷田", "-5", "两行\n备注"), "同心里", {"person": 1}),
]


def test_a_workbook_stands_like_the_paper() -> None:
    table = cells(gathered(Grouped(), GROUPS))
    assert table[0][0] == "样张"
    assert "单位（盖章）：瑞光新村社区居民委员会" in table[1][0]
    assert "统计截止日 2025年9月16日" in table[1][0]
    assert table[2] == ["序号", "姓名", "电话", "备注"]
    assert [row[0] for row in table[3:]] == [
        "石榴苑（2 人）", "1", "2", "同心里（1 人）", "3", "合计　　人数 3", "以下空白", None,
        "制表人：　　　　　　　　审核人：　　　　　　　　负责人：",
    ]  # fmt: skip
    assert table[8 - 1][1:] == ["𠮷田", "-5", "两行\n备注"]


def test_numbers_are_text_and_keep_all_their_figures() -> None:
    page = workbook(gathered(Grouped(), GROUPS)).active
    found = [cell for row in page.iter_rows() for cell in row if cell.value is not None]
    assert {cell.data_type for cell in found} == {"s"}
    assert {cell.number_format for cell in found} == {"@"}
    assert all(cell.style.startswith("Normal") and cell.quotePrefix for cell in found)
    assert "229902199003072029" in [cell.value for cell in found]
    assert "0123" in [cell.value for cell in found]


@pytest.mark.parametrize(
    ("setup", "paper", "way"),
    [(Setup(), 9, "landscape"), (Setup(size="A3"), 8, "landscape"), (Setup(lying=False), 9, "")],
)
def test_it_is_ready_to_be_printed(setup: Setup, paper: int, way: str) -> None:
    work = gathered(Grouped(), GROUPS)
    page = workbook(replace(work, ledger=formats_on(work.ledger, setup))).active
    assert page.print_area == "'样张'!$A$1:$D$12"
    assert page.print_title_rows == "$1:$3"
    assert page.page_setup.paperSize == paper
    assert (page.page_setup.orientation or "").startswith(way)
    assert page.sheet_properties.pageSetUpPr.fitToPage
    assert page.freeze_panes == "A4"
    assert "打印码" in page.oddFooter.left.text
    assert page.oddFooter.right.text == "报送版"
    widths = [page.column_dimensions[name].width for name in "ABCD"]
    assert widths[3] > widths[1] > widths[2] > widths[0]
    edge = page.page_margins.top if way else page.page_margins.left
    assert edge == pytest.approx(25 / 25.4, abs=0.01)


def formats_on(ledger: Ledger, setup: Setup) -> Ledger:
    from desktop_app.ledgers import fitting

    return fitting.on_paper(ledger, setup)


def test_each_sheet_of_its_own_has_its_totals_and_begins_a_page() -> None:
    rows = [replace_group(row, group) for group in ("甲", "乙") for row in GROUPS]
    work = gathered(Sheets(), rows)
    table = cells(work)
    firsts = [row[0] for row in table]
    assert firsts.count("合计　　人数 3") == 2
    assert firsts.count("1") == 2
    breaks = workbook(work).active.row_breaks.brk
    assert [one.id for one in breaks] == [firsts.index("乙")]


def replace_group(row: Row, group: str) -> Row:
    return row._replace(group=group)


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_is_only_text(text: str) -> None:
    rows = [Row((text, text, text), text, {"person": 1})]
    work = gathered(Grouped(), rows)
    made = set_as(Format.XLSX, work, STAMP).pdf
    with zipfile.ZipFile(io.BytesIO(made)) as package:
        sheet = package.read("xl/worksheets/sheet1.xml").decode()
        assert "<f>" not in sheet
        assert "hyperlink" not in sheet
    page = openpyxl.load_workbook(io.BytesIO(made)).active
    assert {cell.data_type for row in page.iter_rows() for cell in row if cell.value} == {"s"}
    for cell in lines(work)[1]:
        assert cell[:1] not in ("=", "+", "-", "@", "＝")
        assert not (cell[:1] in ("\t", " ") and cell.strip()[:1] in ("=", "+", "@"))


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("=1", "'=1"), ("@a", "'@a"), ("－5+1", "'－5+1"), ("-5", "-5"), ("+12.5%", "+12.5%"),
        ("229902199003072029", "\t229902199003072029"), ("0123", "\t0123"), ("0", "0"),
        ("2299********", "2299********"), ("李梅", "李梅"), ("2025-09-16", "2025-09-16"), ("", ""),
    ],
)  # fmt: skip
def test_what_a_spreadsheet_would_spoil_is_made_harmless(text: str, kept: str) -> None:
    assert neutral(text) == kept


def test_csv_has_heads_groups_and_rows_and_nothing_else() -> None:
    assert lines(gathered(Grouped(), GROUPS)) == [
        ["分组", "序号", "姓名", "电话", "备注"],
        ["石榴苑", "1", "李梅", "\t229902199003072029", "备注"],
        ["石榴苑", "2", "王㐂", "\t0123", ""],
        ["同心里", "3", "𠮷田", "-5", "两行\n备注"],
    ]
    assert lines(gathered(Plain(), [])) == [["序号", "姓名", "电话", "备注"]]


def test_the_last_line_of_a_csv_says_who_took_it_out_and_is_no_row_of_it() -> None:
    work = gathered(Grouped(), GROUPS)
    text = set_as(Format.CSV, work, STAMP).pdf.decode("utf-8-sig")
    *_, foot = csv.reader(io.StringIO(text, newline=""))
    for said in (STAMP.printed_by, f"{STAMP.printed_at:%Y-%m-%d %H:%M}", "共 3 行", "打印码 "):
        assert said in foot[0]
    assert entries([TableRow(5, foot, " ")], [], ["姓名", "电话"]) == ([], {5: "表尾说明"})
    assert "制表人" not in set_as(Format.CSV, work, None).pdf.decode()  # nothing was taken out


@pytest.fixture
def node() -> Node:
    made = Node("229901001001", "一号")
    made.clerk = replace(made.clerk, roles=ALL_ROLES)
    made.save(build(Resident, full_name="李梅", phone="15400000001", id_number=WOMAN))
    return made


def chosen(node: Node, edition: Edition, **more: object) -> Options:
    today = node.store.today
    return Options(Period.parse(str(today.year)), today, today, edition, **more)  # type: ignore[arg-type]


@pytest.mark.parametrize("ledger", [one for one in LEDGERS if Format.XLSX in formats_of(one)],
                         ids=lambda one: one.code)  # fmt: skip
def test_every_table_has_the_rows_of_its_paper_in_each_edition(ledger, node: Node) -> None:
    for edition in ledger.editions:
        work = printing.gather(ledger, node.store, chosen(node, edition))
        heads = [column.label for column in ledger.columns_for(edition)]
        table, plain = cells(work), lines(work)
        assert table[2] == heads
        assert plain[0][-len(heads) :] == heads
        rows = [row for row in work.rows if row.cells]
        assert len(plain) == len(rows) + 1
        width = len(heads)
        shown = {tuple(cell or "" for cell in row) for row in table}
        assert all(row.cells in shown for row in rows)
        assert all(len(row) == width for row in table)
        said = str(table) + str(plain)
        assert not any("民族" in head for head in heads)
        assert WOMAN not in said
        assert "15400000001" not in said


def test_rights_and_log_are_those_of_an_export(node: Node) -> None:
    typist = replace(node.clerk, roles=frozenset({CLERK}))
    with pytest.raises(Refused, match="导出"):
        register.issue(node.store, typist, ROSTER, chosen(node, Edition.INTERNAL), form=Format.CSV)
    assert node.store.count(LedgerPrint) == 0
    issued = register.issue(
        node.store, node.clerk, ROSTER, chosen(node, Edition.INTERNAL), form=Format.XLSX,
        act=register.TAKE_OUT,
    )  # fmt: skip
    assert issued.record.page_count is None
    assert issued.record.row_count == 1
    assert '"form":"xlsx"' in issued.record.parameters
    (line,) = [
        one.act
        for one in node.store.access_log(node.clerk, issued.record)
        if one.act.act == register.TAKE_OUT
    ]
    assert line.count == 1


def test_numbers_in_full_are_named_on_each_page(node: Node) -> None:
    lead = replace(node.clerk, roles=frozenset({LEAD}))
    issued = register.issue(
        node.store, lead, ROSTER, chosen(node, Edition.INTERNAL, unmasked=True),
        form=Format.XLSX, reason="上门核对", recipient="本人",
    )  # fmt: skip
    page = openpyxl.load_workbook(io.BytesIO(issued.pdf)).active
    assert WOMAN in {cell.value for row in page.iter_rows() for cell in row}
    assert "王晓梅" in page.oddHeader.right.text
    assert "内部资料" in page.oddHeader.right.text
    assert page.oddFooter.right.text == "内部版（号码未遮）"


def test_the_same_entry_gives_the_same_workbook() -> None:
    work = gathered(Grouped(), GROUPS)
    assert set_as(Format.XLSX, work, STAMP).pdf == set_as(Format.XLSX, work, STAMP).pdf


def test_a_form_a_ledger_has_not_is_refused(node: Node) -> None:
    with pytest.raises(
        Refused, match="不能另存 Word 文稿，可以另存 PDF 文件、Excel 表格、CSV 文件"
    ):
        formats.require_format(ROSTER, Format.DOCX)
    with pytest.raises(Refused, match="不能另存 Excel 表格"):
        formats.require_format(MINUTES, Format.XLSX)


def test_stopping_writes_nothing() -> None:
    rows = [Row((str(number), "", "")) for number in range(1200)]
    for form in (Format.XLSX, Format.CSV):
        with pytest.raises(Cancelled):
            set_as(form, gathered(Plain(), rows), None, cancel=lambda: True)


def test_file_names_end_as_they_should() -> None:
    name = register.file_name(ROSTER, options(), "瑞光新村", Format.XLSX)
    assert name == "居民花名册_瑞光新村_2025年_报送版.xlsx"


# Minutes to be edited


def document(rows: list[Row]):
    work = printing.gathered(MINUTES, book(), options(), rows)
    return docx.Document(io.BytesIO(set_as(Format.DOCX, work, STAMP).pdf))


def paragraphs(made) -> list[str]:
    return [one.text for one in made.paragraphs]


def lines_of_end(made) -> list[str]:
    """Give what the 版记 says, line by line."""
    return [cell.text for row in made.tables[-1].rows for cell in row.cells]


def test_minutes_hold_the_same_words_in_order() -> None:
    made = document(minutes())
    said = paragraphs(made)
    assert said[0] == "瑞光新村社区民族工作联席会议纪要"
    assert "第3期" in said
    assert "瑞光新村社区居民委员会\t2025年9月18日" in said
    title = "".join(said[said.index("") + 1 : said.index("", said.index("") + 1)])
    assert title == "瑞光新村社区民族工作联席会议2025年第3次会议纪要"
    assert "一、会议听取了秋季入学情况。今年有5名孩子需要协调。" in said
    assert "出席：社区党委　演示书记一，居民代表　王㐂、李䶮。" in said
    assert lines_of_end(made) == [
        "抄送：区委统战部，区民政局。",
        "瑞光新村社区居民委员会\t2025年9月18日印发",
    ]
    assert "人名" not in "".join(said)


def test_minutes_lie_on_the_grid_of_the_standard() -> None:
    made = document(minutes())
    (section,) = made.sections
    assert section.page_width.mm == pytest.approx(210, abs=0.05)
    assert section.page_height.mm == pytest.approx(297, abs=0.05)
    assert [round(edge.mm) for edge in (section.top_margin, section.left_margin)] == [37, 28]
    assert [round(edge.mm) for edge in (section.right_margin, section.bottom_margin)] == [26, 35]
    grid = section._sectPr.find(qn("w:docGrid"))
    assert grid.get(qn("w:type")) == "lines"
    assert int(grid.get(qn("w:linePitch"))) == pytest.approx(28.99 * 20, abs=1)
    body = next(one for one in made.paragraphs if one.text.startswith("2025年9月16日上午"))
    assert body.paragraph_format.line_spacing.pt == pytest.approx(28.99, abs=0.06)
    (run,) = body.runs
    assert run.font.size.pt == 16
    pitch = 16 + int(run._r.rPr.find(qn("w:spacing")).get(qn("w:val"))) / 20
    assert 28 * pitch <= 156 * MM < 29 * pitch
    assert run._r.rPr.rFonts.get(qn("w:eastAsia")) == "仿宋"


def test_long_names_of_offices_have_lines_of_their_own_in_the_text_to_be_edited() -> None:
    name = "吉林省白城市洮北区民族团结进步创建工作领导小组办公室"
    made = document(minutes(**{Role.ISSUER: name, Role.MARK: f"{name}纪要"}))
    said = paragraphs(made)
    assert "".join(said[:2]) == f"{name}纪要"
    assert said[said.index("第3期") + 1 :][:2] == [name, "\t2025年9月18日"]
    assert lines_of_end(made)[-2:] == [name, "\t2025年9月18日印发"]


@pytest.mark.parametrize(
    "name", ["瑞光新村社区居民委员会", "吉林省白城市洮北区民族团结进步创建工作办公室"]
)
def test_the_issue_lines_float_at_the_foot_between_rules_as_wide_as_the_text(name: str) -> None:
    (table,) = document(minutes(**{Role.ISSUER: name})).tables
    props = table._tbl.tblPr
    names = [child.tag.split("}")[1] for child in props]
    assert names == ["tblpPr", "tblOverlap", "tblW", "tblLayout", "tblCellMar"]  # Word's order
    place = props.find(qn("w:tblpPr"))
    assert (place.get(qn("w:vertAnchor")), place.get(qn("w:tblpYSpec"))) == ("margin", "bottom")
    assert int(place.get(qn("w:tblpX"))) == pytest.approx(28 * MM * 20, abs=1)
    assert int(props.find(qn("w:tblW")).get(qn("w:w"))) == pytest.approx(156 * MM * 20, abs=1)
    rules = [_rules(row.cells[0]) for row in table.rows]
    (copies, issued), day = rules[:2], rules[2:]
    assert copies == {"top": 8}
    assert issued == ({"top": 6} if day else {"top": 6, "bottom": 8})
    assert day in ([], [{"bottom": 8}])
    assert table._tbl.getnext().tag == qn("w:p")  # what it hangs on


def _rules(cell) -> dict[str, int]:
    """Give the rules of a cell: side and width in eighths of a point."""
    drawn = cell._tc.tcPr.find(qn("w:tcBorders"))
    return {one.tag.split("}")[1]: int(one.get(qn("w:sz"))) for one in drawn}


def test_a_heading_stays_with_what_follows_it_in_the_text_to_be_edited() -> None:
    made = document(minutes(("一、研究入学", "照办。")))
    kept = {one.text: one.paragraph_format.keep_with_next for one in made.paragraphs}
    assert kept["一、研究入学"]
    assert not kept["照办。"]


def test_levels_have_their_faces_and_the_mark_is_red() -> None:
    made = document(minutes())
    faces = {
        run.text: run._r.rPr.rFonts.get(qn("w:eastAsia"))
        for one in made.paragraphs
        for run in one.runs
    }
    assert faces["一、会议听取了秋季入学情况。"] == "黑体"
    assert faces["（一）关于材料。"] == "楷体"
    assert faces["出席："] == "黑体"
    assert str(made.paragraphs[0].runs[0].font.color.rgb) == "D90000"


def test_page_numbers_stand_outside_and_the_copy_says_what_it_is() -> None:
    made = document(minutes())
    assert made.settings.odd_and_even_pages_header_footer
    (section,) = made.sections
    for foot, side in ((section.footer, "RIGHT"), (section.even_page_footer, "LEFT")):
        number, note = foot.paragraphs
        assert number.alignment.name == side
        assert "PAGE" in "".join(one.text or "" for one in number._p.iter(qn("w:instrText")))
        assert "可编辑副本" in note.text
        assert "打印码" in note.text


def test_each_of_several_minutes_begins_on_an_odd_page_numbered_from_one() -> None:
    made = document([*minutes(), *minutes(group="b")])
    assert len(made.sections) == 2
    assert made.sections[1].start_type.name == "ODD_PAGE"
    for section in made.sections:
        assert section._sectPr.find(qn("w:pgNumType")).get(qn("w:start")) == "1"


def test_no_minutes_are_said_and_hostile_text_is_harmless() -> None:
    title, _, *told = paragraphs(document([]))
    assert (title, told[0]) == ("联席会议纪要", "本期无会议纪要。")
    assert told[2].startswith("统计期间：2025年")
    assert not document([]).tables
    said = paragraphs(document(minutes(body=["a\x00b\x1f<w:p/>\ud800"])))
    assert "ab<w:p/>\ufffd" in said


def test_the_same_minutes_give_the_same_file_and_every_part_of_it_is_named() -> None:
    work = printing.gathered(MINUTES, book(), options(), minutes())
    made = set_as(Format.DOCX, work, STAMP).pdf
    assert set_as(Format.DOCX, work, STAMP).pdf == made
    with zipfile.ZipFile(io.BytesIO(made)) as container:
        contents = container.read("[Content_Types].xml").decode()
        parts = [name for name in container.namelist() if not name.endswith((".rels", "s].xml"))]
    assert all(f'PartName="/{name}"' in contents for name in parts)
    assert document(minutes()).core_properties.language == "zh-CN"


def test_parts_stand_in_the_order_word_wants() -> None:
    order = ["widowControl", "pBdr", "tabs", "snapToGrid", "spacing", "ind", "jc", "rPr", "sectPr"]
    for one in document([*minutes(), *minutes(group="b")]).paragraphs:
        names = [child.tag.split("}")[1] for child in one._p.pPr]
        known = [name for name in names if name in order]
        assert known == sorted(known, key=order.index), names


def test_roles_are_those_of_the_paper() -> None:
    assert Role.NAME not in [role for role in Role if role in paragraphs(document(minutes()))]


def test_rows_are_as_high_as_their_words_need_in_every_program() -> None:
    long = "走访慰问送米面油，" * 12
    made = workbook(gathered(Plain(), [Row(("李梅", "1", "短")), Row(("王㐂", "2", long))]))
    sheet = made.active
    rows = {sheet.cell(row, 4).value: row for row in range(1, sheet.max_row + 1)}
    low, high = (sheet.row_dimensions[rows[words]].height for words in ("短", long))
    assert low is None
    assert high / 13 * sheet.column_dimensions["D"].width * 5.25 >= len(long) * 10
