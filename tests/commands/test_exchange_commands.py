"""Import, enrolment, sticks and conflicts by command; and the demonstration of all of it."""

import json
import shutil

import pytest

from db import founding
from db.kinds import Resident
from desktop_app.commands import demo
from desktop_app.exchange import taking
from desktop_app.ledgers import ledgers_at
from desktop_app.practice import office
from desktop_app.practice.profile import LOGIN, PASSWORD, offices
from tests.builders import write_purposes

ROSTER = """姓名,公民身份号码,民族,手机号,住址,与户主关系
演示新甲,229902199003072029,汉,15400000001,石榴苑9号楼1单元101,户主
演示新乙,229902199003072020,汉,15400000002,石榴苑9号楼1单元102,户主
演示新丙,229904198712310040,没有的族,15400000003,石榴苑9号楼1单元103,户主
"""


@pytest.fixture
def roster(tmp_path):
    path = tmp_path / "花名册.csv"
    path.write_text(ROSTER, encoding="gb18030")
    return path


@pytest.fixture
def plain_book(tmp_path):
    """A practice book with nobody in it."""
    office.found_office(tmp_path / "plain", offices("small")[2], PASSWORD).close()
    return tmp_path / "plain"


def test_a_dry_run_says_everything_and_writes_nothing(call, plain_book, roster):
    answer = call("import", plain_book, roster, "--dry-run")
    assert answer.code == 0, answer.err
    assert answer.json["counts"]["new"] == 1
    assert answer.json["counts"]["refused"] == 2
    assert answer.json["work"] is None
    (wrong, strange) = answer.json["rows"]
    assert wrong["cells"][0]["field"] == "id_number"
    assert "最后一位对不上" in wrong["cells"][0]["reason"]
    assert "没有的族" not in answer.out
    assert strange["cells"][0]["label"].startswith("民族")
    assert call("dump", plain_book, "--kind", "resident").out == ""


def test_an_import_writes_the_sound_rows_as_one_undoable_work(call, plain_book, roster):
    answer = call("import", plain_book, roster)
    assert answer.code == 1
    assert "怎么告知" in answer.err
    answer = call("import", plain_book, roster, "--notice", "电话")
    assert "可用：当面、书面、张贴" in answer.err
    answer = call("import", plain_book, roster, "--notice", "书面", "--notice-on", "2025-03-01")
    assert answer.code == 0, answer.err
    held, note = call("dump", plain_book, "--kind", "resident").out.splitlines()
    assert json.loads(held)["id"]
    assert json.loads(note)["note"].startswith("制表人：")
    again = call("import", plain_book, roster)
    assert again.json["counts"]["same"] == 1
    assert again.json["work"] is None
    book = founding.open_book(plain_book, LOGIN, PASSWORD)
    book.store.undo(book.clerk, bytes.fromhex(answer.json["work"]))
    assert book.store.count(Resident) == 0
    (gone,) = book.store.all(Resident, hidden=True)
    assert (str(gone.notice_on), gone.notice_method) == ("2025-03-01", "in_writing")
    book.close()


def test_numbers_without_a_purpose_are_not_taken_in(call, plain_book, roster):
    book = founding.open_book(plain_book, LOGIN, PASSWORD)
    write_purposes(book.store, book.clerk, number=None)
    book.close()
    answer = call("import", plain_book, roster, "--dry-run")
    assert answer.code == 0, answer.err
    assert "请管理员先到“设置 → 单位 → 登记和审核”写明" in answer.err
    (shut,) = [one for one in answer.json["columns"] if "shut" in one]
    assert (shut["heading"], shut["field"], shut["shut"]) == ("公民身份号码", None, "id_number")
    assert "2299" not in answer.out


@pytest.mark.parametrize(
    "content", [b"", b"\x89PNG\r\n\x1a\n" + b"\0" * 200, b"%PDF-1.7\n", b"\0" * 5000]
)
def test_what_is_no_spreadsheet_is_refused(call, plain_book, tmp_path, content):
    path = tmp_path / "picture.xlsx"
    path.write_bytes(content)
    answer = call("import", plain_book, path)
    assert answer.code == 1
    assert answer.out == ""
    assert any(word in answer.err for word in ("表格", "文件"))
    assert call("dump", plain_book, "--kind", "resident").out == ""


@pytest.fixture(scope="session")
def practice_district(tmp_path_factory):
    """The whole demonstration, made once; its pictures have their small copies, too."""
    folder = tmp_path_factory.mktemp("demo") / "out"
    told = demo.demo(folder, "small", PASSWORD)
    book = founding.open_book(folder / "books" / "district-other-order", LOGIN, PASSWORD)
    assert taking.complete(book.store) == []
    book.close()
    return folder, told


@pytest.fixture
def district(practice_district, tmp_path):
    folder, _ = practice_district
    return shutil.copytree(folder / "books" / "district-other-order", tmp_path / "district")


def test_the_demonstration_tells_the_whole_story(practice_district):
    folder, summary = practice_district
    assert len(summary["offices"]) == 5
    assert {one["counts"]["household"] for one in summary["offices"].values()} == {60}
    assert summary["district"]["counts"]["resolution"] == 43
    assert summary["district"]["same_state"]
    assert summary["district"]["named"] == 5
    hashes = summary["state_hashes"]
    assert hashes["in_order"] == hashes["backwards_and_twice"]
    assert hashes["open"] == 1
    assert summary["conflict"]["decided"] == 1
    assert summary["conflict"]["left"] == 0
    assert len(set(summary["conflict"]["state_hashes"].values())) == 1
    assert len(summary["papers"]) == len(ledgers_at("community"))
    for paper in summary["papers"]:
        assert (folder / paper["file"]).read_bytes().startswith(b"%PDF-")
    assert all((folder / place / "book.db").exists() for place in summary["books"])


def test_demo_keeps_its_summary_and_wants_an_empty_folder(call, tmp_path, monkeypatch):
    folder = tmp_path / "out"
    told = []
    monkeypatch.setattr(demo, "demo", lambda *asked: told.append(asked) or {"profile": asked[1]})
    folder.mkdir()
    answer = call("demo", folder, "--profile", "full")
    assert answer.code == 0, answer.err
    assert told == [(folder, "full", PASSWORD)]
    assert answer.json == json.loads((folder / "summary.json").read_text("utf-8"))
    assert answer.json["practice_password"] == PASSWORD
    again = call("demo", folder)
    assert again.code == 1
    assert "空文件夹" in again.err


def test_a_password_of_ones_own_is_not_written_down(call, tmp_path, monkeypatch):
    monkeypatch.setenv("HSL_PASSWORD", "a word of my own")
    monkeypatch.setattr(demo, "demo", lambda *_: {})
    (tmp_path / "out").mkdir()
    answer = call("demo", tmp_path / "out")
    assert "a word of my own" not in answer.out
    assert answer.json == {}


def test_conflicts_are_listed_and_resolved(call, district):
    (found,) = call("conflicts", district).json
    assert found["fields"] == ["工作单位"]
    assert [choice["choose"] for choice in found["choices"]] == [1, 2]
    values = {choice["values"]["工作单位"] for choice in found["choices"]}
    assert values == {"石榴苑物业（演示）", "同心里小学（演示）"}
    for choice in ("0", "3"):
        wrong = call("resolve", district, found["conflict"], "--choose", choice)
        assert wrong.code == 1
        assert "1 到 2" in wrong.err
    done = call("resolve", district, found["conflict"], "--choose", "2")
    assert done.code == 0
    assert done.json["left"] == 0
    assert call("conflicts", district).json == []
    again = call("resolve", district, found["conflict"], "--choose", "2")
    assert again.code == 1
    assert "已经定过了" in again.err
    row = found["conflict"].partition(".")[0]
    people = map(json.loads, call("dump", district, "--kind", "resident").out.splitlines())
    kept = next(one["workplace"] for one in people if one.get("id") == row)
    assert kept == found["choices"][1]["values"]["工作单位"]


def test_a_pc_is_enrolled_and_its_package_previewed_merged_and_replayed(call, district, tmp_path):
    pc = tmp_path / "pc"
    office.found_office(pc, offices("small")[3], PASSWORD, "丙机").close()
    refused = call("export", pc, "--to", tmp_path)
    assert refused.code == 1
    assert "登记" in refused.err
    asked, answer, stick = tmp_path / "asked", tmp_path / "answer", tmp_path / "stick"
    stick.mkdir()
    told = call("enrol", "request", pc, "--out", asked).json
    few = call("enrol", "approve", district, asked, "--out", answer).json
    assert few["level"] == "stats"
    assert few["purpose"] == few["approver"] == ""
    approved = call("enrol", "approve", district, asked, "--out", answer, "--level", "full").json
    assert approved["purpose"]
    assert approved["fingerprint"] == told["fingerprint"]
    accepted = call("enrol", "accept", pc, answer).json
    assert accepted["letter"] == approved["letter"]
    assert accepted["district_fingerprint"] == approved["district_fingerprint"]
    (sent,) = call("export", pc, "--to", stick).json["packages"]
    before = call("book", "check", district).json["state_hash"]
    seen = call("merge", district, sent["file"], "--preview").json
    assert seen["receipts"][0]["preview"]
    assert seen["receipts"][0]["commits"] == 1
    assert call("book", "check", district).json["state_hash"] == before
    done = call("merge", district, sent["file"]).json
    assert done["receipts"][0]["created"] == seen["receipts"][0]["created"]
    # The district holds the office's other PCs too, so the states are not the same yet.
    assert not done["receipts"][0]["same_state"]
    replayed = call("merge", district, sent["file"]).json
    assert replayed["receipts"][0]["commits"] == 0
    assert replayed["state_hash"] == done["state_hash"] != before


@pytest.mark.parametrize("harm", ["cut", "altered", "no package"])
def test_a_harmed_package_is_refused_and_the_sound_one_beside_it_is_merged(
    call, practice_district, district, tmp_path, harm
):
    folder, _ = practice_district
    sound = next((folder / "sticks" / "229901005001-A").iterdir())
    raw = bytearray(sound.read_bytes())
    if harm == "altered":
        raw[len(raw) // 2] ^= 1
    bad = tmp_path / "bad.hsl"
    bad.write_bytes({"cut": raw[:-40], "altered": raw, "no package": b"PK\3\4 zip"}[harm])
    answer = call("merge", district, bad, sound)
    assert answer.code == 1
    (refused,) = answer.json["refused"]
    assert refused["file"] == str(bad)
    assert refused["reason"] in answer.err
    assert answer.json["receipts"][0]["commits"] == 0  # it was held already


def test_a_package_for_the_district_is_refused_elsewhere(call, practice_district, tmp_path):
    folder, _ = practice_district
    other = shutil.copytree(folder / "books" / "229901002001-A", tmp_path / "other")
    package = next((folder / "sticks" / "229901005001-A").iterdir())
    answer = call("merge", other, package)
    assert answer.code == 1
    assert "别的单位" in answer.err


def test_a_lone_pc_has_nobody_of_its_office_to_export_to(call, practice_district, tmp_path):
    folder, _ = practice_district
    pc = shutil.copytree(folder / "books" / "229901005001-A", tmp_path / "pc")
    (tmp_path / "stick").mkdir()
    answer = call("export", pc, "--to", tmp_path / "stick", "--for", "office")
    assert answer.code == 1
    assert "本社区的另一台电脑" in answer.err


def test_exporting_to_a_stick_that_is_not_there_is_refused(call, practice_district, tmp_path):
    folder, _ = practice_district
    pc = shutil.copytree(folder / "books" / "229901003001-A", tmp_path / "pc")
    answer = call("export", pc, "--to", tmp_path / "nowhere")
    assert answer.code == 1
    assert "U 盘" in answer.err


def test_a_pc_hands_in_figures_where_nothing_more_was_agreed(call, district, tmp_path):
    pc, stick = tmp_path / "pc", tmp_path / "stick"
    stick.mkdir()
    office.found_office(pc, offices("small")[3], PASSWORD, "丁机").close()
    asked, answer = tmp_path / "asked", tmp_path / "answer"
    call("enrol", "request", pc, "--out", asked)
    call("enrol", "approve", district, asked, "--out", answer)
    assert call("enrol", "accept", pc, answer).json["level"] == "stats"
    (sent,) = call("export", pc, "--to", stick, "--period", "2025Q3").json["packages"]
    assert (sent["level"], sent["commits"]) == ("stats", 0)
    assert "_2025Q3_" in sent["file"]
    assert "项数字" in sent["sheets"][0]
    seen = call("merge", district, sent["file"]).json
    assert seen["receipts"][0]["sheets"] == sent["sheets"]
    wider = call("export", pc, "--to", stick, "--level", "full")
    assert wider.code == 1
    assert "另一位负责人" in wider.err
    asked_for = call("export", pc, "--to", stick, "--level", "full", "--purpose", "年终核对")
    assert "--approve" in asked_for.err
    own = call("export", pc, "--to", stick, "--level", "full", "--approve")
    assert own.code == 1
    assert "两个人" in own.err
