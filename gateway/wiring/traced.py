"""The walk with a span for each of its steps: the rooms stand behind doors that tell when somebody goes in and out.

The walk itself does not know. A door has the methods of its room; those that are a step are told, the others are not.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import wraps
from types import MappingProxyType
from typing import Any, Final, TypeVar, cast

from gateway.gate import Gate
from gateway.settings import Settings, SettingsError
from gateway.tracing.step import Tracing

T = TypeVar("T")

AUTHENTICATE: Final = "authenticate"
ADMIT: Final = "admit"
COMPILE: Final = "compile"
SOURCE: Final = "source"
RENDER: Final = "render"
LEDGER: Final = "ledger"
RECEIPT: Final = "receipt"


def tracing_of(settings: Settings) -> Tracing | None:
    """What the settings say of traces; nothing of it is imported where they say nothing. Raises ``SettingsError``."""
    if not settings.telemetry_endpoint:
        return None
    try:
        from gateway.tracing.opening import spans_to  # noqa: PLC0415 - what it needs is an extra
    except ImportError:
        raise SettingsError(
            "`telemetry.endpoint` needs the package `station-archive-gateway[telemetry]`: install it, or set it empty"
        ) from None
    return spans_to(settings.telemetry_endpoint, settings.telemetry_one_in)


def traced(gate: Gate, tracing: Tracing) -> Gate:
    """The same gate, each of whose steps is told to ``tracing``."""

    def door(room: T, name: str, *methods: str, tell: Callable[[Any], None] = lambda _: None) -> T:
        steps = {method: _step(tracing, name, getattr(room, method), tell) for method in methods}
        return cast("T", _Door(room, steps))

    def who(recognised: Any) -> None:  # noqa: ANN401 - a `Recognised`
        tracing.note(partner=recognised.requester.partner_id, client=recognised.requester.client_id)

    def as_of(version: int) -> Any:  # noqa: ANN401 - a book behind a door
        return door(gate.policies.as_of(version), COMPILE, "view", "questions")

    def source(adapter: T) -> T:
        asked = cast("Any", adapter).execute

        def execute(plan: Any) -> Any:  # noqa: ANN401 - a plan, and records
            tracing.note(policies=plan.view.provenance.policies)
            return asked(plan)

        return cast("T", _Door(adapter, {"execute": _step(tracing, SOURCE, execute)}))

    def renderer(render: Any) -> Any:  # noqa: ANN401 - a `Renderer`
        def rendered(page: Any) -> Any:  # noqa: ANN401 - a page, and bytes
            tracing.note(records=len(page.records))
            return render(page)

        return _step(tracing, RENDER, rendered)

    return replace(
        gate,
        tokens=door(gate.tokens, AUTHENTICATE, "recognise", tell=who),
        admission=door(gate.admission, ADMIT, "admit", "admit_question"),
        policies=cast("Any", _Door(gate.policies, {"as_of": as_of})),
        adapters=MappingProxyType({name: source(adapter) for name, adapter in gate.adapters.items()}),
        renderers=MappingProxyType({form: renderer(render) for form, render in gate.renderers.items()}),
        ledger=door(gate.ledger, LEDGER, "append"),
        receipts=door(gate.receipts, RECEIPT, "find"),
    )


class _Door:
    """A room, some of whose methods are others."""

    def __init__(self, room: object, methods: Mapping[str, Callable[..., Any]]) -> None:
        self._room = room
        self._methods = methods

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - whatever the room has
        return self._methods.get(name) or getattr(self._room, name)


def _step(
    tracing: Tracing, name: str, method: Callable[..., Any], tell: Callable[[Any], None] = lambda _: None
) -> Callable[..., Any]:
    """``method``, with a span of that name; ``tell`` is given what it returned."""

    @wraps(method)
    def told(*given: Any, **named: Any) -> Any:  # noqa: ANN401 - what the method takes and gives
        with tracing.step(name):
            found = method(*given, **named)
        tell(found)
        return found

    return told
