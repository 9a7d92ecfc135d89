"""What the district does about offices' records: gives them back, or corrects them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QListWidget, QListWidgetItem, QWidget

from db import health, returns
from db.fields import Link, NameOf
from db.findings import Finding
from db.health import Point
from db.kinds import OrgUnit
from db.record import DISTRICT_SCOPES, Record
from db.returns import BY_HAND, Meant
from db.trouble import Refused
from db.work import Work
from desktop_app.gui import look, returning
from desktop_app.gui.arrange import STRETCH, row
from desktop_app.gui.ask_card import AskCard
from desktop_app.gui.controls import Card, ChoiceBox, LineInput, button, label
from desktop_app.gui.desk import Desk
from desktop_app.gui.jobs import Progress
from desktop_app.gui.picker import Picker

TABLES: Final = (
    "resident", "household", "pairing", "joint_meeting", "activity", "service_case", "org_unit",
)  # fmt: skip
MOST: Final = 400
Found = tuple[str, Point]  # the office's name and what was found there


class GivingBack:
    """The three ways and their buttons; `card` asks, `findings` shows what a check found."""

    def __init__(self, desk: Desk, card: AskCard) -> None:
        self.desk, self.card = desk, card
        self.findings = FindingsCard()
        self.findings.hide()
        self.findings.send.clicked.connect(self._send_findings)
        self.buttons: Sequence[QWidget] = (
            button("体检并退回", self.check, icon="shield-check", key="Ctrl+O", needs="amend"),
            button("更正", self.ask_correction, icon="pencil", needs="amend"),
            button("手工退回", self.ask, kind="primary", key="Ctrl+N", needs="amend"),
        )

    # By hand

    def ask(self) -> None:
        """Ask which record, which field and what the office is to do."""
        who, what = self._picked()
        words = LineInput("请社区做什么", hint="例如：迁出日期和户口册不一样，请核实")

        def give() -> None:
            record = _chosen(self.desk, who)
            meant = Meant(record, what.value() or "", BY_HAND, words.text())
            returning.require(
                self.desk,
                lambda work: returns.give_back(work, self.desk.clerk, meant),
                "退回社区更正",
                "已退回，随回程包带回社区",
            )

        self.card.ask(
            "退回给社区更正",
            [("record", "退回哪条记录", who), ("field", "哪一栏", what),
             ("message", "请社区做什么", words)],
            deed="退回", press=give, loose=("field",),
        )  # fmt: skip

    def ask_correction(self) -> None:
        """Ask for a value that is corrected here, and why."""
        who, what = self._picked(correcting=True)
        value, why = LineInput("改成"), LineInput("更正的原因", hint="社区会看到")

        def correct() -> None:
            record = _chosen(self.desk, who)
            name = what.value()
            if not name:
                raise Refused({"field": "请选要更正的一栏"})
            declared = type(record).fields()[name]
            try:
                wanted = declared.parse(value.text())
            except Refused as refused:
                raise Refused({"value": str(refused)}) from refused
            reason = why.text().strip()
            returning.require(
                self.desk,
                lambda work: returns.correct(work, self.desk.clerk, record, {name: wanted}, reason),
                f"更正：{reason}",
                "已更正，社区读了回程包会看到原因",
            )

        self.card.ask(
            "更正社区的登记：写明原因，社区会看到，也可以答复",
            [("record", "更正哪条记录", who), ("field", "哪一栏", what), ("value", "改成", value),
             ("reason", "更正的原因", why)],
            deed="更正", press=correct, loose=("value",),
        )  # fmt: skip

    def _picked(self, *, correcting: bool = False) -> tuple[Picker, ChoiceBox]:
        """Give the picker of a record, and the box of its fields that follows it."""
        who, what = Picker(self.desk, TABLES, name="哪条记录"), ChoiceBox("哪一栏")

        def offer() -> None:
            record = self.desk.store.find(TABLES, who.target)
            found = _fields(type(record), correcting=correcting) if record else []
            what.offer(found, blank=None if correcting else "整条记录")

        who.changed.connect(offer)
        offer()
        return who, what

    # By a check

    def check(self) -> None:
        """Look over every office's records in a job, and show what could be given back."""
        store = self.desk.store

        def work(progress: Progress) -> list[Found]:
            report = health.examine(store, lambda done, total: progress.step(done, total, "条记录"))
            by_record = returns.offices_of(store, [point.finding for point in report.points])
            names = {one.code12: one.name for one in store.all(OrgUnit)}
            found = [(point, by_record.get(point.finding.id, "")) for point in report.points]
            made = [(names.get(code, code), point) for point, code in found if code]
            return sorted(made, key=lambda one: one[0])

        self.desk.jobs.start(
            work,
            title="正在体检各社区的登记",
            done=self._show_found,
            failed=self.desk.say_trouble,
            cancellable=True,
        )

    def _show_found(self, found: list[Found]) -> None:
        if not found:
            self.desk.toast("各社区的登记体检完了，没有要退回的")
            return
        self.findings.show_found(found)

    def _send_findings(self) -> None:
        chosen = self.findings.chosen()
        if not chosen:
            self.desk.toast("还没有勾要退回的")
            return

        def do(work: Work) -> None:
            returns.give_back_findings(work, self.desk.clerk, chosen)

        said = f"已退回 {len(chosen):,} 处，随回程包带回社区"
        if returning.write(self.desk, do, "退回体检发现", said):
            self.findings.hide()


class FindingsCard(Card):
    """What a check found in offices' records, each with a tick; staff choose what goes back."""

    def __init__(self) -> None:
        super().__init__(title="体检发现")
        self._points: list[Point] = []
        self.said = label("", "small", wrap=True)
        self.list = QListWidget()
        self.list.setAccessibleName("体检发现，勾上的退回社区")
        self.list.setMinimumHeight(look.px(180))
        self.list.setWordWrap(True)
        self.list.itemChanged.connect(self._count)
        self.send = button("退回", kind="primary", needs="amend")
        deeds = row(
            button("全勾上", lambda: self._tick(on=True)),
            button("全不勾", lambda: self._tick(on=False)),
            STRETCH,
            button("先不退回", self.hide),
            self.send,
        )
        for part in (self.said, self.list):
            self.body.addWidget(part)
        self.body.addLayout(deeds)

    def show_found(self, found: Sequence[Found]) -> None:
        """List what was found, ticked only where somebody ticks it."""
        self._points = [point for _, point in found[:MOST]]
        self.list.blockSignals(True)  # noqa: FBT003
        self.list.clear()
        for office, point in found[:MOST]:
            where = f"{point.finding.kind.title} {point.called}"
            words = f"{office} · {where} · {point.finding.sentence}"
            item = QListWidgetItem(words)
            item.setFlags(item.flags() | Qt.ItemFlag.ItemIsUserCheckable)
            item.setCheckState(Qt.CheckState.Unchecked)
            self.list.addItem(item)
        self.list.blockSignals(False)  # noqa: FBT003
        more = f"，先列出 {MOST} 处" if len(found) > MOST else ""
        self.said.setText(f"有 {len(found):,} 处要看{more}。空格勾上要退回的，社区会在工作台看到")
        self._count()
        self.show()
        self.list.setCurrentRow(0)
        self.list.setFocus(Qt.FocusReason.OtherFocusReason)

    def chosen(self) -> list[Finding]:
        """Give what is ticked."""
        return [self._points[at].finding for at in range(self.list.count()) if self._is_on(at)]

    def _is_on(self, at: int) -> bool:
        return self.list.item(at).checkState() == Qt.CheckState.Checked

    def _tick(self, *, on: bool) -> None:
        for at in range(self.list.count()):
            self.list.item(at).setCheckState(
                Qt.CheckState.Checked if on else Qt.CheckState.Unchecked
            )

    def _count(self, _item: object = None) -> None:
        count = sum(self._is_on(at) for at in range(self.list.count()))
        self.send.setText(f"退回 {count:,} 处" if count else "退回")
        self.send.setEnabled(bool(count))


def _chosen(desk: Desk, who: Picker) -> Record:
    record = desk.store.find(TABLES, who.target)
    if record is None:
        raise Refused({"record": "请从下面选一条记录"})
    if record.org_code in DISTRICT_SCOPES:
        raise Refused({"record": "这是区里自己的记录，请直接改"})
    return record


def _fields(kind: type[Record], *, correcting: bool) -> list[tuple[str, str]]:
    """Give the fields of a kind that can be meant; what is typed here can be no link."""
    return [
        (name, one.label)
        for name, one in kind.fields().items()
        if not (one.own_record_only or isinstance(one, NameOf) or name == "serial_no")
        and not (correcting and (isinstance(one, Link) or name == _state_of(kind)))
        and (correcting or not one.given_by_district)  # an office could not mend it
    ]


def _state_of(kind: type[Record]) -> str:
    return kind.states.field if kind.states else ""
