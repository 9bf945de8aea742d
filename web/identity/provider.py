"""The provider by which people log in: OpenID Connect with a code, PKCE, a nonce and a state (RFC 6749, 7636, 9207,
9470)."""

import json
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

from register.identity.accounts import subject_digest
from register.identity.login_tries import LoginOutcome
from register.identity.provider_attempts import AttemptMarks, ProviderAttempt
from register.identity.sessions import RECENT_FACTOR
from web.identity.provider_http import (
    TIMEOUT,
    CodeExchange,
    IssuedTokens,
    ProviderPlaces,
    ProviderProblem,
    exchange_code,
    fetch_keys,
    fetch_places,
)

CLOCK_SKEW = timedelta(minutes=1)  # by so much the provider's clock may differ
# With the provider's own keys alone: a signature made with the client's password would prove nothing of the provider.
SIGNATURES = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA", "Ed25519"]


class Returned(NamedTuple):
    """What the browser brings back from the provider."""

    code: str
    issuer: str | None


class ProvenIdentity(NamedTuple):
    """Whom the provider names, as the digest by which an account is linked; `confirmed`: it asked for a second factor
    within the last minutes."""

    subject: str
    confirmed: bool


class _Checked(NamedTuple):
    """By what a token is checked."""

    places: ProviderPlaces
    keys: bytes
    nonce: str
    now: datetime


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

    async def login_address(self, marks: AttemptMarks, attempt: ProviderAttempt) -> str:
        """Return where the browser is sent. An attempt that confirms a session asks for a log-in of these minutes.
        Raises ProviderProblem."""
        async with self._http() as http:
            places = await fetch_places(http, self.issuer)
        asked = {
            "response_type": "code",
            "client_id": self.client_id,
            "redirect_uri": self.redirect_uri,
            "scope": "openid" if self.claim == "sub" else "openid profile email",
            "state": marks.state,
            "nonce": attempt.nonce,
            "code_challenge": create_s256_code_challenge(attempt.verifier),
            "code_challenge_method": "S256",
        }
        asked |= {"acr_values": " ".join(self.acr)} if self.acr else {}
        asked |= {"max_age": str(int(RECENT_FACTOR.total_seconds()))} if attempt.session else {}
        address: str = add_params_to_uri(places.authorization_endpoint, asked.items())
        return address

    async def logout_address(self, back: str) -> str | None:
        """Return where a browser is sent to log out at the provider, which sends it back (RP-initiated log-out); None
        where it offers that to nobody. Raises ProviderProblem."""
        async with self._http() as http:
            places = await fetch_places(http, self.issuer)
        if places.end_session_endpoint is None:
            return None
        asked = {"client_id": self.client_id, "post_logout_redirect_uri": back}
        address: str = add_params_to_uri(places.end_session_endpoint, asked.items())
        return address

    async def identify(self, returned: Returned, attempt: ProviderAttempt, now: datetime) -> ProvenIdentity:
        """Exchange a code and return whom the provider names by it. Raises ProviderProblem."""
        async with self._http() as http:
            places = await fetch_places(http, self.issuer)
            expected = places.issuer if places.authorization_response_iss_parameter_supported else returned.issuer
            if returned.issuer not in (None, places.issuer) or returned.issuer != expected:
                raise ProviderProblem(LoginOutcome.bad_token)
            exchange = CodeExchange(
                code=returned.code,
                code_verifier=attempt.verifier,
                redirect_uri=self.redirect_uri,
                client_id=self.client_id,
            )
            tokens = await exchange_code(http, places, exchange, self.client_secret)
            keys = await fetch_keys(http, places)
        claims = self._checked_claims(tokens, _Checked(places, keys, attempt.nonce, now))
        return self._proven(claims, attempt, now)

    def _http(self) -> httpx.AsyncClient:
        return httpx.AsyncClient(timeout=TIMEOUT, transport=self.transport)

    def _checked_claims(self, tokens: IssuedTokens, by: _Checked) -> CodeIDToken:
        """Return what an ID token says, if the provider signed it for this attempt: issuer, audience, nonce, times."""
        wanted = {
            "iss": {"essential": True, "value": by.places.issuer},
            "aud": {"essential": True, "value": self.client_id},
        }
        try:
            token = jwt.decode(tokens.id_token, KeySet.import_key_set(json.loads(by.keys)), algorithms=SIGNATURES)
            said = {"nonce": by.nonce, "client_id": self.client_id, "access_token": tokens.access_token}
            claims = CodeIDToken(token.claims, token.header, wanted, said)
            claims.validate(now=int(by.now.timestamp()), leeway=int(CLOCK_SKEW.total_seconds()))
        except (JoseError, ValueError, KeyError, TypeError):  # of a token or of keys that are none
            raise ProviderProblem(LoginOutcome.bad_token) from None
        return claims

    def _proven(self, claims: CodeIDToken, attempt: ProviderAttempt, now: datetime) -> ProvenIdentity:
        name = claims.get(self.claim)
        if not isinstance(name, str) or not name:
            raise ProviderProblem(LoginOutcome.bad_token)
        confirmed = self._has_recent_factor(claims, now)
        if attempt.session and not confirmed:
            raise ProviderProblem(LoginOutcome.too_old)
        return ProvenIdentity(subject_digest(self.issuer, name), confirmed)

    def _has_recent_factor(self, claims: CodeIDToken, now: datetime) -> bool:
        """Return True if the provider asked for a second factor within the last minutes. What was asked for is only a
        wish (RFC 9470); what counts is what came back."""
        since = claims.get("auth_time")
        oldest = (now - RECENT_FACTOR - CLOCK_SKEW).timestamp()
        return claims.get("acr") in self.acr and isinstance(since, (int, float)) and since >= oldest
