"""What the form shows of a text. What the form cannot express is a sentence in it, and is left alone in the text."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final

from gateway.console.policies.form.rules import NOWHERE
from gateway.console.policies.form.shown import Compared, Form, Row, RuleShown
from gateway.console.policies.form.treatments import Option, options
from gateway.console.policies.told import said
from gateway.console.words import say_at_desk
from gateway.console.words.kinds import kind_in
from gateway.documents import Faulty, read_document
from gateway.model.catalogue import Field, RecordType
from gateway.model.condition import NEVER, Operator
from gateway.model.inquiry import VIEWING
from gateway.model.titles import title_in
from gateway.policies.conditions import fields_of_type, parse_condition
from gateway.policies.findings import Findings
from gateway.policies.guardrail import Guardrail
from gateway.policies.steps import on_fields
from gateway.policies.workbench.wording import condition_in_words
from gateway.publication.reading import Standards

PLAIN: Final = (
    *(("valid", "from"), ("valid", "until"), ("basis",)),
    *(("limits", "page"), ("limits", "per_day"), ("limits", "statistics_min_group")),
    *(("assessment", "document"), ("assessment", "by"), ("assessment", "on")),
)
"""The entries of a document that the form shows as lines to fill in."""


def form_of(text: bytes, standards: Standards, language: str) -> Form | None:
    """The form for ``text``; None for a text that cannot be read, or that is not built as a policy is."""
    try:
        data = read_document(text, "text").data
    except Faulty:
        return None
    record_type = type_in(data, standards)
    if record_type is None or not has_form(data):
        return None
    return Form(
        str(data.get("policy", "")),
        str(data.get("version", "")),
        record_type,
        _kinds(data["partner"].get("kind"), standards, language),
        [
            Option(name, title_in(each.title, language), name in data["purpose"])
            for name, each in standards.purposes.by_name.items()
        ],
        {".".join(path): as_shown(_at(data, path)) for path in PLAIN},
        [_rule(index, each, data, record_type, standards, language) for index, each in enumerate(rules_in(data))],
        list(_answers(data, record_type, language)),
        len(data.get("tests") or ()),
        [(name, title_in(each.title, language)) for name, each in record_type.fields.items()],
        [(each.value, say_at_desk(f"operator-{each}", language)) for each in Operator],
    )


def type_in(data: Any, standards: Standards) -> RecordType | None:  # noqa: ANN401 - plain data
    """The record type of a document, in the version that the catalogue has now."""
    schema = data.get("schema") if isinstance(data, dict) else None
    return next((each for each in standards.catalogue.types.values() if each.schema == schema), None)


def has_form(data: Mapping[str, Any]) -> bool:
    """Whether the parts of a document that a form changes are built as those of a policy are."""
    mappings = [data.get("partner"), data.get("valid"), data.get("limits"), data.get("assessment", {})]
    rules = data.get("rules", [])
    return (
        all(isinstance(each, dict) for each in mappings)
        and _is_list(data.get("purpose"))
        and isinstance(rules, list)
        and all(isinstance(each, dict) and _is_rule(each) for each in rules)
    )


def rules_in(data: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The rules of a document."""
    return list(data.get("rules", []))


def as_shown(value: object) -> str:
    """A value as it stands in a line of the form, which has no line breaks, and no spaces around it.

    >>> as_shown(["active", "moved_out"]), as_shown(True), as_shown(None)
    ('active, moved_out', 'true', '')
    """
    match value:
        case None:
            return ""
        case bool():
            return "true" if value else "false"
        case list():
            return ", ".join(map(as_shown, value))
        case _:
            return str(value).replace("\r", "").replace("\n", "").strip()


def comparisons_in(where: object) -> list[tuple[tuple[str | int, ...], dict[str, Any]]]:
    """The comparisons of a condition that the form can change, each with its path below ``where``."""
    if is_comparison(where):
        return [((), where)]  # type: ignore[list-item] # which is a mapping, then
    parts = where.get("all") if isinstance(where, dict) and len(where) == 1 else None
    if not isinstance(parts, list):
        return []
    return [(("all", index), part) for index, part in enumerate(parts) if is_comparison(part)]


def is_comparison(raw: object) -> bool:
    """Whether ``raw`` compares one field with something by one operator that the form has."""
    if not isinstance(raw, dict) or len(raw) != 2 or not isinstance(raw.get("field"), str):  # noqa: PLR2004 - a pair
        return False
    [operator] = [key for key in raw if key != "field"]
    value = raw[operator]
    return operator in list(Operator) and (not isinstance(value, dict | list) or _is_list(value))


def _rule(  # noqa: PLR0913, PLR0917 - a rule, and what it is read with
    index: int,
    raw: Mapping[str, Any],
    data: Mapping[str, Any],
    record_type: RecordType,
    standards: Standards,
    language: str,
) -> RuleShown:
    place, restricts = f"rules.{index}", "restrict" in raw
    where = raw.get("where")
    compared = [
        Compared(".".join(map(str, (place, "where", *path))), part["field"], *_operation(part))
        for path, part in comparisons_in(where)
    ]
    written = raw.get("restrict" if restricts else "allow") or []
    fields = raw["fields"]
    return RuleShown(
        place,
        str(raw.get("id", "")),
        restricts,
        [Option(each.value, say_at_desk(f"consent-{each}", language), each.value in written) for each in VIEWING],
        compared,
        list(_sentences(where, record_type, language)),
        everywhere=where is None,
        names=bool(fields),
        may_add=where in (None, NOWHERE) or bool(compared),
        rows=[
            Row(
                each.name,
                title_in(each.title, language),
                say_at_desk(f"sensitivity-{each.sensitivity.value}", language),
                options(each, fields.get(each.name), language, restricts=restricts),
                each.name in (raw.get("filter_on") or ()),
                each.name in (raw.get("sort_on") or ()),
                list(_law(each, data, record_type, standards, language)),
            )
            for each in record_type.fields.values()
        ],
    )


def _operation(part: Mapping[str, Any]) -> tuple[str, str]:
    [(operator, value)] = [(key, value) for key, value in part.items() if key != "field"]
    return operator, as_shown(value)


def _sentences(where: object, record_type: RecordType, language: str) -> Iterator[str]:
    """What of a condition the form does not change, in words."""
    changed = [path for path, _ in comparisons_in(where)]
    if where in (None, NOWHERE) or () in changed:
        return
    parts = where.get("all") if isinstance(where, dict) and len(where) == 1 else None
    if not isinstance(parts, list):
        yield _in_words(where, record_type, language)
        return
    for index, part in enumerate(parts):
        if ("all", index) not in changed:
            yield _in_words(part, record_type, language)


def _in_words(raw: object, record_type: RecordType, language: str) -> str:
    findings = Findings(read_document("nothing: here"))
    condition = parse_condition(raw, fields_of_type(record_type, ages=True), findings, ())
    if condition == NEVER or findings.faults:
        return as_shown(raw)
    return said(condition_in_words(condition, record_type), language)


def _law(
    field: Field, data: Mapping[str, Any], record_type: RecordType, standards: Standards, language: str
) -> Iterator[str]:
    """The guardrails under which the field is left out, whatever a rule says."""
    purposes = [standards.purposes.by_name[name] for name in data["purpose"] if name in standards.purposes.by_name]
    for rule in standards.guardrails.rules:
        facing = [each for each in (rule.facing(purpose, case_named=True) for purpose in purposes) if each is not None]
        if any(_drops(each, field, record_type) for each in facing):
            yield f"{rule.id} {title_in(rule.title, language)}"


def _drops(rule: Guardrail, field: Field, record_type: RecordType) -> bool:
    touched = bool(rule.tags & field.tags) or field.kind in rule.kinds
    return touched and on_fields(rule.dropped, record_type) != NEVER


def _answers(data: Mapping[str, Any], record_type: RecordType, language: str) -> Iterator[str]:
    listed = data.get("answers")
    for each in listed if isinstance(listed, list) else ():
        title = each.get("title") if isinstance(each, dict) else None
        if isinstance(title, dict):
            given = [record_type.fields[name] for name in each.get("given") or () if name in record_type.fields]
            by = ("、" if language == "zh" else ", ").join(title_in(field.title, language) for field in given)
            yield say_at_desk("answer-told", language, title=title.get(language, ""), given=by, n=each.get("per_day"))


def _kinds(written: object, standards: Standards, language: str) -> list[Option]:
    known = sorted({kind for each in standards.purposes.by_name.values() for kind in each.basis.entrusted})
    names: Iterable[str] = known if written in known or not isinstance(written, str) else [*known, written]
    return [Option(name, kind_in(name, language), name == written) for name in names]


def _at(data: Mapping[str, Any], path: Sequence[str]) -> object:
    found: Any = data
    for step in path:
        found = found.get(step) if isinstance(found, dict) else None
    return found


def _is_list(raw: object) -> bool:
    return isinstance(raw, list) and not any(isinstance(each, dict | list) for each in raw)


def _is_rule(raw: Mapping[str, Any]) -> bool:
    listed = [raw[key] for key in ("allow", "restrict", "filter_on", "sort_on") if key in raw]
    return (
        isinstance(raw.get("fields"), dict) and ("allow" in raw) != ("restrict" in raw) and all(map(_is_list, listed))
    )
