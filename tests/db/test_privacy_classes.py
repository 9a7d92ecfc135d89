"""How closely each field of each kind is kept, against the table that was agreed on (P, I, S).

The table was written field by field from the office's handbook and not from the declarations. A
class is no small print: a sensitive field narrows no list, is no column of one, is copied into no
other record, and stands in no history on paper. Lists (files, people) are rows of their own.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import pytest

from db.kinds import KINDS
from db.record import Record
from tests.layers.files import ROOT

Classes = Mapping[str, str]

HANDBOOK: Mapping[str, Classes] = {
    # Places, households, people
    "org_unit": {
        "P": "code12 full_name short_name seal_name level parent feature_title batch demo_status"
        " address phone",
        "I": "official_population official_households",
    },
    "address": {"I": "estate building entrance floor room detail occupancy grid_unit"},
    "household": {
        "I": "address household_kind hukou_book_no head housing_tenure moved_in moved_out"
        " checked_on",
        "S": "contact_phone assistance_kinds",
    },
    "resident": {
        "I": "full_name former_name sex birth_date birth_precision id_doc_kind marital_status"
        " education employment_status workplace residence_status hukou_place arrived_on left_on"
        " notice_on notice_method",
        "S": "id_number ethnicity_code phone phone2 preferred_language guardian guardian_name",
    },
    "household_member": {
        "I": "household resident relation_to_head membership_kind date_from date_to"
    },
    "consent_record": {"I": "subject purpose legal_basis scope given_on withdrawn_on"},
    "rights_request": {
        "S": "kind subject subject_name requester identity_checked_by identity_checked_by_name"
        " received_on due_on result refusal_reason answered_on remark"
    },
    # Organisation
    "staff_member": {
        "P": "full_name post employment_kind duty office_phone level term_from term_to grid_unit",
        "I": "user",
        "S": "mobile",
    },
    "responsibility_assignment": {"P": "level role staff staff_name duty_text signed_on"},
    "coordination_mechanism": {"P": "full_name lead_unit lead_unit_name rules issued_on"},
    "partner_organization": {
        "P": "full_name org_kind uscc resources needs",
        "I": "liaison liaison_phone joined_on left_on",
    },
    "service_station": {"P": "full_name kind address hours services opened_on"},
    "service_team": {"P": "full_name leader leader_name kinds"},
    "venue": {"P": "full_name kind address opened_on keeper keeper_name"},
    "venue_use": {"P": "venue venue_name date use activity headcount"},
    "grid_unit": {"P": "full_name worker"},
    "volunteer_session": {
        "I": "organization organization_name date kind place volunteers_count hours"
        " beneficiaries_count recorder recorder_name"
    },
    "volunteer_share": {"I": "session volunteer volunteer_name hours position"},
    # Pairing and contact
    "pairing": {
        "I": "kind side_a side_a_name side_b side_b_name purposes start_on planned_end frequency"
        " agreed_by_both state end_on end_reason"
    },
    "pairing_log": {"I": "pairing date form content problem result value counter_signed"},
    "contact_pair": {
        "S": "staff staff_name resident resident_name consent cycle start_on end_on remark"
    },
    "contact_log": {"S": "pair date way occasion topics content demand service_case remark"},
    # Meetings
    "joint_meeting": {
        "P": "kind meeting_name seq_year seq_no notified_on held_at place chair chair_name recorder"
        " recorder_name",
        "I": "minutes_body minutes_no copies_to state",
    },
    "agenda_item": {
        "I": "meeting position topic proposer proposer_name is_first_topic discussion outcome"
    },
    "attendance": {
        "P": "person person_name unit post kind deputy_for deputy_for_name position",
        "I": "meeting",
    },
    "resolution": {
        "I": "meeting agenda_item no matter topic owner_unit owner_unit_name owner owner_name"
        " due_on extended_to extension_reason state closed_on result confirmed_by"
        " confirmed_by_name"
    },
    "follow_up": {"I": "resolution date progress by by_name"},
    # Services
    "micro_wish": {
        "I": "wisher wisher_name alias guardian_ok category urgent content est_value collected_on"
        " collector collector_name public_ok claimer claimer_name claimed_on due_on realized_on"
        " how actual_value feedback satisfaction feedback_on state"
    },
    "service_case": {
        "I": "category received_at channel handler handler_name due_on referred_to"
        " referred_to_name referred_on revisit_on revisit_by revisit_by_name satisfaction state",
        "S": "subject subject_name summary outcome closed_on",
    },
    "case_step": {"I": "service_case", "S": "at by by_name text"},
    "visit": {
        "I": "date purpose festival situation goods goods_value cash receipt needs",
        "S": "target_group",
    },
    "service_delivery": {
        "I": "kind date station station_name provider provider_name beneficiaries_count"
        " beneficiary beneficiary_name content result"
    },
    # Activities, publicity, study, brand
    "activity": {
        "P": "topic series project programme integrated_with goals culture_scene theme forms"
        " festival setting is_feature date_from date_to place organizer organizer_name shared_code"
        " headcount volunteers state",
        "I": "budget cost plan summary",
    },
    "publicity_item": {"P": "kind topic quantity unit place date setting handler handler_name"},
    "periodical_holding": {"P": "topic year copies place subscribed_by"},
    "study_session": {
        "P": "kind level date topic materials speaker place headcount integrated_with notes"
        " programme"
    },
    "brand_checklist": {"P": "year item content owner owner_name progress done_on"},
    "cross_visit": {"P": "kind date host_org host_org_name headcount sites aspects takeaways"},
    "cross_visit_action": {"P": "visit text owner owner_name due_on"},
    "experience_briefing": {"P": "topic body feature author author_name shared_on"},
    "indicator_report": {
        "P": "indicator period cutoff_date numerator denominator definition source coverage"
    },
    "plan_item": {"P": "month task owner owner_name due_on done_link done_link_name"},
    "festival": {"P": "full_name calendar rule dates_by_year remind_days"},
}
"""The class of each field that the handbook has."""

KEPT_OTHERWISE: Mapping[str, tuple[str, str]] = {
    "joint_meeting.minutes_no": ("P", "140"),
    "joint_meeting.copies_to": ("P", "140"),
    "service_case.closed_on": ("I", "140"),
    "case_step.at": ("I", "140"),
    "case_step.by": ("I", "140"),
    "case_step.by_name": ("I", "140"),
    "visit.situation": ("S", "117"),
    "visit.needs": ("S", "117"),
}
"""Where a declaration says something else, with the decision (ARCHITECTURE.md) that says why."""

OURS: Mapping[str, Classes] = {
    "org_unit": {
        "P": "brand_since brand_name slogan demo_since least_count wish_value fewer_reviewers",
        "I": "aid_purpose id_purpose meeting_rhythm topics_ahead study_months revisit_workdays"
        " check_months answer_days first_topic_rule case_days_dispute case_days_hardship"
        " case_days_interests case_days_festival case_days_children",
    },
    "resident": {"I": "name_reading"},
    "partner_organization": {"P": "pattern_role duty"},
    "pairing_log": {"I": "service_case"},
    "joint_meeting": {"P": "programme"},
    "resolution": {"I": "long_term"},
    "visit": {"S": "service_case wish"},
    "cross_visit": {"P": "topic place"},
    "cross_visit_action": {"P": "done_on position"},
    "experience_briefing": {"P": "state"},
    "plan_item": {"P": "year done_on"},
    "festival": {"P": "code"},
    "attachment": {
        "I": "sha256 mime byte_count caption taken_on photographer contains_people consent_ok"
        " origin_name owner owner_tag position"
    },
    "user": {"I": "login staff roles active"},
    "transition": {"I": "target state_from state_to at by by_name text former_day"},
    "ledger_print": {
        "I": "ledger edition parameters cutoff_date row_count content_hash by by_name at copy_no"
        " audit_head check_code page_count"
    },
    "list_entry": {"I": "owner owner_tag target target_name position"},
    "sign_off": {"I": "target step by by_name at decision opinion target_heads"},
    "code_entry": {"P": "list_name code label position until"},
    "list_view": {"I": "called page owner shared pinned position base conditions layout sorting"},
    "finding_note": {"I": "target field_name rule reason seen noted_on by by_name"},
    "not_same_person": {"I": "one other"},
    "name_in_tray": {
        "I": "called pasted source source_name pasted_on head_count state meant meant_name",
        "S": "phone",
    },
    "ledger_layout": {"P": "ledger version own_title columns"},
    "reporting_period": {"P": "period due_on"},
    "same_person": {"I": "one other same_kind evidence"},
    "binder": {
        "P": "fonds_code fonds_name year category retention division box_no first_no thickness"
    },
    "correction_notice": {
        "I": "target field_name rule message kind state made_on made_by_name answer answered_on"
        " answered_by_name"
    },
    "merge_receipt": {
        "P": "package file sender made_at state_code agrees created updated files decided"
        " left_open returned at log_head",
        "I": "decisions by_name",
    },
    "form_template": {"I": "called form said"},
}
"""The fields that the handbook does not class: kinds of the program, and what was added since."""

EVERY: Classes = {"I": "serial_no remark"}
"""What every record has, where its kind does not keep it more closely."""


def _said(table: Classes) -> Iterator[tuple[str, str]]:
    for letter, names in table.items():
        yield from ((name, letter) for name in names.split())


def classed(kind: type[Record]) -> dict[str, str]:
    """Give the class that each field of a kind should have."""
    name = kind.__tablename__
    found = (
        dict(_said(EVERY)) | dict(_said(OURS.get(name, {}))) | dict(_said(HANDBOOK.get(name, {})))
    )
    for field, (letter, _decision) in KEPT_OTHERWISE.items():
        table, _, column = field.partition(".")
        if table == name:
            assert found[column] != letter  # what is no difference needs no reason
            found[column] = letter
    return found


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__tablename__)
def test_each_field_is_kept_as_closely_as_was_agreed(kind: type[Record]) -> None:
    assert {name: one.privacy.value for name, one in kind.fields().items()} == classed(kind)


def test_the_table_speaks_of_no_kind_that_is_gone_and_of_no_field_twice() -> None:
    kinds = {kind.__tablename__ for kind in KINDS}
    assert HANDBOOK.keys() | OURS.keys() == kinds
    for name in kinds:
        said = [one for one, _ in (*_said(HANDBOOK.get(name, {})), *_said(OURS.get(name, {})))]
        assert len(said) == len(set(said)), name
    for field in KEPT_OTHERWISE:
        table, _, column = field.partition(".")
        assert column in dict(_said(HANDBOOK[table])), field


def test_each_difference_names_a_decision_that_there_is() -> None:
    architecture = (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8")
    for field, (_letter, decision) in KEPT_OTHERWISE.items():
        assert f"\n{decision}. **" in architecture, field
