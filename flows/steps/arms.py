"""The steps of `compare_arms`: what is asked, what is shown, and how one arm is asked.

Each result lies in a folder of the home keyed by all that it depends on, so a run that was killed
finds the arms that had finished.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from pydantic import Field

from components.arms.answering import (
    Briefing,
    EngineMeter,
    ask_chat,
    ask_reviewer,
    ask_tuned,
)
from components.arms.arm import Arm
from components.arms.examples import (
    ExampleFinder,
    ExamplesConfig,
    PromptExample,
    list_candidates,
)
from components.arms.items import ArmItem, draw_amended, draw_items
from components.arms.reading import AnswerReader, ArmAnswer
from components.arms.shown import ShownArticle, find_articles
from components.arms.store import keep_rows
from components.config import Section
from components.curation.dataset.build import read_pairs
from components.knowledge.search import KnowledgeBase
from components.promotion.relevance_fitting import FittingConfig, fit_to_edition
from components.prompting.style import StyleGuide
from components.records import JudgingFit, Relevance
from components.review.choosing import ArticleChooser
from components.review.hit_reading import HitsJudge
from components.review.reviewer import Reviewer
from components.review.session import open_judge, open_knowledge, require_fitting_relevance
from components.storage import Home, fingerprint
from components.tracking.releases import Release
from flows.environment import open_store
from flows.progress import busy, progress_bar
from flows.steps.arm_models import open_chat, open_tuned
from flows.steps.shared import SharedConfig, load_style, session_config

CODE_VERSION = 1
HELD_OUT = ("test", "validation")  # splits that nothing was tuned on


class ArmItemsConfig(Section):
    """How many clauses every arm is asked."""

    num_held_out: int = Field(
        default=160,
        ge=1,
        le=100_000,
        description="held-out clauses, at most; the more, the smaller a difference shows",
    )
    num_amended: int = Field(
        default=24,
        ge=0,
        le=10_000,
        description="clauses asked before and after an amendment, at most",
    )


@dataclass(frozen=True)
class ArmSetting:
    """What all arms of one comparison share.

    Attributes:
        home: The home folder.
        shared: Style guide, base model, engine, reader.
        dataset: The dataset's folder.
        release: What tuned arms and the search are of; None where nothing has been promoted.
        edition: Under which all are asked.
        items: How many items.
        examples: Which examples.
        instructions: A team's own; empty: made of the style guide.
        max_tokens: Longest answer of an untuned model.
    """

    home: Home
    shared: SharedConfig
    dataset: Path
    release: Release | None
    edition: int
    items: ArmItemsConfig
    examples: ExamplesConfig
    instructions: str
    max_tokens: int

    @property
    def items_id(self) -> str:
        """Fingerprint of the items."""
        parts = [CODE_VERSION, self.dataset.name, self.edition, self.items.model_dump()]
        return fingerprint(["items", *parts])

    @property
    def shown_id(self) -> str:
        """Fingerprint of the articles that are shown."""
        release = self.release.id if self.release else ""
        reader = self.shared.reader.model_dump(mode="json")
        return fingerprint(["shown", self.items_id, release, reader, self.shared.rerank.is_on])

    def arm_id(self, arm: Arm) -> str:
        """Fingerprint of an arm's answers: everything that they depend on; prices do not count."""
        approach = arm.approach
        guide = load_style(self.shared).model_dump(mode="json")
        parts: list[object] = [self.items_id, arm.name, guide]
        if approach.has_articles:
            parts.append(self.shown_id)
        if approach.has_examples:
            parts.append(self.examples.model_dump())
        if approach.is_tuned:
            parts += [self.release.id if self.release else "", arm.model.tuned_model]
            parts.append(self.shared.engine.model_dump(mode="json"))
        else:
            parts += [self.instructions, self.max_tokens]
        model = arm.model.model_dump(mode="json", exclude={"prices", "tuned_model", "name"})
        base = self.shared.base.model_dump(mode="json")
        return fingerprint(["arm", *parts, model, base])


def load_items(setting: ArmSetting) -> list[ArmItem]:
    """Return the items, drawn the first time."""

    def make() -> list[ArmItem]:
        held_out = [pair for split in HELD_OUT for pair in read_pairs(setting.dataset, split)]
        with open_edition(setting) as knowledge, busy("drawing items"):
            items = draw_items(held_out, knowledge, setting.items.num_held_out)
            splits = [held_out, read_pairs(setting.dataset, "train")]
            return [*items, *draw_amended(splits, knowledge, setting.items.num_amended)]

    return keep_rows(setting.home.arms / setting.items_id, ArmItem, make)


def load_shown(setting: ArmSetting, items: Sequence[ArmItem]) -> dict[str, ShownArticle]:
    """Return the article that each item is shown with, by the item's id, found the first time."""

    def make() -> list[ShownArticle]:
        with (
            open_edition(setting) as knowledge,
            progress_bar("finding articles", len(items)) as bar,
        ):
            return find_articles(items, open_chooser(setting, knowledge), bar.advance)

    rows = keep_rows(setting.home.arms / setting.shown_id, ShownArticle, make)
    return {row.item: row for row in rows}


def load_answers(
    setting: ArmSetting, arm: Arm, items: Sequence[ArmItem], shown: dict[str, ShownArticle]
) -> list[ArmAnswer]:
    """Return the answers of an arm, asked unless they are there.

    Raises:
        ClausulaError: The arm cannot be run: a key, a model, a release or a server is missing.
    """

    def make() -> list[ArmAnswer]:
        with progress_bar(f"arm {arm.id}", len(items)) as bar:
            return ask_arm(setting, arm, items, shown, bar.advance)

    return keep_rows(setting.home.arms / setting.arm_id(arm), ArmAnswer, make)


def ask_arm(
    setting: ArmSetting,
    arm: Arm,
    items: Sequence[ArmItem],
    shown: dict[str, ShownArticle],
    on_progress: Callable[[int], None],
) -> list[ArmAnswer]:
    """Ask one arm about every item."""
    approach = arm.approach
    with open_edition(setting) as knowledge:
        guide = load_style(setting.shared)
        reader = AnswerReader(guide, knowledge)
        if not approach.is_tuned:
            model = open_chat(arm.model, setting.shared, setting.home, setting.max_tokens)
            examples = _find_examples(setting, items, knowledge, guide, approach.has_examples)
            briefing = Briefing(items, reader, shown, examples, setting.instructions)
            with closing(model):
                return ask_chat(briefing, approach, model, on_progress)
        briefing = Briefing(items, reader, shown)
        release = setting.release
        engine = open_tuned(arm.model, setting.shared, setting.home, release)
        with closing(EngineMeter(engine)) as meter:
            if release is None or not approach.is_served:
                return ask_tuned(briefing, approach, meter, on_progress)
            reviewer = _open_reviewer(setting, release, knowledge, meter)
            return ask_reviewer(briefing, reviewer, meter, on_progress)


@contextmanager
def open_edition(setting: ArmSetting) -> Iterator[KnowledgeBase]:
    """Open the edition and release it afterwards."""
    config = session_config(setting.shared)
    knowledge = open_knowledge(open_store(setting.home), setting.home, config, setting.edition)
    try:
        yield knowledge
    finally:
        knowledge.close()


def open_chooser(setting: ArmSetting, knowledge: KnowledgeBase) -> ArticleChooser:
    """Return what chooses articles: as the release does, else fitted to the dataset for this run.

    A team that has promoted nothing yet can so learn whether it must tune at all.
    """
    config = session_config(setting.shared)
    release = setting.release
    if release is not None:
        require_fitting_relevance(release, is_reranked=config.rerank.is_on)
        judge = open_judge(release.judging, setting.home, config)
        return ArticleChooser(knowledge, release.relevance, config.reviewer.num_hits, judge)
    reviewer = config.reviewer
    judge = HitsJudge(JudgingFit(), None, reviewer.num_judged, reviewer.hopeless)
    return ArticleChooser(knowledge, _fit(setting, knowledge), reviewer.num_hits, judge)


def _fit(setting: ArmSetting, knowledge: KnowledgeBase) -> Relevance:
    """Fit which hit governs a clause, for want of a release."""
    splits = {}
    for name in ("train", *HELD_OUT):
        pairs = read_pairs(setting.dataset, name)
        splits[name] = [pair for pair in pairs if pair.origin != "drafted"]
    with progress_bar("fitting relevance") as bar:
        return fit_to_edition(splits, knowledge, FittingConfig(), bar.move)[0]


def _find_examples(
    setting: ArmSetting,
    items: Sequence[ArmItem],
    knowledge: KnowledgeBase,
    guide: StyleGuide,
    are_shown: bool,
) -> ExampleFinder | None:
    """Return what finds the examples of a prompt, None where an arm shows none."""
    if not are_shown:
        return None
    with busy("reading examples"):
        candidates = load_candidates(setting, knowledge, guide)
        count = setting.examples.count
        return ExampleFinder(candidates, knowledge.embedder, items, count)


def load_candidates(
    setting: ArmSetting, knowledge: KnowledgeBase, guide: StyleGuide
) -> list[PromptExample]:
    """Return the reviewed pairs that examples are picked from, all of the training split."""
    pairs = read_pairs(setting.dataset, "train")
    return list_candidates(pairs, knowledge, guide, setting.examples.num_candidates)


def _open_reviewer(
    setting: ArmSetting, release: Release, knowledge: KnowledgeBase, meter: EngineMeter
) -> Reviewer:
    """Return the reviewer of the release, as it serves."""
    config = session_config(setting.shared)
    require_fitting_relevance(release, is_reranked=config.rerank.is_on)
    return Reviewer(
        knowledge,
        meter,
        load_style(setting.shared),
        release.relevance,
        config.reviewer,
        release.calibration,
        open_judge(release.judging, setting.home, config),
    )
