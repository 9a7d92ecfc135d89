"""F03 微心愿卡 and F04 结对卡: handed out blank, or with what is registered on them; two a page."""

from __future__ import annotations

from collections.abc import Iterator

from typing_extensions import override

from db import codes
from db.kinds import MicroWish, Pairing
from db.store import Store
from desktop_app.ledgers import editions
from desktop_app.ledgers.form import Fact, Facts, FillIn, Passage, Words, ticked
from desktop_app.ledgers.form_rows import shown
from desktop_app.ledgers.furniture import BLANK_DAY
from desktop_app.ledgers.ledger import EVERYONE, OFFICES, Options, Row, Sign
from desktop_app.ledgers.pairing_register import Sides
from desktop_app.ledgers.people import People
from desktop_app.ledgers.sheet import A4
from desktop_app.ledgers.wish_register import NOT_PUBLIC, is_open_in, wisher_called


class WishCard(FillIn):
    """微心愿卡. Outside the office a wisher is called by the name they chose."""

    code = "F03"
    title = "微心愿卡"
    sheet = A4
    cards = 2
    row_height = 24.0
    is_marked = False
    order = "与屏幕上的表一样"
    blocks = (
        Facts((
            (Fact("心愿人", "wisher_name"), Fact("编号", "serial_no")),
            (Fact("类别", "category", choices=codes.WISH_CATEGORY),),
        )),
        Passage("心愿内容", "content", lines=3),
        Facts((
            (Fact("征集日期", "collected_on", blank=BLANK_DAY), Fact("征集人", "collector_name")),
            (Fact("认领人", "claimer_name"), Fact("认领日期", "claimed_on", blank=BLANK_DAY)),
            (Fact("实现日期", "realized_on", blank=BLANK_DAY), Fact("实现方式", "how")),
            (Fact("满意度", "satisfaction", choices=codes.SATISFACTION),),
        )),
        Passage("反馈", "feedback", lines=1),
    )  # fmt: skip
    signs = (Sign("心愿人签字"), Sign("认领人签字"))
    editions = EVERYONE

    @override
    def rows(self, store: Store, options: Options) -> Iterator[Row]:
        one = store.get(MicroWish, options.target) if options.target else None
        if one is None:
            return
        said = list(_wish(store, one, options))
        # Its words stand in the outline of the file, too.
        group = f"{dict(said)['content'] or MicroWish.title}\n{one.id.hex()}"
        for cells in said:
            yield Row(cells, group, record=one.id)


def _wish(store: Store, one: MicroWish, options: Options) -> Iterator[tuple[str, str]]:
    edition, sides = options.edition, (one.wisher, one.claimer)
    people = People(store, options, sides)
    hidden, is_open = people.hidden(sides), is_open_in(edition, one)
    yield "wisher_name", wisher_called(one, people, edition)
    yield "claimer_name", people.name(one.claimer, one.claimer_name)
    yield "category", ticked(codes.WISH_CATEGORY, [one.category] if one.category else [])
    chosen = [one.satisfaction] if one.satisfaction else []
    yield "satisfaction", ticked(codes.SATISFACTION, chosen)
    yield "content", editions.words(one.content, edition, hidden) if is_open else NOT_PUBLIC
    for name in ("how", "feedback"):
        yield name, editions.words(getattr(one, name), edition, hidden) if is_open else ""
    yield from shown(
        one, "serial_no", "collected_on", "collector_name", "claimed_on", "realized_on"
    )


class PairingCard(FillIn):
    """结对卡: what two sides agreed on, for both to sign."""

    code = "F04"
    title = "结对卡"
    sheet = A4
    cards = 2
    row_height = 24.0
    is_marked = False
    order = "与屏幕上的表一样"
    blocks = (
        Words("promise", ("双方自愿结对，常来常往、互帮互助，有事好商量。",)),
        Facts((
            (Fact("结对类型", "kind", choices=codes.PAIRING_KIND),),
            (Fact("甲方", "side_a"), Fact("乙方", "side_b")),
            (Fact("结对内容", "purposes", choices=codes.PAIRING_PURPOSE),),
            (Fact("结对日期", "start_on", blank=BLANK_DAY),
             Fact("计划期满", "planned_end", blank=BLANK_DAY)),
            (Fact("活动频次", "frequency", choices=codes.FREQUENCY),),
        )),
    )  # fmt: skip
    signs = (Sign("甲方签字"), Sign("乙方签字"), Sign("社区经办人"))
    editions = OFFICES

    @override
    def rows(self, store: Store, options: Options) -> Iterator[Row]:
        one = store.get(Pairing, options.target) if options.target else None
        if one is None:
            return
        side_a, side_b = Sides(store, [one], options).names(one)
        said = {
            "kind": ticked(codes.PAIRING_KIND, [one.kind] if one.kind else []),
            "side_a": side_a,
            "side_b": side_b,
            "purposes": ticked(codes.PAIRING_PURPOSE, one.purposes or ()),
            "frequency": ticked(codes.FREQUENCY, [one.frequency] if one.frequency else []),
            **dict(shown(one, "start_on", "planned_end")),
        }
        for cells in said.items():
            yield Row(cells, f"{side_a}—{side_b}\n{one.id.hex()}", record=one.id)
