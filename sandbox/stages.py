"""The pipelines and stages of the made-up company, as it set them up itself."""

from dataclasses import dataclass

import polars as pl


@dataclass(frozen=True)
class Stage:
    """A stage of a pipeline, and the canonical stage that it stands for.

    `is_late`: it was not there at first (see `sandbox.stage_edits`).
    """

    stage_id: str
    label: str
    canonical: str
    pipeline: str
    is_late: bool = False


PIPELINES = {"sales": "Sales", "renewals": "Renewals"}

STAGES = (
    Stage("new", "New lead", "lead", "sales"),
    Stage("contacted", "Contacted", "lead", "sales"),
    Stage("qualified", "Qualified", "qualification", "sales"),
    Stage("presentation", "Presentation", "proposal", "sales"),
    Stage("offer", "Offer sent", "proposal", "sales"),
    Stage("negotiation", "Negotiation", "negotiation", "sales"),
    Stage("contract", "Contract sent", "negotiation", "sales", is_late=True),
    Stage("won", "Won", "won", "sales"),
    Stage("lost", "Lost", "lost", "sales"),
    Stage("renewal_due", "Renewal due", "qualification", "renewals"),
    Stage("renewal_offer", "Renewal offered", "proposal", "renewals"),
    Stage("renewal_talks", "Terms discussed", "negotiation", "renewals"),
    Stage("renewed", "Renewed", "won", "renewals"),
    Stage("churned", "Churned", "lost", "renewals"),
)
# Paths are walked in codes: a stage's code is its place in STAGES.
CODES = {stage.stage_id: code for code, stage in enumerate(STAGES)}


def codes_of(*canonical: str) -> list[int]:
    """Return the codes of the stages that stand for these canonical stages."""
    return [c for c, stage in enumerate(STAGES) if stage.canonical in canonical]


WON = codes_of("won")
CLOSED = codes_of("won", "lost")


def stages() -> pl.DataFrame:
    """Return one row per stage: `stage` (its code), stage_id, pipeline, canonical."""
    return pl.DataFrame(
        {
            "stage": range(len(STAGES)),
            "stage_id": [stage.stage_id for stage in STAGES],
            "pipeline": [stage.pipeline for stage in STAGES],
            "canonical": [stage.canonical for stage in STAGES],
        },
        schema_overrides={"stage": pl.Int8},
    )
