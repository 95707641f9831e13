"""What the configuration means to the functions below: their inputs, ready made."""

from flows.config import CompanyList, Config
from flows.config.sources import DealFiles, FileSource
from sources.exports import FileExport, FileReference
from transforms.configured import (
    ListedColumn,
    ListedPipeline,
    ListedStage,
    SourceDefaults,
)
from transforms.staging.mapping import FileMapping
from transforms.staging.parsing import TextForm
from transforms.tables.vocabulary import TRACKED_FIELDS


def file_export(source: FileSource, config: Config) -> FileExport:
    """Return which files a source reads and how they are written."""
    return FileExport(
        name=source.name,
        path=source.path,
        encoding=source.encoding,
        delimiter=source.delimiter,
        decimal=source.decimal,
        time_zone=source.time_zone or config.company.time_zone,
        taken_at=source.taken_at,
        columns=tuple(source.columns.mapping.values()),
        references=tuple(
            FileReference(reference.column, reference.path, reference.key)
            for reference in source.references
        ),
    )


def list_export(listed: CompanyList) -> FileExport:
    """Return which file a list of the company is and how it is written."""
    return FileExport(
        name=listed.name,
        path=listed.path,
        encoding=listed.encoding,
        delimiter=listed.delimiter,
        decimal=listed.decimal,
        columns=tuple(listed.columns.mapping.values()),
    )


def list_mapping(listed: CompanyList) -> FileMapping:
    """Return which of our columns each of a list's columns is."""
    return FileMapping(
        source=listed.name,
        columns=listed.columns.mapping,
        form=TextForm(
            decimal=listed.decimal,
            thousands=listed.thousands,
            day_format=getattr(listed, "day_format", None),
        ),
    )


def file_mapping(source: FileSource) -> FileMapping:
    """Return which of our columns each of a file's columns is."""
    return FileMapping(
        source=source.name,
        columns=source.columns.mapping,
        form=TextForm(
            decimal=source.decimal,
            thousands=source.thousands,
            time_zone=source.time_zone,
            date_format=source.date_format,
            day_format=source.day_format,
        ),
        fields=source.field_names,
    )


def sources_of_shape(config: Config, shape: str) -> tuple[FileSource, ...]:
    """Return the sources whose files have the shape."""
    return tuple(source for source in config.file_sources if source.shape == shape)


def stated_fields(config: Config) -> frozenset[str]:
    """Return the fields that some source can state of a deal."""
    if config.hubspot_sources:
        return frozenset(TRACKED_FIELDS)
    files = config.file_sources
    named = (source.field_names or source.columns.mapping for source in files)
    gone = {"deleted"} if absence_means_deletion(config) else set()
    return frozenset(gone.union(*named))


def absence_means_deletion(config: Config) -> tuple[str, ...]:
    """Return the sources whose snapshots hold every deal there is."""
    return tuple(
        source.name
        for source in config.file_sources
        if isinstance(source, DealFiles) and source.absent == "deleted"
    )


def stages(config: Config) -> tuple[ListedStage, ...]:
    """Return every stage of every pipeline, with its place in the list."""
    return tuple(
        ListedStage(
            pipeline_id=f"{pipeline.source}:{pipeline.id}",
            stage_id=f"{pipeline.source}:{stage.id}",
            stage_label=stage.label,
            canonical_stage=stage.canonical,
            stage_position=list(dict.fromkeys(s.id for s in pipeline.stages)).index(
                stage.id
            ),
            valid_from=stage.valid_from,
        )
        for pipeline in config.pipelines
        for stage in pipeline.stages
    )


def pipelines(config: Config) -> tuple[ListedPipeline, ...]:
    """Return every pipeline and its name."""
    return tuple(
        ListedPipeline(f"{pipeline.source}:{pipeline.id}", pipeline.label)
        for pipeline in config.pipelines
    )


def defaults(config: Config) -> tuple[SourceDefaults, ...]:
    """Return what holds where a source states no pipeline or no currency."""
    return tuple(
        SourceDefaults(
            source=source.name,
            only_pipeline=_only_pipeline(source.name, config),
            default_currency=source.currency,
        )
        for source in config.sources
    )


def columns(config: Config) -> tuple[ListedColumn, ...]:
    """Return the files' columns behind ours."""
    return tuple(
        ListedColumn(source.name, ours, theirs)
        for source in config.file_sources
        for ours, theirs in source.columns.mapping.items()
    ) + tuple(
        ListedColumn(listed.name, ours, theirs)
        for listed in config.company.lists
        for ours, theirs in listed.columns.mapping.items()
    )


def _only_pipeline(source: str, config: Config) -> str | None:
    """Return the source's pipeline where it has exactly one."""
    ids = [pipeline.id for pipeline in config.pipelines if pipeline.source == source]
    return f"{source}:{ids[0]}" if len(ids) == 1 else None
