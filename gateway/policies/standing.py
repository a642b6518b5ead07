"""What the guardrails ask of a station's settings: with one that statute does not allow, the gateway does not start."""

from __future__ import annotations

from gateway.model.bounds import Kept
from gateway.policies.guardrail import Guardrails
from gateway.settings import Settings, SettingsError


def refuse_short_keeping(settings: Settings, guardrails: Guardrails) -> None:
    """Raise ``SettingsError`` where the ledger or the logs are to be kept for less than statute asks (G14)."""
    kept = guardrails.strictest(Kept)
    if kept is None:
        return
    for name, given, least in (
        ("ledger.keep_years", settings.ledger_keep_years, kept.ledger_years),
        ("logs.keep_days", settings.logs_keep_days, kept.log_days),
    ):
        if given < least:
            raise SettingsError(f"`{name}` has to be at least {least}, as the guardrails have it (G14), and is {given}")
