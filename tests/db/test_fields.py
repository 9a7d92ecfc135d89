"""Every field type: what is typed, kept, sent and shown comes back as it was."""

import datetime as dt
import string

import pytest
from hypothesis import given, strategies as st

from db import codes, fields
from db.fields import Field
from db.kinds import Activity
from db.names import clean
from db.trouble import Refused
from tests.builders import CHILD, MAN, WOMAN

LABEL = {"label": "栏目", "tag": 1}
NAMES = ("阿依古丽·买买提", "乌兰图雅", "王㐂", "李䶮", "𠮷田", "赵𬺓", "一", "古" * 25, "Anna Lee")

words = st.text(string.ascii_letters + "石榴家园䶮𠮷 ，。", min_size=1, max_size=60).map(str.strip)
some_words = words.filter(bool)
days = st.dates(dt.date(1880, 1, 1), dt.date(2199, 12, 31))
minutes = st.integers(0, 24 * 60 - 1).map(lambda m: dt.time(m // 60, m % 60))
moments = st.builds(dt.datetime.combine, days, minutes)
anything = st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.lists(st.none())

FIELDS: list[tuple[Field, st.SearchStrategy]] = [
    (fields.Text(**LABEL), some_words),
    (fields.LongText(**LABEL), some_words),
    (fields.Stretch(**LABEL), st.sampled_from(("2025", "2025Q3", "2025-09"))),
    (fields.PersonName(**LABEL), st.sampled_from(NAMES)),
    (fields.NameOf(**LABEL, of="person"), some_words),
    (fields.IdNumber(**LABEL), st.sampled_from((MAN, WOMAN, CHILD, "E12345678"))),
    (fields.Phone(**LABEL), st.integers(13 * 10**9, 2 * 10**10 - 1).map(str)),
    (fields.Phone(**LABEL, public=True), st.sampled_from(("0436-3212345", "0436-3212345-801"))),
    (fields.Day(**LABEL), days),
    (fields.Moment(**LABEL), moments),
    (fields.Number(**LABEL), st.integers(0, 10**9)),
    (fields.Quantity(**LABEL), st.decimals(0, 10**6, places=2)),
    (fields.Money(**LABEL), st.decimals(0, 10**8, places=2)),
    (fields.YesNo(**LABEL), st.booleans()),
    (fields.Choice(**LABEL, codes=codes.RELATION), st.sampled_from(codes.RELATION.codes())),
    (
        fields.Choices(**LABEL, codes=codes.PAIRING_PURPOSE),
        st.sets(st.sampled_from(codes.PAIRING_PURPOSE.codes()), min_size=1).map(
            lambda chosen: tuple(sorted(chosen))
        ),
    ),
    (fields.Link(**LABEL, kinds=("resident",)), st.binary(min_size=16, max_size=16)),
]
every_field = pytest.mark.parametrize(
    ("field", "values"), FIELDS, ids=[type(field).__name__ for field, _ in FIELDS]
)


def test_no_field_type_is_left_out():
    def types(kind):
        return {kind, *(t for below in kind.__subclasses__() for t in types(below))}

    assert {type(field) for field, _ in FIELDS} == types(Field) - {Field}


@every_field
@given(data=st.data())
def test_what_is_written_in_full_is_read_back(field, values, data):
    value = data.draw(values)
    assert field.parse(field.reveal(value)) == value


@every_field
@given(data=st.data())
def test_what_is_kept_and_sent_comes_back(field, values, data):
    value = data.draw(values)
    stored = field.to_stored(value)
    assert field.from_stored(stored) == value
    assert field.from_json(field.to_json(stored)) == stored


def test_one_code_of_before_is_read_as_a_set_of_one():
    alone = fields.Choice(**LABEL, codes=codes.CULTURE_SCENE).to_json("festival_daily")
    scenes = Activity.fields()["culture_scene"]
    assert scenes.from_stored(scenes.from_json(alone)) == ("festival_daily",)


@every_field
@given(data=st.data())
def test_a_good_value_has_no_fault_and_is_shown(field, values, data):
    value = data.draw(values)
    assert field.fault(value) is None
    shown = field.show(value)
    assert shown
    assert (shown != field.reveal(value)) is field.masked


@every_field
def test_empty_is_empty_in_every_form(field, values):
    assert field.parse("  ") is None
    assert field.reveal(None) == field.show(None) == ""
    assert field.from_stored(field.to_stored(None)) is None
    assert field.from_json(field.to_json(None)) is None


@every_field
@given(
    json=st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.lists(st.none())
)
def test_a_stranger_s_value_never_raises_and_fits_the_column(field, values, json):
    stored = field.from_json(json)
    if stored is not None:
        assert type(stored) is (bytes if isinstance(field, fields.Link) else field.json_type)
        assert field.from_json(field.to_json(stored)) == stored
        field.show(field.from_stored(stored))


@pytest.mark.parametrize(
    ("field", "typed"),
    [
        (fields.Day(**LABEL), "后天再说"),
        (fields.Moment(**LABEL), "下午"),
        (fields.Number(**LABEL), "三个"),
        (fields.Quantity(**LABEL), "两个半"),
        (fields.Money(**LABEL), "一百"),
        (fields.Choice(**LABEL, codes=codes.SEX), "无"),
        (fields.Choices(**LABEL, codes=codes.PAIRING_PURPOSE), "生活关心、唱歌"),
    ],
    ids=lambda part: type(part).__name__,
)
def test_what_cannot_be_read_is_refused_by_label(field, typed):
    with pytest.raises(Refused, match="栏目"):
        field.parse(typed)


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        (fields.Text(**LABEL, most=3), "四个字了", "最多 3 个字，现在是 4 个"),
        (fields.Text(**LABEL, most=1), "𠮷", None),
        (fields.LongText(**LABEL, least=10), "太短", "至少写 10 个字"),
        (fields.Number(**LABEL, least=1), 0, "1 到"),
        (fields.Day(**LABEL, past=True), dt.date(2199, 1, 1), "不能晚于今天"),
        (fields.Phone(**LABEL), "1381234567", "11 位"),
        (fields.PersonName(**LABEL), "·古丽", "间隔号"),
        (fields.YesNo(**LABEL, required=True), None, "请填写栏目"),
        (fields.YesNo(**LABEL, required=True), False, None),
    ],
)
def test_faults_of_single_values(field, value, words):
    said = field.fault(value)
    assert said is None if words is None else words in said


@pytest.mark.parametrize("name", NAMES)
def test_names_keep_their_code_points(name):
    assert clean(name) == name
    assert fields.PersonName(**LABEL).parse(f" {name} ") == name


@pytest.mark.parametrize(
    ("field", "value", "shown"),
    [
        (fields.IdNumber(**LABEL), WOMAN, "229902************"),
        (fields.Phone(**LABEL), "13812345678", "138****5678"),
        (fields.Phone(**LABEL), "0436-3212345", "0436-321****"),
        (fields.Phone(**LABEL, public=True), "13812345678", "138 1234 5678"),
    ],
)
def test_masks(field, value, shown):
    assert field.show(value) == shown
