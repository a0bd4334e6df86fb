"""Tune the embedder, and with it the reranker, on pairs made from statutes and reviewed pairs.

In: statutes and reviewed pairs, the embedder in use. Out: an embedder folder, its figures, a
registered version; once it has passed its gate, a new edition made with it where that is asked for;
or exit code 1 with the figures. Config: configs/tune_retriever.yaml.
"""

import shutil
from pathlib import Path

from prefect import flow, runtime, task
from prefect.artifacts import create_table_artifact
from prefect.cache_policies import NO_CACHE
from pydantic import Field

from components.config import Section
from components.curation.dataset.build import DatasetConfig, Material, sort_pairs
from components.errors import GateError
from components.evaluation.embedder_scores import gate_embedder, judge_probes
from components.evaluation.ranking import flatten, list_failures, score_cases
from components.knowledge.edition_embedder import find_embedder
from components.knowledge.embedding import Embedder
from components.knowledge.reembedding import reembed
from components.models.sources import EMBEDDER, ModelSource, fetch_model
from components.retriever_tuning.gathering import (
    GatheringConfig,
    count_kinds,
    gather_lessons,
    make_probes,
    read_lessons,
    read_reviewed,
    write_lessons,
)
from components.retriever_tuning.trainer import EmbedderTraining, RetrieverProgress, tune_embedder
from components.storage import (
    Home,
    fingerprint,
    is_finished,
    sha256_file,
    staged_folder,
    write_json_atomic,
    write_text_atomic,
)
from components.tracking.runs import crown_embedder, register_embedder, tracked_run
from flows.environment import git_commit, locate, open_home, open_store, progress_bar, read_config

CODE_VERSION = 1


class TuneRetrieverConfig(Section):
    """Settings of `tune_retriever`."""

    base: ModelSource = Field(default=EMBEDDER, description="the embedder to tune")
    gathering: GatheringConfig = GatheringConfig()
    training: EmbedderTraining = EmbedderTraining()
    dataset: DatasetConfig = Field(
        default=DatasetConfig(),
        description="as in curate_pairs: the families it holds out are held out here",
    )
    min_gain: float = Field(
        default=0.0,
        ge=-1,
        le=1,
        description="nDCG@10 that it must gain on every probe over the embedder in use",
    )
    should_publish: bool = Field(
        default=True,
        description="embed the published edition again with what passed, and publish that",
    )
    keep: int = Field(
        default=5, ge=2, le=1000, description="editions kept, the published one among them"
    )


@flow(name="tune_retriever")
def tune_retriever(
    config: str = "configs/tune_retriever.yaml", overrides: list[str] | None = None, home: str = ""
) -> str:
    """Tune an embedder and return its fingerprint; one that is there already is not tuned again."""
    settings = read_config(config, TuneRetrieverConfig, overrides)
    folder = open_home(home)
    lessons = make_lessons(settings, folder)
    identity = tune(settings, lessons, folder)
    judge(settings, identity, folder)
    if settings.should_publish:
        publish(settings, identity, folder)
    return identity


@task(cache_policy=NO_CACHE)
def make_lessons(settings: TuneRetrieverConfig, home: Home) -> Path:
    """Make pairs, drop what is like a test, mine negatives; return the file of lessons."""
    embedder = Embedder(fetch_model(settings.base, home), home)
    parts = [
        CODE_VERSION,
        settings.gathering.model_dump(mode="json"),
        settings.dataset.model_dump(mode="json"),
        embedder.name,
    ]
    path = home.root / "retriever" / f"{fingerprint(parts)}.jsonl"
    if path.is_file():
        return path
    lessons, num_dropped = gather_lessons(
        locate_all(settings.gathering), home, embedder, find_held_out(settings.dataset)
    )
    write_lessons(path, lessons)
    print(
        f"lessons: {', '.join(f'{n} {kind}' for kind, n in count_kinds(lessons).items())};"
        f" {num_dropped} dropped as like a test"
    )
    return path


@task(cache_policy=NO_CACHE)
def tune(settings: TuneRetrieverConfig, lessons: Path, home: Home) -> str:
    """Tune, save and register the embedder, unless that is done.

    An interrupted tuning goes on from its last checkpoint.
    """
    base = Embedder(fetch_model(settings.base, home), home)
    identity = fingerprint(
        [CODE_VERSION, sha256_file(lessons), base.name, settings.training.model_dump(mode="json")]
    )
    if is_finished(home.embedders / identity):
        print(f"embedder {identity}: already tuned")
        return identity
    work = home.root / "checkpoints" / identity
    tags = {
        "prefect.flow_run_id": str(runtime.flow_run.id),
        "git.sha": git_commit(),
        "lessons": lessons.stem,
    }
    with tracked_run(home, "tune_retriever", tags) as run, progress_bar("tuning embedder") as bar:
        run.log_params(settings.model_dump(mode="json"))
        manifest = {
            "name": f"retriever-{identity}",
            "base": base.name,
            "lessons": sha256_file(lessons),
            "run_id": run.id,
        }

        def report(progress: RetrieverProgress) -> None:
            bar.move(progress.number, progress.num_steps)
            run.log_metrics({"loss": progress.loss}, progress.number)

        with staged_folder(home.embedders / identity, manifest) as aside:
            done = tune_embedder(
                base.model_dir,
                read_lessons(lessons),
                settings.training,
                work=work,
                target=aside,
                on_progress=report,
            )
            write_json_atomic(aside / "steps.json", [vars(one) for one in done])
        run.log_artifacts(home.embedders / identity, "embedder")
        run.set_tag("registry.version", register_embedder(home, run.id, identity))
    shutil.rmtree(work, ignore_errors=True)
    return identity


@task(cache_policy=NO_CACHE)
def judge(settings: TuneRetrieverConfig, identity: str, home: Home) -> None:
    """Hold the embedder against the one in use on texts that neither was tuned on.

    Refuse one that finds less.
    """
    in_use, tuned = find_embedder(open_store(home), home), Embedder(home.embedders / identity, home)
    probes = make_probes(locate_all(settings.gathering), home, find_held_out(settings.dataset))
    with progress_bar("judging embedders", 2 * len(probes)) as bar:
        before, after = (
            judge_probes(probes, embedder, bar.advance) for embedder in (in_use, tuned)
        )
    gates = gate_embedder(before, after, settings.min_gain)
    with tracked_run(home, "judge_retriever", {"embedder": identity, "in_use": in_use.name}) as run:
        for name, found in after.items():
            run.log_metrics(flatten(score_cases(found), f"{name.replace(' ', '_')}."))
    failures = [line for found in after.values() for line in list_failures(found)]
    write_text_atomic(
        home.root / "retriever" / f"{identity}-failures.jsonl",
        "".join(line + "\n" for line in failures),
    )
    create_table_artifact(
        [{k: str(v) for k, v in vars(gate).items()} for gate in gates], key="retriever-gates"
    )
    for gate in gates:
        print(f"gate {gate}")
    failed = [gate.probe for gate in gates if not gate.has_passed]
    if failed:
        raise GateError(
            f"embedder {identity}: finds less than {in_use.name} on: {', '.join(failed)}. It stays"
            " a candidate and nothing was published; tune it on more pairs, or for longer."
        )


@task(cache_policy=NO_CACHE)
def publish(settings: TuneRetrieverConfig, identity: str, home: Home) -> None:
    """Embed the published edition again beside the old one, and publish that.

    Where there is none yet, only crown the embedder.
    """
    store = open_store(home)
    crown_embedder(home, identity)
    if store.current_edition() is None:
        print(
            f"embedder {identity}: no edition yet; refresh a source with --set 'embedder={{kind:"
            " folder, ...}'"
        )
        return
    with progress_bar("embedding the edition") as bar:
        number = reembed(
            store,
            home,
            Embedder(home.embedders / identity, home),
            keep=settings.keep,
            on_progress=bar.move,
        )
    print(f"edition {number}: embedded with {identity}; promote_release fits a release to it")


def find_held_out(config: DatasetConfig) -> frozenset[str]:
    """Return the families of sample rules that a dataset of these settings validates and tests on."""
    pairs = sort_pairs(Material(read_reviewed()), config).by_split
    return frozenset(pair.family for name in ("validation", "test") for pair in pairs[name])


def locate_all(config: GatheringConfig) -> GatheringConfig:
    """Return the config with its paths found."""
    statutes = tuple(
        source.model_copy(update={"path": locate(source.path)}) for source in config.statutes
    )
    return config.model_copy(
        update={"statutes": statutes, "guarded": tuple(map(locate, config.guarded))}
    )
