"""F02 签到表: who was asked to a meeting or an activity, with room for those who come besides."""

from __future__ import annotations

from collections.abc import Iterator

from typing_extensions import override

from db.kinds import Activity, Attendance, JointMeeting, StaffMember
from db.store import Store
from desktop_app.ledgers import editions
from desktop_app.ledgers.form import Fact, Facts, FillIn, Table
from desktop_app.ledgers.form_rows import span_of_days
from desktop_app.ledgers.furniture import BLANK_DAY
from desktop_app.ledgers.ledger import OFFICES, Align, Column, Options, Row, Sign, Wrap
from desktop_app.ledgers.people import People, children
from desktop_app.ledgers.sheet import A4


class SignInForm(FillIn):
    """签到表. In the order of the list on the screen, so that it is typed back line by line."""

    code = "F02"
    title = "签到表"
    sheet = A4
    row_height = 25.0
    is_marked = False
    order = "与屏幕上的名单一样"
    blocks = (
        Facts((
            (Fact("名称", "topic"),),
            (Fact("时间", "date", blank=BLANK_DAY), Fact("地点", "place")),
        )),
        Table("person", (
            Column("序号", "row_number", 8, Align.CENTER, Wrap.FIGURE),
            Column("单位", "unit", 30),
            Column("姓名", "full_name", 20, wrap=Wrap.NAME),
            Column("职务", "post", 18),
            Column("签到", "signature", 24),
        ), blank=0, fills=True),
    )  # fmt: skip
    signs = (Sign("记录人"),)
    editions = OFFICES

    @override
    def rows(self, store: Store, options: Options) -> Iterator[Row]:
        found = store.find(("joint_meeting", "activity"), options.target or None)
        if isinstance(found, JointMeeting):
            cells = _of_meeting(store, found, options)
        elif isinstance(found, Activity):
            cells = _of_activity(store, found, options)
        else:
            return
        for one in cells:
            yield Row(one, f"{found.name}\n{found.id.hex()}", record=found.id)


def _of_meeting(store: Store, held: JointMeeting, options: Options) -> Iterator[tuple[str, ...]]:
    yield "topic", held.name
    at = held.held_at
    yield "date", f"{span_of_days(at.date(), None)} {at:%H:%M}" if at else ""
    yield "place", held.place or ""
    people = store.parts(Attendance, held.id, order=("position",))
    young = children(store, options, [one.person for one in people])
    for number, one in enumerate(people, 1):
        name = editions.name(one.person_name, options.edition, child=one.person in young)
        yield "person", str(number), one.unit or "", name, one.post or "", ""


def _of_activity(store: Store, held: Activity, options: Options) -> Iterator[tuple[str, ...]]:
    yield "topic", held.name
    yield "date", span_of_days(held.date_from, held.date_to)
    yield "place", held.place or ""
    entries = store.entries(held, "signed_in")
    people = People(store, options, [one.target for one in entries])
    posts = store.by_id(StaffMember, [one.target for one in entries if one.target])
    for number, one in enumerate(entries, 1):
        worker = posts.get(one.target or b"")
        name = people.name(one.target, one.target_name) if one.target else one.target_name or ""
        yield "person", str(number), "", editions.words(name, options.edition), _post(worker), ""


def _post(worker: StaffMember | None) -> str:
    return (worker.post or "") if worker else ""
