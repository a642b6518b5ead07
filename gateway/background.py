"""Work of a process beside what it is there for: one thread, begun and ended with a block."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from functools import partial
from threading import Event, Thread
from typing import Final

_DAY_S: Final = 24 * 3600.0
_PAUSE_AFTER_FAULT_S: Final = 600.0


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


def daily(
    name: str, work: Callable[[], object], interrupted: Callable[[Exception], object]
) -> AbstractContextManager[None]:
    """Have a thread do ``work`` now, and once a day while the block runs.

    Where it fails, ``interrupted`` is told with what, and it is tried again in ten minutes.
    """
    return in_background(name, partial(_daily, work, interrupted))


def _daily(work: Callable[[], object], interrupted: Callable[[Exception], object], ended: Event) -> None:
    while not ended.is_set():
        pause = _DAY_S
        try:
            work()
        except Exception as fault:  # noqa: BLE001 - whatever it is, it is told, and tried again
            interrupted(fault)
            pause = _PAUSE_AFTER_FAULT_S
        ended.wait(pause)
