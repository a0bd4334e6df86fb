"""Bearer tokens of an OpenID Connect provider.

Signature by its published keys, issuer, audience, times, then scopes.

Only asymmetric signatures are taken, so that a public key cannot be passed off as a secret. The
provider's keys are fetched when first needed and kept; a token of an unknown key makes them be
fetched again, at most once a minute.
"""

from typing import TYPE_CHECKING

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


class OidcConfig(Section):
    """An OpenID provider whose tokens are taken."""

    issuer: str = Field(description="the `iss` of its tokens, exactly as they have it")
    audience: str = Field(description="the `aud` that names this server")
    jwks_url: str = Field(
        description="where its keys are published: `jwks_uri` of its discovery document"
    )
    scope_claim: str = Field(
        default="scope", description="the claim that lists scopes, as text with spaces or as a list"
    )
    scope_prefix: str = Field(
        default="clausula:", description="what stands before analyst, data and ops there"
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
        """Return who a token stands for, None where it does not hold."""
        import jwt

        if self._client is None:
            self._client = jwt.PyJWKClient(
                self._config.jwks_url, cache_keys=True, lifespan=3600, timeout=5
            )
        try:
            claims = jwt.decode(
                token,
                self._client.get_signing_key_from_jwt(token).key,
                algorithms=list(ALGORITHMS),
                issuer=self._config.issuer,
                audience=self._config.audience,
                leeway=self._config.leeway_s,
                options={"require": ["exp", "iat", "iss", "aud", "sub"]},
            )
        except jwt.PyJWTError:
            return None
        said = claims.get(self._config.scope_claim, "")
        listed = said.split() if isinstance(said, str) else [str(one) for one in said]
        scopes = frozenset(
            scope for scope in SCOPES if f"{self._config.scope_prefix}{scope}" in listed
        )
        return Caller(f"oidc:{str(claims['sub'])[:58]}", scopes)
