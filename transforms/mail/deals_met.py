"""Deals met: the deals that were open with a mail's people when it was sent."""

import polars as pl

CONTACT, UNNAMED, COMPANY = range(3)


def deals_met(
    mails: pl.LazyFrame,
    correspondents: pl.LazyFrame,
    contacts: pl.LazyFrame,
    customers: pl.LazyFrame,
    spans: pl.LazyFrame,
) -> pl.LazyFrame:
    """Return one row per mail and deal that it may be of.

    Columns: mail_id, deal_id, level, people (how many of its addresses say so) and
    by_domain (whether all of them by their domain alone). By its level a deal has one
    of the mail's people as a contact (0), is with the company of one and names no
    contact at all (1), or names only others (2). The third counts only for somebody
    whom no list names, and where there is none of the others: who is known, and no
    contact of the deal, mostly writes of something else. The second may be meant even
    where somebody is a contact of another. `contacts`, `customers` and `spans` are
    those of `open_deals`: a deal that was not yet created then, was decided or deleted,
    is none. What a mail that may bring a lead is about is new: a form is of no deal
    there is, a stranger's first mail or an introduction of none whose contacts it does
    not name.
    """
    return (
        _met(correspondents, contacts, customers)
        .pipe(open_then, mails.filter("is_activity"), spans)
        .join(
            mails.select("mail_id", "brings"), on="mail_id", how="left", validate="m:1"
        )
        .filter(_may_be_of_it())
        .filter(_is_sure_enough())
        .drop("brings")
    )


def _met(
    correspondents: pl.LazyFrame, contacts: pl.LazyFrame, customers: pl.LazyFrame
) -> pl.LazyFrame:
    """Return the deals of each mail's people and companies, whenever they were open."""
    by_contact = correspondents.join(
        contacts, on="person_id", how="inner", validate="m:m"
    ).with_columns(level=pl.lit(CONTACT), by_domain=pl.lit(value=False))
    by_company = (
        correspondents.join(customers, on="company_id", how="inner", validate="m:m")
        .join(_with_contact(contacts), on="deal_id", how="left", validate="m:1")
        .with_columns(
            level=pl.when("has_contact").then(COMPANY).otherwise(UNNAMED),
        )
    )
    columns = ["mail_id", "address", "deal_id", "level", "by_domain"]
    return (
        pl.concat([by_contact.select(columns), by_company.select(columns)])
        .group_by("mail_id", "deal_id")
        .agg(
            pl.col("level").min(),
            pl.col("by_domain").all(),
            people=pl.col("address")
            .filter(pl.col("level") == pl.col("level").min())
            .n_unique(),
        )
    )


def _with_contact(contacts: pl.LazyFrame) -> pl.LazyFrame:
    """Return the deals of which any contact is known: deal_id, has_contact."""
    return contacts.select("deal_id", has_contact=pl.lit(value=True)).unique()


def _is_sure_enough() -> pl.Expr:
    """Whether no deal that is surer leaves this one out of the question."""
    level = pl.col("level")
    is_only = level.min().over("mail_id") == COMPANY
    return (level != COMPANY) | (is_only & pl.col("by_domain"))


def open_then(
    pairs: pl.LazyFrame, mails: pl.LazyFrame, spans: pl.LazyFrame
) -> pl.LazyFrame:
    """Return the pairs of mails and deals in which the deal was open then."""
    at = pl.col("happened_at")
    is_open = (at >= pl.col("opened_at")) & (at < pl.col("closed_at")).fill_null(
        value=True
    )
    return (
        pairs.join(
            mails.select("mail_id", "happened_at"),
            on="mail_id",
            how="inner",
            validate="m:1",
        )
        .join(spans, on="deal_id", how="inner", validate="m:m")
        .filter(is_open)
        .select(pairs.collect_schema().names())
        .unique()
    )


def _may_be_of_it() -> pl.Expr:
    """Whether a mail that may bring a lead may be of a deal there is all the same."""
    names_contact = (pl.col("brings") != "form") & (pl.col("level") == CONTACT)
    return pl.col("brings").is_null() | names_contact
