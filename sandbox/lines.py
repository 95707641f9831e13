"""What a deal is made of: one to three products that add up to its amount."""

import numpy as np
import polars as pl

from sandbox.lookups import looked_up
from sandbox.money import as_text
from sandbox.products import PRODUCTS
from sandbox.streams import stream

_COUNTS = (0.55, 0.3, 0.15)
_MAIN_SHARE = (0.5, 0.8)
# Round ones, so that the price of one is seldom rounded.
_QUANTITIES, _OFTEN = (1, 2, 5, 10), (0.6, 0.2, 0.15, 0.05)
_TEN = 1_000


def lines(seed: int, worth: pl.DataFrame, deals: pl.DataFrame) -> pl.DataFrame:
    """Return one row per version of a line: what it said from `changed_at` on.

    Columns: line_id, deal (its number), product, quantity, unit_price, discount, amount
    (text, two decimals), created_at, changed_at (microseconds). At any time the amounts
    of a deal's lines add up to the deal's to the cent; amount is quantity x unit_price
    less discount. The price is the highest that was ever spoken of: what was granted
    since is the discount. `worth` is the deal's amounts, by deal and time.
    """
    listed = _listed(seed, worth, deals)
    cents = pl.col("value").str.replace(".", "", literal=True).cast(pl.Int64)
    return (
        worth.select("deal", "changed_at", cents=cents)
        .join(listed, on="deal", how="inner", validate="m:m", maintain_order="left")
        .sort("line", "changed_at")
        .with_columns(cents=_part())
        .with_columns(
            price=_over_line((pl.col("cents") / pl.col("quantity")).ceil()),
            created_at=pl.col("changed_at").first().over("line"),
        )
        .select(
            "deal",
            "product",
            "quantity",
            "created_at",
            "changed_at",
            line_id="I" + pl.col("line").cast(pl.String).str.zfill(7),
            unit_price=as_text(pl.col("price")),
            discount=as_text(pl.col("price") * pl.col("quantity") - pl.col("cents")),
            amount=as_text(pl.col("cents")),
        )
    )


def _listed(seed: int, worth: pl.DataFrame, deals: pl.DataFrame) -> pl.DataFrame:
    """Return one row per line, by deal: line (a number), deal, place (from 0), ...

    `size` is how many lines the deal has, `main` the first one's share of it; product
    and quantity are the line's own.
    """
    chance = stream(seed, "lines")
    deal = worth["deal"].unique(maintain_order=True)
    size = 1 + chance.choice(len(_COUNTS), deal.len(), p=_COUNTS)
    own = np.repeat(np.arange(deal.len()), size)
    main = chance.uniform(*_MAIN_SHARE, deal.len())
    # Further lines are this many places on in the price list, then twice as many.
    stride = chance.integers(1, len(PRODUCTS) // 2, deal.len())
    often = chance.choice(len(_QUANTITIES), len(own), p=_OFTEN)
    return pl.DataFrame(
        {
            "line": np.arange(len(own)),
            "deal": deal.gather(own),
            "place": np.arange(len(own)) - (np.cumsum(size) - size)[own],
            "size": size[own],
            "main": main[own],
            "stride": stride[own],
            "quantity": pl.Series(_QUANTITIES).gather(often),
        }
    ).with_columns(product=_product(deals))


def _product(deals: pl.DataFrame) -> pl.Expr:
    """The line's product: the deal's own first, then others."""
    names = [product.name for product in PRODUCTS]
    place = {name: number for number, name in enumerate(names)}
    own = looked_up(deals["product"].replace_strict(place), "deal")
    listed = (own + pl.col("place") * pl.col("stride")) % len(names)
    return pl.lit(pl.Series(names)).gather(listed)


def _part() -> pl.Expr:
    """The line's part of the deal's cents: in tens, and the last line has the rest."""
    size, place = pl.col("size"), pl.col("place")
    main = _in_tens(pl.col("cents") * pl.col("main"))
    rest = pl.col("cents") - main
    middle = _in_tens(rest / 2)
    is_last = place == size - 1
    return (
        pl.when(size == 1)
        .then("cents")
        .when(place == 0)
        .then(main)
        .when(~is_last)
        .then(middle)
        .when(place == 1)
        .then(rest)
        .otherwise(rest - middle)
    )


def _in_tens(cents: pl.Expr) -> pl.Expr:
    """The cents rounded down to whole tens of the currency."""
    return (cents / _TEN).floor().cast(pl.Int64) * _TEN


def _over_line(price: pl.Expr) -> pl.Expr:
    """The highest price of the line so far."""
    return price.cast(pl.Int64).cum_max().over("line")
