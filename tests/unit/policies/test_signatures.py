"""A signature holds for one text, in one name, by one key; two names with one key are one person."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from gateway.documents import Faulty
from gateway.policies.signatures import (
    SIGNERS,
    Signature,
    SignatureError,
    people,
    read_signatures,
    read_signers,
    signatures_file,
    signed,
)

ZHANG, LI, WANG = (Ed25519PrivateKey.from_private_bytes(bytes([number]) * 32) for number in (1, 2, 3))
SIGNERS_KNOWN = {"zhang-san": ZHANG.public_key(), "li-si": LI.public_key(), "zhang-again": ZHANG.public_key()}
DIGEST, OTHER = "a" * 64, "b" * 64


def test_each_person_who_signed_counts_once() -> None:
    signatures = [signed("zhang-san", DIGEST, ZHANG), signed("li-si", DIGEST, LI), signed("li-si", DIGEST, LI)]
    assert people(DIGEST, signatures, SIGNERS_KNOWN) == ("li-si", "zhang-san")


def test_two_names_with_one_key_are_one_person() -> None:
    signatures = [signed("zhang-san", DIGEST, ZHANG), signed("zhang-again", DIGEST, ZHANG)]
    assert people(DIGEST, signatures, SIGNERS_KNOWN) == ("zhang-san",)


@pytest.mark.parametrize(
    "signature",
    [
        signed("zhang-san", OTHER, ZHANG),
        replace(signed("zhang-san", OTHER, ZHANG), digest=DIGEST),
        replace(signed("zhang-san", DIGEST, ZHANG), digest=OTHER),
        signed("zhang-san", DIGEST, LI),
        replace(signed("zhang-san", DIGEST, ZHANG), by="li-si"),
        replace(signed("li-si", DIGEST, LI), by="zhang-san"),
        replace(signed("zhang-san", DIGEST, ZHANG), by="zhang-again"),
        signed("wang-wu", DIGEST, WANG),
        replace(signed("zhang-san", DIGEST, ZHANG), signature=bytes(64)),
    ],
    ids=[
        "another text",
        "moved here",
        "moved away",
        "another's key",
        "renamed",
        "taken over",
        "another name",
        "a stranger",
        "nothing",
    ],
)
def test_a_signature_of_something_or_somebody_else_counts_for_nothing(signature: Signature) -> None:
    assert people(DIGEST, [signature], SIGNERS_KNOWN) == ()


@pytest.mark.parametrize(("digest", "signature"), [("a" * 63, bytes(64)), ("A" * 64, bytes(64)), (DIGEST, bytes(63))])
def test_a_signature_that_could_be_none_cannot_be_built(digest: str, signature: bytes) -> None:
    with pytest.raises(ValueError, match="a signature is of 64 bytes"):
        Signature("zhang-san", digest, signature)


def test_what_is_written_is_read_back(tmp_path: Path) -> None:
    guardrails = tmp_path / "guardrails.yaml"
    assert read_signatures(guardrails) == ()
    signatures = (signed("zhang-san", DIGEST, ZHANG), signed("li-si", OTHER, LI))
    signatures_file(guardrails).write_text("".join(each.written() for each in signatures))
    assert read_signatures(guardrails) == signatures


@pytest.mark.parametrize(
    "text",
    [
        "- {by: zhang-san, digest: abc, signature: 'AAAA'}\n",
        f"- {{by: zhang-san, digest: {DIGEST}, signature: '*'}}\n",
        f"- {{by: zhang-san, digest: {DIGEST}}}\n",
        "signed by everybody\n",
    ],
)
def test_a_file_that_holds_no_signatures_is_a_fault(tmp_path: Path, text: str) -> None:
    guardrails = tmp_path / "guardrails.yaml"
    signatures_file(guardrails).write_text(text)
    with pytest.raises(Faulty):
        read_signatures(guardrails)


def public(key: Ed25519PrivateKey) -> bytes:
    return key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)


def test_signers_are_known_by_the_names_of_their_files(tmp_path: Path) -> None:
    assert read_signers(tmp_path) == {}
    (tmp_path / SIGNERS).mkdir()
    (tmp_path / SIGNERS / "li-si.pub").write_bytes(public(LI))
    (tmp_path / SIGNERS / "zhang-san.pub").write_bytes(public(ZHANG))
    (tmp_path / SIGNERS / "notes.txt").write_text("of no importance")
    assert read_signers(tmp_path) == {"li-si": LI.public_key(), "zhang-san": ZHANG.public_key()}


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----\n",
        generate_private_key(SECP256R1()).public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo),
    ],
    ids=["empty", "nonsense", "another kind of key"],
)
def test_a_file_that_is_no_key_of_a_signer_is_told_by_name(tmp_path: Path, content: bytes) -> None:
    (tmp_path / SIGNERS).mkdir()
    (tmp_path / SIGNERS / "li-si.pub").write_bytes(content)
    with pytest.raises(SignatureError, match=r"li-si\.pub` holds no public key of Ed25519"):
        read_signers(tmp_path)
