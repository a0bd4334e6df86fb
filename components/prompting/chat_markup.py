"""ChatML: the control tokens between which a turn stands, as prompts are written here.

A model that marks turns otherwise has its own marks put in their place (`model_markup.py`).
"""

import re

START = "<|im_start|>"
END = "<|im_end|>"
_TOKEN = re.compile(r"<(?=[|/\w][^<>\s]{0,40}>)|\[(?=/?(?:INST|SYSTEM_PROMPT)\])")


def on_one_line(text: str) -> str:
    """Return a text on one line, its control tokens broken up: `<|im_end|>` to `< |im_end|>`."""
    return _TOKEN.sub(r"\g<0> ", " ".join(text.split()))


def open_turn(role: str) -> str:
    """Return the head of a turn: `<|im_start|>user` and a line end."""
    return f"{START}{role}\n"


def render_turn(role: str, text: str) -> str:
    """Return a whole turn, up to where the next one starts."""
    return f"{open_turn(role)}{text}{END}\n"


def render_instruction(text: str) -> str:
    """Return an instruction without a system turn, up to where the answer starts."""
    return render_turn("user", text) + open_turn("assistant")
