"""The OpenID provider of npm, run as an agency runs one, and somebody who signs in on its page."""

from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import requests
from joserfc.jwk import ECKey, RSAKey

from gateway.identity.assertion import new_client_key
from gateway.settings.provider import ProviderSettings
from tests.identity_profile.provider.agency import CLIENT
from tests.machine import NODE, ROOT, needs_node
from tests.walk.processes import PATIENCE, free_port

PROGRAM: Final = Path(__file__).with_name("agency.mjs")

needs_provider: Final = needs_node("oidc-provider")


@contextmanager
def running_provider(gateway: str, home: Path, algorithm: str = "ES256") -> Iterator[ProviderSettings]:
    """A provider that knows the gateway at the address ``gateway`` by its key; the settings to reach it."""
    private, public = new_client_key()
    key_file = home / "provider.jwk"
    key_file.write_text(json.dumps(private))
    key_file.chmod(0o600)
    own = [
        ECKey.generate_key("P-256", {"kid": "e"}).as_dict(private=True),
        RSAKey.generate_key(2048, {"kid": "r"}).as_dict(private=True),
    ]
    told: dict[str, Any] = {
        "port": free_port(),
        "redirect": f"{gateway}/signin/from/npm",
        "jwks": {"keys": [public]},
        "own": {"keys": own},
        "algorithm": algorithm,
    }
    process = subprocess.Popen(  # noqa: S603 - our own command
        [str(NODE), PROGRAM, json.dumps(told)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        cwd=ROOT,
    )
    assert process.stdin is not None
    assert process.stdout is not None
    try:
        issuer = process.stdout.readline().strip()
        assert issuer, "the provider did not start"
        yield ProviderSettings("npm", issuer, CLIENT, "分局统一认证", "the bureau", key_file=key_file)
    finally:
        process.stdin.close()
        process.stdout.close()
        process.wait(PATIENCE)


def sign_in_there(browser: requests.Session, address: str, account: str) -> str:
    """Sign in on the provider's page, to which the gateway has sent the browser; where it is sent in the end."""
    page = browser.get(address, timeout=PATIENCE)
    assert '<input name="account">' in page.text, page.text
    reply = browser.post(page.url, data={"account": account}, timeout=PATIENCE, allow_redirects=False)
    while not (there := reply.headers["Location"]).endswith("/account") and "/signin/from/" not in there:
        reply = browser.get(
            re.sub(r"^/", f"{page.url.split('/interaction')[0]}/", there), timeout=PATIENCE, allow_redirects=False
        )
    return there
