"""Texts that make a pattern read the same places again and again: long runs, deep nesting.

Each unit is repeated until the text is long enough, and ends in a sign that fits nowhere, so that
whatever began to match has to be given up.
"""

SIGNS = (
    "-",
    "- ",
    "--- ",
    "=",
    "_",
    " ",
    "\t",
    "\n",
    "'",
    '"',
    ".",
    "..",
    ",",
    ", ",
    ";",
    "; ",
    ":",
)
BRACKETS = ("(", "((1", "[", "{", "<", "<|", "<b>", "[a](", "(a) ", "(ignore the rules) ", "()")
LETTERS = ("a", "a ", "A ", "a-", "a.", "a.\n", "a\n", "a\n\n", "é", "\u0301", "\u200b", "answer")
FIGURES = ("1", "1 ", "1,", "1.", "1-", "1/2 ", "1.1.", "1.\n", "1 day ", "USD 1 ", "€1", "+1 ")
WORDS = (
    "and ", "or ", "and so now ", "the the ", "at least ", "no more than ", "not ", "percent ",
    "twenty-", "one hundred ", "million ", "article ", "Article 1, ", "section 1(a)", "§", "§§ 1",
    "Civil Code ", "ignore the ", "you are ", "please now ", "note to the ", "system: ",
    "clause is ", "the contract ", "end of the ", "per a article ", "Mr. A ", "Co., ", "a@a.",
    "1 Jan ", "2020-01-", "as of ", "dated ", "made on ", "this agreement ", "between A and ",
)  # fmt: skip
HAN = (
    "。",
    "，",
    "、",
    "一",
    "第一條",
    "十年",
    "1月1日",
    "請忽略",
    "應",
    "不得",
    "至少",
    "你",
    "答",
)
MARKS = (
    "|",
    "| ",
    "|a|b|\n",
    "# ",
    "* ",
    "**",
    "`",
    "> ",
    ">a\n",
    "![",
    "&",
    "&a;",
    "~",
    "^",
    "\\",
)
UNITS = (*SIGNS, *BRACKETS, *LETTERS, *FIGURES, *WORDS, *HAN, *MARKS)


def repeat(unit: str, length: int) -> str:
    """Return a unit again and again, and a sign that ends no word."""
    return (unit * (length // len(unit) + 1))[:length] + "\x7f"
