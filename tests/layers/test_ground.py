"""The ground of conftest.py holds: no screen, no network, a folder of its own, composed words."""

import os
import socket

import platformdirs
import pytest
from PySide6.QtWidgets import QLineEdit

from tests.compose import compose, compose_preedit


def test_a_test_that_reaches_for_the_network_fails():
    with (
        socket.socket() as sock,
        pytest.raises(pytest.fail.Exception, match="network"),
    ):
        sock.connect(("192.0.2.1", 9))  # TEST-NET-1 of RFC 5737: never anybody's address


def test_a_test_that_looks_up_a_host_fails():
    with pytest.raises(pytest.fail.Exception, match="network"):
        socket.create_connection(("host.invalid", 9), timeout=0.1)


def test_this_pc_may_speak_to_itself():
    left, right = socket.socketpair()
    with left, right:
        left.sendall("好".encode())
        assert right.recv(8).decode() == "好"


def test_settings_of_this_pc_are_out_of_reach():
    assert "hsl-tests-" in platformdirs.user_data_dir("hsl")
    kept = ("HSL_RELEASE", "HSL_LONG")
    assert not [name for name in os.environ if name.startswith("HSL_") and name not in kept]


def test_composed_words_arrive_whole(qtbot):
    line = QLineEdit()
    qtbot.addWidget(line)
    compose(line, "李梅")
    compose(line, "𠀀·古丽")
    assert line.text() == "李梅𠀀·古丽"


def test_letters_still_being_composed_are_not_text(qtbot):
    line = QLineEdit()
    qtbot.addWidget(line)
    compose_preedit(line, "li'mei")
    assert line.text() == ""
    compose(line, "李梅")
    assert line.text() == "李梅"
