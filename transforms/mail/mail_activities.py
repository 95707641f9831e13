"""Mail activities: the mails of mailboxes as rows of fct_activities."""

import polars as pl

from transforms.mail.answers import first_seller
from transforms.tables.crm import FCT_ACTIVITIES
from transforms.tables.table import INSTANT


def mail_activities(  # noqa: PLR0913 - what several steps found of one mail
    mails: pl.LazyFrame,
    correspondents: pl.LazyFrame,
    sellers: pl.LazyFrame,
    *,
    answers: pl.LazyFrame,
    ties: pl.LazyFrame,
    same: pl.LazyFrame,
    told: pl.LazyFrame,
) -> pl.LazyFrame:
    """Return one row per mail between a colleague and somebody outside.

    `mails` have their threads; `answers`, `ties` and `same` are what those steps found,
    `told` the CRMs' activities. The owner is the one who wrote the mail or got it
    first, the person the first of those outside whom a CRM knows. What a CRM's own
    record of the mail names stands over that. A mail that is gone from the mailboxes
    was written all the same: nothing here is ever deleted.
    """
    return (
        mails.filter("is_activity")
        .join(answers, on="mail_id", how="left", validate="1:1")
        .join(ties, on="mail_id", how="left", validate="1:1")
        .join(_of_crm(same, told), on="mail_id", how="left", validate="1:1")
        .join(first_seller(sellers), on="mail_id", how="left", validate="1:1")
        .join(_people(correspondents), on="mail_id", how="left", validate="1:1")
        .with_columns(
            activity_kind=pl.lit("email"),
            activity_id="mail_id",
            status=pl.lit(None, pl.String),
            seconds=pl.lit(None, pl.Float64),
            owner_id=pl.coalesce("crm_owner", "owner_id"),
            person_id=pl.coalesce("crm_person", "person_id"),
            company_id=pl.coalesce("crm_company", "company_id"),
            people=pl.coalesce("crm_people", "people"),
            deals=pl.coalesce("crm_deals", pl.col("deal_id").is_not_null()),
            created_at="happened_at",
            last_changed_at="happened_at",
            deleted_at=pl.lit(None, INSTANT),
        )
        .with_columns(pl.col("people", "deals").fill_null(0).cast(pl.Int64))
        .pipe(FCT_ACTIVITIES.in_order)
    )


def _of_crm(same: pl.LazyFrame, told: pl.LazyFrame) -> pl.LazyFrame:
    """Return what the CRM's own record of a mail names, null where it names nothing."""
    is_mail = pl.col("activity_kind") == "email"
    named = told.filter(is_mail).select(
        same_as="activity_id",
        crm_owner="owner_id",
        crm_person="person_id",
        crm_company="company_id",
        crm_people=pl.when(pl.col("people") > 0).then("people"),
        crm_deals=pl.when(pl.col("deals") > 0).then("deals"),
    )
    return same.select("mail_id", "same_as").join(
        named, on="same_as", how="left", validate="1:1"
    )


def _people(correspondents: pl.LazyFrame) -> pl.LazyFrame:
    """Return of each mail the first person, their company, and how many there are.

    Of several people with one address, entered twice, the first by number counts. A
    company is named where it is one only: by a known person, else by the domain.
    """
    person = pl.col("person_id")
    by_number = [person.str.len_bytes(), person]
    nobody = person.is_null()
    return (
        correspondents.sort("mail_id", "place", *by_number, "company_id")
        .with_columns(
            companies=pl.col("company_id").n_unique().over("mail_id", "address"),
        )
        .unique(["mail_id", "address"], keep="first", maintain_order=True)
        .with_columns(
            company_id=pl.when(~nobody | (pl.col("companies") == 1)).then("company_id")
        )
        .sort(nobody, "mail_id", "place", "address")
        .group_by("mail_id", maintain_order=True)
        .agg(
            person.first(),
            pl.col("company_id").drop_nulls().first(),
            people=person.drop_nulls().n_unique().cast(pl.Int64),
        )
    )
