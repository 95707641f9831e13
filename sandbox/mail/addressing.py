"""Addressing: who a mail is from, to whom it goes, and in whose boxes it lies."""

from typing import Final

import polars as pl

from sandbox.company import Company
from sandbox.mail.addresses import SALES, colleagues, correspondents
from sandbox.mail.drafts import IN, INTERNAL, OUT

INBOX, SENT = "INBOX", ".Sent"
MAILBOX: Final = pl.Struct({"name": pl.String(), "address": pl.String()})
_SALES_NAME: Final = "Sandbox Trading Sales"


def addressed(drafts: pl.DataFrame, company: Company) -> pl.DataFrame:
    """Return the drafts with from_name, from_address, to and cc.

    `to` and `cc` are lists of name (null for some) and address.
    """
    people = correspondents(company).select("person", _mailbox("name", "address"))
    staff = colleagues(company).select("owner", _mailbox("seller", "address"))
    rows = drafts
    for column, known in {
        "person": people,
        "copy_person": people,
        "owner": staff,
        "copy_owner": staff,
    }.items():
        listed = known.rename({known.columns[0]: column, "mailbox": f"{column}_box"})
        rows = rows.join(
            listed, on=column, how="left", validate="m:1", maintain_order="left"
        )
    return (
        rows.with_columns(outsider=_outsider())
        .with_columns(sender=_sender(), to=_list(_to()), cc=_cc())
        .with_columns(
            from_name=pl.col("sender").struct.field("name"),
            from_address=pl.col("sender").struct.field("address"),
        )
        .drop("outsider", "sender", "^.*_box$")
    )


def copies(mails: pl.DataFrame, company: Company) -> pl.DataFrame:
    """Return where each mail lies: mail, account (an address), folder.

    With whoever sent it, with each colleague who got it, and with sales; what comes to
    sales is also handed to the lead's owner, where `is_handed_on`.
    """
    staff = colleagues(company).select("owner", account="address")
    direction, to_sales = pl.col("direction"), pl.col("to_sales")
    own = mails.select("mail", "owner", "direction", "to_sales", "is_handed_on")
    is_got = (direction == IN) & (~to_sales | pl.col("is_handed_on"))
    sent = own.filter(direction != IN).join(
        staff, on="owner", how="inner", validate="m:1"
    )
    got = own.filter(is_got).join(staff, on="owner", how="inner", validate="m:1")
    copied = mails.select("mail", owner="copy_owner").join(
        staff, on="owner", how="inner", validate="m:1"
    )
    shared = mails.filter(to_sales).select("mail", account=pl.lit(SALES))
    parts = {SENT: [sent], INBOX: [got, copied, shared]}
    return (
        pl.concat(
            part.select("mail", "account", folder=pl.lit(folder))
            for folder, listed in parts.items()
            for part in listed
        )
        .unique()
        .sort("mail", "account", "folder")
    )


def _mailbox(name: str, address: str) -> pl.Expr:
    """A name and an address."""
    return pl.struct(
        pl.col(name).alias("name"), pl.col(address).alias("address")
    ).alias("mailbox")


def _outsider() -> pl.Expr:
    """Who is on the other side: a stranger where one is named."""
    stranger = pl.struct(
        pl.col("stranger_name").alias("name"),
        pl.col("stranger_address").alias("address"),
    )
    return (
        pl.when(pl.col("stranger_address").is_not_null())
        .then(stranger)
        .otherwise("person_box")
    )


def _sender() -> pl.Expr:
    """Who a mail is from."""
    return pl.when(pl.col("direction") == IN).then("outsider").otherwise("owner_box")


def _to() -> pl.Expr:
    """Whom a mail is to."""
    sales = pl.struct(pl.lit(_SALES_NAME).alias("name"), pl.lit(SALES).alias("address"))
    return (
        pl.when(pl.col("direction") == OUT)
        .then("outsider")
        .when("to_sales")
        .then(sales)
        .when(pl.col("direction") == INTERNAL)
        .then("copy_owner_box")
        .otherwise("owner_box")
    )


def _cc() -> pl.Expr:
    """Who gets a copy; nobody gets a mail twice."""
    outsider = pl.col("outsider").struct.field("address")
    other = pl.col("copy_person_box").struct.field("address")
    person = pl.when(
        pl.col("copy_person").is_not_null() & other.ne_missing(outsider)
    ).then("copy_person_box")
    is_copied = pl.col("copy_owner").is_not_null() & (pl.col("direction") != INTERNAL)
    return _list(person, pl.when(is_copied).then("copy_owner_box"))


def _list(*mailboxes: pl.Expr) -> pl.Expr:
    """The mailboxes that there are."""
    return pl.concat_list(*mailboxes).list.drop_nulls().cast(pl.List(MAILBOX))
