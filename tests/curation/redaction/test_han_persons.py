"""Chinese names of people, by hand."""

import pytest

from components.curation.redaction.han_persons import find_han_names
from components.curation.redaction.vocabulary import Vocabulary


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("丙方洪志成為連帶保證人。", ["洪志成"]),
        ("負責人：應采兒，住臺北。", ["應采兒"]),
        ("龔律師與戴先生到場。", ["戴", "龔"]),
        ("何淑惠（出租人）同意提前終止。", ["何淑惠"]),
        ("林家豪向貸與人姚秀英借用五十萬元。", ["姚秀英", "林家豪"]),
        ("委任方怡如處理。", ["方怡如"]),
        ("甲方和乙方應於十日內協商，丙方連帶負責。", []),
        ("應委任律師代理訴訟，經理人及董事長不得競業。", []),
        ("對於第一項及第二項檢察官之處分不服。", []),
        ("承租人應於租期屆滿前通知，買方應於三日內付款。", []),
    ],
)
def test_find_han_names_by_hand(text: str, names: list[str]) -> None:
    """Roles, titles, brackets and verbs tell a name; words of clauses are none."""
    spans = find_han_names(text, Vocabulary.load())
    assert sorted({text[span.start : span.end] for span in spans}) == names


def test_find_han_names_aliases() -> None:
    """The given name alone means the same person, unless it is a word."""
    (span,) = find_han_names("丙方洪志成在場。", Vocabulary.load())
    assert span.aliases == ("洪志成", "志成")
    (span,) = find_han_names("丙方：洪建成", Vocabulary.load())
    assert span.aliases == ("洪建成",)
