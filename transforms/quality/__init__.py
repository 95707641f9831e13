"""Data quality: what was looked at tonight, and of how many rows it is not true."""
