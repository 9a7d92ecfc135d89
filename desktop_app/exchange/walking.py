"""The walk through an opened package: commits in batches, files kept on the way."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from db import packages, who_saw
from db.journal import framing
from db.journal.ops import Commit
from db.peers import Peers
from db.record import DISTRICT_SCOPE
from db.store import Store
from db.trouble import Refused
from desktop_app.exchange import carrying, identity
from desktop_app.exchange.enrolment import Node
from desktop_app.exchange.package import Package

Step = Callable[[int, int], None]


def batches(
    store: Store, opened: Package, sender: Node, step: Step | None, came: dict[str, bool]
) -> Iterator[list[Commit]]:
    """Give the commits of a package; its files are kept on the way and noted in `came`."""
    total, peers = len(opened.manifest.frames), Peers(store)
    arrivals = carrying.Arrivals(opened.manifest.attachments)
    # A package that was taken in whole brings no change a second time: nothing is unpacked.
    is_held = packages.has_taken(store, opened.manifest.package, opened.manifest.result)
    frames = opened.frames(without={"ops"} if is_held else ())
    for number, (info, plain) in enumerate(frames):
        if step:
            step(number, total)
        if info.kind == "ops":
            commits = framing.decode(plain)
            _require_own_say(store, commits, sender)
            yield commits
        elif info.kind == "trust" and not store.is_district:  # which writes its list itself
            identity.take_newer_list(store, plain)
        elif info.kind == "looks":
            _take_looks(store, sender, plain)
        elif info.kind == carrying.KIND:
            came |= {s: peers.take_file(s, raw) for s, raw in arrivals.take(info, plain)}
    came |= {s: peers.take_file(s, raw) for s, raw in arrivals.finish()}


def _take_looks(store: Store, sender: Node, plain: bytes) -> None:
    if not identity.is_own_office(store, sender):
        raise Refused("数据包里有别的单位的访问记录，没有合入；请与对方核实后重新导出")
    who_saw.take(store, sender.branch, plain)


def _require_own_say(store: Store, commits: list[Commit], sender: Node) -> None:
    """Refuse what the sender has no say in, or the receiver no part in: another office's records.

    Nor may an office bring what bears the name of another office's PC.
    """
    if sender.role == "district" and store.is_district:
        return
    office = sender.office_code if sender.role == "office" else store.facts.code
    if any(c.scope not in (office, DISTRICT_SCOPE) for c in commits):
        raise Refused("数据包里有别的社区的记录，没有合入；请与对方核实后重新导出")
    known = identity.require_list(store)
    for branch, scope in {(c.branch, c.scope) for c in commits}:
        maker = known.of_branch(branch)
        if maker is None or maker.role == "district":
            continue
        if maker.office_code != office or scope == DISTRICT_SCOPE:
            raise Refused("数据包里有冒用别人电脑名义的记录，没有合入；请与对方核实")
