"""`enrol request`, `enrol approve` and `enrol accept`."""

from __future__ import annotations

import argparse
from typing import Any

from desktop_app.commands.line import say
from desktop_app.commands.opening import opened
from desktop_app.exchange import enrolling, identity
from desktop_app.exchange.enrolment import Agreement


def request(wanted: argparse.Namespace) -> dict[str, Any]:
    """Write this PC's request; give the fingerprint that goes on paper."""
    with opened(wanted.book) as book:
        asked = enrolling.request(book.store, book.clerk, wanted.out)
    say("申请已写出。请把指纹抄在登记表上，和文件一起交到区里")
    return {
        "file": str(wanted.out),
        "office": asked.office_name,
        "code": asked.office_code,
        "node": asked.node_label,
        "fingerprint": asked.fingerprint,
    }


def approve(wanted: argparse.Namespace) -> dict[str, Any]:
    """Approve a request at the district; give the fingerprint to compare with the paper."""
    agreed = None
    if wanted.level != "stats":
        agreed = Agreement(wanted.level, wanted.purpose, wanted.basis, wanted.approver)
    with opened(wanted.book) as book:
        node = enrolling.approve(book.store, book.clerk, wanted.file, wanted.out, agreed)
        own = identity.require_list(book.store).district.fingerprint
    say("已批准。请核对纸上的指纹，再把回执带回社区")
    return {
        "file": str(wanted.out),
        "office": node.office_name,
        "code": node.office_code,
        "node": node.label,
        "letter": node.letter,
        "level": node.level,
        "purpose": node.purpose,
        "approver": node.approver,
        "fingerprint": node.fingerprint,
        "district_fingerprint": own,
    }


def accept(wanted: argparse.Namespace) -> dict[str, Any]:
    """Take the district's answer in; give its fingerprint to compare with the paper, once."""
    with opened(wanted.book) as book:
        node = enrolling.accept(book.store, book.clerk, wanted.file)
        district = identity.require_list(book.store).district
    say("登记已生效。请核对区里的指纹")
    return {
        "office": node.office_name,
        "node": node.label,
        "letter": node.letter,
        "level": node.level,
        "district": district.office_name,
        "district_fingerprint": district.fingerprint,
    }
