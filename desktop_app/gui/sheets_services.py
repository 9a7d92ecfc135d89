"""The sheets of wishes, cases, visits, services, volunteers, contacts and rights, by hand."""

from __future__ import annotations

from typing import Final

from db import kinds
from desktop_app.gui.sheet import Section, Sheet

_MACHINE: Final = frozenset({"serial_no", "state"})
_PHOTOS: Final = frozenset({"photos"})
_REMARK: Final = Section("备注", ("remark",))

_WISH = Sheet(
    kinds.MicroWish,
    (
        Section(
            "心愿",
            (
                "wisher*6 category*5",
                "content",
                "collected_on*3 collector*4 est_value*3 urgent*2",
            ),
        ),
        Section(
            "公示",
            ("public_ok*3 alias*5 guardian_ok*4",),
            hint="公开心愿只用公示名；未满 14 周岁要监护人同意",
        ),
        Section("认领", ("claimer*5 claimed_on*3 due_on*3",), late=True),
        Section("实现", ("realized_on*3 actual_value*3 .*5", "how"), late=True),
        Section("反馈", ("satisfaction*3 feedback_on*3 .*5", "feedback"), late=True),
        _REMARK,
    ),
    noun="个",
    machine=_MACHINE,
    carried=("collected_on", "collector"),
    lists=_PHOTOS,
)

_CASE = Sheet(
    kinds.ServiceCase,
    (
        Section(
            "事项",
            (
                "category*4 channel*3 received_at*4",
                "summary",
                "subject*4 handler*4 due_on*3",
                "co_handlers",
            ),
        ),
        Section("转办", ("referred_to*6 referred_on*3 .*2",), late=True),
        Section("办结与回访", ("outcome", "closed_on*3 revisit_on*3 revisit_by*3 satisfaction*3"),
                late=True),
        _REMARK,
    ),
    noun="件",
    machine=_MACHINE,
    carried=("channel", "handler"),
)  # fmt: skip

_VISIT = Sheet(
    kinds.Visit,
    (
        Section(
            "走访",
            (
                "targets",
                "target_group*3 date*3 purpose*3 festival*3",
                "situation",
                "visitors",
            ),
        ),
        Section("慰问", ("goods*5 goods_value*3 cash*3 receipt*2",),
                hint="有慰问品或慰问金的，要对方签收"),
        Section("需求", ("needs",), hint="保存以后，可以转成微心愿或五个及时事项"),
        _REMARK,
    ),
    noun="次",
    machine=frozenset({"serial_no", "service_case", "wish"}),
    carried=("date", "purpose", "festival"),
    lists=_PHOTOS,
)  # fmt: skip

_DELIVERY = Sheet(
    kinds.ServiceDelivery,
    (
        Section(
            "服务",
            (
                "kind*4 date*3 beneficiaries_count*2 result*3",
                "provider*4 station*4 beneficiary*4",
                "content",
            ),
        ),
        _REMARK,
    ),
    noun="次",
    carried=("date", "provider", "station"),
)

_VOLUNTEERING = Sheet(
    kinds.VolunteerSession,
    (
        Section(
            "志愿服务",
            (
                "organization*5 date*3 kind*4",
                "place*5 volunteers_count*2 hours*3 beneficiaries_count*2",
                "recorder*4 .*8",
            ),
        ),
        _REMARK,
    ),
    noun="场",
    carried=("organization", "date", "recorder"),
)

_CONTACT = Sheet(
    kinds.ContactPair,
    (
        Section(
            "干部联系",
            ("resident*4 staff*4 cycle*4", "consent*6 start_on*3 end_on*3"),
            hint="凡是同意的居民都可以联系；名单只在内部使用",
        ),
        _REMARK,
    ),
    noun="对",
    carried=("staff", "start_on"),
)

_CONTACT_LOG = Sheet(
    kinds.ContactLog,
    (
        Section(
            "联系",
            ("pair*5 date*3 way*3", "topics", "content", "occasion*3 service_case*6 .*2", "demand"),
        ),
        _REMARK,
    ),
    noun="次",
    carried=("date", "way"),
)

_STATION = Sheet(
    kinds.ServiceStation,
    (
        Section(
            "服务站",
            ("full_name*6 kind*3 opened_on*3", "address*7 hours*5", "services", "staff"),
        ),
        _REMARK,
    ),
    noun="个",
    lists=_PHOTOS,
)

_TEAM = Sheet(
    kinds.ServiceTeam,
    (Section("服务团队", ("full_name*6 leader*5", "kinds", "members")), _REMARK),
    noun="支",
)

_RIGHTS = Sheet(
    kinds.RightsRequest,
    (
        Section(
            "请求",
            (
                "subject*4 kind*3 requester*4",
                "received_on*3 due_on*3 identity_checked_by*5",
            ),
        ),
        Section("答复", ("result*3 answered_on*3 .*5", "refusal_reason")),
        _REMARK,
    ),
    noun="件",
    carried=("received_on", "identity_checked_by"),
)

SERVICES: Final = (
    _WISH,
    _CASE,
    _VISIT,
    _DELIVERY,
    _VOLUNTEERING,
    _CONTACT,
    _CONTACT_LOG,
    _STATION,
    _TEAM,
    _RIGHTS,
)
"""The sheets that `sheets.py` takes in."""
