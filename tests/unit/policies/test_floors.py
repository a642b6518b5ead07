"""Every entry that stands otherwise than it is shipped is found; what is added, or laid out otherwise, is not."""

from __future__ import annotations

from pathlib import Path

import pytest

from gateway.documents import read_document
from gateway.policies.floors import changed_entries, shipped
from gateway.policies.guardrail_file import BUILT_IN

TEXT = (Path(__file__).parents[3] / "config" / "guardrails.yaml").read_text(encoding="utf-8")


def changed(old: str, new: str) -> tuple[str, ...]:
    assert old in TEXT
    return changed_entries(read_document(TEXT.replace(old, new)))


def test_the_shipped_file_differs_in_nothing_from_itself() -> None:
    assert changed_entries(read_document(TEXT)) == ()
    assert shipped().digest == read_document(TEXT).digest


@pytest.mark.parametrize(
    ("old", "new", "entry"),
    [
        ("公开, 内部]", "公开, 内部, 工作秘密]", "G1"),
        ("公开, 内部]", "公开]", "G1"),
        ("[judicial-organ, state-query]", "[judicial-organ, state-query, anybody]", "G2"),
        ("第103条", "第104条", "G4"),
        ("{tags: [reporter]}", "{tags: [contact]}", "G5"),
        ("policy_days: 1096", "policy_days: 3650", "G12"),
        ("require: assessment", "require: legal_basis", "G13"),
        ("ledger_years: 3", "ledger_years: 30", "G14"),
        ("[no-onward-transfer, purpose-limitation]", "[purpose-limitation]", "G17"),
        ("people: 2", "people: 3", "G19"),
        ("partner: {types: 6", "partner: {types: 9", "G20"),
    ],
)
def test_a_changed_entry_is_found_whether_it_is_looser_or_stricter(old: str, new: str, entry: str) -> None:
    assert changed(old, new) == (entry,)


@pytest.mark.parametrize("entry", BUILT_IN)
def test_an_entry_that_was_taken_away_or_renamed_is_found(entry: str) -> None:
    assert changed(f"- id: {entry}\n", "- id: X1\n") == (entry,)


def test_additions_comments_and_the_order_of_entries_are_free() -> None:
    entries = TEXT.split("\n\n- ")
    swapped = "\n\n- ".join([entries[0], *reversed(entries[1:])])
    added = "\n- {id: S1, title: {zh: 停, en: Halt}, source: 局令, hide: true, where: {mark: minor, is: true}}\n# end\n"
    assert changed_entries(read_document(swapped + added)) == ()
