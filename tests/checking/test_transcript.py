"""Recorded calls: what a replayed test may ask, and what it meets."""

from __future__ import annotations

import numpy as np
import pytest

from grader.checking.transcript import Diverged, Example, RecordedCall, Replayer, Submission, batch_of, freeze
from grader.sandbox.wire import Answer, Call, Handle


def example(*calls: Call) -> Example:
    """A recorded example whose answers are 0, 1, 2..."""
    return Example({}, [RecordedCall(call, Answer(float(n))) for n, call in enumerate(calls)])


def test_a_replayed_test_gets_the_students_answers_in_order() -> None:
    """The answers belong to the calls by their order; the reference's come from the recording."""
    recorded = example(Call("f", (1,)), Call("g", (2,)))
    player = Replayer(recorded, [Answer(10.0), Answer(20.0)], b"")
    submission = Submission()
    submission.play(player, "f")

    assert submission.f(1) == 10.0
    assert submission.g(2) == 20.0
    assert submission.g.expected((2,), {}).value == 1.0


@pytest.mark.parametrize("call", [Call("f", (2,)), Call("h", (1,))])
def test_a_call_that_was_not_recorded_diverges(call: Call) -> None:
    """Other arguments or another function: the test must run live."""
    with pytest.raises(Diverged):
        Replayer(example(Call("f", (1,))), [Answer(1.0)], b"").answer(call)


def test_one_call_too_many_diverges() -> None:
    """A body that calls on where the recording ended must run live."""
    player = Replayer(example(Call("f")), [Answer(1.0)], b"")
    player.answer(Call("f"))

    with pytest.raises(Diverged):
        player.answer(Call("f"))


def test_objects_are_numbered_by_their_place_in_the_batch() -> None:
    """A handle of the second example points past the calls of the first."""
    life = [Call("Model"), Call("#0.fit", (Handle(0, ""),))]
    batch = batch_of([example(*life), example(*life)])

    assert [call.target for call in batch] == ["Model", "#0.fit", "Model", "#2.fit"]
    assert batch[3].args == (Handle(2, ""),)


def test_a_replayed_object_keeps_its_number_in_the_example() -> None:
    """Whatever its number in the batch was."""
    player = Replayer(example(Call("f"), Call("Model")), [Answer(0), Answer(Handle(17, "Model"))], b"")
    player.answer(Call("f"))

    assert player.answer(Call("Model")).value == Handle(1, "Model")


def test_drawn_arrays_cannot_be_changed_by_a_test() -> None:
    """Every student meets the same inputs."""
    drawn = freeze({"pair": (np.ones(2), [np.ones(2)])})

    with pytest.raises(ValueError, match="read-only"):
        drawn["pair"][1][0][0] = 5.0
