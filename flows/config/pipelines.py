"""Sales pipelines: which stages there are, and what each one means."""

import datetime as dt
from typing import Annotated, Literal

from pydantic import Field, field_validator

from flows.config.problems import Problem, refuse, refuse_all, repeats
from flows.config.section import Section
from flows.config.values import Text

Canonical = Literal["lead", "qualification", "proposal", "negotiation", "won", "lost"]


class Stage(Section):
    """One stage, in the order in which deals pass them.

    `valid_from` is the day from which this meaning holds, in the company's time zone;
    a stage whose meaning changed has a row for each meaning.
    """

    id: Text = Field(description="the stage's id, as the file writes it")
    label: Text = Field(description="the stage's name, as people read it")
    canonical: Canonical = Field(description="one of the six canonical stages")
    valid_from: dt.date | None = Field(
        default=None, description="from when this meaning holds"
    )


class Pipeline(Section):
    """`[[pipeline]]`: a sales pipeline of a source, and its stages in order."""

    source: Text = Field(description="the name of a [[source]]")
    id: Text = Field(description='its id, as the file writes it, or "default"')
    label: Text = Field(description="its name, as people read it")
    stages: Annotated[tuple[Stage, ...], Field(strict=False)] = Field(
        description="its stages in order: [{ id, label, canonical }]"
    )

    @field_validator("stages")
    @classmethod
    def _distinct(cls, stages: tuple[Stage, ...]) -> tuple[Stage, ...]:
        """Refuse two rows that give one stage a meaning from the same day."""
        refuse_all(
            Problem(
                (position, "id"),
                f'"{stages[position].id}" a second time',
                "each stage once, or once for each valid_from",
                "give the later meaning a valid_from of its own, or remove one row",
            )
            for position in repeats([(stage.id, stage.valid_from) for stage in stages])
        )
        return stages

    @field_validator("stages")
    @classmethod
    def _complete(cls, stages: tuple[Stage, ...]) -> tuple[Stage, ...]:
        """Refuse a pipeline in which a deal cannot be open, be won or be lost."""
        meanings = {
            "open" if stage.canonical not in {"won", "lost"} else stage.canonical
            for stage in stages
        }
        missing = [name for name in ("open", "won", "lost") if name not in meanings]
        if missing:
            refuse(
                "at least one open, one won and one lost stage",
                got=f"no stage that is {' or '.join(missing)}",
                hint="without it no deal can be decided, and no rate can be computed",
            )
        return stages
