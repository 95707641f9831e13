"""`make bench`: every figure, one line each; name some to run only those."""

import sys
from collections.abc import Callable, Iterator

from benchmarks import (
    forecast_accuracy,
    forecast_speed,
    hubspot,
    mailbox,
    raw_load,
    stage_history,
    tables_in_sql,
    whole_build,
)

CASES: dict[str, Callable[[], Iterator[str]]] = {
    "stage_history": stage_history.lines,
    "raw_load": raw_load.lines,
    "whole_build": whole_build.lines,
    "tables_in_sql": tables_in_sql.lines,
    "hubspot": hubspot.lines,
    "mailbox": mailbox.lines,
    "forecast_speed": forecast_speed.lines,
    "forecast_accuracy": forecast_accuracy.lines,
}


def main(names: list[str]) -> None:
    """Print the figures of the named cases, by default of all."""
    unknown = sorted(set(names) - CASES.keys())
    if unknown:
        sys.exit(f"no benchmark {unknown[0]!r}; there are {', '.join(CASES)}")
    for name in names or CASES:
        for figure in CASES[name]():
            print(figure, flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
