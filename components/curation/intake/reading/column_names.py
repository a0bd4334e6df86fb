"""Which column of a file is which field of a pair, by the names that teams give their columns.

What is found is only proposed: `clausula pairs check` shows it and counts under it, and a run asks
for `pairs.layout.columns`.
"""

from collections.abc import Sequence

from components.curation.intake.rows import FIELDS, PairField
from components.quantities.numbers import fold

# Names of columns, in small letters and without signs, by the field they mean; the first that a
# file has is taken.
NAMES: dict[PairField, tuple[str, ...]] = {
    "clause": (
        "clause",
        "clause text",
        "contract clause",
        "text of clause",
        "clause wording",
        "provision",
        "contract text",
        "text",
        "條款",
        "条款",
        "條款內容",
        "条款内容",
        "契約條款",
        "合同条款",
    ),
    "answer": (
        "answer",
        "finding",
        "findings",
        "ideal answer",
        "attorney answer",
        "review comment",
        "opinion",
        "回答",
        "答案",
        "意見",
        "意见",
        "審閱意見",
        "审阅意见",
        "法律意見",
        "法律意见",
    ),
    "verdict": ("verdict", "result", "conclusion", "assessment", "結論", "结论", "判斷", "判断"),
    "law": ("law", "statute", "act", "code", "law title", "法規", "法规", "法律", "法令"),
    "article": (
        "article",
        "section",
        "article no",
        "article number",
        "條號",
        "条号",
        "法條",
        "条文",
    ),
    "as_of": (
        "as of",
        "as of date",
        "reviewed on",
        "review date",
        "date of review",
        "day of review",
        "審閱日",
        "审阅日",
        "審閱日期",
        "审阅日期",
        "日期",
        "date",
        "day",
    ),
    "reviewer": (
        "reviewer",
        "reviewed by",
        "attorney",
        "lawyer",
        "審閱人",
        "审阅人",
        "律師",
        "律师",
    ),
    "jurisdiction": ("jurisdiction", "governing law", "法域", "管轄", "司法管辖区"),
    "rule": ("rule",),
    "does": ("does",),
    "figure": ("figure",),
    "limit": ("limit",),
    "relation": ("relation",),
    "wording": ("wording", "article text", "法條內容", "条文内容"),
    "family": ("family",),
}


def fold_name(name: str) -> str:
    """Return a column's name in small letters, with one space for every sign between words."""
    words = "".join(letter if letter.isalnum() else " " for letter in fold(name).casefold())
    return " ".join(words.split())


def propose_columns(columns: Sequence[str]) -> dict[PairField, str]:
    """Return the column of each field that the names tell, empty where none tells the clause."""
    by_name: dict[str, str] = {}
    for column in columns:
        by_name.setdefault(fold_name(column), column)
    proposed: dict[PairField, str] = {}
    for field, names in NAMES.items():
        for name in names:
            if name in by_name:
                proposed[field] = by_name[name]
                break
    return proposed if "clause" in proposed else {}


def is_named_like_fields(columns: Sequence[str], proposed: dict[PairField, str]) -> bool:
    """Say whether the fields of a proposal are named as a run takes them without a map."""
    return all(field == column for field, column in proposed.items()) and "clause" in columns


def count_known(cells: Sequence[str]) -> int:
    """Count the cells of a row that are names of columns, to tell a head from other rows."""
    known = {name for names in NAMES.values() for name in names}
    known |= {fold_name(field) for field in FIELDS}
    return sum(fold_name(cell) in known for cell in cells)


def find_head(rows: Sequence[Sequence[str]], wanted: Sequence[str]) -> int:
    """Return which of the first rows of a table is its head: titles may stand above it.

    Args:
        rows: The first rows, as texts.
        wanted: Columns that the map names, `clause` without a map.

    Returns:
        The first row with all wanted columns, else the one with most of them, else the one with
        most known names, else the first.
    """
    best, best_score = 0, (0, 0)
    for number, cells in enumerate(rows):
        score = (sum(column in cells for column in wanted), count_known(cells))
        if score > best_score:
            best, best_score = number, score
    return best
