"""Whether the guardrails of a station may stand as they are, and whether its settings keep to them.

The gateway does not start, and nobody looks at a record, under guardrails that were changed and not signed by as many
people as it takes (G19), nor with settings that keep less than statute asks (G14).
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from gateway.documents import read_document
from gateway.model.bounds import Kept, Signed
from gateway.policies.floors import changed_entries, shipped
from gateway.policies.guardrail import Guardrails
from gateway.policies.guardrail_file import parse_guardrails
from gateway.policies.signatures import SignatureError, people, read_signatures, read_signers
from gateway.settings import Settings, SettingsError


@dataclass(frozen=True, slots=True)
class Standing:
    """The guardrails of a station, what in them differs from those that are shipped, and who signed for that."""

    file: Path
    guardrails: Guardrails
    changed: tuple[str, ...]
    signed_by: tuple[str, ...]
    people: int
    """How many have to sign before a change stands."""

    @property
    def holds(self) -> bool:
        """Whether nothing was changed, or enough people signed what was."""
        return not self.changed or len(self.signed_by) >= self.people

    @property
    def verdict(self) -> str:
        """What is the matter, in a sentence."""
        if not self.changed:
            return f"`{self.file.name}` holds every guardrail as it is shipped"
        by = f" ({', '.join(self.signed_by)})" if self.signed_by else ""
        told = f"{len(self.signed_by)} of {self.people} people signed{by}"
        return f"`{self.file.name}` differs from what is shipped in {', '.join(self.changed)}, and {told} (G19)"


def standing_of(settings: Settings) -> Standing:
    """How the guardrails of a deployment stand; ``Faulty`` or ``SignatureError`` where a file cannot be read."""
    document = read_document(settings.guardrails)
    guardrails = parse_guardrails(document)
    signers = read_signers(settings.keys)
    return Standing(
        file=settings.guardrails,
        guardrails=guardrails,
        changed=changed_entries(document),
        signed_by=people(document.digest, read_signatures(settings.guardrails), signers),
        people=max(each.people for each in (_shipped_rule(), guardrails.strictest(Signed)) if each is not None),
    )


def standing_guardrails(settings: Settings) -> Guardrails:
    """The guardrails of a deployment, if the gateway may start with them.

    Raises ``SignatureError`` where a shipped one was changed without the signatures it takes, ``SettingsError`` where
    the settings keep less than they ask, and ``Faulty`` with every fault of the file.
    """
    standing = standing_of(settings)
    if not standing.holds:
        raise SignatureError(f"{standing.verdict}: see `gateway guardrail check`")
    _refuse_short_keeping(settings, standing.guardrails)
    return standing.guardrails


def _shipped_rule() -> Signed | None:
    return parse_guardrails(shipped()).strictest(Signed)


def _refuse_short_keeping(settings: Settings, guardrails: Guardrails) -> None:
    kept = guardrails.strictest(Kept)
    if kept is None:
        return
    for name, given, least in (
        ("ledger.keep_years", settings.ledger_keep_years, kept.ledger_years),
        ("logs.keep_days", settings.logs_keep_days, kept.log_days),
    ):
        if given < least:
            raise SettingsError(f"`{name}` has to be at least {least}, as the guardrails have it (G14), and is {given}")
