"""Words as machines take them: for addresses of mail and of the web."""

import polars as pl

_FOLDED = {"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "é": "e", "&": "und"}


def plain(words: pl.Expr) -> pl.Expr:
    """The words in small plain letters, with dashes between them."""
    return (
        words.str.to_lowercase()
        .str.replace_many(_FOLDED)
        .str.replace_all(r"[^a-z0-9]+", "-")
        .str.strip_chars("-")
    )
