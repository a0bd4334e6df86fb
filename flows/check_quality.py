"""Review golden sets with the release that serves, and fail when it answers worse than it did.

In: the release, the held-out pairs of its dataset, and gold files. Out: a table of figures, logged
to MLflow and shown in Prefect; exit code 1 when one is below its bound. Nothing is switched.
Config: configs/check_quality.yaml.
"""

import contextlib
from pathlib import Path

from prefect import flow, task
from prefect.artifacts import create_table_artifact
from prefect.cache_policies import NO_CACHE
from pydantic import Field

from components.config import Section
from components.curation.dataset.build import read_pairs
from components.errors import GateError
from components.evaluation.gates.results import describe_result
from components.evaluation.gold import ScoredRow, judge_gold, score_gold
from components.gate_result import GateResult, tabulate_gates
from components.gold_set import read_gold_set
from components.promotion.pairing import PairingConfig, choose_items, measure_pairing
from components.promotion.quality import QualityConfig, check_gold_figures, check_held_out
from components.review.session import Session, open_session
from components.storage import Home, read_manifest
from components.tracking.runs import tracked_run
from flows.environment import locate, open_home, open_store, read_config
from flows.progress import progress_bar
from flows.steps.shared import SharedConfig, session_config
from flows.steps.tags import run_tags


class GoldFile(Section):
    """A gold set: clauses with their right answers."""

    path: Path = Field(description="JSON Lines, as `clausula score --gold` reads")
    jurisdiction: str = Field(
        default="", description="whose law; empty: the only one that the edition has"
    )


class CheckQualityConfig(Section):
    """Settings of `check_quality`."""

    gold: tuple[GoldFile, ...] = Field(default=(), description="gold sets of your own")
    quality: QualityConfig = QualityConfig()
    shared: SharedConfig = SharedConfig()


@flow(name="check_quality")
def check_quality(
    config: str = "configs/check_quality.yaml", overrides: list[str] | None = None, home: str = ""
) -> int:
    """Return the number of figures that are bounded; all of them keep to their bounds."""
    settings = read_config(config, CheckQualityConfig, overrides)
    rows = measure_quality(settings, open_home(home))
    show_quality(rows)
    failed = [row.name for row in rows if not row.has_passed]
    if failed:
        raise GateError(
            f"release served: worse than it may be: {', '.join(failed)}. See the figures above;"
            " clausula releases rollback brings the release before back."
        )
    return sum(bool(row.bound) for row in rows)


@task(cache_policy=NO_CACHE)
def measure_quality(settings: CheckQualityConfig, home: Home) -> list[GateResult]:
    """Open the release, review every golden set with it, and log the figures."""
    session = open_session(open_store(home), home, session_config(settings.shared))
    tags = run_tags({"release": session.release.id, "adapter": session.release.adapter})
    with (
        contextlib.closing(session),
        tracked_run(home, "check_quality", tags) as run,
    ):
        run.log_params(settings.model_dump(mode="json"))
        rows = review_held_out(settings, session, home)
        for gold in settings.gold:
            rows += review_gold(settings, session, gold)
        run.log_metrics({row.name: row.value for row in rows})
    return rows


def review_held_out(settings: CheckQualityConfig, session: Session, home: Home) -> list[GateResult]:
    """Review held-out pairs of the dataset that the adapter was tuned on."""
    adapter = read_manifest(home.adapters / session.release.adapter)
    pairs = read_pairs(home.datasets / str(adapter["dataset"]), "test")
    chosen = PairingConfig(num_clauses=settings.quality.num_clauses)
    items = choose_items(pairs, session.knowledge, chosen)
    with progress_bar("reviewing held-out pairs", len(items)) as bar:
        measured = measure_pairing(items, session.reviewer, bar.advance)
    return check_held_out(measured, session.release.gates, settings.quality)


def review_gold(settings: CheckQualityConfig, session: Session, gold: GoldFile) -> list[GateResult]:
    """Review the clauses of a gold file."""
    path = locate(gold.path)
    rows = [row for _, row in read_gold_set(path, ScoredRow)]
    jurisdiction = session.knowledge.resolve_jurisdiction(gold.jurisdiction or None, None)
    with progress_bar(f"scoring {path.stem[:18]}", len(rows)) as bar:
        judged = judge_gold(rows, session.reviewer, jurisdiction, bar.advance)
    figures = score_gold(judged, session.knowledge, session.reviewer.style, jurisdiction)
    return check_gold_figures(path.stem, figures, settings.quality)


@task(cache_policy=NO_CACHE)
def show_quality(rows: list[GateResult]) -> None:
    """Print the figures and show them in Prefect."""
    create_table_artifact(tabulate_gates(rows), key="quality")
    for row in rows:
        print(describe_result(row))
