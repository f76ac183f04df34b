"""Hidden tests of week 1, day 4: the line in torch, TensorFlow and Keras.

A random start has no single right answer, so it is learned from the submission itself (0 steps) and the judge
walks from there in NumPy. A few steps tell right from wrong; full training happens only in the worked examples.
"""

from __future__ import annotations

import contextlib
import io
from collections.abc import Callable
from types import ModuleType
from typing import Any

import numpy as np
from numpy import ndarray as A

from grader.checking import array, assert_close, beside, check_raises, grades, inside, parts, require
from grader.compare import dtype_name

# Five rows, three columns, nothing symmetric: a swapped axis or a missing mean cannot hide.
X = np.array([[0.5, -1.0, 2.0], [1.5, 0.25, -0.5], [-1.0, 1.0, 0.75], [2.0, 0.5, 1.0], [-0.5, -1.5, 0.25]])
Y = np.array([[3.0], [-1.0], [0.5], [7.0], [-2.5]])
Y2 = np.concatenate([Y, [[1.0], [4.0], [-3.0], [0.25], [2.0]]], axis=1)
LR, STEPS, SEED = 0.05, 12, 3
NEAR: dict[str, Any] = {"rtol": 1e-4, "atol": 1e-4}  # float32 after a dozen steps
MANY = np.linspace(-2.0, 3.0, 40)[:, None]  # batches of 32 and 8 make other steps than the whole
CURVE = 0.5 * MANY**2 - MANY + 1.0
WIDE, ONE = np.zeros((1, 4000)), np.zeros((1, 1))  # enough weights to see the distribution they start from

#: What the text of an exception gives away, by the first word of the scenario: pattern -> mistake.
SLIPS = {
    "torch": {r"leaf [Vv]ariable|operand type.*NoneType": "update_under_autograd"},
    "module": {r"no attribute 'LinearRegression'": "class_name", r"before Module\.__init__": "no_super_init"},
    "tf": {
        r"module 'tensorflow[\w.]*' has no attribute": "tf1_api",
        r"No gradients provided|NoneType": "tape_after_forward",
        r"singleton tf\.Variable": "optimizer_in_loop",
    },
    "keras": {r"matplotlib": "plots_data", r"unknown rank|min_ndim=2": "predict_1d"},
}


def run(submission: Any, scenario: Callable[..., Any], *args: Any) -> Any:
    """What the scenario reports; names the mistake behind an exception where its text gives it away."""
    return inside(submission, scenario, *args, slips=SLIPS[scenario.__name__.partition("_")[0]])


def pair_of(got: Any, kind: str, d: int) -> list[A]:
    """A returned (W, b) as arrays of shapes (d, 1) and (1,); `kind` is "torch", or "" for NumPy arrays."""
    W, b = parts(got, ("W", "b"))
    pair = array(W, (d, 1), "W", kind), array(b, (1,), "b", kind)
    return [value.astype(np.float64) for value in pair]


def descend(y: A, start: list[A], steps: int, keep: float = 0.0) -> list[A]:
    """Gradient descent on X and y in NumPy; `keep` = 1 adds gradients up as a missing zero_grad does."""
    (W, b), dW, db = start, 0.0, 0.0
    for _ in range(steps):
        residual = X @ W + b - y
        dW = keep * dW + 2 / y.size * X.T @ residual
        db = keep * db + 2 / y.size * residual.sum(axis=0)
        W, b = W - LR * dW, b - LR * db
    return [W, b]


def adam(x: A, y: A, start: list[A], lr: float, steps: int) -> list[A]:
    """Adam with its usual constants on the mean squared error of x W + b, in NumPy; x and y (n, 1)."""
    inputs, parameters = np.hstack([x, np.ones_like(x)]), np.concatenate([value.ravel() for value in start])
    first, second = np.zeros(2), np.zeros(2)
    for t in range(1, steps + 1):
        gradient = 2 / y.size * inputs.T @ (inputs @ parameters - y.ravel())
        first = 0.9 * first + 0.1 * gradient
        second = 0.999 * second + 0.001 * gradient**2
        size = lr * np.sqrt(1 - 0.999**t) / (1 - 0.9**t)
        parameters = parameters - size * first / (np.sqrt(second) + 1e-7)
    return [parameters[:1, None], parameters[1:]]


def alike(got: list[A], other: list[A]) -> bool:
    """True when two lists of parameters agree to four digits."""
    return all(np.allclose(a, b, **NEAR) for a, b in zip(got, other, strict=True))


def require_normal(W: A, b: A) -> None:
    """Demand that 4000 weights look like N(0, 1); the limits are four standard errors and more."""
    require(abs(W.mean()) < 0.08, f"4000 starting weights have the mean {W.mean():.3g}; N(0, 1) has mean 0")
    require(abs(W.std() - 1) < 0.06, f"4000 starting weights have standard deviation {W.std():.3g}, not 1")
    require(b[0] != 0, "b starts at 0; it is drawn from N(0, 1), too")


# ------------------------------------------------------------------------------------------ torch_linear


def torch_runs(module: ModuleType, X: A, y: A, lr: float, seed: int, counts: list[int]) -> Any:
    """What torch_linear returns after each number of steps; the global generator starts alike every time."""
    import torch

    results = []
    for steps in counts:
        torch.manual_seed(0)
        results.append(module.torch_linear(torch.tensor(X), torch.tensor(y), lr=lr, steps=steps, seed=seed))
    return results


def torch_facts(module: ModuleType, X: A, y: A) -> Any:
    """Kinds of what torch_linear returns, what became of the data, what was printed."""
    import torch

    data, copies = [torch.tensor(X), torch.tensor(y)], [torch.tensor(X), torch.tensor(y)]
    with contextlib.redirect_stdout(io.StringIO()) as out:
        got = module.torch_linear(*data, steps=2)
    touched = any(a.requires_grad or not torch.equal(a, b) for a, b in zip(data, copies, strict=True))
    attached = any(value.requires_grad for value in got)
    dtypes = [str(value.dtype) for value in got]
    return {"dtypes": dtypes, "attached": attached, "touched": touched, "printed": out.getvalue()}


def torch_seeds(module: ModuleType, X: A, y: A) -> Any:
    """Starts for the seeds 5, 5, 6, each after another torch.manual_seed; whether the global state moved."""
    import torch

    starts, moved = [], False
    for before, seed in ((1, 5), (2, 5), (2, 6)):
        torch.manual_seed(before)
        state = torch.get_rng_state()
        starts.append(module.torch_linear(torch.tensor(X), torch.tensor(y), steps=0, seed=seed))
        moved = moved or not torch.equal(state, torch.get_rng_state())
    return {"starts": starts, "moved": moved}


@grades("torch_linear")
def test_torch_linear_follows_gradient_descent(submission: Any) -> None:
    """From its own start (steps=0), torch_linear arrives after 12 steps where day 3's descent arrives."""
    start, got = (pair_of(one, "torch", 3) for one in run(submission, torch_runs, X, Y, LR, SEED, [0, STEPS]))
    piled = alike(got, descend(Y, start, STEPS, keep=1.0))
    require(not piled, "the gradients of all former steps were added up", mistake="no_zero_grad")
    table = alike(got, descend(np.full_like(Y, Y.mean()), start, STEPS))  # where such a table leads
    require(not table, "every prediction was compared with every target, an (n, n) table", mistake="y_1d")
    assert_close(got, descend(Y, start, STEPS), **NEAR, what=f"W and b after {STEPS} steps")


@grades("torch_linear")
def test_torch_linear_starts_from_the_normal_distribution(submission: Any) -> None:
    """W and b start as N(0, 1): 4000 weights have mean 0 and standard deviation 1, and b is not zero."""
    require_normal(*pair_of(run(submission, torch_runs, WIDE, ONE, LR, SEED, [0])[0], "torch", 4000))


@grades("torch_linear")
def test_torch_linear_keeps_the_dtype_and_detaches(submission: Any) -> None:
    """Data in float64 give float64 W and b, float32 gives float32; neither requires a gradient any more."""
    for dtype in ("float64", "float32"):
        facts = run(submission, torch_facts, X.astype(dtype), Y.astype(dtype))
        right = facts["dtypes"] == [f"torch.{dtype}"] * 2
        require(right, f"data in {dtype} gave W and b in {' and '.join(facts['dtypes'])}")
        require(not facts["attached"], "W or b still has requires_grad=True: return them detached")


@grades("torch_linear")
def test_torch_linear_leaves_no_trace(submission: Any) -> None:
    """X and y are after the call what they were before, and nothing is printed."""
    facts = run(submission, torch_facts, X, Y)
    require(not facts["touched"], "X or y has changed, or requires a gradient now; only W and b are parameters")
    require(not facts["printed"], "torch_linear printed something; it should only return W and b")


@grades("torch_linear")
def test_torch_linear_obeys_its_seed(submission: Any) -> None:
    """The same seed gives the same W and b whatever ran before; another seed gives others."""
    got = run(submission, torch_seeds, X, Y)
    first, second, other = (pair_of(start, "torch", 3) for start in got["starts"])
    assert_close(second, first, what="the start for the same seed, the second time")
    require(not alike(first, other), "seed=5 and seed=6 give the same start: the seed is not used")


@grades("torch_linear")
def test_torch_linear_leaves_the_global_generator_alone(submission: Any) -> None:
    """The global random state of torch is the same before and after the call."""
    got = run(submission, torch_seeds, X, Y)
    require(not got["moved"], "the call changed the global random state of torch", mistake="global_seed")


@grades("torch_linear")
def test_torch_linear_refuses_a_flat_y(submission: Any) -> None:
    """A y of shape (n,) raises ValueError: with (n, 1) it would broadcast to an (n, n) table."""
    check_raises(ValueError, beside(submission, torch_runs), X, Y[:, 0], LR, SEED, [1], mistake="y_1d")


@grades("torch_linear")
def test_torch_linear_refuses_shapes_that_do_not_fit(submission: Any) -> None:
    """Another number of rows in y, a flat X and no rows at all raise ValueError."""
    for inputs, targets in ((X, Y[:1]), (X[:, 0], Y), (X[:0], Y[:0])):
        check_raises(ValueError, beside(submission, torch_runs), inputs, targets, LR, SEED, [1])


# -------------------------------------------------------------------------------------- LinearRegression


def module_life(module: ModuleType, X: A, y: A, outputs: int, counts: list[int]) -> Any:
    """Parameters of a LinearRegression(3, outputs) at birth and after each fit; what fit returned and printed."""
    import torch

    torch.manual_seed(3)
    returned = []
    inputs, targets = torch.tensor(X, dtype=torch.float32), torch.tensor(y, dtype=torch.float32)
    with contextlib.redirect_stdout(io.StringIO()) as out:
        model = module.LinearRegression(3, outputs)
        states = [[parameter.detach().numpy().copy() for parameter in model.parameters()]]
        for steps in counts:
            returned.append(model.fit(inputs, targets, lr=0.05, steps=steps))
            states.append([parameter.detach().numpy().copy() for parameter in model.parameters()])
    return {
        "states": states,
        "lists": all(isinstance(losses, list) for losses in returned),
        "losses": [[float(loss) for loss in losses] if losses else [] for losses in returned],
        "floats": all(isinstance(loss, float) for losses in returned for loss in losses or []),
        "tensors": any(isinstance(loss, torch.Tensor) for losses in returned for loss in losses or []),
        "printed": out.getvalue(),
    }


def module_anatomy(module: ModuleType, x: A) -> Any:
    """What LinearRegression(3, 2) and LinearRegression() consist of, and what the first predicts."""
    import torch

    torch.manual_seed(1)
    model, plain = module.LinearRegression(3, 2), module.LinearRegression()
    prediction = model(torch.tensor(x, dtype=torch.float32))
    return {
        "linear": isinstance(getattr(model, "linear", None), torch.nn.Linear),
        "keys": sorted(model.state_dict()),
        "parameters": [parameter.detach().numpy() for parameter in model.parameters()],
        "registered": sorted(name for name, _ in model.named_parameters()),
        "default": sorted(list(value.shape) for value in plain.state_dict().values()),
        "prediction": prediction.detach().numpy(),
        "derivable": prediction.requires_grad,
    }


def start_of(state: list[A]) -> list[A]:
    """W (3, 2) and b (2,) of the parameters of a LinearRegression(3, 2)."""
    shapes = [value.shape for value in state]
    require(shapes == [(2, 3), (2,)], f"LinearRegression(3, 2) has parameters {shapes}, not (2, 3) and (2,)")
    return [state[0].T.astype(np.float64), state[1].astype(np.float64)]


@grades("LinearRegression")
def test_linear_regression_fit_follows_gradient_descent(submission: Any) -> None:
    """From the start nn.Linear gave it, fit arrives after 12 steps where day 3's descent arrives."""
    born, grown = run(submission, module_life, X, Y2, 2, [STEPS])["states"]
    assert_close(start_of(grown), descend(Y2, start_of(born), STEPS), **NEAR, what="weight.T and bias")


@grades("LinearRegression")
def test_linear_regression_reports_the_loss_before_each_step(submission: Any) -> None:
    """There is one loss for each step, the mean squared error before that step, and nothing is printed."""
    life = run(submission, module_life, X, Y2, 2, [STEPS])
    start, [losses] = start_of(life["states"][0]), life["losses"]
    path = (descend(Y2, start, steps) for steps in range(STEPS))
    expected = [float(np.mean((X @ W + b - Y2) ** 2)) for W, b in path]
    assert_close(losses, expected, **NEAR, what="the losses")
    require(not life["printed"], "fit printed something; it should only return the losses")


@grades("LinearRegression")
def test_linear_regression_losses_are_plain_floats(submission: Any) -> None:
    """The result of fit is a list of Python floats; no steps give an empty list."""
    life = run(submission, module_life, X, Y2, 2, [3, 0])
    require(not life["tensors"], "the losses are tensors, not numbers", mistake="loss_tensor_list")
    require(life["lists"] and life["floats"], "fit must return a list of plain floats")
    require(life["losses"][1] == [], "steps=0 must return an empty list")


@grades("LinearRegression")
def test_linear_regression_fit_goes_on(submission: Any) -> None:
    """Fitting 7 and then 5 steps ends where fitting 12 steps ends."""
    born, _, grown = run(submission, module_life, X, Y2, 2, [7, 5])["states"]
    assert_close(start_of(grown), descend(Y2, start_of(born), 12), **NEAR, what="weight.T and bias")


@grades("LinearRegression")
def test_linear_regression_is_one_layer_called_linear(submission: Any) -> None:
    """The state_dict holds exactly linear.weight and linear.bias; both are registered parameters."""
    anatomy = run(submission, module_anatomy, X)
    require(anatomy["linear"], "LinearRegression must be an nn.Module with an nn.Linear in `linear`")
    keys = ["linear.bias", "linear.weight"]
    require(anatomy["keys"] == keys, f"the state_dict holds {anatomy['keys']}, not {keys}")
    require(anatomy["registered"] == keys, f"registered parameters are {anatomy['registered']}, not {keys}")
    require(anatomy["default"] == [[1], [1, 2]], "LinearRegression() must have 2 inputs and 1 output")


@grades("LinearRegression")
def test_linear_regression_forward_is_the_layer(submission: Any) -> None:
    """The prediction for x (n, 3) is x times weight.T plus bias, (n, 2), and can be derived."""
    anatomy = run(submission, module_anatomy, X)
    W, b = start_of(anatomy["parameters"])
    assert_close(anatomy["prediction"], (X @ W + b).astype(np.float32), what="the prediction of a new module")
    require(anatomy["derivable"], "autograd sees no way from the prediction to the parameters")


@grades("LinearRegression")
def test_linear_regression_refuses_y_of_another_shape(submission: Any) -> None:
    """A y of shape (n,), or with other rows or columns than the prediction, raises ValueError."""
    for targets, outputs in ((Y[:, 0], 1), (Y, 2), (Y[:1], 1)):
        check_raises(ValueError, beside(submission, module_life), X, targets, outputs, [1])


# --------------------------------------------------------------------------------------------- tf_linear


def tf_runs(module: ModuleType, X: A, y: A, lr: float, seed: int, counts: list[int]) -> Any:
    """What tf_linear returns after each number of steps; the global generator starts alike every time."""
    import tensorflow as tf

    results = []
    for steps in counts:
        tf.random.set_seed(0)
        results.append(module.tf_linear(X, y, lr=lr, steps=steps, seed=seed))
    return results


def tf_seeds(module: ModuleType, X: A, y: A) -> Any:
    """Starts for the seeds 5, 5, 6, each after another tf.random.set_seed; global numbers with and without."""
    import tensorflow as tf

    starts, numbers = [], []
    for before, seed in ((1, 5), (2, 5), (2, 6)):
        tf.random.set_seed(before)
        starts.append(module.tf_linear(X, y, steps=0, seed=seed))
        numbers.append(float(tf.random.normal(())))
    tf.random.set_seed(2)
    return {"starts": starts, "after": numbers[1], "without": float(tf.random.normal(()))}


def tf_work(module: ModuleType, X: A, y: A, steps: int) -> Any:
    """How many optimizers a call builds, how often a tape is asked for gradients, and what is printed."""
    import tensorflow as tf

    optimizer, tape = tf.keras.optimizers.Optimizer, tf.GradientTape
    build, derive, log = optimizer.__init__, tape.gradient, []

    def spied_build(self: Any, *args: Any, **kwargs: Any) -> None:
        log.append("optimizer")
        build(self, *args, **kwargs)

    def spied_derive(self: Any, *args: Any, **kwargs: Any) -> Any:
        log.append("gradient")
        return derive(self, *args, **kwargs)

    optimizer.__init__, tape.gradient = spied_build, spied_derive
    try:
        with contextlib.redirect_stdout(io.StringIO()) as out:
            module.tf_linear(X, y, steps=steps)
    finally:
        optimizer.__init__, tape.gradient = build, derive
    return {"log": log, "printed": out.getvalue()}


@grades("tf_linear", timeout=30)
def test_tf_linear_follows_gradient_descent(submission: Any) -> None:
    """From its own start (steps=0), tf_linear arrives after 12 steps where day 3's descent arrives."""
    start, got = (pair_of(one, "", 3) for one in run(submission, tf_runs, X, Y, LR, SEED, [0, STEPS]))
    assert_close(got, descend(Y, start, STEPS), **NEAR, what=f"W and b after {STEPS} steps")


@grades("tf_linear", timeout=30)
def test_tf_linear_derives_with_a_tape(submission: Any) -> None:
    """The gradients come from a tf.GradientTape, and nothing is printed."""
    work = run(submission, tf_work, X, Y, 4)
    require("gradient" in work["log"], "no tape was asked for a gradient: use tf.GradientTape")
    require(not work["printed"], "tf_linear printed something; it should only return W and b")


@grades("tf_linear", timeout=30)
def test_tf_linear_builds_its_optimizer_once(submission: Any) -> None:
    """At most one optimizer is built, however many steps there are."""
    built = run(submission, tf_work, X, Y, 4)["log"].count("optimizer")
    require(built <= 1, f"{built} optimizers were built for 4 steps", mistake="optimizer_in_loop")


@grades("tf_linear", timeout=30)
def test_tf_linear_starts_from_the_normal_distribution(submission: Any) -> None:
    """W and b start as N(0, 1) in float32, also for float64 data."""
    [result] = run(submission, tf_runs, WIDE, ONE, LR, SEED, [0])
    require_normal(*pair_of(result, "", 4000))
    kinds = [dtype_name(value) for value in result]
    require(kinds == ["float32"] * 2, f"W and b must be float32; they are {' and '.join(kinds)}")


@grades("tf_linear", timeout=30)
def test_tf_linear_obeys_its_seed(submission: Any) -> None:
    """The same seed gives the same W and b whatever ran before, another one others; no global seed is set."""
    got = run(submission, tf_seeds, X, Y)
    first, second, other = (pair_of(start, "", 3) for start in got["starts"])
    assert_close(second, first, what="the start for the same seed, the second time")
    require(not alike(first, other), "seed=5 and seed=6 give the same start: the seed is not used")
    require(got["after"] == got["without"], "the call changed the global random state of TensorFlow")


@grades("tf_linear", timeout=30)
def test_tf_linear_refuses_shapes_that_do_not_fit(submission: Any) -> None:
    """A y of shape (n,), another number of rows in y, a flat X and no rows at all raise ValueError."""
    check_raises(ValueError, beside(submission, tf_runs), X, Y[:, 0], LR, SEED, [1], mistake="flat_y")
    for inputs, targets in ((X, Y[:1]), (X[:, 0], Y), (X[:0], Y[:0])):
        check_raises(ValueError, beside(submission, tf_runs), inputs, targets, LR, SEED, [1])


# ------------------------------------------------------------------------------------------ keras_linear


def keras_runs(module: ModuleType, x: A, y: A, lr: float, seed: int, counts: list[int]) -> Any:
    """Weights and steps after each number of epochs; the global generators start differently every time."""
    from tensorflow import keras

    facts: dict[str, Any] = {"weights": [], "steps": []}
    for before, epochs in enumerate(counts):
        keras.utils.set_random_seed(before)
        model = module.keras_linear(x, y, epochs=epochs, lr=lr, seed=seed)
        if not isinstance(model, keras.Model):
            return {"type": type(model).__name__}
        if not model.built:  # a Sequential without an Input is built by its first batch: 0 epochs have none
            model.build((None, 1))
        facts["weights"].append(model.get_weights())
        facts["steps"].append(int(getattr(model.optimizer, "iterations", 0)))
    return facts


def keras_anatomy(module: ModuleType, x: A, y: A, new: A) -> Any:
    """Layers, weights and predictions of a model trained for one epoch, and what that printed."""
    from tensorflow import keras

    keras.utils.set_random_seed(0)
    with contextlib.redirect_stdout(io.StringIO()) as out:
        model = module.keras_linear(x, y, epochs=1)
    facts = {"weights": model.get_weights(), "prediction": model.predict(new, verbose=0)}
    return {**facts, "layers": [type(layer).__name__ for layer in model.layers], "printed": out.getvalue()}


def weights_of(got: dict[str, Any]) -> list[list[A]]:
    """The weights of each run, after a look at what came back."""
    require("weights" in got, f"a keras.Model was asked; an object of type {got.get('type')} came back")
    for weights in got["weights"]:
        shapes = [value.shape for value in weights]
        require(shapes == [(1, 1), (1,)], f"the model has weights of shapes {shapes}, not one Dense(1)")
    return [[np.asarray(value, dtype=np.float64) for value in weights] for weights in got["weights"]]


@grades("keras_linear", timeout=30)
def test_keras_linear_follows_adam(submission: Any) -> None:
    """From its own start (epochs=0), the weights arrive after 10 epochs where Adam(lr) arrives (seed 4)."""
    start, got = weights_of(run(submission, keras_runs, X[:, :1], Y, 0.25, 4, [0, 10]))
    slow = alike(got, adam(X[:, :1], Y, start, 1e-3, 10))
    require(not slow, "the weights moved as with Adam(0.001), whatever lr is", mistake="lr_too_small")
    assert_close(got, adam(X[:, :1], Y, start, 0.25, 10), rtol=1e-3, atol=1e-3, what="W and b, 10 epochs")


@grades("keras_linear", timeout=30)
def test_keras_linear_takes_the_whole_data_at_once(submission: Any) -> None:
    """An epoch is one step also for 40 rows, where Keras by itself makes two batches (seed 1)."""
    facts = run(submission, keras_runs, MANY, CURVE, 0.25, 1, [0, 3])
    start, got = weights_of(facts)
    require(facts["steps"][1] != 6, "3 epochs on 40 rows took 6 steps", mistake="default_batches")
    expected = adam(MANY, CURVE, start, 0.25, 3)
    assert_close(got, expected, rtol=1e-3, atol=1e-3, what="W and b after 3 epochs on 40 rows")


@grades("keras_linear", timeout=30)
def test_keras_linear_obeys_its_seed(submission: Any) -> None:
    """The same seed gives the same model, whatever ran before (seed 2)."""
    first, second = weights_of(run(submission, keras_runs, X[:, :1], Y, 0.1, 2, [2, 2]))
    assert_close(second, first, **NEAR, what="W and b for the same seed, the second time")


@grades("keras_linear", timeout=30)
def test_keras_linear_is_one_dense_layer(submission: Any) -> None:
    """The model is one Dense layer without activation, predicts tables (n, 1), and training prints nothing."""
    new = np.array([[-4.0], [0.0], [4.0]])
    anatomy = run(submission, keras_anatomy, X[:, :1], Y, new)
    require({*anatomy["layers"]} <= {"InputLayer", "Dense"}, f"the layers are {anatomy['layers']}; one Dense was asked")
    [[W, b]] = weights_of({"weights": [anatomy["weights"]]})
    assert_close(anatomy["prediction"], (new @ W + b).astype(np.float32), what="model.predict of -4, 0 and 4")
    require(not anatomy["printed"], "training printed something: pass verbose=0")


@grades("keras_linear", timeout=30)
def test_keras_linear_refuses_x_that_is_no_table(submission: Any) -> None:
    """An x of shape (n,) or (n, 1, 1) raises ValueError."""
    for x in (Y[:, 0], Y[:, :, None]):
        with contextlib.suppress(ValueError):
            inside(submission, keras_runs, x, Y, 0.1, SEED, [1])
            require(False, f"x of shape {x.shape} was accepted; raise ValueError", mistake="predict_1d")
