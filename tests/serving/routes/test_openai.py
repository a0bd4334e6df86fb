"""OpenAI's own client against the server: models, chat, streams, raw completions."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import httpx
import openai
import pytest

from components.storage import Home
from components.tracking.releases import current_release
from tests.serving.running import copy_home, running

pytestmark = [pytest.mark.slow, pytest.mark.service]
CLAUSE = "Interest accrues at 40% per year until the loan is repaid in full."
LAW = {"as_of": "2026-03-01", "jurisdiction": "sample"}


@pytest.fixture(scope="module")
def served_home(pipeline_home: Home, tmp_path_factory: pytest.TempPathFactory) -> Home:
    """Give a copy of the pipeline's home: here the tuned model is served, elsewhere a small one."""
    return copy_home(pipeline_home, tmp_path_factory.mktemp("tuned") / "home")


@pytest.fixture(scope="module")
def server(served_home: Home) -> Iterator[httpx.Client]:
    """Give a client of a server of the tuned release."""
    with running(served_home) as started:
        yield started.client


@pytest.fixture
def client(server: httpx.Client) -> Iterator[openai.OpenAI]:
    """Give the official client, pointed at the server."""
    with openai.OpenAI(base_url=f"{server.base_url}/v1", api_key="none", max_retries=0) as made:
        yield made


def test_models_name_the_parent(client: openai.OpenAI, served_home: Home) -> None:
    """The adapter is listed with the base it was tuned from."""
    release = current_release(served_home)
    models = {model.id: model.model_extra for model in client.models.list()}
    assert (models[f"clausula:{release.adapter}"] or {})["parent"] == release.base


def test_chat_reviews_a_clause(client: openai.OpenAI, served_home: Home) -> None:
    """A clause is answered with the reviewer's sentence, its marks, and the cited articles."""
    answer = client.chat.completions.create(
        model="clausula", messages=[{"role": "user", "content": CLAUSE}], extra_body=LAW
    )
    text, extra = answer.choices[0].message.content or "", answer.model_extra or {}
    assert extra["release_id"] == current_release(served_home).id
    assert answer.choices[0].finish_reason == "stop"
    assert text.startswith(("Per ", "No article"))
    for citation in extra["citations"]:
        assert f"[{citation['n']}]" in text
        assert set(citation) == {
            "n",
            "law",
            "article",
            "unit",
            "version",
            "valid_from",
            "valid_to",
            "quote",
            "status",
        }


def test_chat_answers_a_question(client: openai.OpenAI) -> None:
    """A question is answered in the law's own words; the conversation before it is not read."""
    messages = [{"role": "user", "content": CLAUSE}, {"role": "assistant", "content": "?"}]
    messages += [{"role": "user", "content": "What is the maximum rate of interest on a loan?"}]
    answer = client.chat.completions.create(model="clausula", messages=messages, extra_body=LAW)  # type: ignore[arg-type]
    citations = (answer.model_extra or {})["citations"]
    assert citations
    assert all(
        citation["quote"] in (answer.choices[0].message.content or "") for citation in citations
    )


@pytest.mark.parametrize("said", [CLAUSE, "What is the maximum rate of interest on a loan?"])
def test_chat_streams_the_same(client: openai.OpenAI, said: str) -> None:
    """The pieces of a stream make up the whole text, and its end carries the citations."""
    whole = client.chat.completions.create(
        model="clausula", messages=[{"role": "user", "content": said}], extra_body=LAW
    )
    chunks = list(
        client.chat.completions.create(
            model="clausula",
            messages=[{"role": "user", "content": said}],
            extra_body=LAW,
            stream=True,
        )
    )
    assert (
        "".join(chunk.choices[0].delta.content or "" for chunk in chunks)
        == whole.choices[0].message.content
    )
    assert chunks[-1].choices[0].finish_reason == "stop"
    assert (chunks[-1].model_extra or {})["citations"] == (whole.model_extra or {})["citations"]


def test_completions(client: openai.OpenAI) -> None:
    """Raw prompts are completed greedily, cut at tokens and stops, streamed or not."""
    whole = client.completions.create(
        model="clausula",
        prompt=["The parties agree that", "The tenant shall"],
        max_tokens=12,
        logprobs=1,
    )
    assert [choice.index for choice in whole.choices] == [0, 1]
    first = whole.choices[0]
    assert first.logprobs is not None
    assert "".join(first.logprobs.tokens or []) == first.text
    assert all(score <= 0 for score in first.logprobs.token_logprobs or [])
    assert first.finish_reason == "length"
    assert whole.usage and whole.usage.prompt_tokens > 0
    assert whole.usage.total_tokens == whole.usage.prompt_tokens + whole.usage.completion_tokens
    alone = client.completions.create(
        model="clausula", prompt="The parties agree that", max_tokens=12
    ).choices[0]
    streamed = client.completions.create(
        model="clausula", prompt="The parties agree that", max_tokens=12, stream=True
    )
    assert (
        "".join(chunk.choices[0].text for chunk in streamed) == alone.text
    )  # in a batch, sums round otherwise and a tie may turn
    word = alone.text.split()[-1]
    cut = client.completions.create(
        model="clausula", prompt="The parties agree that", max_tokens=12, stop=word
    )
    assert cut.choices[0].text == alone.text[: alone.text.index(word)]
    assert cut.choices[0].finish_reason == "stop"
    bound = client.completions.create(
        model="clausula", prompt="Yes or no:", extra_body={"grammar": 'root ::= " no"'}
    )
    assert bound.choices[0].text == " no"


def test_completions_beside_a_grammar_that_cannot_be_read(client: openai.OpenAI) -> None:
    """One caller's unreadable grammar is that caller's fault.

    Those who ask at the same time are answered.
    """

    def ask(grammar: str) -> str:
        return (
            client.completions.create(
                model="clausula", prompt="Yes or no:", extra_body={"grammar": grammar}
            )
            .choices[0]
            .text
        )

    with ThreadPoolExecutor(6) as pool:
        asked = [pool.submit(ask, grammar) for grammar in ['root ::= " no"', "root ::= ((("] * 3]
        for place, answer in enumerate(asked):
            if place % 2:
                with pytest.raises(
                    openai.UnprocessableEntityError, match="grammar: cannot be read at line 1"
                ):
                    answer.result()
            else:
                assert answer.result() == " no"


def test_faults_are_the_clients_own(client: openai.OpenAI) -> None:
    """What cannot be answered raises the client's own errors, in a stream too."""
    with pytest.raises(openai.NotFoundError, match="model: not served here"):
        client.chat.completions.create(
            model="gpt-5", messages=[{"role": "user", "content": CLAUSE}]
        )
    with pytest.raises(openai.BadRequestError, match="jurisdiction"):
        client.chat.completions.create(
            model="clausula",
            messages=[{"role": "user", "content": CLAUSE}],
            extra_body={"jurisdiction": "atlantis"},
            stream=True,
        )
