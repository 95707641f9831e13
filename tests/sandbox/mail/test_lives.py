from datetime import UTC, datetime

import polars as pl

from sandbox.company import Company
from sandbox.ledger import stage_ledger
from sandbox.mail.lives import lives, without_open_deal
from sandbox.stages import STAGES

CLOSED = [stage.stage_id for stage in STAGES if stage.canonical in {"won", "lost"}]


def at(day: int) -> datetime:
    return datetime(2026, 1, day, tzinfo=UTC)


def test_a_deal_lives_from_its_first_stage_to_the_decision(made_up: Company) -> None:
    survivors = made_up.merges["survivor"].implode()
    last = (
        stage_ledger(made_up, as_of=made_up.ends_at)
        .filter(~pl.col("deal_id").is_in(survivors))
        .group_by("deal_id")
        .agg(
            since=pl.col("entered_at").min(),
            stage=pl.col("stage_id").sort_by("stay_number").last(),
            decided_at=pl.col("entered_at").max(),
            left_at=pl.col("exited_at").sort_by("stay_number").last(),
        )
    )
    # Who deletes a decided deal and brings it back decides nothing anew.
    restored = made_up.changes.filter(field="deleted", value="false")
    met = lives(made_up).join(last, on="deal_id", how="inner", validate="1:1")
    met = met.join(restored, on="deal_id", how="anti")
    decided = met.filter(pl.col("stage").is_in(CLOSED), pl.col("left_at").is_null())
    gone = met.filter(~pl.col("stage").is_in(CLOSED), pl.col("left_at").is_not_null())
    # The first deal of a merge goes on in what the merge made.
    ends = gone.join(made_up.merges.filter("is_primary"), on="deal_id", how="anti")

    assert met.height > 1_980
    assert met["since"].equals(met["since_right"])
    assert decided.height > 1_000
    assert (decided["until"] == decided["decided_at"]).all()
    assert ends.height > 10
    assert (ends["until"] == ends["left_at"]).all()


def test_a_customer_is_free_when_no_deal_is_open_then_or_soon() -> None:
    known = pl.DataFrame(
        {
            "deal_id": ["D1", "D2"],
            "party": [1, 2],
            "since": [at(10), at(10)],
            "until": [at(12), at(31)],
        }
    )
    asked = pl.DataFrame(
        {
            "party": [1, 1, 1, 1, 2, 2, None],
            "sent_at": [at(1), at(6), at(11), at(14), at(11), at(11), at(11)],
            "deal_id": [None, None, None, None, None, "D2", None],
        }
    )

    free = without_open_deal(asked, known, days=5)

    assert free.to_list() == [True, False, False, True, False, True, True]


def test_without_a_deal_everybody_is_free() -> None:
    known = pl.DataFrame(
        schema={
            "deal_id": pl.String,
            "party": pl.Int64,
            "since": pl.Datetime("us", "UTC"),
            "until": pl.Datetime("us", "UTC"),
        }
    )
    asked = pl.DataFrame(
        {"party": [1], "sent_at": [at(1)], "deal_id": [None]},
        schema_overrides={"deal_id": pl.String},
    )

    assert without_open_deal(asked, known, days=5).to_list() == [True]
