"""The list of parts says what is in the lock, with hashes and licences, and nothing of a host."""

import json
import re
import tomllib

from build_scripts import bill
from build_scripts.bill import Part
from build_scripts.environment import DEV_LOCK, ROOT, RUN_LOCK

PARTS = bill.parts()


def test_every_package_of_the_lock_is_listed_with_hash_and_licence(tmp_path):
    assert bill.write(tmp_path) == []
    made = json.loads((tmp_path / bill.SBOM).read_text("utf-8"))
    assert made["bomFormat"] == "CycloneDX"
    assert re.fullmatch(r"urn:uuid:[0-9a-f-]{36}", made["serialNumber"])
    names = {one["name"] for one in made["components"]}
    assert names == {name for name, _, _ in bill.locked(RUN_LOCK)}
    for one in made["components"]:
        assert one["purl"] == f"pkg:pypi/{one['name']}@{one['version']}"
        assert all(len(said["content"]) == 64 for said in one["hashes"])
        assert one["licenses"][0]["license"]["name"]
    assert made["metadata"]["component"]["licenses"] == [{"expression": "Apache-2.0"}]
    lines = (tmp_path / bill.LICENCES).read_text("utf-8").splitlines()
    assert len(lines) == len(names)


def test_the_same_lock_gives_the_same_bytes_and_names_no_host(tmp_path):
    for folder in ("a", "b"):
        bill.write(tmp_path / folder)
    for name in (bill.SBOM, bill.LICENCES):
        held = (tmp_path / "a" / name).read_bytes()
        assert held == (tmp_path / "b" / name).read_bytes()
        assert b"://" not in held
        assert b"/root" not in held


def test_a_part_without_hash_or_clear_licence_is_named():
    wrong = bill.faults([Part("a", "1", (), "MIT"), Part("b", "1", ("00",), "Commercial")])
    assert wrong == ["a：锁定文件里没有校验值", "b：许可不清楚（Commercial）"]


def test_what_was_looked_up_by_hand_is_still_needed():
    assert set(bill.REVIEWED) <= {one.name for one in PARTS}


def test_locks_hold_no_address_and_every_package_has_a_hash():
    for lock in (RUN_LOCK, DEV_LOCK):
        text = lock.read_text("utf-8")
        assert "://" not in text
        assert "index-url" not in text
        assert all(hashes for _, _, hashes in bill.locked(lock))


def test_every_direct_dependency_is_in_its_lock():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    run = {name for name, _, _ in bill.locked(RUN_LOCK)}
    dev = {name for name, _, _ in bill.locked(DEV_LOCK)}
    named = [re.match(r"[A-Za-z0-9._-]+", one)[0].lower() for one in project["dependencies"]]
    assert set(named) <= run <= dev | run
    more = project["optional-dependencies"]["dev"]
    assert {re.match(r"[A-Za-z0-9._-]+", one)[0].lower() for one in more} <= dev
