"""The prompts that tests put to engines."""

from typing import Literal

from components.engines.config import EngineConfig
from components.engines.engine import Request
from components.engines.openai_api import OpenAiConfig, OpenAiEngine
from components.prompting.grammar import sentence_grammar
from components.prompting.house_sentence import GOVERNED, HOUSE_SENTENCE
from components.prompting.template import Passage, render_prompt
from tests.engines.llama_server import MODEL

CONFIG = EngineConfig(max_new_tokens=60)
PASSAGE = Passage("Interest may not exceed sixteen percent per year.")
COUNTING = (
    "<|im_start|>user\nCount from 1 to 500, all numbers.<|im_end|>\n<|im_start|>assistant\n1, 2,"
    " 3, 4,"
)
CLAUSES = [
    "Interest is 18% a year.",
    "Headings do not bind.",
    "Notice is given 10 days ahead.",
    "The law is Tax Code Article 9.",
]


def free_requests() -> list[Request]:
    """Return a request for each clause, without a grammar."""
    return [Request(render_prompt(PASSAGE, clause)) for clause in CLAUSES]


def bound_requests() -> list[Request]:
    """Return a request for each clause, under the grammar of the house sentence."""
    grammar = sentence_grammar(GOVERNED, HOUSE_SENTENCE)
    return [Request(render_prompt(PASSAGE, clause), grammar) for clause in CLAUSES]


def remote_engine(
    url: str, grammar: Literal["none", "grammar"] = "none", timeout_s: float = 120
) -> OpenAiEngine:
    """Return the engine that asks a server."""
    config = OpenAiConfig(url=url, model=MODEL, grammar=grammar)
    return OpenAiEngine(config, max_new_tokens=CONFIG.max_new_tokens, timeout_s=timeout_s)
