"""Making, checking, dumping and printing a book by command."""

import json

import pytest

from db import founding, upgrading
from db.kinds import LedgerPrint, Resident
from desktop_app.commands import opening, papers
from desktop_app.ledgers import ledgers_at
from desktop_app.practice.profile import LOGIN, PASSWORD


def test_a_new_book_opens_with_its_password_and_shows_its_code_once(call, tmp_path, monkeypatch):
    folder = tmp_path / "new"
    monkeypatch.setattr("db.keys.calibrate", lambda: founding.Cost(8 * 1024, 1))
    answer = call(
        *("book", "new", folder, "--level", "community", "--name", "瑞光新村社区"),
        *("--code", "229901001001", "--node", "甲机", "--id-purpose", "和派出所核对人户"),
    )
    assert answer.code == 0
    made = answer.json
    assert made["node"] == "甲机"
    assert made["user"] == "admin"
    assert "恢复码" in answer.err
    assert len(made["recovery_code"].replace("-", "").replace(" ", "")) >= 24
    checked = call("book", "check", folder)
    assert checked.code == 0
    assert checked.json["counts"] == {"org_unit": 1, "staff_member": 1, "user": 1}
    (unit,) = map(json.loads, call("dump", folder, "--kind", "org_unit").out.splitlines())
    assert unit["id_purpose"] == "和派出所核对人户"
    again = call(
        *("book", "new", folder, "--level", "community", "--name", "瑞光", "--code", "229901001001")
    )
    assert again.code == 1
    assert "已经有一本台账" in again.err


def test_a_book_with_a_wrong_code_is_not_made(call, tmp_path):
    answer = call(
        *("book", "new", tmp_path / "new", "--level", "district", "--name", "区", "--code", "12")
    )
    assert answer.code == 1
    assert "12 位" in answer.err
    assert not (tmp_path / "new" / "book.db").exists()


def test_a_book_is_closed_again_when_its_folder_takes_no_change(book, monkeypatch):
    """A mark that cannot be removed must not keep the book from the next command."""

    def held(_folder):
        raise PermissionError(13, "in use")

    monkeypatch.setenv("HSL_PASSWORD", PASSWORD)
    made = []
    open_book = founding.open_book
    monkeypatch.setattr(
        founding,
        "open_book",
        lambda *given, **more: made.append(open_book(*given, **more)) or made[-1],
    )
    monkeypatch.setattr(upgrading, "settle", held)
    with pytest.raises(PermissionError), opening.opened(book):
        pass
    (opened,) = made
    assert not opened.store.is_open
    assert not opened.lock.is_held


def test_a_password_that_was_lent_is_first_changed_in_the_window(call, book):
    with opening.opened(book) as held:
        held.ring.reset_password(LOGIN, PASSWORD, temporary=True)
    answer = call("book", "check", book)
    assert answer.code == 1
    assert "别人给的" in answer.err


def test_a_book_in_a_synced_folder_is_not_made(call, tmp_path):
    answer = call(
        *("book", "new", tmp_path / "坚果云" / "台账", "--level", "community"),
        *("--name", "瑞光新村社区", "--code", "229901001001"),
    )
    assert answer.code == 1
    assert "坚果云" in answer.err
    assert answer.out == ""


def test_check_finds_the_planted_faults_and_a_sound_book(call, book):
    answer = call("book", "check", book)
    assert answer.code == 0
    found = answer.json
    assert found["sound"]
    assert found["state_hash"] == found["rebuilt_hash"]
    assert found["counts"]["resident"] == 138
    sentences = [finding["sentence"] for finding in found["findings"]]
    assert any("日历上没有这一天" in sentence for sentence in sentences)
    assert any("断没断" in sentence for sentence in sentences)
    assert not any("前四位不是现有的地区代码" in sentence for sentence in sentences)


def test_check_changes_nothing_that_is_held(call, book):
    before = call("dump", book, "--kind", "resident").out.splitlines()[:-1]
    assert call("book", "check", book).code == 0
    assert call("dump", book, "--kind", "resident").out.splitlines()[:-1] == before


def test_check_says_when_a_row_was_changed_behind_the_journals_back(call, book):
    opened = founding.open_book(book, LOGIN, PASSWORD)
    with opened.store.held() as bare:
        triggers = bare.execute(
            "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'resident'"
        ).fetchall()
        for name, _ in triggers:
            bare.execute(f'DROP TRIGGER "{name}"')
        bare.execute("UPDATE state_total SET total = zeroblob(16)")
        for _, sql in triggers:
            bare.execute(sql)
    opened.close()
    answer = call("book", "check", book)
    assert answer.code == 1
    assert not answer.json["sound"]
    assert "对不上" in answer.err


def test_dump_is_masked_ordered_and_keeps_own_record_values_to_itself(call, book):
    answer = call("dump", book, "--kind", "resident")
    *rows, end = [json.loads(line) for line in answer.out.splitlines()]
    assert answer.code == 0
    assert "从台账导出，共 138 行，含个人信息" in end["note"]
    assert len(rows) == 138
    assert [row["id"] for row in rows] == sorted(row["id"] for row in rows)
    own = {name for name, field in Resident.fields().items() if field.own_record_only}
    assert own >= {"ethnicity_code", "preferred_language"}
    for row in rows:
        assert not own & row.keys()
        assert row["id_number"].endswith("****")
        assert row["phone"] == "" or row["phone"].startswith("154****")
    assert "族" not in answer.out.replace("民族", "")


def test_dump_gives_no_words_that_lists_keep_back(call, book):
    first, *_ = call("dump", book, "--kind", "visit").out.splitlines()
    assert not {"situation", "needs", "target_group"} & json.loads(first).keys()
    assert json.loads(first)["purpose"]


@pytest.mark.parametrize("kind", ["pairing", "结对子"])
def test_dump_knows_kinds_by_table_and_by_title(call, book, kind):
    answer = call("dump", book, "--kind", kind)
    assert len(answer.out.splitlines()) == 8 + 1  # and who took them out
    assert json.loads(answer.out.splitlines()[0])["state"] in {"在结", "期满"}


def test_dump_of_an_unknown_kind_names_the_known_ones(call, book):
    answer = call("dump", book, "--kind", "weather")
    assert answer.code == 1
    assert "resident（居民）" in answer.err
    assert answer.out == ""


def test_dump_leaves_a_line_in_the_access_log(call, book):
    call("dump", book, "--kind", "resident")
    opened = founding.open_book(book, LOGIN, PASSWORD)
    noted = opened.store.access_log(opened.clerk)
    opened.close()
    assert any(one.act.act == "导出" and one.act.count == 138 for one in noted)


def test_all_ledgers_are_listed_and_printed_and_registered(call, book, tmp_path):
    listed = call("ledgers", book).json
    codes = [one["ledger"] for one in listed]
    offered = ledgers_at("community")
    assert codes == [one.code for one in offered]
    alone = {one.code for one in offered if one.about}  # about one, whom the window asks for
    for code in codes:
        out = tmp_path / f"{code}.pdf"
        editions = next(one["editions"] for one in listed if one["ledger"] == code)
        edition = "report" if "report" in editions else "internal"
        answer = call("print", book, code.lower(), "--out", out, "--edition", edition)
        if code in alone:
            assert answer.code == 1
            assert "先选人或户" in answer.err
            continue
        assert answer.code == 0, answer.err
        assert out.read_bytes().startswith(b"%PDF-")
        assert answer.json["edition"] == edition
    printed = {one["ledger"] for one in call("ledgers", book).json if one["printed"] == 1}
    assert printed == set(codes) - alone
    opened = founding.open_book(book, LOGIN, PASSWORD)
    entries = opened.store.all(LedgerPrint)
    opened.close()
    assert {entry.edition for entry in entries} == {"report", "internal"}


def test_all_at_once_print_into_a_folder_and_name_what_is_left_out(call, book, tmp_path):
    out = tmp_path / "papers"
    answer = call("print", book, "all", "--out", out, "--edition", "public")
    assert answer.code == 0, answer.err
    made = {one["ledger"] for one in answer.json["papers"]}
    named = {one["ledger"]: one["why"] for one in answer.json["left_out"]}
    assert made | set(named) == {one.code for one in ledgers_at("community") if not one.to_fill_in}
    assert all("没有公示版" in why or "单独打印" in why for why in named.values())
    assert len(list(out.glob("*.pdf"))) == len(made)


def test_the_binder_is_one_file_and_finds_what_was_planted(call, book, tmp_path):
    out = tmp_path / "binder.pdf"
    answer = call("binder", book, "--out", out, "--for", "own", "--long")
    assert answer.code == 0, answer.err
    made = answer.json
    assert out.read_bytes().startswith(b"%PDF-")
    assert made["contents"][0]["page"] > 1
    words = " ".join(gap["words"] for gap in made["gaps"] if gap["page"])
    for planted in ("最后一位对不上", "日历上没有这一天", "自造字", "“•”", "已逾期"):
        assert planted in words
    assert any("还没有照片" in gap["words"] for gap in made["gaps"])
    opened = founding.open_book(book, LOGIN, PASSWORD)
    entries = {entry.ledger for entry in opened.store.all(LedgerPrint)}
    opened.close()
    assert "L21 迎检全套" in entries
    assert len(entries) == len(made["contents"]) - 2  # three lists of its own, one whole


def test_a_ledger_without_rows_is_printed_as_such(call, book, tmp_path):
    out = tmp_path / "empty.pdf"
    answer = call("print", book, "L03b", "--out", out, "--period", "1999")
    assert answer.code == 0
    assert out.exists()
    assert answer.json["period"] == "1999年"
    assert answer.json["cutoff"] == "1999-12-31"


def test_characters_without_a_glyph_are_named(call, book, tmp_path):
    answer = call("print", book, "L01", "--out", tmp_path / "a.pdf")
    assert answer.json["missing_characters"] == {"U+E5E5": 1}
    assert "没有字形" in answer.err


@pytest.mark.parametrize(
    ("more", "words"),
    [
        (["L99"], "没有台账 L99"),
        (["L01", "--period", "2025-13"], "月份不对"),
        (["L03b", "--edition", "public"], "没有公示版"),
    ],
)
def test_prints_that_cannot_be_are_refused(call, book, tmp_path, more, words):
    answer = call("print", book, more[0], "--out", tmp_path / "a.pdf", *more[1:])
    assert answer.code == 1
    assert words in answer.err
    assert not (tmp_path / "a.pdf").exists()


def test_a_print_into_a_missing_folder_is_not_registered(call, book, tmp_path):
    answer = call("print", book, "L01", "--out", tmp_path / "nowhere" / "a.pdf")
    assert answer.code == 1
    assert "文件夹" in answer.err
    assert call("ledgers", book).json[0]["printed"] == 0


def test_the_period_is_cut_off_today_at_the_latest():
    today = papers.dt.date(2026, 5, 4)
    assert papers.choose(today, "").cutoff == today
    assert papers.choose(today, "2025Q3").cutoff == papers.dt.date(2025, 9, 30)


def test_a_past_day_and_its_changes_are_printed(call, book, tmp_path):
    out = tmp_path / "花名册.pdf"
    now = call("print", book, "L01", "--out", out).json
    past = call("print", book, "L01", "--out", out, "--as-of", "2025-06-30").json
    assert past["as_of"] == past["cutoff"] == "2025-06-30"
    assert past["rows"] <= now["rows"]
    assert past["check_code"] != now["check_code"]
    changes = call("print", book, "L01", "--out", out, "--since", "2025-06-30").json
    assert changes["title"] == "居民花名册变动对照表"
    assert changes["since"] == "2025-06-30"
    refused = call("print", book, "L01", "--out", out, "--as-of", "六月")
    assert (refused.code, refused.err) == (1, "日期请写成 2025-06-30 这样\n")
    refused = call("print", book, "L01", "--out", out, "--as-of", "2099-01-01")
    assert "还没有到" in refused.err
    assert "还没有这本台账" in call("print", book, "L01", "--out", out, "--as-of", "1999-01-01").err


def test_a_printed_paper_is_verified_by_its_code(call, book, tmp_path):
    printed = call("print", book, "L01", "--out", tmp_path / "花名册.pdf").json
    code = printed["check_code"]
    answer = call("verify", book, f"{code[:5].lower()} {code[5:]}")
    assert answer.code == 0
    assert answer.json["state"] == "equal"
    assert (answer.json["copy"], answer.json["rows"]) == (1, printed["rows"])
    assert answer.json["changes"] == []
    assert "一行没有变" in answer.err
    refused = call("verify", book, "没有")
    assert refused.code == 1
    assert "20 个数字和字母" in refused.err


@pytest.mark.parametrize(
    ("code", "form", "begins"),
    [("L01", "xlsx", b"PK"), ("L07", "csv", b"\xef\xbb\xbf"), ("L05", "docx", b"PK")],
)
def test_a_ledger_is_saved_in_other_formats(call, book, tmp_path, code, form, begins):
    out = tmp_path / f"a.{form}"
    answer = call("print", book, code, "--out", out, "--format", form)
    assert answer.code == 0, answer.err
    assert out.read_bytes().startswith(begins)
    assert (answer.json["format"], answer.json["pages"]) == (form, 0)
    assert answer.json["check_code"] == call("print", book, code, "--out", out).json["check_code"]


def test_a_format_a_ledger_has_not_is_said(call, book, tmp_path):
    answer = call("print", book, "L05", "--out", tmp_path / "a.xlsx", "--format", "xlsx")
    assert answer.code == 1
    assert "可以另存 PDF 文件、Word 文稿" in answer.err


def test_a_book_moves_to_no_server_whose_disk_may_be_open(call, book):
    told = call("book", "move", book, "--database", "postgresql+psycopg://u@/book")
    assert told.code == 1
    assert "--disk-encrypted" in told.err
