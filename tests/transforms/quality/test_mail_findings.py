"""Mail that could not be read, has no date, or is tied to no deal, is counted."""

from datetime import datetime

import polars as pl

from tests.transforms.histories import day
from transforms.quality.mail_findings import mails_dated, mails_readable, mails_tied
from transforms.tables.table import INSTANT

NOTHING = pl.LazyFrame(schema={"source": pl.String})


def messages(*rows: tuple[str, str, bool, datetime | None]) -> pl.LazyFrame:
    schema = pl.Schema(
        {
            "source": pl.String(),
            "mail_id": pl.String(),
            "is_held_back": pl.Boolean(),
            "happened_at": INSTANT,
        }
    )
    return pl.LazyFrame(list(rows), schema=schema, orient="row")


def activities(*reasons: str | None) -> pl.LazyFrame:
    return pl.LazyFrame({"tie_reason": reasons}, schema={"tie_reason": pl.String})


def test_mails_that_were_put_aside_are_counted_per_source() -> None:
    read = messages(
        ("mail", "mail:a", False, day(1)),
        ("mail", "mail:b", True, day(1)),
        ("sales", "sales:c", False, day(1)),
    )
    aside = pl.LazyFrame({"source": ["mail"]})

    assert mails_readable(read, aside).sort("subject").collect().rows() == [
        ("mail", "every mail can be read", 3, 2, "warning"),
        ("sales", "every mail can be read", 1, 0, "information"),
    ]


def test_a_mail_is_dated_if_any_of_its_copies_is() -> None:
    read = messages(
        ("mail", "mail:a", False, day(1)),
        ("mail", "mail:a", False, None),
        ("mail", "mail:b", False, None),
        ("mail", "mail:c", True, None),
    )

    assert mails_dated(read).collect().rows() == [
        ("mail", "every mail has a usable date", 2, 1, "warning")
    ]


def test_mails_without_a_deal_are_counted_by_their_reason() -> None:
    mails = activities(
        "several deals were open",
        "nobody known",
        "several deals were open",
        "the CRM ties it",
        None,
    )
    rule = "no mail is without a deal:"

    assert mails_tied(mails).collect().rows() == [
        ("fct_activities", f"{rule} nobody known", 4, 1, "information"),
        ("fct_activities", f"{rule} no deal was open", 4, 0, "information"),
        ("fct_activities", f"{rule} several deals were open", 4, 2, "information"),
    ]


def test_without_mail_nothing_is_asked() -> None:
    nothing = messages()

    assert mails_readable(nothing, NOTHING).collect().is_empty()
    assert mails_dated(nothing).collect().is_empty()
    assert mails_tied(activities(None)).collect().is_empty()
