"""Texts are scored together as each is alone, and base and tuned model are told apart."""

from pathlib import Path

import pytest
import torch

from components.evaluation.candidate_model import BATCH_TOKENS, BaseAndCandidate
from components.models.base import load_base
from components.tuning.adapter import wrap_adapter
from tests.tuning.material import CONFIG

PROMPT = "The rent is payable on the first day of each month."
WORDS = (
    "and",
    "the",
    "tenant",
    "keeps",
    "the",
    "garden",
    "as",
    "long",
    "as",
    "the",
    "lease",
    "runs",
)


@pytest.fixture(scope="module")
def models(tiny_base: Path, tmp_path_factory: pytest.TempPathFactory) -> BaseAndCandidate:
    """Give a base and an adapter of it whose weights are not zero."""
    folder = tmp_path_factory.mktemp("adapter")
    adapter = wrap_adapter(load_base(tiny_base)[0], CONFIG)
    torch.manual_seed(3)
    with torch.no_grad():
        for name, weights in adapter.named_parameters():
            if "lora_B" in name:
                weights.normal_(std=0.5)
    adapter.save_pretrained(str(folder))
    return BaseAndCandidate(tiny_base, folder)


def make_texts() -> list[tuple[str, str]]:
    """Return prompts and continuations of many lengths, long ones first."""
    texts: list[tuple[str, str]] = []
    for num_words in range(40, 0, -1):
        words = [WORDS[place % len(WORDS)] for place in range(num_words)]
        texts.append((PROMPT[: 10 + num_words], " " + " ".join(words)))
    return texts


@pytest.mark.parametrize("is_tuned", [False, True])
def test_score_of_many_is_the_score_of_each(models: BaseAndCandidate, is_tuned: bool) -> None:
    """More texts than one batch holds have the log-probabilities that their own logits give."""
    texts = make_texts()
    scores = models.score(texts, is_tuned=is_tuned)
    num_tokens = 0
    for (prompt, text), scored in zip(texts, scores, strict=True):
        ids = models.tokenizer(text, add_special_tokens=False)["input_ids"]
        assert list(scored.ids) == ids
        before = len(models.tokenizer(prompt, add_special_tokens=False)["input_ids"])
        logits = models.logits(prompt + text, is_tuned=is_tuned)[before - 1 : -1]
        expected = logits.log_softmax(-1)[range(len(ids)), ids]
        assert scored.log_probabilities == pytest.approx(expected.tolist(), abs=1e-4)
        num_tokens += before + len(ids)
    assert num_tokens > 2 * BATCH_TOKENS


def test_score_tells_base_and_tuned_apart(models: BaseAndCandidate) -> None:
    """The same text has other log-probabilities with the adapter on than with it off."""
    [base] = models.score([(PROMPT, " and")], is_tuned=False)
    [tuned] = models.score([(PROMPT, " and")], is_tuned=True)
    assert base.ids == tuned.ids
    assert base.log_probabilities != pytest.approx(tuned.log_probabilities, abs=1e-3)
