"""Working hours: when somebody can be expected to answer."""

from datetime import date, time
from typing import Annotated, Literal

from pydantic import Field, ValidationInfo, field_validator

from flows.config.problems import Problem, refuse, refuse_all, repeats
from flows.config.section import Section

Day = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
DAYS: tuple[Day, ...] = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


class WorkingHours(Section):
    """`[company.working_hours]`: the hours that response times are counted in.

    They are local times of the company's time zone; `closes` is exclusive.
    """

    days: Annotated[tuple[Day, ...], Field(strict=False)] = Field(
        default=DAYS[:5], min_length=1, description='such as ["mon", "tue"]'
    )
    opens: time = Field(default=time(9), description="a local time, 09:00:00")
    closes: time = Field(default=time(17), description="a local time, 17:00:00")
    holidays: Annotated[tuple[date, ...], Field(strict=False)] = Field(
        default=(), description="days without work, such as [2026-12-25]"
    )

    @property
    def weekdays(self) -> tuple[int, ...]:
        """The working days as Polars counts them: Monday is 1, Sunday 7."""
        return tuple(sorted({DAYS.index(day) + 1 for day in self.days}))

    @field_validator("closes")
    @classmethod
    def _after_opening(cls, closes: time, info: ValidationInfo) -> time:
        """Refuse a day that ends before it begins."""
        if (opens := info.data.get("opens")) is not None and closes <= opens:
            refuse(f"a time after opens, which is {opens}", got=str(closes))
        return closes

    @field_validator("holidays")
    @classmethod
    def _distinct(cls, holidays: tuple[date, ...]) -> tuple[date, ...]:
        """Refuse a holiday twice: one of the two was meant to be another day."""
        refuse_all(
            Problem((i,), f"{holidays[i]} a second time", "each day once")
            for i in repeats([str(day) for day in holidays])
        )
        return holidays
