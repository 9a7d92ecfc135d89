"""Invented people: who lives together, how old they are, what they are called.

Shares follow the prefecture's census of 2020: 11.06 % up to 14 years, 23.59 % of 60 and above,
98.6 men to 100 women; three in ten households of one person.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from random import Random

from db import id_numbers
from desktop_app.practice import words

CHILDREN, ELDERS = 0.1106, 0.2359
_MEN = 0.497
_SIZES, _SHARES = (1, 2, 3, 4, 5, 6), (30, 33, 22, 10, 4, 1)
MAN, WOMAN = "1", "2"
_REGIONS = tuple(f"2299{n:02d}" for n in range(1, 21))


@dataclass
class Person:
    """One invented person; `role` is head, spouse, child or parent, `status` one's own 人户状态."""

    role: str
    sex: str = MAN
    age: int = 0
    born: dt.date = dt.date.min
    name: str = ""
    number: str | None = None
    document: str = "resident_id"
    ethnicity: str | None = None
    status: str = ""


@dataclass
class Home:
    """People who keep house together, the head first."""

    people: list[Person] = field(default_factory=list)

    @property
    def head(self) -> Person:
        """The head."""
        return self.people[0]

    def of(self, role: str) -> list[Person]:
        """Give the people of a role."""
        return [person for person in self.people if person.role == role]


def homes(rng: Random, households: int, residents: int, day: dt.date) -> list[Home]:
    """Give exactly so many homes with exactly so many people, as old as they are on a day."""
    found = [_home(rng, size) for size in _sizes(rng, households, residents)]
    minors = _minors(rng, found, round(residents * CHILDREN))
    elders = _elders(rng, found, round(residents * ELDERS))
    numbers: set[str] = {number for _, number, _ in words.NUMBERS}
    for home in found:
        _give_ages(rng, home, minors, elders)
        surname = _surname(rng)
        for person in home.people:
            _give_sex(rng, home, person)
            own = person.role == "spouse" or (person.role == "parent" and person.sex == WOMAN)
            _name(rng, person, _surname(rng) if own else surname)
            _give_birth(rng, person, day, numbers)
    return found


def _sizes(rng: Random, households: int, residents: int) -> list[int]:
    sizes = rng.choices(_SIZES, _SHARES, k=households)
    while (missing := residents - sum(sizes)) != 0:
        place = rng.randrange(households)
        step = 1 if missing > 0 else -1
        if 2 <= sizes[place] + step <= _SIZES[-1] and sizes[place] > 1:
            sizes[place] += step
    return sizes


def _home(rng: Random, size: int) -> Home:
    if size == 1:
        roles = ["head"]
    elif size == 2:
        roles = ["head", "spouse"] if rng.random() < 0.75 else ["head", "child"]
    else:
        roles = ["head", "spouse", "child"] if rng.random() < 0.85 else ["head", "child", "child"]
        more = {4: [["child"], ["parent"]], 5: [["child", "parent"]]}.get(size, [])
        more = more or ([["child", "parent", "parent"]] if size == 6 else [[]])
        roles += rng.choice(more)
    return Home([Person(role) for role in roles])


def _minors(rng: Random, found: list[Home], wanted: int) -> set[int]:
    """Choose which children are 14 or younger."""
    slots = [id(person) for home in found for person in home.of("child")]
    return set(rng.sample(slots, min(wanted, len(slots))))


def _elders(rng: Random, found: list[Home], wanted: int) -> set[int]:
    """Choose who is 60 or older: parents first, then couples and singles without children."""
    chosen = {id(person) for home in found for person in home.of("parent")}
    alone = [home for home in found if not home.of("child")]
    rng.shuffle(alone)
    for home in alone:
        if len(chosen) + len(home.people) <= wanted:
            chosen |= {id(person) for person in home.people}
    return chosen


def _give_ages(rng: Random, home: Home, minors: set[int], elders: set[int]) -> None:
    children = sorted(
        (rng.randint(0, 14) if id(c) in minors else rng.randint(15, 33) for c in home.of("child")),
        reverse=True,
    )
    for child, age in zip(home.of("child"), children, strict=True):
        child.age = age
    head = home.head
    if id(head) in elders:
        head.age = _elder_age(rng)
    elif children:
        head.age = min(59, children[0] + rng.randint(22, 30))
    else:
        head.age = rng.randint(38, 59) if home.of("parent") else rng.randint(20, 59)
    for parent in home.of("parent"):
        parent.age = min(97, max(60, head.age + rng.randint(21, 30)))
    for spouse in home.of("spouse"):
        near = head.age + rng.randint(-4, 4)
        spouse.age = max(60, near) if id(spouse) in elders else max(20, min(59, near))


def _elder_age(rng: Random) -> int:
    return 60 + min(int(rng.expovariate(1 / 9)), 37)


def _give_sex(rng: Random, home: Home, person: Person) -> None:
    if person.role == "spouse":
        person.sex = WOMAN if home.head.sex == MAN else MAN
    elif person.role == "parent":
        parents = home.of("parent")
        is_last = person is parents[-1]
        person.sex = WOMAN if is_last and (len(parents) > 1 or rng.random() < 0.55) else MAN
    else:
        person.sex = MAN if rng.random() < _MEN else WOMAN


def _surname(rng: Random) -> str:
    if rng.random() < 0.004:
        return rng.choice(words.LONG_SURNAMES)
    # The front of the list is common, its end is rare.
    return words.SURNAMES[int(len(words.SURNAMES) * rng.random() ** 2)]


def _name(rng: Random, person: Person, surname: str) -> None:
    given = (words.MEN if person.sex == MAN else words.WOMEN) + words.EITHER
    person.name = surname + "".join(rng.choices(given, k=1 if rng.random() < 0.3 else 2))
    if rng.random() >= 0.06:
        codes, shares = zip(*words.ETHNICITIES, strict=True)
        person.ethnicity = rng.choices(codes, shares)[0]
        if rng.random() < 0.03:
            styled = words.STYLED_MEN if person.sex == MAN else words.STYLED_WOMEN
            person.name = rng.choice(styled)


def _give_birth(rng: Random, person: Person, day: dt.date, taken: set[str]) -> None:
    years_ago = day.replace(year=day.year - person.age, day=min(day.day, 28))
    person.born = years_ago - dt.timedelta(days=rng.randrange(0 if person.age else 1, 360))
    if person.age == 0:
        person.born = max(person.born, day - dt.timedelta(days=330))
    while person.number is None or person.number in taken:
        order = rng.randrange(1, 500) * 2 - (1 if person.sex == MAN else 0)
        stem = f"{rng.choice(_REGIONS)}{person.born:%Y%m%d}{order:03d}"
        person.number = stem + id_numbers.check_character(stem)
    taken.add(person.number)


def give_test_names(found: list[Home]) -> None:
    """Give the long and rare names and the planted numbers to heads and those who live alone."""
    heads = [home.head for home in found if len(home.people) > 1]
    for sex, name in words.TEST_NAMES:
        person = next(head for head in heads if head.sex == sex)
        heads.remove(person)
        person.name = name
    alone = (home.head for home in found if len(home.people) == 1 and 20 <= home.head.age < 60)
    for (sex, number, document), person in zip(words.NUMBERS, alone, strict=False):
        person.sex, person.number, person.document = sex, number, document
        person.born = id_numbers.birth_date(number) or person.born
