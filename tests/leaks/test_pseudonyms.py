"""32: pseudonyms that could be enumerated, inverted or joined, tried on the gateway's own answers."""

from __future__ import annotations

import hashlib
import logging
from pathlib import Path

import pytest

from gateway.redaction.keyring import KEY_FILE
from tests.world import Asker, Deployment, World

REFERENCES = tuple(f"R-{number:03}" for number in range(20))


@pytest.fixture(scope="module")
def world(deployment: Deployment) -> World:
    """A gateway of its own: twins are compared by what they have asked their archives, from the first question on."""
    return World(deployment, "pseudonyms")


@pytest.fixture(scope="module")
def police(deployment: Deployment) -> Asker:
    return deployment.asker("police", "police-cooperation")


def pseudonyms(world: World, asker: Asker) -> list[str]:
    """What a partner is shown of the references in twenty records, two of each person."""
    world.forget_counts()
    world.archive.fill({"offence": [_offence(number) for number in range(20)]})
    answers = [world.read(asker, "offence", f"F-{number}") for number in range(20)]
    assert {answer.status_code for answer in answers} == {200}, answers[0].text
    return [answer.json["data"]["person_ref"] for answer in answers if answer.json]


def _offence(number: int) -> dict[str, str | bool]:
    return {
        "offence_no": f"F-{number}",
        "area_code": "310115003001",
        "person_ref": REFERENCES[number // 2],
        "classification": "公开",
        "sealed": False,
        "public_order": False,
        "involves_minor": False,
        "protected": False,
    }


def test_32_records_of_one_person_share_a_pseudonym_that_no_unkeyed_hash_gives(world: World, police: Asker) -> None:
    shown = pseudonyms(world, police)
    assert shown[0::2] == shown[1::2]
    assert len(set(shown)) == 10
    for reference in REFERENCES:
        for text in (reference, f"reference\0{reference}", f"{police.partner.id}{police.purpose.name}{reference}"):
            for name in ("md5", "sha1", "sha256", "sha3_256", "blake2s"):
                assert hashlib.new(name, text.encode()).hexdigest() not in shown
            assert hashlib.blake2b(text.encode(), digest_size=32).hexdigest() not in shown


def test_32_the_key_is_in_no_answer_file_or_log_line(
    world: World, police: Asker, caplog: pytest.LogCaptureFixture
) -> None:
    file = world.settings.keys / KEY_FILE
    secret = file.read_text(encoding="ascii").split()[1]
    with caplog.at_level(logging.DEBUG):
        shown = pseudonyms(world, police)
    domain_key = world.deployment.keyring.domain(police.partner.id, police.purpose.name).keys[0]
    kept = [path.read_bytes() for path in _files(world.deployment.directory) if path != file]
    for key in (bytes.fromhex(secret), domain_key):
        assert key.hex() not in caplog.text
        assert key.hex() not in shown
        assert not any(key in content or key.hex().encode() in content for content in kept)


def _files(directory: Path) -> list[Path]:
    return [path for path in directory.rglob("*") if path.is_file()]
