"""The worker opens what the judge sent: arguments, fresh for every call. The judge is trusted, so nothing is checked.

Runs in the worker only.
"""

from __future__ import annotations

import pickle
from collections.abc import Callable
from typing import Any

import numpy as np

from grader.sandbox import values
from grader.sandbox.wire import Handle

_loads = pickle.loads
_plain, _plain_array, _laid_out, _ndarray = values.PLAIN, values.plain_array, values.laid_out, np.ndarray


class Opener:
    """Turns plain data of one batch back into values; `objects` are the handles of the batch.

    torch tensors are made on `device`, where the worker has one.
    """

    def __init__(self, body: memoryview, objects: dict[int, Any], device: str = "") -> None:
        self.body = body
        self.objects = objects
        self.device = device or "cpu"

    def value(self, part: Any) -> Any:
        """One value; raises LookupError for a handle that was never made."""
        if type(part) in _plain:
            return part
        return _OPENERS[part[0]](self, *part[1:])

    def items(self, items: list[Any]) -> list[Any]:
        """A list of values."""
        return [self.value(item) for item in items]

    def array(self, dtype: str, shape: list[int], offset: int, strides: list[int] | None) -> Any:
        """An array of its own, with the layout it had outside."""
        array = _plain_array(dtype, shape, self.body, offset)
        return array if strides is None else _laid_out(array, strides)

    def tensor(self, framework: str, dtype: str, grad: bool, _device: str, part: list[Any]) -> Any:
        """A tensor of the framework that this worker has loaded."""
        array = self.value(part)
        if framework == "torch":
            import torch

            return torch.from_numpy(array).to(self.device, getattr(torch, dtype)).requires_grad_(grad)
        import tensorflow as tf

        return tf.constant(array, dtype=dtype)

    def handle(self, number: int, _type_name: str = "") -> Any:
        """The object kept under this number."""
        if number not in self.objects:
            raise LookupError(f"there is no object #{number}: the call that should have made it gave none")
        return self.objects[number]


def handle_of(number: int, value: Any) -> Handle:
    """The handle that stands for an object; its type's name in words a student knows."""
    kind = type(value)
    if issubclass(kind, _ndarray):
        return Handle(number, f"ndarray of {'str' if value.dtype.kind in 'US' else value.dtype.name}"[:100])
    return Handle(number, str(kind.__qualname__)[:100])


_OPENERS: dict[int, Callable[..., Any]] = {
    values.LIST: Opener.items,
    values.TUPLE: lambda opener, items: tuple(opener.items(items)),
    values.DICT: lambda opener, keys, held: dict(zip(opener.items(keys), opener.items(held), strict=True)),
    values.ARRAY: Opener.array,
    values.SCALAR: lambda _, dtype, data: _plain_array(dtype, [1], memoryview(data), 0)[0],
    values.TENSOR: Opener.tensor,
    values.COMPLEX: lambda _, real, imaginary: complex(real, imaginary),
    values.BIGINT: lambda _, data: int.from_bytes(data, "little", signed=True),
    values.HANDLE: Opener.handle,
    values.PICKLED: lambda _, data: _loads(data),
}
