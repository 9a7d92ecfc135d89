"""Templates of forms: a few words and codes of a record, kept under a name to begin others with.

Which fields may be kept is written out kind by kind: words for the public and codes, what goods
were brought; no link, no day, no number, nothing that could name a person.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any, Final

from db.cutting import one_line
from db.kinds import Activity, FormTemplate, JointMeeting, Visit
from db.record import Record
from db.roles import Clerk
from db.store import Store
from db.trouble import Refused
from db.work import Changes

FIELDS: Final[Mapping[type[Record], tuple[str, ...]]] = {
    Activity: (
        "topic", "series", "project", "programme", "integrated_with", "goals", "culture_scene",
        "theme", "forms", "festival", "setting", "is_feature", "place",
    ),
    Visit: ("purpose", "festival", "goods"),
    JointMeeting: ("place", "programme", "copies_to"),
}  # fmt: skip
TOPICS: Final = "topics"
"""What the topics of a meeting are kept under, beside its fields."""
FORM: Final = "templates"
NOTHING_YET: Final = "表上还没有能存进模板的内容，请先填好要反复用的几项"
NAMELESS: Final = "请写一个模板名称"
TAKEN: Final = "这张表已经有叫“{called}”的模板，请换一个名称"

Said = dict[str, Any]


def said_by(record: Record, topics: Sequence[str] = ()) -> Said:
    """Give what a template of a record keeps, as JSON carries it; blanks are left out."""
    fields = type(record).fields()
    found: Said = {}
    for name in FIELDS[type(record)]:
        value = getattr(record, name)
        if value not in (None, "", (), False):
            found[name] = fields[name].to_json(fields[name].to_stored(value))
    if topics:
        found[TOPICS] = list(topics)
    return found


def values(template: FormTemplate, kind: type[Record]) -> Said:
    """Give the values a template fills in, by field; what cannot be read is passed over."""
    said, fields = _read(template), kind.fields()
    found = {}
    for name in FIELDS[kind]:
        stored = fields[name].from_json(said[name]) if name in said else None
        value = fields[name].from_stored(stored)
        if value not in (None, "", ()):
            found[name] = value
    return found


def topics(template: FormTemplate) -> list[str]:
    """Give the topics that a meeting begins with."""
    held = _read(template).get(TOPICS)
    return [one for one in held if isinstance(one, str)] if isinstance(held, list) else []


def told(template: FormTemplate, kind: type[Record]) -> list[tuple[str, str]]:
    """Give what a template fills in, in words: what a field is called, and its value."""
    fields = kind.fields()
    found = [(fields[n].label, fields[n].show(v)) for n, v in values(template, kind).items()]
    agenda = topics(template)
    return [*found, ("议题", "、".join(agenda))] if agenda else found


def kind_of(template: FormTemplate) -> type[Record] | None:
    """Give the kind whose form a template is for; a later version may know of more."""
    return next((kind for kind in FIELDS if kind.__tablename__ == template.form), None)


def _read(template: FormTemplate) -> Said:
    try:
        held = json.loads(template.said or "{}")
    except ValueError:
        return {}
    return held if isinstance(held, dict) else {}


def every(store: Store, kind: type[Record]) -> list[FormTemplate]:
    """Give the office's templates for a kind of form, by name."""
    return _of_form(store, kind.__tablename__)


def _of_form(store: Store, form: str) -> list[FormTemplate]:
    asked: dict[str, Any] = {"form": form, "org_code": store.facts.scopes}
    return store.all(FormTemplate, order=("called",), **asked)


def _name(called: str) -> str:
    name = one_line(called)
    if not name:
        raise Refused({"called": NAMELESS})
    return name


def keep(store: Store, clerk: Clerk, kind: type[Record], called: str, said: Said) -> Changes:
    """Keep a template; one of that name says the new words from then on."""
    name = _name(called)
    if not said:
        raise Refused(NOTHING_YET)
    held = next((one for one in every(store, kind) if one.called == name), None)
    made = held.copy() if held else FormTemplate(form=kind.__tablename__)
    made.called, made.said = name, json.dumps(said, ensure_ascii=False)
    with store.work(clerk, f"存模板“{name}”", FORM) as work:
        work.save(made)
    return work.changes


def rename(store: Store, clerk: Clerk, template: FormTemplate, called: str) -> Changes:
    """Call a template otherwise; a name that another one of its form has is `Refused`."""
    name = _name(called)
    if any(one.called == name and one.id != template.id for one in _of_form(store, template.form)):
        raise Refused({"called": TAKEN.format(called=name)})
    made = template.copy()
    made.called = name
    with store.work(clerk, f"模板改名“{name}”", FORM) as work:
        work.save(made)
    return work.changes
