"""Which kinds of record tell who somebody is: many of them at once leave like many residents."""

from db.kinds import KINDS
from db.pointing import names_people

NAMELESS = {
    "org_unit", "address", "staff_member", "partner_organization", "grid_unit", "agenda_item",
    "resolution_step", "user", "ledger_print", "responsibility_assignment",
    "coordination_mechanism", "service_station", "venue", "venue_use", "volunteer_session",
    "publicity_item", "periodical_holding", "study_session", "brand_checklist", "cross_visit",
    "cross_visit_action", "experience_briefing", "indicator_report", "plan_item", "festival",
    "code_entry", "list_view", "ledger_layout", "reporting_period", "binder", "merge_receipt",
    "form_template",
}  # fmt: skip


def test_every_kind_whose_rows_tell_who_somebody_is_counts_as_people():
    counted = {kind.__tablename__ for kind in KINDS if names_people(kind)}
    everyone = {kind.__tablename__ for kind in KINDS}
    assert everyone - counted <= NAMELESS
    wanted = {
        "resident", "household", "household_member", "pairing", "pairing_log", "micro_wish",
        "service_case", "case_step", "visit", "contact_pair", "contact_log", "service_delivery",
        "activity", "consent_record", "rights_request", "list_entry", "attachment",
    }  # fmt: skip
    assert wanted <= counted
    assert not counted & {"org_unit", "staff_member", "festival", "publicity_item"}
