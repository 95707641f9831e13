"""What cohorts have in common: their periods, and that no entry is left out."""

from datetime import date

import polars as pl
import pytest

from tests.expectations.builders import put, spoilt, untrue

TABLE = "stage_conversion"
COUNTED = "every entry into an open stage is counted, at both levels"
BEGUN = "no period begins after as_of"


@pytest.mark.parametrize(("number", "has_begun"), [(4, True), (5, False)])
def test_a_day_that_has_begun_somewhere_on_earth_has_begun(
    number: int, *, has_begun: bool
) -> None:
    spoil = put(4, period_start_date=date(2026, 3, number))

    assert (BEGUN not in untrue(TABLE, spoilt(TABLE, spoil))) is has_begun


@pytest.mark.parametrize(
    "values",
    [
        {"segment": "owner", "member": "crm:ann"},
        {"period": "quarter"},
        {"definition": "within_30_days"},
        {"visits": "first"},
    ],
)
def test_splits_of_the_whole_are_not_counted_again(values: dict[str, str]) -> None:
    def split(table: pl.LazyFrame) -> pl.LazyFrame:
        again = [pl.lit(value).alias(name) for name, value in values.items()]
        return pl.concat([table, table.with_columns(*again)])

    assert COUNTED not in untrue(TABLE, spoilt(TABLE, split))


@pytest.mark.parametrize("row", [0, 5])
def test_entries_of_merged_paths_are_left_out(row: int) -> None:
    frames = spoilt("fct_stage_entries", put(row, is_from_merge=True))

    assert COUNTED in untrue(TABLE, frames)


def test_an_entry_at_one_level_only_is_noticed() -> None:
    frames = spoilt(TABLE, lambda table: table.filter(pl.col("level") == "stage"))

    assert COUNTED in untrue(TABLE, frames)
