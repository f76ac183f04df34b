"""Hidden tests of week 1, day 4: the line in torch, TensorFlow and Keras.

Training from a random start has no single right answer, so the start is learned from the submission itself (0 steps)
and the judge walks from there in NumPy. A few steps tell every known mistake from a right answer; full training
happens only in the worked examples.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from types import ModuleType
from typing import Any

import numpy as np

from grader.checking import StudentRaised, assert_close, beside, check_raises, grades, inside, require
from grader.compare import as_array, framework, kind_of, show

# Five rows, three columns, nothing symmetric: a swapped axis or a missing mean cannot hide.
X = np.array([[0.5, -1.0, 2.0], [1.5, 0.25, -0.5], [-1.0, 1.0, 0.75], [2.0, 0.5, 1.0], [-0.5, -1.5, 0.25]])
Y = np.array([[3.0], [-1.0], [0.5], [7.0], [-2.5]])
Y2 = np.concatenate([Y, [[1.0], [4.0], [-3.0], [0.25], [2.0]]], axis=1)
LR, STEPS, SEED = 0.05, 12, 3
# Forty points off any line: a batch of 32 and the rest of 8 give other steps than the whole.
MANY = np.linspace(-2.0, 3.0, 40)[:, None]
CURVE = 0.5 * MANY**2 - MANY + 1.0

#: What an exception's text gives away: pattern -> (slug, sentence).
TORCH_SLIPS = {
    r"leaf [Vv]ariable|operand type.*NoneType": (
        "update_under_autograd",
        "the update itself was recorded by autograd: let an optimizer do it, or put it under torch.no_grad()",
    ),
}
MODULE_SLIPS = {
    r"before Module\.__init__": ("no_super_init", "a layer was assigned before super().__init__() had run"),
}
TF_SLIPS = {
    r"module 'tensorflow[\w.]*' has no attribute": ("tf1_api", "this name belongs to TensorFlow 1 and is gone"),
    r"No gradients provided|NoneType": ("tape_after_forward", "the tape saw no way from the cost to W and b"),
    r"singleton tf\.Variable": ("optimizer_in_loop", "a step may not build variables: the optimizer comes before"),
}
KERAS_SLIPS = {
    r"matplotlib": ("plots_data", "keras_linear must not plot"),
    r"unknown rank|min_ndim=2": ("predict_1d", "a Keras model takes tables (n, 1), also for one number"),
}


@contextmanager
def naming(slips: Mapping[str, tuple[str, str]]) -> Iterator[None]:
    """Name the mistake behind an exception of the student's code, where its text gives it away."""
    try:
        yield
    except StudentRaised as error:
        for pattern, (slug, sentence) in slips.items():
            require(re.search(pattern, str(error)) is None, f"{sentence}. It raised {error}", mistake=slug)
        raise


def pair_of(got: Any, kind: str, d: int) -> list[np.ndarray]:
    """A returned pair (W, b) as arrays of shapes (d, 1) and (1,); `kind` is "torch", or "" for NumPy arrays."""
    require(isinstance(got, tuple) and len(got) == 2, f"the tuple (W, b) was asked; this came back: {show(got)}")
    for name, value, shape in (("W", got[0], (d, 1)), ("b", got[1], (1,))):
        right = framework(value) == kind and (kind or isinstance(value, np.ndarray))
        wanted = "a torch.Tensor" if kind else "a NumPy array"
        require(right, f"{name} must be {wanted}; it is {kind_of(value)}")
        found = as_array(value).shape
        require(found == shape, f"{name} must have shape {shape}; it has {found}")
    return [np.asarray(as_array(value), dtype=np.float64) for value in got]


def descend(y: np.ndarray, start: list[np.ndarray], steps: int, keep: float = 0.0) -> list[np.ndarray]:
    """Gradient descent on X and y in plain NumPy; `keep` = 1 adds up the gradients as a missing zero_grad does."""
    W, b = start
    dW, db = np.zeros_like(W), np.zeros_like(b)
    for _ in range(steps):
        residual = X @ W + b - y
        dW = keep * dW + 2 / y.size * X.T @ residual
        db = keep * db + 2 / y.size * residual.sum(axis=0)
        W, b = W - LR * dW, b - LR * db
    return [W, b]


def adam(x: np.ndarray, y: np.ndarray, start: list[np.ndarray], lr: float, steps: int) -> list[np.ndarray]:
    """Adam with its usual constants on the mean squared error of x W + b, in plain NumPy."""
    parameters = [np.asarray(value, dtype=np.float64) for value in start]
    first, second = ([np.zeros_like(value) for value in parameters] for _ in range(2))
    for t in range(1, steps + 1):
        residual = x @ parameters[0] + parameters[1] - y
        gradients = [2 / y.size * x.T @ residual, 2 / y.size * residual.sum(axis=0)]
        first = [0.9 * m + 0.1 * g for m, g in zip(first, gradients, strict=True)]
        second = [0.999 * v + 0.001 * g * g for v, g in zip(second, gradients, strict=True)]
        size = lr * np.sqrt(1 - 0.999**t) / (1 - 0.9**t)
        moves = [size * m / (np.sqrt(v) + 1e-7) for m, v in zip(first, second, strict=True)]
        parameters = [value - move for value, move in zip(parameters, moves, strict=True)]
    return parameters


def alike(got: list[np.ndarray], other: list[np.ndarray]) -> bool:
    """True when two lists of parameters agree to four digits."""
    return all(np.allclose(a, b, rtol=1e-4, atol=1e-4) for a, b in zip(got, other, strict=True))


# ------------------------------------------------------------------------------------------ torch_linear


def torch_runs(module: ModuleType, X: np.ndarray, y: np.ndarray, lr: float, seed: int, counts: list[int]) -> Any:
    """What torch_linear returns after each number of steps; the global generator starts alike every time."""
    import torch

    results = []
    for steps in counts:
        torch.manual_seed(0)
        results.append(module.torch_linear(torch.tensor(X), torch.tensor(y), lr=lr, steps=steps, seed=seed))
    return results


def torch_types(module: ModuleType, X: np.ndarray, y: np.ndarray) -> Any:
    """dtype and requires_grad of what torch_linear returns for float64 and float32 data."""
    import torch

    facts = {}
    for dtype in (torch.float64, torch.float32):
        got = module.torch_linear(torch.tensor(X, dtype=dtype), torch.tensor(y, dtype=dtype), steps=2)
        facts[str(dtype)] = [(str(value.dtype), bool(value.requires_grad)) for value in got]
    return facts


def torch_seeds(module: ModuleType, X: np.ndarray, y: np.ndarray) -> Any:
    """Starts for the seeds 5, 5 and 6 after different calls to torch.manual_seed; did the global state move?"""
    import torch

    starts, moved = [], False
    for before, seed in ((1, 5), (2, 5), (2, 6)):
        torch.manual_seed(before)
        state = torch.get_rng_state()
        starts.append(module.torch_linear(torch.tensor(X), torch.tensor(y), steps=0, seed=seed))
        moved = moved or not torch.equal(state, torch.get_rng_state())
    return {"starts": starts, "moved": moved}


def torch_traces(module: ModuleType, X: np.ndarray, y: np.ndarray) -> Any:
    """Are the data what they were after a call, and was something printed?"""
    import contextlib
    import io

    import torch

    inputs, targets, out = torch.tensor(X), torch.tensor(y), io.StringIO()
    with contextlib.redirect_stdout(out):
        module.torch_linear(inputs, targets, steps=3)
    same = torch.equal(inputs, torch.tensor(X)) and torch.equal(targets, torch.tensor(y))
    return {"same": same, "grad": inputs.requires_grad or targets.requires_grad, "printed": out.getvalue()}


def torch_once(module: ModuleType, X: np.ndarray, y: np.ndarray) -> Any:
    """What torch_linear returns after one step."""
    import torch

    return module.torch_linear(torch.tensor(X), torch.tensor(y), steps=1)


@grades("torch_linear")
def test_torch_linear_follows_gradient_descent(submission: Any) -> None:
    """From its own start (steps=0), torch_linear reaches after 12 steps what day 3's gradient descent reaches."""
    with naming(TORCH_SLIPS):
        runs = inside(submission, torch_runs, X, Y, LR, SEED, [0, STEPS])
    start, got = (pair_of(run, "torch", 3) for run in runs)
    piled = alike(got, descend(Y, start, STEPS, keep=1.0))
    require(not piled, "the gradients of all former steps are still in .grad: zero them first", mistake="no_zero_grad")
    spread = alike(got, descend(np.full_like(Y, Y.mean()), start, STEPS))
    require(not spread, "every prediction was compared with every target, an (n, n) table", mistake="y_1d")
    assert_close(got, descend(Y, start, STEPS), rtol=1e-4, atol=1e-5, what=f"W and b after {STEPS} steps")


@grades("torch_linear")
def test_torch_linear_starts_from_the_normal_distribution(submission: Any) -> None:
    """W and b start as N(0, 1): 4000 weights have mean 0 and standard deviation 1, and b is not zero."""
    [run] = inside(submission, torch_runs, np.zeros((1, 4000)), np.zeros((1, 1)), LR, SEED, [0])
    W, b = pair_of(run, "torch", 4000)
    require(abs(W.mean()) < 0.08, f"4000 starting weights have the mean {W.mean():.3g}; N(0, 1) has mean 0")
    require(abs(W.std() - 1) < 0.06, f"4000 starting weights have standard deviation {W.std():.3g}, not 1")
    require(b[0] != 0, "b starts at 0; it is drawn from N(0, 1), too")


@grades("torch_linear")
def test_torch_linear_keeps_the_dtype_and_detaches(submission: Any) -> None:
    """float64 data give float64 W and b, float32 data float32; neither requires a gradient any more."""
    facts = inside(submission, torch_types, X, Y)
    for dtype in ("torch.float64", "torch.float32"):
        kinds = [kind for kind, _ in facts[dtype]]
        require(kinds == [dtype] * 2, f"data of {dtype} gave W and b of {' and '.join(kinds)}")
        attached = any(requires for _, requires in facts[dtype])
        require(not attached, "W or b still has requires_grad=True: return them detached")


@grades("torch_linear")
def test_torch_linear_obeys_its_seed(submission: Any) -> None:
    """The same seed gives the same W and b whatever ran before; another seed gives others."""
    starts = inside(submission, torch_seeds, X, Y)["starts"]
    first, second, other = (pair_of(start, "torch", 3) for start in starts)
    assert_close(second, first, what="the start for the same seed, the second time")
    require(not alike(first, other), "seed=5 and seed=6 give the same start: the seed is not used")


@grades("torch_linear")
def test_torch_linear_leaves_the_global_generator_alone(submission: Any) -> None:
    """torch's global random state is the same before and after the call."""
    moved = inside(submission, torch_seeds, X, Y)["moved"]
    sentence = "the call changed torch's global random state; use torch.Generator().manual_seed(seed)"
    require(not moved, sentence, mistake="global_seed")


@grades("torch_linear")
def test_torch_linear_leaves_no_trace(submission: Any) -> None:
    """X and y are unchanged after the call, and nothing is printed."""
    facts = inside(submission, torch_traces, X, Y)
    require(facts["same"], "X or y has changed during the call")
    require(not facts["grad"], "X or y has requires_grad=True after the call; only W and b are parameters")
    require(not facts["printed"], "torch_linear printed something; it should only return W and b")


@grades("torch_linear")
def test_torch_linear_refuses_a_flat_y(submission: Any) -> None:
    """A y of shape (n,) raises ValueError: with (n, 1) it would broadcast to an (n, n) table."""
    check_raises(ValueError, beside(submission, torch_once), X, Y[:, 0], mistake="y_1d")


@grades("torch_linear")
def test_torch_linear_refuses_shapes_that_do_not_fit(submission: Any) -> None:
    """Another number of rows in y, a flat X and no rows at all raise ValueError."""
    check_raises(ValueError, beside(submission, torch_once), X, Y[:1])
    check_raises(ValueError, beside(submission, torch_once), X[:, 0], Y)
    check_raises(ValueError, beside(submission, torch_once), X[:0], Y[:0])
