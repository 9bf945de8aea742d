"""What keeps abuse of the pages within bounds: origin, size, rate by address, the office's own test."""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from importlib import import_module
from ipaddress import ip_address, ip_network
from typing import Protocol, cast

from fastapi import HTTPException
from limits import RateLimitItemPerHour
from limits.aio.storage import MemoryStorage
from limits.aio.strategies import MovingWindowRateLimiter
from starlette.requests import Request

from models.errors import BadInput
from web.api.body_limit import MAX_PAGE_BYTES
from web.html.serving import address_of, is_same_origin
from wording.translation import gettext


class Captcha(Protocol):
    """A test of the office's own that a person fills in the page. `markup` is HTML that the page shows within its
    form; it runs no script and loads nothing from elsewhere."""

    markup: str

    async def passes(self, answers: Mapping[str, str], address: str) -> bool:
        """Return True if the answers that came with the form pass the test."""


@dataclass
class Guards:
    """The guards of one process. `forms_per_hour` is for each address."""

    forms_per_hour: int = 60
    captcha: Captcha | None = None
    limiter: MovingWindowRateLimiter = field(default_factory=lambda: MovingWindowRateLimiter(MemoryStorage()))

    def check_request(self, request: Request) -> None:
        """Turn away what another site sends (403), and what is too large to be read (413)."""
        if not is_same_origin(request):
            raise HTTPException(403, gettext("Send the form from this site."))
        if int(request.headers.get("content-length", "0") or 0) > MAX_PAGE_BYTES:
            raise HTTPException(413, gettext("Too large; nothing is stored. Go back, and send fewer files."))

    async def count(self, request: Request) -> None:
        """Count a form from this address. Raises HTTPException (429). Nothing is counted by the number of a complaint:
        its filer is kept out by nobody else."""
        network = network_of(address_of(request))
        if not await self.limiter.hit(RateLimitItemPerHour(self.forms_per_hour), f"address/{network}"):
            raise HTTPException(429, gettext("Too many forms from here. Try again in an hour."))

    async def check_captcha(self, request: Request, answers: Mapping[str, str]) -> None:
        """Raise HTTPException (403) where the office has a test and it is not passed."""
        if self.captcha and not await self.captcha.passes(answers, address_of(request)):
            raise HTTPException(403, gettext("The test was not passed. Try again."))


def network_of(address: str) -> str:
    """Return whose address that is, as far as it tells: in IPv6 every subscriber has 2^64 addresses at least."""
    with suppress(ValueError):
        if ip_address(address).version == 6:
            return str(ip_network(f"{address}/64", strict=False))
    return address


def load_captcha(entry_point: str | None) -> Captcha | None:
    """Return the test that `module:object` names. Raises BadInput."""
    if entry_point is None:
        return None
    module, _, name = entry_point.partition(":")
    try:
        return cast(Captcha, getattr(import_module(module), name))
    except (ImportError, AttributeError) as error:
        raise BadInput(f"BANJIE_INTAKE_CAPTCHA={entry_point}: {error}") from None
