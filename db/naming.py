"""创建单位: which community is of which batch, and which is a demonstration; the district says it.

A community's facts are its own record, so what the district says of it is a correction with its
ground (`returns.correct`): it goes down with the next package, and the office may answer.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any, Final

from msgspec import Struct

from db import board, contacts, natural, returns
from db.board import Office
from db.founding import office_id
from db.kinds import OrgUnit
from db.record import DISTRICT_SCOPE, DISTRICT_SCOPES
from db.roles import Clerk
from db.store import Store
from db.trouble import Refused
from db.work import Work

COMMUNITY, STREET, DISTRICT = "community", "street", "district"
LISTED: Final = "列入创建单位名单"
"""Why the district writes a community down that has not handed anything in yet."""


class Named(Struct, frozen=True):
    """What is said of units: the batch, whether a demonstration, and since when.

    None leaves what is known as it is; whoever is no demonstration any more has no day either.
    """

    batch: str | None = None
    is_demo: bool | None = None
    since: dt.date | None = None


def name_units(
    work: Work, clerk: Clerk, units: Sequence[OrgUnit], said: Named, ground: str
) -> list[OrgUnit]:
    """Say of communities what batch they are of and whether they are demonstrations.

    `ground` names the document; each community is told what was changed and why. Gives those that
    were changed; raises `Refused` where none is, or where a day stands without its naming.
    """
    if not work.is_district:
        raise Refused("创建批次和示范命名由区里定")
    if not ground.strip():
        raise Refused({"ground": "请写依据（文件名称和文号），社区会看到"})
    changed = []
    for unit in units:
        if unit.level != COMMUNITY or unit.org_code in DISTRICT_SCOPES:
            raise Refused(f"{unit.name}不是社区，只给社区定创建批次和示范命名")
        if values := _values(unit, said):
            returns.correct(work, clerk, unit, values, ground)
            changed.append(unit)
    if not changed:
        raise Refused("和原来的一样，没有要改的")
    return changed


def _values(unit: OrgUnit, said: Named) -> dict[str, Any]:
    """Give the fields that are to be otherwise than they are; a blank is no “no” that was said."""
    is_demo = unit.demo_status if said.is_demo is None else said.is_demo
    if said.since and not is_demo:
        raise Refused({"demo_since": "填了示范命名日期，请把“示范社区”选成“是”"})
    since = None if said.is_demo is False else said.since or unit.demo_since
    wanted = {"batch": said.batch or unit.batch, "demo_status": is_demo, "demo_since": since}
    return {
        name: value for name, value in wanted.items()
        if (getattr(unit, name) or None) != (value or None)
    }  # fmt: skip


def list_unit(work: Work, code: str, name: str) -> OrgUnit:
    """Write down a community that has handed nothing in yet, or a street over communities.

    A community's record is its own from the start: what its office founds later under the same
    code is this very record. Streets keep no book, so theirs is the district's and goes down.
    """
    if not work.is_district:
        raise Refused("创建单位名单由区里列")
    code, name = code.strip(), name.strip()
    unit = OrgUnit(
        id=office_id(code), code12=code, full_name=name, level=contacts.region_level(code),
        # Not said yet: a “no” beside what the office has written would be a second opinion.
        demo_status=None,
    )  # fmt: skip
    said = unit.faults()
    faults = {name: words for name, words in said.items() if name in ("code12", "full_name")}
    if "code12" not in faults and (words := _code_fault(work, unit)):
        faults["code12"] = words
    if faults:
        raise Refused(faults)
    unit.org_code = code if unit.level == COMMUNITY else DISTRICT_SCOPE
    work.save(unit)
    return unit


def _code_fault(work: Work, unit: OrgUnit) -> str:
    """Say why a sound code is none that this district lists."""
    own = next(iter(work.reader.all(OrgUnit, org_code=DISTRICT_SCOPE, level=DISTRICT)), None)
    if unit.level not in (COMMUNITY, STREET):
        return "请填社区或街道的区划代码"
    if own is not None and own.code12[:6] != unit.code12[:6]:
        return "这个代码不在本区，请照上级发的代码再看一遍"
    known = work.reader.get(OrgUnit, unit.id, hidden=True)
    return f"名单上已经有这个代码：{known.name}，不用再列" if known else ""


def unlisted(store: Store) -> list[Office]:
    """Give the offices with an enrolled PC of which no record came: figures alone bring none."""
    known = {code for (code,) in store.values(OrgUnit, "code12")}
    return [one for one in board.offices_of(store) if one.code not in known]


def street_names(store: Store) -> dict[str, str]:
    """Give the streets that are written down, by code."""
    rows = store.values(OrgUnit, "code12", "full_name", level=STREET)
    return {code: name or "" for code, name in rows}


def street_of(code: str | None, streets: Mapping[str, str]) -> str:
    """Give the street a community lies in, by its region code; blank where nobody named it."""
    above = contacts.region_parent(code or "") or ""
    known = contacts.REGIONS.get(above[:9], "") if code else ""
    return streets.get(above) or known


def batch_key(batch: str | None) -> tuple[bool, natural.Key]:
    """Give what to put batches in order by: 首批 before 第二批, none at the end."""
    return not batch, natural.key((batch or "").replace("首批", "第一批"))
