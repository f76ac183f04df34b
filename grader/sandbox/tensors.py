"""torch and tensorflow tensors as plain data; neither is imported here. Runs in the worker only."""

from __future__ import annotations

import sys
from typing import Any

import numpy as np

from grader.sandbox.values import _ndarray
from grader.sandbox.wire import Tensor

_float32 = np.float32


def as_data(value: Any) -> Tensor | None:
    """A dense tensor or variable as data; None for anything else."""
    torch = sys.modules.get("torch")
    kinds = getattr(torch, "__dict__", {})
    if "Tensor" in kinds and isinstance(value, kinds["Tensor"]):
        return _from_torch(value, torch)
    tensorflow = sys.modules.get("tensorflow")
    kinds = getattr(tensorflow, "__dict__", {})
    if "Variable" in kinds and _is_tensorflow(value, tensorflow):
        return _from_tensorflow(value)
    return None


def as_array(value: Any) -> Any:
    """The memory of an array or CPU tensor as an array without a copy; None for anything else.

    A tensor on a device comes as a copy, so that shared memory is not seen there.
    """
    if isinstance(value, _ndarray):
        return value
    torch = sys.modules.get("torch")
    if "Tensor" in getattr(torch, "__dict__", {}) and isinstance(value, torch.Tensor):  # type: ignore[union-attr]
        tensor = _from_torch(value, torch)  # shares memory unless its dtype had to change
        return None if tensor is None else tensor.array
    return None


def _from_torch(value: Any, torch: Any) -> Tensor | None:
    if not (value.layout == torch.strided and value.device.type != "meta" and not value.is_quantized):
        return None
    dtype = str(value.dtype).removeprefix("torch.")
    plain = value.detach().cpu().resolve_conj().resolve_neg()
    if dtype == "bfloat16" or dtype.startswith("float8"):
        plain = plain.to(torch.float32)
    return Tensor(plain.numpy(), "torch", dtype, bool(value.requires_grad), str(value.device))


def _is_tensorflow(value: Any, tensorflow: Any) -> bool:
    kinds = (tensorflow.Tensor, tensorflow.Variable)
    return isinstance(value, kinds) or isinstance(getattr(value, "value", None), kinds)


def _from_tensorflow(value: Any) -> Tensor | None:
    if not hasattr(value, "numpy"):
        return None  # symbolic
    dtype = value.dtype if isinstance(value.dtype, str) else value.dtype.name
    array = value.numpy()
    if dtype == "string" or not isinstance(array, (_ndarray, np.generic)):
        return None
    if dtype == "bfloat16" or dtype.startswith("float8"):
        array = array.astype(_float32)
    return Tensor(np.asarray(array), "tensorflow", dtype)
