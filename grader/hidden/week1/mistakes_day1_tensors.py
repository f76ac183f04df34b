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
    hint="You looked at the first element only. Compare the shapes of all siblings: [[1, 2], [3]] is no tensor.",
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


# --------------------------------------------------------------- result_shape


@mistake(
    of="result_shape",
    hint="You aligned the shapes at the first axis. Broadcasting starts at the last one: fill up with 1 in front.",
)
def aligns_left(op, a, b):
    if any(size < 0 for size in (*a, *b)):
        raise ValueError("negative")
    if op == "matmul":
        if len(a) != 2 or len(b) != 2 or a[1] != b[0]:
            raise ValueError("matmul")
        return (a[0], b[1])
    if op != "elementwise":
        raise ValueError(op)
    rank = max(len(a), len(b))
    shape = []
    for left, right in zip(tuple(a) + (1,) * (rank - len(a)), tuple(b) + (1,) * (rank - len(b))):
        if left != right and 1 not in (left, right):
            raise ValueError("clash")
        shape.append(right if left == 1 else left)
    return tuple(shape)


@mistake(
    of="result_shape",
    hint="You demand equal sizes. A size of 1 goes with any size: it stretches to the other one.",
)
def one_not_stretched(op, a, b):
    if any(size < 0 for size in (*a, *b)):
        raise ValueError("negative")
    if op == "matmul":
        if len(a) != 2 or len(b) != 2 or a[1] != b[0]:
            raise ValueError("matmul")
        return (a[0], b[1])
    if op != "elementwise":
        raise ValueError(op)
    longer, shorter = (tuple(a), tuple(b)) if len(a) >= len(b) else (tuple(b), tuple(a))
    if longer[len(longer) - len(shorter) :] != shorter:
        raise ValueError("sizes differ")
    return longer


@mistake(
    of="result_shape",
    hint="You took the outer sizes without looking at the inner ones. (r, k) times (k, c) needs the same k twice.",
)
def inner_ignored(op, a, b):
    if any(size < 0 for size in (*a, *b)):
        raise ValueError("negative")
    if op == "matmul":
        if len(a) != 2 or len(b) != 2:
            raise ValueError("matmul")
        return (a[0], b[1])
    if op != "elementwise":
        raise ValueError(op)
    rank = max(len(a), len(b))
    shape = []
    for left, right in zip((1,) * (rank - len(a)) + tuple(a), (1,) * (rank - len(b)) + tuple(b)):
        if left != right and 1 not in (left, right):
            raise ValueError("clash")
        shape.append(right if left == 1 else left)
    return tuple(shape)


@mistake(
    of="result_shape",
    hint="You took the larger size of the two. Where 1 meets 0, the 1 stretches to 0: take the size that is not 1.",
)
def max_of_sizes(op, a, b):
    if any(size < 0 for size in (*a, *b)):
        raise ValueError("negative")
    if op == "matmul":
        if len(a) != 2 or len(b) != 2 or a[1] != b[0]:
            raise ValueError("matmul")
        return (a[0], b[1])
    if op != "elementwise":
        raise ValueError(op)
    rank = max(len(a), len(b))
    shape = []
    for left, right in zip((1,) * (rank - len(a)) + tuple(a), (1,) * (rank - len(b)) + tuple(b)):
        if left != right and 1 not in (left, right):
            raise ValueError("clash")
        shape.append(max(left, right))
    return tuple(shape)


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
    hint="torch.tensor always copies, so share=True shares nothing. Use torch.from_numpy to look at the same memory.",
)
def always_copies(x, share):
    import torch

    if not isinstance(x, np.ndarray):
        raise TypeError("array")
    return torch.tensor(x)


@mistake(
    of="to_torch",
    hint="torch.from_numpy shares the memory of the array. With share=False, give it a copy: x.copy().",
)
def never_copies(x, share):
    import torch

    if not isinstance(x, np.ndarray):
        raise TypeError("array")
    return torch.from_numpy(x)
