"""``gateway partner``: who receives, and what was settled with them."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import click
from marshmallow import ValidationError

from gateway.cli.administration import (
    administration,
    agreement_row,
    client_row,
    done,
    longest_terms,
    partner_row,
    show_rows,
    today,
)
from gateway.cli.output import json_option, plain, print_json, table
from gateway.documents import Entry
from gateway.grants.directory import Directory
from gateway.grants.ending import endings
from gateway.grants.entries import AreaCode, Slug
from gateway.grants.partner_file import faults_of, load_partner
from gateway.grants.purposes import load_purposes
from gateway.model.grant import Agreement, Partner
from gateway.model.inquiry import Action
from gateway.settings import Settings


class Checked(click.ParamType[str]):
    """A parameter that an entry of the partner files takes or refuses, in the same words."""

    def __init__(self, name: str, entry: Entry[str]) -> None:
        self.name = name
        self._entry = entry

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:  # noqa: ANN401
        """Return what the entry takes ``value`` for."""
        try:
            return self._entry.take(value)
        except ValidationError as error:
            self.fail(str(error.messages[0]), param, ctx)


SLUG = Checked("id", Slug())
AREA = Checked("area", AreaCode())
DAY = click.DateTime(["%Y-%m-%d"])
ACTION = click.Choice([action.value for action in Action])


@click.group()
def partner() -> None:
    """Enter who receives, and what was settled with them; suspend them; see what stands.

    Example: gateway partner import partners/committee-one.yaml
    """


@partner.command("list")
@json_option
@click.pass_obj
def list_partners(settings: Settings, as_json: bool) -> None:  # noqa: FBT001 - a flag of the command line
    """List the partners, and which of their agreements ends next if one does soon.

    Example: gateway partner list --json
    """
    directory = administration(settings).directory()
    ending = {
        each.partner_id: f"{each.agreement_id} {each.words}"
        for each in reversed([*endings(directory, today(settings))])
    }
    rows = [partner_row(each) | {"ends": ending.get(id_, "")} for id_, each in sorted(directory.partners.items())]
    show_rows(rows, as_json=as_json, nothing="there is no partner yet: enter one with `gateway partner import`")


@partner.command()
@click.argument("partner_id", metavar="PARTNER", type=SLUG)
@json_option
@click.pass_obj
def show(settings: Settings, partner_id: str, as_json: bool) -> None:  # noqa: FBT001 - a flag of the command line
    """Show a partner with its agreements and clients.

    Example: gateway partner show committee-one
    """
    directory = administration(settings).directory()
    partner = _existing(directory, partner_id)
    agreements = [each for _, each in sorted(directory.agreements.items()) if each.partner_id == partner_id]
    ids = {each.id for each in agreements}
    clients = [each for _, each in sorted(directory.clients.items()) if each.agreement_id in ids]
    shown = {
        **partner_row(partner),
        "agreements": [agreement_row(each) for each in agreements],
        "clients": [client_row(each, directory) for each in clients],
    }
    if as_json:
        print_json(shown)
        return
    for title, rows in (
        ("", [partner_row(partner)]),
        ("agreements", shown["agreements"]),
        ("clients", shown["clients"]),
    ):
        if title:
            click.echo(title if rows else f"no {title}")
        for row in rows:
            pairs = [(key, plain(value)) for key, value in row.items()]
            click.echo(table(pairs, indent=2))


@partner.command("import")
@click.argument("paths", nargs=-1, required=True, metavar="FILE...", type=click.Path(path_type=Path, dir_okay=False))
@json_option
@click.pass_obj
def import_files(settings: Settings, paths: tuple[Path, ...], as_json: bool) -> None:  # noqa: FBT001 - a flag
    """Enter partners with their agreements from files; what exists is brought to what the file says.

    Every file is checked before anything is written. A suspended partner stays suspended, a revoked agreement revoked.

    Example: gateway partner import partners/*.yaml
    """
    purposes = load_purposes(settings.purposes)
    longest = longest_terms(settings)
    read = [load_partner(path, purposes, longest) for path in paths]
    administration(settings).settle((file.partner, file.agreements) for file in read)
    written = [{"partner": file.partner.id, "agreements": [each.id for each in file.agreements]} for file in read]
    if as_json:
        print_json(written)
    for file in () if as_json else read:
        click.echo(f"partner `{file.partner.id}` stands, with {len(file.agreements)} agreements")


@partner.command()
@click.argument("partner_id", metavar="PARTNER", type=SLUG)
@click.option("--kind", required=True, type=SLUG, help="What policies are written for, such as community-committee.")
@click.option("--name", required=True, help="The name for people.")
@click.option("--area", "areas", required=True, multiple=True, type=AREA, help="An area code; may be repeated.")
@json_option
@click.pass_obj
def add(settings: Settings, partner_id: str, kind: str, name: str, areas: tuple[str, ...], as_json: bool) -> None:  # noqa: FBT001, PLR0913, PLR0917 - one for each option
    """Enter a new partner.

    \b
    Example:
      gateway partner add committee-three --kind community-committee --name 三居委会 --area 310115003003
    """
    new = Partner(partner_id, kind, name, areas, active=True)
    administration(settings).add_partner(new)
    done(f"partner `{partner_id}` is entered; next, `gateway partner agree`", partner_row(new), as_json=as_json)


@partner.command()
@click.argument("partner_id", metavar="PARTNER", type=SLUG)
@click.argument("agreement_id", metavar="AGREEMENT", type=SLUG)
@click.option("--type", "types", required=True, multiple=True, help="A record type; may be repeated.")
@click.option("--action", "actions", required=True, multiple=True, type=ACTION, help="What it may do; may be repeated.")
@click.option("--purpose", "purposes", required=True, multiple=True, type=SLUG, help="A purpose; may be repeated.")
@click.option("--area", "areas", multiple=True, type=AREA, help="An area; by default, all of the partner's.")
@click.option("--from", "first", required=True, type=DAY, help="The first day on which it is in force.")
@click.option("--until", "last", required=True, type=DAY, help="The last day on which it is in force.")
@json_option
@click.pass_obj
def agree(settings: Settings, /, *, as_json: bool, **given: Any) -> None:  # noqa: ANN401 - the options as click gives them
    """Enter a new agreement with a partner: what it may do with which records, for which purposes, and until when.

    \b
    Example:
      gateway partner agree committee-three committee-three-care --type household --action list
        --action read --purpose elderly-care --from 2026-03-01 --until 2027-02-28
    """
    write = administration(settings)
    partner = _existing(write.directory(), given["partner_id"])
    new = Agreement(
        id=given["agreement_id"],
        partner_id=partner.id,
        record_types=frozenset(given["types"]),
        actions=frozenset(map(Action, given["actions"])),
        purposes=frozenset(given["purposes"]),
        areas=given["areas"] or partner.areas,
        first=_day(given["first"]),
        last=_day(given["last"]),
    )
    if faults := faults_of(partner, new, load_purposes(settings.purposes), longest_terms(settings)):
        raise click.ClickException(faults[0][1])
    write.add_agreement(new)
    sentence = f"agreement `{new.id}` is in force from {new.first} to {new.last}; next, `gateway client add`"
    done(sentence, agreement_row(new), as_json=as_json)


@partner.command()
@click.argument("agreement_id", metavar="AGREEMENT", type=SLUG)
@json_option
@click.pass_obj
def revoke(settings: Settings, agreement_id: str, as_json: bool) -> None:  # noqa: FBT001 - a flag of the command line
    """End an agreement now, for good; the next request under it is refused.

    Example: gateway partner revoke committee-one-care
    """
    administration(settings).revoke_agreement(agreement_id)
    written = {"agreement": agreement_id, "state": "revoked"}
    done(f"agreement `{agreement_id}` is revoked", written, as_json=as_json)


@partner.command()
@click.argument("partner_id", metavar="PARTNER", type=SLUG)
@json_option
@click.pass_obj
def suspend(settings: Settings, partner_id: str, as_json: bool) -> None:  # noqa: FBT001 - a flag of the command line
    """Suspend a partner with all its clients; their next request is refused.

    Example: gateway partner suspend committee-one
    """
    administration(settings).set_partner_active(partner_id, active=False)
    done(f"partner `{partner_id}` is suspended", {"partner": partner_id, "state": "suspended"}, as_json=as_json)


@partner.command()
@click.argument("partner_id", metavar="PARTNER", type=SLUG)
@json_option
@click.pass_obj
def resume(settings: Settings, partner_id: str, as_json: bool) -> None:  # noqa: FBT001 - a flag of the command line
    """Let a suspended partner ask again.

    Example: gateway partner resume committee-one
    """
    administration(settings).set_partner_active(partner_id, active=True)
    done(f"partner `{partner_id}` is active", {"partner": partner_id, "state": "active"}, as_json=as_json)


def _existing(directory: Directory, partner_id: str) -> Partner:
    if partner_id not in directory.partners:
        raise click.ClickException(f"there is no partner `{partner_id}`: see `gateway partner list`")
    return directory.partners[partner_id]


def _day(given: Any) -> date:  # noqa: ANN401 - a datetime, as click gives it
    day: date = given.date()
    return day
