"""Who may do what: the permission matrix, and the one place where it is enforced."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from db.trouble import Refused

CLERK, REVIEWER, LEAD, ADMIN, DISTRICT = "clerk", "reviewer", "lead", "admin", "district"
ALL_ROLES = frozenset({CLERK, REVIEWER, LEAD, ADMIN, DISTRICT})
_EVERYONE = ALL_ROLES


@dataclass(frozen=True)
class Clerk:
    """Someone at work in a book: the account's id, what it is called, and its roles."""

    id: bytes
    login: str
    name: str
    roles: frozenset[str]


# Action → roles that may do it. One sentence names the action to whoever may not.
_MAY: Mapping[str, tuple[frozenset[str], str]] = {
    "see": (_EVERYONE, "查看资料"),
    "reveal": (frozenset({CLERK, REVIEWER, LEAD, DISTRICT}), "查看完整号码"),
    "edit": (frozenset({CLERK, REVIEWER, DISTRICT}), "登记和修改"),
    "import": (frozenset({CLERK, REVIEWER}), "导入表格"),
    "undo": (frozenset({CLERK, REVIEWER, LEAD, DISTRICT}), "撤销"),
    "print": (frozenset({CLERK, REVIEWER, LEAD, DISTRICT}), "打印台账"),
    "print_unmasked": (frozenset({LEAD}), "打印完整号码"),
    "save_file": (frozenset({CLERK, REVIEWER, LEAD, DISTRICT}), "另存附件"),
    "dump": (frozenset({REVIEWER, LEAD, DISTRICT}), "导出资料"),
    "export": (frozenset({REVIEWER, LEAD, DISTRICT}), "导出数据包"),
    "approve_level": (frozenset({LEAD}), "批准扩大报送内容"),
    "review": (frozenset({REVIEWER, LEAD, DISTRICT}), "初审和复审"),
    "review_final": (frozenset({LEAD, DISTRICT}), "终审"),
    "merge": (frozenset({REVIEWER, LEAD, DISTRICT}), "合并数据包"),
    "erase": (frozenset({LEAD, DISTRICT}), "按请求删除"),
    "join": (frozenset({REVIEWER, LEAD, DISTRICT}), "认定同一人"),
    "decide": (frozenset({REVIEWER, LEAD, DISTRICT}), "核定冲突"),
    "enrol": (frozenset({ADMIN}), "登记本机"),
    "approve": (frozenset({DISTRICT}), "批准电脑登记"),
    "backup": (_EVERYONE, "备份"),
    "restore": (frozenset({LEAD, ADMIN}), "从备份恢复"),
    "log": (_EVERYONE, "查看日志"),
    "verify": (_EVERYONE, "核验"),
    "settings": (frozenset({ADMIN}), "改设置"),
}


def may(clerk: Clerk, action: str) -> bool:
    """Say whether any role of the clerk allows an action; KeyError for one nobody declared."""
    return bool(clerk.roles & _MAY[action][0])


def require(clerk: Clerk, action: str) -> None:
    """Raise `Refused` unless one of the clerk's roles allows the action."""
    if not may(clerk, action):
        raise Refused(f"{clerk.name}的账号不能{_MAY[action][1]}，请找有这项权限的同事")


def actions() -> frozenset[str]:
    """Name every action that is decided here."""
    return frozenset(_MAY)
