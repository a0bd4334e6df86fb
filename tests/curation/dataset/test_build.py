"""A dataset from pairs to files: the same bytes from the same input, gold clauses kept out."""

import json
import shutil
from pathlib import Path

import pytest

from components.curation.dataset.build import (
    check_groups,
    check_reviewed_share,
    dataset_fingerprint,
    find_dataset,
)
from components.curation.dataset.parquet import read_groups, read_pairs
from components.curation.dataset.splitting import SPLITS
from components.curation.drafting.pairs import draft_pairs
from components.errors import GateError, InputError
from components.prompting.house_sentence import HOUSE_SENTENCE
from components.records import Version
from components.storage import Home, read_manifest, verify_folder
from tests.curation.dataset.material import Accepted, config, write
from tests.tuning.material import make_group


@pytest.mark.slow
def test_write_dataset_same_bytes_in_two_homes(
    dataset: Path, tmp_path: Path, accepted: Accepted, versions: list[Version]
) -> None:
    """The same input and config give the same fingerprint and bytes of every file, plots too."""
    again = write(tmp_path, accepted, versions, config())
    assert again.name == dataset.name
    files = verify_folder(again)["files"]
    assert files == verify_folder(dataset)["files"]
    assert len(files) >= 12
    assert (again / "manifest.json").read_bytes() == (dataset / "manifest.json").read_bytes()


def test_dataset_fingerprint_changes_with_input_and_config() -> None:
    """Other pairs, statutes or settings give another fingerprint.

    Where a gold set lies does not count.
    """
    base = dataset_fingerprint(["pairs", "statutes"], config(), HOUSE_SENTENCE)
    assert base == dataset_fingerprint(
        ["pairs", "statutes"], config(gold={"files": ["elsewhere.jsonl"]}), HOUSE_SENTENCE
    )
    assert base != dataset_fingerprint(["pairs", "statute"], config(), HOUSE_SENTENCE)
    assert base != dataset_fingerprint(
        ["pairs", "statutes"], config(groups={"should_mask": False}), HOUSE_SENTENCE
    )


def test_write_dataset_reads_back(dataset: Path, accepted: Accepted) -> None:
    """Every split has groups, and each example's pair stands in the same split."""
    seen: set[str] = set()
    for split in ("train", "validation", "test"):
        ids, groups = {pair.id for pair in read_pairs(dataset, split)}, read_groups(dataset, split)
        assert groups
        assert {example.pair_id for group in groups for example in group.examples} <= ids
        assert not ids & seen
        seen |= ids
    reviewed = {pair.id for pair in accepted.pairs}
    assert {pair.id for pair in read_pairs(dataset) if pair.origin == "reviewed"} <= reviewed


def test_write_dataset_caps_the_drafted_share(dataset: Path) -> None:
    """Drafted pairs are marked in the examples and fill the share of groups of the config."""
    groups = read_groups(dataset, "train")
    drafted = [group for group in groups if group.examples[0].origin == "drafted"]
    assert len(drafted) == 0.2 * len(groups)
    assert all({example.origin for example in group.examples} == {"drafted"} for group in drafted)
    families = {pair.family for pair in read_pairs(dataset) if pair.origin == "drafted"}
    assert all(family.startswith("drafted/") for family in families)


def test_write_dataset_tells_what_was_refused(dataset: Path) -> None:
    """Each refused line stands in the table with its number and reason, and the card counts it."""
    refused = (dataset / "refused.jsonl").read_text().splitlines()
    assert [line.split(",")[0] for line in refused] == ['{"line": 9999']
    manifest = read_manifest(dataset)
    assert manifest["num_refused"] == len(refused)
    card = (dataset / "card.md").read_text()
    assert f"{len(refused)} lines were refused" in card


@pytest.mark.slow
def test_write_dataset_blocks_gold_clauses(
    tmp_path: Path, accepted: Accepted, versions: list[Version]
) -> None:
    """A gold clause among reviewed and drafted pairs is in no split, and its place is named."""
    reviewed = accepted.pairs[5]
    drafted = next(
        pair for pair in draft_pairs(versions, config().drafting) if len(pair.clause.split()) > 10
    )
    found = write(
        tmp_path,
        accepted,
        versions,
        config(),
        {"gold.jsonl:1": reviewed.clause, "gold.jsonl:2": drafted.clause.upper()},
    )
    left = {pair.id for pair in read_pairs(found)}
    assert reviewed.id not in left
    assert drafted.id not in left
    told = (found / "left_out.jsonl").read_text()
    assert reviewed.id in told
    assert "gold.jsonl:2" in told
    assert reviewed.clause not in told


@pytest.mark.slow
def test_write_dataset_trains_no_answer_that_knows_more(
    tmp_path: Path, accepted: Accepted, versions: list[Version]
) -> None:
    """An analysis with a figure and an article that its prompt lacks serves its verdict only."""
    strange = [
        pair.model_copy(update={"does": f"{pair.does} or 77 marks as Article 900 says"})
        for pair in accepted.pairs[::2]
        if pair.law
    ]
    pairs = {pair.id: pair for pair in [*accepted.pairs, *strange]}
    found = write(tmp_path, Accepted(list(pairs.values()), []), versions, config())
    groups = [group for split in SPLITS for group in read_groups(found, split)]
    examples = [example for group in groups for example in group.examples]
    told = (found / "left_out.jsonl").read_text()
    assert told.count("article: 900") >= len(strange)
    assert told.count(" marks") >= len(strange)
    ids = {pair.id for pair in strange}
    completions = ["".join(text for text, _ in e.completion) for e in examples if e.pair_id in ids]
    assert len(completions) > 5
    assert not any(text.endswith("<|im_end|>") or " marks" in text for text in completions)


def test_write_dataset_accounts_for_every_pair(dataset: Path, accepted: Accepted) -> None:
    """Manifest, card and list agree on what each reviewed pair is used for."""
    manifest = read_manifest(dataset)
    rows = [json.loads(line) for line in (dataset / "left_out.jsonl").read_text().splitlines()]
    assert sum(manifest["uses"].values()) == len(accepted.pairs)
    assert sum(manifest["verdict_only"].values()) == manifest["uses"]["verdict_only"]
    ungoverned = [pair.id for pair in accepted.pairs if not pair.law]
    assert manifest["verdict_only"]["no-article"] == len(ungoverned)
    listed = {row["pair"] for row in rows if row["use"] == "verdict_only"}
    assert set(ungoverned) < listed
    assert len(listed) >= manifest["uses"]["verdict_only"]
    card = (dataset / "card.md").read_text()
    assert f"| verdict only: no-article | {len(ungoverned)} |" in card


def test_check_reviewed_share() -> None:
    """Training with more drafted groups than promised is refused, and the share is named."""
    reviewed = make_group()
    examples = tuple(e.model_copy(update={"origin": "drafted"}) for e in reviewed.examples)
    drafted = reviewed.model_copy(update={"examples": examples})
    check_reviewed_share([reviewed] * 4 + [drafted], 0.2)
    with pytest.raises(GateError, match=r"3 of 5 in training .*at least 80%.*drafting.share"):
        check_reviewed_share([reviewed] * 3 + [drafted] * 2, 0.2)


def test_check_groups_finds_a_planted_leak(dataset: Path) -> None:
    """A test group planted in training is found, whatever split its pairs were given."""
    parts = {split: read_pairs(dataset, split) for split in SPLITS}
    groups = {split: read_groups(dataset, split) for split in SPLITS}
    check_groups(parts, groups, config())
    leaked = [pair for pair in parts["test"] if pair.id == groups["test"][0].examples[0].pair_id]
    twin = leaked[0].model_copy(update={"id": "twin", "family": "another"})
    group = groups["train"][0]
    planted = group.model_copy(
        update={"examples": (group.examples[0].model_copy(update={"pair_id": "twin"}),)}
    )
    with pytest.raises(
        GateError, match=r"1 near-duplicates stand in two splits: \S+ \(test\) and twin"
    ):
        check_groups(
            {**parts, "train": [*parts["train"], twin]},
            {**groups, "train": [*groups["train"], planted]},
            config(),
        )


def test_write_dataset_without_pairs(tmp_path: Path, versions: list[Version]) -> None:
    """Where no line passed, the first reason is told and nothing is written."""
    with pytest.raises(InputError, match="none of 1 lines passed. First reason: line 3: broken"):
        write(tmp_path, Accepted([], [(3, "broken")]), versions, config())
    assert not (tmp_path / "datasets").exists()


def test_find_dataset_only_if_its_hashes_hold(dataset: Path, tmp_path: Path) -> None:
    """A dataset with a file put in the place of another, or gone, does not count as made."""
    home = Home(tmp_path)
    copy = shutil.copytree(dataset, home.datasets / "copy")
    assert find_dataset(home, "copy") == copy
    assert find_dataset(home, "other") is None
    shutil.copy(copy / "test.parquet", copy / "train.parquet")
    assert find_dataset(home, "copy") is None
    (copy / "train.parquet").unlink()
    assert find_dataset(home, "copy") is None
