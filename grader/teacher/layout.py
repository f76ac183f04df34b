"""Pickling that keeps the memory layout of arrays: a recorded call is recognised by its layout too."""

from __future__ import annotations

import io
from typing import Any

import cloudpickle
import numpy as np
import numpy.typing as npt


def dumps(value: Any) -> bytes:
    """As cloudpickle.dumps; arrays come back with the strides they had, not packed."""
    buffer = io.BytesIO()
    _Pickler(buffer).dump(value)
    return buffer.getvalue()


class _Pickler(cloudpickle.Pickler):  # type: ignore[misc]  # it ships no annotations
    def reducer_override(self, value: Any) -> Any:
        if isinstance(value, np.ndarray) and not value.dtype.hasobject and value.strides != _packed(value):
            return laid_out, (value.tobytes(), value.dtype, value.shape, value.strides)
        return super().reducer_override(value)


def _packed(value: npt.NDArray[Any]) -> tuple[int, ...]:
    return np.empty(value.shape, value.dtype).strides


def laid_out(data: bytes, dtype: np.dtype[Any], shape: tuple[int, ...], strides: tuple[int, ...]) -> npt.NDArray[Any]:
    """The packed elements `data` in memory of their own, with these strides (in bytes, of any sign)."""
    steps = [max(0, size - 1) * stride for size, stride in zip(shape, strides, strict=True)]
    below, above = sum(min(0, step) for step in steps), sum(max(0, step) for step in steps)
    found = np.ndarray(shape, dtype, bytearray(above - below + dtype.itemsize), -below, strides)
    found[...] = np.frombuffer(data, dtype).reshape(shape)
    return found
