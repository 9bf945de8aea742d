"""The pages of log-in and accounts, beside the interface: `/account`."""

from datetime import timedelta
from urllib.parse import urlsplit

from fastapi import FastAPI

from register.identity.sessions import SessionLimits
from settings import Settings
from starter.client import BanjieClient
from starter.identity.account_changes import LINK_PATH, public_address
from web.html.pages import mount_style
from web.html.serving import page_application
from web.identity.account_pages import AccountsPage, FactorPage, MyAccountPage
from web.identity.desk import PAGES, IdentityDesk
from web.identity.entry_pages import ConfirmPage, LinkPage, LoginPage, LogoutPage
from web.identity.provider import Provider
from web.identity.provider_pages import ProviderPages
from web.identity.staff_pages import PersonPage, StaffPage

PROVIDER_BACK = "/account/provider/back"


def identity_desk(client: BanjieClient, chosen: Settings) -> IdentityDesk:
    """Return what the pages work with, as the settings say."""
    address = public_address(chosen)
    limits = SessionLimits(timedelta(minutes=chosen.session_idle), timedelta(hours=chosen.session_hours))
    hosts = frozenset(host.lower() for host in (urlsplit(address).hostname or "", *chosen.http_hosts))
    return IdentityDesk(client, address, hosts, limits, _provider(chosen, address))


def _provider(chosen: Settings, address: str) -> Provider | None:
    if chosen.oidc_issuer is None or chosen.oidc_client_id is None:
        return None
    secret = chosen.oidc_client_secret
    return Provider(
        issuer=str(chosen.oidc_issuer),
        client_id=chosen.oidc_client_id,
        client_secret=secret.get_secret_value() if secret else None,
        redirect_uri=address + PROVIDER_BACK,
        claim=chosen.oidc_claim,
        acr=chosen.oidc_acr,
    )


def mount_identity(app: FastAPI, desk: IdentityDesk) -> None:
    """Serve the pages beside the interface."""
    mount_style(app)
    provider = ProviderPages(desk)
    pages = (
        ("/", MyAccountPage(desk)),
        ("/login", LoginPage(desk)),
        ("/logout", LogoutPage(desk)),
        ("/link/{text}", LinkPage(desk)),
        ("/confirm", ConfirmPage(desk)),
        ("/factor", FactorPage(desk)),
        ("/people", AccountsPage(desk, desk.address + LINK_PATH)),
        ("/staff", StaffPage(desk)),
        ("/staff/{person}", PersonPage(desk)),
        ("/provider/start", provider.start),
        ("/provider/back", provider.back),
        ("/provider/leave", provider.leave),
    )
    app.mount("/account", page_application(PAGES, pages))
