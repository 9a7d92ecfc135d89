"""What can be said about a field from its declaration alone, in plain words."""

from __future__ import annotations

from functools import singledispatch
from typing import Final

from db import fields as field, purposes
from db.fields import Privacy
from db.kinds import OrgUnit
from db.record import Record
from desktop_app.handbook.texts import field_notes

_FEW: Final = 10
_PRIVACY: Final = {
    Privacy.PUBLIC: "可以公开的内容。",
    Privacy.INTERNAL: "只在单位内部使用。",
    Privacy.SENSITIVE: "属于敏感信息，办事需要时才看。",
}
_OWN: Final = (
    "本人自愿说了才填，可以不填。只在本人的记录里看得到：不进列表、不能查找，不印在名册上，"
    "也不随数据包交出去。"
)
_OWN_AND_REQUIRED: Final = (
    "只在这一条记录里看得到：不进列表、不能查找，不和姓名一起列出，也不随数据包交出去。"
)
_GIVEN: Final = "社区在区里登记以后，这一项由区里定，随回程包带来；文件和这里不一样，请告诉区里。"
_MASKED: Final = "平时遮住一部分；在记录里按 `F8` 看全部 30 秒，会留下一条查看记录。"
_DAY: Final = (
    "可以只打几个数字：`1120` 是 11 月 20 日，`0` 是今天，`+7` 是七天以后；"
    "`↑` `↓` 一天一天改，`PgUp` `PgDn` 一个月一个月改，`Alt+↓` 打开日历。"
)


def field_text(kind: type[Record], name: str) -> str:
    """Give the help text of a field: its label, how it is filled in, and who sees it."""
    declared = kind.fields().get(name) or kind.lists().get(name)
    if declared is None:
        return ""
    lines = [f"# {declared.label}", need(declared), how(declared)]
    if isinstance(declared, field.Field):
        hint = f"{declared.hint}。" if declared.hint else ""
        lines += [hint, what_for(declared), seen_by(declared)]
        lines.append(_GIVEN if declared.given_by_district else "")
    lines.append(field_notes().get(f"{kind.__tablename__}.{name}", ""))
    return "\n\n".join(line for line in lines if line)


def need(declared: field.Field | field.Links) -> str:
    """Say whether it must be filled in."""
    return "**要填。**" if declared.must_be_written else "可以不填。"


def what_for(declared: field.Field) -> str:
    """Say what it is registered for, or who says so."""
    if declared.purpose:
        return (
            f"单位写明用途才登记：管理员在“{purposes.WRITTEN_AT}”写“"
            f"{OrgUnit.fields()[declared.purpose].label}”；没写就没有这一栏。"
        )
    return f"登记它是为了：{declared.kept_for}。" if declared.kept_for else ""


def seen_by(declared: field.Field) -> str:
    """Say in words how closely the value is kept."""
    if declared.own_record_only:
        return _OWN_AND_REQUIRED if declared.required else _OWN
    words = _PRIVACY[declared.privacy]
    return f"{words}{_MASKED}" if declared.masked else words


@singledispatch
def how(declared: object) -> str:
    """Say how a field of this type is filled in."""
    del declared
    return ""


@how.register
def _(declared: field.Text) -> str:
    recalled = "登记过的列在下面，用 `↓` 选，也可以打新的。" if declared.recalled else ""
    return f"最多 {declared.most} 个字。{recalled}"


@how.register
def _(declared: field.Stretch) -> str:
    other = "别的说法照写的记。" if declared.loose else ""
    return (
        "在下面选，或写成 2025年三季度、去年下半年、2025年9月、3月1日至6月30日 这样；"
        f"没写年份的算今年。{other}"
    )


@how.register
def _(declared: field.LongText) -> str:
    return f"可以写几行，最多 {declared.most} 个字；`Enter` 换行，`Ctrl+Enter` 到下一项。"


@how.register
def _(declared: field.PersonName) -> str:
    return (
        f"照证件上的写，名字中间的点写成 ·，最多 {declared.most} 个字。生僻字照打，不用拼音代替。"
    )


@how.register
def _(_declared: field.NameOf) -> str:
    return "选好以后自动带出，记的是当时的名称。"


@how.register
def _(_declared: field.IdNumber) -> str:
    return "照证件上的号码打，字母大小写都行。居民身份证号打完 18 位会自动核对。"


@how.register
def _(_declared: field.Phone) -> str:
    return "手机 11 位；座机带区号，例如 0436-1234567。"


@how.register
def _(declared: field.Day) -> str:
    return f"{_DAY}不能晚于今天。" if declared.past else _DAY


@how.register
def _(_declared: field.Moment) -> str:
    return "写成 2025-09-16 14:30 这样。"


@how.register
def _(_declared: field.Number) -> str:
    return "填数字，不带单位。"


@how.register
def _(declared: field.Quantity) -> str:
    return f"填{declared.example}。"


@how.register
def _(_declared: field.YesNo) -> str:
    return "打勾就是“是”。"


@how.register
def _(declared: field.Choice) -> str:
    return f"从列表里选一个{_offered(declared)}。可以打拼音首字母。"


@how.register
def _(declared: field.Choices) -> str:
    return f"可以选几个{_offered(declared)}。"


@how.register
def _(declared: field.Link) -> str:
    words = "打名称或拼音首字母，在下面列出的里选，按 `Enter` 选定。"
    return f"{words}没有登记过的，也可以直接写名称。" if declared.free_text else words


@how.register
def _(declared: field.Links) -> str:
    if declared.kinds == ("attachment",):
        return "把照片或文件拖进来，或者按“添加文件”；也可以用 `Ctrl+V` 粘贴截图。"
    return "打名称或拼音首字母，按 `Enter` 加一个；不要的按旁边的 × 去掉。"


def _offered(declared: field.Choice) -> str:
    labels = [declared.codes.label(code) for code in declared.codes.codes()]
    return f"：{'、'.join(labels)}" if len(labels) <= _FEW else ""
