"""One call inside the worker: open the arguments, run the student's code, encode what came out.

Whatever the loop needs is held here by name before student code runs: a student who patches numpy, time or msgpack
spoils only their own answers. Runs in the worker only.
"""

from __future__ import annotations

import builtins
import random
import re
import sys
import types
import warnings
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

import msgpack
import numpy as np
import numpy.random

from grader.sandbox import tensors
from grader.sandbox.opening import Opener, handle_of
from grader.sandbox.stopwatch import Stopwatch
from grader.sandbox.values import Encoder, TooLarge, handle
from grader.sandbox.wire import DTYPES, HANDLE_STEP, MAX_BODY, MAX_HEAD, MAX_MESSAGE, MAX_RESULT

_packb, _errstate, _may_share = msgpack.packb, np.errstate, np.may_share_memory
_numpy_state, _python_state = numpy.random.get_state, random.getstate
_catch_warnings, _simplefilter = warnings.catch_warnings, warnings.simplefilter
_BUILTIN_ERRORS = {kind: kind.__name__ for kind in vars(builtins).values()
                   if isinstance(kind, type) and issubclass(kind, BaseException)}  # fmt: skip
_PATH = re.compile(r"(?:/[^\s/'\":,()]+)+/([^\s/'\":,()]+)")
_MAX_LINES = 20
_MAX_LEAVES = 10_000  # of an argument or result, when looking for shared memory
_HEAD_BUDGET = MAX_HEAD - (1 << 20)  # the rest is kept for errors of the calls that follow
_SHORT_ERROR: list[Any] = ["TooLarge", [], "", []]


class Batch:
    """Runs the calls of one batch; `objects` stay alive until its end."""

    def __init__(self, module: types.ModuleType, source: str, hidden: Callable[[str], AbstractContextManager[Any]],
                 body: memoryview, stopwatch: Stopwatch | None = None) -> None:  # fmt: skip
        self.module, self.source, self.hidden = module, source, hidden
        self.objects: dict[int, Any] = {}
        self.stopwatch = stopwatch or Stopwatch("")
        self.opener = Opener(body, self.objects, self.stopwatch.device)
        self.parts: list[bytes] = []
        self.body: list[bytes] = []
        self.head_size = self.body_size = 0

    def run(self, index: int, call: list[Any]) -> None:
        """Run one call and keep its encoded answer."""
        target, kind, sealed_args, sealed_kwargs, probes, item = call
        try:
            args, kwargs = self.opener.value(sealed_args), self.opener.value(sealed_kwargs)
            state = _random_state() if "rng" in probes else None
            with self.hidden(item):
                value = self._performed(target, kind, args, kwargs, probes)
            touched = state is not None and state != _random_state()
            aliased = "alias" in probes and shares_memory(value, (args, kwargs))
            self._keep(index, value, args if "inputs" in probes else None, aliased=aliased, rng=touched)
        except TooLarge as problem:
            self._keep_error(["TooLarge", [], f"The result is too large: {problem}.", []])
        except BaseException as problem:  # noqa: BLE001 - SystemExit, KeyboardInterrupt: answers like any other
            self._keep_error(describe(problem, self.source))

    def keep_plain(self, value: Any) -> None:
        """Keep plain data as an answer."""
        self._keep(0, value)

    def attempt(self, action: Callable[[], None]) -> None:
        """Run something of the student's that answers nothing; keep what it raises."""
        try:
            action()
            self.keep_plain(None)
        except BaseException as problem:  # noqa: BLE001 - as above
            self._keep_error(describe(problem, self.source))

    def frame(self) -> list[bytes]:
        """The head and the arrays of the whole reply."""
        return [array_header(len(self.parts)) + b"".join(self.parts), *self.body]

    def _performed(self, target: str, kind: str, args: tuple[Any, ...], kwargs: dict[str, Any],
                   probes: list[str]) -> Any:  # fmt: skip
        strict = "errstate" in probes
        if "events" not in probes:
            return self._perform(target, kind, args, kwargs, strict)
        return self.stopwatch.measured(lambda: self._perform(target, kind, args, kwargs, strict))

    def _perform(self, target: str, kind: str, args: tuple[Any, ...], kwargs: dict[str, Any], strict: bool) -> Any:
        if kind == "inside":
            function, args = args[0], (self.module, *args[1:])
        else:
            function = self._find(target)
        if kind == "get":
            return function
        if not strict:
            return function(*args, **kwargs)
        with _errstate(all="raise", under="ignore"), _catch_warnings():
            _simplefilter("error")
            return function(*args, **kwargs)

    def _find(self, target: str) -> Any:
        first, *rest = target.split(".")
        if first.startswith("#"):
            found = self.opener.handle(int(first[1:]))
        elif first in vars(self.module):
            found = vars(self.module)[first]
        else:
            raise AttributeError(f"your file does not define {first}")
        for name in rest:
            found = getattr(found, name)
        return found

    def _keep(self, index: int, value: Any, inputs: Any = None, *, aliased: bool = False, rng: bool = False) -> None:
        encoder = _AnswerEncoder(self.objects, index, self.body_size)
        parts = [encoder.encode(value), None, encoder.encode(inputs), aliased, rng]
        part = _packb(parts, unicode_errors="surrogatepass")
        if self.head_size + len(part) > _HEAD_BUDGET:
            raise TooLarge(f"more than {MAX_HEAD >> 20} MB of plain values; use arrays")
        if encoder.size > MAX_BODY:
            raise TooLarge("this and the results before it do not fit one reply")
        self.parts.append(part)
        self.body += encoder.body
        self.head_size += len(part)
        self.body_size = encoder.size

    def _keep_error(self, error: list[Any]) -> None:
        part = _packb([None, error if self.head_size < _HEAD_BUDGET else _SHORT_ERROR, None, False, False])
        self.parts.append(part)
        self.head_size += len(part)


class _AnswerEncoder(Encoder):
    """Encodes one answer; its arrays follow those of the answers before it."""

    def __init__(self, objects: dict[int, Any], index: int, offset: int) -> None:
        super().__init__(limit=offset + MAX_RESULT)
        self.size = offset
        self.objects, self.next_number = objects, index

    def other(self, value: Any) -> list[Any]:
        """A tensor as data; any other object stays inside and its handle goes out."""
        tensor = tensors.as_data(value)
        if tensor is not None and tensor.array.dtype.newbyteorder("=").str in DTYPES:
            return self.tensor(tensor)
        number = self.next_number
        self.next_number += HANDLE_STEP
        self.objects[number] = value
        kept = handle_of(number, value)
        return handle(number, kept.type_name)


def array_header(count: int) -> bytes:
    """The msgpack header of a list of `count` items."""
    return b"\xdd" + count.to_bytes(4, "big")


def describe(problem: BaseException, source: str) -> list[Any]:
    """An exception as data: type, builtin bases, message, the student's own lines."""
    try:
        message = str(problem)
    except BaseException:  # noqa: BLE001 - the student's __str__ may do anything
        message = ""
    bases = [_BUILTIN_ERRORS[kind] for kind in type(problem).__mro__ if kind in _BUILTIN_ERRORS]
    lines = student_lines(problem, source)
    if isinstance(problem, SyntaxError) and problem.filename == source:
        lines, message = [[problem.lineno or 1, "<module>"]], str(problem.msg)
    message = message.encode("utf-8", "replace").decode()
    return [str(type(problem).__name__)[:100], bases, _PATH.sub(r"\1", message[: 4 * MAX_MESSAGE])[:MAX_MESSAGE], lines]


def student_lines(problem: BaseException, source: str) -> list[list[Any]]:
    """The frames of an exception that lie in the student's file, outermost first, the innermost twenty."""
    lines: list[list[Any]] = []
    step = problem.__traceback__
    while step is not None:
        code = step.tb_frame.f_code
        if code.co_filename == source:
            lines.append([step.tb_lineno, code.co_qualname[:100] if hasattr(code, "co_qualname") else code.co_name])
        step = step.tb_next
    return lines[-_MAX_LINES:]


def shares_memory(result: Any, inputs: Any) -> bool:
    """Whether the result is, or shares memory with, an argument or a part of one."""
    outside = _leaves(inputs)
    given = {id(part) for part in outside}
    arrays = [array for part in outside if (array := tensors.as_array(part)) is not None]
    for part in _leaves(result):
        array = tensors.as_array(part)
        if array is None:
            if id(part) in given and isinstance(part, (list, dict)):
                return True
        elif any(_may_share(array, other) for other in arrays):
            return True
    return False


def _leaves(value: Any) -> list[Any]:
    """The containers and arrays in a value, the value itself included."""
    found: list[Any] = []
    open_ = [value]
    while open_ and len(found) < _MAX_LEAVES:
        part = open_.pop()
        found.append(part)
        if isinstance(part, dict):
            open_ += part.values()
        elif isinstance(part, (list, tuple)) and len(part) < _MAX_LEAVES:
            open_ += part
    return found


def _random_state() -> list[Any]:
    numpy_state: Any = _numpy_state()
    state = [numpy_state[1].tobytes(), *numpy_state[2:], _python_state()]
    torch_state = getattr(sys.modules.get("torch"), "__dict__", {}).get("get_rng_state")
    if torch_state is not None:
        state.append(torch_state().numpy().tobytes())
    return state
