"""Blind inputs: those on which a common mistake cannot be seen, because it changes nothing there.

A square matrix hides a transposed product, an upstream gradient of ones hides that it was left out, one optimiser step
hides what is remembered between steps. Each may be among an item's inputs; none may be all there is. What the calls of
an item's checks have in common is read from their recordings, by shape, by value and by the names of parameters.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from grader.checking.variants import Definition
from grader.compare import as_array, framework
from grader.sandbox.wire import Call
from grader.teacher.recording import Check

UPSTREAM = frozenset({"d", "dout", "grad", "grad_output", "upstream", "dy", "dz", "delta"})
LABELS = frozenset({"y", "t", "label", "labels", "target", "targets", "y_true", "classes"})
WEIGHTS = frozenset({"w", "weight", "weights", "theta", "w1", "w2", "params", "parameters"})
BATCH = frozenset({"batch", "batch_size"})
STEPS = frozenset({"steps", "n_steps", "epochs", "n_epochs", "iterations", "iters"})
RATES = frozenset({"p", "rate", "keep", "keep_prob", "drop", "p_drop", "drop_rate", "dropout"})
PADS = frozenset({"pad", "padding"})
STRIDES, POOLS = frozenset({"stride"}), frozenset({"pool", "pool_size", "size"})
#: A matrix has so many axes.
TABLE = 2


@dataclass(slots=True)
class Input:
    """The arguments of one call: by the names of the parameters, in lower case, and all arrays among them."""

    named: dict[str, Any] = field(default_factory=dict)
    arrays: list[np.ndarray[Any, Any]] = field(default_factory=list)

    def of(self, names: frozenset[str]) -> list[Any]:
        """The arguments that bear one of the names."""
        return [value for name, value in self.named.items() if name in names]


#: Facts about an input: one truth value for each thing that could be blind; when all are true, the item is.
Facts = Callable[[Input], Iterator[bool]]


def blind_inputs(solution: str, item: str, checks: Sequence[Check]) -> list[str]:
    """What is the same, and blind, in all inputs of an item that the solution answers; universal rules do not count."""
    parameters = _parameters(solution, item)
    inputs = [
        _input(recorded.call, parameters)
        for check in checks
        if not check.universal
        for example in check.examples
        for recorded in example.calls
        if recorded.answer.error is None
    ]
    return [name for name, facts in KINDS.items() if _always(facts, inputs)]


def _always(facts: Facts, inputs: Sequence[Input]) -> bool:
    seen = [fact for one in inputs for fact in facts(one)]
    return bool(seen) and all(seen)


# From a call to names and arrays.


def _parameters(solution: str, item: str) -> dict[str, ast.arguments]:
    """Name -> parameters: of the item itself and, for a class, of its methods; the class's own are __init__'s."""
    for node in ast.parse(solution).body:
        if isinstance(node, ast.ClassDef) and node.name == item:
            methods = {part.name: part.args for part in node.body if isinstance(part, ast.FunctionDef)}
            return methods | ({item: methods["__init__"]} if "__init__" in methods else {})
        if isinstance(node, Definition) and node.name == item:
            return {item: node.args}  # type: ignore[union-attr]  # a class was dealt with above
    return {}


def _input(call: Call, parameters: Mapping[str, ast.arguments]) -> Input:
    found = Input()
    args = call.args[1:] if call.kind == "inside" else call.args
    if call.kind == "inside":
        code = getattr(call.args[0], "__code__", None)
        names = code.co_varnames[1 : code.co_argcount] if code is not None else ()
        _enter(found, dict(zip(names, args, strict=False)))
    elif (signature := parameters.get(call.target.rpartition(".")[2])) is not None:
        _enter(found, _bound(signature, args, call.kwargs))
    for value in (*args, *call.kwargs.values()):
        found.arrays += _arrays(value)
    return found


def _bound(signature: ast.arguments, args: Sequence[Any], kwargs: Mapping[str, Any]) -> dict[str, Any]:
    """Arguments by name, defaults that are plain numbers included."""
    names = [arg.arg for arg in (*signature.posonlyargs, *signature.args) if arg.arg != "self"]
    defaults: dict[str, ast.expr | None] = dict(
        zip(names[len(names) - len(signature.defaults) :], signature.defaults, strict=True) if names else ()
    )
    defaults |= dict(zip((arg.arg for arg in signature.kwonlyargs), signature.kw_defaults, strict=True))
    plain = {name: node.value for name, node in defaults.items() if isinstance(node, ast.Constant)}
    return plain | dict(zip(names, args, strict=False)) | dict(kwargs)


def _enter(found: Input, named: Mapping[str, Any]) -> None:
    """Names in lower case; a dict of parameters counts by its keys, too."""
    for name, value in named.items():
        found.named[name.lower()] = value
        if isinstance(value, Mapping):
            _enter(found, {str(key): entry for key, entry in value.items()})


def _arrays(value: Any) -> Iterator[np.ndarray[Any, Any]]:
    """The arrays in an argument; a list of numbers is one."""
    if isinstance(value, np.ndarray) or framework(value):
        yield as_array(value)
    elif isinstance(value, Mapping):
        for entry in value.values():
            yield from _arrays(entry)
    elif isinstance(value, list | tuple):
        if (array := _regular(value)) is not None:
            yield array
        else:
            for entry in value:
                yield from _arrays(entry)


def _regular(value: Any) -> np.ndarray[Any, Any] | None:
    try:
        array = np.asarray(value)
    except ValueError:
        return None
    return array if array.dtype.kind in "iuf" and array.size else None


# Facts.


def _square(one: Input) -> Iterator[bool]:
    yield from (array.shape[-1] == array.shape[-2] for array in one.arrays if array.ndim >= TABLE and array.size)


def _constant(one: Input) -> Iterator[bool]:
    yield from (_same(array) for array in one.arrays if array.size > 1)


def _single(one: Input) -> Iterator[bool]:
    yield from (len(array) == 1 for array in one.arrays if array.ndim and array.size)


def _same_in(names: frozenset[str]) -> Facts:
    def facts(one: Input) -> Iterator[bool]:
        arrays = (array for value in one.of(names) for array in _arrays(value))
        yield from (_same(array) for array in arrays if array.size > 1)

    return facts


def _ones(one: Input) -> Iterator[bool]:
    yield from (bool(np.all(np.asarray(value) == 1)) for value in one.of(UPSTREAM) if _is_numeric(value))


def _divides(one: Input) -> Iterator[bool]:
    rows = next((len(array) for array in one.arrays if array.ndim), 0)
    yield from (rows % size == 0 for size in one.of(BATCH) if isinstance(size, int) and size > 0 and rows)


def _is(names: frozenset[str], fact: Callable[[Any], bool]) -> Facts:
    def facts(one: Input) -> Iterator[bool]:
        yield from (fact(value) for value in one.of(names) if _is_number(value))

    return facts


def _stride_is_pool(one: Input) -> Iterator[bool]:
    for stride, pool in zip(one.of(STRIDES), one.of(POOLS), strict=False):
        yield stride is None or bool(np.all(np.asarray(stride) == np.asarray(pool)))


def _same(array: np.ndarray[Any, Any]) -> bool:
    return bool(np.all(array == array.flat[0]))


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float | np.number) and not isinstance(value, bool)


def _is_numeric(value: Any) -> bool:
    return _is_number(value) or (isinstance(value, np.ndarray) and value.size > 0)


#: What all inputs of an item may not be -> the facts that say so.
KINDS: dict[str, Facts] = {
    "square tables": _square,
    "constant arrays": _constant,
    "one sample": _single,
    "constant labels": _same_in(LABELS),
    "equal weights": _same_in(WEIGHTS),
    "an upstream gradient of ones": _ones,
    "n divisible by the batch size": _divides,
    "one step": _is(STEPS, lambda value: value <= 1),
    "a rate of 0.5": _is(RATES, lambda value: bool(value == 0.5)),  # noqa: PLR2004  (keep and drop are the same there)
    "padding": _is(PADS, lambda value: value >= 1),
    "a stride as large as the pool": _stride_is_pool,
}
