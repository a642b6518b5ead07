from __future__ import annotations

from pathlib import Path

import apsw
import pytest

from gateway.adapters import registry
from gateway.adapters.registry import UnknownSource, open_adapters


def test_a_source_is_opened_by_what_its_address_begins_with(tmp_path: Path) -> None:
    apsw.Connection(str(tmp_path / "archive.db")).close()
    adapters = open_adapters({"archive": f"sqlite:///{tmp_path}/archive.db", "gone": "sqlite:////nowhere/archive.db"})
    assert {name: adapter.ready() for name, adapter in adapters.items()} == {"archive": True, "gone": False}
    for adapter in adapters.values():
        adapter.close()


@pytest.mark.parametrize(
    ("url", "message"),
    [
        ("mysql://db/archive", "no adapter speaks `mysql`, as the source `archive` does: use postgresql or sqlite"),
        ("archive.db", "the source `archive` has no address: write one such as `sqlite:///archive.db`"),
    ],
)
def test_an_address_that_nobody_answers_for_is_refused_with_what_to_do(url: str, message: str) -> None:
    with pytest.raises(UnknownSource) as refusal:
        open_adapters({"archive": url})
    assert str(refusal.value) == message


def test_a_driver_that_is_not_installed_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(registry, "DRIVERS", {"sqlite": "a_driver_that_nobody_wrote"})
    with pytest.raises(UnknownSource, match="needs the package `a_driver_that_nobody_wrote`: install it"):
        open_adapters({"archive": "sqlite:///archive.db"})


def test_the_registry_cannot_be_changed() -> None:
    with pytest.raises(TypeError):
        registry.DRIVERS["http"] = "anything"  # type: ignore[index]
