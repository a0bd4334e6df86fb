"""The account of an intake: how many rows came in and what became of them."""

from components.curation.intake.refusals import NotRead
from components.records import Record


class IntakeReport(Record):
    """The account of an intake.

    `num_rows` is the sum of accepted, refused, duplicates and rows in `not_read`. `notes` are what
    the readers found out about the files, such as an encoding.
    """

    num_rows: int
    not_read: tuple[NotRead, ...] = ()
    notes: tuple[str, ...] = ()
    num_accepted: int
    num_refused: int
    num_duplicates: int
    num_contradictions: int
    num_without_analysis: int
    num_answers: int
    num_conforming: int
    num_tokens: int
    refusals: dict[str, int]
    redactions: dict[str, int]
    style_broken: dict[str, int]
    style_mended: dict[str, int]
    verdicts: dict[str, int]
    families: dict[str, int]
    num_clusters: int

    @classmethod
    def of_nothing(cls, not_read: tuple[NotRead, ...]) -> "IntakeReport":
        """Return the account of a file of which no row can be read."""
        numbers = [name for name in cls.model_fields if name.startswith("num_")]
        counts = ("refusals", "redactions", "style_broken", "style_mended", "verdicts", "families")
        empty: dict[str, object] = {**dict.fromkeys(numbers, 0), **{name: {} for name in counts}}
        return cls.model_validate({**empty, "not_read": not_read})
