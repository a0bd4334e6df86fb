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
from components.models.copies import mark_content
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
from components.tracking.runs import (
    TrackedRun,
    mark_version,
    tracked_run,
)
from components.tuning.checkpoint import discard_checkpoints
from components.tuning.encoding import Sequenced, encode_groups
from components.tuning.general_texts import encode_general, load_general, mix_in
from components.tuning.memory import estimate_memory
from components.tuning.sharding import Sharding
from components.tuning.trainer import Checkpointing, Trainer, TrainingConfig, is_main_process
from flows.environment import open_home, read_config
from flows.progress import progress_bar
from flows.steps.announcing import announce, candidate_registered
from flows.steps.artifacts import find_artifact
from flows.steps.engines import is_served_elsewhere, prepare_base_engine, prepare_engine
from flows.steps.plan import begin_step
from flows.steps.shared import SharedConfig, load_style
from flows.steps.tags import run_tags
from flows.steps.tuned_adapters import register_candidate, save_adapter
from flows.steps.tuning_progress import describe_progress, report_nothing, step_reporter

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
    sharding: Sharding = Field(
        default="none",
        description=(
            "fsdp: the processes of `torchrun` share the weights out, for a base that one device"
            " cannot hold; none: each has all of them"
        ),
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
    base = settings.shared.base
    start = find_start(settings.training.start_from, base, home)
    depends_on = [
        CODE_VERSION,
        dataset,
        sha256_file(start / WEIGHTS) if start else "",
        base.model_dump(mode="json"),
        settings.training.model_dump(),
        template_hash(load_style(settings.shared).sentence),
    ]
    if base.kind == "folder" and base.path and base.path.is_dir():
        depends_on.append(mark_content(base.path, home))
    return fingerprint(depends_on)


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
        trainer.run(train, validation, report_nothing, checkpoints)
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
    return Trainer(base, settings.training, start, sharding=settings.sharding)


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
