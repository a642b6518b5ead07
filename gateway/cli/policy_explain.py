"""``gateway policy explain``: what a partner sees of a type or of one record, and why, in two languages."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import uuid4

import click

from gateway.cli.acting import acting_option
from gateway.cli.output import json_option, print_json
from gateway.cli.policy_desk import open_desk
from gateway.cli.window import open_window
from gateway.desk.previews import preview
from gateway.errors import NO_RECORD, GatewayError
from gateway.model.catalogue import RecordType
from gateway.model.inquiry import Action
from gateway.model.outcome import Absent, Outcome
from gateway.model.person import Role
from gateway.policies.workbench.explain import explain
from gateway.policies.workbench.explain_answers import AnswersExplanation, explain_answers
from gateway.policies.workbench.explanation import Bar, Explanation, FieldExplanation, Ground, RecordExplanation
from gateway.policies.workbench.wording import Saying, condition_in_words, in_words
from gateway.settings import Settings


@click.command("explain")
@click.option("--partner", "partner_id", required=True, metavar="ID", help="A partner of the deployment.")
@click.option("--purpose", required=True, help="One of its purposes.")
@click.option("--type", "type_name", required=True, metavar="NAME", help="A record type.")
@click.option(
    "--action",
    type=click.Choice([action.value for action in Action]),
    default=Action.LIST.value,
    show_default=True,
    help="What is done with it.",
)
@click.option("--record", "identifier", metavar="ID", help="The identifier of one stored record; needs --as.")
@acting_option(
    Role.OPERATOR,
    Role.POLICY_ADMINISTRATOR,
    Role.AUDITOR,
    required=False,
    help="Who looks at the record, as the ledger keeps it: an account, or a name while there are none.",
)
@json_option
@click.pass_obj
def explain_policies(settings: Settings, /, *, as_json: bool, identifier: str | None, **asked: Any) -> None:  # noqa: ANN401 - the options as click gives them
    """Explain what a partner sees of a record type, field by field, and which rules and guardrails make it so.

    With --record, it is said of that one record what the partner is shown of it. That somebody looked is put on record
    in the ledger before anything is shown, under the name given by --as. With --action answer, it is said which
    questions are answered with yes or no, and when with yes. Exits with 1 where the partner sees nothing.

    \b
    Example:
      gateway policy explain --partner committee-puxing-one --purpose elderly-care --type household
    """
    desk = open_desk(settings)
    record_type = desk.record_type(asked["type_name"])
    grant = desk.grant(asked["partner_id"], asked["purpose"], record_type, Action(asked["action"]))
    if grant.action is Action.ANSWER:
        _explain_answers(explain_answers(desk.policies(), desk.guardrails, record_type, grant), identifier, as_json)
        return
    explanation = explain(desk.policies(), desk.guardrails, record_type, grant, desk.keyring)
    record = None if identifier is None else _looked_at(settings, asked["by"], explanation, identifier)
    if as_json:
        print_json(as_data(explanation, record))
    else:
        _print(explanation, record)
    if explanation.view is None or (record is not None and record.outcomes is None):
        click.get_current_context().exit(1)


def _explain_answers(explanation: AnswersExplanation, identifier: str | None, as_json: bool) -> None:  # noqa: FBT001 - a flag of the command line
    if identifier is not None:
        raise click.UsageError("--record is looked at with --action list or read: an answer shows no record")
    if as_json:
        print_json(answers_as_data(explanation))
    else:
        _say([explanation.sentence])
        _say([each.sentence for each in explanation.questions], indent=2)
    if not explanation.questions:
        click.get_current_context().exit(1)


def _looked_at(settings: Settings, by: str | None, explanation: Explanation, identifier: str) -> RecordExplanation:
    """One record through the partner's eyes, once it is on record who looks."""
    if not by or not by.strip():
        raise click.UsageError("--record needs --as NAME: who looks at a record is put on record")
    with open_window(settings) as window:
        try:
            return preview(window, by.strip(), explanation, identifier, uuid4().hex)
        except GatewayError as refusal:
            if refusal.problem is NO_RECORD:
                raise click.ClickException("the archive has no record of that identifier: check it") from None
            raise


def as_data(explanation: Explanation, record: RecordExplanation | None = None) -> dict[str, Any]:
    """An explanation for programs; of a record it holds what the partner is shown, and nothing that is withheld."""
    data: dict[str, Any] = {
        "partner": explanation.grant.partner.id,
        "purpose": explanation.grant.purpose.name,
        "type": explanation.record_type.name,
        "action": explanation.grant.action.value,
        "shared": explanation.view is not None,
        "policies": [] if explanation.view is None else list(explanation.view.provenance.policies),
        "sentence": _saying(explanation.sentence),
        "opened_by": list(explanation.opened_by),
        "guardrails": [_bar(bar, explanation.record_type) for bar in explanation.bars],
        "fields": [_field(field, explanation) for field in explanation.fields],
        "duties": [
            {"name": duty.name, "sentence": _saying(duty.words), "article": duty.citation}
            for duty in explanation.duties
        ],
    }
    if record is not None:
        data["record"] = {
            "exists": record.outcomes is not None,
            "sentence": _saying(record.sentence),
            "guardrails": [bar.name for bar in record.bars],
            "fields": {name: _outcome(value) for name, value in (record.outcomes or {}).items()},
            "because": {name: [ground.reason.name for ground in each] for name, each in record.grounds.items()},
        }
    return data


def answers_as_data(explanation: AnswersExplanation) -> dict[str, Any]:
    """What may be asked, for programs."""
    return {
        "partner": explanation.grant.partner.id,
        "purpose": explanation.grant.purpose.name,
        "type": explanation.record_type.name,
        "action": explanation.grant.action.value,
        "sentence": _saying(explanation.sentence),
        "guardrails": [_bar(bar, explanation.record_type) for bar in explanation.bars],
        "answers": [
            {
                "ask": each.question.ask,
                "given": list(each.question.given),
                "yes": _saying(condition_in_words(each.question.where, explanation.record_type)),
                "per_day": each.question.per_day,
                "policies": list(each.policies),
                "silenced": {
                    name: [_ground(ground, explanation.record_type) for ground in grounds]
                    for name, grounds in each.grounds.items()
                },
                "sentence": _saying(each.sentence),
            }
            for each in explanation.questions
        ],
    }


def _field(field: FieldExplanation, explanation: Explanation) -> dict[str, Any]:
    return {
        "name": field.name,
        "result": [
            {
                "shown": in_words(case.redaction).en,
                "where": _saying(condition_in_words(case.where, explanation.record_type)),
            }
            for case in field.cases
        ],
        "because": [_ground(ground, explanation.record_type) for ground in field.grounds],
        "sentence": _saying(field.sentence),
    }


def _ground(ground: Ground, record_type: RecordType) -> dict[str, Any]:
    return {
        "origin": ground.reason.origin.value,
        "name": ground.reason.name,
        "where": _saying(condition_in_words(ground.reason.where, record_type)),
        "article": ground.citation,
        "lowers": ground.lowers,
    }


def _bar(bar: Bar, record_type: RecordType) -> dict[str, Any]:
    hides = _saying(condition_in_words(bar.where, record_type))
    return {"name": bar.name, "title": _saying(bar.words), "hides": hides, "article": bar.citation}


def _saying(saying: Saying) -> dict[str, str]:
    return {"zh": saying.zh, "en": saying.en}


def _outcome(outcome: Outcome) -> Any:  # noqa: ANN401 - whatever a field may hold
    return "absent" if isinstance(outcome, Absent) else outcome


def _print(explanation: Explanation, record: RecordExplanation | None) -> None:
    _say([explanation.sentence])
    if record is None:
        for field in explanation.fields if explanation.view is not None else ():
            _say([field.sentence], indent=2)
        _say(duty.words for duty in explanation.duties)
        return
    _say([record.sentence])
    for name, outcome in (record.outcomes or {}).items():
        because = ", ".join(ground.words.en for ground in record.grounds[name]) or "no rule names it"
        click.echo(f"  {name}: {'null' if outcome is None else _outcome(outcome)}  ({because})")


def _say(sayings: Iterable[Saying], *, indent: int = 0) -> None:
    for saying in sayings:
        click.echo(" " * indent + saying.zh)
        click.echo(" " * indent + saying.en)
