"""A PC becomes known by file and paper: compared by people, signed by the district."""

import secrets

import msgspec
import pytest

from db.trouble import Refused
from desktop_app.exchange import enrolment, envelope, signed
from desktop_app.exchange.enrolment import Agreement, Request


class Machine:
    def __init__(self, code="650102001001", name="幸福社区", label="一号机", **changes):
        self.seed, public = signed.new_key()
        self.request = Request(
            office_code=code,
            office_name=name,
            node_label=label,
            branch=secrets.token_bytes(16),
            sign_key=public,
            age_key=envelope.new_key()[1],
            recovery_key=envelope.new_key()[1],
            **changes,
        )
        self.file = enrolment.write_request(self.request, self.seed)


@pytest.fixture
def office():
    return Machine()


@pytest.fixture
def district():
    machine = Machine("650102", "某区", "区级机")
    machine.known = enrolment.first_list(machine.request)
    return machine


def welcomed(district, office, level="full"):
    asked = enrolment.read_request(office.file)
    district.known = enrolment.approve(district.known, asked, Agreement(level))
    return enrolment.write_welcome(asked.branch, district.known, district.seed)


def test_the_whole_way(office, district):
    asked = enrolment.read_request(office.file)
    assert asked == office.request
    assert enrolment.same_fingerprint(
        office.request.fingerprint.replace(" ", "-"), asked.fingerprint
    )
    known, document = enrolment.read_welcome(welcomed(district, office), office.request.branch)
    assert known.version == 2
    assert known.district.fingerprint == district.request.fingerprint
    node = known.node(office.request.branch)
    assert (node.letter, node.role, node.level, node.status) == ("A", "office", "full", "active")
    assert known.signing_keys()[office.request.branch] == (office.request.sign_key,)
    assert enrolment.read_list(document, district.request.sign_key) == known


def test_a_fingerprint_is_eight_groups_of_four_digits(office):
    groups = office.request.fingerprint.split(" ")
    assert [len(group) for group in groups] == [4] * 8
    assert "".join(groups).isdecimal()
    assert office.request.fingerprint != Machine().request.fingerprint
    assert enrolment.same_fingerprint("１２３４", "12 34")
    assert not enrolment.same_fingerprint("1234", "1235")
    scanned = enrolment.scanned("650102001001", office.request.fingerprint)
    assert set(scanned) <= set("0123456789:HSL")  # what a scanner types on any keyboard
    for typed in (scanned, scanned.replace(":", "：")):
        assert enrolment.same_fingerprint(typed, office.request.fingerprint)


def test_pcs_of_one_office_get_their_own_letters(district):
    first, second, elsewhere = Machine(), Machine(), Machine("650102001002", "和平社区")
    for machine in (first, second, elsewhere):
        welcomed(district, machine)
    letters = [district.known.node(m.request.branch).letter for m in (first, second, elsewhere)]
    assert letters == ["A", "B", "A"]


def test_asking_again_renews_and_keeps_the_letter(district, office):
    welcomed(district, Machine())
    welcomed(district, office)
    welcomed(district, office, "stats")
    node = district.known.node(office.request.branch)
    assert (node.letter, node.level, len(district.known.nodes)) == ("B", "stats", 3)


def test_a_known_branch_with_other_keys_is_refused(district, office):
    welcomed(district, office)
    thief = Machine()
    forged = msgspec.structs.replace(thief.request, branch=office.request.branch)
    with pytest.raises(Refused, match="密钥不同"):
        enrolment.approve(district.known, forged, Agreement("full"))


def test_a_27th_pc_is_refused(district):
    for _ in range(26):
        district.known = enrolment.approve(district.known, Machine().request, Agreement("full"))
    with pytest.raises(Refused, match="26"):
        enrolment.approve(district.known, Machine().request, Agreement("full"))


def test_lost_and_retired_pcs_stay_on_the_list(district, office):
    welcomed(district, office)
    branch = office.request.branch
    lost = enrolment.with_status(district.known, branch, "lost", 17)
    assert (lost.node(branch).status, lost.node(branch).lost_after) == ("lost", 17)
    assert lost.version == district.known.version + 1
    assert branch in lost.signing_keys()
    with pytest.raises(Refused, match="没有这台电脑"):
        enrolment.with_status(lost, bytes(16), "retired")


def test_lists_only_grow(district, office):
    old = district.known
    welcomed(district, office)
    assert enrolment.newer(district.known, old) is district.known
    assert enrolment.newer(old, district.known) is district.known
    assert enrolment.newer(None, old) is old


def test_a_request_signed_by_another_key_is_refused(office):
    other = Machine()
    with pytest.raises(Refused, match="自己的密钥"):
        enrolment.read_request(enrolment.write_request(office.request, other.seed))


def test_a_welcome_for_another_pc_is_refused(district, office):
    raw = welcomed(district, office)
    with pytest.raises(Refused, match="另一台电脑"):
        enrolment.read_welcome(raw, bytes(16))


def test_a_welcome_from_another_district_is_refused_once_the_key_is_pinned(district, office):
    impostor = Machine("650102", "某区", "区级机")
    impostor.known = enrolment.first_list(impostor.request)
    raw = welcomed(impostor, office)
    assert enrolment.read_welcome(raw, office.request.branch)
    with pytest.raises(enrolment.OtherKey, match="核对码"):
        enrolment.read_welcome(raw, office.request.branch, district.request.sign_key)


def test_an_office_cannot_sign_a_trust_list(district, office):
    welcomed(district, office)
    forged = enrolment.write_list(district.known, office.seed)
    with pytest.raises(Refused, match="区级的密钥"):
        enrolment.read_list(forged)
    with pytest.raises(Refused, match="区级的密钥"):
        enrolment.read_list(forged, district.request.sign_key)


def test_one_kind_of_document_is_not_taken_for_another(district, office):
    with pytest.raises(Refused, match="这一步"):
        enrolment.read_list(office.file)
    renamed = office.file.replace(b'"enrolment request"', b'"trust list"')
    with pytest.raises(Refused, match="签名不符"):
        enrolment.read_list(renamed)


def test_every_byte_of_a_request_matters(office):
    for place in range(len(office.file)):
        flipped = bytearray(office.file)
        flipped[place] ^= 1 << (place % 7)
        try:
            assert enrolment.read_request(bytes(flipped)) == office.request
        except Refused:
            continue
        # What still reads may differ in spelling only, never in what it says.


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        (b"", "不是登记用的文件"),
        (b"PK\3\4", "不是登记用的文件"),
        (b"[" * 100_000, "不是登记用的文件"),
        (b"x" * (1 << 21), "太大"),
        (b'{"format":2}', "先升级"),
    ],
)
def test_other_files_get_a_sentence(raw, words):
    with pytest.raises(Refused, match=words):
        enrolment.read_request(raw)


def test_unsound_age_keys_are_refused(office):
    broken = msgspec.structs.replace(office.request, age_key="age1" + "q" * 58)
    with pytest.raises(Refused, match="接收密钥"):
        enrolment.read_request(enrolment.write_request(broken, office.seed))


def test_a_body_of_another_shape_is_refused(office):
    raw = signed.write(enrolment.REQUEST, enrolment.Welcome(bytes(16), ""), office.seed)
    with pytest.raises(Refused, match="不完整"):
        enrolment.read_request(raw)
