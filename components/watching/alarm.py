"""An alarm to a webhook: names and figures, never the text of a contract.

`text` is what chat programs such as Slack, Mattermost and Teams show of such a message.
"""

import time
from collections.abc import Sequence

import httpx

from components.errors import MissingError, UsageError
from components.watching.report import WatchReport

DELAYS_S = (1.0, 5.0)
TIMEOUT_S = 10.0


def describe_alarms(report: WatchReport) -> str:
    """Return what is at fault, in a sentence."""
    failing = [figure for figure in report.figures if not figure.has_passed]
    named = ", ".join(f"{figure.name} {figure.value:.3g} ({figure.bound})" for figure in failing)
    return f"release {report.release}: {named}"


def send_alarm(
    url: str,
    report: WatchReport,
    *,
    transport: httpx.BaseTransport | None = None,
    delays_s: Sequence[float] = DELAYS_S,
) -> None:
    """Post the alarms of a report to a webhook.

    Args:
        url: Its address, which is a secret: no message shows it.
        report: A report with alarms.
        transport: Of HTTP requests; None uses the network.
        delays_s: The wait before each retry, in seconds.

    Raises:
        UsageError: It is no http or https address.
        MissingError: It did not take the message.
    """
    if not url.startswith(("https://", "http://")):
        raise UsageError("CLAUSULA_ALARM_WEBHOOK: not an http:// or https:// address. Correct it.")
    message = {
        "text": f"clausula: {describe_alarms(report)}",
        "release": report.release,
        "edition": report.edition,
        "figures": [
            {"name": each.name, "value": each.value, "bound": each.bound}
            for each in report.figures
            if not each.has_passed
        ],
    }
    fault = ""
    with httpx.Client(timeout=TIMEOUT_S, transport=transport) as client:
        for delay_s in (*delays_s, None):
            try:
                answer = client.post(url, json=message)
            except httpx.HTTPError as error:
                fault = type(error).__name__
            else:
                if answer.is_success:
                    return
                fault = str(answer.status_code)
                if answer.is_client_error:
                    break  # it would say the same again
            if delay_s is not None:
                time.sleep(delay_s)
    raise MissingError(
        f"CLAUSULA_ALARM_WEBHOOK: did not take the alarm, {fault}. Check the address there."
    )
