"""The weights of a model out of the file that a training run wrote: arrays of numbers, and nothing that could run.

The file is a ZIP archive with a pickle that says which array has which name and shape, and the numbers themselves
beside it. A pickle may name any function; this one may name the three of ``_Numbers.find_class``, which are our own.
"""

from __future__ import annotations

import io
import pickle
import zipfile
from collections import OrderedDict
from math import prod
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

Array: TypeAlias = NDArray[np.float32]


class WeightsError(Exception):
    """A file holds something else than arrays of numbers."""


def read_weights(content: bytes) -> dict[str, Array]:
    """The arrays in the file, by name; raises ``WeightsError`` for anything else that stands in it."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            (listing,) = (name for name in archive.namelist() if name.endswith("/data.pkl"))
            found = _Numbers(archive, listing.removesuffix("data.pkl")).load()
    except (zipfile.BadZipFile, pickle.UnpicklingError, ValueError, KeyError, TypeError, EOFError) as error:
        raise WeightsError(type(error).__name__) from None
    arrays = found.get("model_state_dict") if isinstance(found, dict) else None
    if not isinstance(arrays, dict) or not all(isinstance(array, np.ndarray) for array in arrays.values()):
        raise WeightsError("no arrays")
    return {str(name).removeprefix("module."): array for name, array in arrays.items()}


class _Numbers(pickle.Unpickler):
    """Reads the listing; every array is of 32-bit numbers, contiguous, and within the numbers that are there."""

    def __init__(self, archive: zipfile.ZipFile, folder: str) -> None:
        super().__init__(io.BytesIO(archive.read(folder + "data.pkl")))
        self._archive = archive
        self._folder = folder

    def find_class(self, module: str, name: str) -> Any:  # noqa: ANN401 - as pickle has it
        match module, name:
            case "collections", "OrderedDict":
                return OrderedDict
            case "torch._utils", "_rebuild_tensor_v2":
                return _array
            case "torch", "FloatStorage":
                return np.float32
        raise pickle.UnpicklingError("a name that is not expected")

    def persistent_load(self, pid: Any) -> Array:  # noqa: ANN401 - as pickle has it
        _, number, key, *_ = pid
        if number is not np.float32 or not str(key).isdigit():
            raise pickle.UnpicklingError("numbers that are not expected")
        return np.frombuffer(self._archive.read(f"{self._folder}data/{key}"), dtype="<f4")


def _array(numbers: Array, offset: int, shape: tuple[int, ...], *_: object) -> Array:
    count = prod(shape)
    if offset < 0 or offset + count > len(numbers):
        raise pickle.UnpicklingError("an array outside its numbers")
    return numbers[offset : offset + count].reshape(shape)
