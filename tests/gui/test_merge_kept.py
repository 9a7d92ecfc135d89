"""Packages that wait are kept, listed when the page opens, looked into and decided there."""

import pytest
from PySide6.QtWidgets import QLabel

from db import board, node_keys, packages
from db.founding import Founding, create
from db.kinds import Resident
from desktop_app.exchange import enrolling, exporting, identity, receiving, taking_back
from desktop_app.gui.controls import StatusChip
from desktop_app.gui.desk import Desk
from desktop_app.gui.pages.merge import MergePage
from tests.builders import ID_PURPOSE, build
from tests.compose import compose
from tests.exchange.test_copies import Two
from tests.exchange.test_merging import FULL, TWO
from tests.trust.ground import CHEAP, LOGIN, PASSWORD


@pytest.fixture
def two(tmp_path):
    made = Two(tmp_path)
    yield made
    made.office.close()
    made.district.close()


@pytest.fixture
def opened(qtbot, two):
    """Open the page anew, as after a restart."""
    desks = []

    def open_page(*files):
        desk = Desk(two.district.store, two.district.clerk)
        desks.append(desk)
        page = MergePage(desk)
        qtbot.addWidget(page)
        page.resize(1190, 640)
        page.show()
        page.arrive(files=list(files))
        qtbot.waitUntil(lambda: not desk.jobs.open_jobs(), timeout=20_000)
        return page

    yield open_page
    for desk in desks:
        desk.jobs.close()


def export(two, book):
    stick = two.folder / f"stick{len(list(two.folder.iterdir()))}"
    stick.mkdir()
    (sent,) = exporting.export(book.store, book.clerk, stick)
    return sent.path


def words(widget):
    return "\n".join(one.text() for one in widget.findChildren(QLabel))


def states(two):
    return [one["state"] for one in packages.inbox(two.district.store)]


@pytest.fixture
def stranger(two):
    """Give a package of a PC that the district does not know (yet), and the list that does."""
    before = two.district.store.fact(identity.LIST)
    told = Founding("community", "明仁日升社区", TWO, LOGIN, "张伟", id_purpose=ID_PURPOSE)
    other = create(two.folder / "other", told, PASSWORD, cost=CHEAP)[0]
    request, welcome = two.folder / "request2", two.folder / "welcome2"
    enrolling.request(other.store, other.clerk, request)
    enrolling.approve(two.district.store, two.district.clerk, request, welcome, FULL)
    enrolling.accept(other.store, other.clerk, welcome)
    with other.store.work(other.clerk, "登记") as work:
        work.bulk_create([build(Resident, full_name="乌兰图雅")])
    path = export(two, other)
    other.close()
    after = two.district.store.fact(identity.LIST)
    two.district.store.keep_fact(identity.LIST, before)
    return path, after


def test_what_a_stranger_sent_is_kept_whole_until_its_pc_is_known(two, opened, stranger):
    path, known = stranger
    before = two.district.store.state_hash()
    page = opened(path)
    assert [one.state for one in page.table.parcels] == ["stranger"]
    assert "待认" in words(page.list)
    path.unlink()
    page = opened()
    assert [one.called for one in page.table.parcels] == [path.name]
    page.show_preview(page.table.parcels[0])
    assert "没有登记过" in words(page.kept_card)
    assert path.name in words(page.kept_card)
    assert two.district.store.state_hash() == before
    assert board.read(two.district.store).offices
    two.district.store.keep_fact(identity.LIST, known)
    page = opened()
    assert [one.state for one in page.table.parcels] == ["ready"]
    receiving.take_in(two.district.store, two.district.clerk, page.table.parcels)
    assert "乌兰图雅" in {one.full_name for one in two.district.store.all(Resident)}
    assert opened().table.parcels == []


def test_what_a_stranger_sent_is_turned_away_with_a_reason(two, opened, stranger):
    page = opened(stranger[0])
    page.show_preview(page.table.parcels[0])
    page.kept_card.away_button.click()
    assert states(two) == [board.UNKNOWN]
    compose(page.kept_card.reason, "问过，不是本区的电脑")
    page.kept_card.away_button.click()
    assert states(two) == ["不收"]
    assert page.table.parcels == []
    assert list((two.district.store.folder / "inbox").iterdir()) == []
    noted = two.district.store.access_log(two.district.clerk)
    assert "问过" in next(one.act.reason for one in noted if one.act.act == "不收数据包")
    assert opened().table.parcels == []


def test_what_lacks_an_earlier_package_is_kept_and_follows_it(two, opened):
    first = two.send(two.office, two.district)
    two.send(two.district, two.office)
    with two.office.store.work(two.office.clerk, "登记") as work:
        work.bulk_create([build(Resident, id_number=None)])
    second = export(two, two.office)
    (entry,) = packages.inbox(two.district.store)
    taking_back.set_aside(two.district.store, two.district.clerk, bytes.fromhex(entry["package"]))
    page = opened(second)
    assert [one.state for one in page.table.parcels] == ["waiting"]
    second.unlink()
    page = opened()
    page.show_preview(page.table.parcels[0])
    said = words(page.kept_card)
    assert "等更早的一个包" in said
    assert "居民 2" in said
    merged = receiving.take_in(two.district.store, two.district.clerk, [receiving.Parcel(first)])
    assert [one.state for one in merged] == ["merged", "merged"]
    assert two.district.store.count(Resident) == 2
    assert {one["file"] for one in packages.inbox(two.district.store)} == {first.name, second.name}


def test_a_package_by_an_old_key_says_so_and_waits_for_a_decision(qtbot, two, opened):
    store = two.office.store
    keys = identity.own_keys(store)
    identity.renew_keys(store)
    two.send(two.office, two.district)
    node_keys.take_back(store, keys.node, keys.signing)
    with store.work(two.office.clerk, "登记") as work:
        work.bulk_create([build(Resident, id_number=None)])
    page = opened(export(two, two.office))
    (parcel,) = page.table.parcels
    page.show_preview(parcel)
    assert "旧密钥签的包，先放着" in words(page)
    assert "旧密钥待核" in [chip.text() for chip in page.findChildren(StatusChip)]
    before = two.district.store.count(Resident)
    page.held_card.reason.setText("问过王晓梅，恢复过备份")
    page.held_card.take_button.click()
    qtbot.waitUntil(lambda: not page.desk.jobs.open_jobs(), timeout=20_000)
    assert two.district.store.count(Resident) == before + 1


def test_a_lost_pcs_package_is_decided_from_the_list_when_the_stick_is_gone(two, opened):
    two.send(two.office, two.district)
    branch = identity.own_keys(two.office.store).node
    enrolling.report(two.district.store, two.district.clerk, branch, "lost", "电脑被偷")
    with two.office.store.work(two.office.clerk, "登记") as work:
        work.bulk_create([build(Resident, id_number=None)])
    late = export(two, two.office)
    opened(late)
    late.unlink()
    page = opened()
    assert [one.state for one in page.table.parcels] == ["held"]
    page.show_preview(page.table.parcels[0])
    done = receiving.take_held(
        two.district.store, two.district.clerk, page.table.parcels[0], "问过王晓梅"
    )
    assert done.state == "merged"
    assert two.district.store.count(Resident) == 2
    assert opened().table.parcels == []
