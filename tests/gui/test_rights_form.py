"""A request to erase: what goes is shown first, then asked once more, then done."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QLabel

from db.kinds import ConsentRecord, Resident, RightsRequest
from desktop_app.gui import notices, second_person
from desktop_app.gui.desk import Desk
from desktop_app.gui.finder import Finder
from desktop_app.gui.pages.places import place_of
from desktop_app.gui.pages.resident_form import ResidentFormPage
from desktop_app.gui.pages.special import form_page
from desktop_app.ledgers import by_code
from desktop_app.ledgers.ledger import Edition
from tests.builders import ID_PURPOSE, build
from tests.compose import compose
from tests.gui.office_desk import save, show
from tests.ledgers.papers import options


@pytest.fixture
def person(qtbot, desk: Desk) -> Resident:
    made = build(Resident, full_name="石榴籽")
    save(desk, made, build(ConsentRecord, subject=made.id))
    save(desk, build(Resident, id_number=None, remark="和石榴籽同楼"))
    qtbot.waitUntil(lambda: Finder.at(desk).roll.is_ready)
    return made


pytestmark = pytest.mark.usefixtures("colleague")


def opened(qtbot, desk: Desk, person: Resident, **values):
    request = build(RightsRequest, **{"kind": "erase", "subject": person.id} | values)
    save(desk, request)
    page = show(qtbot, form_page(place_of(RightsRequest), desk), record=request.id)
    desk.changed.connect(page.follow)
    return page


def words(card) -> str:
    return "\n".join(one.text() for one in card.findChildren(QLabel))


def looked(qtbot, page) -> str:
    page.erasure.look_button.click()
    qtbot.waitUntil(page.erasure.erase_button.isVisible)
    return words(page.erasure)


def test_what_goes_is_shown_and_asked_about_before_it_goes(qtbot, desk, person, monkeypatch):
    page = opened(qtbot, desk, person)
    assert not page.erasure.erase_button.isVisible()
    said = looked(qtbot, page)
    assert "告知同意 1" in said
    assert "文字里还提到" in said
    monkeypatch.setattr(notices, "confirm_destroy", lambda *_, **__: False)
    page.erasure.erase_button.click()
    assert desk.store.get(Resident, person.id) is not None
    asked = []
    monkeypatch.setattr(notices, "confirm_destroy", lambda _, text, **__: asked.append(text) or 1)
    page.erasure.erase_button.click()
    qtbot.waitUntil(lambda: desk.store.get(Resident, person.id) is None)
    assert "不能撤销" in asked[0]
    qtbot.waitUntil(lambda: "已在本机清空" in words(page.erasure))


def test_one_person_alone_erases_nothing(qtbot, desk, person, monkeypatch, colleague):
    monkeypatch.setattr(second_person, "_ask", lambda *given: colleague.append(str(given[-1])))
    page = opened(qtbot, desk, person)
    looked(qtbot, page)
    monkeypatch.setattr(notices, "confirm_destroy", lambda *_, **__: True)
    page.erasure.erase_button.click()
    assert "要两个人办" in colleague[0]
    assert not desk.jobs.open_jobs()
    assert desk.store.get(Resident, person.id) is not None


def test_a_correction_is_made_in_the_persons_own_form_and_told_in_the_request(qtbot, desk, person):
    page = opened(qtbot, desk, person, kind="correct")
    assert not page.answer.paper_button.isVisible()
    asked = []
    desk.page_asked.connect(lambda name, where: asked.append((name, where)))
    page.answer.correct_button.click()
    ((name, where),) = asked
    assert name == "resident_form"
    form = show(qtbot, ResidentFormPage(desk), **where)
    assert "改前改后会记在请求里" in form.notice.words.text()
    compose(form.form.editors["workplace"].control, "石榴小学")
    assert form.save()
    assert desk.store.get(Resident, person.id).workplace == "石榴小学"
    qtbot.waitUntil(lambda: "→ 石榴小学" in words(page.answer))
    page.answer.paper_button.click()
    assert asked[-1] == ("ledgers", {"ledger": "R06", "target": where["request"]})
    rows = by_code("R06").rows(desk.store, options(Edition.INTERNAL, target=where["request"]))
    changed = [row.cells for row in rows if row.cells[0] == "changed"]
    assert [cells[1:4:2] for cells in changed] == [("工作单位", "石榴小学")]
    # Whoever comes to the person otherwise corrects nothing at a request.
    again = show(qtbot, ResidentFormPage(desk), record=person.id)
    assert again.reason() == "修改居民"


def test_an_answer_that_is_no_is_a_paper_too(qtbot, desk, person):
    told = {"result": "refused", "refusal_reason": "依法要保存", "answered_on": desk.store.today}
    page = opened(qtbot, desk, person, kind="access", **told)
    page.answer.paper_button.click()
    chosen = options(Edition.INTERNAL, target=page.record.id)
    rows = [row.cells for row in by_code("R06").rows(desk.store, chosen)]
    assert ("refusal_reason", "依法要保存") in rows


def test_other_requests_have_no_such_card(qtbot, desk, person):
    page = opened(qtbot, desk, person, kind="access")
    assert not page.erasure.isVisible()


def test_the_certificate_is_offered_once_it_is_done(qtbot, desk, person, monkeypatch):
    page = opened(qtbot, desk, person)
    assert not page.erasure.paper_button.isVisible()
    looked(qtbot, page)
    monkeypatch.setattr(notices, "confirm_destroy", lambda *_, **__: True)
    page.erasure.erase_button.click()
    qtbot.waitUntil(page.erasure.paper_button.isVisible)
    assert "1 台里的 1 台已清空" in words(page.erasure)
    asked = []
    desk.page_asked.connect(lambda name, where: asked.append((name, where)))
    page.erasure.paper_button.click()
    ((name, where),) = asked
    assert (name, where["ledger"]) == ("ledgers", "R02")
    chosen = options(Edition.INTERNAL, target=where["target"])
    rows = list(by_code("R02").rows(desk.store, chosen))
    assert ("reached", "1 台里的 1 台") in [row.cells for row in rows]
    assert "石榴籽" not in str([row.cells for row in rows])


def test_a_request_to_see_is_answered_on_paper(qtbot, desk, person):
    page = opened(qtbot, desk, person, kind="access")
    assert page.answer.paper_button.isVisible()
    asked = []
    desk.page_asked.connect(lambda name, where: asked.append((name, where)))
    page.answer.paper_button.click()
    ((name, where),) = asked
    assert (name, where["ledger"]) == ("ledgers", "R03")
    chosen = options(Edition.INTERNAL, target=where["target"])
    rows = [row.cells for row in by_code("R03").rows(desk.store, chosen)]
    held = {cells[1]: cells[2] for cells in rows if cells[0] == "held"}
    why = {cells[1]: cells[3] for cells in rows if cells[0] == "held"}
    assert all(why.values())
    assert (why["证件号码"], why["手机"]) == (ID_PURPOSE, "联系本人")
    assert held["姓名"] == person.full_name
    assert "*" in held["证件号码"]
    assert held.get("民族（自愿申报）", "已登记，请本人在登记页上当面看").startswith("已登记")
    full = options(Edition.INTERNAL, target=where["target"], unmasked=True)
    rows = [row.cells for row in by_code("R03").rows(desk.store, full)]
    assert ("held", "证件号码", person.id_number, ID_PURPOSE) in rows
