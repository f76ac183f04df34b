"""Hidden checks of week 3, day 2: the nodes of a computation graph."""

from __future__ import annotations

import math
from collections.abc import Callable
from types import ModuleType
from typing import Any

import numpy as np
from hypothesis import given, settings
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
    inside,
    parts,
    slopes,
)
from grader.checking.strategies import Array, arrays, labels, numbers, orders

Case = tuple[Any, ...]

# The four nodes, once more: output and gradients from d and the inputs


def affine(d: Array, X: Array, W: Array, b: Array) -> Any:
    """XW + b, and the gradients for X, W and b."""
    rows = [np.outer(x, row) for x, row in zip(X, d, strict=True)]
    return np.einsum("nd,dk->nk", X, W) + b, (np.einsum("nk,dk->nd", d, W), sum(rows), sum(d))


def softmax_loss(d: float, Z: Array, labels: Array) -> Any:
    """The mean of log(sum of e^z) - z_label over the rows, and d times its gradient."""
    losses, gradient = [], np.zeros_like(Z)
    for i, (row, label) in enumerate(zip(Z.tolist(), labels.tolist(), strict=True)):
        top = max(row)
        log_sum = top + math.log(sum(math.exp(z - top) for z in row))
        losses.append(log_sum - row[label])
        gradient[i] = [d * (math.exp(z - log_sum) - (j == label)) / len(Z) for j, z in enumerate(row)]
    return sum(losses) / len(losses), gradient


RIGHT: dict[str, Callable[..., Any]] = {
    "AddNode": lambda d, x, y: (x + y, (d, d)),
    "MulNode": lambda d, x, y: (x * y, (d * y, d * x)),
    "AffineNode": affine,
    "SoftmaxLossNode": softmax_loss,
}


def tuple_of(gradients: Any) -> Any:
    """A lone gradient as a tuple, too."""
    return gradients if isinstance(gradients, tuple) else (gradients,)


def each(change: Callable[[Array], Any], values: Case) -> Case:
    """The change done to every array; numbers stay."""
    return tuple(change(value) if isinstance(value, np.ndarray) else value for value in values)


# What may happen to any node: scenarios, which run beside the student's code


def plain(value: Any) -> Any:
    """A number instead of an array without axes; the same for each entry of a tuple."""
    if isinstance(value, tuple):
        return tuple(plain(entry) for entry in value)
    return value[()] if isinstance(value, np.ndarray) and value.ndim == 0 else value


def through(module: ModuleType, name: str, d: Any, *inputs: Any) -> Any:
    """What forward(*inputs) and then backward(d) return; a number that overflows raises instead of warning."""
    node = getattr(module, name)()
    with np.errstate(over="raise"):
        return plain((node.forward(*inputs), node.backward(d)))


def with_a_past(module: ModuleType, name: str, earlier: Any, other: Any, first: Any, d: Any, *inputs: Any) -> Any:
    """As `through`, with another forward before, another node's work in between, or another backward before."""
    node, another = getattr(module, name)(), getattr(module, name)()
    if earlier:
        node.forward(*earlier[1:])
    output = node.forward(*inputs)
    if other:
        another.forward(*other[1:])
        another.backward(other[0])
    if first is not None:
        node.backward(first)
    return plain((output, node.backward(d)))


def after_writing_into_the_inputs(module: ModuleType, name: str, d: Any, *inputs: Any) -> Any:
    """What backward(d) returns when all inputs have been overwritten since forward."""
    node = getattr(module, name)()
    node.forward(*inputs)
    for value in inputs:
        value[...] = 0
    return plain(node.backward(d))


def after_writing_into_the_results(module: ModuleType, name: str, d: Any, *inputs: Any) -> Any:
    """d, the inputs, the overwritten gradients and a new backward(d), when output and gradients were overwritten."""
    node = getattr(module, name)()
    output = node.forward(*inputs)
    if isinstance(output, np.ndarray):
        output[...] = 99
    gradients = tuple_of(node.backward(d))
    for number, gradient in enumerate(gradients):
        gradient[...] = number
    return d, inputs, gradients, plain(node.backward(d))


def backward_first(module: ModuleType, name: str, d: Any, *inputs: Any) -> Any:
    """backward(d) of a new node, when another node of its kind has seen inputs."""
    getattr(module, name)().forward(*inputs)
    return getattr(module, name)().backward(d)


def dtypes(module: ModuleType, name: str, d: Any, *inputs: Any) -> Any:
    """The dtypes of the gradients, and before them that of the output where it is an array."""
    output, gradients = through(module, name, d, *inputs)
    return [str(value.dtype) for value in (output, *tuple_of(gradients)) if isinstance(value, np.ndarray)]


# What holds for every node, written once: a case is the name of the node, (d, *inputs) and a second (d, *inputs)


def latest_forward(submission: Any, name: str, one: Case, other: Case) -> None:
    """After two forwards, of other inputs and often of other shapes, backward answers for the second."""
    check(beside(submission, with_a_past), name, other, (), None, *one, expected=RIGHT[name](*one))


def second_backward(submission: Any, name: str, one: Case, _: Case) -> None:
    """A second backward answers for its own d, as if there had been no first."""
    check(beside(submission, with_a_past), name, (), (), 3 - 2 * one[0], *one, expected=RIGHT[name](*one))


def own_memory(submission: Any, name: str, one: Case, other: Case) -> None:
    """Each node remembers for itself: what another of its kind sees meanwhile does not matter."""
    check(beside(submission, with_a_past), name, (), other, None, *one, expected=RIGHT[name](*one))


def copies(submission: Any, name: str, one: Case, _: Case) -> None:
    """The caller may overwrite the inputs after forward: backward still answers for what they were."""
    check(beside(submission, after_writing_into_the_inputs), name, *one, expected=RIGHT[name](*one)[1])


def own_results(submission: Any, name: str, one: Case, _: Case) -> None:
    """The inputs and d stay as they were, and writing into one result changes neither them nor another result."""
    right = RIGHT[name](*one)[1]
    expected = one[0], one[1:], tuple(np.full_like(g, i) for i, g in enumerate(tuple_of(right))), right
    check(beside(submission, after_writing_into_the_results), name, *one, expected=expected)


def forward_comes_first(submission: Any, name: str, one: Case, _: Case) -> None:
    """A new node has nothing to answer for: backward raises RuntimeError, whatever other nodes have seen."""
    check_raises(RuntimeError, beside(submission, backward_first), name, *one)


def right_dtypes(submission: Any, name: str, one: Case, _: Case) -> None:
    """float32 gives float32; integers and lists give float64."""
    case = each(lambda value: np.rint(value) if value.dtype == np.float64 else value, one)
    single = each(lambda value: value.astype(np.float32) if value.dtype == np.float64 else value, case)
    whole, right = each(lambda value: value.astype(np.int64), case), RIGHT[name](*case)
    count = sum(isinstance(value, np.ndarray) for value in (right[0], *tuple_of(right[1])))
    check(beside(submission, through), name, *each(np.ndarray.tolist, whole), expected=right)
    check(beside(submission, dtypes), name, *whole, expected=["float64"] * count)
    check(beside(submission, dtypes), name, *single, expected=["float32"] * count)


def layouts(submission: Any, name: str, one: Case, _: Case) -> None:
    """Arrays in Fortran order, with gaps, or stored back to front are good input."""
    gaps, backwards = lambda v: np.repeat(v, 2, axis=0)[::2], lambda v: np.ascontiguousarray(v[..., ::-1])[..., ::-1]
    for relaid in (np.asfortranarray, gaps, backwards):
        check(beside(submission, through), name, *each(relaid, one), expected=RIGHT[name](*one))


class Life:
    """Subclass with `of` an item and `cases`: each rule becomes a check of that item."""

    def __init_subclass__(cls, of: str, cases: st.SearchStrategy[Case]) -> None:
        rules = latest_forward, second_backward, own_memory, copies, own_results, forward_comes_first
        for rule in (*rules, right_dtypes, layouts):
            setattr(cls, f"test_{rule.__name__}", _as_test(of, rule, cases))


def _as_test(item: str, rule: Callable[..., None], cases: st.SearchStrategy[Case]) -> Any:
    def test(self: Life, submission: Any, case: Case) -> None:  # noqa: ARG001  (pytest calls it as a method)
        rule(submission, *case)

    test.__doc__, test.__name__ = rule.__doc__, f"test_{rule.__name__}"
    return grades(item)(settings(max_examples=10)(given(case=cases)(test)))


# -------------------------------------------------------- AddNode and MulNode

BOTH = st.sampled_from(("AddNode", "MulNode"))


@st.composite
def operands(draw: st.DrawFn, *, number: bool = False) -> Case:
    """d, x and y of one shape, or three numbers."""
    shape = draw(st.sampled_from([*([()] if number else []), (2, 3), (3,), (4, 2), (1,), (2, 1, 3)]))
    return tuple(draw(arrays(shape) if shape else numbers()) for _ in range(3))


def gradient_of_square(module: ModuleType, d: Any, x: Any) -> Any:
    """The sum of the two gradients of x times x."""
    left, right = through(module, "MulNode", d, x, x)[1]
    return plain(left + right)


@grades("AddNode")
@given(operands(number=True))
def test_a_sum_and_its_gradients(submission, case):
    """AddNode returns x + y, and passes d on to both inputs unchanged."""
    check(beside(submission, through), "AddNode", *case, expected=RIGHT["AddNode"](*case))


@grades("AddNode")
@given(operands(number=True))
def test_a_product_and_its_gradients(submission, case):
    """MulNode returns x * y, and answers with d * y for x and with d * x for y."""
    check(beside(submission, through), "MulNode", *case, expected=RIGHT["MulNode"](*case))


@grades("AddNode")
@given(BOTH, operands())
def test_gradients_agree_with_central_differences(submission, name, case):
    """The gradients are what central differences measure of the sum of d * f(x, y)."""
    d, x, y = case
    f = np.add if name == "AddNode" else np.multiply
    measured = slopes(lambda x, y: float(np.sum(d * f(x, y))), x, y)
    check(beside(submission, through), name, d, x, y, expected=(f(x, y), measured), **GRADIENT)


@grades("AddNode")
@given(operands(number=True))
def test_a_number_times_itself(submission, case):
    """Where both inputs of a product are x, the two gradients add up to 2 x d."""
    d, x, _ = case
    check(beside(submission, gradient_of_square), d, x, expected=2 * x * d)


@grades("AddNode")
@given(BOTH)
def test_operands_of_different_shapes_are_refused(submission, name):
    """x and y of different shapes raise ValueError, even where NumPy would broadcast them."""
    for one, other in (((3,), (1,)), ((2, 3), (3,)), ((3,), ()), ((3, 1), (3,)), ((2,), (3,))):
        for x, y in ((np.ones(one), np.ones(other)), (np.ones(other), np.ones(one))):
            check_raises(ValueError, beside(submission, through), name, np.ones(one), x, y)


@grades("AddNode")
@given(BOTH)
def test_a_d_of_another_shape_is_refused(submission, name):
    """d must have the shape of the output; any other raises ValueError."""
    for shape, wrong in (((3,), (1,)), ((2, 3), (3,)), ((3,), ()), ((), (2,)), ((3,), (3, 1))):
        check_raises(ValueError, beside(submission, through), name, np.ones(wrong), np.ones(shape), np.ones(shape))


class TestAddNodeLife(Life, of="AddNode", cases=st.tuples(BOTH, operands(), operands())): ...


# --------------------------------------------------------------- basket_total


@st.composite
def baskets(draw: st.DrawFn) -> Case:
    """Two to five items and a tax, none of which is 0, and the tax not 1."""
    some = st.lists(st.tuples(numbers(0.25, 64), numbers(0.25, 8)), min_size=2, max_size=5)
    return draw(some), draw(numbers(1.0625, 2) | numbers(0.25, 0.9375))


def by_graph(items: list[tuple[float, float]], tax: float) -> Any:
    """The answer of a chain of product and sum nodes: forward, then back from d = 1."""
    before = math.fsum(price * count for price, count in items)
    total, (d_sum, d_tax) = RIGHT["MulNode"](1.0, before, tax)
    return total, [RIGHT["MulNode"](d_sum, *item)[1] for item in items], d_tax  # sums pass d_sum on


def items_afterwards(module: ModuleType, items: Any, tax: float) -> Any:
    """The list of items after the call."""
    module.basket_total(items, tax)
    return items


@grades("basket_total")
@given(baskets())
def test_total_and_gradients(submission, basket):
    """The answer is that of a chain of product and sum nodes, walked forward and back from the total."""
    check(submission.basket_total, *basket, expected=by_graph(*basket))


@grades("basket_total")
@given(baskets())
def test_gradients_of_a_basket_agree_with_central_differences(submission, basket):
    """Every gradient is what central differences measure of the total."""
    items, tax = basket
    prices, counts, of_tax = slopes(lambda p, c, t: float(t * (p @ c)), *map(np.array, zip(*items, strict=True)), tax)
    measured = [(float(p), float(c)) for p, c in zip(prices, counts, strict=True)]
    check(submission.basket_total, *basket, expected=(by_graph(*basket)[0], measured, float(of_tax)), **GRADIENT)


@grades("basket_total")
@given(baskets(), numbers(-3, 3))
def test_total_is_linear_in_the_tax(submission, basket, factor):
    """A tax c times as large makes the total and the items' gradients c times as large, and leaves its own alone."""
    items, tax = basket
    total, rows, of_tax = by_graph(items, tax)
    expected = factor * total, [(factor * p, factor * c) for p, c in rows], of_tax
    check(submission.basket_total, items, factor * tax, expected=expected)


@grades("basket_total")
@given(baskets().flatmap(lambda basket: st.tuples(st.just(basket), orders(len(basket[0])))))
def test_reordered_items_give_reordered_gradients(submission, case):
    """The gradients stand in the order of the items; total and tax do not see the order."""
    (items, tax), order = case
    total, rows, of_tax = by_graph(items, tax)
    check(submission.basket_total, [items[i] for i in order], tax, expected=(total, [rows[i] for i in order], of_tax))


@grades("basket_total")
def test_a_basket_may_hold_zeros(submission):
    """A price of 0, a count of 0 and a tax of 0 are good input, and have gradients."""
    for items, tax in (([(0.0, 3.0), (5.0, 2.0)], 1.5), ([(4.0, 0.0)], 1.5), ([(0.0, 0.0), (2.0, 1.0)], 0.0)):
        check(submission.basket_total, items, tax, expected=by_graph(items, tax))


@grades("basket_total")
def test_bad_baskets_are_refused(submission):
    """No items, and a negative price or count wherever it stands, raise ValueError."""
    check_raises(ValueError, submission.basket_total, [], 1.1)
    for bad in ((-1.0, 2.0), (1.0, -0.5), (-0.5, 0.0), (0.0, -2.0), (-1.0, -2.0)):
        for items in ([bad], [(3.0, 2.0), bad], [bad, (3.0, 2.0)]):
            check_raises(ValueError, submission.basket_total, items, 1.1)


@grades("basket_total")
@given(baskets())
def test_the_basket_stays_as_it_was(submission, basket):
    """The list of items is the same after the call."""
    check(beside(submission, items_afterwards), *basket, expected=basket[0])


class TestBasketUniversal(Universal, of="basket_total"):
    args = baskets()
    without = {"U1", "U2", "U3", "U5"}  # no arrays


# ----------------------------------------------------------------- AffineNode


@st.composite
def layers(draw: st.DrawFn) -> Case:
    """d (n, k), X (n, d), W (d, k) and b (k,): mostly all sizes different, and once d = k, where W^T fits like W."""
    n, d, k = draw(st.sampled_from(((4, 3, 2), (2, 3, 4), (5, 2, 3), (3, 4, 1), (4, 3, 3), (2, 1, 3))))
    return tuple(draw(arrays(shape, -4, 4)) for shape in ((n, k), (n, d), (d, k), (k,)))


def sum_over_rows(module: ModuleType, d: Array, X: Array, W: Array, b: Array) -> Any:
    """dW and db of the single rows, added up."""
    answers = [through(module, "AffineNode", d[i : i + 1], X[i : i + 1], W, b)[1] for i in range(len(X))]
    return sum(answer[1] for answer in answers), sum(answer[2] for answer in answers)


@grades("AffineNode")
@given(layers())
def test_a_layer_and_its_gradients(submission, layer):
    """forward returns XW + b; backward(D) returns D W^T, X^T D and the sum of D's rows."""
    check(beside(submission, through), "AffineNode", *layer, expected=affine(*layer))


@grades("AffineNode")
@given(layers())
def test_gradients_of_a_layer_agree_with_central_differences(submission, layer):
    """The three gradients are what central differences measure of the sum of D * (XW + b)."""
    d, *inputs = layer
    measured = slopes(lambda X, W, b: float(np.sum(d * (X @ W + b))), *inputs)
    check(beside(submission, through), "AffineNode", *layer, expected=(affine(*layer)[0], measured), **GRADIENT)


@grades("AffineNode")
@given(layers())
def test_a_batch_is_the_sum_of_its_rows(submission, layer):
    """The dW and db of a batch are the sums, not the means, of what its rows give alone."""
    rows = inside(submission, sum_over_rows, *layer)
    _, gradients = parts(inside(submission, through, "AffineNode", *layer), ("F", "gradients"))
    assert_close(parts(gradients, ("dX", "dW", "db"))[1:], rows, what="(dW, db) of the batch, against its rows' sums")


@grades("AffineNode")
def test_a_layer_refuses_shapes_that_do_not_fit(submission):
    """X, W and b that do not fit, or X without rows, raise ValueError in forward."""
    good = {"d": (4, 2), "X": (4, 3), "W": (3, 2), "b": (2,)}
    for wrong in (
        {"X": (4, 2)}, {"X": (3,)}, {"X": (2, 4, 3), "d": (2, 4, 2)}, {"W": (2, 3)}, {"W": (3,), "d": (4,)},
        {"W": (2, 3, 2), "d": (2, 4, 2)}, {"b": (1,)}, {"b": ()}, {"b": (1, 2)}, {"b": (3,)}, {"b": (4, 1)},
        {"X": (0, 3), "d": (0, 2)},
    ):  # fmt: skip
        layer = [np.ones(shape) for shape in (good | wrong).values()]
        check_raises(ValueError, beside(submission, through), "AffineNode", *layer)


@grades("AffineNode")
def test_a_layer_refuses_a_d_of_another_shape(submission):
    """In backward, D must have the shape (n, k) of the output; any other raises ValueError."""
    for shape in ((4, 1), (1, 2), (2,), (), (2, 4), (3, 2), (4, 3), (4, 2, 1), (5, 4, 2)):
        layer = np.ones(shape), np.ones((4, 3)), np.ones((3, 2)), np.ones(2)
        check_raises(ValueError, beside(submission, through), "AffineNode", *layer)


class TestAffineNodeLife(Life, of="AffineNode", cases=st.tuples(st.just("AffineNode"), layers(), layers())): ...


# ------------------------------------------------------------ SoftmaxLossNode


@st.composite
def losses(draw: st.DrawFn) -> Case:
    """A number d, logits Z (n, k) and labels (n,), not all equal."""
    n, k = draw(st.sampled_from(((2, 3), (4, 3), (3, 2), (5, 4), (3, 3))))
    d = draw(numbers(-4, 4).filter(lambda d: abs(d) > 0.25 and abs(d - 1) > 0.25))
    return d, draw(arrays((n, k), -4, 4)), draw(labels(n, k))


def gradient(submission: Any, case: Case) -> Array:
    """What backward answers, as an array of the shape of Z."""
    answer = parts(inside(submission, through, "SoftmaxLossNode", *case), ("loss", "gradient"))[1]
    return array(answer, case[1].shape, "the gradient")


@grades("SoftmaxLossNode")
@given(losses())
def test_the_loss_and_its_gradient(submission, case):
    """forward returns the mean cross-entropy of softmax(Z), backward(d) is d (P - onehot) / n."""
    check(beside(submission, through), "SoftmaxLossNode", *case, expected=softmax_loss(*case))


@grades("SoftmaxLossNode")
@given(losses())
def test_the_gradient_of_the_loss_agrees_with_central_differences(submission, case):
    """The gradient is what central differences measure of d times the loss."""
    (measured,) = slopes(lambda Z: case[0] * float(softmax_loss(1.0, Z, case[2])[0]), case[1])
    loss = softmax_loss(*case)[0]
    check(beside(submission, through), "SoftmaxLossNode", *case, expected=(loss, measured), **GRADIENT)


@grades("SoftmaxLossNode")
@given(losses())
def test_rows_of_the_gradient_add_up_to_0(submission, case):
    """Raising all logits of a row alike changes no probability: each row of the gradient adds up to 0."""
    assert_close(gradient(submission, case).sum(axis=1), np.zeros(len(case[1])), what="the sums of the rows")


@grades("SoftmaxLossNode")
@given(losses(), numbers(2, 5))
def test_the_gradient_scales_with_d(submission, case, factor):
    """A d c times as large makes the gradient c times as large."""
    scaled = gradient(submission, (factor * case[0], *case[1:]))
    assert_close(scaled, factor * gradient(submission, case), what=f"backward({factor} d) against {factor} backward(d)")


@grades("SoftmaxLossNode")
def test_large_logits_do_not_overflow(submission):
    """Logits of 10000 and -10000 give a finite loss, row by row, even where a probability is 0."""
    Z = np.array([[1e4, -1e4, 0.0], [-1e4, -9999.0, -1e4], [3.0, 1.0, 2.0], [9999.0, 1e4, 1e4]])
    for classes in ([0, 1, 2, 1], [1, 0, 2, 0], [2, 2, 0, 2]):
        expected = softmax_loss(2.5, Z, np.array(classes))
        check(beside(submission, through), "SoftmaxLossNode", 2.5, Z, np.array(classes), expected=expected)


@grades("SoftmaxLossNode")
def test_the_loss_refuses_shapes_that_do_not_fit(submission):
    """Z that is no table or has no rows, and labels that are not one number per row, raise ValueError."""
    for Z, classes in (((3,), (3,)), ((2, 4, 3), (2,)), ((0, 3), (0,)), ((4, 3), (3,)), ((4, 3), (1,)), ((4, 3), ()),
                       ((4, 3), (4, 1)), ((4, 3), (4, 3)), ((3, 3), (3, 3)), ((3,), ())):  # fmt: skip
        case = np.ones(Z), np.ones(classes, np.int64)
        check_raises(ValueError, beside(submission, through), "SoftmaxLossNode", 2.0, *case)


@grades("SoftmaxLossNode")
def test_the_loss_refuses_labels_that_are_no_classes(submission):
    """Labels that are not integers from 0 to k - 1 raise ValueError; -1 is not the last class."""
    for wrong in ([0, -1, 2], [3, 0, 1], [0, 0, -3], [0.5, 1.0, 2.0], [0.0, 1.0, 2.0]):
        check_raises(ValueError, beside(submission, through), "SoftmaxLossNode", 2.0, np.eye(3), np.array(wrong))


class TestSoftmaxLossLife(
    Life, of="SoftmaxLossNode", cases=st.tuples(st.just("SoftmaxLossNode"), losses(), losses())
): ...
