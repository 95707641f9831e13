from pathlib import Path

import polars as pl
from polars.testing import assert_frame_equal

from sandbox.company import Company
from sandbox.filed import filed
from sandbox.raw_scale import COLUMNS, events_parquet, stage_events


def test_every_stage_event_is_in_the_file_once_and_in_no_order(
    made_up: Company, tmp_path: Path
) -> None:
    rows = events_parquet(made_up, tmp_path / "raw" / "events.parquet")
    events = pl.read_parquet(tmp_path / "raw" / "events.parquet")
    truth = (
        filed(made_up)
        .changes.filter(field="stage")
        .select("deal_id", "changed_at", "value")
    )

    assert events.columns == list(COLUMNS)
    assert rows == events.height == truth.height
    assert not events["changed_at"].is_sorted()
    assert not events["deal_id"].is_sorted()
    assert_frame_equal(
        events.select("deal_id", "changed_at", value="stage").sort(pl.all()),
        truth.sort(pl.all()),
    )


def test_an_event_says_what_the_deal_was_worth_and_whose_it_was_by_then(
    made_up: Company,
) -> None:
    won = stage_events(made_up).filter(pl.col("stage") == "won").collect()
    deal = won["deal_id"][0]
    at = won["changed_at"][0]
    past = filed(made_up).changes.filter(
        (pl.col("deal_id") == deal) & (pl.col("changed_at") <= at)
    )
    last = dict(
        past.group_by("field", maintain_order=True).last()["field", "value"].rows()
    )

    assert str(won["amount"][0]) == last["amount"]
    assert won["owner"][0] == last["owner"]
    assert won["amount"].null_count() == 0


def test_the_same_company_gives_the_same_bytes(
    made_up: Company, tmp_path: Path
) -> None:
    for name in ("one", "two"):
        events_parquet(made_up, tmp_path / name)

    assert (tmp_path / "one").read_bytes() == (tmp_path / "two").read_bytes()
