"""The tests that stand in a text, run, and put into words: what each is given, what it expects, and what came."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from gateway.console.words import say_at_desk
from gateway.desk.looking import Face, Met
from gateway.documents import Faulty
from gateway.model.catalogue import RecordType
from gateway.model.titles import title_in, with_title
from gateway.policies.check import type_of
from gateway.policies.policy import Policy, PolicyTest
from gateway.policies.tested import Miss, Missed, Tested, as_written, run_tests
from gateway.policies.workbench.invented import invented, with_test
from gateway.publication.reading import Standards, read_draft


@dataclass(frozen=True, slots=True)
class TestTold:
    """A test in words, by its number from 1 on; ``missed`` says what differs, and is empty where it passes."""

    __test__ = False

    number: int
    given: str
    expected: tuple[str, ...]
    missed: tuple[str, ...]


def tests_in(text: bytes, standards: Standards, language: str) -> tuple[TestTold, ...] | None:
    """Every test of a text, those first that do not pass; None for a text that cannot be read."""
    try:
        policy = read_draft(text, "text", standards).policy
    except Faulty:
        return None
    record_type = type_of(policy, standards.catalogue)
    tested = run_tests(policy, record_type, standards.purposes, standards.guardrails)
    told = [_told(each, record_type, standards, language) for each in tested]
    return tuple(sorted(told, key=lambda each: not each.missed))


def with_test_of(text: bytes, met: Iterable[Met], standards: Standards) -> bytes | None:
    """A text with one test more: what the first partner is shown for whom a record exists, on an invented record.

    Of the record that was looked at nothing goes into it but which of the text's rules had a say, as far as that may be
    known. None where no test can be made of that.
    """
    policy = read_draft(text, "text", standards).policy
    record_type = type_of(policy, standards.catalogue)
    for each in met:
        face = each.then or each.now
        if face.fields is None:
            continue
        known, unknown = (_having_a_say(policy, face, certain=certain) for certain in (True, False))
        test = invented(policy, record_type, standards.purposes, standards.guardrails, each.grant, known, unknown)
        return None if test is None else _readable(with_test(text.decode(), test).encode(), standards)
    return None


def _having_a_say(policy: Policy, face: Face, *, certain: bool) -> set[str]:
    """The rules of ``policy`` that have a say in a record or, where that is not certain, may have one."""
    names = {
        ground.reason.name
        for grounds in face.explained.grounds.values()
        for ground in grounds
        if ground.certain is certain
    }
    return {rule.id for rule in policy.rules if f"{policy.label}/{rule.id}" in names}


def _readable(text: bytes, standards: Standards) -> bytes | None:
    try:
        read_draft(text, "text", standards)
    except Faulty:
        return None
    return text


def _told(tested: Tested, record_type: RecordType, standards: Standards, language: str) -> TestTold:
    missed = dict.fromkeys(_differs(each, record_type, language) for each in tested.missed)
    return TestTold(
        tested.index + 1,
        _joined(_given(tested.test, standards, language), language),
        tuple(_expected(tested.test, record_type, language)),
        tuple(missed),
    )


def _given(test: PolicyTest, standards: Standards, language: str) -> Iterator[str]:
    purpose = standards.purposes.by_name.get(test.purpose)
    yield test.purpose if purpose is None else title_in(purpose.title, language)
    if areas := test.partner.get("areas"):
        named = [standards.areas.named(code, language) for code in areas]
        yield say_at_desk("test-areas", language, areas=_joined(named, language))
    if test.ask is not None:
        yield say_at_desk("test-answer", language, ask=test.ask)


def _expected(test: PolicyTest, record_type: RecordType, language: str) -> Iterator[str]:
    if test.ask is not None:
        yield say_at_desk("test-denied" if test.says is None else "yes" if test.says else "no", language)
    elif test.expect is None:
        yield say_at_desk("test-denied", language)
    else:
        for name, wanted in test.expect.items():
            yield _field(name, as_written(wanted), record_type, language)


def _differs(missed: Missed, record_type: RecordType, language: str) -> str:
    match missed.miss:
        case Miss.FIELD:
            return _field(missed.what, missed.got, record_type, language)
        case Miss.DENIED | Miss.NOT_DENIED:
            return say_at_desk("test-denied" if missed.miss is Miss.DENIED else "test-shown", language)
        case Miss.ANSWER:
            return say_at_desk("test-denied" if missed.got == "denied" else missed.got, language)


def _field(name: str, written: str, record_type: RecordType, language: str) -> str:
    words = {"absent": "state-not-shown", "null": "state-empty", "[withheld]": "state-withheld"}
    field = record_type.fields[name]
    shown = say_at_desk(words[written], language) if written in words else with_title(field, written, language)
    return f"{title_in(field.title, language)}{'：' if language == 'zh' else ': '}{shown}"


def _joined(parts: Iterable[str], language: str) -> str:
    return ("、" if language == "zh" else ", ").join(parts)
