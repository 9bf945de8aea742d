"""Addresses as settings write them: of a mailbox, of a server, of a network."""

import ipaddress
from contextlib import suppress
from ipaddress import IPv4Network, IPv6Network

Network = IPv4Network | IPv6Network
EMAIL_PATTERN = r"^[^@\s<>,]+@[^@\s<>,]+$"
PORT_PATTERN = r"([0-9]{1,4}|[1-5][0-9]{4}|6[0-4][0-9]{3}|65[0-4][0-9]{2}|655[0-2][0-9]|6553[0-5])"
ADDRESS_PATTERN = rf"^([A-Za-z0-9._-]+|\[[0-9A-Fa-f:.]+\]):{PORT_PATTERN}$"


def is_loopback(host: str) -> bool:
    """Return whether what goes to this host stays on this machine."""
    if host == "localhost":
        return True
    with suppress(ValueError):
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    return False
