"""The policies of a station: a folder of sharing documents, read all or not at all.

A file is named for its policy, so two documents cannot claim one name. Files whose names begin with a dot are passed
over, as editors leave them; so is everything that is not YAML by its name.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from gateway.documents import Document, Fault, Faulty, FaultyFiles, read_document
from gateway.documents.faults import shown
from gateway.model.catalogue import Catalogue
from gateway.policies.document import parse_policy
from gateway.policies.policy import Policy


@dataclass(frozen=True, slots=True)
class Written:
    """A policy with the document that writes it, which knows the line of every rule and test."""

    document: Document
    policy: Policy


def load_policies(directory: Path, catalogue: Catalogue) -> tuple[Policy, ...]:
    """Every policy in ``directory``, by name; raise ``FaultyFiles`` with every fault of every file."""
    policies: list[Policy] = []
    faulty: list[Faulty] = []
    for path in policy_files(directory):
        try:
            policies.append(read_policy(path, catalogue).policy)
        except Faulty as fault:
            faulty.append(fault)
    if faulty:
        raise FaultyFiles(str(directory), faulty)
    return tuple(policies)


def read_policy(path: Path, catalogue: Catalogue) -> Written:
    """The policy that the file at ``path`` writes, with its document; raise ``Faulty`` with every fault in it."""
    document = read_document(path)
    written = Written(document, parse_policy(document, catalogue))
    refuse_another_name(path, written)
    return written


def refuse_another_name(path: Path, written: Written) -> None:
    """Raise ``Faulty`` where the file is not named for the policy that it writes."""
    name = written.policy.name
    if path.name != f"{name}.yaml":
        place = written.document.position(("policy",))
        message = f"the policy {shown(name)} belongs into a file of that name: `{name}.yaml`"
        raise Faulty(written.document.source, [Fault(*place, message)])


def policy_files(directory: Path) -> list[Path]:
    """The files of a folder that hold policies; one ending in ``.yml`` is among them, to be refused for its name."""
    try:
        paths = list(directory.iterdir())
    except OSError as error:
        reason = (error.strerror or "unreadable").lower()
        raise Faulty(str(directory), [Fault(1, 1, f"the folder of policies cannot be read: {reason}")]) from None
    return sorted(path for path in paths if path.suffix in {".yaml", ".yml"} and not path.name.startswith("."))
