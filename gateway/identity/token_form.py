"""The form that a client sends to the token endpoint, and the answer to it.

A form holds each parameter once, in the body, and one way to authenticate.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import parse_qsl

from authlib.oauth2.rfc6749 import InvalidRequestError, OAuth2Payload, OAuth2Request

from gateway.model.certificate import Certificate

BY_ASSERTION: Final = "private_key_jwt"
BY_CERTIFICATE: Final = "self_signed_tls_client_auth"
METHODS: Final = (BY_ASSERTION, BY_CERTIFICATE)
"""The ways in which a client may authenticate, as Authlib's grants name them."""
_ASSERTED: Final = frozenset({"client_assertion", "client_assertion_type"})

MEDIA_TYPE: Final = "application/x-www-form-urlencoded"
LARGEST: Final = 32 * 1024
"""Bytes of a form."""

_MOST_PARAMETERS: Final = 20
_OTHER_CREDENTIALS: Final = frozenset({"client_secret", "username", "password", "assertion"})
EXCHANGE: Final = "urn:ietf:params:oauth:grant-type:token-exchange"

_CREDENTIALS_OF: Final = {"code": "authorization_code", "refresh_token": "refresh_token", "subject_token": EXCHANGE}
"""What one grant brings and no other may."""


@dataclass(frozen=True, slots=True)
class Sent:
    """What a client has sent, as it came.

    ``media_type`` is the body's, without parameters; ``query`` the query string of the address. ``proofs`` are the
    ``DPoP`` headers; ``certificate`` is what the client has connected with, in place of an assertion or beside one.
    """

    body: bytes
    media_type: str
    query: str = ""
    has_authorization: bool = False
    proofs: Sequence[str] = ()
    certificate: Certificate | None = None


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer of the token endpoint: an OAuth token or error, as JSON data."""

    status: int
    body: dict[str, Any]
    nonce: str | None = None
    """For the next proof (RFC 9449), where one was sent."""


def parse_form(sent: Sent, needed: str | None = "grant_type") -> dict[str, str]:
    """Return the parameters of a request that a client authenticates; raise Authlib's ``InvalidRequestError``.

    A parameter without a value counts as left out (RFC 6749, section 3.2).
    """
    if sent.query:
        raise InvalidRequestError("send every parameter in the body, none in the address")
    if sent.media_type != MEDIA_TYPE or len(sent.body) > LARGEST:
        raise InvalidRequestError(f"send a form of the type {MEDIA_TYPE} of at most {LARGEST} bytes")
    try:
        pairs = parse_qsl(
            sent.body.decode("ascii"), keep_blank_values=True, errors="strict", max_num_fields=_MOST_PARAMETERS
        )
    except ValueError:
        raise InvalidRequestError("the form cannot be read: percent-encode it as UTF-8") from None
    form = {name: value for name, value in pairs if value}
    if len({name for name, _ in pairs}) < len(pairs):
        raise InvalidRequestError("send each parameter once")
    if sent.has_authorization or not _OTHER_CREDENTIALS.isdisjoint(form):
        raise InvalidRequestError("authenticate in one way only: with a client assertion, or with your certificate")
    if any(name in form and form.get("grant_type") != grant for name, grant in _CREDENTIALS_OF.items()):
        raise InvalidRequestError("send a code or a token with the grant_type that it belongs to")
    if needed is not None and needed not in form:
        raise InvalidRequestError(f"send the parameter {needed}")
    return form


def has_assertion(form: Mapping[str, str]) -> bool:
    """Whether an assertion, good or not, is what a client wants to be known by; a certificate then proves nobody."""
    return not _ASSERTED.isdisjoint(form)


class TokenRequest(OAuth2Request):  # type: ignore[misc]  # Authlib ships no types
    """A form that was parsed, in the shape in which Authlib's grants look at it."""

    def __init__(
        self,
        form: Mapping[str, str],
        uri: str,
        confirmation: Mapping[str, str] | None = None,
        certificate: Certificate | None = None,
    ) -> None:
        super().__init__("POST", uri)
        self.payload = _Form(form)
        self.confirmation: Mapping[str, str] = confirmation or {}
        """What the tokens shall be bound to (`cnf`)."""
        self.certificate = certificate

    @property
    def form(self) -> dict[str, str]:
        """The parameters."""
        return self.payload.data


class _Form(OAuth2Payload):  # type: ignore[misc]  # Authlib ships no types
    def __init__(self, form: Mapping[str, str]) -> None:
        self._form = dict(form)

    @property
    def data(self) -> dict[str, str]:
        return self._form
