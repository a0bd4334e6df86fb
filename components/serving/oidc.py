"""Bearer tokens of an OpenID Connect provider.

A token is checked for its signature, issuer, audience and times; then its scopes are read. Only
asymmetric signatures are accepted, so that nobody can sign with the public key as a shared secret.
See `signing_keys` for the keys.
"""

import hashlib
from typing import Any
from urllib.parse import urlsplit

from pydantic import Field, field_validator

from components.config import Section
from components.serving.keys import SCOPES, Caller
from components.serving.local_requests import LOOPBACK
from components.serving.signing_keys import SigningKeys

ALGORITHMS = (
    "RS256",
    "RS384",
    "RS512",
    "PS256",
    "PS384",
    "PS512",
    "ES256",
    "ES384",
    "ES512",
    "EdDSA",
)
_REQUIRED_CLAIMS = ["exp", "iat", "iss", "aud", "sub"]
_MAX_TOKEN_CHARS = 16_384
_MAX_SUBJECT_CHARS = 58  # that with their prefix fit where owners are kept


class OidcConfig(Section):
    """An OpenID provider whose tokens are accepted."""

    issuer: str = Field(description="the `iss` claim of its tokens, exactly as they have it")
    audience: str = Field(description="the `aud` claim that names this server")
    jwks_url: str = Field(
        description=(
            "where its keys are published: `jwks_uri` of its discovery document; https, or http on"
            " this machine"
        )
    )
    scope_claim: str = Field(
        default="scope", description="the claim that lists scopes, as text with spaces or as a list"
    )
    scope_prefix: str = Field(
        default="clausula:", description="the prefix of analyst, data and ops in that claim"
    )
    leeway_s: int = Field(
        default=30, ge=0, le=300, description="seconds by which clocks may differ"
    )

    @field_validator("jwks_url")
    @classmethod
    def _refuse_plain_http(cls, url: str) -> str:
        """Refuse an address that anybody on the way could answer for."""
        address = urlsplit(url)
        is_local = address.scheme == "http" and address.hostname in LOOPBACK
        if address.scheme != "https" and not is_local:
            raise ValueError("must be an https address")
        return url


class OidcVerifier:
    """Verifies tokens of one provider."""

    def __init__(self, config: OidcConfig) -> None:
        self._config = config
        self._keys = SigningKeys(config.jwks_url)

    def find(self, token: str) -> Caller | None:
        """Return the caller that a token stands for, None if the token is not valid.

        Raises:
            BusyError: The provider's keys are not known, since it does not answer.
        """
        claims = self._verify(token)
        if claims is None:
            return None
        names = _read_scope_names(claims.get(self._config.scope_claim))
        prefix = self._config.scope_prefix
        scopes = frozenset(scope for scope in SCOPES if f"{prefix}{scope}" in names)
        return Caller(name_subject(str(claims["sub"])), scopes)

    def _verify(self, token: str) -> dict[str, Any] | None:  # Any: JSON values
        """Return the claims of a token that holds, None for any other."""
        import jwt

        if len(token) > _MAX_TOKEN_CHARS:
            return None
        # What a stranger writes into a token may break any part of the library.
        try:
            key_id = jwt.get_unverified_header(token).get("kid")
        except (jwt.PyJWTError, ValueError, TypeError, AttributeError, RecursionError):
            return None
        key = self._keys.find(key_id) if isinstance(key_id, str) else None
        if key is None:
            return None
        try:
            claims: dict[str, Any] = jwt.decode(
                token,
                key.key,
                algorithms=list(ALGORITHMS),
                issuer=self._config.issuer,
                audience=self._config.audience,
                leeway=self._config.leeway_s,
                options={"require": _REQUIRED_CLAIMS},
            )
        except (jwt.PyJWTError, ValueError, TypeError, OverflowError, RecursionError):
            return None
        return claims if claims["sub"] else None


def name_subject(subject: str) -> str:
    """Return the id of a provider's subject; no two subjects have the same one.

    A subject that is too long to be kept, or not made of printable ASCII, is named by its hash.
    """
    is_plain = subject.isascii() and subject.isprintable() and " " not in subject
    if is_plain and len(subject) <= _MAX_SUBJECT_CHARS:
        return f"oidc:{subject}"
    return f"oidc-hash:{hashlib.sha256(subject.encode('utf-8', 'surrogatepass')).hexdigest()[:48]}"


def _read_scope_names(value: object) -> list[str]:
    """Return the scopes of a claim: text with spaces, or a list; anything else has none."""
    if isinstance(value, str):
        return value.split()
    if isinstance(value, list):
        return [str(name) for name in value]
    return []
