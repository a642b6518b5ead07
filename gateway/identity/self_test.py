"""The self-test: what is wrong with a client's assertion, certificate and proof, step by step, for its developer.

Every step but two judges what was sent by itself, against what the metadata say to everybody: whoever sent it could do
the same, so the result tells nothing of the station. Which clients and keys there are shows in one step, ``signature``
(of a certificate ``certificate key``), which passes or does not; ``replay`` is reached by what a registered key has
signed alone.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from functools import partial
from itertools import takewhile
from typing import Any, Final, TypeVar

from authlib.oauth2 import OAuth2Error

from gateway.identity.assertion import ASSERTION_TYPE
from gateway.identity.client_authentication import Assertion, ClientAuthentication
from gateway.identity.proof import NonceNeeded, Proofs
from gateway.identity.registration import Registration
from gateway.identity.self_test_results import Result, Results
from gateway.identity.signed import NotGenuine, read_signed
from gateway.identity.token_form import Reply, Sent, has_assertion, parse_form
from gateway.identity.writable import writable
from gateway.model.certificate import Certificate
from gateway.model.client import Client, Stage

ADDRESS: Final = "/oauth/self-test"

_ASSERTION: Final = {
    "client_assertion_type": f"send {ASSERTION_TYPE}",
    "form": "send one compact JWS as `client_assertion`: three parts in base64url, 8192 characters at most",
    "header": "its header holds `alg`, `kid` and at most `typ`: no key and no address of one",
    "alg": "sign with ES256, PS256 or Ed25519 (EdDSA)",
    "typ": "leave `typ` out, or write JWT or client-authentication+jwt",
    "sub": "`sub` is your client id, as text",
    "iss": "`iss`, `sub` and `client_id`, if you send it, are your client id all",
    "aud": "`aud` is the issuer as the metadata spell it, as text: no list, no slash at its end, no path",
    "exp": "`exp` is ahead of now by 300 seconds at most, in whole seconds; compare your clock with `time`",
    "iat": "`iat` is a whole second, not ahead of now, and at most 300 seconds before `exp`",
    "nbf": "`nbf` is a whole second and not ahead of now; it may be left out",
    "jti": "`jti` is text of 1 to 256 characters, another one each time",
    "signature": "no key that the station holds for a client of this id has signed it, or its agreement does not "
    "stand: ask the station which id, `kid` and key it has; the reason is in its log",
    "replay": "this assertion was used before: make one for each request",
}
_CERTIFICATE: Final = {
    "certificate dates": "the certificate is in force now; compare your clock with `time`",
    "certificate key": "its public key is none that the station holds for a client of the `client_id` you send, or its "
    "agreement does not stand: ask the station which id and key it has; the reason is in its log",
}
_PROOF: Final = {
    "proofs": "send one header `DPoP`",
    "form": "send one compact JWS: three parts in base64url without padding",
    "header": "its header holds `typ`, `alg` and `jwk`, and neither another key nor `crit`",
    "proof key": "`jwk` is the public half of a key with P-256, Ed25519 or RSA of 2048 to 4096 bits",
    "algorithm": "`alg` is ES256, PS256 or Ed25519 (EdDSA), as its key has it",
    "signature": "the key in `jwk` has not signed it",
    "proof type": "`typ` is dpop+jwt",
    "htu": "`htu` is the address you send to, as text",
    "proof address": f"`htm` is POST, and `htu` the issuer with {ADDRESS}, without query",
    "iat": "`iat` is a whole second",
    "proof time": "`iat` is now: 60 seconds old at most, 30 ahead at most; compare your clock with `time`",
    "jti": "`jti` is text of 1 to 256 characters, another one each time",
    "nonce": "make the proof again with the nonce in the header `DPoP-Nonce` of this answer",
    "proof replay": "this proof was used before: make one for each request",
}
T = TypeVar("T")

_log: Final = logging.getLogger(__name__)


class SelfTest:
    """Lets a client prove itself once; safe to share between threads.

    ``clients`` are those that may test, ``note`` writes down that an approved one has passed; ``results`` keeps what
    was found, for the station.
    """

    def __init__(
        self,
        clients: ClientAuthentication,
        proofs: Proofs,
        clock: Callable[[], float],
        note: Callable[[str], None],
        results: Results,
    ) -> None:
        self._clients = clients
        self._proofs = proofs
        self._clock = clock
        self._note = note
        self._results = results

    def answer(self, sent: Sent) -> Reply:
        """Answer a request for a self-test; raise ``GatewayError`` only where it cannot be checked at all."""
        try:
            form = parse_form(sent, "client_assertion" if sent.certificate is None else None)
        except OAuth2Error as error:
            return Reply(400, dict(error.get_body()))
        now, proofs = self._clock(), sent.proofs
        shown = None if has_assertion(form) else sent.certificate
        of_client, of_proof = _Look(_ASSERTION if shown is None else _CERTIFICATE), _Look(_PROOF)
        assertion = of_client.at(lambda: self._read(form, now)) if shown is None else None
        registration = assertion and of_client.at(partial(self._recognised, assertion))
        if shown is not None:
            # a certificate is not used up: who holds it is the last that can be amiss
            registration = of_client.at(lambda: self._holder(shown, form.get("client_id"), now), last=True)
        proof = of_proof.at(lambda: self._proofs.read(proofs, "POST", ADDRESS)) if proofs else None
        told: dict[str, Any] = {"time": int(now)}
        if of_client.is_good and of_proof.is_good:
            of_client.at(lambda: None if assertion is None else self._clients.spend(assertion, now), last=True)
            of_proof.at(lambda: None if proof is None else self._proofs.spend(proof), last=True)
        told["assertion" if shown is None else "certificate"] = of_client.told()
        if proofs:
            told["proof"] = of_proof.told()
        nonce = self._proofs.nonce() if proofs else None
        until = None if shown is None else int(shown.last)
        self._results.keep(Result(_claimed(form), int(now), of_client.amiss, of_proof.amiss, of_client.reason, until))
        if registration and of_client.is_good and of_proof.is_good:
            return Reply(200, self._passed(registration.client) | told, nonce)
        failure = (of_proof if of_client.is_good else of_client).failure
        return Reply(400, failure | told, nonce)

    def _read(self, form: Mapping[str, str], now: float) -> Assertion:
        if form.get("client_assertion_type") != ASSERTION_TYPE:
            raise NotGenuine("client_assertion_type")
        return self._clients.read(form.get("client_assertion", ""), form.get("client_id"), now)

    def _recognised(self, assertion: Assertion) -> Registration:
        """Whose it is; all that can be amiss here is one thing, and its reason is for the log."""
        try:
            return self._clients.recognise(assertion)
        except NotGenuine as verdict:
            _log.info("a self-test failed", extra={"reason": verdict.reason})
            raise _Closed("signature", verdict.reason) from None

    def _holder(self, certificate: Certificate, client_id: str | None, now: float) -> Registration:
        """Whose certificate it is; but for its dates, all that can be amiss is one thing as well."""
        try:
            return self._clients.by_certificate(certificate, client_id, now)
        except NotGenuine as verdict:
            _log.info("a self-test failed", extra={"reason": verdict.reason})
            if verdict.reason == "certificate dates":
                raise
            raise _Closed("certificate key", verdict.reason) from None

    def _passed(self, client: Client) -> dict[str, Any]:
        if client.stage is Stage.APPROVED:
            with writable():
                self._note(client.id)
        step = "ask for a token" if client.stands else "tell the station that the self-test has passed"
        return {"client_id": client.id, "passed": True, "next_step": step}


def _claimed(form: Mapping[str, str]) -> str:
    """Whose self-test it is said to be."""
    try:
        named = read_signed(form.get("client_assertion", "")).claims.get("sub")
    except NotGenuine:
        named = None
    return named if isinstance(named, str) else form.get("client_id", "")


class _Closed(Exception):  # noqa: N818 - it says that a step is not opened to whoever asks
    """A ``step`` whose ``reason`` is told to the station alone."""

    def __init__(self, step: str, reason: str) -> None:
        super().__init__(step)
        self.step = step
        self.reason = reason


class _Look:
    """One thing that was sent, looked at step by step until one is amiss."""

    def __init__(self, steps: Mapping[str, str]) -> None:
        self._steps = steps
        self._names = list(steps)[:-1]
        self.amiss: str | None = None
        self.reason: str | None = None

    def at(self, part: Callable[[], T], *, last: bool = False) -> T | None:
        """Do one part of the checks, the ``last`` of which uses up what was sent."""
        if last:
            self._names = list(self._steps)
        try:
            return part()
        except NonceNeeded:
            self.amiss = "nonce"
        except _Closed as closed:
            self.amiss, self.reason = closed.step, closed.reason
        except NotGenuine as verdict:
            self.amiss = verdict.reason
        return None

    @property
    def is_good(self) -> bool:
        """Whether nothing was amiss so far."""
        return self.amiss is None

    @property
    def failure(self) -> dict[str, Any]:
        """The error that the token endpoint would answer."""
        if self._steps is _PROOF:
            return {"error": "use_dpop_nonce" if self.amiss == "nonce" else "invalid_dpop_proof"}
        return {"error": "invalid_client", "error_description": "client authentication failed"}

    def told(self) -> list[dict[str, Any]]:
        """The steps that passed, and the one that did not with what to do about it."""
        passed = list(takewhile(lambda name: name != self.amiss, self._names))
        steps: list[dict[str, Any]] = [{"step": name, "passed": True} for name in passed]
        if self.amiss is not None:
            steps.append({"step": self.amiss, "passed": False, "advice": self._steps[self.amiss]})
        return steps
