"""Fixed code tables: what a stored code is called, and which code a written word stands for.

The tables are data in resources/codes, one file per part of the domain; each table names its
source there. A code in use is never deleted: it gets an `until` day and stays readable.
Nothing is read before a table is first used.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable
from functools import cache, cached_property
from typing import Any, Final

from msgspec import Struct
from msgspec.structs import replace
from typing_extensions import override

import resources
from db.half_width import half_width

_MOST = 40


class Code(Struct, frozen=True):
    """One value of a table; `order` counts from 0, `until` is its last day of use.

    `also` are other ways people write it; `offered` is false for codes that forms leave out.
    """

    code: str
    label: str
    order: int
    until: dt.date | None = None
    offered: bool = True
    also: tuple[str, ...] = ()
    sex: str | None = None


@cache
def _tables(file: str) -> dict[str, Any]:
    text = resources.path("codes", f"{file}.json").read_text(encoding="utf-8")
    tables: dict[str, Any] = json.loads(text)
    return tables


class CodeTable:
    """A named list of codes, read from resources/codes when first asked."""

    def __init__(self, name: str, file: str) -> None:
        self.name = name
        self._file = file
        self._own: tuple[Code, ...] = ()

    @override
    def __repr__(self) -> str:
        return f"CodeTable({self.name!r})"

    @property
    def title(self) -> str:
        """The Chinese name of the table."""
        return str(_tables(self._file)[self.name]["title"])

    @property
    def most(self) -> int:
        """How many characters an entry may have; phrases are longer than words."""
        return int(_tables(self._file)[self.name].get("most", _MOST))

    @cached_property
    def shipped(self) -> dict[str, Code]:
        """The codes as the program brings them, by code."""
        rows = _tables(self._file)[self.name]["codes"]
        return {row["code"]: _entry(row, order) for order, row in enumerate(rows)}

    @cached_property
    def entries(self) -> dict[str, Code]:
        """Every code of the table in order, ended ones too, with what the office made of it."""
        every = self.shipped | {one.code: one for one in self._own}
        ordered = sorted(every.values(), key=lambda one: one.order)
        return {one.code: replace(one, order=place) for place, one in enumerate(ordered)}

    def adopt(self, own: Iterable[Code]) -> None:
        """Take what the open book adds or changes, in place of what an earlier one did."""
        wanted = tuple(own)
        if wanted != self._own:
            self._own = wanted
            for name in ("entries", "_words", "_digits"):
                self.__dict__.pop(name, None)

    def codes(self) -> list[str]:
        """List every code in order, ended ones too."""
        return list(self.entries)

    def offered(self, today: dt.date | None = None) -> list[str]:
        """List the codes a form offers on a day: not ended, not mere detail of another."""
        return [
            code
            for code, entry in self.entries.items()
            if entry.offered and not (today and entry.until and entry.until < today)
        ]

    def label(self, code: str) -> str:
        """Give the Chinese word for a code; an unknown code (a newer program's) names itself."""
        entry = self.entries.get(code)
        return entry.label if entry else code

    def code(self, text: str) -> str | None:
        """Give the code that a code, label or listed other word stands for, or None.

        Width, case and surrounding spaces do not matter; a lost leading zero (5 for 05) neither.
        """
        word = _key(text)
        padded = word.zfill(self._digits) if word.isdecimal() else word
        return self._words.get(word) or self._words.get(padded)

    def order(self, code: str) -> int:
        """Give the place of a code for sorting; unknown codes come last."""
        entry = self.entries.get(code)
        return entry.order if entry else len(self.entries)

    @cached_property
    def _words(self) -> dict[str, str]:
        words: dict[str, str] = {}
        for entry in self.entries.values():
            for word in (entry.code, entry.label, *entry.also):
                words.setdefault(_key(word), entry.code)
        return words

    @cached_property
    def _digits(self) -> int:
        all_numeric = all(code.isdecimal() for code in self.entries)
        return max(map(len, self.entries)) if all_numeric else 0


def _entry(row: dict[str, Any], order: int) -> Code:
    until = dt.date.fromisoformat(row["until"]) if "until" in row else None
    return Code(
        row["code"],
        row["label"],
        order,
        until,
        row.get("offered", True),
        tuple(row.get("also", ())),
        row.get("sex"),
    )


def _key(text: str) -> str:
    return half_width(text).strip().casefold()


SEX: Final = CodeTable("sex", "person")
MARITAL_STATUS: Final = CodeTable("marital_status", "person")
EDUCATION: Final = CodeTable("education", "person")
EMPLOYMENT_STATUS: Final = CodeTable("employment_status", "person")
ID_DOC_KIND: Final = CodeTable("id_doc_kind", "person")
BIRTH_PRECISION: Final = CodeTable("birth_precision", "person")
RESIDENCE_STATUS: Final = CodeTable("residence_status", "person")
NOTICE_METHOD: Final = CodeTable("notice_method", "person")
CONSENT_PURPOSE: Final = CodeTable("consent_purpose", "person")
LEGAL_BASIS: Final = CodeTable("legal_basis", "person")
ETHNICITY: Final = CodeTable("ethnicity", "ethnicity")
RELATION: Final = CodeTable("relation", "relation")

LEVEL: Final = CodeTable("level", "place")
OCCUPANCY: Final = CodeTable("occupancy", "place")
HOUSEHOLD_KIND: Final = CodeTable("household_kind", "place")
HOUSING_TENURE: Final = CodeTable("housing_tenure", "place")
ASSISTANCE_KIND: Final = CodeTable("assistance_kind", "place")
MEMBERSHIP_KIND: Final = CodeTable("membership_kind", "place")

EMPLOYMENT_KIND: Final = CodeTable("employment_kind", "office")
ORG_KIND: Final = CodeTable("org_kind", "office")
ROLE: Final = CodeTable("role", "office")
SIGN_OFF_STEP: Final = CodeTable("sign_off_step", "office")
TRAY_STATE: Final = CodeTable("tray_state", "office")
SIGN_OFF_DECISION: Final = CodeTable("sign_off_decision", "office")
EDITION: Final = CodeTable("edition", "office")
RETENTION: Final = CodeTable("retention", "office")
RETENTION_MARK: Final = {"permanent": "Y", "thirty_years": "D30", "ten_years": "D10"}
"""What stands for a retention period in an archive number (DA/T 22)."""
BOX_THICKNESS: Final = CodeTable("box_thickness", "office")
BOX_MILLIMETRES: Final = {"twenty": 20, "thirty": 30, "forty": 40, "fifty": 50}
ACCESS_ACTION: Final = CodeTable("access_action", "office")
ATTACHMENT_MIME: Final = CodeTable("attachment_mime", "office")
PATTERN_ROLE: Final = CodeTable("pattern_role", "office")
PROGRAMME: Final = CodeTable("programme", "office")
PROJECT: Final = CodeTable("project", "office")

PAIRING_KIND: Final = CodeTable("pairing_kind", "pairing")
PAIRING_PURPOSE: Final = CodeTable("pairing_purpose", "pairing")
FREQUENCY: Final = CodeTable("frequency", "pairing")
PAIRING_STATE: Final = CodeTable("pairing_state", "pairing")
PAIRING_FORM: Final = CodeTable("pairing_form", "pairing")

MEETING_KIND: Final = CodeTable("meeting_kind", "meeting")
MEETING_STATE: Final = CodeTable("meeting_state", "meeting")
MEETING_RHYTHM: Final = CodeTable("meeting_rhythm", "meeting")
FIRST_TOPIC_RULE: Final = CodeTable("first_topic_rule", "meeting")
AGENDA_OUTCOME: Final = CodeTable("agenda_outcome", "meeting")
ATTENDANCE_KIND: Final = CodeTable("attendance_kind", "meeting")
RESOLUTION_TOPIC: Final = CodeTable("resolution_topic", "meeting")
RESOLUTION_STATE: Final = CodeTable("resolution_state", "meeting")
MINUTES_PHRASE: Final = CodeTable("minutes_phrase", "meeting")

SAME_KIND: Final = CodeTable("same_kind", "person")
NOTICE_KIND: Final = CodeTable("notice_kind", "office")
NOTICE_STATE: Final = CodeTable("notice_state", "office")
RIGHTS_KIND: Final = CodeTable("rights_kind", "rights")
RIGHTS_RESULT: Final = CodeTable("rights_result", "rights")

CONTACT_CYCLE: Final = CodeTable("contact_cycle", "care")
CONTACT_WAY: Final = CodeTable("contact_way", "care")
CONTACT_OCCASION: Final = CodeTable("contact_occasion", "care")
CONTACT_TOPIC: Final = CodeTable("contact_topic", "care")
VISIT_PURPOSE: Final = CodeTable("visit_purpose", "care")
VISIT_TARGET_GROUP: Final = CodeTable("visit_target_group", "care")
WISH_CATEGORY: Final = CodeTable("wish_category", "care")
WISH_STATE: Final = CodeTable("wish_state", "care")
SATISFACTION: Final = CodeTable("satisfaction", "care")
CASE_CATEGORY: Final = CodeTable("case_category", "care")
CASE_CHANNEL: Final = CodeTable("case_channel", "care")
CASE_STATE: Final = CodeTable("case_state", "care")
DELIVERY_KIND: Final = CodeTable("delivery_kind", "care")
DELIVERY_RESULT: Final = CodeTable("delivery_result", "care")
VOLUNTEER_KIND: Final = CodeTable("volunteer_kind", "care")

RESPONSIBILITY_ROLE: Final = CodeTable("responsibility_role", "station")
STATION_KIND: Final = CodeTable("station_kind", "station")
STATION_SERVICE: Final = CodeTable("station_service", "station")
TEAM_KIND: Final = CodeTable("team_kind", "station")
VENUE_KIND: Final = CodeTable("venue_kind", "station")

ACTIVITY_STATE: Final = CodeTable("activity_state", "culture")
ACTIVITY_THEME: Final = CodeTable("activity_theme", "culture")
ACTIVITY_FORM: Final = CodeTable("activity_form", "culture")
ACTIVITY_SETTING: Final = CodeTable("activity_setting", "culture")
INTEGRATED_WITH: Final = CodeTable("integrated_with", "culture")
GOAL: Final = CodeTable("goal", "culture")
CULTURE_SCENE: Final = CodeTable("culture_scene", "culture")
FESTIVAL: Final = CodeTable("festival", "culture")
CALENDAR: Final = CodeTable("calendar", "culture")
PUBLICITY_KIND: Final = CodeTable("publicity_kind", "culture")
PUBLICITY_UNIT: Final = CodeTable("publicity_unit", "culture")
STUDY_KIND: Final = CodeTable("study_kind", "culture")
BRAND_ITEM: Final = CodeTable("brand_item", "culture")
BRAND_PROGRESS: Final = CodeTable("brand_progress", "culture")
CROSS_VISIT_KIND: Final = CodeTable("cross_visit_kind", "culture")
CROSS_VISIT_ASPECT: Final = CodeTable("cross_visit_aspect", "culture")
BRIEFING_STATE: Final = CodeTable("briefing_state", "culture")
INDICATOR: Final = CodeTable("indicator", "culture")
INDICATOR_SOURCE: Final = CodeTable("indicator_source", "culture")

TABLES: Final = tuple(value for value in dict(globals()).values() if isinstance(value, CodeTable))
"""Every table above."""

EDITABLE: Final = frozenset(
    {
        "activity_form", "activity_setting", "activity_theme", "agenda_outcome",
        "case_channel", "consent_purpose", "contact_occasion", "contact_topic", "contact_way",
        "cross_visit_aspect", "cross_visit_kind", "culture_scene", "delivery_kind",
        "delivery_result", "employment_kind", "festival", "goal", "housing_tenure", "indicator",
        "indicator_source", "integrated_with", "meeting_kind", "minutes_phrase", "notice_method",
        "org_kind", "pairing_form", "pairing_purpose", "pattern_role",
        "programme", "publicity_kind", "publicity_unit", "resolution_topic",
        "responsibility_role",
        "station_kind", "station_service", "study_kind", "team_kind", "venue_kind",
        "visit_purpose", "volunteer_kind", "wish_category",
    }
)  # fmt: skip
"""The tables an office may add to: where a word of its own means what it says and no more.

What the program reckons with (同意的用途, 联席会议) it knows by code, whatever it is called; a word
that an office adds is none of those. Where that would make a number or a day wrong, or where an
own word would be a tag on people, the table is `FIXED`.
"""

_STEPS: Final = "这是办理的步骤，下一步能做什么由它定，不能改"
_OF_PEOPLE: Final = "这是说居民和住户的，只用这几个词，不另加叫法"
_OF_PROGRAM: Final = "权限、打印和数据包按它分，不能改"
FIXED: Final = {
    "retention": "保管期限由归档规定写明，不能改",
    "legal_basis": "处理依据由个人信息保护法写明，不能改",
    "rights_kind": "请求类型由个人信息保护法写明，不能改",
    "project": "三项工程就是这三项，台账和迎检全套按它编排，不能改",
    "case_category": "五个及时就是这五项，台账和统计按它分，不能改",
    "brand_item": "五个一就是这五项，创建清单按它检查，不能改",
    "frequency": "结对到期按它算，自己加的词算不出日子，不能改",
    "contact_cycle": "联系到期按它算，自己加的词算不出日子，不能改",
    "satisfaction": "满意的件数按它算，自己加的词不知道算不算满意，不能改",
    "pairing_kind": "结对双方各是谁按它定，不能改",
    "attendance_kind": "纪要按它分出席、请假、列席，不能改",
    "id_doc_kind": "证件号码怎样核对按它定，不能改",
    "birth_precision": "出生日期写到哪一位按它定，不能改",
    "calendar": "节日在哪一天按它算，不能改",
    "meeting_rhythm": "该哪几个月开会按它算，不能改",
    "first_topic_rule": "会议要不要第一议题按它定，不能改",
    "box_thickness": "档案盒脊背按它的毫米数印，不能改",
    **dict.fromkeys(
        (
            "activity_state", "brand_progress", "briefing_state", "case_state", "meeting_state",
            "notice_kind", "notice_state", "pairing_state", "resolution_state", "rights_result",
            "sign_off_decision", "sign_off_step", "tray_state", "wish_state",
        ),
        _STEPS,
    ),
    **dict.fromkeys(
        (
            "assistance_kind", "household_kind", "membership_kind", "occupancy",
            "residence_status", "same_kind", "visit_target_group",
        ),
        _OF_PEOPLE,
    ),
    **dict.fromkeys(
        ("access_action", "attachment_mime", "edition", "level", "role"), _OF_PROGRAM
    ),
}  # fmt: skip
"""Why an office may not change a table that no national standard gives."""

_STANDARD: Final = "这个词表由国家标准规定，不能改"


def why_fixed(name: str) -> str:
    """Say why a table may not be changed; blank for one that may."""
    return "" if name in EDITABLE else FIXED.get(name, _STANDARD)


def relation_sex(relation: str) -> str | None:
    """Give the sex ("1", "2") that a GB/T 4761 relation demands, or None where either fits."""
    entry = RELATION.entries.get(relation)
    return entry.sex if entry else None


def relation_rank(relation: str) -> int:
    """Give the place of a relation on a roster: head, spouse, children, …; equal ranks go by age.

    Order of a roster: 02, 1x, 2x and 3x together, 4x, 5x, 6x, 7x, then everyone else.
    """
    if relation == "02":
        return 0
    ranks = {"1": 1, "2": 2, "3": 2, "4": 3, "5": 4, "6": 5, "7": 6}
    return ranks.get(relation[:1], 7)
