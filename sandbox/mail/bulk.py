"""Bulk mail: newsletters, lists, offers nobody asked for, and calendars."""

from typing import Final

import polars as pl

from sandbox.company import Company
from sandbox.mail.addresses import colleagues
from sandbox.mail.calendars import calendars
from sandbox.mail.drafts import IN, chosen, drafts
from sandbox.mail.other_talks import some_days
from sandbox.mail.strangers import FORM_SERVICE, SENDERS_OF_NEWS
from sandbox.mail.words import NATIVE_NAMES, NEWSLETTERS, OFFERS
from sandbox.streams import stream

NEWSLETTER, OFFER = "newsletter", "offer"
_NEWS, _REPORTS, _OFFERS = 0.5, 0.01, 0.004
_TO_SALES_SHARE: Final = 0.3


def bulk(company: Company) -> pl.DataFrame:
    """Return newsletters, machines' reports, offers and calendar mails, as drafts.

    An offer is the first mail of an unknown person to sales, like a question: no rule
    can tell it, so there are few. Calendar mails are about a deal's meetings.
    """
    return pl.concat(
        [_news(company), _reports(company), _offers(company), *calendars(company)]
    )


def _news(company: Company) -> pl.DataFrame:
    """Return newsletters and lists, to sales or to somebody; all say what they are."""
    chance = stream(company.seed, "newsletters")
    sent = some_days(company, chance, _NEWS)
    turn = chance.integers(len(NEWSLETTERS), size=sent.len())
    staff = colleagues(company).filter("is_settled")["owner"]
    rows = pl.DataFrame({"sent_at": sent}).with_row_index("number", offset=1)
    name, address = (
        pl.Series([getattr(s, part) for s in SENDERS_OF_NEWS]).gather(turn)
        for part in ("name", "address")
    )
    number = pl.col("number").cast(pl.String)
    title = pl.Series([subject for _, subject in NEWSLETTERS]).gather(turn)
    return drafts(
        rows,
        thread="W" + number,
        kind=NEWSLETTER,
        direction=IN,
        stranger_name=pl.lit(name),
        stranger_address=pl.lit(address),
        owner=pl.lit(staff.gather(chance.integers(staff.len(), size=rows.height))),
        to_sales=pl.lit(chosen(chance, rows, _TO_SALES_SHARE)),
        subject=pl.lit(title).str.replace("{number}", number, literal=True),
        language=pl.lit(pl.Series([lang for lang, _ in NEWSLETTERS]).gather(turn)),
        marks=_list_marks(pl.lit(address), pl.col("number")),
    )


def _list_marks(address: pl.Expr, number: pl.Expr) -> pl.Expr:
    """The header lines that make a list of it: all of them, two, or one."""
    host = address.str.replace("@", ".", literal=True)
    list_id = "List-Id: <" + host + ">"
    leave = "List-Unsubscribe: <mailto:leave-" + address + ">"
    return (
        pl.when(number % 3 == 0)
        .then(pl.concat_list(list_id, leave, pl.lit("Precedence: bulk")))
        .when(number % 3 == 1)
        .then(pl.concat_list(list_id, leave))
        .otherwise(pl.concat_list(leave))
    )


def _reports(company: Company) -> pl.DataFrame:
    """Return what the form service itself reports: from the forms' own address."""
    chance = stream(company.seed, "reports")
    sent = some_days(company, chance, _REPORTS)
    rows = pl.DataFrame({"sent_at": sent}).with_row_index("number", offset=1)
    number = pl.col("number").cast(pl.String)
    return drafts(
        rows,
        thread="R" + number,
        kind=NEWSLETTER,
        direction=IN,
        stranger_name=FORM_SERVICE.name,
        stranger_address=FORM_SERVICE.address,
        to_sales=True,
        subject="Monatsbericht " + number + ": Ihre Formulare",
        language="de",
        marks=pl.concat_list(pl.lit("Auto-Submitted: auto-generated")),
    )


def _offers(company: Company) -> pl.DataFrame:
    """Return offers to sales, each from somebody else."""
    chance = stream(company.seed, "offers")
    sent = some_days(company, chance, _OFFERS)
    rows = pl.DataFrame({"sent_at": sent}).with_row_index("number", offset=1)
    turn = chance.integers(len(OFFERS), size=rows.height)
    language = pl.lit(pl.Series(list(OFFERS)).gather(turn))
    number = pl.col("number").cast(pl.String)
    name = pl.lit(pl.Series(NATIVE_NAMES["ru"]).gather(turn))
    return drafts(
        rows,
        thread="O" + number,
        kind=OFFER,
        direction=IN,
        stranger_name=name,
        stranger_address="sales" + number + "@best-offers-" + number + ".example",
        to_sales=True,
        subject=language.replace_strict(OFFERS),
        language=language,
    )
