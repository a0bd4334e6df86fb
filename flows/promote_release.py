"""Judge an adapter with the edition it will serve, and promote the pair as a release.

In: a candidate whose gates passed, and the published edition. Relevance is fitted and confidence
calibrated for the pair, which then reviews held-out clauses beside the release that serves now.
Out: a release that is served from then on, or exit code 1 with the figures. Aliases and release
change together or not at all. Config: configs/promote_release.yaml.
"""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path

from prefect import flow, pause_flow_run, runtime, task
from prefect.artifacts import create_table_artifact
from prefect.cache_policies import NO_CACHE
from prefect.exceptions import FlowPauseTimeout
from prefect.transactions import Transaction, transaction
from pydantic import Field

from components.config import Section
from components.curation.consent.withdrawals import read_withdrawn
from components.curation.dataset.build import read_pairs
from components.curation.dataset.splitting import SPLITS
from components.curation.withdrawn_pairs import count_in_dataset
from components.errors import GateError, IntegrityError, MissingError
from components.evaluation.candidate_gates import refuse_failed_adapter
from components.evaluation.gates.results import describe_result
from components.gate_result import GateResult, tabulate_gates
from components.knowledge.editions import open_current
from components.knowledge.fusion import search_hash
from components.knowledge.routed_embedder import is_routed
from components.knowledge.search import KnowledgeBase
from components.promotion.calibration import (
    CalibrationConfig,
    CalibrationFit,
    CalibrationRow,
    calibrate,
    choose_pairs,
    review_pairs,
)
from components.promotion.pairing import (
    MeasuredPairing,
    PairingConfig,
    check_pairing,
    choose_items,
    measure_pairing,
)
from components.promotion.relevance_fitting import FittingConfig, fit_to_edition
from components.promotion.weighing_fitting import fit_weights
from components.prompting.template import template_hash
from components.reader.choice import open_reader
from components.records import JudgingFit, Relevance
from components.review.hit_reading import HitsJudge
from components.review.session import (
    Session,
    find_reranker,
    open_knowledge,
    open_session,
)
from components.storage import Home, read_manifest, sha256_file
from components.tracking.canary import start_canary, stop_canary
from components.tracking.plots import draw_reliability
from components.tracking.releases import (
    Release,
    current_release,
    make_release,
    propose_release,
    publish_release,
    read_log,
)
from components.tracking.runs import (
    crown_adapter,
    is_registered,
    read_aliases,
    register_adapter,
    tracked_run,
    write_aliases,
)
from flows.environment import locate, open_home, open_store, read_config
from flows.progress import busy, progress_bar
from flows.steps.artifacts import find_artifact
from flows.steps.engines import prepare_engine
from flows.steps.shared import SharedConfig, load_style, session_config
from flows.steps.tags import run_tags


class ApprovalConfig(Section):
    """Whether a person must approve."""

    is_required: bool = Field(
        default=False,
        description="pause before the promotion until the flow run is resumed; no answer is a no",
    )
    timeout_s: int = Field(
        default=3600, ge=1, description="how long to wait for an answer, in seconds"
    )
    canary_share: float = Field(
        default=0.0,
        ge=0,
        le=1,
        description=(
            "share of the server's reviews that the release answers in shadow while it waits; 0 is"
            " none"
        ),
    )


class PromoteReleaseConfig(Section):
    """Settings of `promote_release`."""

    adapter: str = Field(
        default="", description="fingerprint of the adapter; empty: the newest one"
    )
    shared: SharedConfig = SharedConfig()
    relevance: FittingConfig = FittingConfig()
    calibration: CalibrationConfig = CalibrationConfig()
    pairing: PairingConfig = PairingConfig()
    approval: ApprovalConfig = ApprovalConfig()


@flow(name="promote_release")
def promote_release(
    config: str = "configs/promote_release.yaml", overrides: list[str] | None = None, home: str = ""
) -> str:
    """Promote an adapter with the published edition and return the release's id."""
    settings = read_config(config, PromoteReleaseConfig, overrides)
    folder = open_home(home)
    adapter = find_artifact(folder.adapters, settings.adapter, kind="adapter", made_by="tune_style")
    gates = check_gates(folder, adapter)
    release = prepare_release(settings, adapter, gates, folder)
    with ExitStack() as opened:
        session = opened.enter_context(open_for(settings, release, folder))
        release = calibrate_release(settings, session, folder)
        session.recalibrate(release)
        rows = measure_pair(settings, session, opened.close, folder)
    refuse_failed_pairing(adapter, rows)
    figures = {row.name: row.value for row in rows}
    release = release.model_copy(update={"gates": release.gates | figures})
    if settings.approval.is_required:
        with tried_out(release, settings.approval, folder):
            ask_person(release, settings.approval)
    adopt_adapter(adapter, folder)
    with transaction() as change:
        change.set("home", str(folder.root))
        change.set("aliases", read_aliases(folder))
        move_aliases(adapter, folder)
        publish(release, folder)
    print(f"release {release.id}: adapter {adapter} with edition {release.edition}")
    return release.id


@task(cache_policy=NO_CACHE)
def check_gates(home: Home, adapter: str) -> list[GateResult]:
    """Refuse an adapter that failed a gate when it was tuned."""
    return refuse_failed_adapter(home, adapter)


@task(cache_policy=NO_CACHE)
def prepare_release(
    settings: PromoteReleaseConfig, adapter: str, gates: list[GateResult], home: Home
) -> Release:
    """Return the release that the adapter and the published edition would be; it is not served."""
    shared = settings.shared
    edition = open_current(open_store(home)).manifest
    knowledge = open_knowledge(open_store(home), home, session_config(shared))
    with closing(knowledge):
        relevance, held_out = fit_relevance(settings, adapter, knowledge, home)
        judging = fit_judging(settings, adapter, relevance, knowledge, home)
    engine = prepare_engine(shared, home.adapters / adapter, home)
    figures = {f"{row.gate}.{row.name}": row.value for row in gates}
    figures |= {f"relevance.{name}": share for name, share in held_out.items()}
    return make_release(
        base=f"{shared.base.name}=={shared.base.version}",
        adapter=adapter,
        engine=engine.name,
        edition=edition.number,
        template_hash=template_hash(load_style(shared).sentence),
        style_hash=sha256_file(locate(shared.style)),
        embedder=edition.embedder,
        search_hash=search_hash(is_multilingual=is_routed(edition.embedder)),
        relevance=relevance,
        judging=judging,
        gates=figures,
        **count_withdrawn(adapter, home),
    )


def count_withdrawn(adapter: str, home: Home) -> dict[str, int]:
    """Return what a release says of pairs whose consent was withdrawn, and print what is left."""
    dataset = find_dataset_of(home, adapter)
    num_inside = count_in_dataset(home, dataset.name, read_withdrawn(home))
    if num_inside:
        print(
            f"adapter {adapter}: tuned on {num_inside} pairs whose consent was withdrawn"
            " afterwards. Tune again: clausula run curate_pairs, then clausula run tune_style"
        )
    num_left_out = int(read_manifest(home.adapters / adapter).get("num_withdrawn", 0))
    return {"num_withdrawn": num_left_out, "num_withdrawn_inside": num_inside}


def fit_relevance(
    settings: PromoteReleaseConfig, adapter: str, knowledge: KnowledgeBase, home: Home
) -> tuple[Relevance, dict[str, float]]:
    """Fit which hit governs a clause to the published edition, on the adapter's own dataset.

    Returns:
        The fit, and its shares of held-out clauses.
    """
    dataset = find_dataset_of(home, adapter)
    splits = {}
    for name in SPLITS:
        splits[name] = [pair for pair in read_pairs(dataset, name) if pair.origin != "drafted"]
    with progress_bar("fitting relevance") as bar:
        return fit_to_edition(splits, knowledge, settings.relevance, bar.move)


def fit_judging(
    settings: PromoteReleaseConfig,
    adapter: str,
    relevance: Relevance,
    knowledge: KnowledgeBase,
    home: Home,
) -> JudgingFit:
    """Fit how search, figures and the reader, if it is on, are weighed."""
    shared = settings.shared
    reader = None
    fit = JudgingFit(reranker=find_reranker(shared.rerank, home))
    if shared.reader.is_on:
        with busy("opening the reader"):
            reader, card = open_reader(shared.reader, home)
        named = {"reader": card.fingerprint, "breaking": card.breaking}
        fit = fit.model_copy(update=named)
    reviewer = session_config(shared).reviewer
    judge = HitsJudge(fit, reader, reviewer.num_judged, reviewer.hopeless)
    pairs = read_pairs(find_dataset_of(home, adapter), "validation")
    with busy("weighing search and reader"):
        return fit_weights(pairs, knowledge, relevance, judge, settings.relevance.num_weighed)


@task(cache_policy=NO_CACHE)
def calibrate_release(settings: PromoteReleaseConfig, session: Session, home: Home) -> Release:
    """Calibrate confidence on reviews of validation clauses; return the release with it."""
    config = settings.calibration
    release = session.release
    pairs = read_pairs(find_dataset_of(home, release.adapter), "validation")
    tags = run_tags({"adapter": release.adapter})
    with tracked_run(home, "calibrate_release", tags) as run:
        chosen = choose_pairs(pairs, session.knowledge, config.num_clauses)
        with progress_bar("calibrating", len(chosen)) as bar:
            rows = review_pairs(chosen, session.reviewer, bar.advance)
        fit = calibrate(rows, config)
        run.log_params(config.model_dump(mode="json") | fit.calibration.model_dump(mode="json"))
        run.log_metrics(fit.figures)
        if rows:
            run.log_file(draw_fit(rows, fit, home))
    parts = release.model_dump(exclude={"id", "created_at", "calibration"})
    return make_release(**parts, calibration=fit.calibration)


def draw_fit(rows: list[CalibrationRow], fit: CalibrationFit, home: Home) -> Path:
    """Draw how often findings of each confidence were right, and return the picture's path."""
    home.releases.mkdir(parents=True, exist_ok=True)
    picture = home.releases / "reliability.png"
    probabilities = [row.probability for row in rows]
    are_right = [row.is_right for row in rows]
    draw_reliability(probabilities, fit.confidences, are_right, picture)
    return picture


@contextmanager
def open_for(settings: PromoteReleaseConfig, release: Release, home: Home) -> Iterator[Session]:
    """Open a release under the settings of this flow and free it afterwards."""
    session = open_session(open_store(home), home, session_config(settings.shared), release)
    try:
        yield session
    finally:
        session.close()


@task(cache_policy=NO_CACHE)
def measure_pair(
    settings: PromoteReleaseConfig, session: Session, close: Callable[[], None], home: Home
) -> list[GateResult]:
    """Review the same held-out clauses with challenger and champion, under the same edition.

    Args:
        settings: Of the flow.
        session: The challenger, open and calibrated.
        close: Frees the challenger, before the champion takes its memory.
        home: Where releases and datasets are.
    """
    release = session.release
    tags = run_tags({"adapter": release.adapter})
    with tracked_run(home, "promote_release", tags) as run:
        with run.stage("challenger"):
            challenger = review_items(settings, session, release, home)
        close()
        champion = None
        served = current_release(home) if read_log(home) else None
        if served is not None and served.adapter != release.adapter:
            with run.stage("champion"):
                champion = review_champion(settings, served, release, home)
        rows = check_pairing(challenger, champion, settings.pairing)
        table = tabulate_gates(rows)
        run.log_metrics({row.name: row.value for row in rows})
        run.log_table(table, "pairing")
    create_table_artifact(table, key="release-gates")
    return rows


def review_champion(
    settings: PromoteReleaseConfig, served: Release, release: Release, home: Home
) -> MeasuredPairing | None:
    """Return the champion's figures under the challenger's edition.

    None where it cannot be run: by this version of clausula, or under the settings of this flow.
    """
    champion = served.model_copy(update={"edition": release.edition})
    try:
        with open_for(settings, champion, home) as session:
            return review_items(settings, session, release, home)
    except (IntegrityError, MissingError) as error:
        print(f"champion {served.adapter}: cannot be compared: {error}")
        return None


def review_items(
    settings: PromoteReleaseConfig, session: Session, release: Release, home: Home
) -> MeasuredPairing:
    """Review the held-out clauses of `release`'s dataset with an open release."""
    pairs = read_pairs(find_dataset_of(home, release.adapter), "test")
    items = choose_items(pairs, session.knowledge, settings.pairing)
    with progress_bar(f"reviewing with {session.release.adapter[:8]}", len(items)) as bar:
        return measure_pairing(items, session.reviewer, bar.advance)


def find_dataset_of(home: Home, adapter: str) -> Path:
    """Return the dataset that the adapter was tuned on."""
    return home.datasets / str(read_manifest(home.adapters / adapter)["dataset"])


@task(cache_policy=NO_CACHE)
def refuse_failed_pairing(adapter: str, rows: list[GateResult]) -> None:
    """Refuse adapter and edition together if a figure of the whole review misses its bound."""
    for row in rows:
        if row.bound:  # the other figures are in the table
            print(describe_result(row))
    failed = [row.name for row in rows if not row.has_passed]
    if failed:
        raise GateError(
            f"adapter {adapter}: gates failed: {', '.join(failed)}. It stays a challenger. See"
            " the figures above, and tune again."
        )


@contextmanager
def tried_out(release: Release, approval: ApprovalConfig, home: Home) -> Iterator[None]:
    """Let a release answer in shadow while a person decides; its manifest stays afterwards."""
    propose_release(home, release)
    is_served = bool(read_log(home)) and current_release(home).id == release.id
    if approval.canary_share and not is_served:
        start_canary(home, release.id, approval.canary_share)
    try:
        yield
    finally:
        stop_canary(home, release.id)


def ask_person(release: Release, approval: ApprovalConfig) -> None:
    """Pause until a person resumes the flow run.

    Raises:
        GateError: Nobody resumed it in time.
    """
    print(
        f"release {release.id}: waiting {approval.timeout_s} s for approval. Resume flow run"
        f" {runtime.flow_run.id} to promote it. To try it out before: clausula canary start"
        f" {release.id}"
    )
    try:
        pause_flow_run(timeout=approval.timeout_s, poll_interval=1)
    except FlowPauseTimeout as error:
        raise GateError(
            f"release {release.id}: not approved within {approval.timeout_s} s, so not promoted."
            " Run it again."
        ) from error


@task(cache_policy=NO_CACHE)
def adopt_adapter(adapter: str, home: Home) -> None:
    """Register an adapter that was tuned while runs were kept elsewhere."""
    if is_registered(home, adapter):
        return
    with tracked_run(home, "promote_release", run_tags({"adapter": adapter})) as run:
        run.log_artifacts(home.adapters / adapter, "adapter")
        register_adapter(home, run.id, adapter)


@task(cache_policy=NO_CACHE)
def move_aliases(adapter: str, home: Home) -> None:
    """Make the adapter the champion in the registry."""
    crown_adapter(home, adapter)


@move_aliases.on_rollback
def restore_aliases(change: Transaction) -> None:
    """Put the aliases back to where they were."""
    write_aliases(open_home(str(change.get("home"))), change.get("aliases"))


@task(cache_policy=NO_CACHE)
def publish(release: Release, home: Home) -> None:
    """Write the release's manifest and the log line that makes it the one served.

    It is the last step, so it needs no rollback.
    """
    publish_release(home, release, "promote")
