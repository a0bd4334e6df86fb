"""How a model marks the turns of a chat, read from the chat template of its tokenizer.

Prompts are written in ChatML, here and everywhere; that is the one template. Where a model's family
marks turns otherwise, its own marks are put in their place when a text becomes tokens, in tuning
and in serving alike. That is safe, since control tokens in clauses and articles are broken up
before (`on_one_line`). A tokenizer without a chat template is taken to use ChatML.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from components.errors import InputError
from components.prompting.chat_markup import END, open_turn
from components.storage import write_json_atomic

if TYPE_CHECKING:
    from transformers import PreTrainedTokenizerBase

FILE = "markup.json"
SYSTEM, USER, ANSWER = "<system text>", "<user text>", "<answer text>"
Conversation = list[dict[str, str]]


@dataclass(frozen=True)
class ModelMarkup:
    """What stands in a model's prompts in place of ChatML's marks, in the order of replacing."""

    marks: tuple[tuple[str, str], ...] = ()

    def translate(self, text: str) -> str:
        """Return a text with the model's own marks."""
        for chatml, own in self.marks:
            text = text.replace(chatml, own)
        return text

    def save(self, folder: Path) -> None:
        """Write the marks into an engine's folder."""
        write_json_atomic(folder / FILE, [list(mark) for mark in self.marks])


CHATML = ModelMarkup()


def read_markup(folder: Path) -> ModelMarkup:
    """Return the markup of an engine's folder; ChatML where none is kept."""
    path = folder / FILE
    if not path.is_file():
        return CHATML
    marks = json.loads(path.read_text(encoding="utf-8"))
    return ModelMarkup(tuple((chatml, own) for chatml, own in marks))


@lru_cache(maxsize=4)
def markup_of(tokenizer: "PreTrainedTokenizerBase") -> ModelMarkup:
    """Return the markup of a tokenizer's chat template.

    Raises:
        InputError: The template cannot say a system text, a question and an answer in a row.
    """
    template = tokenizer.chat_template
    if not template:
        return CHATML

    def render(messages: Conversation, opens_answer: bool) -> str:
        text = tokenizer.apply_chat_template(
            messages, tokenize=False, add_generation_prompt=opens_answer
        )
        return str(text)

    return derive_markup(render)


def derive_markup(render: Callable[[Conversation, bool], str]) -> ModelMarkup:
    """Return the markup of a chat template.

    Args:
        render: Returns a conversation as text; where the second argument is true, it ends where an
            answer begins.

    Raises:
        InputError: A part of the conversation is missing in the text.
    """
    system = {"role": "system", "content": SYSTEM}
    user = {"role": "user", "content": USER}
    answer = {"role": "assistant", "content": ANSWER}
    whole = render([system, user, answer], False)
    opened = render([system, user], True)
    alone = render([user, answer], False)
    before_system, rest = _split(whole, SYSTEM)
    before_user, rest = _split(rest, USER)
    if before_user == f"{END}\n{open_turn('user')}":
        return CHATML
    marks: Mapping[str, str] = {
        open_turn("system"): before_system,
        f"{END}\n{open_turn('user')}": before_user,
        f"{END}\n{open_turn('assistant')}": _split(opened, USER)[1],
        open_turn("user"): _split(alone, USER)[0],
        END: _split(rest, ANSWER)[1].strip(),
    }
    return ModelMarkup(tuple(marks.items()))


def _split(text: str, part: str) -> tuple[str, str]:
    """Return what stands before and after a part of a rendered conversation."""
    before, found, after = text.partition(part)
    if not found:
        raise InputError(
            "tokenizer: its chat template leaves out a system text, a question or an answer. Choose"
            " a base model whose template says all three."
        )
    return before, after
