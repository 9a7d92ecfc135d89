"""L14 学习宣讲台账: what was studied and told, at which level, before how many."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from typing_extensions import override

from db.blanks import last
from db.kinds import StudySession
from db.store import Store
from desktop_app.ledgers import editions, held
from desktop_app.ledgers.ledger import (
    ROW_NUMBER,
    SEALED,
    Align,
    Column,
    Ledger,
    Options,
    Project,
    Row,
    Total,
    Wrap,
)
from desktop_app.ledgers.sheet import A4

CENTER, RIGHT, FIGURE, NAME = Align.CENTER, Align.RIGHT, Wrap.FIGURE, Wrap.NAME
LECTURE = "lecture"


class StudyRegister(Ledger):
    """学习宣讲台账. Lectures count by themselves: they are what is reported as 宣讲."""

    code = "L14"
    project = Project.GUIDANCE
    title = "学习宣讲台账"
    lists_each = "study_session"
    told_by = "date"
    sheet = A4.landscape
    columns = (
        Column("序号", ROW_NUMBER, 5, CENTER, FIGURE),
        Column("日期", "date", 10, CENTER, FIGURE),
        Column("层级", "level", 7, CENTER),
        Column("类型", "kind", 13, CENTER),
        Column("主题", "topic", 30),
        Column("主讲人", "speaker", 10, CENTER, NAME, public=False),
        Column("参加人数", "headcount", 8, RIGHT, FIGURE),
        Column("地点", "place", 10),
        Column("照片", "photos", 7, RIGHT, FIGURE),
    )
    order = "日期"
    totals = (
        Total("学习宣讲", "session", unit="次"),
        Total("参加", "headcount", unit="人次"),
        Total("其中宣讲", "lecture", unit="次"),
        Total("听讲", "lecture_headcount", unit="人次"),
        Total("第一议题", "first_topic", unit="次"),
    )
    signs = SEALED

    @override
    def rows(self, store: Store, options: Options) -> Iterator[Row]:
        fields = StudySession.fields()
        photos = held.files(store, StudySession, "photos")
        every = store.all(StudySession, **held.of_programme(options))
        found = [one for one in every if options.covers(self.day_of(one))]
        for one in sorted(found, key=lambda one: (last(one.date), one.id)):
            cells = (
                held.shown(one.date),
                fields["level"].show(one.level),
                fields["kind"].show(one.kind),
                editions.words(one.topic, options.edition),
                one.speaker or "",
                fields["headcount"].show(one.headcount),
                one.place or "",
                str(photos.get(one.id) or ""),
            )
            yield held.row(cells, one.date, _tally(one), one.id)

    @override
    def notes(self, store: Store, options: Options) -> Iterable[str]:
        return held.programme_words(options)


def _tally(one: StudySession) -> dict[str, int]:
    came = one.headcount or 0
    is_lecture = one.kind == LECTURE
    return {
        "session": 1,
        "headcount": came,
        "lecture": int(is_lecture),
        "lecture_headcount": came if is_lecture else 0,
        "first_topic": int(one.kind == "first_topic"),
    }
