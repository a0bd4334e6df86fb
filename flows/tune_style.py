"""Tune an adapter for style on a dataset, then measure its five gates.

In: a dataset. Out: an adapter folder, its losses, a registered candidate in MLflow, the rows of its
gates. A candidate that fails a gate is kept and marked; promote_release refuses it. Config:
configs/tune_style.yaml.
"""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from functools import partial
from pathlib import Path

from prefect import flow, task
from prefect.artifacts import create_table_artifact
from prefect.cache_policies import NO_CACHE
from pydantic import Field

from components.config import Section
from components.curation.consent.withdrawals import read_withdrawn
from components.curation.dataset.build import read_groups
from components.curation.withdrawn_pairs import refuse_withdrawn
from components.evaluation.candidate_gates import (
    Candidate,
    is_marked,
    mark_candidate,
    measure_candidate,
)
from components.evaluation.gates.results import CandidateGatesConfig, describe_result
from components.evaluation.untuned_gates import measure_untuned
from components.gate_result import GateResult, tabulate_gates
from components.models.base import load_tokenizer, prepare_base
from components.models.gguf_copy import REVISION
from components.models.memory import read_memory, require_memory
from components.models.sources import ModelSource, fetch_model
from components.prompting.template import template_hash
from components.records import Pair
from components.samples.pairs import generate_pairs, load_families
from components.starters.starter import (
    WEIGHTS,
    find_start,
    read_seen_families,
    refuse_seen_families,
)
from components.storage import (
    Home,
    fingerprint,
    is_finished,
    read_manifest,
    sha256_file,
    staged_folder,
    write_json_atomic,
)
from components.tracking.plots import draw_losses
from components.tracking.runs import (
    TrackedRun,
    is_registered,
    mark_version,
    register_adapter,
    tracked_run,
)
from components.tuning.adapter import count_trained
from components.tuning.checkpoint import TrainingProgress, discard_checkpoints
from components.tuning.encoding import Sequenced, encode_groups
from components.tuning.general_texts import encode_general, load_general, mix_in
from components.tuning.memory import estimate_memory
from components.tuning.trainer import Checkpointing, Step, Trainer, TrainingConfig, is_main_process
from flows.environment import open_home, read_config
from flows.progress import progress_bar
from flows.steps.announcing import announce, candidate_registered
from flows.steps.artifacts import find_artifact
from flows.steps.engines import is_served_elsewhere, prepare_base_engine, prepare_engine
from flows.steps.plan import begin_step
from flows.steps.shared import SharedConfig, load_style
from flows.steps.tags import run_tags

CODE_VERSION = 2
SPARE_SEED = 7


class TuneStyleConfig(Section):
    """Settings of `tune_style`."""

    dataset: str = Field(
        default="", description="fingerprint of the dataset; empty: the newest one"
    )
    shared: SharedConfig = SharedConfig()
    training: TrainingConfig = TrainingConfig()
    checkpoint_every: int = Field(
        default=25, ge=1, description="steps between checkpoints, the most a killed run loses"
    )
    resume: bool = Field(
        default=False,
        description="go on from the last checkpoint of the same tuning, if there is one",
    )
    gates: CandidateGatesConfig = CandidateGatesConfig()


@flow(name="tune_style")
def tune_style(
    config: str = "configs/tune_style.yaml", overrides: list[str] | None = None, home: str = ""
) -> str:
    """Tune an adapter, measure its gates and return its fingerprint.

    One that is there already is not tuned again.
    """
    settings = read_config(config, TuneStyleConfig, overrides)
    folder = open_home(home)
    dataset = find_artifact(
        folder.datasets, settings.dataset, kind="dataset", made_by="curate_pairs"
    )
    refuse_withdrawn(folder, dataset, read_withdrawn(folder))
    base = prepare_model(settings.shared, settings.training.method, folder)
    identity = identify(settings, dataset, folder)
    is_tuned = is_finished(folder.adapters / identity)
    if is_tuned and is_marked(folder, identity, gates_fingerprint(settings)):
        print(f"adapter {identity}: already tuned")
        return identity
    with tracked_by_main(folder, run_tags({"dataset.digest": dataset})) as run:
        if settings.training.method == "none":
            take_base(settings, dataset, base, identity, folder, run)
        else:
            tune_adapter(settings, dataset, base, identity, folder, run)
        if run is not None:
            measure_gates(settings, dataset, base, identity, folder, run)
    return identity


def identify(settings: TuneStyleConfig, dataset: str, home: Home) -> str:
    """Return the fingerprint of a tuning: everything that its weights depend on."""
    start = find_start(settings.training.start_from, settings.shared.base, home)
    return fingerprint(
        [
            CODE_VERSION,
            dataset,
            sha256_file(start / WEIGHTS) if start else "",
            settings.shared.base.model_dump(mode="json"),
            settings.training.model_dump(),
            template_hash(load_style(settings.shared).sentence),
        ]
    )


def gates_fingerprint(settings: TuneStyleConfig) -> str:
    """Return the fingerprint of gates, style guide and the way that engines are made.

    A new one means measuring again.
    """
    guide = load_style(settings.shared)
    return fingerprint([settings.gates.model_dump(), guide.model_dump(), REVISION])


@task(cache_policy=NO_CACHE)
def prepare_model(shared: SharedConfig, method: str, home: Home) -> Path:
    """Fetch the base model and prepare it, the first time; not where only a server needs it."""
    if is_served_elsewhere(shared, method):
        return home.models / shared.base.name
    return prepare_base(fetch_model(shared.base, home), home)


@contextmanager
def tracked_by_main(home: Home, tags: dict[str, str]) -> Iterator[TrackedRun | None]:
    """Open the tracked run in the main process; the others of a distributed tuning get None."""
    if not is_main_process():
        yield None
        return
    with tracked_run(home, "tune_style", tags) as run:
        yield run


@task(cache_policy=NO_CACHE)
def tune_adapter(
    settings: TuneStyleConfig,
    dataset: str,
    base: Path,
    identity: str,
    home: Home,
    run: TrackedRun | None,
) -> None:
    """Encode, tune, save the adapter and register it."""
    if is_finished(home.adapters / identity):
        register_candidate(identity, home, run)
        return
    trainer = open_trainer(settings, dataset, base, home)
    train, validation = encode_splits(settings.training, home.datasets / dataset, base)
    checkpoints = Checkpointing(
        home.checkpoints / identity, identity, settings.checkpoint_every, settings.resume
    )
    if run is None:
        trainer.run(train, validation, _report_nothing, checkpoints)
        trainer.save(home.adapters / identity)
        return
    run.log_params(
        settings.model_dump(mode="json")
        | {"dataset": dataset, "template_hash": template_hash(load_style(settings.shared).sentence)}
    )
    with step_reporter(run, settings.training.time_budget_s) as report:
        progress = trainer.run(train, validation, report, checkpoints)
    num_withdrawn = int(read_manifest(home.datasets / dataset).get("num_withdrawn", 0))
    manifest = describe_adapter(settings, dataset, trainer.base.name, num_withdrawn)
    manifest |= {"fingerprint": identity}
    save_adapter(trainer, progress, manifest, home.adapters / identity, run)
    register_candidate(identity, home, run)
    discard_checkpoints(checkpoints.folder)
    print(f"adapter {identity}: {describe_progress(progress, len(validation))}")


@task(cache_policy=NO_CACHE)
def take_base(
    settings: TuneStyleConfig,
    dataset: str,
    base: Path,
    identity: str,
    home: Home,
    run: TrackedRun | None,
) -> None:
    """Write down that the base is served as it is, under the name of an adapter."""
    if run is None or is_finished(home.adapters / identity):
        return
    manifest = describe_adapter(settings, dataset, base.name, num_withdrawn=0)
    manifest |= {"fingerprint": identity, "run_id": run.id}
    with staged_folder(home.adapters / identity, manifest) as aside:
        write_json_atomic(aside / "steps.json", [])
    register_candidate(identity, home, run)
    print(f"adapter {identity}: none is tuned; {settings.shared.base.name} answers by its grammar")


def open_trainer(settings: TuneStyleConfig, dataset: str, base: Path, home: Home) -> Trainer:
    """Return the trainer, with the adapter that it goes on from if there is one.

    Raises:
        EngineError: This machine has too little memory.
        GateError: That adapter was tuned on rules which the dataset holds out.
    """
    require_memory(
        f"tuning {base.name}",
        estimate_memory(base, settings.training),
        "Lower training.tokens_per_pass, raise training.first_layer, or take a smaller base.",
        read_memory(),
    )
    start = find_start(settings.training.start_from, settings.shared.base, home)
    if start is not None:
        families = read_manifest(home.datasets / dataset)["families"]
        refuse_seen_families(start, [*families["validation"], *families["test"]])
    return Trainer(base, settings.training, start)


def describe_progress(progress: TrainingProgress, num_held_out: int) -> str:
    """Return what a tuning did, as a line to print: `40 steps in 95 s; loss on 8 ...`."""
    done = f"{progress.step} steps in {progress.spent_s:.0f} s"
    if not progress.validations:
        return done
    first, last = progress.validations[0], progress.validations[-1]
    held_out = f"{done}; loss on {num_held_out} held-out groups"
    if first["number"] != 0:
        return f"{held_out} {progress.best_loss:.3f} after"
    figures = f"{held_out} {first['loss']:.3f} before, {last['loss']:.3f} after"
    if progress.best_loss < first["loss"]:
        return figures
    return f"{figures}; the weights from before are kept, since these steps made them no better"


def describe_adapter(
    settings: TuneStyleConfig, dataset: str, base: str, num_withdrawn: int
) -> dict[str, object]:
    """Return what an adapter's manifest says of how it was made.

    Args:
        settings: Of the tuning.
        dataset: What it was tuned on.
        base: The name of the base's prepared folder.
        num_withdrawn: The pairs that its dataset left out since consent was withdrawn.
    """
    return {
        "dataset": dataset,
        "num_withdrawn": num_withdrawn,
        "base": base,
        "template_hash": template_hash(load_style(settings.shared).sentence),
        "method": settings.training.method,
    }


def save_adapter(
    trainer: Trainer,
    progress: TrainingProgress,
    manifest: dict[str, object],
    folder: Path,
    run: TrackedRun,
) -> None:
    """Save the adapter into a folder of its own and log its figures."""
    manifest = manifest | {"run_id": run.id}
    with staged_folder(folder, manifest) as aside:
        write_tuning(trainer, progress.losses, aside)
    run.log_file(folder / "losses.png")
    figures = {
        "best_validation_loss": progress.best_loss,
        "num_trained": count_trained(trainer.model),
    }
    run.log_metrics(figures)


def write_tuning(trainer: Trainer, losses: list[dict[str, float]], folder: Path) -> None:
    """Write the adapter, the losses of its steps, and their curve."""
    trainer.save(folder)
    write_json_atomic(folder / "steps.json", losses)
    training = [(int(step["number"]), step["loss"]) for step in losses]
    validated = [step for step in losses if step["validation"] is not None]
    validation = [(int(step["number"]), step["validation"]) for step in validated]
    draw_losses(training, validation, folder / "losses.png")


def register_candidate(identity: str, home: Home, run: TrackedRun | None) -> None:
    """Register the adapter as a candidate, unless it is one already.

    A run that was killed may have saved the adapter without registering it.
    """
    if run is not None and not is_registered(home, identity):
        run.log_artifacts(home.adapters / identity, "adapter")
        run.set_tag("registry.version", register_adapter(home, run.id, identity))


def encode_splits(
    training: TrainingConfig, dataset: Path, base: Path
) -> tuple[list[Sequenced], list[Sequenced]]:
    """Return the encoded groups of training, with general texts among them, and of validation."""
    tokenizer = load_tokenizer(base)
    encoded = {}
    for split in ("train", "validation"):
        groups = read_groups(dataset, split)
        encoded[split] = encode_groups(groups, tokenizer, training.max_tokens)
    general = encode_general(load_general(), tokenizer)
    train = mix_in(encoded["train"], general, training.general_share, training.seed)
    return train, encoded["validation"]


@contextmanager
def step_reporter(run: TrackedRun, time_budget_s: float) -> Iterator[Callable[[Step], None]]:
    """Yield a function that reports a step: it moves a progress bar and logs the step's figures.

    The bar counts steps, or the seconds of a tuning that is given a time. The figures go to the
    run, where tunings are compared, and to its stage `training`, which also has the time that
    training took.
    """
    label = "tuning, seconds" if time_budget_s else "tuning"
    spent_s = 0.0
    with progress_bar(label) as bar, run.stage("training") as stage:

        def report(step: Step) -> None:
            nonlocal spent_s
            spent_s += step.tokens / step.tokens_per_s
            note = f"loss {step.loss:.3f}  {step.tokens_per_s:.0f} tokens/s"
            if time_budget_s:
                budget = round(time_budget_s)
                bar.advance(0, note=f"step {step.number}  {note}")
                bar.move(min(round(spent_s), budget), budget)
            else:
                bar.resize(step.num_steps)
                bar.advance(note=note)
            figures = {
                "loss": step.loss,
                "learning_rate": step.learning_rate,
                "tokens_per_s": step.tokens_per_s,
            }
            if step.validation is not None:
                figures["validation_loss"] = step.validation
            for tracked in (run, stage):
                tracked.log_metrics(figures, step.number)

        yield report


def _report_nothing(step: Step) -> None:
    """Report nothing: only the main process reports."""


@task(cache_policy=NO_CACHE)
def measure_gates(
    settings: TuneStyleConfig, dataset: str, base: Path, identity: str, home: Home, run: TrackedRun
) -> None:
    """Merge the candidate, measure its gates, and mark it."""
    begin_step("gates")
    shared = settings.shared
    is_untuned = settings.training.method == "none"
    candidate = Candidate(
        adapter=home.adapters / identity,
        engine=prepare_engine(shared, home.adapters / identity, home),
        base=base,
        build_base_engine=partial(prepare_base_engine, shared.base, home),
        dataset=home.datasets / dataset,
        spare_pairs=make_spare_pairs(shared.base, home.datasets / dataset),
    )
    guide = load_style(shared)
    with run.stage("gates") as stage, ExitStack() as stack:

        def bars(name: str) -> Callable[[int, int], None]:
            return stack.enter_context(progress_bar(f"gate {name}")).move

        measure = measure_untuned if is_untuned else measure_candidate
        rows = measure(candidate, guide, settings.gates, shared.engine, bars)
        table = tabulate_gates(rows)
        figures = {f"{row.gate}.{row.name}": row.value for row in rows}
        for tracked in (run, stage):
            tracked.log_metrics(figures)
        run.log_table(table, "gates")
    create_table_artifact(table, key="gates")
    mark_gates(settings, identity, rows, home)


def make_spare_pairs(base: ModelSource, dataset: Path) -> list[Pair]:
    """Return sample pairs of rules that neither the starter nor the dataset was tuned on."""
    tuned_on = {*read_seen_families(base), *read_manifest(dataset)["families"]["train"]}
    families = [family for family in load_families() if family.id not in tuned_on]
    pairs = generate_pairs(families, per_wording=2, seed=SPARE_SEED)
    return [pair for pair in pairs if pair.wording]


def mark_gates(
    settings: TuneStyleConfig, identity: str, rows: list[GateResult], home: Home
) -> None:
    """Mark the candidate as passed or failed, on disk and in the registry, and print the gates."""
    failed = mark_candidate(home, identity, rows, gates_fingerprint(settings))
    mark_version(home, identity, failed)
    for row in rows:
        if row.bound:  # the other figures are in the table
            print(describe_result(row))
    if failed:
        print(f"adapter {identity}: gates failed: {', '.join(failed)}; it cannot be promoted")
    else:
        print(f"adapter {identity}: all gates passed")
        announce(candidate_registered(identity))
