"""The ``gateway`` command: thin, one file for a family of commands, each loaded only when it is called.

A command gets the deployment's ``Settings`` as its context's ``obj``; they are read once, just before it runs, so that
every ``--help`` works without a deployment. Exit codes: 0 done, 1 refused or a check that failed, 2 a wrong call.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from importlib import import_module
from pathlib import Path
from typing import Any, Final

import click

from gateway import __version__
from gateway.errors import GatewayError
from gateway.settings import find_settings, read_settings

COMMANDS: Final[Mapping[str, str]] = {
    "init": "gateway.cli.init:init",
    "demo": "gateway.cli.demo:demo",
    "serve": "gateway.cli.serve:serve",
    "synth": "gateway.cli.synth:synth",
    "source": "gateway.cli.source:source",
    "policy": "gateway.cli.policy:policy",
    "guardrail": "gateway.cli.guardrail:guardrail",
    "form": "gateway.cli.form:form",
    "areas": "gateway.cli.areas:areas",
    "partner": "gateway.cli.partner:partner",
    "client": "gateway.cli.client:client",
    "delegation": "gateway.cli.delegation:delegation",
    "user": "gateway.cli.user:user",
    "provider": "gateway.cli.provider:provider",
    "token": "gateway.cli.token:token",
    "keys": "gateway.cli.keys:keys",
    "revoke": "gateway.cli.revoke:revoke",
    "ledger": "gateway.cli.ledger_commands:ledger",
    "receipt": "gateway.cli.receipt:receipt",
    "pack": "gateway.cli.pack:pack",
    "recall": "gateway.cli.recall:recall",
    "requests": "gateway.cli.requests:requests",
    "watch": "gateway.cli.watch:watch",
    "events": "gateway.cli.events:events",
    "emergency": "gateway.cli.emergency:emergency",
    "canary": "gateway.cli.canary:canary",
    "subject": "gateway.cli.subject:subject",
}
"""Every command by name, in the order in which a newcomer needs them."""

_NEEDS_NO_SETTINGS: Final = frozenset({"init", "demo", "synth", "token", "receipt", "pack"})

EXPLAINED: Final = frozenset(
    {
        "gateway.adapters.registry.UnknownSource",
        "gateway.catalogue.writing.WritingError",
        "gateway.changes.AdministrationError",
        "gateway.cli.program.ProgramError",
        "gateway.cli.tour.TourError",
        "gateway.documents.faults.Faulty",
        "gateway.embedded.EmbeddedServerError",
        "gateway.identity.client_keys.KeyRefusedError",
        "gateway.identity.redirects.RedirectRefusedError",
        "gateway.identity.keys.KeyFileError",
        "gateway.ledger.pack.stored.NotAPack",
        "gateway.ledger.pack.stretch.NothingToPack",
        "gateway.ledger.references.ReferenceKeyError",
        "gateway.ledger.stamps.reply.NotStamped",
        "gateway.ledger.tree.keys.CheckpointKeyError",
        "gateway.ledger.tree.note.NotSigned",
        "gateway.ledger.tree.proof.NotProved",
        "gateway.ledger.tree.tiles.TilesDamaged",
        "gateway.policies.signatures.SignatureError",
        "gateway.publication.version.PublicationError",
        "gateway.recall.statement.NotStated",
        "gateway.redaction.keyring.KeyringError",
        "gateway.redaction.scrub.models.NamesModelError",
        "gateway.settings.values.SettingsError",
        "gateway.synth.archive.SynthesisError",
    }
)
"""Exceptions whose own words are written for whoever runs a command; by name, for a command imports only its own."""


class Commands(click.Group):
    """The commands, imported one by one; what goes wrong in one of them ends as a sentence, never as a traceback."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        """Return the names in the order of ``COMMANDS``."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002 - click's signature
        """Import the command of that name, or return None where there is none."""
        place = COMMANDS.get(cmd_name)
        if place is None:
            return None
        module, name = place.split(":")
        command: click.Command = getattr(import_module(module), name)
        return command

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Note whether only help is wanted, which no missing deployment shall stand in the way of."""
        ctx.meta["help"] = "--help" in args
        return super().parse_args(ctx, args)

    def invoke(self, ctx: click.Context) -> Any:  # noqa: ANN401 - click's signature
        """Run the command; a fault that nobody foresaw is told by its kind alone, for its words may hold a value."""
        try:
            return super().invoke(ctx)
        except (click.ClickException, click.Abort, click.exceptions.Exit, BrokenPipeError):
            raise
        except Exception as fault:
            if os.environ.get("GATEWAY_DEBUG"):
                raise
            raise click.ClickException(_in_one_sentence(fault)) from fault


@click.group(cls=Commands, context_settings={"help_option_names": ["--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="gateway")
@click.option(
    "--settings",
    type=click.Path(path_type=Path, dir_okay=False),
    envvar="GATEWAY_SETTINGS",
    help="The deployment's gateway.toml.  [default: $GATEWAY_SETTINGS, ./gateway.toml or ./var/gateway.toml]",
)
@click.pass_context
def main(ctx: click.Context, settings: Path | None) -> None:
    """Share a police station's archives with its partners, by policy and on the record.

    \b
    Example:
      gateway init /srv/station
      gateway --settings /srv/station/gateway.toml serve
    """
    if not (ctx.meta["help"] or ctx.invoked_subcommand in _NEEDS_NO_SETTINGS):
        ctx.obj = read_settings(settings or find_settings())


def _in_one_sentence(fault: Exception) -> str:
    if isinstance(fault, GatewayError):
        return f"{fault.problem.title}: {fault.problem.next_step}"
    if any(f"{kind.__module__}.{kind.__qualname__}" in EXPLAINED for kind in type(fault).__mro__):
        return str(fault)
    return f"the command failed ({type(fault).__name__}): set GATEWAY_DEBUG=1 to see where"
