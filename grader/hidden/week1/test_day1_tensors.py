"""Hidden checks of week 1, day 1: tensors."""

from __future__ import annotations

from types import ModuleType
from typing import Any

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from grader.checking import Universal, beside, check, check_raises, grades, runs_like_reference
from grader.checking.strategies import arrays, matrices, shapes, sizes

Shape = tuple[int, ...]

DTYPES = ("float32", "float64", "int8", "int16", "int32", "int64")

# ---------------------------------------------------------------- tensor_info


def nested(shape: Shape) -> Any:
    """Nested lists of that shape, filled with 0, 1, 2, ... (small enough for int8)."""
    return (np.arange(np.prod(shape, dtype=int)) % 100).reshape(shape).tolist()


def tuples(nest: Any) -> Any:
    """The same nest with every list turned into a tuple."""
    return tuple(tuples(child) for child in nest) if isinstance(nest, list) else nest


@st.composite
def with_one_odd_sibling(draw: st.DrawFn) -> Any:
    """A nest in which one of two or more siblings, anywhere, has another shape than the others."""
    shape, odd = draw(st.lists(shapes(0, 2, hi=3), min_size=2, max_size=2, unique=True))
    siblings = [nested(shape) for _ in range(draw(sizes(2, 4)))]
    siblings[draw(st.integers(0, len(siblings) - 1))] = nested(odd)
    wrapped = draw(st.sampled_from((siblings, [siblings, siblings], [[siblings]])))
    return draw(st.sampled_from((wrapped, tuples(wrapped))))


@grades("tensor_info")
@given(shape=shapes(0, 6, lo=1, hi=3), dtype=st.sampled_from(DTYPES))
def test_rank_shape_and_bytes(submission: Any, shape: Shape, dtype: str) -> None:
    """Rank, shape and bytes are those of NumPy's array with the same numbers, for every dtype."""
    array = np.asarray(nested(shape), dtype)
    check(submission.tensor_info, nested(shape), dtype, expected=(array.ndim, array.shape, array.nbytes))


@grades("tensor_info")
@given(shape=shapes(0, 4, lo=1, hi=4))
def test_brackets_add_an_axis_in_front(submission: Any, shape: Shape) -> None:
    """Brackets around anything add 1 to the rank and a 1 in front of the shape; the bytes stay."""
    size = 4 * int(np.prod(shape))
    check(submission.tensor_info, nested(shape), expected=(len(shape), shape, size))
    check(submission.tensor_info, [nested(shape)], expected=(len(shape) + 1, (1, *shape), size))


@grades("tensor_info")
def test_the_default_type_is_float32(submission: Any) -> None:
    """Without a dtype a number takes 4 bytes, also if it is written as an int or needs more digits."""
    check(submission.tensor_info, [1, 2], expected=(1, (2,), 8))
    check(submission.tensor_info, 0.1, expected=(0, (), 4))


@grades("tensor_info")
@given(dtype=st.sampled_from(DTYPES))
def test_empty_lists(submission: Any, dtype: str) -> None:
    """The empty list has shape (0,) and no bytes; two empty rows have shape (2, 0)."""
    check(submission.tensor_info, [], dtype, expected=(1, (0,), 0))
    check(submission.tensor_info, [[], []], dtype, expected=(2, (2, 0), 0))


@grades("tensor_info")
@given(shape=shapes(1, 4, lo=1, hi=3), dtype=st.sampled_from(DTYPES))
def test_tuples_count_as_lists(submission: Any, shape: Shape, dtype: str) -> None:
    """Tuples, and tuples of lists, have the shape that lists would have."""
    array = np.asarray(nested(shape), dtype)
    for nest in (tuples(nested(shape)), tuple(nested(shape))):
        check(submission.tensor_info, nest, dtype, expected=(array.ndim, array.shape, array.nbytes))


@grades("tensor_info")
@given(nest=with_one_odd_sibling())
def test_ragged_nesting_is_refused(submission: Any, nest: Any) -> None:
    """One sibling of another shape, wherever it stands, raises ValueError."""
    check_raises(ValueError, submission.tensor_info, nest, mistake="ragged_accepted")


@grades("tensor_info")
@given(dtype=st.sampled_from(("float16", "uint8", "float", "int", "Float32", "")), shape=shapes(0, 2))
def test_an_unknown_type_is_refused(submission: Any, dtype: str, shape: Shape) -> None:
    """A dtype that is not in the table raises ValueError."""
    check_raises(ValueError, submission.tensor_info, nested(shape), dtype)


@grades("tensor_info")
@given(leaf=st.sampled_from(("a", "abc", "12", "", None, {})), place=st.integers(0, 3))
def test_a_leaf_must_be_a_number(submission: Any, leaf: Any, place: int) -> None:
    """A string, None or a dict among the numbers raises TypeError, at any depth."""
    row: list[Any] = [1, 2.5, 3, 4]
    row[place] = leaf
    for obj in (leaf, row, [row, row], [[[leaf]]]):
        check_raises(TypeError, submission.tensor_info, obj)


class TestTensorInfoUniversal(Universal, of="tensor_info"):
    """Only U8: the other rules speak of arrays."""

    args = [([[1, 2, 3], [4, 5, 6]], "int16"), (7,)]
    without = {"U1", "U2", "U3", "U5", "U7"}


# --------------------------------------------------------------- result_shape


@st.composite
def fitting(draw: st.DrawFn, lo: int = 0) -> tuple[Shape, Shape]:
    """Two shapes that broadcast: per axis, sizes are equal or one is 1; leading axes may be missing."""
    axes = draw(st.lists(st.tuples(st.integers(lo, 5), st.sampled_from(("both", "a", "b"))), max_size=4))
    a = tuple(1 if who == "b" else size for size, who in axes)
    b = tuple(1 if who == "a" else size for size, who in axes)
    missing = draw(st.integers(0, len(axes)))
    return draw(st.sampled_from(((a, b[missing:]), (a[missing:], b))))


@st.composite
def clashing(draw: st.DrawFn) -> tuple[Shape, Shape]:
    """Two shapes that do not broadcast: on one axis two different sizes meet, neither of them 1."""
    m, n = draw(st.lists(st.sampled_from((0, 2, 3, 4, 5)), min_size=2, max_size=2, unique=True))
    a, b = draw(fitting())
    common = draw(shapes(0, 2))
    return (*a, m, *common), (*b, n, *common)


def different_sizes(count: int) -> st.SearchStrategy[list[int]]:
    """That many different sizes: equal ones hide which axis was taken."""
    return st.lists(st.integers(0, 6), min_size=count, max_size=count, unique=True)


#: Pairs of shapes that NumPy's own product takes, but matmul of today refuses: not both are matrices.
NO_MATRICES = [((3,), (3, 2)), ((2, 3), (3,)), ((3,), (3,)), ((4, 2, 3), (4, 3, 5)), ((), (2, 2))]


@grades("result_shape")
@given(pair=fitting())
def test_elementwise_broadcasts(submission: Any, pair: tuple[Shape, Shape]) -> None:
    """Elementwise gives the shape that NumPy's broadcasting gives, also with sizes 0 and 1."""
    check(submission.result_shape, "elementwise", *pair, expected=np.broadcast_shapes(*pair))


@grades("result_shape")
@given(rkc=different_sizes(3))
def test_matmul_gives_rows_of_a_and_columns_of_b(submission: Any, rkc: list[int]) -> None:
    """(r, k) times (k, c) is (r, c), the shape of NumPy's own product, also when a size is 0."""
    r, k, c = rkc
    product = np.zeros((r, k)) @ np.zeros((k, c))
    check(submission.result_shape, "matmul", (r, k), (k, c), expected=product.shape)


@grades("result_shape")
@given(pair=fitting(lo=1))
def test_elementwise_commutes(submission: Any, pair: tuple[Shape, Shape]) -> None:
    """Swapping the two operands of an elementwise operation does not change the shape."""
    a, b = pair
    expected = (np.zeros(a) + np.zeros(b)).shape
    check(submission.result_shape, "elementwise", a, b, expected=expected)
    check(submission.result_shape, "elementwise", b, a, expected=expected)


@grades("result_shape")
@given(shape=shapes(0, 5, lo=0))
def test_the_shape_of_a_number_is_neutral(submission: Any, shape: Shape) -> None:
    """() against any shape gives that shape, from either side."""
    check(submission.result_shape, "elementwise", (), shape, expected=shape)
    check(submission.result_shape, "elementwise", shape, (), expected=shape)


@grades("result_shape")
@given(pair=clashing())
def test_clashing_sizes_are_refused(submission: Any, pair: tuple[Shape, Shape]) -> None:
    """Two different sizes on one axis, neither of them 1, raise ValueError."""
    check_raises(ValueError, submission.result_shape, "elementwise", *pair)


@grades("result_shape")
@given(sides=different_sizes(4))
def test_different_inner_sizes_are_refused(submission: Any, sides: list[int]) -> None:
    """matmul with different inner sizes raises ValueError, also when one of them is 1."""
    r, k, other, c = sides
    for left, right in (((r, k), (other, c)), ((k, r), (c, k)), ((2, 1), (3, 4)), ((2, 3), (1, 4))):
        if left[1] != right[0]:
            check_raises(ValueError, submission.result_shape, "matmul", left, right, mistake="inner_ignored")


@grades("result_shape")
@given(pair=st.sampled_from(NO_MATRICES))
def test_matmul_is_for_rank_2_only(submission: Any, pair: tuple[Shape, Shape]) -> None:
    """matmul of anything but two matrices raises ValueError."""
    check_raises(ValueError, submission.result_shape, "matmul", *pair)


@grades("result_shape")
@given(op=st.sampled_from(("add", "Matmul", "@", "", "element-wise")), n=sizes())
def test_an_unknown_operation_is_refused(submission: Any, op: str, n: int) -> None:
    """An op other than "elementwise" and "matmul" raises ValueError."""
    check_raises(ValueError, submission.result_shape, op, (n, n), (n, n))


@grades("result_shape")
@given(n=sizes(), op=st.sampled_from(("elementwise", "matmul")))
def test_a_negative_size_is_refused(submission: Any, n: int, op: str) -> None:
    """A negative size raises ValueError, on either side and for both operations."""
    for a, b in (((n, -1), (-1, n)), ((-2, n), (n, n)), ((n, n), (n, -3))):
        check_raises(ValueError, submission.result_shape, op, a, b)


class TestResultShapeUniversal(Universal, of="result_shape"):
    """Only U8: the other rules speak of arrays."""

    args = [("elementwise", (8, 1, 6), (7, 1)), ("matmul", (7, 5), (5, 3))]
    without = {"U1", "U2", "U3", "U5", "U7"}


# --------------------------------------------------------------------- matmul

Pair = tuple[np.ndarray, np.ndarray]


@st.composite
def factors(draw: st.DrawFn) -> Pair:
    """(r, k) and (k, c), mostly with three different sizes, sometimes square."""
    r, k, c = draw(st.one_of(st.permutations((2, 3, 4)), st.permutations((2, 3, 5)), st.just((3, 3, 3))))
    return draw(arrays((r, k))), draw(arrays((k, c)))


#: Pairs whose inner sizes differ, though some of them would broadcast or run through a loop over k.
MISFITS = [
    (np.ones((2, 3)), np.ones((2, 3))),
    (np.ones((2, 3)), np.ones((4, 2))),
    (np.ones((2, 1)), np.ones((3, 4))),
    (np.ones((2, 3)), np.ones((1, 4))),
    (np.ones((2, 0)), np.ones((3, 4))),
]


@grades("matmul")
@given(pair=factors())
def test_matmul_multiplies_matrices(submission: Any, pair: Pair) -> None:
    """Element (i, j) is row i of a times column j of b, summed over k."""
    a, b = pair
    check(submission.matmul, a, b, expected=a @ b)


@grades("matmul")
@given(pair=factors())
def test_transposing_swaps_the_factors(submission: Any, pair: Pair) -> None:
    """The transpose of AB is the product of B transposed and A transposed."""
    a, b = pair
    check(submission.matmul, b.T, a.T, expected=(a @ b).T)


@grades("matmul")
@given(a=matrices())
def test_the_identity_changes_nothing(submission: Any, a: np.ndarray) -> None:
    """A times I is A, and I times A is A."""
    check(submission.matmul, a, np.eye(a.shape[1]), expected=a)
    check(submission.matmul, np.eye(a.shape[0]), a, expected=a)


@grades("matmul")
@given(r=sizes(), c=sizes())
def test_an_empty_sum_is_zero(submission: Any, r: int, c: int) -> None:
    """(r, 0) times (0, c) is a table of zeros: a sum without terms."""
    check(submission.matmul, np.zeros((r, 0)), np.zeros((0, c)), expected=np.zeros((r, c)))


@grades("matmul")
@given(pair=st.sampled_from(MISFITS))
def test_different_inner_sizes_raise(submission: Any, pair: Pair) -> None:
    """Inner sizes that differ raise ValueError, also when NumPy could stretch them."""
    check_raises(ValueError, submission.matmul, *pair)


@grades("matmul")
@given(pair=factors())
def test_the_wider_type_wins(submission: Any, pair: Pair) -> None:
    """float32 times float64 is float64, whichever of them stands first."""
    a, b = pair
    for first, second in ((a.astype(np.float32), b), (a, b.astype(np.float32))):
        check(submission.matmul, first, second, expected=a @ b, strict_dtype=True)


@grades("matmul", part="P")
def test_matmul_is_vectorised(submission: Any) -> None:
    """64 x 64 times 64 x 64 takes at most 10 times as long as the model solution."""
    a = np.sin(np.arange(64.0 * 64)).reshape(64, 64)
    runs_like_reference(submission.matmul, a, a[::-1] + 1, k=10, mistake="python_loop")


class TestMatmulUniversal(Universal, of="matmul"):
    """What holds for every exercise."""

    args = factors()
    one = [(np.array([[3.0]]), np.array([[-2.0]])), (np.array([[1.0, 2.0]]), np.array([[3.0], [4.0]]))]
    rejects = {
        "a vector times a matrix": (np.ones(3), np.ones((3, 2))),
        "a matrix times a vector": (np.ones((2, 3)), np.ones(3)),
        "rank 3": (np.ones((2, 2, 3)), np.ones((2, 3, 2))),
        "no rows": (np.ones((0, 3)), np.ones((3, 2))),
        "no columns": (np.ones((2, 3)), np.ones((3, 0))),
    }
    without = {"U7"}


# ------------------------------------------------------------------- to_torch

TYPES = ("float32", "float64", "int64")


def typed_arrays(shape: st.SearchStrategy[Shape]) -> st.SearchStrategy[np.ndarray]:
    """Arrays of whole numbers in the three types."""
    typed = st.tuples(shape.flatmap(arrays), st.sampled_from(TYPES))
    return typed.map(lambda pair: np.asarray(np.rint(pair[0]), dtype=pair[1]))  # a 0-d array stays an array


def look_at(module: ModuleType, x: np.ndarray, share: bool) -> dict[str, Any]:
    """What the tensor says about itself."""
    t = module.to_torch(x, share)
    return {"dtype": str(t.dtype), "shape": tuple(t.shape), "requires_grad": t.requires_grad}


def write_both_ways(module: ModuleType, x: np.ndarray, share: bool, layout: str) -> list[np.ndarray]:
    """The tensor after a write to the array, then the array after a write to the tensor."""
    view = {"plain": x, "every second": x[::2], "transposed": x.T}[layout]
    t = module.to_torch(view, share)
    view[...] = view + 100
    seen_in_tensor = np.array(t.numpy())
    t.mul_(2)
    return [seen_in_tensor, view.copy()]


def outlive(module: ModuleType, x: np.ndarray) -> np.ndarray:
    """An independent tensor, after its array was overwritten and deleted."""
    array = x.copy()
    t = module.to_torch(array, False)
    array[...] = -1
    del array
    return np.array(t.numpy())


def reversed_rows(module: ModuleType, x: np.ndarray, share: bool) -> np.ndarray:
    """The tensor of a view with a negative stride."""
    return np.array(module.to_torch(x[::-1], share).numpy())


def convert(module: ModuleType, x: Any, share: bool) -> str:
    """The type name of whatever comes back."""
    return type(module.to_torch(x, share)).__name__


@grades("to_torch")
@given(x=typed_arrays(shapes()), share=st.booleans())
def test_the_tensor_has_the_values_of_x(submission: Any, x: np.ndarray, share: bool) -> None:
    """The tensor has the shape and the values of x, shared or not."""
    check(submission.to_torch, x, share)


@grades("to_torch")
@given(x=typed_arrays(shapes()), share=st.booleans())
def test_the_type_of_x_is_kept(submission: Any, x: np.ndarray, share: bool) -> None:
    """float32, float64 and int64 stay what they are, and requires_grad is False."""
    expected = {"dtype": f"torch.{x.dtype}", "shape": x.shape, "requires_grad": False}
    check(beside(submission, look_at), x, share, expected=expected)


@grades("to_torch")
@given(x=typed_arrays(st.sampled_from(((), (0, 3), (2, 0, 4), (0,)))), share=st.booleans())
def test_0d_and_empty_arrays(submission: Any, x: np.ndarray, share: bool) -> None:
    """A 0-d array becomes a 0-d tensor, and (0, 3) stays (0, 3)."""
    check(submission.to_torch, x, share)


@grades("to_torch")
@given(x=matrices(lo=1), layout=st.sampled_from(("plain", "every second", "transposed")))
def test_shared_memory_is_seen_from_both_sides(submission: Any, x: np.ndarray, layout: str) -> None:
    """share=True: a write to either one is seen in both, also for the views x[::2] and x.T."""
    view = {"plain": x, "every second": x[::2], "transposed": x.T}[layout]
    expected = [view + 100, 2 * (view + 100)]
    check(beside(submission, write_both_ways), x, True, layout, expected=expected)


@grades("to_torch")
@given(x=matrices(lo=1), layout=st.sampled_from(("plain", "every second", "transposed")))
def test_a_copy_is_independent_both_ways(submission: Any, x: np.ndarray, layout: str) -> None:
    """share=False: no write to the array reaches the tensor, and none to the tensor reaches the array."""
    view = {"plain": x, "every second": x[::2], "transposed": x.T}[layout]
    check(beside(submission, write_both_ways), x, False, layout, expected=[view, view + 100])


@grades("to_torch")
@given(x=matrices(lo=1))
def test_a_copy_outlives_its_array(submission: Any, x: np.ndarray) -> None:
    """share=False: the tensor keeps its values when the array is overwritten and deleted."""
    check(beside(submission, outlive), x, expected=x)


@grades("to_torch")
@given(x=st.sampled_from(([1.0, 2.0], (1, 2), 3.0, None, "x")), share=st.booleans())
def test_only_arrays_are_taken(submission: Any, x: Any, share: bool) -> None:
    """A list, a tuple, a number, None or a string raises TypeError."""
    check_raises(TypeError, beside(submission, convert), x, share)


@grades("to_torch")
@given(x=matrices())
def test_negative_strides_cannot_be_shared(submission: Any, x: np.ndarray) -> None:
    """share=True raises ValueError for x[::-1]: torch cannot look at memory backwards."""
    check_raises(ValueError, beside(submission, reversed_rows), x, True)


@grades("to_torch")
@given(x=matrices())
def test_negative_strides_can_be_copied(submission: Any, x: np.ndarray) -> None:
    """share=False takes x[::-1]: a copy has ordinary strides."""
    check(beside(submission, reversed_rows), x, False, expected=x[::-1])
