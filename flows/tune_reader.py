"""Tune the reader of rules, and score it on families of rules that it never saw.

In: families of rules, the sample law, small readings, the encoder. Out: a reader folder (adapter,
heads, scores), tracked. Config: configs/tune_reader.yaml.
"""

import json
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from prefect import flow, task
from prefect.cache_policies import NO_CACHE
from pydantic import Field

from components.config import Section
from components.curation.dataset.build import read_pairs
from components.curation.dataset.decided_rules import decided_families
from components.curation.dataset.splitting import SPLITS
from components.errors import GateError, MissingError
from components.evaluation.reader_gates import ReaderGatesConfig, gate_reader, measure_reader
from components.models.copies import mark_content
from components.models.sources import fetch_model
from components.reader.choice import (
    ReaderCard,
    ReaderConfig,
    StoredReader,
    card_path,
    find_reader,
    find_shipped,
)
from components.reader.entailment import SmallReading, read_small_readings
from components.reader.families import RuleFamily, part_families, read_families
from components.reader.graph import prepare_reader
from components.reader.reader import RuleReader
from components.reader.scores import score_reader
from components.reader.trainer import ReaderProgress, ReaderTraining, train_reader
from components.samples.rule_families import load_rule_families, sample_rule_families
from components.starters.starter import read_seen_families
from components.storage import Home, fingerprint, is_finished, staged_folder, write_json_atomic
from components.tracking.runs import tracked_run
from flows.environment import locate, open_home, read_config
from flows.progress import busy, progress_bar
from flows.steps.artifacts import find_artifact
from flows.steps.shared import SharedConfig
from flows.steps.tags import run_tags

CODE_VERSION = 1
PROGRESS = "progress.json"
COMMAND = "clausula run tune_reader"
SHIPPED = "shipped"
LANGUAGE = "en"
"""Of the families that the reader is tuned on: its encoder reads no other."""
NEWEST = "newest"


class TuneReaderConfig(Section):
    """Settings of `tune_reader`."""

    start_from: str = Field(
        default="",
        description="reader to go on from: `shipped`, or a fingerprint; empty: from the encoder",
    )
    shared: SharedConfig = SharedConfig()
    rules: Path | None = Field(
        default=None, description="families of rules, a JSONL file or a folder; empty: the shipped"
    )
    decisions: str = Field(
        default="",
        description="fingerprint of the dataset whose reviewed pairs are learnt from too, or"
        " `newest`; empty: none",
    )
    readings: Path | None = Field(
        default=None, description="folder of small readings (JSONL, plain or xz); empty: none"
    )
    held_out_one_in: int = Field(
        default=5, ge=2, le=100, description="of so many families of rules one is held out"
    )
    training: ReaderTraining = ReaderTraining()
    gates: ReaderGatesConfig = ReaderGatesConfig()


@dataclass(frozen=True)
class ReaderMaterial:
    """Families to train on, families that are held out, and small readings."""

    trained: list[RuleFamily]
    held_out: list[RuleFamily]
    readings: list[SmallReading]

    @property
    def digest(self) -> str:
        """A fingerprint of what is trained on."""
        families = [family.model_dump(by_alias=True) for family in self.trained]
        return fingerprint([families, [vars(reading) for reading in self.readings]])


@flow(name="tune_reader")
def tune_reader(
    config: str = "configs/tune_reader.yaml", overrides: list[str] | None = None, home: str = ""
) -> str:
    """Tune a reader and return its fingerprint; one that is there already is not tuned again."""
    settings = read_config(config, TuneReaderConfig, overrides)
    folder = open_home(home)
    material = gather(settings, folder)
    start = find_start(settings, folder)
    identity = tune(settings, material, start, folder)
    judge(settings, material, start, identity, folder, f"{COMMAND} --config {config}")
    return identity


def find_start(settings: TuneReaderConfig, home: Home) -> StoredReader | None:
    """Return the folder and the card of the reader to go on from; None starts afresh.

    Raises:
        MissingError: There is no such reader.
    """
    if not settings.start_from:
        return None
    if settings.start_from != SHIPPED:
        try:
            return find_reader(
                ReaderConfig(base=settings.shared.reader.base, name=settings.start_from), home
            )
        except MissingError as error:
            raise MissingError(
                f"start_from: no reader {settings.start_from} of"
                f" {settings.shared.reader.base.name} in {home.readers}. Give the fingerprint of"
                " one there, or `shipped`."
            ) from error
    shipped = find_shipped(settings.shared.reader.base)
    if shipped is None:
        raise MissingError(
            f"start_from: no reader is shipped for {settings.shared.reader.base.name}. Leave it"
            " empty."
        )
    return shipped


def gather(settings: TuneReaderConfig, home: Home) -> ReaderMaterial:
    """Read families, reviewed pairs and readings, and part the families.

    Of the sample law those are held out that the writer's starter was not tuned on, so that whole
    reviews of them are new to both.

    Raises:
        MissingError: There is no such dataset, or no file of rules or readings.
    """
    rules = read_families(locate(settings.rules)) if settings.rules else load_rule_families()
    readable = [family for family in rules if family.language == LANGUAGE]
    if len(readable) < len(rules):
        num_left_out = len(rules) - len(readable)
        print(f"rules: {num_left_out} of {len(rules)} families are left out, not in English")
    trained, held_out = part_families(readable, settings.held_out_one_in)
    seen = set(read_seen_families(settings.shared.base))
    for family in sample_rule_families():
        (trained if family.id in seen else held_out).append(family)
    if settings.decisions:
        wanted = "" if settings.decisions == NEWEST else settings.decisions
        dataset = find_artifact(home.datasets, wanted, kind="dataset", made_by="curate_pairs")
        for split, families in read_decisions(home.datasets / dataset).items():
            (trained if split == "train" else held_out).extend(families)
    readings = read_small_readings(locate(settings.readings)) if settings.readings else []
    return ReaderMaterial(trained, held_out, readings)


def read_decisions(dataset: Path) -> dict[str, list[RuleFamily]]:
    """Return the rules that the reviewed pairs of a dataset folder decide, by split."""
    return {split: decided_families(read_pairs(dataset, split)) for split in SPLITS}


def identify(
    settings: TuneReaderConfig,
    material: ReaderMaterial,
    start: StoredReader | None,
    base: Path,
    home: Home,
) -> str:
    """Return the fingerprint of a tuning: everything that its weights depend on."""
    return fingerprint(
        [
            CODE_VERSION,
            base.name + mark_content(base, home),
            start.card.fingerprint if start else "",
            material.digest,
            settings.training.model_dump(mode="json"),
        ]
    )


@task(cache_policy=NO_CACHE)
def tune(
    settings: TuneReaderConfig,
    material: ReaderMaterial,
    start: StoredReader | None,
    home: Home,
) -> str:
    """Tune and save the reader, unless that has been done."""
    base = fetch_model(settings.shared.reader.base, home)
    identity = identify(settings, material, start, base, home)
    folder = home.readers / identity
    if is_finished(folder):
        print(f"reader {identity}: already tuned")
        return identity
    work = home.checkpoints / identity
    budget = round(settings.training.time_budget_s)
    with (
        tracked_run(home, "tune_reader", run_tags({})) as run,
        progress_bar("tuning reader, seconds", budget) as bar,
    ):
        run.log_params(settings.model_dump(mode="json"))

        def report(progress: ReaderProgress) -> None:
            losses = "  ".join(f"{name} {loss:.3f}" for name, loss in progress.losses.items())
            speed = progress.num_tokens / progress.spent_s
            bar.advance(0, note=f"step {progress.num_steps}  {losses}  {speed:.0f} tokens/s")
            bar.move(min(round(progress.spent_s), budget), budget)
            run.log_metrics(progress.losses, progress.num_steps)

        manifest = {
            "fingerprint": identity,
            "base": base.name,
            "start_from": start.card.fingerprint if start else "",
            "material": material.digest,
            "families": list_ids(material.trained),
            "held_out": list_ids(material.held_out),
        }
        with staged_folder(folder, manifest) as aside:
            progress = train_reader(
                base,
                material.trained,
                material.readings,
                settings.training,
                work=work,
                target=aside,
                on_progress=report,
                start=start.folder if start else None,
            )
            write_json_atomic(aside / PROGRESS, vars(progress))
    shutil.rmtree(work, ignore_errors=True)
    print(f"reader {identity}: {progress.num_steps} steps in {progress.spent_s:.0f} s")
    return identity


@task(cache_policy=NO_CACHE)
def judge(
    settings: TuneReaderConfig,
    material: ReaderMaterial,
    start: StoredReader | None,
    identity: str,
    home: Home,
    command: str = COMMAND,
) -> None:
    """Score the reader on what was held out, measure its gates, and write its card.

    Raises:
        GateError: It failed a gate; it is kept and not used.
    """
    card = measure(settings, material, start, identity, home, command)
    write_json_atomic(card_path(home, identity), card.model_dump(mode="json"))
    for name, score in card.scores.items():
        print(f"reader {identity}: {name} {score:g}")
    failed = [gate for gate in card.gates if not gate.has_passed]
    if failed:
        faults = ", ".join(f"{gate.name} {gate.value:g} ({gate.bound})" for gate in failed)
        remedy = "tune it for longer or on more rules"
        leaked = [detail for gate in failed for detail in gate.details]
        if leaked:
            remedy = f"take out of the rules what is like those held out: {', '.join(leaked[:3])}"
        raise GateError(
            f"reader {identity}: gates failed: {faults}. It is kept, and used only where it is"
            f" named; {remedy}."
        )


def measure(
    settings: TuneReaderConfig,
    material: ReaderMaterial,
    start: StoredReader | None,
    identity: str,
    home: Home,
    command: str,
) -> ReaderCard:
    """Return the card of a tuned reader; `command` is what tuned it."""
    base = fetch_model(settings.shared.reader.base, home)
    folder = home.readers / identity
    reader = RuleReader(prepare_reader(base, folder, identity, home))
    before = None if start is None else score_start(start, base, material.held_out, home)
    tags = run_tags({"reader": identity})
    with tracked_run(home, "judge_reader", tags) as run, busy("judging the reader"):
        scores, breaking = measure_reader(reader, material.held_out)
        run.log_metrics(scores)
    known = start.card.families if start else ()
    families = sorted({*known, *list_ids(material.trained)})
    gates = gate_reader(
        scores, material.trained, material.held_out, settings.gates, before=before, known=known
    )
    progress = json.loads((folder / PROGRESS).read_text(encoding="utf-8"))
    return ReaderCard(
        fingerprint=identity,
        base=settings.shared.reader.base.name,
        families=tuple(families),
        held_out=tuple(list_ids(material.held_out)),
        num_steps=int(progress["num_steps"]),
        scores=scores,
        breaking=breaking,
        gates=tuple(gates),
        command=command,
    )


def score_start(
    start: StoredReader, base: Path, held_out: Sequence[RuleFamily], home: Home
) -> dict[str, float]:
    """Return how the reader that tuning went on from scores on the same families."""
    graph = prepare_reader(base, start.folder, start.card.fingerprint, home)
    with busy("judging the reader it went on from"):
        return score_reader(RuleReader(graph).read, held_out)


def list_ids(families: Sequence[RuleFamily]) -> list[str]:
    """Return the ids of families, each once, in order."""
    return sorted({family.id for family in families})
