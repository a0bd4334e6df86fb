"""The folder of an intake: candidates checked against the edition and each other, and written.

Every row is written down once: as a pair, as refused or as a duplicate. Accepted pairs go to disk
at once. What stays in memory of each is its mark, its signature and its number of tokens, from
which near-duplicates and contradictions are found when all rows are through.
"""

import json
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal, Self

import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from components.config import Section
from components.curation.consent.withdrawals import Withdrawn
from components.curation.intake.edition_check import FindArticle, complete_pair
from components.curation.intake.pair_building import UNGOVERNED_FAMILY
from components.curation.intake.pair_lengths import PairLengths
from components.curation.intake.refusals import PairPlace, RefusedError
from components.curation.intake.repeats_and_contradictions import (
    Resolution,
    find_crowded,
    hash_gist,
    mark_pair,
    resolve,
)
from components.curation.intake.report import IntakeReport
from components.curation.intake.row_lists import RowLists
from components.curation.intake.rows import Account
from components.curation.intake.screening import Screened, ScreenedPair, ScreeningConfig
from components.curation.intake.spool import Spool
from components.likeness.near_duplicates import (
    DuplicatesConfig,
    Signatures,
    cluster_signatures,
    join_labels,
    sign_texts,
)
from components.likeness.short_texts import ShortTexts, find_alike, split_plain
from components.prompting.style import StyleGuide
from components.records import Pair

PLACES = "places.jsonl"


class IntakeConfig(Section):
    """How raw pairs are checked, redacted and compared with each other."""

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
        """Return these settings with the jurisdiction of rows that name none, where none is set."""
        defaults = self.screening.defaults
        filled = defaults.model_copy(update={"jurisdiction": defaults.jurisdiction or jurisdiction})
        screening = self.screening.model_copy(update={"defaults": filled})
        return self.model_copy(update={"screening": screening})


@dataclass(frozen=True)
class Surroundings:
    """What rows are checked against: style guide, the base's `tokenizer.json`, the edition.

    Without a tokenizer no length is measured. Without a wording (no edition is published) law and
    article are checked for their form alone.
    """

    guide: StyleGuide
    tokenizer: Path | None
    wording: FindArticle | None
    edition: int
    withdrawn: Withdrawn = Withdrawn()


@dataclass
class _PairCounts:
    """What was counted of the pairs that were written."""

    verdicts: Counter[str] = field(default_factory=Counter)
    families: Counter[str] = field(default_factory=Counter)
    num_without_analysis: int = 0

    def count(self, pair: Pair) -> None:
        """Count a pair."""
        self.verdicts[pair.verdict] += 1
        self.families[pair.family] += 1
        self.num_without_analysis += not pair.does


class IntakeWriter:
    """Writes the folder of an intake."""

    def __init__(self, folder: Path, config: IntakeConfig, around: Surroundings) -> None:
        self._folder = folder
        self._config = config
        self._around = around
        max_tokens = config.screening.validation.max_tokens
        self._lengths = PairLengths(around.tokenizer, max_tokens)
        self._row_lists = RowLists(folder)
        self._spool = Spool(folder / "spool.jsonl")
        self._signatures: list[Signatures] = []  # of each chunk, in the order of the spool
        self._short_texts = ShortTexts()
        self._row_of: dict[tuple[int, int, str], int] = {}
        self._ids: set[str] = set()
        self._totals = Screened()  # its counts alone are used

    def __enter__(self) -> Self:
        self._row_lists.__enter__()
        return self

    def __exit__(self, *_: object) -> None:
        self._spool.close()
        self._row_lists.__exit__()

    def add(self, screened: Screened) -> None:
        """Spool the pairs of one chunk of a file, list its refusals and repeats, sign its clauses.

        The refusals are written in the order of lines.
        """
        refusals = list(screened.refusals)
        clauses: list[str] = []
        for screened_pair in screened.candidates:
            try:
                pair = self._spool_pair(screened_pair)
            except RefusedError as error:
                refusals.append(error.refusal(screened_pair.source, screened_pair.line))
                continue
            if pair is not None:  # None is an exact repeat, which is listed already
                clauses.append(pair.clause)
        for refusal in sorted(refusals, key=lambda refusal: refusal.line):
            self._row_lists.refuse(refusal)
        # only of spooled pairs, so that row n of all signatures is row n of the spool
        self._signatures.append(sign_texts(clauses, self._config.duplicates))
        self._short_texts.add(clauses)
        self._totals.add_counts(screened)

    def close(self, account: Account) -> IntakeReport:
        """Find near-duplicates and contradictions, write the pairs that stay, and report.

        Args:
            account: What the files hold and no row yielded.
        """
        self._spool.close()
        empty = np.zeros((0, self._config.duplicates.num_hashes), np.uint32)
        signatures = np.concatenate([empty, *self._signatures])  # [N, H]
        alike = self._compare_short()
        labels = cluster_signatures(signatures, self._config.duplicates)  # [N]
        labels = join_labels(labels, alike)
        resolution = self._resolve(labels, signatures, alike)
        self._write_lists(resolution)
        clusters = self._name_clusters(resolution, labels)
        counts = self._write_pairs(clusters)
        self._write_clusters(clusters)
        self._write_places(clusters)
        self._spool.delete()
        return self._report(clusters, counts, account)

    def _spool_pair(self, screened_pair: ScreenedPair) -> Pair | None:
        """Check a pair and spool it, or list it and return None if it repeats a row exactly."""
        given = screened_pair.pair
        if self._around.withdrawn.covers(given.id, given.reviewer):
            raise RefusedError("withdrawn", "consent", "withdrawn (clausula pairs withdraw)")
        pair = complete_pair(given, self._around.wording, self._around.guide.sentence)
        num_tokens = self._lengths.measure(pair, screened_pair.num_tokens)
        is_edition = not given.wording
        mark = mark_pair(screened_pair.source, screened_pair.line, pair, is_edition=is_edition)
        key = (mark.clause_hash, mark.article_hash, mark.verdict)
        if key in self._row_of:
            earlier = self._spool.marks[self._row_of[key]]
            self._row_lists.repeat(mark, earlier, 1.0)
            return None
        if pair.id in self._ids:
            raise RefusedError("repeated-id", "id", "another row has this id")
        self._row_of[key] = len(self._spool)
        self._ids.add(pair.id)
        self._spool.add(pair, mark, num_tokens)
        return pair

    def _compare_short(self) -> dict[tuple[int, int], float]:
        """Return how alike short clauses are that differ in a slip of the pen, by their rows."""
        candidates = self._short_texts.find_candidates()
        rows = set(candidates.ravel().tolist())
        words: dict[int, tuple[str, ...]] = {}
        if rows:
            for row, pair in enumerate(self._spool.read()):
                if row in rows:
                    words[row] = split_plain(pair.clause)
        return find_alike(candidates, words)

    def _resolve(
        self,
        labels: NDArray[np.int64],
        signatures: Signatures,
        alike: dict[tuple[int, int], float],
    ) -> Resolution:
        """Find the rows that repeat or contradict one another."""
        crowded = find_crowded(labels)
        gists: dict[int, int] = {}
        for row, pair in enumerate(self._spool.read()):
            if row in crowded:
                gists[row] = hash_gist(pair.clause)
        resolution = resolve(
            self._spool.marks,
            labels,
            gists,
            signatures,
            threshold=self._config.duplicates.threshold,
            alike=alike,
        )
        if self._config.near == "keep":
            resolution.near.clear()
        return resolution

    def _write_lists(self, resolution: Resolution) -> None:
        """Write down what the rows have done to each other."""
        marks = self._spool.marks
        for row, other in sorted(resolution.refused.items()):
            self._row_lists.refuse_contradicted(marks[row], marks[other])
        for row, (earlier, similarity) in sorted(resolution.near.items()):
            self._row_lists.repeat(marks[row], marks[earlier], similarity)
        for row, other, similarity in resolution.reported:
            self._row_lists.contradict(marks[row], marks[other], similarity)

    def _name_clusters(self, resolution: Resolution, labels: NDArray[np.int64]) -> dict[int, str]:
        """Return the cluster of each row that stays, by its number in the spool.

        A cluster bears the least id of its rows that stay.
        """
        dropped = resolution.refused.keys() | resolution.near.keys()
        rows = [row for row in range(len(self._spool)) if row not in dropped]
        least_ids: dict[int, str] = {}
        for row in rows:
            label = int(labels[row])
            identity = self._spool.marks[row].id
            least_ids[label] = min(least_ids.get(label, identity), identity)
        return {row: least_ids[int(labels[row])] for row in rows}

    def _write_pairs(self, clusters: dict[int, str]) -> _PairCounts:
        """Write `pairs.jsonl`; pairs that no article governs get a family by cluster."""
        counts = _PairCounts()
        with (self._folder / "pairs.jsonl").open("w", encoding="utf-8") as file:
            for row, pair in enumerate(self._spool.read()):
                if row not in clusters:
                    continue
                if pair.family == UNGOVERNED_FAMILY:
                    family = f"{UNGOVERNED_FAMILY} {clusters[row]}"
                    pair = pair.model_copy(update={"family": family})
                file.write(pair.model_dump_json() + "\n")
                counts.count(pair)
        return counts

    def _write_clusters(self, clusters: dict[int, str]) -> None:
        """Write `clusters.json`: the cluster of each pair, by its id."""
        by_id = {self._spool.marks[row].id: name for row, name in clusters.items()}
        text = json.dumps(by_id, indent=0)
        (self._folder / "clusters.json").write_text(text, encoding="utf-8")

    def _write_places(self, clusters: dict[int, str]) -> None:
        """Write `places.jsonl`: where each pair stands, in the order of `pairs.jsonl`."""
        with (self._folder / PLACES).open("w", encoding="utf-8") as file:
            for row in clusters:
                mark = self._spool.marks[row]
                place = PairPlace(id=mark.id, source=mark.source, line=mark.line)
                file.write(place.model_dump_json() + "\n")

    def _report(
        self, clusters: dict[int, str], counts: _PairCounts, account: Account
    ) -> IntakeReport:
        num_accepted = len(clusters)
        num_refused = self._row_lists.refusals.total()
        num_duplicates = self._row_lists.num_duplicates
        num_not_read = sum(item.num_rows for item in account.not_read)
        return IntakeReport(
            num_rows=num_accepted + num_refused + num_duplicates + num_not_read,
            not_read=tuple(account.not_read),
            notes=tuple(account.notes),
            num_accepted=num_accepted,
            num_refused=num_refused,
            num_duplicates=num_duplicates,
            num_contradictions=self._row_lists.num_contradictions,
            num_without_analysis=counts.num_without_analysis,
            num_answers=self._totals.num_answers,
            num_conforming=self._totals.num_conforming,
            num_tokens=sum(self._spool.num_tokens[row] for row in clusters),
            refusals=_sort(self._row_lists.refusals.items()),
            redactions=_sort(self._totals.redactions.items()),
            style_broken=_sort(self._totals.broken.items()),
            style_mended=_sort(self._totals.mended.items()),
            verdicts=_sort(counts.verdicts.items()),
            families=_sort(counts.families.items()),
            num_clusters=len(set(clusters.values())),
        )


def _sort(counts: Iterable[tuple[str, int]]) -> dict[str, int]:
    """Return counts in the order of their names."""
    return dict(sorted(counts))
