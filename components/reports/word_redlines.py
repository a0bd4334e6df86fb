"""Redlines as tracked changes in a Word file: those that no analyst rejected.

The words of a clause are found again in the paragraphs that it was read from. A redline whose words
cannot be changed there is told in the comment of its clause, with the reason.
"""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from docx.document import Document as WordDocument

from components.documents.word_changes import TrackedChanges
from components.documents.word_places import CONTEXT, NoPlaceError, TextChange
from components.records import Finding
from components.reports.word_comments import AUTHOR


class WordRedlines:
    """The redlines of one Word file; `write` is called once all were placed.

    Args:
        document: The file.
    """

    def __init__(self, document: WordDocument) -> None:
        self._changes = TrackedChanges(document, AUTHOR, datetime.now(UTC))

    def place(self, paragraphs: Sequence[Any], finding: Finding) -> str:  # Any: w:p elements
        """Find where a finding's redline stands.

        Args:
            paragraphs: The `w:p` elements of its clause.
            finding: The finding.

        Returns:
            Why it cannot be marked in the text; empty where it can, or where there is none.
        """
        redline = finding.redline
        if redline is None or redline.state == "rejected":
            return ""
        clause = finding.clause
        changes = [
            TextChange(
                before=clause[max(0, change.start - CONTEXT) : change.start],
                old=change.old,
                new=change.new,
                after=clause[change.end : change.end + CONTEXT],
            )
            for change in redline.changes
        ]
        try:
            self._changes.place(paragraphs, changes)
        except NoPlaceError as error:
            return str(error)
        return ""

    def write(self) -> None:
        """Write the tracked changes of all redlines that were placed."""
        self._changes.write()
