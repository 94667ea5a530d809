"""What the fuzzers share: how many examples they try, and who is at fault where something goes wrong.

SALESCLI_FUZZ=5000 tries that many instead of a few, from the seed SALESCLI_SEED (0 unless told), and prints how many
gave an answer and how many an error.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import hypothesis
from hypothesis import HealthCheck, Phase

from salescli.errors import SalesCliError
from tests.said import message_of

EXAMPLES = os.environ.get("SALESCLI_FUZZ")
SEED = int(os.environ.get("SALESCLI_SEED", "0"))
#: How often each fuzzer ended in an answer, and in an error.
counted: Counter[tuple[str, str]] = Counter()


def fuzz(few: int) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Settings for a fuzzer that tries a few examples in the usual run."""
    own = hypothesis.settings(
        max_examples=int(EXAMPLES or few),
        derandomize=EXAMPLES is None,
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
        phases=(Phase.explicit, Phase.generate, Phase.shrink),
    )

    def decorated(test: Callable[..., None]) -> Callable[..., None]:
        return own(hypothesis.seed(SEED)(test) if EXAMPLES else test)

    return decorated


@contextmanager
def an_error_is_no_fault(name: str) -> Iterator[None]:
    """An answer or an error that a user can mend; anything else goes on and fails the test."""
    try:
        yield
        counted[name, "answers"] += 1
    except SalesCliError as error:
        counted[name, "errors"] += 1
        assert message_of(error)
        assert message_of(error) == message_of(error).strip()


def report(name: str) -> None:
    """Print how many examples there were, where many were asked for."""
    if EXAMPLES:
        print(f"{name}: {counted[name, 'answers']} answers, {counted[name, 'errors']} errors, seed {SEED}")
