"""谁看过我, on paper for the person who asked: every look and change, and which PCs it covers."""

from __future__ import annotations

from db import who_saw
from db.record import Record
from db.roles import Clerk
from db.store import Store
from desktop_app.ledgers.slip import SlipLine, slip

TITLE = "谁看过我的资料"


def paper(store: Store, clerk: Clerk, person: Record) -> bytes:
    """Give the PDF; the access log notes that it was made before anybody holds it."""
    found = who_saw.of(store, clerk, person)
    who_saw.note_printed(store, clerk, person, len(found.seen))
    facts, now = store.facts, store.now
    lines: list[SlipLine | str] = [
        f"本人：{store.called(person)}",
        f"单位：{facts.name}",
        f"打印：{now:%Y-%m-%d %H:%M}　{clerk.name}",
        f"包括的电脑：{'；'.join(found.covers)}",
        f"共 {len(found.seen)} 次。看列表和打开资料时号码是遮住的，不算在内。",
        "",
    ]
    for one in found.seen:
        why = f"　用途：{one.reason}" if one.reason else ""
        lines.append(f"{one.at:%Y-%m-%d %H:%M}　{one.who}　{one.pc}　{one.what}{why}")
    lines += ["", SlipLine(f"日志指纹 {store.log_head()}", 9)]
    return slip(TITLE, facts.name, lines)
