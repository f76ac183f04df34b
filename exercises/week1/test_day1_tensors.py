"""Worked examples of week 1, day 1: run `pytest exercises/week1/test_day1_tensors.py`."""

from __future__ import annotations

from types import ModuleType
from typing import Any

import numpy as np

from grader.checking import beside, check, check_raises, grades

# ---------------------------------------------------------------- tensor_info


@grades("tensor_info")
def test_a_number_has_rank_0(submission: Any) -> None:
    """483 is a scalar: rank 0, the empty shape, 4 bytes as float32."""
    check(submission.tensor_info, 483, expected=(0, (), 4))


@grades("tensor_info")
def test_a_list_has_rank_1(submission: Any) -> None:
    """[1.1, 2.2, 3.3] is a vector of three numbers: 12 bytes."""
    check(submission.tensor_info, [1.1, 2.2, 3.3], expected=(1, (3,), 12))


@grades("tensor_info")
def test_a_list_of_lists_has_rank_2(submission: Any) -> None:
    """Three rows of three numbers are a (3, 3) matrix: 36 bytes."""
    check(submission.tensor_info, [[1, 2, 3], [4, 5, 6], [7, 8, 9]], expected=(2, (3, 3), 36))


@grades("tensor_info")
def test_every_pair_of_brackets_adds_an_axis(submission: Any) -> None:
    """Three lists of three lists of one number have the shape (3, 3, 1); an int64 takes 8 bytes."""
    nested = [[[2], [4], [6]], [[8], [10], [12]], [[14], [16], [18]]]
    check(submission.tensor_info, nested, "int64", expected=(3, (3, 3, 1), 72))


@grades("tensor_info")
def test_brackets_around_one_number_make_a_vector(submission: Any) -> None:
    """[1] is a vector of length 1, not a scalar."""
    check(submission.tensor_info, [1], expected=(1, (1,), 4))


# --------------------------------------------------------------- result_shape


@grades("result_shape")
def test_matmul_keeps_the_outer_sizes(submission: Any) -> None:
    """(7, 5) times (5, 3) is (7, 3)."""
    check(submission.result_shape, "matmul", (7, 5), (5, 3), expected=(7, 3))


@grades("result_shape")
def test_matmul_with_a_column(submission: Any) -> None:
    """(5, 3) times (3, 1) is (5, 1)."""
    check(submission.result_shape, "matmul", (5, 3), (3, 1), expected=(5, 1))


@grades("result_shape")
def test_matmul_needs_equal_inner_sizes(submission: Any) -> None:
    """(7, 3) times (5, 3) does not exist: 3 meets 5."""
    check_raises(ValueError, submission.result_shape, "matmul", (7, 3), (5, 3))


@grades("result_shape")
def test_a_vector_against_a_column_is_a_table(submission: Any) -> None:
    """(6,) + (6, 1) is a (6, 6) table: the classic accident when a prediction meets its target."""
    check(submission.result_shape, "elementwise", (6,), (6, 1), expected=(6, 6))


@grades("result_shape")
def test_sizes_of_1_stretch_on_both_sides(submission: Any) -> None:
    """(8, 1, 6) + (7, 1) is (8, 7, 6)."""
    check(submission.result_shape, "elementwise", (8, 1, 6), (7, 1), expected=(8, 7, 6))


@grades("result_shape")
def test_a_scalar_goes_with_everything(submission: Any) -> None:
    """() + (3,) is (3,)."""
    check(submission.result_shape, "elementwise", (), (3,), expected=(3,))


# --------------------------------------------------------------------- matmul

A = np.array([[1.0, 3.0], [5.0, 7.0]])
B = np.array([[1.0, 2.0], [2.0, 5.0]])


@grades("matmul")
def test_rows_of_a_meet_columns_of_b(submission: Any) -> None:
    """AB: the upper left element is 1*1 + 3*2 = 7."""
    check(submission.matmul, A, B, expected=np.array([[7.0, 17.0], [19.0, 45.0]]))


@grades("matmul")
def test_the_order_matters(submission: Any) -> None:
    """BA is another matrix than AB."""
    check(submission.matmul, B, A, expected=np.array([[11.0, 17.0], [27.0, 41.0]]))


@grades("matmul")
def test_matrices_need_not_be_square(submission: Any) -> None:
    """(2, 3) times (3, 2) is (2, 2)."""
    left = np.array([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]])
    right = np.array([[7.0, 8.0], [9.0, 10.0], [11.0, 12.0]])
    check(submission.matmul, left, right, expected=np.array([[58.0, 64.0], [139.0, 154.0]]))


# ------------------------------------------------------------------- to_torch


def write_to_the_array(module: ModuleType, share: bool) -> float:
    """Make a tensor of five ones, write 7 into the array, and read the tensor's first number."""
    x = np.ones(5)
    t = module.to_torch(x, share)
    x[0] = 7.0
    return float(t[0])


def there_and_back(module: ModuleType, share: bool) -> np.ndarray:
    """The values of to_torch(x, share).numpy() for x = [[1.5, -2, 0.25], [0, 4, 8]]."""
    return np.array(module.to_torch(np.array([[1.5, -2.0, 0.25], [0.0, 4.0, 8.0]]), share).numpy())


@grades("to_torch")
def test_shared_memory_shows_the_write(submission: Any) -> None:
    """share=True: after x[0] = 7, t[0] is 7 as well."""
    check(beside(submission, write_to_the_array), True, expected=7.0)


@grades("to_torch")
def test_a_copy_does_not_show_the_write(submission: Any) -> None:
    """share=False: after x[0] = 7, t[0] is still 1."""
    check(beside(submission, write_to_the_array), False, expected=1.0)


@grades("to_torch")
def test_the_values_survive_the_journey(submission: Any) -> None:
    """to_torch(x, share).numpy() gives the values of x, shared or not."""
    for share in (True, False):
        expected = np.array([[1.5, -2.0, 0.25], [0.0, 4.0, 8.0]])
        check(beside(submission, there_and_back), share, expected=expected)
