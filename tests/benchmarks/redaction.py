"""Recall and precision of redaction on labelled sentences, by kind and language.

The sentences stand in `tests/curation/redaction/`: one half the rules were mended against, the
other was written and marked before they were run on it. `low` and `high` are the ends of the 95 %
interval (Wilson). `lost` counts amounts, rates and terms that a placeholder took away.

Run: python -m tests.benchmarks.redaction [--half heldout] [--faults]
"""

import time
from collections.abc import Sequence

from components.curation.redaction.redact import KINDS, RedactionConfig, Redactor
from tests.benchmarks.reporting import Row, option_parser, run_benchmark, say_left_out, show
from tests.curation.redaction.labelled import (
    HALVES,
    LANGUAGES,
    Score,
    Sentence,
    read_sentences,
    score_sentences,
)

NUM_SMOKE = 20
NUMBERS = ("ACCOUNT", "ID", "PHONE", "EMAIL")
GOAL_KINDS = ("PERSON", "COMPANY", *NUMBERS)


def main(arguments: Sequence[str] | None = None) -> None:
    """Print the table of each half."""
    parser = option_parser(__doc__)
    parser.add_argument(
        "--half",
        choices=("development", "heldout", "both"),
        default="both",
        help="which sentences to measure on",
    )
    parser.add_argument("--faults", action="store_true", help="print what was missed and wrong")
    options = parser.parse_args(arguments)
    redactor = Redactor(RedactionConfig())
    rows: list[Row] = []
    faults: list[str] = []
    for name in HALVES:
        half = name.removeprefix("labelled_").removesuffix(".txt")
        if options.half not in (half, "both"):
            continue
        sentences = read_sentences(name)[: NUM_SMOKE if options.smoke else None]
        started = time.perf_counter()
        score = score_sentences(sentences, redactor.find_all)
        seconds = time.perf_counter() - started
        rows += _rows(half, sentences, score, seconds)
        faults += score.faults
    show("redaction of labelled sentences", rows, options.json)
    if options.faults:
        print("\n".join(faults))
    say_left_out("the sentences after the first few" if options.smoke else "")


def _rows(half: str, sentences: Sequence[Sentence], score: Score, seconds: float) -> list[Row]:
    """Return a row for each kind and language, and one of the kinds that have a goal."""
    rows: list[Row] = []
    for kind in KINDS:
        for language in LANGUAGES:
            if score.marked[kind, language] or score.replaced[kind, language]:
                rows.append(_row(half, kind, (kind,), (language,), score))
    for language in LANGUAGES:
        rows.append(_row(half, "people, companies, numbers", GOAL_KINDS, (language,), score))
    rows.append(_row(half, "people, companies, numbers", GOAL_KINDS, LANGUAGES, score))
    rate = len(sentences) / seconds
    return [{**row, "lost": score.lost_figures, "texts/s": round(rate)} for row in rows]


def _row(
    half: str, what: str, kinds: Sequence[str], languages: Sequence[str], score: Score
) -> dict[str, float | int | str]:
    """Return the row of some kinds and languages."""
    recall = score.recall(kinds, languages)
    precision = score.precision(kinds, languages)
    return {
        "half": half,
        "what": what,
        "language": " and ".join(languages),
        "marked": recall.num_all,
        "recall": recall.value,
        "recall low": recall.interval[0],
        "recall high": recall.interval[1],
        "replaced": precision.num_all,
        "precision": precision.value,
        "precision low": precision.interval[0],
        "precision high": precision.interval[1],
    }


if __name__ == "__main__":
    run_benchmark(main)
