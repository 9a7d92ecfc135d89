"""Relations to a new head, worked out from those to the old one (GB/T 4761-2008).

When the head changes, every member's relation must be given anew. What follows for certain, or
nearly, is suggested; where blood and marriage leave it open (whose child is the grandchild?) the
suggestion is blank and staff say it. Nothing here is ever kept without a person confirming it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from typing import Final

from msgspec import Struct

from db import codes

HEAD: Final = "02"
"""户主 of GB/T 4761-2008."""

_NO_ONES: Final = frozenset({"01", HEAD, "80", "97", "99", "40", "49", "59", "69", "79"})
"""Codes that name nobody's kin (本人, 户主, 其他, 其他亲属, 非亲属), or a whole sort of it."""

_MALE, _FEMALE = "1", "2"
_NO_KIN, _SPOUSES_GRANDPARENT = "99", "65"

# What a code means for working out others: the sort of kin, as seen by the old head.
_SORTS: Final = {
    "head": ("01", "02"),
    "spouse": ("10", "11", "12"),
    "child": (
        *(f"2{n}" for n in (0, 1, 2, 3, 4, 5, 6, 7, 9)),
        *(f"3{n}" for n in (0, 1, 2, 3, 4, 5, 6, 7, 9)),
    ),
    "child_in_law": ("28", "38"),
    "sons_child": ("41", "42"),
    "daughters_child": ("43", "44"),
    "parent": ("50", "51", "52", "57", "58"),
    "parent_in_law": ("53", "54", "55", "56"),
    "fathers_parent": ("61", "62"),
    "mothers_parent": ("63", "64"),
    "sibling": ("70", "71", "73", "75", "77"),
    "sibling_in_law": ("72", "74", "76", "78"),
    "brothers_child": ("93", "94"),
    "sisters_child": ("95", "96"),
    "no_kin": (_NO_KIN,),
}
_SORT_OF: Final = {code: sort for sort, listed in _SORTS.items() for code in listed}


def said(code: str | None) -> str:
    """Say what somebody is to the head where sexes stand beside it: 女 alone reads as female."""
    words = codes.RELATION.label(code) if code else ""
    is_kin = bool(code) and code not in _NO_ONES
    return f"户主之{words}" if words and is_kin else words


class Kin(Struct, frozen=True):
    """A member as far as kinship goes: relation to the old head, sex, day of birth."""

    relation: str
    sex: str = ""
    born: dt.date | None = None

    @property
    def sort(self) -> str:
        """Which sort of kin of the old head this is; blank where no rule knows."""
        return _SORT_OF.get(self.relation, "")


class _Question(Struct, frozen=True):
    """What is `one` to `new`, both being known by what they are to `old`?"""

    new: Kin
    one: Kin
    old: Kin
    family: Sequence[Kin]

    def is_only(self, who: Kin) -> bool:
        """Say whether nobody else of the family is of the same sort and sex."""
        return sum(k.sort == who.sort and k.sex == who.sex for k in self.family) == 1

    def only_child(self, sex: str) -> bool:
        """Say whether the old head has just one child of a sex in the family."""
        return sum(k.sort == "child" and k.sex == sex for k in self.family) == 1


_Rule = Callable[[_Question], str]


def suggest(new: Kin, one: Kin, old: Kin, family: Sequence[Kin]) -> str:
    """Give what somebody is to the new head, or a blank where it does not follow.

    `family` are all members whose relations to the old head are known, those two among them.
    """
    if "no_kin" in (new.sort, one.sort):
        return _NO_KIN
    rule = _RULES.get((new.sort, one.sort))
    return rule(_Question(new, one, old, family)) if rule else ""


def inverse(relation: str, me: Kin, other: Kin) -> str:
    """Give what I am to somebody who has this relation to me; blank where it does not follow."""
    rule = _INVERSE.get(_SORT_OF.get(relation, ""))
    return rule(_Question(other, me, me, ())) if rule else ""


def _by_sex(one: Kin, male: str, female: str, unknown: str = "") -> str:
    return {_MALE: male, _FEMALE: female}.get(one.sex, unknown)


def _spouse(q: _Question) -> str:
    return _by_sex(q.one, "11", "12", "10")


def _parent(q: _Question) -> str:
    return _by_sex(q.one, "51", "52", "50")


def _child(q: _Question) -> str:
    return _by_sex(q.one, "20", "30")


def _child_in_law(q: _Question) -> str:
    return _by_sex(q.one, "28", "38")


def _sons_child(q: _Question) -> str:
    return _by_sex(q.one, "41", "42", "40")


def _daughters_child(q: _Question) -> str:
    return _by_sex(q.one, "43", "44", "40")


def _great_grandchild(q: _Question) -> str:
    return _by_sex(q.one, "47", "48")


def _same(q: _Question) -> str:
    return q.one.relation


def _parent_in_law(q: _Question) -> str:
    return _by_sex(q.new, _by_sex(q.one, "55", "56"), _by_sex(q.one, "53", "54"))


def _fathers_parent(q: _Question) -> str:
    return _by_sex(q.one, "61", "62", "60")


def _mothers_parent(q: _Question) -> str:
    return _by_sex(q.one, "63", "64", "60")


def _nephew(q: _Question) -> str:
    """Give the child of the old head, who is the new head's brother or sister."""
    return _by_sex(q.old, _by_sex(q.one, "93", "94"), _by_sex(q.one, "95", "96"))


def _sibling(q: _Question) -> str:
    if not (q.new.born and q.one.born) or q.new.born == q.one.born:
        return "70"
    is_elder = q.one.born < q.new.born
    return _by_sex(q.one, "71" if is_elder else "73", "75" if is_elder else "77", "70")


def _siblings_spouse(q: _Question) -> str:
    """Give the spouse of the old head, who is the new head's brother or sister."""
    if not (q.new.born and q.old.born):
        return ""
    is_elder = q.old.born < q.new.born
    return _by_sex(q.one, "76" if is_elder else "78", "72" if is_elder else "74")


def _childs_spouse(q: _Question) -> str:
    """Give the spouse among parents-in-law's household: certain only without a second couple."""
    pair = {q.new.sex, q.one.sex} == {_MALE, _FEMALE}
    return _spouse(q) if pair and q.is_only(q.new) and q.is_only(q.one) else ""


def _own_or_brothers(q: _Question) -> str:
    """Give the son's child, asked by a child of the old head."""
    if q.new.sex == _FEMALE:
        return _by_sex(q.one, "93", "94")
    return _child(q) if q.only_child(_MALE) else ""


def _own_or_sisters(q: _Question) -> str:
    """Give the daughter's child, asked by a child of the old head."""
    if q.new.sex == _MALE:
        return _by_sex(q.one, "95", "96")
    return _child(q) if q.only_child(_FEMALE) else ""


def _in_laws_child(q: _Question) -> str:
    """Give the grandchild, asked by the son's wife or the daughter's husband."""
    mine = {"sons_child": _FEMALE, "daughters_child": _MALE}[q.one.sort] == q.new.sex
    between = _MALE if q.new.sex == _FEMALE else _FEMALE
    several = sum(k.sort == "child" and k.sex == between for k in q.family) > 1
    return _child(q) if mine and q.is_only(q.new) and not several else ""


def _grandchilds_parent(q: _Question) -> str:
    """Give the child of the old head, asked by a grandchild."""
    line = _MALE if q.new.sort == "sons_child" else _FEMALE
    return _parent(q) if q.one.sex == line and q.only_child(line) else ""


def _grandchilds_other_parent(q: _Question) -> str:
    """Give the child-in-law of the old head, asked by a grandchild."""
    spouse = _FEMALE if q.new.sort == "sons_child" else _MALE
    line = _MALE if spouse == _FEMALE else _FEMALE
    several = sum(k.sort == "child" and k.sex == line for k in q.family) > 1
    return _parent(q) if q.one.sex == spouse and q.is_only(q.one) and not several else ""


def _grandchild_to_grandchild(q: _Question) -> str:
    line = _MALE if q.new.sort == "sons_child" else _FEMALE
    return _sibling(q) if q.only_child(line) else ""


def _parents_sibling(q: _Question) -> str:
    """Give the old head's brother or sister, asked by the old head's child."""
    if q.old.sex == _FEMALE:
        return _by_sex(q.one, "85", "88")
    if q.old.sex != _MALE or q.one.sex != _MALE:
        return "90" if q.old.sex == _MALE and q.one.sex == _FEMALE else ""
    return {"71": "81", "73": "83"}.get(q.one.relation, "")


def _parents_siblings_spouse(q: _Question) -> str:
    """Give the spouse of the old head's brother or sister, asked by the old head's child."""
    of_father = {"72": "82", "74": "84", "76": "89", "78": "89"}
    of_mother = {"72": "86", "74": "86", "76": "87", "78": "87"}
    told = {_MALE: of_father, _FEMALE: of_mother}.get(q.old.sex, {})
    return told.get(q.one.relation, "")


def _cousin(q: _Question) -> str:
    if q.one.sort == "brothers_child" and q.old.sex == _MALE:
        return "91"
    return "92" if q.old.sex else ""


def _old_heads(male: _Rule, female: _Rule) -> _Rule:
    """Choose between two rules by the sex of the old head."""

    def chosen(q: _Question) -> str:
        return {_MALE: male, _FEMALE: female}.get(q.old.sex, _unknown)(q)

    return chosen


def _new_heads(male: _Rule, female: _Rule) -> _Rule:
    """Choose between two rules by the sex of the new head."""

    def chosen(q: _Question) -> str:
        return {_MALE: male, _FEMALE: female}.get(q.new.sex, _unknown)(q)

    return chosen


def _unknown(_q: _Question) -> str:
    return ""


def _spouses_grandparent(_q: _Question) -> str:
    return _SPOUSES_GRANDPARENT


def _fathers_side(q: _Question) -> str:
    """Give the old head's parent, asked by the old head's grandparent on the father's side."""
    return _by_sex(q.one, "20", "38")


def _mothers_side(q: _Question) -> str:
    """Give the old head's parent, asked by the old head's grandparent on the mother's side."""
    return _by_sex(q.one, "28", "30")


# (what the new head was to the old one, what somebody was to the old one) → what follows.
_RULES: Final[dict[tuple[str, str], _Rule]] = {
    ("spouse", "head"): _spouse,
    ("spouse", "child"): _same,
    ("spouse", "child_in_law"): _same,
    ("spouse", "sons_child"): _same,
    ("spouse", "daughters_child"): _same,
    ("spouse", "parent"): _parent_in_law,
    ("spouse", "parent_in_law"): _parent,
    ("spouse", "fathers_parent"): _spouses_grandparent,
    ("spouse", "mothers_parent"): _spouses_grandparent,
    ("child", "head"): _parent,
    ("child", "spouse"): _parent,
    ("child", "child"): _sibling,
    ("child", "child_in_law"): _childs_spouse,
    ("child", "sons_child"): _own_or_brothers,
    ("child", "daughters_child"): _own_or_sisters,
    ("child", "parent"): _old_heads(_fathers_parent, _mothers_parent),
    ("child", "parent_in_law"): _old_heads(_mothers_parent, _fathers_parent),
    ("child", "sibling"): _parents_sibling,
    ("child", "sibling_in_law"): _parents_siblings_spouse,
    ("child", "brothers_child"): _cousin,
    ("child", "sisters_child"): _cousin,
    ("child_in_law", "head"): _parent_in_law,
    ("child_in_law", "spouse"): _parent_in_law,
    ("child_in_law", "child"): _childs_spouse,
    ("child_in_law", "sons_child"): _in_laws_child,
    ("child_in_law", "daughters_child"): _in_laws_child,
    ("parent", "head"): _child,
    ("parent", "spouse"): _child_in_law,
    ("parent", "child"): _old_heads(_sons_child, _daughters_child),
    ("parent", "child_in_law"): lambda q: _by_sex(q.one, "46", "45"),
    ("parent", "parent"): _spouse,
    ("parent", "sibling"): _child,
    ("parent", "sibling_in_law"): _child_in_law,
    ("parent", "brothers_child"): _sons_child,
    ("parent", "sisters_child"): _daughters_child,
    ("parent", "sons_child"): _great_grandchild,
    ("parent", "daughters_child"): _great_grandchild,
    ("parent", "fathers_parent"): _new_heads(_parent, _parent_in_law),
    ("parent", "mothers_parent"): _new_heads(_parent_in_law, _parent),
    ("parent_in_law", "head"): _child_in_law,
    ("parent_in_law", "spouse"): _child,
    ("parent_in_law", "child"): _old_heads(_daughters_child, _sons_child),
    ("parent_in_law", "parent_in_law"): _spouse,
    ("sibling", "head"): _sibling,
    ("sibling", "spouse"): _siblings_spouse,
    ("sibling", "child"): _nephew,
    ("sibling", "parent"): _same,
    ("sibling", "fathers_parent"): _same,
    ("sibling", "mothers_parent"): _same,
    ("sibling", "sibling"): _sibling,
    ("sons_child", "head"): _fathers_parent,
    ("sons_child", "spouse"): _fathers_parent,
    ("sons_child", "child"): _grandchilds_parent,
    ("sons_child", "child_in_law"): _grandchilds_other_parent,
    ("sons_child", "sons_child"): _grandchild_to_grandchild,
    ("daughters_child", "head"): _mothers_parent,
    ("daughters_child", "spouse"): _mothers_parent,
    ("daughters_child", "child"): _grandchilds_parent,
    ("daughters_child", "child_in_law"): _grandchilds_other_parent,
    ("daughters_child", "daughters_child"): _grandchild_to_grandchild,
    ("fathers_parent", "head"): _sons_child,
    ("fathers_parent", "sibling"): _sons_child,
    ("fathers_parent", "child"): _great_grandchild,
    ("fathers_parent", "parent"): _fathers_side,
    ("fathers_parent", "fathers_parent"): _spouse,
    ("mothers_parent", "head"): _daughters_child,
    ("mothers_parent", "sibling"): _daughters_child,
    ("mothers_parent", "child"): _great_grandchild,
    ("mothers_parent", "parent"): _mothers_side,
    ("mothers_parent", "mothers_parent"): _spouse,
}

# What somebody is to me → what I am to them; `one` and `old` are me, `new` is the other.
_INVERSE: Final[dict[str, _Rule]] = {
    "spouse": _spouse,
    "child": _parent,
    "child_in_law": _parent_in_law,
    "parent": _child,
    "parent_in_law": _child_in_law,
    "sibling": _sibling,
    "sons_child": _fathers_parent,
    "daughters_child": _mothers_parent,
    "fathers_parent": _sons_child,
    "mothers_parent": _daughters_child,
    "no_kin": lambda _q: _NO_KIN,
}
