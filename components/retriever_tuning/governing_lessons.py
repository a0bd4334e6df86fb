"""What a reranker learns from: a clause and its article among articles that are easily mistaken.

A lesson is a list of pairs of an article and a clause, of which the first alone belongs together.
The wrong articles are mostly of the same law and share the clause's rarest words, since a search
brings up just those. Families of rules give lessons of two kinds: a clause among the wordings of
other rules, and a rule among clauses of its field that it does not govern. An article is shown as a
search shows it, with the headings above it or, now and then, without.
"""

import json
import math
import random
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from components.knowledge.embedding import passage_text
from components.knowledge.excerpts import content_words, excerpt
from components.prompting.template import MAX_PASSAGE_WORDS
from components.reader.families import RuleFamily
from components.retriever_tuning.pairs import TrainingPair, article_key_of
from components.statutes.readers.article import Article
from components.storage import write_text_atomic

NUM_CLOSE = 12  # articles of a law that share most with a clause: its wrong ones are drawn of these
MIN_ARTICLES = 4  # of a law: with fewer, nothing in it is easily mistaken
HEADING_SHARE = 0.6
CLAUSES_A_FAMILY = 5


@dataclass(frozen=True)
class GoverningLesson:
    """Articles and clauses, pair by pair; the first pair belongs together, no other does."""

    kind: str
    articles: tuple[str, ...]
    clauses: tuple[str, ...]


def deal_governing(
    pairs: Sequence[TrainingPair],
    articles: Sequence[Article],
    families: Sequence[RuleFamily],
    *,
    num_wrong: int,
    seed: int,
) -> list[GoverningLesson]:
    """Return the lessons of pairs and of families, in random order.

    Args:
        pairs: Queries with the articles that they are about; one whose article is not among
            `articles` is passed over.
        articles: Of whole laws; the wrong ones are drawn of the same law.
        families: Rules of no country; none may be tested on.
        num_wrong: Wrong pairs of each lesson, 1 or more.
        seed: Of every draw.
    """
    rng = random.Random(seed)
    lessons = [
        *_deal_pairs(pairs, articles, num_wrong, rng),
        *_deal_families(families, num_wrong, rng),
        *_deal_near(families, num_wrong, rng),
    ]
    return rng.sample(lessons, len(lessons))


def write_governing(path: Path, lessons: Sequence[GoverningLesson]) -> None:
    """Write lessons as JSONL, in one step."""
    lines = [json.dumps(asdict(lesson), ensure_ascii=False) + "\n" for lesson in lessons]
    write_text_atomic(path, "".join(lines))


def read_governing(path: Path) -> list[GoverningLesson]:
    """Read what `write_governing` wrote."""
    with path.open(encoding="utf-8") as lines:
        rows = [json.loads(line) for line in lines]
    return [_lesson(row["kind"], row["articles"], row["clauses"]) for row in rows]


class _Shelf:
    """Texts that may be mistaken for each other, found by the words that they share."""

    def __init__(self, texts: Sequence[str]) -> None:
        self._words = [content_words(text) for text in texts]
        counts = Counter(word for words in self._words for word in words)
        self._rarity = {word: math.log(1 + len(texts) / count) for word, count in counts.items()}

    def rank(self, query: str) -> list[int]:
        """Return the places of the texts, those first that share a query's rarest words."""
        asked = content_words(query)
        shared = [
            sum(self._rarity[word] for word in asked & words) / math.sqrt(1 + len(words))
            for words in self._words
        ]
        return sorted(range(len(shared)), key=lambda place: (-shared[place], place))


def _deal_pairs(
    pairs: Sequence[TrainingPair],
    articles: Sequence[Article],
    num_wrong: int,
    rng: random.Random,
) -> Iterator[GoverningLesson]:
    """Yield a lesson for each pair: its query under its article and under others of its law."""
    laws: dict[str, list[Article]] = defaultdict(list)
    for article in articles:
        laws[article.law_id].append(article)
    known = {article_key_of(article): article for article in articles}
    shelves: dict[str, _Shelf] = {}
    for pair in pairs:
        own = known.get(pair.article_key)
        if own is None or len(laws[own.law_id]) < MIN_ARTICLES:
            continue
        law = laws[own.law_id]
        if own.law_id not in shelves:
            shelves[own.law_id] = _Shelf([article.text for article in law])
        order = [law[place] for place in shelves[own.law_id].rank(pair.query)]
        close = [article for article in order if article.text != own.text][:NUM_CLOSE]
        wrong = rng.sample(close, min(num_wrong, len(close)))
        has_headings = rng.random() < HEADING_SHARE
        # a note is the heading of its own article, so there it is left out
        shown = [show(each, pair.query, has_headings, pair.kind != "note") for each in wrong]
        right = _show_own(own, pair, has_headings)
        yield _lesson(pair.kind, [right, *shown], [pair.query] * (len(shown) + 1))


def _show_own(own: Article, pair: TrainingPair, has_headings: bool) -> str:
    """Return the article of a pair: a reviewed wording as it was, another as it is in force."""
    if pair.kind == "reviewed":
        head, _, wording = pair.passage.partition("\n")
        return pair.passage if has_headings else wording or head
    return show(own, pair.query, has_headings, pair.kind != "note")


def show(article: Article, query: str, has_headings: bool, has_own_heading: bool = True) -> str:
    """Return an article as a search shows it to a reranker.

    Args:
        article: The article; of a long one the paragraph that speaks of the query is shown.
        query: What it is shown for.
        has_headings: Whether the law's title and the headings above stand before it.
        has_own_heading: Whether its own heading stands there too.
    """
    text = excerpt(article.text, query, MAX_PASSAGE_WORDS)
    if not has_headings:
        return text
    heading = article.heading if has_own_heading else ""
    return passage_text(article.law, article.chapter, heading, text)


def _deal_families(
    families: Sequence[RuleFamily], num_wrong: int, rng: random.Random
) -> Iterator[GoverningLesson]:
    """Yield lessons of clauses, each under a wording of its rule and under other rules."""
    shelf = _Shelf([" ".join(family.wordings) for family in families])
    for family in families:
        clauses = [*family.keep, *family.break_]
        for clause in rng.sample(clauses, min(CLAUSES_A_FAMILY, len(clauses))):
            order = [families[place] for place in shelf.rank(clause)]
            others = [each for each in order if each.id != family.id][:NUM_CLOSE]
            wrong = rng.sample(others, min(num_wrong, len(others)))
            rules = [_draw_wording(each, rng) for each in (family, *wrong)]
            yield _lesson("rule", rules, [clause] * len(rules))


def _deal_near(
    families: Sequence[RuleFamily], num_wrong: int, rng: random.Random
) -> Iterator[GoverningLesson]:
    """Yield lessons of rules, each with a clause of its own and clauses that it does not govern."""
    for family in families:
        if family.near:
            own = rng.choice([*family.keep, *family.break_])
            wrong = rng.sample(family.near, min(num_wrong, len(family.near)))
            rule = _draw_wording(family, rng)
            yield _lesson("near", [rule] * (len(wrong) + 1), [own, *wrong])


def _draw_wording(family: RuleFamily, rng: random.Random) -> str:
    """Return a text of a rule, or of its opposite: both govern the same clauses."""
    return rng.choice([*family.wordings, *family.opposites, *family.yields])


def _lesson(kind: str, articles: Sequence[str], clauses: Sequence[str]) -> GoverningLesson:
    """Return a lesson of these pairs."""
    return GoverningLesson(kind, tuple(articles), tuple(clauses))
