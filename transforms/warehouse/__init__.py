"""The warehouse: where meaning starts; one file per table."""
