"""Values as Python text: a student who pastes the call of a message gets the very arguments of the check.

Exact to the last bit and, for arrays, laid out in memory as they were, because both may be what the answer hangs on.
What is too large to paste is shown in short instead.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt

from grader.compare import as_array, dtype_name, framework, show, without_padding

#: Elements of an array, entries of a container, characters of a value that are written out.
ELEMENTS, ENTRIES, LONGEST = 40, 40, 1000
#: dtypes that np.array finds by itself.
PLAIN = (np.dtype(np.float64), np.dtype(np.int64), np.dtype(np.bool_), np.dtype(np.complex128))
_ODD = re.compile(r"(?<![\w.])(nan|inf)")


def paste(value: Any) -> str:
    """A value as a Python expression, given `import numpy as np` and for tensors their framework; in short if large."""
    text = _written(value)
    return show(value) if text is None or len(text) > LONGEST else text


def _written(value: Any) -> str | None:
    """The expression, or None where there is none or it would be too long."""
    if framework(value):
        return _tensor(value)
    if isinstance(value, np.ndarray):
        return _laid_out(value)
    if isinstance(value, np.generic):
        return _array(np.asarray(value)) and f"np.{value.dtype.name}({_number(value.item())})"
    if isinstance(value, float | complex):
        return _number(value)
    if isinstance(value, list | tuple | Mapping):
        return _container(value)
    return repr(value) if value is None or (isinstance(value, bool | int | str | bytes) and _short(value)) else None


def _short(value: bool | int | str | bytes) -> bool:
    return value.bit_length() < 10 * ENTRIES if isinstance(value, int) else len(value) < LONGEST


def _number(value: complex) -> str:
    return _ODD.sub(r"np.\1", repr(value))


def _container(value: list[Any] | tuple[Any, ...] | Mapping[Any, Any]) -> str | None:
    if len(value) > ENTRIES:
        return None
    if isinstance(value, Mapping):
        pairs = [(_written(key), _written(entry)) for key, entry in value.items()]
        return "{" + ", ".join(f"{key}: {entry}" for key, entry in pairs) + "}" if _known(sum(pairs, ())) else None
    words = [_written(each) for each in value]
    if not _known(words):
        return None
    inner = ", ".join(map(str, words))
    return f"[{inner}]" if isinstance(value, list) else f"({inner}{',' if len(words) == 1 else ''})"


def _known(words: Any) -> bool:
    return all(word is not None for word in words)


def _laid_out(array: npt.NDArray[Any]) -> str | None:
    """An array with its memory layout: reversed axes, column by column, with gaps."""
    turned = [stride < 0 and size > 1 for stride, size in zip(array.strides, array.shape, strict=True)]
    ahead = array[tuple(slice(None, None, -1) if turn else slice(None) for turn in turned)]
    text = _array(ahead)
    if text is None:
        return None
    if not ahead.flags.c_contiguous:
        text = f"np.asfortranarray({text})" if ahead.flags.f_contiguous else f"np.repeat({text}, 2, axis=0)[::2]"
    return text + ("[" + ", ".join("::-1" if turn else ":" for turn in turned) + "]" if any(turned) else "")


def _array(array: npt.NDArray[Any]) -> str | None:
    kind = "" if array.dtype in PLAIN else f", dtype=np.{array.dtype.name}"
    if array.size > ELEMENTS or array.dtype.kind not in "biufc":
        return None
    if not array.size:
        return f"np.zeros({array.shape}{kind})" if array.dtype.kind == "f" else _empty(array)
    return f"np.array({_elements(array)}{kind})"


def _empty(array: npt.NDArray[Any]) -> str:
    return f"np.zeros({array.shape}, dtype=np.{array.dtype.name})"


def _elements(array: npt.NDArray[Any]) -> str:
    text = np.array2string(array, separator=", ", threshold=ELEMENTS + 1, floatmode="unique", max_line_width=10**6)
    return _ODD.sub(r"np.\1", without_padding(text))


def _tensor(value: Any) -> str | None:
    array = as_array(value)
    if array.size > ELEMENTS or not array.size or array.dtype.kind not in "biufc":
        return None
    name, kind = dtype_name(value), framework(value)
    if kind == "tensorflow":
        return f"tf.constant({_elements(array)}, dtype=tf.{name})"
    grad = ", requires_grad=True" if getattr(value, "requires_grad", False) else ""
    return f"torch.tensor({_elements(array)}, dtype=torch.{name}{grad})"
