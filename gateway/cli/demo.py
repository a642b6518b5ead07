"""``gateway demo``: a whole deployment on a synthetic archive, made, shown at work, and served."""

from __future__ import annotations

import hashlib
import os
import re
import shlex
import shutil
import signal
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Final

import click
import orjson

from gateway import __version__
from gateway.catalogue.load import load_catalogue
from gateway.cli.administration import administration, longest_terms
from gateway.cli.demo_people import Row, beginnings, enter_people, show_people
from gateway.cli.deployment import SETTINGS_FILE, make_deployment
from gateway.cli.program import Program, read_private_key
from gateway.cli.serving import refuse_taken_port, serve_deployment
from gateway.cli.synth import fill_archive
from gateway.cli.tour import Tour, wait_until_ready
from gateway.grants.partner_file import load_partner
from gateway.grants.purposes import load_purposes
from gateway.identity.assertion import new_client_key
from gateway.identity.client_keys import read_jwks
from gateway.identity.keys import write_private
from gateway.model.client import Client
from gateway.settings import Settings, SettingsError, read_settings
from gateway.synth import SPECIMEN_NO

HOUSEHOLDS: Final = 20_000
SEED: Final = 7

COMMITTEE: Final = "committee-puxing-one-care"
OTHER_COMMITTEE: Final = "committee-puxing-two-care"
CIVIL_AFFAIRS: Final = "civil-affairs-pudong-assistance"
"""The clients that are shown: each is named after the agreement that it acts under."""

_MARKER: Final = ".demonstration"
"""A file in every demonstration: what it was made from. Only a folder that has one is ever made anew."""

_FIRST_PORT: Final = 8080
_PORTS_TRIED: Final = 100


@click.command()
@click.option(
    "--dir",
    "directory",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path("var/demo"),
    show_default=True,
    help="Where the deployment is made, and found again the next time.",
)
@click.option(
    "--households",
    type=click.IntRange(100, 10_000_000),
    default=HOUSEHOLDS,
    show_default=True,
    help="How large a town.",
)
@click.option("--no-serve", is_flag=True, help="End when everything has been shown.")
def demo(directory: Path, households: int, no_serve: bool) -> None:  # noqa: FBT001 - a flag of the command line
    """Make a deployment on a synthetic archive, show it at work, and serve it until Ctrl-C.

    Nobody in the archive exists. The deployment is an ordinary one: look into it, change it, run it with `serve`.

    Example: gateway demo --households 1000 --no-serve
    """
    directory = directory.resolve()
    if not _stands(directory, households):
        _make(directory, households)
    settings = _at_a_free_port(directory)
    programs = {path.stem: Program(settings.issuer, path.stem, read_private_key(path)) for path in _keys(directory)}
    tour = Tour(settings, programs[CIVIL_AFFAIRS], programs[COMMITTEE], programs[OTHER_COMMITTEE])
    people = [] if no_serve else beginnings(settings)
    _serve_and_show(settings, lambda: _show(tour, directory, people), stay=not no_serve)


def _stands(directory: Path, households: int) -> bool:
    """Whether the demonstration is there as it would be made now; one that was made otherwise is removed."""
    if not directory.exists() or not any(directory.iterdir()):
        return False
    marker = directory / _MARKER
    if not marker.exists():
        raise click.ClickException(f"`{directory}` is not empty and no demonstration: choose another with --dir")
    if marker.read_text(encoding="utf-8") == _made_from(households):
        return True
    shutil.rmtree(directory)
    return False


def _made_from(households: int) -> str:
    digest = hashlib.sha256()
    for name, content in _contents(files("gateway.defaults")):
        digest.update(f"{name}\0{len(content)}\0".encode() + content)
    return f"{__version__} {digest.hexdigest()} {households}\n"


def _contents(folder: Traversable) -> Iterator[tuple[str, bytes]]:
    for item in sorted(folder.iterdir(), key=lambda item: item.name):
        if item.is_dir():
            yield from _contents(item)
        else:
            yield item.name, item.read_bytes()


def _make(directory: Path, households: int) -> None:
    click.echo(f"making a deployment in {directory}")
    directory.mkdir(mode=0o700, parents=True, exist_ok=True)
    (directory / _MARKER).write_text("unfinished\n", encoding="utf-8")
    (directory / ".gitignore").write_text("*\n", encoding="utf-8")
    for _ in make_deployment(directory):
        pass
    settings = read_settings(directory / SETTINGS_FILE, {})
    fill_archive(load_catalogue(settings.catalogue), settings.sources["archive"], households, SEED)
    _enter_partners(settings)
    enter_people(settings)
    (directory / _MARKER).write_text(_made_from(households), encoding="utf-8")


def _enter_partners(settings: Settings) -> None:
    """Enter the partners that come with the gateway, and for each agreement a client of the same name."""
    purposes, longest = load_purposes(settings.purposes), longest_terms(settings)
    write = administration(settings)
    for path in sorted((settings.home / "partners").glob("*.yaml")):
        read = load_partner(path, purposes, longest)
        write.settle([(read.partner, read.agreements)])
        for agreement in read.agreements:
            private, public = new_client_key()
            (settings.home / "clients").mkdir(mode=0o700, exist_ok=True)
            write_private(settings.home / "clients" / f"{agreement.id}.jwk", orjson.dumps(private))
            jwks = read_jwks(orjson.dumps({"keys": [public]}))
            write.add_client(Client(agreement.id, agreement.id, jwks, active=True))


def _keys(directory: Path) -> list[Path]:
    return sorted((directory / "clients").glob("*.jwk"))


def _at_a_free_port(directory: Path) -> Settings:
    """The settings of the demonstration, changed to the first port that is free; the issuer's address goes with it."""
    file = directory / SETTINGS_FILE
    port = _free_port()
    if port != _FIRST_PORT:
        click.echo(f"port {_FIRST_PORT} is taken, so this is on {port}")
    text = re.sub(r"(?m)^port = [0-9]+", f"port = {port}", file.read_text(encoding="utf-8"))
    text = re.sub(r'(?m)^issuer = "[^"]*"', f'issuer = "http://localhost:{port}"', text)
    file.write_text(text, encoding="utf-8")
    return read_settings(file, {})


def _free_port() -> int:
    for port in range(_FIRST_PORT, _FIRST_PORT + _PORTS_TRIED):
        try:
            refuse_taken_port("127.0.0.1", port)
        except SettingsError:
            continue
        return port
    raise click.ClickException(f"none of the ports from {_FIRST_PORT} on is free: end something that listens there")


def _serve_and_show(settings: Settings, show: Callable[[], None], *, stay: bool) -> None:
    """Serve, and ``show`` when the gateway is ready; then stay until Ctrl-C, or end. What fails there is raised."""
    failures: list[Exception] = []

    def visit() -> None:
        try:
            wait_until_ready(settings)
            show()
        except Exception as failure:  # noqa: BLE001 - it is raised again, in the thread that can
            failures.append(failure)
        if failures or not stay:
            os.kill(os.getpid(), signal.SIGTERM)

    serve_deployment(settings, threading.Thread(target=visit, daemon=True).start, "WARNING")
    if failures:
        raise failures[0]


def _show(tour: Tour, directory: Path, people: Sequence[Row]) -> None:
    """Show the tour and, where the gateway stays, to whom it can be shown in a browser, and how it is called."""
    tour.show()
    if not people:
        return
    url = tour.settings.issuer
    click.secho(f"\nServing on {url} until Ctrl-C. Paste any of these into another terminal:\n", bold=True)
    for line in curl_lines(url, directory):
        click.echo(line + "\n")
    show_people(people)
    click.echo(f"\n{url}/docs describes the interface; {directory} is an ordinary deployment to look into.")


def curl_lines(url: str, directory: Path) -> tuple[str, ...]:
    """Three calls that work as pasted into sh or bash, from any folder and at any time: each gets a token first."""
    records = f"{url}/v1/records/household"
    columns = "household_no,head_name,address,phone"
    search = '{"criteria": {"subsidy": "minimum_living"}, "limit": 2}'
    body = f"-H 'Content-Type: application/json' -d {shlex.quote(search)}"
    bearer = partial(_bearer, url, directory)
    return (
        f"curl -sSw '\\n' {bearer(COMMITTEE, 'read')} {records}/{SPECIMEN_NO}",
        f"curl -sSw '\\n' {bearer(COMMITTEE, 'list')} '{records}?care_needs=mobility&fields={columns}&limit=5'",
        f"curl -sSw '\\n' {bearer(CIVIL_AFFAIRS, 'list')} {body} {records}/search",
    )


def _bearer(url: str, directory: Path, client: str, action: str) -> str:
    key = directory / "clients" / f"{client}.jwk"
    command = [sys.executable, "-m", "gateway", "token", "--url", url, "--client", client, "--key", str(key)]
    return f'-H "Authorization: Bearer $({shlex.join([*command, "--scope", f"household:{action}"])})"'
