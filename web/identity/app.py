"""The pages of log-in and accounts, beside the interface: `/account`."""

from datetime import timedelta
from urllib.parse import urlsplit

from fastapi import FastAPI

from register.identity.sessions import SessionLimits
from settings import Settings
from starter.client import BanjieClient
from starter.identity.account_changes import public_address
from web.html.serving import mount_application
from web.identity import (
    account_pages,
    away_page,
    calendar_page,
    contact_page,
    entry_pages,
    programs_page,
    provider_pages,
    staff_pages,
)
from web.identity.desk import PAGES, IdentityDesk
from web.identity.provider import Provider

PROVIDER_BACK = "/account/provider/back"


def identity_desk(client: BanjieClient, chosen: Settings) -> IdentityDesk:
    """Return what the pages work with, as the settings say."""
    address = public_address(chosen)
    limits = SessionLimits(timedelta(minutes=chosen.session_idle), timedelta(hours=chosen.session_hours))
    hosts = frozenset(host.lower() for host in (urlsplit(address).hostname or "", *chosen.http_hosts))
    provider, secret = None, chosen.oidc_client_secret
    if chosen.oidc_issuer is not None and chosen.oidc_client_id is not None:
        provider = Provider(
            issuer=str(chosen.oidc_issuer),
            client_id=chosen.oidc_client_id,
            client_secret=secret.get_secret_value() if secret else None,
            redirect_uri=address + PROVIDER_BACK,
            claim=chosen.oidc_claim,
            acr=chosen.oidc_acr,
        )
    return IdentityDesk(client, address, hosts, limits, provider)


def mount_identity(app: FastAPI, desk: IdentityDesk) -> None:
    """Serve the pages beside the interface."""
    parts = (
        entry_pages,
        account_pages,
        away_page,
        contact_page,
        staff_pages,
        programs_page,
        calendar_page,
        provider_pages,
    )
    routers = [part.router for part in parts]
    mount_application(app, "/account", PAGES, *routers, desk=desk)
