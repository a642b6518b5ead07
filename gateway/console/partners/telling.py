"""What an agreement gives and where a program stands, in words: made of policies and the state, and of no record."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, tzinfo
from typing import Final

from gateway.console.partners.place import Partnership
from gateway.console.words import say_at_desk
from gateway.errors import GatewayError
from gateway.grants.authorise import common_areas
from gateway.identity.self_test_results import Result
from gateway.model.client import Binding, Client, Stage
from gateway.model.grant import Agreement, Grant, Partner, Purposes
from gateway.model.inquiry import VIEWING, Action
from gateway.model.titles import title_in
from gateway.policies.book import PolicyBook
from gateway.policies.describe import describe
from gateway.window.telling import how_shown


@dataclass(frozen=True, slots=True)
class Given:
    """What an agreement gives of one type for one purpose: sentences about fields, or none where nothing is given."""

    record_type: str
    actions: str
    purpose: str
    shown: tuple[str, ...]


def given_by(partnership: Partnership, partner: Partner, agreement: Agreement, language: str) -> list[Given]:
    """What would be shown under ``agreement`` by the policies as they are, for each type and purpose of it."""
    directory, today = partnership.desk.directory(), partnership.desk.office.today
    book = partnership.desk.gate.policies.as_of(directory.version)
    purposes = partnership.desk.gate.purposes
    return [
        _given(book, _Asked(partner, agreement, name, purpose, max(today, agreement.first)), purposes, language)
        for name in sorted(agreement.record_types & book.catalogue.types.keys())
        for purpose in sorted(agreement.purposes & purposes.by_name.keys())
    ]


def areas_in_words(partnership: Partnership, codes: Iterable[str], language: str) -> str:
    """What areas are called, with their codes."""
    areas = partnership.desk.office.standards.areas
    return in_joined((areas.named(code, language) for code in codes), language)


def in_joined(words: Iterable[str], language: str) -> str:
    """Several words in a row."""
    return say_at_desk("listed", language).join(words)


def actions_in_words(actions: Iterable[Action], language: str) -> str:
    """What may be done, in words."""
    chosen = set(actions)
    return in_joined([say_at_desk(f"consent-{each.value}", language) for each in Action if each in chosen], language)


@dataclass(frozen=True, slots=True)
class _Asked:
    partner: Partner
    agreement: Agreement
    record_type: str
    purpose: str
    day: date


def _given(book: PolicyBook, asked: _Asked, purposes: Purposes, language: str) -> Given:
    record_type, purpose = book.catalogue.types[asked.record_type], purposes.by_name[asked.purpose]
    grant = Grant(
        partner=replace(asked.partner, active=True),
        agreement_id=asked.agreement.id,
        purpose=purpose,
        record_type=asked.record_type,
        action=Action.LIST,
        areas=common_areas(asked.agreement.areas, asked.partner.areas),
        day=asked.day,
        client_id="",
    )
    fields: dict[str, str] = {}
    for action in (each for each in VIEWING if each in asked.agreement.actions):
        try:
            view = book.view(replace(grant, action=action))
        except GatewayError:
            continue
        for field in describe(view, record_type)["fields"]:
            how = how_shown(field["shown"], language, record_type.fields[field["name"]])
            title = field["title"][language]
            fields[field["name"]] = f"{title} ({how.rstrip('.。')})" if how else title
    questions = (
        book.questions(replace(grant, action=Action.ANSWER)).values()
        if Action.ANSWER in asked.agreement.actions
        else ()
    )
    asked_for = [say_at_desk("answers-to", language, title=title_in(each.title, language)) for each in questions]
    return Given(
        title_in(record_type.title, language),
        actions_in_words(asked.agreement.actions, language),
        title_in(purpose.title, language),
        (*fields.values(), *asked_for),
    )


NEXT: Final[Mapping[Stage, str]] = {
    Stage.PROPOSED: "approve-client",
    Stage.APPROVED: "self-test",
    Stage.TESTED: "activate-client",
}
"""What comes next for a program on its way: an act of the desk's, or the developer's self-test."""


def kind_of(client: Client) -> str:
    """The word for what a program's tokens are bound to."""
    return {
        Binding.SESSION: "binding-window",
        Binding.MTLS: "binding-certificate",
        Binding.DPOP: "binding-key",
        Binding.NONE: "binding-none",
    }[client.binding]


@dataclass(frozen=True, slots=True)
class Tested:
    """The last self-test of a program: when, whether it passed, and of each thing sent the step that was amiss."""

    time: str
    passed: bool
    amiss: tuple[tuple[str, str], ...] = ()


def tested(result: Result | None, language: str, zone: tzinfo) -> Tested | None:
    """A self-test in words: each step that was amiss with what to do about it."""
    if result is None:
        return None
    found = [(result.of_client, "client"), (result.of_proof, "proof")]
    amiss = [(_step(step, of), say_at_desk(_advice(step, of, result.reason), language)) for step, of in found if step]
    return Tested(datetime.fromtimestamp(result.time, zone).strftime("%Y-%m-%d %H:%M"), result.passed, tuple(amiss))


def _step(step: str, of: str) -> str:
    return f"DPoP {step}" if of == "proof" else step


def _advice(step: str, of: str, reason: str | None) -> str:
    """The word for what to do about a step that was amiss."""
    if of == "proof":
        return "advice-nonce" if step == "nonce" else "advice-proof"
    if reason is not None and step in {"signature", "certificate key"}:
        return {"client": "advice-client", "kid": "advice-kid"}.get(reason, "advice-other-key")
    if step in {"exp", "iat", "nbf", "certificate dates"}:
        return "advice-clock"
    return {"aud": "advice-aud", "replay": "advice-replay", "jti": "advice-replay"}.get(step, "advice-assertion")
