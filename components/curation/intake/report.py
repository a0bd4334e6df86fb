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
