"""Hidden checks of week 3, day 1: activation functions, their slopes, maxout."""

from __future__ import annotations

import math
from types import ModuleType
from typing import Any

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from grader.checking import (
    GRADIENT,
    Universal,
    array,
    assert_close,
    beside,
    check,
    check_raises,
    grades,
    require,
    runs_like_reference,
    slopes,
)
from grader.checking.strategies import Array, arrays, matrices, numbers, orders, shapes

Arrays = tuple[Any, ...]

# The functions and their slopes, one number at a time and written once more

VALUES = {
    "heaviside": lambda v: 0.5 if v == 0 else float(v > 0),
    "sign": lambda v: 0.0 if v == 0 else math.copysign(1, v),
    "linear": lambda v: v,
    "piecewise": lambda v: min(max(v + 0.5, 0.0), 1.0),
    "sigmoid": lambda v: 1 / (1 + math.exp(-v)),
    "tanh": math.tanh,
    "relu": lambda v: max(0.0, v),
    "leaky_relu": lambda v: v if v > 0 else v / 10,
    "elu": lambda v: v if v > 0 else math.exp(v) - 1,
    "softplus": lambda v: math.log(1 + math.exp(v)),
}
SLOPES = {
    "heaviside": lambda _: 0.0,
    "sign": lambda _: 0.0,
    "linear": lambda _: 1.0,
    "piecewise": lambda v: float(-0.5 < v < 0.5),
    "sigmoid": lambda v: math.exp(-v) / (1 + math.exp(-v)) ** 2,
    "tanh": lambda v: 1 / math.cosh(v) ** 2,
    "relu": lambda v: float(v > 0),
    "leaky_relu": lambda v: 1.0 if v > 0 else 0.1,
    "elu": lambda v: 1.0 if v > 0 else math.exp(v),
    "softplus": lambda v: 1 / (1 + math.exp(-v)),
}
NAMES = tuple(VALUES)
CURVES, RAMPS = ("sigmoid", "tanh", "elu", "softplus"), ("linear", "piecewise", "relu", "leaky_relu")
NO_NAMES = ("swish", "", "ReLU", "softmax", "linear ")

#: So far out that e^z overflows, in float64 and in float32; and where e^z vanishes.
FAR = (np.array([-1e4, -800.0, 800.0, 1e4]), np.array([-1e4, -100.0, 100.0, 1e4], np.float32))


#: float32 numbers and integers, off all kinks.
SMALL = (np.array([-1.5, 0.25, 2.0], np.float32), np.array([[-2, 2], [1, -1]]))


def each(formulas: dict[str, Any], name: str, z: Array) -> Array:
    """The formula of that name for every element of z."""
    return np.array([formulas[name](float(v)) for v in z.ravel()]).reshape(z.shape)


def points(*, kinks: bool = False) -> st.SearchStrategy[Array]:
    """Arrays of rank 1 to 3; without kinks no element is 0, 1/2 or -1/2, though some are as near as 1/64."""
    at = numbers(-8, 8) | numbers(-1, 1)
    fine = at if kinks else at.filter(lambda v: v not in {-0.5, 0.0, 0.5})
    return shapes(1, 3, hi=4).flatmap(lambda shape: st.lists(fine, min_size=math.prod(shape), max_size=math.prod(shape))
                                      .map(lambda row: np.array(row).reshape(shape)))  # fmt: skip


def strictly(module: ModuleType, function: str, name: str, z: Array) -> Any:
    """One call, during which a number that overflows raises instead of warning."""
    with np.errstate(all="raise", under="ignore"):
        return getattr(module, function)(name, z)


def z_after_overwriting_the_result(module: ModuleType, name: str, z: Array) -> Any:
    """What z is when the result of activation(name, z) has been overwritten."""
    module.activation(name, z)[...] = 99
    return z


def dtypes(module: ModuleType, function: str, names: Any, z: Array) -> Any:
    """The dtype of the result for each of the names."""
    return {name: str(np.asarray(getattr(module, function)(name, z)).dtype) for name in names}


def curves_one_after_the_other(module: ModuleType, z: Array) -> Any:
    """elu and softplus of one large array."""
    return module.activation("elu", z), module.activation("softplus", z)


# ----------------------------------------------------------------- activation


@grades("activation")
@given(st.sampled_from(CURVES), points(kinks=True))
def test_the_four_curves(submission, name, z):
    """sigmoid, tanh, elu and softplus of every element are what their formulas say."""
    check(submission.activation, name, z, expected=each(VALUES, name, z))


@grades("activation")
@given(st.sampled_from(RAMPS), points(kinks=True))
def test_the_four_ramps(submission, name, z):
    """linear, piecewise, relu and leaky_relu (slope 0.1) of every element are what their formulas say."""
    check(submission.activation, name, z, expected=each(VALUES, name, z))


@grades("activation")
@given(st.sampled_from(("heaviside", "sign")), points())
def test_the_two_steps(submission, name, z):
    """Off 0, heaviside is 0 or 1 and sign is -1 or 1."""
    check(submission.activation, name, z, expected=each(VALUES, name, z))


@grades("activation")
def test_the_two_steps_at_0(submission):
    """At 0, heaviside is 1/2 and sign is 0; a number very near to 0 is not 0."""
    z = np.array([[0.0, -1e-9, 3.0], [1e-9, -3.0, 0.0]])
    for name in ("heaviside", "sign"):
        check(submission.activation, name, z, expected=each(VALUES, name, z))


@grades("activation")
@given(points())
def test_sigmoid_is_a_stretched_tanh(submission, z):
    """sigmoid(z) = (1 + tanh(z / 2)) / 2."""
    tanh = array(submission.activation("tanh", z / 2), z.shape, "tanh(z / 2)")
    assert_close(submission.activation("sigmoid", z), (1 + tanh) / 2, what="sigmoid(z) against (1 + tanh(z / 2)) / 2")


@grades("activation")
@given(points())
def test_softplus_of_both_signs(submission, z):
    """softplus(z) - softplus(-z) = z."""
    both = [array(submission.activation("softplus", v), z.shape) for v in (z, -z)]
    assert_close(both[0] - both[1], z, what="softplus(z) - softplus(-z) against z")


@grades("activation")
def test_softplus_far_out(submission):
    """softplus(10000) is 10000 and softplus(-10000) is 0: nothing overflows, in float32 neither."""
    for z in FAR:
        check(beside(submission, strictly), "activation", "softplus", z, expected=np.maximum(z, 0))


@grades("activation")
def test_elu_far_out(submission):
    """elu(10000) is 10000 and elu(-10000) is -1: nothing overflows, not even on the way."""
    for z in FAR:
        check(beside(submission, strictly), "activation", "elu", z, expected=np.maximum(z, -1))


@grades("activation")
def test_sigmoid_far_out(submission):
    """sigmoid(10000) is 1 and sigmoid(-10000) is 0: nothing overflows, not even on the way."""
    for z in FAR:
        check(beside(submission, strictly), "activation", "sigmoid", z, expected=(z > 0).astype(z.dtype))


@grades("activation")
def test_tanh_far_out(submission):
    """tanh(10000) is 1 and tanh(-10000) is -1: nothing overflows, not even on the way."""
    for z in FAR:
        check(beside(submission, strictly), "activation", "tanh", z, expected=np.sign(z))


@grades("activation")
def test_an_empty_array_stays_empty(submission):
    """An array without elements is good input: the result has the same shape."""
    for name in NAMES:
        check(submission.activation, name, np.zeros((0, 3)), expected=np.zeros((0, 3)))


@grades("activation")
def test_unknown_activations_are_refused(submission):
    """A name that is none of the ten raises ValueError."""
    for name in NO_NAMES:
        check_raises(ValueError, submission.activation, name, np.array([1.0, -2.0]))


@grades("activation")
def test_the_result_is_an_array_of_its_own(submission):
    """Writing into the result leaves z alone, for all ten functions, also in float32."""
    for name in NAMES:
        for dtype in (np.float32, np.float64):
            z = np.array([[-3.0, 0.25], [1.0, 4.0]], dtype)
            check(beside(submission, z_after_overwriting_the_result), name, z, expected=z)


@grades("activation")
def test_all_ten_keep_the_dtype(submission):
    """float32 gives float32 and integers give float64, for all ten functions."""
    for z, dtype in zip(SMALL, ("float32", "float64"), strict=True):
        check(beside(submission, dtypes), "activation", NAMES, z, expected=dict.fromkeys(NAMES, dtype))


@grades("activation", part="P")
def test_elu_and_softplus_are_vectorised(submission):
    """elu and softplus of 200000 numbers take at most 3.5 times as long as the model solution."""
    runs_like_reference(beside(submission, curves_one_after_the_other), np.linspace(-20, 20, 200_000), k=3.5)


class TestActivationUniversal(Universal, of="activation"):
    args = st.tuples(st.sampled_from(NAMES), points())
    integers = st.tuples(st.sampled_from(NAMES), st.just(SMALL[1]))
    one = [("elu", np.array([-1.5])), ("heaviside", np.array([[0.0, 2.0]])), ("softplus", np.array([0.5]))]


# ------------------------------------------------------------ activation_grad


@grades("activation_grad")
@given(st.sampled_from(CURVES), points())
def test_slopes_of_the_four_curves(submission, name, z):
    """The derivatives of sigmoid, tanh, elu and softplus are right at every element."""
    check(submission.activation_grad, name, z, expected=each(SLOPES, name, z))


@grades("activation_grad")
@given(st.sampled_from(RAMPS), points())
def test_slopes_of_the_four_ramps(submission, name, z):
    """The derivatives of linear, piecewise, relu and leaky_relu are right off their kinks."""
    check(submission.activation_grad, name, z, expected=each(SLOPES, name, z))


@grades("activation_grad")
@given(st.sampled_from(("heaviside", "sign")), points(kinks=True))
def test_slopes_of_the_two_steps(submission, name, z):
    """heaviside and sign are flat: their derivative is 0 everywhere, at 0 too."""
    for at in (z, np.zeros_like(z)):
        check(submission.activation_grad, name, at, expected=np.zeros_like(z))


@grades("activation_grad")
@given(st.sampled_from(NAMES), points())
def test_slopes_agree_with_central_differences(submission, name, z):
    """Off the kinks the derivative is what central differences of the function measure."""
    (measured,) = slopes(lambda at: float(each(VALUES, name, at).sum()), z)
    check(submission.activation_grad, name, z, expected=measured, **GRADIENT)


@grades("activation_grad")
def test_slope_of_relu_at_0(submission):
    """relu'(0) = 0; right beside 0 the slope is 0 or 1."""
    z = np.array([[0.0, -1e-9, 1e-9], [2.0, 0.0, -2.0]])
    check(submission.activation_grad, "relu", z, expected=each(SLOPES, "relu", z))


@grades("activation_grad")
def test_slope_of_leaky_relu_at_0(submission):
    """leaky_relu'(0) = 0.1; right beside 0 the slope is 0.1 or 1."""
    z = np.array([[0.0, -1e-9, 1e-9], [2.0, 0.0, -2.0]])
    check(submission.activation_grad, "leaky_relu", z, expected=each(SLOPES, "leaky_relu", z))


@grades("activation_grad")
def test_slope_of_elu_at_0(submission):
    """elu'(0) = 1: the slopes from both sides meet there."""
    z = np.array([[0.0, -1e-9, 1e-9], [2.0, 0.0, -2.0]])
    check(submission.activation_grad, "elu", z, expected=each(SLOPES, "elu", z))


@grades("activation_grad")
def test_slope_of_piecewise_at_its_corners(submission):
    """piecewise'(-1/2) = piecewise'(1/2) = 0; right inside the slope is 1, right outside 0."""
    z = np.array([[-0.5, 0.5, 0.0], [0.499, -0.499, 0.501], [-0.501, 3.0, -3.0]])
    check(submission.activation_grad, "piecewise", z, expected=each(SLOPES, "piecewise", z))


@grades("activation_grad")
@given(st.sampled_from((("sigmoid", 0.25), ("tanh", 1.0))), points(kinks=True))
def test_slopes_have_a_limit(submission, case, z):
    """The slope of sigmoid lies between 0 and 1/4, that of tanh between 0 and 1."""
    name, limit = case
    found = array(submission.activation_grad(name, z), z.shape)
    steepest, flattest = float(np.max(found)), float(np.min(found))
    require(steepest <= limit, f"{name} is nowhere steeper than {limit:g}; your largest slope is {steepest:g}")
    require(flattest >= 0, f"{name} falls nowhere; your smallest slope is {flattest:g}")


@grades("activation_grad")
@given(points(kinks=True))
def test_slope_of_softplus_is_sigmoid(submission, z):
    """softplus'(z) = sigmoid(z), four times as far out too."""
    check(submission.activation_grad, "softplus", 4 * z, expected=each(VALUES, "sigmoid", 4 * z))


@grades("activation_grad")
@given(st.sampled_from(("sigmoid", "tanh")), points())
def test_slopes_are_the_same_on_both_sides(submission, name, z):
    """sigmoid'(-z) = sigmoid'(z), and so for tanh."""
    there, back = (submission.activation_grad(name, at) for at in (z, -z))
    assert_close(back, there, what=f"{name}'(-z) against {name}'(z)")


@grades("activation_grad")
def test_slope_of_elu_far_out(submission):
    """elu'(10000) is 1 and elu'(-10000) is 0: nothing overflows, not even on the way."""
    for z in FAR:
        check(beside(submission, strictly), "activation_grad", "elu", z, expected=(z > 0).astype(z.dtype))


@grades("activation_grad")
def test_slope_of_softplus_far_out(submission):
    """softplus'(10000) is 1 and softplus'(-10000) is 0: nothing overflows, not even on the way."""
    for z in FAR:
        check(beside(submission, strictly), "activation_grad", "softplus", z, expected=(z > 0).astype(z.dtype))


@grades("activation_grad")
def test_slope_of_sigmoid_far_out(submission):
    """sigmoid' is 0 at 10000 and at -10000: nothing overflows, not even on the way."""
    for z in FAR:
        check(beside(submission, strictly), "activation_grad", "sigmoid", z, expected=np.zeros_like(z))


@grades("activation_grad")
def test_slope_of_tanh_far_out(submission):
    """tanh' is 0 at 10000 and at -10000: nothing overflows, not even on the way."""
    for z in FAR:
        check(beside(submission, strictly), "activation_grad", "tanh", z, expected=np.zeros_like(z))


@grades("activation_grad")
def test_no_slopes_of_an_empty_array(submission):
    """An array without elements is good input: the result has the same shape."""
    for name in NAMES:
        check(submission.activation_grad, name, np.zeros((3, 0)), expected=np.zeros((3, 0)))


@grades("activation_grad")
def test_slopes_of_unknown_activations_are_refused(submission):
    """A name that is none of the ten raises ValueError."""
    for name in NO_NAMES:
        check_raises(ValueError, submission.activation_grad, name, np.array([1.0, -2.0]))


@grades("activation_grad")
def test_slopes_are_floats_of_the_same_size(submission):
    """float32 gives float32, integers give float64, and never true or false, for all ten functions."""
    for z, dtype in zip(SMALL, ("float32", "float64"), strict=True):
        check(beside(submission, dtypes), "activation_grad", NAMES, z, expected=dict.fromkeys(NAMES, dtype))


class TestActivationGradUniversal(Universal, of="activation_grad"):
    args = st.tuples(st.sampled_from(NAMES), points())
    integers = st.tuples(st.sampled_from(NAMES), st.just(SMALL[1]))
    one = [("elu", np.array([-1.5])), ("relu", np.array([[0.0, 2.0]])), ("softplus", np.array([0.5]))]


# --------------------------------------------------------------------- maxout

#: (n, d, p, k): all different, and with pairs of equal ones, where a maximum along the wrong axis keeps the shape.
SIZES = ((4, 3, 2, 5), (2, 4, 3, 1), (5, 2, 4, 3), (3, 2, 3, 3), (2, 3, 3, 2), (3, 4, 5, 2))


@st.composite
def layers(draw: st.DrawFn) -> Arrays:
    """x (n, d), W (p, d, k) and b (p, k)."""
    n, d, p, k = draw(st.sampled_from(SIZES))
    return draw(arrays((n, d), -4, 4)), draw(arrays((p, d, k), -4, 4)), draw(arrays((p, k)))


@st.composite
def ordered_layers(draw: st.DrawFn) -> Arrays:
    """A layer and an order of its pieces."""
    x, W, b = draw(layers())
    return x, W, b, draw(orders(len(W)))


@st.composite
def two_inputs(draw: st.DrawFn) -> Arrays:
    """x1, x2, W, b and a share of x1 between 1/4 and 3/4."""
    x, W, b = draw(layers())
    return x, draw(arrays(x.shape, -4, 4)), W, b, draw(numbers(0.25, 0.75))


def one_output_after_the_other(x: Array, W: Array, b: Array) -> Array:
    """An independent oracle: for each row and output, the largest of p numbers."""
    out = np.zeros((len(x), W.shape[2]))
    for i, j in np.ndindex(out.shape):
        out[i, j] = max(float(x[i] @ W[q, :, j] + b[q, j]) for q in range(len(W)))
    return out


@grades("maxout")
@given(layers())
def test_maxout_is_the_largest_piece(submission, layer):
    """Row i, output j is the largest of the p numbers (x W_q + b_q)[i, j]."""
    check(submission.maxout, *layer, expected=one_output_after_the_other(*layer))


@grades("maxout")
@given(layers())
def test_maxout_of_one_piece_is_linear(submission, layer):
    """With one piece (p = 1) nothing competes: the result is x W + b."""
    x, W, b = layer
    check(submission.maxout, x, W[:1], b[:1], expected=x @ W[0] + b[0])


@grades("maxout")
@given(matrices())
def test_maxout_can_be_relu(submission, x):
    """With the pieces z and 0 maxout is relu."""
    d = x.shape[1]
    check(submission.maxout, x, np.stack([np.eye(d), np.zeros((d, d))]), np.zeros((2, d)), expected=np.maximum(x, 0))


@grades("maxout")
@given(matrices())
def test_maxout_can_be_leaky_relu(submission, x):
    """With the pieces z and 0.1 z maxout is leaky_relu."""
    d = x.shape[1]
    expected = each(VALUES, "leaky_relu", x)
    check(submission.maxout, x, np.stack([np.eye(d), 0.1 * np.eye(d)]), np.zeros((2, d)), expected=expected)


@grades("maxout")
@given(two_inputs())
def test_maxout_is_convex(submission, case):
    """Between two inputs maxout lies on or below the straight line that joins its values there."""
    one, other, W, b, share = case
    shape = (len(one), W.shape[2])
    middle, left, right = (
        array(submission.maxout(x, W, b), shape) for x in (share * one + (1 - share) * other, one, other)
    )
    above = float(np.max(middle - share * left - (1 - share) * right))
    require(above <= 1e-9, f"maxout lies {above:.6g} above the line between two of its values")


@grades("maxout")
@given(ordered_layers())
def test_the_order_of_the_pieces_does_not_matter(submission, case):
    """Reordering the pieces, W and b alike, changes nothing."""
    x, W, b, order = case
    expected = one_output_after_the_other(x, W, b)
    check(submission.maxout, x, W[order], b[order], expected=expected)


@grades("maxout")
def test_maxout_of_nothing_is_refused(submission):
    """No rows (n = 0) or no pieces (p = 0) raise ValueError."""
    check_raises(ValueError, submission.maxout, np.ones((0, 2)), np.ones((4, 2, 5)), np.ones((4, 5)))
    check_raises(ValueError, submission.maxout, np.ones((3, 2)), np.ones((0, 2, 5)), np.ones((0, 5)))


class TestMaxoutUniversal(Universal, of="maxout"):
    args = layers()
    one = [
        (np.array([[2.0, 3.0]]), np.arange(12.0).reshape(3, 2, 2) - 6, np.array([[9.0, 0.0], [1.0, -4.0], [0.0, 3.0]])),
        (np.array([[2.0]]), np.array([[[0.5, -1.0]]]), np.array([[4.0, 0.0]])),
    ]
    rejects = {
        "x of rank 1": (np.ones(2), np.ones((4, 2, 5)), np.ones((4, 5))),
        "x of rank 3": (np.ones((4, 3, 2)), np.ones((4, 2, 5)), np.ones((4, 5))),
        "x of another d": (np.ones((3, 2)), np.ones((4, 3, 5)), np.ones((4, 5))),
        "W of rank 2": (np.ones((3, 2)), np.ones((4, 2)), np.ones((4, 2))),
        "W of rank 4": (np.ones((3, 2)), np.ones((1, 2, 2, 2)), np.ones((1, 2))),
        "b of rank 1": (np.ones((3, 2)), np.ones((4, 2, 5)), np.ones(5)),
        "b of one piece": (np.ones((3, 2)), np.ones((4, 2, 5)), np.ones((1, 5))),
        "b of one output": (np.ones((3, 2)), np.ones((4, 2, 5)), np.ones((4, 1))),
        "b of rank 3": (np.ones((3, 2)), np.ones((4, 2, 5)), np.ones((4, 1, 5))),
    }
