"""A release opened for reviews: its knowledge base, engine, style guide and reviewer.

A release is opened only by the version and under the search it was made for: its prompt template
and the features of its relevance must be this version's, and reranking must be on or off as it was.
"""

from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path

from pydantic import Field

from components.clause_library.library import ClauseLibrary
from components.config import Section, load_config
from components.documents.clauses import list_left_out, list_notes, segment
from components.documents.contract_dates import find_contract_date
from components.documents.document import Document, DocumentLimits
from components.domain import LEGAL, Domain, use_domain
from components.engines.choice import open_engine
from components.engines.config import EngineConfig
from components.errors import IntegrityError, MissingError
from components.judging.governing_article import FEATURES
from components.knowledge.choose_embedder import find_embedder
from components.knowledge.editions import EditionStore
from components.knowledge.fusion import LATE, search_hash
from components.knowledge.rerank import LateReranker, ReaderReranker, RerankConfig, Reranker
from components.knowledge.routed_embedder import RoutedEmbedder, is_routed
from components.knowledge.search import KnowledgeBase
from components.models.sources import ModelSource
from components.prompting.style import StyleGuide
from components.prompting.template import template_hash
from components.reader.choice import ReaderConfig, find_reader, open_reader
from components.reader.reader import RuleReader
from components.records import Clause, Finding, JudgingFit, Review, content_hash, notice_of
from components.review.hit_reading import HitsJudge
from components.review.house import HouseReviewer, open_house
from components.review.house_redlines import add_house_redlines
from components.review.question import Asked, Question, settle_question
from components.review.reviewer import Reviewer, ReviewerConfig
from components.storage import Home
from components.tracking.releases import Release, current_release


class ReviewingConfig(Section):
    """How contracts are reviewed; the section `session` of a config."""

    jurisdiction: str = Field(
        default="",
        description="whose law applies where none is asked for; empty: the only one there is",
    )
    embedder: ModelSource | None = Field(
        default=None, description="the embedder; left out: the one that made the edition"
    )
    playbook: Path | None = Field(
        default=None,
        description="the house's own positions: a file, or a folder of dated versions; empty: none",
    )
    reviewer: ReviewerConfig = ReviewerConfig()
    documents: DocumentLimits = DocumentLimits()


class SessionConfig(ReviewingConfig):
    """How a release is opened and contracts are reviewed with it."""

    style: Path = Field(default=Path("configs/style/house.yaml"), description="the style guide")
    rerank: RerankConfig = RerankConfig()
    reader: ReaderConfig = ReaderConfig()
    domain: Domain = Field(default=LEGAL, description="the words of the domain")
    engine: EngineConfig = EngineConfig()


class Session:
    """One release, open."""

    def __init__(
        self,
        release: Release,
        reviewer: Reviewer,
        config: SessionConfig,
        house: HouseReviewer | None = None,
    ) -> None:
        self.release = release
        self.reviewer = reviewer
        self.config = config
        self.house = house
        self.knowledge = reviewer.knowledge

    def settle(self, asked: Asked, contract_date: date | None = None) -> Question:
        """Return the day and jurisdiction to answer under; see `settle_question`.

        Raises:
            UsageError: The jurisdiction is unknown or ambiguous, or the day lies before the corpus.
        """
        return settle_question(self.knowledge, asked, self.config.jurisdiction, contract_date)

    def identify(self, document: Document, question: Question) -> str:
        """Return the id of a document's review: the same release, bytes and question give it.

        With a playbook, the version in force on the day counts as well.
        """
        named = [self.release.id, document.sha256, str(question)]
        if self.house is not None:
            named.append(self.house.stamp(question.as_of))
        return content_hash(*named)[:16]

    def review(
        self,
        document: Document,
        asked: Asked,
        on_findings: Callable[[Sequence[Finding], int], None] | None = None,
    ) -> Review:
        """Review a document.

        Args:
            document: A document that has been read.
            asked: The day and jurisdiction; by default the contract's own date, else today.
            on_findings: Called after each batch with its findings and the number of clauses in all.
        """
        question = self.settle(asked, find_contract_date(document.text))
        clauses = segment(document)

        def report(batch: Sequence[Finding]) -> None:
            if on_findings is not None:
                on_findings(batch, len(clauses))

        findings = self.reviewer.review(clauses, question, report)
        review = Review(
            id=self.identify(document, question),
            release_id=self.release.id,
            edition=self.release.edition,
            jurisdiction=question.jurisdiction,
            as_of=question.as_of,
            as_of_source=question.as_of_source,
            document=document.name,
            document_hash=document.sha256,
            findings=tuple(findings),
            notice=notice_of(question.jurisdiction),
            not_reviewed=list_left_out(document),
            notes=list_notes(document),
        )
        return self._weigh(review, clauses, question)

    def _weigh(self, review: Review, clauses: Sequence[Clause], question: Question) -> Review:
        """Hold a review against the house's positions, if it has any, and offer their wordings."""
        if self.house is None:
            return review
        weighed = self.house.add_to(review)
        if not self.config.reviewer.redlines:
            return weighed
        findings = add_house_redlines(
            weighed.findings,
            clauses,
            lambda drafts: self.reviewer.judge(drafts, question),
            self.house,
            question.as_of,
        )
        return weighed.model_copy(update={"findings": tuple(findings)})

    def recalibrate(self, release: Release) -> None:
        """Go on as a release that differs in nothing but its calibration, as when it is fitted."""
        self.release = release
        self.reviewer.calibration = release.calibration

    def close(self) -> None:
        """Free the engine."""
        self.reviewer.engine.close()


def open_knowledge(
    store: EditionStore, home: Home, config: SessionConfig, edition: int | None = None
) -> KnowledgeBase:
    """Open an edition with its embedder and, if reranking is on, the reranker.

    Args:
        store: Where editions are.
        home: Where models are.
        config: The embedder, by default the one that made the edition, and the reranker.
        edition: Which edition; None means the published one.
    """
    use_domain(config.domain)
    embedder = find_embedder(store, home, config.embedder, edition)
    reranker: Reranker | None = None
    if config.rerank.is_on and config.rerank.by == "late":
        english = embedder.english if isinstance(embedder, RoutedEmbedder) else embedder
        reranker = LateReranker(english.model_dir, home, config.rerank)
    elif config.rerank.is_on:
        reranker = _open_reader_reranker(config, home)
    return KnowledgeBase.open(store, embedder, edition, reranker)


def _open_reader_reranker(config: SessionConfig, home: Home) -> ReaderReranker:
    """Return what reranks by the reader of rules, or by one that was tuned for that alone."""
    depth = config.rerank.depth
    if config.rerank.by == "reader":
        reader, _ = open_reader(config.reader, home)
        return ReaderReranker(reader, depth)
    reader, _ = open_reader(_governing_reader(config.rerank), home, "governing")
    return ReaderReranker(reader, depth, is_small=True)


def find_reranker(config: RerankConfig, home: Home) -> str:
    """Return the fingerprint of the reader that was tuned to rerank; empty where none is used.

    Raises:
        MissingError: One is asked for and there is none.
    """
    if not config.is_on or config.by != "governing":
        return ""
    return find_reader(_governing_reader(config), home, "governing").card.fingerprint


def _governing_reader(config: RerankConfig) -> ReaderConfig:
    """Return which reader reranks."""
    return ReaderConfig(base=config.base, name=config.name)


def open_law_of(
    release: Release, store: EditionStore, home: Home, config: SessionConfig
) -> KnowledgeBase:
    """Open the edition of a release; what reranks is what it was fitted to."""
    return open_knowledge(store, home, name_reader(config, release.judging), release.edition)


def name_reader(config: SessionConfig, fit: JudgingFit) -> SessionConfig:
    """Return the configuration with the readers that a release was fitted to, if to any."""
    named: dict[str, Section] = {}
    if fit.reader:
        named["reader"] = config.reader.model_copy(update={"name": fit.reader})
    if fit.reranker:
        fitted = {"by": "governing", "name": fit.reranker}
        named["rerank"] = config.rerank.model_copy(update=fitted)
    return config.model_copy(update=named)


def require_fitting_relevance(release: Release, *, is_reranked: bool) -> None:
    """Check that a release's relevance was fitted to the scores that a search gives now.

    Args:
        release: The release.
        is_reranked: Whether reranking is on now.

    Raises:
        IntegrityError: It was fitted to other features or to scores that were fused otherwise, or
            with reranking set otherwise than now.
    """
    weights = release.relevance.weights
    prefix = f"release {release.id}: relevance"
    if set(weights) != set(FEATURES):
        raise IntegrityError(
            f"{prefix}: fitted to the features {', '.join(weights)}, this version has"
            f" {', '.join(FEATURES)}. Fit a new release: clausula run promote_release."
        )
    fused_as = search_hash(is_multilingual=is_routed(release.embedder))
    if release.search_hash not in ("", fused_as):
        raise IntegrityError(
            f"{prefix}: fitted to scores fused as {release.search_hash}, this version fuses them as"
            f" {fused_as}. Fit a new release: clausula run promote_release."
        )
    was_reranked = weights[LATE] != 0
    if was_reranked != is_reranked:
        raise IntegrityError(
            f"{prefix}: fitted with the reranker {'on' if was_reranked else 'off'},"
            f" shared.rerank.is_on is {str(is_reranked).lower()}. Set it as it was, or fit a new"
            " release: clausula run promote_release."
        )


def require_fitting_release(release: Release, config: SessionConfig) -> StyleGuide:
    """Check that a release was made for this version under a config, and return the style guide.

    Raises:
        IntegrityError: It was tuned to another template, or see `require_fitting_relevance`.
    """
    style = load_config(config.style, StyleGuide)
    template = template_hash(style.sentence)
    if release.template_hash != template:
        raise IntegrityError(
            f"release {release.id}: tuned to template {release.template_hash}, this version has"
            f" {template} with {config.style}. Tune and promote again: clausula run run_pipeline."
        )
    require_fitting_relevance(release, is_reranked=config.rerank.is_on)
    return style


def open_fitted_reader(fit: JudgingFit, home: Home, config: SessionConfig) -> RuleReader | None:
    """Open the reader that a release was fitted to; None where it was fitted to none.

    Raises:
        MissingError: The reader is neither in the home folder nor the shipped one.
    """
    if not fit.reader:
        return None
    named = name_reader(config, fit).reader
    try:
        find_reader(named, home)
    except MissingError as error:
        raise MissingError(
            f"release: its reader {fit.reader} is neither in {home.readers} nor the shipped"
            " one. Fit a new release: clausula run promote_release."
        ) from error
    reader, _ = open_reader(named, home)
    return reader


def open_judge(fit: JudgingFit, home: Home, config: SessionConfig) -> HitsJudge:
    """Return what judges hits under a release; see `open_fitted_reader`."""
    reader = open_fitted_reader(fit, home, config)
    return HitsJudge(fit, reader, config.reviewer.num_judged, config.reviewer.hopeless)


def open_session(
    store: EditionStore, home: Home, config: SessionConfig, release: Release | None = None
) -> Session:
    """Open a release, by default the one that is served.

    Raises:
        MissingError: There is no release, or a file of it is gone.
        IntegrityError: A file is not what the manifest says, or the release was made with another
            template or fitted to another search.
    """
    use_domain(config.domain)
    house = open_house(config.playbook)  # small: a fault in it is told before a model is loaded
    release = release or current_release(home)
    style = require_fitting_release(release, config)
    knowledge = open_law_of(release, store, home, config)
    engine = open_engine(home, release, config.engine)
    reviewer = Reviewer(
        knowledge,
        engine,
        style,
        release.relevance,
        config.reviewer,
        release.calibration,
        open_judge(release.judging, home, config),
        ClauseLibrary(home) if config.reviewer.library else None,
    )
    return Session(release, reviewer, config, house)
