"""What the transcript of a check is turned into before a relation is looked for."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np

from grader.checking.failures import CheckFailed
from grader.checking.transcript import Example, RecordedCall
from grader.compare import Tolerance
from grader.sandbox.wire import Answer, Call, Handle, Raised
from grader.teacher.diagnosis import diagnosed, signatures
from grader.teacher.findings import of_failure

SOLUTION = """
def scale(x, factor=2.0, *, kind="plain"):
    return x * factor

class Counter:
    def __init__(self, start):
        self.count = start
    def step(self, by):
        return self.count + by
"""


def checked(calls: list[Call], answers: list[Any]) -> Any:
    """A check whose recording has these calls, one an example, and the reference's answers to them."""
    recorded = [RecordedCall(call, Answer(value)) for call, value in zip(calls, answers, strict=True)]
    return SimpleNamespace(item="scale", examples=[Example({}, [each]) for each in recorded])


def arrays(count: int = 6) -> list[Any]:
    """Vectors without a zero."""
    return [np.arange(1.0, 4.0 + k) for k in range(count)]


def test_parameters_are_called_by_their_names():
    """As the solution's signature has them: functions, constructors, methods."""
    assert signatures(SOLUTION) == {"scale": ["x", "factor", "kind"], "Counter": ["start"], ".step": ["by"]}


def test_keywords_and_positions_are_one():
    """A factor that is an argument is named, however the argument was given."""
    calls = [Call("scale", (x,), {"factor": 1.5 + k}) for k, x in enumerate(arrays())]
    right = [x * (1.5 + k) for k, x in enumerate(arrays())]

    found = diagnosed(checked(calls, right), [Answer(x) for x in arrays()], Tolerance(), SOLUTION)

    assert found == "On all 6 inputs tried, your result is the right one divided by factor."


def test_each_function_of_a_check_is_looked_at_by_itself():
    """Methods of objects are one function each, and the sentence says which; objects are no answers."""
    calls, right, own = [], [], []
    for k in range(5):
        calls += [Call("Counter", (k,)), Call("#0.step", (k + 1,))]
        right += [Handle(0, "Counter"), 3.0 * k + 2]
        own += [Answer(Handle(0, "Counter")), Answer(-3.0 * k - 2)]

    found = diagnosed(checked(calls, right), own, Tolerance(), SOLUTION)

    assert found == "step: On all 5 inputs tried, your result is minus the right one (the sign is wrong)."


def test_calls_that_the_reference_refuses_are_left_out():
    """Where an exception is asked for there is no right number; where the student raises, the condition is told."""
    calls = [Call("scale", (x,), {"kind": kind}) for x in arrays(4) for kind in ("plain", "odd")]
    refused = Call("scale", (np.zeros(0),), {"kind": "plain"})
    check = checked(calls, [call.args[0] for call in calls])
    check.examples.append(Example({}, [RecordedCall(refused, Answer(error=Raised("ValueError")))]))
    own = [Answer(error=Raised("KeyError")) if call.kwargs["kind"] == "odd" else Answer(call.args[0]) for call in calls]

    found = diagnosed(check, [*own, Answer(1.0)], Tolerance(), SOLUTION)

    assert found == "Of all 8 inputs tried, your code raises KeyError only when kind is 'odd'."


def test_a_call_on_an_object_says_how_the_object_was_made():
    """Not "#0.step(2)", which is our own numbering, but a line that can be pasted."""
    example = Example({}, [RecordedCall(Call("Counter", (5,)), Answer(Handle(0, "Counter")))])

    found = of_failure(CheckFailed(call="#0.step(2)", got="8", expected="7"), example)

    assert found.example == "Counter(5).step(2)"
    assert found.message.startswith("call      Counter(5).step(2)\n")


def test_a_property_is_not_looked_into():
    """Where a property is demanded, several answers may be right, and the reference's is only one of them."""
    example = Example({})

    assert of_failure(CheckFailed(sentence="The shares do not add up."), example).tolerance is None
    assert of_failure(CheckFailed(call="f()", tolerance=Tolerance(1e-3)), example).tolerance == Tolerance(1e-3)
