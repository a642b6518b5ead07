"""The models that may look for names beside the cues: which there are, and the files that each of them is.

A model is an optional part of an installation (`station-archive-gateway[names]`). Its name stands for files with the
hashes below and no others, so that a view that was made with it means the same on every machine. They are read as data:
nothing of the package that brings them is imported, and nothing in them can name what is not listed in ``weights``.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from hashlib import sha256
from importlib.metadata import PackageNotFoundError, distribution
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from gateway.redaction.scrub.recogniser import Recogniser


class NamesModel(StrEnum):
    """A model, as the settings name it."""

    CUTWORD = "cutword"


class NamesModelError(Exception):
    """A model cannot be used; the message is one sentence that says what to do."""


@dataclass(frozen=True, slots=True)
class ModelFile:
    """A file of an installed package, and the SHA-256 that it has."""

    package: str
    path: str
    digest: str

    def read(self) -> bytes:
        """Its bytes; raises ``NamesModelError`` if it is not there or is another."""
        try:
            content = distribution(self.package).locate_file(self.path).read_bytes()  # type: ignore[attr-defined]  # a path
        except (PackageNotFoundError, OSError):
            raise NamesModelError(
                f"`{self.path}` is not installed: `pip install station-archive-gateway[names]`, or take "
                "`names_model` out of the settings"
            ) from None
        if sha256(content).hexdigest() != self.digest:
            raise NamesModelError(
                f"`{self.path}` is not the file that was measured: install `{self.package}` in the version "
                "that the gateway's own requirements name"
            )
        return bytes(content)


FILES: Final = {
    NamesModel.CUTWORD: (
        ModelFile(
            "cutword",
            "cutword/model_params.pth",
            "cab3b714cb91be7d89ea8c21dabd2a091c46923af468d9d0e7dcae2029b99180",
        ),
        ModelFile(
            "cutword",
            "cutword/ner_vocab_tags.json",
            "15d15bb142205d3132a7f9a94b97e409190992dc6140636bee13192de425e73d",
        ),
    )
}
"""Of each model its weights, and its characters and labels."""


def model_named(name: str) -> NamesModel | None:
    """The model that the setting `scrub.names_model` names, read now; None where it is empty.

    Raises ``NamesModelError`` for one that is not known or not to be had, so that nothing starts without it.
    """
    if not name:
        return None
    try:
        model = NamesModel(name)
    except ValueError:
        known = ", ".join(f"`{each}`" for each in NamesModel)
        raise NamesModelError(f"`scrub.names_model` names no model that is known; there is {known}") from None
    recogniser(model)
    return model


@lru_cache
def recogniser(model: NamesModel) -> Recogniser:
    """The model itself, read once a process; raises ``NamesModelError`` if it is not to be had."""
    # many threads for so small a sum wait for one another; numpy asks when it is first imported
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    weights, words = (file.read() for file in FILES[model])
    try:
        from gateway.redaction.scrub.recogniser import Recogniser  # noqa: PLC0415 - numpy is not always installed
    except ModuleNotFoundError:
        raise NamesModelError(
            "numpy is not installed: `pip install station-archive-gateway[names]`, or take `names_model` out of the "
            "settings"
        ) from None
    return Recogniser(weights, words)
