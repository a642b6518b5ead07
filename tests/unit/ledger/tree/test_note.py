"""Notes and checkpoints: what was signed holds, and nothing else does."""

from __future__ import annotations

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from gateway.ledger.tree.note import Checkpoint, NoteKey, NoteSigner, NotSigned, open_checkpoint, open_note, sign

# the note by which the format was first shown, at golang.org/x/mod/sumdb/note
KEY = NoteKey.read("PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW")
NOTE = (
    "If you think cryptography is the answer to your problem,\n"
    "then you don't know what your problem is.\n"
    "\n"
    "— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n"
)

ORIGIN = "gateway.example/ledger"
OLD = NoteSigner(ORIGIN, Ed25519PrivateKey.from_private_bytes(bytes(range(32))))
NEW = NoteSigner(ORIGIN, Ed25519PrivateKey.from_private_bytes(bytes(range(1, 33))))
CHECKPOINT = Checkpoint(ORIGIN, 20852, bytes(range(32)))
SIGNED = sign(CHECKPOINT.text, [OLD])


def test_a_note_that_others_signed_is_read() -> None:
    assert open_note(NOTE, [KEY]) == NOTE.partition("\n\n")[0] + "\n"
    assert NoteKey.read(str(KEY)) == KEY


def test_a_checkpoint_comes_back_as_it_was_signed() -> None:
    assert open_checkpoint(SIGNED, [OLD.key], ORIGIN) == CHECKPOINT


def test_while_keys_change_either_is_enough() -> None:
    both = sign(CHECKPOINT.text, [NEW, OLD])
    assert open_checkpoint(both, [OLD.key]) == open_checkpoint(both, [NEW.key]) == CHECKPOINT


@given(st.integers(0, len(SIGNED.encode()) - 1), st.integers(1, 255))
def test_a_byte_that_was_flipped_anywhere_shows(at: int, change: int) -> None:
    content = bytearray(SIGNED.encode())
    content[at] ^= change
    with pytest.raises((NotSigned, UnicodeDecodeError)):
        open_checkpoint(content.decode(), [OLD.key], ORIGIN)


@pytest.mark.parametrize(
    ("note", "words"),
    [
        ("", "no signed note"),
        (CHECKPOINT.text, "no signed note"),
        (CHECKPOINT.text + "\n", "no signed note"),
        (CHECKPOINT.text + "\nnobody\n", "no signature"),
        (CHECKPOINT.text + f"\n— {ORIGIN} AAAA\n", "no signature"),
        (CHECKPOINT.text + f"\n— {ORIGIN} A\n", "no signature"),
        (SIGNED[:-1], "no signed note"),
        (SIGNED + SIGNED.rpartition("\n\n")[2] * 64, "no signed note"),
        (sign("a\tb\n", [OLD]), "no signed note"),
        (sign(CHECKPOINT.text, [NEW]), "none of the keys"),
        (SIGNED.replace("20852", "20853"), "does not fit"),
        (sign(ORIGIN + "\n", [OLD]), "no checkpoint"),
        (sign(CHECKPOINT.text.replace("20852", "020852"), [OLD]), "no checkpoint"),
        (sign(f"{ORIGIN}\n1\nAAAA\n", [OLD]), "its root"),
        (sign(f"{ORIGIN}\n1\nno base64\n", [OLD]), "its root"),
        (sign(Checkpoint("another.example/ledger", 1, bytes(32)).text, [OLD]), "another log"),
    ],
)
def test_what_is_no_checkpoint_of_this_log_is_refused_in_a_sentence(note: str, words: str) -> None:
    with pytest.raises(NotSigned, match=words):
        open_checkpoint(note, [OLD.key], ORIGIN)


def test_a_signature_of_a_known_key_that_does_not_hold_is_not_passed_over() -> None:
    wrong = CHECKPOINT.text + "\n" + NEW.line(CHECKPOINT.text) + OLD.line("something else\n")
    assert open_checkpoint(wrong, [NEW.key]) == CHECKPOINT
    with pytest.raises(NotSigned, match="does not fit"):
        open_checkpoint(wrong, [NEW.key, OLD.key])


@pytest.mark.parametrize(
    "line",
    [
        "",
        "name",
        "name+00000000+AAAA",
        str(OLD.key).replace("ledger", "another"),
        str(OLD.key)[:-4],
        "name+c74f20a3+!!",
    ],
)
def test_a_line_that_is_no_key_is_refused(line: str) -> None:
    with pytest.raises(ValueError, match="key"):
        NoteKey.read(line)


@pytest.mark.parametrize("name", ["", "two words", "one+two"])
def test_a_key_has_a_name_that_a_note_can_hold(name: str) -> None:
    with pytest.raises(ValueError, match="name"):
        NoteKey(name, bytes(32))
