"""What every kind promises, and what each checks within one record."""

import re
import uuid

import pytest
from sqlalchemy import create_engine, text

from db import kinds
from db.fields import Choice, Link, NameOf, Privacy
from db.kinds import KINDS
from db.kinds.case import FACTS_ONLY
from db.kinds.pairing import SIDES
from db.record import METADATA, kept_names, new_id
from tests.builders import build

TABLES = {kind.__tablename__ for kind in KINDS}
every_kind = pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__tablename__)

# Never to be added, in the words of labels and of identifiers.
FORBIDDEN = re.compile(
    "宗教|信仰|重点人员|评分|积分|人脸|指纹|血型|定位|轨迹"
    "|relig|belief|score|rating|face|finger|blood|location|track|watch"
)


def test_ids_of_one_program_rise_even_while_the_clock_stands_still(monkeypatch):
    monkeypatch.setattr("time.time_ns", lambda: 1_700_000_000_000_000_000)
    made = [new_id() for _ in range(20_000)]
    assert made == sorted(set(made))
    assert {uuid.UUID(bytes=one).version for one in made} == {7}
    assert {uuid.UUID(bytes=one).variant for one in made} == {uuid.RFC_4122}


@every_kind
def test_a_built_record_has_no_fault(kind):
    assert build(kind).faults() == {}


@every_kind
def test_labels_are_chinese_and_unique(kind):
    labels = [f.label for f in (*kind.fields().values(), *kind.lists().values())]
    assert len(labels) == len(set(labels))
    for words in (kind.title, *labels):
        assert re.search("[一-鿿]", words)
        assert not re.search("[A-Za-z]", words)


@every_kind
def test_an_empty_required_field_is_refused_by_its_label(kind):
    kept = kept_names(kind)
    for name, f in kind.fields().items():
        if not f.required:
            continue
        record = build(kind)
        for empty in (name, kept.get(name, name)):
            setattr(record, empty, None)
        assert f.label in record.faults()[name]


@every_kind
def test_a_blank_tuple_or_text_is_empty_too(kind):
    for name, f in kind.fields().items():
        if f.required and isinstance(f, Choice):
            assert f.label in build(kind, **{name: ()}).faults()[name]


def test_three_fields_alone_stay_on_the_own_record():
    kept = {(kind, n) for kind in KINDS for n, f in kind.fields().items() if f.own_record_only}
    assert kept == {
        (kinds.Resident, "ethnicity_code"),
        (kinds.Resident, "preferred_language"),
        (kinds.Visit, "target_group"),
    }
    for name in ("ethnicity_code", "preferred_language"):
        f = kinds.Resident.fields()[name]
        assert f.privacy is Privacy.SENSITIVE
        assert not f.search
        assert not f.required


@every_kind
def test_nothing_about_belief_body_score_or_movement(kind):
    for name, f in (*kind.fields().items(), *kind.lists().items()):
        hint = getattr(f, "hint", "").replace(FACTS_ONLY, "")
        words = f"{f.label}|{hint}|{name}"
        assert not FORBIDDEN.search(words), words


@every_kind
def test_links_point_at_kinds_that_exist(kind):
    linked = [f for f in kind.fields().values() if isinstance(f, Link)]
    for f in (*linked, *kind.lists().values()):
        assert set(f.kinds) <= TABLES


@every_kind
def test_kept_names_belong_to_links_and_share_their_register(kind):
    fields = kind.fields()
    for link, name in kept_names(kind).items():
        assert isinstance(fields[link], Link)
        assert fields[link].group == fields[name].group == link
    for f in fields.values():
        if isinstance(f, Link) and f.free_text:
            assert any(isinstance(o, NameOf) and o.group == f.group for o in fields.values())


@every_kind
def test_a_group_is_led_by_its_first_field(kind):
    for register in kind.registers().values():
        assert register.fields[0].group in {"", register.names[0]}
        assert register.tag == min(f.tag for f in register.fields)
        assert len({f.own_record_only for f in register.fields}) == 1


def test_what_is_decided_together_is_one_register():
    def groups(kind):
        return {register.names for register in kind.registers().values()}

    assert ("id_doc_kind", "id_number") in groups(kinds.Resident)
    assert ("birth_date", "birth_precision") in groups(kinds.Resident)
    assert ("estate", "building", "entrance", "floor", "room") in groups(kinds.Address)
    assert ("moved_in", "moved_out") in groups(kinds.Household)
    assert ("chair", "chair_name") in groups(kinds.JointMeeting)


@every_kind
def test_states_move_among_codes_that_exist(kind):
    states = kind.states
    if states is None:
        return
    table = kind.fields()[states.field].codes
    named = {states.start, *states.moves, *states.settled}
    named |= {code for after in states.moves.values() for code in after}
    assert named == set(table.codes())
    assert kind.fields()[states.field].default == states.start
    for before, after in states.back:
        assert after in states.moves[before]


def test_the_kinds_with_a_life():
    alive = {kind.__tablename__ for kind in KINDS if kind.states}
    assert alive == {
        "pairing", "joint_meeting", "resolution", "micro_wish", "service_case", "activity",
        "experience_briefing", "correction_notice",
    }  # fmt: skip


@every_kind
def test_defaults_and_codes_fit_their_tables(kind):
    for f in kind.fields().values():
        if isinstance(f, Choice) and f.default is not None:
            assert f.default in f.codes.codes()


def test_names_of_records_and_serials():
    prefixes = [kind.serial_prefix for kind in KINDS if kind.serial_prefix]
    assert len(prefixes) == len(set(prefixes))
    assert all(re.fullmatch("[A-Z]{2}", prefix) for prefix in prefixes)
    for kind in KINDS:
        assert not kind.name_field or kind.name_field in kind.fields()
        assert not (kind.parent_link() and kind.serial_prefix)


def test_a_kind_is_found_by_table_and_tag():
    for kind in KINDS:
        assert kinds.kind_of(kind.__tablename__) is kind
        assert kinds.by_tag(kind.table_tag) is kind
    assert kinds.by_tag(max(kind.table_tag for kind in KINDS) + 1) is None


def test_sides_cover_the_kinds_of_pairing():
    fields = kinds.Pairing.fields()
    assert set(SIDES) == set(fields["kind"].codes.codes())
    for place, name in enumerate(("side_a", "side_b")):
        assert {t for sides in SIDES.values() for t in sides[place]} == set(fields[name].kinds)


def test_column_names_need_no_quotes():
    # The journal writes rows with plain SQL.
    engine = create_engine("sqlite://")
    METADATA.create_all(engine, tables=[kind.table() for kind in KINDS])
    with engine.begin() as connection:
        for kind in KINDS:
            names = ", ".join(column.name for column in kind.table().columns)
            connection.execute(text(f"SELECT {names} FROM {kind.__tablename__}"))
    engine.dispose()


@every_kind
def test_sensitive_numbers_are_masked(kind):
    for name, f in kind.fields().items():
        if f.privacy is Privacy.SENSITIVE and name in {"id_number", "phone", "phone2", "mobile"}:
            assert f.masked
