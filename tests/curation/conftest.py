"""Fixtures of datasets: sample articles, pairs, and one dataset made of them."""

from pathlib import Path

import pytest

from components.curation.intake.edition_check import CitedArticle, complete_pair
from components.records import Pair, Version
from components.samples.pairs import generate_pairs, load_families
from tests.curation.dataset.material import Accepted, config, write
from tests.curation.drafting.material import sample_versions


@pytest.fixture(scope="session")
def versions() -> list[Version]:
    """Give the articles of the sample code."""
    return sample_versions()


@pytest.fixture(scope="session")
def accepted(versions: list[Version]) -> Accepted:
    """Give pairs of some sample families, and one refused row."""
    by_name = {(version.law, version.article): version for version in versions}

    def wording(pair: Pair) -> CitedArticle:
        if not pair.law:
            return CitedArticle(pair.jurisdiction)
        found = by_name[pair.law, pair.article]
        return CitedArticle(found.jurisdiction, found.law, found.article, found.text)

    families = [family for family in load_families() if family.kind != "none"][::3]
    families += [family for family in load_families() if family.kind == "none"][:6]
    pairs = generate_pairs(families, per_wording=1, seed=2)
    return Accepted(
        [complete_pair(pair, wording) for pair in pairs],
        [(9999, "line: no JSON")],
    )


@pytest.fixture(scope="session")
def dataset(
    tmp_path_factory: pytest.TempPathFactory, accepted: Accepted, versions: list[Version]
) -> Path:
    """Give a dataset of the accepted pairs."""
    return write(tmp_path_factory.mktemp("dataset"), accepted, versions, config())
