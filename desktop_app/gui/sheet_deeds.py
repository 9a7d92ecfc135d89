"""What a list that takes sheets of its own kind in does with the chosen: forms out, paper."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from db.record import Record
from db.roles import may
from db.trouble import Refused
from desktop_app.gui.desk import Desk
from desktop_app.gui.list_drops import Imports
from desktop_app.gui.list_tools import ListDeed
from desktop_app.gui.printing_some import OF_TABLE, print_some


def sheet_deeds(desk: Desk, imports: Imports | None, kind: type[Record] | None) -> list[ListDeed]:
    """Give the deeds for a list of a kind, for whoever may; none where it takes others' sheets."""
    if imports is None or imports.kind is not kind:
        return []
    code = OF_TABLE.get(imports.kind.__tablename__)
    prints = may(desk.clerk, "print") and desk.has_page("ledgers")
    sends = may(desk.clerk, "dump") and desk.has_page("fill_in_out")
    return [
        *((ListDeed("打印", partial(_print, desk, code)),) if code and prints else ()),
        *((ListDeed("发填表", partial(_send, desk, imports.kind)),) if sends else ()),
    ]


def _print(desk: Desk, code: str, ids: Sequence[bytes]) -> None:
    """Go to the ledger of the chosen records alone."""
    try:
        print_some(desk, code, ids)
    except Refused as refused:
        desk.say_trouble(refused)


def _send(desk: Desk, kind: type[Record], ids: Sequence[bytes]) -> None:
    """Make a form of the chosen records for people without the program."""
    desk.show_page("fill_in_out", what=kind.__tablename__, ids=tuple(ids))
