"""The table of hostile input, walked row by row: what holds it off, and the test that proves it.

A module that was renamed, or a proof that was dropped, turns this red before anybody reads the
manual's page of promises.
"""

from __future__ import annotations

import ast
import importlib
from dataclasses import dataclass

import pytest

import resources
from build_scripts import dev
from tests.layers.files import ROOT
from tests.trust.asking import parameters
from tests.trust.hostile_words import SEEDS, hostile_words


@dataclass(frozen=True)
class Line:
    """One kind of hostile input: `guards` as module:name, `proofs` as file::test."""

    what: str
    guards: tuple[str, ...]
    proofs: tuple[str, ...]


_X3 = "trust/test_x3_text_out.py::test_every_field_of_every_kind"
KEPT = f"{_X3}_keeps_it_as_it_was_typed_or_refuses"

TABLE = (
    Line(
        "a sheet: bombs, entities, far cells, macros, lying sizes",
        ("desktop_app.exchange.child:decode", "desktop_app.exchange.workbook:Workbook"),
        (
            "exchange/test_sheet_hostile.py::test_refused_with_a_sentence",
            "exchange/test_sheet_hostile.py::test_read_right",
            "exchange/test_sheet_hostile.py::test_without_the_caps_the_bomb_goes_off",
            "exchange/test_child.py::test_memory_is_capped",
            "exchange/test_child.py::test_no_outside_acts",
            "exchange/test_child.py::test_the_child_dies_with_its_parent",
        ),
    ),
    Line(
        "a photo: bombs, torn pictures, notes of the camera",
        ("desktop_app.exchange.taking:take", "desktop_app.exchange.child:decode"),
        (
            "exchange/test_taking.py::test_mutated_pictures_are_drawn_or_refused_within_the_caps",
            "exchange/test_taking.py::test_mutated_phone_pictures_end_the_child_at_most",
            "exchange/test_taking.py::test_a_bomb_of_real_pixels_stays_within_the_cage",
            "exchange/test_taking.py::test_nothing_of_the_cameras_notes_is_left",
        ),
    ),
    Line(
        "markup in a value: on paper and on screen",
        ("desktop_app.ledgers.wrapping:clean", "desktop_app.gui.controls.words:label"),
        (
            "trust/test_x3_text_out.py::test_a_ledger_of_it_holds_nothing_that_acts",
            "trust/test_x3_text_out.py::test_nothing_on_screen_is_read_as_markup",
            "trust/test_x3_text_out.py::test_the_pages_of_such_people_show_plain_text",
            "trust/test_x3_text_out.py::test_a_planted_fault_is_seen",
        ),
    ),
    Line(
        "a formula: in a workbook, a CSV, the clipboard",
        (
            "desktop_app.exchange.list_sheet:write",
            "desktop_app.exchange.marked_copy:write",
            "desktop_app.ledgers.spreadsheet:write",
            "desktop_app.gui.row_copy:neutral",
        ),
        (
            "trust/test_x3_text_out.py::test_a_workbook_of_it_has_no_formula_and_no_link",
            "trust/test_x3_text_out.py::test_a_csv_of_it_computes_nothing",
            "gui/test_list_export.py::test_no_cell_is_a_formula_a_number_or_a_link",
            "exchange/test_marked_copy.py::"
            "test_a_merged_cell_is_text_and_whole_columns_merge_as_far_as_rows_go",
            "gui/test_record_table.py::test_a_copied_cell_is_never_a_formula",
        ),
    ),
    Line(
        "SQL in a search or a value",
        ("db.reader:Reader", "db.engine:connect"),
        (
            "trust/test_x3_text_out.py::test_a_search_for_it_finds_text_and_changes_nothing",
            KEPT,
        ),
    ),
    Line(
        "bidi marks, control and zero-width characters",
        ("db.safe_files:name_fault", "desktop_app.ledgers.wrapping:clean", "db.text_types:Text"),
        (
            "db/test_safe_files.py::test_names_that_windows_or_a_stick_cannot_bear_are_refused",
            "trust/test_x3_text_out.py::test_a_ledger_of_it_holds_nothing_that_acts",
            KEPT,
        ),
    ),
    Line(
        "a path or a name that leads away, of a file, a device or a share",
        ("db.safe_files:name_fault", "desktop_app.installed.files:decode"),
        (
            "db/test_safe_files.py::test_names_that_windows_or_a_stick_cannot_bear_are_refused",
            "exchange/test_taking.py::test_names_are_cleaned",
            "installed/test_files.py::test_a_listed_path_that_leads_away_is_refused",
        ),
    ),
    Line(
        "a package: forged, torn, replayed, of a stranger, a bomb",
        ("desktop_app.exchange.package:open_package", "desktop_app.exchange.limits:check_frames"),
        (
            "exchange/test_package_mutations.py::test_mutated_packages_are_refused",
            "exchange/test_hostile_packages.py::test_replays_in_any_order_give_one_state",
            "exchange/test_mutated_merges.py::test_a_changed_package_is_refused_and_the_book_is_as_it_was",
            "trust/test_z_parsers.py::test_no_bytes_make_a_parser_crash_or_hang",
        ),
    ),
    Line(
        "a book, key file or backup that was damaged or swapped",
        ("db.key_file:read", "db.engine:read_version", "db.backup:require_sound"),
        (
            "trust/test_bad_input.py::test_a_damaged_book_is_told_and_left_as_it_is",
            "trust/test_bad_input.py::test_a_key_file_damaged_in_both_copies_points_to_the_backup",
        ),
    ),
)


@pytest.mark.parametrize("line", TABLE, ids=lambda line: line.what.split(":")[0].split(",")[0])
def test_each_row_has_its_guard_and_its_proof(line):
    for guard in line.guards:
        module, _, name = guard.partition(":")
        assert hasattr(importlib.import_module(module), name), guard
    for proof in line.proofs:
        file, _, name = proof.partition("::")
        assert name in proven_in(file), proof


def proven_in(file):
    """Give the tests of a file that run wherever the suite does: those never skipped."""
    found = functions_of((ROOT / "tests" / file).read_text("utf-8"))
    return {
        name
        for name, node in found.items()
        if not any("skip(" in ast.unparse(mark) for mark in node.decorator_list)
    }


def functions_of(text):
    """Give the tests of a file by name."""
    functions = (node for node in ast.parse(text).body if isinstance(node, ast.FunctionDef))
    return {node.name: node for node in functions if node.name.startswith("test_")}


def test_the_words_that_are_tried_are_of_every_kind_in_the_table():
    tried = "\n".join(hostile_words(len(SEEDS)))
    for sign in ("<", "=", "+", "@", "DROP TABLE", "\u202e", "\x00", "\u200b", "..", "CON", "\\\\"):
        assert sign in tried


def test_the_manual_names_proofs_that_are_there():
    text = resources.path("help", "promises.md").read_text("utf-8")
    named = [part for part in text.split("`") if part.startswith("tests/")]
    assert len(named) > 20
    assert [one for one in named if not (ROOT / one).is_file()] == []
    assert left_out(named) == [], "a release does not try what the manual names"


def test_a_release_tries_every_proof_of_the_table():
    files = {proof.partition("::")[0] for line in TABLE for proof in line.proofs}
    assert left_out(f"tests/{file}" for file in files) == []


def test_a_release_tries_whatever_hands_in_figures():
    """What says a figure of the release's line proves one of its ids, wherever it lies."""
    texts = {path: path.read_text("utf-8") for path in (ROOT / "tests").rglob("test_*.py")}
    handing = [
        path.relative_to(ROOT).as_posix()
        for path, text in texts.items()
        if "figures" in text
        and any("figures" in parameters(one) for one in functions_of(text).values())
    ]
    assert len(handing) > 10
    assert left_out(handing) == []


def left_out(files):
    """Give those of the files that a release does not try."""
    folders = tuple(proof for proof in dev.PROOFS if not proof.endswith(".py"))
    return sorted({one for one in files if one not in dev.PROOFS and not one.startswith(folders)})
