"""Which data folder a command works on."""

from pathlib import Path

from flows.config import read_config
from flows.storage.layout import Layout


def layout(config: Path, data: Path | None) -> Layout:
    """Return the folders of the warehouse: `--data`, or what the configuration says.

    Raises:
        ConfigError: no folder was given and the configuration cannot be used.

    """
    if data is not None:
        return Layout(data)
    return Layout(read_config(config).data.folder)
