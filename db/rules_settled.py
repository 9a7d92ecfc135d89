"""What was approved or filed takes no more files and names, and lets none go."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Any, NamedTuple

from db.findings import Finding, Reader, find, must
from db.kinds import Attachment, ListEntry
from db.record import Record


def part(
    reader: Reader, before: Attachment | ListEntry | None, one: Attachment | ListEntry
) -> Iterator[Finding]:
    """Refuse to add to, or change, the files and lists of what was approved or filed.

    Proof of what was done may still come: it changes nothing of what was approved.
    """
    names = type(one).fields()
    if before is not None and all(getattr(before, n) == getattr(one, n) for n in names):
        return
    found = _settled(reader, one)
    if found is None or (before is None and found.is_late_proof):
        return
    yield must(one, "", found.words)


def gone(reader: Reader, one: Record, others: Collection[bytes]) -> str:
    """Say why a file or an element of a list may not go; nothing where its owner goes as well."""
    if not isinstance(one, Attachment | ListEntry) or one.owner in others:
        return ""
    found = _settled(reader, one)
    return found.words if found else ""


class _Settled(NamedTuple):
    words: str
    is_late_proof: bool


def _settled(reader: Reader, one: Attachment | ListEntry) -> _Settled | None:
    """Say of a part of what was approved or filed how that is told; None where it is open."""
    owner = find(reader, (), one.owner)
    states = owner.states if owner else None
    if owner is None or states is None or not owner.is_shut:
        return None
    links = next((held for held in owner.lists().values() if held.tag == one.owner_tag), None)
    state = getattr(owner, states.field)
    table: Any = owner.fields()[states.field]
    label = links.label if links else one.title
    words = f"{owner.title}已是“{table.reveal(state)}”，请先退回上一步并写明原因，再改{label}"
    return _Settled(words, bool(links and links.proof))
