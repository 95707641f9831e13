"""The dirt that real exports have: a handful of rows that nobody can read as they are.

| file | what is wrong | how often |
|---|---|---|
| `crm/history.csv.gz` | a change whose `ChangedAt` is no date | 1 |
| `crm/history.csv.gz` | an `Amount` that is no number, corrected in the next row | 1 |
| `crm/history.csv.gz` | a `Product` that is not in `crm/products.csv` | 1 |
| `partners/deals_*.csv` | an `Erwarteter Abschluss` on 31 February | 1 |
| `partners/deals_*.csv` | the last row once more, with two cells too many | 1 |

The first, second and last come on top of what is true: without them the file says
exactly what happened. The third and fourth stand where the truth was.
"""

import polars as pl

NO_INSTANT = "31/02/2026 25:61"
NO_AMOUNT = "12.5k"
NO_PRODUCT = "Team plan (old)"
NO_DAY = "31.02.2026"
TOO_MANY = ";;geprüft"
# Which of the CRM's amounts and products, counted from the start of its history.
_INSTANT_AT, _AMOUNT_AT, _PRODUCT_AT = 2, 5, 8


def spoiled_history(history: pl.DataFrame) -> pl.DataFrame:
    """Return the CRM's history with two rows more and a product that is not listed.

    The rows are early ones, counted from the beginning: every later night has them at
    the same place.
    """
    numbered = history.with_row_index("row").with_columns(
        nth=pl.int_range(pl.len()).over("Field")
    )
    amounts = numbered.filter(Field="Amount")
    return (
        pl.concat(
            [
                amounts.filter(nth=_INSTANT_AT).with_columns(
                    ChangedAt=pl.lit(NO_INSTANT)
                ),
                amounts.filter(nth=_AMOUNT_AT).with_columns(NewValue=pl.lit(NO_AMOUNT)),
                numbered.with_columns(NewValue=_with_unknown_product()),
            ]
        )
        .sort("row", maintain_order=True)
        .drop("row", "nth")
    )


def _with_unknown_product() -> pl.Expr:
    """The value, but once a product under a name that it no longer has."""
    is_it = (pl.col("Field") == "Product") & (pl.col("nth") == _PRODUCT_AT)
    return pl.when(is_it).then(pl.lit(NO_PRODUCT)).otherwise("NewValue")


def spoiled_day(is_open: pl.Expr, day: str) -> pl.Expr:
    """The text of a day, but 31 February in the first row where the deal is open."""
    is_first = is_open & (is_open.cum_sum() == 1)
    return pl.when(is_first).then(pl.lit(NO_DAY)).otherwise(day)


def spoiled_lines(lines: str) -> str:
    """Return the lines with the last row once more, and two cells too many on it."""
    _, *rows = lines.splitlines()
    return lines + "".join(f"{row}{TOO_MANY}\r\n" for row in rows[-1:])
