"""An old text under a new number: everything but the number stays byte for byte."""

from __future__ import annotations

import re
from typing import Final

from gateway.publication.version import PublicationError

_NUMBER: Final = re.compile(rb"(?m)^(version[ \t]*:[ \t]*)[0-9]+")


def renumbered(text: bytes, number: int) -> bytes:
    r"""``text`` as version ``number``; ``PublicationError`` where its number stands on no line of its own.

    >>> renumbered(b"policy: care\nversion: 3   # of spring\n", 5)
    b'policy: care\nversion: 5   # of spring\n'
    """
    found = _NUMBER.findall(text)
    if len(found) != 1:
        raise PublicationError("its number stands on no line of its own: draft the old text as a file instead")
    return _NUMBER.sub(rb"\g<1>%d" % number, text)
