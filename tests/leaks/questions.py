"""Questions that a requester may put, by every route and in every form: sensible ones, probing ones and broken ones."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final
from urllib.parse import quote, urlencode

from hypothesis import strategies as st
from werkzeug.test import TestResponse

from gateway.api.schemas import OPERATOR_WORDS
from gateway.model.kinds import Scalar
from tests.leaks.rows import IDENTIFIERS, RowMaker
from tests.world import Asker, World

WORDS: Final = tuple(sorted(OPERATOR_WORDS.keys() - {""}))

_HEADERS: Final[tuple[Mapping[str, str], ...]] = (
    {},
    {},
    {"Accept": "text/csv"},
    {"Accept": "application/x-ndjson"},
    {"Accept": "application/xml"},
    {"If-None-Match": "*"},
    {"If-Modified-Since": "Sun, 22 Nov 2026 04:00:00 GMT"},
    {"Range": "bytes=0-10"},
    {"X-HTTP-Method-Override": "PUT"},
)


@dataclass(frozen=True, slots=True)
class Question:
    """One request: a method, a path, and either parameters or a body; ``headers`` beside the token's."""

    method: str
    path: str
    query: tuple[tuple[str, str], ...] = ()
    body: bytes | None = None
    headers: Mapping[str, str] = field(default_factory=dict)

    def put(self, world: World, asker: Asker) -> TestResponse:
        """Ask ``world``."""
        path = self.path + (f"?{urlencode(self.query)}" if self.query else "")
        extra = {} if self.body is None else {"data": self.body, "content_type": "application/json"}
        return world.request(asker, self.method, path, headers=dict(self.headers), **extra)

    def following(self, cursor: str) -> Question:
        """The same question, from ``cursor`` onwards."""
        if self.body is not None:
            return replace(self, body=json.dumps({**json.loads(self.body), "cursor": cursor}).encode())
        kept = tuple((name, value) for name, value in self.query if name != "cursor")
        return replace(self, query=(*kept, ("cursor", cursor)))


FOLLOW: Final = Question("GET", "")
"""Stands for the page after the last one."""


def questions(maker: RowMaker) -> st.SearchStrategy[Question]:
    """Questions about the type of ``maker``, whose rows' values they guess at."""
    lists = _lists(maker)
    return st.one_of(
        lists, lists, _searches(maker), _reads(maker), _others(maker), _asked(maker), st.just(FOLLOW), st.just(FOLLOW)
    )


def _names(maker: RowMaker) -> st.SearchStrategy[str]:
    """Names of fields: those that may be compared, any others, and some that are none."""
    usable = sorted({name for view in maker.views for name in {view.identifier, *view.filter_on, *view.sort_on}})
    return st.one_of(
        st.sampled_from(usable),
        st.sampled_from(usable),
        st.sampled_from([*maker.record_type.fields, "no_such_field", "rowid", "_rowid_", "Address"]),
    )


def _criteria(maker: RowMaker) -> st.SearchStrategy[list[tuple[str, str, Scalar]]]:
    """Up to three criteria: a name, an operator's word, a value such as rows have."""

    def about(name: str) -> st.SearchStrategy[tuple[str, str, Scalar]]:
        pool = [value for value in maker.pools.get(name, ["x"]) if value is not None]
        whole = st.sampled_from([*pool, *IDENTIFIERS[:2], True])
        seen = whole.map(_as_seen)
        return st.tuples(st.just(name), st.sampled_from(["is", "is", "in", *WORDS]), st.one_of(whole, seen))

    return st.lists(_names(maker).flatmap(about), max_size=3, unique_by=lambda criterion: criterion[0])


def _as_seen(value: Scalar) -> Scalar:
    """A value as a redaction might show it."""
    text = str(value)
    return {10: f"{text[:3]}0s", 18: f"{text[:2]}{'*' * 16}"}.get(len(text), text.rsplit("号", 1)[0] + "号")


def _choices(maker: RowMaker) -> st.SearchStrategy[dict[str, str]]:
    """``fields``, ``sort`` and ``limit``, each of them mostly left out or sensible."""
    shown = sorted({name for view in maker.views for name in view.columns})
    some = st.lists(st.one_of(st.sampled_from(shown), _names(maker)), min_size=1, max_size=4, unique=True)
    keys = st.lists(st.tuples(st.sampled_from(["", "-"]), _names(maker)), min_size=1, max_size=2)
    return st.fixed_dictionaries(
        {},
        optional={
            "fields": some.map(",".join),
            "sort": keys.map(lambda pairs: ",".join(sign + name for sign, name in pairs)),
            "limit": st.sampled_from(["1", "2", "2", "3", "5", "0", "9999"]),
        },
    )


def _lists(maker: RowMaker) -> st.SearchStrategy[Question]:
    path = f"/v1/records/{maker.record_type.name}"

    def asked(criteria: list[tuple[str, str, Scalar]], choices: dict[str, str], headers: Mapping[str, str]) -> Question:
        parameters = tuple((f"{name}.{word}", _text(value)) for name, word, value in criteria)
        return Question("GET", path, (*parameters, *choices.items()), headers=headers)

    return st.builds(asked, _criteria(maker), _choices(maker), st.sampled_from(_HEADERS))


def _text(value: Scalar) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _searches(maker: RowMaker) -> st.SearchStrategy[Question]:
    path = f"/v1/records/{maker.record_type.name}/search"

    def asked(criteria: list[tuple[str, str, Scalar]], choices: dict[str, str], headers: Mapping[str, str]) -> Question:
        body: dict[str, Any] = {"criteria": {name: {word: value} for name, word, value in criteria}}
        body |= {name: choices[name].split(",") for name in ("fields", "sort") if name in choices}
        body |= {"limit": int(choices["limit"])} if "limit" in choices else {}
        return Question("POST", path, body=json.dumps(body).encode(), headers=headers)

    return st.builds(asked, _criteria(maker), _choices(maker), st.sampled_from(_HEADERS))


def _reads(maker: RowMaker) -> st.SearchStrategy[Question]:
    name = maker.record_type.name
    identifiers = st.sampled_from([*IDENTIFIERS, "K-%", "k-1", "K-1 ", "nothing", "K-1' or '1'='1"])
    choices = _choices(maker).map(lambda choices: tuple((k, v) for k, v in choices.items() if k == "fields"))
    return st.builds(
        lambda method, identifier, query, headers: Question(
            method, f"/v1/records/{name}/{quote(identifier)}", query, headers=headers
        ),
        st.sampled_from(["GET", "GET", "GET", "HEAD"]),
        identifiers,
        choices,
        st.sampled_from(_HEADERS),
    )


def _asked(maker: RowMaker) -> st.SearchStrategy[Question]:
    """Yes or no, about somebody that rows have, by a field that it is asked by or by another."""

    def asked(ask: str, given: dict[str, Scalar | None]) -> Question:
        return Question("POST", f"/v1/answers/{ask}", body=json.dumps({"given": given}).encode())

    def about(name: str) -> st.SearchStrategy[dict[str, Scalar | None]]:
        return st.fixed_dictionaries({name: st.sampled_from(maker.pools.get(name, ["x"]))})

    names = st.sampled_from(["head_id_number", "id_number"])
    asks = st.sampled_from(["over-60", "lives-here", "registered-here", "no-such-question"])
    return st.builds(asked, asks, st.one_of(names, names, _names(maker)).flatmap(about))


def _others(maker: RowMaker) -> st.SearchStrategy[Question]:
    name = maker.record_type.name
    return st.sampled_from(
        [
            Question("GET", "/v1/catalogue"),
            Question("GET", f"/v1/catalogue/{name}"),
            Question("GET", "/openapi.json"),
            Question("HEAD", f"/v1/records/{name}"),
            Question("OPTIONS", f"/v1/records/{name}"),
            Question("DELETE", f"/v1/records/{name}/{IDENTIFIERS[0]}"),
            Question("GET", f"/v1/records/{name}/{IDENTIFIERS[0]}/media/1"),
            Question("GET", f"/v1/records/{name}", (("limit", "1"), ("limit", "2"))),
            Question("GET", f"/v1/records/{name}", (("cursor", "AAAA"),)),
            Question("POST", f"/v1/records/{name}/search", body=b'{"criteria": [}'),
        ]
    )
