"""The naming convention of the raw log: every name stays as the system wrote it.

dlt makes and finds a convention by its module, so the class has the name dlt looks for.
dlt's own `direct` is close, yet it strips blanks and turns quotes and line breaks into
underscores: `Owner's name` and ` amount` would not survive.
"""

from dlt.common.normalizers.naming import direct


class NamingConvention(direct.NamingConvention):
    """Keep every identifier as it is, of any length."""

    def normalize_identifier(self, identifier: str) -> str:
        """Return the identifier unchanged."""
        return identifier

    def normalize_path(self, path: str) -> str:
        """Return the path unchanged: raw rows have no nested fields."""
        return path
