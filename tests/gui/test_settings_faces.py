"""公文字体 in 设置: a file is chosen by hand, refused with a sentence, given up again."""

import pytest

from desktop_app.gui import notices
from desktop_app.gui.pages.settings_faces import OURS, FacesCard
from desktop_app.ledgers import font_files, own_faces


@pytest.fixture
def card(qtbot, desk):
    made = FacesCard(desk)
    qtbot.addWidget(made)
    made.reload()
    return made


def test_a_chosen_file_is_named_until_it_is_given_up(qtbot, desk, card, tmp_path, monkeypatch):
    file = tmp_path / "fang.ttf"
    file.write_bytes(font_files.unpacked("kai").read_bytes())
    monkeypatch.setattr(notices, "choose_file", lambda *_: file)
    assert card.said["fang"].text() == OURS
    assert card.givers["fang"].isHidden()
    with qtbot.waitSignal(desk.toast_asked):
        card.choosers["fang"].click()
    name = own_faces.chosen(desk.store)["fang"].name
    assert card.said["fang"].text().startswith(name)
    file.unlink()
    card.reload()
    assert card.said["fang"].text() == f"{name}：文件不在了或换过，先用自带的"
    card.givers["fang"].click()
    assert card.said["fang"].text() == OURS
    assert own_faces.chosen(desk.store) == {}


def test_what_is_no_font_is_a_sentence(qtbot, desk, card, tmp_path, monkeypatch):
    file = tmp_path / "x.ttf"
    file.write_bytes(b"no font")
    monkeypatch.setattr(notices, "choose_file", lambda *_: file)
    with qtbot.waitSignal(desk.trouble_met) as said:
        card.choosers["title"].click()
    assert "不是能用的字体文件" in str(said.args[0])
    assert card.said["title"].text() == OURS
