"""Tune an adapter for style on a dataset, then measure what it carries and what not.

In: a dataset. Out: an adapter folder, its losses, a registered candidate in MLflow, the rows of its
five gates. A candidate that fails a gate is kept and marked; promote_release refuses it. Config:
configs/tune_style.yaml.
"""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from prefect import flow, runtime, task
from prefect.artifacts import create_table_artifact
from prefect.cache_policies import NO_CACHE
from pydantic import Field

from components.config import Section, load_config
from components.curation.dataset.build import read_groups
from components.engines.config import EngineConfig
from components.engines.merged_gguf import build_engine
from components.errors import MissingError
from components.evaluation.candidate_gates import (
    Candidate,
    is_marked,
    mark_candidate,
    measure_candidate,
)
from components.evaluation.gates.results import CandidateGatesConfig, describe_row
from components.models.base import load_tokenizer, prepare_base
from components.models.sources import BASE_MODEL, ModelSource, fetch_model
from components.prompting.style import StyleGuide
from components.prompting.template import template_hash
from components.storage import (
    Home,
    fingerprint,
    is_finished,
    newest_finished,
    read_manifest,
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
from components.tuning.checkpoint import discard_checkpoints
from components.tuning.encoding import Sequenced, encode_group
from components.tuning.general_texts import encode_general, load_general, mix_in
from components.tuning.trainer import Checkpointing, Step, Trainer, TrainingConfig, is_main_process
from flows.environment import git_commit, locate, open_home, progress_bar, read_config

CODE_VERSION = 2


class TuneStyleConfig(Section):
    """Settings of `tune_style`."""

    dataset: str = Field(
        default="", description="fingerprint of the dataset; empty: the newest one"
    )
    base: ModelSource = BASE_MODEL
    training: TrainingConfig = TrainingConfig()
    checkpoint_every: int = Field(
        default=25, ge=1, description="steps between checkpoints: what a killed run loses at most"
    )
    resume: bool = Field(
        default=False,
        description="go on from the last checkpoint of the same tuning, where there is one",
    )
    gates: CandidateGatesConfig = CandidateGatesConfig()
    engine: EngineConfig = EngineConfig()
    style: Path = Field(
        default=Path("configs/style/house.yaml"),
        description="the style guide that answers are held against",
    )


@flow(name="tune_style")
def tune_style(
    config: str = "configs/tune_style.yaml", overrides: list[str] | None = None, home: str = ""
) -> str:
    """Tune an adapter, measure its gates and return its fingerprint.

    One that is there already is not tuned again.
    """
    settings = read_config(config, TuneStyleConfig, overrides)
    folder = open_home(home)
    dataset = find_newest_dataset(folder, settings.dataset)
    base = prepare_model(settings.base, folder)
    identity = identify(settings, dataset)
    if is_finished(folder.adapters / identity) and is_marked(
        folder, identity, measure_of(settings)
    ):
        print(f"adapter {identity}: already tuned")
        return identity
    tags = {
        "prefect.flow_run_id": str(runtime.flow_run.id),
        "git.sha": git_commit(),
        "dataset.digest": dataset,
    }
    with tracked_by_main(folder, tags) as run:
        tune_adapter(settings, dataset, base, identity, folder, run)
        if run is not None:
            measure_gates(settings, dataset, base, identity, folder, run)
    return identity


def identify(settings: TuneStyleConfig, dataset: str) -> str:
    """Return the fingerprint of a tuning: everything that its weights depend on."""
    return fingerprint(
        [
            CODE_VERSION,
            dataset,
            settings.base.model_dump(mode="json"),
            settings.training.model_dump(),
            template_hash(),
        ]
    )


def measure_of(settings: TuneStyleConfig) -> str:
    """Return the fingerprint of what candidates are measured by.

    With another one they are measured again.
    """
    return fingerprint(
        [settings.gates.model_dump(), load_config(locate(settings.style), StyleGuide).model_dump()]
    )


@task(cache_policy=NO_CACHE)
def find_newest_dataset(home: Home, asked: str) -> str:
    """Return the dataset asked for, or the one made last."""
    if asked:
        read_manifest(home.datasets / asked)
        return asked
    newest = newest_finished(home.datasets)
    if newest is None:
        raise MissingError(f"{home.datasets}: no dataset yet. Run: clausula run curate_pairs.")
    return newest.name


@task(cache_policy=NO_CACHE)
def prepare_model(source: ModelSource, home: Home) -> Path:
    """Fetch the base model and prepare it for tuning, the first time."""
    return prepare_base(fetch_model(source, home), home)


@contextmanager
def tracked_by_main(home: Home, tags: dict[str, str]) -> Iterator[TrackedRun | None]:
    """Open the run that is tracked.

    None in the processes of a distributed tuning that do not write.
    """
    with ExitStack() as stack:
        yield (
            stack.enter_context(tracked_run(home, "tune_style", tags))
            if is_main_process()
            else None
        )


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
    trainer = Trainer(base, settings.training)
    train, validation = encode_splits(settings.training, home.datasets / dataset, base)
    checkpoints = Checkpointing(
        home.checkpoints / identity, identity, settings.checkpoint_every, settings.resume
    )
    manifest = {
        "fingerprint": identity,
        "dataset": dataset,
        "base": base.name,
        "template_hash": template_hash(),
        "method": settings.training.method,
    }
    with ExitStack() as stack:
        if run is not None:
            run.log_params(
                {
                    **settings.model_dump(mode="json"),
                    "dataset": dataset,
                    "template_hash": template_hash(),
                }
            )
        report = stack.enter_context(reported(run)) if run is not None else _say_nothing
        progress = trainer.run(train, validation, report, checkpoints)
        if run is None:
            trainer.save(home.adapters / identity)
            return
        with staged_folder(home.adapters / identity, {**manifest, "run_id": run.id}) as aside:
            trainer.save(aside)
            write_json_atomic(aside / "steps.json", progress.losses)
            keep_losses(progress.losses, aside, run)
        run.log_metrics(
            {
                "best_validation_loss": progress.best_loss,
                "num_trained": count_trained(trainer.model),
            }
        )
    register_candidate(identity, home, run)
    discard_checkpoints(checkpoints.folder)
    print(
        f"adapter {identity}: {progress.step} steps, last loss {progress.losses[-1]['loss']:.3f},"
        f" validation {progress.best_loss:.3f}"
    )


def register_candidate(identity: str, home: Home, run: TrackedRun | None) -> None:
    """Register the adapter as a candidate, unless it is one already.

    A run may have been killed before it came to that.
    """
    if run is not None and not is_registered(home, identity):
        run.log_artifacts(home.adapters / identity, "adapter")
        run.set_tag("registry.version", register_adapter(home, run.id, identity))


def encode_splits(
    training: TrainingConfig, dataset: Path, base: Path
) -> tuple[list[Sequenced], list[Sequenced]]:
    """Return the encoded groups of training, general texts among them, and of validation."""
    tokenizer = load_tokenizer(base)
    train, validation = (
        [
            encode_group(group, tokenizer, training.max_tokens)
            for group in read_groups(dataset, split)
        ]
        for split in ("train", "validation")
    )
    return (
        mix_in(
            train, encode_general(load_general(), tokenizer), training.general_share, training.seed
        ),
        validation,
    )


@contextmanager
def reported(run: TrackedRun) -> Iterator[Callable[[Step], None]]:
    """Show a bar with tokens a second and time left, and log each step, while the body runs."""
    with progress_bar("tuning") as bar, run.stage("training") as stage:

        def report(step: Step) -> None:
            bar.resize(step.num_steps)
            bar.advance(note=f"loss {step.loss:.3f}  {step.tokens_per_s:.0f} tokens/s")
            figures = {
                "loss": step.loss,
                "learning_rate": step.learning_rate,
                "tokens_per_s": step.tokens_per_s,
            }
            if step.validation is not None:
                figures["validation_loss"] = step.validation
            for one in (run, stage):
                one.log_metrics(figures, step.number)

        yield report


def _say_nothing(step: Step) -> None:
    """Report nothing: another process does."""


def keep_losses(losses: list[dict[str, float]], folder: Path, run: TrackedRun) -> None:
    """Draw the loss curve into the adapter's folder and the run."""
    validations = [
        (int(step["number"]), step["validation"])
        for step in losses
        if step["validation"] is not None
    ]
    draw_losses(
        [(int(step["number"]), step["loss"]) for step in losses], validations, folder / "losses.png"
    )
    run.log_file(folder / "losses.png")


@task(cache_policy=NO_CACHE)
def measure_gates(
    settings: TuneStyleConfig, dataset: str, base: Path, identity: str, home: Home, run: TrackedRun
) -> None:
    """Merge the candidate, measure its five gates, and mark it."""
    engine = build_engine(fetch_model(settings.base, home), home.adapters / identity, home)
    candidate = Candidate(home.adapters / identity, engine, base, home.datasets / dataset)
    guide = load_config(locate(settings.style), StyleGuide)
    with run.stage("gates") as stage, ExitStack() as stack:

        def bars(name: str) -> Callable[[int, int], None]:
            return stack.enter_context(progress_bar(f"gate {name}")).move

        rows = measure_candidate(candidate, guide, settings.gates, settings.engine, bars)
        table = [vars(row) for row in rows]
        for one in (run, stage):
            one.log_metrics({f"{row.gate}.{row.name}": row.value for row in rows})
        run.log_table(table, "gates")
    create_table_artifact(table, key="gates")
    failed = mark_candidate(home, identity, rows, measure_of(settings))
    mark_version(home, identity, failed)
    for row in rows:
        print(describe_row(row))
    print(
        f"adapter {identity}: gates failed: {', '.join(failed)}; it cannot be promoted"
        if failed
        else f"adapter {identity}: all gates passed"
    )
