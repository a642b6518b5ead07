"""The file of a model's weights is read as numbers, whatever somebody put into it."""

from __future__ import annotations

import io
import pickle
import zipfile
from collections import OrderedDict
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from gateway.redaction.scrub.weights import WeightsError, read_weights


class Storage:
    """Numbers beside the listing, as a training run refers to them."""

    def __init__(self, key: str) -> None:
        self.key = key


class Calls:
    """Something that a pickle calls when it is read."""

    def __init__(self, function: Any, *arguments: Any) -> None:
        self.function, self.arguments = function, arguments

    def __reduce__(self) -> tuple[Any, tuple[Any, ...]]:
        return self.function, self.arguments


class Listing(pickle.Pickler):
    """A listing with the names that a training run writes."""

    def persistent_id(self, obj: Any) -> Any:
        return ("storage", FloatStorage, obj.key, "cpu", 6) if isinstance(obj, Storage) else None


class FloatStorage:
    """Its name in the file is another: see ``written``."""


def rebuild() -> None:
    """As above."""


def written(listing: object, numbers: bytes = np.arange(6, dtype="<f4").tobytes(), folder: str = "model") -> bytes:
    """A file as a training run writes it."""
    stream = io.BytesIO()
    Listing(stream, protocol=2).dump(listing)
    here = __name__.encode()
    pickled = stream.getvalue().replace(b"c" + here + b"\nFloatStorage\n", b"ctorch\nFloatStorage\n")
    pickled = pickled.replace(b"c" + here + b"\nrebuild\n", b"ctorch._utils\n_rebuild_tensor_v2\n")
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr(f"{folder}/data.pkl", pickled)
        archive.writestr(f"{folder}/data/0", numbers)
    return file.getvalue()


def array(key: str = "0", offset: int = 2, shape: tuple[int, ...] = (2, 2)) -> Calls:
    """An array that is part of the numbers."""
    return Calls(rebuild, Storage(key), offset, shape, (2, 1), False, OrderedDict())


def test_arrays_are_read_by_name_and_shape() -> None:
    arrays = read_weights(written({"model_state_dict": OrderedDict({"module.bias": array()})}))
    assert arrays["bias"].tolist() == [[2.0, 3.0], [4.0, 5.0]]


@pytest.mark.parametrize(
    "listing",
    [
        {"model_state_dict": {"bias": array(offset=3)}},
        {"model_state_dict": {"bias": array(offset=-1)}},
        {"model_state_dict": {"bias": array(key="../data")}},
        {"model_state_dict": {"bias": array(key="7")}},
        {"model_state_dict": {"bias": 7}},
        {"model_state_dict": 7},
        {},
        [],
    ],
)
def test_what_is_no_listing_of_arrays_is_refused(listing: object) -> None:
    with pytest.raises(WeightsError):
        read_weights(written(listing))


@pytest.mark.parametrize("function", [Path.touch, eval, getattr, np.load])
def test_nothing_that_a_file_names_is_called(function: Any, tmp_path: Path) -> None:
    made = tmp_path / "made"
    with pytest.raises(WeightsError):
        read_weights(written({"model_state_dict": Calls(function, str(made))}))
    assert not made.exists()


@pytest.mark.parametrize("content", [b"", b"PK", b"not an archive"])
def test_what_is_no_archive_is_refused(content: bytes) -> None:
    with pytest.raises(WeightsError):
        read_weights(content)
