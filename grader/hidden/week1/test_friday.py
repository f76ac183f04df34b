"""Hidden tests of week 1, Friday: a cost to repair, the normal equation, and counting steps."""

from __future__ import annotations

import itertools
from types import ModuleType
from typing import Any

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from grader.checking import (
    Universal,
    assert_close,
    check,
    check_raises,
    grades,
    inside,
    require,
    runs_like_reference,
)
from grader.checking.strategies import arrays, numbers, sizes, vectors

#: Vectors that do not fit, though NumPy would broadcast some of them.
MISFITS: dict[str, tuple[np.ndarray, np.ndarray]] = {
    "(3,) and (1,)": (np.array([1.0, 2.0, 3.0]), np.array([2.0])),
    "(1,) and (3,)": (np.array([2.0]), np.array([1.0, 2.0, 3.0])),
    "(3,) and (2,)": (np.array([1.0, 2.0, 3.0]), np.array([1.0, 2.0])),
    "(3,) and (3, 1)": (np.array([1.0, 2.0, 3.0]), np.array([[1.0], [2.0], [3.0]])),
    "(3, 1) and (3, 1)": (np.array([[1.0], [2.0], [3.0]]), np.array([[1.0], [2.0], [4.0]])),
    "empty": (np.zeros(0), np.zeros(0)),
}

# half_cost_and_grad


@st.composite
def lines(draw: st.DrawFn) -> tuple[Any, ...]:
    """(W, x, y) with 2 to 6 points."""
    n = draw(sizes())
    return draw(numbers(-4, 4)), draw(vectors(n)), draw(vectors(n))


def half_cost(W: float, x: np.ndarray, y: np.ndarray) -> float:
    """Half the mean squared error, written once more."""
    return float(np.mean((W * x - y) ** 2)) / 2


def cost_alone(module: ModuleType, W: float, x: np.ndarray, y: np.ndarray) -> Any:
    """The first of the two results."""
    return float(module.half_cost_and_grad(W, x, y)[0])


def grad_alone(module: ModuleType, W: float, x: np.ndarray, y: np.ndarray, sign: float) -> Any:
    """The second of the two results, times a sign."""
    return sign * float(module.half_cost_and_grad(W, x, y)[1])


@grades("half_cost_and_grad")
@given(lines())
def test_half_cost_and_grad_values(submission, line):
    """The cost is (1/2m) sum((W x - y)^2) and its derivative is (1/m) sum((W x - y) x)."""
    check(submission.half_cost_and_grad, *line)


@grades("half_cost_and_grad")
@given(lines())
def test_half_cost_and_grad_agree_with_central_differences(submission, line):
    """The cost is half the mean squared error, and grad is the slope that central differences measure on it."""
    W, x, y = line
    slope = (half_cost(W + 1e-3, x, y) - half_cost(W - 1e-3, x, y)) / 2e-3
    expected = (half_cost(W, x, y), slope)
    check(submission.half_cost_and_grad, W, x, y, expected=expected, rtol=1e-6, atol=1e-6)


@grades("half_cost_and_grad")
@given(lines())
def test_half_cost_is_never_negative(submission, line):
    """A sum of squares is never negative."""
    found = inside(submission, cost_alone, *line)
    require(found >= -1e-9, f"For W = {line[0]} the cost is {found:.6g}, below zero. Is every error squared?")


@grades("half_cost_and_grad")
@given(numbers(-4, 4), vectors())
def test_half_cost_and_grad_vanish_for_a_perfect_line(submission, W, x):
    """If the line goes through every point, y = W x, both the cost and its derivative are 0."""
    check(submission.half_cost_and_grad, W, x, W * x, expected=(0.0, 0.0))


@grades("half_cost_and_grad")
@given(vectors(), numbers(0.25, 4))
def test_half_cost_and_grad_are_symmetric_around_the_minimum(submission, x, distance):
    """For y = x, going left or right of W = 1 costs the same, and the slope only changes its sign."""
    left, right = 1 - distance, 1 + distance
    costs = [inside(submission, cost_alone, W, x, x) for W in (left, right)]
    assert_close(costs[0], costs[1], what=f"the cost at W = {left}, compared with W = {right}")
    slopes = [inside(submission, grad_alone, W, x, x, sign) for W, sign in ((left, -1.0), (right, 1.0))]
    assert_close(slopes[0], slopes[1], what=f"minus the slope at W = {left}, compared with W = {right}")


@grades("half_cost_and_grad")
@given(lines())
def test_half_cost_and_grad_of_other_number_types(submission, line):
    """Integers, lists and float32 are good inputs, too."""
    W, *points = line
    whole = [np.rint(values).astype(np.int64) for values in points]
    check(submission.half_cost_and_grad, W, *whole)
    check(submission.half_cost_and_grad, W, *(values.tolist() for values in whole))
    single = [values.astype(np.float32) for values in points]
    check(submission.half_cost_and_grad, W, *single, rtol=1e-4, atol=1e-4)


class TestHalfCostUniversal(Universal, of="half_cost_and_grad"):
    args = lines()
    one = (2.5, np.array([3.0]), np.array([-1.0]))
    rejects = {name: (2.0, *pair) for name, pair in MISFITS.items()}
    without = {"U2"}  # the results are plain floats: see test_..._of_other_number_types


# normal_equation


def with_ones(X: np.ndarray) -> np.ndarray:
    """The table Z: X with a column of ones appended."""
    return np.column_stack([X, np.ones(len(X))])


def least_squares(X: np.ndarray, y: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Independent oracle: NumPy's least squares, which works on Z itself and not on Z^T Z."""
    w = np.linalg.lstsq(with_ones(X), y, rcond=None)[0]
    return w[:-1], w[-1]


@st.composite
def tables(draw: st.DrawFn) -> tuple[np.ndarray, np.ndarray]:
    """(X, y) with one clear solution: more rows than unknowns, and the columns of [X, 1] far from dependent."""
    d, k = draw(st.permutations([1, 2, 3]))[:2]
    n = draw(sizes(d + 2, d + 4))
    X = draw(arrays((n, d)).filter(lambda X: np.linalg.cond(with_ones(X)) < 100))
    return X, draw(arrays((n, k)))


@st.composite
def exact_lines(draw: st.DrawFn) -> tuple[np.ndarray, ...]:
    """(X, W, b), where X has independent columns."""
    X, y = draw(tables())
    return X, draw(arrays((X.shape[1], y.shape[1]))), draw(arrays((y.shape[1],)))


@st.composite
def dependent_tables(draw: st.DrawFn) -> tuple[np.ndarray, np.ndarray]:
    """(X, y) where a column of X is a multiple of another plus a constant, in any place; also a constant alone."""
    X, y = draw(tables())
    column = draw(st.sampled_from([-2, 0, 1, 2])) * X[:, 0] + draw(st.integers(-3, 3))
    return np.insert(X, draw(sizes(0, X.shape[1])), column, axis=1), y


def moved_answer(module: ModuleType, X: np.ndarray, y: np.ndarray, factor: float, shift: float) -> Any:
    """The answer for (X, y), W and b times a factor, b shifted."""
    W, b = module.normal_equation(X, y)
    return factor * W, factor * b + shift


def gradient_at_answer(module: ModuleType, X: np.ndarray, y: np.ndarray) -> Any:
    """The gradients of the mean squared error at the answer for (X, y)."""
    W, b = module.normal_equation(X, y)
    residual = X @ W + b - y
    return 2 / residual.size * X.T @ residual, 2 / residual.size * residual.sum(axis=0)


@grades("normal_equation")
@given(tables())
def test_normal_equation_is_the_least_squares_solution(submission, table):
    """W and b are those of np.linalg.lstsq on [X, 1], for one or more columns of y."""
    check(submission.normal_equation, *table, expected=least_squares(*table), atol=1e-8)


@grades("normal_equation")
@given(exact_lines())
def test_normal_equation_recovers_an_exact_line(submission, line):
    """If y = XW + b without noise, exactly this W and this b come back."""
    X, W, b = line
    check(submission.normal_equation, X, X @ W + b, expected=(W, b), atol=1e-8)


@grades("normal_equation")
@given(tables())
def test_normal_equation_finds_the_flat_point(submission, table):
    """Both gradients of the mean squared error are zero at W and b."""
    X, y = table
    flat = np.zeros((X.shape[1], y.shape[1])), np.zeros(y.shape[1])
    assert_close(inside(submission, gradient_at_answer, X, y), flat, atol=1e-8, what="the gradients at W, b")


@grades("normal_equation")
@given(tables(), numbers(-4, 4))
def test_normal_equation_scales_with_y(submission, table, c):
    """If y is multiplied by c, W and b are, too."""
    X, y = table
    expected = inside(submission, moved_answer, X, y, c, 0.0)
    assert_close(submission.normal_equation(X, c * y), expected, atol=1e-8, what=f"W and b for {c} y")


@grades("normal_equation")
@given(tables(), numbers(1, 8))
def test_normal_equation_puts_constants_into_the_bias(submission, table, c):
    """A constant added to y is added to b, and W stays."""
    X, y = table
    expected = inside(submission, moved_answer, X, y, 1.0, c)
    assert_close(submission.normal_equation(X, y + c), expected, atol=1e-8, what=f"W and b for y + {c}")


@grades("normal_equation")
@given(arrays((5, 2), 100, 200))
def test_normal_equation_of_inputs_far_from_zero(submission, y):
    """The exam table makes Z^T Z badly conditioned (7e6); W and b still have six digits, whatever y is."""
    X = np.array([[73, 80, 75], [93, 88, 93], [89, 91, 90], [96, 98, 100], [73, 66, 70]], dtype=float)
    check(submission.normal_equation, X, y, expected=least_squares(X, y), rtol=1e-6, atol=1e-6)


@grades("normal_equation")
@given(dependent_tables())
def test_normal_equation_refuses_dependent_columns(submission, table):
    """A column that is constant, or a multiple of another plus a constant, raises ValueError."""
    check_raises(ValueError, submission.normal_equation, *table)


@grades("normal_equation")
def test_normal_equation_refuses_too_few_rows(submission):
    """With fewer rows than unknowns (d weights and a bias) there is no single solution: ValueError."""
    for n, d in ((1, 1), (1, 3), (2, 2), (3, 4)):
        X = np.array([[1.0, 5.0, 2.0, 7.0], [4.0, 1.0, 3.0, 2.0], [6.0, 2.0, 9.0, 1.0]])[:n, :d]
        check_raises(ValueError, submission.normal_equation, X, X[:, :1] + 1)


class TestNormalEquationUniversal(Universal, of="normal_equation"):
    args = [  # whole numbers with well conditioned columns: float32 keeps four digits even of Z^T Z
        (np.array([[1.0, -2], [3, 1], [-2, 2], [-1, -3]]), np.array([[1.0], [4], [-2], [7]])),
        (np.array([[2.0], [-1], [-3], [1], [3]]), np.array([[1.0, 2], [4, -1], [0, 3], [5, 5], [2, -6]])),
    ]
    rejects = {
        "y (4,)": (np.array([[1.0], [3.0], [-2.0], [5.0]]), np.array([1.0, 4.0, -2.0, 7.0])),
        "X (4,)": (np.array([1.0, 3.0, -2.0, 5.0]), np.array([[1.0], [4.0], [-2.0], [7.0]])),
        "4 rows and 3": (np.array([[1.0], [3.0], [-2.0], [5.0]]), np.array([[1.0], [4.0], [-2.0]])),
        "4 rows and 1": (np.array([[1.0], [3.0], [-2.0], [5.0]]), np.array([[1.0]])),
        "n = 0": (np.zeros((0, 2)), np.zeros((0, 1))),
    }


# steps_to_reach


def exact_steps(x: np.ndarray, y: np.ndarray, W0: float, lr: float, tol: float) -> float:
    """The k, not rounded, at which distance * |factor|^k = tol."""
    distance, factor = abs(W0 - (x @ y) / (x @ x)), abs(1 - lr * np.mean(x**2))
    return float(np.log(tol / distance) / np.log(factor))


def simulated_steps(x: np.ndarray, y: np.ndarray, W0: float, lr: float, tol: float) -> int:
    """Independent oracle: walk until W is close enough."""
    best, W = (x @ y) / (x @ x), W0
    for k in itertools.count():
        if abs(W - best) <= tol:
            return k
        W -= lr * np.mean((W * x - y) * x)
    raise AssertionError


@st.composite
def _walks(draw: st.DrawFn, factors: st.SearchStrategy[float]) -> tuple[Any, ...]:
    n = draw(sizes())
    x, y = draw(vectors(n, 0.25, 4)), draw(vectors(n))
    W0 = float((x @ y) / (x @ x)) + draw(st.sampled_from([-1, 1])) * draw(numbers(0.5, 8))
    lr = float((1 - draw(factors)) / np.mean(x**2))
    return x, y, W0, lr, draw(st.sampled_from([0.25, 1e-2, 1e-3, 1e-6]))


def walks(factors: st.SearchStrategy[float] | None = None) -> st.SearchStrategy[tuple[Any, ...]]:
    """(x, y, W0, lr, tol), where a step multiplies the distance by one of `factors`.

    The answer is not on the edge between two integers, where rounding errors would decide.
    """
    factors = numbers(-0.95, 0.95).filter(bool) if factors is None else factors
    return _walks(factors).filter(lambda walk: 1e-3 < exact_steps(*walk) % 1 < 1 - 1e-3)


#: mean(x^2) = 25, so that lr = 0.04 makes the factor exactly 0, and lr = 0.08 exactly -1.
X25, Y25 = np.array([1.0, 7.0]), np.array([3.0, 5.0])


@grades("steps_to_reach")
@given(walks())
def test_steps_to_reach_counts_like_a_simulation(submission, walk):
    """The answer is the number of steps that gradient descent really takes until |W - W*| <= tol."""
    check(submission.steps_to_reach, *walk, expected=simulated_steps(*walk))


@grades("steps_to_reach")
@given(walks(numbers(-0.95, -0.1)))
def test_steps_to_reach_when_it_oscillates(submission, walk):
    """A large lr makes W jump from side to side of W*; that converges, too, and is counted."""
    check(submission.steps_to_reach, *walk, expected=simulated_steps(*walk))


@grades("steps_to_reach")
def test_steps_to_reach_in_one_step(submission):
    """With lr = 1 / mean(x^2) the first step lands on W*, so the answer is 1."""
    check(submission.steps_to_reach, X25, Y25, 5.0, 0.04, 1e-9, expected=1)
    x, y = np.array([1.0, 2.0, 3.0]), np.array([2.0, 1.0, 4.0])
    check(submission.steps_to_reach, x, y, -8.0, 3 / 14, 1e-6, expected=1)


@grades("steps_to_reach")
@given(walks(), st.sampled_from([-1.0, 0.0, 0.5, 1000.0]))
def test_steps_to_reach_from_within_the_tolerance(submission, walk, lr):
    """A start within tol of W* needs 0 steps, even if the learning rate would diverge."""
    x, y, _, _, tol = walk
    best = float((x @ y) / (x @ x))
    check(submission.steps_to_reach, x, y, best + tol / 2, lr, tol, expected=0)
    check(submission.steps_to_reach, x, y, best - tol / 2, lr, tol, expected=0)


@grades("steps_to_reach")
def test_steps_to_reach_from_the_edge_of_the_tolerance(submission):
    """A start exactly tol away from W* is near enough: 0 steps, whatever the learning rate."""
    for lr in (3.0, 0.5):
        check(submission.steps_to_reach, np.array([1.0]), np.array([0.0]), 1.0, lr, 1.0, expected=0)


@grades("steps_to_reach")
def test_steps_to_reach_of_small_integers(submission):
    """Numbers whose squares do not fit their integer type are converted first: 200 * 200 is not 64."""
    x, y = np.array([200, 100, 50], np.uint8), np.array([250, 30, 7], np.uint8)
    walk = x.astype(float), y.astype(float), 5.0, 3e-5, 1e-6
    check(submission.steps_to_reach, x, y, *walk[2:], expected=simulated_steps(*walk))


@grades("steps_to_reach")
@given(walks(), st.sampled_from([-0.5, -0.01, 0.0, 2.01, 3.0, 100.0]))
def test_steps_to_reach_refuses_a_diverging_learning_rate(submission, walk, share):
    """If |1 - lr mean(x^2)| >= 1, W never comes closer (lr <= 0, or lr too large): ValueError."""
    x, y, W0, _, tol = walk
    check_raises(ValueError, submission.steps_to_reach, x, y, W0, share / float(np.mean(x**2)), tol)
    check_raises(ValueError, submission.steps_to_reach, X25, Y25, 5.0, 0.08, 1e-6)


@grades("steps_to_reach")
@given(walks(st.integers(1000, 3000).map(lambda k: 1 - 1 / k)))
def test_steps_to_reach_over_a_long_way(submission, walk):
    """Small learning rates need thousands of steps, and the count is still exact."""
    check(submission.steps_to_reach, *walk, expected=int(np.ceil(exact_steps(*walk))))


@grades("steps_to_reach", part="P")
def test_steps_to_reach_needs_no_simulation(submission):
    """An answer of a million takes no longer than an answer of ten."""
    x, y = np.array([1.0, 2.0, 3.0]), np.array([2.0, 4.0, 6.0])
    runs_like_reference(submission.steps_to_reach, x, y, 6.0, 3e-5 / 14, 1.8e-4, k=30, mistake="simulates")


class TestStepsToReachUniversal(Universal, of="steps_to_reach"):
    args = [
        (np.array([1.0, 2.0, 3.0, 0.0]), np.array([2.0, 1.0, 4.0, 5.0]), 5.0, 0.125, 1e-3),
        (np.array([2.0, -1.0, 3.0]), np.array([1.0, 2.0, 2.0]), -4.0, 0.375, 1e-2),
    ]
    one = (np.array([2.0]), np.array([3.0]), 5.0, 0.125, 1e-3)
    rejects = {name: (*pair, 5.0, 0.01, 1e-3) for name, pair in MISFITS.items()}
    large = [
        (np.array([1e4, 2e3, -5e3]), np.array([1e4, 1e4, 3e3]), 1e4, 1e-9, 1e-3),
        (np.array([1e4, 2e3]), np.array([-1e4, 1e4]), -1e4, 3e-8, 1e-2),
    ]
