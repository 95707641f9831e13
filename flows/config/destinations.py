"""Destinations: where the published tables are copied to."""

from typing import Annotated, Literal

from pydantic import Field

from flows.config.section import Section
from flows.config.values import Identifier, LocalPath, Variable


class DuckDbDestination(Section):
    """`[[destination]]` of kind `duckdb`: a file, replaced whole every night."""

    kind: Literal["duckdb"] = Field(default="duckdb", description='"duckdb"')
    path: LocalPath | None = Field(
        default=None, description="published/stagecast.duckdb"
    )


class PostgresDestination(Section):
    """`[[destination]]` of kind `postgres`: tables in a schema of a server."""

    kind: Literal["postgres"] = Field(description='"postgres"')
    schema_name: Identifier = Field(alias="schema", description="the schema's name")
    credentials_env: Variable = Field(description="the variable that holds the URL")


Destination = Annotated[
    DuckDbDestination | PostgresDestination, Field(discriminator="kind")
]
