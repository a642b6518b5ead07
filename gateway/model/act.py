"""What is done to the station's state, by people, programs or by itself: who, what about, and how it stands from then.

An act is on the record before it takes effect. What stands ``after`` it is enough to tell, from the record alone, who
could be shown what at any moment; a secret, a hash of one or a value of a record never is among it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any


class ActName(StrEnum):
    """Every act that there is. What stands before the first hyphen is the kind of thing that it is done to."""

    FOUNDED = "founded"
    """All that the record tells of before counts no more: what follows in the same write is everything there is."""

    PARTNER_WRITTEN = "partner-written"
    PARTNER_SUSPENDED = "partner-suspended"
    PARTNER_RESUMED = "partner-resumed"
    AGREEMENT_WRITTEN = "agreement-written"
    AGREEMENT_REVOKED = "agreement-revoked"
    CLIENT_WRITTEN = "client-written"
    CLIENT_KEYS_REPLACED = "client-keys-replaced"
    CLIENT_APPROVED = "client-approved"
    CLIENT_TESTED = "client-tested"
    CLIENT_ACTIVATED = "client-activated"
    CLIENT_SUSPENDED = "client-suspended"
    CLIENT_RESUMED = "client-resumed"
    DELEGATION_WRITTEN = "delegation-written"
    DELEGATION_APPROVED = "delegation-approved"
    DELEGATION_WITHDRAWN = "delegation-withdrawn"
    ACCESS_ASKED = "access-asked"
    ACCESS_ATTACHED = "access-attached"
    ACCESS_ATTACHMENT_READ = "access-attachment-read"
    """By somebody of the station, before they have it; nothing is done to it."""

    ACCESS_ATTACHMENT_DESTROYED = "access-attachment-destroyed"
    """At the end of its time."""

    ACCESS_TAKEN = "access-taken"
    ACCESS_ASKED_BACK = "access-asked-back"
    ACCESS_ANSWERED = "access-answered"
    ACCESS_APPROVED = "access-approved"
    ACCESS_REFUSED = "access-refused"
    ACCESS_WITHDRAWN = "access-withdrawn"
    ACCESS_ENDED = "access-ended"
    GRANT_GIVEN = "grant-given"
    GRANT_ENDED = "grant-ended"
    FEEDBACK_GIVEN = "feedback-given"
    PERSON_WRITTEN = "person-written"
    PERSON_RENAMED = "person-renamed"
    PERSON_ENTRUSTED = "person-entrusted"
    PERSON_SUSPENDED = "person-suspended"
    PERSON_RESUMED = "person-resumed"
    PERSON_RESET = "person-reset"
    PERSON_LINKED = "person-linked"
    PERSON_BEGUN = "person-begun"
    PERSON_PASSWORD_CHANGED = "person-password-changed"  # noqa: S105 - the name of an act
    PERSON_RECOVERY_CODES_MADE = "person-recovery-codes-made"
    PERSON_RECOVERY_CODE_USED = "person-recovery-code-used"
    PERSON_PASSKEY_ADDED = "person-passkey-added"
    PERSON_PASSKEY_REMOVED = "person-passkey-removed"
    PERSON_PASSKEY_ENDED = "person-passkey-ended"
    """Of an authenticator whose count went back: there is a copy of it somewhere."""
    SESSIONS_ENDED = "sessions-ended"
    CONSENT_GIVEN = "consent-given"
    TOKEN_REVOKED = "token-revoked"  # noqa: S105 - the name of an act
    """Of a token, or of all that came of one authorisation."""
    KEY_ENTERED = "key-entered"
    KEY_ACTIVATED = "key-activated"
    KEY_RETIRING = "key-retiring"
    KEY_REMOVED = "key-removed"
    POLICY_DRAFTED = "policy-drafted"
    POLICY_SUBMITTED = "policy-submitted"
    POLICY_APPROVED = "policy-approved"
    POLICY_RETURNED = "policy-returned"
    POLICY_PUBLISHED = "policy-published"
    POLICY_WITHDRAWN = "policy-withdrawn"
    POLICY_COUNTED = "policy-counted"
    """Somebody had counted how many records a version would show otherwise; nothing is done to it."""
    RECALL_OPENED = "recall-opened"
    RECALL_ACKNOWLEDGED = "recall-acknowledged"
    RECALL_DESTROYED = "recall-destroyed"
    RECALL_CLOSED = "recall-closed"
    SUBJECT_REPORTED = "subject-reported"
    SUBJECT_ERASED = "subject-erased"
    GUARDRAILS_SIGNED = "guardrails-signed"
    GUARDRAILS_SIGNER_ADDED = "guardrails-signer-added"
    CHECKPOINT_KEY_ADDED = "checkpoint-key-added"
    CHECKPOINT_KEY_RETIRED = "checkpoint-key-retired"
    CANARY_ADDED = "canary-added"
    CANARY_REMOVED = "canary-removed"
    EVENT_SEEN = "event-seen"
    EMERGENCY_REVIEWED = "emergency-reviewed"
    EMERGENCY_SUSPENDED = "emergency-suspended"
    """Of whoever used it: nobody reviewed it in time, or it was found not to be one."""

    LEDGER_PRUNED = "ledger-pruned"

    @property
    def kind(self) -> str:
        """The kind of thing that it is done to.

        >>> ActName.CLIENT_KEYS_REPLACED.kind
        'client'
        """
        return self.value.partition("-")[0]


@dataclass(frozen=True, slots=True)
class Act:
    """One act. ``by`` names the account, person or client that did it; None for what happens by itself.

    ``about`` names what it is done to, by kind: ``{"client": "committee-one-desk"}``. ``after`` are the facts about
    that from now on, as JSON can hold them; none where there is no such thing any more.
    """

    act: ActName
    by: str | None
    about: Mapping[str, Any]
    after: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Acts:
    """What one write to the state does, all of it or nothing: at least one act.

    ``version`` is that of the state which the write makes; None where it leaves the version alone, because no process
    keeps a copy of what is written, or nothing of the state is. ``subject`` is the reference of the person of the
    archive whom it concerns, if there is one.
    """

    version: int | None
    acts: tuple[Act, ...]
    subject: str | None = field(default=None, repr=False)
