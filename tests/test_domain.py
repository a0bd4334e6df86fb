"""The words of law stand in one place, and another domain speaks none of them."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from components.domain import LEGAL, Domain, domain, use_domain
from components.records import Citation, cite, notice_of, split_citation
from components.serving.page_files import PAGE
from flows.environment import read_domain
from tests.conftest import ROOT

COMPONENTS = ROOT / "components"
HANDBOOK = ROOT / "configs" / "domains" / "handbook" / "domain.yaml"

# words of law, whole, in any case; names in code such as `refresh_statutes` are none
LAW = re.compile(
    r"\b(?:laws?|legal|legally|lawful|unlawful|lawyers?|attorneys?|counsel|statutes?|statutory"
    r"|articles?|civil code|labou?r code|(?-i:Acts?)|courts?|contracts?"
    r"|is (?:in)?valid|(?:in)?valid or|void|unenforceable|ungoverned)\b",
    re.IGNORECASE,
)
# what speaks of law by its office: the domain of law itself, the samples, and readers of law
LEGAL_PARTS = ("domain.py", "samples", "statutes")
# what recognises law's language in other people's texts, and shows none of it
RECOGNISE = (
    "curation/drafting",
    "curation/intake/reading/column_names.py",
    "curation/intake/verdict_words.py",
    "curation/redaction",
    "curation/style_drafting",
    "documents/contract_summary.py",
    "documents/preamble.py",
    "judging/burdens.py",
    "judging/effects.py",
    "prompting/permitting.py",
    "prompting/prompt_injection.py",
    "quantities",
    "reader/lessons.py",
    "retriever_tuning/paraphrase.py",
    "writing/reasons.py",
)
# names of the code, of files and of the API that hold one of the words
NAMES = re.compile(
    r"article in force|article changed|law, article|, article=|<article class|`(?:in)?valid`"
    r"|`ungoverned`"
    r"|`articles`|not valid YAML",
)
_JS_TEXT = re.compile(r"'([^'\n]*)'|`([^`]*)`")
_JS_NAMES = re.compile(r"\$\{[^}]*\}|/v1/\S+|[\w-]*-(?:contract|article|law)[\w-]*")


def is_left_out(path: Path) -> bool:
    """Return whether a file speaks of law by its office, or only recognises it."""
    name = path.relative_to(COMPONENTS).as_posix()
    return name.startswith((*LEGAL_PARTS, *RECOGNISE))


def docstrings_of(tree: ast.AST) -> set[int]:
    """Return the ids of the nodes that are docstrings, of attributes too."""
    found = set()
    for node in ast.walk(tree):
        if not isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            continue
        for statement in node.body:
            if isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant):
                found.add(id(statement.value))
    return found


def described_in(tree: ast.AST) -> set[int]:
    """Return the ids of the nodes in descriptions, which document a setting or the API."""
    found: set[int] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.keyword) and node.arg == "description":
            found.update(id(inner) for inner in ast.walk(node.value))
    return found


def texts_of(path: Path) -> Iterator[tuple[int, str]]:
    """Yield the texts of a file that it may show: strings of several words, no style sheets."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    passed_over = docstrings_of(tree) | described_in(tree)
    for node in ast.walk(tree):
        if not isinstance(node, ast.Constant) or not isinstance(node.value, str):
            continue
        is_sentence = " " in node.value and ":root {" not in node.value
        if is_sentence and id(node) not in passed_over:
            yield node.lineno, node.value


def test_no_code_speaks_of_law() -> None:
    """Outside the parts of law no string that code may show has a word of law."""
    found = []
    num_files = 0
    for path in sorted(COMPONENTS.rglob("*.py")):
        if is_left_out(path):
            continue
        num_files += 1
        for line, text in texts_of(path):
            plain = re.sub(r"<[^>]*>|\{[^}]*\}", "", NAMES.sub("", text))
            if LAW.search(plain):
                found.append(f"{path.relative_to(ROOT)}:{line}: {text[:80]}")
    assert num_files > 250
    assert found == []


def test_the_page_speaks_of_no_law() -> None:
    """The page has the domain's words in the place of law's, in its markup and in its scripts."""
    markup = re.sub(r"<!--.*?-->|<[^>]*>|\{\{\w+\}\}", " ", (PAGE / "index.html").read_text())
    assert LAW.findall(markup) == []
    num_texts = 0
    for path in PAGE.glob("*.js"):
        text = re.sub(r"/\*.*?\*/|//[^\n]*", "", path.read_text(), flags=re.DOTALL)
        for match in _JS_TEXT.finditer(text):
            shown = NAMES.sub("", _JS_NAMES.sub("", match[1] or match[2] or ""))
            num_texts += 1
            assert " " not in shown or not LAW.search(shown), f"{path.name}: {shown}"
    assert num_texts > 200


@pytest.fixture
def handbook() -> Domain:
    """Give the words of the handbook, in use."""
    words, _ = read_domain(HANDBOOK)
    use_domain(words)
    return words


def list_words(value: object) -> Iterator[str]:
    """Yield every text of a domain."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for inner in value.values():
            yield from list_words(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from list_words(inner)


def test_the_handbook_speaks_no_law(handbook: Domain) -> None:
    """It sets every word there is, and none of its own is of law; the tools keep their names."""
    unset = set(Domain.model_fields) - handbook.model_fields_set
    assert unset == set()
    for name in ("sentence", "reason", "prompts", "tools", "verdicts"):
        section = getattr(handbook, name)
        assert set(type(section).model_fields) == section.model_fields_set, name
    texts = list(list_words(handbook.model_dump()))
    assert len(texts) > 70
    for text in texts:
        assert not LAW.search(re.sub(r"\{\w+\}", "", text)), text


def test_citations_speak_the_domain(handbook: Domain) -> None:
    """A citation has the unit's label, is split at it, and a notice is the domain's own."""
    assert cite("Employee Handbook", "12") == "Employee Handbook Section 12"
    assert split_citation("Employee Handbook Section 12") == ("Employee Handbook", "12")
    assert notice_of("norvane") == "Sample handbook of an invented company."
    assert notice_of("sample") == ""
    assert handbook.verdict("invalid") == "against policy"
    assert "name" in dir(Citation)
    use_domain(LEGAL)
    assert cite("Civil Code", "205") == "Civil Code Article 205"
    assert domain() is LEGAL
