"""A table full of packages: any order, what lacks another waits, and conflicts become cards."""

from __future__ import annotations

import pytest

from db.journal import course
from db.kinds import Resident
from desktop_app.exchange import receiving
from desktop_app.exchange.conflict_cards import cards, decision, filled
from desktop_app.exchange.receiving import Parcel
from tests.builders import build
from tests.exchange.test_merging import ONE, Desk


@pytest.fixture
def desk(tmp_path):
    return Desk(tmp_path)


def on_table(*paths):
    return [Parcel(path) for path in paths]


def look(desk, parcels):
    return receiving.look(desk.district.store, desk.district.clerk, parcels)


def take_in(desk, parcels, step=None):
    return receiving.take_in(desk.district.store, desk.district.clerk, parcels, step)


def quarrel(desk, **differing):
    """Two PCs of one office change the same person; both packages are given, not yet merged."""
    person = build(Resident, workplace="同心里小学")
    desk.a.save(person)
    desk.merge(desk.export(desk.a)[0])
    for path in desk.export(desk.district):
        if path.stem.endswith(f"{ONE}B"):
            desk.merge(path, desk.b)
    sticks = []
    for number, node in enumerate((desk.a, desk.b)):
        mine = node.store.get(Resident, person.id)
        for name, values in differing.items():
            setattr(mine, name, values[number])
        node.save(mine)
        sticks += desk.export(node)
    return sticks


def chain_of_two(desk):
    """Two packages of one PC of which the second rests on the first."""
    desk.a.save(build(Resident, full_name="乌兰图雅"))
    (first,) = desk.export(desk.a)
    second_desk = desk.district.clone()
    desk.merge(first, second_desk)
    back = next(
        s.path
        for s in receiving_export(second_desk, desk.stick())
        if s.path.stem.endswith(f"{ONE}A")
    )
    desk.merge(back, desk.a)
    desk.a.save(build(Resident, full_name="王㐂", id_number="22990119680523013X", sex="1"))
    (second,) = desk.export(desk.a)
    return first, second


def receiving_export(node, stick):
    from desktop_app.exchange import exporting

    return exporting.export(node.store, node.clerk, stick)


def test_a_look_tells_good_from_bad_and_changes_nothing(desk, tmp_path):
    desk.a.save(build(Resident))
    (good,) = desk.export(desk.a)
    bad = tmp_path / "坏.hsl"
    bad.write_bytes(good.read_bytes()[:-100])
    before = desk.district.facts()
    seen = look(desk, on_table(good, bad))
    assert [p.state for p in seen] == ["ready", "refused"]
    assert seen[0].receipt.created["居民"] == 1
    assert seen[1].words
    assert desk.district.facts() == before


def test_what_lacks_an_earlier_package_waits_and_follows(desk):
    first, second = chain_of_two(desk)
    seen = look(desk, on_table(second, first))
    assert [p.state for p in seen] == ["waiting", "ready"]
    done = take_in(desk, seen)
    assert [p.state for p in done] == ["merged", "merged"]
    names = {r.full_name for r in desk.district.store.all(Resident)}
    assert {"乌兰图雅", "王㐂"} <= names
    assert take_in(desk, done) == done
    assert [p.state for p in look(desk, on_table(first))] == ["nothing"]


def test_what_lacks_a_package_that_is_not_there_goes_on_waiting(desk):
    _first, second = chain_of_two(desk)
    (left,) = take_in(desk, on_table(second))
    assert left.state == "waiting"
    assert "缺一个包" in left.words


def test_packages_are_found_in_folders(desk, tmp_path):
    desk.a.save(build(Resident))
    (path,) = desk.export(desk.a)
    assert receiving.found_in([path.parent, path]) == [path]


def test_a_card_has_a_column_per_pc_and_masked_values(desk):
    sticks = quarrel(
        desk,
        workplace=("瑞光小学", "明仁医院"),
        phone=("15400000002", "15400000003"),
    )
    take_in(desk, on_table(*sticks))
    (card,) = cards(desk.district.store)
    assert card.title == "居民 · 李梅"
    assert {column.pc for column in card.columns} == {f"单位{ONE} 甲", f"单位{ONE} 乙"}
    by_label = {row.label: row for row in card.rows}
    assert set(by_label) == {"工作单位", "手机"}
    assert set(by_label["工作单位"].texts) == {"瑞光小学", "明仁医院"}
    assert set(by_label["手机"].texts) == {"154****0002", "154****0003"}
    filled(desk.district.store, card)
    assert ("姓名", "李梅") in card.same
    assert not {"工作单位", "手机"} & {label for label, _ in card.same}
    assert not any("民族" in label for label, _ in card.same)
    assert any("新增" in line for line in card.timeline)
    assert any("同心里小学 → " in line for line in card.timeline)


def test_a_decision_is_written_with_the_key_of_the_card_and_stands_on_the_receipt(desk):
    sticks = quarrel(desk, workplace=("瑞光小学", "明仁医院"))
    done = take_in(desk, on_table(*sticks))
    store, clerk = desk.district.store, desk.district.clerk
    (card,) = cards(store)
    (row,) = card.rows
    key = row.keys[row.texts.index("明仁医院")]
    with store.work(clerk, "核定冲突", "merge") as work:
        work.decide(row.conflict, key)
    with store.looking() as connection:
        assert course.decides(connection, work.changes.work)
    assert cards(store) == []
    decided = decision(card, row, key)
    receipts = [p.receipt for p in done if p.receipt]
    words = "\n".join(receiving.receipt_words(store, clerk, receipts, [decided], left_open=0))
    for said in ("居民 · 李梅", "工作单位：定为 明仁医院", receipts[0].state_code, clerk.name):
        assert said in words


def test_deleting_against_editing_is_a_card_too(desk):
    person = build(Resident)
    desk.a.save(person)
    desk.merge(desk.export(desk.a)[0])
    for path in desk.export(desk.district):
        if path.stem.endswith(f"{ONE}B"):
            desk.merge(path, desk.b)
    with desk.a.store.work(desk.a.clerk, "删除", "test") as work:
        work.delete(desk.a.store.get(Resident, person.id))
    mine = desk.b.store.get(Resident, person.id)
    mine.workplace = "明仁医院"
    desk.b.save(mine)
    take_in(desk, on_table(*desk.export(desk.a), *desk.export(desk.b)))
    (card,) = cards(desk.district.store)
    (row,) = card.rows
    assert row.label == "这条记录"
    assert set(row.texts) == {"保留", "删除"}
