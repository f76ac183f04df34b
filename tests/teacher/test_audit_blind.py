"""Blind inputs are recognised by shape, value and name; one input that sees is enough."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest

from grader.checking.transcript import Example, RecordedCall
from grader.sandbox.wire import Answer, Call, Raised
from grader.teacher.audit.blind import KINDS, blind_inputs

SOLUTION = """
def f(x, y=None, *, lr=0.1): ...
def layer(X, W, dout): ...
def fit(X, y, batch_size=2, steps=1): ...
def drop(X, p=0.5): ...
def conv(X, pad=1): ...
def max_pool(X, pool=2, stride=None): ...
class Net:
    def __init__(self, rows, W): ...
    def step(self, X, dout): ...
"""
A, B = np.arange(6.0).reshape(2, 3), np.arange(12.0).reshape(4, 3)
S = np.arange(9.0).reshape(3, 3)


def check(*calls, universal=False):
    """A check whose recordings hold the calls, each as (target, arguments, keyword arguments)."""
    answered = [RecordedCall(Call(target, args, kwargs), Answer(0.0)) for target, args, kwargs in calls]
    return SimpleNamespace(universal=universal, examples=[Example({}, answered)])


BLIND = [
    ("square tables", "f", ("f", (S,), {}), ("f", (A,), {})),
    ("constant arrays", "f", ("f", (np.ones((2, 3)),), {}), ("f", (A,), {})),
    ("one sample", "f", ("f", (A[:1],), {}), ("f", (A,), {})),
    ("constant labels", "fit", ("fit", (A, np.ones(2, int), 3), {}), ("fit", (B, np.array([0, 1, 1, 0])), {})),
    ("equal weights", "layer", ("layer", (A, np.zeros((3, 2)), A), {}), ("layer", (A, B.T, A), {})),
    ("an upstream gradient of ones", "layer", ("layer", (A, B.T, np.ones((2, 4))), {}), ("layer", (A, B.T, 2 * A), {})),
    ("n divisible by the batch size", "fit", ("fit", (B, B[:, 0]), {}), ("fit", (B, B[:, 0], 3), {})),
    ("one step", "fit", ("fit", (B, B[:, 0]), {}), ("fit", (B, B[:, 0]), {"steps": 3})),
    ("a rate of 0.5", "drop", ("drop", (A,), {}), ("drop", (A, 0.2), {})),
    ("padding", "conv", ("conv", (A,), {}), ("conv", (A, 0), {})),
    ("a stride as large as the pool", "max_pool", ("max_pool", (A, 2, 2), {}), ("max_pool", (A, 3), {"stride": 1})),
]


@pytest.mark.parametrize(("kind", "item", "blind", "sees"), BLIND, ids=[case[0] for case in BLIND])
def test_what_all_inputs_have_in_common_is_blind(kind, item, blind, sees):
    """As long as nothing else is tried; a single other input, in whatever check, is enough."""
    assert kind in blind_inputs(SOLUTION, item, [check(blind), check(blind)])
    assert kind not in blind_inputs(SOLUTION, item, [check(blind), check(sees)])


def test_all_kinds_are_tried():
    """Each kind has its example above."""
    assert {case[0] for case in BLIND} == set(KINDS)


def test_good_inputs_are_not_blind():
    """Nothing is said about an item whose inputs differ, nor about one without arrays."""
    calls = [("fit", (B, np.array([0, 1, 2, 1]), 3, 4), {}), ("fit", (A, np.array([1, 0]), 2, 1), {})]

    assert blind_inputs(SOLUTION, "fit", [check(*calls)]) == []
    assert blind_inputs(SOLUTION, "f", [check(("f", (1, 2), {}))]) == []
    assert blind_inputs(SOLUTION, "f", []) == []


def test_only_answers_to_the_items_own_checks_count():
    """Universal rules try odd inputs anyway, and what is refused is no input."""
    refused = check(("f", (A,), {}))
    refused.examples[0].calls[0] = RecordedCall(Call("f", (A,), {}), Answer(None, error=Raised("ValueError", "no", ())))
    checks = [check(("f", (S,), {})), check(("f", (A,), {}), universal=True), refused]

    assert "square tables" in blind_inputs(SOLUTION, "f", checks)


def test_methods_and_constructors_have_names_too():
    """Of a class its own, of an object's handle the method's."""
    blind = check(("Net", (3, np.ones(4)), {}), ("#0.step", (A, np.ones((2, 3))), {}))
    found = blind_inputs(SOLUTION, "Net", [blind])

    assert {"equal weights", "an upstream gradient of ones"} <= set(found)


def test_scenarios_and_nested_arguments_are_looked_into():
    """Arguments of a scenario bear its names; arrays in dicts, lists and lists of numbers count, a dict by its keys."""

    def life(module, params, steps):
        return module, params, steps

    call = Call("life", (life, {"W": np.zeros((2, 2)), "b": [1.0, 1.0]}, 1), {}, "inside")
    example = Example({}, [RecordedCall(call, Answer(0.0))])
    found = blind_inputs(SOLUTION, "f", [SimpleNamespace(universal=False, examples=[example])])

    assert set(found) == {"square tables", "constant arrays", "equal weights", "one step"}
