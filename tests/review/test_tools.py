"""The tools: their schemas are schemas, and each call is logged under its own."""

from datetime import date

import jsonschema
import pytest

from components.errors import UsageError
from components.judging.breaking import RuleReading
from components.judging.comparisons import Comparisons
from components.judging.figure_comparison import compare_figures
from components.judging.hits import HitsVerdict, JudgedHit, ReadHit
from components.prompting.template import Passage
from components.records import Hit, Version
from components.review.tools import (
    TOOLS,
    GetArticle,
    SearchStatutes,
    log_article,
    log_comparison,
    log_judgement,
    log_search,
    read_arguments,
    tool_schemas,
)

DAY = date(2026, 3, 1)


def hit(article: str) -> Hit:
    version = Version(
        id=article,
        source="s",
        jurisdiction="sample",
        law_id="c",
        law="Civil Code",
        article=article,
        text="t",
        valid_from=DAY,
        content_hash="h",
    )
    return Hit(version=version, score=1.0)


def test_tool_schemas_are_schemas() -> None:
    """Every tool is a function whose parameters are a JSON schema that refuses other keys."""
    published = tool_schemas()
    names = [tool["function"]["name"] for tool in published]
    assert names == ["search_statutes", "get_article", "compare_quantities", "review_clause"]
    assert list(TOOLS) == [*names, "judge_hits", "review_redline"]
    for tool in published:
        assert len(tool["function"]["description"]) > 30
        parameters = tool["function"]["parameters"]
        jsonschema.Draft202012Validator.check_schema(parameters)
        assert parameters["additionalProperties"] is False


def test_tool_arguments_are_checked() -> None:
    """Every fault is told with its argument and without its value; text and object are read."""
    read = read_arguments("get_article", '{"law": "Civil Code", "article": "205"}')
    assert read == GetArticle(law="Civil Code", article="205")
    arguments = {"law": "", "article": "205", "as_of": "Quetzalcoatl", "page": 3}
    with pytest.raises(UsageError) as caught:
        read_arguments("get_article", arguments)
    for name in ("law: ", "as_of: ", "page: "):
        assert name in str(caught.value)
    assert "uetzalcoatl" not in str(caught.value)


@pytest.mark.parametrize("arguments", ["", "[]", "{", '"Civil Code"'])
def test_arguments_that_are_no_object_are_refused(arguments: str) -> None:
    """What a model writes instead of an object is told to it."""
    with pytest.raises(UsageError, match="get_article: arguments"):
        read_arguments("get_article", arguments)


def test_unknown_and_internal_tools_are_refused() -> None:
    """The reviewer's own step is not offered."""
    for name in ("weather", "judge_hits"):
        with pytest.raises(UsageError, match="there are: search_statutes"):
            read_arguments(name, {})


def test_log_comparison() -> None:
    """A comparison is logged with the arguments as they were called and how the figures stand."""
    call = ("18 % per year", "at most", "16 % per year")
    comparison = compare_figures(call, "It is 18 % per year.", "At most 16 % per year.")
    assert comparison is not None
    logged = log_comparison(comparison)
    assert logged.tool == "compare_quantities"
    assert logged.arguments == dict(zip(("figure", "relation", "limit"), call, strict=True))
    assert logged.result == "18 % per year is more than 16 % per year"


def test_log_judgement_of_what_was_read_and_what_was_not() -> None:
    """Each judged hit is logged with the search's and the reader's share, and who decided."""
    read = JudgedHit(
        ReadHit(1, 0.7, Passage("a"), RuleReading(keeps=0.1, breaks=0.85, other=0.05)),
        governs=0.9,
        breaks=0.8,
        comparisons=Comparisons(),
    )
    call = ("18%", "at most", "16%")
    compared = JudgedHit(ReadHit(0, 0.2, Passage("a")), 0.05, 0.96, Comparisons(broken=(call,)))
    unread = JudgedHit(ReadHit(0, 0.2, Passage("a")), 0.05, 0.5, Comparisons())
    judged = HitsVerdict("invalid", 0.8, read, (read, compared, unread))
    logged = log_judgement(judged, [hit("205"), hit("206")], 0.1)
    assert logged.arguments == {"num_hits": 3}
    assert logged.result.split("; ") == [
        "Civil Code Article 206: governs 0.90, broken 0.80 by reader (search 0.70, reader keeps"
        " 0.10 breaks 0.85 other 0.05)",
        "Civil Code Article 205: governs 0.05, broken 0.96 by figures (search 0.20)",
        "Civil Code Article 205: governs 0.05, broken 0.50 (search 0.20)",
        "no article (search 0.10)",
    ]


def test_log_of_nothing_says_so() -> None:
    """A search without hits, judged, and a look-up without a wording are logged as such."""
    search = SearchStatutes(query="interest", as_of=DAY, jurisdiction="sample", limit=8)
    assert log_search(search, []).result == "nothing"
    judged = HitsVerdict("ungoverned", 1.0, None)
    assert log_judgement(judged, [], 1.0).result == "no article (search 1.00)"
    look_up = GetArticle(law="Civil Code", article="999", as_of=DAY, jurisdiction="sample")
    logged = log_article(look_up, None)
    assert logged.result == "not in the edition on that day"
    assert logged.arguments["as_of"] == "2026-03-01"
