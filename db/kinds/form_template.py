"""填写模板: what forms are filled in with again and again, under a name."""

from __future__ import annotations

from typing import Final

from db import fields as field
from db.fields import Mapped
from db.record import Record

LONGEST: Final = 20
"""How long the name of a template may be."""


class FormTemplate(Record):
    """填写模板: words and codes of one kind of form; it goes to the office's other PCs too.

    `said` is JSON that `db/form_templates.py` writes and reads; nobody's name ever stands in it.
    """

    __tablename__ = "form_template"
    title = "填写模板"
    in_sheets = False
    table_tag = 75
    kept_by_district = True
    name_field = "called"

    called: Mapped[str] = field.text("模板名称", tag=1, most=LONGEST, required=True)
    form: Mapped[str] = field.text("用在哪张表", tag=2, most=40, required=True)
    said: Mapped[str] = field.long_text("填好的内容", tag=3, required=True)
