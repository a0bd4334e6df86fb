"""The ledger of an intake: candidates are held against the edition and each other, and every row is written down once.

Accepted pairs go to disk at once. What stays in memory of each is its mark, its signature and its
number of tokens, from which near-duplicates and contradictions are found when all rows are through.
"""

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, Self

import numpy as np
from pydantic import Field
from tokenizers import Tokenizer

from components.config import Section
from components.curation.intake.conflicts import (
    Mark,
    Resolution,
    find_crowded,
    hash_gist,
    mark_pair,
    resolve,
)
from components.curation.intake.consistency import Wording, complete_pair
from components.curation.intake.pair_building import UNGOVERNED_FAMILY
from components.curation.intake.refusals import Contradiction, Duplicate, Refusal, RefusedError
from components.curation.intake.screening import Screened, ScreenedPair, ScreeningConfig
from components.likeness.near_duplicates import (
    DuplicatesConfig,
    Signatures,
    cluster_signatures,
    sign_texts,
)
from components.prompting.style import StyleGuide
from components.prompting.template import Passage, render_prefix
from components.records import Pair, Record


class IntakeConfig(Section):
    """How raw pairs are checked, redacted and held against each other."""

    screening: ScreeningConfig = ScreeningConfig()
    duplicates: DuplicatesConfig = DuplicatesConfig()
    near: Literal["drop", "keep"] = Field(
        default="drop",
        description=(
            "what becomes of near-duplicates of the same article, figures and verdict; kept ones"
            " share a cluster"
        ),
    )
    num_workers: int = Field(
        default=2,
        ge=1,
        le=64,
        description="processes for large files; the result is the same for any number",
    )

    def for_jurisdiction(self, jurisdiction: str) -> Self:
        """Return these settings with the jurisdiction of rows that do not say theirs, where none is set."""
        defaults = self.screening.defaults
        filled = defaults.model_copy(update={"jurisdiction": defaults.jurisdiction or jurisdiction})
        return self.model_copy(
            update={"screening": self.screening.model_copy(update={"defaults": filled})}
        )


class IntakeReport(Record):
    """The account of an intake: `num_rows` is the sum of accepted, refused and duplicates."""

    num_rows: int
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


@dataclass(frozen=True)
class Surroundings:
    """What rows are held against.

    The style guide, the base model's `tokenizer.json`, the edition.
    """

    guide: StyleGuide
    tokenizer: Path
    wording: Wording
    edition: int


class IntakeWriter:
    """Writes the folder of an intake."""

    def __init__(self, folder: Path, config: IntakeConfig, around: Surroundings) -> None:
        self._folder, self._config, self._around = folder, config, around
        self._tokenizer = Tokenizer.from_file(str(around.tokenizer))
        self._marks: list[Mark] = []
        self._tokens: list[int] = []
        self._signatures: list[Signatures] = []
        self._seen: dict[tuple[int, int, str], int] = {}
        self._ids: set[str] = set()
        self._prefixes: dict[tuple[str, str], int] = {}
        self._refusals = Counter[str]()
        self._sums = Screened()
        self._num_duplicates = 0

    def __enter__(self) -> Self:
        self._spool = (self._folder / "spool.jsonl").open("w", encoding="utf-8")
        self._refused = (self._folder / "refused.jsonl").open("w", encoding="utf-8")
        self._duplicates = (self._folder / "duplicates.jsonl").open("w", encoding="utf-8")
        return self

    def __exit__(self, *_: object) -> None:
        for file in (self._spool, self._refused, self._duplicates):
            file.close()

    def add(self, screened: Screened) -> None:
        """Take in what came of one chunk; its refusals are written in the order of their lines."""
        refusals, clauses = list(screened.refusals), []
        for candidate in screened.candidates:
            try:
                clauses += self._hold(candidate)
            except RefusedError as error:
                refusals.append(error.refusal(candidate.source, candidate.line))
        for refusal in sorted(refusals, key=lambda refusal: refusal.line):
            self._refuse(refusal)
        self._signatures.append(sign_texts(clauses, self._config.duplicates))
        self._sums.count(screened)

    def close(self) -> IntakeReport:
        """Find near-duplicates and contradictions, write the pairs that stay, and return the account."""
        self._spool.close()
        empty = np.zeros((0, self._config.duplicates.num_hashes), np.uint32)
        signatures = np.concatenate([empty, *self._signatures])  # [N, H]
        labels = cluster_signatures(signatures, self._config.duplicates)
        crowded = find_crowded(labels)
        gists = {
            place: hash_gist(pair.clause)
            for place, pair in enumerate(self._spooled())
            if place in crowded
        }
        found = resolve(
            self._marks, labels, gists, signatures, threshold=self._config.duplicates.threshold
        )
        self._write_lists(found)
        report = self._write_pairs(found, labels.tolist())
        (self._folder / "spool.jsonl").unlink()
        return report

    def _hold(self, candidate: ScreenedPair) -> list[str]:
        """Check one candidate, write it to the spool and return its clause.

        An exact repetition returns none.
        """
        given = candidate.pair
        pair = complete_pair(given, self._around.wording)
        num_tokens = self._measure(candidate.num_tokens, pair)
        mark = mark_pair(candidate.source, candidate.line, pair, is_edition=not given.wording)
        key = (mark.clause, mark.question, mark.verdict)
        if key in self._seen:
            self._repeat(mark, self._marks[self._seen[key]], 1.0)
            return []
        if pair.id in self._ids:
            raise RefusedError("repeated-id", "id", "another row has this id")
        self._seen[key] = len(self._marks)
        self._ids.add(pair.id)
        self._marks.append(mark)
        self._tokens.append(num_tokens)
        self._spool.write(pair.model_dump_json() + "\n")
        return [pair.clause]

    def _measure(self, num_tokens: int, pair: Pair) -> int:
        """Return the length of a pair with its article.

        One longer than its sequence may be is refused.
        """
        key = (pair.citation, pair.wording)
        if key not in self._prefixes:
            self._prefixes[key] = len(
                self._tokenizer.encode(render_prefix(Passage(*key)), add_special_tokens=False)
            )
        total, allowed = (
            self._prefixes[key] + num_tokens,
            self._config.screening.validation.max_tokens,
        )
        if total > allowed:
            raise RefusedError(
                "too-long",
                "clause, answer",
                f"{total} tokens with the article, allowed {allowed}: the answer would be cut",
            )
        return total

    def _refuse(self, refusal: Refusal) -> None:
        self._refused.write(refusal.model_dump_json() + "\n")
        self._refusals[refusal.code] += 1

    def _repeat(self, mark: Mark, of: Mark, similarity: float) -> None:
        row = Duplicate(
            source=mark.source,
            line=mark.line,
            of_source=of.source,
            of_line=of.line,
            similarity=round(similarity, 4),
        )
        self._duplicates.write(row.model_dump_json() + "\n")
        self._num_duplicates += 1

    def _spooled(self) -> Iterator[Pair]:
        with (self._folder / "spool.jsonl").open(encoding="utf-8") as file:
            for line in file:
                yield Pair.model_validate_json(line)

    def _write_lists(self, found: Resolution) -> None:
        for place, other in sorted(found.refused.items()):
            mark, against = self._marks[place], self._marks[other]
            reason = (
                f"the same clause under the same article is {against.verdict} at {against.source}"
                f" line {against.line}"
            )
            self._refuse(
                Refusal(
                    source=mark.source,
                    line=mark.line,
                    code="contradiction",
                    field="verdict",
                    reason=reason,
                )
            )
        if self._config.near == "drop":
            for place, (other, likeness) in sorted(found.near.items()):
                self._repeat(self._marks[place], self._marks[other], likeness)
        else:
            found.near.clear()
        with (self._folder / "contradictions.jsonl").open("w", encoding="utf-8") as file:
            for one, other, likeness in found.reported:
                file.write(
                    _contradiction(self._marks[one], self._marks[other], likeness).model_dump_json()
                    + "\n"
                )
        self._num_contradictions = len(found.reported)

    def _write_pairs(self, found: Resolution, labels: list[int]) -> IntakeReport:
        gone = found.refused.keys() | found.near.keys()
        kept = [place for place in range(len(self._marks)) if place not in gone]
        least: dict[int, str] = {}
        for place in kept:
            identity = self._marks[place].id
            least[labels[place]] = min(least.get(labels[place], identity), identity)
        verdicts, families, num_plain = Counter[str](), Counter[str](), 0
        with (self._folder / "pairs.jsonl").open("w", encoding="utf-8") as file:
            for place, pair in enumerate(self._spooled()):
                if place in gone:
                    continue
                if pair.family == UNGOVERNED_FAMILY:
                    pair = pair.model_copy(
                        update={"family": f"{UNGOVERNED_FAMILY} {least[labels[place]]}"}
                    )
                file.write(pair.model_dump_json() + "\n")
                verdicts[pair.verdict] += 1
                families[pair.family] += 1
                num_plain += not pair.does
        clusters = {self._marks[place].id: least[labels[place]] for place in kept}
        (self._folder / "clusters.json").write_text(
            json.dumps(clusters, indent=0), encoding="utf-8"
        )
        return IntakeReport(
            num_rows=len(kept) + self._refusals.total() + self._num_duplicates,
            num_accepted=len(kept),
            num_refused=self._refusals.total(),
            num_duplicates=self._num_duplicates,
            num_contradictions=self._num_contradictions,
            num_without_analysis=num_plain,
            num_answers=self._sums.num_answers,
            num_conforming=self._sums.num_conforming,
            num_tokens=sum(self._tokens[place] for place in kept),
            refusals=_sorted(self._refusals),
            redactions=_sorted(self._sums.redactions),
            style_broken=_sorted(self._sums.broken),
            style_mended=_sorted(self._sums.mended),
            verdicts=_sorted(verdicts),
            families=_sorted(families),
            num_clusters=len(least),
        )


def _contradiction(mark: Mark, other: Mark, likeness: float) -> Contradiction:
    return Contradiction(
        source=mark.source,
        line=mark.line,
        verdict=mark.verdict,
        other_source=other.source,
        other_line=other.line,
        other_verdict=other.verdict,
        similarity=round(likeness, 4),
    )


def _sorted(counts: Counter[str]) -> dict[str, int]:
    return dict(sorted(counts.items()))
