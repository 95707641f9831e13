"""Copies of the current generation: a DuckDB file and finance exports."""
