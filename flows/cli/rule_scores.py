"""What `clausula score --rules` prints: how well clauses are judged under the right rule."""

import json
from pathlib import Path
from typing import TYPE_CHECKING

from flows.environment import open_home
from flows.progress import busy, progress_bar

if TYPE_CHECKING:
    from components.reader.choice import ReaderConfig


def score_rule_file(path: Path, config: "ReaderConfig", *, is_json: bool, explain: bool) -> None:
    """Judge the clauses of rule families with the reader in use, and print the scores.

    Args:
        path: A JSONL file of families, or a folder of such files.
        config: Which reader.
        is_json: Print one JSON object and nothing else.
        explain: List the families with clauses that are judged wrongly, the worst first.
    """
    from components.evaluation.rule_scores import (
        ReadsPairs,
        explain_families,
        judge_rules,
        score_rules,
    )
    from components.reader.choice import open_reader
    from components.reader.families import read_families
    from components.records import BY_FIGURES

    families = read_families(path)
    reader: ReadsPairs | None = None
    breaking = BY_FIGURES
    trained_on: tuple[str, ...] = ()
    name = ""
    if config.is_on:
        with busy("opening the reader"):
            reader, card = open_reader(config, open_home())
        breaking, trained_on, name = card.breaking, card.families, card.fingerprint
    with progress_bar("reading") as bar:
        judged = judge_rules(families, reader, breaking, bar.move)
    scores = score_rules(judged, trained_on)
    print(json.dumps({"reader": name} | scores, indent=None if is_json else 2))
    if is_json:
        return
    if scores["num_trained_on"]:
        print(
            f"The reader was tuned on {scores['num_trained_on']} of {scores['num_families']}"
            " families: the scores flatter it."
        )
    if scores["num_unread"]:
        print(
            f"{scores['num_unread']} of {scores['num_pairs']} pairs were not read (another"
            " language, or no reader): figures alone judged them."
        )
    if explain:
        print(*explain_families(judged), sep="\n")
