"""`enrol request`, `enrol approve`, `enrol accept`, and keys that change."""

from __future__ import annotations

import argparse
import os
from typing import Any

from db.safe_files import safe_write
from db.trouble import Refused
from desktop_app.commands.line import say
from desktop_app.commands.opening import opened
from desktop_app.exchange import district_key, enrolling, identity, paper_key
from desktop_app.exchange.enrolment import Agreement, same_fingerprint
from desktop_app.ledgers.key_sheet import key_sheet

_PAPER_KEY = "HSL_PAPER_KEY"


def request(wanted: argparse.Namespace) -> dict[str, Any]:
    """Write this PC's request; give the fingerprint that goes on paper."""
    with opened(wanted.book) as book:
        asked = enrolling.request(book.store, book.clerk, wanted.out)
    say("申请已写出。请把核对码抄在登记表上，和文件一起交到区里")
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
        node = enrolling.approve(
            book.store, book.clerk, wanted.file, wanted.out, agreed, wanted.former
        )
        own = identity.require_list(book.store).district.fingerprint
    say("已批准。请和纸上的核对码对一遍，再把回执带回社区")
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
        offer = enrolling.read_welcome(book.store, wanted.file)
        shown = offer.district.fingerprint
        if wanted.fingerprint and not same_fingerprint(wanted.fingerprint, shown):
            raise Refused(f"文件里区里的核对码是 {shown}，和给的不一样，没有生效")
        if offer.is_other_key and not wanted.fingerprint:
            raise Refused("区里更换了签名密钥：请按区里新发的纸，用 --fingerprint 给出 32 位核对码")
        node = enrolling.accept(book.store, book.clerk, wanted.file, wanted.fingerprint, seen=shown)
        district_key.keep(book.store)
        district = identity.require_list(book.store).district
    say("登记已生效。请和区里的核对码对一遍")
    return {
        "office": node.office_name,
        "node": node.label,
        "letter": node.letter,
        "level": node.level,
        "district": district.office_name,
        "district_fingerprint": district.fingerprint,
    }


def hand_out(wanted: argparse.Namespace) -> dict[str, Any]:
    """Write the district's list as a file for every office on it."""
    with opened(wanted.book) as book:
        district = enrolling.hand_out(book.store, book.clerk, wanted.out)
        version = identity.require_list(book.store).version
    return {
        "file": str(wanted.out),
        "version": version,
        "district_fingerprint": district.fingerprint,
    }


def renew(wanted: argparse.Namespace) -> dict[str, Any]:
    """Change this PC's keys; the old one vouches for the new."""
    with opened(wanted.book) as book:
        enrolling.renew_keys(book.store, book.clerk, wanted.reason)
        own = identity.own_request(book.store)
    say("签名密钥已更换。下一个数据包会告诉对方，不用再办登记")
    return {"node": own.node_label, "fingerprint": own.fingerprint}


def anew(wanted: argparse.Namespace) -> dict[str, Any]:
    """Begin with fresh keys: every office is to compare a district's, an office asks anew."""
    with opened(wanted.book) as book:
        if not book.store.is_district:
            enrolling.begin_anew(book.store, book.clerk, wanted.reason)
            say("本机要重新登记。请用 enrol request 写出申请，连同核对码交给区里")
            return {"fingerprint": identity.own_request(book.store).fingerprint}
        district = enrolling.renew_district(book.store, book.clerk, wanted.reason)
    say("区级签名密钥已重设。请用 enrol list 写出名单，连同新的核对码发给各社区")
    return {"district": district.office_name, "district_fingerprint": district.fingerprint}


def paper(wanted: argparse.Namespace) -> dict[str, Any]:
    """Save the sheet with this PC's key, to be sealed away."""
    with opened(wanted.book) as book:
        secret = paper_key.for_paper(book.store, book.clerk)
        facts = book.store.facts
        safe_write(wanted.out, key_sheet(facts.name, facts.node_label, secret))
    say("印好两份、分两处封存以后，请删掉这个文件")
    return {"file": str(wanted.out)}


def go_on(wanted: argparse.Namespace) -> dict[str, Any]:
    """Let a book on another PC go on under the keys it had."""
    typed = os.environ.get(_PAPER_KEY, "")
    if not typed:
        raise Refused(f"没有纸质密钥：请设环境变量 {_PAPER_KEY}")
    with opened(wanted.book) as book:
        node = paper_key.go_on(book.store, book.clerk, typed)
    say("接上了。原来那台电脑请不要再用")
    return {"node": node.label, "fingerprint": node.fingerprint}
