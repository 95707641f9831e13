"""Staging: each source's rows, typed and in our words, one row for one row."""
