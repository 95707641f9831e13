"""Stage bottlenecks: where deals wait longer than they used to, and what it costs."""

import random
from decimal import Decimal

import polars as pl
from polars.testing import assert_frame_equal

from tests.transforms.metrics.attention import ago, asked
from tests.transforms.metrics.builders import (
    AS_OF,
    Row,
    deal,
    deals,
    entries,
    entry,
    left,
    stages,
)
from transforms.metrics.stage_bottlenecks import stage_bottlenecks
from transforms.tables.attention import STAGE_BOTTLENECKS

BEFORE = [left(f"b{days}", ago(300), days, "advanced") for days in (2, 4, 6, 8)]
NOW = [left(f"n{days}", ago(60), days, "advanced") for days in (9, 9, 5)]


def there(number: int | str, since: float, amount: str | None = None) -> Row:
    """Return a deal that is in the demo stage since then."""
    return deal(
        number,
        ago(since),
        stage_id="crm:demo",
        reporting_amount=amount and Decimal(amount),
    )


def plan(
    open_deals: list[Row], stays: list[Row], *, sample_floor: int = 1
) -> pl.LazyFrame:
    return stage_bottlenecks(
        deals(*open_deals),
        entries(*stays),
        stages(),
        as_of=AS_OF,
        reporting_currency="EUR",
        sample_floor=sample_floor,
    )


def of_demo(
    open_deals: list[Row],
    stays: list[Row],
    *columns: str,
    sample_floor: int = 1,
) -> object:
    found = plan(open_deals, stays, sample_floor=sample_floor)
    return found.filter(stage_id="crm:demo").select(columns).collect().row(0)


def test_a_stage_is_measured_against_its_own_past() -> None:
    """Half of the past left in 4 days and three quarters in 6, half of late in 9."""
    rows = [there(1, 16, "365.00"), there(2, 26, "730.00"), there(3, 5, "1.00")]
    waiting = [*(entry(row["deal_id"], row["created_at"]) for row in rows)]
    found = plan([*rows, there(4, 7)], [*BEFORE, *NOW, *waiting, entry(4, ago(7))])

    assert found.collect().rows(named=True) == [
        {
            "pipeline_id": "crm:sales",
            "stage_id": "crm:demo",
            "stage_label": "Demo",
            "stage_position": 1,
            "open_deals": 4,
            "open_amount": Decimal("1096.00"),
            "deals_without_amount": 1,
            "open_days_p50": 11.5,
            "stays_now": 7,
            "stays_before": 4,
            "p50_days_now": 9.0,
            "p50_days_before": 4.0,
            "p75_days_before": 6.0,
            "days_lost": 5.0,
            "deals_beyond_usual": 3,
            "amount_waiting_beyond_usual": Decimal("1095.00"),
            "deal_days_beyond_usual": 31.0,
            "amount_years_beyond_usual": Decimal("50.00"),
            "currency": "EUR",
            "rank_by_days": 1,
            "rank_by_amount": 1,
            "basis": "measured",
        }
    ]


def test_late_and_past_are_half_open_spans() -> None:
    begins = (0.5, 90, 90.01, 455, 455.01)
    stays = [left(f"{days}", ago(days), 0.1, "won") for days in begins]

    assert of_demo([], stays, "stays_now", "stays_before") == (2, 2)


def test_stays_that_last_are_counted_as_lasting() -> None:
    """Of four stays of late two ended at once; the median is not theirs."""
    stays = [
        left(1, ago(50), 1, "advanced"),
        left(2, ago(50), 1, "advanced"),
        left(3, ago(50), 30, "advanced"),
        *(entry(number, ago(40)) for number in range(4, 7)),
    ]

    assert of_demo([], stays, "p50_days_now") == (30.0,)


def test_where_half_have_not_left_yet_nobody_knows_the_median() -> None:
    stays = [*BEFORE, *(entry(number, ago(40)) for number in range(3))]
    asked_of = ("stays_now", "p50_days_now", "days_lost", "rank_by_days")

    assert of_demo([], stays, *asked_of) == (3, None, None, None)


def test_canonical_entries_closed_stages_and_merged_paths_do_not_count() -> None:
    stays = [
        left(1, ago(50), 1, "advanced", level="canonical", stage="proposal"),
        left(2, ago(50), 1, "advanced", stage="crm:won", is_open_stage=False),
        left(3, ago(50), 1, "advanced", is_from_merge=True),
    ]

    assert plan([], stays).collect().is_empty()


def test_a_deal_of_a_merged_path_waits_all_the_same() -> None:
    stays = [*BEFORE, entry(1, ago(20), is_from_merge=True)]
    asked_of = ("stays_now", "open_deals", "deals_beyond_usual")

    assert of_demo([there(1, 20)], stays, *asked_of) == (0, 1, 1)
    assert of_demo([there(1, 20)], [], *asked_of) == (0, 1, None)


def test_decided_and_deleted_deals_do_not_wait() -> None:
    rows = [there(1, 20) | {"outcome": what} for what in ("won", "lost", "deleted")]

    assert of_demo(rows, BEFORE, "open_deals", "open_days_p50") == (0, None)


def test_below_the_sample_floor_there_are_counts_and_no_days() -> None:
    rows, stays = [there(1, 20, "5.00")], [*BEFORE, *NOW[:2]]
    asked_of = ("p50_days_now", "p75_days_before", "days_lost", "basis")

    assert of_demo(rows, stays, *asked_of, sample_floor=3) == (
        None,
        6.0,
        None,
        "insufficient history",
    )
    waits = ("open_deals", "amount_waiting_beyond_usual", "rank_by_amount")
    assert of_demo(rows, stays, *waits, sample_floor=5) == (1, None, None)


def test_the_slowest_and_the_dearest_stage_have_rank_one() -> None:
    """Ties go by the ids; a stage with too little past has no rank."""
    stays, waiting = [*BEFORE, *NOW], [there(1, 20, "5.00")]
    for stage, days in (("crm:lead", 5), ("crm:quote", 0)):
        stays += [row | {"stage": stage} for row in BEFORE]
        stays += [left(f"{stage}{days}", ago(60), 4 + days, "won", stage=stage)]
        waiting.append(there(stage, 20, f"{days}.00") | {"stage_id": stage})
    stays.append(entry("young", ago(1), stage="crm:new"))
    found = plan(waiting, [row for row in stays if row["deal_id"] != "crm:n5"])

    assert found.select(
        "stage_id", "rank_by_days", "rank_by_amount"
    ).collect().rows() == [
        ("crm:demo", 1, 1),
        ("crm:lead", 2, 2),
        ("crm:new", None, None),
        ("crm:quote", 3, 3),
    ]


def test_without_deals_the_table_is_empty() -> None:
    found = plan([], []).collect()

    assert found.is_empty()
    assert found.schema == STAGE_BOTTLENECKS.schema


def company(seed: int) -> tuple[list[Row], list[Row]]:
    """Return a small company as chance has it: its open deals and its stays."""
    draw = random.Random(seed)  # noqa: S311 - a made-up sample, nothing secret
    open_deals, stays = [], []
    for number in range(300):
        since, stage = draw.uniform(0, 500), draw.choice(["crm:demo", "crm:quote"])
        if draw.random() < 0.15:
            worth = draw.choice([None, f"{draw.randint(1, 10**6)}.{number % 90 + 10}"])
            open_deals.append(there(number, since, worth) | {"stage_id": stage})
            stays.append(entry(number, ago(since), stage=stage))
        else:
            days = draw.uniform(0, min(since, 60))
            stays.append(left(number, ago(since), days, "advanced", stage=stage))
    return open_deals, stays


SQL = """
WITH a AS (
    SELECT stage, CASE WHEN exited_at IS NULL THEN 1 ELSE 0 END AS open,
        epoch_us(coalesce(exited_at, $as_of)) - epoch_us(entered_at) AS t,
        entered_at >= $as_of - INTERVAL 90 DAY AS is_now
    FROM stays WHERE entered_at >= $as_of - INTERVAL 455 DAY
), b AS (
    SELECT *, count(*) OVER w AS n, row_number() OVER (
        PARTITION BY stage, is_now ORDER BY t, open) AS r
    FROM a WINDOW w AS (PARTITION BY stage, is_now)
), c AS (
    SELECT *, exp(sum(CASE WHEN open = 1 THEN 0 WHEN n = r THEN -1000
        ELSE ln(1 - 1.0 / (n - r + 1)) END) OVER (
        PARTITION BY stage, is_now ORDER BY r)) AS s FROM b
), q AS (
    SELECT stage, min(t) FILTER (is_now AND s <= 0.5 + 1e-9) / 86400e6 AS p50_now,
        min(t) FILTER (NOT is_now AND s <= 0.5 + 1e-9) / 86400e6 AS p50_before,
        min(t) FILTER (NOT is_now AND s <= 0.25 + 1e-9) AS p75
    FROM c GROUP BY stage
)
SELECT stage, count(*), sum(d.reporting_amount)::DECIMAL(18, 2),
    round(p50_now, 9), round(p50_before, 9), round(p75 / 86400e6, 9),
    count(*) FILTER (age > p75),
    sum(d.reporting_amount) FILTER (age > p75)::DECIMAL(18, 2),
    sum(round_even(d.reporting_amount::DOUBLE * greatest(age - p75, 0)
        / (365 * 86400e6), 2)::DECIMAL(18, 2))::DECIMAL(18, 2)
FROM (SELECT *, epoch_us($as_of) - epoch_us(stage_entered_at) AS age FROM deals) d
JOIN q ON q.stage = d.stage_id GROUP BY stage, p50_now, p50_before, p75 ORDER BY stage
"""


def test_plain_sql_finds_the_same_days_and_the_same_money() -> None:
    for seed in range(4):
        open_deals, stays = company(seed)
        found = plan(open_deals, stays).select(
            "stage_id",
            "open_deals",
            "open_amount",
            pl.col("p50_days_now", "p50_days_before", "p75_days_before").round(9),
            "deals_beyond_usual",
            "amount_waiting_beyond_usual",
            "amount_years_beyond_usual",
        )
        by_sql = asked(
            SQL.replace("$as_of", "TIMESTAMPTZ '2026-07-01 00:00:00+00'"),
            deals=deals(*open_deals),
            stays=entries(*stays),
        )

        assert found.collect().rows() == by_sql


def test_neither_the_order_of_the_rows_nor_the_engine_changes_a_digit() -> None:
    open_deals, stays = company(9)
    plain = plan(open_deals, stays)

    assert_frame_equal(
        plain.collect(engine="streaming"), plain.collect(), check_exact=True
    )
    assert_frame_equal(
        plan(open_deals[::-1], stays[::-1]).collect(), plain.collect(), check_exact=True
    )
