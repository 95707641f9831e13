"""Movement and flow, told again in plain SQL: equal to the cent."""

from datetime import UTC, datetime, timedelta

import duckdb
import polars as pl
import pytest
from polars.testing import assert_frame_equal

from tests.transforms.metrics.builders import calendar, day, stages, states
from tests.transforms.metrics.movements import (
    SOME_RATES,
    movement,
    owners,
    random_company,
    rates,
)
from transforms.metrics.stage_flow import stage_flow
from transforms.schemas import FCT_STAGE_ENTRIES

# Half a cent to the even one, in whole numbers: cents x rate with eight places.
_CENTS = """
create macro worth(amount, rate, is_ours) as (
  with v as (select cast(amount * 100 as hugeint)
    * case when is_ours then 100000000 else cast(rate * 100000000 as hugeint) end as x)
  select x // 100000000 + case when x % 100000000 > 50000000
    or (x % 100000000 = 50000000 and (x // 100000000) % 2 = 1) then 1 else 0 end from v)
"""
_MOVEMENT = """
with mapped as (
  select pipeline_id, stage_id, arg_max(canonical_stage, valid_from) as canonical
  from stages group by all),
spans as (
  select s.*, case when is_deleted or merged_into is not null then 'deleted'
    when canonical in ('won', 'lost') then canonical else 'open' end as standing
  from states s left join mapped using (pipeline_id, stage_id)),
periods as (
  select 'month' as period, month_start_date as first_day,
    month_start_date + interval 1 month as next_day, * from dates
  union all select 'quarter', fiscal_quarter_start_date,
    fiscal_quarter_start_date + interval 3 month, * from dates
  union all select 'year', fiscal_year_start_date,
    fiscal_year_start_date + interval 1 year, * from dates),
spanned as (
  select period, first_day, cast(next_day as date) as next_day,
    min(starts_at) as begins, least(max(ends_at), $as_of) as ends
  from periods group by all having min(starts_at) < $as_of),
boundaries as (select begins as moment from spanned union select ends from spanned),
known as (
  select moment, deal_id, max_by(sp, state_number) as s
  from boundaries join spans sp on valid_from < moment group by all),
valued as (
  select k.moment, k.deal_id, s, b.moment as other,
    coalesce(worth(s.amount, exchange_rate, s.currency = 'EUR'), 0) as cents,
    worth(s.amount, exchange_rate, s.currency = 'EUR') is null as unknown
  from known k cross join boundaries b
  join dates d on d.starts_at < b.moment and d.ends_at >= b.moment
  left join rates r on r.currency = s.currency and valid_from_date <= d.date
    and coalesce(valid_to_date > d.date, true)),
pairs as (
  select p.*, deal_id, b.s as b, a.s as a, b.cents as b_cents, a.cents as a_cents,
    b.unknown as b_unknown, a.unknown as a_unknown, again.cents as again_cents,
    coalesce(b.s.standing = 'open', false) as b_open,
    coalesce(a.s.standing = 'open', false) as a_open
  from spanned p
  join valued a on a.moment = p.ends and a.other = p.ends
  left join (select * from valued where moment = other) b using (deal_id)
  left join valued again using (deal_id)
  where (b.moment = p.begins and again.moment = p.begins and again.other = p.ends)
  union all
  select p.*, a.deal_id, null, a.s, 0, a.cents, false, a.unknown, 0, false,
    a.s.standing = 'open'
  from spanned p join valued a on a.moment = p.ends and a.other = p.ends
  where not exists (
    select 1 from known k where k.moment = p.begins and k.deal_id = a.deal_id)),
scoped as (
  select *, 'open' as scope, b_open as b_in, a_open as a_in from pairs
  union all
  select *, 'closing',
    b_open and coalesce(b.expected_close_date < next_day, false),
    a_open and coalesce(a.expected_close_date < next_day, false) from pairs),
viewed as (
  select *, 'all' as segment, 'all' as b_member, 'all' as a_member from scoped
  union all select *, 'pipeline', b.pipeline_id, a.pipeline_id from scoped
  union all select *, 'owner', coalesce(b.owner_id, 'none'),
    coalesce(a.owner_id, 'none') from scoped
  union all select scoped.*, 'team', coalesce(ob.team, 'none'),
    coalesce(oa.team, 'none') from scoped
    left join owners ob on ob.owner_id = b.owner_id
    left join owners oa on oa.owner_id = a.owner_id),
judged as (
  select *, b_in and a_in and b_member = a_member as stays,
    case when b_open and a_open and b.amount is not null and b.currency = a.currency
      then again_cents - b_cents else 0 end as by_rates from viewed),
told as (
  select *, b_member as member, 'start' as bucket, b_cents as cents, b_unknown as no
  from judged where b_in
  union all select *, a_member, 'end', a_cents, a_unknown from judged where a_in
  union all select *, b_member,
    case when a.standing <> 'open' then a.standing
      when a_member <> b_member then 'left_segment' else 'pushed_out' end,
    -b_cents, b_unknown from judged where b_in and not stays
  union all select *, a_member,
    case when b is null then 'created' when b.standing <> 'open' then 'reopened'
      when a_member <> b_member then 'entered_segment' else 'pulled_in' end,
    a_cents, a_unknown from judged where a_in and not stays
  union all select *, a_member, 'currency', by_rates, a_unknown or b_unknown
    from judged where stays and by_rates <> 0
  union all select *, a_member,
    case when a_cents - b_cents > by_rates then 'amount_up' else 'amount_down' end,
    a_cents - b_cents - by_rates, a_unknown or b_unknown
    from judged where stays and a_cents - b_cents <> by_rates)
select period, first_day as period_start_date, next_day as period_end_date, scope,
  segment, member, bucket, count(*) as deals,
  cast(sum(cast(no as bigint)) as bigint) as deals_without_amount,
  cast(sum(cents) as decimal(18, 0)) / 100 as amount
from told group by all order by all
"""
_FLOW = """
with path as (
  select e.*, lag(pipeline_id) over w as from_pipeline, lag(stage) over w as from_stage
  from entries e where not is_from_merge
  window w as (partition by level, deal_id order by entry_number)),
priced as (
  select p.level, p.pipeline_id,
    coalesce(from_pipeline, p.pipeline_id) as from_pipeline,
    coalesce(from_stage, 'created') as from_stage, p.stage, p.entered_at,
    d.*, worth(p.amount_at_entry, exchange_rate, s.currency = 'EUR') as cents
  from path p
  join dates d on d.starts_at <= p.entered_at and d.ends_at > p.entered_at
  left join (select deal_id, valid_from,
      arg_max({'is': currency}, state_number)['is'] as currency  -- null counts, too
    from states group by all) s
    on s.deal_id = p.deal_id and s.valid_from = p.entered_at
  left join rates r on r.currency = s.currency and valid_from_date <= d.date
    and coalesce(valid_to_date > d.date, true)
  where p.entered_at < $as_of),
told as (
  select 'all' as period, date '1970-01-01' as first_day, * from priced
  union all select 'month', month_start_date, * from priced
  union all select 'year', fiscal_year_start_date, * from priced
  union all select 'trailing', date '1970-01-01', * from priced
    where entered_at >= $as_of - interval 42 day)
select period, first_day as period_start_date, pipeline_id, level,
  from_pipeline as from_pipeline_id, from_stage, stage as to_stage, count(*) as moves,
  count(*) - count(cents) as moves_without_amount, coalesce(sum(cents), 0) as cents
from told group by all order by all
"""


def asked(query: str, as_of: datetime, **tables: pl.LazyFrame) -> pl.DataFrame:
    """Return what DuckDB answers, asked of the tables."""
    with duckdb.connect() as database:
        database.execute("set timezone = 'UTC'")
        for name, frame in tables.items():
            database.register(name, frame.collect().to_arrow())
        database.execute(_CENTS)
        answer = database.sql(query, params={"as_of": as_of}).to_arrow_table()
    return pl.DataFrame(answer)


def in_cents(frame: pl.DataFrame) -> pl.DataFrame:
    """Return the amount as a whole number of cents, the rows in order."""
    return (
        frame.with_columns(cents=(pl.col("amount") * 100).round().cast(pl.Int64))
        .drop("amount", "currency", strict=False)
        .pipe(lambda rows: rows.sort(rows.columns))
    )


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_the_movement_is_what_sql_says(seed: int) -> None:
    as_of, zone = (
        day(9.3 + seed, 5),
        ("UTC", "Asia/Kathmandu", "Europe/Berlin")[seed - 1],
    )
    rows = random_company(30, seed)
    found = movement(rows, as_of=as_of, listed=SOME_RATES, time_zone=zone)
    expected = asked(
        _MOVEMENT,
        as_of,
        states=states(*rows),
        stages=stages(),
        owners=owners(),
        dates=calendar(as_of=as_of, time_zone=zone),
        rates=rates(SOME_RATES),
    )

    assert_frame_equal(in_cents(found.collect()), in_cents(expected))


@pytest.mark.parametrize("seed", [1, 2])
def test_the_flow_is_what_sql_says(seed: int) -> None:
    as_of = datetime(2026, 5, 10, 7, tzinfo=UTC) + timedelta(days=seed)
    known = states(*random_company(60, seed))
    entries = FCT_STAGE_ENTRIES.empty().collect()
    is_stay = pl.col("valid_to").is_null() | (pl.col("valid_to") > pl.col("valid_from"))
    made = known.filter(is_stay).select(
        level=pl.lit("stage"),
        deal_id="deal_id",
        entry_number=pl.int_range(1, pl.len() + 1, dtype=pl.Int64).over("deal_id"),
        pipeline_id="pipeline_id",
        stage="stage_id",
        entered_at="valid_from",
        amount_at_entry="amount",
        is_from_merge=pl.col("deal_id") == "crm:7",
    )
    tables = pl.concat([entries.lazy(), made], how="diagonal"), known
    found = stage_flow(
        *tables,
        calendar(as_of=as_of),
        rates(SOME_RATES),
        as_of=as_of,
        reporting_currency="EUR",
        trailing_days=(42,),
    ).collect()
    expected = asked(
        _FLOW,
        as_of,
        entries=tables[0],
        states=known,
        dates=calendar(as_of=as_of),
        rates=rates(SOME_RATES),
    ).with_columns(pl.col("cents").cast(pl.Int64))
    comparable = found.filter(pl.col("period") != "quarter").with_columns(
        period_start_date=pl.when(pl.col("period").is_in(["all", "trailing"]))
        .then(pl.date(1970, 1, 1))
        .otherwise("period_start_date")
    )

    assert_frame_equal(
        in_cents(comparable).select(expected.columns).sort(expected.columns),
        expected.sort(expected.columns),
    )
