"""The keys with which an OpenID provider signs, fetched from where it publishes them.

They are fetched again every few minutes, so a key that the provider withdraws is not trusted for
longer than `MAX_AGE_S`. One thread fetches at a time while the others go on with what is known.
While the provider does not answer, or answers with something else, nothing is asked for a while, so
that requests do not wait for it in a queue. A token that names an unknown key has the keys fetched
again, but not more often than every `UNKNOWN_KEY_S`.
"""

import json
import logging
import threading
import time
from typing import TYPE_CHECKING, Any

from components.errors import BusyError
from components.serving.fault_logging import describe_fault

if TYPE_CHECKING:
    from jwt import PyJWK

REFRESH_S = 300.0  # age from which keys are fetched again
MAX_AGE_S = 900.0  # age from which keys are not used any more
UNKNOWN_KEY_S = 60.0  # between two fetches for tokens with an unknown key
FAILURE_S = 10.0  # without a fetch after one that failed
FETCH_TIMEOUT_S = 5.0
MAX_BYTES = 1_000_000
_NEVER = float("-inf")
log = logging.getLogger("clausula.serving")


class SigningKeys:
    """The published keys of one provider.

    Args:
        url: Where they are published.
    """

    def __init__(self, url: str) -> None:
        self._url = url
        self._keys: dict[str, PyJWK] = {}
        self._fetched_at = _NEVER
        self._tried_at = _NEVER
        self._has_failed = False
        self._fetch_lock = threading.Lock()

    def find(self, key_id: str) -> "PyJWK | None":
        """Return the key of an id, None if the provider does not publish it.

        Raises:
            BusyError: The keys are not known, since the provider does not answer.
        """
        if self._is_fetch_due(key_id):
            self._fetch()
        if time.monotonic() - self._fetched_at > MAX_AGE_S:
            raise BusyError(
                "access: the OpenID provider's keys cannot be had now. Try again, or use an API"
                " key."
            )
        return self._keys.get(key_id)

    def _is_fetch_due(self, key_id: str) -> bool:
        """Say whether the keys should be fetched before one is looked for."""
        now = time.monotonic()
        since_try_s = now - self._tried_at
        if self._has_failed:
            return since_try_s > FAILURE_S
        if now - self._fetched_at > REFRESH_S:
            return True
        return key_id not in self._keys and since_try_s > UNKNOWN_KEY_S

    def _fetch(self) -> None:
        """Fetch the keys, unless another thread does; wait for it where there are none yet."""
        has_keys = time.monotonic() - self._fetched_at <= MAX_AGE_S
        started_at = time.monotonic()
        if not self._fetch_lock.acquire(blocking=not has_keys, timeout=-1 if has_keys else 6.0):
            return
        try:
            if self._tried_at >= started_at:  # while this one waited for the other
                return
            self._keys = _download(self._url)
            self._fetched_at = time.monotonic()
            self._has_failed = False
        except Exception as error:  # whatever a foreign answer breaks: it is nobody's fault here
            self._has_failed = True
            log.error("OpenID provider's keys: %s", describe_fault(error))
        finally:
            self._tried_at = time.monotonic()
            self._fetch_lock.release()


def _download(url: str) -> "dict[str, PyJWK]":
    """Return the keys for signatures that are published at an address, by their ids.

    Raises:
        Exception: They cannot be had, or what is there is no list of keys.
    """
    import httpx
    import jwt

    # A redirect could lead to a place that nobody configured.
    with httpx.stream("GET", url, timeout=FETCH_TIMEOUT_S, follow_redirects=False) as answer:
        answer.raise_for_status()
        data = bytearray()
        for piece in answer.iter_bytes():
            data += piece
            if len(data) > MAX_BYTES:
                raise ValueError("more bytes than keys have")
    document: dict[str, Any] = json.loads(data)  # Any: JSON values
    keys: dict[str, jwt.PyJWK] = {}
    for entry in document["keys"]:
        if entry.get("use", "sig") != "sig" or not entry.get("kid"):
            continue
        try:
            keys[str(entry["kid"])] = jwt.PyJWK.from_dict(entry)
        except jwt.PyJWTError:
            continue  # of a kind that this library does not know
    if not keys:
        raise ValueError("no key for signatures")
    return keys
