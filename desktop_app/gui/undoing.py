"""Taking back what was saved: the way back that a toast offers."""

from __future__ import annotations

from db.trouble import Refused, Unavailable
from db.work import Changes
from desktop_app.gui.desk import Desk


def undo_work(desk: Desk, work: bytes, words: str = "") -> None:
    """Take back a piece of work, show what came back, and offer to do it again."""
    changes = _taken_back(desk, work)
    if changes is None:
        return
    said = f"已撤销：{words}" if words else "已撤销"
    if changes.kept:
        said += f"。{'、'.join(changes.kept[:3])}后来又改过，没有动"
    desk.toast(said, lambda: redo(desk, changes.work, words), deed="恢复")


def redo(desk: Desk, work: bytes, words: str = "") -> None:
    """Take back the taking back."""
    if _taken_back(desk, work) is not None:
        desk.toast(f"已恢复：{words}" if words else "已恢复")


def _taken_back(desk: Desk, work: bytes) -> Changes | None:
    """Undo a piece of work and tell of it; None, and the reason said, when it can't be."""
    try:
        changes = desk.store.undo(desk.clerk, work)
    except (Refused, Unavailable) as error:
        desk.say_trouble(error)
        return None
    desk.tell_changed(changes)
    return changes
