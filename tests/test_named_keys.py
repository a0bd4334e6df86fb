"""Every configuration key that a text names is a key that a user can set.

Texts are the string literals of flows/ and components/ (messages, docstrings, help, descriptions),
the README files, the comments of configs/ and the commands of infra/. A dotted lower-case name in
one of them must be a key of some flow's config, spelled from the top: `shared.rerank.is_on` where
a user sets that, not `rerank.is_on`. A key that stands at the top of one flow's config and within a
section of another's needs the name of its flow, or the other key, beside it; an override in code,
`"key=value"`, needs neither. Any other dotted name must be that of a file, a module, or a value of
the function that it describes, or stand in OTHER_NAMES with its reason.
"""

import ast
import pkgutil
import re
import sys
import types
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Annotated, Any, Union, get_args, get_origin

import pytest
from pydantic import BaseModel

from components.config import Section
from flows.cli.options import FLOWS
from flows.cli.runs import config_model
from tests.conftest import ROOT

MODELS = {flow: config_model(Path(f"{flow}.yaml")) for flow in FLOWS}
NAME = re.compile(r"(?<![\w./:@~-])[a-z][a-z0-9_]+(?:\.[a-z][a-z0-9_]*)+(?![\w/(-]|\.\w)")
COMMAND = re.compile(r"clausula (?:run (?P<flow>\w+)|(?P<serve>serve))(?P<rest>(?:\\\n|[^\n])*)")
OVERRIDE = re.compile(r"--set\s+['\"]?(?P<key>[\w.]+)=")
ADDRESS = re.compile(r"https?://\S+")
BLOCK = re.compile(r"^```(\w*)\n.*?^```", re.DOTALL | re.MULTILINE)
SUFFIXES = frozenset(
    (
        "conf",
        "cpp",
        "csv",
        "db",
        "docx",
        "env",
        "gguf",
        "html",
        "json",
        "jsonl",
        "lock",
        "log",
        "md",
        "model",
        "npy",
        "npz",
    )
    + (
        "parquet",
        "pdf",
        "png",
        "pt",
        "py",
        "safetensors",
        "sh",
        "sql",
        "svg",
        "toml",
        "txt",
        "xlsx",
    )
    + ("xml", "yaml", "zip")
)
# The first part of a dotted name that is no key, and what the name is.
OTHER_NAMES = {
    "attributes": "MLflow's search syntax",
    "audit": "events of the audit ledger",
    "base_model": "names of weights in an adapter",
    "clause": "fields of a clause, in docstrings",
    "chat": "object kinds of OpenAI's API",
    "clausula": "loggers and span attributes",
    "dataset": "a tag of MLflow runs, dataset.digest",
    "dotted": "a placeholder of the message form",
    "finding": "events of the audit ledger",
    "findings": "columns of the server's database",
    "font": "Matplotlib's settings",
    "general": "keys of a GGUF",
    "git": "a tag of MLflow runs",
    "legislation": "a publisher's site",
    "home": "folders of a home, in docstrings",
    "http": "messages of ASGI",
    "key": "events of the audit ledger",
    "ledger": "methods of the audit ledger, in docstrings",
    "llama": "keys of a GGUF",
    "matters": "columns of the server's database",
    "mlflow": "tags of MLflow runs",
    "mrr": "figures of a ranking, in docstrings",
    "prefect": "a tag of MLflow runs",
    "registry": "a tag of MLflow runs",
    "review": "events of the audit ledger",
    "reviews": "columns of the server's database",
    "svg": "Matplotlib's settings",
    "tags": "MLflow's search syntax",
    "task": "Rich's progress columns",
    "tool": "sections of pyproject.toml",
}


@dataclass(frozen=True)
class Mention:
    """A dotted name or an overridden key in a text.

    `flow` is the one that a command runs. `flows` and `names` are the flows and the dotted names of
    the whole text.
    """

    place: str
    name: str
    flow: str = ""
    flows: frozenset[str] = frozenset()
    names: frozenset[str] = frozenset()


class Leaf(Section):
    """A model to resolve keys in."""

    rate: float = 0.1


class Tree(Section):
    """A model with a section of every kind that configs have."""

    leaf: Leaf = Leaf()
    perhaps: Leaf | None = None
    many: tuple[Leaf, ...] = ()
    listed: list[Leaf] = []
    mapped: dict[str, int] = {}
    by_name: dict[str, Leaf] = {}


@pytest.mark.parametrize(
    "key",
    [
        "leaf",
        "leaf.rate",
        "perhaps.rate",
        "many.rate",
        "listed.rate",
        "mapped.anything",
        "by_name.anything.rate",
    ],
)
def test_resolves_key_of_each_kind_of_section(key: str) -> None:
    """Sections, optional ones, lists of them and mappings are walked through."""
    assert resolves(Tree, key)


@pytest.mark.parametrize("key", ["rate", "leaf.rates", "leaf.rate.high", "by_name.anything.rates"])
def test_refuses_key_that_is_not_there(key: str) -> None:
    """A key relative to a section, a misspelt one and one below a value do not resolve."""
    assert not resolves(Tree, key)


@pytest.mark.parametrize(
    "text",
    [
        "Correct pairs.rows.columns.",
        "no field of a pair. Map the columns in pairs.rows.columns",
        "sheet: not there. Correct pairs.rows.sheet.",
        "no day. Give the column or pairs.defaults.as_of",
        "The reranker is off until you set `rerank.is_on` in curation and in review alike",
        "Set embedder.path to your own.",
        "clausula run check_freshness --set max_age=30",
        "clausula run tune_style \\\n    --set source.path=statutes",
        "clausula serve --set training.num_epochs=2",
    ],
)
def test_fault_found_in_text(text: str) -> None:
    """Keys of no flow, keys relative to a section, and keys of another flow are found."""
    assert list_faults(list(find_mentions("text", text)))


@pytest.mark.parametrize(
    "text",
    [
        "Set training.num_epochs.",
        "Set embedder.path of refresh_statutes, or session.embedder.path.",
        "The component knows settings as home.models and flows.environment.read_config.",
        "clausula run check_freshness --set max_age_days=30",
        "clausula serve --set serving.retention_days=30",
        "See https://a.host.example/pairs.rows.columns or `manifest.json`.",
        "Written by components.config, read by statutes.versions.",
        "The value of torch.dtype, i.e. what json.loads(text) gave.",
    ],
)
def test_no_fault_in_text(text: str) -> None:
    """Keys from the top, addresses, files, modules and calls are no faults."""
    assert list_faults(list(find_mentions("text", text))) == []


def test_every_named_key_exists() -> None:
    """Each key that the project's texts name can be set as it is spelled."""
    mentions = collect_mentions(ROOT)
    keys = {mention.name for mention in mentions if is_key(mention)}
    folders = {mention.place.split("/")[0] for mention in mentions if is_key(mention)}
    assert len(keys) >= 25
    assert {"components", "configs"} <= folders
    assert list_faults(mentions) == []


def test_other_names_are_used() -> None:
    """Every exemption is still needed, and none hides a section of a config's top level."""
    used = {mention.name.split(".")[0] for mention in collect_mentions(ROOT)}
    assert set(OTHER_NAMES) - used == set()
    sections = {name for model in MODELS.values() for name in model.model_fields}
    assert set(OTHER_NAMES) & sections <= {"dataset"}


def collect_mentions(root: Path) -> list[Mention]:
    """Return what every text of a tree names."""
    mentions: list[Mention] = []
    for path in sorted([*root.glob("components/**/*.py"), *root.glob("flows/**/*.py")]):
        for line, text, parameters in read_strings(path):
            place = f"{path.relative_to(root)}:{line}"
            found = find_mentions(place, text)
            mentions += [each for each in found if each.name.split(".")[0] not in parameters]
    for path in list_documents(root):
        text = path.read_text(encoding="utf-8")
        if path.suffix == ".yaml":
            text = "\n".join(re.findall(r"#(.*)", text))
        mentions += find_mentions(str(path.relative_to(root)), text)
    return mentions


def list_documents(root: Path) -> Iterator[Path]:
    """Yield the README files, the configs and the scripts."""
    yield root / "README.md"
    for folder in ("flows", "components", "configs", "infra", "tests"):
        yield from sorted((root / folder).rglob("README.md"))
    yield from sorted((root / "configs").rglob("*.yaml"))
    yield from sorted((root / "infra").glob("*.sh"))


def read_strings(path: Path) -> Iterator[tuple[int, str, frozenset[str]]]:
    """Yield each string literal of a file.

    As its line, its text and, of a docstring, the names of the parameters or fields it describes.
    """
    tree = ast.parse(path.read_text(encoding="utf-8"))
    described: dict[int, frozenset[str]] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            arguments = node.args
            every = [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs]
            described[id(_docstring(node))] = frozenset(argument.arg for argument in every)
        elif isinstance(node, ast.ClassDef):
            fields = [each.target for each in node.body if isinstance(each, ast.AnnAssign)]
            names = frozenset(each.id for each in fields if isinstance(each, ast.Name))
            described[id(_docstring(node))] = names
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.lineno, node.value, described.get(id(node), frozenset())


def _docstring(node: ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) -> ast.AST | None:
    first = node.body[0]
    return first.value if isinstance(first, ast.Expr) else None


def find_mentions(place: str, text: str) -> Iterator[Mention]:
    """Yield the overridden keys of commands, then every other dotted name."""
    prose = ADDRESS.sub(" ", BLOCK.sub(_keep_settings, text))
    is_override = re.match(r"[a-z_.]+=", text) is not None
    flows = frozenset(flow for flow in FLOWS if is_override or flow in prose)
    for command in COMMAND.finditer(prose):
        flow = command["flow"] or "serve_release"
        for override in OVERRIDE.finditer(command["rest"]):
            yield Mention(place, override["key"], flow)
    prose = COMMAND.sub(lambda command: OVERRIDE.sub(" ", command[0]), prose)
    for override in OVERRIDE.finditer(prose):
        yield Mention(place, override["key"], flows=flows)
    names = frozenset(NAME.findall(prose))
    for match in NAME.finditer(prose):
        yield Mention(place, match[0], flows=flows, names=names)


def _keep_settings(block: re.Match[str]) -> str:
    """Return a code block that holds commands or settings; programs and output are left out."""
    return block[0] if block[1] in ("sh", "bash", "yaml") else " "


def list_faults(mentions: list[Mention]) -> list[str]:
    """Return the mentions that are neither keys nor anything else that is known."""
    faults = []
    for mention in mentions:
        fault = find_fault(mention)
        if fault:
            faults.append(f"{mention.place}: {mention.name}: {fault}")
    return faults


def find_fault(mention: Mention) -> str:
    """Return what is wrong with a mention, or nothing."""
    if not is_key(mention):
        if mention.flow:
            return f"no key of {mention.flow}"
        return "" if is_other(mention.name) else "no key of any flow"
    if mention.flow:
        return ""
    tops = {flow for flow, model in MODELS.items() if resolves(model, mention.name)}
    longer = {name for name in mention.names if name.endswith(f".{mention.name}")}
    for flow in MODELS.keys() - tops:
        is_inner = mention.name in list_inner_keys(flow)
        is_settled = tops & mention.flows or any(resolves(MODELS[flow], name) for name in longer)
        if is_inner and not is_settled:
            return f"a key of {', '.join(sorted(tops))}, not of {flow}. Name the flow or both keys"
    return ""


def is_key(mention: Mention) -> bool:
    """Say whether a name is a key of the flow that is run, or of any where none is."""
    models = [MODELS[mention.flow]] if mention.flow in MODELS else list(MODELS.values())
    return any(resolves(model, mention.name) for model in models)


def list_keys(
    annotation: Any,  # Any: as of `resolves`
    around: tuple[type, ...] = (),
) -> Iterator[str]:
    """Yield every key below a type, sections before what is in them.

    A section that holds another of its own kind is entered once.
    """
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        if annotation in around:
            return
        for name, field in annotation.model_fields.items():
            yield name
            inner = list_keys(field.annotation, (*around, annotation))
            yield from (f"{name}.{key}" for key in inner)
    elif get_origin(annotation) is not dict:
        for argument in get_args(annotation):
            yield from list_keys(argument, around)


@cache
def list_inner_keys(flow: str) -> frozenset[str]:
    """Return every key of a flow without its first sections: relative to some inner section."""
    inner: set[str] = set()
    for key in list_keys(MODELS[flow]):
        parts = key.split(".")
        inner.update(".".join(parts[start:]) for start in range(1, len(parts)))
    return frozenset(inner)


def is_other(name: str) -> bool:
    """Say whether a dotted name is a file, a module, or exempt."""
    first, *_, last = name.split(".")
    if last in SUFFIXES or first in OTHER_NAMES:
        return True
    return is_module(name)


def is_module(name: str) -> bool:
    """Say whether a name is that of a module or function here, or of something in a library.

    Example: `components.config`, `statutes.versions`, which leaves `components` out, `torch.dtype`.
    """
    for base in (ROOT, ROOT / "components"):
        path = base.joinpath(*name.split("."))
        if path.is_dir() or path.with_suffix(".py").is_file():
            return True
        module = path.parent.with_suffix(".py")
        if module.is_file() and f"\ndef {path.name}(" in module.read_text(encoding="utf-8"):
            return True
    if name.split(".")[0] not in sys.stdlib_module_names | {"faker", "torch"}:
        return False
    try:
        pkgutil.resolve_name(name)
    except (ImportError, AttributeError):
        return False
    return True


def resolves(annotation: Any, key: str) -> bool:  # Any: a model, or any other type of a field
    """Say whether a dotted key names a field below a type; an empty key names the type itself."""
    if not key:
        return True
    first, _, rest = key.partition(".")
    origin = get_origin(annotation)
    arguments = get_args(annotation)
    if origin is dict:
        return resolves(arguments[1], rest)
    if origin in (Union, types.UnionType, tuple, list):
        return any(resolves(argument, key) for argument in arguments)
    if origin is Annotated:
        return resolves(arguments[0], key)
    if not isinstance(annotation, type) or not issubclass(annotation, BaseModel):
        return False
    field = annotation.model_fields.get(first)
    return field is not None and resolves(field.annotation, rest)
