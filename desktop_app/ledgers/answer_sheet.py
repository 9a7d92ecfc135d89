"""R06 个人信息请求答复: what came of a request; of a correction, what was changed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from typing_extensions import override

from db import correcting, purposes
from db.findings import unit_of
from db.kinds import Household, Resident, RightsRequest
from db.store import Store
from desktop_app.ledgers.form import Fact, Facts, Form, Table, Words
from desktop_app.ledgers.ledger import Align, Column, Edition, Options, Row, Sign, Wrap
from desktop_app.ledgers.sheet import A4

CENTER, FIGURE = Align.CENTER, Wrap.FIGURE
TOLD: Final = {
    "correct": (
        "您请求更正的信息已经核对、改正如下。"
        "以前打印或交出的材料上是原来的内容，需要时可以请我们另出。"
    ),
    "complete": "您请求补充的信息已经补上，见下表。",
    "withdraw": (
        "您撤回的同意已经记下。凭这份同意做的联系、结对、公示和照片从撤回之日起停止；"
        "此前依同意做的不受影响。"
    ),
    "explain": "登记了什么、为了什么、依据什么，已当面向您说明。",
    "stop": "从答复之日起，不再为您登记新的事项，您的资料也不再改动；法律要求保存的继续保存。",
    "go_on": "从答复之日起，恢复为您登记和服务。",
}
REFUSED: Final = (
    "您的请求没有办理，理由写在下面。不同意的，可以向个人信息保护部门投诉，也可以向人民法院起诉。"
)
GROUND: Final = "依据：个人信息保护法第四十四条至第五十条。"


class AnswerSheet(Form):
    """请求答复, one for each request that was answered; numbers in full only by a 负责人."""

    code = "R06"
    title = "个人信息请求答复"
    sheet = A4
    on_request = True
    order = "答复的时间"
    editions = (Edition.INTERNAL,)
    is_marked = False
    blocks = (
        Words("told", ("",)),
        Facts((
            (Fact("请求编号", "serial_no"), Fact("请求类型", "kind")),
            (Fact("当事人", "subject"), Fact("申请人", "requester")),
            (Fact("受理日期", "received_on"), Fact("答复期限", "due_on")),
            (Fact("结果", "result"), Fact("答复日期", "answered_on")),
            (Fact("不予办理理由", "refusal_reason"),),
        )),
        Table("changed", (
            Column("栏目", "label", 22),
            Column("原来", "old", 29),
            Column("改为", "new", 29),
            Column("日期", "day", 20, CENTER, FIGURE),
        ), title="改了什么", blank=2),
    )  # fmt: skip
    signs = (Sign("经办人"), Sign("负责人"), Sign("本人签收"))

    @override
    def rows(self, store: Store, options: Options) -> Iterator[Row]:
        found = [one for one in store.all(RightsRequest) if is_answered_so(one)]
        if options.target:
            found = [one for one in found if one.id == options.target]
        for one in sorted(found, key=lambda one: (str(one.answered_on), one.id)):
            if options.target or options.covers(one.answered_on):
                for cells in _sheet(store, one, unmasked=options.unmasked):
                    yield Row(cells, f"{one.serial_no}\n{one.id.hex()}", record=one.id)


def is_answered_so(request: RightsRequest) -> bool:
    """Say whether a request was answered, and this is the paper that says so."""
    return bool(request.result) and (request.kind in TOLD or request.result == "refused")


def _sheet(store: Store, one: RightsRequest, *, unmasked: bool) -> Iterator[tuple[str, ...]]:
    shown: dict[str, Any] = dict(RightsRequest.fields())
    yield "told", REFUSED if one.result == "refused" else TOLD[one.kind]
    if one.kind == "explain" and one.result != "refused":
        own = purposes.own_words(unit_of(store, one.org_code), (Resident, Household))
        yield from (("told", f"{name}用于：{words}") for name, words in own.items())
    yield "told", GROUND
    yield "serial_no", one.serial_no or ""
    yield "subject", one.subject_name or ""
    names = ("kind", "requester", "received_on", "due_on", "result", "answered_on")
    for name in (*names, "refusal_reason"):
        yield name, shown[name].show(getattr(one, name))
    for changed in correcting.done(store, one, unmasked=unmasked):
        yield "changed", changed.label, changed.old, changed.new, changed.day.isoformat()
