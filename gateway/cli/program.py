"""A partner's program, as short as one can be: it proves itself with its key, gets a token, and asks."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from ipaddress import ip_address
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

import orjson
import requests

from gateway.identity.assertion import ASSERTION_TYPE, make_assertion
from gateway.identity.details import Details

_PATIENCE_S: Final = 10


class ProgramError(Exception):
    """The program got no token, or no answer; the message is one sentence that says what to do."""


@dataclass(frozen=True, slots=True)
class Program:
    """One client of a partner: the gateway's address ``url``, its own id, and its private key as a JWK with ``kid``."""

    url: str
    client_id: str
    key: Mapping[str, Any] = field(repr=False)

    def token(self, scopes: Sequence[str], details: Details | None = None) -> dict[str, Any]:
        """The token endpoint's answer, with ``access_token``; ``ProgramError`` where it gives none."""
        metadata = self._answer("GET", f"{self.url}/.well-known/oauth-authorization-server")
        form = {
            "grant_type": "client_credentials",
            "scope": " ".join(scopes),
            "client_assertion_type": ASSERTION_TYPE,
            "client_assertion": make_assertion(self.key, self.client_id, metadata["issuer"], time.time()),
        }
        if details is not None:
            form["authorization_details"] = orjson.dumps(details.as_claim()).decode()
        return self._answer("POST", metadata["token_endpoint"], form)

    def get(self, token: str, path: str, parameters: Mapping[str, str] | None = None) -> requests.Response:
        """The gateway's answer to ``GET path`` with the access token ``token``."""
        return self._send("GET", f"{self.url}{path}", parameters=parameters, token=token)

    def _answer(self, method: str, address: str, form: Mapping[str, str] | None = None) -> dict[str, Any]:
        response = self._send(method, address, form=form)
        try:
            answer = response.json()
        except ValueError:
            answer = None
        if not isinstance(answer, dict):
            raise ProgramError(f"what answers at {address} is no gateway: check the address")
        if not response.ok:
            said = ": ".join(str(answer[name]) for name in ("error", "error_description") if name in answer)
            raise ProgramError(f"no token was given: {said or response.status_code}")
        return answer

    def _send(
        self,
        method: str,
        address: str,
        *,
        form: Mapping[str, str] | None = None,
        parameters: Mapping[str, str] | None = None,
        token: str | None = None,
    ) -> requests.Response:
        headers = {} if token is None else {"Authorization": f"Bearer {token}"}
        with requests.Session() as session:
            # no proxy leads to this machine itself
            session.trust_env = not _is_this_machine(address)
            try:
                return session.request(
                    method, address, parameters, form, headers, timeout=_PATIENCE_S, allow_redirects=False
                )
            except requests.RequestException:
                raise ProgramError(f"no gateway answers at {self.url}: check the address, and that it serves") from None


def read_private_key(path: Path) -> Mapping[str, Any]:
    """The private key in the file at ``path``, a JWK with ``kid``; ``ProgramError`` where there is none."""
    try:
        jwk = orjson.loads(path.read_bytes())
    except (OSError, ValueError):
        jwk = None
    if not isinstance(jwk, dict) or not {"kty", "kid", "d"} <= jwk.keys():
        raise ProgramError(f"`{path}` holds no private key: give a file with one JWK that has `kid` and `d`")
    return jwk


def details_of(
    purpose: str | None, case_number: str | None, officer: str | None, reason: str | None = None
) -> Details | None:
    """The details of a token request, or None where nothing is given and the agreement's one purpose is meant."""
    if purpose is not None:
        return Details(purpose, case_number, officer, reason)
    if {case_number, officer, reason} != {None}:
        raise ProgramError("a case number, an officer and a reason belong to a purpose: name it")
    return None


def _is_this_machine(address: str) -> bool:
    host = urlsplit(address).hostname or ""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
