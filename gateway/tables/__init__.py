"""The tables of the state. They get their shape from the migrations, the same for both databases."""

from gateway.tables.access import ACCESS_ATTACHMENT, ACCESS_REQUEST, ACCESS_STEP, FEEDBACK
from gateway.tables.metadata import METADATA
from gateway.tables.people import INVITATION, PASSKEY, PERSON, REFRESH_TOKEN, REVOCATION
from gateway.tables.policies import POLICY_ACT, POLICY_VERSION
from gateway.tables.settled import AGREEMENT, CLIENT, DELEGATION, DIRECTORY, PARTNER, STANDING_GRANT, TOKEN_KEY
from gateway.tables.watched import CANARY, EMERGENCY, EVENT, RECALL, RECALL_NOTICE

__all__ = [
    "ACCESS_ATTACHMENT",
    "ACCESS_REQUEST",
    "ACCESS_STEP",
    "AGREEMENT",
    "CANARY",
    "CLIENT",
    "DELEGATION",
    "DIRECTORY",
    "EMERGENCY",
    "EVENT",
    "FEEDBACK",
    "INVITATION",
    "METADATA",
    "PARTNER",
    "PASSKEY",
    "PERSON",
    "POLICY_ACT",
    "POLICY_VERSION",
    "RECALL",
    "RECALL_NOTICE",
    "REFRESH_TOKEN",
    "REVOCATION",
    "STANDING_GRANT",
    "TOKEN_KEY",
]
