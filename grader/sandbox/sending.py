"""The judge writes: calls with their arguments, functions pickled by value. The worker never pickles anything back."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import Any

import cloudpickle
import msgpack

from grader.errors import WireError
from grader.sandbox.values import PICKLED, Encoder, TooLarge
from grader.sandbox.wire import KINDS, LENGTHS, MAX_VALUES, PROBES, TAGGED, Call

_BEGINNING = 16  # bytes of a head that hold the operation and the number of calls
MAX_REQUEST = 1 << 30  #: bytes of all arrays of one batch


def encode_calls(calls: Sequence[Call]) -> bytes:
    """Encode a batch once, for every worker: its frame without the id.

    Functions and other objects in the arguments travel pickled, by value. Arrays keep their memory layout; inside they
    are fresh, writable and shared with nothing. Raises WireError for an argument that cannot be pickled or a call that
    is none.
    """
    encoder = _CallEncoder(MAX_REQUEST, values=TAGGED * MAX_VALUES, keep_layout=True)
    try:
        return frame("run", [_call(encoder, call) for call in calls], encoder.body)
    except TooLarge as problem:
        raise WireError(f"A call's arguments are too large: {problem}. Send smaller inputs.") from problem


def frame(operation: str, payload: Any = None, body: Sequence[bytes] = ()) -> bytes:
    """A frame without its id for any operation of the worker: "facts", "load", "run"."""
    head = msgpack.packb([operation, payload], unicode_errors="surrogatepass")
    return b"".join([LENGTHS.pack(len(head), sum(map(len, body))), head, *body])


def count_calls(raw: bytes) -> int:
    """How many calls a batch from encode_calls holds."""
    unpacker = msgpack.Unpacker()
    unpacker.feed(raw[LENGTHS.size : LENGTHS.size + _BEGINNING])
    unpacker.read_array_header()
    unpacker.skip()
    return int(unpacker.read_array_header())


def _call(encoder: Encoder, call: Call) -> list[Any]:
    unknown = call.probes - set(PROBES)
    if call.kind not in KINDS or unknown:
        raise WireError(f"Call({call.target!r}): kind {call.kind!r}, probes {sorted(unknown)} unknown; "
                        f"use {KINDS} and {PROBES}.")  # fmt: skip
    args, kwargs = tuple(call.args), dict(call.kwargs)
    if call.kind == "inside" and not (args and callable(args[0])):
        raise WireError(f"Call({call.target!r}): kind 'inside' needs a function as its first argument.")
    probes = [probe for probe in PROBES if probe in call.probes]
    item = call.item or call.target.partition(".")[0]
    return [call.target, call.kind, encoder.encode(args), encoder.encode(kwargs), probes, item]


class _CallEncoder(Encoder):
    """Encodes arguments; what is no plain data travels pickled."""

    def other(self, value: Any) -> list[Any]:
        """A function or another object, pickled by value."""
        try:
            return [PICKLED, _dumps(value)]
        except Exception as problem:  # pickling runs the object's own code
            raise WireError(
                f"An argument of type {type(value).__name__} cannot be sent into the sandbox: {problem}. "
                "Send plain data, or a function that imports what it needs inside itself."
            ) from problem


def _dumps(value: Any) -> bytes:
    """Pickle by value: the module a scenario is written in does not exist inside."""
    module = sys.modules.get(getattr(value, "__module__", None) or "")
    if module is None or not _is_ours(module) or module.__name__ in cloudpickle.list_registry_pickle_by_value():
        return bytes(cloudpickle.dumps(value))
    cloudpickle.register_pickle_by_value(module)
    try:
        return bytes(cloudpickle.dumps(value))
    finally:
        cloudpickle.unregister_pickle_by_value(module)


def _is_ours(module: Any) -> bool:
    """A module that the worker cannot import: not of the standard library, not installed."""
    path = getattr(module, "__file__", None) or ""
    inside = "site-packages" in path or "dist-packages" in path
    return bool(path) and not inside and module.__name__.partition(".")[0] not in sys.stdlib_module_names
