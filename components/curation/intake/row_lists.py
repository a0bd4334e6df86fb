"""The lists of rows that are not kept, written line by line: refused, repeated, contradicting."""

from collections import Counter
from pathlib import Path
from typing import Self

from components.curation.intake.refusals import Contradiction, Duplicate, Refusal
from components.curation.intake.repeats_and_contradictions import Mark
from components.domain import domain


class RowLists:
    """Writes `refused.jsonl`, `duplicates.jsonl` and `contradictions.jsonl`, and counts."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.refusals = Counter[str]()
        self.num_duplicates = 0
        self.num_contradictions = 0

    def __enter__(self) -> Self:
        self._refused = (self._folder / "refused.jsonl").open("w", encoding="utf-8")
        self._duplicates = (self._folder / "duplicates.jsonl").open("w", encoding="utf-8")
        self._contradictions = (self._folder / "contradictions.jsonl").open("w", encoding="utf-8")
        return self

    def __exit__(self, *_: object) -> None:
        for file in (self._refused, self._duplicates, self._contradictions):
            file.close()

    def refuse(self, refusal: Refusal) -> None:
        """Write down a refused row."""
        self._refused.write(refusal.model_dump_json() + "\n")
        self.refusals[refusal.code] += 1

    def refuse_contradicted(self, mark: Mark, other: Mark) -> None:
        """Write down a row as refused because another one answers the same clause otherwise."""
        words = domain()
        reason = (
            f"the same {words.clause} under the same {words.unit} is {other.verdict} at"
            f" {other.source} line {other.line}"
        )
        self.refuse(
            Refusal(
                source=mark.source,
                line=mark.line,
                code="contradiction",
                field="verdict",
                reason=reason,
            )
        )

    def repeat(self, mark: Mark, earlier: Mark, similarity: float) -> None:
        """Write down a row that repeats an earlier one."""
        duplicate = Duplicate(
            source=mark.source,
            line=mark.line,
            of_source=earlier.source,
            of_line=earlier.line,
            similarity=round(similarity, 4),
        )
        self._duplicates.write(duplicate.model_dump_json() + "\n")
        self.num_duplicates += 1

    def contradict(self, mark: Mark, other: Mark, similarity: float) -> None:
        """Write down two rows that contradict each other."""
        contradiction = Contradiction(
            source=mark.source,
            line=mark.line,
            verdict=mark.verdict,
            other_source=other.source,
            other_line=other.line,
            other_verdict=other.verdict,
            similarity=round(similarity, 4),
        )
        self._contradictions.write(contradiction.model_dump_json() + "\n")
        self.num_contradictions += 1
