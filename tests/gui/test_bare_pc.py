"""A PC that has next to nothing of its own still shows the program."""

import os
import subprocess
import sys

import pytest

import resources


@pytest.mark.skipif(sys.platform != "linux", reason="fontconfig decides on Linux alone")
def test_a_pc_without_any_chinese_face_is_shown_the_bundled_one(tmp_path):
    faces, told = tmp_path / "faces", tmp_path / "fonts.conf"
    faces.mkdir()
    (faces / "latin.ttf").write_bytes(resources.font("latin"))
    told.write_text(
        f"<fontconfig><dir>{faces}</dir><cachedir>{tmp_path / 'cache'}</cachedir></fontconfig>",
        encoding="utf-8",
    )
    words = (
        "from PySide6.QtWidgets import QApplication\n"
        "from PySide6.QtGui import QFontMetrics\n"
        "from desktop_app.gui import look, wardrobe\n"
        "app = QApplication([])\n"
        "can = lambda: QFontMetrics(look.font()).inFontUcs4(ord('居'))\n"
        "bare = can()\n"
        "wardrobe.wear(app)\n"
        "print(bare, can(), look.faces())\n"
    )
    asked = [sys.executable, "-c", words]
    environment = {**os.environ, "FONTCONFIG_FILE": str(told), "QT_QPA_PLATFORM": "offscreen"}
    answer = subprocess.run(asked, env=environment, capture_output=True, text=True, check=True)
    assert answer.stdout.strip() == "False True ['Ledger Hei']"
