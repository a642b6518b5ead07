"""Why a partner sees what it sees: for every field the result, the rules and guardrails behind it, and one sentence.

An explanation is read from the same steps that the enforced view is compiled from (``gateway.policies.steps``), so it
cannot tell another story than what happens: a field's result *is* the view's column, and the reasons it lists, folded
by meet, come to that result in every row.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import assert_never

from gateway.errors import GatewayError
from gateway.model.catalogue import RecordType
from gateway.model.condition import NEVER, Condition, matches
from gateway.model.grant import Grant
from gateway.model.kinds import Scalar
from gateway.model.outcome import ABSENT, Outcome
from gateway.model.plan import Treatment, View, redaction_for, redactions_of
from gateway.policies.compile import Selection, compile_view, select
from gateway.policies.guardrail import Guardrail, Guardrails
from gateway.policies.policy import Effect, Policy
from gateway.policies.steps import Origin, Reason, on_fields, settle
from gateway.policies.treatments import given, granted, met, where_it_is
from gateway.policies.workbench.duties import duties_of
from gateway.policies.workbench.explanation import Bar, Case, Explanation, FieldExplanation, Ground, RecordExplanation
from gateway.policies.workbench.sentences import field_sentence, missing_sentence, type_sentence
from gateway.policies.workbench.wording import Saying, title_of
from gateway.redaction.keyring import NO_KEYS, Keyring
from gateway.redaction.plain import DROP, REVEAL


def explain(
    policies: Iterable[Policy],
    guardrails: Guardrails,
    record_type: RecordType,
    grant: Grant,
    keyring: Keyring = NO_KEYS,
) -> Explanation:
    """Explain what ``compile_view`` makes of the same arguments; nothing is refused, a refusal is explained as well."""
    known = tuple(policies)
    chosen = select(known, guardrails, record_type, grant, keyring)
    try:
        view = compile_view(known, guardrails, record_type, grant, keyring)
    except GatewayError:
        view = None
    return Explanation(
        record_type=record_type,
        grant=grant,
        view=view,
        sentence=type_sentence(chosen, record_type, grant, view),
        opened_by=tuple(bound.label for bound in chosen.rules if bound.rule.effect is Effect.ALLOW),
        bars=bars_of(chosen, record_type),
        fields=_fields(chosen, record_type, view, guardrails),
        duties=duties_of(grant, chosen.floors),
    )


def explain_record(explanation: Explanation, row: Mapping[str, Scalar | None]) -> RecordExplanation:
    """Explain one stored ``row``, keyed by field name: what the partner gets of it, and which grounds had a say."""
    view = explanation.view
    if view is None or not matches(view.visible, row):
        return explain_answer(explanation, row, None)
    return explain_answer(explanation, row, {name: column.outcome(row) for name, column in view.columns.items()})


def explain_answer(
    explanation: Explanation, row: Mapping[str, Scalar | None], answered: Mapping[str, Outcome] | None
) -> RecordExplanation:
    """Explain what a source ``answered`` (by the columns of the view; None for no record) of the stored ``row``."""
    if answered is None:
        bars = tuple(bar for bar in explanation.bars if matches(bar.where, row))
        return RecordExplanation(None, {}, bars, missing_sentence(explanation, bars))
    outcomes = {name: answered.get(name, ABSENT) for name in explanation.record_type.fields}
    grounds = {
        field.name: tuple(ground for ground in field.grounds if applies(ground.reason, row))
        for field in explanation.fields
    }
    return RecordExplanation(
        outcomes, grounds, (), Saying("该档案对此单位存在。", "The record exists for this partner.")
    )


def applies(reason: Reason, row: Mapping[str, Scalar | None]) -> bool:
    """Whether a reason has a say about a stored row: an allow that matches it, or a cap that lowers something in it."""
    if reason.origin is Origin.ALLOW:
        return matches(reason.where, row)
    return redaction_for(reason.treatment, row) != REVEAL


def bars_of(chosen: Selection, record_type: RecordType) -> tuple[Bar, ...]:
    """The guardrails that keep records, or all of the type, from existing."""
    return tuple(
        Bar(
            floor.id,
            on_fields(floor.hidden, record_type),
            Saying(f"{floor.id} {floor.title.zh}", f"{floor.id} {floor.title.en}"),
            floor.source,
        )
        for floor in chosen.floors
        if floor in chosen.unmet or on_fields(floor.hidden, record_type) != NEVER
    )


def _fields(
    chosen: Selection, record_type: RecordType, view: View | None, guardrails: Guardrails
) -> tuple[FieldExplanation, ...]:
    by_id = {rule.id: rule for rule in guardrails.rules}
    reasons = settle(record_type, chosen.rules, chosen.floors).reasons
    return tuple(_field(name, reasons[name], view, record_type, by_id) for name in record_type.fields)


def _field(
    name: str,
    reasons: tuple[Reason, ...],
    view: View | None,
    record_type: RecordType,
    guardrails: Mapping[str, Guardrail],
) -> FieldExplanation:
    visible = NEVER if view is None else view.visible
    treatment: Treatment = DROP
    if view is not None and name in view.columns:
        treatment = view.columns[name].treatment
    allowed = granted(
        [
            (reason.where, redaction)
            for reason in reasons
            if reason.origin is Origin.ALLOW
            for redaction in redactions_of(reason.treatment)
        ]
    )
    grounds = tuple(
        ground_of(reason, record_type, guardrails, lowers=_lowers(reason, given(allowed, visible), visible))
        for reason in reasons
    )
    cases = tuple(
        Case(where_it_is(treatment, redaction), redaction) for redaction in dict.fromkeys(redactions_of(treatment))
    )
    return FieldExplanation(name, cases, grounds, field_sentence(name, cases, grounds, record_type))


def _lowers(reason: Reason, allowed: Treatment, visible: Condition) -> bool:
    """Whether this reason alone takes something from what the allow rules give, in some visible row."""
    if reason.origin is Origin.ALLOW:
        return False
    return given(met(allowed, reason.treatment), visible) != allowed


def ground_of(reason: Reason, record_type: RecordType, guardrails: Mapping[str, Guardrail], *, lowers: bool) -> Ground:
    """A reason in words, with its article."""
    citation = None
    match reason.origin:
        case Origin.ALLOW | Origin.RESTRICT:
            words = Saying(f"规则 {reason.name}", f"rule {reason.name}")
        case Origin.GUARDRAIL:
            floor = guardrails[reason.name]
            citation = floor.source
            words = Saying(
                f"底线 {floor.id}“{floor.title.zh}”（{floor.source}）",
                f"guardrail {floor.id}, {floor.title.en} ({floor.source})",
            )
        case Origin.SOURCE:
            title = title_of(reason.name, record_type)
            words = Saying(f"由{title}推得，而后者受限", f"it follows from `{reason.name}`, which is held back")
        case Origin.DERIVED:
            title = title_of(reason.name, record_type)
            words = Saying(f"可推出{title}，而后者受限", f"it tells `{reason.name}`, which is held back")
        case _:
            assert_never(reason.origin)
    return Ground(reason, words, citation, lowers)
