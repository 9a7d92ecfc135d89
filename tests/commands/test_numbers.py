"""`numbers`: every number of a period, and the records behind one."""

import pytest


def test_every_number_comes_with_its_definition(call, practice_folder):
    found = call("numbers", practice_folder, "--period", "累计").json
    by_key = {one["indicator"]: one for one in found["numbers"]}
    assert by_key["activity_headcount"]["text"] == "850"
    assert by_key["activity_headcount"]["sums"] == "参加人次"
    assert by_key["enrolment_rate"]["denominator"] == "30"
    assert all(one["definition"] for one in found["numbers"])
    assert "开展活动13次、850人次参加" in found["sentence"]
    assert [one["title"] for one in found["totals_only"]] == ["民族构成", "走访对象构成"]


def test_a_number_opens_to_its_records(call, practice_folder):
    found = call("numbers", practice_folder, "--period", "累计", "--open", "activity_count").json
    assert len(found["records"]) == int(found["text"]) == 13
    assert {one["kind"] for one in found["records"]} == {"activity"}
    assert all(one["name"] and one["day"] for one in found["records"])


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--period", "去年"), "统计期间请写成"),
        (("--open", "nothing"), "没有指标 nothing"),
        (("--cutoff", "昨天"), "统计截止日请写成"),
    ],
)
def test_what_is_asked_wrongly_is_refused(call, practice_folder, words, said):
    answer = call("numbers", practice_folder, *words)
    assert answer.code == 1
    assert said in answer.err
