"""Answers: which stages are asked, what code writes, and what is left to the model."""

from collections.abc import Sequence

import pytest

from components.engines.engine import Completion, Request
from components.prompting.house_sentence import HOUSE_SENTENCE, Governed, Written
from components.prompting.template import Passage, call_line
from components.writing.answers import PromptCase, Wording, WrittenAnswer, write_answers

CAP = Passage("Interest may not exceed 16 percent per year.")
TWO = Passage("Notice takes 10 days, in winter 30 days.")
FREE = Passage("The parties are free to agree on compound interest.")
FORM = Passage("A guarantee must be given in writing.")
REASON = "it sets interest at 18% per year, where the article allows at most 16 percent per year"


class Scripted:
    """Gives its answers in turn and keeps the requests of each batch."""

    def __init__(self, *answers: str, is_finished: bool = True) -> None:
        self.answers = list(answers)
        self.is_finished = is_finished
        self.batches: list[list[Request]] = []

    def complete(self, requests: Sequence[Request]) -> list[Completion]:
        """Return the next answer for each request, all of one token."""
        self.batches.append(list(requests))
        texts = [self.answers.pop(0) for _ in requests]
        return [Completion(text, ((text, -0.5),), self.is_finished) for text in texts]

    def close(self) -> None:
        """Do nothing."""


def write(case: PromptCase, engine: Scripted, *, is_bound: bool = True) -> WrittenAnswer:
    (answer,) = write_answers([case], engine, HOUSE_SENTENCE, is_bound=is_bound)
    return answer


def test_only_comparison_is_written_by_code() -> None:
    """Where one comparison is possible the model is asked once, with its result before it."""
    engine = Scripted(HOUSE_SENTENCE.render("invalid", reason=REASON))
    answer = write(PromptCase(CAP, "Interest is 18% per year."), engine)
    ((request,),) = engine.batches
    call = call_line("18% per year", "at most", "16 percent per year")
    result = "18% per year is more than 16 percent per year"
    assert request.prompt.endswith(f"{call} {result}.\n")
    assert "is invalid" in request.grammar
    assert "is valid" not in request.grammar
    assert answer.comparison is not None
    assert answer.comparison.result == result
    assert (answer.written, answer.word_probability) == (Written("invalid", REASON), 1.0)


def test_model_chooses_among_comparisons() -> None:
    """Where several are possible the model chooses one first; its result settles the verdict."""
    call = call_line("20 days", "at least", "30 days")
    engine = Scripted(call, HOUSE_SENTENCE.render("invalid", reason="it gives 20 days"))
    answer = write(PromptCase(TWO, "Notice is given 20 days ahead."), engine)
    first, second = engine.batches
    assert "compare_quantities" in first[0].grammar
    assert second[0].prompt.startswith(first[0].prompt + call)
    assert "is valid" not in second[0].grammar
    assert answer.call == ("20 days", "at least", "30 days")
    assert answer.comparison is not None
    assert not answer.comparison.keeps
    assert len(answer.turns) == 2


def test_model_may_say_the_sentence_at_once() -> None:
    """Instead of a comparison the model may say the sentence; then its word counts."""
    engine = Scripted(HOUSE_SENTENCE.render("valid", reason="it gives notice"))
    answer = write(PromptCase(TWO, "Notice is given 20 days ahead."), engine)
    assert len(engine.batches) == 1
    assert (answer.call, answer.written) == (None, Written("valid", "it gives notice"))
    assert answer.word_probability == pytest.approx(0.6065, abs=1e-4)  # exp(-0.5)


@pytest.mark.parametrize(("passage", "is_settled"), [(FREE, True), (FORM, False)])
def test_verdict_under_a_permission_is_settled(passage: Passage, is_settled: bool) -> None:
    """Under an article that only permits the word is given; under another it is the model's."""
    engine = Scripted(HOUSE_SENTENCE.render("valid", reason="it is agreed"))
    answer = write(PromptCase(passage, "Interest bears interest."), engine)
    assert ("is invalid" in engine.batches[0][0].grammar) != is_settled
    assert (answer.word_probability == 1.0) == is_settled


@pytest.mark.parametrize(("verdict", "other"), [("valid", "invalid"), ("invalid", "valid")])
def test_settled_verdict_is_only_worded(verdict: Governed, other: Governed) -> None:
    """Where the verdict is settled the model writes its reason alone, with no probability of it."""
    engine = Scripted(HOUSE_SENTENCE.render(verdict, reason="it is oral"))
    answer = write(PromptCase(FORM, "A guarantee may be oral.", verdict), engine)
    ((request,),) = engine.batches
    assert f"is {verdict}:" in request.grammar
    assert f"is {other}:" not in request.grammar
    assert (answer.written, answer.word_probability) == (Written(verdict, "it is oral"), 1.0)


def test_settled_verdict_under_a_permission() -> None:
    """A verdict that is settled stands, whatever the article's words alone would leave."""
    engine = Scripted(HOUSE_SENTENCE.render("invalid", reason="it takes more"))
    answer = write(PromptCase(FREE, "Interest bears interest.", "invalid"), engine)
    assert answer.written == Written("invalid", "it takes more")
    assert "is valid" not in engine.batches[0][0].grammar


def test_settled_verdict_chooses_the_comparison() -> None:
    """Of two comparisons code writes the one that agrees; one that disagrees is not written."""
    article = Passage("Notice takes at least 10 days, and in winter at least 30 days.")
    engine = Scripted(HOUSE_SENTENCE.render("invalid", reason="it gives 20 days"))
    answer = write(PromptCase(article, "Notice is given 20 days ahead.", "invalid"), engine)
    assert [len(batch) for batch in engine.batches] == [1]
    assert answer.call == ("20 days", "at least", "30 days")
    against = Scripted(HOUSE_SENTENCE.render("valid", reason="it is another rate"))
    answer = write(PromptCase(CAP, "Interest is 18% per year.", "valid"), against)
    assert (answer.comparison, answer.call) == (None, None)
    assert answer.written == Written("valid", "it is another rate")


def test_settled_verdict_with_several_comparisons_is_chosen_from() -> None:
    """Where several comparisons agree the model may call one, and no other verdict is left."""
    engine = Scripted(HOUSE_SENTENCE.render("invalid", reason="it gives 9 days"))
    answer = write(PromptCase(TWO, "Notice is given 9 days ahead.", "invalid"), engine)
    (request,) = engine.batches[0]
    assert "compare_quantities" in request.grammar
    assert "is valid" not in request.grammar
    assert answer.written == Written("invalid", "it gives 9 days")


def test_reason_that_runs_on_is_left_out() -> None:
    """A settled verdict stands without a reason that was cut off; an open one is not read."""
    cut = HOUSE_SENTENCE.head("invalid") + "it says and says and"
    settled = write(PromptCase(CAP, "Interest is 18% per year."), Scripted(cut, is_finished=False))
    assert settled.written == Written("invalid", "")
    unsettled = write(PromptCase(FORM, "No writing is needed."), Scripted(cut, is_finished=False))
    assert (unsettled.written, unsettled.word_probability) == (None, 0.0)


def test_free_model_writes_all_by_itself() -> None:
    """Without grammars the model writes call and sentence; code only fills in the result."""
    call = call_line("18% per year", "at most", "16 percent per year")
    engine = Scripted(call, HOUSE_SENTENCE.render("invalid", reason=REASON))
    answer = write(PromptCase(CAP, "Interest is 18% per year."), engine, is_bound=False)
    assert [request.grammar for batch in engine.batches for request in batch] == ["", ""]
    assert answer.written == Written("invalid", REASON)
    wrong = Scripted("Perhaps it is invalid.")
    assert write(PromptCase(CAP, "Interest is 18%."), wrong, is_bound=False).written is None


def test_batch_keeps_the_order() -> None:
    """Cases with and without a comparison are asked together, and answered in order."""
    engine = Scripted(
        HOUSE_SENTENCE.render("valid", reason="one"),
        HOUSE_SENTENCE.render("valid", reason="two"),
        HOUSE_SENTENCE.render("valid", reason="three"),
    )
    cases = [
        PromptCase(FORM, "A signed letter is needed."),
        PromptCase(CAP, "Interest is 9% per year."),
        PromptCase(FREE, "Interest bears interest."),
    ]
    answers = write_answers(cases, engine, HOUSE_SENTENCE)
    assert len(engine.batches) == 1
    assert [answer.written and answer.written.reason for answer in answers] == [
        "one",
        "two",
        "three",
    ]


@pytest.mark.parametrize(
    ("wording", "num_asked"), [("always", 2), ("with figures", 1), ("never", 0)]
)
def test_sentence_that_nobody_is_shown_is_not_written(wording: Wording, num_asked: int) -> None:
    """A settled verdict stands without words; one that is not settled is always asked for."""
    engine = Scripted(*[HOUSE_SENTENCE.render("invalid", reason="it takes more")] * 3)
    for article, clause in ((FORM, "A guarantee may be oral."), (CAP, "Interest is 18% per year.")):
        answer = write(PromptCase(article, clause, "invalid", wording), engine)
        assert answer.written is not None and answer.written.verdict == "invalid"
    assert len(engine.batches) == num_asked
    write(PromptCase(FORM, "A guarantee may be oral.", None, wording), engine)
    assert len(engine.batches) == num_asked + 1
