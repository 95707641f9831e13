# ruff: noqa: S608 - the SQL is made of our own texts
"""The tables in plain SQL, for DuckDB: the judge of our tests, the peer of our speed.

Written from the definitions, not from our code. They read `entries`
(fct_stage_entries), `deals` (dim_deals), `states` (fct_deal_states), `stages`
(dim_stages) and `dates` (dim_dates), and answer for months, all time and the last 42
days.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

TRAILING_DAYS = 42
STEPS = ("advanced", "won", "lost", "went_back", "moved", "deleted")
LIMITS = (30, 60, 90, 180, 365)
_COHORT = "period, begins, level, pipeline_id, stage"


def stage_conversion(as_of: datetime) -> str:
    """Return what counts every cohort's next steps, under every definition."""
    aged = f"(days IS NULL OR {_at(as_of)} - entered_at >= to_days(days))"
    in_time = "(days IS NULL OR exited_at - entered_at <= to_days(days))"
    decided = "(days IS NULL OR decided_at - entered_at <= to_days(days))"
    counts = ", ".join(
        f"count(*) FILTER ({aged} AND {in_time} AND next_step = '{step}') AS {step}"
        for step in STEPS
    )
    limits = ", ".join(f"('within_{days}_days', {days})" for days in LIMITS)
    return f"""
        WITH {_periods(as_of)}, {_counted(as_of)}, visited AS (
          SELECT *, 'any' AS visits FROM counted
          UNION ALL SELECT *, 'first' FROM counted WHERE visit = 1
        ), asked AS (
          SELECT * FROM (VALUES ('ever', NULL::INTEGER), {limits})
            AS t(definition, days)
        )
        SELECT {_COHORT}, definition, visits,
          count(*) FILTER ({aged}) AS entered,
          count(*) FILTER (NOT {aged}) AS not_yet_mature, {counts},
          count(*) FILTER ({aged} AND {decided} AND outcome = 'won') AS eventually_won,
          count(*) FILTER ({aged} AND {decided} AND outcome = 'lost')
            AS eventually_lost,
          (advanced + won) / nullif(entered, 0) AS conversion_rate,
          eventually_won / nullif(entered, 0) AS won_rate,
          eventually_won / nullif(eventually_won + eventually_lost, 0) AS win_rate
        FROM visited, asked GROUP BY ALL
    """


def time_in_stage(as_of: datetime, shares: Sequence[float] = (0.5, 0.75, 0.9)) -> str:
    """Return the lengths of stays: Kaplan-Meier's, and those of the ended ones."""
    quantiles = ", ".join(
        f"min(days) FILTER (ended >= {share} - 1e-12) AS p{share * 100:.0f}_days"
        for share in shares
    )
    names = ", ".join(f"p{share * 100:.0f}_days" for share in shares)
    return f"""
        WITH {_periods(as_of)}, {_counted(as_of)}, stays AS (
          SELECT {_COHORT}, exited_at IS NULL AS is_open, epoch_us(
            coalesce(exited_at, {_at(as_of)}) - entered_at) / 86400e6 AS days
          FROM counted
        ), times AS (
          SELECT {_COHORT}, days, count(*) FILTER (NOT is_open) AS ends, count(*) AS n
          FROM stays GROUP BY ALL
        ), risks AS (
          SELECT *, sum(n) OVER (PARTITION BY {_COHORT} ORDER BY days DESC) AS at_risk
          FROM times
        ), curves AS (
          SELECT *, 1 - product(1 - ends / at_risk)
            OVER (PARTITION BY {_COHORT} ORDER BY days) AS ended FROM risks
        ), shares AS (
          SELECT {_COHORT}, {quantiles} FROM curves WHERE ends > 0 GROUP BY ALL
        ), counts AS (
          SELECT {_COHORT}, count(*) AS stays, count(*) FILTER (is_open) AS open_stays,
            avg(days) FILTER (NOT is_open) AS mean_days_of_closed,
            median(days) FILTER (NOT is_open) AS median_days_of_closed
          FROM stays GROUP BY ALL
        )
        SELECT counts.*, {names}
        FROM counts LEFT JOIN shares
          ON shares.period = counts.period
          AND shares.begins IS NOT DISTINCT FROM counts.begins
          AND shares.level = counts.level AND shares.pipeline_id = counts.pipeline_id
          AND shares.stage = counts.stage
    """


def stage_incidence(as_of: datetime) -> str:
    """Return the chances as far as each cohort was followed (Aalen-Johansen)."""
    causes = {"won": "= 'won'", "lost": "= 'lost'", "gone": "IN ('deleted', 'merged')"}
    ends = ", ".join(
        f"count(*) FILTER (outcome {test}) AS {cause}" for cause, test in causes.items()
    )
    chances = ", ".join(
        f"sum(before * {cause} / at_risk) AS {cause}_incidence" for cause in causes
    )
    return f"""
        WITH {_periods(as_of)}, {_counted(as_of)}, spells AS (
          SELECT {_COHORT}, outcome, greatest(epoch_us(CASE WHEN outcome = 'open'
            THEN {_at(as_of)}
            ELSE coalesce(decided_at, exited_at) END - entered_at), 0) AS lasts
          FROM counted WHERE visit = 1
        ), times AS (
          SELECT {_COHORT}, lasts, count(*) AS n, {ends} FROM spells GROUP BY ALL
        ), risks AS (
          SELECT *, sum(n) OVER (PARTITION BY {_COHORT} ORDER BY lasts DESC) AS at_risk
          FROM times
        ), curves AS (
          SELECT *, coalesce(product(1 - (won + lost + gone) / at_risk) OVER (
            PARTITION BY {_COHORT} ORDER BY lasts
            ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), 1) AS before FROM risks
        )
        SELECT {_COHORT}, sum(n)::BIGINT AS entered, {chances} FROM curves GROUP BY ALL
    """


def sales_velocity(as_of: datetime) -> str:
    """Return what was decided in each period, what that was worth, how long it took."""
    return f"""
        WITH {_periods(as_of)}, decided AS (
          SELECT period, begins, pipeline_id, outcome = 'won' AS is_won,
            reporting_amount AS amount, cycle_days
          FROM deals JOIN periods
            ON closed_at >= starts_at AND closed_at < ends_at
          WHERE outcome IN ('won', 'lost')
        )
        SELECT period, begins, pipeline_id,
          count(*) FILTER (is_won) AS won_deals,
          count(*) FILTER (NOT is_won) AS lost_deals,
          coalesce(sum(amount) FILTER (is_won), 0)::DECIMAL(18, 2) AS won_amount,
          count(*) FILTER (is_won AND amount IS NULL) AS won_deals_without_amount,
          won_deals / (won_deals + lost_deals) AS win_rate,
          avg(cycle_days) FILTER (is_won) AS cycle_days,
          median(cycle_days) FILTER (is_won) AS cycle_days_p50,
          quantile_cont(cycle_days, 0.9) FILTER (is_won) AS cycle_days_p90
        FROM decided GROUP BY ALL
    """


def pipeline_daily(as_of: datetime) -> str:
    """Return what was open at the end of each day: every day beside every state."""
    return f"""
        WITH ends AS (
          SELECT date, least(ends_at, {_at(as_of)}) AS closes,
            ends_at > {_at(as_of)} AS is_partial
          FROM dates WHERE starts_at < {_at(as_of)}
        ), closing AS (
          SELECT pipeline_id, stage_id FROM stages
          GROUP BY ALL HAVING arg_max(canonical_stage, valid_from) IN ('won', 'lost')
        )
        SELECT date, pipeline_id, stage_id, coalesce(owner_id, 'none') AS owner_id,
          coalesce(currency, 'none') AS currency, count(*) AS open_deals,
          count(*) FILTER (amount IS NULL) AS deals_without_amount,
          coalesce(sum(amount), 0)::DECIMAL(18, 2) AS amount, is_partial
        FROM ends JOIN states
          ON valid_from < closes AND (valid_to IS NULL OR valid_to >= closes)
        ANTI JOIN closing USING (pipeline_id, stage_id)
        WHERE NOT is_deleted AND merged_into IS NULL
        GROUP BY ALL
    """


def _periods(as_of: datetime) -> str:
    """Return the periods: months, all time, the last days; as instants."""
    since = _at(as_of - timedelta(days=TRAILING_DAYS))
    return f"""
        periods AS (
          SELECT 'month' AS period, fiscal_month_start_date AS begins,
            min(starts_at) AS starts_at, max(ends_at) AS ends_at
          FROM dates GROUP BY fiscal_month_start_date
          UNION ALL
          SELECT 'all', min(date), min(starts_at), max(ends_at)
          FROM dates WHERE starts_at < {_at(as_of)}
          UNION ALL SELECT 'trailing', NULL, {since}, {_at(as_of)}
        )
    """


def _counted(as_of: datetime) -> str:
    """Return the entries that conversion and durations rest on, by period."""
    return f"""
        counted AS (
          SELECT e.*, p.period, p.begins FROM entries e
          JOIN periods p ON e.entered_at >= p.starts_at AND e.entered_at < p.ends_at
          WHERE (e.is_open_stage OR e.stage = 'unmapped') AND NOT e.is_from_merge
            AND e.entered_at < {_at(as_of)}
        )
    """


def _at(instant: datetime) -> str:
    """Return an instant as SQL writes it."""
    return f"TIMESTAMPTZ '{instant.isoformat()}'"
