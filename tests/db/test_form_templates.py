"""Templates of forms: what they keep, what they fill in, and that nobody is named in them."""

from __future__ import annotations

import datetime as dt
import json

import pytest

from db import form_templates
from db.fields import Choice, LongText, Privacy, Text, YesNo
from db.kinds import Activity, FormTemplate, JointMeeting, Visit
from db.trouble import Refused
from tests.builders import build


@pytest.mark.parametrize(
    ("kind", "name"),
    [(kind, name) for kind, names in form_templates.FIELDS.items() for name in names],
    ids=lambda one: one if isinstance(one, str) else one.title,
)
def test_a_template_keeps_nothing_that_could_name_a_person(kind, name) -> None:
    declared = kind.fields()[name]
    assert isinstance(declared, Text | Choice | YesNo)
    assert not isinstance(declared, LongText)
    assert not declared.masked
    assert not declared.own_record_only
    assert declared.privacy is not Privacy.SENSITIVE


def test_what_is_kept_fills_in_another_record(node) -> None:
    event = build(Activity, topic="包粽子", place="石榴苑广场", forms=("handicraft",), headcount=60,
                  date_from=dt.date(2025, 5, 30))  # fmt: skip
    said = form_templates.said_by(event)
    form_templates.keep(node.store, node.clerk, Activity, " 端午 活动 ", said)
    (kept,) = form_templates.every(node.store, Activity)
    assert kept.called == "端午 活动"
    assert "60" not in kept.said
    found = form_templates.values(kept, Activity)
    assert (found["topic"], found["place"], found["forms"]) == (
        "包粽子",
        "石榴苑广场",
        ("handicraft",),
    )
    assert not {"headcount", "date_from"} & found.keys()
    assert form_templates.every(node.store, Visit) == []


def test_a_name_that_is_there_says_the_new_words(node) -> None:
    for goods in ("月饼", "米和面"):
        said = form_templates.said_by(build(Visit, goods=goods))
        form_templates.keep(node.store, node.clerk, Visit, "慰问", said)
    (kept,) = form_templates.every(node.store, Visit)
    assert form_templates.values(kept, Visit)["goods"] == "米和面"
    with node.store.work(node.clerk, "删除模板", "test") as work:
        work.delete(kept)
    assert form_templates.every(node.store, Visit) == []


def test_topics_go_with_the_template_of_a_meeting(node) -> None:
    said = form_templates.said_by(build(JointMeeting), ["通报情况", "商量取暖"])
    form_templates.keep(node.store, node.clerk, JointMeeting, "例会", said)
    (kept,) = form_templates.every(node.store, JointMeeting)
    assert form_templates.topics(kept) == ["通报情况", "商量取暖"]


def test_a_template_is_told_in_words_field_by_field(node) -> None:
    event = build(Activity, topic="包粽子", place="石榴苑广场", is_feature=True)
    form_templates.keep(node.store, node.clerk, Activity, "端午", form_templates.said_by(event))
    (kept,) = form_templates.every(node.store, Activity)
    kind = form_templates.kind_of(kept)
    assert kind is Activity
    told = dict(form_templates.told(kept, kind))
    fields = Activity.fields()
    assert told[fields["place"].label] == "石榴苑广场"
    assert told[fields["is_feature"].label] == "是"
    assert form_templates.kind_of(FormTemplate(form="of a later version")) is None


def test_a_template_takes_another_name_unless_one_of_its_form_has_it(node) -> None:
    for name in ("端午", "中秋"):
        said = form_templates.said_by(build(Activity, topic=name))
        form_templates.keep(node.store, node.clerk, Activity, name, said)
    said = form_templates.said_by(build(Visit, goods="月饼"))
    form_templates.keep(node.store, node.clerk, Visit, "慰问", said)
    first = form_templates.every(node.store, Activity)[0]
    other = ({"中秋", "端午"} - {first.called}).pop()
    for name in (" ", other):
        with pytest.raises(Refused) as refused:
            form_templates.rename(node.store, node.clerk, first, name)
        assert "called" in refused.value.faults
    form_templates.rename(node.store, node.clerk, first, " 慰问 ")
    assert {one.called for one in form_templates.every(node.store, Activity)} == {"慰问", other}


def test_nothing_makes_no_template(node) -> None:
    with pytest.raises(Refused, match="请先填好"):
        form_templates.keep(node.store, node.clerk, Visit, "空的", {})


@pytest.mark.parametrize("said", ["", "[]", "{", json.dumps({"topic": 5, "topics": "x"})])
def test_what_cannot_be_read_is_passed_over(said) -> None:
    held = FormTemplate(called="怪", form="activity", said=said)
    assert form_templates.values(held, Activity) == {}
    assert form_templates.topics(held) == []
