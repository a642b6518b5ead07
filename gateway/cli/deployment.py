"""A new deployment: its settings and documents, its keys, and the tables of its state, ready to run.

Whatever exists is left as it is, so that the same steps also complete a deployment in which something is missing.
"""

from __future__ import annotations

import secrets
import time
from collections.abc import Iterator
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Final

from gateway.catalogue.load import load_catalogue
from gateway.changes import OpenState
from gateway.cli.founding import told_anew
from gateway.cursors import KEY_BYTES as CURSOR_KEY_BYTES
from gateway.cursors import KEY_FILE as CURSOR_KEY_FILE
from gateway.db import migrate, open_database
from gateway.grants.purposes import load_purposes
from gateway.identity.key_life import KeyLife
from gateway.identity.keys import create_signing_key, private_keys, public_jwk, write_private
from gateway.identity.people.key import KEY_BYTES as PEOPLE_KEY_BYTES
from gateway.identity.people.key import KEY_FILE as PEOPLE_KEY_FILE
from gateway.ledger.opening import open_ledger
from gateway.ledger.references import KEY_FILE as REFERENCE_KEY_FILE
from gateway.ledger.references import create_reference_key
from gateway.ledger.tree.keys import create_key
from gateway.policies.guardrail_file import load_guardrails
from gateway.publication.folder import read_folder
from gateway.publication.founding import FOUNDER, found, is_founded
from gateway.publication.reading import Standards
from gateway.redaction.keyring import KEY_FILE as PSEUDONYM_KEY_FILE
from gateway.redaction.keyring import new_key_file
from gateway.settings import Settings, read_settings

SETTINGS_FILE: Final = "gateway.toml"

_NOT_COPIED: Final = frozenset({"deploy", "__pycache__"})
"""Of what comes with the gateway: examples for the machine, which belong elsewhere than in a deployment."""


def make_deployment(directory: Path) -> Iterator[str]:
    """Make or complete the deployment in ``directory``, yielding what is made, one name after the other.

    Raises ``OSError`` where something cannot be written, and ``Faulty`` for policies that cannot be put in force.
    """
    directory.mkdir(mode=0o700, parents=True, exist_ok=True)
    yield from _documents_made(files("gateway.defaults"), directory)
    settings = read_settings(directory / SETTINGS_FILE)
    yield from _keys_made(settings)
    engine = open_database(settings.state_url)
    try:
        migrate(engine)
        with open_ledger(settings, time.time) as ledger:
            state = OpenState(engine, None, ledger, time.time, FOUNDER)
            yield from _token_keys_entered(settings, state)
            yield from _policies_entered(settings, state)
            if told_anew(state, settings.ledger):
                yield "account of the state"
    finally:
        engine.dispose()


def _documents_made(shipped: Traversable, directory: Path) -> Iterator[str]:
    """Copy what is not there, folders as a whole: a policy that a station has removed does not come back."""
    for item in sorted(shipped.iterdir(), key=lambda item: item.name):
        if item.name not in _NOT_COPIED and not (directory / item.name).exists():
            unfinished = directory / f".{item.name}.unfinished"
            _copy(item, unfinished)
            unfinished.rename(directory / item.name)
            yield item.name


def _copy(item: Traversable, target: Path) -> None:
    if not item.is_dir():
        target.write_bytes(item.read_bytes())
        return
    target.mkdir(exist_ok=True)
    for part in item.iterdir():
        _copy(part, target / part.name)


def _token_keys_entered(settings: Settings, state: OpenState) -> Iterator[str]:
    """Enter the public halves of the signing keys, unless there are any in the state already."""
    files = {kid: public_jwk(key) for kid, key in private_keys(settings.keys).items()}
    if KeyLife(state).enter_first(files):
        yield "live signing key"


def _policies_entered(settings: Settings, state: OpenState) -> Iterator[str]:
    """Put the policies of the folder in force, all or none; in a deployment that had any before, none."""
    if is_founded(state.engine):
        return
    standards = Standards(
        load_catalogue(settings.catalogue), load_purposes(settings.purposes), load_guardrails(settings.guardrails)
    )
    if found(state, read_folder(settings.policies, standards)):
        yield "live policies"


def _keys_made(settings: Settings) -> Iterator[str]:
    settings.keys.mkdir(mode=0o700, parents=True, exist_ok=True)
    if not any(settings.keys.glob("token-*.jwk")):
        create_signing_key(settings.keys)
        yield "signing key"
    if not (settings.keys / CURSOR_KEY_FILE).exists():
        write_private(settings.keys / CURSOR_KEY_FILE, secrets.token_bytes(CURSOR_KEY_BYTES))
        yield "cursor key"
    if not (settings.keys / PEOPLE_KEY_FILE).exists():
        write_private(settings.keys / PEOPLE_KEY_FILE, secrets.token_bytes(PEOPLE_KEY_BYTES))
        yield "people key"
    if not (settings.keys / PSEUDONYM_KEY_FILE).exists():
        write_private(settings.keys / PSEUDONYM_KEY_FILE, new_key_file())
        yield "pseudonym key"
    if not (settings.keys / REFERENCE_KEY_FILE).exists():
        create_reference_key(settings.keys / REFERENCE_KEY_FILE)
        yield "ledger reference key"
    if not any(settings.keys.glob("checkpoint-*.key")):
        create_key(settings.keys)
        yield "checkpoint key"
