"""Hidden tests of week 3, day 4: XOR and automatic differentiation.

Where a start can be learned from the submission, the judge walks from there in NumPy: a few steps tell right from
wrong. Full training happens only in the worked examples.
"""

from __future__ import annotations

import cmath
import contextlib
import io
from collections.abc import Mapping, Sequence
from itertools import pairwise
from types import ModuleType
from typing import Any

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from grader.checking import Universal, assert_close, beside, check, check_raises, grades, inside, require
from grader.checking.kinds import array, number, parts
from grader.checking.oracles import GRADIENT, slopes
from grader.checking.strategies import arrays, numbers, sizes

A = np.ndarray
X = np.array([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]])
Y = np.array([0.0, 1.0, 1.0, 0.0])
NEAR: dict[str, Any] = {"rtol": 1e-4, "atol": 1e-4}  # float32 after a few steps


def logistic(z: Any) -> Any:
    """The sigmoid once more, by way of tanh: no overflow on either side."""
    return (1 + np.tanh(np.asarray(z) / 2)) / 2


def alike(got: Sequence[A], other: Sequence[A]) -> bool:
    """True when two lists of arrays agree to four digits."""
    return all(np.allclose(a, b, **NEAR) for a, b in zip(got, other, strict=True))


# ----------------------------------------------------------------- xor_forward


#: Inputs (n, 2), n from 3 to 6.
TABLES = sizes(3, 6).flatmap(lambda n: arrays((n, 2), -2, 2))


def row_by_row(X: A) -> tuple[A, A]:
    """The network written out for each row."""
    H = np.array([[logistic(5 * a + 5 * b - 8), logistic(-7 * a - 7 * b + 3)] for a, b in X])
    return H, np.array([logistic(-11 * h - 11 * k + 6) for h, k in H])


@grades("xor_forward")
@given(TABLES)
def test_xor_forward_values(submission, X):
    """For any real inputs the two hidden values and the output are the sigmoids of the three sums, unrounded."""
    check(submission.xor_forward, X, expected=row_by_row(X))


@grades("xor_forward")
@given(TABLES)
def test_xor_forward_is_symmetric(submission, X):
    """Swapping x1 and x2 changes neither the hidden values nor the output."""
    check(submission.xor_forward, X[:, ::-1].copy(), expected=row_by_row(X))


class TestXorForwardUniversal(Universal, of="xor_forward"):
    args = TABLES.map(lambda X: (X,))
    one = (np.array([[1.0, 0.0]]),)
    rejects = {f"{shape}": (np.ones(shape),) for shape in ((2,), (2, 3), (4, 1), (1, 3, 2), (0, 2))}


# ------------------------------------------------------------------- train_xor


def logits(parameters: list[A], x: A) -> A:
    """What a network of weights (out, in) and biases answers: sigmoids between the layers, none at the end."""
    for place in range(0, len(parameters), 2):
        x = (logistic(x) if place else x) @ parameters[place].T + parameters[place + 1]
    return x


def cost(*parameters: A) -> float:
    """The mean cross-entropy of a network on the four rows."""
    z = logits(list(parameters), X)[:, 0]
    return float(np.mean(np.logaddexp(0, z) - Y * z))


def descend(parameters: list[A], lr: float, steps: int) -> list[A]:
    """Gradient descent with slopes by central differences: no formula of backpropagation in it."""
    for _ in range(steps):
        found = slopes(cost, *parameters)
        parameters = [value - lr * slope for value, slope in zip(parameters, found, strict=True)]
    return parameters


def walk(hidden: int, lr: float, steps: int, seed: int) -> tuple[float, float, A]:
    """Loss, accuracy and p after some steps from the start that the exercise describes."""
    rng = np.random.default_rng(seed)
    start = [rng.standard_normal(shape).T for shape in ((2, hidden), (hidden,), (hidden, 1), (1,))]
    end = descend(start, lr, steps)
    p = logistic(logits(end, X)[:, 0])
    return cost(*end), float(np.mean((p > 0.5) == (Y > 0.5))), p


RUNS = st.tuples(sizes(1, 5), numbers(0.25, 3), st.integers(0, 4), st.integers(0, 99))


@grades("train_xor")
@given(RUNS)
def test_train_xor_follows_gradient_descent(submission, run):
    """After 0 to 4 steps loss, accuracy and p are where slopes by central differences lead from the same start."""
    check(submission.train_xor, *run, expected=walk(*run), **GRADIENT)


@grades("train_xor")
def test_train_xor_defaults(submission):
    """Without arguments there are 10 hidden units, the learning rate 1 and the seed 0."""
    check(submission.train_xor, steps=3, expected=walk(10, 1.0, 3, 0), **GRADIENT)


def loss_and_accuracy(submission: Any, *run: Any) -> tuple[float, float]:
    """Two of the three parts of the answer."""
    loss, accuracy, _ = parts(submission.train_xor(*run), ("loss", "accuracy", "p"))
    return number(loss, "the loss"), number(accuracy, "the accuracy")


@grades("train_xor")
@given(st.integers(0, 30))
def test_train_xor_gets_better(submission, seed):
    """300 steps bring the loss below that of 30 steps."""
    early, late = (loss_and_accuracy(submission, 10, 1.0, steps, seed)[0] for steps in (30, 300))
    require(late < early, f"from seed {seed} the loss is {early:.6g} after 30 steps, and {late:.6g} after 300")


@grades("train_xor")
def test_train_xor_needs_a_second_unit(submission):
    """One hidden unit can never get all four rows right, three can."""
    for hidden, seed in ((1, 0), (1, 1), (3, 0), (3, 1)):
        _, accuracy = loss_and_accuracy(submission, hidden, 3.0, 400, seed)
        right = (accuracy < 1) is (hidden == 1)
        require(right, f"from seed {seed} with hidden={hidden} the accuracy is {accuracy:g} after 400 steps")


class TestTrainXorUniversal(Universal, of="train_xor"):
    args = [(3, 0.5, 4, 1), (2, 1.0, 2, 7)]
    without = {"U1", "U2", "U3", "U5"}  # there are no arrays among the arguments


# ----------------------------------------------------------------------- Value

#: What a line of a program may do with two earlier results a and b and with a plain number c.
OPERATIONS = [
    *("a + b", "a + c", "c + a", "a - b", "a - c", "c - a", "-a", "a * b", "a * c", "c * a", "a ** 2", "a ** 3"),
    *("a / (b * b + 1)", "a / (c * c + 1)", "c / (a * a + 1)", "(a * a + 1) ** c"),
    *("relu(a)", "sigmoid(a)", "tanh(a)", "exp(tanh(a) * 2)", "log(a * a + 0.25)"),
]
FUNCTIONS = ("relu", "sigmoid", "tanh", "exp", "log")
RULES = {"relu": lambda z: z if z.real > 0 else 0 * z, "sigmoid": lambda z: 1 / (1 + cmath.exp(-z))}
COMPLEX = RULES | {"tanh": cmath.tanh, "exp": cmath.exp, "log": cmath.log}

#: An operation, which two earlier results, the constant.
Line = tuple[str, int, int, float]


def run(leaves: list[Any], program: list[Line], functions: Mapping[str, Any]) -> list[Any]:
    """Leaves and results of a program, on Values or on complex numbers."""
    made = list(leaves)
    for operation, i, j, c in program:
        names = {"a": made[i % len(made)], "b": made[j % len(made)], "c": c, **functions}
        made.append(eval(operation, {"__builtins__": {}}, names))  # noqa: S307  (a text of our own)
    return made


def by_complex_steps(leaves: list[float], program: list[Line]) -> tuple[float, list[float]]:
    """Result and gradient without any rule of calculus: f(x + ih) = f(x) + ih f'(x), exact for a tiny h."""
    h, ends = 1e-200, []
    for moved in range(len(leaves)):
        start = [complex(leaf, h if place == moved else 0) for place, leaf in enumerate(leaves)]
        ends.append(run(start, program, COMPLEX)[-1])
    return ends[0].real, [end.imag / h for end in ends]


@st.composite
def programs(draw: st.DrawFn) -> tuple[list[float], list[Line]]:
    """(leaves, program): a random graph in which results are used again and again."""
    leaves = draw(st.lists(numbers(-2, 2).map(lambda x: x + 1 / 128), min_size=3, max_size=3))
    line = st.tuples(st.sampled_from(OPERATIONS), st.integers(0, 20), st.integers(0, 20), numbers(-2, 2))
    program = draw(st.lists(line, min_size=3, max_size=10))
    end = len(leaves) + len(program)
    return leaves, [*program, ("a * b", end - 1, end - 2, 0.0), ("a + b", end, end - 3, 0.0)]


def moderate(case: tuple[list[float], list[Line]]) -> bool:
    """Whether all numbers on the way stay below 100."""
    try:
        return all(abs(value) < 100 for value in run([complex(leaf) for leaf in case[0]], case[1], COMPLEX))
    except OverflowError:
        return False


def evaluated(module: ModuleType, leaves: list[float], program: list[Line]) -> Any:
    """The result of a program on Values, and the gradients of its leaves."""
    functions = {name: lambda value, name=name: getattr(value, name)() for name in FUNCTIONS}
    values = [module.Value(leaf) for leaf in leaves]
    end = run(values, program, functions)[-1]
    end.backward()
    return end.data, [value.grad for value in values]


@grades("Value")
@given(programs().filter(moderate))
def test_value_of_random_expressions(submission, case):
    """The result of a random expression and the gradients of its leaves are right, however often a Value is used."""
    check(beside(submission, evaluated), *case, expected=by_complex_steps(*case))


@grades("Value")
@given(st.sampled_from([(0.75, 1.5), (-1.25, -0.5), (2.5, 3.0)]))
def test_value_of_each_operation(submission, case):
    """Every single operation is right, also with a plain number on either side and with itself as the other one."""
    x, c = case
    for operation in OPERATIONS:
        single: list[Line] = [(operation, 0, 0, c)]
        check(beside(submission, evaluated), [x], single, expected=by_complex_steps([x], single))


#: Programs on one leaf in which a result has several users, some of them nearer to the end than others.
DIAMONDS: list[list[Line]] = [
    [("a * b", 0, 0, 0), ("a + b", 1, 0, 0)],
    [("a * b", 0, 0, 0), ("a + c", 1, 1, 1), ("a * b", 2, 1, 0), ("a + b", 2, 3, 0), ("a + b", 1, 4, 0)],
]


@grades("Value")
@given(numbers(-2, 2), st.sampled_from(DIAMONDS))
def test_value_waits_for_all_users(submission, x, program):
    """A Value hands on its gradient only after everything that uses it has added its share."""
    check(beside(submission, evaluated), [x], program, expected=by_complex_steps([x], program))


def chain(module: ModuleType, x: float, length: int, doublings: int) -> Any:
    """Additions of 0.5, then doublings: the end and the gradient of the leaf, then both gradients after zero_grad."""
    leaf = end = module.Value(x)
    for _ in range(length):
        end = end + 0.5
    for _ in range(doublings):
        end = end + end
    end.backward()
    found = [end.data, leaf.grad]
    end.zero_grad()
    return [*found, leaf.grad, end.grad]


@grades("Value")
def test_value_of_a_long_chain(submission):
    """Neither 5000 operations in a row are too many, nor 24 doublings, after which 2^24 ways lead back to the leaf."""
    check(beside(submission, chain), 0.25, 5000, 2, expected=[10001.0, 4.0, 0.0, 0.0])
    check(beside(submission, chain), 0.25, 0, 24, expected=[2.0**22, 2.0**24, 0.0, 0.0])


def several_times(module: ModuleType, x: float, y: float) -> Any:
    """Gradients of (x + y) * x * y after backward, zero_grad, and both again; then those of two other results."""
    leaves = [module.Value(x), module.Value(y)]
    middle = leaves[0] + leaves[1]
    end = middle * leaves[0] * leaves[1]
    found = [[value.grad for value in (*leaves, middle, end)]]
    for action in (end.backward, end.zero_grad) * 2:
        action()
        found.append([value.grad for value in (*leaves, middle, end)])
    for result in (leaves[0] * leaves[1], leaves[0] + leaves[0] + 3 * leaves[1]):
        result.backward()
    return found, [leaf.grad for leaf in leaves]


@grades("Value")
@given(numbers(-4, 4), numbers(-4, 4))
def test_value_adds_up_until_zero_grad(submission, x, y):
    """Every grad is 0.0 at first and after zero_grad; a leaf adds up what the backward of several results bring."""
    grads, zeros = [2 * x * y + y * y, x * x + 2 * x * y, x * y, 1.0], [0.0] * 4
    expected = [zeros, grads, zeros, grads, zeros], [y + 2, x + 3]
    check(beside(submission, several_times), x, y, expected=expected)


ENDS = {
    "relu": {0.0: (0.0, 0.0), -0.5: (0.0, 0.0), 0.5: (0.5, 1.0), -1e4: (0.0, 0.0), 1e4: (1e4, 1.0)},
    "sigmoid": {0.0: (0.5, 0.25), -1e4: (0.0, 0.0), 1e4: (1.0, 0.0)},
    "tanh": {0.0: (0.0, 1.0), -1e4: (-1.0, 0.0), 1e4: (1.0, 0.0)},
}


@grades("Value")
def test_value_of_functions_at_their_ends(submission):
    """The slope of relu at 0 is 0; sigmoid and tanh neither overflow nor lose their slope of 0 far out."""
    for name, values in ENDS.items():
        for x, (data, slope) in values.items():
            check(beside(submission, evaluated), [x], [(f"{name}(a)", 0, 0, 0.0)], expected=(data, [slope]))


@grades("Value")
def test_value_refuses_what_has_no_gradient(submission):
    """The logarithm of a number <= 0 raises ValueError, an exponent that is a Value TypeError."""
    log: list[Line] = [("log(a)", 0, 0, 0.0)]
    for x in (0.0, -1e-9, -3.0):
        check_raises(ValueError, beside(submission, evaluated), [x], log)
    check(beside(submission, evaluated), [1e-15], log, expected=(-34.538776394910684, [1e15]))
    check_raises(TypeError, beside(submission, evaluated), [2.0, 3.0], [("a ** b", 0, 1, 0.0)])


# --------------------------------------------------------------------- XorNet


def net_anatomy(module: ModuleType, widths: list[int], x: A) -> Any:
    """Parameters and answer of XorNet(widths)."""
    import torch

    torch.manual_seed(1)
    net = module.XorNet(widths)
    answer = net(torch.tensor(x, dtype=torch.float32))
    return [parameter.detach().numpy() for parameter in net.parameters()], answer.detach().numpy()


def spied_training(module: ModuleType, widths: list[int], lr: float, steps: int, seed: int, before: int) -> Any:
    """Parameters of the XorNet that train_xor_torch makes, at its first forward and at the end, and the accuracy."""
    import torch

    nets: list[Any] = []
    starts: list[Any] = []
    born, answer = module.XorNet.__init__, module.XorNet.forward

    def spied_init(self: Any, *args: Any, **kwargs: Any) -> None:
        born(self, *args, **kwargs)
        nets.append(self)

    def spied_forward(self: Any, *args: Any, **kwargs: Any) -> Any:
        starts.append([] if starts else [parameter.detach().numpy().copy() for parameter in self.parameters()])
        return answer(self, *args, **kwargs)

    torch.manual_seed(before)
    module.XorNet.__init__, module.XorNet.forward = spied_init, spied_forward
    try:
        with contextlib.redirect_stdout(io.StringIO()) as out:
            accuracy = module.train_xor_torch(widths, lr=lr, steps=steps, seed=seed)
    finally:
        module.XorNet.__init__, module.XorNet.forward = born, answer
    end = [parameter.detach().numpy() for parameter in nets[-1].parameters()] if nets else []
    return {"accuracy": accuracy, "start": starts[0] if starts else [], "end": end, "printed": out.getvalue()}


#: What the text of an exception gives away.
TORCH_SLIPS = {
    r"Target size": "label_1d",
    r"empty parameter list": "plain_list_layers",
    r"before Module\.__init__": "no_super_init",
}


def layers_of(parameters: list[A], widths: list[int]) -> list[A]:
    """Weights and biases in their order, after a look at their shapes."""
    require(parameters, "XorNet has no parameters: torch does not look into lists", mistake="plain_list_layers")
    wanted = [shape for into, out in pairwise(widths) for shape in ((out, into), (out,))]
    found = [np.shape(value) for value in parameters]
    require(found == wanted, f"XorNet({widths}) has parameters of the shapes {found}, not {wanted}")
    return [np.asarray(value, dtype=np.float64) for value in parameters]


def trained(submission: Any, widths: list[int], lr: float, steps: int, seed: int, before: int = 5) -> dict[str, Any]:
    """A training run that was looked over the shoulder."""
    run = dict(inside(submission, spied_training, widths, lr, steps, seed, before, slips=TORCH_SLIPS))
    return run | {key: layers_of(run[key], widths) for key in ("start", "end")}


@grades("XorNet")
def test_xornet_answers_logits(submission):
    """The answer is the sum of the last layer, with sigmoids between the layers and none behind the last."""
    x = np.array([[0.5, -1.0], [2.0, 0.25], [-3.0, 1.5]])
    for widths in ([2, 4, 1], [2, 3, 5, 2], [2, 1]):
        parameters, answer = inside(submission, net_anatomy, widths, x, slips=TORCH_SLIPS)
        z = logits(layers_of(parameters, widths), x)
        twice = np.allclose(array(answer, z.shape, "the answer"), logistic(z), **NEAR)
        require(not twice, "these are probabilities: the last layer has a sigmoid", mistake="sigmoid_then_bce_logits")
        assert_close(answer, z.astype(np.float32), what=f"the logits of XorNet({widths})")


@grades("XorNet", timeout=15)
def test_train_xor_torch_follows_gradient_descent(submission):
    """From where XorNet starts, the network arrives after 6 steps where gradient descent on the cross-entropy does."""
    for widths, lr, seed in (([2, 4, 1], 1.5, 1), ([2, 3, 2, 1], 0.5, 2)):
        run = trained(submission, widths, lr, 6, seed)
        assert_close(run["end"], descend(run["start"], lr, 6), **NEAR, what="the parameters after 6 steps")


@grades("XorNet", timeout=15)
def test_train_xor_torch_tells_the_accuracy(submission):
    """The result is the share of rows whose logit, after the last update, is on the right side of 0."""
    for lr, steps, seed in ((3.0, 40, 4), (8.0, 40, 0), (3.0, 150, 3)):  # some logits end between 0 and 1/2
        run = trained(submission, [2, 3, 1], lr, steps, seed)
        expected = float(np.mean((logits(run["end"], X)[:, 0] > 0) == (Y == 1)))
        accuracy = number(run["accuracy"], "the accuracy")
        assert_close(accuracy, expected, what=f"the accuracy with lr = {lr}, steps = {steps}, seed = {seed}")


@grades("XorNet", timeout=15)
def test_train_xor_torch_obeys_its_seed(submission):
    """The same seed gives the same network whatever ran before, another seed another one; nothing is printed."""
    runs = [trained(submission, [2, 3, 1], 1.0, 2, seed, before) for seed, before in ((7, 1), (7, 2), (8, 2))]
    first, second, other = (run["end"] for run in runs)
    assert_close(second, first, what="the parameters for the same seed, the second time")
    require(not alike(other, first), "seed = 7 and seed = 8 give the same network: the seed is not used")
    require(not any(run["printed"] for run in runs), "train_xor_torch printed something")


# --------------------------------------------------------------- train_xor_tf

TF_X, TF_Y = X[[2, 1, 3, 0]], Y[[2, 1, 3, 0]]
NAMES, SHAPES = ("W_h", "b_h", "W_o", "b_o"), ((2, 3), (3,), (3, 1), (1,))
TF_SLIPS = {
    r"module 'tensorflow[\w.]*' has no attribute": "tf1_api",
    r"No gradients provided|NoneType": "tape_outside",
}


def tf_run(module: ModuleType, lr: float, steps: int, seed: int) -> Any:
    """What train_xor_tf returns, its variables as they were made and at the end, how often a tape was asked."""
    import tensorflow as tf

    made: dict[tuple[int, ...], Any] = {}
    asked, derive = [], tf.GradientTape.gradient

    def creator(next_creator: Any, **kwargs: Any) -> Any:
        variable = next_creator(**kwargs)
        if variable.dtype.is_floating:  # the state of a generator is a variable (3,), too
            made.setdefault(tuple(variable.shape), (variable, variable.numpy()))
        return variable

    def spied(self: Any, *args: Any, **kwargs: Any) -> Any:
        asked.append(1)
        return derive(self, *args, **kwargs)

    tf.GradientTape.gradient = spied
    try:
        with tf.variable_creator_scope(creator), contextlib.redirect_stdout(io.StringIO()) as out:
            result = module.train_xor_tf(lr=lr, steps=steps, seed=seed)
    finally:
        tf.GradientTape.gradient = derive
    ends = {shape: (first, variable.numpy()) for shape, (variable, first) in made.items()}
    return {"result": result, "ends": ends, "asked": len(asked), "printed": out.getvalue()}


def tf_report(submission: Any, lr: float, steps: int, seed: int) -> dict[str, Any]:
    """A run of train_xor_tf; start and end are W_h, b_h, W_o, b_o in float64, weights as (out, in) for `descend`."""
    run = dict(inside(submission, tf_run, lr, steps, seed, slips=TF_SLIPS))
    complete = set(SHAPES) <= set(run["ends"])
    require(complete, "W_h (2, 3), b_h (3,), W_o (3, 1) and b_o (1,) must be tf.Variables; not all four were made")
    start, end = ([np.asarray(run["ends"][shape][i].T, np.float64) for shape in SHAPES] for i in (0, 1))
    return run | {"start": start, "end": end}


@grades("train_xor_tf", timeout=30)
def test_train_xor_tf_follows_gradient_descent(submission):
    """All four variables learn by a tape's gradients: 6 steps lead where gradient descent on the cross-entropy does."""
    run = tf_report(submission, 1.5, 6, 4)
    require(run["asked"], "no tape was asked for a gradient: use tf.GradientTape")
    require(not run["printed"], "train_xor_tf printed something")
    moved = [name for name, a, b in zip(NAMES, run["start"], run["end"], strict=True) if not np.array_equal(a, b)]
    require(moved != ["W_h", "W_o"], "only W_h and W_o learned", mistake="bias_not_trained")
    what = "W_h (transposed), b_h, W_o (transposed) and b_o after 6 steps"
    assert_close(run["end"], descend(run["start"], 1.5, 6), **NEAR, what=what)


@grades("train_xor_tf", timeout=30)
def test_train_xor_tf_judges_its_network(submission):
    """p (float32) and accuracy are those of the variables after the last update, in the order of the listing's rows."""
    for lr, steps, seed in ((1.0, 0, 0), (1.0, 0, 5), (4.0, 9, 3)):
        run = tf_report(submission, lr, steps, seed)
        accuracy, p = parts(run["result"], ("accuracy", "p"))
        expected = logistic(logits(run["end"], TF_X)[:, 0])
        require(str(getattr(p, "dtype", "")) == "float32", f"p must be a float32 array; it is {p!r}")
        assert_close(array(p, (4,), "p"), expected.astype(np.float32), what="p for [1, 0], [0, 1], [1, 1], [0, 0]")
        right = float(np.mean((expected > 0.5) == (TF_Y == 1)))
        assert_close(number(accuracy, "the accuracy"), right, what=f"the accuracy for p = {p}")


@grades("train_xor_tf", timeout=30)
def test_train_xor_tf_starts_from_the_normal_distribution(submission):
    """All four variables start as N(0, 1), none of them at zero, and otherwise for another seed."""
    starts = [tf_report(submission, 1.0, 0, seed)["start"] for seed in range(20)]
    drawn = np.concatenate([value.ravel() for start in starts for value in start])
    zero = [name for name, value in zip(NAMES, starts[0], strict=True) if not value.any()]
    require(not zero, f"{', '.join(zero)} starts at zero; it is drawn, too")
    right = abs(drawn.mean()) < 0.25 and abs(drawn.std() - 1) < 0.18
    require(right, f"260 starting numbers have mean {drawn.mean():.3g} and standard deviation {drawn.std():.3g}")
    require(not alike(starts[0], starts[1]), "seed = 0 and seed = 1 give the same start")


class TestTrainXorTfUniversal(Universal, of="train_xor_tf"):
    args = [(1.0, 2, 3), (0.5, 0, 4)]
    without = {"U1", "U2", "U3", "U5", "U8"}  # no arrays among the arguments; TensorFlow writes a log of its own
