"""Every config key that a message of the intake names is a key of `curate_pairs`."""

import ast
import re

from pydantic import BaseModel

from flows.curate_pairs import CuratePairsConfig
from tests.conftest import ROOT

KEY = re.compile(r"\bpairs(?:\.[a-z_]+)+")
FILES = frozenset({"pairs.jsonl", "pairs.parquet"})


def has_key(model: type[BaseModel], key: str) -> bool:
    """Say whether a config model has a dotted key."""
    name, _, rest = key.partition(".")
    field = model.model_fields.get(name)
    if field is None:
        return False
    if not rest:
        return True
    kind = field.annotation
    return isinstance(kind, type) and issubclass(kind, BaseModel) and has_key(kind, rest)


def test_named_keys_exist() -> None:
    """Each `pairs.…` in a text of the intake resolves against the flow's config."""
    named: set[str] = set()
    for path in sorted((ROOT / "components" / "curation" / "intake").glob("*.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        for node in ast.walk(tree):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                named |= set(KEY.findall(node.value)) - FILES
    assert len(named) >= 5
    assert [key for key in sorted(named) if not has_key(CuratePairsConfig, key)] == []
