"""Every test of the window begins in the plain look: light, at the usual size."""

import pytest
from PySide6.QtWidgets import QApplication

from desktop_app.gui import look, wardrobe


@pytest.fixture(autouse=True)
def plain_look(qapp: QApplication) -> None:
    """Dress the program, unless the last test left it dressed that way."""
    if look.now() != look.Look() or not qapp.styleSheet():
        wardrobe.wear(qapp)
