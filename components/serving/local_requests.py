"""Which requests a server without keys answers: those of its own user's programs on this machine.

Refused is what may come from elsewhere. A proxy on this machine connects from loopback and may
rewrite `Host`, so it is known by the headers that proxies add, by HTTP/1.0, which nginx speaks to
servers behind it, and on Linux by the user that runs it. Web pages are known by their origin: any
page that is open in a browser here, also one of another local port, could send requests, under a
foreign host name too (DNS rebinding). Not covered: a program of the same user that passes bytes on
unchanged, such as `ssh -L` or `socat`; whoever starts one opens the server on purpose.
"""

import os
import socket
import struct
import sys
from urllib.parse import urlsplit

from starlette.requests import Request

from components.serving.problems import ForbiddenError

LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
PEER_UID = "peer_uid"  # where `scope["state"]` has the user at the other end
# What proxies, load balancers and content networks add.
PROXY_HEADERS = frozenset(
    ("forwarded", "via", "x-real-ip", "x-client-ip", "x-cluster-client-ip", "x-original-host")
    + ("x-original-url", "x-rewrite-url", "x-envoy-external-address", "x-proxyuser-ip")
    + ("true-client-ip", "fastly-client-ip", "cf-connecting-ip", "cdn-loop", "proxy-connection")
)
_ROOT_UID = 0
# from linux/netlink.h, linux/sock_diag.h and linux/inet_diag.h
_SOCK_DIAG = 4
_DIAG_BY_FAMILY = 20
_IS_REQUEST = 1
_ANY = 0xFFFF_FFFF
_UID_PLACE = 80  # in an answer, behind its head, the two ends and three counts
_OWN_SITES = ("", "none", "same-origin")
_REMEDY = "Use keys: serving.access.keys=always, then `clausula keys create`."


def refuse_foreign(request: Request) -> None:
    """Refuse a request without a key that may come from elsewhere.

    Raises:
        ForbiddenError: It came through a proxy, from another user's program, under a foreign host
            name, or from a page of another origin.
    """
    if _is_forwarded(request):
        raise ForbiddenError(
            f"access: without keys no request through a proxy is answered. {_REMEDY}"
        )
    if _is_of_other_user(request):
        raise ForbiddenError(
            f"access: without keys only programs of the server's own user are answered. {_REMEDY}"
        )
    host = request.headers.get("host", "")
    if _host_name(f"//{host}") not in LOOPBACK:
        raise ForbiddenError(
            "access: without keys this server answers to localhost alone. Ask under"
            f" http://127.0.0.1. {_REMEDY}"
        )
    origin = request.headers.get("origin", "")
    is_own_origin = origin.lower() == f"{request.scope.get('scheme', 'http')}://{host.lower()}"
    is_own_site = request.headers.get("sec-fetch-site", "") in _OWN_SITES
    if (origin and not is_own_origin) or not is_own_site:
        raise ForbiddenError(f"access: without keys no page of another origin may ask. {_REMEDY}")


def find_peer_uid(client: tuple[str, int], server: tuple[str, int]) -> int | None:
    """Return the user who owns the other end of a connection within this machine.

    The kernel is asked for this one connection (sock_diag(7)), which takes microseconds; its list
    of all connections takes longer than an answer does.

    Args:
        client: The other end's address and port.
        server: This end's.

    Returns:
        The user's id; None where the system does not say, which only Linux does.
    """
    if sys.platform != "linux":
        return None
    try:
        with socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, _SOCK_DIAG) as kernel:
            kernel.settimeout(1)
            kernel.send(_ask_for(client, server))
            answer = kernel.recv(4096)
    except OSError:
        return None
    length, kind = struct.unpack_from("=IH", answer)
    if kind != _DIAG_BY_FAMILY or length < _UID_PLACE + 4:
        return None
    (uid,) = struct.unpack_from("=I", answer, _UID_PLACE)
    return int(uid)


def _is_forwarded(request: Request) -> bool:
    """Say whether a request bears the marks of a proxy."""
    if request.scope.get("http_version") == "1.0":
        return True
    names = {name.lower().replace("_", "-") for name in request.headers}
    return bool(names & PROXY_HEADERS) or any(name.startswith("x-forwarded") for name in names)


def _is_of_other_user(request: Request) -> bool:
    """Say whether the other end belongs to another user; root may read all of this anyway."""
    uid = request.scope.get("state", {}).get(PEER_UID)
    return uid is not None and uid not in (os.getuid(), _ROOT_UID)


def _ask_for(client: tuple[str, int], server: tuple[str, int]) -> bytes:
    """Return the request for the socket of one connection, seen from the other end."""
    family = socket.AF_INET6 if ":" in client[0] else socket.AF_INET
    source, target = (
        socket.inet_pton(family, end[0].partition("%")[0]) for end in (client, server)
    )
    body = struct.pack("=BBBxI", family, socket.IPPROTO_TCP, 0, _ANY)
    body += struct.pack("!HH16s16s", client[1], server[1], source, target)
    body += struct.pack("=III", 0, _ANY, _ANY)  # any interface, no cookie
    return struct.pack("=IHHII", 16 + len(body), _DIAG_BY_FAMILY, _IS_REQUEST, 1, 0) + body


def _host_name(url: str) -> str:
    """Return the host of an address, empty where it is none."""
    try:
        return urlsplit(url).hostname or ""
    except ValueError:
        return ""
