"""Checking before a run: what a night would stumble over, found without writing."""
