"""The check that an installed program runs on itself."""

import json

import pypdfium2

from desktop_app.gui.page_trial import Shot
from desktop_app.gui.pages.page_list import COMMUNITY, DISTRICT
from desktop_app.self_check import self_check


def test_every_page_opens_and_every_output_is_made(qtbot, tmp_path, capsys):
    assert self_check(tmp_path, shots=[Shot()]) == 0
    found = json.loads((tmp_path / "summary.json").read_text(encoding="utf-8"))
    assert json.loads(capsys.readouterr().out) == found
    assert found["ok"]
    assert found["faults"] == []
    assert set(found["pages"]["community"]) >= {entry.key for entry in COMMUNITY} - {"settings"}
    assert set(found["pages"]["district"]) >= {entry.key for entry in DISTRICT} - {"settings"}
    assert "resolution-record" in found["pages"]["community"]
    for one in found["ledgers"]:
        with pypdfium2.PdfDocument(tmp_path / "ledgers" / one["file"]) as pdf:
            assert len(pdf) == one["pages"] > 0
    assert sum(found["sheet"]["counts"].values()) == 2
    assert found["sheet"]["counts"]["有问题"] >= 1
    assert (tmp_path / "sheet" / found["sheet"]["file"]).read_bytes().startswith(b"PK")
    assert found["exchange"]["same_state"]
    assert found["exchange"]["preview_was_right"]
    pictures = tmp_path / "pages" / "district"
    assert (pictures / "merge-parcels-1366x768-light.png").stat().st_size > 1000
    assert "settings-look-1366x768-light.png" in (pictures / "index.html").read_text("utf-8")
