"""The help of a page, a field or the keys, as the rich text the panel shows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from html import escape
from typing import Final

from PySide6.QtGui import QShortcut
from PySide6.QtWidgets import QAbstractButton, QWidget

from db.kinds import KINDS
from desktop_app.gui import look
from desktop_app.gui.page import Page
from desktop_app.handbook import texts
from desktop_app.handbook.field_words import field_text
from desktop_app.handbook.key_words import IN_LISTS, shown, words_for
from desktop_app.handbook.texts import CHANGES, LICENCES, Block, Span, blocks

GUIDE: Final = "guide"
FIELD: Final = "help_field"
"""The property by which a control says which field it edits: `resident.full_name`."""


def field_of(control: QWidget | None) -> str:
    """Give the help text of the field that a control, or a part around it, edits."""
    while control is not None and not isinstance(control, Page):
        if named := control.property(FIELD):
            table, _, name = str(named).partition(".")
            kind = next((one for one in KINDS if one.__tablename__ == table), None)
            return field_text(kind, name) if kind else ""
        control = control.parentWidget()
    return ""


def bound_keys(window: QWidget) -> Iterator[tuple[QShortcut, str, str]]:
    """Give the keys that would answer now: the binding, the key as written, what it does."""
    for one in window.findChildren(QShortcut):
        owner = one.parent()
        if one.isEnabled() and isinstance(owner, QWidget) and _could_fire(owner):
            key = shown(one.key().toString())
            yield one, key, one.whatsThis() or _said_by(owner) or words_for(key)


def key_groups(window: QWidget, page: Page | None) -> dict[str, dict[str, str]]:
    """Give the keys that answer now, those of the page first."""
    here: dict[str, str] = {}
    everywhere: dict[str, str] = {}
    for one, key, words in bound_keys(window):
        (everywhere if one.parent() is window else here)[key] = words
    for hint in page.hints if page else ():
        key, _, words = hint.partition(" ")
        here.setdefault(key, words)
    groups = {"这一页": here, "到处都能用": everywhere}
    if page is not None and "↑↓" in here:
        groups["这一页"] = here | {"空格": IN_LISTS["空格"]}
    return {title: keys for title, keys in groups.items() if keys}


def guide_text(key: str) -> str:
    """Give the text of a paper that explains the program."""
    from desktop_app.ledgers.handbook import guide  # nobody reads up before the first page

    known = {CHANGES: texts.changes, LICENCES: texts.licences}
    return known[key]() if key in known else "\n\n".join(guide(key).chapters())


def html_of(text: str) -> str:
    """Give a help text as rich text, in the colours that are worn."""
    parts, is_list = [_style()], ""
    for block in blocks(text):
        if block.picture:  # whoever reads sees the window itself
            continue
        wanted = {"item": "ul", "step": "ol"}.get(block.kind, "")
        if wanted != is_list:
            parts += [f"</{is_list}>" if is_list else "", f"<{wanted}>" if wanted else ""]
            is_list = wanted
        parts.append(_block(block))
    return "".join([*parts, f"</{is_list}>" if is_list else ""])


def html_of_keys(groups: Mapping[str, Mapping[str, str]]) -> str:
    """Give keys with what they do as rich text."""
    parts = [_style(), '<p class="h1">按键一览</p>']
    for title, keys in groups.items():
        rows = "".join(
            f"<tr><td>{_key(key)}&nbsp;</td><td>{escape(words)}</td></tr>"
            for key, words in keys.items()
        )
        parts.append(f'<p class="h2">{escape(title)}</p><table cellspacing=4>{rows}</table>')
    return "".join(parts)


def _could_fire(owner: QWidget) -> bool:
    return owner.isWindow() or (owner.isVisible() and owner.isEnabled())


def _said_by(owner: QWidget) -> str:
    return owner.accessibleName() if isinstance(owner, QAbstractButton) else ""


def _style() -> str:
    t, px = look.now().tokens, look.px
    return (
        f"<style>.h1 {{ font-size: {px(look.TYPE['h2'])}px; font-weight: {look.STRONG};"
        f" margin-top: {px(10)}px }} .h2 {{ color: {t.text2}; font-weight: {look.STRONG};"
        f" margin-top: {px(12)}px; margin-bottom: {px(2)}px }}"
        f" p, li {{ margin-top: {px(4)}px }}</style>"
    )


def _block(block: Block) -> str:
    words = "".join(_span(span) for span in block.spans)
    if block.kind == "box":
        return f"<p>□ {words}</p>"
    if block.kind in ("item", "step"):
        return f"<li>{words}</li>"
    return f'<p class="{block.kind}">{words}</p>'


def _span(span: Span) -> str:
    if span.style == "key":
        return _key(span.text)
    words = escape(span.text)
    return f"<b>{words}</b>" if span.style else words


def _key(key: str) -> str:
    t = look.now().tokens
    return f'<span style="background-color: {t.ground}">&nbsp;{escape(key)}&nbsp;</span>'
