"""经验材料: its three reviews beside the text; the final one lets it be shared."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget
from typing_extensions import override

from db import handed_down
from db.kinds import ExperienceBriefing
from db.record import DISTRICT_SCOPE
from db.trouble import Refused, Unavailable
from desktop_app.gui.arrange import STRETCH, row
from desktop_app.gui.controls import Card, StatusChip, button, label
from desktop_app.gui.desk import Desk
from desktop_app.gui.pages.place_pages import PlaceForm

PASSED_ON = "各社区在自己的“经验材料”里看得到，不能改。改了再发一次，各社区就换成新的。"


class PassOnCard(Card):
    """The district passes a text on to every office; its next packages take it along."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(title="发给各社区")
        self.desk = desk
        self._record: ExperienceBriefing | None = None
        self.state = StatusChip("", "info")
        self.deed = button("发给各社区", self.pass_on, icon="upload")
        self.body.addLayout(row(self.state, STRETCH))
        self.body.addWidget(label(PASSED_ON, "caption", wrap=True))
        self.body.addLayout(row(self.deed, STRETCH))

    def show_record(self, record: ExperienceBriefing | None) -> None:
        """Show whether a shared text was passed on; nothing for others, nor at an office."""
        is_shared = record is not None and record.state == "shared"
        is_copy = record is not None and record.org_code == DISTRICT_SCOPE
        self._record = record
        self.setVisible(self.desk.store.is_district and is_shared and not is_copy)
        if record is not None and is_shared:
            is_out = handed_down.is_passed_on(self.desk.store, record)
            self.state.say(*(("已发", "ok") if is_out else ("还没有发", "warn")))
            self.deed.setEnabled(not is_out)

    def pass_on(self) -> None:
        """Pass the text on as it is now."""
        if self._record is None:
            return
        try:
            with self.desk.store.work(self.desk.clerk, "经验材料发给各社区") as work:
                handed_down.pass_on(work, self._record)
        except (Refused, Unavailable) as error:
            self.desk.say_trouble(error)
            return
        self.desk.tell_changed(work.changes)
        self.show_record(self._record)
        self.desk.toast("已列入下发，下一次导出到 U 盘就带给各社区")


class BriefingForm(PlaceForm):
    """起草经验材料; what others wrote is there to be read."""

    @override
    def beside(self) -> list[QWidget]:
        self.passing = PassOnCard(self.desk)
        first, reviewed, *rest = super().beside()
        return [first, reviewed, self.passing, *rest]

    @override
    def shown(self) -> None:
        super().shown()
        kept = None if self.is_new else self.desk.store.get(type(self.record), self.record.id)
        self.passing.show_record(kept if isinstance(kept, ExperienceBriefing) else None)

    @property
    @override
    def is_ours(self) -> bool:
        """Whether it may be written here: a copy that was passed on follows the text itself."""
        return super().is_ours and self.record.org_code != DISTRICT_SCOPE
