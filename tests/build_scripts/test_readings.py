"""The shipped readings agree with pypinyin for every character, and the script makes them again."""

from __future__ import annotations

import pytest
from pypinyin.constants import PINYIN_DICT

import resources
from build_scripts import readings as script
from db import readings


def test_the_script_makes_the_shipped_file_again():
    assert resources.path("readings.txt").read_text(encoding="utf-8") == script.written()


def test_every_character_reads_as_pypinyin_has_it():
    wrong = [one for one in map(chr, PINYIN_DICT) if readings.of(one) != script.usual(one)]
    assert wrong == []


@pytest.mark.parametrize("character", ["a", "#", " ", "\n", "1", "김", "，", "\U000e0100"])
def test_what_is_no_known_han_character_has_no_reading(character):
    assert readings.of(character) == ""
