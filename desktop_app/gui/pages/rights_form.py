"""权利请求: the request and its answer; a request to erase is carried out from here."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtWidgets import QWidget
from typing_extensions import override

from db import correcting, erasing
from db.erasing import Plan, Reason
from db.kinds import Resident, RightsRequest
from db.roles import Clerk, may
from db.trouble import Refused, Unavailable
from db.work import Changes
from desktop_app.gui import notices
from desktop_app.gui.arrange import clear, column
from desktop_app.gui.controls import Card, button, label
from desktop_app.gui.desk import Desk
from desktop_app.gui.pages.place import Place
from desktop_app.gui.pages.place_pages import PlaceForm
from desktop_app.gui.second_person import with_whom
from desktop_app.ledgers.access_sheet import ASKED
from desktop_app.ledgers.answer_sheet import is_answered_so
from desktop_app.ledgers.erasure_sheet import progress

_LISTED = 8
_LAST = "删除以后，资料在每台电脑和新的备份里都清空，不能撤销，只留下删过这件事。"


_ANSWERS = {
    "access": "核对身份以后，由负责人勾上“号码和内容打全”打印给本人："
    "登记的、做过的、谁看过都在上面。",
    "copy": "核对身份以后，由负责人勾上“号码和内容打全”打印一份给本人带走。",
    "correct": "核对身份和证明以后，按“去更正”打开本人资料；改前改后自动记在这里，再打印答复。",
    "complete": "核对以后，按“去更正”打开本人资料补上；补了什么自动记在这里，再打印答复。",
    "withdraw": "先在本人的“告知同意”里写上撤回日期，再回来填结果；凭同意做的联系同时结束。",
    "explain": "向本人说明登记了什么、为了什么、依据什么，再填结果。",
    "stop": "结果填“已办理”以后，不能再为这位居民登记新的事项，本人资料也不能改；"
    "工作台不再催办，列表导出时也不带上。",
    "go_on": "结果填“已办理”以后，可以照常登记。",
}


class ErasureCard(Card):
    """What an erasure would blank, shown before anything is done, and the deed itself."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(title="按请求删除")
        self._desk = desk
        self._request: RightsRequest | None = None
        self.look_button = button("看看会清空什么", self.look)
        self.erase_button = button("删除这些资料", self.erase, kind="danger")
        self._lines = column(gap=4)
        self.body.addLayout(self._lines)
        self.body.addWidget(self.look_button)
        self.body.addWidget(self.erase_button)
        self.paper_button = button("打印删除证明", self.show_paper, icon="printer")
        self.body.addWidget(self.paper_button)
        self.hide()

    def show_request(self, request: RightsRequest | None) -> None:
        """Offer the deed for a saved request to erase that nobody carried out yet."""
        self._request = request
        is_erasure = request is not None and request.kind == "erase"
        person = self._person()
        is_open = person is not None
        clear(self._lines)
        self.erase_button.hide()
        self.paper_button.hide()
        self.look_button.setVisible(is_open)
        whose = person.org_code if person else None
        self.setVisible(is_erasure and may(self._desk.clerk, "erase", whose))
        if request is not None and not is_open:
            self._show_orders(request.serial_no or "")

    def _show_orders(self, serial: str) -> None:
        for order, holders in erasing.certified(self._desk.store):
            if order.request == serial:
                self._say(f"{order.day:%Y年%m月%d日} 已在本机清空 {order.rows} 条记录")
                self._say(f"经办 {order.actor}，依据{order.ground}")
                self._say(f"{progress(holders)}已清空")
                waiting = [f"{one.office} {one.label}" for one in holders if not one.is_done]
                for name in waiting[:_LISTED]:
                    self._say(f"　还没有：{name}")
                self.paper_button.show()

    def show_paper(self) -> None:
        """Go to the certificate of this request."""
        if self._request is not None:
            self._desk.show_page("ledgers", ledger="R02", target=self._request.id)

    def _person(self) -> Resident | None:
        return self._desk.store.get(Resident, self._request.subject) if self._request else None

    def look(self) -> None:
        """Read what would go, in a job."""
        person, store = self._person(), self._desk.store
        if person is not None:
            self._desk.jobs.start(
                lambda _progress: erasing.plan(store, person),
                title="正在找这位居民的资料",
                done=self._show_plan,
                failed=self._desk.say_trouble,
            )

    def _show_plan(self, plan: Plan) -> None:
        clear(self._lines)
        counts = "、".join(f"{title} {number}" for title, number in plan.counts().items())
        self._say(f"会清空：{counts}")
        shared = {f"{one.kind.title}里的{'、'.join(one.labels)}" for one in plan.taken if one.tags}
        if shared:
            self._say(f"别人也用的记录留着，只清空：{'；'.join(sorted(shared))}")
        if plan.mentions:
            self._say("下面这些记录的文字里还提到这个姓名，请先看过、自己改：")
        for kind, row, field in plan.mentions[:_LISTED]:
            record = self._desk.store.get(kind, row)
            name = self._desk.store.called(record) if record else ""
            self._say(f"　{kind.title} {name}的{field}")
        if len(plan.mentions) > _LISTED:
            self._say(f"　还有 {len(plan.mentions) - _LISTED} 处")
        self._show_reasons(plan.reasons)
        self.look_button.hide()
        self.erase_button.show()

    def _show_reasons(self, reasons: Sequence[Reason]) -> None:
        """Say which reasons name the person: they stay, and whoever asked is told so."""
        if reasons:
            self._say("下面这些操作的理由里写到了这位居民，清不掉，请向本人说明：")
        for one in reasons[:_LISTED]:
            self._say(f"　{one.day.isoformat()} {one.actor}：{one.words}")
        if len(reasons) > _LISTED:
            self._say(f"　还有 {len(reasons) - _LISTED} 条")

    def _say(self, words: str) -> None:
        self._lines.addWidget(label(words, "small", wrap=True))

    def erase(self) -> None:
        """Carry the request out, after asking once more."""
        person, request = self._person(), self._request
        if person is None or request is None:
            return
        words = f"{person.full_name}的资料：{_LAST}"
        if not notices.confirm_destroy(self, words, deed="删除", keep="先不删"):
            return
        try:
            with_whom(self._desk, self, partial(self._erase, person, request))
        except (Refused, Unavailable) as error:
            self._desk.say_trouble(error)

    def _erase(self, person: Resident, request: RightsRequest, clerk: Clerk) -> None:
        store = self._desk.store
        erasing.require_order(clerk, person, request)
        self.erase_button.setEnabled(False)
        job = self._desk.jobs.start(
            lambda _progress: erasing.erase(store, clerk, person, request),
            title="正在删除",
            done=self._show_done,
            failed=self._desk.say_trouble,
        )
        job.ended.connect(lambda: self.erase_button.setEnabled(True))

    def _show_done(self, changes: Changes) -> None:
        self._desk.tell_changed(changes)
        self._desk.toast("已删除；随数据包传到别的电脑后，那里也会清空")


class AnswerCard(Card):
    """How a request is answered: what to do, and the paper for whoever asked."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(title="怎么答复")
        self._desk = desk
        self._request: RightsRequest | None = None
        self.words = label("", "small", wrap=True)
        self.correct_button = button("去更正", self.correct)
        self.paper_button = button("打印答复", self.show_paper, icon="printer")
        self.lines = column(gap=4)
        self.body.addWidget(self.words)
        self.body.addLayout(self.lines)
        self.body.addWidget(self.correct_button)
        self.body.addWidget(self.paper_button)
        self.hide()

    def show_request(self, request: RightsRequest | None) -> None:
        """Say what to do for a kind of request."""
        self._request = request
        said = _ANSWERS.get(request.kind, "") if request else ""
        self.words.setText(said)
        clear(self.lines)
        if request is not None:
            self._show_done(request)
        self.paper_button.setVisible(bool(self._paper()))
        self.setVisible(bool(said) or bool(self._paper()))

    def _show_done(self, request: RightsRequest) -> None:
        """Say what was put right so far, and offer to go on while the person is held."""
        store, clerk = self._desk.store, self._desk.clerk
        for one in correcting.done(store, request):
            words = f"{one.day:%m-%d} {one.label}：{one.old} → {one.new}（{one.actor}）"
            self.lines.addWidget(label(words, "small", wrap=True))
        is_open = request.kind in correcting.ASKED and request.result != "refused"
        person = store.get(Resident, request.subject)
        may_correct = person is not None and may(clerk, "correct", person.org_code)
        self.correct_button.setVisible(is_open and may_correct)

    def _paper(self) -> str:
        """Give the code of the paper that answers the request; empty where there is none yet."""
        request = self._request
        if request is None:
            return ""
        if request.kind in ASKED and request.result != "refused":
            return "R03"
        return "R06" if is_answered_so(request) else ""

    def correct(self) -> None:
        """Open the person's own record; what is changed there is the correction."""
        if self._request is not None:
            where = {"record": self._request.subject, "request": self._request.id}
            self._desk.show_page("resident_form", **where)

    def show_paper(self) -> None:
        """Go to the paper for whoever asked."""
        if self._request is not None:
            self._desk.show_page("ledgers", ledger=self._paper(), target=self._request.id)


class RightsForm(PlaceForm):
    """Registers and answers a request; one to erase shows what goes, and does it."""

    def __init__(self, desk: Desk, place: Place) -> None:
        self.erasure = ErasureCard(desk)
        self.answer = AnswerCard(desk)
        super().__init__(desk, place)

    @override
    def beside(self) -> list[QWidget]:
        *above, history = super().beside()
        return [*above, self.answer, self.erasure, history]

    @override
    def shown(self) -> None:
        super().shown()
        record = self.record
        kept = None if self.is_new or not isinstance(record, RightsRequest) else record
        self.erasure.show_request(kept)
        self.answer.show_request(kept)
