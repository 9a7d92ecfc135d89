"""What each key does, said once: for the key sheet on screen and the printed card.

A key on a button is said by the button's own words; the others are looked up here.
"""

from __future__ import annotations

from typing import Final

EVERYWHERE: Final[dict[str, str]] = {
    "Alt+1 … Alt+0": "到左边的那一页",
    "Ctrl+Tab": "下一个页签",
    "Ctrl+Shift+Tab": "上一个页签",
    "Alt+←": "回到刚才的地方",
    "Alt+→": "再往前",
    "Ctrl+K": "找一找：人、记录、页面、要做的事",
    "Ctrl+J": "再按一个字母，从哪里都能登记",
    "Ctrl+Z": "撤销",
    "Ctrl+Y": "恢复",
    "Ctrl+L": "锁定",
    "F1": "这一页、这一项的说明",
    "Ctrl+/": "按键一览",
    "F5": "重新读一遍",
    "F6": "到左下角的提示",
    "F11": "全屏",
    "Ctrl+=": "字大一点",
    "Ctrl+-": "字小一点",
    "Ctrl+0": "字回到普通",
}
IN_LISTS: Final[dict[str, str]] = {
    "Ctrl+N": "在这一页新登记",
    "Ctrl+F": "到查找的地方",
    "↑ ↓": "一行一行选",
    "Enter": "打开",
    "F2": "改这一格，能改的才行",
    "空格": "看旁边的摘要",
    "Ctrl+A": "全选",
    "Ctrl+C": "复制选中的行，贴进表格",
    "F9": "今天核对过",
    "Del": "移到回收站，可以撤销",
}
IN_FORMS: Final[dict[str, str]] = {
    "Enter": "下一项",
    "Shift+Enter": "上一项",
    "Ctrl+S": "保存",
    "Ctrl+Enter": "保存并再登一条",
    "Ctrl+D": "和上一条一样",
    "F4": "下一处问题",
    "Shift+F4": "上一处问题",
    "F8": "看完整号码 30 秒，留记录",
    "Esc": "离开，没保存的留作草稿",
    "Ctrl+P": "打印",
    "F12": "另存 PDF",
    "Ctrl+PgDn": "下一页纸",
    "Ctrl+PgUp": "上一页纸",
}
GROUPS: Final[dict[str, dict[str, str]]] = {
    "到处都能用": EVERYWHERE,
    "列表里": IN_LISTS,
    "填表和打印": IN_FORMS,
}
_SHOWN: Final = {
    "Return": "Enter", "Left": "←", "Right": "→", "Up": "↑", "Down": "↓", "PgDown": "PgDn",
}  # fmt: skip


def shown(key: str) -> str:
    """Write a key as it stands on the keyboard: `Ctrl+Return` is `Ctrl+Enter`."""
    if key.startswith("Ctrl+J, "):
        return f"Ctrl+J 再按 {key[-1]}"
    head, plus, last = key.rpartition("+")
    return f"{head}{plus}{_SHOWN.get(last, last)}"


def words_for(key: str) -> str:
    """Say what a key does wherever it is bound; nothing for a key nobody declared."""
    return next((group[key] for group in GROUPS.values() if key in group), "")
