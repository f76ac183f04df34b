"""Known mistakes of week 1, day 1. Each function stands in the place of its item in the solution's module."""

from __future__ import annotations

from grader.checking import mistake

# ---------------------------------------------------------------- tensor_info


@mistake(
    of="tensor_info",
    hint="You gave [1] the rank of the number 1. Brackets around one number make a vector: rank 1, shape (1,).",
)
def scalar_brackets(obj, dtype="float32"):
    if dtype not in ITEM_BYTES:
        raise ValueError(dtype)

    def shape_of(value):
        if isinstance(value, Real):
            return ()
        if not isinstance(value, (list, tuple)):
            raise TypeError(value)
        if len(value) == 1 and isinstance(value[0], Real):
            return ()
        shapes = {shape_of(child) for child in value}
        if len(shapes) > 1:
            raise ValueError("ragged")
        return (len(value), *(shapes.pop() if shapes else ()))

    shape = shape_of(obj)
    return len(shape), shape, math.prod(shape) * ITEM_BYTES[dtype]


@mistake(
    of="tensor_info",
    hint="You let ragged nesting pass: [[1, 2], [3]] is no tensor. Compare the shapes of all siblings, not only the "
    "first one's.",
)
def ragged_accepted(obj, dtype="float32"):
    if dtype not in ITEM_BYTES:
        raise ValueError(dtype)
    shape = []
    while isinstance(obj, (list, tuple)):
        shape.append(len(obj))
        if not obj:
            break
        obj = obj[0]
    if not isinstance(obj, (Real, list, tuple)):
        raise TypeError(obj)
    return len(shape), tuple(shape), math.prod(shape) * ITEM_BYTES[dtype]


@mistake(
    of="tensor_info",
    hint="You stopped at the outermost brackets. Descend into the elements until you reach a number.",
)
def outer_len_only(obj, dtype="float32"):
    if dtype not in ITEM_BYTES:
        raise ValueError(dtype)
    shape = (len(obj),) if isinstance(obj, (list, tuple)) else ()
    return len(shape), shape, math.prod(shape) * ITEM_BYTES[dtype]


@mistake(
    of="tensor_info",
    hint="You counted the numbers. The bytes are that count times the bytes of one number, ITEM_BYTES[dtype].",
)
def counts_not_bytes(obj, dtype="float32"):
    def shape_of(value):
        if isinstance(value, Real):
            return ()
        if not isinstance(value, (list, tuple)):
            raise TypeError(value)
        shapes = {shape_of(child) for child in value}
        if len(shapes) > 1:
            raise ValueError("ragged")
        return (len(value), *(shapes.pop() if shapes else ()))

    shape = shape_of(obj)
    return len(shape), shape, math.prod(shape)


# --------------------------------------------------------------- result_shape


def _right_shape(op, a, b):
    """The model solution: several mistakes are right except in one place."""
    if any(size < 0 for size in (*a, *b)):
        raise ValueError("negative")
    if op == "matmul":
        if len(a) != 2 or len(b) != 2 or a[1] != b[0]:
            raise ValueError("matmul")
        return (a[0], b[1])
    if op != "elementwise":
        raise ValueError(op)
    rank = max(len(a), len(b))
    return _columns((1,) * (rank - len(a)) + tuple(a), (1,) * (rank - len(b)) + tuple(b))


def _columns(a, b, joined=lambda left, right: right if left == 1 else left):
    """Broadcast two shapes of one rank."""
    if any(left != right and 1 not in (left, right) for left, right in zip(a, b)):
        raise ValueError("clash")
    return tuple(joined(left, right) for left, right in zip(a, b))


@mistake(
    of="result_shape",
    hint="You aligned the shapes at the first axis. Broadcasting starts at the last one: fill up with 1 in front.",
)
def aligns_left(op, a, b):
    if op != "elementwise" or min((*a, *b), default=0) < 0:
        return _right_shape(op, a, b)
    rank = max(len(a), len(b))
    return _columns(tuple(a) + (1,) * (rank - len(a)), tuple(b) + (1,) * (rank - len(b)))


@mistake(
    of="result_shape",
    hint="You demand equal sizes. A size of 1 goes with any size: it stretches to the other one.",
)
def one_not_stretched(op, a, b):
    if op != "elementwise" or min((*a, *b), default=0) < 0:
        return _right_shape(op, a, b)
    longer, shorter = (tuple(a), tuple(b)) if len(a) >= len(b) else (tuple(b), tuple(a))
    if longer[len(longer) - len(shorter) :] != shorter:
        raise ValueError("sizes differ")
    return longer


@mistake(
    of="result_shape",
    hint="You took the outer sizes without looking at the inner ones. (r, k) times (k, c) needs the same k twice.",
)
def inner_ignored(op, a, b):
    if op == "matmul" and len(a) == 2 and len(b) == 2 and min(*a, *b) >= 0:
        return (a[0], b[1])
    return _right_shape(op, a, b)


@mistake(
    of="result_shape",
    hint="You took the larger size of the two. Where 1 meets 0, the 1 stretches to 0: take the size that is not 1.",
)
def max_of_sizes(op, a, b):
    if op != "elementwise" or min((*a, *b), default=0) < 0:
        return _right_shape(op, a, b)
    rank = max(len(a), len(b))
    return _columns((1,) * (rank - len(a)) + tuple(a), (1,) * (rank - len(b)) + tuple(b), max)


@mistake(
    of="result_shape",
    hint="You kept the inner size. It is summed away: (r, k) times (k, c) is (r, c), the two outer sizes.",
)
def inner_kept(op, a, b):
    if op == "matmul" and len(a) == 2 and len(b) == 2 and a[1] == b[0] and min(*a, *b) >= 0:
        return (a[0], a[1])
    return _right_shape(op, a, b)


@mistake(
    of="result_shape",
    hint="You demand equal ranks. The shorter shape is filled with 1 in front; () goes with everything.",
)
def equal_ranks_only(op, a, b):
    if len(a) != len(b):
        raise ValueError("ranks differ")
    return _right_shape(op, a, b)


@mistake(
    of="result_shape",
    hint="Check the arguments first: an op you do not know, matmul of other ranks than 2 and negative sizes must raise "
    "ValueError.",
)
def no_checks(op, a, b):
    if op == "matmul":
        if a[-1:] != b[:1]:
            raise ValueError("inner sizes")
        return (*a[:-1], *b[1:])
    rank = max(len(a), len(b))
    return _columns((1,) * (rank - len(a)) + tuple(a), (1,) * (rank - len(b)) + tuple(b))


# --------------------------------------------------------------------- matmul


@mistake(
    of="matmul",
    hint="That is a * b, number by number. In the matrix product a row of a meets a column of b and is summed up.",
)
def elementwise(a, b):
    return as_floats(a) * as_floats(b)


@mistake(
    of="matmul",
    hint="You paired the rows of a with the rows of b. The rows of a meet the columns of b.",
)
def transposed(a, b):
    a, b = as_floats(a), as_floats(b)
    return np.sum(a[:, np.newaxis, :] * b[np.newaxis, :, :], axis=2)


@mistake(
    of="matmul",
    hint="The result is right, but three Python loops are slow. Vectorise: per k, add column k of a times row k of b.",
)
def python_loop(a, b):
    a, b = as_floats(a), as_floats(b)
    if a.ndim != 2 or b.ndim != 2 or a.shape[1] != b.shape[0] or a.shape[0] == 0 or b.shape[1] == 0:
        raise ValueError("shapes")
    product = np.zeros((a.shape[0], b.shape[1]), dtype=np.result_type(a, b))
    for i in range(a.shape[0]):
        for j in range(b.shape[1]):
            for k in range(a.shape[1]):
                product[i, j] += a[i, k] * b[k, j]
    return product


# ------------------------------------------------------------------- to_torch


@mistake(
    of="to_torch",
    hint="torch.tensor always copies, so share=True shares nothing. Use torch.from_numpy to look at the same memory.",
)
def always_copies(x, share):
    import torch

    if not isinstance(x, np.ndarray):
        raise TypeError("array")
    return torch.tensor(x)


@mistake(
    of="to_torch",
    hint="torch.Tensor(...) is always float32, and torch.Tensor(5, 3) is uninitialised memory. "
    "Use torch.from_numpy: it keeps the type.",
)
def torch_Tensor_ctor(x, share):
    import torch

    if not isinstance(x, np.ndarray):
        raise TypeError("array")
    return torch.Tensor(x) if x.ndim else torch.zeros(abs(int(x)))  # a 0-d array is taken for a size


@mistake(
    of="to_torch",
    hint="torch.from_numpy shares the memory of the array. With share=False, give it a copy: x.copy().",
)
def never_copies(x, share):
    import torch

    if not isinstance(x, np.ndarray):
        raise TypeError("array")
    return torch.from_numpy(x)


@mistake(
    of="to_torch",
    hint="torch.Tensor(5, 3) makes a tensor of that shape from uninitialised memory. Pass the array, not its shape.",
)
def shape_only(x, share):
    import torch

    if not isinstance(x, np.ndarray):
        raise TypeError("array")
    if share and any(stride < 0 for stride in x.strides):
        raise ValueError("negative stride")
    return torch.zeros(x.shape)  # whatever was in memory before; zeros here, so that two runs agree


@mistake(
    of="to_torch",
    hint="np.ascontiguousarray copies a view such as x[::2] or x[::-1] in silence: nothing is shared any more. "
    "Give torch.from_numpy the view itself.",
)
def copies_views(x, share):
    import torch

    if not isinstance(x, np.ndarray):
        raise TypeError("array")
    return torch.from_numpy(np.ascontiguousarray(x) if share else x.copy())


@mistake(
    of="to_torch",
    hint="torch.as_tensor and torch.tensor take lists and numbers too. Check that x is an np.ndarray first.",
)
def takes_anything(x, share):
    import torch

    return torch.as_tensor(x) if share else torch.tensor(x.copy() if isinstance(x, np.ndarray) else x)
