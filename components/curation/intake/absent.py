"""What says in a column that nothing is there.

People, pandas and spreadsheets write it in many ways: an empty cell, `NaN`, `n/a`, a dash, an error
of a formula, a word that points at another row. One function says it for every column, so that no
filler becomes a law, a family or the wording of an article.
"""

import math
import re
import unicodedata
from typing import Any

# As folded: without stops, brackets and spaces around, in small letters.
_WORDS = frozenset(
    (
        # nothing, unknown, to come
        *("", "na", "n/a", "none", "null", "nil", "nan", "nat", "<na>", "undefined", "empty"),
        *("blank", "tbd", "tba", "tbc", "todo", "not applicable", "not available", "missing"),
        *("无", "無", "空", "暂无", "暫無", "不適用", "不适用", "未填", "待填", "待補", "待补"),
        # another row
        *("see above", "see below", "as above", "as before", "same", "same as above", "ditto"),
        *("idem", "id", "ibid", "as discussed", "see comment", "see email", "see e-mail"),
        *("see attached", "同上", "同前", "同左", "如上", "見上", "见上", "如前述", "見附件"),
        # errors of formulas
        *("#n/a", "#na", "#ref!", "#value!", "#name?", "#div/0!", "#num!", "#null!", "#spill!"),
        *("#calc!", "#getting_data"),
    )
)
_OTHER_ROW = re.compile(r"(?:same|see|as) (?:as |in |to )?(?:row|line|no|clause|item)s? ?\d+")
_SIGNS = re.compile(r"[\W_]*")
_AROUND = " \t\r\n\u3000\u00a0.。()（）[]【】<>\"'“”"


def is_absent(value: Any) -> bool:  # Any: what JSON, Parquet and spreadsheets hold
    """Say whether a column's value says that nothing is there."""
    if value is None:
        return True
    if isinstance(value, float):
        return math.isnan(value)
    if not isinstance(value, str):
        return type(value).__name__ in ("NaTType", "NAType")
    text = unicodedata.normalize("NFKC", value).casefold()
    if text.strip() in _WORDS or _SIGNS.fullmatch(text):
        return True
    folded = text.strip(_AROUND)
    return (
        folded in _WORDS or folded.replace(".", "") in _WORDS or bool(_OTHER_ROW.fullmatch(folded))
    )
