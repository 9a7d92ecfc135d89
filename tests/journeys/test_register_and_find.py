"""登记查找: a household registered by keys alone, found in every way, changed and taken back."""

from __future__ import annotations

from pytest_bdd import parsers, scenarios, then, when

from tests.journeys.hands import Hands

scenarios("登记查找.feature")


def found(hands: Hands, words: str) -> list[str]:
    hands.fill("查找居民", words)
    nobody = "没有找到" in hands.words()
    names = [] if nobody else [row[0] for row in hands.rows("居民列表")]
    hands.key("Esc")
    return names


@when(parsers.parse("我找“{words}”，打开第一位"))
def open_found(hands: Hands, words: str) -> None:
    hands.fill("查找居民", words)
    hands.key("Enter")
    hands.key("Enter")


@then(parsers.parse("这样找都找得到“{name}”：{ways}"))
def finds(hands: Hands, name: str, ways: str) -> None:
    hands.until(lambda: len(hands.rows("居民列表")) == 2)
    assert {way: name in found(hands, way) for way in ways.split("、")} == dict.fromkeys(
        ways.split("、"), True
    )


@then(parsers.parse("这样找一个也没有：{ways}"))
def finds_nobody(hands: Hands, ways: str) -> None:
    assert {way: found(hands, way) for way in ways.split("、")} == {
        way: [] for way in ways.split("、")
    }


@then(parsers.parse("历史里写着“{words}”，是{actor}改的"))
def history_says(hands: Hands, words: str, actor: str) -> None:
    said = hands.words(hands.page.history)
    assert words in said
    assert f"{actor} · 修改居民" in said


@then(parsers.parse("“{label}”是空的"))
def is_blank(hands: Hands, label: str) -> None:
    assert hands.control(label).text() == ""
