"""Lead volume, recomputed in plain SQL from leads, deals and activities."""

import random
from collections.abc import Mapping
from datetime import UTC, datetime, time, timedelta
from decimal import Decimal
from typing import Any

import duckdb
import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from tests.transforms.lead_rows import (
    activities,
    activity,
    contacts,
    customers,
    lead,
    leads,
    people,
    person,
)
from tests.transforms.metrics.builders import AS_OF, calendar, deal, deals, table
from transforms.mail.working_time import WorkingHours
from transforms.metrics.lead_volume import lead_volume
from transforms.tables.crm_lists import KNOWN_STAGES
from transforms.warehouse.lead_responses import lead_responses
from transforms.warehouse.lead_sequels import converted_leads, lead_sequels
from transforms.warehouse.lead_statuses import lead_statuses
from transforms.warehouse.lead_touches import lead_touches

# Always open, so that working time is time, which SQL can tell.
ALWAYS = WorkingHours("UTC", days=(1, 2, 3, 4, 5, 6, 7), opens=time(0), closes=time(0))
ZONES = ("UTC", "Europe/Berlin", "America/New_York", "Asia/Kolkata", "Pacific/Apia")
PARTIES = ("crm:p1", "crm:p2", "crm:p3", None)
SOURCES = (("fair", "event"), ("web form", "web"), (None, None))
TRAILING = (42, 90)
FLOOR = 3

SQL = """
WITH there AS (
    SELECT * FROM leads WHERE deleted_at IS NULL AND merged_into IS NULL
),
taken_up AS (  -- by a CRM's lead of the same person within thirty days
    SELECT mail.lead_id, crm.status, crm.converted_deal_id,
        row_number() OVER (
            PARTITION BY mail.lead_id ORDER BY crm.created_at, crm.lead_id
        ) AS place
    FROM leads AS mail JOIN there AS crm ON crm.person_id = mail.person_id
        AND crm.created_at BETWEEN mail.created_at
            AND mail.created_at + INTERVAL 30 DAY
    WHERE mail.source NOT IN (SELECT source FROM deals)
        AND crm.source IN (SELECT source FROM deals)
),
known AS (
    SELECT there.* REPLACE (
        coalesce(there.status, taken_up.status) AS status,
        coalesce(there.converted_deal_id, taken_up.converted_deal_id)
            AS converted_deal_id
    )
    FROM there LEFT JOIN taken_up
        ON taken_up.lead_id = there.lead_id AND taken_up.place = 1
),
standing AS (SELECT * FROM deals WHERE outcome NOT IN ('deleted', 'merged')),
made AS (  -- with whom each deal is, and when it was made
    SELECT contacts.person_id, NULL AS company_id, deal_id, created_at
    FROM contacts JOIN standing USING (deal_id)
    UNION ALL
    SELECT NULL, customers.company_id, deal_id, created_at
    FROM customers JOIN standing USING (deal_id)
),
next_of_lead AS (
    SELECT lead_id, made.deal_id, made.person_id IS NOT NULL AS by_person,
        row_number() OVER (
            PARTITION BY lead_id
            ORDER BY made.person_id IS NULL, made.created_at, length(made.deal_id),
                made.deal_id
        ) AS place
    FROM known JOIN made ON made.created_at >= known.created_at
        AND (made.person_id = known.person_id OR made.company_id = known.company_id)
),
told AS (
    SELECT lead_id, coalesce(deals.merged_into, converted_deal_id) AS deal_id
    FROM known LEFT JOIN deals ON deals.deal_id = converted_deal_id
    WHERE converted_deal_id IS NOT NULL
),
lead_touches AS (
    SELECT known.lead_id, person_id, known.lead_source, channel, known.created_at,
        coalesce(told.deal_id, next_of_lead.deal_id) AS deal_id,
        told.deal_id IS NOT NULL
            OR (by_person AND known.source NOT IN (SELECT source FROM deals)
                AND deals.source NOT IN (SELECT source FROM there)) AS converts
    FROM known LEFT JOIN told ON told.lead_id = known.lead_id
    LEFT JOIN next_of_lead ON next_of_lead.lead_id = known.lead_id AND place = 1
    LEFT JOIN deals ON deals.deal_id = next_of_lead.deal_id
),
people_touches AS (
    SELECT NULL AS lead_id, person_id, lead_source, channel, people.created_at,
        (
            SELECT arg_min(deal_id, (made.created_at, length(deal_id), deal_id))
            FROM made WHERE made.person_id = people.person_id
                AND made.created_at >= people.created_at
        ) AS deal_id,
        false AS converts
    FROM people
    WHERE coalesce(lead_source, channel) IS NOT NULL
        AND person_id NOT IN (SELECT person_id FROM there WHERE person_id IS NOT NULL)
),
touches AS (
    SELECT *,
        row_number() OVER (
            PARTITION BY deal_id ORDER BY created_at, lead_id NULLS LAST, person_id
        ) AS number,
        count(*) OVER (PARTITION BY deal_id) AS touches
    FROM (SELECT * FROM lead_touches UNION ALL SELECT * FROM people_touches)
    WHERE deal_id IN (SELECT deal_id FROM standing)
),
won_touches AS (
    SELECT touches.*, CAST(reporting_amount * 100 AS BIGINT) AS cents,
        converts AND number = min(CASE WHEN converts THEN number END)
            OVER (PARTITION BY touches.deal_id) AS is_first
    FROM touches JOIN deals ON deals.deal_id = touches.deal_id
    WHERE outcome = 'won'
),
became AS (
    SELECT known.*, coalesce(converted_deal_id, touches.deal_id) AS became,
        status AS said
    FROM known LEFT JOIN touches ON touches.lead_id = known.lead_id AND converts
),
answered AS (
    SELECT became.lead_id, min(happened_at) AS answered_at
    FROM became JOIN activities ON happened_at >= became.created_at
        AND (
            activities.person_id = became.person_id
            OR activities.deal_id = became.became
            OR (became.person_id IS NULL
                AND activities.company_id = became.company_id)
        )
    WHERE happened_at < $as_of AND activities.deleted_at IS NULL
        AND (activity_kind IN ('call', 'meeting')
            OR (activity_kind = 'email' AND direction = 'out'))
    GROUP BY became.lead_id
),
facts AS (
    SELECT became.lead_source, became.channel, became.created_at AS came,
        1 AS leads,
        (answered_at IS NOT NULL)::INT AS contacted,
        (became IS NOT NULL OR coalesce(said = 'Qualified', false))::INT AS qualified,
        (became IS NOT NULL)::INT AS converted,
        (became IS NULL AND coalesce(said = 'Unqualified', false))::INT AS closed,
        (won_touches.lead_id IS NOT NULL)::INT AS won,
        CASE WHEN is_first THEN coalesce(cents, 0) ELSE 0 END AS first_cents,
        coalesce(is_first AND cents IS NULL, false)::INT AS unknown,
        0 AS linear_cents,
        epoch_us(answered_at) - epoch_us(became.created_at) AS wait
    FROM became LEFT JOIN answered USING (lead_id)
    LEFT JOIN won_touches ON won_touches.lead_id = became.lead_id AND converts
    UNION ALL
    SELECT lead_source, channel, created_at, 0, 0, 0, 0, 0, 0, 0, 0,
        -- what is over goes to the first touches; never below zero, so // is floor
        cents // touches + (number <= cents % touches)::INT, NULL
    FROM won_touches WHERE cents IS NOT NULL
    UNION ALL  -- a touch of a deal without a known amount still makes its row
    SELECT lead_source, channel, created_at, 0, 0, 0, 0, 0, 0, 0, 0, 0, NULL
    FROM won_touches WHERE cents IS NULL
),
spans AS (
    SELECT 'all' AS period, min(date) AS first, max(date) + 1 AS after,
        TIMESTAMP '1900-01-01' AS starts_at, $as_of AS ends_at
    FROM dates WHERE starts_at < $as_of
    UNION ALL
    SELECT 'month', month_start_date, (month_start_date + INTERVAL 1 MONTH)::DATE,
        min(starts_at), max(ends_at)
    FROM dates GROUP BY month_start_date
    UNION ALL
    SELECT 'quarter', fiscal_quarter_start_date,
        (fiscal_quarter_start_date + INTERVAL 3 MONTH)::DATE,
        min(starts_at), max(ends_at)
    FROM dates GROUP BY fiscal_quarter_start_date
    UNION ALL
    SELECT 'year', fiscal_year_start_date,
        (fiscal_year_start_date + INTERVAL 1 YEAR)::DATE,
        min(starts_at), max(ends_at)
    FROM dates GROUP BY fiscal_year_start_date
    UNION ALL
    SELECT 'trailing',
        (SELECT date FROM dates WHERE starts_at <= since AND since < ends_at),
        (SELECT max(date) + 1 FROM dates WHERE starts_at < $as_of), since, $as_of
    FROM (SELECT $as_of - to_days(unnest($trailing)) AS since)
)
SELECT period, first AS period_start_date, after AS period_end_date,
    coalesce(lead_source, 'none') AS lead_source, coalesce(channel, 'none') AS channel,
    sum(leads) AS leads, sum(contacted) AS contacted, sum(qualified) AS qualified,
    sum(converted) AS converted, sum(closed) AS closed_without_deal,
    sum(leads - converted - closed) AS still_open,
    sum(CASE WHEN contacted = 0 THEN leads - converted - closed ELSE 0 END)
        AS unattended,
    sum(won) AS won, sum(first_cents) AS won_amount,
    sum(unknown) AS won_deals_without_amount, sum(linear_cents) AS won_amount_linear,
    CASE WHEN sum(leads) >= $floor THEN sum(converted) / sum(leads) END
        AS conversion_rate,
    CASE WHEN sum(leads) >= $floor THEN sum(won) / sum(leads) END AS won_rate,
    quantile_cont(wait / 3.6e9, 0.5) AS response_hours_p50,
    quantile_cont(wait / 3.6e9, 0.9) AS response_hours_p90
FROM facts JOIN spans ON came >= starts_at AND came < ends_at
GROUP BY ALL
ORDER BY ALL
"""


def company(seed: int) -> dict[str, pl.LazyFrame]:
    """Return the tables of a small company in which everything happens to leads."""
    draw = random.Random(seed)  # noqa: S311 - a made-up sample, nothing secret

    def when() -> datetime:
        return datetime(2026, 1, 1, tzinfo=UTC) + timedelta(
            hours=draw.randint(0, 24 * 181 - 1)
        )

    def some(*values: object) -> Any:  # noqa: ANN401 - any of them
        return draw.choice(values)

    def asked(number: int) -> dict[str, Any]:
        source, channel = some(*SOURCES)
        by_mail = draw.random() < of_mail
        status = None if by_mail else some("New", "Qualified", "Unqualified", None)
        return lead(
            f"{number:02}",
            when(),
            source="mail" if by_mail else "crm",
            lead_source=source,
            channel=channel,
            status=status,
            status_id=status and f"crm:{status}",
            person_id=some(*PARTIES),
            company_id=some("crm:c1", "crm:c2", None),
            converted_deal_id=None
            if by_mail
            else some(*deal_ids, "crm:x", *[None] * 9),
            deleted_at=some(when(), *[None] * 9),
            merged_into=some("crm:00", *[None] * 9),
        )

    of_mail = some(0.5, 0.5, 1.0)
    deal_ids = [f"crm:{number}" for number in range(draw.randint(1, 14))]
    made = [
        deal(
            deal_id.removeprefix("crm:"),
            when(),
            source=some("crm", "crm", "shop"),
            outcome=some("won", "won", "lost", "open", "deleted"),
            reporting_amount=some(Decimal(draw.randint(0, 10**6)) / 100, None),
        )
        for deal_id in deal_ids
    ]
    gone = deal("m", when(), outcome="merged", merged_into="crm:0")
    talked = [
        activity(
            some("email", "email", "call", "meeting", "note"),
            when(),
            some("in", "out", None),
            activity_id=f"crm:{number}",
            person_id=some(*PARTIES),
            company_id=some("crm:c1", "crm:c2", None),
            deal_id=some(*deal_ids, None),
            deleted_at=some(when(), *[None] * 5),
        )
        for number in range(draw.randint(0, 60))
    ]
    came = [
        person(
            number,
            when(),
            lead_source=some("fair", None),
            channel=some("event", "web", None),
        )
        for number in range(1, 6)
    ]
    ties = {(some(*deal_ids), f"crm:p{draw.randint(1, 5)}") for _ in range(15)}
    firms = {(some(*deal_ids), some("crm:c1", "crm:c2")) for _ in range(6)}
    deal_ids.append("crm:m")
    return {
        "leads": leads(*(asked(number) for number in range(draw.randint(0, 40)))),
        "deals": deals(*made, gone),
        "activities": activities(*talked),
        "people": people(*came),
        "contacts": contacts(*ties),
        "customers": customers(*firms),
        "dates": calendar(time_zone=some(*ZONES), fiscal_year_starts=some(1, 4, 11)),
    }


def in_polars(of: Mapping[str, pl.LazyFrame]) -> pl.LazyFrame:
    """Return lead_volume by the transforms; each table is made before the next."""
    sequels = lead_sequels(of["leads"], of["deals"]).pipe(made)
    touches = lead_touches(
        sequels, of["people"], of["deals"], of["contacts"], of["customers"]
    ).pipe(made)
    known = converted_leads(sequels, touches).pipe(made)
    answers = lead_responses(known, of["activities"], as_of=AS_OF, hours=ALWAYS)
    return lead_volume(
        known,
        lead_statuses(known, table(KNOWN_STAGES, [])).pipe(made),
        answers.pipe(made),
        of["dates"],
        touches=touches,
        deals=of["deals"],
        as_of=AS_OF,
        reporting_currency="EUR",
        trailing_days=TRAILING,
        sample_floor=FLOOR,
    )


def made(rows: pl.LazyFrame) -> pl.LazyFrame:
    """Return the table as it lies there, as a night keeps it."""
    return rows.collect().lazy()


def in_sql(of: Mapping[str, pl.LazyFrame]) -> pl.DataFrame:
    """Return the same by SQL; instants go in as plain timestamps."""
    with duckdb.connect() as connection:
        for name, frame in of.items():
            plain = frame.with_columns(
                pl.selectors.datetime().dt.replace_time_zone(None)
            )
            connection.register(name, plain.collect())
        told = {"as_of": AS_OF.replace(tzinfo=None), "trailing": [*TRAILING]}
        found = connection.sql(SQL, params=told | {"floor": FLOOR}).to_arrow_table()
        return pl.DataFrame(found)


@settings(deadline=None, max_examples=20)
@given(st.integers(0, 2**32))
def test_sql_gives_the_same_numbers_to_the_cent(seed: int) -> None:
    of = company(seed)
    slow, plan = in_sql(of), in_polars(of)
    cents = pl.col("won_amount", "won_amount_linear")
    found = plan.with_columns((cents * 100).cast(pl.Int64)).select(slow.columns)

    for rows in (found.collect(), found.collect(engine="streaming")):
        assert_frame_equal(
            rows, slow.cast(rows.schema), check_row_order=False, rel_tol=1e-9
        )


def test_the_made_up_companies_have_what_is_to_be_counted() -> None:
    rows = pl.concat(in_sql(company(seed)) for seed in range(20)).filter(period="all")
    counts = rows.select(pl.selectors.numeric().sum()).row(0, named=True)

    assert min(counts.values()) > 0, counts
