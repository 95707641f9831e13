"""Frames in, a frame out: from raw rows to the published tables."""
