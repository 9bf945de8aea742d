"""The provider by which people log in: OpenID Connect with a code, PKCE, a nonce and a state (RFC 6749, 7636, 9207,
9470). Nothing of it is kept between log-ins: what the provider has changed is seen at once."""

import json
from collections.abc import Awaitable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple

import httpx
from authlib.common.urls import add_params_to_uri
from authlib.oauth2.rfc7636 import create_s256_code_challenge
from authlib.oidc.core import CodeIDToken
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet
from pydantic import BaseModel, ValidationError

from register.identity.accounts import subject_digest
from register.identity.login_tries import LoginOutcome
from register.identity.provider_attempts import ProviderAttempt
from register.identity.sessions import RECENT_FACTOR

CLOCK_SKEW = timedelta(minutes=1)  # by so much the provider's clock may differ
# With the provider's own keys alone: a signature made with the client's password would prove nothing of the provider.
SIGNATURES = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA", "Ed25519"]
TIMEOUT = 10.0  # seconds for each request
MAX_ANSWER = 256 * 1024  # bytes


class ProviderProblem(Exception):  # an expected answer
    """Raised where nobody can be logged in by the provider: `outcome` says why."""

    def __init__(self, outcome: LoginOutcome) -> None:
        super().__init__(outcome)
        self.outcome = outcome


class ProviderMetadata(BaseModel):
    """What the provider publishes of itself, as far as it is needed."""

    issuer: str
    authorization_endpoint: str
    token_endpoint: str
    jwks_uri: str
    end_session_endpoint: str | None = None
    authorization_response_iss_parameter_supported: bool = False
    token_endpoint_auth_methods_supported: tuple[str, ...] = ("client_secret_basic",)


class IssuedTokens(BaseModel):
    """What the provider gives for a code."""

    id_token: str
    access_token: str | None = None


class ProvenIdentity(NamedTuple):
    """Whom the provider names, as the digest by which an account is linked; `confirmed`: it asked for a second factor
    within the last minutes."""

    subject: str
    confirmed: bool


@dataclass(frozen=True)
class Provider:
    """A provider and what Banjie is to it. `claim` names the person; `acr` says that a second factor was asked for.
    `transport` is another way to reach it, in tests."""

    issuer: str
    client_id: str
    client_secret: str | None
    redirect_uri: str
    claim: str = "sub"
    acr: tuple[str, ...] = ()
    transport: httpx.AsyncBaseTransport | None = None

    async def login_address(self, attempt: ProviderAttempt) -> str:
        """Return where the browser is sent. An attempt that confirms a session asks for a log-in of these minutes.
        Raises ProviderProblem."""
        async with self._http() as http:
            metadata = await self._metadata(http)
        query = {
            "response_type": "code",
            "client_id": self.client_id,
            "redirect_uri": self.redirect_uri,
            "scope": "openid" if self.claim == "sub" else "openid profile email",
            "state": attempt.state,
            "nonce": attempt.nonce,
            "code_challenge": create_s256_code_challenge(attempt.verifier),
            "code_challenge_method": "S256",
        }
        query |= {"acr_values": " ".join(self.acr)} if self.acr else {}
        query |= {"max_age": str(int(RECENT_FACTOR.total_seconds()))} if attempt.session else {}
        return str(add_params_to_uri(metadata.authorization_endpoint, query.items()))

    async def logout_address(self, back: str) -> str | None:
        """Return where a browser is sent to log out at the provider, which sends it back (RP-initiated log-out); None
        where it offers that to nobody. Raises ProviderProblem."""
        async with self._http() as http:
            end_session = (await self._metadata(http)).end_session_endpoint
        query = {"client_id": self.client_id, "post_logout_redirect_uri": back}
        return str(add_params_to_uri(end_session, query.items())) if end_session else None

    async def identify(self, code: str, issuer: str | None, attempt: ProviderAttempt, now: datetime) -> ProvenIdentity:
        """Exchange the code that the browser brings back, and return whom the provider names by it. Raises
        ProviderProblem."""
        async with self._http() as http:
            metadata = await self._metadata(http)
            expected = metadata.issuer if metadata.authorization_response_iss_parameter_supported else issuer
            if issuer not in (None, metadata.issuer) or issuer != expected:
                raise ProviderProblem(LoginOutcome.bad_token)
            tokens = await self._tokens(http, metadata, code, attempt)
            keys = (await _reached(http.get(metadata.jwks_uri))).content
        wanted = {
            "iss": {"essential": True, "value": metadata.issuer},
            "aud": {"essential": True, "value": self.client_id},
        }
        try:  # issuer, audience, nonce, times
            token = jwt.decode(tokens.id_token, KeySet.import_key_set(json.loads(keys)), algorithms=SIGNATURES)
            given = {"nonce": attempt.nonce, "client_id": self.client_id, "access_token": tokens.access_token}
            claims = CodeIDToken(token.claims, token.header, wanted, given)
            claims.validate(now=int(now.timestamp()), leeway=int(CLOCK_SKEW.total_seconds()))
        except (JoseError, ValueError, KeyError, TypeError):  # of a token or of keys that are none
            raise ProviderProblem(LoginOutcome.bad_token) from None
        name = claims.get(self.claim)
        if not isinstance(name, str) or not name:
            raise ProviderProblem(LoginOutcome.bad_token)
        # Whether the provider asked for a second factor within the last minutes: what it was asked for is only a wish
        # (RFC 9470); what counts is what came back.
        since, oldest = claims.get("auth_time"), (now - RECENT_FACTOR - CLOCK_SKEW).timestamp()
        confirmed = claims.get("acr") in self.acr and isinstance(since, (int, float)) and since >= oldest
        if attempt.session and not confirmed:
            raise ProviderProblem(LoginOutcome.too_old)
        return ProvenIdentity(subject_digest(self.issuer, name), confirmed)

    def _http(self) -> httpx.AsyncClient:
        return httpx.AsyncClient(timeout=TIMEOUT, transport=self.transport)

    async def _metadata(self, http: httpx.AsyncClient) -> ProviderMetadata:
        """Return what the provider publishes of itself. Raises ProviderProblem."""
        answer = await _reached(http.get(f"{self.issuer.rstrip('/')}/.well-known/openid-configuration"))
        try:
            metadata = ProviderMetadata.model_validate_json(answer.content)
        except ValidationError:
            raise ProviderProblem(LoginOutcome.provider_away) from None
        if metadata.issuer.rstrip("/") != self.issuer.rstrip("/"):
            raise ProviderProblem(LoginOutcome.bad_token)
        return metadata

    async def _tokens(
        self, http: httpx.AsyncClient, metadata: ProviderMetadata, code: str, attempt: ProviderAttempt
    ) -> IssuedTokens:
        """Return what the provider gives for a code. Raises ProviderProblem."""
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "code_verifier": attempt.verifier,
            "redirect_uri": self.redirect_uri,
            "client_id": self.client_id,
        }
        secret = self.client_secret
        in_header = secret is not None and "client_secret_basic" in metadata.token_endpoint_auth_methods_supported
        if secret is not None and not in_header:
            form["client_secret"] = secret
        login = httpx.BasicAuth(self.client_id, secret or "") if in_header else httpx.USE_CLIENT_DEFAULT
        answer = await _reached(http.post(metadata.token_endpoint, data=form, auth=login))
        try:
            return IssuedTokens.model_validate_json(answer.content)
        except ValidationError:
            raise ProviderProblem(LoginOutcome.bad_token) from None


async def _reached(call: Awaitable[httpx.Response]) -> httpx.Response:
    """Return an answer of the provider. What it refuses (400 to 499) is told apart from its being away."""
    try:
        answer = await call
    except httpx.HTTPError:
        raise ProviderProblem(LoginOutcome.provider_away) from None
    if answer.is_client_error:
        raise ProviderProblem(LoginOutcome.provider_refused)
    if not answer.is_success or len(answer.content) > MAX_ANSWER:
        raise ProviderProblem(LoginOutcome.provider_away)
    return answer
