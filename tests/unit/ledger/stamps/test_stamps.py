"""A time stamp is kept when it holds, and every other answer is refused in a sentence; what was kept is checked."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from threading import Event

import pytest
from cryptography.x509 import ObjectIdentifier
from cryptography.x509.oid import ExtendedKeyUsageOID

from gateway.ledger.book import Ledger
from gateway.ledger.stamps import service
from gateway.ledger.stamps.authority import Authority
from gateway.ledger.stamps.kept import Stamps, StampsCheck, check_stamps
from gateway.ledger.stamps.reply import NotStamped, question, read_trusted
from gateway.ledger.stamps.service import _due_in, _look, stamping
from gateway.ledger.tree.keys import create_key
from gateway.ledger.tree.place import TreePlace
from tests.machine import needs_openssl
from tests.time_authority import STAMPING, TimeAuthority, new_authority, serving
from tests.unit.ledger.answers import KEY, refusal, unsynced

pytestmark = needs_openssl

TEXT = "gateway.example/ledger\n4\nVGhlcmUgaXMgbm8gc3VjaCByb290\n"


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TimeAuthority]:
    with serving(new_authority(tmp_path_factory.mktemp("tsa") / "ours")) as served:
        yield served


@pytest.fixture
def place(tmp_path: Path) -> TreePlace:
    """A ledger of three entries, in their tree."""
    create_key(tmp_path / "keys")
    place = TreePlace(tmp_path / "ledger", tmp_path / "keys", "https://gateway.example")
    record(place)
    return place


def record(place: TreePlace) -> None:
    with Ledger(place.ledger, KEY, time.time, sync=unsynced) as ledger:
        ledger.append(refusal())
    with place.sequencer() as sequencer:
        sequencer.more()


def asking(authority: TimeAuthority, answer: Callable[[bytes], tuple[int, bytes]] | None = None) -> Authority:
    authority.answer = answer or authority.stamp
    return Authority(authority.address, authority.ca_file)


def check(place: TreePlace, authority: TimeAuthority) -> StampsCheck:
    return check_stamps(place, read_trusted(authority.ca_file))


def test_a_stamp_is_kept_with_its_checkpoint_and_asked_for_once(place: TreePlace, authority: TimeAuthority) -> None:
    stamps = Stamps(place.ledger)
    assert stamps.take(place.view(), asking(authority)) == 3
    asked = authority.asked
    assert stamps.take(place.view(), asking(authority)) == 3
    assert authority.asked == asked
    assert stamps.checkpoint_file(3).read_text() == place.view().note
    found = check(place, authority)
    assert (found.faults, found.unchecked, [each.entries for each in found.holding]) == ((), 0, [3])
    assert abs(found.holding[0].time.timestamp() - time.time()) < 3600
    unnamed = check_stamps(place, None)
    assert (unnamed.faults, unnamed.unchecked, unnamed.holding) == ((), 1, ())


def test_nothing_is_stamped_of_a_ledger_without_entries(place: TreePlace, authority: TimeAuthority) -> None:
    empty = TreePlace(place.ledger.with_name("other"), place.keys, place.issuer)
    with empty.sequencer(), pytest.raises(NotStamped, match="nothing is on the record yet"):
        Stamps(empty.ledger).take(empty.view(), asking(authority))


def of_another_text(authority: TimeAuthority) -> bytes:
    return authority.stamp(question("another").as_bytes())[1]


ANSWERS: dict[str, tuple[Callable[[TimeAuthority, bytes], tuple[int, bytes]], str]] = {
    "another nonce": (lambda ours, _: ours.stamp(question(TEXT).as_bytes()), "its nonce is not the one"),
    "another imprint": (lambda ours, _: (200, of_another_text(ours)), "of another"),
    "garbage": (lambda _, __: (200, b"garbage"), "cannot be read"),
    "nothing": (lambda _, __: (200, b""), "cannot be read"),
    "cut": (lambda ours, asked: (200, ours.stamp(asked)[1][:-9]), "cannot be read"),
    "a refusal": (lambda _, __: (200, bytes.fromhex("30053003020102")), "answered with status 2"),
    "another status": (lambda _, __: (503, b""), "HTTP status 503"),
    "a redirect": (lambda _, __: (302, b""), "HTTP status 302"),
    "too much": (lambda _, __: (200, bytes(300_000)), "does not answer"),
}


@pytest.mark.parametrize("kind", ANSWERS)
def test_any_other_answer_is_refused_in_a_sentence(place: TreePlace, authority: TimeAuthority, kind: str) -> None:
    answer, sentence = ANSWERS[kind]
    with pytest.raises(NotStamped, match=sentence):
        Stamps(place.ledger).take(place.view(), asking(authority, lambda asked: answer(authority, asked)))
    assert Stamps(place.ledger).sizes() == []


def test_an_imprint_of_another_text_is_refused_where_the_nonce_is_not_known(authority: TimeAuthority) -> None:
    trusted = read_trusted(authority.ca_file)
    with pytest.raises(NotStamped, match="its imprint is not that of the checkpoint"):
        trusted.time_of(of_another_text(authority), TEXT)


def test_silence_is_given_up(place: TreePlace, authority: TimeAuthority, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("gateway.outgoing._READ_S", 0.05)
    over = Event()
    silent = asking(authority, lambda _: (over.wait(60), (200, b""))[1])
    with pytest.raises(NotStamped, match="does not answer"):
        Stamps(place.ledger).take(place.view(), silent)
    over.set()
    nobody = Authority("http://127.0.0.1:9/", authority.ca_file)
    with pytest.raises(NotStamped, match="does not answer"):
        Stamps(place.ledger).take(place.view(), nobody)


def test_a_certificate_that_had_ended_is_refused(place: TreePlace, authority: TimeAuthority, tmp_path: Path) -> None:
    ended = new_authority(tmp_path / "ended", last_day=-1)
    with pytest.raises(NotStamped, match="the signature does not hold"):
        Stamps(place.ledger).take(place.view(), replace(asking(authority, ended.stamp), ca_file=ended.ca_file))


def test_a_certificate_of_another_authority_is_refused(
    place: TreePlace, authority: TimeAuthority, tmp_path: Path
) -> None:
    other = new_authority(tmp_path / "other")
    with pytest.raises(NotStamped, match="the signature does not hold"):
        Stamps(place.ledger).take(place.view(), asking(authority, other.stamp))
    Stamps(place.ledger).take(place.view(), asking(authority))
    (fault,) = check(place, other).faults
    assert str(fault).startswith("timestamps/3.tsr:1  the time stamp does not hold: the signature does not hold")


@pytest.mark.parametrize("purpose", [ExtendedKeyUsageOID.CLIENT_AUTH, STAMPING])
def test_a_certificate_for_something_else_is_refused(authority: TimeAuthority, purpose: ObjectIdentifier) -> None:
    reply = authority.stamp_as(purpose, question(TEXT).as_bytes())[1]
    trusted = read_trusted(authority.ca_file)
    if purpose == STAMPING:
        assert trusted.time_of(reply, TEXT) is not None
    else:
        with pytest.raises(NotStamped, match="the signature does not hold"):
            trusted.time_of(reply, TEXT)


def test_a_file_without_certificates_is_told(tmp_path: Path) -> None:
    (tmp_path / "ca.pem").write_text("nothing")
    for name in ("ca.pem", "none.pem"):
        with pytest.raises(NotStamped, match=f"`.*{name}` is no file of PEM certificates"):
            read_trusted(tmp_path / name)


def test_what_was_kept_and_altered_is_found(place: TreePlace, authority: TimeAuthority) -> None:
    stamps = Stamps(place.ledger)
    stamps.take(place.view(), asking(authority))
    record(place)
    stamps.take(place.view(), asking(authority))
    sound = {path: path.read_bytes() for path in stamps.folder.iterdir() if path.suffix}

    def told() -> list[str]:
        found = [str(fault) for fault in check(place, authority).faults]
        for path, content in sound.items():
            path.write_bytes(content)
        return found

    assert told() == []
    stamps.reply_file(3).write_bytes(sound[stamps.reply_file(6)])
    assert "of another text" in told()[0]
    stamps.checkpoint_file(3).write_bytes(sound[stamps.checkpoint_file(6)])
    assert told() == ["timestamps/3.checkpoint:2  the checkpoint that was stamped has another size, 6"]
    stamps.checkpoint_file(3).write_bytes(sound[stamps.checkpoint_file(3)].replace(b"\n3\n", b"\n4\n"))
    assert "the signature of" in told()[0]
    stamps.checkpoint_file(6).unlink()
    assert told() == ["timestamps/6.checkpoint:1  the checkpoint that was stamped is missing"]


def test_a_stamped_checkpoint_is_a_witness(place: TreePlace, authority: TimeAuthority, tmp_path: Path) -> None:
    Stamps(place.ledger).take(place.view(), asking(authority))
    other = TreePlace(tmp_path / "other", place.keys, place.issuer)
    other.ledger.mkdir()
    place.ledger.joinpath("timestamps").rename(other.ledger / "timestamps")
    assert "there is no tree any more" in str(check(other, authority).faults[0])
    with other.sequencer():
        assert "the newest were cut off" in str(check(other, authority).faults[0])
    record(other)
    assert "another history of 3 entries" in str(check(other, authority).faults[0])


def test_the_gateway_asks_when_it_is_time_and_at_its_end(place: TreePlace, authority: TimeAuthority) -> None:
    stamps = Stamps(place.ledger)
    with stamping(place, asking(authority), 3600):
        wait_for(lambda: stamps.sizes() == [3])
        record(place)
    assert stamps.sizes() == [3, 6]
    asked = authority.asked
    with stamping(place, asking(authority), 3600):
        pass
    assert authority.asked == asked, "what is stamped is not asked for again"


def test_a_stamp_is_due_again_when_its_time_has_passed(place: TreePlace, authority: TimeAuthority) -> None:
    stamps = Stamps(place.ledger)
    stamps.take(place.view(), asking(authority))
    record(place)
    for late, sizes in ((3500, [3]), (3700, [3, 6])):
        _look(stamps, place, asking(authority), 3600, time.time() + late)
        assert stamps.sizes() == sizes


def test_a_clock_that_was_wrong_delays_it_by_one_turn_at_most(place: TreePlace, authority: TimeAuthority) -> None:
    stamps = Stamps(place.ledger)
    stamps.take(place.view(), asking(authority))
    os.utime(stamps.reply_file(3), (2**33, 2**33))
    assert 0 < _due_in(stamps, 3600, time.time()) <= 3600


def test_an_authority_that_fails_is_logged_and_asked_again(
    place: TreePlace, authority: TimeAuthority, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(service, "_PAUSE_AFTER_FAULT_S", 0.01)
    failures = iter([(500, b""), (200, b"garbage")])
    asked = asking(authority, lambda question: next(failures, None) or authority.stamp(question))
    with stamping(place, asked, 3600):
        wait_for(lambda: Stamps(place.ledger).sizes() == [3])
    assert [line.message for line in caplog.records] == ["the ledger got no time stamp"] * 2
    assert vars(caplog.records[0])["reason"] == "the authority gave no time stamp: it answered with HTTP status 500"


def test_what_nobody_foresaw_is_logged_by_its_kind(
    place: TreePlace, authority: TimeAuthority, caplog: pytest.LogCaptureFixture
) -> None:
    (place.tree / "checkpoint").write_text("nothing")
    with stamping(place, asking(authority), 3600):
        pass
    assert vars(caplog.records[0])["kind"] == "NotSigned"


def wait_for(condition: Callable[[], bool]) -> None:
    for _ in range(1000):
        if condition():
            return
        time.sleep(0.02)
    raise AssertionError("it did not happen")
