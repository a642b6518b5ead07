"""How a policy writes a scrub, and what compiling adds to it."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest

from gateway.catalogue.load import load_catalogue
from gateway.documents import Faulty, read_document
from gateway.model.catalogue import Catalogue, Field, Sensitivity, Title
from gateway.model.kinds import Kind
from gateway.model.plan import Redaction
from gateway.policies.describe import phrase
from gateway.policies.findings import Findings
from gateway.policies.redactions import parse_redaction
from gateway.redaction.scrub.redaction import Scrub
from gateway.redaction.scrub.tokens import Detector

CATALOGUE = Path(__file__).parents[3] / "config" / "catalogue"


@cache
def catalogue() -> Catalogue:
    return load_catalogue(CATALOGUE)


def parsed(written: str, kind: Kind = Kind.NARRATIVE, sensitivity: Sensitivity = Sensitivity.SENSITIVE) -> Redaction:
    document = read_document(f"notes: {written}")
    findings = Findings(document)
    field = Field("notes", Title("走访记录", "Notes"), kind, sensitivity, "notes")
    redaction = parse_redaction(document.data["notes"], field, findings, ("notes",))
    findings.settle()
    assert redaction is not None
    return redaction


def test_a_scrub_lists_its_detectors_or_asks_for_all() -> None:
    assert parsed("{scrub: [name, phone, name]}") == Scrub(frozenset({Detector.NAME, Detector.PHONE}))
    assert parsed("{scrub: all}") == Scrub(frozenset(Detector))


@pytest.mark.parametrize(
    ("written", "fault"),
    [
        ("{scrub: []}", "a scrub lists what it looks for"),
        ("{scrub: name}", "a scrub lists what it looks for"),
        ("{scrub: {name: true}}", "a scrub lists what it looks for"),
        ("{scrub: [name, face]}", "no detector `face`: choose from name, id_number"),
        ("{scrub: [[name]]}", "no detector"),
        ("{scrub: [1]}", "no detector `1`"),
    ],
)
def test_a_scrub_that_means_nothing_is_a_fault(written: str, fault: str) -> None:
    with pytest.raises(Faulty) as caught:
        parsed(written)
    assert fault in str(caught.value)


@pytest.mark.parametrize("kind", [kind for kind in Kind if kind is not Kind.NARRATIVE])
def test_only_a_narrative_is_scrubbed(kind: Kind) -> None:
    with pytest.raises(Faulty, match="only a `narrative` can be scrubbed"):
        parsed("{scrub: all}", kind)


def test_a_field_of_the_highest_sensitivity_is_withheld_and_not_scrubbed() -> None:
    with pytest.raises(Faulty, match="highest sensitivity, which no scrub makes less: write `present`"):
        parsed("{scrub: all}", sensitivity=Sensitivity.HIGHEST)


def test_a_scrub_is_told_in_the_words_of_the_language() -> None:
    assert phrase(parsed("{scrub: [phone, name]}")) == "scrub name phone"


def test_a_scrub_knows_every_field_of_the_type_that_names_or_reaches_somebody() -> None:
    scrub = Scrub(frozenset(Detector)).knowing(catalogue().types["household"])
    assert {field for field, _ in scrub.reads} == {
        "address",
        "employer",
        "head_id_number",
        "head_name",
        "phone",
        "plate",
        "spouse_name",
    }
