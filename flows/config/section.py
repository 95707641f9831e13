"""What every section of the configuration has in common."""

from pydantic import BaseModel, ConfigDict


class Section(BaseModel):
    """A table of the TOML file: no unknown keys, no converted types, never changed."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)
