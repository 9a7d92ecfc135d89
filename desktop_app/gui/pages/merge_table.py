"""The packages on the table: looked at and taken in by jobs, and remembered over a restart."""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Final

from PySide6.QtCore import QObject, Signal

from db.kinds import KINDS
from db.trouble import Refused, Unavailable
from db.work import Changes
from desktop_app.exchange import receiving
from desktop_app.exchange.receiving import Parcel
from desktop_app.gui.desk import Desk
from desktop_app.gui.file_adding import complete_pictures

TABLE: Final = "merge_table"  # a fact of this PC


class MergeTable(QObject):
    """What lies on the table, and how far each package is; what staff do with it.

    `changed()` follows whatever happens to a package, `looked(parcels)` a first look at some,
    `merged(parcels)` what was taken in; `ended()` comes whatever became of taking in.
    """

    changed = Signal()
    looked = Signal(list)
    merged = Signal(list)
    ended = Signal()

    def __init__(self, desk: Desk, parent: QObject) -> None:
        super().__init__(parent)
        self._desk = desk
        self.parcels: list[Parcel] = []

    def in_state(self, *states: receiving.State) -> list[Parcel]:
        """Give the packages that are so far."""
        return [one for one in self.parcels if one.state in states]

    # What lies there

    def gather(self, files: Sequence[Path] = ()) -> bool:
        """Put on the table what lay there before, what waits here, and more; say if any did."""
        left = [] if self.parcels else self._left_before()
        on_table = {one.facts.get("package") for one in self.parcels}
        waiting = receiving.kept_here(self._desk.store)
        waiting = [one for one in waiting if one.facts["package"] not in on_table]
        if not (left or waiting or files):
            return False
        self.add([*left, *files], waiting)
        return True

    def _left_before(self) -> list[Path]:
        """Give the packages that lay here when the program ended, as far as they can be found."""
        kept = [Path(one) for one in json.loads(self._desk.store.fact(TABLE) or "[]")]
        found = [one for one in kept if one.exists()]
        if len(found) < len(kept):
            self._desk.toast(
                f"上次还有 {len(kept) - len(found)} 个包没有合，请插上那个 U 盘再选一次"
            )
        return found

    def add(self, places: Sequence[Path], waiting: Sequence[Parcel] = ()) -> None:
        """Put packages on the table, with those that wait here, and look at each in a job."""
        # A refused one may have been copied again since: it is looked at anew.
        known = {parcel.path for parcel in self.parcels if parcel.state != "refused"}
        here = [one for one in waiting if one.path not in known]
        known |= {one.path for one in here}
        fresh = [*here, *(Parcel(p) for p in receiving.found_in(places) if p not in known)]
        if not fresh:
            self._desk.toast("这里没有新的数据包")
            return
        again = {parcel.path for parcel in fresh}
        self._lay([one for one in self.parcels if one.path not in again] + fresh)
        store, clerk = self._desk.store, self._desk.clerk
        self._desk.jobs.start(
            lambda progress: receiving.look(store, clerk, fresh, progress.step),
            title="正在核对数据包",
            done=self._take_looked,
            failed=self._desk.say_trouble,
            cancellable=True,
        )

    def _take_looked(self, looked: list[Parcel]) -> None:
        self._replace(looked)
        self.looked.emit(looked)

    def remove(self, parcel: Parcel) -> None:
        """Take a package off the table; the file stays where it is."""
        self._lay([one for one in self.parcels if one.path != parcel.path])

    def turn_away(self, parcel: Parcel, reason: str) -> bool:
        """Let go of a package of a PC that nobody knows, as somebody decided; say if it went."""
        try:
            receiving.turn_away(self._desk.store, self._desk.clerk, parcel, reason)
        except (Refused, Unavailable) as error:
            self._desk.say_trouble(error)
            return False
        self._desk.toast("已不收，留在本机的副本删掉了，记在访问日志里")
        self.remove(parcel)
        return True

    def _replace(self, changed: Sequence[Parcel]) -> None:
        by_path = {parcel.path: parcel for parcel in changed}
        self._lay([by_path.get(parcel.path, parcel) for parcel in self.parcels])

    def _lay(self, parcels: list[Parcel]) -> None:
        self.parcels = parcels
        lying = [p for p in parcels if not p.file]  # what is kept here is listed anyway
        open_ones = [str(p.path) for p in lying if p.state not in ("merged", "nothing")]
        words = json.dumps(open_ones) if open_ones else ""
        if words != self._desk.store.fact(TABLE):
            self._desk.store.keep_fact(TABLE, words)
        self.changed.emit()

    # Taking in

    def take_in(self) -> None:
        """Merge what can be merged, and what waited for it; cancelling leaves a package whole."""
        store, clerk, parcels = self._desk.store, self._desk.clerk, list(self.parcels)
        landed: list[Parcel] = []
        job = self._desk.jobs.start(
            lambda progress: receiving.take_in(
                store, clerk, parcels, progress.step, landed=landed.append
            ),
            title="正在合入",
            done=self._take_merged,
            failed=self._desk.say_trouble,
            cancellable=True,
        )
        job.cancelled.connect(partial(self._stop, landed))
        job.ended.connect(self.ended)

    def take_held(self, parcel: Parcel, reason: str) -> None:
        """Merge a package of a lost PC, as somebody decided."""
        store, clerk = self._desk.store, self._desk.clerk
        self._desk.jobs.start(
            lambda _progress: [receiving.take_held(store, clerk, parcel, reason)],
            title="正在合入",
            done=self._take_merged,
            failed=self._desk.say_trouble,
        )

    def _take_merged(self, parcels: list[Parcel]) -> None:
        self._replace(parcels)
        merged = [p for p in parcels if p.state == "merged"]
        self._desk.tell_changed(Changes(kinds=set(KINDS)))
        if any(p.receipt and p.receipt.files for p in merged):
            complete_pictures(self._desk)
        self.merged.emit(merged)

    def _stop(self, landed: list[Parcel]) -> None:
        merged = f"已合入 {len(landed)} 个包；" if landed else ""
        self._desk.toast(f"已停下，{merged}没有合完的包一条都没有动")
        self._replace(landed)
        if landed:
            self._desk.tell_changed(Changes(kinds=set(KINDS)))
        self._look_again()

    def _look_again(self) -> None:
        store, clerk, open_ones = (
            self._desk.store,
            self._desk.clerk,
            self.in_state("ready", "waiting"),
        )
        self._desk.jobs.start(
            lambda progress: receiving.look(store, clerk, open_ones, progress.step),
            title="正在核对数据包",
            done=self._replace,
            failed=self._desk.say_trouble,
        )
