"""What a text that is being written would do: what is wrong with it, and what it would give and take.

Nothing is kept here. The text is read as a submitted one is, and weighed against everything that is live as a
publication is, so that what is shown beside it is what would happen.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from hashlib import sha256

from gateway.documents import Fault, Faulty
from gateway.model.person import same_person
from gateway.policies.workbench.difference import Difference
from gateway.publication.folder import Text
from gateway.publication.office import Office
from gateway.publication.reading import read_draft, read_text
from gateway.publication.rollback import renumbered
from gateway.publication.schedule import schedule, standing
from gateway.publication.version import PublicationError, State, Version


@dataclass(frozen=True, slots=True)
class Examined:
    """A text with what is wrong with it or, where nothing is, with what it would give and take from today on."""

    faults: tuple[Fault, ...] = ()
    refusal: str | None = None
    difference: Difference | None = None


@dataclass(frozen=True, slots=True)
class Standing:
    """A version, with where it stands today, in a word."""

    version: Version
    word: str


def written(form: str) -> bytes:
    """The bytes of a text as a form sends it: browsers end lines with two characters."""
    return form.replace("\r\n", "\n").replace("\r", "\n").encode("utf-8", "surrogatepass")


def examine(office: Office, text: bytes, by: str) -> Examined:
    """Read a text and weigh it as if it were published today, by its author, alone."""
    try:
        policy = read_text(text, "text", office.standards).policy
        return Examined(difference=office.weigh_text(Text(text, policy), by))
    except Faulty as faulty:
        return Examined(faults=faulty.faults)
    except PublicationError as error:
        return Examined(refusal=str(error))


def as_draft(office: Office, text: bytes) -> Text:
    """A text that is entered as a draft, sound or not; ``Faulty`` where it cannot be read at all."""
    return Text(text, read_draft(text, "text", office.standards).policy)


def beginning(versions: tuple[Version, ...], by: str) -> bytes:
    """What somebody goes on from: their own draft as it is, or the last text under the next number."""
    last = versions[-1]
    if last.state is State.DRAFT and same_person(last.author, by):
        return last.text
    return renumbered(last.text, last.number + 1)


def standings(versions: tuple[Version, ...], today: date) -> tuple[Standing, ...]:
    """Each version with where it stands, the newest first."""
    windows = schedule(versions)
    return tuple(Standing(each, standing(each, windows, today)) for each in reversed(versions))


def named(office: Office, name: str) -> tuple[Version, ...]:
    """Every version of one policy, by number."""
    return tuple(version for version in office.versions() if version.name == name)


def mark(versions: tuple[Version, ...]) -> str:
    """What a text began from, so that a change made elsewhere meanwhile is noticed."""
    return sha256(f"{versions[-1].label} {versions[-1].digest}".encode()).hexdigest()[:16] if versions else ""


def named_in(office: Office, text: bytes) -> tuple[Version, ...]:
    """Every version of the policy that a text writes; none for a text that cannot be read."""
    try:
        return named(office, as_draft(office, text).policy.name)
    except Faulty:
        return ()


def is_kept(versions: tuple[Version, ...], text: bytes, by: str, *, submitted: bool) -> bool:
    """Whether the newest version is this text, by this author and as far as was asked for: its form was sent twice."""
    if not versions or versions[-1].text != text or not same_person(versions[-1].author, by):
        return False
    return versions[-1].state in ({State.CHECKED, State.REVIEWED, State.PUBLISHED} if submitted else {State.DRAFT})
