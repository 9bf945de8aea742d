"""Reach the provider: what it publishes of itself, its keys, and the exchange of a code for a token.

Nothing of it is kept between log-ins: what the provider has changed is seen at once.
"""

from collections.abc import Awaitable

import httpx
from pydantic import BaseModel, ValidationError

from register.identity.login_tries import LoginOutcome

TIMEOUT = 10.0  # seconds for each request
MAX_ANSWER = 256 * 1024  # bytes


class ProviderProblem(Exception):  # an expected answer
    """Raised where nobody can be logged in by the provider: `outcome` says why."""

    def __init__(self, outcome: LoginOutcome) -> None:
        super().__init__(outcome)
        self.outcome = outcome


class ProviderPlaces(BaseModel):
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


class CodeExchange(BaseModel):
    """A code, by whom and how it was asked for."""

    code: str
    code_verifier: str
    redirect_uri: str
    client_id: str


async def fetch_places(http: httpx.AsyncClient, issuer: str) -> ProviderPlaces:
    """Return what a provider publishes of itself. Raises ProviderProblem."""
    answer = await _reached(http.get(f"{issuer.rstrip('/')}/.well-known/openid-configuration"))
    try:
        places = ProviderPlaces.model_validate_json(answer.content)
    except ValidationError:
        raise ProviderProblem(LoginOutcome.provider_away) from None
    if places.issuer.rstrip("/") != issuer.rstrip("/"):
        raise ProviderProblem(LoginOutcome.bad_token)
    return places


async def exchange_code(
    http: httpx.AsyncClient, places: ProviderPlaces, exchange: CodeExchange, secret: str | None
) -> IssuedTokens:
    """Return what the provider gives for a code. Raises ProviderProblem."""
    form = {"grant_type": "authorization_code", **exchange.model_dump()}
    in_header = secret is not None and "client_secret_basic" in places.token_endpoint_auth_methods_supported
    if secret is not None and not in_header:
        form["client_secret"] = secret
    login = httpx.BasicAuth(exchange.client_id, secret or "") if in_header else httpx.USE_CLIENT_DEFAULT
    answer = await _reached(http.post(places.token_endpoint, data=form, auth=login))
    try:
        return IssuedTokens.model_validate_json(answer.content)
    except ValidationError:
        raise ProviderProblem(LoginOutcome.bad_token) from None


async def fetch_keys(http: httpx.AsyncClient, places: ProviderPlaces) -> bytes:
    """Return the public keys of a provider, as it sent them. Raises ProviderProblem."""
    return (await _reached(http.get(places.jwks_uri))).content


async def _reached(asked: Awaitable[httpx.Response]) -> httpx.Response:
    """Return an answer of the provider. What it refuses (400 to 499) is told apart from its being away."""
    try:
        answer = await asked
    except httpx.HTTPError:
        raise ProviderProblem(LoginOutcome.provider_away) from None
    if answer.is_client_error:
        raise ProviderProblem(LoginOutcome.provider_refused)
    if not answer.is_success or len(answer.content) > MAX_ANSWER:
        raise ProviderProblem(LoginOutcome.provider_away)
    return answer
