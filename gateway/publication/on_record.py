"""What is put on record of an act with a version of a policy: which text it is, and where the version stands now."""

from __future__ import annotations

from typing import Any, Final

from gateway.changes import Change
from gateway.model.act import ActName
from gateway.publication.version import Version
from gateway.publication.workflow import Act

_NAMES: Final = {
    Act.DRAFT: ActName.POLICY_DRAFTED,
    Act.SUBMIT: ActName.POLICY_SUBMITTED,
    Act.APPROVE: ActName.POLICY_APPROVED,
    Act.RETURN: ActName.POLICY_RETURNED,
    Act.PUBLISH: ActName.POLICY_PUBLISHED,
    Act.WITHDRAW: ActName.POLICY_WITHDRAWN,
}


def record(change: Change, act: Act, version: Version, by: str, note: str = "") -> None:
    """Say what is done with ``version``, which stands as it will after the write."""
    about = {"policy": version.name, "number": version.number}
    change.record(_NAMES[act], about, version_facts(version) | ({"note": note} if note else {}), by)


def version_facts(version: Version) -> dict[str, Any]:
    """Which text it is, by its hash, and where it stands; the text itself is in the state and in no entry."""
    return {
        "digest": version.digest,
        "state": version.state.value,
        "author": version.author,
        "reviewer": version.reviewer,
        "effective": None if version.effective is None else version.effective.isoformat(),
    }
