"""Deals at risk: which open deals to look at, why, and what they may cost."""

import random
from datetime import date, datetime, timedelta
from decimal import Decimal

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from tests.transforms.metrics.attention import (
    activities,
    activity,
    ago,
    asked,
    chance,
    history,
    incidence,
    owners,
    stay,
)
from tests.transforms.metrics.builders import (
    AS_OF,
    Row,
    calendar,
    deal,
    deals,
    decided,
    stages,
    state,
    states,
)
from transforms.metrics.deals_at_risk import deals_at_risk
from transforms.tables.attention import DEALS_AT_RISK

WON_STAYS = [stay(f"w{days}", ago(100), days) for days in (2, 4, 6, 8, 10)]
WON = [decided(f"w{days}", ago(100), days, "won") for days in (2, 4, 6, 8, 10)]


def quiet(number: int | str, since: float = 5, **what: object) -> Row:
    """Return an open deal with nothing to say against it."""
    return deal(
        number,
        ago(since),
        stage_id="crm:demo",
        owner_id="crm:ann",
        currency="EUR",
        slipped_count=0,
        **what,
    )


def plan(  # noqa: PLR0913 - a test names only what it is about
    *rows: Row,
    spans: tuple[Row, ...] = (),
    stays: tuple[Row, ...] = (),
    talks: tuple[Row, ...] = (),
    chances: tuple[Row, ...] = (),
    sample_floor: int = 3,
    as_of: datetime = AS_OF,
    time_zone: str = "UTC",
) -> pl.LazyFrame:
    return deals_at_risk(
        deals(*rows),
        states(*spans),
        history(stays),
        stages(),
        calendar(as_of=as_of, time_zone=time_zone),
        activities=activities(talks),
        owners=owners(),
        incidence=incidence(*chances),
        as_of=as_of,
        reporting_currency="EUR",
        sample_floor=sample_floor,
    )


def reasons(*rows: Row, **what: object) -> dict[str, str]:
    """Return what is said of each deal."""
    found = plan(*rows, **what).collect()  # type: ignore[arg-type]
    return dict(found.select("deal_id", "reasons").iter_rows())


def test_every_reason_stands_with_its_number() -> None:
    risky = quiet(
        1,
        40.5,
        expected_close_date=date(2026, 6, 19),
        amount=Decimal("70.00"),
        reporting_amount=Decimal("70.00"),
    ) | {"slipped_count": 3, "owner_id": "crm:bob"}
    talks = (
        activity(1, "email", 1, ago(30), direction="in"),
        activity(2, "email", 1, ago(20), direction="out"),
        activity(3, "task", 1, ago(1), created_at=ago(9)),
    )
    found = plan(
        risky,
        *WON,
        stays=(*WON_STAYS, stay(1, ago(40.5), None)),
        spans=(
            state(1, ago(40.5), ago(9), amount=Decimal("100.00")),
            state(1, ago(9), amount=Decimal("70.00")),
        ),
        talks=talks,
        chances=(chance(0.25),),
    )

    assert found.collect().rows(named=True) == [
        {
            "deal_id": "crm:1",
            "pipeline_id": "crm:sales",
            "stage_id": "crm:demo",
            "stage_label": "Demo",
            "owner_id": "crm:bob",
            "amount": Decimal("70.00"),
            "currency": "EUR",
            "days_in_stage": 40.5,
            "usual_days": 8.0,
            "usual_of": "won deals",
            "is_over_usual_days": True,
            "days_past_close_date": 12,
            "is_past_close_date": True,
            "times_pushed": 3,
            "is_often_pushed": True,
            "days_since_two_way_contact": 30.0,
            "is_silent": True,
            "has_no_next_step": True,
            "amount_cut_share": 0.3,
            "is_amount_cut": True,
            "is_owner_inactive": True,
            "reasons_found": 7,
            "reasons": "40 days in Demo, where three in four won deals take no more "
            "than 8; close date 12 days past; close date pushed out 3 times; "
            "no two-way contact for 30 days; no next step planned; "
            "amount cut by 30 %; its owner has left",
            "loss_chance": 0.25,
            "expected_loss_amount": Decimal("17.50"),
            "rank": 1,
        }
    ]


def test_a_deal_with_nothing_against_it_is_not_listed() -> None:
    assert reasons(quiet(1)) == {}


def test_decided_and_deleted_deals_are_past_worrying() -> None:
    gone = [{"owner_id": None, "outcome": what} for what in ("won", "lost", "deleted")]

    assert reasons(*(quiet(n) | row for n, row in enumerate(gone))) == {}


def test_a_stay_as_long_as_usual_is_not_too_long() -> None:
    rows = (quiet("as long", 8), quiet("longer", 8.5), *WON)

    assert set(reasons(*rows, stays=tuple(WON_STAYS))) == {"crm:longer"}


def test_where_too_few_were_won_all_stays_are_compared_with() -> None:
    """Of 1, 2, 3 and 20 days, the last of them open, three quarters left in 3."""
    stays = (
        *(stay(days, ago(90), days) for days in (1, 2, 3)),
        stay("o", ago(20), None),
    )
    found = plan(quiet("o", 20), stays=stays).collect()

    assert found.select("usual_days", "usual_of", "reasons").rows() == [
        (
            3.0,
            "all deals",
            "20 days in Demo, where three in four deals take no more than 3",
        )
    ]


def test_where_there_are_too_few_stays_no_stay_is_too_long() -> None:
    assert reasons(quiet(1, 50), *WON, stays=tuple(WON_STAYS), sample_floor=6) == {}


def test_stays_of_merged_paths_are_not_compared_with() -> None:
    merged = tuple(row | {"is_from_merge": True} for row in WON_STAYS)

    assert reasons(quiet(1, 50), *WON, stays=merged) == {}


def test_a_close_date_is_past_once_its_day_is_over() -> None:
    rows = [quiet(day, expected_close_date=date(2026, 6, day)) for day in (29, 30)]
    today = quiet("today", expected_close_date=date(2026, 7, 1))

    assert reasons(*rows, today) == {
        "crm:29": "close date 2 days past",
        "crm:30": "close date 1 day past",
    }


def test_the_day_is_the_companys_own() -> None:
    due = quiet(1, expected_close_date=date(2026, 6, 30))

    assert reasons(due, time_zone="America/New_York") == {}


def test_one_push_is_no_habit() -> None:
    rows = [quiet(pushes) | {"slipped_count": pushes} for pushes in (1, 2)]

    assert reasons(*rows) == {"crm:2": "close date pushed out 2 times"}


def test_contact_is_two_way_as_long_as_neither_side_is_silent() -> None:
    talks = [
        activity(1, "email", "both", ago(13), direction="in"),
        activity(2, "email", "both", ago(2), direction="out"),
        activity(3, "email", "we only", ago(1), direction="out"),
        activity(4, "email", "they wait", ago(1), direction="in"),
        activity(5, "email", "they wait", ago(20), direction="out"),
    ]
    rows = [quiet(name, 30) for name in ("both", "we only", "they wait", "none")]

    assert reasons(*rows, talks=tuple(talks)) == {
        "crm:we only": "no two-way contact for 30 days",
        "crm:they wait": "no two-way contact for 20 days",
        "crm:none": "no two-way contact for 30 days",
    }


def test_a_meeting_that_was_held_and_a_call_of_some_length_are_two_way() -> None:
    talks = (
        activity(1, "meeting", "met", ago(1)),
        activity(2, "meeting", "no show", ago(1), status="NO_SHOW"),
        activity(3, "meeting", "to come", ago(-1)),
        activity(4, "call", "spoke", ago(1), seconds=60.0, direction="out"),
        activity(5, "call", "rang", ago(1), seconds=0.0, direction="out"),
        activity(6, "meeting", "undone", ago(1), deleted_at=ago(0.5)),
    )
    names = ("met", "no show", "to come", "spoke", "rang", "undone")
    rows = [quiet(name, 30) for name in names]
    found = plan(*rows, talks=talks).filter("is_silent").collect()

    assert set(found["deal_id"]) == {
        "crm:no show",
        "crm:to come",
        "crm:rang",
        "crm:undone",
    }


def test_a_source_without_activities_is_not_accused_of_silence() -> None:
    told = activity(1, "meeting", 1, ago(30))
    other = quiet(2, 90) | {"deal_id": "file:2", "source": "file"}

    assert set(reasons(quiet(1, 30), other, talks=(told,))) == {"crm:1"}


@pytest.mark.parametrize("kind", ["email", "note", "meeting"])
def test_where_nothing_is_told_of_before_it_takes_place_no_step_is_missed(
    kind: str,
) -> None:
    afterwards = activity(1, kind, 1, ago(1))
    talks = (afterwards, activity(2, "email", 1, ago(1), created_at=ago(2)))
    steps = plan(quiet(1) | {"owner_id": None}, talks=talks).collect()

    assert steps["has_no_next_step"].to_list() == [None]


def test_a_step_to_come_is_a_next_step_unless_it_is_done() -> None:
    talks = (
        activity(1, "task", "due", AS_OF),
        activity(2, "task", "overdue", ago(0.1)),
        activity(3, "task", "done", ago(-3), status="COMPLETED"),
        activity(4, "note", "noted", ago(-3)),
        activity(5, "call", "call", ago(-3)),
    )
    rows = [quiet(name) for name in ("due", "overdue", "done", "noted", "call")]
    found = plan(*rows, talks=talks).filter("has_no_next_step").collect()

    assert set(found["deal_id"]) == {"crm:overdue", "crm:done", "crm:noted"}


@pytest.mark.parametrize(
    ("spans", "share"),
    [
        ((state(1, ago(9), ago(5), amount=Decimal(100)),), 0.1),
        ((state(1, ago(9), ago(5), amount=Decimal(99)),), None),
        ((state(1, ago(9), ago(5), amount=Decimal(500), currency="USD"),), None),
        ((state(1, ago(5), ago(5), amount=Decimal(500)),), None),
    ],
)
def test_an_amount_is_cut_from_the_highest_that_stood_in_its_currency(
    spans: tuple[Row, ...], share: float | None
) -> None:
    row = quiet(1, amount=Decimal(90), reporting_amount=Decimal(90))
    now = state(1, ago(5), amount=Decimal(90))
    found = plan(row, spans=(*spans, now)).collect()

    assert found["amount_cut_share"].to_list() == ([] if share is None else [share])


def test_nobody_as_owner_is_worse_than_somebody_unknown() -> None:
    rows = [quiet("none") | {"owner_id": None}, quiet("x") | {"owner_id": "crm:x"}]

    assert reasons(*rows) == {"crm:none": "no owner"}


def test_the_chance_is_the_stages_own_else_that_of_its_canonical_stage() -> None:
    row = quiet(1, reporting_amount=Decimal("100.00")) | {"owner_id": None}
    canonical = chance(0.5, level="canonical", stage="proposal")
    of_month = chance(0.9, period="month")
    losses = [
        plan(row, chances=(*known, of_month)).collect()["expected_loss_amount"].item()
        for known in ((chance(0.2), canonical), (chance(None), canonical), ())
    ]

    assert losses == [Decimal("20.00"), Decimal("50.00"), None]


def test_the_dearest_comes_first_and_what_is_unknown_last() -> None:
    worth = {"a": None, "b": "10.00", "c": "30.00", "d": "10.00"}
    rows = [
        quiet(name, reporting_amount=amount and Decimal(amount)) | {"owner_id": None}
        for name, amount in worth.items()
    ]
    elsewhere = rows[2] | {"deal_id": "crm:e", "stage_id": "crm:quote"}
    found = plan(*rows, elsewhere, chances=(chance(0.5),)).collect()

    assert found.select("rank", "deal_id").rows() == [
        (1, "crm:c"),
        (2, "crm:b"),
        (3, "crm:d"),
        (4, "crm:e"),
        (5, "crm:a"),
    ]


def test_where_no_loss_is_known_the_largest_amount_comes_first() -> None:
    rows = [
        quiet(name, reporting_amount=Decimal(amount)) | {"owner_id": None}
        for name, amount in (("a", "10.00"), ("b", "30.00"), ("c", "20.00"))
    ]

    assert plan(*rows).collect()["deal_id"].to_list() == ["crm:b", "crm:c", "crm:a"]


def test_without_deals_the_table_is_empty() -> None:
    found = plan().collect()

    assert found.is_empty()
    assert found.schema == DEALS_AT_RISK.schema


def company(seed: int) -> dict[str, list[Row]]:
    """Return a small company as chance has it."""
    draw = random.Random(seed)  # noqa: S311 - a made-up sample, nothing secret
    tables: dict[str, list[Row]] = {"deals": [], "spans": [], "stays": [], "talks": []}
    for number in range(80):
        since, outcome = draw.uniform(1, 60), draw.choice(["open", "open", "won"])
        currency = draw.choice(["EUR", "USD"])
        amounts = [Decimal(draw.randint(100, 999_999)) / 100 for _ in range(2)]
        due = AS_OF.date() + timedelta(days=draw.randint(-20, 20))
        row = quiet(
            number,
            since,
            amount=amounts[1],
            reporting_amount=amounts[1] if currency == "EUR" else None,
            expected_close_date=draw.choice([due, None]),
        ) | {
            "outcome": outcome,
            "currency": currency,
            "slipped_count": draw.randint(0, 3),
            "owner_id": draw.choice(["crm:ann", "crm:bob", "crm:x", None]),
        }
        tables["deals"].append(row)
        half = ago(since / 2)
        tables["spans"] += [
            state(number, ago(since), half, amount=amounts[0], currency=currency),
            state(number, half, amount=amounts[1], currency=currency),
        ]
        length = None if outcome == "open" else since / 3
        tables["stays"].append(stay(number, ago(since), length))
        tables["talks"] += [
            activity(
                number * 10 + place,
                draw.choice(["email", "call", "meeting", "task"]),
                number,
                ago(draw.uniform(-2, 30)),
                direction=draw.choice(["in", "out", None]),
                seconds=draw.choice([None, 0.0, 30.0]),
                status=draw.choice([None, "COMPLETED", "NO_SHOW"]),
            )
            for place in range(draw.randint(0, 4))
        ]
    return tables


SQL = """
WITH usual AS (
    SELECT quantile_cont(epoch_us(s.exited_at) - epoch_us(s.entered_at), 0.75) AS us
    FROM stays s JOIN deals d USING (deal_id) WHERE d.outcome = 'won'
), talks AS (
    SELECT deal_id,
        max(happened_at) FILTER (happened_at < $as_of AND direction = 'in') AS i,
        max(happened_at) FILTER (happened_at < $as_of AND direction = 'out') AS o,
        max(happened_at) FILTER (happened_at < $as_of AND (
            (activity_kind = 'meeting' AND coalesce(status, '') <> 'NO_SHOW')
            OR (activity_kind = 'call' AND seconds > 0))) AS met,
        count(*) FILTER (happened_at >= $as_of AND activity_kind <> 'email'
            AND status IS NULL) AS plans
    FROM talks GROUP BY deal_id
), facts AS (
    SELECT d.deal_id, d.reporting_amount AS amount, d.slipped_count AS pushed,
        d.owner_id, epoch_us($as_of) - epoch_us(d.stage_entered_at) AS here,
        DATE '2026-07-01' - d.expected_close_date AS late,
        epoch_us($as_of) - epoch_us(coalesce(greatest(
            CASE WHEN i IS NOT NULL AND o IS NOT NULL THEN least(i, o) END, met),
            d.created_at)) AS silent,
        coalesce(plans, 0) = 0 AS planless,
        (SELECT max(amount) FROM spans WHERE deal_id = d.deal_id) AS highest,
        d.amount AS own
    FROM deals d LEFT JOIN talks t USING (deal_id) WHERE d.outcome = 'open'
), flags AS (
    SELECT *, (here > (SELECT us FROM usual))::INT AS f1,
        coalesce(late > 0, false)::INT AS f2, (pushed >= 2)::INT AS f3,
        (silent >= 14 * 86400000000)::INT AS f4, planless::INT AS f5,
        ((highest - own) * 10 >= highest)::INT AS f6,
        (owner_id IS NULL OR owner_id = 'crm:bob')::INT AS f7
    FROM facts
)
SELECT deal_id, f1::BOOL, f2::BOOL, f3::BOOL, f4::BOOL, f5::BOOL, f6::BOOL, f7::BOOL,
    (f1 + f2 + f3 + f4 + f5 + f6 + f7)::BIGINT,
    round_even((amount * 0.375)::DECIMAL(18, 5), 2)::DECIMAL(18, 2) AS loss
FROM flags WHERE f1 + f2 + f3 + f4 + f5 + f6 + f7 > 0
ORDER BY loss DESC NULLS LAST, amount DESC NULLS LAST, deal_id
"""
FLAGS = (
    "is_over_usual_days",
    "is_past_close_date",
    "is_often_pushed",
    "is_silent",
    "has_no_next_step",
    "is_amount_cut",
    "is_owner_inactive",
)


@pytest.mark.parametrize("seed", range(5))
def test_plain_sql_finds_the_same_deals_reasons_and_losses(seed: int) -> None:
    made = company(seed)
    plain = plan(
        *made["deals"],
        spans=tuple(made["spans"]),
        stays=tuple(made["stays"]),
        talks=tuple(made["talks"]),
        chances=(chance(0.375),),
    )
    found = plain.select("deal_id", *FLAGS, "reasons_found", "expected_loss_amount")
    by_sql = asked(
        SQL.replace("$as_of", "TIMESTAMPTZ '2026-07-01 00:00:00+00'"),
        deals=deals(*made["deals"]),
        spans=states(*made["spans"]),
        stays=history(made["stays"]),
        talks=activities(made["talks"]),
    )

    assert len(by_sql) > 20
    assert found.collect().rows() == by_sql


def test_neither_the_order_of_the_rows_nor_the_engine_changes_a_digit() -> None:
    made = company(11)
    plain, turned = (
        plan(
            *made["deals"][::step],
            spans=tuple(made["spans"][::step]),
            stays=tuple(made["stays"][::step]),
            talks=tuple(made["talks"][::step]),
            chances=(chance(0.375),),
        )
        for step in (1, -1)
    )

    assert_frame_equal(
        plain.collect(engine="streaming"), plain.collect(), check_exact=True
    )
    assert_frame_equal(turned.collect(), plain.collect(), check_exact=True)
