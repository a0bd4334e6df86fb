"""A dataset from pairs to files.

The same bytes from the same input, everything told in its card, gold clauses kept out.
"""

from pathlib import Path
from typing import NamedTuple

import pytest

from components.curation.dataset.build import (
    DatasetConfig,
    Material,
    check_groups,
    dataset_fingerprint,
    read_groups,
    read_pairs,
    write_dataset,
)
from components.curation.dataset.card_plots import PLOTS
from components.curation.dataset.parquet import write_groups
from components.curation.dataset.splitting import SPLITS
from components.curation.drafting.pairs import draft_pairs
from components.curation.intake.consistency import complete_pair
from components.errors import GateError, InputError, IntegrityError, MissingError
from components.records import Pair, Version
from components.samples.pairs import generate_pairs, load_families
from components.storage import Home, read_manifest, verify_folder
from tests.curation.drafting.test_pairs import sample_versions


class Taken(NamedTuple):
    """Pairs taken in, and `(line, reason)` of a row that was not."""

    pairs: list[Pair]
    refused: list[tuple[int, str]]


@pytest.fixture(scope="module")
def versions() -> list[Version]:
    return sample_versions()


@pytest.fixture(scope="module")
def checked(versions: list[Version]) -> Taken:
    wording = {(version.law, version.article): version.text for version in versions}
    families = [family for family in load_families() if family.kind != "none"][::3]
    families += [family for family in load_families() if family.kind == "none"][:6]
    pairs = generate_pairs(families, per_wording=1, seed=2)
    return Taken(
        [complete_pair(pair, lambda pair: wording[pair.law, pair.article]) for pair in pairs],
        [(9999, "line: no JSON")],
    )


def config(**settings: object) -> DatasetConfig:
    return DatasetConfig.model_validate(
        {"num_groups": {"train": 20, "validation": 3, "test": 5}} | settings
    )


def write(
    folder: Path,
    checked: Taken,
    versions: list[Version],
    settings: DatasetConfig,
    gold: dict[str, str] | None = None,
) -> Path:
    drafted = draft_pairs(versions, settings.drafting)
    material = Material(
        checked.pairs,
        checked.refused,
        drafted,
        gold or {},
        sorted({version.law for version in versions}),
    )
    return write_dataset(
        Home(folder),
        dataset_fingerprint(["x"], settings),
        material,
        settings,
    )


@pytest.fixture(scope="module")
def dataset(
    tmp_path_factory: pytest.TempPathFactory, checked: Taken, versions: list[Version]
) -> Path:
    return write(tmp_path_factory.mktemp("dataset"), checked, versions, config())


def test_write_dataset_same_bytes_in_two_homes(
    dataset: Path, tmp_path: Path, checked: Taken, versions: list[Version]
) -> None:
    """The same input and config give the same fingerprint and the same SHA-256 of every file, the plots among them."""
    again = write(tmp_path, checked, versions, config())
    assert again.name == dataset.name
    files = verify_folder(again)["files"]
    assert files == verify_folder(dataset)["files"]
    assert len(files) >= 12
    assert (again / "manifest.json").read_bytes() == (dataset / "manifest.json").read_bytes()


def test_dataset_fingerprint_changes_with_input_and_config() -> None:
    """Other pairs, statutes or settings give another fingerprint.

    Where a gold set lies does not count.
    """
    base = dataset_fingerprint(["pairs", "statutes"], config())
    assert base == dataset_fingerprint(
        ["pairs", "statutes"], config(gold={"files": ["elsewhere.jsonl"]})
    )
    assert base != dataset_fingerprint(["pairs", "statute"], config())
    assert base != dataset_fingerprint(["pairs", "statutes"], config(groups={"should_mask": False}))


def test_write_dataset_reads_back(dataset: Path, checked: Taken) -> None:
    """Groups and pairs read back: every split has groups, and each example's pair is in its split."""
    seen: set[str] = set()
    for split in ("train", "validation", "test"):
        ids, groups = {pair.id for pair in read_pairs(dataset, split)}, read_groups(dataset, split)
        assert groups
        assert {example.pair_id for group in groups for example in group.examples} <= ids
        assert not ids & seen
        seen |= ids
    reviewed = {pair.id for pair in checked.pairs}
    assert {pair.id for pair in read_pairs(dataset) if pair.origin == "reviewed"} <= reviewed


def test_write_dataset_caps_the_drafted_share(dataset: Path) -> None:
    """Drafted pairs are marked as such in the examples and make up the share of groups that the config allows."""
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


def test_write_dataset_blocks_gold_clauses(
    tmp_path: Path, checked: Taken, versions: list[Version]
) -> None:
    """A gold clause planted among reviewed and among drafted pairs is in no split, and named with where it stands."""
    reviewed = checked.pairs[5]
    drafted = next(
        pair for pair in draft_pairs(versions, config().drafting) if len(pair.clause.split()) > 10
    )
    found = write(
        tmp_path,
        checked,
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


def test_write_dataset_drops_answers_that_know_more(
    tmp_path: Path, checked: Taken, versions: list[Version]
) -> None:
    """No answer is made from an analysis that names a figure and an article which its prompt does not show; what was dropped is named."""
    strange = [
        pair.model_copy(update={"rule": f"{pair.rule} or 77 marks as Article 900 says"})
        for pair in checked.pairs[::2]
        if pair.law
    ]
    pairs = {pair.id: pair for pair in [*checked.pairs, *strange]}
    found = write(tmp_path, Taken(list(pairs.values()), []), versions, config())
    drawn = {
        example.pair_id
        for split in SPLITS
        for group in read_groups(found, split)
        for example in group.examples
    }
    told = (found / "left_out.jsonl").read_text()
    assert told.count("as masked: article: ") > 5
    assert told.count(" marks)") > 5
    assert drawn
    assert not drawn & {pair.id for pair in strange}


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
    with pytest.raises(GateError, match=r"1 near twins stand in two splits: \S+ \(test\) and twin"):
        check_groups(
            {**parts, "train": [*parts["train"], twin]},
            {**groups, "train": [*groups["train"], planted]},
            config(),
        )


def test_card_has_plots_and_no_text_of_a_pair(dataset: Path) -> None:
    """The card holds every plot in both forms, well-formed and the same in the page, and no clause or article."""
    page, text = (dataset / "card.html").read_text(), (dataset / "card.md").read_text()
    assert page.count("<svg") == len(PLOTS) == 4
    for name in PLOTS:
        assert f"plots/{name}.svg" in text
        assert "<dc:date>" not in (dataset / "plots" / f"{name}.svg").read_text()
    for pair in read_pairs(dataset)[::50]:
        assert pair.clause not in page + text
        assert " ".join(pair.wording.split()[:8]) not in page + text or not pair.wording


def test_read_groups_faults(dataset: Path, tmp_path: Path) -> None:
    """A split that is not there, or a file that is no table, is told by name.

    An empty split reads as none.
    """
    with pytest.raises(MissingError, match="curate_pairs"):
        read_groups(dataset, "holdout")
    (tmp_path / "train.parquet").write_bytes(b"PAR1 broken")
    with pytest.raises(IntegrityError, match="not a Parquet table"):
        read_groups(tmp_path, "train")
    write_groups(tmp_path / "train.parquet", [])
    assert read_groups(tmp_path, "train") == []


def test_write_dataset_without_pairs(tmp_path: Path, versions: list[Version]) -> None:
    """Where no line passed, the first reason is told and nothing is written."""
    with pytest.raises(InputError, match="none of 1 lines passed. First reason: line 3: broken"):
        write(tmp_path, Taken([], [(3, "broken")]), versions, config())
    assert not (tmp_path / "datasets").exists()


def test_read_pairs_keeps_every_field(dataset: Path, checked: Taken) -> None:
    """A pair reads back as it was written."""
    known = {pair.id: pair for pair in checked.pairs}
    found = [pair for pair in read_pairs(dataset) if pair.origin == "reviewed"]
    assert found
    assert all(pair == known[pair.id] for pair in found)
    assert isinstance(found[0], Pair)
