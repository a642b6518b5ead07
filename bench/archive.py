"""The archives that are asked: made once by ``gateway.synth`` in SQLite, kept, and copied into PostgreSQL for a run."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Final

import apsw

import gateway.catalogue
import gateway.synth
from gateway.catalogue.load import load_catalogue
from gateway.catalogue.writing import writing
from gateway.synth import synthesise

SEED: Final = 7
CATALOGUE: Final = Path(__file__).parent.parent / "config" / "catalogue"


def sqlite_archive(cache: Path, households: int) -> str:
    """The URL of a synthetic archive in ``cache``, made now unless the same one is there."""
    cache.mkdir(parents=True, exist_ok=True)
    file = cache / f"households-{households}-{SEED}-{_digest()}.db"
    url = f"sqlite:///{file.resolve()}"
    if not file.exists():
        for older in cache.glob(f"households-{households}-*.db"):
            older.unlink()
        synthesise(load_catalogue(CATALOGUE), url, households=households, seed=SEED)
    return url


def copy_households(origin: str, target: str) -> None:
    """Copy the households of an archive in SQLite into an empty database: they are all that a benchmark asks for."""
    household = load_catalogue(CATALOGUE).types["household"]
    columns = ", ".join(field.column for field in household.fields.values())
    source = apsw.Connection(origin.removeprefix("sqlite:///"), flags=apsw.SQLITE_OPEN_READONLY)
    rows = source.execute(f"select {columns} from household order by {household.identifier}")  # noqa: S608 - our names
    with writing(target) as writer:
        writer.create(household)
        writer.insert(household, tuple(household.fields), rows)
        writer.finish(household)


def _digest() -> str:
    """What an archive depends on besides its size: the catalogue, and the code that writes it."""
    folders = (CATALOGUE, *(Path(path) for room in (gateway.synth, gateway.catalogue) for path in room.__path__))
    files = sorted(file for folder in folders for file in folder.iterdir() if file.suffix in {".yaml", ".py"})
    return hashlib.sha256(b"".join(hashlib.sha256(file.read_bytes()).digest() for file in files)).hexdigest()[:12]
