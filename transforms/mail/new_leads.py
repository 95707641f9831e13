"""New leads: whom mail makes a lead, when, and who that is."""

from datetime import datetime, timedelta
from typing import Final

import polars as pl

from transforms.mail.lead_claims import address_of, known_since
from transforms.staging.digests import digest
from transforms.warehouse.standing_records import standing_records

# How long somebody who fills in a form again asks for the same thing.
SAME_INTEREST: Final = timedelta(days=30)


def new_leads(
    claims: pl.LazyFrame,
    written: pl.LazyFrame,
    people: pl.LazyFrame,
    ends: pl.LazyFrame,
    *,
    as_of: datetime,
) -> pl.LazyFrame:
    """Return one row per lead that came by mail before `as_of`.

    `claims` and `written` are those of `lead_claims` and `written_since`, `people` and
    `ends` what CRMs know (`KNOWN_PEOPLE`, `KNOWN_ENDS`). An outside address becomes a
    lead by the earliest mail that speaks for one, if until then no CRM knew the person
    and none of us had written to them. Who fills in a form is one all the same, and
    again as soon as the last lead is 30 days old.

    Columns: those of `lead_claims`, record_id, person_id, and is_known: whether the
    person is a CRM's. Whoever a CRM has come to know is that person.
    """
    counting = (
        claims.join(known_since(people), on="email", how="left", validate="m:1")
        .join(written, on="email", how="left", validate="m:1")
        .filter(pl.col("is_form") | (_is_first("known_at") & _is_first("written_at")))
        .drop("known_at", "written_at")
    )
    # Whether a form makes a lead depends on the one before, so all are seen at once.
    made = counting.map_batches(_made, schema=counting.collect_schema())
    return (
        made.with_columns(person=digest("email"), lead=digest("email", "mail_id"))
        .join(_persons(people, ends, as_of), on="email", how="left", validate="m:1")
        .with_columns(
            record_id=pl.format("{}:{}", "source", "lead"),
            is_known=pl.col("known_id").is_not_null(),
            person_id=pl.coalesce("known_id", _person_id()),
        )
        .drop("person", "lead", "known_id")
    )


def _is_first(earlier: str) -> pl.Expr:
    """Whether the mail was there before that, or that never was."""
    return (pl.col(earlier) >= pl.col("happened_at")).fill_null(value=True)


def _made(claims: pl.DataFrame) -> pl.DataFrame:
    """Return the claims that make a lead, of all that could.

    Each round takes everybody's earliest one, and leaves the forms of later than that.
    """
    made = [claims.clear()]
    left = claims
    while len(left):
        first = left.filter(
            pl.col("happened_at") == pl.col("happened_at").min().over("email")
        )
        made.append(first)
        left = (
            left.join(
                first.select("email", last_at="happened_at"),
                on="email",
                how="inner",
                validate="m:1",
            )
            .filter(
                "is_form", pl.col("happened_at") - pl.col("last_at") >= SAME_INTEREST
            )
            .drop("last_at")
        )
    return pl.concat(made)


def _person_id() -> pl.Expr:
    """Return the id of a person who is known by mail alone.

    One, though the person's leads may come through two sources: that of the first.
    """
    by_time = ["happened_at", "mail_id"]
    first_source = pl.col("source").sort_by(by_time).first().over("email")
    return pl.format("{}:{}", first_source, "person")


def _persons(people: pl.LazyFrame, ends: pl.LazyFrame, as_of: datetime) -> pl.LazyFrame:
    """Return whose each address is, by the CRMs: email, known_id.

    Of several, one who was not merged away, and then the one who was known first.
    """
    return (
        standing_records(people, ends, record="contacts", as_of=as_of)
        .with_columns(email=address_of("email"))
        .filter(pl.col("email").is_not_null() & pl.col("deleted_at").is_null())
        .sort(pl.col("merged_into").is_not_null(), "created_at", "record_id")
        .unique("email", keep="first", maintain_order=True)
        .select("email", known_id="record_id")
    )
