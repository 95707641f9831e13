"""What is written about leads, before there is a deal."""

from typing import Final

import numpy as np
import polars as pl

from sandbox.company import Company
from sandbox.mail.drafts import (
    FORM,
    IN,
    INTERNAL,
    INTRODUCTION,
    SHARED,
    drafts,
)
from sandbox.mail.first_mails import first_mails
from sandbox.mail.follow_ups import follow_ups
from sandbox.mail.form_rules import form_language, form_subject, said_source
from sandbox.mail.introducing import introduced, partner
from sandbox.mail.strangers import FORM_SERVICE
from sandbox.mail.words import FORWARD_MARKS, QUESTIONS
from sandbox.streams import stream

_FORM_LAYOUTS: Final = ("labels", "lines", "table", "both")


def lead_talks(company: Company) -> pl.DataFrame:
    """Return the mails by which leads come, and what follows until there is a deal.

    A form's notification and a forwarded mail are answered in a new thread, a question
    to sales and an introduction in their own.
    """
    chance = stream(company.seed, "mail of leads")
    first = first_mails(company, chance)
    return pl.concat(
        [
            _forms(first.filter(kind=FORM), chance),
            _questions(first.filter(kind=SHARED)),
            _introductions(first.filter(kind=INTRODUCTION)),
            _forwards(first.filter(introduced_by="colleague")),
            *follow_ups(first, company, chance),
        ]
    )


def _forms(came: pl.DataFrame, chance: np.random.Generator) -> pl.DataFrame:
    """Return the notifications of forms; some come from the form's Hebrew page."""
    layout = pl.Series(_FORM_LAYOUTS).gather(chance.integers(4, size=came.height))
    drawn = pl.Series(chance.random(came.height))
    return (
        came.with_columns(language=form_language(drawn))
        .with_columns(
            fields=pl.struct(
                pl.col("full_name").alias("person_name"),
                pl.col("address").alias("email"),
                pl.col("firm").alias("company_name"),
                "phone",
                said_source(drawn).alias("lead_source"),
            ),
        )
        .pipe(
            drafts,
            thread=pl.col("lead_id"),
            direction=IN,
            owner=pl.col("owner"),
            stranger_name=FORM_SERVICE.name,
            stranger_address=FORM_SERVICE.address,
            to_sales=True,
            deal_id=pl.lit(None, pl.String),
            subject=form_subject(),
            layout=pl.lit("form ") + pl.lit(layout),
        )
    )


def _questions(came: pl.DataFrame) -> pl.DataFrame:
    """Return the first mails of people to sales."""
    return drafts(
        came,
        thread=pl.col("lead_id"),
        direction=IN,
        to_sales=True,
        deal_id=pl.lit(None, pl.String),
        subject=pl.col("language")
        .replace_strict(QUESTIONS)
        .str.replace("{product}", pl.col("product"), literal=True),
    )


def _introductions(came: pl.DataFrame) -> pl.DataFrame:
    """Return the mails of customers and partners with the new person in copy."""
    by_partner = pl.col("introduced_by") == "partner"
    return drafts(
        came.filter(pl.col("introduced_by") != "colleague"),
        thread=pl.col("lead_id"),
        direction=IN,
        about=pl.col("person"),
        copy_person=pl.col("person"),
        person=pl.col("introducer"),
        stranger_name=pl.when(by_partner).then(partner("name")),
        stranger_address=pl.when(by_partner).then(partner("address")),
        to_sales=pl.col("owner").is_null(),
        deal_id=pl.lit(None, pl.String),
        subject=introduced(),
    )


def _forwards(came: pl.DataFrame) -> pl.DataFrame:
    """Return what colleagues forward: from a person who had written to them alone."""
    to_sales = pl.col("owner").is_null() | (pl.col("owner") == pl.col("colleague"))
    mark = pl.col("language").replace_strict(FORWARD_MARKS, default="Fwd: ")
    return drafts(
        came,
        thread=pl.col("lead_id"),
        direction=INTERNAL,
        about=pl.col("person"),
        owner=pl.col("colleague"),
        copy_owner=pl.when(~to_sales).then("owner"),
        to_sales=to_sales,
        deal_id=pl.lit(None, pl.String),
        subject=mark
        + pl.col("language")
        .replace_strict(QUESTIONS)
        .str.replace("{product}", pl.col("product"), literal=True),
        layout="forward",
        fields=pl.struct(
            pl.col("full_name").alias("person_name"),
            pl.col("address").alias("email"),
            *(
                pl.lit(None, pl.String).alias(name)
                for name in ("company_name", "phone", "lead_source")
            ),
        ),
    )
