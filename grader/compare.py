"""The ladder on which an answer is compared with what was expected: type, shape, dtype, finite, close.

`difference` climbs it and returns the first broken rung, in words for the student. It trusts nothing about the answer
but its exact bytes: a scalar never stands for an array, NaN equals only NaN in the same place, nothing is broadcast.
Values are plain data, numpy arrays and scalars, and tensors: either the frozen ones that come out of a worker (anything
with `array`, `framework` and `dtype`) or, on the student's machine, live ones of torch and TensorFlow.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from itertools import islice
from typing import Any

import numpy as np
import numpy.typing as npt

#: (relative, absolute) tolerance by the number of bits of the less precise of the two values.
TOLERANCES = {16: (1e-2, 1e-3), 32: (1e-4, 1e-5), 64: (1e-7, 1e-10)}
LONG_TEXT, SHOWN = 240, 24
HALF = 16
#: Python's integers have no end; from here on they are neither floats nor worth printing.
LARGEST_INT = 2**1023


@dataclass(frozen=True, slots=True)
class Difference:
    """The first broken rung: which one, both sides in short, and where."""

    rung: str
    got: str
    expected: str
    where: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Tolerance:
    """How close is close; None takes the default of the less precise dtype."""

    rtol: float | None = None
    atol: float | None = None
    strict_dtype: bool = False


def difference(got: object, expected: object, tolerance: Tolerance = Tolerance()) -> Difference | None:
    """Compare `got` with `expected`; None when it stands on every rung."""
    if isinstance(expected, Mapping):
        return _mappings(got, expected, tolerance)
    if isinstance(expected, list | tuple):
        return _sequences(got, expected, tolerance)
    if framework(expected) or isinstance(expected, np.ndarray):
        return _arrays(got, expected, tolerance)
    if isinstance(expected, bool | np.bool_):
        return _exact(got, bool(expected), (bool, np.bool_), "a bool")
    if isinstance(expected, int | np.integer):
        return _exact(got, int(expected), (int, np.integer), "an int")
    if isinstance(expected, float | np.floating | complex):
        return _numbers(got, expected, tolerance)
    return None if type(got) is type(expected) and got == expected else Difference("value", show(got), show(expected))


def _mappings(got: object, expected: Mapping[Any, Any], tolerance: Tolerance) -> Difference | None:
    if not isinstance(got, Mapping):
        return _wrong_type(got, "a dict")
    if set(got) != set(expected):
        return Difference("keys", f"keys {sorted(map(_repr, got))}", f"keys {sorted(map(_repr, expected))}")
    return _first(((f"[{_repr(key)}]", got[key], expected[key]) for key in expected), tolerance)


def _sequences(got: object, expected: list[Any] | tuple[Any, ...], tolerance: Tolerance) -> Difference | None:
    kind = "a list" if isinstance(expected, list) else "a tuple"
    if not isinstance(got, list if isinstance(expected, list) else tuple):
        return _wrong_type(got, kind)
    if len(got) != len(expected):
        return Difference("length", f"{show(got)} (length {len(got)})", f"length {len(expected)}")
    return _first(((f"[{i}]", a, b) for i, (a, b) in enumerate(zip(got, expected, strict=True))), tolerance)


def _first(members: Any, tolerance: Tolerance) -> Difference | None:
    for place, got, expected in members:
        found = difference(got, expected, tolerance)
        if found:
            return replace(found, where=place + (" " if found.where.startswith("at") else "") + found.where)
    return None


def _exact(got: object, expected: object, types: tuple[type, ...], kind: str) -> Difference | None:
    if not isinstance(got, types) or (isinstance(got, bool) and bool not in types):
        return _wrong_type(got, kind)
    return None if got == expected else Difference("value", show(got), show(expected))


def _numbers(got: object, expected: complex | np.floating[Any], tolerance: Tolerance) -> Difference | None:
    numbers = (int, float, np.integer, np.floating, *((complex,) if isinstance(expected, complex) else ()))
    if not isinstance(got, numbers) or isinstance(got, bool):
        return _wrong_type(got, "a float")
    if isinstance(got, int) and abs(got) > LARGEST_INT:  # no float: NumPy would make an object of it
        return Difference("close", show(got), show(expected))
    a, b = np.asarray(got), np.asarray(expected)
    if not _close(a, b, tolerance):
        return Difference("finite" if not np.isfinite(a) else "close", show(got), show(expected))
    return None


def _arrays(got: object, expected: Any, tolerance: Tolerance) -> Difference | None:
    wanted = framework(expected)
    if framework(got) != wanted or not (wanted or isinstance(got, np.ndarray | np.generic)):
        return _wrong_type(got, {"": "a NumPy array", "torch": "a torch.Tensor"}.get(wanted, "a tf.Tensor"))
    a, b = as_array(got), as_array(expected)
    if a.dtype.kind not in "biufc":
        return Difference("dtype", f"dtype {a.dtype}", f"dtype {b.dtype}")
    if a.shape != b.shape:
        return Difference("shape", f"shape {a.shape}", f"shape {b.shape}", note=_shape_note(a, b))
    if tolerance.strict_dtype and dtype_name(got) != dtype_name(expected):
        return Difference("dtype", f"dtype {dtype_name(got)}", f"dtype {dtype_name(expected)}")
    return _elements(a, b, tolerance)


def _elements(a: npt.NDArray[Any], b: npt.NDArray[Any], tolerance: Tolerance) -> Difference | None:
    close = _close(a, b, tolerance)
    if np.all(close):
        return None
    index = _worst(a, b, ~close)
    wrong = int(np.count_nonzero(~close))
    count = "" if a.size == 1 else f" ({wrong} of {a.size} elements differ{', this one most' if wrong > 1 else ''})"
    rung = "finite" if not np.isfinite(a[index]) and np.isfinite(b[index]) else "close"
    place = f"at index {list(index)}: returned {a[index]:.10g}, expected {b[index]:.10g}{count}" if a.ndim else ""
    return Difference(rung, show(a), show(b), where=place)


def _worst(a: npt.NDArray[Any], b: npt.NDArray[Any], wrong: npt.NDArray[np.bool_]) -> tuple[int, ...]:
    """The index of the largest error; what is not finite and should be counts as larger than everything."""
    with np.errstate(all="ignore"):
        errors = np.abs(np.subtract(a, b, dtype=np.result_type(a, b, np.float64)))
    errors = np.where(np.isfinite(errors), errors, np.inf)
    return tuple(int(i) for i in np.unravel_index(np.argmax(np.where(wrong, errors, -1.0)), a.shape))


def _close(a: npt.NDArray[Any], b: npt.NDArray[Any], tolerance: Tolerance) -> npt.NDArray[np.bool_]:
    # An answer in half precision is not forgiven more than one in single, unless half is what was expected.
    rtol, atol = default_tolerance(a if _bits(a) > HALF else np.zeros((), np.float32), b)
    rtol = rtol if tolerance.rtol is None else tolerance.rtol
    atol = atol if tolerance.atol is None else tolerance.atol
    with np.errstate(all="ignore"):
        same = (a == b) | (np.isnan(a) & np.isnan(b))  # equal, both infinite of one sign, or both NaN
        finite = np.isfinite(a) & np.isfinite(b)
        near = np.abs(np.subtract(a, b, dtype=np.result_type(a, b, np.float64))) <= atol + rtol * np.abs(b)
    return np.asarray(same | (finite & near))


def default_tolerance(*arrays: npt.NDArray[Any]) -> tuple[float, float]:
    """(rtol, atol) for the least precise floating dtype among `arrays`; that of float64 when there is none."""
    return TOLERANCES[min([64, *(_bits(a) for a in arrays if _bits(a) in TOLERANCES)])]


def _bits(array: npt.NDArray[Any]) -> int:
    kind = array.dtype.kind
    return array.dtype.itemsize * 8 // (2 if kind == "c" else 1) if kind in "fc" else 64


def _shape_note(a: npt.NDArray[Any], b: npt.NDArray[Any]) -> str:
    if a.shape == b.shape[::-1] and a.ndim > 1:
        return "the axes are swapped"
    if a.size == b.size:
        return "the number of elements is right, their arrangement is not"
    return ""


def _wrong_type(got: object, expected: str) -> Difference:
    note = ""
    if got is None:
        note = "did you forget a return?"
    elif expected == "a float" and np.ndim(as_array(got) if _is_array(got) else 0) == 0 and _is_array(got):
        note = "turn the 0-d array into a number with float(...)"
    elif expected == "a float" and _is_array(got):
        note = "one number is asked, not an array"
    text = "None" if got is None else f"{show(got)}, {kind_of(got)}"
    return Difference("type", text, expected, note=note)


def _is_array(value: object) -> bool:
    return isinstance(value, np.ndarray) or bool(framework(value))


def framework(value: object) -> str:
    """Either "torch" or "tensorflow" for a tensor of theirs, frozen or live; "" for everything else."""
    frozen = getattr(value, "framework", None)
    if isinstance(frozen, str) and hasattr(value, "array"):
        return frozen
    root = type(value).__module__.partition(".")[0]
    live = root in {"torch", "tensorflow"} and hasattr(value, "shape") and hasattr(value, "numpy")
    return root if live else ""


def as_array(value: Any) -> npt.NDArray[Any]:
    """The numbers of an array, numpy scalar or tensor as a numpy array."""
    if isinstance(value, np.ndarray | np.generic):
        return np.asarray(value)
    if isinstance(getattr(value, "array", None), np.ndarray):
        return np.asarray(value.array)
    return np.asarray(value.detach().cpu().numpy() if hasattr(value, "detach") else value.numpy())


def dtype_name(value: Any) -> str:
    """The dtype as a bare name: float32, int64, bfloat16."""
    return str(getattr(value.dtype, "name", value.dtype)).removeprefix("torch.")


def kind_of(value: object) -> str:
    """The type of a value in words a student uses."""
    names = {"torch": "a torch.Tensor", "tensorflow": "a tf.Tensor"}
    if framework(value):
        return names[framework(value)]
    if isinstance(value, np.ndarray):
        return f"a NumPy array of shape {value.shape}"
    if isinstance(getattr(value, "type_name", None), str):
        return f"an object of type {value.type_name}"  # type: ignore[attr-defined]
    return "None" if value is None else f"of type {type(value).__name__}"


def show(value: object) -> str:
    """A value as short text, to be pasted back into Python where that is possible; nothing long is looked through."""
    if framework(value):
        text = f"{framework(value)} tensor {_array_text(as_array(value))}"
    elif isinstance(value, np.ndarray):
        text = f"np.array({_array_text(value)})"
    elif isinstance(value, np.generic):
        text = repr(value.item())
    elif isinstance(value, list | tuple):
        inner = ", ".join([*map(show, value[:SHOWN]), *(["…"] if len(value) > SHOWN else [])])
        text = f"[{inner}]" if isinstance(value, list) else f"({inner}{',' if len(value) == 1 else ''})"
    elif isinstance(value, dict):
        entries = [f"{_repr(key)}: {show(entry)}" for key, entry in islice(value.items(), SHOWN)]
        text = "{" + ", ".join([*entries, *(["…"] if len(value) > SHOWN else [])]) + "}"
    else:
        text = _repr(value)
    return text if len(text) <= LONG_TEXT else text[: LONG_TEXT - 1] + "…"


def _repr(value: object) -> str:
    """repr(), also for integers longer than Python cares to print, alone or inside a container."""
    if isinstance(value, int) and abs(value) > LARGEST_INT:
        return f"an int of {value.bit_length()} bits"
    try:
        return repr(value)
    except ValueError:
        return f"a {type(value).__name__} with an int too long to print"


def without_padding(text: str) -> str:
    """NumPy's text of an array on one line, without the blanks that make its columns straight."""
    return re.sub(r"\[ +", "[", re.sub(r" +(?=[,\]])", "", " ".join(text.split())))


def _array_text(array: npt.NDArray[Any]) -> str:
    body = np.array2string(array, separator=", ", threshold=30, precision=8, floatmode="maxprec")
    body = without_padding(body)
    plain = array.dtype in (np.float64, np.int64) and array.size
    return body if plain else f"{body}, dtype={array.dtype}" + ("" if array.size else f", shape={array.shape}")
