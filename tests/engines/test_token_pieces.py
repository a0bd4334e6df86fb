"""Characters that lie across tokens are whole in the text, and lost in none."""

from collections.abc import Sequence

from components.engines.token_pieces import BROKEN, PieceDecoder, find_partial, split_text

BYTES = [b"Per", b" ", "條".encode()[:1], "條".encode()[1:], b"1", "，".encode() + b"\xe6", b""]


def decode(tokens: Sequence[int]) -> str:
    """Decode tokens as transformers does: what is no whole character is replaced."""
    return b"".join(BYTES[token] for token in tokens).decode(errors="replace")


def test_find_partial() -> None:
    """Only tokens that are no whole characters are partial."""
    vocabulary = {raw: token for token, raw in enumerate(BYTES)}
    assert set(find_partial(vocabulary)) == {2, 3, 5}


def test_pieces_make_up_the_text() -> None:
    """The last token of a character adds it; those before it add nothing."""
    tokens = [0, 1, 2, 3, 4]
    partial = {token: BYTES[token] for token in (2, 3, 5)}
    alone = ["Per", " ", "", "", "1"]  # as OpenVINO decodes them: without what is broken
    assert PieceDecoder(partial).decode(tokens, alone) == ["Per", " ", "", "條", "1"]
    assert split_text(decode, tokens) == ["Per", " ", "", "條", "1"]


def test_answer_is_decoded_as_it_comes() -> None:
    """A character whose bytes come in two readings is whole."""
    decoder = PieceDecoder({token: BYTES[token] for token in (2, 3, 5)})
    assert decoder.decode([0, 2], ["Per", ""]) == ["Per", ""]
    assert decoder.decode([3, 4], ["", "1"]) == ["條", "1"]


def test_token_that_ends_within_a_character() -> None:
    """Of a token with a whole character and the first byte of another nothing is lost."""
    tokens = [5, 3]  # the second byte pair belongs to another character than the first byte
    text = decode(tokens)
    decoder = PieceDecoder({token: BYTES[token] for token in (2, 3, 5)})
    assert "".join(decoder.decode(tokens, ["，", ""])) == text
    assert "".join(split_text(decode, tokens)) == text


def test_bytes_that_never_become_a_character() -> None:
    """What is broken is shown as such, and what follows is not lost."""
    decoder = PieceDecoder({token: BYTES[token] for token in (2, 3, 5)})
    assert "".join(decoder.decode([2, 4], ["", "1"])) == f"{BROKEN}1"
    assert split_text(decode, [4, 2]) == ["1", BROKEN]
    assert split_text(decode, []) == []
    assert len(split_text(decode, [2, 2, 4])) == 3
