"""L16b 经验材料: the text that goes out, with its author and the three who passed it."""

from __future__ import annotations

from collections.abc import Iterator

from typing_extensions import override

from db.blanks import last
from db.findings import unit_of
from db.kinds import ExperienceBriefing
from db.periods import chinese_day
from db.record import DISTRICT_SCOPE
from db.store import Store
from desktop_app.ledgers import editions, reviewed
from desktop_app.ledgers.held import of_office
from desktop_app.ledgers.ledger import Edition, Ledger, Options, Project, Row
from desktop_app.ledgers.minutes_roles import Role, rows_of

READY = frozenset({"passed", "shared"})


class BriefingSheet(Ledger):
    """经验材料: of a period what passed its reviews; one by itself also as a draft."""

    code = "L16b"
    project = Project.SHARED_DREAM
    title = "经验材料"
    is_prose = True
    is_letter = True
    is_marked = False
    nothing = "本期无定稿的经验材料。"
    order = "共享日期"
    editions = (Edition.INTERNAL, Edition.REPORT)

    @override
    def rows(self, store: Store, options: Options) -> Iterator[Row]:
        for one in _texts(store, options):
            yield from rows_of(_parts(store, one, options), one.id.hex(), one.id)


def _texts(store: Store, options: Options) -> list[ExperienceBriefing]:
    """Give the one text asked for, or the office's own of the period; not what was handed down."""
    if options.target:
        return store.all(ExperienceBriefing, id=options.target)
    found = [
        one
        for one in store.all(ExperienceBriefing, **of_office(options))
        if one.org_code != DISTRICT_SCOPE and one.state in READY and options.covers(one.shared_on)
    ]
    return sorted(found, key=lambda one: (last(one.shared_on), one.id))


def _parts(store: Store, one: ExperienceBriefing, options: Options) -> Iterator[tuple[Role, str]]:
    office = unit_of(store, one.org_code)
    unit = (office and office.signature) or store.facts.name
    yield Role.TITLE, editions.words(one.topic, options.edition)
    yield Role.BYLINE, "　".join(filter(None, (one.feature, one.author_name)))
    for text in (one.body or "").split("\n"):
        yield Role.BODY, editions.words(text.strip(" \u3000\t"), options.edition)
    yield Role.ISSUER, unit
    yield Role.DATE, chinese_day(one.shared_on or options.prepared_on)
    yield Role.REVIEWED, reviewed.line(store, one)
    yield Role.NAME, one.author_name or ""
