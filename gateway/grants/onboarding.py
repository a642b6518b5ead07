"""How a program of a partner comes into use: entered by one person, approved by another, tested, put in use.

Each step is a write that looks at the client as it is at that moment, so that two of them at once cannot skip one:

- *proposed*: somebody entered it, with its public keys. It can do nothing;
- *approved*: somebody else looked at the same keys and addresses. It may test itself, and nothing more;
- *tested*: it proved itself once, with a key that is registered;
- *active*: it may have tokens.

The window of an agreement (``Binding.SESSION``) has no keys and nothing to test: from its approval it goes on to be put
in use. Whoever approved keys approved those keys: others bring a client that is not in use yet back to its beginning.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from sqlalchemy import RowMapping, select, update

from gateway.changes import AdministrationError, Change
from gateway.grants.directory import as_client
from gateway.grants.on_record import record
from gateway.model.act import ActName
from gateway.model.client import Binding, Client, Stage
from gateway.tables import CLIENT

_NEXT: Final = {
    Stage.PROPOSED: "`gateway client approve`, by a second person",
    Stage.APPROVED: "its self-test",
    Stage.TESTED: "`gateway client activate`",
    Stage.ACTIVE: "nothing",
}


def approve(change: Change, client_id: str, by: str, seen: Client | None = None) -> None:
    """Take the client from proposed to approved; ``AdministrationError`` where ``by`` is who entered it.

    Where it is told what was ``seen``, nothing else is approved: other keys may have come meanwhile.
    """
    refuse_nobody(by)
    entered = _at(change, client_id, Stage.PROPOSED)
    if seen is not None and as_client(entered) != seen:
        raise AdministrationError(f"client `{client_id}` was changed meanwhile: look at it again, and repeat it")
    if by == entered["entered_by"]:
        raise AdministrationError(f"`{by}` has entered the client: somebody else has to approve it")
    # a window has no program that could prove itself
    stage = Stage.TESTED if entered["binding"] == Binding.SESSION else Stage.APPROVED
    _move(change, client_id, ActName.CLIENT_APPROVED, by, stage=stage, approved_by=by)


def note_test(change: Change, client_id: str) -> None:
    """Take the client from approved to tested, by its own hand; one that is further stays where it is."""
    if _row(change, client_id)["stage"] not in {Stage.APPROVED, Stage.PROPOSED}:
        change.drop()
        return
    _at(change, client_id, Stage.APPROVED)
    _move(change, client_id, ActName.CLIENT_TESTED, client_id, stage=Stage.TESTED)


def activate(change: Change, client_id: str, by: str) -> None:
    """Take the client from tested to active."""
    refuse_nobody(by)
    _at(change, client_id, Stage.TESTED)
    _move(change, client_id, ActName.CLIENT_ACTIVATED, by, stage=Stage.ACTIVE)


def replace_keys(change: Change, client_id: str, jwks: Sequence[Mapping[str, Any]], by: str | None) -> None:
    """Replace the client's keys. One that is not in use yet is entered anew by this, by whoever does it.

    Otherwise somebody could put keys of their own in the place of a colleague's, and approve them.
    """
    beginning: dict[str, object] = {}
    if _row(change, client_id)["binding"] == Binding.SESSION:
        raise AdministrationError(f"client `{client_id}` is the window, which has no keys")
    if _row(change, client_id)["stage"] != Stage.ACTIVE:
        refuse_nobody(by or "")
        beginning = {"stage": Stage.PROPOSED, "entered_by": by, "approved_by": None}
    keys = [dict(key) for key in jwks]
    _move(change, client_id, ActName.CLIENT_KEYS_REPLACED, by, jwks=keys, **beginning)


def refuse_nobody(by: str) -> None:
    """Refuse somebody without a name. Whether an account is entrusted with the act is for the caller to know."""
    if not by.strip():
        raise AdministrationError("say who acts, with --as NAME")


def _row(change: Change, client_id: str) -> RowMapping:
    row = change.connection.execute(select(CLIENT).where(CLIENT.c.id == client_id)).mappings().one_or_none()
    if row is None:
        raise AdministrationError(f"there is no client `{client_id}`: see `gateway partner list`")
    return row


def _at(change: Change, client_id: str, stage: Stage) -> RowMapping:
    """The client's row, if it stands at ``stage``."""
    row = _row(change, client_id)
    if row["stage"] != stage:
        now_at = Stage(row["stage"])
        raise AdministrationError(f"client `{client_id}` is {now_at}, not {stage}: next comes {_NEXT[now_at]}")
    return row


def _move(change: Change, client_id: str, act: ActName, by: str | None, **values: object) -> None:
    change.connection.execute(update(CLIENT).where(CLIENT.c.id == client_id).values(**values, updated=change.now))
    record(change, act, CLIENT, client_id, by)
