"""Write plain pairs of a second house style to a file: a clause, an answer, a day.

They show what it takes to get from a firm's sheet to its style; the commands that follow are
printed. Needs nothing but the samples.

    python -m tests.benchmarks.second_style --language english --count 1000 second.jsonl
"""

import json
import tempfile
from collections.abc import Sequence
from pathlib import Path

from components.samples.plain_pairs import style_path
from tests.benchmarks.reporting import option_parser, say_left_out, show
from tests.curation.dataset.plain import plain_pairs
from tests.curation.drafting.material import sample_versions

NUM_SMOKE = 20


def main(arguments: Sequence[str] | None = None) -> None:
    """Write the pairs, and print how many there are and what to run next."""
    parser = option_parser(__doc__)
    parser.add_argument("file", type=Path, nargs="?", default=Path("second-style.jsonl"))
    parser.add_argument("--language", choices=("english", "chinese"), default="english")
    parser.add_argument("--count", type=int, default=1000)
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as scratch:
        path = Path(scratch) / "pairs.jsonl" if options.smoke else options.file
        count = NUM_SMOKE if options.smoke else options.count
        num_pairs = write_pairs(path, options.language, count)
    if not options.smoke:  # its file is gone
        print_next(path, style_path(options.language))
    rows = [{"language": options.language, "pairs": num_pairs}]
    show("plain pairs of the second house style", rows, options.json)
    say_left_out()


def print_next(path: Path, style: Path) -> None:
    """Print the commands that take the pairs in and tune on them."""
    print(
        f"clausula run curate_pairs --set pairs.kind=jsonl --set pairs.path={path}"
        f" --set pairs.jurisdiction=sample --set shared.style={style}"
    )
    print(f"clausula run tune_style --set training.time_budget_s=420 --set shared.style={style}")


def write_pairs(path: Path, language: str, count: int) -> int:
    """Write rows of clause, answer and day; return how many."""
    pairs = plain_pairs(count, sample_versions(), "chinese" if language == "chinese" else "english")
    lines: list[str] = []
    for pair in pairs:
        row = {"clause": pair.clause, "answer": pair.answer, "as_of": pair.as_of.isoformat()}
        lines.append(json.dumps(row, ensure_ascii=False))
    path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    return len(lines)


if __name__ == "__main__":
    main()
