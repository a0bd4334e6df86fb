"""What a message may say of a server."""

from components.engines.remote_faults import describe_fault, show_url


class RefusedError(Exception):
    """A fault as a client has it, with the server's own words."""

    status_code = 429


def test_fault_without_the_servers_words() -> None:
    """The kind and the status are told, never the words, which may repeat a clause."""
    assert describe_fault(RefusedError("your clause reads ...")) == "RefusedError, status 429"
    assert describe_fault(ValueError("your clause reads ...")) == "ValueError"


def test_address_without_password() -> None:
    """Neither a password nor a query of an address is shown."""
    shown = show_url("http://user:secret@host:80/v1?key=secret")
    assert shown == "http://host:80/v1"
    assert show_url("") == ""
