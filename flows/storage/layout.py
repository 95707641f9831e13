"""Where everything lies in the data folder."""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Layout:
    """The folders of one warehouse; the only place that names them."""

    root: Path

    @property
    def raw(self) -> Path:
        """The raw log: append-only Parquet, a folder per source."""
        return self.root / "raw"

    @property
    def candidates(self) -> Path:
        """Generations that are being built."""
        return self.root / "candidates"

    @property
    def generations(self) -> Path:
        """Finished generations, never edited."""
        return self.root / "generations"

    @property
    def rejected(self) -> Path:
        """Candidates that the gate refused, kept for inspection."""
        return self.root / "rejected"

    @property
    def pointer(self) -> Path:
        """The file that names the current generation."""
        return self.root / "current.json"

    @property
    def lock(self) -> Path:
        """The file that says who runs now, and the fencing number."""
        return self.root / "lock.json"

    @property
    def published(self) -> Path:
        """Copies of the current generation that people and tools read."""
        return self.root / "published"

    @property
    def database(self) -> Path:
        """The DuckDB file that BI tools open."""
        return self.published / "stagecast.duckdb"

    @property
    def exports(self) -> Path:
        """Finance exports, a folder per `as_of`."""
        return self.root / "exports"
