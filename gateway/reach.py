"""What has to be in reach for anybody to be recognised: the state and Redis. Without either the answer is a 503."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

import redis
from sqlalchemy.exc import SQLAlchemyError

from gateway.errors import IDENTITY_DOWN, GatewayError

_RETRY_AFTER_S: Final = 5


def out_of_reach() -> GatewayError:
    """The refusal of whatever cannot be checked at the moment."""
    return GatewayError(IDENTITY_DOWN, retry_after=_RETRY_AFTER_S)


@contextmanager
def within_reach() -> Iterator[None]:
    """Raise ``out_of_reach`` for whatever the state or Redis fails with inside; it decorates a function as well.

    >>> with within_reach():
    ...     raise redis.ConnectionError("no such host")
    Traceback (most recent call last):
    gateway.errors.GatewayError: the token cannot be checked at the moment
    """
    try:
        yield
    except (SQLAlchemyError, redis.RedisError):
        raise out_of_reach() from None
