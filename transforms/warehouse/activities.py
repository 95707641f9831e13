"""Activities: that somebody wrote, called, met, noted or has to do; never what."""

from datetime import datetime

import polars as pl

from transforms.tables.crm import FCT_ACTIVITIES, OF_MAIL
from transforms.warehouse.standing_records import standing_records
from transforms.warehouse.ties import tied

RECORDS = {
    "email": "emails",
    "call": "calls",
    "meeting": "meetings",
    "note": "notes",
    "task": "tasks",
}


def activities(
    rows: pl.LazyFrame, links: pl.LazyFrame, ends: pl.LazyFrame, *, as_of: datetime
) -> pl.LazyFrame:
    """Return one row per activity, as it stands at as_of.

    It is tied to a person, a deal and a company by the newest ties that were read. One
    without a time of its own happened when it was entered. A meeting to come and a task
    to do are there, too: `happened_at` may lie after as_of. Deleted ones are marked.
    """
    kinds = [
        _of_kind(rows.filter(pl.col("activity_kind") == kind), links, ends, name, as_of)
        for kind, name in RECORDS.items()
    ]
    return (
        pl.concat(kinds)
        .with_columns(
            activity_id=pl.col("record_id"),
            happened_at=pl.coalesce("happened_at", "created_at"),
            seconds=_seconds(),
            people=pl.col("contacts").fill_null(0),
            deals=pl.col("deals").fill_null(0),
            **{column.name: pl.lit(None, column.dtype) for column in OF_MAIL},
        )
        .pipe(FCT_ACTIVITIES.in_order)
    )


def with_mail(told: pl.LazyFrame, mail: pl.LazyFrame) -> pl.LazyFrame:
    """Return the activities that CRMs tell of and those of mailboxes, each once.

    Where a mail says which of a CRM's own records it is (`same_as`), the mail stays.
    """
    known = mail.select(activity_id="same_as").filter(
        pl.col("activity_id").is_not_null()
    )
    is_mail = pl.col("activity_kind") == "email"
    rest = told.filter(is_mail).join(known, on="activity_id", how="anti")
    return pl.concat([told.filter(~is_mail), rest, mail]).pipe(FCT_ACTIVITIES.in_order)


def _of_kind(
    rows: pl.LazyFrame,
    links: pl.LazyFrame,
    ends: pl.LazyFrame,
    record: str,
    as_of: datetime,
) -> pl.LazyFrame:
    """Return activities of one kind with what they are tied to."""
    standing = standing_records(rows, ends, record=record, as_of=as_of)
    for ties in (
        tied(links, ends, record=record, to="contacts", named="person_id"),
        tied(links, ends, record=record, to="deals", named="deal_id"),
        tied(links, ends, record=record, to="companies", named="company_id"),
    ):
        standing = standing.join(ties, on="record_id", how="left", validate="1:1")
    return standing


def _seconds() -> pl.Expr:
    """Return how long it took: as the source says, else from its start to its end."""
    span = (pl.col("ended_at") - pl.col("happened_at")).dt.total_milliseconds()
    length = pl.coalesce("milliseconds", span)
    # By a column, not by a number: Polars multiplies by the inverse of a number in all
    # but single rows, and then the last digit depends on how the rows are split.
    return pl.when(length >= 0).then(length / (length * 0 + 1000))
