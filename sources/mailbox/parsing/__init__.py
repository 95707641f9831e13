"""Parsing: what a mail says of itself, in a child process that may die of it."""
