"""What a diagnosis looks at: calls with their answers, and the numbers in them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from grader.compare import Tolerance, as_array, default_tolerance, difference, framework

Array = npt.NDArray[Any]

#: Numbers in all answers and arguments together, and levels of containers, beyond which nothing is looked for.
MOST, DEEPEST = 50_000, 8
#: From so many cases on, or different numbers, a relation with a free number is no chance.
SEVERAL = 3
#: Relative tolerance of a relation between doubles: a worked example may state its answer with seven digits.
RTOL = 1e-6


@dataclass(frozen=True, slots=True)
class Failure:
    """Stands for an answer: the student's code raised."""

    type_name: str


class Case(NamedTuple):
    """One call: its arguments, what came back, what is right, how close is close enough.

    `after`: the arguments after the call; `aliased`: whether the answer shares memory with one of them.
    """

    args: Sequence[Any]
    got: Any
    expected: Any
    tolerance: Tolerance = Tolerance()
    after: Sequence[Any] | None = None
    aliased: bool = False


def is_wrong(case: Case) -> bool:
    """Whether the answer is not the right one."""
    return isinstance(case.got, Failure) or difference(case.got, case.expected, case.tolerance) is not None


def small(cases: Sequence[Case]) -> bool:
    """Whether there is something to look at, and not so much that a student would wait for it."""
    left = MOST
    for case in cases:
        for value in (case.got, case.expected, *case.args):
            left -= _volume(value, DEEPEST, left)
            if left < 0:
                return False
    return bool(cases)


def _volume(value: Any, depth: int, left: int) -> int:
    """How many numbers a value holds, counted up to a little more than `left`."""
    if isinstance(value, np.ndarray) or framework(value):
        return int(np.prod(value.shape if isinstance(value, np.ndarray) else as_array(value).shape))
    if not isinstance(value, list | tuple | Mapping):
        return 1
    if depth == 0 or len(value) > left:
        return left + 1
    return sum(_volume(each, depth - 1, left) for each in (value.values() if isinstance(value, Mapping) else value))


def numbers(value: Any) -> Array | None:
    """A number, an array, a tensor or a list of numbers as float64 or complex128; None for everything else."""
    if isinstance(value, list):
        plain = bool(value) and all(isinstance(each, int | float | np.number) for each in value)
        array = np.asarray(value) if plain else None
    elif isinstance(value, bool | int | float | complex):
        array = np.asarray(value)
    elif isinstance(value, np.ndarray | np.generic) or framework(value):
        array = as_array(value)
    else:
        array = None
    if array is None or array.dtype.kind not in "biufc":
        return None
    return array.astype(np.complex128 if array.dtype.kind == "c" else np.float64)


class Pair(NamedTuple):
    """The numbers of one case: arguments as they were given, what came back, what is right."""

    args: Sequence[Any]
    a: Array
    b: Array


@dataclass(frozen=True)
class Evidence:
    """All cases of one result, its numbers laid end to end."""

    pairs: tuple[Pair, ...]
    names: Sequence[str]
    rtol: float

    @cached_property
    def same_shape(self) -> bool:
        """Whether every answer has the right shape."""
        return all(pair.a.shape == pair.b.shape for pair in self.pairs)

    @cached_property
    def a(self) -> Array:
        """All answers."""
        return np.concatenate([pair.a.ravel() for pair in self.pairs])

    @cached_property
    def b(self) -> Array:
        """All right answers."""
        return np.concatenate([pair.b.ravel() for pair in self.pairs])

    @cached_property
    def of(self) -> Array:
        """For each number, which case it belongs to."""
        return np.repeat(np.arange(len(self.pairs)), [pair.b.size for pair in self.pairs])

    @cached_property
    def scale(self) -> Array:
        """For each number, the largest right one of its case: what rounding is measured by."""
        largest = [float(np.max(np.abs(pair.b), initial=0.0)) for pair in self.pairs]
        return np.asarray(largest)[self.of]

    @cached_property
    def finite(self) -> bool:
        """Whether no answer and no right answer is infinite or NaN."""
        return bool(np.isfinite(self.a).all() and np.isfinite(self.b).all())

    @cached_property
    def wrong(self) -> Array:
        """For each number, whether it is not the right one."""
        right = self.near(self.a, self.b) | (self.a == self.b) | (np.isnan(self.a) & np.isnan(self.b))
        return np.asarray(~right)

    @cached_property
    def weight(self) -> int:
        """How many different right numbers, zero left out, speak for a relation; 2 and -2 count once."""
        return distinct(np.abs(self.b[(self.b != 0) & self.wrong]))

    @cached_property
    def variety(self) -> int:
        """How many different numbers, right or wrong ones, stand where answers are wrong."""
        return max(distinct(self.a[self.wrong]), distinct(self.b[self.wrong]))

    def near(self, a: Array, b: Array) -> Array:
        """Where two vectors of all numbers agree."""
        return np.asarray(np.abs(a - b) <= self.rtol * np.abs(b) + 1e-3 * self.rtol * self.scale)

    def holds(self, predicted: Array) -> bool:
        """Whether `predicted` is what came back, everywhere."""
        return bool(np.all(self.near(self.a, predicted)))

    def everywhere(self, made: Callable[[Pair], Array | None]) -> bool:
        """Whether what `made` builds for a case is the answer in every case; stops at the first where it is not."""
        return all(self.agrees(pair.a, made(pair)) for pair in self.pairs)

    def agrees(self, a: Array, b: Array | None) -> bool:
        """Whether two arrays are the same in shape and numbers."""
        if b is None or a.shape != b.shape:
            return False
        atol = 1e-3 * self.rtol * float(np.max(np.abs(b), initial=0.0))
        return bool(np.all((np.abs(a - b) <= self.rtol * np.abs(b) + atol) | (a == b)))

    def name(self, position: int) -> str:
        """What an argument is called."""
        return self.names[position] if position < len(self.names) else f"argument {position + 1}"

    def arguments(self) -> Iterator[tuple[str, list[Any]]]:
        """The arguments that every case has: name, values."""
        for position in range(min(len(pair.args) for pair in self.pairs)):
            yield self.name(position), [pair.args[position] for pair in self.pairs]


def distinct(values: Array) -> int:
    """How many different numbers there are, to seven digits."""
    real = np.abs(values) if np.iscomplexobj(values) else values
    return len(np.unique(real[np.isfinite(real)][:1000].astype(np.float32)))


def evidence(cases: Sequence[Case], names: Sequence[str]) -> Evidence | None:
    """The numbers of all cases, or None where an answer is no numbers."""
    pairs, rtol = [], RTOL
    for case in cases:
        a, b = numbers(case.got), numbers(case.expected)
        if a is None or b is None:
            return None
        pairs.append(Pair(case.args, a, b))
        raw = [as_array(value) for value in (case.got, case.expected) if hasattr(value, "dtype")]
        rtol = max(rtol, default_tolerance(*raw)[0])
    return Evidence(tuple(pairs), names, rtol)
