"""Lead scores: which open leads are likely to become deals, and why."""

from transforms.tables.crm import DIM_LEADS
from transforms.tables.table import Column, Table, choice, instant, rate, text, whole

SCORE_BASES = ("model", "rate by source", "insufficient history")


def _as_of_the_lead(name: str) -> Column:
    """Return the column as dim_leads has it."""
    return next(column for column in DIM_LEADS.columns if column.name == name)


LEAD_SCORES = Table(
    name="lead_scores",
    layer="published",
    grain="one open lead",
    key=("lead_id",),
    sorted_by=("rank",),
    may_be_empty=True,
    columns=(
        text("lead_id", "The lead: `<source>:<id>`."),
        whole(
            "rank", "1 is the likeliest; of equals the one that came last goes first."
        ),
        rate(
            "chance_90_days",
            "Chance that the lead becomes a deal within 90 days from as_of.",
        ),
        rate("chance_low", "Lower end of the 95 % interval of that chance."),
        rate("chance_high", "Upper end of the 95 % interval of that chance."),
        choice(
            "basis",
            SCORE_BASES,
            "What the chance rests on; null with insufficient history.",
        ),
        text(
            "reasons",
            "What moves the chance most, in points of a hundred; null: no chance.",
            nullable=True,
        ),
        _as_of_the_lead("owner_id"),
        _as_of_the_lead("lead_source"),
        _as_of_the_lead("channel"),
        instant("came_at", "When the lead came."),
    ),
)

LEAD_SCORES_TABLES = (LEAD_SCORES,)
