"""Loading: what is new in a source goes into the raw log, a module per kind of source.

Each has `load`, which appends all that is new or nothing and returns how many records
came, and `watermark`: up to where the source was read.
"""
