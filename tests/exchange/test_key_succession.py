"""Keys change: vouched for by the old one, or compared on paper when that is gone."""

import msgspec
import pytest

from db import lives, package_lines
from db.kinds import PartnerOrganization, Resident, User
from db.peers import Peers
from db.trouble import Refused
from desktop_app.exchange import (
    enrolling,
    enrolment,
    identity,
    merging,
    paper_key,
    receiving,
    reporting,
    signed,
    succession,
)
from desktop_app.exchange.limits import Rejected
from desktop_app.exchange.succession import Succession
from tests.builders import build
from tests.db.nodes import Node
from tests.exchange.test_merging import FULL, ONE, Desk


@pytest.fixture
def desk(tmp_path):
    return Desk(tmp_path)


def register(node, name="李梅"):
    node.save(build(Resident, full_name=name, id_number=None))


def renew(node, reason="人员调动"):
    return enrolling.renew_keys(node.store, node.clerk, reason)


def listed(holder, node):
    return identity.require_list(holder.store).node(identity.own_keys(node.store).node)


def moved(node):
    """Have a node's book come to another PC: fresh branch, keys still to be made."""
    lives.go_on_as_another(node.store, lives.MOVED)


def acts(node):
    return {one.act.act for one in node.store.access_log(node.clerk)}


# With the old key


def test_an_office_s_next_package_brings_its_new_key_without_paper(desk):
    register(desk.a)
    before = listed(desk.district, desk.a)
    with pytest.raises(Refused, match="为什么"):
        renew(desk.a, " ")
    renew(desk.a)
    (path,) = desk.export(desk.a)
    assert desk.merge(path, preview=True).commits
    assert listed(desk.district, desk.a) == before  # a look changes nothing
    desk.merge(path)
    after = listed(desk.district, desk.a)
    own = identity.own_request(desk.a.store)
    assert (after.sign_key, after.age_key, after.recovery_key) == (
        own.sign_key, own.age_key, own.recovery_key,
    )  # fmt: skip
    assert after.sign_key != before.sign_key
    assert (after.letter, after.level) == (before.letter, before.level)
    assert "电脑更换了签名密钥" in acts(desk.district)
    desk.send_back(desk.a, f"{ONE}A")  # written to the new keys
    desk.send_back(desk.b, f"{ONE}B")
    assert listed(desk.b, desk.a) == after


def test_keys_may_change_twice_before_anybody_hears_of_it(desk):
    register(desk.a)
    renew(desk.a)
    renew(desk.a)
    desk.merge(desk.export(desk.a)[0])
    assert listed(desk.district, desk.a).sign_key == identity.own_request(desk.a.store).sign_key


def test_the_other_pc_of_the_office_follows_by_itself(desk):
    desk.send_back(desk.a, f"{ONE}A")
    desk.send_back(desk.b, f"{ONE}B")
    register(desk.a)
    renew(desk.a)
    (path,) = desk.export(desk.a, to_own_office=True)
    desk.merge(path, desk.b)
    assert desk.b.store.count(Resident) == 1


def test_figures_bring_the_new_key_too(desk, tmp_path):
    register(desk.a)
    renew(desk.a)
    wanted = reporting.Report("stats", "2026Q3", "王晓梅")
    (sent,) = reporting.report(desk.a.store, desk.a.clerk, desk.stick(), wanted)
    desk.merge(sent.path)
    assert listed(desk.district, desk.a).sign_key == identity.own_request(desk.a.store).sign_key


def test_sticks_on_their_way_count_and_later_ones_by_the_old_key_do_not(desk):
    beside = desk.a.clone()
    register(desk.a)
    (early,) = desk.export(desk.a)
    thief = desk.a.clone()
    renew(desk.a)
    register(desk.a, "乌兰图雅")
    desk.merge(desk.export(desk.a)[0])
    assert desk.merge(early).brings_nothing  # written before, signed by the old key
    register(thief, "冒名")
    waits = [desk.merge(desk.export(thief)[0])]
    lives.renew_branch(thief.store)
    register(thief, "又冒名")
    waits.append(desk.merge(desk.export(thief)[0]))
    thief = beside.clone()  # writes where the true one wrote before it changed its keys
    register(thief, "又冒名")
    waits.append(desk.merge(desk.export(thief)[0]))
    assert all(one.waits and one.old_key for one in waits)
    assert desk.district.store.count(Resident) == 2
    assert "旧密钥签的包待核" in acts(desk.district)


def test_an_early_stick_that_comes_late_brings_what_it_holds(desk):
    register(desk.a)
    (early,) = desk.export(desk.a)
    renew(desk.a)
    wanted = reporting.Report("stats", "2026Q3", "王晓梅")
    (sent,) = reporting.report(desk.a.store, desk.a.clerk, desk.stick(), wanted)
    desk.merge(sent.path)
    assert desk.merge(early).commits == 2
    assert desk.district.store.count(Resident) == 1


def test_whoever_has_the_old_key_cannot_put_another_in_place_of_the_new(desk):
    register(desk.a)
    thief = desk.a.clone()
    renew(desk.a)
    desk.merge(desk.export(desk.a)[0])
    renew(thief, "我来换")
    register(thief, "冒名")
    with pytest.raises(Rejected):
        desk.merge(desk.export(thief)[0])
    assert listed(desk.district, desk.a).sign_key == identity.own_request(desk.a.store).sign_key


def test_a_lost_pc_cannot_change_its_keys(desk):
    register(desk.a)
    enrolling.report(
        desk.district.store, desk.district.clerk, identity.own_keys(desk.a.store).node, "lost", "丢"
    )
    before = listed(desk.district, desk.a)
    renew(desk.a)
    (path,) = desk.export(desk.a)
    assert desk.merge(path).waits
    assert listed(desk.district, desk.a).sign_key == before.sign_key


def test_the_district_s_new_key_is_followed_from_the_pinned_one(desk):
    old = identity.require_list(desk.a.store).district.sign_key
    renew(desk.district)
    renew(desk.district)
    for node, name in ((desk.a, "A"), (desk.b, "B")):
        desk.send_back(node, f"{ONE}{name}")
        known = identity.require_list(node.store)
        assert known.district.sign_key == identity.own_request(desk.district.store).sign_key
        assert node.store.fact(identity.PINNED) == known.district.sign_key.hex() != old.hex()
    register(desk.a)
    desk.merge(desk.export(desk.a)[0])
    stranger = Node(ONE, "丁")
    desk.enrol(stranger)  # welcomed by the new key alone
    assert identity.own_node(stranger.store).letter == "C"


def test_a_welcome_by_the_new_key_is_accepted_without_comparing_again(desk):
    renew(desk.district)
    stick = desk.stick()
    enrolling.hand_out(desk.district.store, desk.district.clerk, stick / "名单.json")
    offer = enrolling.read_welcome(desk.a.store, stick / "名单.json")
    assert not offer.is_other_key
    enrolling.accept(desk.a.store, desk.a.clerk, stick / "名单.json")
    assert identity.require_list(desk.a.store).district == offer.district


@pytest.mark.parametrize("change", ["old_key", "sign_key", "age_key", "branch", "upto"])
def test_every_word_of_a_succession_is_vouched_for(desk, change):
    renew(desk.a)
    (step,) = identity.own_successions(desk.a.store)
    assert succession.follow(step.branch, step.old_key, [step]) == (step,)
    other = {
        "old_key": signed.new_key()[1], "sign_key": signed.new_key()[1],
        "age_key": identity.own_request(desk.b.store).age_key, "branch": bytes(16), "upto": (),
    }  # fmt: skip
    forged = msgspec.structs.replace(step, **{change: other[change]})
    assert succession.follow(forged.branch, forged.old_key, [forged]) == ()


def test_keys_that_follow_each_other_in_a_circle_come_to_an_end():
    (one, first), (two, second) = signed.new_key(), signed.new_key()
    branch = bytes(16)

    def step(old, new, seed):
        said = Succession(branch, old, new, "age1" + "q" * 58, "age1" + "q" * 58)
        return succession.vouch(said, seed)

    steps = [step(first, second, one), step(second, first, two)]
    assert [s.sign_key for s in succession.follow(branch, first, steps)] == [second]
    assert [s.old_key for s in succession.former_keys(branch, first, steps)] == [second]


# Without the old key


def test_a_book_on_another_pc_takes_the_place_of_the_old_one(desk):
    register(desk.a)
    desk.merge(desk.export(desk.a)[0])
    old = identity.own_keys(desk.a.store).node
    register(desk.a, "乌兰图雅")
    (on_its_way,) = desk.export(desk.a)
    moved(desk.a)
    assert identity.own_node(desk.a.store) is None
    with pytest.raises(Refused, match="重新办理登记"):
        desk.export(desk.a)
    desk.enrol(desk.a)
    former = identity.require_list(desk.district.store).node(old)
    assert (former.status, former.lost_after > 0, len(former.last_tip)) == ("retired", True, 32)
    new = identity.own_node(desk.a.store)
    assert (new.letter, new.level, new.branch != old) == ("C", FULL.level, True)
    assert desk.a.store.facts.letter == "C"
    desk.merge(on_its_way)  # a late stick from the retired PC still merges
    register(desk.a, "王芳")
    desk.merge(desk.export(desk.a)[0])
    assert desk.district.store.count(Resident) == 3
    assert desk.district.store.conflicts() == []


def test_a_book_that_moves_on_before_it_was_enrolled_takes_the_place_of_the_one_known(desk):
    old = identity.own_keys(desk.a.store).node
    for _ in range(2):
        moved(desk.a)
        assert identity.own_request(desk.a.store).replaces == old  # keys are made on each
    desk.enrol(desk.a)
    assert identity.require_list(desk.district.store).node(old).status == "retired"


def test_the_old_pc_may_be_called_lost_at_once(desk):
    register(desk.a)
    desk.merge(desk.export(desk.a)[0])
    old = identity.own_keys(desk.a.store).node
    register(desk.a, "冒名")
    (late,) = desk.export(desk.a)
    moved(desk.a)
    stick = desk.stick()
    store, clerk = desk.district.store, desk.district.clerk
    enrolling.request(desk.a.store, desk.a.clerk, stick / "r.json")
    asked = enrolling.read_request(stick / "r.json")
    assert enrolling.replaced_by(identity.require_list(store), asked).branch == old
    enrolling.approve(store, clerk, stick / "r.json", stick / "w.json", FULL, former="lost")
    assert identity.require_list(store).node(old).status == "lost"
    assert desk.merge(late).waits


def test_what_the_new_pc_holds_of_a_lost_one_counts(desk):
    register(desk.a)
    desk.merge(desk.export(desk.a)[0])
    lives.renew_branch(desk.a.store, lives.RESTORED)
    register(desk.a, "乌兰图雅")  # never handed in, but it is in the book that came along
    moved(desk.a)
    stick = desk.stick()
    enrolling.request(desk.a.store, desk.a.clerk, stick / "r.json")
    store, clerk = desk.district.store, desk.district.clerk
    enrolling.approve(store, clerk, stick / "r.json", stick / "w.json", FULL, former="lost")
    enrolling.accept(desk.a.store, desk.a.clerk, stick / "w.json")
    assert desk.a.store.count(Resident) == 2
    register(desk.a, "王芳")
    assert not desk.merge(desk.export(desk.a)[0]).waits
    assert desk.district.store.count(Resident) == 3


def test_a_lost_pc_shows_its_own_records_and_opens_still(desk):
    branch = identity.own_keys(desk.a.store).node
    (path,) = [p for p in desk.export(desk.district) if p.stem.endswith(f"{ONE}A")]
    enrolling.report(desk.district.store, desk.district.clerk, branch, "lost", "丢")
    stick = desk.stick()
    enrolling.hand_out(desk.district.store, desk.district.clerk, stick / "l.json")
    register(desk.a)
    enrolling.accept(desk.a.store, desk.a.clerk, stick / "l.json")
    assert desk.a.store.count(Resident) == 1
    assert desk.a.store.get(User, desk.a.clerk.id) is not None
    desk.merge(path, desk.a)


def test_nobody_takes_the_place_of_another_office_s_pc(desk):
    stranger = Node(ONE, "丁")
    stranger.store.keep_fact(identity.FORMER_NODE, identity.own_keys(desk.c.store).node.hex())
    desk.enrol(stranger)
    assert listed(desk.district, desk.c).status == "active"


def test_a_district_without_its_old_key_is_compared_by_every_office(desk):
    register(desk.a)
    desk.merge(desk.export(desk.a)[0])
    desk.district.save(build(Resident, id_number=None, org_code=ONE))
    (on_its_way,) = [p for p in desk.export(desk.district) if p.stem.endswith(f"{ONE}A")]
    moved(desk.district)
    with pytest.raises(Refused, match="换了电脑"):
        desk.export(desk.district)
    store, clerk = desk.district.store, desk.district.clerk
    with pytest.raises(Refused, match="怎么不在了"):
        enrolling.renew_district(store, clerk, "")
    new = enrolling.renew_district(store, clerk, "电脑烧了")
    packages = desk.export(desk.district)
    assert len(packages) == 3
    with pytest.raises(Rejected):
        merging.merge(desk.a.store, desk.a.clerk, packages[0])
    document = desk.stick() / "名单.json"
    enrolling.hand_out(store, clerk, document)
    offer = enrolling.read_welcome(desk.a.store, document)
    assert (offer.is_other_key, offer.district.fingerprint) == (True, new.fingerprint)
    for typed in ("", identity.own_request(desk.a.store).fingerprint):
        with pytest.raises(Refused, match="核对码不一样"):
            enrolling.accept(desk.a.store, desk.a.clerk, document, typed)
    assert identity.require_list(desk.a.store).district.branch != new.branch
    enrolling.accept(desk.a.store, desk.a.clerk, document, new.fingerprint)
    assert "改认区里的新签名密钥" in acts(desk.a)
    assert identity.require_list(desk.a.store).district.sign_key == new.sign_key
    merging.merge(desk.a.store, desk.a.clerk, on_its_way)  # by the key of before
    mine = next(p for p in packages if p.stem.endswith(f"{ONE}A"))
    merging.merge(desk.a.store, desk.a.clerk, mine)
    register(desk.a, "王芳")
    desk.merge(desk.export(desk.a)[0])


@pytest.fixture
def put_back(desk):
    """An office's PC that changed its keys, and then went back to a backup from before."""
    register(desk.a)
    backup = desk.a.clone()
    renew(desk.a)
    register(desk.a, "乌兰图雅")
    desk.merge(desk.export(desk.a)[0])
    lives.renew_branch(backup.store, lives.RESTORED)
    register(backup, "王芳")
    return backup


def test_a_pc_put_back_to_its_old_keys_is_heard_by_a_decision(desk, put_back):
    (path,) = desk.export(put_back)
    (parcel,) = receiving.look(desk.district.store, desk.district.clerk, [receiving.Parcel(path)])
    assert (parcel.state, parcel.words) == ("held", receiving.OLD_KEY_WORDS)
    receiving.take_held(desk.district.store, desk.district.clerk, parcel, "和甲机的人通过电话")
    assert desk.district.store.count(Resident) == 3
    assert "核实旧密钥签的包" in acts(desk.district)


def test_a_pc_put_back_to_its_old_keys_is_enrolled_anew(desk, put_back):
    store, clerk = put_back.store, put_back.clerk
    old = identity.own_keys(store).node
    with pytest.raises(Refused, match="为什么"):
        enrolling.begin_anew(store, clerk, " ")
    enrolling.begin_anew(store, clerk, "恢复了更换签名密钥以前的备份")
    with pytest.raises(Refused, match="重新办理登记"):
        desk.export(put_back)
    desk.enrol(put_back)
    assert identity.require_list(desk.district.store).node(old).status == "retired"
    assert not desk.merge(desk.export(put_back)[0]).waits
    assert desk.district.store.count(Resident) == 3
    with pytest.raises(Refused, match="不在名单上"):
        enrolling.begin_anew(desk.district.store, desk.district.clerk, "区里")


def test_a_district_put_back_to_its_old_keys_is_compared_by_every_office(desk):
    backup = desk.district.clone()
    renew(desk.district)
    desk.send_back(desk.a, f"{ONE}A")
    desk.district = backup
    lives.renew_branch(backup.store, lives.RESTORED)
    renew(backup, "恢复了更换签名密钥以前的备份")
    backup.save(build(PartnerOrganization))
    (path,) = [one for one in desk.export(backup) if one.stem.endswith(f"{ONE}A")]
    with pytest.raises(Rejected):  # by a key that nobody the office knows has vouched for
        desk.merge(path, desk.a)
    document = desk.stick() / "名单.json"
    enrolling.hand_out(backup.store, backup.clerk, document)
    told = listed(backup, backup).fingerprint
    enrolling.accept(desk.a.store, desk.a.clerk, document, told)
    desk.merge(path, desk.a)
    assert desk.a.store.count(PartnerOrganization) == 1


# With the key on paper


@pytest.mark.parametrize("who", ["district", "a"])
def test_backup_and_envelope_together_go_on_as_the_old_pc(desk, who):
    node = getattr(desk, who)
    before = listed(desk.district, node)
    secret = paper_key.for_paper(node.store, node.clerk)
    moved(node)
    other = identity.own_keys(desk.b.store).recovery
    for typed, words in ((other, "不是这本台账"), ("AGE-SECRET-KEY-1", "不完整")):
        with pytest.raises(Refused, match=words):
            paper_key.go_on(node.store, node.clerk, typed)
    paper_key.go_on(node.store, node.clerk, f" {secret[:30]} {secret[30:].lower()}\n")
    assert identity.own_node(node.store) == before
    assert not paper_key.may_go_on(node.store)
    register(desk.a)
    desk.merge(desk.export(desk.a)[0])
    desk.send_back(desk.a, f"{ONE}A")
    assert desk.district.store.count(Resident) == 1
    assert "用纸质密钥接着用" in acts(node)


def test_a_paper_from_before_the_keys_changed_is_worth_nothing(desk):
    secret = paper_key.for_paper(desk.a.store, desk.a.clerk)
    renew(desk.a)
    desk.merge(desk.export(desk.a)[0])
    desk.send_back(desk.a, f"{ONE}A")
    moved(desk.a)
    with pytest.raises(Refused, match="换了密钥"):
        paper_key.go_on(desk.a.store, desk.a.clerk, secret)


def test_without_a_paper_nobody_is_asked_for_one(desk):
    moved(desk.a)
    assert not paper_key.may_go_on(desk.a.store)
    with pytest.raises(Refused, match="没有封存过"):
        paper_key.go_on(desk.a.store, desk.a.clerk, "")


# Further branches of a PC


def test_a_restored_pc_s_fresh_branch_is_put_on_the_list(desk):
    register(desk.a)
    desk.merge(desk.export(desk.a)[0])
    lives.renew_branch(desk.a.store, lives.RESTORED)
    register(desk.a, "乌兰图雅")
    fresh = lives.lives(desk.a.store)[-1]
    desk.merge(desk.export(desk.a)[0])
    node = listed(desk.district, desk.a)
    assert [one.branch for one in node.lives] == [fresh]
    desk.send_back(desk.b, f"{ONE}B")
    made = [e.made.pc for r in desk.b.store.all(Resident) for e in desk.b.store.history(r.id)]
    assert set(made) == {"甲"}


def test_a_lost_pc_s_fresh_branches_are_lost_with_it(desk):
    lives.renew_branch(desk.a.store, lives.RESTORED)
    register(desk.a)
    desk.merge(desk.export(desk.a)[0])
    branch = identity.own_keys(desk.a.store).node
    enrolling.report(desk.district.store, desk.district.clerk, branch, "lost", "被偷")
    (life,) = listed(desk.district, desk.a).lives
    assert life.lost_after == Peers(desk.district.store).last_commit(life.branch)[0] > 0
    assert desk.district.store.count(Resident) == 1
    register(desk.a, "冒名")
    frame = desk.a.package(reach.tip for reach in desk.district.vector())
    desk.district.merge(frame)  # however it came here
    assert desk.district.store.count(Resident) == 1
    assert [line.verdict for line in package_lines.out_of_role(desk.district.store)] == ["待核"]


def test_nobody_claims_a_branch_of_another_pc(desk):
    for node in (desk.a, desk.c):
        register(node)
        desk.merge(desk.export(node)[0])
    other = identity.own_keys(desk.c.store).node
    with desk.a.store.transaction():
        renewal = lives.Renewal(0, lives.RESTORED, other.hex())
        text = msgspec.json.encode([renewal]).decode()
        desk.a.store.keep_fact("renewals", text)
    register(desk.a, "乌兰图雅")
    desk.merge(desk.export(desk.a)[0])
    assert listed(desk.district, desk.a).lives == ()


def test_a_restored_district_goes_on_above_the_list_that_offices_hold(desk):
    backup = desk.district.clone()
    desk.district.clerk, former = backup.clerk, desk.district
    enrolling.report(
        former.store, former.clerk, identity.own_keys(desk.c.store).node, "retired", "换下"
    )
    desk.send_back(desk.a, f"{ONE}A")
    held = identity.require_list(desk.a.store).version
    desk.district = backup
    register(desk.a)
    desk.merge(desk.export(desk.a)[0])
    assert identity.require_list(backup.store).version > held
    assert enrolment.newer(
        identity.require_list(desk.a.store), identity.require_list(backup.store)
    ) == identity.require_list(backup.store)
