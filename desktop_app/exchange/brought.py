"""What a package brought, or would bring: counts, codes and lines, for screen, paper and inbox."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any

from db import anonymous, kinds
from db.journal.writing import SCHEMA
from db.package_lines import Line
from db.peers import Peers, Taken
from db.record import Record
from db.store import Store
from db.trouble import Unavailable
from desktop_app.exchange import identity
from desktop_app.exchange.enrolment import Node
from desktop_app.exchange.exporting import state_code
from desktop_app.exchange.manifest import Level, Manifest


@dataclass
class Receipt:
    """What a package brought, or would bring: counts per kind title and lines to look at.

    `state_code` is this book's state of the sender's scopes after the merge; `same_state` says that
    both sides hold exactly the same, and so must have shown the same code. `files` are the photos
    and documents that were lacking here, `erased` the records blanked at a request, `expired` those
    made anonymous because their time was over, `parked` the changes that do not count because their
    maker had no say in them, `filled` the values that stay in the office and were lacking here,
    `let_go` printed rows from before an erasure that it tells of. What `waits` was signed by a PC
    that is reported lost, or with an `old_key` that was put away: nothing of it counts before
    somebody decides. A package of figures or printed rows (`level`) has `sheets` in place of
    changes. One that carried what was erased here before (`carried_erased`) leaves no copy.
    `new_fields` are called by their sender what this program does not know. `log_head` is how far
    the sender's access log had come: an anchor that lies outside of its office. `sign_off` is the
    负责人 of an office who let it go, or says that none did.
    """

    package: str
    file: str
    sender: str
    made_at: str
    period: str
    commits: int
    skipped: int
    created: dict[str, int]
    updated: dict[str, int]
    conflicts: int
    unknown: int
    split: bool
    state_code: str
    same_state: bool
    preview: bool
    files: int = 0
    erased: int = 0
    expired: int = 0
    carried_erased: bool = False
    parked: int = 0
    filled: int = 0
    let_go: int = 0
    brings_update: bool = False
    waits: bool = False
    old_key: bool = False
    office: str = ""
    level: Level = "full"
    sheets: list[str] = field(default_factory=list)
    counts: dict[str, int] = field(default_factory=dict)
    part: int = 1
    log_head: str = ""
    sign_off: str = ""
    lines: list[Line] = field(default_factory=list)
    new_fields: list[str] = field(default_factory=list)

    @property
    def brings_nothing(self) -> bool:
        """Whether everything in it was held already."""
        brought = self.commits or self.files or self.filled or self.sheets or self.let_go
        return not (brought or self.brings_update)

    def as_json(self) -> dict[str, Any]:
        """Give the receipt for the command line and the inbox, without the lines."""
        return {name: value for name, value in vars(self).items() if name != "lines"}


def blank_receipt(manifest: Manifest, sender: Node, file: str, *, preview: bool) -> Receipt:
    """Give what a manifest says of its package, before anything of it was taken in."""
    return Receipt(
        package=manifest.package.hex(),
        file=file,
        sender=f"{sender.office_name} {sender.label}",
        made_at=manifest.made_at,
        period=manifest.period,
        commits=0,
        skipped=0,
        created={},
        updated={},
        conflicts=0,
        unknown=0,
        split=False,
        state_code=state_code(manifest.state_hash),
        same_state=True,
        preview=preview,
        level=manifest.level,
        office=sender.office_code if sender.role == "office" else "",
        log_head="".join(manifest.audit_head.split()).lower(),
        sign_off=manifest.sign_off if sender.role == "office" else "",
    )


def receipt_of(
    store: Store,
    manifest: Manifest,
    sender: Node,
    file: str,
    taken: Taken,
    *,
    preview: bool,
) -> Receipt:
    """Give the receipt of what was taken in, holding both sides' states against each other."""
    peers = Peers(store)
    scopes = sorted({reach.scope for reach in manifest.result})
    mine = {(r.branch, r.scope, r.no, r.tip) for r in peers.reach(scopes)}
    theirs = {(r.branch, r.scope, r.no, r.tip) for r in manifest.result}
    state = bytes.fromhex(peers.state_hash(scopes, manifest.kept_back or ()))
    same = mine == theirs
    version, own = identity.require_list(store).version, identity.own_node(store)
    is_lost = own is not None and own.status == "lost"  # it shows what counts nowhere else
    comparable = manifest.schema == SCHEMA and manifest.trust_version == version and not is_lost
    if same and comparable and state != manifest.state_hash:
        raise Unavailable(
            "两边记录相同，结果却对不上，没有合入；请先到“设置 → 备份”按“逐页检查”，再重新合并"
        )
    grounds = taken.applied.erased.values()
    expired = sum(ground == anonymous.GROUND for ground in grounds)
    return replace(
        blank_receipt(manifest, sender, file, preview=preview),
        commits=taken.commits,
        skipped=taken.skipped,
        created=_counted(taken.applied.created),
        updated=_counted(taken.applied.changed),
        conflicts=taken.applied.conflicts,
        unknown=taken.applied.unknown,
        split=taken.split,
        state_code=state_code(state),
        same_state=same,
        counts=dict(manifest.counts),
        part=manifest.part,
        erased=len(grounds) - expired,
        expired=expired,
        parked=taken.applied.parked,
        filled=taken.filled,
        lines=taken.lines,
        new_fields=_new_fields(manifest) if taken.applied.unknown else [],
    )


def _new_fields(manifest: Manifest) -> list[str]:
    """Give what a newer program calls the fields that this one does not know."""
    return sorted(words for place, words in manifest.newer_tags.items() if not _is_known(place))


def _is_known(place: str) -> bool:
    table, _, tag = place.partition(".")
    kind = kinds.by_tag(int(table)) if table.isdecimal() else None
    return kind is not None and tag in {str(field.tag) for field in kind.fields().values()}


def _counted(by_kind: dict[type[Record], set[bytes]]) -> dict[str, int]:
    return {kind.title: len(ids) for kind, ids in by_kind.items() if ids}
