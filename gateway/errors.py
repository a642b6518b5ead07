"""Every problem the gateway can answer with: a stable code numbered by stage, fixed words, and what to do next.

A problem's words never depend on what exists: a hidden name and an unknown one, a record out of reach and one that was
never made, get the same code and the same sentence. ``detail`` may repeat what the requester wrote, and nothing else.

Stages: GW1xx the inquiry, GW2xx identity, GW3xx the grant, GW4xx policy, GW5xx the source, GW6xx the ledger.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Problem:
    """A kind of refusal or fault: a stable code, the HTTP status, a fixed title and the partner's next step."""

    code: str
    status: int
    title: str
    next_step: str


class GatewayError(Exception):
    """An answer that is a problem; ``detail`` is made only from fixed words and what the requester wrote.

    ``nonce`` is for the proof that has to be sent instead (RFC 9449).
    """

    def __init__(
        self,
        problem: Problem,
        detail: str | None = None,
        *,
        retry_after: int | None = None,
        nonce: str | None = None,
    ) -> None:
        super().__init__(problem.title)
        self.nonce = nonce
        self.problem = problem
        self.detail = detail
        self.retry_after = retry_after


PARAMETER: Final = Problem(
    "GW101", 400, "the request has a parameter that cannot be used", "compare your parameters with /docs"
)
VALUE: Final = Problem(
    "GW102", 400, "a value has the wrong form", "compare the value with the field's kind in /v1/catalogue"
)
FIELD: Final = Problem(
    "GW103",
    400,
    "a field is not available to you",
    "see /v1/catalogue for the fields you may read, filter by and sort by",
)
CURSOR: Final = Problem("GW104", 400, "the cursor is not valid here", "start again from the first page")
BODY: Final = Problem(
    "GW105", 400, "the body does not have the form that it should", "send one JSON object as described in /docs"
)
TOO_LARGE: Final = Problem("GW106", 413, "the request is too large", "send less than 64 KiB")
MEDIA_TYPE: Final = Problem("GW107", 415, "the body's media type is not supported", "send application/json")
NOT_ACCEPTABLE: Final = Problem(
    "GW108",
    406,
    "none of the accepted formats can be produced",
    "accept application/json, application/x-ndjson or text/csv",
)
ATTACHMENT: Final = Problem(
    "GW111",
    400,
    "the attachment cannot be taken",
    "send at most 4 of at most 2 MiB each: PDF, PNG, JPEG or plain text, named as what their bytes are",
)
ROUTE: Final = Problem("GW109", 404, "there is nothing at this address", "see /docs for the addresses that exist")
METHOD: Final = Problem("GW110", 405, "this address does not take that method", "see /docs for the methods it takes")

NO_TOKEN: Final = Problem(
    "GW201", 401, "an access token is required", "ask /oauth/token for one and send it as a Bearer token"
)
BAD_TOKEN: Final = Problem(
    "GW202",
    401,
    "the access token is not valid",
    "ask /oauth/token for a new one, and send it as its `token_type` says, with what it is bound to",
)
IDENTITY_DOWN: Final = Problem(
    "GW203", 503, "the token cannot be checked at the moment", "try again after the time in Retry-After"
)

STRANGER: Final = Problem(
    "GW204",
    429,
    "too many requests from your address did not prove who sent them",
    "wait for the time in Retry-After, and see why your requests are not recognised",
)
BAD_PROOF: Final = Problem(
    "GW205",
    401,
    "the token is bound to a key, and the proof of that key is not valid",
    "send `Authorization: DPoP` with one new DPoP proof for this method, address and token",
)
NONCE: Final = Problem(
    "GW206",
    401,
    "the proof has to hold a nonce of the gateway",
    "make a new proof with the nonce in this answer's DPoP-Nonce header",
)

VOUCHED: Final = Problem(
    "GW207",
    400,
    "a certificate is vouched for in a way that is not believed",
    "send no ClientCertificate header: connect with your certificate to the address in `mtls_endpoint_aliases`",
)

SCOPE: Final = Problem(
    "GW301", 403, "the token's scope does not cover this request", "ask /oauth/token for the scope `<type>:<action>`"
)
AGREEMENT: Final = Problem(
    "GW302",
    403,
    "no agreement in force covers this request",
    "ask the station to extend your agreement, and name the purpose",
)
RATE: Final = Problem("GW303", 429, "the limit for this partner is reached", "wait for the time in Retry-After")
COMBINED: Final = Problem(
    "GW304",
    429,
    "more kinds of records or purposes than may be combined in a day",
    "go on with what you asked for today, or wait for the time in Retry-After",
)

OPEN_REQUESTS: Final = Problem(
    "GW305",
    409,
    "as many requests for access are open as you may have",
    "wait until some are decided, or withdraw one: see /v1/access-requests",
)

NOT_SHARED: Final = Problem(
    "GW401",
    403,
    "nothing of this kind is shared with you for this purpose",
    "see /v1/catalogue for what is shared, or ask the station for access and name the purpose",
)
NO_RECORD: Final = Problem(
    "GW402", 404, "there is no such record for you", "check the identifier, or search with the criteria you may use"
)
NO_RECEIPT: Final = Problem(
    "GW404",
    404,
    "there is no such receipt for you, or not yet",
    "check the id of the disclosure; a receipt is there a second after the answer, see Retry-After",
)
NO_RECALL: Final = Problem(
    "GW405", 404, "there is no such recall for you", "see /v1/recalls for those that concern you"
)
STATED: Final = Problem(
    "GW406",
    409,
    "you have stated something else about this recall before",
    "see /v1/recalls for what you stated, and tell the station what has changed",
)
NO_REQUEST: Final = Problem(
    "GW407", 404, "there is no such request for access of yours", "see /v1/access-requests for those that you have sent"
)
STANDS_OTHERWISE: Final = Problem(
    "GW408",
    409,
    "the request for access stands where this cannot be done",
    "see /v1/access-requests/{id} for how it stands; what is decided is asked for anew",
)
REPEATED: Final = Problem(
    "GW409",
    409,
    "another request for access was sent with the same Idempotency-Key",
    "send a new request with a key of its own",
)
DESTROYED: Final = Problem(
    "GW410",
    410,
    "what you attached has been destroyed at the end of its time",
    "see /v1/access-requests/{id} for its hash and the time; attach it to a new request if it is needed",
)
VIEW_CHANGED: Final = Problem(
    "GW403",
    409,
    "what is shared with you has changed since this page",
    "ask again from the first page: no chain of pages mixes two versions",
)

SOURCE: Final = Problem(
    "GW501", 503, "the archive cannot answer at the moment", "try again after the time in Retry-After"
)
INTERNAL: Final = Problem("GW500", 500, "the gateway failed", "tell the station the request id")

LEDGER: Final = Problem(
    "GW601",
    503,
    "the disclosure cannot be recorded, so nothing was disclosed",
    "try again after the time in Retry-After",
)

PROBLEMS: Final[tuple[Problem, ...]] = (
    PARAMETER,
    VALUE,
    FIELD,
    CURSOR,
    BODY,
    TOO_LARGE,
    MEDIA_TYPE,
    NOT_ACCEPTABLE,
    ROUTE,
    METHOD,
    ATTACHMENT,
    NO_TOKEN,
    BAD_TOKEN,
    IDENTITY_DOWN,
    STRANGER,
    BAD_PROOF,
    NONCE,
    VOUCHED,
    SCOPE,
    AGREEMENT,
    RATE,
    COMBINED,
    OPEN_REQUESTS,
    NOT_SHARED,
    NO_RECORD,
    VIEW_CHANGED,
    NO_RECEIPT,
    NO_RECALL,
    STATED,
    NO_REQUEST,
    STANDS_OTHERWISE,
    REPEATED,
    DESTROYED,
    SOURCE,
    INTERNAL,
    LEDGER,
)
"""Every problem, by stage; documented in docs/problems.md, and tested to be."""
