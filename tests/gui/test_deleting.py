"""Deleting: the toast says which other records still name what goes."""

from __future__ import annotations

import pytest

from db.kinds import (
    BrandChecklist,
    ConsentRecord,
    ContactPair,
    ListEntry,
    Resident,
    Venue,
    VenueUse,
)
from desktop_app.gui.deleting import delete_with_toast
from desktop_app.gui.desk import Desk
from tests.builders import build
from tests.gui.office_desk import save


@pytest.fixture
def toasts(desk: Desk) -> list[str]:
    said: list[str] = []
    desk.toast_asked.connect(lambda words, *_: said.append(words))
    return said


def test_what_nobody_names_goes_without_more_words(desk: Desk, toasts) -> None:
    hall = build(Venue, full_name="活动室")
    save(desk, hall)
    delete_with_toast(desk, [hall])
    assert toasts[-1] == "活动室 已移到回收站，30 天内可找回"


def test_a_consent_names_the_pair_that_rests_on_it(desk: Desk, toasts) -> None:
    mei = build(Resident)
    consent = build(ConsentRecord, subject=mei.id)
    pair = build(ContactPair, resident=mei.id, consent=consent.id)
    save(desk, mei, consent, pair)
    delete_with_toast(desk, [consent])
    assert toasts[-1].endswith(f"30 天内可找回；还提到的有：干部联系 {desk.store.called(pair)}")


def test_lists_are_named_by_the_record_they_stand_in_and_only_some(desk: Desk, toasts) -> None:
    hall = build(Venue, full_name="活动室")
    uses = [build(VenueUse, venue=hall.id, use=f"第 {at} 次") for at in range(3)]
    brand = build(BrandChecklist)
    tag = BrandChecklist.lists()["evidence"].tag
    entry = build(ListEntry, owner=brand.id, owner_tag=tag, target=hall.id, position=1)
    save(desk, hall, brand, *uses, entry)
    delete_with_toast(desk, [hall])
    assert toasts[-1].endswith("等 4 条")
    delete_with_toast(desk, uses)
    assert "还提到" not in toasts[-1]
    save(desk, hall)
