"""台账的副本: a book that was put back, copied or written on twice; what to do, in plain words."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from PySide6.QtWidgets import QVBoxLayout, QWidget

from db import due, lives
from db.lives import Renewal, Side, Split
from db.roles import may
from db.trouble import Refused, Unavailable
from desktop_app.gui.arrange import STRETCH, clear, column, held, row
from desktop_app.gui.controls import Card, LineInput, StatusChip, button, label
from desktop_app.gui.desk import Desk

_ANEW = "签名的密钥没有跟来：请在“登记社区的电脑”里接着用，或重设签名密钥。"
_NAMES = ("一份", "另一份", "第三份", "第四份")


class CopiesCard(Card):
    """What happened to copies of a book, until somebody has seen to it; else not shown."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self._notices: QVBoxLayout = column(gap=12)
        super().__init__(self._notices, title="台账的副本")
        self.hide()

    def reload(self) -> None:
        """Read the notices anew; without any the card is not shown."""
        store = self.desk.store
        clear(self._notices)
        splits = lives.splits(store)
        said = lives.SPLIT if any(one.is_own for one in splits) else ""
        found = [self._split(one) for one in splits]
        if told := [one for one in lives.renewals(store) if not one.seen and one.why != said]:
            found.append(self._renewal(told[-1]))
        for one in found:
            self._notices.addWidget(one)
        self.setVisible(bool(found))

    def _split(self, split: Split) -> QWidget:
        whose = "本机" if split.is_own else f"{split.office} {split.label}".strip()
        chip = StatusChip("要查明", "warn")
        parts: list[QWidget] = [
            held(row((label(f"{whose}的台账有几份各写各的", "strong", wrap=True), 1), chip)),
            *(label(words, "small", wrap=True) for words in _sides(split.sides)),
            label(_next_steps(split), wrap=True),
        ]
        deeds = []
        if waiting := due.in_conflict(self.desk.store):
            go = partial(self.desk.show_page, "merge")
            deeds.append(button(f"核对两边都改过的 {waiting} 条", go, icon="arrow-right"))
        if may(self.desk.clerk, "merge"):
            told = LineInput("查到的情况", most=100, hint="查到的情况，例如哪一份已经停用")
            done = button("查明了", partial(self._see_to, split, told), name=f"查明了 {whose}")
            parts.append(told)
            deeds.insert(0, done)
        parts.append(held(row(*deeds, STRETCH)))
        return held(column(*parts, gap=6))

    def _see_to(self, split: Split, told: LineInput) -> None:
        try:
            lives.see_to(self.desk.store, self.desk.clerk, split, told.text())
        except (Refused, Unavailable) as error:
            self.desk.say_trouble(error)
            return
        self.reload()
        self.desk.badges_stale.emit()
        self.desk.toast("已记下；那几份要是又写了，会再提醒")

    def _renewal(self, one: Renewal) -> QWidget:
        title = f"{one.day.isoformat()}　{lives.WORDS[one.why]}"
        is_district_moved = one.why == lives.MOVED and self.desk.store.is_district
        known = button("知道了", self._see_renewals, name=f"知道了 {title}")
        return held(
            column(
                held(row((label(title, "strong", wrap=True), 1), StatusChip("已换新编号", "info"))),
                label(_ANEW if is_district_moved else lives.NEXT_STEPS[one.why], wrap=True),
                held(row(known, STRETCH)),
                gap=6,
            )
        )

    def _see_renewals(self) -> None:
        lives.see_renewals(self.desk.store, self.desk.clerk)
        self.reload()
        self.desk.badges_stale.emit()


def _sides(sides: tuple[Side, ...]) -> Iterator[str]:
    for number, one in enumerate(sides):
        name = _NAMES[number] if number < len(_NAMES) else f"第{number + 1}份"
        span = one.first.isoformat()
        span += f" 到 {one.last.isoformat()}" if one.last != one.first else ""
        yield f"{name}：{one.commits} 笔，{span}，经办 {'、'.join(one.actors)}"


def _next_steps(split: Split) -> str:
    kept = "几份写的都留下了，没有丢，也没有互相盖掉。"
    if split.is_own:
        return (
            f"{kept}{lives.NEXT_STEPS[lives.SPLIT]}请查一查：台账文件夹是不是整个复制过，或者换回过较早的一份。"
            "只留一份接着用；另一台电脑也要用的，请在那台电脑上重新登记。"
        )
    return f"{kept}请告诉那边：只留一份接着用；另一台电脑也要用的，请在那台电脑上重新登记。"
