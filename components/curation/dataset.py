"""A dataset: groups split by family of rules and the relevance fitted from the same split, in one fingerprinted folder.

The folder is keyed by what went in (pairs, edition, config, template, code version), so the same input is recognised and
not made again. Families, not rows, are split: no rule of the validation or test part was ever trained on.
"""

import hashlib
import json
import random
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from pydantic import Field

from components.config import Section
from components.curation.examples import GroupBuilder, GroupConfig
from components.curation.reading import Checked
from components.errors import InputError
from components.knowledge.relevance import Matched, fit_relevance, score_relevance
from components.prompting.template import template_hash
from components.records import Group, Hit, Pair, Relevance
from components.storage import Home, fingerprint, is_finished, staged_folder, write_json_atomic

CODE_VERSION = 3
SPLITS = ("train", "validation", "test")
Search = Callable[[Sequence[str]], Sequence[Sequence[Hit]]]


class DatasetConfig(Section):
    """Sizes of a dataset."""

    groups: GroupConfig = GroupConfig()
    num_groups: dict[str, int] = Field(
        default={"train": 140, "validation": 16, "test": 24}, description="groups drawn for each split; a group is one training sequence"
    )
    num_clauses: int = Field(default=600, ge=20, description="clauses that relevance is fitted on, and again held out to score it, at most")
    held_out_share: float = Field(default=0.1, gt=0, lt=0.5, description="share of the families given to validation, and again to test")
    seed: int = Field(default=7, ge=0, description="of the split and of every draw")


def dataset_fingerprint(pairs_hash: str, edition: int, config: DatasetConfig) -> str:
    """Return the fingerprint of a dataset before it is made."""
    return fingerprint([CODE_VERSION, pairs_hash, edition, config.model_dump(mode="json"), template_hash()])


def hash_lines(lines: Sequence[tuple[int, str]]) -> str:
    """Return the SHA-256 of the lines' texts, hex."""
    return hashlib.sha256("".join(text for _, text in lines).encode()).hexdigest()


def find_dataset(home: Home, identity: str) -> Path | None:
    """Return the finished dataset with this fingerprint, or None."""
    folder = home.datasets / identity
    return folder if is_finished(folder) else None


def write_dataset(home: Home, identity: str, checked: Checked, search: Search, config: DatasetConfig) -> Path:
    """Draw the groups of every split and write the dataset folder.

    Args:
        home: Where datasets live.
        identity: From `dataset_fingerprint`.
        checked: Pairs that passed and lines that did not.
        search: Gives the hits of many clauses in the edition.
        config: Sizes, masking, seed.

    Raises:
        InputError: No pair passed, or a split is left without a family.
    """
    if not checked.pairs:
        raise InputError(f"pairs: none of {len(checked.refused)} lines passed. First reason: {_first_reason(checked)}")
    parts = split_by_family(checked.pairs, config)
    groups = {
        name: GroupBuilder(part, config.groups, config.seed + number).build(config.num_groups[name])
        for number, (name, part) in enumerate(parts.items())
    }
    relevance = fit_relevance(match_clauses(parts["train"], search, config))
    held_out = score_relevance(relevance, match_clauses([*parts["validation"], *parts["test"]], search, config))
    manifest = {
        "fingerprint": identity,
        "template_hash": template_hash(),
        "config": config.model_dump(mode="json"),
        "num_pairs": len(checked.pairs),
        "num_refused": len(checked.refused),
        "families": {name: sorted({p.family for p in part}) for name, part in parts.items()},
        "relevance_held_out": held_out,
        "examples": {name: sum(len(g.examples) for g in found) for name, found in groups.items()},
    }
    with staged_folder(home.datasets / identity, manifest) as aside:
        for name, found in groups.items():
            _write_records(aside / f"{name}.jsonl", found)
            _write_records(aside / f"{name}.pairs.jsonl", parts[name])
        write_json_atomic(aside / "relevance.json", relevance.model_dump())
        refused = "".join(json.dumps({"line": line, "reason": reason}) + "\n" for line, reason in checked.refused)
        (aside / "refused.jsonl").write_text(refused, encoding="utf-8")
        (aside / "card.md").write_text(_card(manifest, checked.pairs), encoding="utf-8")
    return home.datasets / identity


def split_by_family(pairs: Sequence[Pair], config: DatasetConfig) -> dict[str, list[Pair]]:
    """Return the pairs of each split; governed and ungoverned families are shared out separately."""
    drawn = random.Random(config.seed)
    part_of: dict[str, str] = {}
    for is_governed in (True, False):
        families = sorted({p.family for p in pairs if bool(p.law) == is_governed})
        drawn.shuffle(families)
        held = max(1, round(len(families) * config.held_out_share))
        for index, family in enumerate(families):
            part_of[family] = "test" if index < held else "validation" if index < 2 * held else "train"
    parts: dict[str, list[Pair]] = {name: [p for p in pairs if part_of[p.family] == name] for name in SPLITS}
    empty = [name for name, part in parts.items() if not any(p.law for p in part)]
    if empty:
        raise InputError(f"pairs: no governed family is left for the split {empty[0]}. Give pairs of at least 3 families.")
    return parts


def match_clauses(pairs: Sequence[Pair], search: Search, config: DatasetConfig) -> list[Matched]:
    """Search the edition for clauses drawn from the pairs, each clause once."""
    citation_of = {pair.clause: pair.citation for pair in pairs}
    chosen = random.Random(config.seed).sample(sorted(citation_of), min(config.num_clauses, len(citation_of)))
    return [Matched(clause, hits, citation_of[clause]) for clause, hits in zip(chosen, search(chosen), strict=True)]


def read_relevance(dataset: Path) -> Relevance:
    """Read what was fitted from a dataset's pairs."""
    return Relevance.model_validate_json((dataset / "relevance.json").read_text(encoding="utf-8"))


def read_groups(dataset: Path, split: str) -> list[Group]:
    """Read the groups of one split."""
    with (dataset / f"{split}.jsonl").open(encoding="utf-8") as file:
        return [Group.model_validate_json(line) for line in file]


def read_pairs(dataset: Path, split: str) -> list[Pair]:
    """Read the pairs of one split as they were reviewed, their facts unmasked: what the gates ask about."""
    with (dataset / f"{split}.pairs.jsonl").open(encoding="utf-8") as file:
        return [Pair.model_validate_json(line) for line in file]


def _write_records(path: Path, records: Sequence[Group] | Sequence[Pair]) -> None:
    path.write_text("".join(record.model_dump_json() + "\n" for record in records), encoding="utf-8")


def _first_reason(checked: Checked) -> str:
    return f"line {checked.refused[0][0]}: {checked.refused[0][1]}" if checked.refused else "the file is empty."


def _card(manifest: dict[str, Any], pairs: Sequence[Pair]) -> str:  # Any: JSON values
    verdicts, held = Counter(p.verdict for p in pairs), manifest["relevance_held_out"]
    lines = [
        f"# Dataset {manifest['fingerprint']}",
        "",
        f"{manifest['num_pairs']} pairs passed, {manifest['num_refused']} lines were refused (see `refused.jsonl`).",
        "",
        "| split | families | examples |",
        "| --- | --- | --- |",
        *(f"| {name} | {len(manifest['families'][name])} | {manifest['examples'][name]} |" for name in SPLITS),
        "",
        f"Of rules held out, the right article was chosen for {held['governed']:.0%} of the clauses that one governs, "
        f"and none for {held['ungoverned']:.0%} of the others.",
        "",
        "| verdict | pairs |",
        "| --- | --- |",
        *(f"| {verdict} | {count} |" for verdict, count in sorted(verdicts.items())),
    ]
    return "\n".join(lines) + "\n"
