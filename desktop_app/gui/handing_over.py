"""移交一户: the district makes the records of a household at the office it moved to."""

from __future__ import annotations

from typing import Final

from db import handing_over
from db.board import offices_of
from db.handing_over import HandOver
from db.kinds import Address, CorrectionNotice, Household
from db.trouble import Refused
from desktop_app.gui import returning
from desktop_app.gui.ask_card import AskCard
from desktop_app.gui.controls import ChoiceBox, LineInput, button
from desktop_app.gui.desk import Desk
from desktop_app.gui.picker import Picker

_PLACE: Final = (
    ("estate", "小区（院落）"),
    ("building", "楼栋"),
    ("entrance", "单元"),
    ("room", "房号"),
)
_WORDS: Final = (
    "移交一户：在迁到的社区新建这户的登记，只带姓名、证件、电话、户籍地和与户主关系；"
    "原社区的登记和服务记录都留着"
)


class HandingOver:
    """The button and what its card asks."""

    def __init__(self, desk: Desk, card: AskCard) -> None:
        self.desk, self.card = desk, card
        self.button = button("移交一户", self.ask, icon="house", needs="join")

    def ask(self) -> None:
        """Ask which household went where, from when on, and on what ground."""
        who = Picker(self.desk, ("household",), name="哪一户")
        offices = [(one.code, one.name) for one in offices_of(self.desk.store)]
        to = ChoiceBox("迁到哪个社区", offices, blank="请选")
        place = {name: LineInput(words) for name, words in _PLACE}
        why = LineInput("依据", hint="两边社区都会看到，例如：本人来电，原社区已核实")

        def hand_over() -> None:
            home = self.desk.store.get(Household, who.target)
            if home is None:
                raise Refused({"record": "请选要移交的户"})
            dwelling = Address(**{name: one.text() or None for name, one in place.items()})
            day = home.moved_out or self.desk.store.today
            act = HandOver(home.id, to.value() or "", dwelling, day, why.text())
            returning.require(
                self.desk,
                lambda work: handing_over.hand_over(work, self.desk.clerk, act),
                f"户移交：{act.reason.strip()}",
                "已移交，两边社区读了回程包会看到",
            )

        self.card.ask(
            _WORDS,
            [("record", "移交哪一户", who), ("office", "迁到哪个社区", to),
             *((name, words, place[name]) for name, words in _PLACE), ("reason", "依据", why)],
            deed="移交", press=hand_over, loose=("building", "entrance", "room"),
        )  # fmt: skip

    def take_back(self, notice: CorrectionNotice) -> None:
        """Take back what nobody took in."""
        returning.write(
            self.desk,
            lambda work: handing_over.take_back(work, notice),
            "收回户移交",
            "已收回，新建的登记都拿掉了；随回程包带给两边社区",
        )
