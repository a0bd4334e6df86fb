"""What a message may say of a server: its address without a password, and the kind of a fault.

A server's own words may repeat what it was sent, so they stay out.
"""

from urllib.parse import urlsplit, urlunsplit


def describe_fault(error: Exception) -> str:
    """Return the kind of a client's fault, with the status where there is one."""
    status = getattr(error, "status_code", None)
    kind = type(error).__name__
    return f"{kind}, status {status}" if isinstance(status, int) else kind


def show_url(url: str) -> str:
    """Return an address without the password and the query that it may have."""
    host = urlsplit(url).netloc.rpartition("@")[2]
    return urlunsplit(urlsplit(url)._replace(netloc=host, query=""))
