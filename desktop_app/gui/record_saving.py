"""Saving what a form holds: as one piece of work, or with words at what is wrong."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QObject

from db import files, rules
from db.record import Record
from db.trouble import Refused, Unavailable
from db.work import Changes, Work
from desktop_app.gui.desk import Desk
from desktop_app.gui.inline_bar import InlineBar
from desktop_app.gui.record_form import RecordForm, Records, Words
from desktop_app.gui.undoing import undo_work


class RecordSaving(QObject):
    """Saves the records of a form; what is wrong is said at its cells, and in a bar beside them.

    `is_busy` while it does: what comes of it is shown by whoever asked, not as a change by others.
    """

    def __init__(self, form: RecordForm, desk: Desk, key: str) -> None:
        super().__init__(form)
        self._form, self._desk, self._key = form, desk, key
        self.blockers = InlineBar()
        self.is_busy = False
        form.faults_changed.connect(self._say_blockers)

    def save(self, keep: Callable[[Work, Records], None], reason: str) -> Changes | None:
        """Save what was typed, with its lists and files; None where something is in the way."""
        made, faults, cautions = self._form.judge()
        if faults:
            self._refuse(faults, cautions)
            return None
        self.is_busy = True
        try:
            with self._desk.store.work(self._desk.clerk, reason, self._key) as work:
                keep(work, made)
                self._keep_lists(work, made)
                files.take_over(self._desk.store, work, made[""])
        except Refused as refused:
            self._refuse(refused.faults, cautions)
            return None
        except Unavailable as error:
            self._desk.say_trouble(error)
            return None
        finally:
            self.is_busy = False
        self._form.records = made
        changes: Changes = work.changes
        return changes

    def _keep_lists(self, work: Work, records: Records) -> None:
        """Keep the lists that were changed; what is wrong with an element is said at its list."""
        for path, one in self._form.list_editors():
            prefix, _, name = path.rpartition(".")
            if not one.is_touched:
                continue
            try:
                work.set_list(records[prefix], name, one.targets())
            except Refused as refused:
                raise Refused({path: "；".join(refused.faults.values())}) from refused

    def tell(self, changes: Changes, verb: str) -> None:
        """Say what was saved, with a way back, and tell everybody."""
        if not changes.ids:
            self._desk.toast("没有改动")
            return
        name = self._desk.store.called(self._form.records[""])
        self.is_busy = True
        self._desk.tell_changed(changes)
        self.is_busy = False
        self._desk.toast(f"已{verb} {name}", partial(undo_work, self._desk, changes.work, name))

    def _refuse(self, faults: Words, cautions: Words) -> None:
        placed: Words = {}
        for path, words in faults.items():
            # A row of a list says it at the list.
            at = path if path in self._form.editors else path.partition(".")[0]
            if at in self._form.editors:
                placed[at] = words
        self._form.show_all_faults(placed, cautions)
        loose = [words for words in faults.values() if words not in placed.values()]
        if loose:
            self.blockers.say("；".join(dict.fromkeys(loose)), "warn")

    def show_cautions(self, record: Record) -> None:
        """Say at the cells of a saved record what somebody should look at."""
        found = {f.field: f.sentence for f in rules.check(self._desk.store, record)}
        _, _, cautions = self._form.judge()
        for path, words in (cautions | found).items():
            if path in self._form.rows:
                self._form.rows[path].show_caution(words)

    def _say_blockers(self) -> None:
        faults = self._form.faults
        if not faults:
            self.blockers.hide()
            return
        names = "、".join(self._form.label_of(path).partition("（")[0] for path in faults)
        words = f"有 {len(faults)} 处要改后才能保存：{names}"
        self.blockers.say(words, "warn", ("下一处 F4", self._form.go_to_problem))
