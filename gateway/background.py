"""Work of a process beside what it is there for: one thread, begun and ended with a block."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Event, Thread


@contextmanager
def in_background(name: str, work: Callable[[Event], None]) -> Iterator[None]:
    """Have a thread do ``work`` while the block runs; it is told by the event that the block has, and waited for.

    >>> done = []
    >>> with in_background("example", lambda ended: done.append(ended.wait(60))):
    ...     pass
    >>> done
    [True]
    """
    ended = Event()
    thread = Thread(target=work, args=(ended,), name=name, daemon=True)
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join()
