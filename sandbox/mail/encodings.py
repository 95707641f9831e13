"""Encodings: in which characters and bytes the programs of each language write."""

from typing import Final

import numpy as np
import polars as pl

BASE64, QUOTED, PLAIN = "base64", "quoted-printable", "8bit"

# The usual ways, old ones among them. PLAIN is 7bit where the charset has no more.
WAYS: Final = {
    "de": (("utf-8", QUOTED), ("iso-8859-1", QUOTED), ("utf-8", PLAIN)),
    "en": (("us-ascii", PLAIN), ("utf-8", QUOTED), ("utf-8", PLAIN)),
    "fr": (("utf-8", QUOTED), ("iso-8859-1", PLAIN), ("utf-8", BASE64)),
    "it": (("iso-8859-1", QUOTED), ("utf-8", PLAIN), ("utf-8", QUOTED)),
    "he": (("windows-1255", BASE64), ("iso-8859-8", PLAIN), ("utf-8", BASE64)),
    "ar": (("windows-1256", BASE64), ("utf-8", BASE64), ("utf-8", QUOTED)),
    "el": (("iso-8859-7", QUOTED), ("utf-8", BASE64), ("utf-8", PLAIN)),
    "ja": (("iso-2022-jp", PLAIN), ("utf-8", BASE64), ("iso-2022-jp", PLAIN)),
    "ru": (("koi8-r", BASE64), ("koi8-r", PLAIN), ("utf-8", BASE64)),
}


def with_encodings(mails: pl.DataFrame, chance: np.random.Generator) -> pl.DataFrame:
    """Return the mails with charset and transfer: what their programs wish to write.

    What a charset cannot say is written in UTF-8 after all.
    """
    way = chance.integers(len(WAYS["de"]), size=mails.height)
    return mails.with_columns(
        **{
            column: pl.col("language")
            .replace_strict(
                {lang: [way[part] for way in ways] for lang, ways in WAYS.items()},
                return_dtype=pl.List(pl.String),
            )
            .list.get(pl.lit(pl.Series(way)))
            for part, column in enumerate(("charset", "transfer"))
        }
    )
