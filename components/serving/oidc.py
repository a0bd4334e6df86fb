"""Bearer tokens of an OpenID Connect provider.

A token is checked for its signature, issuer, audience and times; then its scopes are read. Only
asymmetric signatures are accepted, so that nobody can sign with the public key as a shared secret.
The provider's keys are fetched when first needed and cached. A token signed by an unknown key
fetches them again, at most once a minute.
"""

from typing import TYPE_CHECKING, Any

from pydantic import Field

from components.config import Section
from components.serving.keys import SCOPES, Caller

if TYPE_CHECKING:
    from jwt import PyJWKClient

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


class OidcConfig(Section):
    """An OpenID provider whose tokens are accepted."""

    issuer: str = Field(description="the `iss` claim of its tokens, exactly as they have it")
    audience: str = Field(description="the `aud` claim that names this server")
    jwks_url: str = Field(
        description="where its keys are published: `jwks_uri` of its discovery document"
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


class OidcVerifier:
    """Verifies tokens of one provider."""

    def __init__(self, config: OidcConfig) -> None:
        self._config = config
        self._client: PyJWKClient | None = None

    def find(self, token: str) -> Caller | None:
        """Return the caller that a token stands for, None if the token is not valid."""
        import jwt

        try:
            key = self._open_client().get_signing_key_from_jwt(token).key
            claims = jwt.decode(
                token,
                key,
                algorithms=list(ALGORITHMS),
                issuer=self._config.issuer,
                audience=self._config.audience,
                leeway=self._config.leeway_s,
                options={"require": _REQUIRED_CLAIMS},
            )
        except jwt.PyJWTError:
            return None
        names = self._read_scope_names(claims)
        prefix = self._config.scope_prefix
        scopes = frozenset(scope for scope in SCOPES if f"{prefix}{scope}" in names)
        return Caller(f"oidc:{str(claims['sub'])[:58]}", scopes)

    def _open_client(self) -> "PyJWKClient":
        """Return the client that fetches and caches the provider's keys."""
        import jwt

        if self._client is None:
            self._client = jwt.PyJWKClient(
                self._config.jwks_url, cache_keys=True, lifespan=3600, timeout=5
            )
        return self._client

    def _read_scope_names(self, claims: dict[str, Any]) -> list[str]:  # Any: JSON values
        """Return the scopes as the token names them."""
        value = claims.get(self._config.scope_claim, "")
        return value.split() if isinstance(value, str) else [str(name) for name in value]
