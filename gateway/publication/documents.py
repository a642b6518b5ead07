"""The documents of a station beside its policies, as bytes: what decides, to be kept, and read again elsewhere."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import orjson

from gateway.catalogue.load import read_catalogue
from gateway.documents import Fault, Faulty, read_document
from gateway.grants.purposes import parse_purposes
from gateway.policies.guardrail_file import parse_guardrails
from gateway.publication.reading import Standards
from gateway.settings import Settings

GUARDRAILS: Final = "guardrails.yaml"
PURPOSES: Final = "purposes.yaml"
SETTINGS: Final = "settings.json"
_CATALOGUE: Final = "catalogue/"
_SUFFIX: Final = ".yaml"


def read_files(settings: Settings) -> dict[str, bytes]:
    """The documents of the deployment by their names here, and what of its settings decides; raises ``Faulty``."""
    files = {f"{_CATALOGUE}{path.name}": path for path in settings.catalogue.glob(f"*{_SUFFIX}")}
    files |= {GUARDRAILS: settings.guardrails, PURPOSES: settings.purposes}
    try:
        read = {name: path.read_bytes() for name, path in files.items()}
    except OSError as error:
        raise Faulty(str(error.filename), [Fault(1, 1, "the file cannot be read")]) from None
    return {**read, SETTINGS: orjson.dumps({"zone": settings.zone.key})}


def standards_in(documents: Mapping[str, bytes]) -> Standards:
    """What policies are read and checked against, by these documents; raises ``Faulty``."""
    types = {
        name.removeprefix(_CATALOGUE).removesuffix(_SUFFIX): content
        for name, content in documents.items()
        if name.startswith(_CATALOGUE)
    }
    return Standards(
        read_catalogue(types, _CATALOGUE.rstrip("/")),
        parse_purposes(read_document(documents.get(PURPOSES, b""), PURPOSES)),
        parse_guardrails(read_document(documents.get(GUARDRAILS, b""), GUARDRAILS)),
    )


def zone_in(documents: Mapping[str, bytes]) -> ZoneInfo:
    """The zone of the station's days, by these documents; raises ``Faulty``."""
    try:
        return ZoneInfo(orjson.loads(documents.get(SETTINGS, b""))["zone"])
    except (ValueError, KeyError, TypeError, ZoneInfoNotFoundError):
        raise Faulty(SETTINGS, [Fault(1, 1, "it names no time zone")]) from None
