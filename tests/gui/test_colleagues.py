"""Two officers at one book on a server: each window shows what the other wrote."""

from __future__ import annotations

import pytest

from db.accounts import CODE_SEEN
from db.founding import Founding, create, open_book
from db.kinds import GridUnit, Resident
from tests.builders import ID_PURPOSE, build
from tests.gui.front_of_house import CHEAP, PASSWORD, started, unlock

TOLD = Founding(
    "district", "演示区", "229901000000", "admin", "王晓梅", "区", id_purpose=ID_PURPOSE
)


@pytest.fixture
def folder(tmp_path, postgres):
    made, _ = create(tmp_path / "book", TOLD, PASSWORD, cost=CHEAP, server=postgres.new())
    made.store.keep_fact(CODE_SEEN, "1")
    made.close()
    return tmp_path / "book"


@pytest.fixture
def program(qtbot, tmp_path):
    with started(tmp_path) as made:
        yield made


def test_the_window_opens_such_a_book_and_hears_of_a_colleague(qtbot, program, folder):
    unlock(qtbot, program, folder)
    desk = program.window.desk
    colleague = open_book(folder, "admin", PASSWORD)
    person = build(Resident, id_number=None, full_name="李梅")
    heard = lambda changes: person.id in changes.ids  # noqa: E731
    with (
        qtbot.waitSignal(desk.changed, timeout=20_000, check_params_cb=heard),
        colleague.store.work(colleague.clerk, "登记", "test") as work,
    ):
        work.save(person)
    assert desk.store.get(Resident, person.id).full_name == "李梅"
    with desk.store.work(desk.clerk, "登记", "test") as work:
        work.save(build(GridUnit))
    assert len(colleague.store.all(GridUnit)) == 1
    colleague.close()
    qtbot.waitUntil(lambda: not desk.jobs.open_jobs(), timeout=20_000)
