"""The fingerprint of an answer: a known mistake is recognised, and its code stays off the student's disk.

The instructor's generator fingerprints what each known mistake answers to the visible tests, and writes
fingerprint -> hint to `exercises/<week>/hints.json`; the student's pytest plugin fingerprints what the
student's function answered and looks it up. Both see the same values in different clothes (a live tensor, or
the frozen one that came out of a worker), so only the numbers count: container, framework and the digits
beyond the sixth do not.

Imports numpy and the standard library only.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any

import numpy as np

#: Hexadecimal digits of a fingerprint.
LENGTH = 16
#: Of a larger array only the shape and this many elements count: a fingerprint must cost nothing.
LARGEST = 10_000


def digest(test_name: str, answer: object) -> str:
    """Fingerprint of `answer` to the check in test function `test_name`: 16 hexadecimal digits.

    Args:
        test_name: name of the test function, without parameters.
        answer: what the student's function answered: plain data, arrays, tensors. An exception (or the record
            of one, anything with `type_name`) counts as the name of its type, like every other object.

    Raises:
        RecursionError: the answer contains itself.
        TypeError: a tensor that has no NumPy counterpart (bfloat16).
    """
    text = json.dumps([test_name, _plain(answer)], sort_keys=True, ensure_ascii=True)
    return hashlib.sha256(text.encode("ascii")).hexdigest()[:LENGTH]


def _plain(value: Any) -> Any:
    """`value` as JSON: lists for sequences and arrays, 6 significant digits for floats."""
    if value is None or isinstance(value, bool | str):
        return value
    if isinstance(value, int):
        return int(value)
    if isinstance(value, float):
        return _digits(value)
    if isinstance(value, complex):
        return [_digits(value.real), _digits(value.imag)]
    if isinstance(value, Mapping):
        return {str(key): _plain(entry) for key, entry in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(entry) for entry in value]
    array = _array(value)
    return _type_name(value) if array is None else _elements(array)


def _digits(number: float) -> str:
    return f"{float(number) + 0.0:.5e}"  # + 0.0 turns -0.0 into 0.0: students' signs of zero are no mistake


def _elements(array: np.ndarray[Any, Any]) -> Any:
    if array.dtype.kind not in "biufcU":
        return f"array of {array.dtype}"
    if array.size > LARGEST:
        return [list(array.shape), _plain(array.reshape(-1)[:LARGEST].tolist())]
    return _plain(array.tolist())


def _array(value: Any) -> np.ndarray[Any, Any] | None:
    """The numbers of an array, a numpy scalar or a tensor, live or frozen; None for everything else."""
    value = getattr(value, "array", value)
    if hasattr(value, "detach"):  # a torch tensor that requires a gradient refuses to become an array
        value = value.detach().cpu()
    return np.asarray(value) if hasattr(value, "__array__") and hasattr(value, "dtype") else None


def _type_name(value: object) -> str:
    name = getattr(value, "type_name", None)
    return name if isinstance(name, str) else type(value).__name__
