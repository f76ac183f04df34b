"""Hidden tests of week 1, day 3: gradient descent by hand."""

from __future__ import annotations

from types import ModuleType
from typing import Any

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from grader.checking import (
    GRADIENT,
    Universal,
    assert_close,
    beside,
    check,
    check_raises,
    grades,
    inside,
    require,
    slopes,
)
from grader.checking.strategies import arrays, matrices, numbers, shapes, sizes

# Inputs and oracles


@st.composite
def problems(draw: st.DrawFn) -> tuple[np.ndarray, ...]:
    """(X, y, W, b) of a linear model. n, d and k differ, so that no transposed product goes unseen.

    None of them is 1: that is for the worked examples and U9.
    """
    n, d, k = draw(st.permutations([2, 3, 4, 5]))[:3]
    return tuple(draw(arrays(shape, -4, 4)) for shape in ((n, d), (n, k), (d, k), (k,)))


@st.composite
def descents(draw: st.DrawFn, fewest: int = 0, most: int = 6) -> tuple[Any, ...]:
    """(X, y, W, b, lr, steps) with a learning rate of at most half the limit for one output column."""
    X, y, W, b = draw(problems())
    share = draw(st.integers(1, 8)) / 8
    return X, y, W, b, share * stable_lr(X) / 2, draw(st.integers(fewest, most))


def stable_lr(X: np.ndarray, *, bias: bool = True) -> float:
    """Independent oracle of max_stable_lr: the eigenvalues of Z^T Z are the squared singular values of Z."""
    Z = np.column_stack([X, np.ones(len(X))]) if bias else X
    return float(len(Z) / np.linalg.norm(Z, 2) ** 2)


def cost(X: np.ndarray, y: np.ndarray, W: np.ndarray, b: np.ndarray) -> float:
    """The mean squared error, written once more."""
    return float(np.mean((X @ W + b - y) ** 2))


def gradients(X: np.ndarray, y: np.ndarray, W: np.ndarray, b: np.ndarray) -> tuple[np.ndarray, ...]:
    """Central differences of the cost in W and in b."""
    return slopes(lambda W, b: cost(X, y, W, b), W, b)


#: Arrays that do not fit n = 3, d = 2, k = 1, though NumPy would broadcast most of them.
MISFITS: dict[str, tuple[np.ndarray, ...]] = {
    "y (3,)": (np.ones((3, 2)), np.arange(3.0), np.ones((2, 1)), np.ones(1)),
    "y (1, 1)": (np.ones((3, 2)), np.ones((1, 1)), np.ones((2, 1)), np.ones(1)),
    "y (3, 2)": (np.ones((3, 2)), np.ones((3, 2)), np.ones((2, 1)), np.ones(1)),
    "W (3, 1)": (np.ones((3, 2)), np.ones((3, 1)), np.ones((3, 1)), np.ones(1)),
    "W (2,)": (np.ones((3, 2)), np.ones((3, 1)), np.ones(2), np.ones(1)),
    "b (1, 1)": (np.ones((3, 2)), np.ones((3, 1)), np.ones((2, 1)), np.ones((1, 1))),
    "b ()": (np.ones((3, 2)), np.ones((3, 1)), np.ones((2, 1)), np.array(1.0)),
    "b (2,)": (np.ones((3, 2)), np.ones((3, 1)), np.ones((2, 1)), np.ones(2)),
    "X (2,)": (np.ones(2), np.ones((1, 1)), np.ones((2, 1)), np.ones(1)),
    "n = 0": (np.ones((0, 2)), np.ones((0, 1)), np.ones((2, 1)), np.ones(1)),
}

# numerical_gradient


def gradient_of_quadratic(module: ModuleType, x: Any, a: Any, c: Any, *h: float) -> Any:
    """numerical_gradient(f, x) with f(x) = sum(a x^2 + c x)."""
    return module.numerical_gradient(lambda point: float((a * point**2 + c * point).sum()), x, *h)


def gradient_of_cubic(module: ModuleType, x: np.ndarray, h: float) -> Any:
    """numerical_gradient(f, x, h) with f(x) = sum(x^3)."""
    return module.numerical_gradient(lambda point: float((point**3).sum()), x, h)


def number_of_calls(module: ModuleType, x: np.ndarray) -> Any:
    """How often numerical_gradient(f, x) calls f(x) = sum(x^2)."""
    points = []

    def f(point: np.ndarray) -> float:
        points.append(point)
        return float((point**2).sum())

    module.numerical_gradient(f, x)
    return len(points)


def x_after_the_call(module: ModuleType, x: np.ndarray, good_calls: int) -> Any:
    """What x is after numerical_gradient(f, x) with an f that raises after so many good calls."""
    import contextlib

    calls = []

    def f(point: np.ndarray) -> float:
        calls.append(1)
        if len(calls) > good_calls:
            raise ArithmeticError("f is not defined here")
        return float((point**2).sum())

    with contextlib.suppress(ArithmeticError):
        module.numerical_gradient(f, x)
    return x


def gradient_of_a_vector_function(module: ModuleType, x: np.ndarray, axis: int | None) -> Any:
    """numerical_gradient(f, x) with f(x) = x^2, or its last entry in an array: not a number."""
    return module.numerical_gradient(lambda point: point**2 if axis is None else (point**2).ravel()[axis:], x)


@st.composite
def quadratics(draw: st.DrawFn, min_dims: int = 1) -> tuple[np.ndarray, ...]:
    """(x, a, c) of one shape, rank 1 to 3."""
    shape = draw(shapes(min_dims, 3, hi=3))
    return draw(arrays(shape, -2, 2)), draw(arrays(shape, -2, 2)), draw(arrays(shape, -2, 2))


@grades("numerical_gradient")
@given(quadratics())
def test_numerical_gradient_of_a_quadratic(submission, case):
    """The gradient of sum(a x^2 + c x) is 2 a x + c, for x of any rank."""
    x, a, c = case
    check(beside(submission, gradient_of_quadratic), x, a, c, expected=2 * a * x + c, rtol=0, atol=2e-7)


@grades("numerical_gradient")
@given(quadratics(), st.sampled_from([0.5, 0.125, 1e-3]))
def test_numerical_gradient_is_exact_for_quadratics(submission, case, h):
    """On a quadratic, central differences have no error (below 1e-8), however large h is."""
    x, a, c = case
    expected = 2 * a * x + c
    check(beside(submission, gradient_of_quadratic), x, a, c, h, expected=expected, rtol=0, atol=1e-8)


@grades("numerical_gradient")
@given(shapes().flatmap(lambda shape: arrays(shape, -2, 2)), st.sampled_from([0.5, 0.25, 0.125]))
def test_numerical_gradient_uses_the_h_it_is_given(submission, x, h):
    """For sum(x^3), central differences with step h give exactly 3 x^2 + h^2."""
    check(beside(submission, gradient_of_cubic), x, h, expected=3 * x**2 + h**2)


@grades("numerical_gradient")
def test_numerical_gradient_at_a_single_number(submission):
    """A number, an array of rank 0, is an x as well: the gradient of 3 x^2 + x at 2 is 13."""
    x, a, c = np.array(2.0), np.array(3.0), np.array(1.0)
    check(beside(submission, gradient_of_quadratic), x, a, c, expected=np.array(13.0), atol=2e-7)


@grades("numerical_gradient")
@given(shapes().flatmap(arrays))
def test_numerical_gradient_calls_f_twice_per_element(submission, x):
    """It calls f exactly 2 * x.size times: once above and once below for every element."""
    check(beside(submission, number_of_calls), x, expected=2 * x.size)


@grades("numerical_gradient")
@given(shapes().flatmap(arrays))
def test_numerical_gradient_leaves_x_as_it_was(submission, x):
    """After the call x is, to the last digit, what it was before."""
    check(beside(submission, x_after_the_call), x, 1000, expected=x, rtol=0, atol=0)


@grades("numerical_gradient")
@given(shapes().flatmap(arrays), st.integers(0, 3))
def test_numerical_gradient_leaves_x_as_it_was_when_f_raises(submission, x, good_calls):
    """Also if f raises half-way, x is afterwards what it was before."""
    check(beside(submission, x_after_the_call), x, good_calls, expected=x, rtol=0, atol=0)


@grades("numerical_gradient")
@given(shapes().flatmap(lambda shape: arrays(shape, -3, 3)).map(np.rint))
def test_numerical_gradient_casts_integers(submission, x):
    """Integers in x are converted to float64: x + h must not be cut off to x."""
    check(beside(submission, gradient_of_cubic), x.astype(np.int64), 0.25, expected=3 * x**2 + 0.0625)


@grades("numerical_gradient")
@given(shapes().flatmap(lambda shape: arrays(shape, -2, 2)))
def test_numerical_gradient_computes_in_float64(submission, x):
    """A float32 x gives float64 as well, just as precise: float32 is too coarse for x + 1e-5."""
    ones, call = np.ones_like(x), beside(submission, gradient_of_quadratic)
    check(call, x.astype(np.float32), ones, ones, expected=2 * x + 1, rtol=0, atol=2e-7, strict_dtype=True)


@grades("numerical_gradient")
@given(matrices())
def test_numerical_gradient_of_any_memory_layout(submission, x):
    """A transposed or reversed x gives the gradient in the same order."""
    for view in (x.T, x[::-1], x[:, ::-1]):
        check(beside(submission, gradient_of_cubic), view, 0.25, expected=3 * view**2 + 0.0625)


@grades("numerical_gradient")
def test_numerical_gradient_refuses_bad_input(submission):
    """A step h <= 0, and an f that returns an array, raise ValueError."""
    x = np.array([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]])
    for h in (0.0, -1e-5):
        check_raises(ValueError, beside(submission, gradient_of_cubic), x, h)
    for axis in (None, -1):
        check_raises(ValueError, beside(submission, gradient_of_a_vector_function), x, axis)


# linear_gradients


@grades("linear_gradients")
@given(problems())
def test_linear_gradients_values(submission, problem):
    """The gradients are dW = (2/m) X^T (XW + b - y) and db = 2/m times the sum of the residual's rows."""
    check(submission.linear_gradients, *problem)


@grades("linear_gradients")
@given(problems())
def test_linear_gradients_agree_with_central_differences(submission, problem):
    """The gradients are the slopes that central differences measure on the mean squared error."""
    check(submission.linear_gradients, *problem, expected=gradients(*problem), **GRADIENT)


@grades("linear_gradients")
@given(problems())
def test_linear_gradients_vanish_at_the_least_squares_solution(submission, problem):
    """At the best W and b the landscape is flat: both gradients are zero."""
    X, y, W, b = problem
    best = np.linalg.lstsq(np.column_stack([X, np.ones(len(X))]), y, rcond=None)[0]
    flat = np.zeros_like(W), np.zeros_like(b)
    check(submission.linear_gradients, X, y, best[:-1], best[-1], expected=flat, atol=1e-9)


@grades("linear_gradients")
@given(problems(), sizes(2, 3))
def test_linear_gradients_of_copied_data(submission, problem, copies):
    """Every sample written two or three times leaves the mean, and so its gradients, unchanged."""
    X, y, W, b = problem
    copied = np.tile(X, (copies, 1)), np.tile(y, (copies, 1))
    assert_close(
        submission.linear_gradients(*copied, W, b),
        submission.linear_gradients(X, y, W, b),
        what=f"the gradients for {copies} copies of the data",
    )


class TestLinearGradientsUniversal(Universal, of="linear_gradients"):
    args = problems()
    one = [
        (np.array([[2.0, 3.0]]), np.array([[1.0]]), np.array([[0.5], [-1.0]]), np.array([4.0])),
        (np.array([[2.0]]), np.array([[1.0, 5.0]]), np.array([[0.5, -1.0]]), np.array([4.0, 0.0])),
    ]
    rejects = MISFITS


# gradient_descent


#: (X, y, W, b) of a small problem.
SMALL = np.array([[1.0], [2.0], [4.0]]), np.array([[3.0], [1.0], [2.0]]), np.ones((1, 1)), np.ones(1)


def two_runs(module: ModuleType, X: Any, y: Any, W: Any, b: Any, lr: float, half: int) -> Any:
    """Run `half` steps, then `half` more from where the first run ended; the histories joined."""
    W, b, first = module.gradient_descent(X, y, W, b, lr, half)
    W, b, second = module.gradient_descent(X, y, W, b, lr, half)
    return W, b, first + second[1:]


def largest_rise(module: ModuleType, *args: Any) -> Any:
    """The largest difference between a cost and the one before it (negative if all fall)."""
    history = module.gradient_descent(*args)[2]
    return max((float(history[i + 1]) - float(history[i]) for i in range(len(history) - 1)), default=0.0)


def start_after_changing_the_result(module: ModuleType, *args: Any) -> Any:
    """The W and b that were passed in, after the returned ones have been overwritten."""
    W, b, _ = module.gradient_descent(*args)
    W += 1
    b += 1
    return args[2], args[3]


def dtypes(module: ModuleType, *args: Any) -> Any:
    """The dtypes of the W and b that come back."""
    W, b, _ = module.gradient_descent(*args)
    return str(W.dtype), str(b.dtype)


def message_of_divergence(module: ModuleType, *args: Any) -> Any:
    """The message of the FloatingPointError that this diverging run raises."""
    try:
        module.gradient_descent(*args)
    except FloatingPointError as error:
        return str(error)
    return "no FloatingPointError at all"


@grades("gradient_descent")
@given(descents())
def test_gradient_descent_values(submission, descent):
    """After 0 to 6 updates W, b and the history are right: the cost before any update, then after each."""
    check(submission.gradient_descent, *descent)


@grades("gradient_descent")
@given(descents(fewest=1, most=1))
def test_gradient_descent_updates_simultaneously(submission, descent):
    """One step moves W and b along the slopes at the old W and b, both of them downhill."""
    X, y, W, b, lr, _ = descent
    dW, db = gradients(X, y, W, b)
    after = W - lr * dW, b - lr * db
    expected = (*after, [cost(X, y, W, b), cost(X, y, *after)])
    check(submission.gradient_descent, *descent, expected=expected, **GRADIENT)


@grades("gradient_descent")
@given(descents(fewest=2, most=20))
def test_gradient_descent_never_climbs(submission, descent):
    """With at most half of the largest stable learning rate the cost never rises."""
    rise = inside(submission, largest_rise, *descent)
    require(rise <= 1e-9, f"The cost rises by {rise:.6g} from one step to the next. Do you walk uphill?")


@grades("gradient_descent")
@given(problems(), st.sampled_from([0.01, 0.5]))
def test_gradient_descent_of_no_steps(submission, problem, lr):
    """With steps = 0, W and b come back unchanged, as copies: writing to them leaves the originals alone."""
    X, y, W, b = problem
    check(submission.gradient_descent, X, y, W, b, lr, 0, expected=(W, b, [cost(X, y, W, b)]))
    check(beside(submission, start_after_changing_the_result), X, y, W, b, lr, 0, expected=(W, b))


@grades("gradient_descent")
@given(descents(fewest=1, most=4))
def test_gradient_descent_can_be_continued(submission, descent):
    """Two runs of s steps, the second from where the first ended, are one run of 2 s steps."""
    *start, steps = descent
    once = submission.gradient_descent(*start, 2 * steps)
    assert_close(inside(submission, two_runs, *start, steps), once, what=f"two runs of {steps} steps")


@grades("gradient_descent")
def test_gradient_descent_refuses_bad_settings(submission):
    """A learning rate of 0 or below, and a negative number of steps, raise ValueError."""
    for lr, steps in ((0.0, 3), (-0.01, 3), (-0.01, 0), (0.01, -1)):
        check_raises(ValueError, submission.gradient_descent, *SMALL, lr, steps)


@grades("gradient_descent")
def test_gradient_descent_refuses_to_diverge(submission):
    """A cost that is not finite raises FloatingPointError, the first and the last cost included."""
    for lr, steps in ((1e200, 1), (1e200, 5), (1e100, 2)):
        check_raises(FloatingPointError, submission.gradient_descent, *SMALL, lr, steps)
    no_number = np.array([[1.0], [np.nan], [4.0]])
    for steps in (0, 2):
        check_raises(FloatingPointError, submission.gradient_descent, no_number, *SMALL[1:], 0.01, steps)


@grades("gradient_descent")
def test_gradient_descent_says_when_it_diverged(submission):
    """The message is "diverged at step i", where i counts the updates until the cost was not finite."""
    for lr, steps, last in ((1e200, 1, 1), (1e200, 5, 1), (1e100, 9, 2)):
        message = inside(submission, message_of_divergence, *SMALL, lr, steps)
        require(
            f"diverged at step {last}" in str(message),
            f"With lr = {lr:g} the cost is infinite after update {last}, so the message should be "
            f"'diverged at step {last}'. It is: {message}",
        )


@grades("gradient_descent")
@given(descents(most=3))
def test_gradient_descent_keeps_the_dtype(submission, descent):
    """float32 arrays give a float32 W and b; integers and lists are taken as float64."""
    X, y, W, b, lr, steps = descent
    single = tuple(array.astype(np.float32) for array in (X, y, W, b))
    whole = tuple(np.rint(array).astype(np.int64) for array in (X, y, W, b))
    for given_, dtype in ((single, "float32"), (whole, "float64")):
        names = inside(submission, dtypes, *given_, lr, steps)
        sentence = f"For {given_[0].dtype} arrays W and b are {names}; both should be {dtype}."
        require(tuple(names) == (dtype, dtype), sentence, mistake="dtype_changed")
    check(submission.gradient_descent, *single, lr, steps, rtol=1e-3, atol=1e-4)
    check(submission.gradient_descent, *whole, lr / 64, steps)
    check(submission.gradient_descent, *(array.tolist() for array in whole), lr / 64, steps)


class TestGradientDescentUniversal(Universal, of="gradient_descent"):
    args = descents()
    one = (np.array([[2.0, 3.0]]), np.array([[1.0]]), np.array([[0.5], [-1.0]]), np.array([4.0]), 0.01, 3)
    rejects = {name: (*misfit, 0.01, 2) for name, misfit in MISFITS.items()} | {
        "y (3,), no steps": (*MISFITS["y (3,)"], 0.01, 0)
    }
    large = problems().map(lambda p: (*(array * 2500 for array in p), 1e-11, 3))
    without = {"U2"}  # the history of float32 data is a list of plain floats: test_..._keeps_the_dtype


# max_stable_lr


def rescaled_limit(module: ModuleType, X: np.ndarray, c: float, bias: bool) -> Any:
    """The limit for c X, times c^2."""
    return float(module.max_stable_lr(c * X, bias=bias)) * c**2


def tables() -> st.SearchStrategy[np.ndarray]:
    """X (n, d) with n > 2, where 2/n is not 1, and with n != d."""
    return matrices().filter(lambda X: len(X) > 2 and np.abs(X).max() >= 1)


def distance_after_descent(X: np.ndarray, lr: float, steps: int = 50) -> float:
    """Plain gradient descent for y = 0 from distance 1 in the steepest direction: the distance in the end."""
    Z = np.column_stack([X, np.ones(len(X))])
    w = np.linalg.svd(Z)[2][0]
    with np.errstate(all="ignore"):  # lr is what a student says
        for _ in range(steps):
            w = w - lr * 2 / len(Z) * Z.T @ (Z @ w)
        return float(np.linalg.norm(w))


@grades("max_stable_lr")
@given(tables(), st.booleans())
def test_max_stable_lr_is_two_over_the_largest_eigenvalue(submission, X, bias):
    """The limit is 2 / (largest eigenvalue of (2/n) Z^T Z), with and without bias."""
    check(submission.max_stable_lr, X, bias, expected=stable_lr(X, bias=bias))


@grades("max_stable_lr")
@given(tables())
def test_max_stable_lr_is_where_gradient_descent_tips_over(submission, X):
    """At 0.99 times the limit gradient descent converges, at 1.01 times it diverges."""
    limit = inside(submission, rescaled_limit, X, 1.0, True)
    below, above = (distance_after_descent(X, factor * limit) for factor in (0.99, 1.01))
    where = f"times your limit, {limit:.6g}, for X = {X.tolist()}."
    require(below < 1, f"Gradient descent diverges at 0.99 {where}")
    require(above > 1, f"Gradient descent still converges at 1.01 {where}")


@grades("max_stable_lr")
@given(tables(), numbers(1.25, 8))
def test_max_stable_lr_of_scaled_inputs(submission, X, c):
    """Without bias, inputs c times as large allow a learning rate c^2 times as small."""
    rescaled = inside(submission, rescaled_limit, X, c, False)
    limit = submission.max_stable_lr(X, False)
    assert_close(rescaled, limit, what=f"{c}^2 * max_stable_lr({c} X, bias=False)")


@grades("max_stable_lr")
@given(tables(), st.booleans())
def test_max_stable_lr_of_copied_rows(submission, X, bias):
    """Every row written twice leaves the limit unchanged."""
    twice = submission.max_stable_lr(np.repeat(X, 2, axis=0), bias)
    assert_close(twice, submission.max_stable_lr(X, bias), what="the limit with every row written twice")


@grades("max_stable_lr")
def test_max_stable_lr_of_zeros(submission):
    """X all zero raises ValueError without a bias; with one the bias alone sets the limit, 1."""
    check_raises(ValueError, submission.max_stable_lr, np.zeros((3, 2)), bias=False)
    check(submission.max_stable_lr, np.zeros((3, 2)), expected=1.0)


@grades("max_stable_lr")
@given(tables())
def test_max_stable_lr_of_other_number_types(submission, X):
    """Integers, lists and float32 are good inputs, too; and a model has a bias unless one says bias=False."""
    whole = np.rint(X).astype(np.int64)
    for same in (X, whole, whole.tolist()):
        check(submission.max_stable_lr, same)
    check(submission.max_stable_lr, X.astype(np.float32), rtol=1e-4)
    small = np.array([[200, 3], [7, 250], [90, 120]], np.uint8)  # their squares wrap round
    check(submission.max_stable_lr, small, False, expected=stable_lr(small.astype(float), bias=False))


class TestMaxStableLrUniversal(Universal, of="max_stable_lr"):
    args = st.tuples(tables(), st.booleans())
    one = [(np.array([[3.0, 1.0]]),), (np.array([[3.0, 1.0]]), False)]
    rejects = {
        "X (3,)": (np.array([1.0, 2.0, 3.0]),),
        "X (2, 3, 1)": (np.ones((2, 3, 1)),),
        "n = 0": (np.ones((0, 2)),),
        "n = 0, no bias": (np.ones((0, 2)), False),
    }
    without = {"U2"}  # the result is a plain float: see test_..._of_other_number_types
