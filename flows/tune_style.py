"""Tune a LoRA adapter for style on a dataset.

In: a dataset. Out: an adapter folder, its losses, a registered candidate in MLflow.
Config: configs/tune_style.yaml.
"""

from pathlib import Path

from prefect import flow, runtime, task
from prefect.cache_policies import NO_CACHE
from pydantic import Field

from components.config import Section
from components.curation.dataset import read_groups
from components.errors import MissingError
from components.models.base import load_tokenizer, prepare_base
from components.models.sources import BASE_MODEL, ModelSource, fetch_model
from components.prompting.template import template_hash
from components.storage import Home, fingerprint, is_finished, newest_finished, read_manifest, staged_folder, write_json_atomic
from components.tracking.runs import TrackedRun, register_adapter, tracked_run
from components.tuning.encoding import encode_group
from components.tuning.trainer import Step, TrainingConfig, train_adapter
from flows.setting import git_commit, open_home, progress_bar, read_config

CODE_VERSION = 1


class TuneStyleConfig(Section):
    """Settings of `tune_style`."""

    dataset: str = Field(default="", description="fingerprint of the dataset; empty: the newest one")
    base: ModelSource = BASE_MODEL
    training: TrainingConfig = TrainingConfig()


@flow(name="tune_style")
def tune_style(config: str = "configs/tune_style.yaml", overrides: list[str] | None = None, home: str = "") -> str:
    """Tune an adapter and return its fingerprint; one that is there already is not tuned again."""
    settings = read_config(config, TuneStyleConfig, overrides)
    folder = open_home(home)
    dataset = find_newest_dataset(folder, settings.dataset)
    base = prepare_model(settings.base, folder)
    parts = [CODE_VERSION, dataset, settings.base.model_dump(mode="json"), settings.training.model_dump(), template_hash()]
    identity = fingerprint(parts)
    if is_finished(folder.adapters / identity):
        print(f"adapter {identity}: already tuned")
        return identity
    return tune_adapter(settings, dataset, base, identity, folder)


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


@task(cache_policy=NO_CACHE)
def tune_adapter(settings: TuneStyleConfig, dataset: str, base: Path, identity: str, home: Home) -> str:
    """Encode, tune, save the adapter and register it."""
    tokenizer = load_tokenizer(base)
    groups = read_groups(home.datasets / dataset, "train")
    sequences = [encode_group(g, tokenizer, settings.training.max_tokens) for g in groups]
    tags = {"prefect.flow_run_id": str(runtime.flow_run.id), "git.sha": git_commit(), "dataset.digest": dataset}
    with tracked_run(home, "tune_style", tags) as run:
        run.log_params({"dataset": dataset, "template_hash": template_hash(), **settings.model_dump(mode="json")})
        manifest = {"fingerprint": identity, "dataset": dataset, "base": base.name, "template_hash": template_hash(), "run_id": run.id}
        final = home.adapters / identity
        with progress_bar("tuning") as bar, staged_folder(final, manifest) as aside:

            def report(step: Step) -> None:
                bar.resize(step.num_steps)
                bar.advance(note=f"loss {step.loss:.3f}  {step.tokens_per_s:.0f} tokens/s")
                run.log_metrics({"loss": step.loss, "learning_rate": step.learning_rate, "tokens_per_s": step.tokens_per_s}, step.number)

            steps = train_adapter(base, sequences, settings.training, aside, report)
            write_json_atomic(aside / "steps.json", [vars(step) for step in steps])
        _register(home, run, final, identity)
    print(f"adapter {identity}: {len(steps)} steps, last loss {steps[-1].loss:.3f}")
    return identity


def _register(home: Home, run: TrackedRun, folder: Path, identity: str) -> None:
    run.log_artifacts(folder, "adapter")
    run.set_tag("registry.version", register_adapter(home, run.id, identity))
