"""The rollback flow: an earlier generation is published again."""

from pathlib import Path

from prefect import flow

from flows.config import read_config
from flows.publications.destinations import publish_everywhere, refuse_unready
from flows.storage import generations
from flows.storage.layout import Layout
from flows.storage.lock import hold


@flow(name="rollback", flow_run_name="rollback to {to}")
def rollback(
    config_path: Path = Path("stagecast.toml"),
    data: Path | None = None,
    to: str | None = None,
) -> str:
    """Make an earlier generation current again, by default the one before; name it.

    The raw log and the later generation stay as they are: the next night builds on.

    Raises:
        NoSuchGeneration: when there is none before, or none of that name.
        Unusable, Unpublished: a destination cannot be written; the others are.
        Held, Superseded: another run is at work.

    """
    config = read_config(config_path)
    refuse_unready(config)
    layout = Layout(data or config.data.folder)
    with hold(layout) as fence:
        generation = generations.rollback(layout, fence, to)
        publish_everywhere(config, layout, generation, fence)
    return generation.id
