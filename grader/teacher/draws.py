"""Hidden inputs depend on the test and its seed only."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from typing import Any
from unittest.mock import patch

import hypothesis
import pytest

from grader.checking.transcript import freeze
from grader.errors import UsageError

#: Arguments of a test that are given afresh at every run; all others were drawn.
_RUNTIME = frozenset({"self", "submission"})


@contextmanager
def same_draws_everywhere() -> Iterator[None]:
    """Hypothesis draws nothing that depends on what else this process has loaded or drawn.

    It also draws constants that it finds in whatever local modules happen to be loaded: by another judge process, or
    where this package is installed as a wheel, the same seed would give other inputs. Nor may what it has kept of them
    from a test outside of the judge be drawn. It has no setting for either, so its own places for them are replaced.

    Raises:
        UsageError: this version of Hypothesis keeps them in other places.
    """
    with ExitStack() as patches:
        try:
            from hypothesis.internal.cache import LRUCache
            from hypothesis.internal.conjecture import providers
            from hypothesis.internal.constants_ast import Constants

            patches.enter_context(patch.object(providers.HypothesisProvider, "_local_constants", Constants()))
            patches.enter_context(patch.object(providers, "CONSTANTS_CACHE", LRUCache(1024)))
        except (ImportError, AttributeError, TypeError) as error:
            raise UsageError(
                f"hypothesis {hypothesis.__version__} draws constants in a way this grader does not know ({error}): "
                "two machines could draw different hidden inputs. Install one it knows: "
                "pip install 'hypothesis>=6.140,<=6.170.15'"
            ) from error
        yield


def drawn(arguments: Mapping[str, Any]) -> dict[str, Any]:
    """What was drawn among the arguments of a test, read-only from now on."""
    return {name: freeze(value) for name, value in arguments.items() if name not in _RUNTIME}


@contextmanager
def drawn_for(function: pytest.Function, seed: int, run: Callable[..., None]) -> Iterator[None]:
    """Hypothesis draws for a test with @given from its seed, and calls `run` in the place of the test's body.

    The seed is set for every use: a judge that read the recording of the test from a file never set it before.
    """
    handle: Any = function.obj.hypothesis
    hypothesis.seed(seed)(getattr(function.obj, "__func__", function.obj))
    # Hypothesis documents inner_test for this.
    with patch.object(handle, "inner_test", run):
        yield
