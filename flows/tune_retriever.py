"""Tune the embedder, or a reader that reranks, on pairs made from statutes and reviewed pairs.

In: a dataset of reviewed pairs, the published edition, further statutes, the embedder in use. Out:
an embedder folder, its figures, a registered version; once it has passed its gate, a new edition
made with it, unless that is switched off; or exit code 1 with the figures. With `trains: reranker`
a reader with its card takes the embedder's place (flows/steps/reranker.py). Config:
configs/tune_retriever.yaml.
"""

import shutil
from pathlib import Path
from typing import Literal

from prefect import flow, task
from prefect.artifacts import create_table_artifact
from prefect.cache_policies import NO_CACHE
from pydantic import Field

from components.config import Section
from components.curation.dataset.build import hash_versions
from components.evaluation.embedder_scores import (
    describe_gain,
    gate_gains,
    judge_probes,
    refuse_failed_gains,
)
from components.evaluation.ranking import flatten, list_failures, score_cases
from components.knowledge.choose_embedder import add_multilingual, find_english_embedder
from components.knowledge.editions import open_current
from components.knowledge.embedding import Embedder
from components.knowledge.reembedding import reembed
from components.models.sources import EMBEDDER, ModelSource, fetch_model
from components.retriever_tuning.gathering import GatheringConfig, gather_lessons, make_probes
from components.retriever_tuning.lessons import count_kinds, read_lessons, write_lessons
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
from flows.environment import open_home, open_store, read_config
from flows.progress import progress_bar
from flows.steps.artifacts import find_artifact
from flows.steps.reranker import RerankerConfig, RerankerMaterial, train_reranker
from flows.steps.retriever_material import locate_all, read_reviewed
from flows.steps.shared import SharedConfig
from flows.steps.tags import run_tags

CODE_VERSION = 3


class TuneRetrieverConfig(Section):
    """Settings of `tune_retriever`."""

    dataset: str = Field(
        default="",
        description=(
            "fingerprint of the dataset with the reviewed pairs; empty: the newest one. The"
            " families of its validation and test splits are held out"
        ),
    )
    trains: Literal["embedder", "reranker"] = Field(
        default="embedder",
        description="what is tuned: the embedder, and reranking by its tokens with it; or a small"
        " reader on the embedder's encoder that reranks (shared.rerank.by=governing)",
    )
    base: ModelSource = Field(
        default=EMBEDDER,
        description="the embedder to tune; a reranker is tuned on the encoder shared.rerank.base",
    )
    gathering: GatheringConfig = GatheringConfig()
    training: EmbedderTraining = EmbedderTraining()
    reranker: RerankerConfig = RerankerConfig()
    shared: SharedConfig = SharedConfig()
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
        default=5, ge=2, le=1000, description="editions to keep, including the published one"
    )


@flow(name="tune_retriever")
def tune_retriever(
    config: str = "configs/tune_retriever.yaml", overrides: list[str] | None = None, home: str = ""
) -> str:
    """Tune an embedder and return its fingerprint; one that is there already is not tuned again."""
    settings = read_config(config, TuneRetrieverConfig, overrides)
    folder = open_home(home)
    dataset = find_artifact(
        folder.datasets, settings.dataset, kind="dataset", made_by="curate_pairs"
    )
    if settings.trains == "reranker":
        gathering = locate_all(settings.gathering)
        material = RerankerMaterial(
            gathering, dataset, settings.shared.rerank.base, settings.reranker
        )
        return train_reranker(material, folder)
    lessons = make_lessons(settings, dataset, folder)
    identity = tune(settings, lessons, folder)
    judge(settings, dataset, identity, folder)
    if settings.should_publish:
        publish(settings, identity, folder)
    return identity


@task(cache_policy=NO_CACHE)
def make_lessons(settings: TuneRetrieverConfig, dataset: str, home: Home) -> Path:
    """Make pairs, drop what is like a test, mine negatives; return the file of lessons."""
    embedder = Embedder(fetch_model(settings.base, home), home)
    versions = open_current(open_store(home)).read_versions()
    inputs = [
        CODE_VERSION,
        settings.gathering.model_dump(mode="json"),
        dataset,
        hash_versions(versions),
        embedder.name,
    ]
    path = home.root / "retriever" / f"{fingerprint(inputs)}.jsonl"
    if path.is_file():
        return path
    reviewed = read_reviewed(home, dataset)
    lessons, num_dropped = gather_lessons(locate_all(settings.gathering), home, embedder, reviewed)
    write_lessons(path, lessons)
    counts = ", ".join(f"{count} {kind}" for kind, count in count_kinds(lessons).items())
    print(f"lessons: {counts}; {num_dropped} dropped as like a test")
    return path


@task(cache_policy=NO_CACHE)
def tune(settings: TuneRetrieverConfig, lessons: Path, home: Home) -> str:
    """Tune, save and register the embedder, unless that has been done.

    An interrupted tuning goes on from its last checkpoint.
    """
    base = Embedder(fetch_model(settings.base, home), home)
    digest = sha256_file(lessons)
    training = settings.training.model_dump(mode="json")
    identity = fingerprint([CODE_VERSION, digest, base.name, training])
    folder = home.embedders / identity
    if is_finished(folder):
        print(f"embedder {identity}: already tuned")
        return identity
    work = home.root / "checkpoints" / identity
    tags = run_tags({"lessons": lessons.stem})
    with tracked_run(home, "tune_retriever", tags) as run, progress_bar("tuning embedder") as bar:
        run.log_params(settings.model_dump(mode="json"))
        manifest = {
            "name": f"retriever-{identity}",
            "base": base.name,
            "lessons": digest,
            "run_id": run.id,
        }

        def report(progress: RetrieverProgress) -> None:
            bar.move(progress.number, progress.num_steps)
            run.log_metrics({"loss": progress.loss}, progress.number)

        with staged_folder(folder, manifest) as aside:
            steps = tune_embedder(
                base.model_dir,
                read_lessons(lessons),
                settings.training,
                work=work,
                target=aside,
                on_progress=report,
            )
            write_json_atomic(aside / "steps.json", [vars(step) for step in steps])
        run.log_artifacts(folder, "embedder")
        run.set_tag("registry.version", register_embedder(home, run.id, identity))
    shutil.rmtree(work, ignore_errors=True)
    return identity


@task(cache_policy=NO_CACHE)
def judge(settings: TuneRetrieverConfig, dataset: str, identity: str, home: Home) -> None:
    """Compare the embedder with the one in use on held-out texts; refuse it if it finds less."""
    in_use = find_english_embedder(open_store(home), home)
    tuned = Embedder(home.embedders / identity, home)
    probes = make_probes(locate_all(settings.gathering), home, read_reviewed(home, dataset))
    with progress_bar("judging embedders", 2 * len(probes)) as bar:
        before = judge_probes(probes, in_use, bar.advance)
        after = judge_probes(probes, tuned, bar.advance)
    gates = gate_gains(before, after, settings.min_gain, gate="embedder")
    failures: list[str] = []
    with tracked_run(home, "judge_retriever", {"embedder": identity, "in_use": in_use.name}) as run:
        for name, cases in after.items():
            run.log_metrics(flatten(score_cases(cases), f"{name.replace(' ', '_')}."))
            failures += list_failures(cases)
    path = home.root / "retriever" / f"{identity}-failures.jsonl"
    write_text_atomic(path, "".join(f"{line}\n" for line in failures))
    table = [{key: str(value) for key, value in vars(gate).items()} for gate in gates]
    create_table_artifact(table, key="retriever-gates")
    for gate in gates:
        print(describe_gain(gate))
    refuse_failed_gains(
        gates,
        f"embedder {identity}: finds less than {in_use.name}",
        "It stays a candidate and nothing was published; tune it on more pairs, or for longer.",
    )


@task(cache_policy=NO_CACHE)
def publish(settings: TuneRetrieverConfig, identity: str, home: Home) -> None:
    """Embed the published edition again beside the old one, and publish that."""
    store = open_store(home)
    crown_embedder(home, identity)
    tuned = Embedder(home.embedders / identity, home)
    embedder = add_multilingual(tuned, open_current(store).manifest.embedder, home)
    with progress_bar("embedding the edition") as bar:
        number = reembed(store, home, embedder, keep=settings.keep, on_progress=bar.move)
    print(f"edition {number}: embedded with {identity}; promote_release fits a release to it")
