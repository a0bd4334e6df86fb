"""A release over laws of two jurisdictions whose engine follows a script, in the tests' process.

With `stand_in` it is served in a tenth of a second.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import cast

from components.engines.engine import Completion, Request
from components.knowledge.refresh import refresh
from components.knowledge.search import KnowledgeBase
from components.knowledge.stores.embedded import EmbeddedStore
from components.prompting.house_sentence import HOUSE_SENTENCE
from components.prompting.style import StyleGuide
from components.records import Clause, Finding
from components.review.question import Question
from components.review.reviewer import Reviewer, ReviewerConfig
from components.review.session import SessionConfig
from components.serving.served_release import Served
from components.serving.worker import ReviewProcess
from components.storage import Home
from tests.knowledge.corpus import HashingEmbedder, make_source, write_2020, write_2022, write_law
from tests.review.test_reviewer import SURE
from tests.serving.scripted import make_scripted_release

REASON = "it sets the rate at 40 per cent a year, where the article allows less"
LEASES = {"440": "A deposit above two months' rent must be returned to the tenant."}


class HouseEngine:
    """Says the house sentence for every prompt, word by word; raw prompts get it as well."""

    def complete(self, requests: Sequence[Request]) -> list[Completion]:
        """Return the sentence, cut where a request wants fewer tokens."""
        text = HOUSE_SENTENCE.render("invalid", reason=REASON)
        words = text.split(" ")
        tokens = [(words[0], -0.1), *((f" {word}", -0.1) for word in words[1:])]
        completions = []
        for request in requests:
            kept = tokens[: request.max_new_tokens or None]
            shown = "".join(token for token, _ in kept)
            completions.append(Completion(shown, tuple(kept), len(kept) == len(tokens), 7))
        return completions

    def close(self) -> None:
        """Do nothing."""


@dataclass
class InProcess:
    """The reviewer in this process, with the calls of `ReviewProcess`."""

    reviewer: Reviewer

    def judge(self, clauses: Sequence[Clause], question: Question) -> list[Finding]:
        """Judge clauses."""
        return self.reviewer.review(clauses, question)

    def complete(self, requests: Sequence[Request]) -> list[Completion]:
        """Complete prompts."""
        return self.reviewer.engine.complete(requests)

    def close(self) -> None:
        """Do nothing."""


def open_served_light(root: Path, jurisdictions: Sequence[str] = ("sample", "tw")) -> Served:
    """Return a release over the sample's loans and, in another jurisdiction, a law of leases."""
    home = Home(root / "home")
    store = EmbeddedStore(home)
    sources = [write_2020(root), write_2022(root)]
    if "tw" in jurisdictions:
        folder = root / "tw" / "2020-06"
        write_law(folder, LEASES, amended=date(2019, 5, 1), law="la", title="Lease Act")
        sources.append(make_source(folder, "leases", "tw"))
    for source in sources:
        refresh(store, home, source=source, embedder=HashingEmbedder())
    release = make_scripted_release(edition=len(sources))

    knowledge = KnowledgeBase.open(store, HashingEmbedder())
    reviewer = Reviewer(knowledge, HouseEngine(), StyleGuide(), SURE, ReviewerConfig())
    process = cast(ReviewProcess, InProcess(reviewer))
    return Served(release, knowledge, process, SessionConfig())
