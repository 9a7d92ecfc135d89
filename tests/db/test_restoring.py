"""Going back to a backup: what is missing is said, the former files are kept, nothing is half."""

import contextlib
import dataclasses
import datetime as dt
import json
import random
import shutil
from functools import partial

import pytest

from db import (
    accounts,
    backup,
    backup_trial,
    founding,
    key_file,
    key_tries,
    keys,
    log_years,
    restored,
    restoring,
    schema,
    second_place,
)
from db.accounts import CODE_SEEN
from db.backup import RESTORED
from db.key_ring import KeyRing
from db.kinds import Household, PartnerOrganization, Resident, StaffMember, User
from db.restored import Standby
from db.roles import CODE_HOLDER, SecondNeeded
from db.store import DATABASE
from db.trouble import Refused, Unavailable
from tests.builders import build
from tests.db.test_accounts_broken_off import PowerCut, power_cut
from tests.trust.ground import LOGIN, PASSWORD, found, lay_out, open_again, open_first

PAGE = 4096


@pytest.fixture
def book(tmp_path):
    opened = found(tmp_path / "book")
    save(opened, PartnerOrganization(full_name="红石榴志愿队", org_kind="volunteer"))
    yield opened
    opened.close()


def save(book, *records, reason=""):
    with book.store.work(book.clerk, reason) as work:
        work.bulk_create(list(records))


def test_what_would_be_missing_is_counted_by_kind_and_named_work_by_work(book):
    made = backup.make(book.store)
    assert restoring.loss(book.store, made).words.endswith("恢复不会缺少什么")
    save(book, build(Resident), build(Resident), reason="入户登记")
    save(book, PartnerOrganization(full_name="小学", org_kind="school"))
    lost = restoring.loss(book.store, made)
    assert lost.works == 2
    assert lost.records == {"居民": 2, PartnerOrganization.title: 1}
    assert [one.reason for one in lost.newest] == ["", "入户登记"]
    assert "2 次保存会缺少" in lost.words
    assert not (book.store.folder / restoring.LOOKING).exists()


def test_a_restore_takes_the_books_place_and_keeps_the_former_files(book):
    folder, before = book.store.folder, book.store.state_hash()
    made = backup.make(book.store)
    save(book, build(Resident))
    branch = book.store.fact("branch")
    restoring.stage(book.store, book.clerk.for_once(beside=CODE_HOLDER), made.path)
    later = book.store.state_hash()
    book.close()
    aside = restoring.finish(folder)
    again = open_again(folder)
    assert again.store.state_hash() == before
    assert again.store.fact("branch") != branch
    again.close()
    assert not (folder / RESTORED).exists()
    lay_out(aside, folder.with_name("former"))
    former = open_again(folder.with_name("former"))
    assert former.store.state_hash() == later
    former.close()


def test_what_was_looked_at_since_the_backup_stays_in_the_log(book):
    """Going back would be a way to have looks forgotten, and to begin the day's quota anew."""
    person = build(Resident)
    save(book, person)
    made = backup.make(book.store)
    book.store.reveal(book.clerk, person, ["id_number"])
    restoring.stage(book.store, book.clerk.for_once(beside=CODE_HOLDER), made.path)
    folder = book.store.folder
    book.close()
    restoring.finish(folder)
    again = open_again(folder)
    log = again.store.access_log(again.clerk)
    assert [one.no for one in reversed(log)] == list(range(1, len(log) + 1))
    assert again.store.log_breaks() == []
    looks = [one for one in log if one.act.act == "查看明文"]
    assert [one.act.object for one in looks] == [person.id.hex()]
    again.close()


def test_each_row_of_the_log_says_which_branch_wrote_it(book):
    """The chain goes on over a restore: what the former book wrote is told from the rows alone."""
    former, made, folder = book.store.log_branch(), backup.make(book.store), book.store.folder
    restoring.stage(book.store, book.clerk.for_once(beside=CODE_HOLDER), made.path)
    book.close()
    restoring.finish(folder)
    again = open_again(folder)
    now = again.store.log_branch()
    assert now != former
    again.store.note(again.clerk, "登录")
    log = again.store.access_log(again.clerk)
    by = [one.branch for one in reversed(log) if one.branch]
    assert by == sorted(by, key=[former, now].index)
    assert set(by) == {former, now}
    assert log_years.marks(log[0], now) == []
    first = next(one for one in reversed(log) if one.branch)
    assert log_years.marks(first, now) == [log_years.FORMER_WORDS]
    assert first.act.more.keys() <= {"work"}  # what was done is read as before
    again.close()


def gone_back(book):
    """Give what the log says of restores, newest first: who, with whom, and the reason."""
    log = book.store.access_log(book.clerk)
    return [
        (one.act.user, one.act.more.get("beside"), one.act.reason)
        for one in log
        if one.act.act == "从备份恢复"
    ]


def test_the_restored_book_itself_says_who_went_back_when_and_to_which_backup(book):
    folder = book.store.folder
    with_accounts(book, other=("admin",))
    made = backup.make(book.store)
    beside = book.clerk.for_once(beside=CODE_HOLDER)
    restoring.stage(book.store, beside, made.path)
    when = f"{book.store.now:%Y-%m-%d %H:}"
    book.close()
    ready = (folder / restoring.STAGING / "ready").read_text("utf-8")
    assert ready.splitlines()[1:] == [made.path.name]  # and nobody's name or login
    restoring.finish(folder)
    assert (folder / RESTORED).read_text("utf-8") == made.path.name
    again = founding.open_book(folder, "other", THEIRS)  # somebody else comes in first
    ((who, second, reason),) = gone_back(again)
    assert (who, second) == (LOGIN, CODE_HOLDER.login)
    assert reason.startswith(f"{made.path.name}，{when}")
    assert again.store.log_breaks() == []
    again.close()
    again = open_again(folder)
    assert len(gone_back(again)) == 1  # told once
    again.close()


def test_who_decided_is_told_once_though_the_first_opening_breaks_off(book, monkeypatch):
    folder = book.store.folder
    with_accounts(book, other=("admin",))
    made = backup.make(book.store)
    restoring.stage(book.store, book.clerk.for_once(beside=CODE_HOLDER), made.path)
    book.close()
    with monkeypatch.context() as patch:

        def break_off(*_):
            raise Unavailable("停电了")

        patch.setattr(restored.erasing_again, "erase_listed", break_off)
        for _ in range(2):
            with pytest.raises(Unavailable, match="停电了"):
                open_again(folder)
    again = founding.open_book(folder, "other", THEIRS)
    ((who, second, _why),) = gone_back(again)
    assert (who, second) == (LOGIN, CODE_HOLDER.login)
    later = backup.make(again.store)
    again.close()
    backup.unpack(later.path, folder.with_name("elsewhere"))
    given = folder.with_name("elsewhere"), "other", THEIRS
    with pytest.raises(SecondNeeded):  # what was decided of another backup is not asked again here
        founding.open_book(*given)
    elsewhere = open_first(*given)
    assert [who for who, *_ in gone_back(elsewhere)] == ["other", LOGIN]
    elsewhere.close()


def test_a_book_restored_with_a_password_says_who_gave_it(book):
    folder, code = book.store.folder, book.ring.renew_code()
    made = backup.make(book.store)
    book.close()
    (folder / DATABASE).write_bytes(b"\0" * 9000)
    restoring.stage_with_password(made.path, folder, LOGIN, PASSWORD, Standby("", code))
    restoring.finish(folder)
    again = open_again(folder)
    ((who, second, reason),) = gone_back(again)
    assert (who, second) == (LOGIN, CODE_HOLDER.login)
    assert reason.startswith(made.path.name)
    again.close()


def test_how_much_a_backup_holds_is_told_for_a_password_that_opens_it(book):
    folder = book.store.folder
    save(book, build(Resident), build(Resident), build(Household))
    last = book.store.now
    made = backup.make(book.store)
    save(book, build(Resident))
    book.close()
    (folder / DATABASE).write_bytes(b"\0" * 9000)
    with pytest.raises(Refused, match="密码不正确"):
        restoring.inside_with_password(made.path, folder, LOGIN, PASSWORD + "x")
    assert not any((folder / one).exists() for one in (restoring.STAGING, restoring.LOOKING))
    assert key_tries.counted(folder) == {book.clerk.id.hex(): 1}
    inside = restoring.inside_with_password(made.path, folder, LOGIN, PASSWORD)
    assert (inside.people, inside.homes) == (2, 1)
    assert inside.records > 3  # the office, the account and its holder as well
    assert inside.last.date() == last.date()
    assert "居民 2 人，住户 1 户" in inside.words
    assert not any((folder / one).exists() for one in (restoring.STAGING, restoring.LOOKING))


def test_looking_into_a_backup_leaves_a_restore_that_was_decided_alone(book):
    folder, before = book.store.folder, book.store.state_hash()
    made = backup.make(book.store)
    save(book, build(Resident))
    now = book.store.state_hash()
    restoring.stage(book.store, book.clerk.for_once(beside=CODE_HOLDER), made.path)
    book.close()
    for password in (PASSWORD + "x", PASSWORD):
        with contextlib.suppress(Refused):
            restoring.inside_with_password(made.path, folder, LOGIN, password)
        assert not (folder / restoring.LOOKING).exists()
        assert restoring.is_waiting(folder)
        assert not (folder / RESTORED).exists()
    aside = restoring.finish(folder)
    lay_out(aside, folder.with_name("former"))
    for place, state in ((folder, before), (folder.with_name("former"), now)):
        again = open_again(place)
        assert again.store.state_hash() == state
        again.close()


@pytest.mark.parametrize("broken_at", [None, "erased.json", key_file.NAMES[0], DATABASE])
def test_a_second_restore_never_drops_one_that_was_decided(book, monkeypatch, broken_at):
    folder, before = book.store.folder, book.store.state_hash()
    made = backup.make(book.store)
    save(book, build(Resident))
    restoring.stage(book.store, book.clerk.for_once(beside=CODE_HOLDER), made.path)
    with pytest.raises(Refused, match="已经定好"):
        restoring.stage(book.store, book.clerk.for_once(beside=CODE_HOLDER), made.path)
    book.close()
    (folder / "erased.json").write_text("[]")
    with monkeypatch.context() as patch:
        swap = restoring._swap

        def break_off(staging, there, aside, name, *beside):
            if name != broken_at:
                swap(staging, there, aside, name, *beside)
                return
            if (there / name).exists():
                (there / name).replace(aside / name)
            raise Unavailable("拔掉了")

        if broken_at:
            patch.setattr(restoring, "_swap", break_off)
            with pytest.raises(Unavailable):
                restoring.finish(folder)
    with pytest.raises(Refused, match="密码不正确"):  # and typed wrongly the second time
        restoring.stage_with_password(made.path, folder, LOGIN, PASSWORD + "x", Standby("", "x"))
    again = open_again(folder)
    assert again.store.state_hash() == before
    again.close()


@pytest.mark.parametrize("name", ["", "王晓梅的备份.hslbak"])
def test_a_backup_laid_out_in_an_empty_folder_says_who_opened_it_first(book, tmp_path, name):
    made = backup.make(book.store)
    path = made.path.rename(tmp_path / (name or made.path.name))
    folder = tmp_path / "elsewhere"
    backup.unpack(path, folder)
    assert (folder / RESTORED).read_text("utf-8") == ("" if name else made.path.name)
    again = open_again(folder)
    ((who, second, reason),) = gone_back(again)
    assert (who, second) == (LOGIN, CODE_HOLDER.login)
    assert reason.startswith(f"{again.store.now:%Y}" if name else made.path.name)
    again.close()


def laid_out(book, tmp_path):
    """Lay a backup of a book out in an empty folder; give that."""
    backup.unpack(backup.make(book.store).path, tmp_path / "elsewhere")
    return tmp_path / "elsewhere"


def test_a_backup_laid_out_is_opened_by_those_who_may_restore_and_nobody_else(book, tmp_path):
    """Or yesterday's, beside the book, would be a way to look at everybody once more."""
    roles = {"sunli": ("clerk",), "zhaomin": ("lead",), "gone": ("admin",), "lent": ("lead",)}
    ids = with_accounts(book, **roles)
    accounts.suspend(book.store, book.clerk, ids["gone"])
    book.ring.reset_password("lent", THEIRS, temporary=True)
    folder, mine = laid_out(book, tmp_path), (LOGIN, PASSWORD)
    for who, beside, words in (
        (("sunli", THEIRS), None, "从备份恢复出来的"),
        (("sunli", THEIRS), Standby("zhaomin", THEIRS), "从备份恢复出来的"),
        (("gone", THEIRS), Standby("zhaomin", THEIRS), "已停用"),
        (mine, None, "两个人办"),
        (mine, Standby(*mine), "两个人办"),  # oneself again
        (mine, Standby("sunli", THEIRS), "两个人办"),
        (mine, Standby("zhaomin", THEIRS + "x"), "密码不正确"),
        (mine, Standby("lent", THEIRS), "别人给的"),
    ):
        with pytest.raises(Refused, match=words):
            founding.open_book(folder, *who, beside=beside)
        assert (folder / RESTORED).exists()
    again = founding.open_book(folder, *mine, beside=Standby("zhaomin", THEIRS))
    assert [(who, second) for who, second, _ in gone_back(again)] == [(LOGIN, "zhaomin")]
    again.close()
    founding.open_book(folder, "sunli", THEIRS).close()  # from then on it is a book like any


def test_it_is_said_that_the_second_persons_password_is_wrong_and_their_wait_can_be_left(
    book, tmp_path
):
    with_accounts(book, zhaomin=("lead",))
    folder, waits = laid_out(book, tmp_path), []

    def give_up(seconds):
        waits.append(seconds)
        raise InterruptedError

    def again(secret, pause=give_up):
        beside = Standby("zhaomin", secret)
        return founding.open_book(folder, LOGIN, PASSWORD, beside=beside, pause=pause)

    for _try in range(key_tries.FREE):
        with pytest.raises(SecondNeeded, match="第二个人：密码不正确") as lacking:
            again("wrong")
        assert lacking.value.code_will_do
    with pytest.raises(InterruptedError):
        again(THEIRS)
    assert (waits, keys.wait_before(folder, LOGIN)) == ([1], 0)
    again(THEIRS, pause=waits.append).close()
    assert waits == [1, 1]


def test_the_printed_code_alone_carries_a_book_to_another_pc(book, tmp_path):
    with_accounts(book, sunli=("clerk",))
    code = book.ring.renew_code()
    folder = laid_out(book, tmp_path)
    ring = founding.unlock_with_code(folder, code)
    again, fresh = founding.recover(folder, ring, "sunli", NOW)
    assert [(who, second) for who, second, _ in gone_back(again)] == [("sunli", CODE_HOLDER.login)]
    again.close()
    assert keys.unlock_with_code(folder, fresh)


def test_keys_that_a_password_opened_are_no_printed_code(book, tmp_path):
    """Whoever is alone with their own password would be two people."""
    with_accounts(book, sunli=("clerk",))
    folder = laid_out(book, tmp_path)
    for login, password in ((LOGIN, PASSWORD), ("sunli", THEIRS)):
        ring = keys.unlock(folder, login, password)
        with pytest.raises(Refused, match="恢复码"):
            founding.recover(folder, ring, LOGIN, NOW)
        with contextlib.closing(founding._store(folder, ring, None, "")) as store:
            clerk = founding.clerk_of(store, ring.user_id)
            with pytest.raises(Refused, match="恢复码"):
                restored.decide_by_code(store, clerk)
            assert restored.is_undecided(store)
    with pytest.raises(SecondNeeded):
        founding.open_book(folder, LOGIN, PASSWORD)


@pytest.mark.parametrize("at", ["before the new code", "after the new code"])
def test_a_recovery_that_breaks_off_leaves_a_way_into_a_book_laid_out(
    book, tmp_path, monkeypatch, at
):
    """The used code is void from then on, and nobody has seen the new one."""
    code = book.ring.renew_code()
    book.store.keep_fact(CODE_SEEN, "1")
    folder = laid_out(book, tmp_path)
    ring = founding.unlock_with_code(folder, code)
    where = (KeyRing, "recover") if at == "before the new code" else (founding, "open_book")
    with monkeypatch.context() as patch:
        patch.setattr(*where, power_cut)
        with pytest.raises(PowerCut):
            founding.recover(folder, ring, LOGIN, NOW)
    if at == "before the new code":
        again, _ = founding.recover(folder, founding.unlock_with_code(folder, code), LOGIN, NOW)
    else:
        again = founding.open_book(folder, LOGIN, NOW)  # the only administrator, and no code
    assert again.store.fact(CODE_SEEN) == ""  # a new one is due, and shown
    assert [(who, second) for who, second, _ in gone_back(again)] == [(LOGIN, CODE_HOLDER.login)]
    again.close()


def test_a_recovery_that_is_refused_decides_nothing(book, tmp_path):
    code = book.ring.renew_code()
    folder = laid_out(book, tmp_path)
    with pytest.raises(Refused, match="密码"):
        founding.recover(folder, founding.unlock_with_code(folder, code), LOGIN, "123")
    with pytest.raises(SecondNeeded):
        founding.open_book(folder, LOGIN, PASSWORD)
    assert keys.unlock_with_code(folder, code)


def test_a_book_laid_out_that_cannot_be_brought_up_leaves_the_code_valid(
    book, tmp_path, monkeypatch
):
    code = book.ring.renew_code()
    folder = laid_out(book, tmp_path)
    ring = founding.unlock_with_code(folder, code)

    def failed(*_args, **_more):
        raise schema.UpgradeFailed("没有升成")

    with monkeypatch.context() as patch:
        patch.setattr(founding, "_store", failed)
        with pytest.raises(Unavailable, match="没有升成"):
            founding.recover(folder, ring, LOGIN, NOW)
    assert keys.unlock_with_code(folder, code)


def test_the_code_that_stood_by_at_a_first_opening_is_used_up(book, tmp_path):
    code = book.ring.renew_code()
    book.store.keep_fact(CODE_SEEN, "1")
    folder = laid_out(book, tmp_path)
    again = founding.open_book(folder, LOGIN, PASSWORD, beside=Standby("", code))
    assert again.store.fact(CODE_SEEN) == ""  # the next start makes a new one, and shows it
    again.close()


def test_the_code_is_kept_where_it_opens_an_account_that_is_not_in_use(book, tmp_path):
    ids = with_accounts(book, gone=("clerk",))
    accounts.suspend(book.store, book.clerk, ids["gone"])
    code = book.ring.renew_code()
    folder = laid_out(book, tmp_path)
    with pytest.raises(Refused, match="已停用"):
        founding.recover(folder, founding.unlock_with_code(folder, code), "gone", NOW)
    assert keys.unlock_with_code(folder, code)


def test_a_first_opening_that_breaks_off_is_not_asked_again(book, tmp_path, monkeypatch):
    with_accounts(book, other=("admin",))
    folder = laid_out(book, tmp_path)

    def break_off(*_):
        raise Unavailable("停电了")

    with monkeypatch.context() as patch:
        patch.setattr(restored.erasing_again, "erase_listed", break_off)
        with pytest.raises(Unavailable, match="停电了"):
            open_first(folder, LOGIN, PASSWORD)
    again = founding.open_book(folder, "other", THEIRS)
    assert [who for who, *_ in gone_back(again)] == [LOGIN]
    again.close()


def test_a_restore_that_broke_off_is_finished_at_the_next_start(book):
    folder, before = book.store.folder, book.store.state_hash()
    made = backup.make(book.store)
    save(book, build(Resident))
    restoring.stage(book.store, book.clerk.for_once(beside=CODE_HOLDER), made.path)
    book.close()
    again = open_again(folder)
    assert again.store.state_hash() == before
    again.close()
    assert not (folder / restoring.STAGING).exists()


def test_a_restore_that_was_not_decided_is_forgotten(book):
    folder = book.store.folder
    made = backup.make(book.store)
    save(book, build(Resident))
    now = book.store.state_hash()
    restoring.stage(book.store, book.clerk.for_once(beside=CODE_HOLDER), made.path)
    book.close()
    (folder / restoring.STAGING / "ready").unlink()
    again = open_again(folder)
    assert not (folder / restoring.STAGING).exists()
    assert restoring.finish(folder) is None
    assert again.store.state_hash() == now
    again.close()


def test_a_book_that_cannot_be_opened_is_restored_with_the_backups_own_password(book):
    folder, before = book.store.folder, book.store.state_hash()
    code = book.ring.renew_code()
    book.store.keep_fact(CODE_SEEN, "1")
    made = backup.make(book.store)
    book.close()
    (folder / DATABASE).write_bytes(b"\0" * 9000)
    beside, other_code = Standby("", code), ("a" if code[0] != "A" else "b") + code[1:]
    for password, other, words in (
        (PASSWORD + "x", beside, "密码不正确"),
        (PASSWORD, None, "要两个人办"),
        (PASSWORD, Standby("", other_code), "恢复码"),
        (PASSWORD, Standby(LOGIN, PASSWORD), "要两个人办"),  # oneself again
    ):
        with pytest.raises(Refused, match=words):
            restoring.stage_with_password(made.path, folder, LOGIN, password, other)
        assert not restoring.is_waiting(folder)
    restoring.stage_with_password(made.path, folder, LOGIN, PASSWORD, beside)
    again = open_again(folder)
    assert again.store.state_hash() == before
    assert again.store.fact(CODE_SEEN) == ""  # the code was used: the next start makes a new one
    again.close()


def test_a_code_given_for_a_restore_that_is_refused_is_due_all_the_same(book):
    with_accounts(book, sunli=("clerk",))
    folder, code = book.store.folder, book.ring.renew_code()
    book.store.keep_fact(CODE_SEEN, "1")
    made = backup.make(book.store)
    book.close()
    with pytest.raises(Refused, match="不能从备份恢复"):
        restoring.stage_with_password(made.path, folder, "sunli", THEIRS, Standby("", code))
    assert not restoring.is_waiting(folder)
    assert keys.unlock_with_code(folder, code)  # until the next one is shown
    again = open_again(folder)
    assert again.store.fact(CODE_SEEN) == ""
    again.close()


def test_another_lead_stands_by_as_the_backup_knows_them(book):
    folder = book.store.folder
    lead = StaffMember(
        full_name="赵敏", post="书记", employment_kind="full_time", duty="全面", level="community",
        term_from=book.store.today,
    )  # fmt: skip
    save(book, lead)
    others = {"zhaomin": ("lead",), "sunli": ("clerk",)}
    for login, roles in others.items():
        accounts.add(book.store, book.clerk, lead, login, roles, "hong shi liu kai hua")
    made = backup.make(book.store)
    given = made.path, folder, LOGIN, PASSWORD
    with pytest.raises(Refused, match="别人给的"):  # whoever lent it would be two people
        restoring.stage_with_password(*given, Standby("zhaomin", "hong shi liu kai hua"))
    for login in others:
        book.ring.reset_password(login, "hong shi liu kai hua")
    book.close()
    with pytest.raises(SecondNeeded):
        restoring.stage_with_password(*given, Standby("sunli", "hong shi liu kai hua"))
    restoring.stage_with_password(*given, Standby("zhaomin", "hong shi liu kai hua"))
    assert restoring.is_waiting(folder)


THEIRS, NOW = "hong shi liu kai hua", "bai yang shu xia chang deng"


def staff(book):
    made = StaffMember(
        full_name="赵敏", post="干事", employment_kind="full_time", duty="登记", level="community",
        term_from=book.store.today,
    )  # fmt: skip
    save(book, made)
    return made


def with_accounts(book, **logins):
    """Give accounts whose passwords are their own; give their ids by login."""
    made = {}
    for login, roles in logins.items():
        one = accounts.add(book.store, book.clerk, staff(book), login, roles, THEIRS)
        book.ring.reset_password(login, THEIRS)
        made[login] = one.id
    return made


def in_place(book, made):
    """Go back to a backup of the open book."""
    restoring.stage(book.store, book.clerk.for_once(beside=CODE_HOLDER), made.path)
    book.close()
    restoring.finish(book.store.folder)


def test_a_restore_leaves_accounts_passwords_and_the_code_as_they_are_today(book):
    folder = book.store.folder
    old_code = book.ring.renew_code()
    ids = with_accounts(book, gone=("admin",), waiting=("clerk",), other=("clerk", "admin"))
    made = backup.make(book.store)
    accounts.remove(book.store, book.clerk, ids["gone"])
    accounts.suspend(book.store, book.clerk, ids["waiting"])
    accounts.change_roles(book.store, book.clerk, ids["other"], ["lead"])
    book.ring.reset_password("other", NOW)
    with_accounts(book, later=("clerk",))
    code = book.ring.renew_code()
    told = " ".join(restoring.loss(book.store, made).accounts)
    assert "账号gone后来移除了" in told
    assert "账号later是那以后添加的" in told
    assert "waiting" not in told
    in_place(book, made)
    for login, password in (("gone", THEIRS), ("other", THEIRS)):
        with pytest.raises(Refused, match="密码不正确"):
            founding.open_book(folder, login, password)
    with pytest.raises(Refused, match="恢复码"):
        keys.unlock_with_code(folder, old_code)
    assert keys.unlock_with_code(folder, code)
    with pytest.raises(Refused, match="已停用"):  # the first to open it: all of it is settled then
        founding.open_book(folder, "waiting", THEIRS)
    other = founding.open_book(folder, "other", NOW)
    assert other.clerk.roles == {"lead"}
    other.close()
    again = open_again(folder)
    listed = {one.login: one for one in accounts.listed(again.store, again.clerk)}
    assert set(listed) == {LOGIN, "waiting", "other"}
    assert not listed["waiting"].is_active
    assert again.ring.logins == (LOGIN, "waiting", "other")
    assert again.store.get(User, ids["gone"]).active is False
    assert again.store.check()["access_log"] == []
    with_accounts(again, later=("clerk",))  # the login is free again
    again.close()


def test_a_restore_that_would_leave_nobody_to_manage_accounts_is_refused(book):
    made = backup.make(book.store)
    ids = with_accounts(book, newer=("admin",))
    mine = book.clerk.id
    book.close()
    book = founding.open_book(book.store.folder, "newer", THEIRS)
    accounts.remove(book.store, book.clerk, mine)
    with pytest.raises(Refused, match="没有现在的系统管理员"):
        restoring.stage(book.store, book.clerk.for_once(beside=CODE_HOLDER), made.path)
    assert not restoring.is_waiting(book.store.folder)
    assert book.clerk.id == ids["newer"]
    book.close()


def test_a_book_that_cannot_be_opened_is_restored_by_those_of_today_alone(book):
    folder, old_code = book.store.folder, book.ring.renew_code()
    ids = with_accounts(book, gone=("admin",), boss=("lead",))
    made = backup.make(book.store)
    accounts.remove(book.store, book.clerk, ids["gone"])
    book.ring.reset_password(LOGIN, NOW)
    code = book.ring.renew_code()
    book.store.keep_fact(CODE_SEEN, "1")
    book.close()
    (folder / DATABASE).write_bytes(b"\0" * 9000)
    given = made.path, folder
    for login, password, beside, words in (
        ("gone", THEIRS, Standby("boss", THEIRS), "请用现在的密码"),
        (LOGIN, PASSWORD, Standby("boss", THEIRS), "请用现在的密码"),
        (LOGIN, NOW, Standby("", old_code), "请用现在的密码或恢复码"),
    ):
        with pytest.raises(Refused, match=words):
            restoring.stage_with_password(*given, login, password, beside)
        assert not restoring.is_waiting(folder)
    assert restoring.stage_with_password(*given, LOGIN, NOW, Standby("boss", THEIRS)) == ""
    restoring.finish(folder)
    with pytest.raises(Refused, match="密码不正确"):
        founding.open_book(folder, "gone", THEIRS)
    assert keys.unlock_with_code(folder, code)
    again = founding.open_book(folder, LOGIN, NOW)
    assert again.store.get(User, ids["gone"]).active is False
    again.close()


def test_a_backup_of_before_another_key_names_the_accounts_that_come_back(book, tmp_path):
    folder, code = book.store.folder, book.ring.renew_code()
    ids = with_accounts(book, gone=("admin",))
    # Elsewhere: the backup before the new key may be of the same second, and so of the same name.
    old = tmp_path / "before.hslbak"
    shutil.copyfile(backup.make(book.store).path, old)
    book.store.keep_fact(CODE_SEEN, "1")
    two = book.clerk.for_once(beside=CODE_HOLDER)
    accounts.remove(book.store, two, ids["gone"], for_cause=True)
    assert book.store.database_key is not None
    with pytest.raises(Unavailable, match="换过钥匙以前"):
        restoring.stage(book.store, two, old)
    book.close()
    words = restoring.stage_with_password(old, folder, LOGIN, PASSWORD, Standby("", code))
    assert "又能打开台账的账号：gone" in words
    assert "新的恢复码" in words
    again = open_again(folder)
    assert again.store.fact(CODE_SEEN) == ""
    assert "又能打开：gone" in [one.act.reason for one in again.store.access_log(again.clerk)]
    accounts.remove(again.store, again.clerk, ids["gone"])
    again.close()


@pytest.mark.parametrize("is_readable", [True, False])
def test_wrong_tries_over_a_backup_are_counted_in_the_books_own_folder(
    book, is_readable, monkeypatch
):
    unhurried = partial(keys.unlock_copy, pause=lambda _seconds: None)
    monkeypatch.setattr(keys, "unlock_copy", unhurried)
    folder, made = book.store.folder, backup.make(book.store)
    book.close()
    if not is_readable:
        for name in key_file.NAMES:
            (folder / name).write_bytes(b"{}")
    for turn in range(key_tries.FREE):
        with pytest.raises(Refused, match="密码不正确") as refused:
            restoring.stage_with_password(made.path, folder, LOGIN, "wrong")
        assert ("下一次要等 1 秒" in str(refused.value)) == (turn == key_tries.FREE - 1)
    counting = folder if is_readable else folder / restoring.STAGING
    assert keys.wait_before(counting, LOGIN) == 1
    with pytest.raises(Refused, match="下一次要等 2 秒"):  # looked into, it is counted on
        restoring.inside_with_password(made.path, folder, LOGIN, "wrong")
    for name in (restoring.STAGING, restoring.LOOKING):
        assert not (folder / name / DATABASE).exists()
        assert (folder / name).exists() is not is_readable


@pytest.mark.parametrize("harm", ["cut", "other keys", "empty"])
def test_a_backup_that_will_not_do_is_refused_before_anything_is_moved(book, tmp_path, harm):
    folder = book.store.folder
    made = backup.make(book.store)
    held = book.store.state_hash()
    path = tmp_path / made.path.name
    if harm == "cut":
        path.write_bytes(made.path.read_bytes()[:-4000])
    elif harm == "other keys":
        other = found(tmp_path / "other")
        shutil.copyfile(backup.make(other.store).path, path)
        other.close()
    else:
        path.write_bytes(b"")
    with pytest.raises(Unavailable):
        restoring.stage(book.store, book.clerk.for_once(beside=CODE_HOLDER), path)
    book.close()
    assert not restoring.is_waiting(folder)
    again = open_again(folder)
    assert again.store.state_hash() == held
    again.close()


def test_restoring_is_for_those_who_answer_for_it(book):
    made = backup.make(book.store)
    other = dataclasses.replace(book.clerk, roles=frozenset({"clerk"}))
    with pytest.raises(Refused, match="不能从备份恢复"):
        restoring.stage(book.store, other, made.path)
    with pytest.raises(SecondNeeded, match="两个人"):
        restoring.stage(book.store, book.clerk, made.path)
    assert not (book.store.folder / restoring.STAGING).exists()


def test_an_erased_list_beside_the_book_goes_with_the_restored_one(book):
    folder = book.store.folder
    made = backup.make(book.store)
    (folder / "backups" / "erased.json").write_text('[["x", 1, "00", "{}"]]')
    restoring.stage(book.store, book.clerk.for_once(beside=CODE_HOLDER), made.path)
    assert "00" in (folder / restoring.STAGING / "erased.json").read_text()


def test_the_test_restore_tries_twenty_things_and_is_remembered(book):
    save(book, build(Resident))
    made = backup.make(book.store)
    assert backup_trial.due(book.store)
    trial = backup_trial.run(book.store, made)
    assert len(backup_trial.CHECKS) == 20
    assert trial.findings == ()
    assert backup_trial.last(book.store) == trial
    assert not backup_trial.due(book.store)


def test_a_failed_test_restore_leaves_the_day_of_the_last_good_one(book, monkeypatch):
    made, first = backup.make(book.store), book.store.clock()
    good = backup_trial.run(book.store, made).day

    def unreadable(path, key):
        raise Unavailable("这份备份打不开")

    monkeypatch.setattr(restoring, "_opened", unreadable)
    for week in (1, 2):
        monkeypatch.setattr(book.store, "clock", lambda at=week: first + at * 7 * 86_400_000)
        assert not backup_trial.run(book.store, made).is_good
    trial = backup_trial.last(book.store)
    assert (trial.is_good, trial.last_good, (trial.day - good).days) == (False, good, 14)
    told = {"backup": "", "day": "2026-09-01", "findings": []}
    book.store.keep_fact(backup_trial.LAST, json.dumps(told))  # as an earlier version kept it
    assert backup_trial.last(book.store).last_good == dt.date(2026, 9, 1)


@pytest.mark.parametrize("harm", ["DELETE FROM chain", "DELETE FROM book WHERE key='code'"])
def test_a_backup_that_lacks_something_fails_the_test_restore(book, monkeypatch, harm):
    made = backup.make(book.store)
    really = restoring._opened

    def harmed(path, key):
        connection = really(path, key)
        if "chain" in harm:
            connection.execute("UPDATE chain SET tip = x'00'")
        else:
            connection.execute(harm)
        return connection

    monkeypatch.setattr(restoring, "_opened", harmed)
    trial = backup_trial.run(book.store, made)
    assert len(trial.findings) == 1
    assert not backup_trial.last(book.store).is_good
    assert backup_trial.due(book.store)


def test_a_backup_with_a_bent_page_fails_the_test_restore_and_is_remembered(book, monkeypatch):
    made, really, chance = backup.make(book.store), restoring._opened, random.Random(7)

    def bent(path, key):
        held = bytearray(path.read_bytes())
        held[chance.randrange(1, len(held) // PAGE) * PAGE + 100] ^= 255
        path.write_bytes(held)
        return really(path, key)

    monkeypatch.setattr(restoring, "_opened", bent)
    for _ in range(6):
        trial = backup_trial.run(book.store, made)
        assert trial.findings
        assert backup_trial.last(book.store) == trial


def test_a_backup_of_before_an_update_is_tried_as_far_as_it_goes(book, monkeypatch):
    made = backup.make(book.store)
    really = restoring._opened

    def older(path, key):
        connection = really(path, key)
        connection.execute("ALTER TABLE chain RENAME COLUMN tip TO end_of_it")
        connection.execute("PRAGMA user_version = 1")
        return connection

    monkeypatch.setattr(restoring, "_opened", older)
    assert backup_trial.run(book.store, made).is_good


def test_the_second_place_is_another_disk_and_counts_after_reading_back(
    book, tmp_path, monkeypatch
):
    stick = tmp_path / "stick"
    stick.mkdir()
    with pytest.raises(Refused, match="同一块盘"):
        second_place.copy(book.store, book.clerk, stick)
    assert second_place.due(book.store)
    assert not list(backup.listed(book.store.folder / "backups"))
    monkeypatch.setattr(second_place, "is_same_disk", lambda *_: False)
    path = second_place.copy(book.store, book.clerk, stick)  # there was none: one is made first
    (made,) = backup.listed(book.store.folder / "backups")
    assert path.read_bytes() == made.path.read_bytes()
    assert second_place.last(book.store).name == made.path.name
    assert not second_place.due(book.store)
    code = book.ring.renew_code()
    fresh = second_place.copy(book.store, book.clerk, stick)
    assert fresh.name != path.name
    for one, name in ((path, "earlier"), (fresh, "new pc")):
        backup.unpack(one, tmp_path / name)
    open_again(tmp_path / "earlier").close()
    with pytest.raises(Refused):
        keys.unlock_with_code(tmp_path / "earlier", code)
    assert keys.unlock_with_code(tmp_path / "new pc", code)


def test_a_copy_that_reads_back_otherwise_does_not_count(book, tmp_path, monkeypatch):
    backup.make(book.store)
    stick = tmp_path / "stick"
    stick.mkdir()
    monkeypatch.setattr(second_place, "is_same_disk", lambda *_: False)
    monkeypatch.setattr(second_place, "_write", lambda _path, out: out.write(b"short"))
    with pytest.raises(Unavailable, match="读回来"):
        second_place.copy(book.store, book.clerk, stick)
    assert second_place.due(book.store)
    assert not list(stick.rglob("*.hslbak"))
