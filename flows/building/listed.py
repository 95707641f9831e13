"""Listed: what the configuration lists, as the frames that building needs."""

import polars as pl

from flows import inputs
from flows.run import Run
from transforms import configured


def listed_stages(run: Run) -> pl.LazyFrame:
    """Return the configuration's mapping of stages."""
    return configured.listed_stages(
        inputs.stages(run.config), time_zone=run.config.company.time_zone
    )


def listed_pipelines(run: Run) -> pl.LazyFrame:
    """Return the configuration's pipelines and their names."""
    return configured.listed_pipelines(inputs.pipelines(run.config))


def source_defaults(run: Run) -> pl.LazyFrame:
    """Return what holds where sources state no pipeline or no currency."""
    return configured.source_defaults(inputs.defaults(run.config))
