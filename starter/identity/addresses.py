"""Where people open the pages."""

from register.identity.links import MadeLink
from settings import Settings

LINK_PATH = "/account/link/"


def public_address(chosen: Settings) -> str:
    """Return the address of the pages as people open them, without a slash at its end."""
    return str(chosen.public_url or f"http://127.0.0.1:{chosen.http_port}").rstrip("/")


def link_address(chosen: Settings, link: MadeLink) -> str:
    """Return the address of a one-time link."""
    return public_address(chosen) + LINK_PATH + link.text
