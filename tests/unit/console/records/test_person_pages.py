"""A person's report at the desk, the copy that the person is given, and the two steps by which somebody is erased."""

from __future__ import annotations

from html import unescape

import pytest

from gateway.ledger.acts import read_acts
from gateway.ledger.references import KEY_FILE, read_reference_key
from gateway.model.act import Act, ActName
from gateway.model.person import Role
from tests.unit.console.records.hands import Hand, hand, rows_of, value_of
from tests.world import Asker, World

ID_NUMBER = "310115195003071230"
OTHER = "11010519491231002X"


def last_act(world: World) -> Act:
    return read_acts(world.settings.ledger)[-1].acts.acts[-1]


@pytest.fixture(scope="module")
def asker(world: World) -> Asker:
    asker = world.deployment.asker("community-committee", "elderly-care")
    assert world.get(asker, "/v1/records/household").status_code == 200
    return asker


def test_the_auditors_report_has_all_of_it_and_that_it_was_made_is_on_record(
    zhao: Hand, world: World, asker: Asker
) -> None:
    page = unescape(zhao.send("/person", id_number=ID_NUMBER, copy="auditor").text)
    (row, *_) = rows_of(page)
    for told in (asker.partner.name, "居家养老服务", "联系电话", "committee-elderly-care@1", "应请求即告知"):
        assert told in row, told
    act = last_act(world)
    assert (act.act, act.by, dict(act.after)) == (ActName.SUBJECT_REPORTED, "zhao-audits", {"copy": "auditor"})
    again = unescape(zhao.send("/person", id_number=f" {ID_NUMBER} ", copy="auditor").text)
    assert "zhao-audits" in again.split("以前出具过的报告")[1]


def test_the_number_that_was_typed_is_in_no_page_after(zhao: Hand, world: World) -> None:
    reference = read_reference_key(world.settings.keys / KEY_FILE).subject_key.reference(ID_NUMBER)
    for copy in ("auditor", "subject"):
        page = zhao.send("/person", id_number=ID_NUMBER, copy=copy).text
        assert ID_NUMBER not in page
        assert str(reference) not in page
    wrong = zhao.send("/person", id_number="31011519500307", copy="auditor")
    assert (wrong.status_code, "不是身份证号码" in wrong.text, "31011519500307" in wrong.text) == (422, True, False)


def test_the_persons_copy_has_what_they_may_be_told_and_is_on_record_as_such(
    wang: Hand, world: World, asker: Asker
) -> None:
    page = unescape(wang.send("/person", id_number=ID_NUMBER, copy="subject").text)
    assert "个人信息提供情况告知书" in page
    assert asker.partner.name in page
    assert dict(last_act(world).after) == {"copy": "subject"}
    # it says nothing of entries, programs or what is deferred in particular
    assert asker.client_id not in page
    assert "条目" not in page.split('class="letter"')[1].split("</article>")[0]


def test_a_deferred_disclosure_is_told_to_the_auditor_with_its_ground_and_never_to_the_person(
    zhao: Hand, world: World
) -> None:
    roll = world.deployment.asker("community-committee", "disaster-roll")
    assert world.get(roll, "/v1/records/household").status_code == 200
    before = unescape(zhao.send("/person", id_number=ID_NUMBER, copy="auditor").text)
    row = next(each for each in rows_of(before) if roll.purpose.title.zh in each)
    assert f"理由：{roll.purpose.notice.deferred}" in row
    copy = unescape(zhao.send("/person", id_number=ID_NUMBER, copy="subject").text)
    assert roll.purpose.title.zh not in copy


def test_somebody_is_erased_in_two_steps_with_a_passkey_and_a_reason(wang: Hand, zhao: Hand, world: World) -> None:
    assert rows_of(zhao.send("/person", id_number=OTHER, copy="auditor").text)
    world.clock.now += 301
    assert wang.visitor.get("/desk/ledger/erase").headers["Location"].startswith("/signin/again?with=passkey")
    wang.prove()
    asked = wang.see("/erase")
    assert "不能撤销" in asked or "永远无法解开" in asked
    assert "抹除过一个人" in asked
    first = unescape(wang.send("/erase", id_number=OTHER).text)
    assert OTHER not in first
    sealed = value_of("sealed", first)
    for reason in ("", " ", "x" * 501):
        refused = wang.send("/erase", sealed=sealed, reason=reason)
        assert (refused.status_code, "写明理由" in refused.text) == (422, True)
    world.clock.now += 301
    stale = wang.send("/erase", sealed=sealed, reason="file 2026-117")
    page = unescape(stale.text)
    assert (stale.status_code, 'value="file 2026-117"' in page, "/signin/again?with=passkey" in page) == (
        403,
        True,
        True,
    )
    assert rows_of(zhao.send("/person", id_number=OTHER, copy="auditor").text)
    wang.prove()
    done = unescape(wang.send("/erase", sealed=sealed, reason="file 2026-117").text)
    assert "已从" in done
    act = last_act(world)
    assert (act.act, act.by, dict(act.after)) == (ActName.SUBJECT_ERASED, "wang-operates", {"reason": "file 2026-117"})
    assert not rows_of(zhao.send("/person", id_number=OTHER, copy="auditor").text)
    assert rows_of(zhao.send("/person", id_number=ID_NUMBER, copy="auditor").text)


def test_whom_the_first_step_named_goes_with_that_account_and_session_alone(wang: Hand, world: World) -> None:
    sealed = value_of("sealed", unescape(wang.send("/erase", id_number=ID_NUMBER).text))
    other = hand(world, "xu-operates", Role.OPERATOR)
    refused = other.send("/erase", sealed=sealed, reason="not mine")
    assert (refused.status_code, "不是身份证号码" in refused.text) == (422, True)
    assert wang.send("/erase", sealed="AAAA", reason="made up").status_code == 422
    own = value_of("sealed", unescape(other.send("/erase", id_number=ID_NUMBER).text))
    assert other.visitor.sign_in().status_code == 303
    assert other.send("/erase", sealed=own, reason="another session").status_code == 422
    assert last_act(world).act is not ActName.SUBJECT_ERASED or last_act(world).after["reason"] == "file 2026-117"
