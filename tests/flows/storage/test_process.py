import os
from dataclasses import replace

import pytest

from flows.storage.process import Process, is_gone, this_process


def test_the_process_that_asks_is_not_gone() -> None:
    assert this_process().pid == os.getpid()
    assert not is_gone(this_process())


@pytest.mark.parametrize(
    ("told", "gone"),
    [
        ({"started": "12"}, True),  # another process has the number now
        ({"pid": 2**22 + 1}, True),  # nobody has it: Linux counts to 2**22
        ({"boot": "before the machine was started anew"}, True),
        ({"host": "elsewhere"}, False),  # nobody here can tell
        ({"numbers": "another container's"}, False),
    ],
)
def test_a_process_is_gone_only_where_that_is_known(
    told: dict[str, str], *, gone: bool
) -> None:
    process: Process = replace(this_process(), **told)  # type: ignore[arg-type]  # one field of the right type each

    assert is_gone(process) is gone
