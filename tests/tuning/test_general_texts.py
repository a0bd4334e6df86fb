"""General texts among the training sequences."""

from pathlib import Path

from components.models.base import load_tokenizer
from components.prompting.chat_markup import END
from components.tuning.general_texts import encode_general, load_general, mix_in
from tests.tuning.material import make_sequences


def test_encode_general_learns_the_answer_alone(plain_base: Path) -> None:
    """The labels of an instruction are its answer and the end of the turn, all of weight 1."""
    tokenizer = load_tokenizer(plain_base)
    general = load_general()
    encoded = encode_general(general, tokenizer)
    assert len(encoded) == len(general.texts) + len(general.instructions)
    last = encoded[-1]
    assert tokenizer.decode(last.labels) == general.instructions[-1].answer + END
    assert set(last.weights.tolist()) == {1.0}


def test_mix_in_share_by_hand(tiny_base: Path) -> None:
    """Of four groups and a share of a third, two general sequences come behind the groups."""
    groups = make_sequences(tiny_base, 4)
    general = encode_general(load_general(), load_tokenizer(tiny_base))
    mixed = mix_in(groups, general, 1 / 3, seed=0)
    assert mixed[:4] == groups
    assert len(mixed) == 6
    assert len({id(sequence) for sequence in mixed}) == 6
    assert mix_in(groups, general, 0.0, seed=0) == groups
