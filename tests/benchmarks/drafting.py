"""Draw drafted pairs at random, to be judged by hand.

`python -m tests.benchmarks.drafting --seed 1 --count 60`.

Drawn from the real statutes beside the project (`../shared/data`), which are not part of it and are
not repeated in what was found (README, "Pairs from the statutes").
"""

import argparse
import random
from collections.abc import Iterator
from datetime import date

from components.curation.drafting.pairs import DraftingConfig, draft_pairs
from components.records import Version
from components.statutes.readers.article import Repeal
from components.statutes.readers.choice import ReaderKind, build_reader
from tests.conftest import DATA

SNAPSHOTS: tuple[tuple[str, ReaderKind, str], ...] = (
    ("tw", "taiwan-json", "taiwan-en/2022-02"),
    ("ca", "justice-xml", "canada-en/2025-01"),
)


def read_real_versions() -> list[Version]:
    """Return every article of the newest snapshots as a version in force."""
    return list(_versions())


def _versions() -> Iterator[Version]:
    for jurisdiction, kind, folder in SNAPSHOTS:
        for article in build_reader(kind).read(DATA / "statutes" / folder):
            if not isinstance(article, Repeal):
                yield Version(
                    id=f"{jurisdiction}/{article.law_id}/{article.article}",
                    source=jurisdiction,
                    jurisdiction=jurisdiction,
                    law_id=article.law_id,
                    law=article.law,
                    article=article.article,
                    heading=article.heading,
                    text=article.text,
                    valid_from=date(2022, 2, 1),
                    content_hash="",
                )


def main() -> None:
    """Print the sample."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--count", type=int, default=60)
    parser.add_argument(
        "--limits", action="store_true", help="draw among the pairs that a figure decides"
    )
    asked = parser.parse_args()
    pairs = [
        pair
        for pair in draft_pairs(read_real_versions(), DraftingConfig())
        if pair.relation or not asked.limits
    ]
    articles = {(pair.law, pair.article) for pair in pairs}
    print(
        f"{len(pairs)} pairs from {len(articles)} articles of {len({pair.law for pair in pairs})}"
        " laws"
    )
    for number, pair in enumerate(random.Random(asked.seed).sample(pairs, asked.count), 1):
        call = f"  [{pair.figure} {pair.relation} {pair.limit}]" if pair.relation else ""
        print(
            f"\n{number}. {pair.citation}: {pair.verdict}{call}\n  article: {pair.wording}\n "
            f" clause:  {pair.clause}"
        )
        print(f"  does:    {pair.does}\n  rule:    {pair.rule}")


if __name__ == "__main__":
    main()
