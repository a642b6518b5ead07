"""Policies as files: a folder with one document for each policy, such as a station keeps in git."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from gateway.documents import MEBIBYTE, Fault, Faulty, FaultyFiles
from gateway.policies.policy import Policy
from gateway.policies.store import policy_files, refuse_another_name
from gateway.publication.reading import Standards, read_draft, read_text


@dataclass(frozen=True, slots=True)
class Text:
    """A policy with the bytes that write it."""

    content: bytes
    policy: Policy


def read_folder(directory: Path, standards: Standards) -> tuple[Text, ...]:
    """Every policy in ``directory``, by name; raise ``FaultyFiles`` with every fault of every file."""
    texts: list[Text] = []
    faulty: list[Faulty] = []
    for path in policy_files(directory):
        try:
            texts.append(read_file(path, standards))
        except Faulty as fault:
            faulty.append(fault)
    if faulty:
        raise FaultyFiles(str(directory), faulty)
    return tuple(texts)


def read_file(path: Path, standards: Standards) -> Text:
    """The sound policy that the file at ``path`` writes; raise ``Faulty`` with every fault in it."""
    content = _content(path)
    written = read_text(content, str(path), standards)
    refuse_another_name(path, written)
    return Text(content, written.policy)


def read_draft_file(path: Path, standards: Standards) -> Text:
    """The policy that the file at ``path`` writes, under whichever name and sound or not; raise ``Faulty``."""
    content = _content(path)
    return Text(content, read_draft(content, str(path), standards).policy)


def write_folder(directory: Path, texts: Mapping[str, bytes]) -> tuple[str, ...]:
    """Write each policy into its file, byte for byte, and return the names of other policies that lie there.

    Raises ``OSError``; files are replaced one by one, each whole.
    """
    directory.mkdir(parents=True, exist_ok=True)
    for name, content in texts.items():
        unfinished = directory / f".{name}.unfinished"
        unfinished.write_bytes(content)
        unfinished.replace(directory / f"{name}.yaml")
    return tuple(path.stem for path in policy_files(directory) if path.stem not in texts)


def _content(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            # one byte more than a document may have, so that a larger one is told from it
            return file.read(MEBIBYTE + 1)
    except OSError as error:
        reason = (error.strerror or "unreadable").lower()
        raise Faulty(str(path), [Fault(1, 1, f"the file cannot be read: {reason}")]) from None
