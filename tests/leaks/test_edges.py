"""Edges, classes 48 to 58: what stands at the borders of a request is neither believed nor carried out."""

from __future__ import annotations

import csv
import gzip
import io
from collections.abc import Mapping
from typing import Final

import pytest

from gateway.documents import Faulty, read_document
from tests.leaks.answers import code, plain
from tests.leaks.households import household
from tests.world import Asker, World

LIST: Final = "/v1/records/household"

CLAIMS: Final[tuple[Mapping[str, str], ...]] = (
    {"X-Partner": "civil-affairs-pudong"},
    {"X-Purpose": "civil-affairs"},
    {"X-Client-Id": "civil-affairs-pudong-assistance-client"},
    {"X-Forwarded-User": "admin"},
    {"X-Remote-User": "admin"},
    {"X-Client-Cert": "-----BEGIN CERTIFICATE-----"},
    {"X-SSL-Client-Verify": "SUCCESS"},
    {"X-Original-URL": "/v1/records/offence"},
    {"X-Rewrite-URL": "/v1/records/offence"},
    {"X-Forwarded-Prefix": "/v1/records/offence"},
    {"X-Debug": "1"},
    {"X-Unmask": "1"},
    {"Cookie": "session=admin"},
    {"Forwarded": "for=127.0.0.1;host=localhost"},
    {"Accept-Language": "zh"},
)


@pytest.mark.parametrize("claim", CLAIMS, ids=lambda claim: next(iter(claim)))
def test_48_and_58_nothing_in_a_request_but_its_token_says_who_asks(
    seen: World, committee: Asker, claim: Mapping[str, str]
) -> None:
    assert plain(seen.get(committee, LIST, headers=claim)) == plain(seen.get(committee, LIST))
    assert code(seen.get(None, LIST, headers=claim)) == (401, "GW201")


@pytest.mark.parametrize(
    "parameter",
    [
        "partner",
        "purpose",
        "area",
        "areas",
        "classification",
        "unmask",
        "raw",
        "debug",
        "preview",
        "override",
        "as",
        "access_token",
    ],
)
def test_48_and_58_no_parameter_says_who_asks_or_lifts_a_mask(seen: World, committee: Asker, parameter: str) -> None:
    assert code(seen.get(committee, LIST, {parameter: "civil-affairs"})) == (400, "GW103")
    assert code(seen.search(committee, "household", {parameter: "civil-affairs"})) == (400, "GW105")
    assert code(seen.get(None, LIST, {"access_token": seen.token(committee)})) == (401, "GW201")


def test_51_a_token_of_one_purpose_opens_nothing_of_another(seen: World) -> None:
    deployment = seen.deployment
    care, disaster = (deployment.asker("community-committee", name) for name in ("elderly-care", "disaster-roll"))
    assert care.partner == disaster.partner
    assert code(seen.get(care, "/v1/records/resident")) == (403, "GW301")
    assert "care_needs" in seen.get(care, LIST, {"care_needs": "助餐"}).text
    assert code(seen.get(disaster, LIST, {"care_needs": "助餐"})) == (400, "GW103")


@pytest.mark.parametrize(
    "path",
    [
        "/v1/records/..%2f..%2fetc%2fpasswd",
        "/v1/records/household/..%2f..%2f..%2fetc%2fpasswd",
        "/v1/records/household/%2e%2e/offence",
        "/v1/records/household/../offence",
        "/v1/records/%2e%2e/offence",
        "/v1/records//household",
        "//v1/records/household",
        "/v1/records/household/",
        "/v1/records/household;x=1",
        "/v1/records/household/H-1/media/1",
        "/v1/records/household%00",
        "/v1/records/household/H-1%00",
        "/v1/records/household/%ff%fe",
        "/v1/records/household/%ed%a0%80",
        "/v1/catalogue/..%2fgateway.toml",
        "/docs/../gateway.toml",
        "/docs/..%2f..%2fgateway.toml",
        "/static/gateway.toml",
    ],
)
def test_53_no_address_leads_out_of_its_route(seen: World, committee: Asker, path: str) -> None:
    response = seen.request(committee, "GET", path)
    assert code(response) in {(404, "GW109"), (404, "GW402"), (400, "GW101")}
    assert "Location" not in response.headers


@pytest.mark.parametrize(
    "value",
    [
        "=1+1",
        "+1",
        "-1+1",
        "@SUM(A1)",
        "\t=1",
        "\r=1",
        "＝1+1",
        "＋1",
        "－1",
        "＠x",
        " =1",
        "\u3000=1",
        "|cmd",
        "%0A=1",
        "\n=1",
    ],
    ids=repr,
)
def test_54_no_cell_is_a_formula(seen: World, committee: Asker, value: str) -> None:
    seen.archive.fill({"household": [household(care_needs=value)]})
    text = seen.get(committee, LIST, headers={"Accept": "text/csv"}).text
    [names, cells] = csv.reader(io.StringIO(text, newline=""))
    assert cells[names.index("care_needs")] == f"'{value}"


@pytest.mark.parametrize(
    "text",
    [
        "allowed: yes",
        "allowed: Off",
        "area: 0310115",
        "area: 0o17",
        "area: 0x1F",
        "count: 1_000",
        "at: 12:30:00",
        "on: true",
        "a: 1\na: 2",
        "base: &base {a: 1}\nmore: *base",
        "base: {a: 1}\nmore: {<<: {b: 1}}",
        "tagged: !!python/object/apply:os.system [id]",
        "tagged: !!str 1",
        "value: ~",
        "value: .inf",
        "a: 1\n---\na: 2",
        "%YAML 1.1\n---\na: 1",
        "a: 'x\x00y'",
    ],
)
def test_55_what_two_readers_would_read_differently_is_not_read(text: str) -> None:
    with pytest.raises(Faulty):
        read_document(text)


@pytest.mark.parametrize(
    "value", ['a","b', "a\r\nb", "a\nb", 'a"', '"', "a,b", "，", "\ufeffa", "\x85a", "\u2028a", "''"]
)
def test_56_no_value_changes_the_borders_of_cells(seen: World, committee: Asker, value: str) -> None:
    seen.archive.fill({"household": [household("H-1", care_needs=value), household("H-2")]})
    body = seen.get(committee, LIST, headers={"Accept": "text/csv"}).data
    assert not body.startswith(b"\xef\xbb\xbf")
    table = list(csv.reader(io.StringIO(body.decode("utf-8"), newline="")))
    assert [len(cells) for cells in table] == [len(table[0])] * 3
    assert table[1][table[0].index("care_needs")] == value


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (b'{"a":' * 10_000 + b"1" + b"}" * 10_000, (400, "GW105")),
        (b"[" * 60_000, (400, "GW105")),
        (b'{"limit": ' + b"9" * 60_000 + b"}", (400, "GW105")),
        (b'{"limit": 1e999999}', (400, "GW105")),
        (b'{"cursor": "' + b"A" * 60_000 + b'"}', (400, "GW105")),
        (b'{"fields": [' + b'"a",' * 10_000 + b'"a"]}', (400, "GW105")),
        (b" " * 70_000, (413, "GW106")),
        (b"{" + b'"criteria":{}' + b" " * 10_000_000 + b"}", (413, "GW106")),
        (b"\x1f\x8b\x08\x00", (400, "GW105")),
        ('{"criteria":{}}'.encode("utf-16"), (400, "GW105")),
        (b'\xef\xbb\xbf{"criteria":{}}', (400, "GW105")),
    ],
    ids=range(11),
)
def test_57_a_body_too_large_too_deep_or_not_json_is_refused(
    seen: World, committee: Asker, body: bytes, expected: tuple[int, str]
) -> None:
    response = seen.request(committee, "POST", f"{LIST}/search", data=body, content_type="application/json")
    assert code(response) == expected


def test_57_a_compressed_body_is_not_unpacked(seen: World, committee: Asker) -> None:
    bomb = gzip.compress(b" " * 50_000_000)
    headers = {"Content-Encoding": "gzip"}
    response = seen.request(
        committee, "POST", f"{LIST}/search", data=bomb, content_type="application/json", headers=headers
    )
    assert code(response) == (400, "GW105")
