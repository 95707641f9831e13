"""Builders: counted patterns of facts, as the step outside Polars gets them."""

from typing import Any

import polars as pl

from transforms.scores.chances import PATTERNS
from transforms.scores.features import FEATURES, UNKNOWN
from transforms.scores.landmarks import ASKED

Row = dict[str, Any]

PLAIN: Row = {f.name: 0 if f.words else UNKNOWN for f in FEATURES} | {"landing": "crm"}


def seen(rows: int, conversions: int, span: int = 0, **facts: object) -> Row:
    """Return a pattern that was seen so often, each time for a week."""
    return {
        **PLAIN,
        "span": span,
        "rows": rows,
        "conversions": conversions,
        "weeks": rows,
        "converted_weeks": conversions,
        **facts,
    }


def asked(**facts: object) -> Row:
    """Return a pattern that an open lead has."""
    return seen(1, 0, ASKED, **facts) | {"weeks": 0, "converted_weeks": 0}


def counted(*rows: Row) -> pl.DataFrame:
    """Return the patterns, each row that was seen a lead of its own."""
    past = [row for row in rows if row["span"] != ASKED]
    leads = {
        "leads": sum(row["rows"] for row in past),
        "converted_leads": sum(row["conversions"] for row in past),
    }
    return pl.DataFrame([row | leads for row in rows], schema=PATTERNS)
