"""How much leaves an office: figures, printed rows or records; agreed, approved, and no more."""

from __future__ import annotations

import base64
import datetime as dt
import hashlib
import json
from dataclasses import replace

import msgspec
import pytest
import zstandard

from db import packages, wider
from db.kinds import Activity, Resident
from db.peers import Peers
from db.periods import quarter_of
from db.received import Received
from db.roles import LEAD, REVIEWER, Clerk
from db.trouble import Refused, Unavailable
from desktop_app.exchange import (
    carrying,
    enrolling,
    exporting,
    identity,
    levels,
    reporting,
    sheet_frames,
    taking_back,
)
from desktop_app.exchange.enrolment import Agreement
from desktop_app.exchange.limits import Rejected
from desktop_app.exchange.reporting import Report
from desktop_app.ledgers import handing_in
from tests.builders import build
from tests.db.nodes import Node
from tests.exchange import age_reader
from tests.exchange.test_carrying import add, logged
from tests.exchange.test_merging import ONE, TWO, Desk

OTHER = Clerk(b"\x07" * 16, "zhang", "张建国", frozenset({LEAD}))
LEDGERS = Agreement("ledger", "核对台账", "statutory_duty", "区负责人")
NAMES = ("李梅", "乌兰图雅", "阿依古丽")
NUMBER = "229902199003072029"


class Office(Desk):
    """A district and an office that agreed figures alone, with a few people in its book."""

    def __init__(self, folder, agreed=None):
        super().__init__(folder)
        self.few = Node(TWO, "丁")
        self.enrol(self.few, agreed=agreed)
        self.people = [
            build(Resident, full_name=name, id_number=number, ethnicity_code=code, phone=phone)
            for name, number, code, phone in zip(
                NAMES, (NUMBER, None, None), ("05", "02", "05"),
                ("15400001234", "15400005678", None), strict=True,
            )
        ]  # fmt: skip
        self.few.save(*self.people)
        day = self.few.store.today
        self.few.save(
            build(Activity, topic="邻里节", date_from=day, date_to=day, headcount=63,
                  summary="热闹", state="approved", organizer=self.few.store.facts.unit)
        )  # fmt: skip

    def hand_in(self, level, node=None, clerk=None, **rest):
        node = node or self.few
        wanted = Report(level, rows_of=handing_in.row_sheets, **rest)
        (sent,) = reporting.report(node.store, clerk or node.clerk, self.stick(), wanted)
        return sent


@pytest.fixture
def office(tmp_path):
    return Office(tmp_path)


def opened_by_a_stranger(path, secret):
    """Read a package with the age tool's key format, zstd and JSON alone: manifest and frames."""
    raw = path.read_bytes()
    head = 8 + int.from_bytes(raw[4:8], "big")
    inner = age_reader.decrypt(raw[head:], secret)
    length = int.from_bytes(inner[:4], "big")
    manifest, rest = inner[4 : 4 + length], inner[4 + length + 64 :]
    frames = []
    for info in json.loads(manifest)["frames"]:
        frames.append(zstandard.ZstdDecompressor().decompress(rest[: info["stored"]], 8 << 20))
        rest = rest[info["stored"] :]
    assert rest == b""
    return raw[:head], manifest, frames


def secrets_of(people):
    """Give every way a person could be pointed at: names, numbers, ids as they are spelt."""
    for one in people:
        yield from (one.full_name, one.id.hex(), base64.b64encode(one.id).decode().rstrip("="))
        for value in filter(None, (one.id_number, one.phone, one.serial_no)):
            yield value
            for name in ("md5", "sha1", "sha256", "blake2b"):
                digest = hashlib.new(name, value.encode()).digest()
                yield from (digest.hex(), base64.b64encode(digest).decode().rstrip("="))


def test_nothing_agreed_means_figures(office):
    assert levels.agreed(office.few.store) == "stats"
    sent = office.hand_in("stats")
    done = office.merge(sent.path)
    assert (done.level, done.commits, done.created) == ("stats", 0, {})
    assert done.state_code == sent.state_code
    assert office.district.store.count(Resident) == 0
    (kept,) = Received(office.district.store).figures()
    assert (kept.office, kept.period) == (TWO, quarter_of(office.few.store.today))
    told = {one.key: one.now for one in kept.lines}
    assert told["activity_headcount"] == "63"


def test_a_stranger_finds_nobody_in_a_package_of_figures(office):
    sent = office.hand_in("stats")
    keys = identity.own_keys(office.district.store)
    outside, manifest, frames = opened_by_a_stranger(sent.path, keys.age)
    said = b"".join((outside[8:], manifest, *frames)).decode()
    assert "activity_headcount" in said  # it was really read
    assert not [secret for secret in secrets_of(office.people) if secret in said]
    told = json.loads(manifest)
    assert {frame["kind"] for frame in told["frames"]} == {"stats"}
    assert not told["counts"]
    assert told["audit_head"].replace(" ", "").lower() in office.few.store.log_heads()
    (sheet,) = map(json.loads, frames)
    assert set(sheet) == {
        "office", "office_name", "period", "title", "cut_off", "least", "lines", "totals",
    }  # fmt: skip


def test_few_people_are_never_counted_out(office):
    sent = office.hand_in("stats")
    office.merge(sent.path)
    (kept,) = Received(office.district.store).figures()
    of_people = [one for one in kept.lines if one.of_people and one.unit != "%"]
    assert of_people
    assert not {"1", "2", "3", "4"} & {one.now for one in of_people}
    by_ethnicity = [one.text for one in kept.totals if one.table == "民族构成"]
    assert by_ethnicity
    assert not {"1", "2", "3"} & set(by_ethnicity)


@pytest.mark.parametrize("level", ["stats", "ledger"])
def test_such_packages_move_no_record_and_no_vector(tmp_path, level):
    office = Office(tmp_path, LEDGERS)
    sent = office.hand_in(level)
    before, acked = (
        office.district.facts(),
        Peers(office.district.store).acked(identity.own_keys(office.few.store).node),
    )
    vector = office.district.vector()
    office.merge(sent.path)
    assert office.district.facts() == before
    assert office.district.vector() == vector
    assert Peers(office.district.store).acked(identity.own_keys(office.few.store).node) == acked
    assert office.merge(sent.path).brings_nothing


def test_how_far_the_book_had_come_is_kept_outside_before_figures_leave(office, monkeypatch):
    kept = []
    monkeypatch.setattr(office.few.store, "before_leaving", lambda: kept.append(office.counter))
    office.hand_in("stats")
    assert len(kept) == 1


def test_a_preview_of_figures_changes_nothing(office):
    sent = office.hand_in("stats")
    seen = office.merge(sent.path, preview=True)
    assert seen.sheets
    assert Received(office.district.store).figures() == []


def test_printed_rows_are_masked_and_have_no_ids(tmp_path):
    office = Office(tmp_path, LEDGERS)
    sent = office.hand_in("ledger")
    keys = identity.own_keys(office.district.store)
    _, manifest, frames = opened_by_a_stranger(sent.path, keys.age)
    said = b"".join((manifest, *frames)).decode()
    assert "李梅" in said
    hidden = [s for s in secrets_of(office.people) if s not in (*NAMES, *_serials(office))]
    assert not [secret for secret in hidden if secret in said]
    assert "民族" not in "".join(head for one in map(json.loads, frames) for head in one["heads"])
    office.merge(sent.path)
    kept = Received(office.district.store).titles()
    assert {one.ledger for one in kept} >= {"L01", "L17"}
    assert not any(one.rows for one in kept)
    (roster,) = Received(office.district.store).rows(TWO, "L01", kept[0].period)
    assert len(roster.rows) == 3


def _serials(office):
    return [one.serial_no for one in office.people if one.serial_no]


def test_of_printed_rows_only_the_newest_are_kept(tmp_path):
    office = Office(tmp_path, LEDGERS)
    first = office.hand_in("ledger")
    office.few.save(build(Resident, full_name="王㐂", id_number=None))
    second = office.hand_in("ledger")
    for order in ((first, second), (second, first)):
        district = office.district.clone()
        for sent in order:
            office.merge(sent.path, district)
        (roster,) = Received(district.store).rows(TWO, "L01", second.path.name.split("_")[1])
        assert len(roster.rows) == 4


def test_more_than_was_agreed_wants_a_purpose_and_another_person(office):
    clerk, store = office.few.clerk, office.few.store
    period = quarter_of(store.today)
    for attempt in (
        lambda: office.hand_in("full"),
        lambda: office.hand_in("ledger"),
        lambda: exporting.export(store, clerk, office.stick()),
    ):
        with pytest.raises(Refused, match="另一位负责人"):
            attempt()
    with pytest.raises(Refused, match="用途"):
        wider.wish(store, clerk, "full", period, " ")
    wish = wider.wish(store, clerk, "full", period, "年终核对")
    with pytest.raises(Refused, match="两个人"):
        wider.approve(store, clerk, wish)
    with pytest.raises(Refused, match="批准"):
        wider.approve(store, replace(OTHER, roles=frozenset({REVIEWER})), wish)
    wider.approve(store, OTHER, wish)
    sent = office.hand_in("full")
    assert office.merge(sent.path).created["居民"] == 3
    with pytest.raises(Refused, match="另一位负责人"):
        office.hand_in("full")  # it was approved for one package
    acts = [(one.act.act, one.act.user) for one in store.access_log(clerk)]
    assert ("申请扩大报送内容", clerk.login) in acts
    assert ("批准扩大报送内容", OTHER.login) in acts


def test_a_wish_is_approved_once_and_only_as_it_was_seen(office):
    store, clerk = office.few.store, office.few.clerk
    period = quarter_of(store.today)
    seen = wider.wish(store, clerk, "full", period, "年终核对")
    now = wider.wish(store, clerk, "full", period, "换一个用途")
    with pytest.raises(Refused, match="刚才改过"):
        wider.approve(store, OTHER, seen)
    assert wider.approved(store, "full", period) is None
    wider.approve(store, OTHER, now)
    third = replace(OTHER, login="zhao", name="赵敏")
    with pytest.raises(Refused, match="已经有人批准"):
        wider.approve(store, third, now)
    assert wider.approved(store, "full", period).approved_name == OTHER.name
    acts = [one.act.user for one in store.access_log(clerk) if one.act.act == "批准扩大报送内容"]
    assert acts == [OTHER.login]


@pytest.mark.parametrize("level", ["ledger", "full"])
def test_an_approval_is_used_up_before_the_package_is_out(office, monkeypatch, level):
    """Whoever cuts the power in between has used it; a stick that failed has not."""
    store, clerk = office.few.store, office.few.clerk
    period = quarter_of(store.today)
    place = reporting if level == "ledger" else exporting
    wider.approve(store, OTHER, wider.wish(store, clerk, level, period, "年终核对"))

    def pulled(*_asked, **_more):
        assert wider.approved(store, level, period) is None
        raise Unavailable("U盘已被拔出")

    with monkeypatch.context() as patch:
        patch.setattr(place, "stick_write", pulled)
        with pytest.raises(Unavailable, match="拔出"):
            office.hand_in(level)
    approved = wider.approved(store, level, period)
    office.hand_in(level)
    assert wider.approved(store, level, period) is None
    with pytest.raises(Refused, match="已经用掉"):
        wider.use(store, approved)


@pytest.mark.parametrize("harm", ["stick", "packing"])
def test_an_approval_comes_back_where_a_later_part_breaks_off(office, monkeypatch, harm):
    store, clerk = office.few.store, office.few.clerk
    period = quarter_of(store.today)
    log = logged(office.few)
    for n in range(2):
        add(office.few, log, bytes([n]) * 100)
    monkeypatch.setattr(carrying, "MOST_BYTES", 100)
    wider.approve(store, OTHER, wider.wish(store, clerk, "full", period, "年终核对"))
    name = {"stick": "stick_write", "packing": "_packed"}[harm]
    really, written = getattr(exporting, name), []

    def full(*asked, **more):
        if written:
            assert wider.approved(store, "full", period) is None
            raise Unavailable("U盘满了")
        written.append(asked)
        return really(*asked, **more)

    with monkeypatch.context() as patch:
        patch.setattr(exporting, name, full)
        with pytest.raises(Unavailable, match="满了"):
            exporting.export(store, clerk, office.stick())
    sent = exporting.export(store, clerk, office.stick())
    assert [(one.part, one.parts) for one in sent] == [(1, 2), (2, 2)]
    assert wider.approved(store, "full", period) is None
    acts = [one.act.act for one in store.access_log(clerk)]
    tries = {"stick": 4, "packing": 3}[harm]
    assert (acts.count("导出"), acts.count(packages.NOT_WRITTEN)) == (tries, tries - 3)


def test_whoever_exports_without_the_form_uses_the_approval_up_too(office):
    store, clerk = office.few.store, office.few.clerk
    period = quarter_of(store.today)
    wider.approve(store, OTHER, wider.wish(store, clerk, "full", period, "年终核对"))
    exporting.export(store, clerk, office.stick())
    with pytest.raises(Refused, match="另一位负责人"):
        exporting.export(store, clerk, office.stick())


def test_rows_and_records_are_agreed_with_a_purpose_and_a_ground(office, tmp_path):
    stranger = Node(ONE, "戊")
    asked = tmp_path / "asked"
    enrolling.request(stranger.store, stranger.clerk, asked)
    district = office.district
    with pytest.raises(Refused) as refusal:
        enrolling.approve(
            district.store, district.clerk, asked, tmp_path / "answer", Agreement("full")
        )
    assert set(refusal.value.faults) == {"purpose", "legal_basis"}
    agreed = Agreement("full", "共用一份台账", "statutory_duty")
    node = enrolling.approve(district.store, district.clerk, asked, tmp_path / "answer", agreed)
    assert (node.level, node.purpose, node.approver) == ("full", "共用一份台账", "王晓梅")


def test_only_the_district_takes_figures(office):
    sent = office.hand_in("stats")
    with pytest.raises(Refused):
        office.merge(sent.path, office.a)


def test_figures_of_another_office_are_turned_away(office, monkeypatch):
    real = reporting.figures.read
    monkeypatch.setattr(
        reporting.figures, "read",
        lambda *given: msgspec.structs.replace(real(*given), office=ONE),
    )  # fmt: skip
    sent = office.hand_in("stats")
    with pytest.raises(Rejected):
        office.merge(sent.path)


def test_a_report_can_be_taken_back(office):
    sent = office.hand_in("stats")
    office.merge(sent.path)
    district = office.district
    taking_back.set_aside(district.store, district.clerk, sent.package)
    assert Received(district.store).figures() == []
    assert not office.merge(sent.path).brings_nothing
    assert len(Received(district.store).figures()) == 1


def test_what_would_leave_is_said_before(office):
    (words,) = reporting.outline(office.few.store, office.few.clerk, Report("stats"))
    assert "项数字" in words
    rows = Report("ledger", rows_of=handing_in.row_sheets)
    said = reporting.outline(office.few.store, office.few.clerk, rows)
    assert any(line.startswith("L01 ") and "3 行" in line for line in said)
    assert any(
        "居民 3" in line
        for line in reporting.outline(office.few.store, office.few.clerk, Report("full"))
    )


def test_a_period_that_has_not_begun_is_refused(office):
    year = office.few.store.today.year + 2
    with pytest.raises(Refused, match="还没有开始"):
        office.hand_in("stats", period=f"{year}Q1")


def test_a_long_ledger_travels_in_parts(office):
    (sheet, *_) = handing_in.row_sheets(office.few.store, "2026", dt.date(2026, 12, 31))
    parts = sheet_frames.parted(sheet, most=1)
    assert [one.part for one in parts] == list(range(1, len(sheet.rows) + 1))
    assert tuple(row for one in parts for row in one.rows) == sheet.rows
