"""居民与告知同意: the people an office serves, and what they were told and agreed to."""

from __future__ import annotations

import datetime as dt

from typing_extensions import override

from db import codes, dates, fields as field, id_numbers
from db.fields import Mapped, Privacy
from db.record import Record

CHILD_AGE = 14
"""Below this age a guardian consents (PIPL Art. 31)."""

LIVING_HERE = frozenset({"matched", "present_elsewhere_registered", "temporary"})
"""Statuses of people who live in the community."""

GONE = frozenset({"moved_out", "deceased"})
"""Statuses of people who no longer count among the office's residents."""

SENSITIVE = Privacy.SENSITIVE


def age_on(born: dt.date, day: dt.date) -> int:
    """Give the age in full years (周岁): a year older from the birthday on."""
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


class Resident(Record):
    """居民: someone the community office serves."""

    __tablename__ = "resident"
    title = "居民"
    in_sheets = False
    table_tag = 5
    serial_prefix = "JM"
    name_field = "full_name"

    full_name: Mapped[str] = field.person_name(
        "姓名", tag=1, required=True, search=True, kept_for="认清是谁"
    )
    former_name: Mapped[str | None] = field.person_name(
        "曾用名", tag=2, search=True, kept_for="核对以前的登记"
    )
    sex: Mapped[str] = field.code(
        "性别", codes.SEX, tag=3, required=True, hint="由证件号码带出", kept_for="称呼，统计"
    )
    birth_date: Mapped[dt.date | None] = field.day(
        "出生日期",
        tag=4,
        past=True,
        group="birth_date",
        hint="由证件号码带出",
        kept_for="算年龄，按年龄服务和统计",
    )
    birth_precision: Mapped[str | None] = field.code(
        "出生日期精确到",
        codes.BIRTH_PRECISION,
        tag=5,
        group="birth_date",
        default="day",
        kept_for="算年龄，按年龄服务和统计",
    )
    id_doc_kind: Mapped[str] = field.code(
        "证件类型",
        codes.ID_DOC_KIND,
        tag=6,
        required=True,
        default=id_numbers.RESIDENT_ID,
        group="id_doc_kind",
        purpose="id_purpose",
    )
    id_number: Mapped[str | None] = field.id_number(
        "证件号码",
        tag=7,
        search=True,
        privacy=SENSITIVE,
        group="id_doc_kind",
        sought_by=True,
        purpose="id_purpose",
    )
    ethnicity_code: Mapped[str | None] = field.code(
        "民族（自愿申报）",
        codes.ETHNICITY,
        tag=8,
        privacy=SENSITIVE,
        own_record_only=True,
        hint="本人愿意说才填，可不填",
        kept_for="尊重习俗，提供合适的服务；只计入合计",
    )
    marital_status: Mapped[str | None] = field.code(
        "婚姻状况", codes.MARITAL_STATUS, tag=9, kept_for="家庭服务，统计"
    )
    education: Mapped[str | None] = field.code(
        "文化程度", codes.EDUCATION, tag=10, kept_for="就业和培训服务，统计"
    )
    employment_status: Mapped[str | None] = field.code(
        "从业状况", codes.EMPLOYMENT_STATUS, tag=11, kept_for="就业和培训服务，统计"
    )
    workplace: Mapped[str | None] = field.text("工作单位", tag=12, kept_for="就业服务，联系单位")
    phone: Mapped[str | None] = field.phone(
        "手机", tag=13, search=True, privacy=SENSITIVE, kept_for="联系本人"
    )
    phone2: Mapped[str | None] = field.phone(
        "其他电话", tag=14, search=True, privacy=SENSITIVE, kept_for="联系不上时用"
    )
    preferred_language: Mapped[str | None] = field.text(
        "沟通语言",
        tag=15,
        most=20,
        privacy=SENSITIVE,
        own_record_only=True,
        hint="本人提出才填，方便沟通",
        kept_for="用本人方便的语言交谈",
    )
    guardian: Mapped[bytes | None] = field.link(
        "监护人",
        "resident",
        tag=16,
        free_text=True,
        privacy=SENSITIVE,
        group="guardian",
        kept_for="未成年人的事由监护人同意",
    )
    guardian_name: Mapped[str | None] = field.name_of(
        "guardian",
        "监护人姓名",
        tag=17,
        privacy=SENSITIVE,
        group="guardian",
        kept_for="未成年人的事由监护人同意",
    )
    residence_status: Mapped[str] = field.code(
        "人户状态",
        codes.RESIDENCE_STATUS,
        tag=18,
        required=True,
        default="matched",
        kept_for="区分常住和户籍人口",
    )
    hukou_place: Mapped[str | None] = field.text(
        "户籍地", tag=19, hint="区划代码或地名", kept_for="区分常住和户籍人口"
    )
    arrived_on: Mapped[dt.date | None] = field.day(
        "迁入日期", tag=20, past=True, group="arrived_on", kept_for="按截止日期统计人口"
    )
    left_on: Mapped[dt.date | None] = field.day(
        "迁出日期",
        tag=21,
        past=True,
        group="arrived_on",
        kept_for="按截止日期统计人口；满期限后清理",
    )
    notice_on: Mapped[dt.date] = field.day(
        "告知日期", tag=22, required=True, past=True, kept_for="证明告知过"
    )
    notice_method: Mapped[str] = field.code(
        "告知方式",
        codes.NOTICE_METHOD,
        tag=23,
        required=True,
        hint="告知过本人才选",
        kept_for="证明告知过",
    )
    name_reading: Mapped[str | None] = field.text(
        "姓名拼音",
        tag=24,
        search=True,
        hint="自动读错了才填，例如 shan yu mei",
        kept_for="按拼音找得到",
    )

    def age(self, day: dt.date) -> int | None:
        """Give the age in full years on a day; None where the birth date is unknown."""
        return age_on(self.birth_date, day) if self.birth_date else None

    def is_child(self, day: dt.date) -> bool:
        """Say whether the person is under 14 on a day, as far as is known."""
        age = self.age(day)
        return age is not None and age < CHILD_AGE

    @property
    def is_active(self) -> bool:
        """Whether the person still counts among the office's residents."""
        return self.residence_status not in GONE

    @override
    def faults(self) -> dict[str, str]:
        today = dates.today()
        found = self.disorder("arrived_on", "left_on")
        if self.is_child(today):
            found |= self.need("guardian")
        if self.residence_status == "present_elsewhere_registered":
            found |= self.need("hukou_place")
        if self.residence_status == "moved_out":
            found |= self.need("left_on")
        if self.guardian == self.id:
            found["guardian"] = "监护人不能是本人，请改选"
        words = id_numbers.fault(self.id_number or "", self.id_doc_kind or "", today)
        if words:
            found["id_number"] = words
        return found | super().faults()

    @override
    def cautions(self) -> dict[str, str]:
        found = super().cautions()
        if hints := self.number_hints():
            found["id_number"] = hints
        return found

    def number_hints(self, *, is_demo: bool = False) -> str:
        """Give what is odd about the number; a practice book's own are not held against it."""
        if not self.id_number:
            return ""
        # A year or a month alone cannot disagree with a day.
        born = self.birth_date if self.birth_precision in {None, "day"} else None
        hints = id_numbers.warnings(
            self.id_number, self.id_doc_kind, dates.today(),
            sex_code=self.sex, born=born, demo=is_demo,
        )  # fmt: skip
        return "；".join(hints)


class ConsentRecord(Record):
    """告知同意: one purpose a person agreed to, or the duty it rests on (PIPL Art. 13-16)."""

    __tablename__ = "consent_record"
    title = "告知同意"
    table_tag = 17
    kept_by_district = True
    called_after = "subject"
    serial_prefix = "TY"

    subject: Mapped[bytes] = field.link("本人", "resident", tag=1, required=True, sought_by=True)
    purpose: Mapped[str] = field.code("目的", codes.CONSENT_PURPOSE, tag=2, required=True)
    legal_basis: Mapped[str] = field.code("处理依据", codes.LEGAL_BASIS, tag=3, required=True)
    scope: Mapped[str] = field.long_text("信息范围", tag=4, required=True)
    given_on: Mapped[dt.date] = field.day(
        "同意日期", tag=5, required=True, past=True, group="given_on"
    )
    evidence = field.files("凭证", tag=6)
    withdrawn_on: Mapped[dt.date | None] = field.day("撤回日期", tag=7, past=True, group="given_on")

    @override
    def faults(self) -> dict[str, str]:
        return self.disorder("given_on", "withdrawn_on") | super().faults()
