"""Owner performance: what owners and teams did and won, against what they should."""

import random
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from tests.transforms.metrics.attention import (
    activities,
    activity,
    ago,
    asked,
    owners,
)
from tests.transforms.metrics.builders import (
    AS_OF,
    Row,
    calendar,
    day,
    deal,
    deals,
    decided,
    table,
)
from transforms.metrics.owner_performance import owner_performance
from transforms.metrics.sales_velocity import sales_velocity
from transforms.tables.attention import OWNER_PERFORMANCE
from transforms.tables.references import DIM_QUOTAS

JUNE = {
    "period_start_date": date(2026, 6, 1),
    "period_end_date": date(2026, 7, 1),
    "currency": "EUR",
}
ANN, BOB = {"owner_id": "crm:ann"}, {"owner_id": "crm:bob"}
HUNDRED = {"reporting_amount": Decimal("100.00")}


def quota(member: str, amount: str, **what: object) -> Row:
    """Return the target of an owner for June."""
    worth = {"member": member, "quota_amount": Decimal(amount)}
    return JUNE | {"level": "owner"} | worth | what


def plan(
    *rows: Row,
    did: tuple[Row, ...] = (),
    targets: tuple[Row, ...] = (),
    sample_floor: int = 1,
    as_of: datetime = AS_OF,
    time_zone: str = "UTC",
) -> pl.LazyFrame:
    return owner_performance(
        deals(*rows),
        activities(did),
        owners(),
        table(DIM_QUOTAS, targets),
        calendar(as_of=as_of, time_zone=time_zone),
        as_of=as_of,
        reporting_currency="EUR",
        sample_floor=sample_floor,
    )


def of(
    found: pl.LazyFrame, *columns: str, **picked: object
) -> list[tuple[object, ...]]:
    """Return the columns of the rows picked, by default all time of the owners."""
    rows = {"period": "all", "level": "owner"} | picked
    return found.filter(**rows).select(columns).collect().rows()


def test_a_row_says_what_was_done_won_and_due_and_what_was_asked_for() -> None:
    rows = [
        decided(1, day(1, 6), 10, "won", reporting_amount=Decimal("100.00"), **ANN),
        decided(2, day(1, 6), 20, "won", reporting_amount=Decimal("200.00"), **ANN),
        decided(3, day(1, 6), 5, "lost", **ANN, **HUNDRED),
        *(deal(f"o{number}", day(1, 6), **ANN, **HUNDRED) for number in range(2)),
        deal("due", day(1, 6), expected_close_date=date(2026, 6, 30), **ANN, **HUNDRED),
    ]
    did = (
        activity(1, "email", 1, day(3, 6), direction="out", **ANN),
        activity(2, "email", 1, day(4, 6), direction="in", **ANN),
        activity(3, "call", 1, day(5, 6), **ANN),
        activity(4, "meeting", 1, day(6, 6), **ANN),
        activity(
            5,
            "email",
            1,
            day(7, 6),
            direction="out",
            answered_by="crm:ann",
            response_seconds=5400.0,
        ),
    )
    found = plan(*rows, did=did, targets=(quota("crm:ann", "400.00"),))

    assert found.filter(period="month", level="owner").collect().rows(named=True) == [
        {
            "period": "month",
            "period_start_date": date(2026, 6, 1),
            "period_end_date": date(2026, 7, 1),
            "level": "owner",
            "member": "crm:ann",
            "created_deals": 6,
            "won_deals": 2,
            "lost_deals": 1,
            "won_amount": Decimal("300.00"),
            "won_deals_without_amount": 0,
            "win_rate": 2 / 3,
            "win_rate_low": pytest.approx(0.2077, abs=1e-4),
            "win_rate_high": pytest.approx(0.9385, abs=1e-4),
            "average_won_amount": Decimal("150.00"),
            "cycle_days": 15.0,
            "cycle_days_p50": 15.0,
            "velocity_per_day": Decimal("20.00"),
            "open_deals": 3,
            "activities": 3,
            "emails": 1,
            "calls": 1,
            "meetings": 1,
            "answered_mails": 1,
            "response_hours_p50": 1.5,
            "overdue_deals": 1,
            "open_due_amount": Decimal("100.00"),
            "quota_amount": Decimal("400.00"),
            "attainment_rate": 0.75,
            "coverage_rate": 1.0,
            "currency": "EUR",
            "basis": "measured",
        }
    ]


def test_what_is_an_owners_is_also_the_teams() -> None:
    rows = [
        decided(number, day(1, 2), 10, "won", owner_id=who, **HUNDRED)
        for number, who in enumerate(("crm:ann", "crm:bob", "crm:cleo", None))
    ]
    found = plan(*rows)

    assert of(found, "member", "won_deals") == [
        ("crm:ann", 1),
        ("crm:bob", 1),
        ("crm:cleo", 1),
        ("none", 1),
    ]
    assert of(found, "member", "won_deals", level="team") == [
        ("North", 1),
        ("South", 1),
        ("none", 2),
    ]


def test_created_counts_leave_deleted_and_merged_deals_out() -> None:
    rows = [
        deal(what, day(5, 3), outcome=what, deleted_at=day(9, 3), **ANN)
        for what in ("open", "deleted", "merged")
    ]

    assert of(plan(*rows), "created_deals", "open_deals") == [(1, 1)]


def test_a_deal_is_open_from_its_creation_until_it_is_decided() -> None:
    rows = [decided(1, day(10, 2), 60, "won", **ANN), deal(2, day(1, 5), **ANN)]
    found = of(
        plan(*rows), "period_start_date", "open_deals", "created_deals", period="month"
    )

    assert [(start.month, *counts) for start, *counts in found] == [  # type: ignore[attr-defined]
        (2, 1, 1),
        (3, 1, 0),
        (4, 0, 0),
        (5, 1, 1),
        (6, 1, 0),
    ]


def test_a_month_ends_at_local_midnight() -> None:
    row = deal(1, datetime(2026, 2, 28, 23, tzinfo=UTC), **ANN)
    found = plan(row, time_zone="Europe/Amsterdam").filter(period="month")
    months = found.filter(pl.col("created_deals") > 0).collect()

    assert set(months["period_start_date"]) == {date(2026, 3, 1)}


def test_planned_deleted_and_unowned_activities_are_nobodys_deeds() -> None:
    did = (
        activity(1, "task", 1, AS_OF, **ANN),
        activity(2, "call", 1, ago(1), deleted_at=ago(0.5), **ANN),
        activity(3, "call", 1, ago(1)),
        activity(4, "email", 1, ago(1), direction="in", **ANN),
        activity(5, "email", 1, ago(1), **ANN),
        activity(6, "note", 1, ago(1), **ANN),
    )

    found = of(plan(did=did), "member", "activities", "emails", "calls")
    assert found == [("crm:ann", 2, 1, 0)]


def test_an_answer_is_that_of_the_owner_who_wrote_it() -> None:
    did = [
        activity(
            number,
            "email",
            None,
            ago(1),
            direction="out",
            answered_by=who,
            response_seconds=hours * 3600.0,
            **BOB,
        )
        for number, (who, hours) in enumerate(
            [("crm:ann", 1), ("crm:ann", 4), ("crm:bob", 9), (None, 50)]
        )
    ]

    asked_of = ("member", "answered_mails", "response_hours_p50", "emails")
    assert of(plan(did=tuple(did)), *asked_of) == [
        ("crm:ann", 2, 2.5, 0),
        ("crm:bob", 1, 9.0, 4),
    ]


def test_only_a_running_period_has_overdue_deals_and_an_amount_due() -> None:
    due = {"expected_close_date": date(2026, 6, 30)}
    found = plan(deal(1, day(1, 5), **ANN, **HUNDRED, **due)).filter(level="owner")
    asked_of = ("period", "overdue_deals", "open_due_amount")

    worth = Decimal("100.00")
    assert found.select(asked_of).collect().rows() == [
        ("all", 1, None),
        ("month", None, None),
        ("month", 1, worth),
        ("quarter", 1, worth),
        ("trailing", None, None),
        ("trailing", None, None),
        ("trailing", None, None),
        ("year", 1, worth),
    ]


def test_a_deal_is_due_in_the_period_that_its_day_lies_in_and_overdue_after_it() -> (
    None
):
    as_of = day(15, 6)
    rows = [
        deal(str(due), day(1, 5), expected_close_date=due, **ANN, **HUNDRED)
        for due in (
            date(2026, 5, 31),
            date(2026, 6, 1),
            date(2026, 6, 14),
            date(2026, 6, 15),
            date(2026, 6, 30),
            date(2026, 7, 1),
        )
    ]
    found = plan(*rows, as_of=as_of).filter(period="month").filter(level="owner")

    assert found.select("overdue_deals", "open_due_amount").collect().rows() == [
        (None, None),
        (3, Decimal("400.00")),
    ]


def test_a_quota_counts_where_its_days_are_those_of_the_period() -> None:
    odd = quota("crm:ann", "50.00", period_end_date=date(2026, 6, 30))
    company = quota("all", "99.00", level="company")
    north = quota("North", "70.00", level="team")
    found = plan(targets=(quota("crm:ann", "60.00"), odd, company, north))

    assert found.select(
        "period", "level", "member", "quota_amount"
    ).collect().rows() == [
        ("month", "owner", "crm:ann", Decimal("60.00")),
        ("month", "team", "North", Decimal("70.00")),
    ]


def test_once_the_quota_is_reached_nothing_is_left_to_cover() -> None:
    won = decided(1, day(1, 6), 10, "won", **ANN, **HUNDRED)
    found = plan(won, targets=(quota("crm:ann", "80.00"),))

    assert of(found, "attainment_rate", "coverage_rate", period="month") == [
        (1.25, None)
    ]


def test_a_quota_of_nothing_is_not_divided_by() -> None:
    found = plan(targets=(quota("crm:ann", "0.00"),))

    assert of(found, "attainment_rate", "coverage_rate", period="month") == [
        (None, None)
    ]


def test_below_the_sample_floor_there_are_facts_and_no_rates() -> None:
    rows = [decided(number, day(1), 10, "won", **ANN, **HUNDRED) for number in range(3)]
    asked_of = ("won_deals", "win_rate", "velocity_per_day", "cycle_days_p50", "basis")

    assert of(plan(*rows, sample_floor=4), *asked_of) == [
        (3, None, None, 10.0, "insufficient history")
    ]


def test_without_anything_the_table_is_empty() -> None:
    found = plan().collect()

    assert found.is_empty()
    assert found.schema == OWNER_PERFORMANCE.schema


def company(seed: int) -> tuple[list[Row], list[Row], list[Row]]:
    """Return a small company as chance has it: deals, activities and quotas."""
    draw = random.Random(seed)  # noqa: S311 - a made-up sample, nothing secret
    people = ["crm:ann", "crm:bob", "crm:cleo", None]
    rows: list[Row] = []
    for number in range(150):
        created = day(draw.uniform(1, 170))
        outcome = draw.choice(["open", "won", "lost", "deleted"])
        facts = {
            "owner_id": draw.choice(people),
            "reporting_amount": draw.choice(
                [None, Decimal(draw.randint(0, 10**6)) / 100]
            ),
            "expected_close_date": date(2026, 6, 1)
            + timedelta(days=draw.randint(0, 40)),
        }
        if outcome == "open":
            rows.append(deal(number, created, **facts))
        elif outcome == "deleted":
            gone = created + timedelta(days=5)
            rows.append(
                deal(number, created, outcome=outcome, deleted_at=gone, **facts)
            )
        else:
            # Whole seconds, so that a double holds the days exactly enough.
            length = draw.randint(0, 10 * 86_400) / 86_400
            rows.append(decided(number, created, length, outcome, **facts))
    did = [
        activity(
            number,
            draw.choice(["email", "call", "meeting", "note"]),
            None,
            day(draw.uniform(1, 200)),
            direction=draw.choice(["in", "out", None]),
            owner_id=draw.choice(people),
            answered_by=draw.choice(people),
            response_seconds=draw.choice([None, float(draw.randint(0, 10**5))]),
        )
        for number in range(200)
    ]
    months = [
        {
            "period_start_date": date(2026, month, 1),
            "period_end_date": date(2026, month + 1, 1),
        }
        for month in range(4, 7)
    ]
    targets = [
        quota(str(member), f"{draw.randint(1, 9)}000.00", **month)
        for member in people[:3]
        for month in months
    ]
    return rows, did, targets


SQL = """
WITH months AS (
    SELECT m::DATE AS b, (m + INTERVAL 1 MONTH)::DATE AS e,
        (m::VARCHAR || '+00')::TIMESTAMPTZ AS s,
        least(((m + INTERVAL 1 MONTH)::VARCHAR || '+00')::TIMESTAMPTZ, $as_of) AS u
    FROM range(TIMESTAMP '2026-01-01', TIMESTAMP '2026-07-01', INTERVAL 1 MONTH) t(m)
), members AS (
    SELECT DISTINCT coalesce(owner_id, 'none') AS o FROM deals
), d AS (
    SELECT *, coalesce(owner_id, 'none') AS o,
        coalesce(closed_at, deleted_at) AS ended FROM deals
), facts AS (
    SELECT b, o,
        (SELECT count(*) FROM d WHERE d.o = m.o AND outcome <> 'deleted'
            AND created_at >= s AND created_at < u) AS created,
        (SELECT count(*) FROM d WHERE d.o = m.o AND outcome = 'won'
            AND closed_at >= s AND closed_at < u) AS won,
        (SELECT count(*) FROM d WHERE d.o = m.o AND outcome = 'lost'
            AND closed_at >= s AND closed_at < u) AS lost,
        (SELECT coalesce(sum(reporting_amount), 0)::DECIMAL(18, 2) FROM d
            WHERE d.o = m.o AND outcome = 'won'
            AND closed_at >= s AND closed_at < u) AS amount,
        (SELECT median(cycle_days) FROM d WHERE d.o = m.o AND outcome = 'won'
            AND closed_at >= s AND closed_at < u) AS cycle,
        (SELECT count(*) FROM d WHERE d.o = m.o AND created_at < u
            AND (ended IS NULL OR ended >= u)) AS open,
        (SELECT count(*) FROM did WHERE coalesce(owner_id, '-') = m.o
            AND happened_at >= s AND happened_at < u
            AND NOT (activity_kind = 'email' AND coalesce(direction, '') = 'in')) AS a,
        (SELECT median(response_seconds) / 3600 FROM did WHERE answered_by = m.o
            AND happened_at >= s AND happened_at < u) AS response,
        CASE WHEN e = '2026-07-01' THEN (SELECT count(*) FROM d WHERE d.o = m.o
            AND outcome = 'open' AND expected_close_date < '2026-07-01') END AS overdue,
        CASE WHEN e = '2026-07-01' THEN (
            SELECT coalesce(sum(reporting_amount), 0)::DECIMAL(18, 2)
            FROM d WHERE d.o = m.o AND outcome = 'open' AND expected_close_date >= b
            AND expected_close_date < e) END AS due,
        (SELECT quota_amount FROM targets t WHERE t.member = m.o
            AND t.period_start_date = b AND t.period_end_date = e) AS quota
    FROM months CROSS JOIN members m
)
SELECT b, o, created, won, lost, amount, round(cycle, 6), open, a, round(response, 6),
    overdue, due, quota, round(amount::DOUBLE / quota::DOUBLE, 9),
    CASE WHEN quota > amount THEN
        round(due::DOUBLE / (quota - amount)::DOUBLE, 9) END
FROM facts WHERE created + won + lost + open + a > 0
    OR response IS NOT NULL OR quota IS NOT NULL
ORDER BY b, o
"""


@pytest.mark.parametrize("seed", range(4))
def test_plain_sql_finds_the_same_figures_to_the_cent(seed: int) -> None:
    rows, did, targets = company(seed)
    found = plan(*rows, did=tuple(did), targets=tuple(targets)).filter(
        (pl.col("period") == "month")
        & (pl.col("level") == "owner")
        & (pl.col("period_start_date") >= date(2026, 1, 1))
    )
    by_sql = asked(
        SQL.replace("$as_of", "TIMESTAMPTZ '2026-07-01 00:00:00+00'"),
        deals=deals(*rows),
        did=activities(did),
        targets=table(DIM_QUOTAS, targets),
    )

    assert len(by_sql) > 20
    assert (
        found.select(
            "period_start_date",
            "member",
            "created_deals",
            "won_deals",
            "lost_deals",
            "won_amount",
            pl.col("cycle_days_p50").round(6),
            "open_deals",
            "activities",
            pl.col("response_hours_p50").round(6),
            "overdue_deals",
            "open_due_amount",
            "quota_amount",
            pl.col("attainment_rate", "coverage_rate").round(9),
        )
        .collect()
        .rows()
        == by_sql
    )


@pytest.mark.parametrize("level", ["owner", "team"])
def test_all_members_together_are_the_company_that_sales_velocity_sees(
    level: str,
) -> None:
    rows, did, _ = company(7)
    span = ["period", "period_start_date", "period_end_date"]
    velocity = sales_velocity(
        deals(*rows), calendar(), as_of=AS_OF, reporting_currency="EUR"
    )
    ours, theirs = (
        frame.group_by(span)
        .agg(pl.col("won_deals", "lost_deals", "open_deals", "won_amount").sum())
        .filter(pl.sum_horizontal("won_deals", "lost_deals", "open_deals") > 0)
        .sort(span)
        .collect()
        for frame in (plan(*rows, did=tuple(did)).filter(level=level), velocity)
    )

    assert_frame_equal(ours, theirs)


def test_neither_the_order_of_the_rows_nor_the_engine_changes_a_digit() -> None:
    rows, did, targets = company(9)
    plain, turned = (
        plan(*rows[::step], did=tuple(did[::step]), targets=tuple(targets[::step]))
        for step in (1, -1)
    )

    assert_frame_equal(
        plain.collect(engine="streaming"), plain.collect(), check_exact=True
    )
    assert_frame_equal(turned.collect(), plain.collect(), check_exact=True)
