"""Sweep: every id of a type, to find what no search shows.

Records that were archived, deleted for good, merged away or restored, and associations
that changed by themselves: none of these moves the time of modification.
"""

from collections.abc import Iterator

import polars as pl

from sources.errors import Refused
from sources.hubspot.asking import listed
from sources.hubspot.associations import association_readings
from sources.hubspot.changes import asked_by_id
from sources.hubspot.counted import counted, noting
from sources.hubspot.first_load import archived_readings, live_readings
from sources.hubspot.objects import ID
from sources.hubspot.run import Run
from sources.readings import Reading


def swept(run: Run, object_type: str) -> Iterator[Reading]:
    """Yield what is found of a type by comparing every id with those known as live.

    An id that is listed nowhere is asked for: it vanished, or was merged into another.
    """
    yield from counted(run, object_type, "sweep", _swept(run, object_type))


def _swept(run: Run, object_type: str) -> Iterator[Reading]:
    live, archived = list[str](), list[str]()
    if object_type == "products":  # few, and no night reads them
        yield from live_readings(run, object_type, live)
    else:
        for _ in noting(listed(run, object_type, properties=(ID,)), live):
            pass
    yield from archived_readings(run, object_type, archived)
    known = run.known.live_ids(object_type).cast(pl.String)
    here, gone = _ids(live), _ids(archived)
    _check_account(run, object_type, known, here)
    absent = known.filter(~known.is_in(here.implode()) & ~known.is_in(gone.implode()))
    yield from asked_by_id(run, object_type, absent)
    if object_type != "products":
        unknown = here.filter(~here.is_in(known.implode()))
        yield from asked_by_id(run, object_type, unknown)
        yield from association_readings(run, object_type, here)


def _check_account(
    run: Run, object_type: str, known: pl.Series, here: pl.Series
) -> None:
    """Raise Refused when not one of many known deals is there: another account."""
    enough = 20
    if object_type != "deals" or len(known) < enough:
        return
    if not known.is_in(here.implode()).any():
        got = f"not one of the {len(known)} known deals is in the account"
        hint = (
            "look whether the token is of the account that was read before; for "
            "another account give the source a new name"
        )
        raise Refused(run.place, got, "the account that was read before", hint)


def _ids(keys: list[str]) -> pl.Series:
    return pl.Series("id", keys, pl.String())
