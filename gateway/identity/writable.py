"""What people and clients write themselves, through a door: where it cannot be written, the answer is a 503."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from gateway.changes import AdministrationError
from gateway.reach import out_of_reach


@contextmanager
def writable() -> Iterator[None]:
    """Raise ``out_of_reach`` for what cannot be written inside: its own words are for the station's operator.

    >>> with writable():
    ...     raise AdministrationError("the state database cannot be written: check `[state] url`")
    Traceback (most recent call last):
    gateway.errors.GatewayError: the token cannot be checked at the moment
    """
    try:
        yield
    except AdministrationError:
        raise out_of_reach() from None
