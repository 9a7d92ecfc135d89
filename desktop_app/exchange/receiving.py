"""Several packages at once, in any order: looked at, taken in, and what is said about it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from hashlib import blake2b
from pathlib import Path
from typing import Any, Literal

from db import board, packages
from db.roles import Clerk
from db.store import Store
from db.trouble import Lacking, Refused, Unavailable
from desktop_app.exchange import merging, package, waiting, walking
from desktop_app.exchange.brought import Receipt
from desktop_app.exchange.levels import PACKAGES
from desktop_app.exchange.limits import Rejected

State = Literal["new", "ready", "nothing", "waiting", "held", "stranger", "refused", "merged"]
HELD_WORDS = "这台电脑已经报失。里面的内容先放着不算，核实是本社区的人写的再合入"
OLD_KEY_WORDS = (
    "这个包是用换下来的旧密钥签的。里面的内容先放着不算，核实是本社区的人写的再合入；"
    "那台电脑要是恢复过备份，请它重新登记"
)
OLD_DISTRICT_KEY_WORDS = (
    "这个包是区里用换下来的旧密钥签的，里面的内容先放着不算。请打电话问区里：区里恢复过备份的，"
    "请先到“数据交换”读入区里新发的名单、核对以后，再读这个包"
)
STRANGER_WORDS = (
    "写这个包的电脑没有登记过。包原样放着，里面的内容一条都不算；登记了那台电脑，再来这里就能合"
)
Step = Callable[[int, int, str], None]


@dataclass(frozen=True)
class Parcel:
    """A package file on the table: how far it is, and why it is not further.

    `ready` was looked at and can be merged, `nothing` brings nothing new, `waiting` (待补) lacks
    an earlier package, `held` is by a PC that is reported lost or by a key that was put away,
    `stranger` by one that nobody knows (all three are kept here), `refused` says in `words` what
    to ask the sender for. `file` is its name where the copy kept here is called otherwise;
    `facts` what is known of that.
    """

    path: Path
    state: State = "new"
    words: str = ""
    receipt: Receipt | None = None
    file: str = ""
    facts: Mapping[str, Any] = field(default_factory=dict)

    @property
    def called(self) -> str:
        """The name of the file as it came."""
        return self.file or self.path.name


@dataclass(frozen=True)
class Decision:
    """One conflict that a person decided: of what, which field, and the value that stays.

    One that went back to its office (`is_back`) has no value yet. `scope` and `number` are the
    office's and the record's own.
    """

    record: str
    field: str
    value: str
    is_back: bool = False
    scope: str = ""
    number: str = ""


def found_in(places: Iterable[Path]) -> list[Path]:
    """Give the package files among files and folders, each once, in order of their names."""
    found: dict[Path, None] = {}
    for place in places:
        inside = sorted(place.rglob(f"*{package.SUFFIX}")) if place.is_dir() else [place]
        found |= dict.fromkeys(inside)
    return list(found)


def kept_here(store: Store) -> list[Parcel]:
    """Give the packages kept here that wait for an earlier one or for somebody's decision."""
    return [Parcel(path, file=str(one["file"]), facts=one) for path, one in waiting.kept(store)]


def look(
    store: Store, clerk: Clerk, parcels: Sequence[Parcel], step: Step | None = None
) -> list[Parcel]:
    """Verify packages and say what each would bring, each on its own; no record is changed.

    Those that cannot be taken in yet are kept, so that the stick may go home.
    """
    return [_looked(store, clerk, p, _part(step, n, len(parcels))) for n, p in enumerate(parcels)]


def take_in(
    store: Store,
    clerk: Clerk,
    parcels: Sequence[Parcel],
    step: Step | None = None,
    *,
    landed: Callable[[Parcel], object] = lambda _parcel: None,
) -> list[Parcel]:
    """Merge what can be merged, and again what waited for it, until nothing moves any more.

    One package is one transaction: whoever cancels keeps the packages merged before, each of
    which was told to `landed`.
    """
    made = list(parcels)
    moved = True
    while moved:
        moved = False
        for number, parcel in enumerate(made):
            if parcel.state not in ("new", "ready", "waiting"):
                continue
            made[number] = _merged(store, clerk, parcel, _part(step, number, len(made)))
            if made[number].state == "merged":
                landed(made[number])
            moved = moved or made[number].state in ("merged", "nothing")
    return made + _let_parked_follow(store, clerk, made, landed)


def _let_parked_follow(
    store: Store, clerk: Clerk, made: Sequence[Parcel], landed: Callable[[Parcel], object]
) -> list[Parcel]:
    """Merge what was kept from earlier sticks and lacked what has come now."""
    followed: list[Parcel] = []
    moved = any(parcel.state == "merged" for parcel in made)
    while moved:
        moved = False
        for path in waiting.parked(store):
            parcel = _merged(store, clerk, Parcel(path), None)
            if parcel.state in ("merged", "nothing"):
                moved = True
                followed.append(parcel)
                landed(parcel)
    return followed


def take_held(store: Store, clerk: Clerk, parcel: Parcel, reason: str) -> Parcel:
    """Merge a package that was held back: somebody made sure who wrote it, and says how."""
    if not reason.strip():
        raise Refused({"reason": "请写明是怎么核实的，例如和谁通过电话"})
    receipt = merging.merge(store, clerk, _at_hand(store, parcel), accepted=reason.strip())
    return replace(parcel, state="merged", words="", receipt=receipt)


def _at_hand(store: Store, parcel: Parcel) -> Path:
    """Give the file, or the copy kept here where the stick has gone."""
    copies = {one["package"]: path for path, one in waiting.kept(store)}
    return (
        parcel.path
        if parcel.path.exists()
        else copies.get(parcel.facts.get("package", ""), parcel.path)
    )


def turn_away(store: Store, clerk: Clerk, parcel: Parcel, reason: str) -> None:
    """Let go of a package of a PC that nobody knows."""
    number = package.peek(_at_hand(store, parcel)).package
    waiting.turn_away(store, clerk, number, reason)


def receipt_words(
    store: Store,
    clerk: Clerk,
    receipts: Sequence[Receipt],
    decisions: Sequence[Decision],
    *,
    left_open: int,
) -> list[str]:
    """Give the lines of the printed receipt: counts, state codes, decisions, officer and time."""
    now = dt.datetime.fromtimestamp(store.clock() / 1000).astimezone()
    lines = [
        f"单位：{store.facts.name}",
        f"经办：{clerk.name}　　时间：{now:%Y年%m月%d日 %H:%M}",
        "",
    ]
    for receipt in receipts:
        if receipt.level != "full":
            lines += [
                f"{receipt.sender}　{PACKAGES[receipt.level]} {receipt.file}"
                f"（{shown_time(receipt.made_at)} 导出）",
                *(f"　{one}" for one in receipt.sheets),
                f"　核对码 {receipt.state_code}",
                "",
            ]
            continue
        lines += [
            f"{receipt.sender}　数据包 {receipt.file}（{shown_time(receipt.made_at)} 导出）",
            f"　新增 {_counts(receipt.created)}",
            f"　更新 {_counts(receipt.updated)}",
            *([f"　照片和文件 {receipt.files} 个"] if receipt.files else []),
            *([f"　有新栏的 {receipt.unknown} 条，升级后显示"] if receipt.unknown else []),
            f"　冲突 {receipt.conflicts} 条　核对码 {receipt.state_code}"
            f"（{'与对方一致' if receipt.same_state else '本单位另有记录'}）",
            "",
        ]
    back = sum(one.is_back for one in decisions)
    lines.append(
        f"已核定冲突 {len(decisions) - back} 条，退回核实 {back} 条，没有定的 {left_open} 条"
    )
    lines += [f"　{d.record}　{d.field}：{_outcome(d)}" for d in decisions]
    return [*lines, "", "经办人签字：______________　　送交人签字：______________"]


def _outcome(one: Decision) -> str:
    return one.value if one.is_back else f"定为 {one.value}"


def shown_time(made_at: str) -> str:
    """Give the moment a package was made as staff read it, in this PC's own time."""
    try:
        moment = dt.datetime.fromisoformat(made_at).astimezone()
    except (ValueError, OverflowError, OSError):  # beyond what this system's calendar holds
        return made_at[:30]
    return f"{moment:%Y-%m-%d %H:%M}"


def _counts(by_kind: dict[str, int]) -> str:
    return "、".join(f"{title} {number}" for title, number in by_kind.items()) or "无"


def _looked(store: Store, clerk: Clerk, parcel: Parcel, step: walking.Step | None) -> Parcel:
    if parcel.state in ("merged", "nothing"):
        return parcel
    return _tried(store, clerk, parcel, step, preview=True)


def _merged(store: Store, clerk: Clerk, parcel: Parcel, step: walking.Step | None) -> Parcel:
    return _tried(store, clerk, parcel, step, preview=False)


def _tried(
    store: Store, clerk: Clerk, parcel: Parcel, step: walking.Step | None, *, preview: bool
) -> Parcel:
    try:
        receipt = merging.merge(store, clerk, parcel.path, preview=preview, step=step)
        if receipt.waits and preview and not parcel.facts:
            merging.merge(store, clerk, parcel.path)  # kept and listed; nothing of it counts
    except Lacking as error:
        waiting.park(store, parcel.path)
        return _with_facts(store, replace(parcel, state="waiting", words=str(error), receipt=None))
    except (Refused, Unavailable) as error:
        if isinstance(error, Rejected) and error.cause == "unknown_sender":
            waiting.keep_stranger(store, parcel.path)
            stranger = replace(parcel, state="stranger", words=STRANGER_WORDS, receipt=None)
            return _with_facts(store, stranger)
        _note_refused(store, parcel.path, error)
        return replace(parcel, state="refused", words=str(error), receipt=None)
    if receipt.brings_nothing:
        if preview:
            packages.note_again(store, bytes.fromhex(receipt.package))
        words = "里面的记录本机都有了，不用再合"
        return replace(parcel, state="nothing", words=words, receipt=receipt)
    if receipt.waits:
        words = _why_held(store, receipt)
        held = replace(parcel, state="held", words=words, receipt=receipt)
        return _with_facts(store, held)
    state: State = "ready" if preview else "merged"
    return replace(parcel, state=state, words="", receipt=receipt)


def _why_held(store: Store, receipt: Receipt) -> str:
    if not receipt.old_key:
        return HELD_WORDS
    is_from_district = not receipt.office and not store.is_district
    return OLD_DISTRICT_KEY_WORDS if is_from_district else OLD_KEY_WORDS


def _with_facts(store: Store, parcel: Parcel) -> Parcel:
    """Give a package with what is known of it, once a copy is kept here."""
    found = packages.came(store, package.peek(parcel.path).package)
    return replace(parcel, facts=found) if found else parcel


def _note_refused(store: Store, path: Path, error: Exception) -> None:
    """Let the board know of a package that failed its check, if its name says whose it is."""
    office, period = board.named_in(path.name)
    if not (store.is_district and office and isinstance(error, Rejected)):
        return
    key = blake2b(path.name.encode(), digest_size=16, person=b"hsl refused").digest()
    facts = {"office": office, "period": period, "reason": f"{path.name}：{error}"}
    with store.transaction():
        packages.note(store, key, path.name, bytes(16), board.FAULTY, facts)


def _part(step: Step | None, number: int, total: int) -> walking.Step | None:
    if step is None:
        return None
    words = f"第 {number + 1} 个包，共 {total} 个"
    return lambda done, frames: step(done, frames, words)
