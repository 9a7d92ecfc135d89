"""权利请求: what a person asked of the office about their own information (PIPL Art. 44-50)."""

from __future__ import annotations

import datetime as dt

from typing_extensions import override

from db import codes, fields as field
from db.fields import Mapped, Privacy
from db.record import Record, Settled, remark_kept_as

ANSWER_WITHIN = 15
"""Days from receiving a request to its answer, where no setting says otherwise."""

ANSWER_DAYS = "answer_days"
"""The field of an office's record that says how many days an answer may take."""

SENSITIVE = Privacy.SENSITIVE


class RightsRequest(Record):
    """权利请求: to see, copy, correct or delete what is held on a person, and the answer."""

    __tablename__ = "rights_request"
    title = "权利请求"
    in_sheets = False
    table_tag = 22
    kept_by_district = True
    serial_prefix = "QL"

    kind: Mapped[str] = field.code(
        "请求类型", codes.RIGHTS_KIND, tag=1, required=True, privacy=SENSITIVE
    )
    subject: Mapped[bytes] = field.link(
        "当事人", "resident", tag=2, required=True, privacy=SENSITIVE, group="subject",
        sought_by=True,
    )  # fmt: skip
    subject_name: Mapped[str | None] = field.name_of(
        "subject", "当事人姓名", tag=3, privacy=SENSITIVE, group="subject", search=True
    )
    requester: Mapped[str] = field.person_name(
        "申请人", tag=4, required=True, privacy=SENSITIVE, search=True, hint="本人、监护人或近亲属"
    )
    identity_checked_by: Mapped[bytes] = field.link(
        "身份核验人", "staff_member", tag=5, required=True, privacy=SENSITIVE,
        group="identity_checked_by",
    )  # fmt: skip
    identity_checked_by_name: Mapped[str | None] = field.name_of(
        "identity_checked_by", "身份核验人姓名", tag=6, privacy=SENSITIVE,
        group="identity_checked_by",
    )  # fmt: skip
    received_on: Mapped[dt.date] = field.day(
        "受理日期", tag=7, required=True, past=True, privacy=SENSITIVE
    )
    due_on: Mapped[dt.date] = field.day(
        "答复期限", tag=8, required=True, follows=True, privacy=SENSITIVE,
        hint="不填就按本单位定的天数算",
    )  # fmt: skip
    result: Mapped[str | None] = field.code(
        "结果", codes.RIGHTS_RESULT, tag=9, privacy=SENSITIVE, group="result"
    )
    refusal_reason: Mapped[str | None] = field.long_text(
        "不予办理理由", tag=10, privacy=SENSITIVE, group="result"
    )
    answered_on: Mapped[dt.date | None] = field.day(
        "答复日期", tag=11, past=True, privacy=SENSITIVE
    )
    remark: Mapped[str | None] = remark_kept_as(SENSITIVE)

    @property
    @override
    def name(self) -> str:
        """The kind of request and the person it is about."""
        asked = codes.RIGHTS_KIND.label(self.kind) if self.kind else type(self).title
        return f"{self.subject_name or ''}{asked}" or super().name

    @property
    @override
    def undo_right(self) -> str:
        """A person's record that was corrected at their request is no clerk's to turn back."""
        is_corrected = self.result == "done" and self.kind in ("correct", "complete")
        return "correct" if is_corrected else self.right

    @override
    def fill_in(self, settled: Settled) -> None:
        if self.received_on and not self.due_on:
            days = settled(ANSWER_DAYS) or ANSWER_WITHIN
            self.due_on = self.received_on + dt.timedelta(days=days)

    @override
    def faults(self) -> dict[str, str]:
        found = self.disorder("received_on", "due_on") | self.disorder("received_on", "answered_on")
        if self.result or self.answered_on:
            found |= self.need("result", "answered_on")
        if self.result == "refused":
            found |= self.need("refusal_reason")
        return found | super().faults()
