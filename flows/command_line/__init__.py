"""The commands of `stagecast`, a module for each.

What a command needs is imported inside it: `--help` must not wait for Prefect.
"""
