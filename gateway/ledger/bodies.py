"""What the ledger keeps of an answer: names, counts, hashes and keyed references; never a value of a record.

Officer, case number and whatever else the requester wrote are kept as written, cut to a bounded length, because an
account that refuses long words could be silenced with them.
"""

from __future__ import annotations

from typing import Final

from gateway.ledger.canonical import Json
from gateway.ledger.references import ReferenceKey, commitment
from gateway.ledger.sealing import ABOUT, Sealer
from gateway.model.act import Acts
from gateway.model.release import Asked, Preview, Refusal, Release

_LONGEST_WORDS: Final = 128


def release_body(release: Release, key: ReferenceKey, sealer: Sealer) -> dict[str, Json]:
    """The body of a ``release`` entry; ``records`` holds one reference per record, in the order they left."""
    return {
        **_shown(release, key, sealer),
        "commitment": commitment(key.salt(release.asked.request_id), release.asked.request_id, release.digest),
        "format": release.format,
        "obligations": list(release.obligations),
        "notice_deferred": _words(release.notice_deferred, longest=4 * _LONGEST_WORDS),
        **({"notice_until": release.notice_until.isoformat()} if release.notice_until else {}),
    }


def preview_body(preview: Preview, key: ReferenceKey, sealer: Sealer) -> dict[str, Json]:
    """The body of a ``preview`` entry: who looked, through which partner's eyes, and at which record."""
    return _shown(preview, key, sealer)


def refusal_body(refusal: Refusal) -> dict[str, Json]:
    """The body of a ``refusal`` entry: who asked for what, and the code of the problem they were told."""
    return {**_asked(refusal.asked), "code": refusal.code}


def acts_body(acts: Acts, sealer: Sealer) -> dict[str, Json]:
    """The body of an ``act`` entry: what one write to the state does, in order; under seal, whom it concerns."""
    return {
        "version": acts.version,
        "acts": [
            {"act": each.act.value, "by": _words(each.by), "about": dict(each.about), "after": dict(each.after)}
            for each in acts.acts
        ],
        **({} if acts.subject is None else sealer.seal((), None, {ABOUT: (acts.subject,)})),
    }


def _shown(shown: Release | Preview, key: ReferenceKey, sealer: Sealer) -> dict[str, Json]:
    """Who was shown which fields of which records about whom, and by what; of a single record also the neighbourhood.

    References to records, to people and to the neighbourhood are under seal.
    """
    record_type = shown.asked.record_type or ""
    single = len(shown.identifiers) == 1
    near = key.neighbourhood(record_type, shown.identifiers[0]) if single else None
    return {
        **_asked(shown.asked),
        **sealer.seal(key.references(record_type, shown.identifiers), near, shown.subjects),
        "policies": list(shown.provenance.policies),
        "policy_digest": shown.provenance.policy_digest,
        "guardrail_digest": shown.provenance.guardrail_digest,
        "released": list(shown.released),
        "withheld": list(shown.withheld),
        "count": len(shown.identifiers),
    }


def _asked(asked: Asked) -> dict[str, Json]:
    """Who asked for what; what was not established is null. What is only sometimes there is written only then: the
    operator at the station, the person before a client, the name of a yes or no, the clients that acted for another,
    the reason of an emergency.
    """
    sometimes = {"operator": asked.operator, "person": asked.person_id, "question": asked.question}
    return {
        **{name: _words(value) for name, value in sometimes.items() if value is not None},
        **({"reason": _words(asked.reason, longest=4 * _LONGEST_WORDS)} if asked.reason is not None else {}),
        **({"actors": [_words(actor) for actor in asked.actors]} if asked.actors else {}),
        "request": _words(asked.request_id),
        "record_type": _words(asked.record_type),
        "action": _words(asked.action),
        "client": _words(asked.client_id),
        "partner": _words(asked.partner_id),
        "agreement": _words(asked.agreement_id),
        "purpose": _words(asked.purpose),
        "legal_basis": _words(asked.legal_basis, longest=4 * _LONGEST_WORDS),
        "case_number": _words(asked.case_number),
        "officer": _words(asked.officer),
        "token": _words(asked.token_id),
    }


def _words(text: str | None, longest: int = _LONGEST_WORDS) -> str | None:
    r"""Text that canonical JSON can hold, cut to ``longest`` characters; a cut shows as ``…``.

    >>> _words("bad \ud800 text"), _words("x" * 200) == "x" * 127 + "…"
    ('bad ? text', True)
    """
    if text is None:
        return None
    whole = text.encode("utf-8", "replace").decode("utf-8")
    return whole if len(whole) <= longest else whole[: longest - 1] + "…"
