"""Prompts in a model's own markup: that of its chat template, and no other text changes."""

from pathlib import Path
from typing import Any

import pytest
from jinja2 import Environment
from tokenizers import Tokenizer
from tokenizers.models import BPE

from components.errors import InputError
from components.prompting.model_markup import (
    CHATML,
    Conversation,
    derive_markup,
    markup_of,
    read_markup,
)
from components.prompting.template import Passage, render_prompt

SMOLLM2 = (
    "{% for message in messages %}{% if loop.first and message.role != 'system' %}"
    "<|im_start|>system\nYou are a helpful assistant.<|im_end|>\n{% endif %}"
    "<|im_start|>{{ message.role }}\n{{ message.content }}<|im_end|>\n{% endfor %}"
    "{% if add_generation_prompt %}<|im_start|>assistant\n{% endif %}"
)
LLAMA3 = (
    "{% for message in messages %}{% if loop.first %}<|begin_of_text|>{% endif %}"
    "<|start_header_id|>{{ message.role }}<|end_header_id|>\n\n"
    "{{ message.content | trim }}<|eot_id|>{% endfor %}"
    "{% if add_generation_prompt %}<|start_header_id|>assistant<|end_header_id|>\n\n{% endif %}"
)
MISTRAL = (
    "<s>{% for message in messages %}{% if message.role == 'system' %}[INST] {{ message.content }}"
    "\n\n{% elif message.role == 'user' %}"
    "{% if loop.first %}[INST] {% endif %}{{ message.content }} [/INST]"
    "{% else %}{{ message.content }}</s>{% endif %}{% endfor %}"
)
NO_SYSTEM = (
    "{% for m in messages %}{% if m.role != 'system' %}{{ m.content }}{% endif %}{% endfor %}"
)
PROMPT = render_prompt(Passage("Interest is 5% at most."), "Interest is 6%.")
SYSTEM = "You review contract clauses. You judge by the article given and by nothing else."
TEXT = "[1] Interest is 5% at most.\nClause: Interest is 6%."


def renderer(template: str) -> Any:  # Any: a function of a conversation
    """Return what renders conversations by a template."""
    compiled = Environment().from_string(template)

    def render(messages: Conversation, opens_answer: bool) -> str:
        return compiled.render(messages=messages, add_generation_prompt=opens_answer)

    return render


def test_chatml_stays() -> None:
    """A template that is ChatML changes nothing, whatever it puts before a lone question."""
    assert derive_markup(renderer(SMOLLM2)) == CHATML
    assert CHATML.translate(PROMPT) == PROMPT


@pytest.mark.parametrize(
    ("template", "expected"),
    [
        (
            LLAMA3,
            f"<|begin_of_text|><|start_header_id|>system<|end_header_id|>\n\n{SYSTEM}<|eot_id|>"
            f"<|start_header_id|>user<|end_header_id|>\n\n{TEXT}<|eot_id|>"
            "<|start_header_id|>assistant<|end_header_id|>\n\n",
        ),
        (MISTRAL, f"<s>[INST] {SYSTEM}\n\n{TEXT} [/INST]"),
    ],
)
def test_prompt_in_another_markup(template: str, expected: str) -> None:
    """A prompt is what the template itself makes of the same three texts."""
    markup = derive_markup(renderer(template))
    assert markup.translate(PROMPT) == expected
    rendered = renderer(template)(
        [{"role": "system", "content": SYSTEM}, {"role": "user", "content": TEXT}], True
    )
    assert rendered == expected


def test_answer_ends_as_the_model_ends_it(tmp_path: Path) -> None:
    """The end of an answer is the model's own token, also after the markup was kept and read."""
    markup = derive_markup(renderer(LLAMA3))
    markup.save(tmp_path)
    assert read_markup(tmp_path) == markup
    assert read_markup(tmp_path).translate("It is valid.<|im_end|>") == "It is valid.<|eot_id|>"
    assert read_markup(tmp_path / "none") == CHATML


def test_template_without_a_place_for_the_system_text() -> None:
    """A template that leaves out a part of a conversation is refused."""
    with pytest.raises(InputError, match="leaves out"):
        derive_markup(renderer(NO_SYSTEM))


def test_tokenizer_without_a_template() -> None:
    """A tokenizer without a chat template is prompted in ChatML."""
    from transformers import PreTrainedTokenizerFast

    # transformers has no types here
    bare = PreTrainedTokenizerFast(tokenizer_object=Tokenizer(BPE()))  # type: ignore[no-untyped-call]
    assert markup_of(bare) == CHATML
