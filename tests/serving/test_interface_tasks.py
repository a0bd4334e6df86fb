"""The tasks that chat interfaces set, in the words of several of them."""

import json

import pytest

from components.serving.interface_tasks import answer_task, find_task, find_user_query

EARLIER = [
    "What is the maximum rate of interest on a loan?",
    "Per Civil Code Article 205: “Interest above 16 per cent a year is void.” [1]",
]
HISTORY = f"<chat_history>\nUSER: {EARLIER[0]}\nASSISTANT: {EARLIER[1]}\n</chat_history>"


def ask(instruction: str, key: str) -> str:
    """Return the answer to a task in the form that Open WebUI gives it."""
    text = (
        f"### Task:\n{instruction}\n### Output:\nJSON format:"
        f' {{ "{key}": "..." }}\n### Chat History:\n{HISTORY}'
    )
    task = find_task(text, [])
    assert task is not None
    return answer_task(task)


def test_marked_tasks_are_answered_in_their_json() -> None:
    """Title, tags, follow-ups and search queries come as the object that was shown."""
    title = ask("Generate a concise, 3-5 word title summarizing the chat history.", "title")
    assert json.loads(title) == {"title": "Maximum rate of interest"}
    tags = ask("Generate 1-3 broad tags categorizing the themes of the chat history.", "tags")
    assert json.loads(tags) == {"tags": ["Law", "Contracts", "Civil Code"]}
    follow_ups = ask("Suggest 3-5 relevant follow-up questions or prompts.", "follow_ups")
    assert json.loads(follow_ups) == {"follow_ups": ["What does Civil Code Article 205 say?"]}
    queries = ask("Decide whether search queries are needed for the chat history.", "queries")
    assert json.loads(queries) == {"queries": []}


@pytest.mark.parametrize(
    "text",
    [
        "Please generate a four to five word title summarizing our conversation without lead-in.",
        "Provide a concise, 5-word-or-less title for the conversation, in title case.",
        "Based on the chat history, give this conversation a name. 10 characters at most.",
        "You are skilled in conversation. Summarize the user's conversation into a title.",
        "使用四到五个字直接返回这句话的简要主题，不要解释",
    ],
)
def test_a_plain_request_for_a_title(text: str) -> None:
    """Other interfaces ask in plain words behind the conversation, and get plain text."""
    task = find_task(text, EARLIER)
    assert task is not None
    assert answer_task(task) == "Maximum rate of interest"


def test_a_summary_is_never_empty() -> None:
    """A summary says what was asked and what was cited."""
    task = find_task("Summarize the discussion briefly in 200 words or less.", EARLIER)
    assert task is not None
    assert "Civil Code Article 205" in answer_task(task)


@pytest.mark.parametrize(
    "text",
    [
        "What is the maximum rate of interest on a loan?",
        "The title to the goods passes on delivery. The parties exchange messages by e-mail.",
        "The seller shall provide good title; the history of the chattel is stated in words.",
    ],
)
def test_what_a_user_writes_is_no_task(text: str) -> None:
    """A clause about a title and a question are answered as such."""
    assert find_task(text, EARLIER) is None


def test_a_wrapped_question_is_taken_out() -> None:
    """An interface that adds passages of its own wraps the question that counts."""
    text = "### Task:\nAnswer with citations.\n<user_query>\nIs it void?\n</user_query>"
    assert find_task(text, []) is None
    assert find_user_query(text) == "Is it void?"
    assert find_user_query("Is it void?") == "Is it void?"
