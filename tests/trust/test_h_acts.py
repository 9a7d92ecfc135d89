"""H: seeing numbers, printing, taking out, merging and changing rights each leave a row.

The manual's sixth promise, act by act; that no row is changed unnoticed, `test_h_audit` shows.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable

import pytest

from db import accounts, packages
from db.kinds import Resident, StaffMember
from db.periods import Period
from db.roles import ALL_ROLES
from db.trouble import Unavailable
from desktop_app.exchange import exporting
from desktop_app.ledgers import by_code, register
from desktop_app.ledgers.formats import Format
from desktop_app.ledgers.ledger import Options
from tests.builders import WOMAN, build, in_twos
from tests.exchange.test_merging import Desk
from tests.trust.ground import found

PASSWORD = "wu hou de yu luo"


@pytest.fixture
def desk(tmp_path):
    made = Desk(tmp_path)
    made.a.clerk = in_twos(dataclasses.replace(made.a.clerk, roles=ALL_ROLES, why="核对证件"))
    made.a.save(build(Resident, full_name="李梅", id_number=WOMAN))
    return made


def rows(store, clerk) -> list[tuple[str, str]]:
    return [(one.act.act, one.act.object) for one in store.access_log(clerk)]


def reveal(desk: Desk) -> None:
    person = desk.a.store.all(Resident)[0]
    desk.a.store.reveal(desk.a.clerk, person, ["id_number"])


def issue(**more) -> Callable[[Desk], None]:
    form = more.pop("form", Format.PDF)

    def act(desk: Desk) -> None:
        today = desk.a.store.today
        chosen = Options(Period.parse(str(today.year)), today, today, **more)
        name = register.TAKE_OUT if form.is_data else register.PRINT
        register.issue(
            desk.a.store, desk.a.clerk, by_code("L01"), chosen,
            form=form, act=name, reason="迎检", recipient="街道",
        )  # fmt: skip

    return act


def export(desk: Desk) -> None:
    desk.export(desk.a)


def merge(desk: Desk) -> None:
    for path in desk.export(desk.a):
        desk.merge(path)


ACTS: dict[str, tuple[Callable[[Desk], None], str]] = {
    "看号码": (reveal, "查看明文"),
    "打印": (issue(), "打印"),
    "打印完整号码": (issue(unmasked=True), "打印完整号码"),
    "导出台账": (issue(form=Format.XLSX), "导出台账"),
    "导出数据包": (export, "导出"),
    "合并": (merge, "合并"),
}


@pytest.mark.parametrize("name", ACTS)
def test_each_act_leaves_its_row(desk: Desk, name: str) -> None:
    act, word = ACTS[name]
    store, clerk = (desk.district if act is merge else desk.a).store, desk.a.clerk
    before = rows(store, clerk)
    act(desk)
    new = rows(store, clerk)[: -len(before) or None]
    assert word in [said for said, _object in new], new
    assert store.check()["access_log"] == []


def test_a_package_has_its_row_before_it_is_on_the_stick(desk: Desk, monkeypatch) -> None:
    """Whoever pulls the plug in between has a package that the log knows of."""

    def pulled(*_asked: object, **_more: object) -> None:
        assert rows(desk.a.store, desk.a.clerk)[0][0] == "导出"
        raise Unavailable("U盘已被拔出")

    monkeypatch.setattr(exporting, "stick_write", pulled)
    with pytest.raises(Unavailable, match="拔出"):
        export(desk)
    assert rows(desk.a.store, desk.a.clerk)[0][0] == packages.NOT_WRITTEN


def test_each_change_of_rights_leaves_its_row(tmp_path) -> None:
    book = found(tmp_path / "book")
    try:
        store, clerk = book.store, in_twos(book.clerk)
        holder = build(StaffMember, full_name="李海")
        with store.work(clerk, "登记") as work:
            work.save(holder)
        made = accounts.add(store, clerk, holder, "lihai", ("clerk",), PASSWORD)
        accounts.change_roles(store, clerk, made.id, ("clerk", "reviewer"))
        accounts.suspend(store, clerk, made.id)
        accounts.suspend(store, clerk, made.id, suspended=False)
        accounts.remove(store, clerk, made.id)
        said = {act for act, of in rows(store, clerk) if of == made.id.hex()}
        assert {"添加账号", "改角色", "暂停账号", "恢复账号", "移除账号"} <= said
    finally:
        book.close()
