"""A stored text becomes a policy for its days, or else what it speaks of is shared with nobody."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from gateway.model.grant import Purposes
from gateway.publication.reading import Standards, read_live, read_version, within
from gateway.publication.schedule import Window
from gateway.publication.version import State, Version, digest_of
from tests.unit.publication.documents import LESS, care
from tests.unit.publication.versions import AUTHOR, TODAY

TOMORROW = TODAY + timedelta(days=1)


def _version(text: bytes, number: int = 1, name: str = "care") -> Version:
    return Version(name, number, digest_of(text), text, AUTHOR, State.PUBLISHED, effective=TODAY)


def _window(version: Version, last: date = date.max) -> Window:
    return Window(version, TODAY, last)


def test_a_policy_is_in_force_on_the_days_of_its_window_alone(standards: Standards) -> None:
    live = read_live([_window(_version(care()), TOMORROW)], standards, TODAY)
    assert [(policy.label, policy.first, policy.last) for policy in live.policies] == [("care@1", TODAY, TOMORROW)]
    assert (live.unreadable, live.faults) == ((), ())


def test_a_policy_whose_validity_lies_outside_of_its_window_is_in_force_on_no_day(standards: Standards) -> None:
    [policy] = read_live([_window(_version(care()))], standards, TODAY).policies
    assert within(Window(_version(care()), date(2028, 1, 1), date.max), policy) == ()


def test_a_sound_version_is_read_once_against_the_same_documents_and_anew_against_others(standards: Standards) -> None:
    ours, none = standards, replace(standards, purposes=Purposes({}, "0" * 64))
    [first] = read_live([_window(_version(care()))], ours, TODAY).policies
    assert read_version(_version(care()), ours) is read_version(_version(care()), ours)
    assert read_version(_version(care()), ours).rules is first.rules
    assert [window.label for window in read_live([_window(_version(care()))], none, TODAY).unreadable] == ["care@1"]
    # the same text under another name, and another text under the same
    for other in (_version(care(), number=2), replace(_version(care()), text=care(1, LESS))):
        assert not read_live([_window(other)], ours, TODAY).policies
    [less] = read_live([_window(_version(care(1, LESS)))], ours, TODAY).policies
    assert less.rules != first.rules


def test_windows_that_have_ended_are_not_read(standards: Standards) -> None:
    live = read_live([_window(_version(b"nothing"), TODAY)], standards, TOMORROW)
    assert (live.policies, live.unreadable) == ((), ())


@pytest.mark.parametrize(
    ("version", "subject"),
    [
        (_version(care(1, ("household@3", "household@2"))), ("community-committee", "household")),
        (_version(care(1, ("elderly-care]", "no-such-purpose]"))), ("community-committee", "household")),
        (_version(care(1, ("address: {", "adress: {"))), ("community-committee", "household")),
        (_version(care(), number=2), ("community-committee", "household")),
        (_version(care(), name="other"), ("community-committee", "household")),
        (_version(care(1, ("partner: {kind: community-committee}", "partner: committee"))), (None, None)),
        (_version(care(1, ("schema: household@3", "schema: 3"))), (None, None)),
        (_version(b"policy: [care\n"), (None, None)),
        (_version(b"care\n"), (None, None)),
        (replace(_version(care()), text=care(1, ("community-committee", "transport"))), (None, None)),
    ],
    ids=["older catalogue", "purpose", "field", "number", "name", "no kind", "no type", "no yaml", "text", "altered"],
)
def test_a_text_that_cannot_be_used_closes_what_it_speaks_of(
    standards: Standards, version: Version, subject: tuple[str | None, str | None]
) -> None:
    live = read_live([_window(version, TOMORROW)], standards, TODAY)
    assert live.policies == ()
    [unreadable] = live.unreadable
    assert (unreadable.partner_kind, unreadable.record_type) == subject
    assert (unreadable.label, unreadable.first, unreadable.last) == (version.label, TODAY, TOMORROW)
    assert [faulty.source for faulty in live.faults] == [version.label]


def test_the_standards_are_known_by_all_of_them(standards: Standards) -> None:
    for changed in (
        replace(standards, catalogue=replace(standards.catalogue, digest="x")),
        replace(standards, purposes=replace(standards.purposes, digest="x")),
        replace(standards, guardrails=replace(standards.guardrails, digest="x")),
    ):
        assert changed.digest != standards.digest
