"""What a new token is bound to: the key whose proof came with the request, or the certificate that came with it.

Which of the two is settled when a client is registered. A gateway that others can reach gives no token that is bound to
nothing; one for first steps does, and binds a token to a key for whoever proves one.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from typing import Final

from authlib.oauth2 import OAuth2Error
from authlib.oauth2.rfc6749 import InvalidRequestError

from gateway.identity.authenticate import Method
from gateway.identity.proof import NonceNeeded, Proof, Proofs
from gateway.identity.signed import NotGenuine
from gateway.model.certificate import Certificate
from gateway.model.client import Binding

_BAD_PROOF: Final = "invalid_dpop_proof"
_UNPROVED: Final = "tokens of this client are bound to a key: send a DPoP proof"
_NEITHER: Final = "tokens are bound: send a DPoP proof, or connect with your certificate to where one is asked for"
_UNSHOWN: Final = (
    "tokens of this client are bound to its certificate: connect with one that is in force, and send no DPoP proof"
)

_log: Final = logging.getLogger(__name__)


def confirmation_of(proof: Proof | None) -> Mapping[str, str]:
    """The claim ``cnf`` of tokens that are bound to the key of ``proof``."""
    return {} if proof is None else {Method.KEY.value: proof.thumbprint}


class Binder:
    """Binds the tokens of one gateway; safe to share between threads."""

    def __init__(self, proofs: Proofs | None, *, unbound: bool) -> None:
        self._proofs = proofs
        self._unbound = unbound

    def nonce(self) -> str | None:
        """The nonce that the next proof has to hold."""
        return None if self._proofs is None else self._proofs.nonce()

    def refuse_nothing(self, proof: Proof | None, certificate: Certificate | None) -> None:
        """Refuse a request for tokens that brings nothing to bind them to, where they have to be bound."""
        if proof is None and certificate is None and not self._unbound:
            raise InvalidRequestError(_NEITHER)

    def read(self, sent: Sequence[str], path: str) -> Proof | None:
        """The proof in the ``DPoP`` headers ``sent`` to ``path``, if any; raise ``OAuth2Error`` if it is not good."""
        if not sent:
            return None
        if self._proofs is None:
            raise OAuth2Error("proofs are not taken here", error=_BAD_PROOF)
        try:
            return self._proofs.read(sent, "POST", path)
        except NonceNeeded:
            raise OAuth2Error("make the proof again with the nonce in DPoP-Nonce", error="use_dpop_nonce") from None
        except NotGenuine as verdict:
            _log.info("a proof was refused", extra={"reason": verdict.reason})
            raise OAuth2Error("the DPoP proof is not valid for this request", error=_BAD_PROOF) from None

    def check(self, binding: Binding, proof: Proof | None, certificate: Certificate | None, now: float) -> None:
        """Use the proof up; ``OAuth2Error`` for a client without what its ``binding`` says that tokens are bound to."""
        if binding is Binding.MTLS:
            if certificate is None or proof is not None or not certificate.is_in_force(now):
                raise InvalidRequestError(_UNSHOWN)
        elif proof is None and (binding is not Binding.NONE or not self._unbound):
            raise InvalidRequestError(_UNPROVED)
        self.spend(proof)

    def spend(self, proof: Proof | None) -> None:
        """Use a proof up, if there is one; raise ``OAuth2Error`` for one that was used before."""
        try:
            if self._proofs is not None and proof is not None:
                self._proofs.spend(proof)
        except NotGenuine:
            raise OAuth2Error("a DPoP proof is used once", error=_BAD_PROOF) from None
