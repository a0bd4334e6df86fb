"""Two reviews compared clause by clause, as the page shows them and as a file.

The time grows with the product of their clauses, so it is done in a child that can be killed.
"""

from components.domain import domain
from components.matters.versions import ClauseChange, compare_versions, number_findings_of
from components.matters.versions_report import (
    VersionComparison,
    VersionsFormat,
    list_notes,
    name_change,
    render_comparison,
    texts_of,
)
from components.records import Review
from components.serving.matter_records import ComparedClause, ComparedReviews
from components.serving.records import WordPiece
from components.statutes.wording import diff_words


def show_comparison(before: Review, after: Review) -> ComparedReviews:
    """Compare two reviews, with the words of each clause in pieces."""
    comparison = _compare(before, after)
    return ComparedReviews(
        old=comparison.old,
        new=comparison.new,
        summary=comparison.summarise(),
        notes=_note_differences(before, after),
        clauses=tuple(_show_change(change) for change in comparison.changes),
    )


def write_comparison(before: Review, after: Review, form: VersionsFormat) -> str:
    """Compare two reviews and return that as a file."""
    return render_comparison(_compare(before, after), form)


def _compare(before: Review, after: Review) -> VersionComparison:
    changes = compare_versions(number_findings_of(before), number_findings_of(after))
    return VersionComparison(
        old=before.document,
        new=after.document,
        release_id=after.release_id,
        changes=tuple(changes),
    )


def _show_change(change: ClauseChange) -> ComparedClause:
    """Return what became of a clause."""
    pieces = diff_words(*texts_of(change))
    old = change.old.finding if change.old else None
    new = change.new.finding if change.new else None
    return ComparedClause(
        name=name_change(change),
        kind=change.kind,
        finding_change=change.finding_change,
        notes=tuple(list_notes(change)),
        words=tuple(WordPiece(kind=piece.kind, text=piece.text) for piece in pieces),
        old_finding=old.id if old else None,
        new_finding=new.id if new else None,
    )


def _note_differences(before: Review, after: Review) -> tuple[str, ...]:
    """Return what but the words may have made findings come or go."""
    notes = []
    law = domain().law
    if before.as_of != after.as_of:
        notes.append(
            f"The old document was reviewed under the {law} of {before.as_of}, the new one under"
            f" that of {after.as_of}: a finding may have come or gone by that alone."
        )
    if before.jurisdiction != after.jurisdiction:
        notes.append(
            f"The old document was reviewed under the {law} of {before.jurisdiction}, the new one"
            f" under that of {after.jurisdiction}."
        )
    if before.release_id != after.release_id:
        notes.append(
            f"They were reviewed by two releases, {before.release_id} and {after.release_id}."
        )
    return tuple(notes)
