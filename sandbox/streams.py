"""Chance in streams: one generator per subject, so no subject disturbs another."""

import zlib

import numpy as np


def stream(seed: int, subject: str) -> np.random.Generator:
    """Return the generator of one subject of one company.

    It depends on the seed and the subject's name alone: a subject that is added, or
    that draws more, leaves every other as it was.
    """
    return np.random.default_rng([seed, zlib.crc32(subject.encode())])
