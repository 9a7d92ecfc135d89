"""What an office made anonymous is anonymous at its district, once the next package came."""

import datetime as dt

from db import anonymous, retention
from db.kinds import Attachment, Resident, ServiceCase
from db.periods import Period
from desktop_app.exchange import merging
from desktop_app.ledgers import by_code
from desktop_app.ledgers.ledger import Options
from tests.db.test_erasing import everything
from tests.db.test_retention import LONG_AGO, MATTERS, NAME, SECRETS, bodies, gone, life, numbers
from tests.exchange.test_merging import ONE, Desk

LAST = dt.date(2100, 1, 1)
EVER = Options(Period(dt.date(2000, 1, 1), LAST, "全部"), LAST, LAST)


def test_a_run_here_arrives_at_the_district_over_a_package(tmp_path):
    sticks = Desk(tmp_path)
    office, district = sticks.a, sticks.district
    left = gone(full_name="石榴花", phone="15400000099")
    life(office)
    with office.store.work(office.clerk, "登记", "test") as work:
        work.bulk_create([left])
    (first,) = sticks.export(office)
    sticks.merge(first)
    assert NAME in bodies(district)
    before = numbers(district)
    for key in (*MATTERS, "residents"):
        retention.clear(office.store, office.clerk, retention.due(office.store, key))
    done = sticks.merge(sticks.export(office)[0])
    assert done.same_state
    assert done.conflicts == 0
    assert (done.erased, done.expired > 10) == (0, True)  # nobody asked for it
    proofs = by_code("R02").rows(district.store, EVER)
    assert [*proofs] == []
    assert [word for word in SECRETS if word in bodies(district)] == []
    assert [word for word in ("石榴花", "15400000099") if word in everything(district)] == []
    assert numbers(district) == before
    assert district.store.all(ServiceCase)[0].summary == anonymous.WORDS
    assert district.store.get(Resident, left.id).full_name == anonymous.NAME
    assert sum(one.is_cleared for one in district.store.all(Attachment)) == 4
    # An older package that comes late brings nothing back.
    merging.merge(district.store, district.clerk, first)
    assert [word for word in SECRETS if word in bodies(district)] == []
    sticks.send_back(sticks.b, f"{ONE}B")
    assert [word for word in SECRETS if word in bodies(sticks.b)] == []
    assert LONG_AGO in {one.left_on for one in sticks.b.store.all(Resident)}
