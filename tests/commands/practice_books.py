"""Practice books in memory, for every test that counts them."""

import datetime as dt

from db.founding import OpenBook, found
from db.store import Store
from desktop_app.practice import office as practice
from desktop_app.practice.diary import Clock
from desktop_app.practice.profile import LOGIN, PERSON, Office

DAY = dt.date(2026, 3, 20)


def filled(office: Office, *, seed: int = practice.SEED) -> Store:
    """Give a practice book in memory."""
    clock = Clock(lambda: int(dt.datetime.combine(DAY, dt.time(9)).timestamp() * 1000))
    clock.turn_to(dt.datetime.fromisoformat("2023-03-01T08:00"))
    store = Store(None, None, clock=clock)
    told = practice.Founding("community", office.name, office.code, LOGIN, PERSON, is_demo=True)
    clerk = found(store, told)
    clock.turn_to(None)
    practice.fill(OpenBook(store, clerk, None, None), office, seed=seed)  # type: ignore[arg-type]
    return store
