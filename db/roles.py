"""Who may do what: the permission matrix, and the one place where it is enforced.

Every service asks `require(clerk, action, of=…)` before it does anything; `of` is the scope of
the record it is done to, where there is one: what another office registered has rules of its own.
Some cells want a reason, some a second person: both stand with the clerk for that one act
(`Clerk.for_once`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

from db import reasons
from db.record import DISTRICT_SCOPES
from db.trouble import Refused

CLERK, REVIEWER, LEAD, ADMIN, DISTRICT = "clerk", "reviewer", "lead", "admin", "district"
ALL_ROLES = frozenset({CLERK, REVIEWER, LEAD, ADMIN, DISTRICT})
OF_LEVEL: Final[Mapping[str, tuple[str, ...]]] = {
    "community": (CLERK, REVIEWER, LEAD, ADMIN),
    "district": (REVIEWER, LEAD, ADMIN, DISTRICT),
}
MOST_AT_ONCE = 50
"""Residents that may leave the book in a day without a second person."""


@dataclass(frozen=True)
class Clerk:
    """Someone at work in a book: the account's id, what it is called, and its roles.

    `beside` is who stands by for one act and gave a password for it, `why` its reason. Who sits
    `at_district` has rights over all offices, and so fewer people have some of them.
    """

    id: bytes
    login: str
    name: str
    roles: frozenset[str]
    beside: Clerk | None = None
    why: str = ""
    at_district: bool = False

    def for_once(self, *, beside: Clerk | None = None, why: str = "") -> Clerk:
        """Give this clerk for one act, with a second person or a reason; that holds no number."""
        reasons.require(why)
        return replace(self, beside=beside or self.beside, why=why.strip() or self.why)

    def with_why(self, words: str) -> str:
        """Give what the log says of an act that has words of its own, with the reason for it."""
        return f"{words}；{self.why}" if self.why else words


# Stands in for a second person who is not there: whoever opened the sealed envelope.
CODE_HOLDER: Final = Clerk(b"recovery code", "恢复码", "恢复码", frozenset())


class SecondNeeded(Refused):
    """Somebody else has to give their password for this act; `by` are the roles that will do."""

    def __init__(self, words: str, by: frozenset[str], *, code_will_do: bool) -> None:
        super().__init__(words)
        self.by = by
        self.code_will_do = code_will_do


class ReasonNeeded(Refused):
    """The act wants a reason, which goes into the access log."""


@dataclass(frozen=True)
class Rule:
    """Who may do an action, named in a sentence to whoever may not.

    `alone` may by themselves, `together` with a second person, who has one of the roles `by`. A
    reason is wanted of everybody, or of whoever has no other role than those of `reason_of`;
    `reason_words` say so.
    """

    words: str
    alone: frozenset[str] = frozenset()
    together: frozenset[str] = frozenset()
    by: frozenset[str] = ALL_ROLES
    code_will_do: bool = False
    wants_reason: bool = False
    reason_of: frozenset[str] = frozenset()
    reason_words: str = ""

    def is_reason_wanted(self, roles: frozenset[str]) -> bool:
        """Whether somebody with these roles has to say why."""
        return self.wants_reason or bool(
            roles & self.reason_of and not roles & (self.alone - self.reason_of)
        )


def _of(*roles: str) -> frozenset[str]:
    return frozenset(roles)


_OFFICE = _of(CLERK, REVIEWER, LEAD, DISTRICT)
_UPPER = _of(REVIEWER, LEAD, DISTRICT)

_RULES: Final[Mapping[str, Rule]] = {
    "see": Rule("查看资料", ALL_ROLES),
    "reveal": Rule("查看完整号码", _OFFICE, together=_of(ADMIN)),
    "edit": Rule("登记和修改", _of(CLERK, REVIEWER, DISTRICT)),
    "amend": Rule(
        "更正社区的登记", _of(DISTRICT), wants_reason=True,
        reason_words="区里改社区的登记要写明原因，社区会看到",
    ),
    "import": Rule("导入表格", _of(CLERK, REVIEWER), reason_of=_of(CLERK)),
    "undo": Rule("撤销", _OFFICE),
    "print": Rule("打印台账", _OFFICE),
    "print_unmasked": Rule("打印完整号码", _of(LEAD), wants_reason=True),
    "binder": Rule("做迎检全套和档案盒", _UPPER),
    "save_file": Rule("另存附件", _OFFICE),
    "dump": Rule("导出资料", _UPPER),
    "export_bulk": Rule(
        f"一天导出超过 {MOST_AT_ONCE} 人", together=_UPPER, by=_of(LEAD), wants_reason=True
    ),
    "export": Rule("导出数据包", _UPPER),
    "sign_off": Rule("签发数据包", _of(LEAD), together=_of(REVIEWER, DISTRICT), by=_of(LEAD)),
    "approve_level": Rule("批准扩大报送内容", _of(LEAD)),
    "review": Rule("初审、复审和审核活动", _of(REVIEWER, DISTRICT)),
    "review_final": Rule("终审", _of(LEAD, DISTRICT)),
    "change_approved": Rule("改三审已通过的记录", _of(REVIEWER, LEAD), wants_reason=True),
    "correct": Rule("按本人请求更正", _of(REVIEWER, LEAD), wants_reason=True),
    "merge": Rule("合入数据包", _UPPER),
    "erase": Rule("按请求删除", together=_of(LEAD, DISTRICT)),
    "retain": Rule("清理到期资料", _UPPER),
    "join": Rule("认定同一人", _UPPER),
    "decide": Rule("核定冲突", _UPPER),
    "enrol": Rule("登记本机", _of(ADMIN)),
    "approve": Rule("批准电脑登记", _of(DISTRICT)),
    "backup": Rule("备份", ALL_ROLES),
    "restore": Rule("从备份恢复", together=_of(ADMIN), by=_of(LEAD), code_will_do=True),
    "keys": Rule(
        "更换台账密钥和恢复码", together=_of(ADMIN), by=_of(LEAD), code_will_do=True
    ),
    "accounts": Rule("管账号和权限", _of(ADMIN)),
    "log": Rule("查看自己的访问日志", ALL_ROLES),
    "log_office": Rule("查看全单位的访问日志", _of(REVIEWER, LEAD, ADMIN, DISTRICT)),
    "who_saw": Rule("打印谁看过某位居民的资料", _of(REVIEWER, LEAD, ADMIN)),
    "verify": Rule("核验", ALL_ROLES),
    "settings": Rule("改设置", _of(ADMIN)),
}  # fmt: skip
ACROSS_OFFICES: Final = frozenset({"export", "merge", "decide", "join"})
"""What concerns all offices at a district: there only the district's own officers may."""
_ELSEWHERE: Final[Mapping[str, frozenset[str]]] = {
    **dict.fromkeys(("edit", "erase", *ACROSS_OFFICES), _of(DISTRICT)),
    **dict.fromkeys(
        ("review", "review_final", "change_approved", "correct", "retain", "accounts", "settings"),
        frozenset(),
    ),
}
"""Who of a district may do what to records that an office registered. An office does none of it to
what the district keeps; what stands in no row here takes no account of whose a record is."""
NOT_OURS: Final = "这条记录不是本社区登记的，本社区不能改；请告诉区里更正"


def may(clerk: Clerk, action: str, of: str | None = None) -> bool:
    """Say whether the clerk could do an action, be it with a second person; KeyError if unknown."""
    found = _rule_for(clerk, action, of)
    return bool(clerk.roles & (found.alone | found.together))


def needs_second(clerk: Clerk, action: str, of: str | None = None) -> bool:
    """Say whether an action the clerk may do wants a second person."""
    found = _rule_for(clerk, action, of)
    return not clerk.roles & found.alone and bool(clerk.roles & found.together)


def require(clerk: Clerk, action: str, of: str | None = None) -> None:
    """Raise `Refused` unless the clerk may do the action as it stands, with whoever is beside.

    `of` is the scope of the record it is done to. `SecondNeeded` and `ReasonNeeded` say what is
    lacking where the clerk's roles would do.
    """
    asked = _rule_for(clerk, action, of)
    if not may(clerk, action, of):
        raise Refused(_refusal(clerk, asked, of))
    if needs_second(clerk, action, of) and not _stands_by(clerk, asked):
        raise SecondNeeded(_who(asked), asked.by, code_will_do=asked.code_will_do)
    if asked.is_reason_wanted(clerk.roles) and not clerk.why:
        raise ReasonNeeded(asked.reason_words or f"{asked.words}要写明用途，会记入访问日志")


def _rule_for(clerk: Clerk, action: str, of: str | None) -> Rule:
    return rule(action, at_district=clerk.at_district, elsewhere=_is_elsewhere(clerk, of))


def _is_elsewhere(clerk: Clerk, of: str | None) -> bool:
    """Whether another office registered what lies in a scope; what is new is one's own."""
    return bool(of) and (of in DISTRICT_SCOPES) != clerk.at_district


def _refusal(clerk: Clerk, asked: Rule, of: str | None) -> str:
    """Say whom to turn to: a colleague, or whoever registered the record if nobody here may."""
    if asked.alone | asked.together:
        return f"{clerk.name}的账号不能{asked.words}，请找有这项权限的同事"
    if clerk.at_district and _is_elsewhere(clerk, of):
        return f"社区登记的记录，区里不能{asked.words}；请告诉登记的社区办"
    return NOT_OURS


def _stands_by(clerk: Clerk, rule: Rule) -> bool:
    """Whether a second person is there who may be one, and is not the first one again."""
    other = clerk.beside
    if other is None or other.id == clerk.id:
        return False
    return rule.code_will_do if other is CODE_HOLDER else bool(other.roles & rule.by)


def _who(rule: Rule) -> str:
    who = "另一位负责人" if rule.by == _of(LEAD) else "另一位同事"
    code = "；没有别人时用封存的恢复码" if rule.code_will_do else ""
    return f"{rule.words}要两个人办：请{who}输入密码{code}"


def words(action: str) -> str:
    """Give what an action is called."""
    return _RULES[action].words


def actions() -> frozenset[str]:
    """Name every action that is decided here."""
    return frozenset(_RULES)


def rule(action: str, *, at_district: bool = False, elsewhere: bool = False) -> Rule:
    """Give the rule of an action in an office's book or in the district's; KeyError if unknown.

    `elsewhere` asks what holds of a record that another office registered.
    """
    found = _RULES[action]
    if action not in (_ELSEWHERE if elsewhere else ACROSS_OFFICES if at_district else ()):
        return found
    left = _ELSEWHERE[action] if at_district else frozenset()
    if elsewhere and action == "edit":
        found = _RULES["amend"]  # a correction, with its reason
    return replace(found, alone=found.alone & left, together=found.together & left)
