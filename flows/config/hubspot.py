"""HubSpot as a source: which account is read, and what of it."""

from typing import Annotated, Literal

from pydantic import Field, field_validator

from flows.config.problems import Problem, refuse_all
from flows.config.section import Section
from flows.config.values import Currency, Identifier, Text, Url, Variable, did_you_mean
from sources.hubspot.objects import OBJECT_TYPES


class HubSpotSource(Section):
    """`[[source]]` of kind `hubspot`: a HubSpot account, read over its API."""

    name: Identifier = Field(description='a name for its ids, such as "hubspot"')
    kind: Literal["hubspot"] = Field(description='"hubspot"')
    credentials_env: Variable | None = Field(
        default=None, description="the variable that holds the token"
    )
    authentication: Literal["private app", "oauth"] = Field(
        default="private app", description="what kind of token it is"
    )
    currency: Currency | None = Field(
        default=None, description="the account's own, where a deal names none"
    )
    objects: Annotated[tuple[Text, ...], Field(strict=False)] = Field(
        default=OBJECT_TYPES, min_length=1, description="the kinds of records to read"
    )
    properties: dict[str, Annotated[tuple[Text, ...], Field(strict=False)]] = Field(
        default={}, description="custom properties to keep, by kind of record"
    )
    look_back_minutes: int = Field(
        default=60, ge=15, le=10_080, description="read again, for what shows late"
    )
    sweep_days: int = Field(
        default=7, ge=1, le=60, description="how often everything is looked for"
    )
    base_url: Url = Field(
        default="https://api.hubapi.com", description="where the API answers"
    )
    path_prefix: Text = Field(default="/crm/v3", description="the API's version")

    @field_validator("objects")
    @classmethod
    def _known(cls, objects: tuple[str, ...]) -> tuple[str, ...]:
        """Refuse kinds of records that HubSpot does not have, and a list without deals.

        Everything else is read for the deals' sake.
        """
        refuse_all(
            Problem(
                (position,),
                f'"{name}"',
                f"one of {', '.join(OBJECT_TYPES)}",
                did_you_mean(name, list(OBJECT_TYPES)),
            )
            for position, name in enumerate(objects)
            if name not in OBJECT_TYPES
        )
        if "deals" not in objects:
            refuse_all([Problem((), "no deals", 'a list with "deals"')])
        return objects
