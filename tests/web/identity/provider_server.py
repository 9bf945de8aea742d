"""A provider of OpenID Connect as an office has one: it signs with its own key, checks PKCE, and knows how to lie."""

import base64
import hashlib
import secrets
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import httpx
from joserfc import jwt
from joserfc.jwk import ECKey, KeySet, OctKey
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from web.identity.provider import Provider

ISSUER = "https://login.example.cn"
CLIENT, PASSWORD = "banjie", "s" * 32
ACR = "urn:example:mfa"


@dataclass
class ProviderServer:
    """The provider. `says` replaces claims of the next tokens; `key` is what it signs with, `published` what it shows
    as its own."""

    now: datetime
    key: ECKey = field(default_factory=lambda: ECKey.generate_key("P-256", {"kid": "one"}))
    published: ECKey | None = None
    says: dict[str, Any] = field(default_factory=dict)
    acr: str = ACR
    away: bool = False
    logs_out: bool = True
    signs_with: str = "ES256"
    codes: dict[str, dict[str, str]] = field(default_factory=dict)

    @property
    def client(self) -> Provider:
        """The provider as Banjie's settings name it, reached without a network."""
        transport = httpx.ASGITransport(self._application())
        return Provider(
            ISSUER, CLIENT, PASSWORD, "http://127.0.0.1:8080/account/provider/back", acr=(ACR,), transport=transport
        )

    def approve(self, address: str, person: str) -> str:
        """Do what a person does at the provider: agree. Return the address to which the browser is sent back."""
        asked = {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
        assert asked["response_type"] == "code"
        assert asked["code_challenge_method"] == "S256"
        code = secrets.token_hex(8)
        self.codes[code] = asked | {"person": person}
        back = urlencode({"code": code, "state": asked["state"], "iss": ISSUER})
        return f"{urlsplit(asked['redirect_uri']).path}?{back}"

    def _application(self) -> Starlette:
        return Starlette(
            routes=[
                Route("/.well-known/openid-configuration", self._places),
                Route("/keys", self._keys),
                Route("/token", self._token, methods=["POST"]),
            ]
        )

    async def _places(self, _: Request) -> Response:
        if self.away:
            raise httpx.ConnectError("nobody listens")
        return JSONResponse(
            {
                "issuer": ISSUER,
                "authorization_endpoint": f"{ISSUER}/authorize",
                "token_endpoint": f"{ISSUER}/token",
                "jwks_uri": f"{ISSUER}/keys",
                **({"end_session_endpoint": f"{ISSUER}/logout"} if self.logs_out else {}),
                "authorization_response_iss_parameter_supported": True,
            }
        )

    async def _keys(self, _: Request) -> Response:
        return JSONResponse(KeySet([self.published or self.key]).as_dict())

    async def _token(self, request: Request) -> Response:
        form = await request.form()
        asked = self.codes.pop(str(form["code"]), None)
        digest = hashlib.sha256(str(form["code_verifier"]).encode()).digest()
        challenge = base64.urlsafe_b64encode(digest).decode().rstrip("=")
        login = base64.b64encode(f"{CLIENT}:{PASSWORD}".encode()).decode()
        is_right = asked is not None and asked["code_challenge"] == challenge
        if not is_right or asked is None or request.headers.get("authorization") != f"Basic {login}":
            return JSONResponse({"error": "invalid_grant"}, 400)
        return JSONResponse({"access_token": "a", "token_type": "Bearer", "id_token": self._id_token(asked)})

    def _id_token(self, asked: dict[str, str]) -> str:
        at = int(self.now.timestamp())
        claims = {
            "iss": ISSUER, "aud": CLIENT, "sub": asked["person"], "iat": at, "exp": at + 300, "nonce": asked["nonce"],
            "acr": self.acr, "auth_time": at,
        }  # fmt: skip
        said = {name: value for name, value in (claims | self.says).items() if value is not None}
        key = OctKey.import_key(PASSWORD) if self.signs_with.startswith("HS") else self.key
        return jwt.encode({"alg": self.signs_with, "kid": "one"}, said, key, algorithms=[self.signs_with])
