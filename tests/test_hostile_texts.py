"""Every function that reads foreign text does so in time that grows with the text's length.

Budgets are of CPU time for each thousand characters, about ten times what the slowest unit takes,
and the texts are so long that a pattern whose time grows with the square of the length is far above
its budget.
"""

import logging
import signal
import time
from collections.abc import Callable, Iterator
from types import FrameType

import pytest

from components.documents.contract_dates import read_contract_date
from components.documents.contract_facts import read_facts
from components.documents.contract_parts import read_parts
from components.documents.document import DocumentLimits
from components.errors import InputError
from components.judging.burdens import find_burdened
from components.judging.comparisons import compare_all
from components.judging.effects import read_effect
from components.knowledge.excerpts import content_words, start_at
from components.matters.versions import ClauseVersion, compare_versions
from components.prompting.grammar import possible_calls
from components.prompting.house_sentence import HOUSE_SENTENCE
from components.prompting.permitting import permits_only
from components.prompting.prompt_injection import clear_orders
from components.prompting.reason import choose_sentence, split_sentences
from components.prompting.template import Passage, read_call, read_sentence
from components.prompting.yielding import yields_to_agreement
from components.quantities.bounding import is_condition, read_bound
from components.quantities.listing import list_figures
from components.quantities.reading import find_quantities
from components.redlining.strikes import find_strikes
from components.serving.interface_tasks import find_task
from components.serving.message_kinds import is_question, read_wish
from components.serving.upload_names import clean_file_name
from components.statutes import wording
from components.statutes.citations import find_citations
from components.text.markup import escape_markdown
from components.text.normalising import normalise
from components.writing.reasons import check_retelling, find_unsupported
from tests.hostile_texts import UNITS, repeat

ARTICLE = Passage("Interest may not exceed 16 per cent per year. The term is at most 18 months.")
CLAUSE_CHARS = 1_200  # the longest clause
TEXT_CHARS = 4_000
BUDGET_S = 0.1  # for each 1,000 characters
PATIENCE_S = 2.0  # of CPU time for one text, after which it is given up
LIMITS = DocumentLimits()


def read_bounds(text: str) -> None:
    """Read the bound at each of the first figures of a text."""
    for figure in find_quantities(text)[:20]:
        read_bound(text, figure)
        is_condition(text, figure)


def read_file(kind: str) -> Callable[[str], object]:
    """Return what reads a text as a file of a kind."""
    return lambda text: read_parts(f"c.{kind}", text.encode(), LIMITS)


def read_page(text: str) -> object:
    """Read a text as a page's words and as its style sheet."""
    page = f"<style>{text}</style><p>{text}</p><p>Interest accrues."
    return read_parts("c.html", page.encode(), LIMITS)


def read_wrapped(text: str) -> object:
    """Read a text that is wrapped after every few characters."""
    lines = [text[start : start + 12] for start in range(0, len(text), 12)]
    return read_parts("c.txt", "\n".join(lines).encode(), LIMITS)


def compare_with_itself(text: str) -> object:
    """Compare two versions of a clause."""
    old, new = ClauseVersion(ordinal=1, text=text), ClauseVersion(ordinal=1, text=f"{text} a")
    return compare_versions([old], [new])


READERS: dict[str, tuple[Callable[[str], object], int]] = {
    "a plain text": (read_file("txt"), TEXT_CHARS),
    "Markdown": (read_file("md"), TEXT_CHARS),
    "a page": (read_page, TEXT_CHARS),
    "a wrapped text": (read_wrapped, TEXT_CHARS),
    "the day": (read_contract_date, TEXT_CHARS),
    "normalised": (normalise, TEXT_CHARS),
    "escaped": (escape_markdown, TEXT_CHARS),
    "orders": (clear_orders, TEXT_CHARS),
    "a permission": (permits_only, TEXT_CHARS),
    "yielding": (yields_to_agreement, TEXT_CHARS),
    "sentences": (split_sentences, TEXT_CHARS),
    "a sentence chosen": (lambda text: choose_sentence(text, text[:200]), CLAUSE_CHARS),
    "an answer": (lambda text: read_sentence(text, HOUSE_SENTENCE), TEXT_CHARS),
    "a call": (read_call, TEXT_CHARS),
    "quantities": (find_quantities, TEXT_CHARS),
    "figures": (list_figures, TEXT_CHARS),
    "bounds": (read_bounds, CLAUSE_CHARS),
    "calls": (lambda text: possible_calls(ARTICLE, text), CLAUSE_CHARS),
    "comparisons": (lambda text: compare_all(ARTICLE, text), CLAUSE_CHARS),
    "citations": (find_citations, TEXT_CHARS),
    "a wording": (wording.normalise, TEXT_CHARS),
    "word pairs": (wording.word_pairs, TEXT_CHARS),
    "a difference": (lambda text: wording.diff_words(text, text[::-1]), TEXT_CHARS),
    "a retelling": (lambda text: check_retelling(text, text), CLAUSE_CHARS),
    "unsupported words": (lambda text: find_unsupported(text, text[:300]), CLAUSE_CHARS),
    "content words": (content_words, TEXT_CHARS),
    "an excerpt": (lambda text: start_at(text, "interest rate"), TEXT_CHARS),
    "a question": (is_question, TEXT_CHARS),
    "a file name": (clean_file_name, TEXT_CHARS),
    "versions": (compare_with_itself, CLAUSE_CHARS),
    "words to strike": (lambda text: list(find_strikes("", f"waived {text}")), CLAUSE_CHARS),
    "facts of a contract": (read_facts, TEXT_CHARS),
    "who is burdened": (lambda text: find_burdened(text, ()), TEXT_CHARS),
    "an effect": (lambda text: read_effect(text, by_figures=False), TEXT_CHARS),
    "a task": (lambda text: find_task(text, (text,)), TEXT_CHARS),
    "a wish": (read_wish, TEXT_CHARS),
}


class GivenUpError(BaseException):
    """A text took too long; no handler of the reader's own catches it."""


def give_up(number: int, frame: FrameType | None) -> None:
    """End a reading."""
    raise GivenUpError


@pytest.fixture
def patience() -> Iterator[None]:
    """Let the timer of CPU time end a reading."""
    before = signal.signal(signal.SIGVTALRM, give_up)
    logging.disable(logging.CRITICAL)
    yield
    logging.disable(logging.NOTSET)
    signal.signal(signal.SIGVTALRM, before)


def measure(read: Callable[[str], object], text: str) -> float:
    """Return the seconds of CPU time that reading a text takes, `PATIENCE_S` at most."""
    signal.setitimer(signal.ITIMER_VIRTUAL, PATIENCE_S)
    began = time.thread_time()
    try:
        read(text)
    except InputError:  # a text without words, or one that is nested too deep
        pass
    except GivenUpError:
        return PATIENCE_S
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
    return time.thread_time() - began


@pytest.mark.slow
@pytest.mark.usefixtures("patience")
@pytest.mark.parametrize("name", READERS)
def test_time_grows_with_the_length(name: str) -> None:
    """No hostile text takes a reader more than its budget, and none ends it by an error."""
    read, length = READERS[name]
    read(repeat("Interest of 18% is owed. ", 200))  # what is made once is made
    allowed_s = BUDGET_S * length / 1_000
    for unit in UNITS:
        text = repeat(unit, length)
        seconds = measure(read, text)
        if seconds >= allowed_s:  # other work on the machine can slow one run, not three
            seconds = min(seconds, measure(read, text), measure(read, text))
        assert seconds < allowed_s, f"{unit!r}: {seconds:.2f} s for {length} characters"


def test_many_units_are_tried() -> None:
    """The units are many and each is another."""
    assert len(set(UNITS)) == len(UNITS) > 100
