"""Draw drafted pairs at random, to be judged by hand.

Drafted from the shared data's real statutes where it is there, which are not part of the project
and are not repeated in the figures told of them; else from the sample code.

Run: python -m tests.benchmarks.drafting --seed 1 --count 60
"""

import random
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date

from components.curation.drafting.pairs import DraftingConfig, draft_pairs
from components.records import Pair, Version
from components.statutes.readers.article import Repeal
from components.statutes.readers.choice import ReaderKind, build_reader
from tests.benchmarks.reporting import (
    Row,
    empty_home,
    lacks_data,
    option_parser,
    run_benchmark,
    say_left_out,
    show,
)
from tests.benchmarks.statutes import read_versions, small_snapshots, snapshots
from tests.conftest import DATA

SNAPSHOTS: tuple[tuple[str, ReaderKind, str], ...] = (
    ("tw", "taiwan-json", "taiwan-en/2022-02"),
    ("ca", "justice-xml", "canada-en/2025-01"),
)
NUM_SMOKE = 3


def main(arguments: Sequence[str] | None = None) -> None:
    """Print the sample and how many pairs there are of each kind."""
    parser = option_parser(__doc__)
    parser.add_argument("--seed", type=int, default=1, help="of the sample")
    parser.add_argument("--count", type=int, default=60, help="how many pairs are shown")
    parser.add_argument(
        "--limits", action="store_true", help="draw among the pairs that a figure decides"
    )
    options = parser.parse_args(arguments)
    drafted = draft_pairs(choose_versions(options.smoke), DraftingConfig())
    pairs = [pair for pair in drafted if pair.relation or not options.limits]
    count = NUM_SMOKE if options.smoke else options.count
    sample = random.Random(options.seed).sample(pairs, min(count, len(pairs)))
    for number, pair in enumerate(sample, 1):
        print(describe_pair(number, pair))
    num_articles = len({(pair.law, pair.article) for pair in pairs})
    num_laws = len({pair.law for pair in pairs})
    title = f"{len(pairs)} drafted pairs of {num_articles} articles of {num_laws} laws"
    show(title, count_pairs(pairs), options.json)
    say_left_out(lacks_data(options.smoke))


def describe_pair(number: int, pair: Pair) -> str:
    """Return what a judge reads of one pair."""
    figures = f"  [{pair.figure} {pair.relation} {pair.limit}]" if pair.relation else ""
    lines = [
        "",
        f"{number}. {pair.citation}: {pair.verdict}{figures}",
        f"  article: {pair.wording}",
        f"  clause:  {pair.clause}",
        f"  does:    {pair.does}",
        f"  rule:    {pair.rule}",
    ]
    return "\n".join(lines)


def count_pairs(pairs: Sequence[Pair]) -> list[Row]:
    """Return a row for each verdict and whether a figure decides it."""
    counts = Counter((str(pair.verdict), bool(pair.relation)) for pair in pairs)
    return [
        {"verdict": verdict, "decided by": "a figure" if has_figure else "words", "pairs": count}
        for (verdict, has_figure), count in sorted(counts.items())
    ]


def choose_versions(is_smoke: bool) -> list[Version]:
    """Return the articles to draft from."""
    if DATA.is_dir() and not is_smoke:
        return read_real_versions()
    with empty_home() as home:
        source = small_snapshots(home)[-1] if is_smoke else snapshots()[-1]
        return read_versions(source, home)


def read_real_versions() -> list[Version]:
    """Return every article of the newest snapshots of the shared data as a version in force."""
    return list(_real_versions())


def _real_versions() -> Iterator[Version]:
    for jurisdiction, kind, folder in SNAPSHOTS:
        for article in build_reader(kind).read(DATA / "statutes" / folder):
            if isinstance(article, Repeal):
                continue
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


if __name__ == "__main__":
    run_benchmark(main)
