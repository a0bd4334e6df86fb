"""The tasks of `tune_retriever` that tune a reader to rerank, and hold it against its gate.

In: families of rules, statutes, reviewed pairs, the embedder's encoder. Out: a reader folder and
its card among those of `tune_reader`; one that fails its gate is kept and not used.
"""

import json
import shutil
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from prefect import task
from prefect.cache_policies import NO_CACHE
from pydantic import Field

from components.config import Section
from components.evaluation.embedder_scores import describe_gain, gate_gains, refuse_failed_gains
from components.evaluation.ranking import flatten, score_cases
from components.evaluation.reranker_gate import Cases, judge_reranker
from components.gate_result import GateResult
from components.knowledge.choose_embedder import find_english_embedder
from components.models.copies import mark_content
from components.models.sources import ModelSource, fetch_model
from components.reader.choice import ReaderCard, card_path
from components.reader.families import RuleFamily, part_families, read_families
from components.reader.graph import prepare_reader
from components.reader.reader import RuleReader
from components.records import BY_FIGURES
from components.retriever_tuning.gathering import GatheringConfig, gather_sources, make_probes
from components.retriever_tuning.governing_lessons import (
    deal_governing,
    read_governing,
    write_governing,
)
from components.retriever_tuning.governing_trainer import (
    GoverningProgress,
    GoverningTraining,
    tune_reranker,
)
from components.retriever_tuning.retrieval_probes import probe_rules
from components.samples.rule_families import load_rule_families
from components.storage import Home, fingerprint, is_finished, staged_folder, write_json_atomic
from components.tracking.runs import tracked_run
from flows.environment import locate, open_store
from flows.progress import progress_bar
from flows.steps.retriever_material import read_reviewed
from flows.steps.tags import run_tags

CODE_VERSION = 1
COMMAND = "clausula run tune_retriever --set trains=reranker"
LANGUAGE = "en"
"""Of the families that a reranker is tuned on: its encoder reads no other."""
STEPS = "steps.json"


class RerankerConfig(Section):
    """What a reranker is tuned on beside `gathering`, how, and what it must gain."""

    rules: Path | None = Field(
        default=None, description="families of rules, a JSONL file or a folder; empty: the shipped"
    )
    held_out_one_in: int = Field(
        default=5, ge=2, le=100, description="of so many families of rules one is held out"
    )
    num_rules_probed: int = Field(
        default=100, ge=1, description="held-out rules that it is judged by, at most"
    )
    training: GoverningTraining = GoverningTraining()
    min_gain: float = Field(
        default=0.0,
        ge=-1,
        le=1,
        description="nDCG@10 that it must gain on every probe over the embedder alone",
    )


@dataclass(frozen=True)
class RerankerMaterial:
    """Where lessons and probes come from, and the encoder.

    Attributes:
        gathering: Statutes and counts, its paths found.
        dataset: Fingerprint of the dataset of reviewed pairs.
        base: The source of the encoder.
        config: The settings.
    """

    gathering: GatheringConfig
    dataset: str
    base: ModelSource
    config: RerankerConfig


def train_reranker(material: RerankerMaterial, home: Home) -> str:
    """Tune a reader that reranks, hold it against its gate, and return its fingerprint.

    One that is there already is not tuned again.
    """
    lessons = deal_lessons(material, home)
    identity = tune_governing(material, lessons, home)
    judge_governing(material, identity, home)
    return identity


@task(cache_policy=NO_CACHE)
def deal_lessons(material: RerankerMaterial, home: Home) -> Path:
    """Deal what a reranker is tuned on and return the file; nothing is like what judges it."""
    config = material.config
    trained, _ = part_families(read_rules(config), config.held_out_one_in)
    reviewed = read_reviewed(home, material.dataset)
    pairs, articles, num_dropped = gather_sources(material.gathering, home, reviewed)
    training = config.training
    lessons = deal_governing(
        pairs, articles, trained, num_wrong=training.num_wrong, seed=training.seed
    )
    digest = fingerprint([CODE_VERSION, [vars(lesson) for lesson in lessons]])
    path = home.root / "retriever" / f"{digest}-governing.jsonl"
    write_governing(path, lessons)
    counts = Counter(lesson.kind for lesson in lessons)
    shown = ", ".join(f"{count} {kind}" for kind, count in counts.items())
    print(f"lessons: {shown}; {num_dropped} dropped as like a test")
    return path


@task(cache_policy=NO_CACHE)
def tune_governing(material: RerankerMaterial, lessons: Path, home: Home) -> str:
    """Tune and save the reranker, unless that has been done; return its fingerprint.

    An interrupted tuning goes on from its last checkpoint.
    """
    base = fetch_model(material.base, home)
    training = material.config.training
    base_name = base.name + mark_content(base, home)
    identity = fingerprint(
        [CODE_VERSION, base_name, lessons.stem, training.model_dump(mode="json")]
    )
    folder = home.readers / identity
    if is_finished(folder):
        print(f"reranker {identity}: already tuned")
        return identity
    work = home.checkpoints / identity
    budget = round(training.time_budget_s)
    with (
        tracked_run(home, "tune_reranker", run_tags({"lessons": lessons.stem})) as run,
        progress_bar("tuning reranker, seconds", budget) as bar,
    ):
        run.log_params(material.config.model_dump(mode="json"))

        def report(progress: GoverningProgress) -> None:
            note = (
                f"step {progress.num_steps}  loss {progress.loss:.3f}  first {progress.first:.2f}"
            )
            bar.advance(0, note=note)
            bar.move(min(round(progress.spent_s), budget), budget)
            run.log_metrics({"loss": progress.loss, "first": progress.first}, progress.num_steps)

        manifest = {"fingerprint": identity, "base": base.name, "lessons": lessons.stem}
        with staged_folder(folder, manifest) as aside:
            progress = tune_reranker(
                base,
                read_governing(lessons),
                training,
                work=work,
                target=aside,
                on_progress=report,
            )
            write_json_atomic(aside / STEPS, vars(progress))
    shutil.rmtree(work, ignore_errors=True)
    print(f"reranker {identity}: {progress.num_steps} steps in {progress.spent_s:.0f} s")
    return identity


@task(cache_policy=NO_CACHE)
def judge_governing(material: RerankerMaterial, identity: str, home: Home) -> None:
    """Compare what is found with the reranker and without, and write its card.

    Raises:
        GateError: It gains too little on a probe; it is kept and not used.
    """
    before, after = read_probes(material, identity, home)
    gates = gate_gains(before, after, material.config.min_gain, gate="reranker")
    scores: dict[str, float] = {}
    for name, cases in after.items():
        scores |= flatten(score_cases(cases), f"{name.replace(' ', '_')}.")
    with tracked_run(home, "judge_reranker", run_tags({"reranker": identity})) as run:
        run.log_metrics(scores)
    card = write_card(material, identity, home, scores=scores, gates=gates)
    for gate in card.gates:
        print(describe_gain(gate))
    refuse_failed_gains(
        card.gates,
        f"reranker {identity}: gains too little",
        "It is kept and not used; tune it for longer (reranker.training.time_budget_s) or on more"
        " rules.",
    )


def read_probes(material: RerankerMaterial, identity: str, home: Home) -> tuple[Cases, Cases]:
    """Return the cases of every probe without the reranker, and with it."""
    config = material.config
    base = fetch_model(material.base, home)
    in_use = find_english_embedder(open_store(home), home)
    reader = RuleReader(prepare_reader(base, home.readers / identity, identity, home))
    probes = make_probes(material.gathering, home, read_reviewed(home, material.dataset))
    rules = read_rules(config)
    _, held_out = part_families(rules, config.held_out_one_in)
    if held_out:
        seed = material.gathering.seed
        probes.append(probe_rules(rules, held_out, config.num_rules_probed, seed))
    num_queries = sum(len(probe.queries) for probe in probes)
    with progress_bar("judging the reranker", num_queries) as bar:
        return judge_reranker(probes, in_use, reader, bar.advance)


def write_card(
    material: RerankerMaterial,
    identity: str,
    home: Home,
    *,
    scores: dict[str, float],
    gates: Sequence[GateResult],
) -> ReaderCard:
    """Write the card of a reranker beside those of readers, and return it."""
    config = material.config
    trained, held_out = part_families(read_rules(config), config.held_out_one_in)
    progress = json.loads((home.readers / identity / STEPS).read_text(encoding="utf-8"))
    card = ReaderCard(
        fingerprint=identity,
        base=material.base.name,
        families=tuple(sorted({family.id for family in trained})),
        held_out=tuple(sorted({family.id for family in held_out})),
        num_steps=int(progress["num_steps"]),
        scores=scores,
        breaking=BY_FIGURES,
        gates=tuple(gates),
        command=COMMAND,
        task="governing",
    )
    write_json_atomic(card_path(home, identity), card.model_dump(mode="json"))
    return card


def read_rules(config: RerankerConfig) -> list[RuleFamily]:
    """Return the families of rules in the language of the encoder."""
    rules = read_families(locate(config.rules)) if config.rules else load_rule_families()
    return [family for family in rules if family.language == LANGUAGE]
