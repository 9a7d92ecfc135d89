"""The list of ledgers and the choices of paper beside it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt

from desktop_app.gui.desk import Desk
from desktop_app.gui.ledger_choices import LedgerChoices
from desktop_app.gui.ledger_list import OVER_ALL, LedgerList, LedgerModel
from desktop_app.gui.local_settings import settings
from desktop_app.gui.paper_choices import HOLES, SINGLE, PaperChoices
from desktop_app.ledgers import LEDGERS, by_code
from desktop_app.ledgers.ledger import Ledger, Project
from desktop_app.ledgers.sheet import Edge, Setup
from tests.ledgers.papers import Plain, Upright


class Over(Plain):
    code = "T09"
    title = "三项以外的"


@pytest.fixture
def ledgers(qtbot) -> LedgerList:
    made = LedgerList(LEDGERS)
    qtbot.addWidget(made)
    return made


def test_ledgers_stand_under_their_project(qtmodeltester) -> None:
    model = LedgerModel((*LEDGERS, Over()))
    qtmodeltester.check(model)
    heads = [one for one in model.rows if isinstance(one, str)]
    assert heads[-1] == OVER_ALL
    assert set(heads[:-1]) <= {project.label for project in Project}
    assert len(heads) == len(set(heads))
    for row, one in enumerate(model.rows):
        can_be_chosen = bool(model.flags(model.index(row, 0)) & Qt.ItemFlag.ItemIsSelectable)
        assert can_be_chosen is isinstance(one, Ledger)


@pytest.mark.parametrize("query", ["花名册", "jmhmc", "l01", "L01", "居民 册"])
def test_a_ledger_is_found_by_words_initials_and_code(ledgers: LedgerList, query: str) -> None:
    ledgers.seek(query)
    found = [one.code for one in ledgers.ledgers.rows if isinstance(one, Ledger)]
    assert found[:1] == ["L01"]
    assert len(found) < len(LEDGERS)


def test_the_chosen_one_stays_while_others_are_sought(qtbot, ledgers: LedgerList) -> None:
    ledgers.choose("L01")
    ledgers.seek("没有这样的")
    assert ledgers.ledgers.rows == []
    assert ledgers.ledger().code == "L01"
    ledgers.seek("l06")
    assert ledgers.ledger().code == "L01"
    with qtbot.waitSignal(ledgers.chosen) as said:
        ledgers.enter()
    assert said.args[0].code == "L06"
    ledgers.choose("L05")  # one that is not among those sought
    assert ledgers.ledger().code == "L05"
    assert ledgers.ledgers.row_of("L01") >= 0


def test_the_cursor_passes_over_the_names_of_projects(qtbot, ledgers: LedgerList) -> None:
    rows = ledgers.ledgers.rows
    last = next(row for row, one in enumerate(rows) if row and isinstance(one, str)) - 1
    ledgers.choose(rows[last].code)
    qtbot.keyClick(ledgers, Qt.Key.Key_Down)
    assert ledgers.ledger() is rows[last + 2]


def test_letters_go_to_the_box(qtbot, ledgers: LedgerList) -> None:
    with qtbot.waitSignal(ledgers.typed) as said:
        qtbot.keyClick(ledgers, Qt.Key.Key_J)
    assert said.args == ["j"]


@pytest.fixture
def paper(qtbot) -> Iterator[PaperChoices]:
    made = PaperChoices()
    qtbot.addWidget(made)
    made.show_for(Upright())
    yield made
    for place in (SINGLE, HOLES):
        settings().remove(place)


def pick(box, value: object) -> None:
    box.set_value(value)
    box.chosen.emit(value)


def test_paper_as_declared_is_no_choice(paper: PaperChoices) -> None:
    assert paper.words() == "A4 纵向 · 左边装订 · 双面"
    assert paper.setup().on(Upright.sheet) == Upright.sheet


def test_paper_turned_over_is_bound_where_custom_has_it(paper: PaperChoices) -> None:
    pick(paper.way, True)
    assert paper.edge.value() is Edge.TOP
    pick(paper.format, "A3")
    sheet = paper.setup().on(Upright.sheet)
    assert (sheet.name, sheet.is_lying, sheet.edge) == ("A3", True, Edge.TOP)
    pick(paper.edge, Edge.LEFT)
    assert paper.setup().on(Upright.sheet).edge is Edge.LEFT
    assert "A3 横向 · 左边装订" in paper.fold.line.text()


def test_habits_stay_and_the_rest_follows_the_ledger(qtbot, paper: PaperChoices) -> None:
    pick(paper.sides, False)
    paper.holes.setChecked(True)
    pick(paper.format, "A3")
    again = PaperChoices()
    qtbot.addWidget(again)
    again.show_for(Plain())
    assert again.setup() == Setup(edge=Edge.TOP, two_sided=False, holes=True)


def test_official_text_keeps_its_paper(paper: PaperChoices) -> None:
    paper.show_for(by_code("L05"))
    assert paper.isHidden()
    assert paper.setup() == Setup()


def test_rarer_choices_are_folded_and_say_what_is_chosen(qtbot, desk: Desk) -> None:
    choices = LedgerChoices(desk)
    qtbot.addWidget(choices)
    choices.show()
    choices.show_for(by_code("L01"))
    assert choices.more.line.text() == "更多"
    assert not choices.blank_rows.isVisible()
    choices.more.line.click()
    assert choices.blank_rows.isVisible()
    choices.blank_rows.setChecked(True)
    assert choices.more.line.text() == "更多：补空行"
    choices.more.line.click()
    assert not choices.blank_rows.isVisible()
    assert choices.options().blank_rows
    choices.show_for(by_code("L05"))
    assert choices.more.line.text() == "更多"
    assert choices.columns.isHidden()
