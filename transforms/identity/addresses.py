"""Addresses: of mail and of the web, in the one form in which they are compared."""

import polars as pl

from transforms.mail.free_mail import FREE_MAIL

# A desk, not a person: whoever sits there answers.
_DESKS = """
accounting admin billing buchhaltung contact einkauf hello help hr info kontakt mail
marketing office orders post purchasing sales service support team vertrieb webmaster
"""
_DOMAIN = r"^[^.\s/@]+(\.[^.\s/@]+)+$"


def mail_address(email: pl.Expr) -> pl.Expr:
    """The address in small letters; null where it is none.

    At gmail.com alone dots count nothing, nor does what follows a plus: there, and
    for certain nowhere else, all these are one mailbox.
    """
    address = email.str.strip_chars().str.to_lowercase()
    local = address.str.extract("^(.*)@gmail\\.com$").str.replace(r"\+.*$", "")
    gmail = local.str.replace_all(r"\.", "") + "@gmail.com"
    is_one = address.str.contains("^[^@\\s]+@[^@\\s]+$")
    return pl.when(is_one).then(pl.coalesce(gmail, address))


def is_desk(address: pl.Expr) -> pl.Expr:
    """Whether the address is that of a desk, such as info@, which several may share."""
    return local_part(address).is_in(_DESKS.split())


def local_part(address: pl.Expr) -> pl.Expr:
    """What stands before the @."""
    return address.str.extract("^(.*)@")


def mail_domain(address: pl.Expr) -> pl.Expr:
    """The domain of an address; null where anybody may have one there."""
    return _of_somebody(address.str.extract("@([^@]*)$"))


def site_domain(domain: pl.Expr) -> pl.Expr:
    """The domain of a site, of whatever people typed; null: none, or a free-mail one.

    Small letters; without scheme, www, port, path and last dot.
    """
    plain = (
        domain.str.strip_chars()
        .str.to_lowercase()
        .str.replace("^[a-z]+://", "")
        .str.replace("[/?#:].*$", "")
        .str.replace(r"^(www\d?\.)+", "")
        .str.strip_chars_end(".")
    )
    return _of_somebody(pl.when(plain.str.contains(_DOMAIN)).then(plain))


def _of_somebody(domain: pl.Expr) -> pl.Expr:
    """The domain, unless it is one of free mail."""
    return pl.when(~domain.is_in([*FREE_MAIL])).then(domain)
