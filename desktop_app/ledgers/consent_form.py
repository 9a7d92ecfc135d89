"""F05 告知同意书: who keeps what of a person, for what, for how long, and what they may ask."""

from __future__ import annotations

import copy
from collections.abc import Iterator

from typing_extensions import override

from db import codes, purposes, terms
from db.findings import unit_of
from db.kinds import ConsentRecord, Household, OrgUnit, Resident
from db.store import Store
from desktop_app.ledgers.form import Block, Fact, Facts, FillIn, Words, ticked, ticks
from desktop_app.ledgers.furniture import BLANK_DAY
from desktop_app.ledgers.ledger import Edition, Options, Row, Sign
from desktop_app.ledgers.sheet import A4

GUARDIAN, SELF = "监护人", "本人"

_TOLD = (
    "为做好社区服务，本单位在服务台账里登记下面的信息。登记以前，请您看一看：",
    "一、登记什么。姓名、性别、出生日期、{names}住址、联系电话，以及您接受过的服务。"
    "民族、沟通语言由您自愿说明，不说不影响任何服务；宗教信仰一律不登记。",
    "二、用来做什么。只用于社区登记、走访、办事和统计。{purposes}号码打印时都遮住一部分；"
    "公示的材料不写姓名；照片公示以前，再单独问您。",
    "三、留多久。您在本社区居住期间保留；迁出后满 {years} 年就不再保留姓名。",
    "四、您可以随时查阅、复制、更正、补充、删除自己的信息，也可以撤回同意。撤回和不同意，"
    "都不影响您接受服务。",
)
"""PIPL Art. 17: who, for what, what, for how long, and how to use one's rights.

The gaps take what an office registers besides, what for in its own words, and its own term.
"""
_CONTACT = "联系我们：请到社区，或打办公电话。"


def told(unit: OrgUnit | None, years: int) -> tuple[str, ...]:
    """Give what an office that keeps names `years` after a move tells people."""
    own = purposes.own_words(unit, (Resident, Household))
    names = "".join(f"{name}、" for name in own)
    words = "".join(f"{name}用于：{why.rstrip('。')}。" for name, why in own.items())
    return tuple(line.format(names=names, purposes=words, years=years) for line in _TOLD)


def contact(unit: OrgUnit | None) -> str:
    """Say where an office is found."""
    if unit is None:
        return _CONTACT
    return f"联系我们：{'，'.join(filter(None, (unit.full_name, unit.address, unit.phone)))}。"


class ConsentForm(FillIn):
    """告知同意书. Signed by the person, by the guardian for those under 14 (PIPL Art. 31)."""

    code = "F05"
    title = "个人信息告知同意书"
    sheet = A4
    is_marked = False
    row_height = 26.0
    order = "与屏幕上的次序一样"
    blocks: tuple[Block, ...] = (
        Words("told", told(None, terms.term(terms.RESIDENTS).years)),
        Words("contact", (contact(None),)),
        Facts((
            (Fact("姓名", "full_name"), Fact("日期", "given_on", blank=BLANK_DAY)),
            (Fact("同意用于", "purpose", choices=codes.CONSENT_PURPOSE),),
            (Fact("签字的是", "signer", blank=ticks((SELF, GUARDIAN))),
             Fact("监护人", "guardian_name")),
        )),
    )  # fmt: skip
    signs = (Sign("本人（监护人）签字"), Sign("告知人签字"))
    editions = (Edition.INTERNAL,)

    @override
    def worded(self, store: Store, options: Options) -> ConsentForm:
        unit = unit_of(store, options.office or store.facts.scope)
        said = (Words("told", told(unit, terms.years(store))), Words("contact", (contact(unit),)))
        made = copy.copy(self)
        made.blocks = (*said, *self.blocks[len(said) :])
        made.declared = self.declared or self
        return made

    @override
    def rows(self, store: Store, options: Options) -> Iterator[Row]:
        person = store.get(Resident, options.target) if options.target else None
        if person is None:
            return
        for cells in _sheet(store, person, options):
            yield Row(cells, f"{person.name}\n{person.id.hex()}", record=person.id)


def _sheet(store: Store, person: Resident, options: Options) -> Iterator[tuple[str, str]]:
    unit = unit_of(store, person.org_code)
    yield from (("told", words) for words in told(unit, terms.years(store)))
    yield "contact", contact(unit)
    yield "full_name", person.full_name or ""
    held = store.all(ConsentRecord, subject=person.id, withdrawn_on=None)
    yield "purpose", ticked(codes.CONSENT_PURPOSE, [one.purpose for one in held if one.purpose])
    signer = GUARDIAN if person.is_child(options.cutoff) else SELF
    yield "signer", ticks((SELF, GUARDIAN), (signer,))
    yield "guardian_name", (person.guardian_name or "") if signer == GUARDIAN else ""
