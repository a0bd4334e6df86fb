"""Compare prompting, retrieval and tuning on held-out clauses, and advise which is needed.

In: a dataset, the release that serves if there is one, and models. Out: a page, a table and the
advice, logged to MLflow with one nested run an arm. An arm that was asked before is taken from the
home folder, so a run that was killed goes on where it stopped. An arm that cannot be run, such as
one without a key, is told as not run. Config: configs/compare_arms.yaml.
"""

from pathlib import Path

from prefect import flow, task
from prefect.artifacts import create_markdown_artifact
from prefect.cache_policies import NO_CACHE
from pydantic import Field

from components.arms.advice import AdviceRules, Situation, advise
from components.arms.arm import APPROACH_NAMES, PROMPTED, RETRIEVED, ApproachName, Arm, ArmModel
from components.arms.arm import list_arms as list_all_arms
from components.arms.examples import ExampleFinder, ExamplesConfig
from components.arms.figures import measure_arm
from components.arms.general import UNCHANGED, read_general
from components.arms.items import ArmItem
from components.arms.needs import measure_need
from components.arms.page import render_page
from components.arms.report import (
    ArmResult,
    ArmsReport,
    FinishedArm,
    choose_examples,
    compare_with_reference,
    count_failures,
)
from components.arms.shown import ShownArticle
from components.arms.text_report import describe_advice, describe_table, list_rows, render_markdown
from components.arms.upkeep import measure_upkeep
from components.config import Section
from components.errors import EngineError, InputError, IntegrityError, MissingError
from components.knowledge.editions import open_current
from components.storage import Home, fingerprint, read_manifest, write_text_atomic
from components.tracking.releases import Release, current_release, read_log
from components.tracking.runs import TrackedRun, tracked_run
from flows.environment import open_home, open_store, read_config
from flows.steps.arms import (
    ArmItemsConfig,
    ArmSetting,
    load_answers,
    load_candidates,
    load_items,
    load_shown,
    open_edition,
)
from flows.steps.artifacts import find_artifact
from flows.steps.shared import SharedConfig, load_style
from flows.steps.tags import run_tags


class CompareArmsConfig(Section):
    """Settings of `compare_arms`."""

    dataset: str = Field(
        default="",
        description="fingerprint of the dataset; empty: that of the release, else the newest one",
    )
    models: tuple[ArmModel, ...] = Field(
        default=(ArmModel(name="bundled"),),
        min_length=1,
        description="the models to try; clauses are sent to those that are not local",
    )
    approaches: tuple[ApproachName, ...] = Field(
        default=APPROACH_NAMES, min_length=1, description="the arms of each model, in order"
    )
    shared: SharedConfig = SharedConfig()
    items: ArmItemsConfig = ArmItemsConfig()
    examples: ExamplesConfig = ExamplesConfig()
    instructions: str = Field(
        default="",
        description="your own instructions, with {jurisdiction} and {day}; empty: made of the"
        " style guide",
    )
    max_tokens: int = Field(
        default=120,
        ge=16,
        le=4096,
        description="longest answer of an untuned model, in tokens; more for one that thinks first",
    )
    currency: str = Field(default="USD", min_length=1, description="of all prices")
    advice: AdviceRules = AdviceRules()


@flow(name="compare_arms")
def compare_arms(
    config: str = "configs/compare_arms.yaml", overrides: list[str] | None = None, home: str = ""
) -> str:
    """Compare the arms, print table and advice, and return the path of the page."""
    settings = read_config(config, CompareArmsConfig, overrides)
    folder = open_home(home)
    release = find_release(folder)
    dataset = settings.dataset
    if not dataset and release is not None:
        dataset = str(read_manifest(folder.adapters / release.adapter)["dataset"])
    dataset = find_artifact(folder.datasets, dataset, kind="dataset", made_by="curate_pairs")
    setting = describe_setting(settings, dataset, release, folder)
    prepare_items(setting)
    arms = list_all_arms(settings.models, settings.approaches)
    tags = run_tags({"dataset.digest": dataset})
    with tracked_run(folder, "compare_arms", tags) as run:
        run.log_params(settings.model_dump(mode="json"))
        results = [run_arm(setting, arm, run) for arm in arms]
        report = make_report(settings, setting, results)
        page = publish_report(report, setting, run)
    print(describe_table(report))
    for model, advice in report.advice.items():
        print(describe_advice(model, advice))
    print(f"page {page}")
    return str(page)


@task(cache_policy=NO_CACHE)
def find_release(home: Home) -> Release | None:
    """Return the release that is served, None where nothing has been promoted."""
    return current_release(home) if read_log(home) else None


def describe_setting(
    settings: CompareArmsConfig, dataset: str, release: Release | None, home: Home
) -> ArmSetting:
    """Return what all arms share."""
    published = open_current(open_store(home)).manifest.number
    return ArmSetting(
        home=home,
        shared=settings.shared,
        dataset=home.datasets / dataset,
        release=release,
        edition=release.edition if release else published,
        items=settings.items,
        examples=settings.examples,
        instructions=settings.instructions,
        max_tokens=settings.max_tokens,
    )


@task(cache_policy=NO_CACHE)
def prepare_items(setting: ArmSetting) -> None:
    """Draw the items and find their articles, unless that has been done."""
    items = load_items(setting)
    load_shown(setting, items)


@task(cache_policy=NO_CACHE)
def run_arm(setting: ArmSetting, arm: Arm, run: TrackedRun) -> ArmResult:
    """Ask one arm, or take its answers from the home folder, and log its figures.

    An arm that cannot be run says why; it has no figures, not figures of zero.
    """
    items = load_items(setting)
    shown = load_shown(setting, items)
    with run.stage(arm.id) as stage:
        stage.log_params({"model": arm.model.model_dump(mode="json"), "approach": arm.name})
        try:
            answers = load_answers(setting, arm, items, shown)
        except (MissingError, InputError, IntegrityError, EngineError) as error:
            reason = str(error).splitlines()[0]
            stage.set_tag("not_run", reason)
            print(f"arm {arm.id}: not run: {reason}")
            return ArmResult(arm=arm.id, model=arm.model.name, name=arm.name, not_run=reason)
        figures = measure_arm(items, answers, arm.model.prices)
        adapter = setting.release.adapter if setting.release else ""
        general = read_general(setting.home, adapter) if arm.approach.is_tuned else UNCHANGED
        if general is not None:
            figures["general"] = general
        stage.log_metrics({name: figure.value for name, figure in figures.items()})
        seen = shown if arm.approach.has_articles else None
        need = measure_need(items, answers, seen)
        return ArmResult(
            arm=arm.id, model=arm.model.name, name=arm.name, figures=figures, need=need
        )


@task(cache_policy=NO_CACHE)
def make_report(
    settings: CompareArmsConfig, setting: ArmSetting, results: list[ArmResult]
) -> ArmsReport:
    """Test the arms against each other, and advise for each model."""
    items = load_items(setting)
    shown = load_shown(setting, items)
    finished = take_finished(settings, setting, results, items, shown)
    hour = settings.models[0].prices.hour
    upkeep = measure_upkeep(setting.home, hour)
    advice = {}
    for model in settings.models:
        of_model = [row for row in results if row.model == model.name]
        needs = {row.name: row.need for row in of_model if row.need is not None}
        if any(name in needs for name in (*PROMPTED, *RETRIEVED)):
            situation = Situation(needs, count_good_pairs(setting), upkeep)
            advice[model.name] = advise(situation, settings.advice)
    return ArmsReport(
        release=setting.release.id if setting.release else "",
        edition=setting.edition,
        currency=settings.currency,
        num_held_out=sum(item.kind == "held out" for item in items),
        num_amended=sum(item.kind == "after" for item in items),
        num_leaks=count_leaks(setting, items),
        results=tuple(results),
        tests=tuple(compare_with_reference(items, finished)),
        advice=advice,
        upkeep=upkeep,
        families=tuple(count_failures(items, finished, shown)),
        examples=tuple(choose_examples(items, finished)),
    )


def take_finished(
    settings: CompareArmsConfig,
    setting: ArmSetting,
    results: list[ArmResult],
    items: list[ArmItem],
    shown: dict[str, ShownArticle],
) -> list[FinishedArm]:
    """Return the answers of every arm that was run, from the home folder."""
    were_run = {row.arm for row in results if not row.not_run}
    finished: list[FinishedArm] = []
    for arm in list_all_arms(settings.models, settings.approaches):
        if arm.id in were_run:
            finished.append(FinishedArm(arm, load_answers(setting, arm, items, shown)))
    return finished


def count_good_pairs(setting: ArmSetting) -> int:
    """Return how many reviewed pairs a dataset holds."""
    manifest = read_manifest(setting.dataset)
    return int(manifest["num_pairs"]) - int(manifest["num_drafted"])


def count_leaks(setting: ArmSetting, items: list[ArmItem]) -> int:
    """Return how many reviewed pairs are no examples, since they would give an item away."""
    with open_edition(setting) as knowledge:
        candidates = load_candidates(setting, knowledge, load_style(setting.shared))
        finder = ExampleFinder(candidates, knowledge.embedder, items, setting.examples.count)
        return finder.num_leaks


@task(cache_policy=NO_CACHE)
def publish_report(report: ArmsReport, setting: ArmSetting, run: TrackedRun) -> Path:
    """Write the page, and log it without the words of clauses; return its path."""
    identity = fingerprint([setting.items_id, report.model_dump(mode="json")])
    page = setting.home.reports / f"arms-{identity}.html"
    write_text_atomic(page, render_page(report))
    logged = setting.home.arms / "arms.html"
    write_text_atomic(logged, render_page(report.without_texts()))
    run.log_file(logged)
    run.log_table(list_rows(report), "arms")
    for model, advice in report.advice.items():
        run.set_tag(f"advice.{model}", advice.outcome)
    create_markdown_artifact(render_markdown(report), key="arms")
    return page
