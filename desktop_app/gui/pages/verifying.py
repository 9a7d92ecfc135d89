"""核验: type or scan a paper's check code; the book says whether it still holds, row by row."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from typing_extensions import override

from db import log_years
from db.trouble import Refused, Unavailable
from desktop_app.gui import look
from desktop_app.gui.arrange import row
from desktop_app.gui.controls import Card, Chips, CodeInput, button, label
from desktop_app.gui.desk import Desk
from desktop_app.gui.inline_bar import InlineBar
from desktop_app.gui.jobs import Job, Progress
from desktop_app.gui.list_page import ListPage
from desktop_app.gui.list_source import Preview
from desktop_app.gui.pages.tabs import tabs_of
from desktop_app.gui.record_model import Column
from desktop_app.gui.short_list import ListRow, ShortList, line_of
from desktop_app.ledgers import verifying
from desktop_app.ledgers.changes import CHANGED, GONE, NEW, Difference
from desktop_app.ledgers.proof import in_groups
from desktop_app.ledgers.verifying import Checked, State, Verdict

LONGEST: Final = 60  # what a page's QR code holds, with room for stray signs
EMPTY: Final = (
    "在上面输入纸上左下角的打印码，或对着二维码扫一下；打印以后变了的行会列在这里。"
    "也可以输入末页的日志指纹，看访问日志从那时起有没有被改动。"
)
SAME: Final = "打印以后一行也没有变。"
HINTS: Final = ("Enter 核验", "空格 预览", "Ctrl+C 复制", "Esc 返回")
TONES: Final = {State.EQUAL: "ok", State.CHANGED: "warn", State.UNPROVEN: "danger"}
HEAD_TONES: Final = {True: "ok", False: "danger", None: "info"}
KINDS: Final = {NEW: "new", GONE: "gone", CHANGED: "changed"}


class ChangeList(ShortList):
    """What became of a paper's rows since it was printed."""

    noun = "处"

    def __init__(self) -> None:
        self.found: Sequence[tuple[Checked, Difference]] = ()
        super().__init__()

    @override
    def columns(self) -> Sequence[Column]:
        return (
            Column("变动", 70, tones={NEW: "ok", GONE: "warn", CHANGED: "info"}, sorts=True),
            Column("哪一行", 180, is_strong=True, sorts=True),
            Column("栏目", 140, sorts=True),
            Column("之前 → 之后", 320, stretch=True),
            Column("台账", 140, sorts=True),
        )

    @override
    def titles(self) -> Sequence[tuple[str, str]]:
        held = {one.verb for _, one in self.found}
        return [("all", "全部#"), *((KINDS[verb], f"{verb}#") for verb in KINDS if verb in held)]

    @override
    def read(self) -> Sequence[ListRow]:
        return [self._row(number, *each) for number, each in enumerate(self.found)]

    def _row(self, number: int, paper: Checked, one: Difference) -> ListRow:
        heads = "、".join(head for head, _, _ in one.cells) if one.verb == CHANGED else "整行"
        cells = (one.verb, one.name, heads, _told(one), paper.title)
        views = frozenset({"all", KINDS[one.verb]})
        return ListRow(number.to_bytes(4, "big"), cells, cells, views, line_of(one.name, heads))

    @override
    def preview(self, record_id: bytes) -> Preview | None:
        number = int.from_bytes(record_id, "big")
        if number >= len(self.found):
            return None
        paper, one = self.found[number]
        facts = [("台账", paper.title), ("分组", one.group)]
        facts += [(head, _step(was, now)) for head, was, now in one.cells]
        return Preview(
            title=one.name,
            state=one.verb,
            tone={NEW: "ok", GONE: "warn"}.get(one.verb, "info"),
            facts=[fact for fact in facts if fact[1]],
            opener="去这本台账",
        )


def _told(one: Difference) -> str:
    if one.verb == CHANGED:
        return "；".join(_step(was, now) for _, was, now in one.cells)
    return "；".join(was or now for _, was, now in one.cells)


def _step(was: str, now: str) -> str:
    if was and now:
        return f"{was} → {now}"
    return f"（空） → {now}" if now else f"{was} → （空）"


class VerifyPage(ListPage):
    """A line for the code, what is said of the paper, and the rows that changed."""

    def __init__(self, desk: Desk) -> None:
        self.changes_found = ChangeList()
        self.checking: Job | None = None
        tabs = Chips("页签", tabs_of(desk, "ledgers"))
        super().__init__(
            desk,
            self.changes_found,
            title="核验",
            search_hint="哪一行、哪一栏",
            tabs=tabs,
            empty=EMPTY,
        )
        tabs.picked.connect(desk.show_page)
        self.code = CodeInput("打印码", most=LONGEST, hint="如 01234 56789 ABCDE F0123")
        self.code.returnPressed.connect(self.check)
        self.deed = button("核验", self.check, kind="primary", icon="shield-check")
        self.bar = InlineBar()
        line = row(label("打印码", "small"), (self.code, 1), self.deed, gap=look.GAP)
        layout: Any = self.layout()
        layout.insertWidget(2, Card(line))  # below the tabs, which stay where they always are
        layout.insertWidget(3, self.bar)
        self.head.say(subtitle="看一份打印出来的台账和现在的台账是不是一样，是谁什么时候打的")
        self.opened.connect(self.show_ledger)
        self.first, self.hints = self.code, HINTS

    @override
    def arrive(self, **where: Any) -> None:
        """Take `code=`, as when staff come from a paper just printed."""
        super().arrive(**where)
        if self.tabs:
            self.tabs.set_value("verify")
        self.code.selectAll()
        if code := where.get("code"):
            self.code.setText(in_groups(code))
            self.check()

    def check(self) -> None:
        """Look the code up and hold the paper against the book, in a job that can be stopped."""
        if self.checking is not None:
            return
        if log_years.is_head(self.code.text()):
            self._check_head(self.code.text())
            return
        try:
            verifying.read(self.code.text())
        except Refused as refusal:
            self._say_failed(refusal)
            return
        store, clerk, text = self.desk.store, self.desk.clerk, self.code.text()

        def work(progress: Progress) -> Verdict:
            return verifying.verify(store, clerk, text, progress.step)

        self.checking = self.desk.jobs.start(
            work,
            title="正在核验",
            done=self.show_verdict,
            failed=self._say_failed,
            cancellable=True,
        )
        self.checking.ended.connect(self._end)

    def _check_head(self, head: str) -> None:
        """Look for a head of the access log, as it stands on a paper's last page."""
        store, clerk = self.desk.store, self.desk.clerk

        def show(traced: log_years.Traced) -> None:
            self._show_rows((), EMPTY)
            self.code.selectAll()
            self.bar.say(traced.words, HEAD_TONES[traced.holds])

        self.checking = self.desk.jobs.start(
            lambda _progress: log_years.look_for(store, clerk, head),
            title="正在核对访问日志",
            done=show,
            failed=self._say_failed,
        )
        self.checking.ended.connect(self._end)

    def _end(self) -> None:
        self.checking = None

    def show_verdict(self, verdict: Verdict) -> None:
        """Say what became of a paper, and list the rows that changed."""
        state = verdict.paper.state
        self.bar.say("\n".join(verifying.words(verdict)), TONES[state])
        self._show_rows(verdict.differences, SAME if state is State.EQUAL else "")
        self.code.setText(in_groups(verdict.scanned.code))
        self.code.selectAll()  # the next scan takes its place

    def _say_failed(self, error: Exception) -> None:
        self._show_rows((), EMPTY)
        self.code.selectAll()
        if isinstance(error, Refused | Unavailable):
            self.bar.say(str(error), "danger")
        else:
            self.bar.hide()
            self.desk.say_trouble(error)

    def _show_rows(self, found: Sequence[tuple[Checked, Difference]], words: str) -> None:
        self.changes_found.found = found
        self.changes_found.renew()
        self._nothing.words.setText(words)
        self.reload()

    def show_ledger(self, row_id: bytes) -> None:
        """Go to the ledger that a row is of."""
        paper, _ = self.changes_found.found[int.from_bytes(row_id, "big")]
        code = paper.entry.ledger.split(" ")[0].removesuffix("D")
        self.desk.show_page("ledgers", ledger=code)
