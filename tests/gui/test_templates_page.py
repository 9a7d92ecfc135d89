"""模板 of all forms in one list: found, called otherwise, deleted, and filled in from."""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from db import codes, form_templates
from db.kinds import Activity, FormTemplate, JointMeeting, Visit
from db.record import Record
from db.roles import LEAD, Clerk
from desktop_app.gui.desk import Desk
from desktop_app.gui.pages.minutes_editor import MinutesPage
from desktop_app.gui.pages.page_list import OPENS, entries
from desktop_app.gui.pages.places import place_of
from desktop_app.gui.pages.special import form_page
from desktop_app.gui.pages.templates import ONE_BY_ONE, TemplatesPage
from tests.builders import build
from tests.compose import compose
from tests.gui.office_desk import show


@pytest.fixture
def asked(desk: Desk) -> list[tuple[str, dict]]:
    found: list[tuple[str, dict]] = []
    desk.page_asked.connect(lambda name, where: found.append((name, where)))
    return found


def keep(desk: Desk, called: str, record: Record, *topics: str) -> FormTemplate:
    kind, said = type(record), form_templates.said_by(record, topics)
    desk.tell_changed(form_templates.keep(desk.store, desk.clerk, kind, called, said))
    return next(one for one in form_templates.every(desk.store, kind) if one.called == called)


def kept(desk: Desk) -> tuple[FormTemplate, ...]:
    return (
        keep(desk, "端午", build(Activity, topic="包粽子", place="石榴苑广场")),
        keep(desk, "慰问", build(Visit, goods="米和面")),
        keep(desk, "例会", build(JointMeeting, place="二楼会议室"), "通报情况"),
    )


def page(qtbot, desk: Desk) -> Any:
    entry = next(one for one in entries(desk) if one.key == "templates")
    made: Any = entry.build(desk)
    assert isinstance(made, TemplatesPage)
    qtbot.addWidget(made)
    made.resize(1190, 640)
    made.show()
    made.arrive()
    made.activateWindow()
    return made


def rows(made: Any) -> list[tuple[str, ...]]:
    return [tuple(one) for one in made.list.fetch(made.table.rows.record_ids())]


def called(made: Any) -> list[str]:
    return [name for name, *_ in rows(made)]


def test_the_templates_of_every_form_stand_in_one_list(qtbot, desk: Desk) -> None:
    made = page(qtbot, desk)
    assert rows(made) == []
    said = made.head.subtitle.text(), made._nothing.words.text()
    assert all("“模板”里" in one for one in said)  # in a small window it is not on the right
    kept(desk)
    assert [row[:2] for row in rows(made)] == [
        ("端午", Activity.title), ("慰问", Visit.title), ("例会", JointMeeting.title)
    ]  # fmt: skip
    assert "石榴苑广场" in rows(made)[0][2]
    assert "议题 通报情况" in rows(made)[2][2]
    made.box.setText("米和面")
    assert called(made) == ["慰问"]
    made.box.clear()
    made.views.set_value("activity")
    made._search()
    assert called(made) == ["端午"]


def test_a_template_is_called_otherwise_by_no_name_that_is_taken(qtbot, desk: Desk, toasts) -> None:
    one, *_ = kept(desk)
    keep(desk, "中秋", build(Activity, topic="做月饼"))
    made = page(qtbot, desk)
    made.ask_rename([one.id])
    box = made.card.rows["called"].control
    for words, why in ((" ", "请写"), ("中秋", "已经有叫“中秋”")):
        box.clear()
        compose(box, words)
        made.card.deed.click()
        assert why in made.card.rows["called"].text()
    box.clear()
    compose(box, "端午节")
    made.card.deed.click()
    assert sorted(called(made)) == sorted(["中秋", "端午节", "慰问", "例会"])
    toasts[-1][1]()
    assert "端午" in called(made)
    made.ask_rename(made.table.rows.record_ids())
    assert toasts[-1][0] == ONE_BY_ONE


def test_del_puts_a_template_in_the_bin_and_the_toast_brings_it_back(
    qtbot, desk: Desk, toasts
) -> None:
    kept(desk)
    made = page(qtbot, desk)
    made.table.go_to(0)
    made.table.setFocus()
    qtbot.waitUntil(made.table.hasFocus)
    QTest.keyClick(made.table, Qt.Key.Key_Delete)
    assert called(made) == ["慰问", "例会"]
    assert toasts[-1][0].startswith("端午 已移到回收站")
    toasts[-1][1]()
    assert called(made) == ["端午", "慰问", "例会"]


def test_enter_begins_a_form_of_its_kind_that_is_filled_in(qtbot, desk: Desk, asked) -> None:
    made = page(qtbot, desk)
    every = kept(desk)
    for one in every:
        made.opened.emit(one.id)
    assert asked == [(page_of(one), {"template": one.id, "values": {}}) for one in every]
    event, *_ = every
    place = place_of(Activity)
    assert place is not None
    form: Any = show(qtbot, form_page(place, desk), template=event.id)
    assert form.is_new
    assert form.form.editors["place"].value() == "石榴苑广场"


def test_what_was_begun_before_waits_as_a_draft(qtbot, desk: Desk) -> None:
    event, *_ = kept(desk)
    place = place_of(Activity)
    assert place is not None
    form: Any = show(qtbot, form_page(place, desk))
    QTest.keyClicks(form.form.editors["topic"].control, "begun")
    assert form.form.is_changed
    begun = form.record.id
    form.arrive(template=event.id, values={})
    assert form.record.id != begun
    assert form.form.editors["topic"].value() != "begun"
    assert form.form.editors["place"].value() == "石榴苑广场"
    assert begun.hex() in {record for _page, record in desk.store.drafts()}


@pytest.mark.qt_log_ignore("does not support grabbing the keyboard", extend=True)
def test_a_new_meeting_begins_with_the_words_and_topics_of_its_template(qtbot, desk: Desk) -> None:
    *_, meeting = kept(desk)
    minutes: Any = show(qtbot, MinutesPage(desk), template=meeting.id)
    assert minutes.is_new
    assert minutes.form.editors["place"].value() == "二楼会议室"
    assert [one.topic for one in minutes.minutes.agenda] == ["通报情况"]


def page_of(template: FormTemplate) -> str:
    return next(key for key, table in OPENS.items() if table == template.form)


def test_the_page_says_where_templates_are_kept(qtbot, desk: Desk) -> None:
    assert "登记的那一页的“模板”里" in page(qtbot, desk).head.subtitle.text()


def test_the_phrases_are_one_press_away(qtbot, desk: Desk, asked) -> None:
    page(qtbot, desk).show_phrases()
    assert asked == [("word_lists", {"list": codes.MINUTES_PHRASE.name})]


def test_who_may_only_look_is_offered_neither_deleting_nor_another_name(qtbot, desk) -> None:
    one, *_ = kept(desk)
    clerk = Clerk(b"l" * 16, "l", "负责人", frozenset({LEAD}))
    lead = Desk(desk.store, clerk, parent=desk)
    made = page(qtbot, lead)
    assert {"改名", "删除"}.isdisjoint({button.accessibleName() for button in made._bulk})
    preview = made.list.preview(one.id)
    assert preview is not None
    assert preview.deeds == ()
    lead.jobs.close()
