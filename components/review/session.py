"""A release opened for reviews: its knowledge base, engine, style guide and reviewer.

A release is opened only by the version and under the search it was made for: its prompt template
and the features of its relevance must be this version's, and reranking must be on or off as it was.
"""

from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path

from pydantic import Field

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
from components.knowledge.search import KnowledgeBase
from components.models.sources import ModelSource
from components.prompting.style import StyleGuide
from components.prompting.template import template_hash
from components.reader.choice import ReaderConfig, find_reader, open_reader
from components.reader.reader import RuleReader
from components.records import Finding, JudgingFit, Review, content_hash, notice_of
from components.review.choosing import HitsJudge
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

    def __init__(self, release: Release, reviewer: Reviewer, config: SessionConfig) -> None:
        self.release = release
        self.reviewer = reviewer
        self.config = config
        self.knowledge = reviewer.knowledge

    def settle(self, asked: Asked, contract_date: date | None = None) -> Question:
        """Return the day and jurisdiction to answer under; see `settle_question`.

        Raises:
            UsageError: The jurisdiction is unknown or ambiguous, or the day lies before the corpus.
        """
        return settle_question(self.knowledge, asked, self.config.jurisdiction, contract_date)

    def identify(self, document: Document, question: Question) -> str:
        """Return the id of a document's review: the same release, bytes and question give it."""
        return content_hash(self.release.id, document.sha256, str(question))[:16]

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
        return Review(
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
    if config.rerank.is_on and config.rerank.by == "reader":
        reader, _ = open_reader(config.reader, home)
        reranker = ReaderReranker(reader, config.rerank.depth)
    elif config.rerank.is_on:
        reranker = LateReranker(embedder.model_dir, home, config.rerank)
    return KnowledgeBase.open(store, embedder, edition, reranker)


def open_law_of(
    release: Release, store: EditionStore, home: Home, config: SessionConfig
) -> KnowledgeBase:
    """Open the edition of a release; a reader that reranks is the one that it was fitted to."""
    return open_knowledge(store, home, name_reader(config, release.judging), release.edition)


def name_reader(config: SessionConfig, fit: JudgingFit) -> SessionConfig:
    """Return the configuration with the reader that a release was fitted to, if to any."""
    if not fit.reader:
        return config
    reader = config.reader.model_copy(update={"name": fit.reader})
    return config.model_copy(update={"reader": reader})


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
    if release.search_hash not in ("", search_hash()):
        raise IntegrityError(
            f"{prefix}: fitted to scores fused as {release.search_hash}, this version fuses them as"
            f" {search_hash()}. Fit a new release: clausula run promote_release."
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
    )
    return Session(release, reviewer, config)
