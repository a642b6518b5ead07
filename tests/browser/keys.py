"""The authenticator that Chromium brings for tests, and what its own tools say of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from playwright.sync_api import CDPSession, Page

_AUTHENTICATOR: Final = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


@dataclass
class Keys:
    """The authenticator of a page."""

    devtools: CDPSession
    id: str

    def asked(self, command: str, **given: Any) -> dict[str, Any]:
        """What the browser's own tools answer."""
        answer: dict[str, Any] = self.devtools.send(f"WebAuthn.{command}", {"authenticatorId": self.id, **given})
        return answer

    @property
    def credentials(self) -> list[dict[str, Any]]:
        """The passkeys on it."""
        found: list[dict[str, Any]] = self.asked("getCredentials")["credentials"]
        return found


def add_authenticator(page: Page) -> Keys:
    """An authenticator for ``page``, whose user is always there and verified."""
    devtools = page.context.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    added = devtools.send("WebAuthn.addVirtualAuthenticator", {"options": _AUTHENTICATOR})
    return Keys(devtools, added["authenticatorId"])
