"""What a scheduler tries again: what may pass, and nothing that was refused."""

import pytest

from flows.tasks import may_pass
from sources.errors import (
    DeadlinePassed,
    LimitsExhausted,
    Refused,
    SourceError,
    Unreachable,
)

TOLD = ("hubspot", "got", "expected", "hint")


class Failed:
    """The state of a task that failed."""

    def __init__(self, error: BaseException) -> None:
        self._error = error

    def result(self, *, raise_on_failure: bool) -> BaseException:
        assert not raise_on_failure
        return self._error


@pytest.mark.parametrize("error", [OSError("disk"), Unreachable(*TOLD)])
def test_what_may_pass_is_tried_again(error: BaseException) -> None:
    assert may_pass(None, None, Failed(error))


@pytest.mark.parametrize(
    "error",
    [
        LimitsExhausted(*TOLD),
        DeadlinePassed(*TOLD),
        Refused(*TOLD),
        SourceError(*TOLD),
        ValueError("ours"),
    ],
)
def test_what_was_refused_or_used_up_is_not_tried_again(error: BaseException) -> None:
    assert not may_pass(None, None, Failed(error))
