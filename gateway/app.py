"""The application: what ``gateway.wiring`` has put together, joined to routes, and what holds of every answer."""

from __future__ import annotations

import atexit
import os
import time
from collections.abc import Mapping
from io import BytesIO
from typing import Final

from flask import Flask, Request, Response

from gateway.adapters.base import Adapter
from gateway.api import problems
from gateway.api.access import access_blueprint
from gateway.api.answers import answers_blueprint
from gateway.api.catalogue import catalogue_blueprint
from gateway.api.oauth import oauth_blueprint, self_test_blueprint
from gateway.api.openapi import openapi_blueprint
from gateway.api.operating import count_answers, operating_blueprint
from gateway.api.proxied import addresses, take_certificates
from gateway.api.recalls import recalls_blueprint
from gateway.api.receipts import receipts_blueprint
from gateway.api.records import records_blueprint
from gateway.api.standing import checks_of, standing_of
from gateway.api.strangers import Strangers, put_off_strangers
from gateway.api.traced import trace_requests
from gateway.proxies import Proxies
from gateway.publication.documents import read_files
from gateway.settings import Settings
from gateway.tracing.step import Tracing
from gateway.wiring.clients import wire_clients
from gateway.wiring.common import Clock, Common, open_common
from gateway.wiring.people import wire_people
from gateway.wiring.traced import tracing_of
from gateway.wiring.walk import read_standards, wire_walk

LARGEST_BODY: Final = 64 * 1024
"""Bytes; a search or a token request is a few hundred."""

_HEADERS: Final = {
    "Cache-Control": "private, no-store",
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}


class _Request(Request):
    """A request whose files stay in memory: nothing that somebody sent lies on a disk unsealed."""

    def _get_file_stream(self, *_: object, **__: object) -> BytesIO:
        return BytesIO()


def create_app(
    settings: Settings,
    *,
    clock: Clock = time.time,
    adapters: Mapping[str, Adapter] | None = None,
    tracing: Tracing | None = None,
) -> Flask:
    """The application of one deployment; ``adapters`` replace those that the settings' sources would open.

    So does ``tracing`` what they say of traces.

    Raises what its parts raise, each with a sentence for the operator: ``SettingsError``, ``Faulty`` for documents,
    ``KeyFileError``, ``KeyringError`` and ``ReferenceKeyError`` for keys, ``NamesModelError`` for a model.
    """
    standards = read_standards(settings)
    common = open_common(settings, clock, read_files(settings))
    clients = wire_clients(common, standards.purposes)
    tracing = tracing_of(settings) if tracing is None else tracing
    walk = wire_walk(common, standards, clients.tokens, adapters, tracing)

    app = Flask(__name__, static_folder=None)
    app.request_class = _Request
    app.config["MAX_CONTENT_LENGTH"] = LARGEST_BODY
    app.url_map.strict_slashes = True
    app.url_map.merge_slashes = False
    problems.install(app)
    if tracing is not None:
        trace_requests(app, tracing, settings.proxies)
    count_answers(app)
    app.after_request(_protect)
    _know_callers(app, common)
    for asked in (records_blueprint, answers_blueprint, catalogue_blueprint, receipts_blueprint, recalls_blueprint):
        app.register_blueprint(asked(walk.gate))
    app.register_blueprint(access_blueprint(walk.gate))
    app.register_blueprint(oauth_blueprint(clients.server))
    app.register_blueprint(self_test_blueprint(clients.self_test))
    app.register_blueprint(openapi_blueprint(walk.gate, settings.issuer))
    checks = checks_of(common.engine, common.server, walk.policies, walk.gate) | {"signing key": clients.keys.ready}
    for pages in wire_people(common, standards, clients.flow, walk.gate, checks):
        app.register_blueprint(pages)
    shared = "PROMETHEUS_MULTIPROC_DIR" in os.environ
    app.register_blueprint(operating_blueprint(checks, standing_of(common.engine, common.today), shared_metrics=shared))
    atexit.register(walk.gate.ledger.close)
    return app


def _know_callers(app: Flask, common: Common) -> None:
    """See where each request comes from and with which certificate, as far as the proxy is believed."""
    settings = common.settings
    strangers = Strangers(common.server, common.clock, per_minute=settings.strangers_per_minute)
    # where nobody is asked for a certificate, nobody vouches for one
    take_certificates(app, settings.proxies if settings.mtls_address else Proxies())
    put_off_strangers(app, strangers, addresses(settings.proxies))


def _protect(response: Response) -> Response:
    """Nothing may be kept, framed, sniffed or referred to."""
    for name, value in _HEADERS.items():
        # the pages of people say themselves what may be shown with them
        response.headers.setdefault(name, value)
    return response
