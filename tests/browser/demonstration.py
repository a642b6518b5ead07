"""A station to be shown: the shipped partners, a small town that does not exist, and somebody of each kind signed in.

The clock stands still and the town is made from one seed, so that what is shown is the same each time.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from playwright.sync_api import Browser, BrowserContext, ViewportSize
from werkzeug.serving import make_server

from gateway.access.asking import AccessRequests
from gateway.access.clock import Terms
from gateway.access.request import Applicant
from gateway.cli.synth import fill_archive
from gateway.identity.people.key import KEY_FILE, read_people_key
from gateway.model.client import Binding, Client
from gateway.model.person import Person, Role
from tests.servers import running_redis
from tests.unit.access.wishes import WISH
from tests.unit.signin.visitors import Visitor, people_of
from tests.walk.processes import free_port
from tests.world import Deployment, World

OLD_SCREEN: Final[ViewportSize] = {"width": 1366, "height": 768}

_HOUSEHOLDS: Final = 400
_SEED: Final = 7


@dataclass(frozen=True, slots=True)
class Shown:
    """A station that answers at ``address``, and who is signed in there."""

    world: World
    address: str
    clerk: Visitor
    station: Visitor

    def context(self, chromium: Browser, who: Visitor, size: ViewportSize = OLD_SCREEN) -> BrowserContext:
        """A browser in which ``who`` is signed in."""
        context = chromium.new_context(viewport=size, bypass_csp=True)
        names = ("__Host-browser", "__Host-session")
        context.add_cookies(
            [
                {"name": name, "value": who.cookie(name), "url": f"https{self.address[4:]}", "secure": True}
                for name in names
            ]
        )
        return context


@contextmanager
def station_shown() -> Iterator[Shown]:
    """Make it, serve it, and remove it at the end."""
    with running_redis() as redis_url, TemporaryDirectory() as folder:
        port = free_port()
        address = f"http://localhost:{port}"
        deployment = Deployment(Path(folder) / "deployment", redis_url)
        world = World(deployment, "shown", issuer=address)
        _fill(world)
        logging.getLogger("werkzeug").setLevel(logging.ERROR)
        server = make_server("127.0.0.1", port, world.app, threaded=True)
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield Shown(world, address, _clerk(world), _station(world))
        finally:
            server.shutdown()
            thread.join()
            server.server_close()


def _fill(world: World) -> None:
    """Put the town in place of the empty archive."""
    world.archive.drop()
    fill_archive(world.deployment.catalogue, f"sqlite:///{world.archive.path}", _HOUSEHOLDS, _SEED)


def _clerk(world: World) -> Visitor:
    """A clerk of the first committee, which has a window for everything that was agreed with it."""
    committee = world.deployment.asker("community-committee", "elderly-care").partner.id
    for agreement in world.deployment.directory_now().agreements.values():
        if agreement.partner_id == committee:
            window = Client(f"{agreement.id}-window", agreement.id, (), active=True, binding=Binding.SESSION)
            world.deployment.administration.add_client(window)
    _ask_for_more(world, committee)
    return _entered(world, Person("lin-xiaomei", "林小妹", committee, frozenset({Role.CLERK}), active=True))


def _ask_for_more(world: World, committee: str) -> None:
    """A request of the clerk's, which waits for a reviewer."""
    key = read_people_key(world.settings.keys / KEY_FILE)
    agreement = world.deployment.asker("community-committee", "disaster-roll").agreement.id
    clerk = Applicant(committee, agreement, f"{agreement}-window", "lin-xiaomei", "林小妹")
    AccessRequests(world.deployment.state, Terms(), world.settings.zone, key).ask(clerk, WISH)


def _station(world: World) -> Visitor:
    """Somebody who has every role of the station."""
    roles = frozenset(Role) - {Role.CLERK}
    return _entered(world, Person("wang-fang", "王芳", None, roles, active=True))


def _entered(world: World, person: Person) -> Visitor:
    visitor = Visitor(world, person.id)
    visitor.enrol(people_of(world).add(person))
    return visitor
