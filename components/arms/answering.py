"""Ask one arm about every item, in batches with progress.

An untuned model is asked in a chat; a tuned one in its own template, as reviews and gates ask
(`writing.answers`); the yardstick is the reviewer itself. Where the search found no article, an arm
with retrieval does not ask the model: code says that none governs, as in a review.
"""

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from components.arms.arm import Approach
from components.arms.examples import ExampleFinder, PromptExample
from components.arms.items import ArmItem, group_by_day
from components.arms.prompts import converse, write_instructions
from components.arms.reading import AnswerReader, ArmAnswer, Spent
from components.arms.shown import BATCH, ShownArticle, as_clause
from components.engines.chat import ChatModel
from components.engines.engine import Completion, Engine, Request
from components.prompting.prompt_injection import clear_orders
from components.prompting.template import Passage
from components.records import Finding
from components.review.choosing import show
from components.review.question import Question
from components.review.reviewer import Reviewer
from components.writing.answers import PromptCase, WrittenAnswer, write_answers

OnProgress = Callable[[int], None]


@dataclass(frozen=True)
class Briefing:
    """What every arm is asked with.

    Attributes:
        items: All items.
        reader: Reads the answers.
        shown: The article of each item, by its id.
        examples: Finds examples; None where no arm needs any.
        instructions: A team's own instructions; empty: made of the style guide.
    """

    items: Sequence[ArmItem]
    reader: AnswerReader
    shown: Mapping[str, ShownArticle] = field(default_factory=dict)
    examples: ExampleFinder | None = None
    instructions: str = ""

    def split_ungoverned(
        self, items: Sequence[ArmItem], approach: Approach
    ) -> tuple[list[ArmItem], list[ArmAnswer]]:
        """Part the items that a model is asked about from those that code answers."""
        asked: list[ArmItem] = []
        answered: list[ArmAnswer] = []
        for item in items:
            if not approach.has_articles or self.shown[item.id].version is not None:
                asked.append(item)
                continue
            said = self.reader.guide.sentence.ungoverned
            spent = Spent(seconds=self.search_seconds(item, approach))
            answered.append(self.reader.read_shown(item, said, "ungoverned", (), spent))
        return asked, answered

    def search_seconds(self, item: ArmItem, approach: Approach) -> float:
        """Return an item's share of the time that the search took, 0 without retrieval."""
        return self.shown[item.id].seconds if approach.has_articles else 0.0


def ask_chat(
    briefing: Briefing, approach: Approach, model: ChatModel, on_progress: OnProgress
) -> list[ArmAnswer]:
    """Return the answers of an untuned model, in the order of the items."""
    has_articles = approach.has_articles
    reader = briefing.reader
    told = write_instructions(reader.guide, briefing.instructions, has_articles=has_articles)
    answers: dict[str, ArmAnswer] = {}
    for batch in _batches(briefing.items):
        asked, answered = briefing.split_ungoverned(batch, approach)
        answers |= {answer.item: answer for answer in answered}
        conversations = []
        found = _find_examples(briefing, approach, asked)
        for item, examples in zip(asked, found, strict=True):
            article = briefing.shown[item.id].version if has_articles else None
            conversations.append(converse(item, told, examples, article, has_articles=has_articles))
        replies = model.reply(conversations) if conversations else []
        for item, reply in zip(asked, replies, strict=True):
            spent = Spent(
                reply.num_prompt_tokens,
                reply.num_tokens,
                reply.seconds + briefing.search_seconds(item, approach),
                reply.is_finished,
            )
            answers[item.id] = reader.read(item, reply.text, spent)
        on_progress(len(batch))
    return [answers[item.id] for item in briefing.items]


def ask_tuned(
    briefing: Briefing, approach: Approach, engine: Engine, on_progress: OnProgress
) -> list[ArmAnswer]:
    """Return the answers of a tuned model, in the order of the items.

    Without retrieval the place of the article is empty. The sentence then cites nothing, and its
    style is read with any citation in the marker's place, as the gate of style does.
    """
    answers: dict[str, ArmAnswer] = {}
    for batch in _batches(briefing.items):
        asked, answered = briefing.split_ungoverned(batch, approach)
        answers |= {answer.item: answer for answer in answered}
        cases: list[PromptCase] = []
        for item in asked:
            version = briefing.shown[item.id].version if approach.has_articles else None
            clause = clear_orders(item.clause).text
            passage = show(version, clause) if version else Passage("")
            cases.append(PromptCase(passage, clause))
        began = time.perf_counter()
        written = write_answers(cases, engine, briefing.reader.guide.sentence) if cases else []
        seconds = (time.perf_counter() - began) / max(len(cases), 1)
        for item, answer in zip(asked, written, strict=True):
            total_s = seconds + briefing.search_seconds(item, approach)
            answers[item.id] = _read_written(briefing, approach, item, answer, total_s)
        on_progress(len(batch))
    return [answers[item.id] for item in briefing.items]


def ask_reviewer(
    briefing: Briefing, reviewer: Reviewer, meter: "EngineMeter", on_progress: OnProgress
) -> list[ArmAnswer]:
    """Return the findings of the reviewer as answers, in the order of the items.

    Args:
        briefing: The items.
        reviewer: The release's.
        meter: The reviewer's engine; what it counts is shared out over each batch.
        on_progress: Called after each batch with its number of items.
    """
    answers: dict[str, ArmAnswer] = {}
    for (as_of, jurisdiction), of_day in group_by_day(briefing.items).items():
        for batch in _batches(of_day):
            meter.reset()
            began = time.perf_counter()
            clauses = [as_clause(item) for item in batch]
            findings = reviewer.judge(clauses, Question(as_of, jurisdiction))
            spent = meter.share_out(len(batch), time.perf_counter() - began)
            for item, finding in zip(batch, findings, strict=True):
                answers[item.id] = _read_finding(briefing.reader, item, finding, spent)
            on_progress(len(batch))
    return [answers[item.id] for item in briefing.items]


class EngineMeter:
    """An engine that counts the tokens which pass through it."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self.reset()

    def complete(self, requests: Sequence[Request]) -> list[Completion]:
        """Return a completion for each request, counted."""
        completions = self._engine.complete(requests)
        self._num_prompt_tokens += sum(each.num_prompt_tokens for each in completions)
        self._num_tokens += sum(each.num_tokens for each in completions)
        return completions

    def close(self) -> None:
        """Free the model."""
        self._engine.close()

    def reset(self) -> None:
        """Begin to count anew."""
        self._num_prompt_tokens = 0
        self._num_tokens = 0

    def share_out(self, count: int, seconds: float) -> Spent:
        """Return what each of `count` answers took, on average."""
        return Spent(
            round(self._num_prompt_tokens / count),
            round(self._num_tokens / count),
            seconds / count,
        )


def _find_examples(
    briefing: Briefing, approach: Approach, items: Sequence[ArmItem]
) -> Sequence[Sequence[PromptExample]]:
    """Return the examples of each item, none where the approach shows none."""
    if not approach.has_examples or briefing.examples is None:
        return [[] for _ in items]
    return briefing.examples.find(items)


def _read_written(
    briefing: Briefing, approach: Approach, item: ArmItem, answer: WrittenAnswer, seconds: float
) -> ArmAnswer:
    """Read an answer in the tuned template, code putting in the article that was shown."""
    reader = briefing.reader
    sentence = reader.guide.sentence
    spent = Spent(
        sum(turn.completion.num_prompt_tokens for turn in answer.turns),
        sum(turn.completion.num_tokens for turn in answer.turns),
        seconds,
        all(turn.completion.is_finished for turn in answer.turns),
    )
    written = answer.written
    if written is None:
        return reader.read_shown(item, answer.text, "", (), spent, is_in_style=False)
    version = briefing.shown[item.id].version if approach.has_articles else None
    if version is None:
        example = sentence.render(written.verdict, sentence.cite_example(), written.reason)
        text = sentence.render(written.verdict, reason=written.reason)
        is_in_style = bool(written.reason) and reader.is_in_style(example)
        return reader.read_shown(item, text, written.verdict, (), spent, is_in_style=is_in_style)
    cited = (version.law, version.article)
    text = sentence.render(written.verdict, sentence.cite(*cited), written.reason)
    is_in_style = bool(written.reason) and reader.is_in_style(text)
    return reader.read_shown(item, text, written.verdict, (cited,), spent, is_in_style=is_in_style)


def _read_finding(reader: AnswerReader, item: ArmItem, finding: Finding, spent: Spent) -> ArmAnswer:
    """Read a finding; one whose answer did not have the template's form has no verdict."""
    cited = tuple((citation.law, citation.article) for citation in finding.citations)
    is_read = finding.checks.get("template") != "failed"
    verdict = finding.verdict if is_read else ""
    return reader.read_shown(item, finding.reason, verdict, cited, spent)


def _batches(items: Sequence[ArmItem]) -> list[Sequence[ArmItem]]:
    """Return the items in batches."""
    return [items[start : start + BATCH] for start in range(0, len(items), BATCH)]
