"""Every error clausula raises on purpose.

    ClausulaError
    ├── UsageError      what was asked for is wrong or unknown          (exit code 2)
    │   └── (message lists every fault of a config at once)
    ├── InputError      a document, a snapshot or a pair cannot be used (exit code 2)
    ├── MissingError    a file, model, edition or release is not there  (exit code 2)
    ├── IntegrityError  a file is not what its manifest says            (exit code 2)
    ├── GateError       a job ran and its result failed its gate        (exit code 1)
    ├── BusyError       another process holds the lock, or a queue is full (exit code 1)
    └── EngineError     a model could not load or answer                (exit code 1)

A message reads `place: fault, got value (what is allowed). Remedy.` and never holds contract text.
"""


class ClausulaError(Exception):
    """Root of the tree; `exit_code` is what the command line returns."""

    exit_code = 2


class UsageError(ClausulaError):
    """What was asked for is wrong or unknown."""


class InputError(ClausulaError):
    """A document, a snapshot or a pair cannot be used."""


class MissingError(ClausulaError):
    """A file, a model, an edition or a release is not there."""


class IntegrityError(ClausulaError):
    """A file is not what its manifest says."""


class GateError(ClausulaError):
    """A job ran to its end and its result failed the gate."""

    exit_code = 1


class BusyError(ClausulaError):
    """Another process holds the lock, or a queue is full."""

    exit_code = 1


class EngineError(ClausulaError):
    """A model could not load or answer."""

    exit_code = 1
