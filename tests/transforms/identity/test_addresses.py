"""Addresses: one mailbox and one site, however they are written."""

import polars as pl
import pytest

from transforms.identity.addresses import (
    is_desk,
    mail_address,
    mail_domain,
    site_domain,
)


def of(expression: pl.Expr, text: str | None) -> object:
    """Return the expression's value for a text."""
    frame = pl.LazyFrame({"text": [text]}, schema={"text": pl.String})
    return frame.select(found=expression).collect()["found"].item()


TEXT = pl.col("text")


@pytest.mark.parametrize(
    ("written", "mailbox"),
    [
        (" Ann.Lee@Acme.com ", "ann.lee@acme.com"),
        ("ann.lee+news@acme.com", "ann.lee+news@acme.com"),
        ("Ann.Lee+news@gmail.com", "annlee@gmail.com"),
        ("ann.lee@googlemail.com", "ann.lee@googlemail.com"),
        ("ann at acme", None),
        ("ann@lee@acme.com", None),
        ("", None),
        (None, None),
    ],
)
def test_dots_and_tags_count_nothing_at_gmail_alone(
    written: str | None, mailbox: str | None
) -> None:
    assert of(mail_address(TEXT), written) == mailbox


def test_a_domain_of_free_mail_tells_nothing() -> None:
    assert of(mail_domain(TEXT), "ann@acme.com") == "acme.com"
    assert of(mail_domain(TEXT), "ann@gmx.de") is None
    assert of(site_domain(TEXT), "www.gmx.de") is None


@pytest.mark.parametrize(
    "written",
    [
        "acme.com",
        "WWW.Acme.com",
        "https://www.acme.com/de/?a=b",
        "http://acme.com:8080",
        "acme.com.",
        " www2.acme.com#top ",
    ],
)
def test_a_site_is_known_by_its_domain(written: str) -> None:
    assert of(site_domain(TEXT), written) == "acme.com"


@pytest.mark.parametrize("written", ["none", "n/a", "www.", "", "acme com", None])
def test_what_is_no_domain_is_none(written: str | None) -> None:
    assert of(site_domain(TEXT), written) is None


def test_a_desk_is_no_person() -> None:
    assert of(is_desk(TEXT), "info@acme.com") is True
    assert of(is_desk(TEXT), "ann@acme.com") is False
