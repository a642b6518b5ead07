"""The sources of a deployment, opened by what their addresses begin with."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from types import MappingProxyType
from typing import Final, cast

from sqlalchemy import make_url
from sqlalchemy.exc import ArgumentError

from gateway.adapters.base import Adapter

DRIVERS: Final[Mapping[str, str]] = MappingProxyType(
    {"postgresql": "gateway.adapters.drivers.postgresql", "sqlite": "gateway.adapters.drivers.sqlite"}
)
"""By scheme, the module whose ``open_adapter(url)`` opens a source; imported when a source is named, not before."""


class UnknownSource(Exception):  # noqa: N818 - it says what is the matter
    """An address that no adapter answers for, or whose driver is not installed; the message says what to do."""


def open_adapters(urls: Mapping[str, str]) -> Mapping[str, Adapter]:
    """An adapter for each source, by the names of ``urls``; nothing is asked of the sources yet.

    >>> sorted(open_adapters({"archive": "sqlite:////var/lib/gateway/archive.db"}))
    ['archive']
    >>> open_adapters({"archive": "mysql://db/archive"})
    Traceback (most recent call last):
    gateway.adapters.registry.UnknownSource: no adapter speaks `mysql`, as the source `archive` does: \
use postgresql or sqlite
    """
    return MappingProxyType({name: _opened(name, url) for name, url in urls.items()})


def _opened(name: str, url: str) -> Adapter:
    try:
        scheme = make_url(url).get_backend_name()
    except ArgumentError:
        raise UnknownSource(f"the source `{name}` has no address: write one such as `sqlite:///archive.db`") from None
    if scheme not in DRIVERS:
        known = " or ".join(sorted(DRIVERS))
        raise UnknownSource(f"no adapter speaks `{scheme}`, as the source `{name}` does: use {known}")
    try:
        driver = import_module(DRIVERS[scheme])
    except ModuleNotFoundError as error:
        raise UnknownSource(f"the source `{name}` needs the package `{error.name}`: install it") from None
    return cast("Adapter", driver.open_adapter(url))
