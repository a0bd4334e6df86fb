"""Write plain pairs of a second house style to a file: a clause, an answer, a day.

They show what it takes to get from a firm's sheet to its style; the commands that follow are
printed. Needs nothing but the samples.

    python -m tests.benchmarks.second_style --language english --count 1000 second.jsonl
"""

import argparse
import json
from pathlib import Path

from components.samples.plain_pairs import style_path
from tests.curation.dataset.plain import plain_pairs
from tests.curation.drafting.material import sample_versions


def main() -> None:
    """Write the pairs."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("file", type=Path)
    parser.add_argument("--language", choices=("english", "chinese"), default="english")
    parser.add_argument("--count", type=int, default=1000)
    options = parser.parse_args()
    rows = write_pairs(options.file, options.language, options.count)
    style = style_path(options.language)
    print(f"{options.file}: {rows} plain pairs")
    print(
        f"clausula run curate_pairs --set pairs.kind=jsonl --set pairs.path={options.file}"
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
