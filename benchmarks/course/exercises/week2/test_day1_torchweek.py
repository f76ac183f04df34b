"""Worked examples of the PyTorch week; the benchmark grades the same inputs as asserts/test_torchweek.py."""

from __future__ import annotations

from types import ModuleType
from typing import Any

from grader.checking import assert_close, grades, inside, require


def undecided(module: ModuleType) -> Any:
    """d_loss of a discriminator that cannot decide, as a number, and its rank."""
    import torch

    loss = module.d_loss(torch.zeros(4), torch.zeros(4))
    return loss.item(), loss.ndim


def easy_fakes(module: ModuleType) -> Any:
    """g_loss where the discriminator cannot decide, and where it is fooled."""
    import torch

    return module.g_loss(torch.zeros(3)).item(), module.g_loss(torch.tensor([10.0])).item()


@grades("d_loss")
def test_an_undecided_discriminator(submission: Any) -> None:
    """Logits of 0 cost 2 log 2 = 1.3862944, as a tensor of rank 0."""
    loss, rank = inside(submission, undecided)
    assert_close(loss, 1.3862944, rtol=1e-5, atol=1e-8, what="d_loss of zeros")
    require(rank == 0, f"a tensor of rank 0 is asked, got rank {rank}")


@grades("g_loss")
def test_fooling_the_discriminator(submission: Any) -> None:
    """Logits of 0 cost log 2 = 0.6931472; a logit of 10 costs less than 0.001."""
    even, fooled = inside(submission, easy_fakes)
    assert_close(even, 0.6931472, rtol=1e-5, atol=1e-8, what="g_loss of zeros")
    require(fooled < 1e-3, f"a fooled discriminator costs the generator almost nothing, got {fooled:g}")
