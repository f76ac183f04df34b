"""Hidden checks of week 1, day 2: the cost."""

from __future__ import annotations

from typing import Any

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from grader.checking import (
    Universal,
    array,
    assert_close,
    check,
    check_raises,
    entries,
    grades,
    number,
    require,
    runs_like_reference,
)
from grader.checking.strategies import arrays, numbers, orders, pairs, sizes, vectors

Arrays = tuple[Any, ...]


def exact_pairs() -> st.SearchStrategy[Arrays]:
    """Two arrays whose mean of squares is exact even in float32, however it is added up."""
    shape = st.sampled_from(((2,), (4,), (2, 4), (4, 2)))
    return shape.flatmap(lambda sides: st.tuples(arrays(sides, -2, 2), arrays(sides, -2, 2)))


#: Pairs of shapes that differ; NumPy would stretch all but the last to a common one.
DIFFERENT = [((5,), (5, 1)), ((6, 1), (6,)), ((1, 3), (2, 3)), ((2, 3), (3,)), ((3,), (1,)), ((3,), (2,))]


#: Integer arguments; in the first pair 10 - 20 wraps round to 246 unless it is cast first.
WHOLE = [
    (np.array([10, 20, 30, 40], np.uint8), np.array([20, 10, 35, 0], np.uint8)),
    (np.array([[1, 2], [3, 4]]), np.array([[5, -6], [7, 9]])),
]


def misfits() -> st.SearchStrategy[Arrays]:
    """Two arrays of different shapes."""
    return st.sampled_from(DIFFERENT).flatmap(lambda two: st.tuples(arrays(two[0]), arrays(two[1])))


# ------------------------------------------------------------- predict_linear


#: (n, d, k), all different, k = 1 among them; and one with d = k, where W and its transpose both fit.
SIZES = ((2, 3, 1), (4, 2, 1), (4, 2, 3), (2, 4, 3), (5, 3, 2), (3, 4, 2), (2, 3, 3))


@st.composite
def linear_problems(draw: st.DrawFn, bias: str = "") -> Arrays:
    """X (n, d), W (d, k) and b, which is a number or a vector (k,)."""
    n, d, k = draw(st.sampled_from(SIZES))
    kind = bias or draw(st.sampled_from(("number", "vector")))
    return draw(arrays((n, d))), draw(arrays((d, k))), draw(numbers() if kind == "number" else arrays((k,)))


def with_second_X() -> st.SearchStrategy[Arrays]:
    """A linear problem and another X of the same shape."""
    return linear_problems().flatmap(lambda problem: st.tuples(st.just(problem), arrays(problem[0].shape)))


def with_row_order() -> st.SearchStrategy[Arrays]:
    """A linear problem and an order of its rows."""
    return linear_problems().flatmap(lambda problem: st.tuples(st.just(problem), orders(len(problem[0]))))


@grades("predict_linear")
@given(problem=linear_problems())
def test_predictions_are_XW_plus_b(submission: Any, problem: Arrays) -> None:
    """Row i, column j is row i of X times column j of W, plus the bias of column j."""
    X, W, b = problem
    check(submission.predict_linear, X, W, b, expected=X @ W + b)


@grades("predict_linear")
@given(problem=with_second_X())
def test_predictions_add_up(submission: Any, problem: Arrays) -> None:
    """The hypothesis is linear: H(X1) + H(X2) - b = H(X1 + X2)."""
    (first, W, b), second = problem
    shape = (len(first), W.shape[1])
    one, other, both = (submission.predict_linear(X, W, b) for X in (first, second, first + second))
    parts = array(one, shape) + array(other, shape) - b
    assert_close(both, parts, what="H(X1 + X2) against H(X1) + H(X2) - b")


@grades("predict_linear")
@given(problem=with_row_order())
def test_shuffled_rows_give_shuffled_predictions(submission: Any, problem: Arrays) -> None:
    """Each row of X is predicted by itself: reordering the rows reorders the predictions."""
    (X, W, b), order = problem
    check(submission.predict_linear, X[order], W, b, expected=(X @ W + b)[order])


@grades("predict_linear")
@given(problem=linear_problems(bias="vector"))
def test_outputs_are_independent(submission: Any, problem: Arrays) -> None:
    """Column j of the prediction needs only column j of W and b[j]; alone it is a table with one column."""
    X, W, b = problem
    for j in range(W.shape[1]):
        one = (X, W[:, j : j + 1], b[j : j + 1])
        check(submission.predict_linear, *one, expected=(X @ W + b)[:, j : j + 1])


@grades("predict_linear")
@given(problem=linear_problems())
def test_W_must_have_d_rows(submission: Any, problem: Arrays) -> None:
    """W with one row too many or too few raises ValueError."""
    X, W, b = problem
    for wrong in (W[:-1], np.vstack([W, W[:1]])):
        check_raises(ValueError, submission.predict_linear, X, wrong, b)


@grades("predict_linear")
@given(problem=linear_problems(bias="vector"))
def test_b_must_be_a_number_or_one_per_output(submission: Any, problem: Arrays) -> None:
    """A bias of the shape (k + 1,), (1, k), (n, 1) or (n, k) raises ValueError, and (1,) too unless k = 1."""
    X, W, _ = problem
    n, k = len(X), W.shape[1]
    for shape in ((k + 1,), (1, k), (n, 1), (n, k), (1,)):
        if shape != (k,):
            wrong = np.ones(shape)
            check_raises(ValueError, submission.predict_linear, X, W, wrong, mistake="silent_broadcast")


class TestPredictLinearUniversal(Universal, of="predict_linear"):
    """What holds for every exercise."""

    args = linear_problems()
    one = [
        (np.array([[2.0, 3.0]]), np.array([[1.0], [-1.0]]), 4.0),
        (np.array([[2.0, 3.0]]), np.array([[1.0, 0.0, 2.0], [-1.0, 5.0, 0.5]]), np.arange(3.0)),
    ]
    rejects = {
        "X of rank 1": (np.ones(2), np.ones((2, 3)), 0.0),
        "W of rank 1": (np.ones((4, 2)), np.ones(2), 0.0),
        "X of rank 3": (np.ones((2, 4, 2)), np.ones((2, 3)), 0.0),
        "no rows": (np.ones((0, 2)), np.ones((2, 3)), 0.0),
    }
    without = {"U7"}


# ------------------------------------------------------------------------ mse


@grades("mse")
@given(pair=pairs(1, 3))
def test_mse_is_the_mean_of_squared_errors(submission: Any, pair: Arrays) -> None:
    """The cost is the sum of all (prediction - target)^2, divided by the number of elements."""
    pred, target = pair
    check(submission.mse, pred, target, expected=float(np.sum(np.square(pred - target)) / pred.size))


@grades("mse")
@given(pair=pairs())
def test_mse_is_zero_only_for_equal_arrays(submission: Any, pair: Arrays) -> None:
    """The cost of a perfect prediction is 0, that of any other is positive."""
    pred, target = pair
    check(submission.mse, target, target, expected=0.0)
    for wrong in (pred, target + 1, target - 1):
        if not np.array_equal(wrong, target):
            cost = number(submission.mse(wrong, target))
            require(cost > 0, f"the prediction differs from the target, but the cost is {cost:g}")


@grades("mse")
@given(pair=pairs())
def test_mse_is_symmetric(submission: Any, pair: Arrays) -> None:
    """Swapping prediction and target does not change the cost."""
    pred, target = pair
    assert_close(submission.mse(target, pred), submission.mse(pred, target), what="mse(target, pred)")


@grades("mse")
@given(pair=pairs(), shift=numbers(-8, 8))
def test_mse_does_not_see_a_common_shift(submission: Any, pair: Arrays, shift: float) -> None:
    """Adding the same number to prediction and target does not change the cost."""
    pred, target = pair
    moved = submission.mse(pred + shift, target + shift)
    assert_close(moved, submission.mse(pred, target), what=f"mse(pred + {shift}, target + {shift})")


@grades("mse")
@given(pair=pairs(), scale=numbers(-4, 4))
def test_mse_grows_with_the_square(submission: Any, pair: Arrays, scale: float) -> None:
    """Multiplying both by c multiplies the cost by c^2."""
    pred, target = pair
    scaled = submission.mse(scale * pred, scale * target)
    expected = scale**2 * number(submission.mse(pred, target))
    assert_close(scaled, expected, what=f"mse({scale} * pred, {scale} * target)")


@grades("mse")
@given(pair=misfits())
def test_mse_refuses_different_shapes(submission: Any, pair: Arrays) -> None:
    """Shapes that differ raise ValueError, also (6, 1) against (6,)."""
    check_raises(ValueError, submission.mse, *pair, mistake="shape_6_vs_6x1")


class TestMseUniversal(Universal, of="mse"):
    """What holds for every exercise."""

    args = exact_pairs()
    one = [(np.array([3.0]), np.array([1.0])), (np.array([[-2.0]]), np.array([[2.0]]))]
    integers = WHOLE
    rejects = {"no elements": (np.ones(0), np.ones(0)), "no rows": (np.ones((0, 3)), np.ones((0, 3)))}
    without = {"U7"}


# ----------------------------------------------------------------- cost_curve


@st.composite
def curves(draw: st.DrawFn) -> Arrays:
    """Ws (q,), x and y (m,), sometimes with q = m, where averaging over the wrong axis keeps the shape."""
    q, m = draw(st.sampled_from(((3, 4), (5, 2), (2, 6), (4, 4), (3, 3))))
    return draw(arrays((q,), -4, 4)), draw(arrays((m,))), draw(arrays((m,)))


def table_of_costs(Ws: np.ndarray, x: np.ndarray, y: np.ndarray) -> np.ndarray:
    """An independent oracle: one cost after the other."""
    return np.array([sum((W * x_i - y_i) ** 2 for x_i, y_i in zip(x, y, strict=True)) / len(x) for W in Ws])


@st.composite
def points(draw: st.DrawFn, lo: float = -8) -> Arrays:
    """x and y of one length, x from `lo` up."""
    m = draw(sizes())
    return draw(arrays((m,), lo)), draw(arrays((m,)))


def with_point_order() -> st.SearchStrategy[Arrays]:
    """Ws, x and y with an order of the points."""
    return curves().flatmap(lambda problem: st.tuples(st.just(problem), orders(len(problem[1]))))


@grades("cost_curve")
@given(problem=curves())
def test_each_W_has_its_cost(submission: Any, problem: Arrays) -> None:
    """Entry j is the mean over the m examples of (W_j x_i - y_i)^2."""
    check(submission.cost_curve, *problem, expected=table_of_costs(*problem))


@grades("cost_curve")
@given(xy=points(), q=st.integers(5, 9))
def test_the_curve_is_a_parabola(submission: Any, xy: Arrays, q: int) -> None:
    """On an evenly spaced grid of Ws the third differences of the cost are 0."""
    costs = array(submission.cost_curve(np.linspace(-3, 3, q), *xy), (q,))
    bends = np.abs(np.diff(costs, 3))
    require(np.all(bends <= 1e-9 * (1 + np.max(np.abs(costs)))), "the costs do not lie on a parabola in W")


@grades("cost_curve")
@given(xy=points(lo=1))
def test_the_lowest_point_is_the_best_W(submission: Any, xy: Arrays) -> None:
    """The smallest cost on a grid belongs to the W nearest to sum(x y) / sum(x^2)."""
    x, y = xy
    Ws, best = np.linspace(-10, 10, 41), float(np.sum(x * y) / np.sum(x * x))
    lowest = int(np.argmin(array(submission.cost_curve(Ws, x, y), Ws.shape)))
    near = abs(Ws[lowest] - best) <= np.min(np.abs(Ws - best)) + 1e-9
    require(near, f"the best W is {best:.4g}, but your curve is lowest at {Ws[lowest]:g}")


@grades("cost_curve")
@given(xy=points())
def test_no_Ws_give_an_empty_curve(submission: Any, xy: Arrays) -> None:
    """q = 0 is allowed: the answer has the shape (0,)."""
    check(submission.cost_curve, np.zeros(0), *xy, expected=np.zeros(0))


@grades("cost_curve")
@given(problem=with_point_order())
def test_the_order_of_the_points_does_not_matter(submission: Any, problem: Arrays) -> None:
    """Reordering x and y together changes nothing."""
    (Ws, x, y), order = problem
    check(submission.cost_curve, Ws, x[order], y[order], expected=table_of_costs(Ws, x, y))


@grades("cost_curve", part="P")
def test_cost_curve_is_vectorised(submission: Any) -> None:
    """401 values of W on 300 examples take at most 15 times as long as the model solution."""
    Ws, x = np.linspace(-10, 10, 401), np.linspace(-2, 3, 300)
    runs_like_reference(submission.cost_curve, Ws, x, np.sin(x), k=15, mistake="python_loop")


class TestCostCurveUniversal(Universal, of="cost_curve"):
    """What holds for every exercise."""

    args = curves()
    one = [
        (np.array([0.0, 1.0, 2.0]), np.array([3.0]), np.array([-1.0])),
        (np.array([2.0]), np.array([0.5]), np.array([4.0])),
    ]
    rejects = {
        "x longer than y": (np.ones(3), np.ones(4), np.ones(2)),
        "one x, many y": (np.ones(3), np.ones(1), np.ones(4)),
        "many x, one y": (np.ones(3), np.ones(4), np.ones(1)),
        "x and y as columns": (np.ones(3), np.ones((4, 1)), np.ones((4, 1))),
        "Ws as a column": (np.ones((3, 1)), np.ones(4), np.ones(4)),
        "one W without brackets": (np.array(2.0), np.ones(4), np.ones(4)),
        "no examples": (np.ones(3), np.ones(0), np.ones(0)),
    }
    without = {"U7"}


# -------------------------------------------------------------- error_metrics

KEYS = ("sae", "mae", "sse", "mse", "rmse")


def metrics(answer: object) -> dict[str, float]:
    """A student's answer as the five numbers; anything else fails the check."""
    return {key: number(value, key) for key, value in entries(answer, KEYS).items()}


def five_numbers(pred: np.ndarray, target: np.ndarray) -> dict[str, float]:
    """An independent oracle, from norms."""
    errors = np.ravel(target - pred).astype(np.float64)
    sae, root, n = float(np.linalg.norm(errors, 1)), float(np.linalg.norm(errors, 2)), errors.size
    return {"sae": sae, "mae": sae / n, "sse": root**2, "mse": root**2 / n, "rmse": root / n**0.5}


@grades("error_metrics")
@given(pair=pairs(1, 3))
def test_five_ways_to_add_up_errors(submission: Any, pair: Arrays) -> None:
    """sae, mae, sse, mse and rmse, with n the number of elements; these five keys and no other."""
    check(submission.error_metrics, *pair, expected=five_numbers(*pair))


@grades("error_metrics")
@given(pair=pairs())
def test_mae_and_rmse_bound_each_other(submission: Any, pair: Arrays) -> None:
    """mae <= rmse <= sqrt(n) * mae, for all errors whatsoever."""
    pred, target = pair
    found = metrics(submission.error_metrics(pred, target))
    mae, rmse, slack = found["mae"], found["rmse"], 1e-9
    require(mae <= rmse + slack, f"mae {mae:g} is larger than rmse {rmse:g}")
    require(rmse <= pred.size**0.5 * mae + slack, f"rmse {rmse:g} is larger than sqrt(n) * mae")


@grades("error_metrics")
@given(pair=pairs())
def test_the_sign_of_the_errors_does_not_matter(submission: Any, pair: Arrays) -> None:
    """Swapping prediction and target turns every sign round and changes none of the five numbers."""
    pred, target = pair
    there, back = (metrics(submission.error_metrics(*two)) for two in ((pred, target), (target, pred)))
    for key in KEYS:
        slug = "signed_error" if key in ("sae", "mae") else ""
        assert_close(back[key], there[key], what=f"{key} with prediction and target swapped", mistake=slug)


@grades("error_metrics")
@given(x=vectors(), shift=numbers(0.5, 8))
def test_errors_do_not_cancel(submission: Any, x: np.ndarray, shift: float) -> None:
    """Errors of +c and -c count twice; they do not cancel."""
    target = np.concatenate([x, x])
    pred = np.concatenate([x + shift, x - shift])
    check(submission.error_metrics, pred, target, expected=five_numbers(pred, target))


@grades("error_metrics")
def test_a_million_float32_errors(submission: Any) -> None:
    """The sums of a million float32 errors are right within 1e-5 of their value."""
    target = (np.arange(1_000_000) * 7919 % 1000).astype(np.float32) / np.float32(1000)
    pred = np.full(target.shape, 0.125, np.float32)
    check(submission.error_metrics, pred, target, expected=five_numbers(pred, target), rtol=1e-5)


class TestErrorMetricsUniversal(Universal, of="error_metrics"):
    """What holds for every exercise."""

    args = exact_pairs()
    one = [(np.array([3.0]), np.array([1.0])), (np.array([[-2.0]]), np.array([[2.0]]))]
    integers = WHOLE
    rejects = {
        **{f"{a} against {b}": (np.ones(a), np.zeros(b)) for a, b in DIFFERENT},
        "no elements": (np.ones(0), np.ones(0)),
    }
    without = {"U7"}
