"""The permanent numbers of tables and fields: once used, a number keeps its meaning for ever.

Journals and packages of every release speak in these numbers. A new field adds a line here; a
line is never changed or removed, not even when its field goes.
"""

import pytest

from db.kinds import KINDS
from db.record import REMARK_TAG, SERIAL_TAG

USED: dict[tuple[int, str], dict[int, str]] = {
    (1, "org_unit"): {
        1: "code12",
        2: "full_name",
        3: "short_name",
        4: "seal_name",
        5: "level",
        6: "parent",
        7: "feature_title",
        8: "batch",
        9: "demo_status",
        10: "address",
        11: "phone",
        12: "official_population",
        13: "official_households",
    },
    (2, "address"): {
        1: "estate",
        2: "building",
        3: "entrance",
        4: "floor",
        5: "room",
        6: "detail",
        7: "occupancy",
        8: "grid_unit",
    },
    (3, "household"): {
        1: "address",
        2: "household_kind",
        3: "hukou_book_no",
        4: "head",
        5: "contact_phone",
        6: "housing_tenure",
        7: "assistance_kinds",
        8: "moved_in",
        9: "moved_out",
        10: "checked_on",
    },
    (4, "household_member"): {
        1: "household",
        2: "resident",
        3: "relation_to_head",
        4: "membership_kind",
        5: "date_from",
        6: "date_to",
    },
    (5, "resident"): {
        1: "full_name",
        2: "former_name",
        3: "sex",
        4: "birth_date",
        5: "birth_precision",
        6: "id_doc_kind",
        7: "id_number",
        8: "ethnicity_code",
        9: "marital_status",
        10: "education",
        11: "employment_status",
        12: "workplace",
        13: "phone",
        14: "phone2",
        15: "preferred_language",
        16: "guardian",
        17: "guardian_name",
        18: "residence_status",
        19: "hukou_place",
        20: "arrived_on",
        21: "left_on",
        22: "notice_on",
        23: "notice_method",
        24: "name_reading",
    },
    (6, "staff_member"): {
        1: "full_name",
        2: "post",
        3: "employment_kind",
        4: "duty",
        5: "office_phone",
        6: "mobile",
        7: "level",
        8: "term_from",
        9: "term_to",
        10: "grid_unit",
        11: "user",
    },
    (7, "partner_organization"): {
        1: "full_name",
        2: "org_kind",
        3: "uscc",
        4: "liaison",
        5: "liaison_phone",
        6: "resources",
        7: "needs",
        8: "joined_on",
        9: "left_on",
    },
    (8, "grid_unit"): {
        1: "full_name",
        2: "buildings",
        3: "worker",
    },
    (9, "pairing"): {
        1: "kind",
        2: "side_a",
        3: "side_a_name",
        4: "side_b",
        5: "side_b_name",
        6: "purposes",
        7: "start_on",
        8: "planned_end",
        9: "frequency",
        10: "agreed_by_both",
        11: "state",
        12: "end_on",
        13: "end_reason",
        14: "agreement",
    },
    (10, "pairing_log"): {
        1: "pairing",
        2: "date",
        3: "form",
        4: "participants",
        5: "content",
        6: "problem",
        7: "result",
        8: "value",
        9: "counter_signed",
        10: "photos",
    },
    (11, "joint_meeting"): {
        1: "kind",
        2: "meeting_name",
        3: "seq_year",
        4: "seq_no",
        5: "notified_on",
        6: "held_at",
        7: "place",
        8: "chair",
        9: "chair_name",
        10: "recorder",
        11: "recorder_name",
        12: "minutes_body",
        13: "minutes_no",
        14: "copies_to",
        15: "sign_in_sheet",
        16: "photos",
        17: "state",
        18: "programme",
    },
    (12, "agenda_item"): {
        1: "meeting",
        2: "position",
        3: "topic",
        4: "proposer",
        5: "proposer_name",
        6: "is_first_topic",
        7: "discussion",
        8: "outcome",
    },
    (13, "attendance"): {
        1: "meeting",
        2: "person",
        3: "person_name",
        4: "unit",
        5: "post",
        6: "kind",
        7: "deputy_for",
        8: "deputy_for_name",
        9: "position",
    },
    (14, "resolution"): {
        1: "meeting",
        2: "agenda_item",
        3: "no",
        4: "matter",
        5: "topic",
        6: "owner_unit",
        7: "owner_unit_name",
        8: "owner",
        9: "owner_name",
        10: "co_units",
        11: "due_on",
        12: "long_term",
        13: "extended_to",
        14: "extension_reason",
        15: "state",
        16: "closed_on",
        17: "result",
        18: "confirmed_by",
        19: "confirmed_by_name",
    },
    (15, "follow_up"): {
        1: "resolution",
        2: "date",
        3: "progress",
        4: "by",
        5: "by_name",
        6: "evidence",
    },
    (16, "attachment"): {
        1: "sha256",
        2: "mime",
        3: "byte_count",
        4: "caption",
        5: "taken_on",
        6: "photographer",
        7: "contains_people",
        8: "consent_ok",
        9: "origin_name",
        10: "owner",
        11: "owner_tag",
        12: "position",
    },
    (17, "consent_record"): {
        1: "subject",
        2: "purpose",
        3: "legal_basis",
        4: "scope",
        5: "given_on",
        6: "evidence",
        7: "withdrawn_on",
    },
    (18, "user"): {
        1: "login",
        2: "staff",
        3: "roles",
        4: "active",
        5: "must_change",
        6: "last_login",
    },
    (19, "transition"): {
        1: "target",
        2: "state_from",
        3: "state_to",
        4: "at",
        5: "by",
        6: "by_name",
        7: "text",
    },
    (20, "ledger_print"): {
        1: "ledger",
        2: "edition",
        3: "parameters",
        4: "cutoff_date",
        5: "row_count",
        6: "content_hash",
        7: "by",
        8: "by_name",
        9: "at",
        10: "copy_no",
        11: "audit_head",
        12: "check_code",
        13: "page_count",
    },
    (21, "list_entry"): {
        1: "owner",
        2: "owner_tag",
        3: "target",
        4: "target_name",
        5: "position",
    },
}


def declared(kind):
    fields = {name: f.tag for name, f in kind.fields().items()}
    return fields | {name: links.tag for name, links in kind.lists().items()}


def test_table_tags_are_the_ones_always_used():
    assert {(kind.table_tag, kind.__tablename__) for kind in KINDS} == set(USED)


def test_no_table_tag_is_used_twice():
    assert len({tag for tag, _ in USED}) == len({table for _, table in USED}) == len(USED)


@pytest.mark.parametrize("kind", KINDS)
def test_field_tags_are_the_ones_always_used(kind):
    used = USED[kind.table_tag, kind.__tablename__]
    shared = {"serial_no": SERIAL_TAG, "remark": REMARK_TAG}
    mine = {name: tag for name, tag in declared(kind).items() if name not in shared}
    assert mine.items() <= {name: tag for tag, name in used.items()}.items()
    assert shared.items() <= declared(kind).items()


@pytest.mark.parametrize("kind", KINDS)
def test_no_field_tag_is_used_twice(kind):
    tags = list(declared(kind).values())
    assert len(tags) == len(set(tags))
    assert all(0 < tag < 1000 for tag in tags)


@pytest.mark.parametrize("kind", KINDS)
def test_every_tag_declared_is_on_the_list(kind):
    used = USED[kind.table_tag, kind.__tablename__]
    mine = set(declared(kind).values()) - {SERIAL_TAG, REMARK_TAG}
    assert mine <= set(used)


def test_shared_tags_are_the_ones_always_used():
    assert (SERIAL_TAG, REMARK_TAG) == (901, 902)
