"""What the pages for asking for more are made with, and how they name a request and its standing."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from http import HTTPStatus
from typing import Any, Final

from flask import Response

from gateway.api.problems import request_id
from gateway.beside import describe_catalogue
from gateway.disclosure import refuse
from gateway.errors import GatewayError, Problem
from gateway.gate import Gate
from gateway.signin.door import Door
from gateway.window.notices import at_station
from gateway.window.seats import Seats
from gateway.window.sitting import PLACE, Page, Sitting, seated, show_here
from gateway.window.words import say_here

REQUESTS: Final = f"{PLACE}/requests"


@dataclass(frozen=True, slots=True)
class Here:
    """The door, the seats and the gate."""

    door: Door
    seats: Seats
    gate: Gate

    def page(self, view: Page) -> Callable[[], Response]:
        """A page for whoever sits."""
        return seated(self.door, self.seats, view)

    def show(
        self,
        sitting: Sitting,
        template: str,
        status: int = HTTPStatus.OK,
        **shown: Any,  # noqa: ANN401 - what the template shows
    ) -> Response:
        """A page of this part."""
        at = partial(at_station, zone=self.gate.zone)
        area_name = partial(sitting.titles.areas.named, language=sitting.language)
        return show_here(self.door, f"more/{template}", status, at=at, area_name=area_name, **shown, **sitting.shown())

    def refuse(self, sitting: Sitting, problem: Problem) -> None:
        """Put on record that a form could not be taken; raises ``GatewayError`` where that is told instead."""
        try:
            refuse(self.gate, sitting.seat, GatewayError(problem), request_id())
        except GatewayError as error:
            if error.problem is not problem:
                raise

    def state(self, told: Mapping[str, Any]) -> str:
        """How a request stands, in a sentence's word; what is late is said to be."""
        waits = told["state"] in {"submitted", "in-review"}
        return "late" if waits and told["due"] < self.gate.today().isoformat() else str(told["state"])

    def fields(self, sitting: Sitting, record_type: str) -> dict[str, str]:
        """The titles of what the clerk is shown of a type, in any form, for the purpose of the seat; by name."""
        described = describe_catalogue(self.gate, sitting.seat, None, request_id())["types"]
        return {
            field["name"]: field["title"][sitting.language]
            for each in described
            if each["type"] == record_type
            for field in each["fields"]
        }

    def titles(self, sitting: Sitting) -> Callable[[Mapping[str, Any]], str]:
        """What a request is about: by its title, as far as the clerk may know that, or by the name that was written."""
        described = describe_catalogue(self.gate, sitting.seat, None, request_id())["types"]
        types = {each["type"]: each["title"][sitting.language] for each in described}

        def title(told: Mapping[str, Any]) -> str:
            wish = told["wish"]
            purpose = self.gate.purposes.by_name.get(wish["purpose"])
            words = wish["purpose"] if purpose is None else getattr(purpose.title, sitting.language)
            kind = types.get(wish["type"], wish["type"])
            return say_here("request-about", sitting.language, type=kind, purpose=words)

        return title
