"""The nine laws, each with what fails when it is broken; where a harness of its own does that, it is named.

1. Nothing by default: here, and ``test_time_and_state.test_43_…``.
2. Withheld means unobservable: ``test_twin_worlds``, ``test_twin_views``.
3. One way out: ``test_census``.
4. One plan, many executors: ``tests/conformance``; that the application asks no other executor, here.
5. Combination never loosens: ``tests/unit/redaction`` and ``tests/unit/policies``; on the wire, here.
6. Guardrails stand above policies: ``test_guardrails``.
7. Record before release: here, and ``tests/walk`` for a killed process.
8. Fail closed, say little: ``test_canary``; here, that every fault has a fixed face.
9. Policies are data: here.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

import pytest

from gateway.documents import Faulty, FaultyFiles
from gateway.errors import LEDGER, PROBLEMS
from gateway.ledger.segment import Segment
from gateway.policies.store import load_policies
from tests.leaks.answers import code, plain
from tests.leaks.households import household
from tests.world import Asker, Deployment, World

LIST: Final = "/v1/records/household"
CARE: Final = "committee-elderly-care"

ASKS: Final[tuple[tuple[str, Callable[[World, Asker], Any]], ...]] = (
    ("page", lambda world, asker: world.get(asker, LIST)),
    ("search", lambda world, asker: world.search(asker, "household", {})),
    ("record", lambda world, asker: world.read(asker, "household", "H-1")),
    ("hidden record", lambda world, asker: world.read(asker, "household", "H-404")),
    ("hidden type", lambda world, asker: world.get(asker, "/v1/records/offence")),
    ("hidden field", lambda world, asker: world.get(asker, LIST, {"phone": "x"})),
    ("broken request", lambda world, asker: world.get(asker, LIST, {"limit": "x"})),
    ("hidden entry", lambda world, asker: world.get(asker, "/v1/catalogue/offence")),
)


@pytest.fixture
def rewritten(deployment: Deployment, tmp_path: Path) -> Callable[..., World]:
    """A world whose policy for the committee was changed by replacing one text by another."""

    def made(*changes: tuple[str, str], more: str = "") -> World:
        policies = tmp_path / "policies"
        shutil.copytree(deployment.settings.policies, policies)
        path = policies / f"{CARE}.yaml"
        text = path.read_text().split("\nanswers:")[0]
        for old, new in changes:
            assert old in text
            text = text.replace(old, new)
        path.write_text(text)
        if more:
            (policies / "stricter.yaml").write_text(text.replace(f"policy: {CARE}", "policy: stricter") + more)
        world = World(deployment, tmp_path.name, policies=policies)
        world.archive.fill({"household": [household()]})
        return world

    return made


def _record(world: World, asker: Asker) -> dict[str, Any]:
    answer = world.read(asker, "household", "H-1")
    assert answer.status_code == 200, answer.text
    data: dict[str, Any] = (answer.json or {})["data"]
    return data


def test_law_1_a_field_that_no_rule_names_is_not_there(rewritten: Callable[..., World], committee: Asker) -> None:
    world = rewritten(("      care_needs: reveal\n", ""), ("head_birth_date, care_needs]", "head_birth_date]"))
    assert "care_needs" not in _record(world, committee)
    assert code(world.get(committee, LIST, {"fields": "care_needs"})) == (400, "GW103")


def test_law_1_without_a_policy_there_is_nothing(deployment: Deployment, committee: Asker, tmp_path: Path) -> None:
    policies = tmp_path / "policies"
    policies.mkdir()
    world = World(deployment, "no-policy", policies=policies)
    world.archive.fill({"household": [household()]})
    assert code(world.get(committee, LIST)) == (403, "GW401")
    assert (world.get(committee, "/v1/catalogue").json or {}) == {"types": [], "answers": []}


def test_law_4_the_application_asks_the_adapters_that_conformance_tries(seen: World, committee: Asker) -> None:
    asked = seen.driver.asked
    assert seen.get(committee, LIST).status_code == 200
    assert seen.driver.asked > asked


def test_law_5_a_second_policy_can_only_take_away(
    seen: World, rewritten: Callable[..., World], committee: Asker
) -> None:
    """A policy beside the first that reveals all it masks, and masks what it reveals: each field gets the stricter."""
    before = _record(seen, committee)
    more = """
  - id: everything-shown
    allow: [list, read]
    type: household
    fields: {household_no: reveal, head_id_number: reveal, phone: reveal, head_name: {mask: {keep_first: 1}}}
"""
    after = _record(rewritten(more=more), committee)
    assert after == {**before, "head_name": "欧***"}


def _released_bytes(world: World) -> bytes:
    return b"".join(path.read_bytes() for path in sorted(world.settings.ledger.iterdir()) if path.is_file())


@pytest.mark.parametrize(("what", "ask"), ASKS, ids=[what for what, _ in ASKS])
def test_law_7_an_answer_is_on_the_record_before_it_is_heard(
    seen: World, committee: Asker, what: str, ask: Callable[[World, Asker], Any]
) -> None:
    response = ask(seen, committee)
    identifier = response.headers.get("Gateway-Disclosure") or (response.json or {})["request_id"]
    entries = [line for line in _released_bytes(seen).splitlines() if identifier.encode() in line]
    assert len(entries) == 1, what


@pytest.mark.parametrize(("what", "ask"), ASKS, ids=[what for what, _ in ASKS])
def test_law_7_nothing_leaves_before_the_entry_is_durable(
    seen: World, committee: Asker, what: str, ask: Callable[[World, Asker], Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A medium that fails at the very sync: 503 for releases and refusals alike, and nothing else in the answer."""

    def failing(*_: Any) -> None:
        raise OSError(28, "no space left on device")

    with monkeypatch.context() as patch:
        patch.setattr("gateway.ledger.disk.os.fdatasync", failing)
        response, of_a_page = ask(seen, committee), seen.get(committee, LIST)
    assert code(response) == (503, LEDGER.code), what
    assert plain(response) == plain(of_a_page)
    assert ask(seen, committee).status_code != 503


def test_law_7_the_order_is_source_then_record_then_bytes(
    seen: World, committee: Asker, monkeypatch: pytest.MonkeyPatch
) -> None:
    order: list[str] = []
    fetch, append = type(seen.driver).fetch, Segment.append

    def fetching(*arguments: Any) -> Any:
        order.append("source")
        return fetch(*arguments)

    def appending(*arguments: Any) -> Any:
        recorded = append(*arguments)
        order.append("record")
        return recorded

    monkeypatch.setattr(type(seen.driver), "fetch", fetching)
    monkeypatch.setattr(Segment, "append", appending)
    seen.get(committee, LIST)
    order.clear()
    response = seen.get(committee, LIST, buffered=False)
    assert order == ["source", "record"]
    assert response.status_code == 200


def test_law_8_every_fault_has_a_fixed_face(seen: World, committee: Asker) -> None:
    """The words of a problem are those of the table, and the rest of it is what the requester wrote."""
    known = {problem.code: problem for problem in PROBLEMS}
    for _, ask in ASKS[3:]:
        said = ask(seen, committee).json
        problem = known[said["code"]]
        assert (said["title"], said["next_step"], said["status"]) == (problem.title, problem.next_step, problem.status)
        assert "mean" not in json.dumps(said)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("head_name: reveal", 'head_name: {python: "lambda value: value"}'),
        ("head_name: reveal", "head_name: !!python/name:os.system"),
        ("head_name: reveal", 'head_name: "{{ value }}"'),
        ("head_name: reveal", "head_name: {if: care_needs, then: reveal}"),
        ("head_name: reveal", "head_name: [reveal]"),
        ("head_name: reveal", "head_name: {reveal: true}"),
        ("head_name: reveal", "'*': reveal"),
        ("head_name: reveal", "head_*: reveal"),
        ("{field: status, is: active}", '{sql: "1 = 1"}'),
        ("{field: status, is: active}", '{field: status, matches: ".*"}'),
        ("{field: status, is: active}", '"status = active"'),
        ("{field: status, is: active}", "{field: status, is: {field: tenure}}"),
        ("within: partner.areas", "within: partner.secrets"),
        ("within: partner.areas", "within: request.areas"),
        ("within: partner.areas", "within: ${HOME}"),
        ("policy: committee-elderly-care", "extends: base\npolicy: committee-elderly-care"),
        ("rules:", "priority: 10\nrules:"),
        ("    allow: [list, read]", "    allow: [list, read]\n    override: true"),
    ],
)
def test_law_9_a_policy_that_is_anything_but_data_is_not_loaded(
    deployment: Deployment, tmp_path: Path, old: str, new: str
) -> None:
    text = (deployment.settings.policies / f"{CARE}.yaml").read_text().split("\ntests:")[0]
    path = tmp_path / f"{CARE}.yaml"
    path.write_text(text)
    assert load_policies(tmp_path, deployment.catalogue)
    path.write_text(text.replace(old, new, 1))
    assert path.read_text() != text
    with pytest.raises((Faulty, FaultyFiles)):
        load_policies(tmp_path, deployment.catalogue)
