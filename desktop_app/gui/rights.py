"""Which permission a button's deed takes, by its words; who may not do it sees it greyed out.

One table for all pages: the words of a deed are the same everywhere. The services below the
window ask again, whatever is pressed here.
"""

from __future__ import annotations

import re
from typing import Final

from PySide6.QtWidgets import QWidget

from db import roles

_EDIT: Final = (
    "登记.+", "在这里登记户", "新结对", "起草.+", "收微心愿", "保存并再登.+", "批量修改",
    "批量登记", "删除.*", "改：.+", "快记一笔", "记下走访",
    "记(走访|活动|联系|进展|完成|办理过程|场地使用)(：.+)?",
    "给这一对记活动", "办结(：.+| 0)?", "认领", "转办( 0)?", "撤回( 0)?", "中止( 0)?", "重开( 0)?",
    "延期( 0)?", "终止( 0)?", "重新打开", "结束结对", "恢复结对", "分户", "并户", "迁出", "迁入",
    "户主变更", "死亡登记", "办离任", "办退出", "加计划任务", "按常例排一年", "粘贴名单",
    "添加词条", "排一栋楼", "改名", "停用", "今天核对过", "转五个及时(：.+)?", "会开完了",
    "复制上次会议",
    "把.+移出这一户", "添加文件到.+", "从手机、U 盘拷入.+", "粘贴图片到.+", "加一行", "同上一行",
    "删这一行", "发给各社区", "补材料", "写备注",
)  # fmt: skip
_AMEND: Final = ("命名", "列入名单", "列入单位")
_PRINT: Final = ("打印(?!码).+", "打印", "另存 PDF", "存到 U 盘", "照印")
_DEEDS: Final = tuple(
    (re.compile("|".join(words)), action)
    for words, action in (
        (_AMEND, "amend"),
        (_EDIT, "edit"),
        (_PRINT, "print"),
        (("导入表格",), "import"),
        (("撤销或恢复",), "undo"),
        (("看全部 30 秒（F8）",), "reveal"),
    )
)
_NO: Final = "这个账号不能{0}"


def need(words: str) -> str:
    """Give the permission that a deed of these words takes; blank where anybody may do it."""
    plain = words.strip()
    return next((action for deed, action in _DEEDS if deed.fullmatch(plain)), "")


def refusal(made: QWidget, action: str) -> str:
    """Say why a deed is not for whoever sits here; blank where it is."""
    above = made.parentWidget()
    while above is not None:
        desk = getattr(above, "desk", None)
        if desk is not None:
            return "" if not desk.is_taken or roles.may(desk.clerk, action) else refused(action)
        above = above.parentWidget()
    return ""


def refused(action: str) -> str:
    """Say that whoever sits here may not do an action."""
    return _NO.format(roles.words(action))
