"""干部联系: who should be called when, and a form that asks for the consent on the way."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any, Final

from msgspec.structs import replace
from typing_extensions import override

from db.due import MONTHS, months_later
from db.kinds import ConsentRecord, ContactLog, Resident
from db.record import Record
from db.trouble import Refused, Unavailable
from db.work import Changes
from desktop_app.gui.ask_card import AskCard
from desktop_app.gui.consents import USUAL_SCOPE
from desktop_app.gui.desk import Desk
from desktop_app.gui.editors import editor
from desktop_app.gui.field_editor import Editor
from desktop_app.gui.inline_bar import InlineBar
from desktop_app.gui.kind_list import KindList
from desktop_app.gui.pages.place import Place
from desktop_app.gui.pages.place_pages import PlaceForm, PlaceList
from desktop_app.gui.record_model import Column
from desktop_app.gui.short_list import ListRow
from desktop_app.gui.view import Values

LATE: Final = "到期未联系"
PURPOSE: Final = "contact"
NOT_YET: Final = "{name}还没有同意干部联系。问过本人、对方同意以后再建立。"
_ASKED: Final = ("legal_basis", "given_on", "scope")
_NEVER: Final = (1, dt.date.max)


def next_contact(cycle: str | None, start: dt.date | None, last: dt.date | None) -> dt.date | None:
    """Give the day by which a cadre should be in touch again; None without a first day."""
    months, since = MONTHS.get(cycle or ""), last or start
    return months_later(since, months) if months and since else None


class Contacts(KindList):
    """The contact pairs, with the last contact of each and the next one that is due."""

    @property
    @override
    def shows(self) -> frozenset[type[Record]]:
        return super().shows | {ContactLog}

    @override
    def columns(self) -> Sequence[Column]:
        more = (Column("最近联系", 100, sorts=True), Column("下次联系", 100, sorts=True))
        return [*super().columns(), *more]

    @override
    def titles(self) -> Sequence[tuple[str, str]]:
        first, *rest = super().titles()
        return [first, ("late", f"{LATE}#"), *rest]

    @override
    def read(self) -> Sequence[ListRow]:
        self._last: dict[bytes, dt.date] = {}
        for pair, day in self._desk.store.values(ContactLog, "pair", "date"):
            if day:
                self._last[pair] = max(day, self._last.get(pair, day))
        return super().read()

    @override
    def _row(
        self,
        record: bytes,
        values: Values,
        called: Mapping[bytes, str],
        entries: Mapping[tuple[bytes, str], list[str]],
        counts: Counter[tuple[bytes, str]],
        today: dt.date,
    ) -> ListRow:
        row = super()._row(record, values, called, entries, counts, today)
        last = self._last.get(record)
        is_over = values["end_on"] is not None and values["end_on"] <= today
        due = None if is_over else next_contact(values["cycle"], values["start_on"], last)
        days = [(day.isoformat() if day else "") for day in (last, due)]
        keys = [(0, day) if day else _NEVER for day in (last, due)]
        views = row.views | {"late"} if due and due < today else row.views
        return replace(row, cells=(*row.cells, *days), keys=(*row.keys, *keys), views=views)


class ContactsList(PlaceList):
    """The contact pairs of the office."""

    @override
    def source_of(self, desk: Desk, place: Place) -> KindList:
        return self.made_from(Contacts, desk, place)


class ContactForm(PlaceForm):
    """The form of a contact pair: the consent is found, or asked for on the way."""

    @override
    def _lay_out(self) -> None:
        self.consent_bar, self.consent_ask = InlineBar(), AskCard()
        self._consent: dict[str, Editor] = {}
        super()._lay_out()
        for part in (self.consent_ask, self.consent_bar):
            self.form.put_below("resident", part)

    @override
    def _connect(self) -> None:
        super()._connect()
        self.form.changed.connect(self._look_for_consent)

    @override
    def shown(self) -> None:
        super().shown()
        self.consent_bar.hide()
        self.consent_ask.hide()

    @override
    def follow(self, changes: Changes) -> None:
        super().follow(changes)
        if ConsentRecord in changes.kinds:
            self._look_for_consent("resident")

    def _look_for_consent(self, path: str) -> None:
        """Fill in the consent of the resident that was just picked, or say that there is none."""
        if path != "resident":
            return
        self.consent_bar.hide()
        self.consent_ask.hide()
        person = self._person()
        if person is None or not self.form.may_fill("consent"):
            return
        every = self.desk.store.all(
            ConsentRecord, subject=person.id, purpose=PURPOSE, withdrawn_on=None
        )
        if every:
            newest = max(every, key=lambda one: (str(one.given_on or ""), one.id))
            given = ConsentRecord.fields()["given_on"].show(newest.given_on)
            self.form.fill("consent", newest.id, f"{given} 同意")
        else:
            if not self.form.editors["consent"].is_blank:
                self.form.fill("consent", None)
            words = NOT_YET.format(name=person.name)
            self.consent_bar.say(words, "warn", ("登记同意", self.ask_consent))

    def _person(self) -> Resident | None:
        try:
            wanted: bytes | None = self.form.editors["resident"].value()
        except Refused:
            return None
        return self.desk.store.get(Resident, wanted)

    def ask_consent(self) -> None:
        """Ask for the consent of the resident in the form."""
        person = self._person()
        if person is None:
            return
        fields: dict[str, Any] = dict(ConsentRecord.fields())
        usual = {"legal_basis": "consent", "given_on": self.desk.store.today, "scope": USUAL_SCOPE}
        self._consent = {name: editor(fields[name], self.desk) for name in _ASKED}
        for name, made in self._consent.items():
            made.put(usual[name])
        self.consent_ask.ask(
            f"{person.name}同意干部联系。先把用途和范围说清楚，再登记。",
            [(name, fields[name].label, one.control) for name, one in self._consent.items()],
            deed="登记同意",
            press=lambda: self._keep_consent(person),
        )

    def _keep_consent(self, person: Resident) -> None:
        made, desk = ConsentRecord(subject=person.id, purpose=PURPOSE), self.desk
        faults: dict[str, str] = {}
        for name, one in self._consent.items():
            try:
                one.fill(made, name)
            except Refused as refused:
                faults[name] = str(refused)
        if faults:
            raise Refused(faults)
        try:
            with desk.store.work(desk.clerk, "登记同意", self.key) as work:
                work.save(made)
        except Unavailable as error:
            raise Refused(str(error)) from error
        desk.tell_changed(work.changes)
        desk.toast(f"已登记 {person.name}的同意")
