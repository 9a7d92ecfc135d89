"""A pasted list beside the book: who is known, who is asked about, and who waits in the tray."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from db.store import Store
from db.tray import Stranger
from desktop_app.exchange.directory import Directory, Match
from desktop_app.exchange.pasted import Pasted, PastedList, parse
from desktop_app.exchange.plan_rows import Listed, Question

PEOPLE = ("staff_member", "resident")


@dataclass(frozen=True)
class NameList:
    """What came of a pasted text; `picks` are the answers of staff, by place in the list."""

    pasted: PastedList
    matches: tuple[Match, ...]
    tables: tuple[str, ...]
    picks: Mapping[int, Listed] = field(default_factory=dict)

    @property
    def known(self) -> list[tuple[Pasted, Listed]]:
        """Who is certain, each once."""
        found = ((one, self.who(at)) for at, one in enumerate(self.pasted.names))
        every = {who.id: (one, who) for one, who in found if who}
        return list(every.values())

    @property
    def asked(self) -> list[int]:
        """The places of names that several go by and nobody has chosen among."""
        every = enumerate(self.matches)
        return [at for at, match in every if match.alike and self.who(at) is None]

    @property
    def unknown(self) -> list[int]:
        """The places of names that nobody in the book goes by."""
        every = enumerate(self.matches)
        return [at for at, match in every if not match.alike and self.who(at) is None]

    @property
    def strangers(self) -> list[Stranger]:
        """The names nobody is certain of: they go into the tray."""
        names = self.pasted.names
        open_ones = (names[at] for at in sorted((*self.asked, *self.unknown)))
        return [Stranger(one.name, one.line, one.count, one.phone) for one in open_ones]

    def who(self, at: int) -> Listed | None:
        """Give who a name is, if that is certain."""
        return self.picks.get(at) or self.matches[at].certain

    def question(self, at: int) -> Question:
        """Give the question whom a name means."""
        match = self.matches[at]
        return Question(self.pasted.names[at].name, match.found or match.alike, self.tables)

    def pick(self, at: int, who: Listed) -> NameList:
        """Say who a name is."""
        return replace(self, picks={**self.picks, at: who})

    @property
    def sentence(self) -> str:
        """What came of it, in words."""
        parts = (
            f"认出 {len(self.known)} 人",
            f"同名要选 {len(self.asked)} 个" if self.asked else "",
            f"没找到 {len(self.unknown)} 个" if self.unknown else "",
            f"连带来的共 {self.pasted.people} 人" if self.pasted.people else "",
        )
        return "，".join(part for part in parts if part)


def look_through(store: Store, text: str, tables: Sequence[str] = PEOPLE) -> NameList:
    """Take a pasted text apart and look its names up; writes nothing, registers nobody."""
    pasted = parse(text)
    directory = Directory(store)
    matches = tuple(directory.match(one.sought, tables) for one in pasted.names)
    return NameList(pasted, matches, tuple(tables))
