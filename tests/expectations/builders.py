"""Builders: one good night of every table, small enough to read, and ways to spoil it.

Three deals: one open, one won, one deleted. Numbers that need a large sample stand in
cohorts of their own (`year`).
"""

from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import polars as pl

from expectations.rule import Night
from expectations.suite import GUARDED, suite
from expectations.tally import tally
from tests.expectations.attention_rows import ATTENTION_ROWS
from tests.expectations.lead_rows import LEAD_ROWS
from tests.expectations.movement_rows import MOVEMENT_ROWS
from transforms import schemas
from transforms.schemas import TABLES, Column, Table
from transforms.tables.leads import SHARE
from transforms.tables.references import RATE

AS_OF = datetime(2026, 3, 3, 12, tzinfo=UTC)
LATER = AS_OF + timedelta(days=1)
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

Row = dict[str, Any]
Frames = Mapping[str, pl.LazyFrame]
Spoil = Callable[[pl.LazyFrame], pl.LazyFrame]


def day(number: int, hour: int = 0) -> datetime:
    """Return an instant of March 2026."""
    return datetime(2026, 3, number, hour, tzinfo=UTC)


def money(amount: str) -> Decimal:
    """Return an amount."""
    return Decimal(amount)


def plain(column: Column) -> object:
    """Return a value that is good for the column, null where null is good."""
    if column.nullable:
        return None
    if column.allowed:
        return column.allowed[0]
    values: dict[object, object] = {
        pl.String(): "x",
        pl.Int64(): 1,
        pl.Float64(): 0.0,
        pl.Boolean(): False,
        pl.Date(): AS_OF.date(),
        schemas.INSTANT: day(1),
        schemas.MONEY: money("0.00"),
        RATE: Decimal("1.00000000"),
        SHARE: Decimal("1.00000000"),
    }
    return values[column.dtype]


def frame(table: Table, rows: Iterable[Row]) -> pl.LazyFrame:
    """Return the rows as the table has them; what they do not say is plain."""
    good = {column.name: plain(column) for column in table.columns}
    return pl.DataFrame([good | row for row in rows], schema=table.schema).lazy()


def good_night() -> dict[str, pl.LazyFrame]:
    """Return every table of the dictionary, as it should be."""
    return {name: frame(TABLES[name], rows) for name, rows in _ROWS.items()}


def put(row: int, **values: object) -> Spoil:
    """Return what changes values of one row, counted from 0."""

    def spoil(table: pl.LazyFrame) -> pl.LazyFrame:
        here = pl.int_range(pl.len()) == row
        schema = table.collect_schema()
        return table.with_columns(
            pl.when(here).then(pl.lit(value, schema[name])).otherwise(name).alias(name)
            for name, value in values.items()
        )

    return spoil


def without(row: int) -> Spoil:
    """Return what takes one row away."""
    return lambda table: table.filter(pl.int_range(pl.len()) != row)


def spoilt(name: str, spoil: Spoil) -> dict[str, pl.LazyFrame]:
    """Return a night that is good but for one table."""
    frames = good_night()
    return frames | {name: spoil(frames[name])}


def untrue(name: str, frames: Frames) -> set[str]:
    """Return the sentences that are not true enough of the table; none may raise."""
    table = TABLES[name]
    counts = tally(table, suite(table, Night(AS_OF)), frames)
    assert [count.raised for count in counts.values() if count.raised] == []
    return {
        rule.description for rule, count in counts.items() if count.share < rule.mostly
    }


def business(name: str) -> set[str]:
    """Return the sentences of the table's rule module."""
    return {rule.description for rule in GUARDED[name](Night(AS_OF))}


_OPEN, _WON, _GONE = "crm:1", "crm:2", "crm:3"
_PLACE: Row = {"pipeline_id": "crm:sales", "owner_id": "crm:ann", "currency": "EUR"}

_STAYS: list[Row] = [
    {
        "deal_id": _OPEN,
        "stay_number": 1,
        "stage_id": "crm:lead",
        "canonical_stage": "lead",
        "entered_at": day(1),
        "exited_at": day(2),
        "days_in_stage": 1.0,
        "next_step": "advanced",
        "next_stage_id": "crm:proposal",
    },
    {
        "deal_id": _OPEN,
        "stay_number": 2,
        "stage_id": "crm:proposal",
        "canonical_stage": "proposal",
        "entered_at": day(2),
        "days_in_stage": 1.5,
        "direction": "forward",
        "next_step": "still_open",
    },
    {
        "deal_id": _WON,
        "stay_number": 1,
        "stage_id": "crm:lead",
        "canonical_stage": "lead",
        "entered_at": day(1),
        "exited_at": day(2, 6),
        "days_in_stage": 1.25,
        "next_step": "won",
        "next_stage_id": "crm:won",
    },
    {
        "deal_id": _WON,
        "stay_number": 2,
        "stage_id": "crm:won",
        "canonical_stage": "won",
        "entered_at": day(2, 6),
        "days_in_stage": 1.25,
        "direction": "won",
        "next_step": "still_open",
    },
    {
        "deal_id": _GONE,
        "stay_number": 1,
        "stage_id": "crm:lead",
        "canonical_stage": "lead",
        "entered_at": day(1),
        "exited_at": day(2),
        "days_in_stage": 1.0,
        "next_step": "deleted",
    },
]
_DECIDED: dict[str, Row] = {
    _OPEN: {"outcome": "open"},
    _WON: {"outcome": "won", "decided_at": day(2, 6)},
    _GONE: {"outcome": "deleted", "decided_at": day(2)},
}


def _entry(level: str, stay: Row) -> Row:
    """Return a stay as an entry at one level."""
    stage = stay["canonical_stage"]
    return {
        "level": level,
        "deal_id": stay["deal_id"],
        "entry_number": stay["stay_number"],
        "pipeline_id": "crm:sales",
        "stage": stage if level == "canonical" else stay["stage_id"],
        "is_open_stage": stage != "won",
        "entered_at": stay["entered_at"],
        "exited_at": stay.get("exited_at"),
        "next_step": stay["next_step"],
        **_DECIDED[stay["deal_id"]],
    }


_ALL: Row = {
    "pipeline_id": "crm:sales",
    "period": "all",
    "period_start_date": date(2026, 3, 1),
    "period_end_date": date(2026, 4, 1),
    "segment": "all",
    "member": "all",
    "basis": "insufficient history",
}
_YEAR: Row = _ALL | {
    "period": "year",
    "period_start_date": date(2026, 1, 1),
    "period_end_date": date(2027, 1, 1),
    "level": "stage",
    "stage": "crm:lead",
    "basis": "measured",
}


def _cohorts(lead: Row, proposal: Row, *measured: Row) -> list[Row]:
    """Return the cohorts of all time, and larger ones, of a year, that are measured."""
    return [
        *(_ALL | {"level": "canonical", "stage": "lead"} | row for row in [lead]),
        *(_ALL | {"level": "canonical", "stage": "proposal"} | r for r in [proposal]),
        *(_ALL | {"level": "stage", "stage": "crm:lead"} | row for row in [lead]),
        *(_ALL | {"level": "stage", "stage": "crm:proposal"} | r for r in [proposal]),
        *(_YEAR | row for row in measured),
    ]


_CONVERSION: Row = {
    "definition": "ever",
    "visits": "any",
    "not_yet_mature": 0,
    "lost": 0,
    "went_back": 0,
    "moved": 0,
    "eventually_lost": 0,
}
_MEASURED_CONVERSION: Row = {
    "entered": 20,
    "advanced": 10,
    "won": 0,
    "deleted": 0,
    "still_open": 10,
    "eventually_won": 5,
    "eventually_lost": 5,
    "conversion_rate": 0.5,
    "conversion_rate_low": 0.3,
    "conversion_rate_high": 0.7,
    "won_rate": 0.25,
    "won_rate_low": 0.1,
    "won_rate_high": 0.5,
    "win_rate": 0.5,
    "win_rate_low": 0.2,
    "win_rate_high": 0.8,
}


def _incidence(horizon: str, days: float, won: float) -> Row:
    """Return a measured cohort as it is looked at after so many days."""
    return {
        "horizon": horizon,
        "days_since_entry": days,
        "entered": 20,
        "at_risk": 15,
        "won_incidence": won,
        "won_incidence_low": won / 2,
        "won_incidence_high": 0.5,
        "lost_incidence": 0.1,
        "lost_incidence_low": 0.05,
        "lost_incidence_high": 0.3,
        "gone_incidence": 0.1,
        "open_share": 0.8 - won,
    }


def _forecast(level: str, member: str) -> list[Row]:
    """Return the four parts of a month's forecast."""
    amounts = {"booked": 50, "not_yet_created": 20, "open": 30, "total": 100}
    return [
        {
            "as_of": AS_OF,
            "period_start_date": date(2026, 3, 1),
            "period_end_date": date(2026, 4, 1),
            "level": level,
            "member": member,
            "part": part,
            **dict.fromkeys(
                ("mean_amount", "p10_amount", "p50_amount", "p90_amount"),
                money(f"{amount}.00"),
            ),
        }
        for part, amount in amounts.items()
    ]


def _state(deal: str, number: int, stage: str, since: datetime, **more: object) -> Row:
    """Return a span of a deal's history."""
    return {
        **_PLACE,
        "deal_id": deal,
        "state_number": number,
        "stage_id": f"crm:{stage}",
        "valid_from": since,
        "amount": _AMOUNTS[deal],
        **more,
    }


def _change(deal: str, number: int, on: datetime, **more: object) -> Row:
    """Return a change of a deal."""
    return {
        "deal_id": deal,
        "change_number": number,
        "field": "stage",
        "value": "crm:lead",
        "changed_at": on,
        "known_at": on,
        **more,
    }


def _deal(deal: str, stage: str, since: datetime, **more: object) -> Row:
    """Return a deal as it stands."""
    return {
        **_PLACE,
        "deal_id": deal,
        "stage_id": f"crm:{stage}",
        "canonical_stage": stage,
        "amount": _AMOUNTS[deal],
        "reporting_amount": _AMOUNTS[deal],
        "stage_entered_at": since,
        "last_changed_at": since,
        "stays": 2,
        **more,
    }


def _fiscal(on: date) -> Row:
    """Return where a day of spring lies in a fiscal year that begins with January."""
    return {
        "fiscal_quarter": (on.month - 1) // 3 + 1,
        "fiscal_month": on.month,
        "fiscal_year_start_date": date(2026, 1, 1),
        "fiscal_quarter_start_date": date(2026, 1 if on.month < 4 else 4, 1),
        "fiscal_month_start_date": date(2026, on.month, 1),
    }


def _rate(currency: str, first: int, end: int | None, rate: str) -> Row:
    """Return an exchange rate that holds from a day of March."""
    return {
        "currency": currency,
        "valid_from_date": day(first).date(),
        "valid_to_date": day(end).date() if end else None,
        "exchange_rate": Decimal(rate),
        "reporting_currency": "EUR",
    }


def _itself(what: str, record: str) -> Row:
    """Return a person or a company that no other record is of."""
    return {
        f"{what}_id": record,
        f"resolved_{what}_id": record,
        "resolved_reason": "itself",
        "resolved_score": 1.0,
    }


_AMOUNTS = {_OPEN: money("100.00"), _WON: money("50.00"), _GONE: money("7.00")}

_ROWS: dict[str, list[Row]] = {
    **ATTENTION_ROWS,
    **LEAD_ROWS,
    **MOVEMENT_ROWS,
    "duplicate_candidates": [
        {
            "record": record,
            "one_id": "crm:1",
            "other_id": "crm:2",
            "score": 0.9,
            "found_by": found_by,
        }
        for record, found_by in (
            ("companies", "name"),
            ("deals", "company, amount and date"),
            ("people", "domain and name"),
        )
    ],
    "dim_pipelines": [{"pipeline_id": "crm:care"}, {"pipeline_id": "crm:sales"}],
    "dim_stages": [
        {
            "pipeline_id": "crm:sales",
            "stage_id": f"crm:{stage}",
            "canonical_stage": stage,
            "stage_position": position,
            "valid_from": since,
            "valid_to": until,
            "is_mapped": True,
        }
        for stage, position, since, until in (
            ("lead", 0, EPOCH, day(1)),
            ("lead", 0, day(1), None),
            ("proposal", 1, EPOCH, None),
            ("won", 2, EPOCH, None),
        )
    ],
    "dim_owners": [
        {"owner_id": "crm:ann", "team": "East"},
        {"owner_id": "crm:bob", "team": "West"},
    ],
    "dim_exchange_rates": [
        _rate("CHF", 1, None, "1.05"),
        _rate("USD", 1, 3, "0.90"),
        _rate("USD", 3, None, "0.95"),
    ],
    "dim_quotas": [
        {"level": "company", "member": "all", "period_end_date": date(2026, 4, 1)},
        {
            "level": "owner",
            "member": "crm:ann",
            "period_end_date": date(2026, 4, 1),
        },
        {"level": "team", "member": "East", "period_end_date": date(2026, 4, 1)},
    ],
    "dim_teams": [{"team": "East"}, {"team": "West"}],
    "dim_people": [_itself("person", "crm:1"), _itself("person", "crm:2")],
    "dim_companies": [_itself("company", "crm:1"), _itself("company", "crm:2")],
    "dim_lead_sources": [{"lead_source": "event"}, {"lead_source": "mail"}],
    "dim_products": [{"product_id": "crm:1"}, {"product_id": "crm:2"}],
    "fct_deal_lines": [
        {"line_id": "crm:1", "deal_id": _OPEN, "amount": money("5.00")},
        {"line_id": "crm:2", "deal_id": _WON, "product_id": "crm:1"},
    ],
    "fct_activities": [
        {
            "activity_kind": "call",
            "activity_id": "crm:1",
            "person_id": "crm:1",
            "deals": 0,
        },
        {
            "activity_kind": "email",
            "activity_id": "crm:1",
            "deal_id": _OPEN,
            "people": 0,
        },
    ],
    "dim_dates": [
        {
            "date": (day(1) + timedelta(days=number)).date(),
            "starts_at": day(1) + timedelta(days=number),
            "ends_at": day(2) + timedelta(days=number),
            **_fiscal((day(1) + timedelta(days=number)).date()),
        }
        for number in range(32)
    ],
    "dim_deals": [
        _deal(_OPEN, "proposal", day(2), outcome="open"),
        _deal(
            _WON,
            "won",
            day(2, 6),
            outcome="won",
            closed_at=day(2, 6),
            company="Acme",
        ),
        _deal(
            _GONE,
            "lead",
            day(1),
            outcome="deleted",
            deleted_at=day(2),
            stays=1,
            currency="USD",
            reporting_amount=money("6.30"),
        ),
    ],
    "fct_deal_changes": [
        _change(_OPEN, 1, day(1)),
        _change(_OPEN, 2, day(2), value="crm:proposal"),
        _change(_WON, 1, day(1), origin="observed", changed_after=day(1)),
        _change(_WON, 2, day(2, 6), value="crm:won"),
        _change(_GONE, 1, day(1)),
        _change(_GONE, 2, day(2), field="deleted", value="true"),
    ],
    "fct_deal_states": [
        _state(_OPEN, 1, "lead", day(1), valid_to=day(2)),
        _state(_OPEN, 2, "proposal", day(2)),
        _state(_WON, 1, "lead", day(1), valid_to=day(2, 6)),
        _state(_WON, 2, "won", day(2, 6)),
        _state(_GONE, 1, "lead", day(1), valid_to=day(2)),
        _state(_GONE, 2, "lead", day(2), is_deleted=True, currency="USD"),
    ],
    "fct_stage_history": [{"pipeline_id": "crm:sales", **stay} for stay in _STAYS],
    "fct_stage_entries": [
        _entry(level, stay) for level in ("canonical", "stage") for stay in _STAYS
    ],
    "stage_conversion": _cohorts(
        _CONVERSION
        | {
            "entered": 3,
            "advanced": 1,
            "won": 1,
            "deleted": 1,
            "still_open": 0,
            "eventually_won": 1,
        },
        _CONVERSION
        | {
            "entered": 1,
            "advanced": 0,
            "won": 0,
            "deleted": 0,
            "still_open": 1,
            "eventually_won": 0,
        },
        _CONVERSION | _MEASURED_CONVERSION,
    ),
    "stage_incidence": _cohorts(
        {"horizon": "end", "days_since_entry": 1.25, "entered": 3, "at_risk": 1},
        {"horizon": "end", "days_since_entry": 1.5, "entered": 1, "at_risk": 1},
        _incidence("7_days", 7.0, 0.2),
        _incidence("30_days", 30.0, 0.3),
    ),
    "time_in_stage": _cohorts(
        {"stays": 3, "open_stays": 0, "mean_days_of_closed": 1.1},
        {"stays": 1, "open_stays": 1},
        {
            "stays": 20,
            "open_stays": 5,
            "p50_days": 3.0,
            "p75_days": 9.0,
            "p90_days": 12.0,
            "mean_days_of_closed": 4.0,
            "median_days_of_closed": 3.0,
        },
    ),
    "sales_velocity": [
        _ALL | {"won_deals": 1, "lost_deals": 0, "won_deals_without_amount": 0},
        {name: value for name, value in _YEAR.items() if name not in ("level", "stage")}
        | {
            "open_deals": 2,
            "won_deals": 12,
            "lost_deals": 8,
            "win_rate": 0.6,
            "win_rate_low": 0.4,
            "win_rate_high": 0.8,
            "won_amount": money("1200.00"),
            "won_deals_without_amount": 2,
            "average_won_amount": money("120.00"),
            "cycle_days": 10.0,
            "cycle_days_p50": 8.0,
            "cycle_days_p90": 20.0,
            "velocity_per_day": money("14.40"),
        },
    ],
    "pipeline_daily": [
        {
            **_PLACE,
            "date": date(2026, 3, number),
            "stage_id": "crm:proposal",
            "forecast_category": "none",
            "open_deals": 1,
            "deals_without_amount": 0,
            "amount": money("100.00"),
            "weighted_amount": money("40.00"),
            "is_partial": number == AS_OF.day,
            "is_latest": True,
            "written_at": AS_OF,
        }
        for number in (2, 3)
    ],
    "pipeline_restatements": [
        {
            "as_of": AS_OF,
            "record": "deal",
            "record_id": number,
            "reason": "learnt later",
            "first_date": date(2026, 3, 1),
            "last_date": date(2026, 3, 2),
        }
        for number in (_OPEN, _WON)
    ],
    "revenue_forecast": [
        *_forecast("company", "all"),
        *_forecast("pipeline", "crm:sales"),
    ],
    "data_quality": [
        {
            "as_of": AS_OF,
            "subject": "dim_deals",
            "rule": "deal_id is unique",
            "checked": 3,
            "failed": 0,
        },
        {
            "as_of": AS_OF,
            "subject": "dim_deals",
            "rule": "every open deal is in a stage that is mapped",
            "checked": 3,
            "failed": 1,
            "severity": "warning",
            "failing_since": day(2),
        },
    ],
    "quarantine": [
        {"source": "crm", "file": "deals.csv", "row_number": 1},
        {"source": "crm", "file": "deals.csv", "row_number": 2},
    ],
}
