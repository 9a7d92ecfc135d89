"""登记活动: beside the headcount stands how many names its sign-in list has."""

from __future__ import annotations

from typing_extensions import override

from db.trouble import Refused
from desktop_app.gui.pages.place_pages import PlaceForm

_COUNTED, _SIGNED = "headcount", "signed_in"


class ActivityForm(PlaceForm):
    """Registers an activity."""

    @override
    def _connect(self) -> None:
        super()._connect()
        self.form.changed.connect(self._follow_signed)

    @override
    def shown(self) -> None:
        super().shown()
        self._show_signed()

    def _follow_signed(self, path: str) -> None:
        if path in (_COUNTED, _SIGNED):
            self._show_signed()

    def _show_signed(self) -> None:
        """Show how many names the sign-in list has, unless something is wrong with the number."""
        if _COUNTED in self.form.faults:
            return
        try:
            signed = len(self.form.editors[_SIGNED].value() or ())
        except Refused:
            return
        self.form.rows[_COUNTED].show_hint(f"签到名单 {signed:,} 人" if signed else None)
