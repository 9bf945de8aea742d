"""Posting to addresses that somebody else has chosen, without letting them reach the inside of the office.

A name is resolved here, each of its addresses is checked, and the connection goes to a checked address itself: a name
that means something else a moment later changes nothing. There are no redirects and no proxies.
Letters to the gateway go out in the same way: what drips its answer would hold a letter for ever.
"""

import asyncio
import ipaddress
import socket
import ssl
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import timedelta
from typing import NamedTuple

import httpx

from settings.addresses import Network

TIMEOUT = timedelta(seconds=20)  # of one try, whatever it waits for
MAX_URL = 2_000  # characters
MAX_ANSWER = 8_192  # bytes of an answer that are read
EVERYWHERE: Sequence[Network] = (ipaddress.ip_network("0.0.0.0/0"), ipaddress.ip_network("::/0"))
Address = ipaddress.IPv4Address | ipaddress.IPv6Address


class SendingResult(NamedTuple):
    """What came of one try: `code` is the status, or the name of the error, `answer` its beginning."""

    delivered: bool
    code: str
    answer: str | None = None


class AddressRefusedError(Exception):
    """Raised where a name leads to an address that may not be called."""


@dataclass(frozen=True)
class GuardedPost:
    """Posts to public addresses, and within the `networks` that the office allows. Only there it does so without
    TLS."""

    networks: Sequence[Network] = ()
    tls: ssl.SSLContext = field(default_factory=ssl.create_default_context)

    async def send(self, url: str, body: bytes, headers: Mapping[str, str]) -> SendingResult:
        """Post once. Failures of the other side are returned, never raised."""
        try:
            async with asyncio.timeout(TIMEOUT.total_seconds()):
                return await self._send_to_first(httpx.URL(url), body, headers)
        except AddressRefusedError as error:
            return SendingResult(delivered=False, code="AddressRefused", answer=str(error))
        except (httpx.HTTPError, httpx.InvalidURL, OSError, UnicodeError) as error:
            return SendingResult(delivered=False, code=type(error).__name__)

    async def _send_to_first(self, url: httpx.URL, body: bytes, headers: Mapping[str, str]) -> SendingResult:
        """Try the addresses of the name in turn until one is reached."""
        *others, last = await self._checked_addresses(url)
        for address in others:
            try:
                return await self._send_to(address, url, body, headers)
            except (httpx.ConnectError, httpx.ConnectTimeout):
                continue
        return await self._send_to(last, url, body, headers)

    async def _send_to(
        self, address: Address, url: httpx.URL, body: bytes, headers: Mapping[str, str]
    ) -> SendingResult:
        """Post to this very address, in the name of the host of the URL: certificate and `Host` are the host's.

        A connection of its own for each: a kept one could have been checked for another host at the same address.
        """
        host = url.raw_host.decode()
        named = {"Host": url.netloc.decode(), **headers}
        timeout = TIMEOUT.total_seconds() / 2  # so that another address can be tried
        async with (
            httpx.AsyncClient(verify=self.tls, trust_env=False, follow_redirects=False, timeout=timeout) as http,
            http.stream(
                "POST", url.copy_with(host=str(address)), content=body, headers=named,
                extensions={"sni_hostname": host},
            ) as answer,
        ):  # fmt: skip
            return SendingResult(answer.is_success, str(answer.status_code), await _beginning(answer))

    async def _checked_addresses(self, url: httpx.URL) -> list[Address]:
        """Return the addresses of the host. Raises AddressRefusedError if one of them may not be called, OSError if
        there is none."""
        found = await _resolve(url.raw_host.decode().strip("[]"), url.port or (443 if url.scheme == "https" else 80))
        for address in found:
            check_address(address, url.scheme, self.networks)
        return found


def check_address(address: Address, scheme: str, networks: Sequence[Network]) -> None:
    """Raise AddressRefusedError unless this address may be called by this scheme."""
    plain = _unwrapped(address)
    if any(plain in network for network in networks):
        return
    if not _is_public(plain):
        raise AddressRefusedError(f"{address} is not public, and not in BANJIE_WEBHOOK_NETWORKS")
    if scheme != "https":
        raise AddressRefusedError(f"{address} is not in BANJIE_WEBHOOK_NETWORKS: https is needed")


def check_url(url: str, networks: Sequence[Network]) -> None:
    """Check what can be said of a URL before it is called. Raises ValueError if it is none by http or https, or says
    who calls; AddressRefusedError if it is plain without need, or names an address that may not be called."""
    try:
        parts = httpx.URL(url)
    except httpx.InvalidURL:
        raise ValueError("no URL") from None
    wrong_place = not parts.host or parts.userinfo or not 0 < (parts.port or 443) < 2**16
    if parts.scheme not in ("http", "https") or wrong_place or len(url) > MAX_URL:
        raise ValueError("no http(s) URL of an endpoint")
    with suppress(ValueError):
        check_address(ipaddress.ip_address(parts.host), parts.scheme, networks)
        return
    if parts.scheme != "https" and not networks:
        raise AddressRefusedError(f"{parts.host} is not in BANJIE_WEBHOOK_NETWORKS: https is needed")


def _unwrapped(address: Address) -> Address:
    mapped = address.ipv4_mapped if isinstance(address, ipaddress.IPv6Address) else None
    return mapped or address


def _is_public(address: Address) -> bool:
    """Return whether an address is one of the public internet. Those that wrap others (6to4, Teredo, NAT64) are not:
    where they lead depends on the network."""
    if isinstance(address, ipaddress.IPv6Address) and (address.sixtofour or address.teredo or address.is_site_local):
        return False
    return address.is_global and not (address.is_multicast or address.is_reserved)


async def _resolve(host: str, port: int) -> list[Address]:
    found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return [ipaddress.ip_address(sockaddr[0]) for *_, sockaddr in found]


async def _beginning(answer: httpx.Response) -> str:
    read = b""
    async for part in answer.aiter_bytes():
        read += part
        if len(read) >= MAX_ANSWER:
            break
    return read[:MAX_ANSWER].decode("utf-8", "replace")
