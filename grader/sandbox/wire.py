"""The vocabulary of the messages between judge and worker, and their frame.

A frame is `call id (u64) | head length (u32) | body length (u64) | head | body`: the head is msgpack, the body the raw
bytes of all arrays one after the other. What `encode_calls` returns and `Worker.run` takes and gives is a frame WITHOUT
its id, so that one encoding serves every student and equal bytes mean equal answers.

Only numpy is imported here, so that the student's machine can use the vocabulary. The codecs are `sending.encode_calls`
and `reading.decode_answers`.
"""

from __future__ import annotations

import struct
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

ID = struct.Struct("<Q")
LENGTHS = struct.Struct("<IQ")

MAX_HEAD = 4 << 20  #: bytes of a reply's head; unpacked they take at most some 140 times as much memory
MAX_BODY = 256 << 20  #: bytes of all arrays of one reply
MAX_RESULT = 64 << 20  #: bytes of one call's answer; more comes back as Raised("TooLarge")
MAX_VALUES = 2 << 20  #: plain values in one answer; one with a tag (an array, a list) costs as much as TAGGED of them
TAGGED = 20
MAX_DEPTH = 64  #: containers inside containers
MAX_MESSAGE = 500  #: characters of an exception's message

KINDS = ("call", "get", "inside")
PROBES = ("inputs", "alias", "rng", "errstate", "events")

#: dtypes that travel as raw bytes; everything else stays inside as a Handle.
DTYPES = frozenset(
    np.dtype(kind).str
    for kind in (
        np.bool_, np.uint8, np.int8, np.uint16, np.int16, np.uint32, np.int32, np.uint64, np.int64,
        np.float16, np.float32, np.float64, np.complex64, np.complex128,
    )
)  # fmt: skip


@dataclass(frozen=True, eq=False)
class Tensor:
    """A torch or tensorflow tensor as data: `array` keeps the shape; bfloat16 and float8 travel as float32."""

    array: np.ndarray[Any, Any]
    framework: str
    dtype: str
    requires_grad: bool = False
    device: str = "cpu"


@dataclass(frozen=True)
class Handle:
    """An object that stays inside the worker. Reach it later in the same batch as "#<number>" or as an argument.

    `number` is the index in the batch of the call that answered it; objects inside a container count on from there in
    steps of `Handle.STEP`. So a failing call never renumbers the objects of the calls after it.
    """

    number: int
    type_name: str


HANDLE_STEP = 1 << 20


@dataclass(frozen=True)
class Call:
    """One call. `target`: "mse", "LinearRegression", "#0" (a handle), "#0.fit", "#0.linear.weight".

    `kind`: "call", "get" (read the attribute), "inside" (args[0] is a function, run as f(module, *args[1:])).
    `probes`: "inputs" (send the arguments back as they are afterwards), "alias" (does the result share memory with an
    argument), "rng" (was a global random state changed), "errstate" (floating point errors and warnings raise),
    "events" (the value is a pair: the value, and the milliseconds the device says it took).
    `item` names the item whose forbidden names hold; default: the target up to its first dot.
    """

    target: str
    args: tuple[Any, ...] = ()
    kwargs: Mapping[str, Any] = field(default_factory=dict)
    kind: str = "call"
    probes: frozenset[str] = frozenset()
    item: str = ""


@dataclass(frozen=True)
class Raised:
    """An exception of the student's code as data.

    `bases`: the builtin exception classes among its ancestors, itself included, nearest first. `lines`: (line,
    function) of the student's own frames, outermost first.
    """

    type_name: str
    bases: tuple[str, ...] = ()
    message: str = ""
    lines: tuple[tuple[int, str], ...] = ()


@dataclass(frozen=True, eq=False)
class Answer:
    """What one call gave: a value or an error, and what the probes saw."""

    value: Any = None
    error: Raised | None = None
    inputs: tuple[Any, ...] | None = None
    aliased: bool = False
    rng_touched: bool = False
