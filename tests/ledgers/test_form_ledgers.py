"""What the forms of the office say: households, activities, visits among offices."""

from __future__ import annotations

import datetime as dt
import io
from dataclasses import replace

import pytest
from PIL import Image

from db.blobs import PRINT, THUMB, Copy, TakenFile
from db.files import Files, attach
from db.kinds import Activity, Attachment, CrossVisit, CrossVisitAction, Household, ListEntry, Visit
from db.periods import Period
from desktop_app.ledgers import by_code, printing
from desktop_app.ledgers.ledger import Edition, Options, Row
from desktop_app.ledgers.photo_slots import Slot
from tests.builders import build
from tests.ledgers.offices import Office, people
from tests.ledgers.papers import opened, texts

CUTOFF = dt.date(2025, 9, 16)
YEAR = Options(Period.parse("2025"), CUTOFF, CUTOFF)


@pytest.fixture
def office():
    made = Office()
    yield made
    made.store.close()


def rows_of(office, code, edition=Edition.INTERNAL, **more) -> list[Row]:
    return list(by_code(code).rows(office.store, replace(YEAR, edition=edition, **more)))


def said(rows, key) -> list[tuple[str, ...]]:
    return [row.cells[1:] for row in rows if row.cells[0] == key]


def jpeg(shade: int, size=(1600, 1200)) -> bytes:
    made = io.BytesIO()
    Image.effect_noise(size, shade).convert("RGB").save(made, "JPEG", quality=85)
    return made.getvalue()


def taken(shade: int, size=(1600, 1200)) -> TakenFile:
    content = jpeg(shade, size)
    copies = {PRINT: Copy(content, *size), THUMB: Copy(b"thumb", 240, 180)}
    return TakenFile("image/jpeg", Copy(content + b"\0", *size), copies, "IMG.JPG", CUTOFF)


def activity(office, *photos: dict[str, object], **values) -> Activity:
    one = build(Activity, place="石榴苑广场", **values)
    office.save(one)
    with office.store.work(office.clerk, "添加照片") as work:
        for shade, more in enumerate(photos, 20):
            attach(work, one, "photos", taken(shade), **more)
    return one


# L02


def test_a_household_has_its_members_in_order_and_what_was_done(office):
    residents = people(office)
    home = next(h for h in office.store.all(Household) if h.contact_phone is None)
    visit = build(Visit, date=dt.date(2025, 5, 1))
    office.save(visit)
    tag = Visit.lists()["targets"].tag
    office.save(
        build(ListEntry, owner=visit.id, owner_tag=tag, target=residents["王小雨"].id,
              target_name="王小雨"),
        build(ListEntry, owner=visit.id, owner_tag=Visit.lists()["visitors"].tag,
              target=None, target_name="演示干部二"),
    )  # fmt: skip
    rows = rows_of(office, "L02")
    groups = list(dict.fromkeys(row.group for row in rows))
    assert len(groups) == office.store.count(Household)
    mine = [row for row in rows if ("王小雨",) in [cells[1:2] for cells in said([row], "member")]]
    family = [row for row in rows if row.group == mine[0].group]
    assert said(family, "address") == [("石榴苑3号楼2单元501室",)]
    assert [cells[0] for cells in said(family, "member")] == ["1", "2", "3"]
    services = said(family, "service")
    assert [cells[0] for cells in services if cells[1] == "走访慰问"] == ["2025-05-01"]
    assert services[0][3] == "演示干部二"
    assert home.id.hex() in "".join(groups)
    numbers = {cells[5] for cells in said(rows, "member")} - {""}
    assert numbers
    assert all(number.endswith("*" * 12) for number in numbers)


def test_a_household_leaves_the_office_without_its_door_and_childrens_names(office):
    people(office)
    told = "\n".join("".join(row.cells) for row in rows_of(office, "L02", Edition.REPORT))
    assert "王小雨" not in told
    assert "王某某" in told
    assert "501" not in told
    assert "联系人" not in told


def test_one_household_or_one_estate_is_printed_alone(office):
    people(office)
    every = {row.group for row in rows_of(office, "L02")}
    home = office.store.all(Household)[0]
    (one,) = {row.group for row in rows_of(office, "L02", target=home.id)}
    assert one in every
    assert one.endswith(home.id.hex())
    assert {row.group for row in rows_of(office, "L02", estate="石榴苑")} == every
    assert rows_of(office, "L02", estate="同心里") == []


def test_ethnicity_is_on_no_sheet_of_a_household(office):
    people(office)
    told = "".join("".join(row.cells) for row in rows_of(office, "L02"))
    assert "民族" not in told
    assert "锡伯" not in told


# L10


def test_an_activity_tells_its_facts_and_captions_say_day_and_place(office):
    one = activity(office, {"caption": "包粽子"}, headcount=1060, plan="王小雨和大家包粽子")
    rows = rows_of(office, "L10", target=one.id)
    assert said(rows, "headcount") == [("1,060 人次",)]
    assert said(rows, "date_from") == [("2025年5月30日",)]
    ((sha256, caption),) = said(rows, "photo")
    assert len(sha256) == 64
    assert caption == "包粽子　2025-09-16　石榴苑广场"


def test_photos_of_people_who_did_not_agree_are_in_no_public_edition(office):
    activity(
        office,
        {"caption": "会场"},
        {"caption": "合影", "contains_people": True},
        {"caption": "老人", "contains_people": True, "consent_ok": True},
    )
    shown = {
        edition: [
            caption.split("　")[0] for _, caption in said(rows_of(office, "L10", edition), "photo")
        ]
        for edition in Edition
    }
    assert shown[Edition.INTERNAL] == ["会场", "合影", "老人"]
    assert shown[Edition.PUBLIC] == ["会场", "老人"]


def test_who_signed_in_is_not_named_in_public(office):
    residents = people(office)
    one = activity(office, summary="李梅和王小雨讲了话")
    tag = Activity.lists()["signed_in"].tag
    office.save(*(
        build(ListEntry, owner=one.id, owner_tag=tag, target=residents[name].id, target_name=name)
        for name in ("李梅", "王小雨")
    ))  # fmt: skip
    told = {edition: said(rows_of(office, "L10", edition), "summary") for edition in Edition}
    assert told[Edition.INTERNAL] == [("李梅和王小雨讲了话",)]
    assert told[Edition.REPORT] == [("李梅和王某某讲了话",)]
    assert told[Edition.PUBLIC] == [("李某某和王某某讲了话",)]


def images(pdf: bytes) -> list[tuple[str, int, int, bytes]]:
    with opened(pdf) as document:
        return [
            (str(one.Filter), int(one.Width), int(one.Height), one.read_raw_bytes())
            for one in document.objects
            if str(getattr(one, "Subtype", "")) == "/Image"
        ]


def test_photos_are_stored_once_as_jpeg_no_larger_than_their_place(office):
    one = activity(office, {}, {}, {})
    with office.store.work(office.clerk, "添加照片") as work:
        work.save(build(Attachment, owner=one.id, owner_tag=Activity.lists()["photos"].tag,
                        sha256=Files(office.store).of(one.id)[0].sha256, position=9))  # fmt: skip
    printed = printing.make(by_code("L10"), office.store, replace(YEAR, photos_per_page=6))
    found = images(printed.pdf)
    assert {kind for kind, *_ in found} == {"/DCTDecode"}
    # Two on the sheet, two on the page of photos: the doubled one has another size there.
    assert len(found) == len({content for *_, content in found}) == 4
    most = {Slot(78, 58).pixels, Slot(85, 64).pixels}
    for _, width, height, content in found:
        assert any(width <= w * 1.25 and height <= h * 1.25 for w, h in most)
        with Image.open(io.BytesIO(content)) as picture:
            assert (picture.mode, picture.size, dict(picture.getexif())) == (
                "RGB",
                (width, height),
                {},
            )


def test_print_copies_are_made_once(office):
    activity(office, {}, {})
    first = printing.make(by_code("L10"), office.store, YEAR).pdf

    def copies() -> int:
        with office.store.transaction() as connection:
            count: int = connection.exec_driver_sql(
                "SELECT count(*) FROM file_copy WHERE form LIKE 's%'"
            ).scalar_one()
            return count

    assert copies() == 2
    assert printing.make(by_code("L10"), office.store, YEAR).pdf == first
    assert copies() == 2


def test_a_photo_that_has_not_come_leaves_a_frame(office):
    one = build(Activity)
    office.save(one)
    office.save(build(Attachment, owner=one.id, owner_tag=Activity.lists()["photos"].tag))
    printed = printing.make(by_code("L10"), office.store, YEAR)
    assert "照片还没有收到" in "".join(texts(printed.pdf))
    assert images(printed.pdf) == []


@pytest.mark.parametrize(("per_page", "pages"), [(2, 6), (4, 4), (6, 3)])
def test_more_photos_go_on_pages_of_two_four_or_six(office, per_page, pages):
    activity(office, *({"caption": f"第{n}张"} for n in range(12)), summary="好" * 40)
    options = replace(YEAR, photos_per_page=per_page)
    printed = printing.make(by_code("L10"), office.store, options)
    assert printed.pages == pages
    whole = "".join("".join(texts(printed.pdf)).split())
    assert all(whole.count(f"第{n}张") == 1 for n in range(12))


def test_the_sign_in_list_stands_beside_the_headcount(office):
    one = build(Activity, headcount=60, volunteers=12)
    office.save(one)
    with office.store.work(office.clerk, "签到", "test") as work:
        work.set_list(one, "signed_in", [(None, "李梅"), (None, "王芳")])
    rows = rows_of(office, "L10", target=one.id)
    assert said(rows, "headcount") == [("60 人次（志愿者 12 人，签到名单 2 人）",)]


# L16


def test_a_visit_among_offices_says_what_will_be_done_about_it(office):
    one = build(CrossVisit, topic="看议事厅", headcount=26, takeaways="一事一记")
    office.save(one)
    office.save(build(CrossVisitAction, visit=one.id, text="办好议事厅", position=1))
    rows = rows_of(office, "L16")
    assert said(rows, "headcount") == [("26 人",)]
    assert said(rows, "action") == [("1", "办好议事厅", "", "", "")]
    (page,) = texts(printing.make(by_code("L16"), office.store, YEAR).pdf)
    assert "一事一记" in page
    assert "转化措施" in page
