"""What a pair does together: who took part, unless somebody says otherwise."""

from __future__ import annotations

from db.findings import Reader, find
from db.kinds import Pairing, PairingLog


def both_sides(reader: Reader, pair: Pairing) -> list[tuple[bytes | None, str]]:
    """Give both sides as those who took part; an office is named, since it is no person."""
    tables = PairingLog.lists()["participants"].kinds
    sides = ((pair.side_a, pair.side_a_name), (pair.side_b, pair.side_b_name))
    return [
        (side if find(reader, tables, side) else None, name or "")
        for side, name in sides
        if side and name
    ]
