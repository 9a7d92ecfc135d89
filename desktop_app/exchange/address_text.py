"""An address written in one line, taken apart: estate, building, entrance, floor and room."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from db.contacts import REGIONS
from db.half_width import number_text

MOST_ESTATE = 40

_UNIT = r"[0-9A-Za-z甲乙丙丁戊己庚辛东西南北中前后一二三四五六七八九十]{1,6}"
_HOUSE = re.compile(
    rf"(?P<estate>.*?[^-0-9A-Za-z])"
    rf"(?P<building>{_UNIT})(?P<kind>号楼|号院|栋|幢|座|楼(?!层))"
    rf"(?:-?(?P<entrance>{_UNIT})(?:单元|门|梯口)|-?(?P<stair>[0-9]{{1,2}})-(?=[0-9]))?"
    rf"(?:-?(?P<floor>-?[0-9一二三四五六七八九十]{{1,3}})(?:楼层|层|楼))?"
    rf"(?:-?(?P<room>[0-9A-Za-z]{{1,6}}(?:-[0-9A-Za-z]{{1,3}})?)(?:室|号|户)?)?"
)
# 石榴苑3-2-501 is building, entrance, room; 石榴苑3-501 is building and room.
_DASHES = re.compile(
    r"(?P<estate>.*?[^-0-9A-Za-z])(?P<building>[0-9]{1,3}[A-Za-z]?)"
    r"(?:-(?P<entrance>[0-9]{1,2}))?-(?P<room>[0-9]{1,5}[A-Za-z]?)(?:室|号)?"
)
_ABOVE = re.compile(
    rf"^(?:{'|'.join((*sorted(REGIONS.values(), key=len, reverse=True), '白城'))}"
    r"|[一-龥]{2,5}街道(?:办事处)?|[一-龥]{2,6}社区(?:居委会)?)(?=.{2})"
)


@dataclass(frozen=True, slots=True)
class Dwelling:
    """The parts of an address; `is_whole` says that it could not be taken apart."""

    estate: str
    building: str = ""
    entrance: str = ""
    floor: str = ""
    room: str = ""
    is_whole: bool = False

    @property
    def key(self) -> tuple[str, ...]:
        """What two spellings of one dwelling share."""
        return tuple(
            part.casefold() for part in (self.estate, self.building, self.entrance, self.room)
        )


def dwelling_of(parts: Mapping[str, Any]) -> Dwelling:
    """Give the dwelling whose parts stand in fields of their own."""
    names = ("estate", "building", "entrance", "floor", "room")
    estate, building, entrance, floor, room = (str(parts.get(name) or "") for name in names)
    return Dwelling(estate, building, entrance, floor, room)


def take_apart(text: str) -> Dwelling:
    """Take an address apart; what can't be is kept whole as the estate."""
    line = re.sub(r"\s+", "", number_text(text))
    line = line.replace("#", "号楼").replace("号楼楼", "号楼").replace("号楼号楼", "号楼")
    while (shorter := _ABOVE.sub("", line)) != line:
        line = shorter
    for form in (_HOUSE, _DASHES):
        if found := form.fullmatch(line):
            said = {name: part or "" for name, part in found.groupdict().items()}
            return Dwelling(
                said["estate"],
                building_name(said["building"] + said.get("kind", "号楼")),
                said["entrance"] or said.get("stair", ""),
                said.get("floor", ""),
                said["room"],
            )
    return Dwelling(line, is_whole=True)


def building_name(text: str) -> str:
    """Give a building as it is kept: a bare number for 3号楼 and 3栋, else as it is called."""
    name = re.sub(r"\s+", "", number_text(text)).replace("#", "号楼")
    numbered = re.fullmatch(r"0*([1-9][0-9]*)(?:号楼|栋|幢|座|楼|号)?", name)
    return numbered[1] if numbered else name


def unit_name(text: str, *units: str) -> str:
    """Give an entrance, floor or room without its unit: 2 for 2单元."""
    name = re.sub(r"\s+", "", number_text(text))
    for unit in units:
        name = name.removesuffix(unit)
    return name
