"""A form for people without the program: what leaves, what comes back, and what is taken of it."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import msgspec
import pytest

from db import backup
from db.fields import Privacy
from db.kinds import KINDS, PartnerOrganization, Resident, RightsRequest, StaffMember, Visit
from db.record import Record
from db.roles import Clerk, ReasonNeeded, SecondNeeded
from db.trouble import Refused
from desktop_app.exchange import fill_in, fill_in_return, workbook
from desktop_app.exchange.fill_in_return import Returned
from tests.builders import WOMAN, build
from tests.db.nodes import Node
from tests.trust.ground import found

fillable = pytest.mark.parametrize(
    "kind", [kind for kind in KINDS if fill_in.may_fill_in(kind)], ids=lambda k: k.__tablename__
)


@pytest.fixture
def node() -> Node:
    return Node("229901001001", "一号")


def read(content: bytes, tmp_path: Path) -> workbook.Workbook:
    file = tmp_path / "表.xlsx"
    file.write_bytes(content)
    return msgspec.msgpack.decode(workbook.decode(file), type=workbook.Workbook)


def sent(
    node: Node, tmp_path: Path, kind: type[Record], *records: Record, names: tuple[str, ...] = ()
) -> workbook.Workbook:
    ids = [record.id for record in records]
    content = fill_in.write(node.store, node.clerk, kind, ids, names or fill_in.usual(kind))
    return read(content, tmp_path)


def put(book: workbook.Workbook, row: int, label: str, text: str) -> None:
    """Write into a form as somebody does in a spreadsheet."""
    page = next(sheet for sheet in book.sheets if sheet.name == fill_in.FORM)
    place = page.rows[page.numbers.index(fill_in.HEADER_ROW)].index(label)
    at = page.numbers.index(row)
    texts = [*page.rows[at], *[""] * (place + 1 - len(page.rows[at]))]
    texts[place] = text
    page.rows[at] = texts
    page.kinds[at] = page.kinds[at].ljust(place + 1)
    page.kinds[at] = page.kinds[at][:place] + "t" + page.kinds[at][place + 1 :]


def back(node: Node, book: workbook.Workbook) -> Returned:
    form = fill_in.form_of(book)
    assert form is not None
    return fill_in_return.read(node.store, book, form)


def every_word(content: bytes) -> str:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return b"".join(archive.read(name) for name in archive.namelist()).decode()


def test_missing_phones_come_back_as_differences_and_go_in_as_one(
    node: Node, tmp_path: Path
) -> None:
    mei = build(Resident, phone=None, workplace="同心里小学")
    node.save(mei)
    book = sent(node, tmp_path, Resident, mei)
    put(book, 4, "手机", "15400000011")
    put(book, 4, "工作单位", "演示超市")
    returned = back(node, book)
    said = [(one.label, one.old, one.new, one.problem) for one in returned.differences]
    assert ("工作单位", "同心里小学", "演示超市", "") in said
    assert {label for label, *_ in said} == {"手机", "工作单位"}
    done = returned.apply(node.store, node.clerk)
    (after,) = node.store.all(Resident)
    assert (after.phone, after.workplace) == ("15400000011", "演示超市")
    node.store.undo(node.clerk, done.work)
    (after,) = node.store.all(Resident)
    assert (after.phone, after.workplace) == (None, "同心里小学")


def test_a_backup_comes_before_what_a_form_brings(tmp_path: Path) -> None:
    office = found(tmp_path / "book")
    mei = build(Resident, phone=None, id_number=None)
    with office.store.work(office.clerk) as work:
        work.save(mei)
    content = fill_in.write(office.store, office.clerk, Resident, [mei.id], ("phone",))
    book = read(content, tmp_path)
    put(book, 4, "手机", "15400000011")
    form = fill_in.form_of(book)
    fill_in_return.read(office.store, book, form).apply(office.store, office.clerk)
    (made,) = backup.listed(tmp_path / "book" / "backups")
    assert made.reason == "before"
    office.close()


def test_a_registrar_says_why_a_form_is_taken_in(node: Node, tmp_path: Path) -> None:
    mei = build(Resident, phone=None)
    node.save(mei)
    book = sent(node, tmp_path, Resident, mei)
    put(book, 4, "手机", "15400000011")
    returned = back(node, book)
    junior = Clerk(node.clerk.id, "lu", "录入", frozenset({"clerk"}))
    with pytest.raises(ReasonNeeded):
        returned.apply(node.store, junior)
    returned.apply(node.store, junior.for_once(why="楼栋长交回"))
    told = next(one for one in node.store.access_log(node.clerk) if one.act.act == "导入")
    assert told.act.reason.endswith("；楼栋长交回")


def test_each_difference_is_taken_or_left(node: Node, tmp_path: Path) -> None:
    mei = build(Resident, phone=None, workplace=None)
    node.save(mei)
    book = sent(node, tmp_path, Resident, mei)
    put(book, 4, "手机", "15400000011")
    put(book, 4, "工作单位", "演示超市")
    returned = back(node, book)
    phone = next(one for one in returned.differences if one.name == "phone")
    returned.leave(phone.key).apply(node.store, node.clerk)
    (after,) = node.store.all(Resident)
    assert (after.phone, after.workplace) == (None, "演示超市")


def test_what_was_not_touched_is_no_difference_though_the_book_moved_on(
    node: Node, tmp_path: Path
) -> None:
    body = build(PartnerOrganization, liaison="甲联络")
    node.save(body)
    book = sent(node, tmp_path, PartnerOrganization, body)
    body.liaison = "乙联络"
    node.save(body)
    assert back(node, book).differences == ()


def test_bad_cells_say_why_and_stay_out(node: Node, tmp_path: Path) -> None:
    mei = build(Resident, phone=None)
    node.save(mei)
    book = sent(node, tmp_path, Resident, mei)
    put(book, 4, "手机", "123")
    (one,) = back(node, book).differences
    assert one.problem
    with pytest.raises(Refused):
        back(node, book).apply(node.store, node.clerk)


def test_spare_rows_bring_new_records(node: Node, tmp_path: Path) -> None:
    node.save(build(Resident, full_name="李梅"), build(StaffMember))
    book = sent(node, tmp_path, Visit)
    for label, text in (
        ("走访日期", "2025-06-10"),
        ("走访对象", "李梅"),
        ("走访人", "演示干部二"),
        ("了解情况", "老人身体好，想学用手机。"),
    ):
        put(book, 5, label, text)
    returned = back(node, book)
    (one,) = returned.differences
    assert one.problem == "", one.problem
    returned.apply(node.store, node.clerk)
    (visit,) = node.store.all(Visit)
    assert [e.target_name for e in node.store.entries(visit, "targets")] == ["李梅"]


def test_unknown_names_in_a_new_row_keep_it_out(node: Node, tmp_path: Path) -> None:
    book = sent(node, tmp_path, Visit)
    put(book, 4, "走访日期", "2025-06-10")
    put(book, 4, "走访对象", "吴名氏")
    (one,) = back(node, book).differences
    assert "吴名氏" in one.problem
    assert node.store.count(Resident) == 0


def test_nothing_masked_or_kept_close_leaves_in_full(node: Node, tmp_path: Path) -> None:
    mei = build(Resident, ethnicity_code="02", phone2="15400000002")
    node.save(mei)
    names = tuple(fill_in.offered(Resident))
    content = fill_in.write(node.store, node.clerk, Resident, [mei.id], names)
    words = every_word(content)
    for secret in (WOMAN, "15400000001", "15400000002", "蒙古族", "ethnicity", "民族"):
        assert secret not in words
    assert "154****0001" in words


@fillable
def test_no_form_asks_for_what_stands_on_the_own_record(kind: type[Record]) -> None:
    asked = fill_in.offered(kind)
    assert not any(getattr(one, "own_record_only", False) for one in asked.values())
    assert "serial_no" not in asked


@fillable
def test_every_form_is_recognised_and_says_nothing_sensitive(
    node: Node, tmp_path: Path, kind: type[Record]
) -> None:
    record = build(kind)
    with node.store.work(node.clerk, "测试", "test") as work:
        work.bulk_create([record])
    book = sent(node, tmp_path, kind, record, names=tuple(fill_in.offered(kind)))
    form = fill_in.form_of(book)
    assert form is not None
    assert form.kind is kind
    assert form.rows[4][0] == record.id
    texts = form.rows[4][1]
    for name, one in fill_in.offered(kind).items():
        close = getattr(one, "masked", False) or getattr(one, "privacy", 0) is Privacy.SENSITIVE
        if close and getattr(record, name, None) not in (None, "", ()):
            assert texts[name] in {fill_in.FILLED, one.show(getattr(record, name))}
    assert back(node, book).differences == ()


def test_choices_are_lists_numbers_are_text_and_the_form_is_hidden(node: Node) -> None:
    content = fill_in.write(node.store, node.clerk, StaffMember, [], ("level", "mobile"))
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        page = archive.read("xl/worksheets/sheet1.xml").decode()
        about = archive.read("xl/workbook.xml").decode()
    assert 'type="list"' in page
    assert "sheetProtection" in page
    assert 'state="veryHidden"' in about


def test_the_export_is_logged_and_needs_its_right(node: Node) -> None:
    fill_in.write(node.store, node.clerk, StaffMember, [], ("level",))
    (noted, *_) = node.store.access_log(node.clerk)
    assert (noted.act.act, list(noted.act.fields)) == ("导出", ["level"])
    junior = Clerk(node.clerk.id, "lu", "录入", frozenset({"clerk"}))
    with pytest.raises(Refused):
        fill_in.write(node.store, junior, StaffMember, [], ("level",))


def test_small_forms_of_a_day_add_up(node: Node, tmp_path: Path) -> None:
    people = [build(Resident, full_name="张一", id_number=None) for _ in range(26)]
    bodies = [build(PartnerOrganization) for _ in range(60)]
    node.save(*people, *bodies)
    sent(node, tmp_path, PartnerOrganization, *bodies)
    sent(node, tmp_path, Resident, *people)
    with pytest.raises(SecondNeeded, match="一天"):
        sent(node, tmp_path, Resident, *people)


def test_nobody_is_sent_out_who_asked_that_processing_stop(node: Node, tmp_path: Path) -> None:
    mei, other = (
        build(Resident, full_name="李梅"),
        build(Resident, full_name="王芳", id_number=None),
    )
    asked = build(RightsRequest, kind="stop", subject=mei.id)
    for one in (mei, other, asked):
        node.save(one)
    asked.result, asked.answered_on = "done", node.store.today
    node.save(asked)
    assert fill_in.going(node.store, [mei.id, other.id]) == [other.id]
    content = fill_in.write(node.store, node.clerk, Resident, [mei.id, other.id], ("phone",))
    words = every_word(content)
    assert ("李梅" in words, "王芳" in words) == (False, True)


@pytest.mark.parametrize("row", [["hsl-fill-in-1"], ["hsl-fill-in-1", "x", "user"]])
def test_a_forged_form_is_refused(node: Node, tmp_path: Path, row: list[str]) -> None:
    book = sent(node, tmp_path, StaffMember)
    hidden = next(s for s in book.sheets if s.name == fill_in.HIDDEN)
    hidden.rows[0] = row
    with pytest.raises(Refused, match="记号"):
        fill_in.form_of(book)


def test_any_other_workbook_is_no_form(tmp_path: Path) -> None:
    book = workbook.Workbook("csv", [])
    assert fill_in.form_of(book) is None
