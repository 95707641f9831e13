from collections.abc import Callable
from datetime import UTC, datetime
from decimal import Decimal

import polars as pl
import pytest

from flows.storage import lock
from flows.storage.candidates import IncompleteCandidate, candidate, reject, seal
from flows.storage.generations import DamagedWarehouse, Generation, history, read
from flows.storage.layout import Layout
from flows.storage.lock import Superseded, hold
from transforms.schemas import DIM_DEALS, TABLES

NIGHT = datetime(2012, 3, 15, tzinfo=UTC)


def test_a_sealed_candidate_is_a_generation_that_says_what_is_in_it(
    layout: Layout,
    rows_of: Callable[..., pl.LazyFrame],
    make_generation: Callable[..., Generation],
) -> None:
    deals = rows_of(DIM_DEALS, *({"amount": Decimal(a)} for a in ("0.10", "0.20")))

    with hold(layout) as fence:
        sealed = make_generation(fence, rows={"dim_deals": deals})

    made = read(layout, "20120315T000000Z-000001").manifest
    assert made == sealed.manifest
    assert (made.as_of, made.code_version) == (NIGHT, "0.1.0")
    assert made.watermarks == {"crm": "1"}
    assert made.tables["dim_deals"].rows == 2
    assert made.tables["dim_deals"].control_sums["amount"] == "0.30"
    assert list(layout.candidates.iterdir()) == []


def test_two_generations_that_say_the_same_have_the_same_hashes(
    layout: Layout, make_generation: Callable[..., Generation]
) -> None:
    with hold(layout) as fence:
        first = make_generation(fence)
    with hold(layout) as fence:
        second = make_generation(fence)

    assert first.id != second.id
    assert first.manifest.content_hash == second.manifest.content_hash


def test_a_candidate_that_lacks_a_table_or_has_one_too_many_is_not_sealed(
    layout: Layout,
) -> None:
    with hold(layout) as fence:
        folder = candidate(layout, NIGHT, fence)
        for table in TABLES.values():
            name = table.name.replace("dim_deals", "dim_offers")
            table.empty().sink_parquet(folder / f"{name}.parquet")

        with pytest.raises(IncompleteCandidate) as refusal:
            seal(layout, NIGHT, fence, code_version="0.1.0", watermarks={})

    assert "missing ['dim_deals'], not declared ['dim_offers']" in str(refusal.value)
    assert history(layout) == ()


def test_a_generation_is_never_edited(
    layout: Layout, make_generation: Callable[..., Generation]
) -> None:
    with hold(layout) as fence:
        make_generation(fence)

        with pytest.raises(DamagedWarehouse, match="a generation is never edited"):
            make_generation(fence)


def test_a_second_attempt_of_a_run_begins_with_an_empty_folder(layout: Layout) -> None:
    with hold(layout) as fence:
        (candidate(layout, NIGHT, fence) / "dim_deals.parquet").touch()

        assert list(candidate(layout, NIGHT, fence).iterdir()) == []


def test_a_run_that_lost_its_place_cannot_seal(
    layout: Layout,
    make_generation: Callable[..., Generation],
) -> None:
    with hold(layout) as fence:
        pass

    with pytest.raises(Superseded):
        make_generation(fence)

    assert (history(layout), lock.holder(layout)) == ((), None)


def test_a_rejected_candidate_is_kept_with_the_reasons(layout: Layout) -> None:
    reasons = ["not true: a stay ends after it begins", "not true: no deal is free"]

    with hold(layout) as fence:
        (candidate(layout, NIGHT, fence) / "dim_deals.parquet").touch()
        rejected = reject(layout, NIGHT, fence, reasons)

    assert rejected == layout.rejected / "20120315T000000Z-000001"
    assert sorted(path.name for path in rejected.iterdir()) == [
        "dim_deals.parquet",
        "reasons.txt",
    ]
    assert (rejected / "reasons.txt").read_text().splitlines() == reasons
    assert list(layout.candidates.iterdir()) == []
