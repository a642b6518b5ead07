"""Programs at the desk: two people and a test, public keys alone, and a private key that leaves no trace."""

from __future__ import annotations

import json
import logging
import re
from dataclasses import replace
from io import BytesIO
from typing import Any

import orjson
import pytest

from gateway.identity.assertion import ASSERTION_TYPE, make_assertion, new_client_key
from gateway.model.act import ActName
from gateway.model.client import Binding, Client, Stage
from tests.unit.console.hands import Hand, last_act
from tests.unit.console.partners.test_overview import words_of
from tests.world import Asker, World

NEW = "/desk/partner/client"
KEYS = "/desk/partner/keys"
ACT = "/desk/partner/act"


@pytest.fixture(scope="module")
def asker(world: World) -> Asker:
    return world.deployment.asker("community-committee", "elderly-care")


@pytest.fixture(scope="module")
def page(asker: Asker) -> str:
    return f"/desk/partner?id={asker.partner.id}"


def form_of(asker: Asker, name: str, **changes: Any) -> dict[str, Any]:
    """The form for a program, filled in; the private half of its key is nowhere."""
    return {
        "partner": asker.partner.id,
        "id": name,
        "agreement": asker.agreement.id,
        "binding": "none",
        "jwks": orjson.dumps({"keys": [new_client_key()[1]]}).decode(),
        **changes,
    }


def place_of(asker: Asker) -> str:
    return f"{NEW}?partner={asker.partner.id}"


def seen_of(who: Hand, page: str, name: str) -> str:
    """What the page says that was looked at of a program."""
    found = re.search(
        rf'name="name" value="{name}">\s*<input type="hidden" name="seen" value="([^"]+)"', who.get(page).text
    )
    assert found is not None
    return found.group(1)


def clients(world: World) -> dict[str, Client]:
    return dict(world.deployment.directory_now().clients)


def test_a_program_comes_into_use_by_two_people_and_its_test(
    world: World, wang: Hand, li: Hand, asker: Asker, page: str
) -> None:
    private, public = new_client_key()
    form = form_of(asker, "desk-made", jwks=orjson.dumps({"keys": [public]}).decode())
    entered = wang.do(NEW, place_of(asker), **form)
    assert entered.headers["Location"] == f"{page}&done=new-client", words_of(entered.text)
    made = clients(world)["desk-made"]
    assert (made.stage, made.entered_by, made.binding) == (Stage.PROPOSED, wang.visitor.account, Binding.NONE)
    assert last_act(world).act is ActName.CLIENT_WRITTEN

    seen = seen_of(li, page, "desk-made")
    assert "这是您录入的" in wang.get(page).text
    approve = {"partner": asker.partner.id, "name": "desk-made", "act": "approve-client"}
    own = wang.do(ACT, page, **approve, seen=seen)
    assert (own.status_code, "要由另一个人批准" in own.text) == (422, True)
    # whoever approves, approves what they saw
    assert li.do(ACT, page, **approve, seen="0" * 16).status_code == 409
    assert clients(world)["desk-made"].stage is Stage.PROPOSED
    assert li.do(ACT, page, **approve, seen=seen).headers["Location"].endswith("done=approve-client")
    act = last_act(world)
    assert (act.act, act.by) == (ActName.CLIENT_APPROVED, li.visitor.account)

    assert "还没有收到自检" in wang.get(page).text
    activate = {"partner": asker.partner.id, "name": "desk-made", "act": "activate-client"}
    early = wang.do(ACT, page, **activate)
    assert (early.status_code, "下一步是程序自测" in early.text) == (422, True)

    def tested(key: Any) -> None:
        assertion = make_assertion(key, "desk-made", world.settings.issuer, world.clock())
        sent = {"client_assertion_type": ASSERTION_TYPE, "client_assertion": assertion}
        world.browser.post("/oauth/self-test", data=sent)

    tested({**new_client_key()[0], "kid": private["kid"]})
    told = words_of(wang.get(page).text)
    assert "没有通过 signature : 签名的密钥不是登记的那一把" in told, told
    tested(private)
    assert "全部通过" in wang.get(page).text
    assert wang.do(ACT, page, **activate).headers["Location"].endswith("done=activate-client")
    assert clients(world)["desk-made"].stands
    assert last_act(world).by == wang.visitor.account


def test_what_waits_for_the_second_person_takes_a_passkey_of_just_now(
    world: World, wang: Hand, li: Hand, asker: Asker
) -> None:
    world.clock.now += 301
    for who, act in ((li, "approve-client"), (wang, "activate-client"), (wang, "resume-client"), (wang, "let-act")):
        # what is not offered to somebody is sent from another page
        sent = who.send(ACT, "/account", partner=asker.partner.id, name=asker.client_id, other=asker.client_id, act=act)
        assert "with=passkey" in sent.headers.get("Location", ""), (act, sent.status_code, words_of(sent.text))
    before = clients(world)
    sent = wang.send(NEW, place_of(asker), **form_of(asker, "no-passkey"))
    assert "with=passkey" in sent.headers["Location"]
    assert clients(world) == before


def test_what_somebody_without_an_account_entered_is_not_approved(
    world: World, li: Hand, asker: Asker, page: str
) -> None:
    entered = Client("by-nobody", asker.agreement.id, (), active=True, stage=Stage.PROPOSED)
    world.deployment.administration.add_client(replace(entered, entered_by="wang-operates "))
    approve = {
        "partner": asker.partner.id,
        "name": "by-nobody",
        "act": "approve-client",
        "seen": seen_of(li, page, "by-nobody"),
    }
    refused = li.do(ACT, page, **approve)
    assert (refused.status_code, "没有账号" in refused.text) == (409, True)
    assert clients(world)["by-nobody"].stage is Stage.PROPOSED


@pytest.fixture
def said(caplog: pytest.LogCaptureFixture) -> pytest.LogCaptureFixture:
    caplog.set_level(logging.DEBUG)
    return caplog


@pytest.mark.parametrize("how", ["pasted", "beside a file", "as a file", "half of it", "as PEM", "in disguise"])
def test_a_private_key_is_refused_and_leaves_no_trace(
    world: World, wang: Hand, asker: Asker, said: pytest.LogCaptureFixture, how: str
) -> None:
    private, public = new_client_key()
    secret = private["d"]
    text = json.dumps({"keys": [private]})
    ways: dict[str, dict[str, Any]] = {
        "pasted": {"jwks": text},
        "beside a file": {"jwks": text, "file": (BytesIO(b"no JSON"), "keys.json", "application/json")},
        "as a file": {"file": (BytesIO(text.encode()), "keys.json", "application/json")},
        "half of it": {"jwks": text[: text.index(secret) + len(secret)]},
        "as PEM": {"jwks": f"-----BEGIN EC PRIVATE KEY-----\n{secret}\n-----END EC PRIVATE KEY-----"},
        "in disguise": {"jwks": text.replace('"d"', '"\\u0064"')},
    }
    changes = ways[how]
    before = clients(world)
    for waiting in world.redis.scan_iter("gateway:kept-form:*"):
        world.redis.delete(waiting)
    for path, place, form in (
        (NEW, place_of(asker), form_of(asker, "holds-secret", redirect_uris="https://desk.example/back", **changes)),
        (KEYS, f"{KEYS}?client={asker.client_id}", {**keys_form(wang, asker.client_id), **again(changes)}),
    ):
        refused = wang.send(path, place, **form)
        assert refused.status_code == 422
        assert "私钥" in refused.text
        assert secret not in refused.text
        if path == NEW:
            assert 'value="holds-secret"' in refused.text, "what else was filled in is still there"
            assert "https://desk.example/back" in refused.text
    assert clients(world) == before
    assert not [*world.redis.scan_iter("gateway:kept-form:*")]
    assert secret not in said.text
    everything = b"".join(path.read_bytes() for path in world.deployment.directory.rglob("*") if path.is_file())
    assert secret.encode() not in everything
    assert public["kid"] == private["kid"]


def again(changes: dict[str, Any]) -> dict[str, Any]:
    """The same once more: a file is read once."""
    file = changes.get("file")
    return {**changes, "file": (BytesIO(file[0].getvalue()), *file[1:])} if file else changes


def keys_form(wang: Hand, client_id: str) -> dict[str, Any]:
    page = wang.get(f"{KEYS}?client={client_id}").text
    seen = re.search(r'name="seen" value="([^"]+)"', page)
    assert seen is not None
    kept = re.findall(r'name="keep" value="([^"]+)"', page)
    return {"client": client_id, "seen": seen.group(1), "keep": kept}


@pytest.mark.parametrize(
    ("file", "sentence"),
    [
        ((b"\x89PNG\r\n\x1a\n\0\0", "keys.json", "application/json"), "JSON"),
        ((b'{"keys": []}', "keys.json", "application/json"), "公钥"),
        ((b"<html></html>", "keys.json", "application/json"), "JSON"),
        ((b'{"keys": [{"kty": "EC"}]}', "keys.json", "image/png"), "JSON"),
        ((b"", "keys.json", "application/json"), "JSON"),
    ],
    ids=["a picture", "no key", "a page", "says that it is a picture", "nothing"],
)
def test_a_file_that_is_no_key_set_is_refused_in_one_sentence_and_nothing_is_lost(
    world: World, wang: Hand, asker: Asker, file: tuple[bytes, str, str], sentence: str
) -> None:
    before = clients(world)
    form = form_of(asker, "lies-about-its-type", redirect_uris="https://desk.example/back")
    wang.prove()
    refused = wang.send(NEW, place_of(asker), **form, file=(BytesIO(file[0]), *file[1:]))
    assert refused.status_code == 422
    assert refused.text.count('role="alert"') == 1
    assert sentence in refused.text
    assert 'value="lies-about-its-type"' in refused.text
    assert "https://desk.example/back" in refused.text
    assert form["jwks"].split('"kid":"')[1][:20] in refused.text.replace("&#34;", '"')
    assert clients(world) == before


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"jwks": ""}, "要有公钥"),
        ({"agreement": "none"}, "有不能选的项"),
        ({"binding": "certificate"}, "有不能选的项"),
        ({"binding": "window"}, "查询窗口没有密钥"),
        ({"redirect_uris": "http://desk.example/back"}, "https"),
        ({"id": "Desk"}, "只能用小写字母"),
        ({"jwks": "{"}, "JSON"),
    ],
    ids=range(7),
)
def test_a_program_that_cannot_be_is_refused(
    world: World, wang: Hand, asker: Asker, changes: dict[str, str], sentence: str
) -> None:
    before = clients(world)
    wang.prove()
    refused = wang.send(NEW, place_of(asker), **form_of(asker, "refused", **changes))
    assert (refused.status_code, sentence in words_of(refused.text)) == (422, True), words_of(refused.text)
    assert clients(world) == before


def test_a_window_is_entered_without_keys(world: World, wang: Hand, asker: Asker, page: str) -> None:
    form = form_of(asker, "desk-window", binding="window", jwks="", may_exchange="yes")
    assert wang.do(NEW, place_of(asker), **form).status_code == 303
    made = clients(world)["desk-window"]
    assert (made.is_window, made.jwks, made.may_exchange) == (True, (), False)
    assert f"{KEYS}?client=desk-window" not in wang.get(page).text


def test_keys_are_added_and_dropped_as_they_were_seen(world: World, wang: Hand, asker: Asker) -> None:
    place = f"{KEYS}?client={asker.client_id}"
    public = {**new_client_key()[1], "kid": "next"}
    form = keys_form(wang, asker.client_id)
    added = {**form, "jwks": orjson.dumps({"keys": [public]}).decode()}
    assert wang.send(KEYS, place, **{**added, "seen": "0" * 16}).status_code == 409
    assert wang.do(KEYS, place, **added).status_code == 303
    assert [key["kid"] for key in clients(world)[asker.client_id].jwks] == [*form["keep"], "next"]
    assert last_act(world).act is ActName.CLIENT_KEYS_REPLACED
    now = keys_form(wang, asker.client_id)
    none = wang.do(KEYS, place, **{**now, "keep": []})
    assert (none.status_code, "1 到 3 把公钥" in none.text) == (422, True)
    twice = wang.do(KEYS, place, **{**now, "jwks": added["jwks"]})
    assert (twice.status_code, "1 到 3 把公钥" in twice.text) == (422, True)
    # to drop one closes something: no passkey is asked for
    world.clock.now += 301
    assert wang.send(KEYS, place, **{**now, "keep": form["keep"]}).headers["Location"].endswith("done=new-keys")
    assert [key["kid"] for key in clients(world)[asker.client_id].jwks] == form["keep"]


def test_other_keys_bring_a_program_on_its_way_back_to_its_beginning(world: World, wang: Hand, asker: Asker) -> None:
    public = {**new_client_key()[1], "kid": "first"}
    waiting = Client("waits-keys", asker.agreement.id, (public,), active=True, stage=Stage.TESTED)
    world.deployment.administration.add_client(replace(waiting, entered_by="li-reviews"))
    place = f"{KEYS}?client=waits-keys"
    assert "重新批准" in wang.get(place).text
    other = orjson.dumps({"keys": [{**new_client_key()[1], "kid": "other"}]}).decode()
    assert wang.do(KEYS, place, **{**keys_form(wang, "waits-keys"), "keep": [], "jwks": other}).status_code == 303
    made = clients(world)["waits-keys"]
    assert (made.stage, made.entered_by) == (Stage.PROPOSED, wang.visitor.account)


def test_one_program_acts_for_another_once_a_second_person_has_approved_it(
    world: World, wang: Hand, li: Hand, asker: Asker, page: str
) -> None:
    acts = Client("acts-for", asker.agreement.id, (), active=True, may_exchange=True)
    world.deployment.administration.add_client(acts)
    form = {"partner": asker.partner.id, "name": asker.client_id, "other": "acts-for"}
    assert wang.do(ACT, page, **form, act="let-act").headers["Location"].endswith("done=let-act")
    own = wang.do(ACT, page, **form, act="approve-delegation")
    assert (own.status_code, "要由另一个人批准" in own.text) == (422, True)
    assert "approve-delegation" not in wang.get(page).text
    assert "approve-delegation" in li.get(page).text
    assert li.do(ACT, page, **form, act="approve-delegation").headers["Location"].endswith("done=approve-delegation")
    assert world.deployment.directory_now().lets_act(asker.client_id, "acts-for")
    world.clock.now += 301
    gone = wang.send(ACT, page, **form, act="withdraw-delegation")
    assert gone.headers["Location"].endswith("done=withdraw-delegation")
    assert not world.deployment.directory_now().lets_act(asker.client_id, "acts-for")


def test_a_file_that_is_far_too_large_is_told_as_a_page(world: World, wang: Hand, asker: Asker) -> None:
    before = clients(world)
    huge = (BytesIO(b"x" * 80_000), "keys.json", "application/json")
    refused = wang.send(NEW, place_of(asker), **form_of(asker, "huge"), file=huge)
    assert (refused.status_code, "内容太大" in refused.text) == (413, True)
    assert refused.headers["Cache-Control"] == "private, no-store"
    assert clients(world) == before
