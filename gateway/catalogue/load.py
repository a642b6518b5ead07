"""Loading the catalogue: every entry of a folder, strictly, with the faults of all files reported together."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

from gateway.catalogue.schema import RecordTypeSchema
from gateway.documents import Document, Fault, Faulty, FaultyFiles, load, read_document
from gateway.model.catalogue import Catalogue, RecordType


def load_catalogue(directory: Path) -> Catalogue:
    """Load every ``*.yaml`` of ``directory``, one record type a file; raise ``Faulty`` with the faults of all files.

    Types are in the order of their names. The digest covers names and bytes of all files.
    """
    return read_catalogue({path.stem: path for path in _files(directory)}, str(directory))


def read_catalogue(files: Mapping[str, Path | bytes], place: str) -> Catalogue:
    """The catalogue of these files, or of what stood in them, by type; ``place`` is where they are, for faults."""
    types: dict[str, RecordType] = {}
    digest = hashlib.sha256()
    faulty: list[Faulty] = []
    for name, content in sorted(files.items()):
        try:
            document = read_document(content, f"{place}/{name}.yaml")
            types[name] = load_record_type(document, name)
        except Faulty as error:
            faulty.append(error)
        else:
            digest.update(f"{name} {document.digest}\n".encode())
    if faulty:
        raise FaultyFiles(place, faulty)
    return Catalogue(MappingProxyType(types), digest.hexdigest())


def load_record_type(document: Document, name: str) -> RecordType:
    """Return the record type that ``document`` describes and that has to be called ``name``; or raise ``Faulty``."""
    record_type: RecordType = load(document, RecordTypeSchema(name))
    return record_type


def _files(directory: Path) -> list[Path]:
    """The entries of the folder; there has to be one, and none that would be passed over for its name."""
    if not directory.is_dir():
        raise Faulty(
            str(directory), [Fault(1, 1, "there is no such folder: make a deployment with `gateway init DIR`")]
        )
    misnamed = [
        Faulty(str(path), [Fault(1, 1, "a catalogue entry is called `<type>.yaml`: rename or remove the file")])
        for path in directory.iterdir()
        if path.suffix.lower() in {".yml", ".yaml", ".json"} and path.suffix != ".yaml"
    ]
    if misnamed:
        raise FaultyFiles(str(directory), misnamed)
    files = sorted(directory.glob("*.yaml"), key=lambda path: path.stem)
    if not files:
        raise Faulty(str(directory), [Fault(1, 1, "the folder has no entry: write one type a file, `<type>.yaml`")])
    return files
