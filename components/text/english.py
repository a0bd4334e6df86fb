"""Whether a text is English, which is all that the reader and the English embedder read.

Told by small words, which every sentence has: no library, no model. Not covered: a text of a few
words without any of them, which counts as English if its letters are Latin without marks.
"""

import re

MIN_WORDS = 8
MIN_SMALL_SHARE = 0.15
_WORD = re.compile(r"\w+")
_OWN = frozenset(
    _WORD.findall(
        "the to and or shall be by for with not any may that this on at from are will must if it"
        " its such than which who has have you your we our without before after only each does did"
        " can could should would how what when where why many much my their they there these those"
    )
)
_SHARED = frozenset(("a", "an", "as", "in", "is", "no", "of"))  # other languages have them too
_FOREIGN = frozenset(
    _WORD.findall(
        # German, French
        "der das und nicht ein eine einen einem einer ist dem den des von zu mit auf für wird"
        " werden sich kann dass oder bei nach wie le la les du une est et que qui dans aux ne pas"
        " sont doit ou"
        # Spanish, Portuguese, Italian
        " el los las del se con su sus al lo y o una por os um uma dos das não em na ao pelo pela"
        " ser deve il gli della delle dei di che nel alla non è sono"
        # Dutch, Swedish, Finnish
        " de het een van en niet op voor aan dat wordt te zijn bij och att ett det som på är av för"
        " inte ja ei että tai"
    )
)


def is_english(text: str) -> bool:
    """Say whether a text is English.

    Nearly all its letters are Latin without marks, no other language has more small words in it,
    and if it is no mere scrap, a share of its words are small English ones.

    Example: True for "Interest is 18 %", False for a Chinese or a German clause and for an empty
    text.
    """
    letters = [letter for letter in text if letter.isalpha()]
    if not letters or sum(letter.isascii() for letter in letters) < 0.95 * len(letters):
        return False
    words = [word.strip(".,;:()\"'").lower() for word in text.split()]
    num_own = sum(word in _OWN for word in words)
    num_foreign = sum(word in _FOREIGN for word in words)
    if num_foreign > num_own:
        return False
    num_small = num_own + sum(word in _SHARED for word in words)
    return len(words) < MIN_WORDS or num_small >= MIN_SMALL_SHARE * len(words)
