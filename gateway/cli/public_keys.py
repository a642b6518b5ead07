"""The option by which whoever verifies gives the ledger's public keys."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import click

from gateway.ledger.tree.note import NoteKey


def keys_option(help: str, *, required: bool) -> Callable[..., Any]:  # noqa: A002 - click's name
    """Adds ``--key LINE`` to a command, which may be repeated, as its parameter ``keys``: a tuple of ``NoteKey``."""

    def read(_: click.Context, __: click.Parameter, lines: tuple[str, ...]) -> tuple[NoteKey, ...]:
        try:
            return tuple(map(NoteKey.read, lines))
        except ValueError as error:
            raise click.BadParameter(str(error), param_hint="--key") from None

    return click.option("--key", "keys", multiple=True, required=required, metavar="LINE", help=help, callback=read)
