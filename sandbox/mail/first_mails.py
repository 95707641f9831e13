"""First mails: how a lead comes by mail: a form, a question to sales, a friend."""

from typing import Final

import numpy as np
import polars as pl

from sandbox.company import Company
from sandbox.mail.addresses import colleagues, correspondents
from sandbox.mail.drafts import FORM, INTRODUCTION, SHARED
from sandbox.mail.lives import lives, without_open_deal
from sandbox.products import PRODUCTS

# The share of each channel's leads that come as a mail, and as which kind.
WAYS: Final = {
    "web form": (1.0, FORM),
    "social media": (0.3, FORM),
    "event": (0.2, FORM),
    "mail": (1.0, SHARED),
    "referral": (1.0, INTRODUCTION),
}
QUIET_DAYS: Final = 20
_INTRODUCED: Final = ("customer", "partner", "colleague")
_INTRODUCED_SHARES: Final = (0.5, 0.25, 0.25)
_CANDIDATES: Final = 6


def first_mails(company: Company, chance: np.random.Generator) -> pl.DataFrame:
    """Return one row per lead that comes by mail, by lead.

    Columns: lead_id, kind, channel, person, owner (a number; null: nobody), product,
    sent_at (within a minute before the lead is entered), until (when the lead becomes
    a deal, or some weeks later), is_quiet (no other deal is open with its customer),
    introduced_by (customer, partner, colleague), introducer (a person), colleague (who
    forwards); and of the person: full_name, language, address, firm, phone.
    """
    leads = company.lead_objects.filter(pl.col("channel").is_in(list(WAYS)))
    share = leads["channel"].replace_strict(
        {name: way[0] for name, way in WAYS.items()}
    )
    came = leads.filter(pl.Series(chance.random(leads.height)) < share)
    off = pl.Series(chance.integers(15, 40, came.height))
    product = pl.Series([p.name for p in PRODUCTS])
    return (
        came.with_columns(
            kind=pl.col("channel").replace_strict(
                {n: way[1] for n, way in WAYS.items()}
            ),
            sent_at=pl.col("created_at").dt.truncate("1s")
            - pl.duration(seconds=pl.lit(off)),
            product=product.gather(chance.integers(product.len(), size=came.height)),
        )
        .rename({"owner": "seller"})
        .pipe(_with_people, company)
        .pipe(_with_quiet, company)
        .pipe(_with_introducers, company, chance)
        .sort("lead_id")
    )


def _with_people(leads: pl.DataFrame, company: Company) -> pl.DataFrame:
    """Return the leads with their person's particulars and the owner's number."""
    staff = colleagues(company).select("owner", "seller")
    soon = pl.col("sent_at") + pl.duration(days=QUIET_DAYS)
    return (
        leads.join(
            correspondents(company).drop("name", "known_since", "domain"),
            on="person",
            how="left",
            validate="m:1",
            maintain_order="left",
        )
        .join(staff, on="seller", how="left", validate="m:1", maintain_order="left")
        .with_columns(until=pl.min_horizontal("sold_at", soon))
    )


def _with_quiet(leads: pl.DataFrame, company: Company) -> pl.DataFrame:
    """Return the leads with is_quiet."""
    quiet = without_open_deal(
        leads.select("party", "sent_at", "deal_id"), lives(company), days=QUIET_DAYS
    )
    return leads.with_columns(is_quiet=quiet)


def _with_introducers(
    leads: pl.DataFrame, company: Company, chance: np.random.Generator
) -> pl.DataFrame:
    """Return the leads with who introduced them; nobody but in an introduction."""
    way = chance.choice(3, leads.height, p=_INTRODUCED_SHARES)
    settled = colleagues(company).filter("is_settled")["owner"]
    found = _introducers(leads, company, chance)
    by = (
        pl.when(pl.col("kind") == INTRODUCTION)
        .then(
            pl.when((pl.col("drawn") == "customer") & pl.col("found").is_null())
            .then(pl.lit("colleague"))
            .when((pl.col("drawn") == "partner") & pl.col("owner").is_null())
            .then(pl.lit("colleague"))
            .otherwise("drawn")
        )
        .alias("introduced_by")
    )
    return (
        leads.with_columns(drawn=pl.Series(_INTRODUCED).gather(way))
        .join(found, on="lead_id", how="left", validate="1:1", maintain_order="left")
        .with_columns(
            by,
            colleague=settled.gather(chance.integers(settled.len(), size=leads.height)),
        )
        .with_columns(
            introducer=pl.when(pl.col("introduced_by") == "customer").then("found")
        )
    )


def _introducers(
    leads: pl.DataFrame, company: Company, chance: np.random.Generator
) -> pl.DataFrame:
    """Return somebody at another customer who could introduce each lead.

    They are long known, and no deal is open with them. Columns: lead_id, found.
    """
    asked = _candidates(leads, company, chance).select(
        "lead_id",
        "found",
        "sent_at",
        party="their_party",
        deal_id=pl.lit(None, pl.String),
    )
    quiet = without_open_deal(asked, lives(company), days=QUIET_DAYS + 5)
    return (
        asked.filter(quiet)
        .unique("lead_id", keep="first", maintain_order=True)
        .select("lead_id", "found")
    )


def _candidates(
    leads: pl.DataFrame, company: Company, chance: np.random.Generator
) -> pl.DataFrame:
    """Return a few people of other customers for each lead, all known by then."""
    people = correspondents(company).select(
        "known_since", their_party="party", found="person"
    )
    drawn = chance.integers(people.height, size=leads.height * _CANDIDATES)
    each = np.repeat(np.arange(leads.height), _CANDIDATES)
    asked = leads.select("lead_id", "sent_at", "party")[each]
    return pl.concat([asked, people[drawn]], how="horizontal").filter(
        pl.col("their_party").is_not_null(),
        pl.col("their_party").ne_missing(pl.col("party")),
        pl.col("known_since") < pl.col("sent_at") - pl.duration(days=1),
    )
