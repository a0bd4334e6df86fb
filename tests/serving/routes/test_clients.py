"""Clients as they are, without a setting of ours: LangChain's ChatOpenAI and the tool `llm`."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import openai
import pytest
from pydantic import BaseModel, ConfigDict, SecretStr

from components.review.tools import tool_schemas

pytestmark = pytest.mark.service
MODEL = "clausula/sample@2022-03-01"
CLAUSE = "Interest of 40 per cent a year is owed on the loan."
VOID = "Per Civil Code Article 205, this clause is invalid."
ARTICLE = "What does Civil Code Article 205 say?"


class Verdict(BaseModel):
    """What a caller wants of a review."""

    model_config = ConfigDict(extra="forbid")
    verdict: str
    article: str


def run_tool(address: str, name: str, arguments: dict[str, Any]) -> str:  # Any: JSON values
    """Run a tool of the server."""
    return httpx.post(f"{address}/v1/tools/{name}", json=arguments).text


@pytest.fixture(scope="module")
def langchain(light_address: str) -> Any:  # Any: without type information
    """Give LangChain's chat model, pointed at the server."""
    from langchain_openai import ChatOpenAI

    return ChatOpenAI(
        model=MODEL, base_url=f"{light_address}/v1", api_key=SecretStr("none"), max_retries=0
    )


def test_langchain_invokes_and_streams(langchain: Any) -> None:  # Any: as above
    """A reply has its text, why it ended, and its usage; a stream has the same."""
    reply = langchain.invoke(CLAUSE)
    assert reply.content.startswith(VOID)
    assert reply.response_metadata["finish_reason"] == "stop"
    assert reply.usage_metadata["output_tokens"] > 20
    streamed = langchain.stream(CLAUSE, stream_usage=True)
    whole = next(streamed)
    for chunk in streamed:
        whole += chunk
    assert whole.content == reply.content
    assert whole.usage_metadata == reply.usage_metadata


def test_langchain_binds_limits(langchain: Any) -> None:  # Any: as above
    """Stop sequences and a length reach the server; what is refused raises OpenAI's error."""
    assert langchain.invoke(CLAUSE, stop=["Article"]).content == "Per Civil Code "
    assert langchain.bind(max_tokens=2).invoke(CLAUSE).content == "Per Civil"
    with pytest.raises(openai.BadRequestError, match="n: is not supported"):
        langchain.bind(n=2).invoke(CLAUSE)


def test_langchain_gets_structured_output(langchain: Any) -> None:  # Any: as above
    """A schema of the caller is filled in."""
    structured = langchain.with_structured_output(Verdict)
    assert structured.invoke(CLAUSE) == Verdict(verdict="invalid", article="205")


def test_langchain_runs_tools(langchain: Any, light_address: str) -> None:  # Any: as above
    """Bound tools are called, run and answered from."""
    from langchain_core.messages import HumanMessage, ToolMessage

    bound = langchain.bind_tools(tool_schemas())
    messages: list[Any] = [HumanMessage(ARTICLE)]
    called = bound.invoke(messages)
    messages.append(called)
    for call in called.tool_calls:
        result = run_tool(light_address, call["name"], call["args"])
        messages.append(ToolMessage(result, tool_call_id=call["id"]))
    assert "void.” [1]" in bound.invoke(messages).content
    (forced,) = langchain.bind_tools(tool_schemas(), tool_choice="any").invoke("hi").tool_calls
    assert forced["name"] == "search_statutes"


@pytest.fixture(scope="module")
def llm_model(light_address: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """Give the model as `llm` opens one of `extra-openai-models.yaml`."""
    folder: Path = tmp_path_factory.mktemp("llm")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("LLM_USER_PATH", str(folder))
        from llm.default_plugins import openai_models

        chat: Any = openai_models.Chat  # Any: it has no types
        yield chat(
            "clausula",
            model_name=MODEL,
            api_base=f"{light_address}/v1",
            key="none",
            supports_schema=True,
            supports_tools=True,
        )


def test_llm_prompts(llm_model: Any) -> None:  # Any: without type information
    """Streamed, as by default, and whole; in both it reads the usage."""
    for is_stream in (True, False):
        response = llm_model.prompt(CLAUSE, stream=is_stream)
        assert response.text().startswith(VOID)
        assert response.usage().output > 20


def test_llm_holds_a_conversation(llm_model: Any) -> None:  # Any: as above
    """Earlier messages go along; the last one is answered."""
    conversation = llm_model.conversation()
    conversation.prompt(CLAUSE).text()
    assert "void.” [1]" in conversation.prompt("Is interest above 16 per cent void?").text()


def test_llm_options_and_schema(llm_model: Any) -> None:  # Any: as above
    """Its options are honoured or refused, and its schema is filled in."""
    assert llm_model.prompt(CLAUSE, max_tokens=2).text() == "Per Civil"
    with pytest.raises(openai.BadRequestError, match="presence_penalty"):
        llm_model.prompt(CLAUSE, presence_penalty=1.0).text()
    answer = llm_model.prompt(CLAUSE, schema=Verdict.model_json_schema()).text()
    assert json.loads(answer) == {"verdict": "invalid", "article": "205"}


def test_llm_chains_tools(llm_model: Any, light_address: str) -> None:  # Any: as above
    """Its own loop calls a tool and ends with the answer."""
    import llm

    tools = []
    for definition in tool_schemas():
        function = definition["function"]
        name = function["name"]

        def run(name: str = name, **arguments: Any) -> str:  # Any: JSON values
            return run_tool(light_address, name, arguments)

        tools.append(
            llm.Tool(
                name=name,
                description=function["description"],
                input_schema=function["parameters"],
                implementation=run,
            )
        )
    assert "void.” [1]" in llm_model.chain(ARTICLE, tools=tools).text()
