"""What a file source says of its columns: which of ours each one is."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from transforms.staging.parsing import TextForm


@dataclass(frozen=True)
class FileMapping:
    """How one file source's columns become ours.

    `columns` maps our names to the file's; `fields`, for files of field changes, our
    field names to the file's. `form` says how its numbers and times are written.
    """

    source: str
    columns: Mapping[str, str]
    form: TextForm = field(default_factory=TextForm)
    fields: Mapping[str, str] = field(default_factory=dict)
