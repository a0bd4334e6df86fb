"""Plain pairs reach the batches that a model is tuned on: every one of them, in their own style."""

from pathlib import Path

import pytest
from transformers import PreTrainedTokenizerBase

from components.curation.dataset.build import (
    DatasetConfig,
    Material,
    dataset_fingerprint,
    write_dataset,
)
from components.curation.dataset.parquet import read_groups, read_pairs
from components.curation.drafting.pairs import draft_pairs
from components.models.base import load_tokenizer
from components.prompting.template import read_call, read_sentence
from components.records import Group, Pair, Version
from components.storage import Home, read_manifest
from components.tuning.encoding import encode_groups
from tests.curation.dataset.plain import plain_pairs, second_style

GUIDE = second_style()
SIZES = {"train": 4, "validation": 2, "test": 2}


@pytest.fixture(scope="module")
def tokenizer(plain_base: Path) -> PreTrainedTokenizerBase:
    """Give the base model's tokenizer."""
    return load_tokenizer(plain_base)


def write(
    folder: Path, pairs: list[Pair], versions: list[Version], **settings: object
) -> tuple[Path, list[Group]]:
    """Write a dataset of plain pairs; return its folder and its training groups."""
    config = DatasetConfig.model_validate({"num_groups": SIZES} | settings)
    drafted = draft_pairs(versions, config.drafting)
    titles = sorted({version.law for version in versions})
    material = Material(pairs, drafted=drafted, titles=titles, sentence=GUIDE.sentence)
    identity = dataset_fingerprint(["plain"], config, GUIDE.sentence)
    dataset = write_dataset(Home(folder), identity, material, config)
    return dataset, read_groups(dataset, "train")


@pytest.mark.parametrize("count", [60, 1000, 3000])
def test_every_plain_pair_is_in_the_batches(
    count: int,
    tmp_path: Path,
    versions: list[Version],
    tokenizer: PreTrainedTokenizerBase,
) -> None:
    """The clause of every training pair, and nearly every reason, is among the tokens tuned on."""
    pairs = plain_pairs(count, versions)
    # unmasked, so that each clause can be looked for word for word
    dataset, groups = write(tmp_path, pairs, versions, groups={"should_mask": False})
    sequences = encode_groups(groups, tokenizer, 2048)
    text = "\n".join(str(tokenizer.decode(sequence.input_ids)) for sequence in sequences)
    trained = [pair for pair in read_pairs(dataset, "train") if pair.origin == "reviewed"]
    assert len(trained) >= 0.6 * count
    assert [pair.id for pair in trained if f"Clause: {pair.clause}" not in text] == []
    labels = "\n".join(str(tokenizer.decode(sequence.labels)) for sequence in sequences)
    num_ended = labels.count(".<|im_end|>")
    assert num_ended >= 0.95 * len(trained)
    manifest = read_manifest(dataset)
    assert manifest["uses"]["trained"] >= 0.98 * count
    assert manifest["num_shown"] == manifest["num_to_show"] == len(trained)
    num_reviewed = sum(group.examples[0].origin == "reviewed" for group in groups)
    assert num_reviewed >= 0.8 * len(groups)
    for split in ("validation", "test"):
        held_out = read_groups(dataset, split)
        assert any(group.examples[0].origin == "reviewed" for group in held_out)


@pytest.mark.slow
def test_plain_pairs_are_masked_alike_in_article_clause_and_answer(
    tmp_path: Path, versions: list[Version]
) -> None:
    """With facts drawn anew, every answer is in the second style and its figures stand in sight."""
    _, groups = write(tmp_path, plain_pairs(60, versions), versions)
    num_figures = num_moved = 0
    wordings = {version.text for version in versions}
    for group in groups:
        num_moved += group.text not in wordings
        for example in group.examples:
            if example.origin == "drafted":
                # its reason is not in the attorneys' words, so it has none
                assert example.completion[-1][0].endswith("because")
                continue
            written = read_sentence(example.completion[-1][0], GUIDE.sentence)
            assert written is not None
            assert written.verdict == example.verdict
            if example.has_figure:
                call = read_call(example.completion[0][0])
                assert call is not None
                assert call[0] in example.clause
                assert call[2] in group.text
                num_figures += 1
    assert num_figures > 10
    assert num_moved > 10


def test_answers_without_a_reason_teach_no_ending(tmp_path: Path, versions: list[Version]) -> None:
    """An answer of verdict and citation alone is trained up to where a reason would begin."""
    sentence = GUIDE.sentence
    bare = [
        pair.model_copy(
            update={"answer": sentence.render(pair.verdict, sentence.cite(pair.law, pair.article))}
        )
        for pair in plain_pairs(60, versions)
    ]
    dataset, groups = write(tmp_path, bare, versions, drafting={"share": 0})
    ends = {e.completion[-1][0] for group in groups for e in group.examples}
    assert ends == {
        "This clause is void under [1], because",
        "This clause is effective under [1], because",
    }
    assert read_manifest(dataset)["uses"] == {"trained": 60, "verdict_only": 0}


def test_corrections_are_dealt_first(tmp_path: Path, versions: list[Version]) -> None:
    """A few corrections among many samples stand in the groups, though not every sample does."""
    pairs = plain_pairs(200, versions)
    corrected = [pair.model_copy(update={"origin": "correction"}) for pair in pairs[::50]]
    pairs = [*corrected, *(pair for pair in pairs if pair.id not in {c.id for c in corrected})]
    config = DatasetConfig.model_validate({"num_groups": SIZES | {"train": 10}})
    material = Material(pairs, sentence=GUIDE.sentence, are_samples=True)
    dataset = write_dataset(Home(tmp_path), "corrections", material, config)
    shown = {e.pair_id for group in read_groups(dataset, "train") for e in group.examples}
    wanted = {p.id for p in read_pairs(dataset, "train") if p.origin == "correction"}
    assert wanted
    assert wanted <= shown
    assert read_manifest(dataset)["num_shown"] < read_manifest(dataset)["num_to_show"]
