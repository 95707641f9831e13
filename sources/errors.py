"""What can be wrong with a source, said so that a person can mend it."""


class SourceError(Exception):
    """An input that cannot be read as it was declared.

    Says which file, what was got, what is expected and how to mend it. Never holds a
    cell's value: that may be about a person.
    """

    def __init__(self, file: str, got: str, expected: str, hint: str) -> None:
        """Keep the four parts; the message is made of them."""
        super().__init__(file, got, expected, hint)
        self.file = file
        self.got = got
        self.expected = expected
        self.hint = hint

    def __str__(self) -> str:
        """Return one sentence and the hint."""
        return f"{self.file}: {self.got}; expected {self.expected}. Hint: {self.hint}."


class VolumeDrop(SourceError):
    """A new version of a file that holds far fewer rows than the one before it."""


class Refused(SourceError):
    """A system that answers, and says no: trying again would change nothing."""


class NotAllowed(Refused):
    """A system that knows who asks, and does not let them read this: a scope lacks."""


class Unreachable(SourceError):
    """A system that gave no right answer, however often it was asked: it may pass.

    `__cause__` is the error of the network, where it was one.
    """


class LimitsExhausted(Unreachable):
    """A system that takes no more requests for so long that the run cannot wait."""


class DeadlinePassed(Unreachable):
    """A run that had no more time to read a system to its end."""
