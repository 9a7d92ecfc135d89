"""`demo`: the practice district at work, from empty books to agreeing state hashes."""

from __future__ import annotations

import argparse
import json
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

from db.safe_files import safe_write
from db.trouble import Refused
from desktop_app.commands import demo_exchange as exchange
from desktop_app.commands.books import counts
from desktop_app.commands.demo_exchange import District
from desktop_app.commands.line import say
from desktop_app.commands.opening import PASSWORD
from desktop_app.commands.papers import choose, print_into
from desktop_app.ledgers import example, ledgers_at
from desktop_app.practice import office as practice, profile
from desktop_app.practice.profile import Office

SUMMARY = "summary.json"
FIRST_BATCH = 5  # how many communities the district began with


class Times:
    """Seconds spent by the name of what was done."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}

    @contextmanager
    def of(self, name: str, sentence: str) -> Iterator[None]:
        """Say what begins now, and count how long it takes."""
        say(sentence)
        began = time.perf_counter()
        try:
            yield
        finally:
            spent = time.perf_counter() - began
            self.seconds[name] = round(self.seconds.get(name, 0.0) + spent, 2)


def demonstrate(wanted: argparse.Namespace) -> dict[str, Any]:
    """Make the practice district in an empty folder; give and keep the summary of it."""
    folder: Path = wanted.dir
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise Refused("演示要放进一个空文件夹，请换一个或先清空")
    password = os.environ.get(PASSWORD) or profile.PASSWORD
    summary = demo(folder, wanted.profile, password)
    if password == profile.PASSWORD:
        summary["practice_password"] = password
    text = json.dumps(summary, ensure_ascii=False, indent=2) + "\n"
    safe_write(folder / SUMMARY, text.encode())
    return summary


def demo(folder: Path, size: str, password: str) -> dict[str, Any]:
    """Do the whole story; give counts, state hashes and seconds.

    Raises `Refused` where two orders of merging or two sides of an exchange do not agree.
    """
    offices, times = profile.offices(size), Times()
    folder.mkdir(parents=True, exist_ok=True)
    district = District(folder, password)
    with times.of("district", "新建演示区"):
        district.found()
    held = {one.code: _office(district, one, times) for one in offices}
    with times.of("print", "打印每一种台账"):
        papers = _papers(district, offices[0])
    with times.of("export", "各社区写出数据包"):
        first = [district.export(one) for one in offices]
    with times.of("second_pc", f"{offices[0].name}登记第二台电脑"):
        exchange.enrol_second_pc(district, offices[0])
    district.keep_copy()
    with times.of("merge", f"区里合并 {len(first)} 个数据包，再合并一遍"):
        merged = exchange.merge_twice(district, first)
    with times.of("conflict", "两台电脑改同一项，区里再合并"):
        later = exchange.make_conflict(district, offices[0])
    with times.of("other_order", "换一个次序合并，比对状态"):
        hashes = exchange.compare_orders(district, first, later)
    with times.of("name", "区里给首批创建单位命名"):
        named = exchange.name_first_batch(district, offices[:FIRST_BATCH])
    with times.of("decide", "区里核定冲突，社区读回"):
        decided = exchange.decide_and_return(district, offices[0])
    with district.opened() as book:
        total = counts(book.store)
    return {
        "profile": size,
        "user": profile.LOGIN,
        "books": district.books(),
        "offices": held,
        "district": {"counts": total, "named": named, **merged},
        "papers": papers,
        "state_hashes": hashes,
        "conflict": decided,
        "seconds": times.seconds,
    }


def _office(district: District, office: Office, times: Times) -> dict[str, Any]:
    with times.of("offices", f"登记 {office.name}"):
        book = practice.found_office(district.place(office), office, district.password, "甲机")
        try:
            exchange.enrol(district, book, office.code)
            works = practice.fill(book, office)
            store = book.store
            return {
                "name": office.name,
                "works": works,
                "counts": counts(store),
                "state_hash": store.state_hash([office.code]),
            }
        finally:
            book.close()


def _papers(district: District, office: Office) -> list[dict[str, Any]]:
    folder = district.folder / "papers"
    folder.mkdir(exist_ok=True)
    made = []
    with district.opened(district.place(office)) as book:
        for ledger in ledgers_at(book.store.facts.level):
            options = choose(book.store.today, "")
            options = replace(options, target=example(ledger, book.store))
            out = folder / f"{ledger.code}_{ledger.title}.pdf"
            made.append(print_into(book, ledger, options, out))
    for one in made:
        one["file"] = Path(one["file"]).relative_to(district.folder).as_posix()
    return made
