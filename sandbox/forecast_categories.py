"""The CRM's forecast category: what the seller promises, by stage and by habit."""

import polars as pl

from sandbox.lookups import looked_up
from sandbox.neighbours import is_news
from sandbox.stages import STAGES

_CATEGORIES = {
    "lead": "pipeline",
    "qualification": "pipeline",
    "proposal": "best case",
    "negotiation": "commit",
    "won": "closed",
    "lost": "omitted",
}
# Who sandbags promises nothing before it is signed.
_SANDBAGGED = {"proposal": "pipeline", "negotiation": "best case"}


def forecast_categories(moves: pl.DataFrame, deals: pl.DataFrame) -> pl.DataFrame:
    """Return one row per change of category: deal, changed_at, value.

    `deals` has is_sandbagger of the seller.
    """
    habits = _CATEGORIES, _CATEGORIES | _SANDBAGGED
    honest, cautious = (
        pl.col("stage").replace_strict(
            {code: habit[stage.canonical] for code, stage in enumerate(STAGES)}
        )
        for habit in habits
    )
    is_cautious = looked_up(deals["is_sandbagger"], "deal")
    return (
        moves.with_columns(value=pl.when(is_cautious).then(cautious).otherwise(honest))
        .filter(is_news("value"))
        .select("deal", "value", changed_at="moved_at")
    )
