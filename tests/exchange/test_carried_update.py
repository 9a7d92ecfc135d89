"""An update in the district's packages: who gets it, what arrives, and what is let go."""

import zipfile

import pytest

from db import node_keys
from db.trouble import Refused
from desktop_app.exchange import (
    carried_update,
    exporting,
    identity,
    package,
    program_update,
    signed,
)
from desktop_app.installed import versions
from desktop_app.installed.versions import State
from tests.exchange.test_merging import ONE, TWO, Desk
from tests.exchange.test_program_update import build


@pytest.fixture
def desk(tmp_path, monkeypatch):
    made = Desk(tmp_path)
    homes = {node.store: tmp_path / name / "u.hslupd" for name, node in nodes(made).items()}
    monkeypatch.setattr(carried_update, "_place", homes.get)
    monkeypatch.setattr(carried_update, "_PIECE", 4000)
    return made


def nodes(desk):
    return {"q": desk.district, "a": desk.a, "b": desk.b, "c": desk.c}


@pytest.fixture
def own(tmp_path):
    root = tmp_path / "程序"
    folder = build(root / "versions" / "0.1.0", "0.1.0", {"a.pyc": "one"})
    versions.write(root, State("0.1.0"))
    return folder


def update(tmp_path, version, **rest):
    path = tmp_path / f"{version}.hslupd"
    letters = "".join(f"{number * number:x}" for number in range(2000))
    made = build(tmp_path / version, version, {"a.pyc": letters}, **rest)
    program_update.write(path, made, packing=zipfile.ZIP_STORED)
    return path


def give_out(desk, path, own):
    return carried_update.give_out(desk.district.store, desk.district.clerk, path, own)


def kinds(path, node):
    known = identity.require_list(node.store)
    secrets = node_keys.secrets(node.store)
    with package.open_package(path, secrets, known.signing_keys()) as opened:
        return [frame.kind for frame in opened.manifest.frames]


def brought(desk, office):
    return next(path for path in desk.export(desk.district) if path.stem.endswith(office))


def test_an_office_is_offered_what_the_package_brought(desk, tmp_path, own):
    path = update(tmp_path, "0.2.0")
    assert give_out(desk, path, own) == "0.2.0"
    assert carried_update.given_out(desk.district.store) == "0.2.0"
    package = brought(desk, f"{ONE}A")
    assert kinds(package, desk.a).count("update") == -(-path.stat().st_size // 4000) > 2
    seen = desk.merge(package, desk.a, preview=True)
    assert seen.brings_update
    assert carried_update.offered(desk.a.store, own) is None
    assert desk.merge(package, desk.a).brings_update
    version, kept = carried_update.offered(desk.a.store, own)
    assert (version, kept.read_bytes()) == ("0.2.0", path.read_bytes())
    assert program_update.install(kept, own) == "0.2.0"
    assert versions.read(own.parents[1]).now == "0.2.0"


def test_whoever_runs_it_already_is_sent_none(desk, tmp_path, own, monkeypatch):
    give_out(desk, update(tmp_path, "0.2.0"), own)
    with monkeypatch.context() as later:
        later.setattr(exporting, "VERSION", "0.2.0")
        (sent,) = desk.export(desk.c)
        desk.merge(sent)
    (old,) = desk.export(desk.a)
    desk.merge(old)
    sent = {path.stem[-13:]: path for path in desk.export(desk.district)}
    assert "update" not in kinds(sent[f"{TWO}A"], desk.c)
    assert "update" in kinds(sent[f"{ONE}A"], desk.a)
    carried_update.stop(desk.district.store, desk.district.clerk)
    assert "update" not in kinds(brought(desk, f"{ONE}A"), desk.a)


def test_only_a_signed_update_is_given_out_and_by_the_district_alone(desk, tmp_path, own):
    strange = update(tmp_path, "0.2.0", seed=signed.new_key()[0])
    with pytest.raises(Refused, match="签过名"):
        give_out(desk, strange, own)
    assert carried_update.given_out(desk.district.store) == ""
    with pytest.raises(Refused, match="由区里办"):
        carried_update.give_out(desk.a.store, desk.a.clerk, strange, own)


def test_what_this_program_may_not_take_is_not_offered(desk, tmp_path, own):
    give_out(desk, update(tmp_path, "0.2.0"), own)
    desk.merge(brought(desk, f"{ONE}A"), desk.a)
    _, kept = carried_update.offered(desk.a.store, own)
    raw = bytearray(kept.read_bytes())
    raw[raw.index(b"versions") if b"versions" in raw else 60] ^= 1
    kept.write_bytes(raw)
    assert carried_update.offered(desk.a.store, own) is None
    assert carried_update.offered(desk.a.store, None) is None
    assert carried_update.offered(desk.c.store, own) is None


def test_an_update_among_an_offices_own_records_is_not_kept(desk, tmp_path, own, monkeypatch):
    give_out(desk, update(tmp_path, "0.2.0"), own)
    place = carried_update._place
    frames = list(carried_update.frames_for(desk.district.store, _as_node(desk)))
    monkeypatch.setattr(carried_update, "frames_for", lambda *_: iter(frames))
    (sent,) = desk.export(desk.c)
    carried_update.stop(desk.district.store, desk.district.clerk)
    assert "update" in kinds(sent, desk.district)
    assert not desk.merge(sent).brings_update
    assert not place(desk.district.store).exists()


def _as_node(desk):
    known = identity.require_list(desk.district.store)
    return next(one for one in known.nodes if one.office_code == ONE)
