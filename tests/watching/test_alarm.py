"""An alarm is posted with figures, again where the other side was busy, without its address."""

import json

import httpx
import pytest

from components.errors import MissingError, UsageError
from components.watching.alarm import describe_alarms, send_alarm
from tests.watching.test_report import make_report

URL = "https://hooks.example/T0/secret"
REPORT = make_report(has_passed=False)


def test_send_alarm() -> None:
    """A server that was busy once gets the message at the second try."""
    posted: list[dict[str, object]] = []
    codes = [503, 200]

    def answer(request: httpx.Request) -> httpx.Response:
        posted.append(json.loads(request.content))
        return httpx.Response(codes.pop(0))

    send_alarm(URL, REPORT, transport=httpx.MockTransport(answer), delays_s=(0.0,))
    assert len(posted) == 2
    assert posted[1]["text"] == "clausula: release r-1: needs_review 0.5 (at most 0.7)"
    figures = [{"name": "needs_review", "value": 0.5, "bound": "at most 0.7"}]
    assert posted[1]["figures"] == figures
    assert describe_alarms(REPORT) in str(posted[1]["text"])


@pytest.mark.parametrize(("code", "num_tries"), [(404, 1), (500, 3)])
def test_send_alarm_that_is_not_taken(code: int, num_tries: int) -> None:
    """What is refused for good is not sent again; the address is a secret and not shown."""
    tries: list[int] = []

    def answer(request: httpx.Request) -> httpx.Response:
        tries.append(code)
        return httpx.Response(code)

    with pytest.raises(MissingError, match=f"did not take the alarm, {code}") as raised:
        send_alarm(URL, REPORT, transport=httpx.MockTransport(answer), delays_s=(0.0, 0.0))
    assert len(tries) == num_tries
    assert "secret" not in str(raised.value)
    with pytest.raises(UsageError, match="not an http:// or https:// address"):
        send_alarm("hooks.example", REPORT)
