"""torch and tensorflow inside the cage: they work, their tensors cross as data, and the judge never loads them."""

from __future__ import annotations

import sys
from dataclasses import replace
from importlib.util import find_spec

import numpy as np
import pytest

from grader.sandbox import Call, Handle, Limits, Tensor, Zygote, can_cage, decode_answers, encode_calls

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(
        not (find_spec("torch") and find_spec("tensorflow") and can_cage()), reason="needs torch, tensorflow and a cage"
    ),
]

SOURCE = b"""
import numpy as np
import keras
import tensorflow as tf
import torch
from torch import nn
from torch.utils.data import DataLoader, TensorDataset


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv = nn.Conv2d(1, 2, 3)
        self.lstm = nn.LSTM(8, 4, batch_first=True)
        self.out = nn.Linear(4, 1)

    def forward(self, x):
        hidden, _ = self.lstm(torch.relu(self.conv(x)).mean(1))
        return self.out(hidden[:, -1])


def train():
    torch.manual_seed(0)
    net, losses = Net(), []
    data = DataLoader(TensorDataset(torch.randn(16, 1, 10, 10), torch.ones(16, 1)), batch_size=8, shuffle=True)
    step = torch.optim.Adam(net.parameters(), lr=0.05)
    for _ in range(5):
        for x, y in data:
            loss = ((net(x) - y) ** 2).mean()
            step.zero_grad()
            loss.backward()
            step.step()
            losses.append(loss.item())
    return losses


def echo(x): return x
def view(x): return x.view(-1)
def noise(): return torch.randn(3)
def half(): return nn.Parameter(torch.ones(2, dtype=torch.bfloat16))
def sparse(): return torch.eye(2).to_sparse()
def gradient(x): return torch.autograd.grad((x ** 2).sum(), x)[0]
def threads(): return torch.get_num_threads()

@torch.jit.script
def scripted(x: torch.Tensor):
    return x + 1


def fit():
    keras.utils.set_random_seed(0)
    model = keras.Sequential([keras.layers.Dense(4, activation="relu"), keras.layers.Dense(1)])
    model.compile("adam", "mse")
    history = model.fit(np.ones((32, 3)), np.ones(32), verbose=0, epochs=2)
    return history.history["loss"], model


@tf.function
def flip(x):
    if tf.reduce_sum(x) > 0:
        return -x
    return x


def tape(x):
    x = tf.constant(x)
    with tf.GradientTape() as recorded:
        recorded.watch(x)
        y = tf.reduce_sum(x ** 2)
    return recorded.gradient(y, x)


def variable(): return [tf.Variable([1.0, 2.0]), keras.Variable([1.0, 2.0])]
def text(): return tf.constant("text")
def pipeline(): return [int(n) for n in tf.data.Dataset.range(3).map(lambda n: n * 2)]
"""


@pytest.fixture(scope="module")
def parent():
    """A zygote with both frameworks."""
    with Zygote(["torch", "tensorflow"], replace(Limits(), call_seconds=60.0)) as started:
        yield started


@pytest.fixture(scope="module")
def run(parent):
    """Ask a loaded worker; answers must not be errors."""
    with parent.fork(SOURCE, "day1_frameworks.py") as worker:
        assert worker.load() is None

        def ask(*calls):
            answers = decode_answers(worker.run(encode_calls(calls), 60.0))
            assert [answer.error for answer in answers if answer.error] == []
            return answers

        yield ask


def test_the_judge_has_not_loaded_them(parent):
    """Both are preloaded in a zygote of one thread; this process knows neither."""
    assert parent.threads == 1
    assert "torch" not in sys.modules
    assert "tensorflow" not in sys.modules


def test_training_works_inside(run):
    """Convolution, LSTM, data loader, Adam, jit; Keras fit, tf.function, gradient tape, tf.data."""
    x = Tensor(np.ones(3, np.float32), "torch", "float32")
    y = Tensor(np.ones(3, np.float32), "tensorflow", "float32")

    losses, fitted, scripted, flipped, gradient, data = (
        answer.value
        for answer in run(
            Call("train"), Call("fit"), Call("scripted", (x,)), Call("flip", (y,)), Call("tape", (y,)), Call("pipeline")
        )
    )

    assert len(losses) == 10
    assert losses[-1] < losses[0]
    assert fitted[1].type_name == "Sequential"
    assert fitted[0][1] < fitted[0][0]
    assert scripted.array.tolist() == [2, 2, 2]
    assert flipped.array.tolist() == [-1, -1, -1]
    assert gradient.array.tolist() == [2, 2, 2]
    assert data == [0, 2, 4]


@pytest.mark.parametrize(
    ("framework", "dtype"),
    [("torch", "float64"), ("torch", "int32"), ("torch", "bool"), ("torch", "bfloat16"), ("torch", "complex64"),
     ("tensorflow", "float64"), ("tensorflow", "int32"), ("tensorflow", "bool"), ("tensorflow", "bfloat16")],
)  # fmt: skip
def test_tensors_come_back_with_framework_dtype_and_shape(run, framework, dtype):
    """A tensor goes in and comes out as data, whatever its dtype."""
    array = np.array([[1, 0, 1]], dtype="float32" if dtype == "bfloat16" else dtype)

    (answer,) = run(Call("echo", (Tensor(array, framework, dtype),)))

    assert (answer.value.framework, answer.value.dtype, answer.value.device) == (framework, dtype, "cpu")
    assert answer.value.array.tolist() == array.tolist()
    assert answer.value.array.dtype == array.dtype


def test_parameters_and_gradients(run):
    """requires_grad crosses in both directions."""
    given = Tensor(np.array([1.0, 2.0]), "torch", "float64", requires_grad=True)

    echoed, gradient, half = (
        answer.value for answer in run(Call("echo", (given,)), Call("gradient", (given,)), Call("half"))
    )

    assert echoed.requires_grad
    assert (gradient.array.tolist(), gradient.requires_grad) == ([2, 4], False)
    assert (half.dtype, half.requires_grad) == ("bfloat16", True)


def test_variables_are_tensors_and_the_rest_are_handles(run):
    """tf.Variable and keras.Variable arrive as data; sparse and text tensors stay inside."""
    variables, sparse, text = (answer.value for answer in run(Call("variable"), Call("sparse"), Call("text")))

    assert [(v.framework, v.array.tolist()) for v in variables] == [("tensorflow", [1, 2])] * 2
    assert type(sparse) is Handle
    assert type(text) is Handle


def test_probes_see_tensors(run):
    """A view is aliased, a fresh tensor is not; drawing from torch's generator is seen."""
    x = Tensor(np.ones((2, 3), np.float32), "torch", "float32")
    probes = frozenset({"alias", "rng", "inputs"})

    view, gradient, noise = run(
        Call("view", (x,), probes=probes), Call("echo", (1,), probes=probes), Call("noise", probes=probes)
    )

    assert view.aliased
    assert view.inputs[0].array.tolist() == x.array.tolist()
    assert not gradient.aliased
    assert (gradient.rng_touched, noise.rng_touched) == (False, True)


def test_workers_are_seeded_alike_and_single_threaded(parent):
    """Two workers draw the same numbers and use one thread each."""
    calls = encode_calls([Call("noise"), Call("threads")])
    replies = []
    for _ in range(2):
        with parent.fork(SOURCE, "day1_frameworks.py") as worker:
            assert worker.load() is None
            replies.append(worker.run(calls, 60.0))

    assert replies[0] == replies[1]
    assert decode_answers(replies[0])[1].value == 1


def test_a_framework_of_the_zygote_can_be_banned(parent):
    """Loaded or not, a banned framework is a dummy, also by importlib and in sys.modules."""
    source = b"""
import importlib, sys
import torch
def one(): return torch.ones(1)
def two(): return importlib.import_module("torch").ones(1)
def three(): return sys.modules["torch"].ones(1)
def four(): return importlib.import_module("torch.nn").Linear(1, 1)
def other():
    import numpy as np
    return np.ones(1)
"""
    with parent.fork(source, "a.py", banned=["torch", "keras"]) as worker:
        assert worker.load() is None
        names = ("one", "two", "three", "four", "other")
        answers = decode_answers(
            worker.run(encode_calls([Call(name, probes=frozenset({"alias", "rng"})) for name in names]), 60.0)
        )

    assert [answer.error and answer.error.type_name for answer in answers] == ["ForbiddenAPI"] * 4 + [None]
