"""Cases put to an engine: first the comparison of two figures, then the house sentence.

Where the texts allow one comparison only, code writes it into the prompt; where they allow several,
the model chooses one or says the sentence at once. After a comparison the verdict is settled, and
the grammar leaves the model no other word. Reviews and gates ask in this way and no other.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from components.engines.engine import Completion, Engine, Request
from components.judging.comparisons import compare_all
from components.judging.figure_comparison import Comparison, compare_figures
from components.prompting.grammar import (
    call_grammar,
    possible_calls,
    possible_verdicts,
    sentence_grammar,
)
from components.prompting.house_sentence import GOVERNED, Governed, HouseSentence, Written
from components.prompting.template import (
    Call,
    Passage,
    call_line,
    read_call,
    read_sentence,
    render_prompt,
    result_text,
)

Wording = Literal["always", "with figures", "never"]


@dataclass(frozen=True)
class PromptCase:
    """A clause under an article; where the verdict is settled, only its sentence is written.

    `wording` says whether the sentence is wanted then: `with figures`, only where figures are
    compared, `never` not even there. What nobody is shown takes as long to write as the rest.
    """

    passage: Passage
    clause: str
    verdict: Governed | None = None
    wording: Wording = "always"


@dataclass(frozen=True)
class Turn:
    """One prompt and what the engine completed."""

    prompt: str
    completion: Completion


@dataclass(frozen=True)
class WrittenAnswer:
    """What was written about a case.

    Attributes:
        text: The whole answer: the comparison, if there is one, and the sentence.
        written: The house sentence as read; None where the answer does not have its form.
        call: The comparison that the model or the texts called for.
        comparison: Its result; None where nothing was compared.
        word_probability: That the model gave the verdict's word; 1 where code gave it.
        turns: What was asked of the engine, in order.
    """

    text: str
    written: Written | None
    call: Call | None = None
    comparison: Comparison | None = None
    word_probability: float = 1.0
    turns: tuple[Turn, ...] = ()


def write_answers(
    cases: Sequence[PromptCase],
    engine: Engine,
    sentence: HouseSentence,
    *,
    is_bound: bool = True,
) -> list[WrittenAnswer]:
    """Return the answer to each case, in order.

    Args:
        cases: Any number; each of the two stages runs as one batch.
        engine: The model.
        sentence: The house sentence.
        is_bound: Whether grammars constrain the answers, and code writes a comparison that is the
            only one; without them the answers show what the model does alone.
    """
    drafts = [_Draft(case, sentence, is_bound) for case in cases]
    _run_stage({draft: draft.first_request() for draft in drafts}, engine)
    _run_stage({draft: draft.last_request() for draft in drafts}, engine)
    return [draft.answer() for draft in drafts]


def _run_stage(requests: Mapping["_Draft", Request | None], engine: Engine) -> None:
    """Let the engine complete the requests that there are, as one batch."""
    asked = {draft: request for draft, request in requests.items() if request is not None}
    if not asked:
        return
    completions = engine.complete(list(asked.values()))
    for draft, completion in zip(asked, completions, strict=True):
        draft.take(completion)


@dataclass(eq=False)
class _Draft:
    """One answer on its way."""

    case: PromptCase
    sentence: HouseSentence
    is_bound: bool
    text: str = ""
    call: Call | None = None
    comparison: Comparison | None = None
    verdicts: tuple[Governed, ...] = GOVERNED  # those that are left to the model
    turns: list[Turn] = field(default_factory=list)
    _is_silent: bool = False

    def first_request(self) -> Request | None:
        """Return what is asked first; None where code knows the comparison, or there is none."""
        if not self.is_bound:
            return Request(self._prompt)
        calls = self._list_calls()
        if not calls and self.case.verdict is None:
            self.verdicts = possible_verdicts(self.case.passage)
        self._is_silent = self._needs_no_words(calls)
        if self._is_silent:
            return None
        if len(calls) == 1:
            self._compare(calls[0])
        if len(calls) <= 1:
            return None
        return Request(self._prompt, call_grammar(calls, self.verdicts, self.sentence))

    def last_request(self) -> Request | None:
        """Return what is asked after a comparison; None where the sentence is written already."""
        if self._is_silent or (self.turns and self.call is None):
            return None
        grammar = sentence_grammar(self.verdicts, self.sentence) if self.is_bound else ""
        return Request(self._prompt, grammar)

    def _list_calls(self) -> Sequence[Call]:
        """Return the comparisons that may be written: those that agree with a settled verdict."""
        case = self.case
        if case.verdict is None:
            return possible_calls(case.passage, case.clause)
        self.verdicts = (case.verdict,)
        return compare_all(case.passage, case.clause).agreeing_with(case.verdict == "valid")

    def _needs_no_words(self, calls: Sequence[Call]) -> bool:
        """Say whether the verdict is settled and its sentence not wanted."""
        wording = self.case.wording
        is_unwanted = wording == "never" or (wording == "with figures" and not calls)
        return self.is_bound and self.case.verdict is not None and is_unwanted

    def take(self, completion: Completion) -> None:
        """Take what the engine wrote: a call, which is run, or the sentence."""
        self.turns.append(Turn(self._prompt, completion))
        call = read_call(completion.text) if self.call is None else None
        if call is None:
            self.text += completion.text
        else:
            self._compare(call)

    def answer(self) -> WrittenAnswer:
        """Return the answer as it stands; without words, the settled verdict alone."""
        if self._is_silent:
            return WrittenAnswer(text="", written=Written(self.verdicts[0], ""))
        last = self.turns[-1].completion
        written = read_sentence(last.text, self.sentence) if last.is_finished else None
        if written is None and self._is_settled and not last.is_finished:
            # the verdict stands without the reason that ran on
            written = Written(self.verdicts[0], "")
        return WrittenAnswer(
            text=self.text,
            written=written,
            call=self.call,
            comparison=self.comparison,
            word_probability=self._word_probability(written),
            turns=tuple(self.turns),
        )

    @property
    def _prompt(self) -> str:
        """The prompt, with the comparison where there is one."""
        return render_prompt(self.case.passage, self.case.clause) + self.text

    @property
    def _is_settled(self) -> bool:
        """Whether the grammar left one verdict only."""
        return self.is_bound and len(self.verdicts) == 1

    def _compare(self, call: Call) -> None:
        """Run a comparison and write it with its result."""
        case = self.case
        self.call = call
        self.comparison = compare_figures(call, case.clause, case.passage.text)
        result = "not comparable"
        if self.comparison is not None:
            result = self.comparison.result
            self.verdicts = ("valid",) if self.comparison.keeps else ("invalid",)
        self.text = call_line(*call) + result_text(result)

    def _word_probability(self, written: Written | None) -> float:
        """Return the probability that the model gave to the verdict's word."""
        if written is None:
            return 0.0
        if self._is_settled:
            return 1.0
        word = self.sentence.word(written.verdict)
        before = self.sentence.head(written.verdict).rpartition(word)[0]
        return self.turns[-1].completion.probability_at(len(before), len(word))
