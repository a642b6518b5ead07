"""Law 6: the most permissive policies that the loader accepts release nothing that statute withholds, on any route.

What statute withholds is restated here from its text; the guardrails' own file is what is tried.
"""

from __future__ import annotations

import csv
import io
import json
import shutil
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from functools import cache
from pathlib import Path
from random import Random
from typing import Any, Final

import pytest

from gateway.documents import Faulty
from gateway.grants.purposes import load_purposes
from gateway.model.catalogue import Mark, RecordType, Tag
from gateway.model.grant import Agreement, Partner
from gateway.model.inquiry import Action
from gateway.model.kinds import Kind, Scalar
from gateway.policies.answers import NAMING
from tests.leaks.answers import code, plain
from tests.leaks.tokens import TokenMaker
from tests.permissive import documents
from tests.world import Asker, Deployment, World

TYPES: Final = ("household", "resident", "case", "offence", "incident", "mediation", "venue", "media", "opinion")
AREA: Final = "310115003001"
MAYBE: Final = (True, False, False, False, None)
STATES: Final[Mapping[Mark, tuple[Scalar | None, ...]]] = {
    Mark.CLASSIFICATION: (
        "公开",
        "公开",
        "内部",
        "内部",
        "秘密",
        "机密",
        "绝密",
        "工作秘密",
        "不详",
        "公开 ",
        "",
        None,
    ),
    Mark.DECLASSIFIED: (None, None, "2020-01-31", "期满", "1900-01-01"),
}
"""What a record may say of a mark; of those not listed: yes, no or nothing."""

PERSONAL: Final = frozenset({Tag.IDENTITY, Tag.CONTACT, Tag.LOCATION, Tag.WORKPLACE, Tag.FAMILY, Tag.NARRATIVE})

WAYS: Final[Mapping[str, str]] = {
    "everything": "",
    "either way": "    where: {any: [{field: AREA, present: true}, {not: {field: AREA, present: true}}]}\n",
    "nothing excluded": "    where: {not: {all: [{field: AREA, present: true}, {field: AREA, present: false}]}}\n",
}
"""Ways to say: every record."""


@pytest.fixture(scope="module")
def organs(deployment: Deployment) -> Mapping[str, Asker]:
    """Police without a statutory exception, and a prosecutor with one, each with an agreement over everything."""
    found = {}
    for kind, purpose in (("police", "police-cooperation"), ("prosecution", "prosecution")):
        partner = Partner(f"{kind}-everywhere", kind, kind, ("310000",), active=True)
        agreement = Agreement(
            id=f"{kind}-everything",
            partner_id=partner.id,
            record_types=frozenset(TYPES),
            actions=frozenset(Action),
            purposes=frozenset({purpose}),
            areas=("310000",),
            first=date(2026, 1, 1),
            last=date(2026, 12, 31),
        )
        [found[kind]] = deployment.enter(partner, [agreement])
    return found


@pytest.fixture(scope="module")
def permissive(deployment: Deployment, tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], World]:
    """Gateways on which every field of every record is revealed, and may be compared, by the policies."""

    @cache
    def made(way: str) -> World:
        policies = tmp_path_factory.mktemp("permissive")
        for record_type in deployment.catalogue.types.values():
            for kind, purpose in (("police", "police-cooperation"), ("prosecution", "prosecution")):
                name = f"{kind}-{record_type.name}"
                (policies / f"{name}.yaml").write_text(_policy(name, record_type, kind, purpose, WAYS[way]))
        return World(deployment, policies.name, policies=policies)

    return made


def _policy(name: str, record_type: RecordType, kind: str, purpose: str, where: str) -> str:
    fields = "".join(f"      {field}: reveal\n" for field in record_type.fields)
    usable = ", ".join(record_type.fields)
    return (
        f"policy: {name}\nversion: 1\nschema: {record_type.schema}\npartner: {{kind: {kind}}}\npurpose: [{purpose}]\n"
        "valid: {from: 2026-01-01, until: 2026-12-31}\nbasis: none\n"
        "limits: {page: 1000, per_day: 1000000, statistics_min_group: 10}\n"
        f"rules:\n  - id: all\n    allow: [list, read]\n    type: {record_type.name}\n"
        f"{where.replace('AREA', record_type.area or record_type.identifier)}"
        f"    fields:\n{fields}    filter_on: [{usable}]\n    sort_on: [{usable}]\nanswers:\n{_answers(record_type)}"
        "assessment: {document: D, by: nobody, 'on': 2025-12-15}\n"
    )


def _answers(record_type: RecordType) -> str:
    """Of every field, whether a record has it; by every field that names somebody, whether there is a record."""
    asked = [(_has(record_type, name), record_type.identifier, name) for name in record_type.fields]
    asked += [(_by(record_type, name), name, record_type.identifier) for name in _naming(record_type)]
    return "".join(
        f"  - {{ask: {ask}, title: {{zh: 问, en: asked}}, given: [{given}], where: {{field: {field}, present: true}}, "
        "per_day: 1000000}\n"
        for ask, given, field in asked
    )


def _naming(record_type: RecordType) -> list[str]:
    return [name for name, field in record_type.fields.items() if field.kind in NAMING]


def _has(record_type: RecordType, field: str) -> str:
    return f"{record_type.name}-has-{field.replace('_', '-')}"


def _by(record_type: RecordType, field: str) -> str:
    return f"{record_type.name}-by-{field.replace('_', '-')}"


@pytest.mark.parametrize("kind", ["police", "prosecution"])
@pytest.mark.parametrize("name", TYPES)
def test_no_policy_answers_what_statute_withholds(
    permissive: Callable[[str], World], organs: Mapping[str, Asker], kind: str, name: str
) -> None:
    world, asker = permissive("everything"), organs[kind]
    record_type = world.deployment.catalogue.types[name]
    rows = list(_rows(record_type, 40))
    world.archive.fill({name: [row for row, _ in rows]})
    world.forget_counts()
    random, said = Random(name), set[str]()  # noqa: S311 - examples, not secrets
    for row, marks in rows:
        permitted = _permitted(record_type, marks, is_judicial=kind == "prosecution") or frozenset()
        told = {_has(record_type, each): (record_type.identifier, each) for each in record_type.fields}
        told |= {_by(record_type, each): (each, each) for each in _naming(record_type)}
        shown = (world.read(asker, name, row[record_type.identifier]).json or {}).get("data", {})
        for ask in random.sample(sorted(told), k=6):
            given, field = told[ask]
            if row[given] is None:
                continue
            answered = world.ask(asker, ask, {given: row[given]})
            assert answered.json == {"answer": "no" if shown.get(field) is None else "yes"}, (ask, marks)
            assert field in permitted or answered.json == {"answer": "no"}, (ask, marks)
            said.add(str(answered.json))
    assert len(said) == 2


@pytest.mark.parametrize(
    ("way", "kind", "name"),
    [
        *(("everything", kind, name) for kind in ("police", "prosecution") for name in TYPES),
        *((way, "police", "case") for way in WAYS if way != "everything"),
    ],
)
def test_no_policy_releases_what_statute_withholds(
    permissive: Callable[[str], World], organs: Mapping[str, Asker], way: str, kind: str, name: str
) -> None:
    world = permissive(way)
    record_type = world.deployment.catalogue.types[name]
    rows = list(_rows(record_type, 40))
    world.archive.fill({name: [row for row, _ in rows]})
    expected = {
        str(row[record_type.identifier]): fields
        for row, marks in rows
        if (fields := _permitted(record_type, marks, is_judicial=kind == "prosecution")) is not None
    }

    world.forget_counts()
    heard = list(_heard(world, organs[kind], record_type, rows))
    for records in heard:
        for record in records:
            assert record.keys() <= expected[record[record_type.identifier]], record
    assert len(heard[0]) == len(expected)
    assert {record[record_type.identifier] for records in heard for record in records} == expected.keys()


@pytest.fixture(scope="module", params=range(3))
def any_policies(
    request: pytest.FixtureRequest, deployment: Deployment, tmp_path_factory: pytest.TempPathFactory
) -> World:
    """A gateway on which two policies of any kind speak of every type."""
    random = Random(request.param)  # noqa: S311 - examples, not secrets
    policies = tmp_path_factory.mktemp("drawn")
    for record_type in deployment.catalogue.types.values():
        for name, text in documents(random, record_type, "police", "police-cooperation"):
            (policies / f"{name}.yaml").write_text(text, encoding="utf-8")
    return World(deployment, policies.name, policies=policies)


def test_no_policies_that_can_be_written_release_what_statute_withholds_in_any_form(
    any_policies: World, organs: Mapping[str, Asker]
) -> None:
    """Whatever rules, restrictions and redactions meet, over HTTP, in JSON, NDJSON and CSV."""
    leaving = 0
    for name in TYPES:
        record_type = any_policies.deployment.catalogue.types[name]
        rows = list(_rows(record_type, 40))
        any_policies.archive.fill({name: [row for row, _ in rows]})
        permitted = {
            str(row[record_type.identifier]): _permitted(record_type, marks, is_judicial=False) for row, marks in rows
        }
        any_policies.forget_counts()
        for record in _in_every_form(any_policies, organs["police"], record_type, list(permitted)):
            fields = permitted[record[record_type.identifier]]
            assert fields is not None, record
            assert record.keys() <= fields, record
            leaving += 1
    assert leaving > 100


def _in_every_form(
    world: World, asker: Asker, record_type: RecordType, identifiers: list[str]
) -> Iterator[dict[str, Any]]:
    """Every record that a requester is given, as the fields that it has."""
    path = f"/v1/records/{record_type.name}"
    page = world.get(asker, path)
    if page.status_code != 200:
        assert code(page) == (403, "GW401")
        return
    yield from (page.json or {})["data"]
    lines = world.get(asker, path, headers={"Accept": "application/x-ndjson"}).text.splitlines()
    yield from map(json.loads, lines)
    table = world.get(asker, path, headers={"Accept": "text/csv"}).text
    for row in csv.DictReader(io.StringIO(table, newline="")):
        yield {name: cell for name, cell in row.items() if cell != "[absent]"}
    for identifier in identifiers:
        answer = world.read(asker, record_type.name, identifier)
        if answer.status_code == 200:
            yield (answer.json or {})["data"]


def _rows(record_type: RecordType, count: int) -> Iterator[tuple[dict[str, Scalar | None], dict[Mark, Scalar | None]]]:
    """Records with a value in every field and the marks in all their states, beside what the marks say."""
    random, tokens = Random(record_type.name), TokenMaker(5)  # noqa: S311 - examples, not secrets
    for number in range(count):
        marks: dict[Mark, Scalar | None] = dict.fromkeys(Mark)
        row = {field: tokens.value(entry.kind) for field, entry in record_type.fields.items()}
        row |= {field: True for field, entry in record_type.fields.items() if entry.kind is Kind.BOOLEAN}
        row[record_type.identifier] = f"N-{number:03}"
        if record_type.area is not None:
            row[record_type.area] = AREA
        for mark, source in record_type.marks.items():
            marks[mark] = random.choice(STATES.get(mark, MAYBE)) if source.field else source.constant
            if source.field:
                row[source.field] = marks[mark]
        yield row, marks


def _permitted(
    record_type: RecordType, marks: Mapping[Mark, Scalar | None], *, is_judicial: bool
) -> frozenset[str] | None:
    """The fields of a record that statute lets a partner see, or None where the record is not to exist."""
    if marks[Mark.CLASSIFICATION] not in {"公开", "内部"} and marks[Mark.DECLASSIFIED] != "2020-01-31":
        return None
    sealed = marks[Mark.SEALED] is not False or marks[Mark.PUBLIC_ORDER] is not False
    closed = sealed or marks[Mark.TECHNICAL] is not False
    if (closed and not is_judicial) or marks[Mark.SUB_FILE] is not False:
        return None
    dropped = {Tag.REPORTER, Tag.BIOMETRIC, Tag.HEALTH}
    if not is_judicial:  # for prosecution the necessity of financial information is recorded
        dropped |= {Tag.FINANCIAL}
    if marks[Mark.MINOR] is not False and marks[Mark.MISSING_CHILD] is not True:
        dropped |= PERSONAL
    if marks[Mark.PROTECTED] is not False:
        dropped |= PERSONAL
    if marks[Mark.CONSENTED] is not True:
        dropped |= {Tag.MEDIATION}
    return frozenset(name for name, entry in record_type.fields.items() if not entry.tags & dropped)


def _heard(
    world: World, asker: Asker, record_type: RecordType, rows: list[tuple[dict[str, Scalar | None], Any]]
) -> Iterator[list[dict[str, Any]]]:
    """What the routes give: one page and many small ones, searches for stored values, every record by itself."""
    path = f"/v1/records/{record_type.name}"
    yield (world.get(asker, path).json or {})["data"]
    page: dict[str, Any] = {"next": None}
    for _ in rows:
        cursor = {} if page["next"] is None else {"cursor": page["next"]}
        page = world.get(asker, path, {"limit": "7", "sort": f"-{record_type.identifier}", **cursor}).json or {}
        yield page["data"]
        if page["next"] is None:
            break
    for name, value in rows[3][0].items():
        wanted = {"criteria": {name: "-" if value is None else value}, "fields": [record_type.identifier]}
        found = world.search(asker, record_type.name, wanted)
        if found.status_code == 200:
            yield (found.json or {})["data"]
        else:
            assert code(found) in {(400, "GW102"), (400, "GW103")}
    for row, _ in rows:
        answer = world.read(asker, record_type.name, row[record_type.identifier])
        if answer.status_code == 200:
            yield [(answer.json or {})["data"]]
        else:
            assert code(answer) == (404, "GW402")


def test_g16_a_type_without_its_owner_s_consent_is_not_shared(
    deployment: Deployment, committee: Asker, tmp_path: Path
) -> None:
    catalogue = tmp_path / "catalogue"
    shutil.copytree(deployment.settings.catalogue, catalogue)
    lines = (catalogue / "household.yaml").read_text().splitlines()
    lines = ["consent: none" if line.startswith("consent:") else line for line in lines]
    (catalogue / "household.yaml").write_text("\n".join(lines) + "\n")
    world = World(deployment, "without-consent", catalogue=catalogue)
    assert code(world.get(committee, "/v1/records/household")) == (403, "GW401")
    assert (world.get(committee, "/v1/catalogue").json or {}) == {"types": [], "answers": []}


def test_g20_types_are_combined_to_a_limit_that_is_told_and_on_record(
    deployment: Deployment, organs: Mapping[str, Asker]
) -> None:
    """What is hidden and what does not exist count alike: neither world tells how much there is of anything."""
    police = organs["police"]
    empty, full = World(deployment, "combining-nothing"), World(deployment, "combining-something")
    full.archive.fill({"case": [row for row, _ in _rows(deployment.catalogue.types["case"], 9)]})
    told = []
    for world in (empty, full):
        world.forget_counts()
        answers = [world.read(police, name, "N-404") for name in TYPES for _ in range(2)]
        refused = [answer for answer in answers if answer.status_code == 429]
        assert [code(answer) for answer in refused] == [(429, "GW304")] * 2 * (len(TYPES) - 4)
        assert all(int(answer.headers["Retry-After"]) > 60 for answer in refused)
        account = b"".join(path.read_bytes() for path in world.settings.ledger.iterdir() if path.is_file())
        assert account.count(b'"GW304"') == len(refused)
        told.append([plain(answer) for answer in answers])
    assert told[0] == told[1]


def test_g10_a_purpose_without_a_legal_basis_is_none(deployment: Deployment, tmp_path: Path) -> None:
    text = deployment.settings.purposes.read_text()
    lines = ['    basis: ""' if line.startswith("    basis:") else line for line in text.splitlines()]
    (tmp_path / "purposes.yaml").write_text("\n".join(lines) + "\n")
    with pytest.raises(Faulty):
        load_purposes(tmp_path / "purposes.yaml")


def test_g11_a_partner_that_the_law_does_not_entrust_is_given_nothing(
    deployment: Deployment, world: World, committee: Asker
) -> None:
    """Even where an agreement was entered that should not have been."""
    agreement = Agreement(
        id="not-entrusted",
        partner_id=committee.partner.id,
        record_types=frozenset({"household"}),
        actions=frozenset(Action),
        purposes=frozenset({"civil-affairs"}),
        areas=committee.agreement.areas,
        first=date(2026, 1, 1),
        last=date(2026, 12, 31),
    )
    [asker] = deployment.enter(committee.partner, [agreement])
    refused = world.ask_for_token(asker, scope="household:list")
    assert refused.status_code == 400
    assert "access_token" not in (refused.json or {})
