"""Every error that clausula raises on purpose.

    ClausulaError
    ├── UsageError      a command, a config or a request is wrong       (exit code 2)
    ├── InputError      a document, a snapshot or a pair cannot be used (exit code 2)
    ├── MissingError    a file, model, edition or release is missing    (exit code 2)
    ├── IntegrityError  a file differs from its manifest                (exit code 2)
    ├── GateError       a job ran and its result failed a gate          (exit code 1)
    ├── BusyError       another process holds the lock, or a queue is full (exit code 1)
    └── EngineError     a model could not load or answer                (exit code 1)

A message reads `place: fault, got value (what is allowed). Remedy.` and never holds contract text.
"""


class ClausulaError(Exception):
    """Root of the tree; `exit_code` is the exit code of the command line."""

    exit_code = 2


class UsageError(ClausulaError):
    """A command, a config or a request is wrong; for a config, the message lists every fault."""


class InputError(ClausulaError):
    """A document, a snapshot or a pair cannot be used."""


class MissingError(ClausulaError):
    """A file, a model, an edition or a release is missing."""


class IntegrityError(ClausulaError):
    """A file differs from its manifest."""


class GateError(ClausulaError):
    """A job ran to its end and its result failed a gate."""

    exit_code = 1


class BusyError(ClausulaError):
    """Another process holds the lock, or a queue is full."""

    exit_code = 1


class EngineError(ClausulaError):
    """A model could not load or answer."""

    exit_code = 1
