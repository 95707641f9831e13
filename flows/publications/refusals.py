"""What can go wrong with a destination elsewhere; no message holds a secret."""


class Unusable(RuntimeError):
    """A destination that cannot be used as it is set up; somebody has to change it."""


class Unpublished(RuntimeError):
    """A destination that was not written; what was published there before stands."""


class Unreachable(Unpublished, ConnectionError):
    """A destination whose server did not answer; trying again later may help."""
