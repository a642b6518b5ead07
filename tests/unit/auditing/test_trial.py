"""What a gateway answered is decided again from its pack alone, and what was decided otherwise is told."""

from __future__ import annotations

import re
from io import BytesIO
from pathlib import Path
from typing import Any

import orjson
import pytest

from gateway.auditing.trial import Trial, try_again
from gateway.ledger.pack.checking import check_pack
from gateway.ledger.pack.stored import NotAPack
from tests.leaks.window import at_the_window, sent
from tests.unit.auditing.station import Station
from tests.unit.ledger.pack.station import members_of, resigned


@pytest.fixture(scope="module")
def asked(tmp_path_factory: pytest.TempPathFactory, redis_url: str) -> Station:
    """Everybody has asked for everything."""
    station = Station(tmp_path_factory.mktemp("audited"), redis_url)
    station.ask_everything()
    return station


@pytest.fixture(scope="module")
def file(asked: Station) -> Path:
    return asked.export()


@pytest.fixture
def station(tmp_path: Path, redis_url: str) -> Station:
    """One of the test's own, at which a committee has asked once."""
    station = Station(tmp_path, redis_url)
    assert station.ask(committee(station)) == 200
    return station


def committee(station: Station) -> Any:
    return station.deployment.asker("community-committee", "elderly-care")


def tried(station: Station) -> Trial:
    return try_again(station.checked(station.export()), None, 0)


def test_every_answer_is_decided_again_alike(asked: Station, file: Path) -> None:
    result = asked.verify(file, "--all", "--json")
    assert result.exit_code == 0, result.output + str(result.exception)
    told = orjson.loads(result.stdout)
    assert (told["differing"], told["untried"], told["vouched_for"]) == ([], {}, True)
    assert told["agreed"] == told["tried"] == told["answers"]
    questions = [facts for facts in asked.answers(file) if facts.get("question")]
    kinds = {facts["record_type"] for facts in asked.answers(file)}
    refused = dict(told["statistics"]["refusals"]["by_code"]).get("GW401")
    assert (bool(questions), len(kinds) > 5, bool(refused)) == (True, True, True)


def test_a_sample_is_drawn_by_its_seed(asked: Station, file: Path) -> None:
    trials = [try_again(asked.checked(file), 5, seed) for seed in (1, 1, 2)]
    assert [(trial.tried, trial.agreed) for trial in trials] == [(5, 5)] * 3
    told = asked.verify(file, "--sample", "3", "--seed", "7").stdout
    assert "decided again alike: 3 of 3 tried, of " in told
    assert "(--seed 7)" in told


def test_each_is_decided_in_the_state_of_its_time(station: Station) -> None:
    asker, administration = committee(station), station.deployment.administration
    station.pass_time(3600)
    station.world.token(asker)
    administration.set_partner_active(asker.partner.id, active=False)
    assert station.ask(asker) == 403
    station.pass_time(3600)
    administration.set_partner_active(asker.partner.id, active=True)
    assert station.ask(asker) == 200
    station.pass_time(3600)
    station.deployment.publish("committee-elderly-care", lambda text: re.sub(r"page: \d+", "page: 7", text))
    assert station.ask(asker) == 200
    station.pass_time(3600)
    station.world.token(asker)
    administration.revoke_agreement(asker.agreement.id)
    assert station.ask(asker) == 403
    answers = station.answers(station.export())
    assert [facts["policies"] for facts in answers] == [["committee-elderly-care@1"]] * 2 + [
        ["committee-elderly-care@2"]
    ]
    trial = tried(station)
    assert (trial.decided, trial.agreed, trial.differing) == (3, 3, ())


def test_what_was_released_after_it_had_ended_is_told(station: Station) -> None:
    (facts,) = station.answers(station.export())
    station.pass_time(3600)
    station.deployment.administration.revoke_agreement(facts["agreement"])
    station.pass_time(30)
    station.tell(facts)
    assert tried(station).differing == (), "an answer may have been under way"
    station.pass_time(3600)
    station.tell(facts)
    (sentence,) = tried(station).differing
    assert "it was released, and is refused when it is decided again (GW302)" in sentence


LIES: dict[str, tuple[dict[str, Any], str]] = {
    "a field that is withheld": ({"released": ["household_no", "head_birth_place"]}, "do not show: head_birth_place"),
    "policies": ({"policies": ["committee-elderly-care@2"]}, "`policies` is committee-elderly-care@2, and"),
    "another text of them": ({"policy_digest": "0" * 64}, "`policy_digest` is 000"),
    "other guardrails": ({"guardrail_digest": "0" * 64}, "`guardrail_digest` is 000"),
    "less that is withheld": ({"withheld": []}, "`withheld` is nothing, and"),
    "fewer obligations": ({"obligations": []}, "`obligations` is nothing, and"),
    "another basis": ({"legal_basis": "none"}, "`legal_basis` is none, and"),
    "a notice deferred": ({"notice_deferred": "a ground"}, "`notice_deferred` is a ground, and None"),
    "too many records": ({"count": 5000}, "it released 5000 records at once, and the policies allow"),
    "another purpose": ({"purpose": "rental-housing"}, "is refused when it is decided again"),
    "another type": ({"record_type": "offence"}, "is refused when it is decided again"),
    "another client": ({"client": "nobody"}, "is refused when it is decided again"),
    "a question that nobody may ask": ({"question": "is-it-so"}, "is refused when it is decided again"),
}


def test_what_was_decided_otherwise_is_told_with_its_place(station: Station) -> None:
    (facts,) = station.answers(station.export())
    for change, _ in LIES.values():
        station.tell({**facts, **change})
    station.refuse(facts)
    trial = tried(station)
    assert (trial.decided, trial.agreed) == (len(LIES) + 2, 1)
    for _, sentence in LIES.values():
        assert [told for told in trial.differing if sentence in told], (sentence, trial.differing)
    assert [told for told in trial.differing if "it was refused, and is shared when it is decided again" in told]
    result = station.verify(station.home / "the.pack", "--all")
    assert result.exit_code == 1
    assert result.stderr.startswith("entries/")
    assert ".ledger:2: entry " in result.stderr


def test_rules_that_were_swapped_are_told_even_if_the_station_signs_them(station: Station) -> None:
    pack = station.export().read_bytes()
    members = members_of(pack)

    def swapped(name: str, before: bytes, after: bytes) -> BytesIO:
        assert before in members[name]
        changed = {name.replace("/", "__"): members[name].replace(before, after)}
        return BytesIO(resigned(pack, station.place, **changed))

    looser = swapped("policies/committee-elderly-care@1.yaml", b"phone:", b"phone :")
    trial = try_again(check_pack(looser, station.keys), None, 0)
    assert (trial.agreed, len(trial.differing)) == (0, 1)
    guardrails = next(name for name, content in members.items() if b"- id: G14" in content)
    with pytest.raises(NotAPack, match=f"{guardrails}: the document is not the one that the entries name"):
        try_again(check_pack(swapped(guardrails, b"- id: G14", b"- id: G99"), station.keys), None, 0)
    without = swapped(guardrails, b"- id: G14", b"- id: G99")
    assert check_pack(without, station.keys).manifest.members, "its form alone shows nothing"


def test_what_cannot_be_decided_again_is_counted_with_its_reason(station: Station) -> None:
    (facts,) = station.answers(station.export())
    station.tell(facts, named=False)
    station.tell({**facts, "agreement": "of-before"})
    station.settings.purposes.write_bytes(station.settings.purposes.read_bytes() + b"\n# another\n")
    station.tell(facts)
    for path in (station.settings.ledger / "documents").iterdir():
        if path.read_bytes().endswith(b"# another\n"):
            path.unlink()
    trial = tried(station)
    assert (trial.tried, trial.agreed, trial.differing) == (4, 1, ())
    assert trial.untried == {
        "a document that it was decided by is kept no more": 1,
        "its segment does not name the documents that it was decided by": 1,
        "no act tells of its client, agreement or partner": 1,
    }
    assert "not decided again: 1, because a document" in station.verify(station.home / "the.pack", "--all").stdout


def test_a_withdrawn_policy_decides_no_more(station: Station) -> None:
    (facts,) = station.answers(station.export())
    station.pass_time(3600)
    station.withdraw("committee-elderly-care")
    station.pass_time(3600)
    assert station.ask(committee(station)) == 403
    trial = tried(station)
    assert (trial.decided, trial.agreed) == (2, 2)
    station.tell(facts)
    assert "(GW401)" in tried(station).differing[0]


def test_an_emergency_is_decided_by_its_reason(station: Station) -> None:
    asker = station.settle(committee(station), "emergency")
    station.pass_time(3600)
    assert station.ask(asker) == 200
    emergency = station.answers(station.export())[-1]
    assert (emergency["purpose"], bool(emergency["reason"])) == ("emergency", True)
    assert (tried(station).decided, tried(station).differing) == (2, ())
    station.tell({**emergency, "reason": None})
    assert "is refused when it is decided again (GW302)" in tried(station).differing[0]


def test_what_was_looked_up_at_the_window_is_decided_again_alike(station: Station) -> None:
    clerk = at_the_window(station.world, committee(station))
    station.pass_time(3600)
    clerk.sign_in()
    clerk.post("/window/seat", seen="/window", place=f"{committee(station).agreement.id}-window:elderly-care")
    assert sent(clerk, station.world, "search", type="household").status_code == 200
    looked_up = station.answers(station.export())[-1]
    assert (looked_up["client"].endswith("-window"), looked_up["person"]) == (True, clerk.account)
    assert (tried(station).decided, tried(station).differing) == (2, ())


def test_an_act_that_was_not_done_has_no_effect(station: Station) -> None:
    """Its entry was there before it, and its writer died."""
    (facts,) = station.answers(station.export())
    station.pass_time(3600)
    station.record_only(facts["agreement"])
    station.pass_time(3600)
    assert station.ask(committee(station)) == 200
    trial = tried(station)
    assert (trial.decided, trial.agreed, trial.differing) == (2, 2, ())
