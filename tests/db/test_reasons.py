"""Reasons say why and never whom: they stay in the log and the journal, whatever is erased."""

from dataclasses import replace

import pytest

from db import erasing, reasons
from db.journal.rows import ask
from db.kinds import Resident, RightsRequest, Visit
from db.trouble import Refused
from tests.builders import build

ID, PHONE = "22990119680523013X", "15400001234"
WORDS = "理由里不要写姓名和号码"


@pytest.fixture
def person(node):
    made = build(Resident, full_name="李小梅", id_number=ID, phone=PHONE, workplace="小学")
    node.save(made)
    return node.store.get(Resident, made.id)


@pytest.mark.parametrize(
    "words",
    [
        f"核对{ID}",
        "核对 229901 19680523 013x",
        "２２９９０１１９６８０５２３０１３Ｘ",
        "旧证229901680523013",
        "打了154 0000 1234",
        "回电+8615400001234。",
        "回电0436-3212345",
    ],
)
def test_numbers_of_people_are_no_reason(words):
    assert reasons.fault(words).startswith(WORDS)


@pytest.mark.parametrize(
    "words",
    [
        "",
        "办理社保核对手机号",
        "按QL-2026-A0012删除",
        "撤回数据包 229901001001_2026Q3_1.hsl",
        "2026-09-01 至 2026-12-31 的走访",
        "批准登记 1234 5678 1234 5678 1234 5678 1234 5678",
        "区委〔2023〕5 号文件",
        "导出表格 居民 1,250 人",
    ],
)
def test_days_and_numbers_of_papers_may_stand_in_a_reason(words):
    assert reasons.fault(words) == ""


def written(node):
    with node.store.transaction() as connection:
        log = [entry for (entry,) in ask(connection, "SELECT entry FROM access_log")]
        return log + [said for (said,) in ask(connection, "SELECT reason FROM commit_log")]


def test_a_number_is_refused_wherever_a_reason_is_given(node, person):
    with pytest.raises(Refused, match=WORDS):
        node.clerk.for_once(why=f"核对{PHONE}")
    with pytest.raises(Refused, match=WORDS):
        node.store.reveal(node.clerk, person, ["phone"], f"核对{PHONE}")
    with pytest.raises(Refused, match=WORDS), node.store.work(node.clerk, f"更正：{ID}") as work:
        work.save(person)
    assert not [one for one in written(node) if PHONE in one or ID in one]


def test_the_name_of_whom_it_is_about_is_no_reason(node, person):
    with pytest.raises(Refused, match=WORDS):
        node.store.reveal(node.clerk, person, ["phone"], "李小梅要求核对")
    person.workplace = "中学"
    with pytest.raises(Refused, match=WORDS), node.store.work(node.clerk, "李小梅来电") as work:
        work.save(person)
    with pytest.raises(Refused, match=WORDS), node.store.work(node.clerk, "李小梅来电") as work:
        work.bulk_edit([person])
    with pytest.raises(Refused, match=WORDS), node.store.work(node.clerk, "李小梅来电") as work:
        work.delete(person)
    with pytest.raises(Refused, match=WORDS), node.store.work(node.clerk, "看") as work:
        work.note("看", person, reason="李小梅来电")
    request = build(RightsRequest, subject=person.id, requester="李小梅")
    with pytest.raises(Refused, match=WORDS), node.store.work(node.clerk, "李小梅来电") as work:
        work.save(request)
    assert not [one for one in written(node) if "李小梅" in one]
    with node.store.work(node.clerk, "本人来电，王主任经手") as work:
        work.save(person)


def test_an_account_may_be_called_by_a_number(node):
    with node.store.work(node.clerk, f"添加账号{PHONE}", "accounts") as work:
        work.save(build(Visit, date=node.store.today))


def test_reasons_that_name_a_person_are_listed_before_an_erasure(node, person, monkeypatch):
    assert not erasing.plan(node.store, person).reasons
    monkeypatch.setattr(reasons, "_NUMBER", reasons.re.compile("(?!)"))  # as earlier programs did
    monkeypatch.setattr(reasons, "names_in", lambda _records: ())
    clerk = replace(node.clerk, name="周明")
    for words in ("李小梅来电更正", f"核对{PHONE}", "别的事"):
        person.workplace = f"{words[:4]}单位"
        with node.store.work(clerk, words) as work:
            work.save(person)
    node.store.note(clerk, "打印", reason="给李小梅看")  # changes nothing: in the log alone
    found = erasing.plan(node.store, person).reasons
    assert [(one.actor, one.words) for one in found] == [
        ("周明", "李小梅来电更正"), ("周明", f"核对{PHONE}"), (clerk.login, "给李小梅看"),
    ]  # fmt: skip


def test_what_stands_in_place_of_a_name_is_nobodys(node, person):
    """The program's own reasons name the kind, and an old row may be called by that."""
    person.full_name = "居民"
    with node.store.work(node.clerk, "修改居民") as work:
        work.save(person)
    assert node.store.get(Resident, person.id).full_name == "居民"
