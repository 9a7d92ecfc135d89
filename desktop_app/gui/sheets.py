"""The sheet of every kind: set by hand in the order of the paper, or else made from the kind.

A test checks that no field of a kind is forgotten. How rows are written: see `sheet.py`.
"""

from __future__ import annotations

from functools import cache
from typing import Final

from db import case_days, kinds
from db.kinds.case import days_field
from db.record import Record
from desktop_app.gui.default_sheet import default_sheet
from desktop_app.gui.sheet import Section as Section, Sheet as Sheet
from desktop_app.gui.sheets_culture import CULTURE_SHEETS
from desktop_app.gui.sheets_services import SERVICES

_RESIDENT = Sheet(
    kinds.Resident,
    (
        Section(
            "身份信息",
            (
                "id_number*5 id_doc_kind*3 full_name*5",
                "birth_date*4 sex*2 =age*2 ethnicity_code*4 preferred_language*4",
            ),
        ),
        Section(
            "联系、住址与告知",
            (
                "phone*3 member.household*5 member.membership_kind*2",
                "address.estate*3 address.building*2 address.entrance*2 address.room*2 =grid*2",
                "residence_status*3 member.relation_to_head*3 notice_method*2 notice_on*3",
            ),
        ),
        Section(
            "户籍地与监护",
            ("hukou_place*4 guardian*4",),
            hint="未满 14 周岁要有监护人",
        ),
        Section(
            "其他（都可以不填）",
            (
                "phone2*3 arrived_on*3 left_on*3 member.date_from*3",
                "education*3 marital_status*3 employment_status*3 workplace*4",
                "former_name*3 name_reading*3 birth_precision*2",
                "remark",
            ),
        ),
    ),
    noun="人",
    parts={"member": kinds.HouseholdMember, "address": kinds.Address},
    loose=frozenset({"member", "address"}),
    carried=(
        "member.household", "address.estate", "address.building", "address.entrance",
        "address.room",
    ),
    labels={
        "id_number": "公民身份号码（证件号码）",
        "phone": "手机号码",
        "member.household": "所属户（输拼音首字母查找）",
        "member.date_from": "在这一户从哪天起",
        "=age": "年龄",
        "=grid": "所在网格",
    },
)  # fmt: skip

_DWELLING = Sheet(
    kinds.Address,
    (
        Section(
            "住址",
            (
                "estate*3 building*2 entrance*2 floor*2 room*2",
                "detail*3 grid_unit*3 occupancy*2",
            ),
        ),
        Section("备注", ("remark",)),
    ),
    noun="套",
    carried=("estate", "building", "entrance"),
)

_HOUSEHOLD = Sheet(
    kinds.Household,
    (
        Section(
            "住址",
            (
                "address.estate*3 address.building*2 address.entrance*2 address.floor*2"
                " address.room*2",
                "address.detail*3 address.grid_unit*3 address.occupancy*2",
            ),
        ),
        Section(
            "户",
            (
                "household_kind*2 hukou_book_no*2 contact_phone*3 housing_tenure*2",
                "moved_in moved_out checked_on",
            ),
        ),
        Section("救助", ("assistance_kinds",)),
        Section("备注", ("remark",)),
    ),
    noun="户",
    parts={"address": kinds.Address},
    # The head is the member whose relation says so; the dwelling is found or made from its parts.
    machine=frozenset({"serial_no", "head", "address"}),
    carried=("address.estate", "address.building", "address.entrance"),
)

_STAFF = Sheet(
    kinds.StaffMember,
    (
        Section(
            "任职",
            (
                "full_name*2 post*2 employment_kind*2",
                "duty*4 level*2",
                "term_from term_to grid_unit user",
            ),
        ),
        Section("联系", ("office_phone mobile",)),
        Section("备注", ("remark",)),
    ),
    noun="人",
)

_ORGANIZATION = Sheet(
    kinds.PartnerOrganization,
    (
        Section("单位", ("full_name*3 org_kind*2 uscc*2", "joined_on left_on")),
        Section("联络", ("liaison liaison_phone",)),
        Section("分工", ("pattern_role*4 .*8", "duty")),
        Section("资源与需求", ("resources", "needs")),
        Section("备注", ("remark",)),
    ),
    noun="家",
)

_GRID = Sheet(
    kinds.GridUnit,
    (Section("网格", ("full_name worker", "buildings")), Section("备注", ("remark",))),
    noun="个",
)

# What an office settles for itself on its own page (工作节奏).
_RHYTHM: Final = (
    "meeting_rhythm", "topics_ahead", "study_months", "revisit_workdays", "check_months",
    "answer_days", "first_topic_rule",
    *(days_field(code) for code, _words in case_days.categories()),
)  # fmt: skip
_OFFICE = Sheet(
    kinds.OrgUnit,
    (
        Section(
            "单位",
            (
                "full_name*3 short_name*2",
                "seal_name*3 code12*2",
                "level parent",
                "address*3 phone*2",
            ),
        ),
        Section(
            "创建",
            (
                "feature_title batch demo_status demo_since",
                "brand_name slogan",
                "brand_since least_count",
            ),
        ),
        Section("登记和审核", ("id_purpose aid_purpose", "wish_value fewer_reviewers")),
        Section("上级口径", ("official_population official_households",)),
        Section("备注", ("remark",)),
    ),
    noun="家",
    machine=frozenset({"serial_no", *_RHYTHM}),
    lists=frozenset({"emblem"}),
)

_PAIRING = Sheet(
    kinds.Pairing,
    (
        Section("结对双方", ("kind*2", "side_a side_b", "purposes", "agreed_by_both")),
        Section("约定", ("start_on planned_end frequency",)),
        Section("备注", ("remark",)),
    ),
    noun="对",
    # The end of a pairing is a step of its own (结束结对), with its reason.
    machine=frozenset({"serial_no", "state", "end_on", "end_reason"}),
    lists=frozenset({"agreement"}),
)

_PAIRING_LOG = Sheet(
    kinds.PairingLog,
    (
        Section("活动", ("pairing*3 date*2 form*2", "participants", "content")),
        Section("情况", ("problem", "result", "value counter_signed")),
        Section("备注", ("remark",)),
    ),
    noun="次",
    machine=frozenset({"serial_no", "service_case"}),
    carried=("pairing",),
    lists=frozenset({"photos"}),
)

_FOLLOW_UP = Sheet(
    kinds.FollowUp,
    (Section("进展", ("resolution", "date by", "progress")), Section("备注", ("remark",))),
    noun="条",
    carried=("resolution",),
    lists=frozenset({"evidence"}),
)

_CONSENT = Sheet(
    kinds.ConsentRecord,
    (
        Section(
            "告知同意", ("subject*2 purpose*2 legal_basis*2", "scope", "given_on withdrawn_on")
        ),
        Section("备注", ("remark",)),
    ),
    noun="份",
    carried=("subject",),
    lists=frozenset({"evidence"}),
)

SHEETS: dict[type[Record], Sheet] = {
    one.kind: one
    for one in (
        _RESIDENT,
        _DWELLING,
        _HOUSEHOLD,
        _STAFF,
        _ORGANIZATION,
        _GRID,
        _OFFICE,
        _PAIRING,
        _PAIRING_LOG,
        _FOLLOW_UP,
        _CONSENT,
        *SERVICES,
        *CULTURE_SHEETS,
    )
}
"""The sheets that were set by hand; minutes have an editor instead."""


@cache
def sheet_of(kind: type[Record]) -> Sheet:
    """Give the form of a kind: its own sheet, or one made from its declaration."""
    return SHEETS.get(kind) or default_sheet(kind)
