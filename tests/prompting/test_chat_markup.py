"""Chat markup is the base model's own."""

from pathlib import Path

from components.models.base import load_tokenizer
from components.prompting.chat_markup import open_turn, render_instruction, render_turn


def test_render_turns_as_the_chat_template_does(plain_base: Path) -> None:
    """Turns are rendered as the tokenizer's own chat template renders them."""
    tokenizer = load_tokenizer(plain_base)
    messages = [{"role": "system", "content": "S"}, {"role": "user", "content": "Two\nlines"}]
    expected = tokenizer.apply_chat_template(messages, tokenize=False, add_generation_prompt=True)
    assert expected == render_turn("system", "S") + render_instruction("Two\nlines")
    assert str(expected).endswith(open_turn("assistant"))
